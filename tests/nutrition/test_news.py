"""Who is told what happens in nutrition, and what nobody is told twice."""

from typing import Any

import pytest

from accounts.models import Client, Coach
from nutrition import services
from nutrition.macros import Macros
from nutrition.models import MealUpload
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.nutrition import MealEntryFactory, MealUploadFactory, NutritionPlanFactory
from tests.factories.uploads import FileUploadFactory
from tests.nutrition.kitchen import THERE, apply, standing_week
from tests.told import mailed, titles, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(clock: Any) -> Coach:
    return CoachFactory(first_name="Carla")


@pytest.fixture
def anna(carla: Coach) -> Client:
    return ClientFactory(first_name="Anna", coach=carla)


# --- Plans --------------------------------------------------------------------------------------


def test_a_plan_is_told_when_it_is_assigned_and_not_again_when_it_is_applied(carla: Coach, anna: Client) -> None:
    template = standing_week(name="Spring", client=None, coach=carla)

    made = services.assign_nutrition_plan(
        template=template, clients=[anna, ClientFactory(coach=carla)], from_date=TODAY, to_date=TODAY, by=carla
    )
    apply(made.plans[0], day(1), day(7))

    assert told(anna) == [("plan_assigned", "Your new plan: Spring", "It starts on March 4.")]
    assert (mailed(anna), told(carla)) == (["plan_assigned waiting"], [])


def test_a_week_of_ones_own_is_told_when_it_is_applied_and_again_when_days_that_stood_hold_something_else(
    anna: Client, clock: Any
) -> None:
    plan = standing_week(anna, name="Spring", coach=anna.coach, start_date=None)

    apply(plan, TODAY, day(6))
    apply(plan, day(7), day(13))
    assert titles(anna) == ["Your new plan: Spring"]

    apply(plan, day(10), day(20))
    assert titles(anna) == ["Your new plan: Spring", "Your plan has changed: Spring"]


def test_a_copy_is_told_when_it_says_when_it_starts(carla: Coach, anna: Client) -> None:
    template = standing_week(name="Spring", client=None, coach=carla)
    services.copy_plan(plan=template, by=carla)
    services.copy_plan(plan=template, by=carla, client=anna)
    assert told(anna) == []

    services.copy_plan(plan=template, by=carla, client=anna, start_date=MONDAY)
    assert titles(anna) == ["Your new plan: Spring"]


# --- Targets ------------------------------------------------------------------------------------


def test_new_targets_are_told_in_numbers_in_the_app_alone_and_in_the_clients_language(carla: Coach) -> None:
    anna = ClientFactory(coach=carla, language="de")
    plan = NutritionPlanFactory(client=anna, coach=carla, daily_calories=2000)

    changed = change(plan, 150, valid_from=day(5), reason="You train more.")
    change(plan, 150, valid_from=day(5), reason="You train more.")

    assert changed.sentence == "+150 kcal from Monday: You train more."
    assert [(kind, message) for kind, _title, message in told(anna)] == [
        ("targets_changed", "+150 kcal ab Montag: You train more.")
    ]
    assert mailed(anna) == []


def test_small_changes_and_those_of_templates_are_told_to_nobody(carla: Coach, anna: Client) -> None:
    change(NutritionPlanFactory(client=anna, coach=carla), 49)
    change(NutritionPlanFactory(client=None, coach=carla), 500)

    assert told(anna) == []


def test_a_target_taken_back_before_it_held_is_told_too(carla: Coach, anna: Client, clock: Any) -> None:
    plan = NutritionPlanFactory(client=anna, coach=carla)
    changed = change(plan, 150, valid_from=day(5), reason="You train more.")
    clock.shift(60)

    services.delete_target(target=changed.target, today=TODAY)

    assert [message for _type, _title, message in told(anna)] == [
        "+150 kcal from Monday: You train more.",
        "−150 kcal from Monday",
    ]


def change(plan: Any, more: int, **said: Any) -> Any:
    names = {"calories": "daily_calories", "protein": "protein_target", "carbs": "carbs_target", "fat": "fat_target"}
    base = {name: getattr(plan, field) for name, field in names.items()}
    wanted = Macros(**base | {"calories": base["calories"] + more})
    by = plan.coach
    return services.change_target(plan=plan, macros=wanted, by=by, today=TODAY, **{"valid_from": TODAY, **said})


# --- Photos -------------------------------------------------------------------------------------


def send(client: Client, by: Any, entry: Any = None) -> MealUpload:
    image = FileUploadFactory(client=client, upload_type="meal_photo")
    return services.send_photo(client=client, image=image, by=by, entry=entry, **THERE)[0]


def test_the_photos_of_a_meal_are_told_once_to_who_cares_for_the_client(cast: Cast) -> None:
    lunch = MealEntryFactory(meal_plan__client=cast.owner, name="Lunch")

    send(cast.owner, cast.owner, lunch)
    send(cast.owner, cast.owner, lunch)
    send(cast.owner, cast.own_coach, MealEntryFactory(meal_plan=lunch.meal_plan))

    news = [("photo_to_review", "Anna has sent a photo", "Lunch")]
    people = (cast.own_coach, cast.covering_coach, cast.ended_cover, cast.other_coach, cast.admin, cast.owner)
    assert [told(person) for person in people] == [news, news, [], [], [], []]


def test_a_look_at_many_photos_is_told_each_client_once(carla: Coach, anna: Client) -> None:
    ben = ClientFactory(coach=carla)
    lunch = MealEntryFactory(meal_plan__client=anna, name="Lunch")
    dinner = MealEntryFactory(meal_plan=lunch.meal_plan, name="Dinner")
    photos = [MealUploadFactory(meal_entry=entry) for entry in (lunch, lunch, dinner)]
    photos.append(MealUploadFactory(meal_entry__meal_plan__client=ben, meal_entry__name="Breakfast"))

    for _time in range(2):
        services.review_photos(photos=photos, marked_ok=True, by=carla, now=NOW)

    assert told(anna) == [("photo_reviewed", "Carla has looked at your photo", "Lunch, Dinner")]
    assert told(ben) == [("photo_reviewed", "Carla has looked at your photo", "Breakfast")]
    assert set(MealUpload.objects.values_list("marked_ok", "reviewed_by")) == {(True, carla.pk)}

    services.review_photo(photo=photos[0], marked_ok=False, by=carla, now=NOW)
    assert len(told(anna)) == 2
