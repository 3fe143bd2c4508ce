"""Which numbers hold on a day, and what a client hears of a change."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from nutrition.macros import Macros, energy_warning
from nutrition.models import NutritionTarget
from nutrition.services import change_target, delete_target
from nutrition.targets import Change, Standing, Target, is_within, target_in_force, target_on
from tests.clock import MONDAY, TODAY, day
from tests.factories.nutrition import NutritionPlanFactory, NutritionTargetFactory
from tests.factories.workouts import TrainingSessionFactory


def macros(calories: int, protein: int = 0, carbs: int = 0, fat: int = 0) -> Macros:
    return Macros(Decimal(calories), Decimal(protein), Decimal(carbs), Decimal(fat))


def standing(pk: int, starts: dt.date, calories: int, *changes: Change, ends: dt.date | None = None) -> Standing:
    return Standing(pk, starts, ends, 10, macros(calories), list(changes))


def calories_on(plans: list[Standing], date: dt.date, kind: str = "rest") -> int | None:
    target = target_in_force(plans, date, kind)
    return int(target.macros.calories) if target else None


def test_the_plan_that_started_last_holds_and_of_two_the_newer() -> None:
    plans = [
        standing(1, day(-20), 1800),
        standing(2, day(-5), 2000),
        standing(3, day(-5), 2100),
        standing(4, day(1), 9),
    ]

    assert calories_on(plans, day(-21)) is None
    assert calories_on(plans, day(-6)) == 1800
    assert calories_on(plans, day(-5)) == 2100


def test_a_plan_that_ended_gives_way_to_the_one_before() -> None:
    plans = [standing(1, day(-20), 1800), standing(2, day(-5), 2000, ends=day(-1))]

    assert [calories_on(plans, date) for date in (day(-1), day(0))] == [2000, 1800]


def test_the_days_own_kind_comes_before_any_and_then_the_newest() -> None:
    plan = standing(
        1,
        day(-20),
        2000,
        Change("any", day(-10), macros(1900)),
        Change("training", day(-8), macros(2300)),
        Change("any", day(-2), macros(1850)),
        Change("training", day(3), macros(2400)),
    )

    assert [calories_on([plan], date) for date in (day(-11), day(-10), day(-2))] == [2000, 1900, 1850]
    assert [calories_on([plan], date, "training") for date in (day(-9), day(-8), day(-2), day(3))] == [
        1900,
        2300,
        2300,
        2400,
    ]


@pytest.mark.parametrize(("calories", "met"), [("1799.9", False), ("1800", True), ("2200", True), ("2200.1", False)])
def test_a_target_is_met_within_its_tolerance_both_ends_included(calories: str, met: bool) -> None:
    assert is_within(Decimal(calories), Decimal(2000), 10) is met
    assert Target(macros(2000), 10, "rest").is_met_by(Decimal(calories)) is met


@pytest.mark.parametrize(
    ("calories", "warned"), [(1000, False), (1112, True), (1111, False), (909, True), (910, False)]
)
def test_calories_more_than_ten_percent_off_their_macros_are_warned_of(calories: int, warned: bool) -> None:
    assert bool(energy_warning(macros(calories, protein=100, carbs=105, fat=20))) is warned


def test_the_warning_says_both_numbers() -> None:
    assert energy_warning(macros(2000, protein=150, carbs=100, fat=50)) == (
        "The macros come to 1450 kcal (4/4/9 per gram), the target says 2000 kcal."
    )
    assert energy_warning(macros(2000)) == ""


@pytest.mark.django_db
def test_a_due_session_makes_a_training_day_in_one_query(django_assert_num_queries) -> None:
    plan = NutritionPlanFactory()
    NutritionTargetFactory(nutrition_plan=plan, day_kind="training", calories=2500, valid_from=MONDAY)
    NutritionTargetFactory(nutrition_plan=plan, day_kind="rest", calories=1900, valid_from=MONDAY)
    TrainingSessionFactory(client=plan.client, due_date=TODAY)
    TrainingSessionFactory(client=plan.client, due_date=day(1), status="excused")

    with django_assert_num_queries(1):
        today = target_on(plan.client_id, TODAY)

    assert today == Target(Macros(*map(Decimal, ("2500.0", "160.0", "230.0", "71.1"))), 10, "training")
    assert target_on(plan.client_id, day(1)).macros.calories == 1900
    assert target_on(plan.client_id, day(-30)) is None


@pytest.mark.django_db
class TestChange:
    def change(self, plan, *, calories=2000, protein=150, carbs=200, fat=Decimal("66.7"), **said) -> str | None:
        wanted = Macros(Decimal(calories), Decimal(protein), Decimal(carbs), fat)
        said = {"valid_from": TODAY, "by": plan.coach, "today": TODAY} | said
        return change_target(plan=plan, macros=wanted, **said).sentence

    def test_the_client_hears_what_changes_from_when_and_why(self) -> None:
        plan = NutritionPlanFactory()

        said = self.change(
            plan, calories=2150, carbs=180, valid_from=MONDAY + dt.timedelta(7), reason="You train more."
        )

        assert said == "+150 kcal, −20 g carbs from Monday: You train more."

    def test_days_are_named_as_one_says_them(self) -> None:
        plan = NutritionPlanFactory()

        assert self.change(plan, calories=2050) == "+50 kcal from today"
        assert self.change(plan, calories=2150, valid_from=day(8)) == "+100 kcal from 12 March 2026"
        assert self.change(plan, calories=1900, day_kind="rest", valid_from=day(1)) == (
            "−150 kcal from Thursday on rest days"
        )

    def test_small_changes_are_not_told(self) -> None:
        plan = NutritionPlanFactory()

        assert self.change(plan, calories=2049, protein=Decimal("154.9")) is None
        assert self.change(plan, calories=2049, protein=160) == "+5.1 g protein from today"
        assert NutritionTarget.objects.get().protein == 160

    def test_a_change_is_told_only_for_the_days_on_which_something_else_holds(self) -> None:
        plan = NutritionPlanFactory()
        NutritionTargetFactory(nutrition_plan=plan, day_kind="training", valid_from=MONDAY)
        assert self.change(plan, calories=2100) == "+100 kcal from today on rest days"

        NutritionTargetFactory(nutrition_plan=plan, day_kind="rest", valid_from=MONDAY)
        assert self.change(plan, calories=2600) is None

        before = NutritionPlanFactory(client=plan.client, start_date=day(-60))
        assert self.change(before, calories=2600) is None
        over = NutritionPlanFactory(start_date=day(-60), end_date=day(-1))
        assert self.change(over, calories=2600) is None

    def test_a_target_that_has_held_is_not_taken_back(self) -> None:
        held = NutritionTargetFactory(valid_from=day(-1))
        with pytest.raises(ValidationError, match="This target has held already"):
            delete_target(target=held, today=TODAY)

        delete_target(target=held, today=day(-1))
        delete_target(target=NutritionTargetFactory(nutrition_plan__client=None, valid_from=day(-9)), today=TODAY)

        assert not NutritionTarget.objects.exists()

    def test_a_template_has_nobody_to_tell(self) -> None:
        assert self.change(NutritionPlanFactory(client=None), calories=3000) is None

    def test_what_held_before_stays_known(self) -> None:
        plan = NutritionPlanFactory()
        self.change(plan, calories=2200, valid_from=day(0), reason="More training")
        self.change(plan, calories=2400, valid_from=day(3))
        self.change(plan, calories=2300, valid_from=day(3), reason="Not so much")

        kept = NutritionTarget.objects.order_by("valid_from").values_list("valid_from", "calories", "reason")
        assert list(kept) == [(day(0), 2200, "More training"), (day(3), 2300, "Not so much")]
        assert target_on(plan.client_id, day(2)).macros.calories == 2200

    @pytest.mark.parametrize(
        ("date", "words"),
        [(MONDAY - dt.timedelta(1), "The plan begins on 2026-03-02."), (dt.date(1999, 1, 1), "between 2000 and 2099")],
    )
    def test_a_day_before_the_plan_or_the_calendar_is_refused(self, date: dt.date, words: str) -> None:
        with pytest.raises(ValidationError, match=words):
            self.change(NutritionPlanFactory(), calories=2500, valid_from=date)
        assert not NutritionTarget.objects.exists()
