"""What can be commented on, and by whom it is found."""

from typing import Any

import pytest

from accounts.models import Client
from coaching.api_router import COMMENTED
from comments.targets import client_of, commentable, find_target, title_of
from tests.cast import Cast
from tests.comments.things import THINGS
from tests.factories.accounts import ClientFactory
from tests.factories.progress import ProgressPhotoFactory, WeeklySummaryFactory, WeighInFactory
from tests.factories.workouts import (
    FormMediaFactory,
    TrainingSessionExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)

pytestmark = pytest.mark.django_db


def test_these_can_be_commented_on_and_nothing_else() -> None:
    """One more is a decision: it gets an address, a title and a line here."""
    assert {kind: model._meta.label for kind, model in commentable().items()} == {
        "client": "accounts.Client",
        "workout-plan": "workouts.WorkoutPlan",
        "workout-exercise": "workouts.WorkoutExercise",
        "training-session": "workouts.TrainingSession",
        "training-session-exercise": "workouts.TrainingSessionExercise",
        "form-media": "workouts.FormMedia",
        "nutrition-plan": "nutrition.NutritionPlan",
        "recipe": "nutrition.Recipe",
        "meal-plan": "nutrition.MealPlan",
        "meal-entry": "nutrition.MealEntry",
        "meal-upload": "nutrition.MealUpload",
        "weigh-in": "progress.WeighIn",
        "progress-entry": "progress.ProgressEntry",
        "progress-photo": "progress.ProgressPhoto",
        "check-in": "progress.CheckIn",
        "weekly-summary": "progress.WeeklySummary",
    }
    assert set(COMMENTED.values()) == set(commentable()) == set(THINGS)


def test_nothing_of_these_is_hidden_from_coaches() -> None:
    """Comments leave out what `client_sees` hides, and ask nothing for coaches."""
    assert [model for model in commentable().values() if model.coach_sees] == []
    assert {kind for kind, model in commentable().items() if model.client_sees} == {"weigh-in", "weekly-summary"}


@pytest.mark.parametrize("kind", THINGS)
def test_a_thing_is_found_by_who_may_see_it(kind: str, cast: Cast) -> None:
    thing = THINGS[kind](cast.owner)

    found = {name for name in vars(cast) if find_target(cast.fresh(name), kind, pk=thing.pk) == thing}

    of_the_coach = {"sibling", "archived"} if kind == "recipe" else set()
    assert found == {"owner", "own_coach", "covering_coach", "admin"} | of_the_coach
    assert client_of(thing) == (None if kind == "recipe" else cast.owner.pk)
    assert title_of(thing)


def test_what_is_no_kind_is_not_there(cast: Cast) -> None:
    for kind in ("exercise", "user", "coach", "Client", "accounts.Client", "", "training_session"):
        assert find_target(cast.admin, kind, pk=cast.owner.pk) is None


def test_a_template_and_a_draft_are_no_things_of_the_client(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    draft = WeeklySummaryFactory(client=cast.owner)
    unasked = WeighInFactory(client=ClientFactory(coach=cast.own_coach))

    assert find_target(cast.owner, "workout-plan", pk=template.pk) is None
    assert find_target(cast.owner, "weekly-summary", pk=draft.pk) is None
    assert find_target(unasked.client, "weigh-in", pk=unasked.pk) is None
    assert client_of(template) is None


def test_titles_say_more_than_the_row_where_the_row_says_little(anna: Client) -> None:
    line = TrainingSessionExerciseFactory(
        training_session__client=anna, training_session__due_date="2026-03-04", exercise__name="Squat"
    )
    planned = WorkoutExerciseFactory(
        workout_session__workout_plan__client=anna,
        workout_session__workout_plan__name="Base",
        exercise__name="Row",
    )
    photo = ProgressPhotoFactory(progress_entry__client=anna, progress_entry__date="2026-03-01")
    meal: Any = THINGS["meal-upload"](anna).meal_entry

    assert title_of(line) == title_of(FormMediaFactory(line=line)) == "Squat (2026-03-04)"
    assert title_of(planned) == "Row (Base)"
    assert title_of(photo) == "front (2026-03-01)"
    assert title_of(meal.uploads.get()) == f"{meal.name} (2026-02-24)"
    assert title_of(anna) == str(anna)
