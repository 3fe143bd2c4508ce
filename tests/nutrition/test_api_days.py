"""A client eats through a day over the API: what to eat, choosing, marking, adding, photographing, the sums."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client
from nutrition.models import MealComponent, MealEntry, MealPlan, MealUpload
from tests.cast import Cast
from tests.clock import TODAY, day
from tests.factories.comments import CommentFactory
from tests.factories.nutrition import (
    FoodFactory,
    MealCompletionFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
)
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import TrainingSessionFactory
from tests.nutrition.kitchen import apply, meal, standing_week
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def ask(user: Any, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
    answer = Phone.of(user).ask(method, path, body, **headers)
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def refused(user: Any, method: str, path: str, body: Any = None, status: int = 400) -> tuple[str | None, str]:
    """The field and the sentence of the refusal, after which nothing has changed."""
    before = everything()
    error = ask(user, method, path, body, status)["errors"][0]
    assert everything() == before
    return error["field"], error["message"]


def photo(client: Client, **fields: Any) -> Any:
    return FileUploadFactory(client=client, **{"upload_type": "meal_photo"} | fields)


@pytest.fixture
def anna(cast: Cast) -> Client:
    """The owner, with today applied from a standing week."""
    apply(standing_week(cast.owner, coach=cast.own_coach))
    return cast.owner


def calories(day: dict[str, Any]) -> list[Any]:
    return [day[name]["calories"] for name in ("planned", "eaten", "left")]


def test_a_day_is_eaten_through(anna: Client) -> None:
    TrainingSessionFactory(client=anna)
    today = ask(anna, "GET", f"meal-plans/{TODAY}/")
    assert [one["name"] for one in today["entries"]] == ["Breakfast", "Shake", "Curry"]
    assert (calories(today), today["target"]["day_kind"], today["target"]["warning"]) == (
        [1800, 0, 2000],
        "training",
        "",
    )
    breakfast, shake, curry = today["entries"]
    eggs = breakfast["components"][1]

    ask(anna, "PUT", f"meal-components/{eggs['id']}/choice/", {"is_chosen": True})
    marked = ask(anna, "PUT", f"meal-entries/{breakfast['uuid']}/completion/", {"status": "completed"})
    assert (marked["calories"], marked["protein"], marked["logged_by"]) == (300, 30, anna.pk)
    ask(anna, "PUT", f"meal-entries/{shake['uuid']}/completion/", {"status": "completed", "portion": 0.5})
    ask(anna, "PUT", f"meal-entries/{curry['uuid']}/completion/", {"status": "skipped", "notes": "Not hungry"})

    read = ask(anna, "GET", f"meal-plans/{today['uuid']}/")
    assert calories(read) == [1700, 400, 1600]
    assert [one["completion"]["status"] for one in read["entries"]] == ["completed", "completed", "skipped"]
    assert read["touched_at"] is not None


def test_eating_out_is_added_as_an_estimate_and_safe_to_send_again(anna: Client) -> None:
    body = {
        "uuid": "7b0d6ab0-0a5a-4a51-8d3c-0a5b1e0d5a11",
        "date": str(TODAY),
        "name": "Pizza at Luigi's",
        "meal_type": "dinner",
        "is_estimate": True,
        "components": [{"description": "Pizza", "calories": 900, "protein": 35, "carbs": 110, "fat": 35}],
    }
    added = ask(anna, "POST", "meal-entries/", body, 201)
    again = ask(anna, "POST", "meal-entries/", body)

    assert again == added
    assert (added["origin"], added["is_estimate"], added["completion"]["calories"]) == ("client", True, 900)
    assert calories(ask(anna, "GET", f"meal-plans/{TODAY}/")) == [1800, 900, 1100]
    (pizza,) = body["components"]
    for other in (
        {"name": "Pasta"},
        {"is_estimate": False},
        {"components": [pizza | {"calories": 400}]},
        {"components": [pizza, {"description": "Beer", "calories": 200}]},
        {"components": []},
    ):
        refusal = refused(anna, "POST", "meal-entries/", body | other, 409)
        assert refusal == (None, "This uuid is already used for another meal."), other


def test_an_exact_meal_is_worked_out_from_food_and_grams_and_follows_its_correction(anna: Client) -> None:
    quark = FoodFactory(name="Quark", calories=67, protein="12.3", carbs="3.9", fat="0.2")
    part = {"description": "Quark", "food": quark.pk, "grams": 250}
    added = ask(anna, "POST", "meal-entries/", {"date": str(TODAY), "name": "Snack", "components": [part]}, 201)
    assert [added["completion"][name] for name in ("calories", "protein", "carbs", "fat")] == [167.5, 30.8, 9.8, 0.5]

    component = added["components"][0]["id"]
    changed = ask(anna, "PATCH", f"meal-components/{component}/", {"grams": 100})

    assert (changed["calories"], changed["protein"]) == (67, 12.3)
    assert ask(anna, "GET", f"meal-entries/{added['uuid']}/")["completion"]["calories"] == 67


def test_a_client_leaves_planned_meals_as_they_are_and_takes_their_own_back(anna: Client) -> None:
    curry = meal(anna, "Curry")
    part = curry.components.get()
    for method, path, body in (
        ("PATCH", f"meal-entries/{curry.uuid}/", {"name": "Less curry"}),
        ("DELETE", f"meal-entries/{curry.uuid}/", None),
        ("PATCH", f"meal-components/{part.pk}/", {"calories": 1}),
        ("DELETE", f"meal-components/{part.pk}/", None),
        ("POST", "meal-components/", {"meal_entry": curry.pk, "description": "Beer"}),
    ):
        assert refused(anna, method, path, body, 403)[1] == "You can use this, but only its owner can change it."
    added = ask(anna, "POST", "meal-entries/", {"date": str(TODAY), "name": "Beer"}, 201)

    ask(anna, "PATCH", f"meal-entries/{added['uuid']}/", {"name": "Wheat beer"})
    ask(anna, "POST", "meal-components/", {"meal_entry": added["id"], "description": "Beer", "calories": 200}, 201)
    assert ask(anna, "GET", f"meal-entries/{added['id']}/")["completion"]["calories"] == 200
    ask(anna, "DELETE", f"meal-entries/{added['uuid']}/", status=204)
    assert not MealEntry.objects.filter(origin="client").exists()


def test_yesterday_is_copied_without_its_choices_and_marks(anna: Client) -> None:
    yesterday = MealPlanFactory(client=anna, date=day(-1))
    stew = MealEntryFactory(meal_plan=yesterday, name="Stew")
    MealComponentFactory(meal_entry=stew, description="Beef", choice_group="A", is_chosen=True)
    MealComponentFactory(meal_entry=stew, description="Beans", choice_group="A")
    MealCompletionFactory(meal_entry=stew)
    ask(anna, "PUT", f"meal-entries/{meal(anna, 'Shake').uuid}/completion/", {"status": "completed"})

    today = ask(anna, "POST", "meal-plans/copy-day/", {"from_date": str(day(-1)), "to_date": str(TODAY)})

    assert sorted(one["name"] for one in today["entries"]) == ["Shake", "Stew"]
    copied = next(one for one in today["entries"] if one["name"] == "Stew")
    assert (copied["completion"], [part["is_chosen"] for part in copied["components"]]) == (None, [False, False])
    assert MealEntry.objects.filter(meal_plan=yesterday).count() == 1


def test_the_first_write_makes_the_day_and_a_second_one_is_refused(anna: Client) -> None:
    body = {"date": str(day(1)), "uuid": "0f0e1a5e-5b0a-4a9b-9f25-3b8c7a2f7c11"}
    assert ask(anna, "GET", f"meal-plans/{day(1)}/", status=404)["code"] == "not_found"

    made = ask(anna, "POST", "meal-plans/", body, 201)

    assert [one["name"] for one in made["entries"]] == ["Breakfast", "Curry"]
    assert ask(anna, "POST", "meal-plans/", body)["id"] == made["id"]
    assert refused(anna, "POST", "meal-plans/", {"date": str(day(1))}) == (
        "date",
        "There is a meal plan for that day already.",
    )
    assert refused(anna, "POST", "meal-plans/", body | {"date": str(day(2))}, 409)[1] == (
        "This uuid is already used for another day."
    )


def test_a_meal_of_the_standing_week_is_marked_on_a_day_nobody_has_made(anna: Client) -> None:
    eggs, shake = (anna.nutrition_plans.get().planned_meals.get(recipe__name=name) for name in ("Eggs", "Shake"))
    said = {"date": str(day(1)), "status": "completed"}

    marked = ask(anna, "PUT", f"planned-meals/{eggs.pk}/completion/", said)

    assert (marked["calories"], marked["meal_entry"]) == (300, meal(anna, "Breakfast", day(1)).pk)
    tomorrow = ask(anna, "GET", f"meal-plans/{day(1)}/")
    assert [one["is_chosen"] for one in tomorrow["entries"][0]["components"]] == [False, True]
    assert calories(tomorrow) == [1500, 300, 1700]
    assert refused(anna, "PUT", f"planned-meals/{shake.pk}/completion/", said) == (
        "date",
        "This meal is not planned for that day.",
    )


def test_a_day_is_the_clients_wherever_the_phone_is(anna: Client) -> None:
    MealPlan.objects.all().delete()
    far_back = {"date": str(day(-14))}

    assert refused(anna, "POST", "meal-plans/", {"date": str(day(-15))})[0] == "date"
    ask(anna, "POST", "meal-plans/", far_back, 400, HTTP_TIME_ZONE="Pacific/Kiritimati")
    ask(anna, "POST", "meal-plans/", far_back, 201)


def test_a_part_that_is_no_choice_any_more_was_not_chosen(anna: Client, cast: Cast) -> None:
    eggs = meal(anna, "Breakfast").components.get(description="Eggs")
    ask(anna, "PUT", f"meal-components/{eggs.pk}/choice/", {})

    changed = ask(cast.own_coach, "PATCH", f"meal-components/{eggs.pk}/", {"choice_group": ""})

    assert (changed["choice_group"], changed["is_chosen"]) == ("", False)


# --- Photos -------------------------------------------------------------------------------------


def test_a_photo_waits_for_the_coach_oldest_first(anna: Client, cast: Cast) -> None:
    late, early = photo(anna), photo(anna)
    first = ask(anna, "POST", "meal-uploads/", {"image": late.pk, "meal_entry": meal(anna, "Curry").pk}, 201)
    early_at = {"image": early.pk, "uploaded_at": "2026-03-04T07:00:00Z"}
    second = ask(anna, "POST", "meal-uploads/", early_at, 201)
    assert MealEntry.objects.get(pk=second["meal_entry"]).origin == "client"

    queue = ask(cast.own_coach, "GET", "meal-uploads/?waiting=true")["results"]
    assert [one["id"] for one in queue] == [second["id"], first["id"]]
    reviewed = ask(cast.own_coach, "POST", f"meal-uploads/{second['id']}/review/", {"marked_ok": False})
    assert (reviewed["marked_ok"], reviewed["reviewed_by"]) == (False, cast.own_coach.pk)
    assert [one["id"] for one in ask(cast.own_coach, "GET", "meal-uploads/?waiting=true")["results"]] == [first["id"]]

    assert refused(anna, "DELETE", f"meal-uploads/{second['uuid']}/") == (
        None,
        "This photo was reviewed; it stays.",
    )
    assert refused(anna, "DELETE", f"meal-entries/{second['meal_entry']}/")[1] == (
        "A photo of this meal was reviewed; it stays."
    )
    ask(anna, "DELETE", f"meal-uploads/{first['uuid']}/", status=204)


def test_a_photo_is_safe_to_send_again(anna: Client) -> None:
    body = {"image": photo(anna).pk, "uuid": "7b0d6ab0-0a5a-4a51-8d3c-0a5b1e0d5a12"}
    first = ask(anna, "POST", "meal-uploads/", body, 201)

    for again in (body, body | {"date": str(TODAY)}, body | {"meal_entry": first["meal_entry"]}):
        assert ask(anna, "POST", "meal-uploads/", again) == first
    for other in ({"image": photo(anna).pk}, {"date": str(day(-1))}, {"meal_entry": meal(anna, "Shake").pk}):
        refusal = refused(anna, "POST", "meal-uploads/", body | other, 409)
        assert refusal == (None, "This uuid is already used for another photo."), other


def test_only_a_free_meal_photo_of_the_client_will_do(anna: Client, cast: Cast) -> None:
    commented = CommentFactory(client=anna, attachment=photo(anna)).attachment
    held = MealUploadFactory(meal_entry__meal_plan__client=anna, meal_entry__meal_plan__date=day(-3)).image
    for image, words in (
        (photo(anna, upload_type="form_photo"), "It takes a meal photo of this client."),
        (held, "This photo already belongs to something."),
        (commented, "This photo already belongs to something."),
        (photo(cast.sibling), "There is nothing with the id {} here."),
    ):
        assert refused(anna, "POST", "meal-uploads/", {"image": image.pk}) == ("image", words.format(image.pk))
    said = {"image": photo(cast.sibling).pk, "client": anna.pk}
    assert refused(cast.own_coach, "POST", "meal-uploads/", said)[0] == "image"
    assert MealUpload.objects.count() == 1


def test_a_coach_puts_no_photo_to_another_clients_meal(anna: Client, cast: Cast) -> None:
    theirs = MealEntryFactory(meal_plan__client=cast.sibling)

    said = {"image": photo(anna).pk, "meal_entry": theirs.pk, "client": anna.pk}

    assert refused(cast.own_coach, "POST", "meal-uploads/", said) == ("meal_entry", "This meal is not this client's.")


def test_a_meal_takes_ten_photos_and_a_day_thirty_meals(anna: Client) -> None:
    curry = meal(anna, "Curry")
    MealUploadFactory.create_batch(10, meal_entry=curry)
    MealEntryFactory.create_batch(27, meal_plan=curry.meal_plan)

    said = {"image": photo(anna).pk, "meal_entry": curry.pk}
    assert refused(anna, "POST", "meal-uploads/", said) == ("meal_entry", "A meal has at most 10 photos.")
    for address, body in (("meal-uploads/", {"image": photo(anna).pk}), ("meal-entries/", {"name": "Pizza"})):
        assert refused(anna, "POST", address, {"date": str(TODAY)} | body) == (None, "A day has at most 30 meals.")


# --- What a day costs ---------------------------------------------------------------------------


def queries(user: Any, method: str, path: str, body: Any = None) -> int:
    phone = Phone.already_known(user)
    with CaptureQueriesContext(connection) as seen:
        answer = phone.ask(method, path, body)
    assert answer.status_code == 200, answer.content
    return len([one for one in seen if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))])


def test_the_whole_day_costs_five_queries_however_full(anna: Client) -> None:
    today = MealPlan.objects.get()
    first = queries(anna, "GET", f"meal-plans/{today.uuid}/")
    for entry in MealEntryFactory.create_batch(5, meal_plan=today):
        MealComponentFactory.create_batch(4, meal_entry=entry)
        MealCompletionFactory(meal_entry=entry)
        MealUploadFactory(meal_entry=entry)

    assert (first, queries(anna, "GET", f"meal-plans/{today.uuid}/")) == (5, 5)
    assert queries(anna, "GET", f"meal-plans/{TODAY}/") == 5


@pytest.mark.parametrize("role", ["owner", "own_coach"])
def test_a_mark_costs_seven_on_an_untouched_day_and_less_later(role: str, anna: Client, cast: Cast) -> None:
    user = cast.fresh(role)
    curry, shake = (f"meal-entries/{meal(anna, name).pk}/completion/" for name in ("Curry", "Shake"))

    first = queries(user, "PUT", curry, {"status": "completed"})
    second = queries(user, "PUT", shake, {"status": "completed"})
    again = queries(user, "PUT", shake, {"status": "completed"})

    assert (first, second, again) == ((7, 5, 3) if role == "owner" else (6, 4, 3))
    assert MealComponent.objects.filter(meal_entry__completion__status="completed").count() == 2


def test_a_choice_costs_seven_on_an_untouched_day_and_less_later(anna: Client) -> None:
    def cost(description: str, minute: int) -> int:
        said = {"reported_at": f"2026-03-04T08:{minute:02}:00Z"}
        pk = meal(anna, "Breakfast").components.get(description=description).pk
        return queries(anna, "PUT", f"meal-components/{pk}/choice/", said)

    costs = [cost("Eggs", 10), cost("Oats", 20), cost("Oats", 20), cost("Oats", 30), cost("Eggs", 15)]

    assert costs == [7, 6, 3, 4, 3]
    assert [one.is_chosen for one in meal(anna, "Breakfast").components.order_by("id")] == [True, False]
