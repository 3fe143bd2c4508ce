"""Whatever was done to an object is told on its history, by whichever door it came: API, services, columns, journal."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.models import PlanningStep
from accounts.services import open_pause
from core.history_page import moments_of
from core.models import Scoped
from nutrition.services import review_photo
from progress.services.summaries import finish_summary, publish_summary
from tests.back_office.door import counted, page, signed_in
from tests.back_office.test_history import change, history
from tests.back_office.test_importing import a_file, looked_at, taken
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import ClientNoteFactory
from tests.factories.nutrition import MealCompletionFactory, MealUploadFactory, PlannedMealFactory
from tests.factories.progress import WeeklySummaryFactory
from tests.factories.workouts import (
    ExerciseFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.routes import METHODS, walk
from tests.phone import Phone
from tests.workouts.test_building import sessions_of, wanted, wanted_line
from workouts.models import WorkoutExercise, WorkoutPlan
from workouts.services import (
    WantedLine,
    WantedSession,
    assign_plan,
    build_plan,
    merge_exercises,
    move_session,
    push_plan,
    schedule_plan,
)
from workouts.services.building import lines_of
from workouts.services.swapping import swap_line

pytestmark = pytest.mark.django_db


def told(person: Any, label: str, key: int) -> list[str]:
    """Who did what, newest first, without the time."""
    return [entry.partition(" · ")[2] or entry for entry in history(person, label, key)]


# --- Nothing without a source -------------------------------------------------------------------


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda one: one._meta.label), ids=str)
def test_every_object_of_the_back_office_has_a_history(model: Any) -> None:
    """Forms, API and services write entries for whatever has a page; who made it stands in its columns. A model says
    which columns those are, and that they and the things on whose pages it is told are there."""
    if not issubclass(model, Scoped):
        pytest.fail(f"{model._meta.label} stands in the back office and is none of ours; say how its history is told.")
    assert model.moments, f"{model._meta.label} names no `moments`: say which columns tell when and by whom."
    moments_of(model(pk=NOBODYS_KEY))
    for moment in model.moments:
        of = model
        for name in filter(None, moment.of.split("__")):
            of = of._meta.get_field(name).related_model
        assert of._meta.get_field(moment.at).get_internal_type() == "DateTimeField"
        assert not moment.by or of._meta.get_field(moment.by).is_relation
    for path in (*model.part_of, *model.listed_by):
        of = model
        for name in path.split("__"):
            of = of._meta.get_field(name).related_model
        assert of in admin.site._registry


#: what changes something in the API beside the mixins for POST, PATCH and DELETE, and how that comes to a history;
#: a comment on any thing is written by one view
KEPT: dict[str, set[str]] = {
    "noted, by the service or around it": {
        *("BodyMeasurementViewSet.update", "CalendarFeedView.create", "CalendarFeedView.destroy"),
        *("ClientViewSet.archive", "ClientViewSet.move", "ClientViewSet.reactivate", "CheckInViewSet.update"),
        *("ExerciseViewSet.archive", "ExerciseViewSet.merge", "ExerciseViewSet.restore", "FoodViewSet.archive"),
        *("FoodViewSet.restore", "FormMediaViewSet.review", "InvitationViewSet.correct", "InvitationViewSet.resend"),
        *("InvitationViewSet.withdraw", "MeView.partial_update", "MealComponentViewSet.create"),
        *("MealEntryViewSet.create", "MealPlanViewSet.copy_day", "MealPlanViewSet.copy_week"),
        *("MealPlanViewSet.create", "MealPlanViewSet.partial_update", "MealUploadViewSet.review"),
        *("NutritionEntryViewSet.create", "NutritionEntryViewSet.partial_update", "NutritionPlanViewSet.apply"),
        *("NutritionPlanViewSet.assign", "NutritionPlanViewSet.copy", "NutritionTargetViewSet.create"),
        *("PauseViewSet.create", "PlanningStepViewSet.undo", "ProgressEntryViewSet.create"),
        *("ProgressEntryViewSet.partial_update", "RecipeViewSet.archive", "RecipeViewSet.restore"),
        *("TrainingSessionExerciseViewSet.create", "TrainingSessionExerciseViewSet.swap"),
        *("TrainingSessionViewSet.complete", "TrainingSessionViewSet.create", "TrainingSessionViewSet.excuse"),
        *("TrainingSessionViewSet.move", "TrainingSessionViewSet.resume_week", "TrainingSessionViewSet.shift"),
        *("TrainingSessionViewSet.skip", "WeeklySummaryViewSet.publish", "WeighInViewSet.confirm"),
        *("WorkoutPlanViewSet.assign", "WorkoutPlanViewSet.copy", "WorkoutPlanViewSet.copy_week"),
        *("WorkoutPlanViewSet.push", "WorkoutPlanViewSet.save_as_template", "WorkoutPlanViewSet.schedule"),
    },
    "read from columns": {
        *(
            "AcceptInvitationView.post",
            "CheckInViewSet.review",
            "CommentViewSet.create",
            "CommentViewSet.partial_update",
        ),
        *("FileUploadViewSet.create", "FormMediaViewSet.create", "InvitationViewSet.create"),
        *("MealComponentViewSet.choice", "MealEntryViewSet.completion", "MealUploadViewSet.create"),
        *("NotificationViewSet.read", "NotificationViewSet.read_many", "PlannedMealViewSet.completion"),
        *("ProgressEntryViewSet.review", "ProgressPhotoViewSet.create", "ThreadViewSet.close", "ThreadViewSet.read"),
        *("TrainingSessionExerciseViewSet.report", "TrainingSessionExerciseViewSet.sets"),
        *("TrainingSessionViewSet.review", "TrainingSessionViewSet.start", "WeeklySummaryViewSet.create"),
        "WeighInViewSet.update",
    },
    "nothing that stands in the back office": {
        *("AttentionSettingsView.partial_update", "AttentionSettingsView.try_out", "AttentionViewSet.snooze"),
        *("MeView.sign_out_everywhere", "NotificationPreferencesView.partial_update"),
        *("NutritionPlanViewSet.preview_assignment", "PushSubscriptionView.destroy", "PushSubscriptionView.update"),
        "WorkoutPlanViewSet.preview_assignment",
    },
}


def test_whatever_changes_something_in_the_api_comes_to_a_history() -> None:
    by_mixins = {"CreateMixin.create", "UpdateMixin.partial_update", "DestroyMixin.destroy"}
    found = set()
    for address, view in walk(get_resolver(), "/"):
        of: Any = getattr(view, "cls", None) or getattr(view, "view_class", None)
        if not address.startswith("/api/v1/") or address.endswith("/{}/comments/"):
            continue
        methods = {method.lower() for method in METHODS if hasattr(of, method.lower())}
        for method, action in (getattr(view, "actions", None) or {method: method for method in methods}).items():
            if method not in ("get", "head", "options") and getattr(of, action).__qualname__ not in by_mixins:
                found.add(f"{of.__name__}.{action}")

    assert found == set().union(*KEPT.values())
    assert len(found) == sum(map(len, KEPT.values()))


# --- The API ------------------------------------------------------------------------------------


def test_what_a_coach_adds_changes_and_deletes_by_the_api_is_told_on_the_plan(cast: Cast) -> None:
    squat = ExerciseFactory(name="Back squat", created_by=cast.own_coach)
    phone = Phone.of(cast.own_coach)
    plan = phone.ask("POST", "workout-plans/", {"name": "Base", "client": cast.owner.pk}).json()["id"]
    said = {"workout_plan": plan, "name": "Lower A", "week": 2, "day_of_week": 1}
    session = phone.ask("POST", "workout-sessions/", said).json()["id"]
    said = {"workout_session": session, "exercise": squat.pk, "sets": 3, "reps": "8-12", "weight_kg": 80}
    line = phone.ask("POST", "workout-exercises/", said).json()["id"]
    phone.ask("PATCH", f"workout-exercises/{line}/", {"reps": "10"})
    phone.ask("DELETE", f"workout-exercises/{line}/")
    phone.ask("DELETE", f"workout-sessions/{session}/")

    assert told(cast.own_coach, "workouts.WorkoutPlan", plan) == [
        "Carla Deleted workout session “Week 2, Tuesday, Lower A”.",
        "Carla Deleted workout exercise “Week 2, Tuesday, Lower A: Back squat”.",
        "Carla Workout exercise “Week 2, Tuesday, Lower A: Back squat” Reps 8-12 became → 10",
        "Carla Added workout exercise “Week 2, Tuesday, Lower A: Back squat”.",
        "Carla Added workout session “Week 2, Tuesday, Lower A”.",
        "Carla Added.",
    ]


def test_a_part_without_a_page_is_told_where_it_stands(cast: Cast) -> None:
    meal = PlannedMealFactory(nutrition_plan__client=cast.owner, nutrition_plan__coach=cast.own_coach)
    plan = meal.nutrition_plan_id

    Phone.of(cast.own_coach).ask("DELETE", f"planned-meals/{meal.pk}/")

    assert told(cast.own_coach, "nutrition.NutritionPlan", plan)[0] == f"Carla Deleted planned meal “{meal}”."
    assert not LogEntry.objects.exclude(content_type__model="nutritionplan").exists()


def test_what_is_deleted_in_the_back_office_is_told_where_it_stood(cast: Cast) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner, name="Lower A", week=2, day_of_week=1)

    signed_in(cast.own_coach).post(page("workouts.WorkoutSession", "delete", session.pk), {"post": "yes"})

    assert told(cast.own_coach, "workouts.WorkoutPlan", session.workout_plan_id)[0] == (
        "Carla Deleted workout session “Week 2, Tuesday, Lower A”."
    )


def test_a_form_of_a_session_tells_its_plan_too(cast: Cast) -> None:
    line = WorkoutExerciseFactory(
        exercise=ExerciseFactory(name="Squat"), sets=3, workout_session__workout_plan__client=cast.owner
    )
    session = line.workout_session

    change(cast.own_coach, "workouts.WorkoutSession", session, name="Legs", **{"exercises-0-sets": "5"})

    assert told(cast.own_coach, "workouts.WorkoutPlan", session.workout_plan_id)[0].endswith(
        "Week 1, Monday, Legs: Squat” Sets 3 became → 5"
    )


def test_a_step_that_is_undone_says_so_on_its_sessions(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, due_date=day(1))
    move_session(session=session, to_date=day(3), by=cast.own_coach, today=day(0))

    answer = Phone.of(cast.own_coach).ask("POST", f"planning-steps/{PlanningStep.objects.get().pk}/undo/")

    assert answer.status_code == 200
    assert told(cast.own_coach, "workouts.TrainingSession", session.pk)[0] == (
        "Carla Moved back by an undo. Due March 7, 2026 became → March 5, 2026"
    )
    undone = [one for one in told(cast.own_coach, "accounts.Client", cast.owner.pk) if "Undone" in one]
    assert len(undone) == 1


def test_a_pause_is_told_on_the_page_of_its_client(cast: Cast) -> None:
    phone = Phone.of(cast.own_coach)
    said = {"client": cast.owner.pk, "starts_on": day(1).isoformat(), "ends_on": day(3).isoformat()}
    pause = phone.ask("POST", "pauses/", said).json()["id"]
    phone.ask("DELETE", f"pauses/{pause}/")

    deleted, entered = told(cast.own_coach, "accounts.Client", cast.owner.pk)[:2]

    assert deleted == "Carla Deleted the pause from March 5, 2026: 1 pause"
    assert entered == "Carla Entered a pause from March 5, 2026: 1 pause"


def test_what_a_client_writes_costs_no_entry(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    phone = Phone.of(cast.owner)

    answers = [
        phone.ask("PUT", f"training-session-exercises/{line.uuid}/sets/", {"sets": [{"set_number": 1, "reps": 5}]}),
        phone.ask("POST", f"training-sessions/{line.training_session.uuid}/complete/", {}),
        phone.ask("PUT", f"weigh-ins/{day(0)}/", {"weight_kg": 80.2}),
        phone.ask("POST", "pauses/", {"starts_on": day(1).isoformat(), "ends_on": day(3).isoformat()}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 201]
    assert not LogEntry.objects.exists()


# --- Services and actions -----------------------------------------------------------------------


def test_sessions_excused_at_once_tell_it_each_for_itself(cast: Cast) -> None:
    first, second = (TrainingSessionFactory(client=cast.owner, name=name) for name in ("Lower", "Upper"))
    sent = {"action": "excuse_several", "_selected_action": [first.pk, second.pk], "index": 0, "bulk": "do"}

    signed_in(cast.own_coach).post(page("workouts.TrainingSession", "changelist"), {**sent, "reason": "Flu"})

    for session in (first, second):
        assert told(cast.own_coach, "workouts.TrainingSession", session.pk)[0] == (
            "Carla Status scheduled became → excused Reason – became → Flu"
        )
    assert LogEntry.objects.count() == 2


def test_a_button_whose_service_tells_it_is_told_once(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, due_date=day(1))
    browser = signed_in(cast.own_coach)

    browser.post(page("workouts.TrainingSession", "move", session.pk), {"to_date": day(3).isoformat()})

    assert LogEntry.objects.count() == 1
    assert told(cast.own_coach, "workouts.TrainingSession", session.pk)[0] == (
        "Carla Due March 5, 2026 became → March 7, 2026"
    )


def test_a_verdict_is_told_each_time_it_is_given(cast: Cast, clock: Any) -> None:
    photo = MealUploadFactory(meal_entry__meal_plan__client=cast.owner)
    for minutes, ok in ((1, True), (2, True), (3, False)):
        clock.move_to(NOW + dt.timedelta(minutes=minutes))
        review_photo(photo=photo, marked_ok=ok, by=cast.own_coach, now=NOW + dt.timedelta(minutes=minutes))

    assert told(cast.own_coach, "nutrition.MealUpload", photo.pk)[:2] == [
        "Carla Ok yes became → no",
        "Carla Ok – became → yes",
    ]


def test_a_plan_tells_where_it_came_from_and_what_became_of_it(cast: Cast) -> None:
    line = WorkoutExerciseFactory(
        workout_session__workout_plan__client=None, workout_session__workout_plan__coach=cast.own_coach
    )
    template = line.workout_session.workout_plan
    (plan,) = assign_plan(template=template, clients=[cast.owner], start_date=day(5), by=cast.own_coach).plans
    WorkoutExercise.objects.filter(workout_session__workout_plan=plan).update(sets=5)
    pushed = push_plan(plan=plan, by=cast.own_coach, today=day(0))

    assert told(cast.own_coach, "workouts.WorkoutPlan", plan.pk) == [
        "Carla Pushed to sessions: 1 changed, 0 new.",
        "Carla Made from a template.",
    ]
    assert told(cast.own_coach, "workouts.WorkoutPlan", template.pk)[0] == (
        "Carla Assigned from March 9, 2026, to so many clients: 1."
    )
    assert told(cast.own_coach, "workouts.TrainingSession", pushed.changed[0].pk)[0] == (
        "Carla Changed by a push of its plan."
    )
    of_client = told(cast.own_coach, "accounts.Client", cast.owner.pk)
    assert of_client[0] == f"Carla Pushed {plan} to its sessions: 1 session"
    assert of_client[1].startswith("Carla Assigned ")


def test_a_swap_is_told_on_the_session_and_for_good_on_the_plan(cast: Cast) -> None:
    squat, press = ExerciseFactory(name="Squat"), ExerciseFactory(name="Leg press")
    planned = WorkoutExerciseFactory(exercise=squat, workout_session__workout_plan__client=cast.owner)
    plan = planned.workout_session.workout_plan
    schedule_plan(plan=plan, start_date=day(1), by=cast.own_coach)
    line = planned.lines.get()

    swap_line(line=line, exercise=press, by=cast.own_coach, rest_of_plan=True)

    assert told(cast.own_coach, "workouts.TrainingSession", line.training_session_id)[0] == (
        "Carla Leg press instead of Squat, by a swap."
    )
    assert told(cast.own_coach, "workouts.WorkoutPlan", plan.pk)[0] == (
        "Carla Leg press for 1 exercises from week 1 on, by a swap."
    )


def test_exercises_from_a_file_say_so(cast: Cast) -> None:
    mine = ExerciseFactory(name="Log press", created_by=cast.own_coach, level="beginner")
    browser = signed_in(cast.own_coach)
    looked = looked_at(
        browser, "workouts.Exercise", a_file("name,level,measurement", "Log press,expert,", "Carry,,reps")
    )
    assert not LogEntry.objects.exists()

    taken(browser, "workouts.Exercise", looked)

    assert told(cast.own_coach, "workouts.Exercise", mine.pk)[0] == (
        "Carla From a file. Level beginner became → expert"
    )
    new = type(mine).objects.get(name="Carry")
    assert told(cast.own_coach, "workouts.Exercise", new.pk) == ["Carla Added from a file."]


def test_of_a_merge_neither_names_the_other(cast: Cast) -> None:
    kept, duplicate = (ExerciseFactory(name=name, created_by=cast.own_coach) for name in ("Squat", "Anna's squat"))

    merge_exercises(keep=kept, duplicate=duplicate, by=cast.own_coach, now=NOW)

    assert told(cast.own_coach, "workouts.Exercise", kept.pk)[0] == "Carla A duplicate was merged into this."
    assert "Anna" not in " ".join(told(cast.own_coach, "workouts.Exercise", kept.pk))


# --- Columns ------------------------------------------------------------------------------------


def test_what_a_client_reports_is_read_from_its_columns(cast: Cast, clock: Any) -> None:
    session = TrainingSessionFactory(client=cast.owner, coach=cast.own_coach)
    line = TrainingSessionExerciseFactory(
        training_session=session,
        exercise=ExerciseFactory(name="Squat"),
        reported_at=NOW + dt.timedelta(minutes=5),
        reported_by=cast.owner,
    )
    SetLogFactory(line=line)
    fields = {"status": "completed", "completed_at": NOW + dt.timedelta(hours=1), "completed_on": day(0)}
    type(session).objects.filter(pk=session.pk).update(**fields, closed_by=cast.owner.pk)

    assert history(cast.own_coach, "workouts.TrainingSession", session.pk) == [
        "March 4, 2026, 1 p.m. · Anna Completed.",
        "March 4, 2026, 12:05 p.m. · Anna Squat: reported",
        "March 4, 2026, noon Added.",
    ]


def test_a_day_tells_which_meals_were_marked_and_by_whom(cast: Cast) -> None:
    mark = MealCompletionFactory(
        meal_entry__meal_plan__client=cast.owner,
        meal_entry__name="Lunch",
        status="completed",
        completed_at=NOW + dt.timedelta(minutes=5),
        logged_by=cast.owner,
    )

    assert told(cast.own_coach, "nutrition.MealPlan", mark.meal_entry.meal_plan_id)[0] == ("Anna Lunch, eaten: marked")


def test_what_an_entry_tells_is_not_told_again_by_its_column(cast: Cast, clock: Any) -> None:
    summary = WeeklySummaryFactory(
        client=cast.owner, coach=cast.own_coach, week_start=MONDAY, details="Good", decision="hold"
    )
    clock.shift(dt.timedelta(hours=1))

    publish_summary(summary=summary, by=cast.covering_coach, now=NOW + dt.timedelta(hours=1))

    assert told(cast.own_coach, "progress.WeeklySummary", summary.pk)[0] == "Vera Published."
    assert len(told(cast.own_coach, "progress.WeeklySummary", summary.pk)) == 2


# --- The builder --------------------------------------------------------------------------------


@pytest.fixture
def plan(cast: Cast) -> WorkoutPlan:
    """Anna's: Squat and Press on Monday, Row on Thursday."""
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach, name="Base")
    lower, upper = (
        WorkoutSessionFactory(workout_plan=plan, name=name, day_of_week=day_)
        for name, day_ in (("Lower", 0), ("Upper", 3))
    )
    for session, order, name in ((lower, 0, "Squat"), (lower, 1, "Press"), (upper, 0, "Row")):
        exercise = ExerciseFactory(name=name, created_by=cast.own_coach)
        WorkoutExerciseFactory(
            workout_session=session, exercise=exercise, order=order, sets=3, reps="8-12", weight_kg=None
        )
    return plan


