"""The journal of planning: what was done for whom is kept, and taken back wherever nobody trained or edited since."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Client, Pause, PlanningPart, PlanningStep
from accounts.services import change_pause, delete_pause, open_pause
from coaching.journal.undoing import Undone, preview_undo, undo_step
from comments.services import add_comment
from notifications.models import Notification
from nutrition.models import MealPlan, NutritionPlan
from nutrition.services import assign_nutrition_plan
from tests.back_office.door import page, signed_in
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import (
    ExerciseFactory,
    SetLogFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.nutrition.kitchen import mark, meal, standing_week
from tests.permissions.state import everything
from tests.phone import Phone
from tests.told import told
from workouts import services
from workouts.models import TrainingSession, WorkoutExercise, WorkoutPlan, WorkoutSession

pytestmark = pytest.mark.django_db

NEXT_MONDAY = MONDAY + dt.timedelta(weeks=1)
Kind = PlanningStep.Kind


@pytest.fixture
def template(cast: Cast) -> WorkoutPlan:
    """A squat on Monday and on Thursday, one week."""
    plan = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Base")
    squat = ExerciseFactory(name="Squat")
    for name, day_of_week in (("Lower", 0), ("Lower again", 3)):
        session = WorkoutSessionFactory(workout_plan=plan, name=name, day_of_week=day_of_week)
        WorkoutExerciseFactory(workout_session=session, exercise=squat)
    return plan


def assigned(template: WorkoutPlan, *clients: Client) -> Any:
    return services.assign_plan(template=template, clients=clients, start_date=NEXT_MONDAY, by=template.coach)


def undo(step: PlanningStep, by: Any) -> Undone:
    return undo_step(step=step, by=by, now=NOW)


def shown(undone: Undone) -> list[tuple[str, list[str], list[tuple[str, str]]]]:
    """For whom, what goes back, and what stays for which reason."""
    return [
        (str(one.part), [back.text for back in one.back], [(stay.text, stay.why) for stay in one.stays])
        for one in undone.undoings
    ]


def newest() -> PlanningStep:
    return PlanningStep.objects.latest("id")


def read(client: Client) -> None:
    """The client has read what they were told."""
    Notification.objects.filter(recipient=client.pk).update(is_read=True, read_at=NOW)


def stored() -> Any:
    """All but the journal, what people were told, and when rows were written."""
    return {
        name: rows
        for name, rows in everything().items()
        if "planning" not in name and not name.startswith("notifications")
    }


# --- Plans --------------------------------------------------------------------------------------


def test_an_assignment_to_two_is_taken_back_whole(cast: Cast, template: WorkoutPlan) -> None:
    before = everything()
    made = assigned(template, cast.owner, cast.sibling)

    assert str(made.step) == "Assigned Base from March 9, 2026"
    assert [part.how_many for part in made.step.parts.all()] == ["2 sessions", "2 sessions"]
    goes = ["The plan “Base”", "Lower, March 9, 2026", "Lower again, March 12, 2026"]
    assert shown(preview_undo(step=made.step, user=cast.own_coach, now=NOW)) == [("Anna", goes, []), ("Sam", goes, [])]

    undo(made.step, cast.own_coach)

    after = everything()
    noted = {"accounts_planningstep", "accounts_planningpart"}
    assert {name for name in after if after[name] != before[name]} == noted
    assert set(PlanningPart.objects.values_list("undone_by", "undone_at")) == {(cast.own_coach.pk, NOW)}


def test_what_was_trained_stays_and_its_plan_with_it(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner, cast.sibling)
    first = TrainingSession.objects.get(client=cast.owner, name="Lower")
    services.start_session(session=first, by=cast.owner, started_at=None, now=NOW, zone="UTC")

    undone = undo(made.step, cast.own_coach)

    assert shown(undone)[0] == (
        "Anna",
        ["Lower again, March 12, 2026"],
        [
            ("The plan “Base”", "Sessions of it stay; it is archived."),
            ("Lower, March 9, 2026", "It was begun."),
        ],
    )
    assert list(TrainingSession.objects.values_list("client", "name")) == [(cast.owner.pk, "Lower")]
    assert list(WorkoutPlan.objects.filter(source=template).values_list("client", "is_active")) == [
        (cast.owner.pk, False)
    ]


def test_a_plan_of_which_everything_stays_is_left_in_use(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner, cast.sibling)
    for session in TrainingSession.objects.filter(client=cast.owner):
        services.start_session(session=session, by=cast.owner, started_at=None, now=NOW, zone="UTC")

    undone = undo(made.step, cast.own_coach)

    assert shown(undone)[0] == (
        "Anna",
        [],
        [("Lower, March 9, 2026", "It was begun."), ("Lower again, March 12, 2026", "It was begun.")],
    )
    assert list(WorkoutPlan.objects.filter(source=template).values_list("client", "is_active")) == [
        (cast.owner.pk, True)
    ]
    assert list(made.step.parts.order_by("client__first_name").values_list("client", "undone_by")) == [
        (cast.owner.pk, None),  # nothing of hers was
        (cast.sibling.pk, cast.own_coach.pk),
    ]


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("edited", "It was edited by hand."),
        ("talked", "It is talked about."),
        ("line talked", "It is talked about."),
        ("excused", "It was excused."),
        ("warmed up", "Something is logged in it."),
        ("own line", "Something is logged in it."),
    ],
)
def test_whatever_hangs_on_a_session_keeps_it(cast: Cast, template: WorkoutPlan, what: str, why: str) -> None:
    made = assigned(template, cast.owner)
    session = TrainingSession.objects.get(name="Lower")
    line = session.lines.get()
    say = {"client": cast.owner, "author": cast.owner, "content": "Really?", "now": NOW}
    if what == "edited":
        services.edit_session_lines(session=session)
    elif what == "talked":
        add_comment(target=session, **say)
    elif what == "line talked":
        add_comment(target=line, **say)
    elif what == "excused":
        services.excuse_session(session=session, by=cast.own_coach, reason="Ill", now=NOW)
    elif what == "warmed up":
        SetLogFactory(line=line, kind="warmup")
    else:
        type(line).objects.filter(pk=line.pk).update(origin="client")

    (_who, back, stays) = shown(undo(made.step, cast.own_coach))[0]

    assert back == ["Lower again, March 12, 2026"]
    assert stays[1:] == [("Lower, March 9, 2026", why)]
    assert TrainingSession.objects.get() == session


def test_an_edited_plan_stays_and_its_untouched_sessions_go(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner, cast.sibling)
    WorkoutExercise.objects.filter(workout_session__workout_plan=made.plans[0]).update(weight_kg=70)

    undone = undo(made.step, cast.own_coach)

    assert [one[2] for one in shown(undone)] == [[("The plan “Base”", "It was edited since.")], []]
    assert not TrainingSession.objects.exists()
    assert WorkoutPlan.objects.get(source=template).is_active is False


DUE = "It is due already: the client may have trained it without signal."


@pytest.mark.parametrize(
    ("zone", "goes", "stay"),
    [
        ("UTC", ["Lower again, March 5, 2026"], ["Lower, March 2, 2026"]),
        ("Pacific/Kiritimati", [], ["Lower, March 2, 2026", "Lower again, March 5, 2026"]),  # there it is Thursday
    ],
)
def test_what_is_due_stays_for_a_phone_without_signal(
    cast: Cast, template: WorkoutPlan, zone: str, goes: list[str], stay: list[str]
) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(time_zone=zone)
    made = services.assign_plan(
        template=template, clients=[cast.owner, cast.sibling], start_date=MONDAY, by=cast.own_coach
    )

    looked = preview_undo(step=made.step, user=cast.own_coach, now=NOW)
    undone = undo(made.step, cast.own_coach)

    assert shown(undone) == shown(looked)
    (_anna, back, stays), (_sam, sams, _stays) = shown(undone)
    assert (back, stays[-len(stay) :]) == (goes, [(name, DUE) for name in stay])
    assert (undone.back, undone.left) == (len(goes) + 1, len(stays) + 2)
    assert sams == ["Lower again, March 5, 2026"]
    kept = TrainingSession.objects.filter(client=cast.owner).order_by("due_date")
    assert [f"{one.name}, March {one.due_date.day}, 2026" for one in kept] == stay
    # The report of Monday, sent later.
    services.start_session(session=kept[0], by=cast.owner, started_at=None, now=NOW, zone="UTC")


def test_on_the_day_itself_a_plan_that_was_scheduled_stays_as_it_is(cast: Cast, template: WorkoutPlan) -> None:
    plan = services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    services.schedule_plan(plan=plan, start_date=NEXT_MONDAY, by=cast.own_coach)
    monday = NOW + dt.timedelta(days=5)

    undone = undo_step(step=newest(), by=cast.own_coach, now=monday)

    assert shown(undone)[0][1:] == (["Lower again, March 12, 2026"], [("Lower, March 9, 2026", DUE)])
    plan.refresh_from_db()
    assert (plan.start_date, plan.is_active) == (NEXT_MONDAY, True)


def test_a_session_for_any_day_stays_from_the_first_day_of_its_week(cast: Cast, template: WorkoutPlan) -> None:
    WorkoutSession.objects.filter(workout_plan=template).update(day_of_week=None)
    made = assigned(template, cast.owner)
    days = [NOW + dt.timedelta(days=ahead) for ahead in (4, 5)]

    looks = [shown(preview_undo(step=made.step, user=cast.own_coach, now=now))[0] for now in days]

    assert [len(back) for _who, back, _stays in looks] == [3, 0]
    assert looks[1][2] == [
        (f"{name}, March 15, 2026", "Its week has begun: the client may have trained it without signal.")
        for name in ("Lower", "Lower again")
    ]


def test_moving_is_no_editing_and_scheduling_again_none_either(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner)
    session = TrainingSession.objects.get(name="Lower")
    services.move_session(session=session, to_date=day(20), by=cast.own_coach, today=TODAY)
    services.schedule_plan(plan=made.plans[0], start_date=None, by=cast.own_coach)

    undo(made.step, cast.own_coach)

    assert not WorkoutPlan.objects.filter(source=template).exists()
    assert not TrainingSession.objects.exists()


def test_it_is_done_once(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner)
    undo(made.step, cast.own_coach)
    before = everything()

    with pytest.raises(ValidationError, match="This was undone already."):
        undo(made.step, cast.own_coach)
    assert everything() == before


def test_where_nothing_can_be_taken_back_nothing_changes(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner)
    for session in TrainingSession.objects.all():
        services.start_session(session=session, by=cast.owner, started_at=None, now=NOW, zone="UTC")
    before = everything()

    with pytest.raises(ValidationError, match="Nothing of this can be taken back any more."):
        undo(made.step, cast.own_coach)
    assert everything() == before


def test_who_covers_takes_back_what_they_see_and_no_more(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner, cast.sibling)

    undone = undo(made.step, cast.covering_coach)

    assert [str(one.part) for one in undone.undoings] == ["Anna"]
    assert TrainingSession.objects.values_list("client", flat=True).distinct().get() == cast.sibling.pk
    assert [str(one.part) for one in undo(made.step, cast.own_coach).undoings] == ["Sam"]


def test_news_nobody_has_seen_goes_and_who_knows_is_told(cast: Cast, template: WorkoutPlan) -> None:
    made = assigned(template, cast.owner, cast.sibling)
    read(cast.sibling)

    undo(made.step, cast.own_coach)

    assert told(cast.owner) == []
    assert told(cast.sibling) == [
        ("plan_assigned", "Your new plan: Base", "It starts on March 9."),
        ("plan_changed", "Your plan has changed: Base", "Carla has changed what lies ahead."),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_look_costs_the_same_for_one_and_for_three(cast: Cast, template: WorkoutPlan, count: int) -> None:
    made = assigned(template, *ClientFactory.create_batch(count, coach=cast.own_coach))
    preview_undo(step=made.step, user=cast.own_coach, now=NOW)  # content types are read once per process

    with CaptureQueriesContext(connection) as queries:
        preview_undo(step=made.step, user=cast.own_coach, now=NOW)

    # The parts; plans, their sessions and exercises; training sessions.
    assert len(queries) == 5


def test_several_templates_are_one_step(cast: Cast, template: WorkoutPlan) -> None:
    other = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Running")
    WorkoutExerciseFactory(workout_session__workout_plan=other)
    before = stored()

    made = services.assign_plans(
        templates=[template, other], clients=[cast.owner], start_date=NEXT_MONDAY, by=cast.own_coach
    )

    step = PlanningStep.objects.get()
    assert str(step) == "Assigned Base, Running from March 9, 2026"
    assert [part.count for part in step.parts.order_by("id")] == [2, 1]
    assert {one.step for one in made} == {step}
    undo(step, cast.own_coach)
    assert stored() == before


def test_several_templates_for_all_or_nobody(cast: Cast, template: WorkoutPlan) -> None:
    empty = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Empty")
    before = everything()

    with pytest.raises(ValidationError, match="Empty: This plan has no sessions yet."):
        services.assign_plans(
            templates=[template, empty], clients=[cast.owner], start_date=NEXT_MONDAY, by=cast.own_coach
        )
    assert everything() == before


# --- Copies and weeks ---------------------------------------------------------------------------


def test_a_copy_goes_unless_it_was_edited(cast: Cast, template: WorkoutPlan) -> None:
    before = stored()
    services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    assert str(newest()) == "Copied Base"
    undo(newest(), cast.own_coach)
    assert stored() == before

    copied = services.copy_plan(plan=template, by=cast.own_coach, name="Mine")
    WorkoutPlan.objects.filter(pk=copied.pk).update(description="For beginners")
    with pytest.raises(ValidationError, match="Nothing of this can be taken back any more."):
        undo(newest(), cast.own_coach)
    assert WorkoutPlan.objects.get(pk=copied.pk).is_active


def test_a_copy_as_a_template_is_its_coachs_alone(cast: Cast, template: WorkoutPlan) -> None:
    services.save_as_template(plan=template, by=cast.own_coach, name="Mine")

    seen_by = [
        person
        for person in ("own_coach", "covering_coach", "admin", "other_coach", "owner", "sibling")
        if PlanningStep.objects.visible_to(cast.fresh(person)).exists()
    ]

    assert seen_by == ["own_coach", "covering_coach", "admin"]
    with pytest.raises(ValidationError, match="This was undone already."):  # seen, but not theirs to change
        undo(newest(), cast.covering_coach)


def test_a_copied_week_goes_and_what_it_replaced_comes_back(cast: Cast, template: WorkoutPlan) -> None:
    plan = services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    second = WorkoutSessionFactory(workout_plan=plan, week=2, day_of_week=4, name="Run", notes="Easy")
    WorkoutExerciseFactory(workout_session=second, reps="5km", sets=1, weight_kg=None, target="5:30/km")

    def week() -> list[Any]:
        fields = ("name", "day_of_week", "notes", "exercises__reps", "exercises__weight_kg", "exercises__target")
        return list(plan.sessions.filter(week=2).values_list(*fields))

    before = week()
    services.copy_week(plan=plan, week=1, to_week=2, replace=True, by=cast.own_coach)
    services.schedule_plan(plan=plan, start_date=NEXT_MONDAY, by=cast.own_coach)
    step = PlanningStep.objects.get(kind=Kind.WEEK_COPIED)
    assert str(step) == "Copied week 1 to week 2 of Base"

    undone = undo(step, cast.own_coach)

    assert shown(undone)[0][1] == [
        "Lower in the plan",
        "Lower, March 16, 2026",
        "Lower again in the plan",
        "Lower again, March 19, 2026",
    ]
    assert week() == before
    assert TrainingSession.objects.count() == 2


def test_a_week_comes_back_without_what_was_deleted_since(cast: Cast, template: WorkoutPlan) -> None:
    plan = services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    second = WorkoutSessionFactory(workout_plan=plan, week=2, name="Run")
    gone = WorkoutExerciseFactory(workout_session=second).exercise
    stands = WorkoutExerciseFactory(workout_session=second).exercise
    services.copy_week(plan=plan, week=1, to_week=2, replace=True, by=cast.own_coach)
    gone.delete()

    undo(newest(), cast.own_coach)

    assert list(plan.sessions.filter(week=2).values_list("name", "exercises__exercise")) == [("Run", stands.pk)]


def test_a_day_that_was_edited_or_trained_stays_in_the_week(cast: Cast, template: WorkoutPlan) -> None:
    plan = services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    monday, thursday = services.copy_week(plan=plan, week=1, to_week=2, by=cast.own_coach)
    step = newest()
    services.schedule_plan(plan=plan, start_date=MONDAY, by=cast.own_coach)
    WorkoutExercise.objects.filter(workout_session=monday).update(sets=5)
    trained = TrainingSession.objects.get(workout_session=thursday)
    services.start_session(session=trained, by=cast.owner, started_at=None, now=NOW, zone="UTC")

    undone = undo(step, cast.own_coach)

    assert shown(undone)[0][1:] == (
        ["Lower, March 9, 2026"],
        [("Lower in the plan", "It was edited since."), ("Lower again, March 12, 2026", "It was begun.")],
    )
    assert set(WorkoutSession.objects.filter(workout_plan=plan, week=2)) == {monday, thursday}


def test_scheduling_is_taken_back_with_the_days_of_the_plan(cast: Cast, template: WorkoutPlan) -> None:
    plan = services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    services.schedule_plan(plan=plan, start_date=NEXT_MONDAY, by=cast.own_coach)
    assert str(newest()) == "Scheduled Base from March 9, 2026"

    undo(newest(), cast.own_coach)

    plan.refresh_from_db()
    assert (plan.start_date, plan.end_date, plan.is_active) == (None, None, True)
    assert not TrainingSession.objects.exists()
    assert told(cast.owner) == []


def test_who_knew_of_a_plan_is_told_of_its_new_days(cast: Cast, template: WorkoutPlan) -> None:
    plan = services.copy_plan(plan=template, by=cast.own_coach, client=cast.owner)
    services.schedule_plan(plan=plan, start_date=NEXT_MONDAY, by=cast.own_coach)
    read(cast.owner)
    undo(newest(), cast.own_coach)

    services.schedule_plan(plan=plan, start_date=NEXT_MONDAY + dt.timedelta(weeks=1), by=cast.own_coach)

    assert [(kind, message) for kind, _title, message in told(cast.owner)] == [
        ("plan_assigned", "It starts on March 9."),
        ("plan_changed", "Carla has changed what lies ahead."),
        ("plan_assigned", "It starts on March 16."),
    ]
    undo(newest(), cast.own_coach)
    assert len(told(cast.owner)) == 2  # of what is gone again before anybody looked nobody hears


# --- Days ---------------------------------------------------------------------------------------


def due() -> list[dt.date]:
    return list(TrainingSession.objects.order_by("id").values_list("due_date", flat=True))


def test_a_shift_goes_back_but_for_what_moved_or_began_since(cast: Cast, template: WorkoutPlan) -> None:
    assigned(template, cast.owner)
    services.shift_sessions(client=cast.owner, days=7, from_date=TODAY, by=cast.own_coach, today=TODAY)
    assert str(newest()) == "Shifted sessions due from March 4, 2026 on by 7 days"
    step = newest()
    assert due() == [day(12), day(15)]
    services.move_session(session=TrainingSession.objects.earliest("id"), to_date=day(8), by=cast.owner, today=TODAY)
    assert newest() == step  # what clients move themselves is no planning

    undone = undo(step, cast.own_coach)

    assert shown(undone)[0][1:] == (
        ["Lower again, March 19, 2026 → March 12, 2026"],
        [("Lower, March 12, 2026", "It was moved again since.")],
    )
    assert due() == [day(8), day(8)]


def test_who_was_told_of_a_move_is_told_of_the_way_back(cast: Cast, template: WorkoutPlan) -> None:
    assigned(template, cast.owner)
    session = TrainingSession.objects.earliest("id")
    Notification.objects.all().delete()
    services.move_session(session=session, to_date=day(6), by=cast.own_coach, today=TODAY)
    assert str(newest()) == "Moved Lower from March 9, 2026 to March 10, 2026"
    undo(newest(), cast.own_coach)
    assert (due()[0], told(cast.owner)) == (day(5), [])

    services.move_session(session=session, to_date=day(6), by=cast.own_coach, today=TODAY)
    read(cast.owner)
    undo_step(step=newest(), by=cast.own_coach, now=NOW + dt.timedelta(hours=1))
    assert [kind for kind, *_rest in told(cast.owner)] == ["plan_changed", "plan_changed"]


def test_a_pause_goes_and_a_changed_one_is_as_before(cast: Cast) -> None:
    said = {"client": cast.owner, "created_by": cast.own_coach, "ends_on": day(9)}
    pause = open_pause(**said, starts_on=day(3), kind="holiday")
    entered = newest()
    assert (str(entered), entered.parts.get().how_many) == ("Entered a pause from March 7, 2026", "1 pause")
    change_pause(pause=pause, changes={"ends_on": day(12), "reason": "Longer"}, by=cast.own_coach)
    changed = newest()

    with pytest.raises(ValidationError, match="Nothing of this can be taken back any more."):
        undo(entered, cast.own_coach)
    undo(changed, cast.own_coach)
    pause.refresh_from_db()
    assert (pause.ends_on, pause.reason) == (day(9), "")
    undo(entered, cast.own_coach)
    assert not Pause.objects.exists()


def test_a_pause_does_not_go_back_onto_another(cast: Cast) -> None:
    said = {"client": cast.owner, "created_by": cast.own_coach}
    pause = open_pause(**said, starts_on=day(3), ends_on=day(9))
    change_pause(pause=pause, changes={"ends_on": day(5)}, by=cast.own_coach)
    step = newest()
    open_pause(**said, starts_on=day(7), ends_on=day(8))

    assert shown(preview_undo(step=step, user=cast.own_coach, now=NOW))[0][2] == [
        ("The pause from March 7, 2026", "It overlaps the pause from 2026-03-11.")
    ]


def test_a_deleted_pause_comes_back_unless_it_overlaps_another(cast: Cast) -> None:
    said = {"client": cast.owner, "created_by": cast.own_coach}
    pause = open_pause(**said, starts_on=day(3), ends_on=day(9), kind="injury", reason="Knee")
    delete_pause(pause=pause, by=cast.covering_coach)
    deleted = newest()
    assert (str(deleted), deleted.made_by_id) == ("Deleted the pause from March 7, 2026", cast.covering_coach.pk)
    delete_pause(pause=pause, by=cast.own_coach)
    assert newest() == deleted  # it was gone already
    other = open_pause(**said, starts_on=day(5), ends_on=None)

    assert shown(preview_undo(step=deleted, user=cast.own_coach, now=NOW))[0][2] == [
        ("The pause from March 7, 2026", "It overlaps the pause from 2026-03-09.")
    ]
    other.delete()
    undone = undo(deleted, cast.own_coach)

    assert shown(undone)[0][1] == ["The pause from March 7, 2026, as before"]
    again = Pause.objects.get()
    assert (again.client_id, again.starts_on, again.ends_on, again.kind, again.reason, again.created_by_id) == (
        *(cast.owner.pk, day(3), day(9), "injury", "Knee"),
        cast.own_coach.pk,
    )


def test_a_pause_is_deleted_through_the_api_and_on_its_page_by_the_same_service(cast: Cast) -> None:
    said = {"client": cast.owner, "created_by": cast.own_coach}
    by_phone, on_page = (open_pause(**said, starts_on=day(at), ends_on=day(at)) for at in (3, 5))

    assert Phone.of(cast.own_coach).ask("DELETE", f"pauses/{by_phone.pk}/").status_code == 204
    assert (newest().kind, newest().parts.get().changes["pause"]) == (Kind.PAUSE_DELETED, by_phone.pk)
    browser = signed_in(cast.own_coach)
    assert browser.post(page("accounts.Pause", "delete", on_page.pk), {"post": "yes"}).status_code == 302
    assert (newest().kind, newest().parts.get().changes["pause"]) == (Kind.PAUSE_DELETED, on_page.pk)


def test_what_a_client_enters_themself_is_no_planning(cast: Cast) -> None:
    open_pause(client=cast.owner, created_by=cast.owner, starts_on=TODAY, ends_on=day(2), today=TODAY)

    assert not PlanningStep.objects.exists()


# --- Nutrition ----------------------------------------------------------------------------------


def test_a_nutrition_plan_goes_with_the_days_nobody_has_eaten(cast: Cast) -> None:
    template = standing_week(client=None, coach=cast.own_coach, name="Cut")
    before = stored()
    clients = [cast.owner, cast.sibling]
    assign_nutrition_plan(template=template, clients=clients, from_date=day(1), to_date=day(3), by=cast.own_coach)
    step = newest()
    assert (str(step), step.parts.first().how_many) == ("Assigned Cut from March 5, 2026 to March 7, 2026", "3 days")
    mark(meal(cast.sibling, "Curry", day(1)))

    undone = undo(step, cast.own_coach)

    days = ["March 5, 2026", "March 6, 2026", "March 7, 2026"]
    assert shown(undone) == [
        ("Anna", ["The plan “Cut”", *days], []),
        (
            "Sam",
            days[1:],
            [
                ("The plan “Cut”", "Days of it stay; it is archived."),
                ("March 5, 2026", "The client has written in it."),
            ],
        ),
    ]
    assert MealPlan.objects.get().client_id == cast.sibling.pk
    assert [(plan.client_id, plan.is_active) for plan in NutritionPlan.objects.filter(source=template)] == [
        (cast.sibling.pk, False)
    ]
    assert stored()["nutrition_plannedmeal"][: len(before["nutrition_plannedmeal"])] == before["nutrition_plannedmeal"]


# --- Through the API ----------------------------------------------------------------------------


def test_the_api_lists_looks_and_undoes(cast: Cast, template: WorkoutPlan) -> None:
    step = assigned(template, cast.owner, cast.sibling).step
    part = step.parts.get(client=cast.owner)
    vera = Phone.of(cast.covering_coach)

    listed = vera.ask("GET", f"planning-steps/?client={cast.owner.pk}").json()["results"]
    looked = vera.ask("GET", f"planning-steps/{step.pk}/preview-undo/").json()
    undone = vera.ask("POST", f"planning-steps/{step.pk}/undo/")
    again = vera.ask("POST", f"planning-steps/{step.pk}/undo/")

    assert listed == [
        {
            "id": step.pk,
            "kind": "assigned",
            "text": "Assigned Base from March 9, 2026",
            "made_by": cast.own_coach.pk,
            "created_at": "2026-03-04T12:00:00Z",
            "parts": [
                {"id": part.pk, "client": cast.owner.pk, "count": 2, "undone_at": None, "undone_by": None},
            ],
        }
    ]
    goes = ["The plan “Base”", "Lower, March 9, 2026", "Lower again, March 12, 2026"]
    assert looked == {"undoings": [{"client": cast.owner.pk, "back": goes, "stays": []}]}
    assert (undone.status_code, undone.json()) == (200, looked)
    assert (again.status_code, again.json()["message"]) == (400, "This was undone already.")
    assert TrainingSession.objects.filter(client=cast.sibling).count() == 2


def test_the_list_is_narrowed_by_clients_in_care_only(cast: Cast, template: WorkoutPlan) -> None:
    assigned(template, cast.owner)
    phone = Phone.of(cast.own_coach)

    assert phone.ask("GET", f"planning-steps/?client={cast.sibling.pk}").json()["results"] == []
    answers = [
        phone.ask("GET", f"planning-steps/?client={key}") for key in (cast.other_client.pk, cast.orphan.pk, 10**9)
    ]
    assert {answer.status_code for answer in answers} == {400}
    messages = [answer.json()["errors"][0] for answer in answers]
    assert [one["field"] for one in messages] == ["client"] * 3
    assert [one["message"].rsplit(" ", 2)[0] for one in messages] == ["There is nothing with the id"] * 3
