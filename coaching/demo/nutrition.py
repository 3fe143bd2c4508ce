"""What the clients of the demo eat: a standing week of their coach, applied, and some days of it eaten."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import Client, Coach
from coaching.demo.kitchen import BASE, DISHES, FOODS, SOURCE, TARGETS, WEEK, Dish
from coaching.demo.people import Story
from core.days import monday_of
from nutrition import services
from nutrition.macros import Macros
from nutrition.models import Food, MealComponent, MealEntry, NutritionPlan, PlannedMeal, Recipe
from nutrition.models.meal import MealCompletion
from nutrition.services.recipes import write_recipe

WEEKS_BACK, WEEKS_AHEAD = 1, 1
#: Of so many meals one is eaten, one only half, one not at all, however regular somebody is.
EVERY_HALF, EVERY_SKIPPED = 9, 7


def write_kitchen(coach: Coach) -> NutritionPlan:
    """The example foods and recipes of one coach, and a template of a week made of them."""
    foods = {name: example_food(coach, name, amounts) for name, amounts in FOODS.items()}
    recipes = {dish.name: write_dish(coach, dish, foods) for dish in DISHES}
    template = NutritionPlan.objects.create(
        coach=coach,
        name="Vegetarian week",
        description="Example numbers. Breakfast and snack to choose from, dinners to cook for two days.",
        **dict(zip(("daily_calories", "protein_target", "carbs_target", "fat_target"), BASE, strict=True)),
    )
    PlannedMeal.objects.bulk_create(
        PlannedMeal(
            nutrition_plan=template,
            recipe=recipes[planned.dish],
            meal_type=planned.meal_type,
            day_of_week=planned.weekday,
            time_of_day=None if planned.at is None else dt.time(planned.at),
            choice_group=planned.choice,
            servings=Decimal(planned.servings),
        )
        for planned in WEEK
    )
    return template


def example_food(coach: Coach, name: str, amounts: tuple[float, ...]) -> Food:
    calories, protein, carbs, fat = (Decimal(str(amount)) for amount in amounts)
    said = {"calories": calories, "protein": protein, "carbs": carbs, "fat": fat}
    return Food.objects.create(name=name, created_by=coach, source=SOURCE, source_id=name, **said)


def write_dish(coach: Coach, dish: Dish, foods: dict[str, Food]) -> Recipe:
    changes = {
        "name": dish.name,
        "instructions": dish.instructions,
        "servings": dish.servings,
        "preparation_minutes": dish.minutes,
        "coach": coach,
    }
    ingredients = [(foods[name], Decimal(grams)) for name, grams in dish.grams.items()]
    return write_recipe(recipe=Recipe(), changes=changes, ingredients=ingredients)


def write_meals(story: Story, template: NutritionPlan, now: dt.datetime) -> None:
    """A client who tracks meals gets the week from last Monday to the end of the next, with targets by kind of day,
    and has eaten of it up to now."""
    client = story.client
    if story.coach is None or client.tracks_nutrition != Client.TracksNutrition.MEALS or client.is_archived:
        return
    first = monday_of(client.today(now)) - dt.timedelta(weeks=WEEKS_BACK)
    last = first + dt.timedelta(weeks=WEEKS_BACK + 1 + WEEKS_AHEAD, days=-1)
    plan = services.copy_plan(plan=template, by=story.coach, client=client, start_date=first)
    for day_kind, amounts, reason in TARGETS:
        services.change_target(
            plan=plan,
            macros=Macros(*map(Decimal, amounts)),
            valid_from=first + dt.timedelta(weeks=1),
            day_kind=day_kind,
            reason=reason,
            by=story.coach,
            today=client.today(now),
        )
    services.apply_nutrition_plan(plan=plan, from_date=first, to_date=last, by=story.coach)
    eat(story, first, now)


def eat(story: Story, first: dt.date, now: dt.datetime) -> None:
    """Marks the meals up to now, as regularly as this client trains: by hand of the client, when they ate."""
    client, zone = story.client, ZoneInfo(story.client.time_zone)
    meals = MealEntry.objects.filter(client=client, meal_plan__date__range=(first, client.today(now)))
    for number, meal in enumerate(meals.order_by("meal_plan__date", "order_index").select_related("meal_plan")):
        date = meal.meal_plan.date
        at = dt.datetime.combine(date, meal.time_of_day or dt.time(12), zone).astimezone(dt.UTC)
        if at >= now or story.dice.random() > story.life.regularity[1]:
            continue
        if story.dice.random() < 0.5:
            choose_other(meal, client, at, date)
        skipped = number % EVERY_SKIPPED == EVERY_SKIPPED - 1
        services.mark_meal(
            entry=meal,
            by=client,
            status=MealCompletion.Status.SKIPPED if skipped else MealCompletion.Status.COMPLETED,
            portion=Decimal("0.5") if number % EVERY_HALF == EVERY_HALF - 1 and not skipped else Decimal(1),
            notes="Had no time." if skipped else None,
            now=at,
            today=date,
            zone=client.time_zone,
        )


def choose_other(meal: MealEntry, client: Client, at: dt.datetime, date: dt.date) -> None:
    """The last of the alternatives, where there are some."""
    other = MealComponent.objects.filter(meal_entry=meal).exclude(choice_group="").order_by("id").last()
    if other is not None:
        services.choose_component(component=other, is_chosen=True, by=client, now=at, today=date, zone=client.time_zone)