def test_the_builder_tells_which_session_which_exercise_and_what_from_what(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    squat, press = lines_of(lower)
    (row,) = lines_of(upper)
    lunge = ExerciseFactory(name="Lunge", created_by=cast.own_coach)
    plan_of_sets = [{"kind": "working", "reps": "5", "weight_kg": 100}]

    build_plan(
        plan=plan,
        wanted=[
            wanted(
                lower,
                WantedLine(None, lunge.pk, {"sets": 3, "reps": "5", "weight_kg": Decimal("80.00")}),
                wanted_line(squat, reps="10", set_plan=plan_of_sets),
                day_of_week=1,
            ),
            wanted(upper, wanted_line(press)),
            WantedSession(None, "", {"name": "Run", "week": 2, "day_of_week": None}, [WantedLine(None, lunge.pk, {})]),
        ],
        by=cast.own_coach,
    )

    entry = told(cast.own_coach, "workouts.WorkoutPlan", plan.pk)[0]
    assert entry == (
        "Carla Week 1, Thursday, Upper: Row removed: 3 × 8-12 "
        "Week 1, Monday, Lower moved to Week 1, Tuesday, Lower Day Monday became → Tuesday "
        "Week 1, Tuesday, Lower: Lunge added: 3 × 5, 80 kg "
        "Week 1, Tuesday, Lower: Squat Set plan – became → 5 x 100 Reps 8-12 became → 10 "
        "Press moved from Week 1, Monday, Lower to Week 1, Thursday, Upper "
        "Week 2, Run added: Lunge"
    )
    assert told(cast.own_coach, "workouts.WorkoutSession", upper.pk)[0] == (
        "Carla Week 1, Thursday, Upper: Row removed: 3 × 8-12 "
        "Press moved from Week 1, Monday, Lower to Week 1, Thursday, Upper"
    )
    assert row.pk not in [line.pk for line in lines_of(upper)]


def test_another_order_and_a_session_that_goes_are_told(cast: Cast, plan: WorkoutPlan) -> None:
    lower, upper = sessions_of(plan)
    squat, press = lines_of(lower)
    gone = WantedSession(upper.pk, wanted(upper).mark, None)

    build_plan(plan=plan, wanted=[wanted(lower, wanted_line(press), wanted_line(squat)), gone], by=cast.own_coach)

    assert told(cast.own_coach, "workouts.WorkoutPlan", plan.pk)[0] == (
        "Carla Week 1, Thursday, Upper removed: Row 3 × 8-12 "
        "Week 1, Monday, Lower: another order: Press 3 × 8-12; Squat 3 × 8-12"
    )


def test_twelve_weeks_at_once_are_summed_up(cast: Cast, plan: WorkoutPlan) -> None:
    lunge = ExerciseFactory(name="Lunge", created_by=cast.own_coach)
    new = [
        WantedSession(None, "", {"name": "Run", "week": week, "order": order}, [WantedLine(None, lunge.pk, {})] * 2)
        for week in range(2, 14)
        for order in range(4)
    ]

    build_plan(plan=plan, wanted=new, by=cast.own_coach)

    assert told(cast.own_coach, "workouts.WorkoutPlan", plan.pk)[0] == (
        "Carla Sessions: 48 added, 0 removed, 0 changed. Exercises: 96 added, 0 removed, 0 changed, in weeks 2–13."
    )
    assert max(len(one.change_message) for one in LogEntry.objects.all()) < 1500


def test_what_stood_so_already_is_no_entry(cast: Cast, plan: WorkoutPlan) -> None:
    build_plan(plan=plan, wanted=[wanted(session) for session in sessions_of(plan)], by=cast.own_coach)

    assert not LogEntry.objects.exists()


# --- Who sees it --------------------------------------------------------------------------------


def test_a_history_of_somebody_elses_answers_like_one_that_never_was(cast: Cast, plan: WorkoutPlan) -> None:
    session = TrainingSessionFactory(client=cast.owner, name="Secret")
    move_session(session=session, to_date=day(3), by=cast.own_coach, today=day(0))
    for label, key in (
        ("workouts.TrainingSession", session.pk),
        ("workouts.WorkoutPlan", plan.pk),
        ("accounts.Client", cast.owner.pk),
    ):
        for person in (cast.other_coach, cast.former_coach, cast.ended_cover):
            theirs = signed_in(person).get(page(label, "history", key), follow=True)
            nobodys = signed_in(person).get(page(label, "history", NOBODYS_KEY), follow=True)
            assert theirs.redirect_chain == nobodys.redirect_chain
            assert b"Secret" not in theirs.content


def test_words_that_are_not_kept_stand_in_no_history(cast: Cast) -> None:
    note = ClientNoteFactory(client=cast.owner, author=cast.own_coach, text="He lies")
    summary = WeeklySummaryFactory(client=cast.owner, coach=cast.own_coach, week_start=MONDAY, details="Draft words")
    phone = Phone.of(cast.own_coach)

    phone.ask("PATCH", f"client-notes/{note.pk}/", {"text": "Hip"})
    phone.ask("DELETE", f"client-notes/{note.pk}/")
    finish_summary(
        summary=summary,
        changes={"details": "Final words", "decision": "hold"},
        seen=summary.updated_at,
        publish=True,
        by=cast.own_coach,
        now=NOW,
    )

    kept = " ".join(f"{one.change_message} {one.object_repr}" for one in LogEntry.objects.all())
    assert "lies" not in kept
    assert "Draft words" not in kept
    assert "How it went … became → … Decision – became → hold" in " ".join(
        told(cast.covering_coach, "progress.WeeklySummary", summary.pk)
    )
    assert not [one for one in told(cast.own_coach, "accounts.Client", cast.owner.pk) if "ote" in one]


# --- What it costs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "queries"), [("workouts.WorkoutPlan", 12), ("workouts.TrainingSession", 13), ("accounts.Client", 18)]
)
def test_a_history_costs_the_same_for_one_entry_and_for_thirty(
    cast: Cast, plan: WorkoutPlan, clock: Any, label: str, queries: int
) -> None:
    things = {
        "workouts.WorkoutPlan": plan,
        "workouts.TrainingSession": TrainingSessionFactory(client=cast.owner, coach=cast.own_coach),
        "accounts.Client": cast.owner,
    }
    thing = things[label]
    costs = []
    for number in (1, 29):
        for _time in range(number):
            clock.shift(dt.timedelta(minutes=1))
            signed_in(cast.own_coach)
            LogEntry.objects.log_actions(cast.own_coach.pk, [thing], 2, "Done", single_object=True)
            TrainingSessionExerciseFactory(training_session=things["workouts.TrainingSession"], reported_at=NOW)
            starts = day(10 * LogEntry.objects.count())
            open_pause(client=cast.owner, created_by=cast.own_coach, starts_on=starts, ends_on=starts, today=day(0))
        browser = signed_in(cast.own_coach)
        with CaptureQueriesContext(connection) as captured:
            browser.get(page(label, "history", thing.pk))
        costs.append(counted(captured))

    assert costs == [queries, queries]


def test_the_second_page_goes_on_where_the_first_ends(cast: Cast, clock: Any) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    for number in range(60):
        clock.shift(dt.timedelta(minutes=1))
        LogEntry.objects.log_actions(cast.own_coach.pk, [session], 2, f"No {number}", single_object=True)
        line = TrainingSessionExerciseFactory(training_session=session, reported_at=NOW)
        type(line).objects.filter(pk=line.pk).update(reported_at=NOW + dt.timedelta(minutes=number + 1, seconds=30))
    browser = signed_in(cast.own_coach)

    pages = [
        browser.get(page("workouts.TrainingSession", "history", session.pk), {"p": number}).context["shown"]
        for number in (1, 2, 3)
    ]

    assert [len(one) for one in pages] == [50, 50, 21]
    times = [one.at for some in pages for one in some]
    assert times == sorted(times, reverse=True)
    assert len({(one.at, one.key) for some in pages for one in some}) == 121
