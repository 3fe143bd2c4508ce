"""Times what a client and a coach do with meals, in a database with little and with much in it.

    python benchmarks/nutrition.py --foods 500000 --days 365

writes into an empty database of its own (a folder that is removed, or the empty one of DATABASE_URL) and prints the
median and the slowest of each request, in milliseconds, and how many statements it asked for.
"""

import argparse
import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

from training import CLIENTS, people, tell

MEALS_A_DAY, PARTS_A_MEAL, WAITING = 5, 2, 5000
#: 97, 89 and 83 have no common factor, so that names repeat only after 716,539 foods.
NAMES = ((97, "bar"), (89, "milk"), (83, "oat"))
FIRST = dt.datetime.now(dt.UTC).date()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--foods", type=int, default=1000, help="how many stand in the food table")
    options.add_argument("--days", type=int, default=7, help="how many days each of 100 clients has eaten")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")
        os.environ["VAR_DIR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        requests(asked.foods, asked.days)


def requests(foods: int, days: int) -> None:
    from rest_framework.test import APIClient

    clients = people()
    began = time.perf_counter()
    food_table(foods)
    print(f"{foods} foods written in {time.perf_counter() - began:.0f} s")
    began = time.perf_counter()
    history(clients, days)
    print(f"{CLIENTS * days * MEALS_A_DAY} meals eaten written in {time.perf_counter() - began:.0f} s")

    client, coach = clients[0], clients[0].coach
    plan = standing_week(client)
    phone, desk = APIClient(SERVER_NAME="localhost"), APIClient(SERVER_NAME="localhost")
    phone.force_authenticate(client)
    desk.force_authenticate(coach)
    span = {"from_date": str(FIRST), "to_date": str(FIRST + dt.timedelta(days=27))}
    search = "foods/?search="

    def get(who: APIClient, path: str) -> Callable[[int], Any]:
        return lambda turn: who.get(f"/api/v1/{path}")

    def apply(turn: int) -> Any:
        return desk.post(f"/api/v1/nutrition-plans/{plan.pk}/apply/", span, format="json")

    def mark(turn: int) -> Any:
        said = {"status": "completed", "portion": 1 + turn % 7 / 10}
        return phone.put(f"/api/v1/meal-entries/{eaten[turn % len(eaten)]}/completion/", said, format="json")

    tell("a plan applied to 28 days, again and again", apply)
    eaten = list(client.meal_plans.get(date=FIRST).entries.values_list("uuid", flat=True))
    tell("a mark", mark)
    tell("the whole day", get(phone, f"meal-plans/{FIRST}/"))
    tell("a page of 50 days, coach", get(desk, "meal-plans/"))
    tell(f"the first of {WAITING} photos that wait", get(desk, "meal-uploads/?waiting=true"))
    tell("adherence over 7 and 30 days", get(phone, "meal-plans/adherence/"))
    tell("one food, coach", get(desk, "foods/42/"))
    tell("foods, no word", get(desk, "foods/"))
    tell("foods, one rare word", get(desk, f"{search}oat42"))
    tell("foods, the beginning of every name", get(desk, f"{search}ba"))
    tell("foods, two words that meet", get(desk, f"{search}oat42+bar7"))
    tell("foods, two words that never meet", get(desk, f"{search}oat42+oat43"))
    tell("foods, a word and a range of protein", get(desk, f"{search}milk5&protein_from=20"))
    tell("foods, as client", get(phone, f"{search}oat42"))


def food_table(count: int) -> None:
    from nutrition.models import Food

    for start in range(0, count, 10_000):
        foods = [food(number) for number in range(start, min(start + 10_000, count))]
        Food.objects.bulk_create(foods)
        Food.objects.write_words(foods, renamed=False)


def food(number: int) -> Any:
    """An example, not a food that exists."""
    from nutrition.models import Food

    name = " ".join(f"{word}{number % most}" for most, word in NAMES)
    return Food(
        name=name, brand=f"maker{number % 5000}", calories=100, protein=number % 30, carbs=5, fat=2, is_shared=True
    )


def standing_week(client: Any) -> Any:
    from tests.factories.nutrition import NutritionPlanFactory, PlannedMealFactory

    plan = NutritionPlanFactory(client=client, start_date=FIRST)
    for meal_type in ("breakfast", "lunch", "dinner", "snack", "post_workout"):
        PlannedMealFactory.create_batch(2, nutrition_plan=plan, meal_type=meal_type, day_of_week=None, choice_group="A")
    return plan


def history(clients: list[Any], count: int) -> None:
    """Days of each client up to yesterday, all eaten; and photos that wait, spread over the clients."""
    from nutrition.models import MealCompletion, MealComponent, MealEntry, MealPlan

    eaten = {"calories": 400, "protein": 30, "carbs": 40, "fat": 12}
    held = {"total_calories": 2000, "protein_target": 150, "carb_target": 200, "fat_target": 60}
    for client in clients:
        dates = [FIRST - dt.timedelta(days=number) for number in range(1, count + 1)]
        days = MealPlan.objects.bulk_create(
            MealPlan(client=client, date=date, touched_at=noon(date), **held) for date in dates
        )
        entries = MealEntry.objects.bulk_create(
            MealEntry(client=client, meal_plan=day, name="Meal", order_index=place)
            for day in days
            for place in range(MEALS_A_DAY)
        )
        MealComponent.objects.bulk_create(
            MealComponent(meal_entry=entry, description="Part", calories=200)
            for entry in entries
            for _part in range(PARTS_A_MEAL)
        )
        MealCompletion.objects.bulk_create(
            MealCompletion(
                client=client,
                meal_entry=entry,
                status="completed",
                completed_at=noon(entry.meal_plan.date),
                **eaten,
            )
            for entry in entries
        )
        photos(client, entries[: WAITING // len(clients)])


def photos(client: Any, entries: list[Any]) -> None:
    """Rows alone: no request here opens a file."""
    from nutrition.models import MealUpload
    from uploads.models import FileUpload

    files = FileUpload.objects.bulk_create(
        FileUpload(client=client, upload_type="meal_photo", file=f"{entry.uuid}.jpg", file_size=1) for entry in entries
    )
    MealUpload.objects.bulk_create(
        MealUpload(client=client, meal_entry=entry, image=file, uploaded_at=noon(entry.meal_plan.date))
        for entry, file in zip(entries, files, strict=True)
    )


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


if __name__ == "__main__":
    main()
