"""The demo: who is in it, that its rows say what the services would have written, that it comes and goes whole."""

import datetime as dt
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db.models import Model
from time_machine import Traveller

from accounts.models import Client, ClientNote, Coach, CoachCover, Invitation, Pause, User
from accounts.services import give_cover
from coaching import demo
from coaching.demo.plans import PLAN_WEEKS
from core.days import local_date
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.comments import CommentFactory, ThreadFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import (
    ExerciseFactory,
    FormMediaFactory,
    SetLogFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)
from tests.phone import Phone
from workouts.imports import load_starter_library
from workouts.models import (
    Exercise,
    PersonalRecord,
    SetLog,
    TrainingMax,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.prescription import count_working, parse_one_line
from workouts.services import complete_session, record_sets, report_line, schedule_plan, start_session
from workouts.services.report import DETAILS, SAID
from workouts.services.summary import meets, summarise, weigh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

#: The clients of the demo by their life (coaching.demo.lives), in order.
STEADY, MIDDLING, FADING, PULLS, HURTS, GONE_QUIET = ("client@", *(f"client{n}@" for n in range(2, 7)))
NEVER_FINISHES, AWAY, WAS_ILL, ARCHIVED, UNASSIGNED = (f"client{n}@" for n in range(8, 13))
WHEN = {"created_at", "updated_at"}


def make(**options: Any) -> str:
    """What the command says when it has made a small demo."""
    out = StringIO()
    call_command("demo", **{"coaches": 2, "clients": 12, "weeks": 3, **options}, stdout=out)
    return out.getvalue()


def clear() -> str:
    out = StringIO()
    call_command("demo", clear=True, stdout=out)
    return out.getvalue()


def client(name: str) -> Client:
    return Client.objects.get(email=f"{name}demo.example")


def sessions_of(name: str, **conditions: Any) -> list[TrainingSession]:
    return list(client(name).training_sessions.filter(**conditions).order_by("due_date", "pk"))


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, with all of its fields."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values(*columns(model)))
        for model in apps.get_models()
    }


def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# --- Who is in it -------------------------------------------------------------------------------


def test_a_demo_has_an_admin_coaches_and_clients_with_different_lives() -> None:
    make()

    assert User.objects.get(email="admin@demo.example").role == "admin"
    assert [coach.email for coach in Coach.objects.order_by("pk")] == ["coach@demo.example", "coach2@demo.example"]
    first, second = Coach.objects.order_by("pk")
    assert Counter(Client.objects.values_list("coach__email", "status")) == {
        ("coach@demo.example", "active"): 4,
        ("coach@demo.example", "invited"): 1,
        ("coach@demo.example", "archived"): 1,
        ("coach2@demo.example", "active"): 5,
        (None, "active"): 1,
    }
    assert client(ARCHIVED).status == "archived"
    assert client(UNASSIGNED).coach is None
    assert Pause.objects.on(TODAY).get().client == client(AWAY)
    past = Pause.objects.get(client=client(WAS_ILL))
    assert (past.kind, past.starts_on, past.ends_on) == ("illness", dt.date(2026, 2, 6), dt.date(2026, 2, 14))
    cover = CoachCover.objects.in_force(on=TODAY).get()
    assert (cover.client, cover.cover, cover.given_by) == (client(PULLS), first, second)
    assert client(PULLS) in Client.objects.visible_to(first)
    assert len(set(Client.objects.values_list("time_zone", flat=True))) == 6
    assert client(HURTS).limitations.get().exercises.count() == 3
    assert ClientNote.objects.filter(pinned=True, hand_over=True).count() == 1
    assert ClientNote.objects.get(client=client(UNASSIGNED)).author.role == "admin"
    assert TrainingMax.objects.filter(client=client(STEADY)).count() == 2
    assert PersonalRecord.objects.filter(client=client(STEADY), kind="estimated_1rm").exists()


def test_the_invited_client_has_a_plan_from_monday_on_and_no_way_in_yet(mailoutbox: list[Any]) -> None:
    make()

    invitation = Invitation.objects.get()
    invited = invitation.client
    assert (invitation.email, invitation.state(NOW)) == ("client7@demo.example", "open")
    assert (invited.status, invited.email, invited.has_usable_password()) == ("invited", None, False)
    assert not EmailAddress.objects.filter(user=invited).exists()
    assert invited.workout_plans.get().start_date == dt.date(2026, 3, 9)
    assert {session.status for session in invited.training_sessions.all()} == {"scheduled"}
    assert mailoutbox == []


def test_everybody_else_signs_in_with_the_one_password() -> None:
    make()

    assert demo.sign_ins() == {
        "admin": "admin@demo.example",
        "coach": "coach@demo.example",
        "client": "client@demo.example",
    }
    for person in User.objects.filter(email__isnull=False):
        validate_password(demo.PASSWORD, person)
        assert person.check_password(demo.PASSWORD)
        assert EmailAddress.objects.filter(user=person, email=person.email, verified=True, primary=True).count() == 1
    for address in demo.sign_ins().values():
        assert Phone().sign_in(address, demo.PASSWORD).status_code == 200


def test_all_fields_of_all_rows_are_valid() -> None:
    make(weeks=2)

    checked = (User, Invitation, Pause, WorkoutPlan, WorkoutSession, WorkoutExercise, TrainingSession)
    for model in (*checked, TrainingSessionExercise, SetLog, Exercise):
        relations = {field.name for field in model._meta.fields if field.is_relation}
        for row in model._default_manager.all():
            row.clean_fields(exclude=relations | {"password"})
            row.clean()


# --- Plans --------------------------------------------------------------------------------------


def test_each_coach_has_three_templates_of_four_weeks_with_a_deload() -> None:
    make(clients=1, weeks=1)

    for coach in Coach.objects.all():
        templates = coach.workout_plans.filter(client=None)
        assert [plan.name for plan in templates.order_by("pk")] == [
            "Full body, three days",
            "Upper / lower, four days",
            "Back to training, three days",
        ]
        for plan in templates:
            assert set(plan.sessions.filter(is_deload=True).values_list("week", flat=True)) == {4}
            assert set(plan.sessions.filter(day_of_week=None).values_list("week", flat=True)) == {1, 2, 3, 4}
        prescribed = WorkoutExercise.objects.filter(workout_session__workout_plan__in=templates)
        assert Counter(prescribed.values_list("group", flat=True))["A"] == 24
        assert any(one["kind"] == "warmup" for line in prescribed.exclude(set_plan=None) for one in line.set_plan)


def test_a_client_lifts_more_from_week_to_week_and_less_in_a_deload() -> None:
    make(clients=1, weeks=12)

    squats = client(STEADY).training_sessions.filter(name="Lower 1", due_date__lt=TODAY).order_by("due_date")
    kg = [session.lines.get(exercise__source_id="back-squat").prescribed_weight_kg for session in squats]
    heavy = [one for one, session in zip(kg, squats, strict=True) if not session.is_deload]
    assert heavy == sorted(heavy)
    assert heavy[-1] - heavy[0] >= 5
    assert [session.is_deload for session in squats] == [False, False, False, True] * 3 + [False]
    assert kg[3] < kg[0]
    lifted = [session.lines.get(exercise__source_id="back-squat").actual_weight_kg for session in squats]
    assert [one for one in lifted if one is not None][-2] > lifted[0]


def test_a_long_time_is_written_as_several_plans_one_after_the_other() -> None:
    make(clients=1, weeks=20)

    first, second = client(STEADY).workout_plans.order_by("start_date")
    assert (first.name, second.name) == ("Upper / lower, four days, part 1", "Upper / lower, four days, part 2")
    assert first.end_date + dt.timedelta(days=1) == second.start_date
    assert (first.is_active, second.is_active) == (False, True)
    assert max(first.sessions.values_list("week", flat=True)) == PLAN_WEEKS
    assert second.end_date == dt.date(2026, 3, 22)


def test_every_day_of_the_week_the_first_client_has_something_to_do(clock: Traveller) -> None:
    for offset in range(7):
        clock.move_to(NOW + dt.timedelta(days=offset))
        make(clients=8, weeks=1)
        today = day(offset)
        assert client(STEADY).training_sessions.filter(due_date=today, status="scheduled").exists()
        running = client(NEVER_FINISHES).training_sessions.get(status="in_progress")
        assert local_date(running.started_at, client(NEVER_FINISHES).time_zone) == today - dt.timedelta(days=1)
        assert running.sets_done >= running.sets_due / 2
        clear()


def test_scheduling_the_plans_finds_nothing_to_add_and_makes_the_same_again() -> None:
    make()
    ahead = [
        "planned_date", "due_date", "available_from", "name", "status", "origin", "coach_id", "sets_due", "sets_done",
        "is_deload", "version",
    ]  # fmt: skip
    line = ["order", "group", "exercise_id", "set_plan", "prescribed_sets", "prescribed_reps", "prescribed_weight_kg",
            "rest_seconds", "tempo", "target_rpe", "target", "coach_notes", "actual_sets", "clocks", "version"]  # fmt: skip

    plans = list(WorkoutPlan.objects.filter(client__status="active", is_active=True))
    assert len(plans) == 9
    for plan in plans:
        untouched = TrainingSession.objects.filter(workout_session__workout_plan=plan, due_date__gte=day(3))
        lines = TrainingSessionExercise.objects.filter(training_session__in=untouched)
        before = list(untouched.order_by("workout_session").values("workout_session", *ahead))
        lines_before = list(lines.order_by("workout_exercise").values("workout_exercise", *line))
        dates = (plan.start_date, plan.end_date)
        assert schedule_plan(plan=plan, start_date=None, by=plan.coach).created == 0

        untouched.delete()
        assert schedule_plan(plan=plan, start_date=None, by=plan.coach).created == len(before)

        assert list(untouched.order_by("workout_session").values("workout_session", *ahead)) == before
        assert list(lines.order_by("workout_exercise").values("workout_exercise", *line)) == lines_before
        plan.refresh_from_db()
        assert (plan.start_date, plan.end_date) == dates


# --- The past -----------------------------------------------------------------------------------


def test_every_summary_follows_from_the_sets() -> None:
    make()

    assert SetLog.objects.count() > 700
    for session in TrainingSession.objects.select_related("client").prefetch_related("lines__set_logs__exercise"):
        lines = list(session.lines.all())
        assert session.sets_due == sum(count_working(line.planned_sets()) for line in lines)
        assert session.sets_done == sum(line.actual_sets or 0 for line in lines)
        for line in lines:
            logs = list(line.set_logs.all())
            if not logs:
                assert (line.actual_sets, line.reported_at, line.version, line.clocks) == (None, None, 0, {})
                continue
            assert {name: getattr(line, name) for name in summarise(logs)} == summarise(logs)
            assert line.completed_as_prescribed == meets(line.planned_sets(), logs)
            assert line.completed_at == max(log.performed_at for log in logs)
            assert set(line.clocks) == {"sets", *(name for name in DETAILS if getattr(line, name) not in (None, ""))}
            assert {dt.datetime.fromisoformat(said) for said in line.clocks.values()} == {line.reported_at}
            assert (line.version, line.client_id) == (1, session.client_id)
            for log in logs:
                stored = (log.load_kg, log.estimated_1rm_kg, log.bodyweight_kg)
                weigh(log, log.exercise, log.bodyweight_kg)
                assert (log.load_kg, log.estimated_1rm_kg, log.bodyweight_kg) == stored
                assert log.performed_on == local_date(log.performed_at, session.client.time_zone)
                assert log.created_at == log.performed_at
                assert (log.client_id, log.exercise_id) == (session.client_id, line.exercise_id)


def test_every_session_stands_as_its_state_asks() -> None:
    make()

    for session in TrainingSession.objects.select_related("client").prefetch_related("lines"):
        today = session.client.today(NOW)
        assert session.planned_date == session.due_date
        if session.sets_done:
            assert session.status in ("in_progress", "completed")
            assert session.started_at < min(line.reported_at for line in session.lines.all() if line.reported_at)
            assert local_date(session.started_at, session.client.time_zone) < today
            assert session.version == {"in_progress": 1, "completed": 2}[session.status]
        else:
            assert session.status in ("scheduled", "skipped", "excused")
            assert session.version == (0 if session.status == "scheduled" else 1)
        if session.status == "completed":
            assert session.completed_on == local_date(session.completed_at, session.client.time_zone)
            assert session.completed_at <= NOW
        if session.due_date >= today and session.available_from is None:
            assert session.status == "scheduled"
        if session.reviewed_at:
            assert session.completed_at < session.reviewed_at < NOW


def test_the_last_report_of_each_client_is_their_own_newest() -> None:
    make()

    for person in Client.objects.all():
        own = [
            *person.training_sessions.filter(closed_by=person, status="completed").values_list("completed_at", flat=True),
            *TrainingSessionExercise.objects.filter(client=person, reported_by=person).values_list(
                "reported_at", flat=True
            ),
        ]
        skipped = person.training_sessions.filter(closed_by=person, status="skipped")
        assert person.last_report_at == max(own, default=None) or skipped.exists()
        assert person.last_report_at is None or person.last_report_at < NOW


@pytest.mark.parametrize(("name", "source"), [(STEADY, "set"), (MIDDLING, "summary"), (FADING, "assumed")])
def test_the_services_would_have_written_the_same(name: str, source: str) -> None:
    """The newest session that somebody finished is taken back and reported anew, the way this client reports."""
    make()
    session = sessions_of(name, status="completed", available_from=None)[-1]
    lines = [line for line in session.lines.all() if line.reported_at]
    told = TrainingSession.objects.filter(pk=session.pk), session.lines.order_by("pk")
    sets = SetLog.objects.filter(line__training_session=session).order_by("line", "set_number", "side")
    fields = [[name for name in columns(rows.model) if name not in {*WHEN, "id"}] for rows in (*told, sets)]
    before = [list(rows.values(*names)) for rows, names in zip((*told, sets), fields, strict=True)]
    logs = {line.pk: list(sets.filter(line=line)) for line in lines}
    assert {log.source for own in logs.values() for log in own} == {source}
    take_back(session)
    # What they weighed on that day.
    weights = {log.bodyweight_kg for own in logs.values() for log in own if log.bodyweight_kg}
    Client.objects.filter(pk=session.client_id).update(current_weight_kg=max(weights, default=None))

    common = {"by": session.closed_by, "now": NOW, "zone": session.client.time_zone}
    start_session(session=session, started_at=session.started_at, **common)
    for line in lines:
        details = {detail: getattr(line, detail) for detail in DETAILS if detail in line.clocks}
        reported = {"line": line, "details": details, "reported_at": line.reported_at, **common}
        if source == "set":
            said = [
                {key: getattr(log, key) for key in ("set_number", "side", "performed_at", *SAID)}
                for log in logs[line.pk]
            ]
            record_sets(sets=said, **reported)
        elif source == "assumed":
            report_line(as_prescribed=True, **reported)
        else:
            report_line(done=parse_one_line(in_one_line(line)), **reported)
    said = {key: getattr(session, key) for key in ("rating", "pain", "notes") if getattr(session, key)}
    complete_session(session=session, completed_at=session.completed_at, **said, **common)

    after = [list(rows.values(*names)) for rows, names in zip((*told, sets), fields, strict=True)]
    assert after == before


def take_back(session: TrainingSession) -> None:
    """As it was before anybody reported anything."""
    SetLog.objects.filter(line__training_session=session).delete()
    untouched = TrainingSessionExercise()
    report = (*DETAILS, "actual_sets", "actual_reps", "actual_weight_kg", "completed_as_prescribed", "completed_at",
              "volume_kg", "reported_at", "reported_by", "clocks", "version")  # fmt: skip
    session.lines.update(**{field: getattr(untouched, field) for field in report})
    new = TrainingSession()
    state = ("status", "started_at", "completed_at", "completed_on", "closed_by", "rating", "pain", "notes",
             "sets_done", "version")  # fmt: skip
    TrainingSession.objects.filter(pk=session.pk).update(**{field: getattr(new, field) for field in state})


def in_one_line(line: TrainingSessionExercise) -> str:
    reps = line.actual_reps.split(",")[0]
    return f"{line.actual_sets} × {reps}" + (f" × {line.actual_weight_kg} kg" if line.actual_weight_kg else "")


def test_lives_show_in_the_numbers() -> None:
    make(weeks=12)

    def share(name: str, *, first: int, last: int) -> float:
        due = sessions_of(name, due_date__range=(day(first), day(last)))
        return sum(session.status == "completed" for session in due) / len(due)

    assert share(STEADY, first=-84, last=-1) > 0.9
    assert 0.6 < share(MIDDLING, first=-84, last=-1) < 0.9
    assert share(FADING, first=-84, last=-56) - share(FADING, first=-28, last=-1) > 0.3
    assert [session.status for session in sessions_of(GONE_QUIET, due_date__lt=TODAY)[-3:]] == ["scheduled"] * 3
    assert {one.status for one in sessions_of(AWAY, due_date__range=(day(-3), day(8)))} == {"scheduled"}
    ill = sessions_of(WAS_ILL, due_date__range=(day(-26), day(-19)), available_from=None)
    assert {(one.status, one.reason) for one in ill} == {("excused", "Flu.")}
    added = sessions_of(WAS_ILL, origin="client")
    assert len(added) >= 5
    assert {(one.status, one.sets_done, one.sets_due, one.workout_session_id) for one in added} == {
        ("completed", 1, 1, None)
    }
    closed = sessions_of(NEVER_FINISHES, status="completed")
    assert {one.closed_by for one in closed} == {None}
    assert len(closed) > 20
    pain = client(HURTS).training_sessions.filter(pain__gte=3, reviewed_at=None, due_date__gte=day(-14))
    assert pain.exists()
    assert not client(ARCHIVED).training_sessions.filter(due_date__gte=TODAY).exists()
    assert max(one.due_date for one in sessions_of(STEADY)) == dt.date(2026, 3, 22)


def test_there_is_one_of_every_kind_of_set() -> None:
    make(weeks=12)

    kinds = {
        (log.exercise.load_kind, log.side, log.kind)
        for log in SetLog.objects.filter(source="set").select_related("exercise")
    }
    assert {load for load, _side, _kind in kinds} == {"total", "per_hand", "added", "assisted", "none"}
    assert {side for _load, side, _kind in kinds} == {"both", "left", "right"}
    assert {kind for _load, _side, kind in kinds} >= {"warmup", "normal", "dropset"}
    assert set(SetLog.objects.values_list("source", flat=True)) == {"set", "summary", "assumed"}
    assert SetLog.objects.filter(rpe__isnull=False).exists()
    assert SetLog.objects.exclude(notes="").exists()
    assert SetLog.objects.filter(distance_m__isnull=False, avg_heart_rate__isnull=False).exists()
    by_coach = SetLog.objects.filter(logged_by__in=Coach.objects.values("pk"))
    assert by_coach.exists()
    pull_up = SetLog.objects.filter(client=client(PULLS), exercise__source_id="pull-up").first()
    assert pull_up.load_kg == pull_up.bodyweight_kg + pull_up.weight_kg
    assisted = SetLog.objects.filter(client=client(WAS_ILL), exercise__load_kind="assisted").first()
    assert assisted.load_kg == assisted.bodyweight_kg - assisted.weight_kg


# --- Again, the same, and away ------------------------------------------------------------------


def test_the_same_seed_and_day_make_the_same_demo() -> None:
    def story() -> list[Any]:
        people = Client.objects.order_by("email").values_list("email", "first_name", "last_name", "height_cm")
        sessions = TrainingSession.objects.order_by("uuid").values_list("uuid", "name", "due_date", "status", "rating")
        sets = SetLog.objects.order_by("line__uuid", "set_number", "side")
        return [list(people), list(sessions), list(sets.values_list("line__uuid", "weight_kg", "reps", "performed_at"))]

    make()
    first = story()
    clear()
    make()
    assert story() == first
    clear()
    make(seed=2)
    assert story() != first


def test_a_second_start_says_that_a_demo_is_there_and_changes_nothing() -> None:
    make()
    before = everything()

    said = make(coaches=1, clients=3, seed=5)

    assert said.splitlines()[0] == "A demo is here already; nothing was changed. With --clear it is removed."
    assert "  client  client@demo.example" in said.splitlines()
    assert everything() == before


def test_clearing_removes_exactly_what_was_made() -> None:
    load_starter_library()
    SetLogFactory()
    WorkoutPlanFactory(client=None)
    before = everything()

    make()
    assert everything() != before
    assert clear() == "Removed the demo: 15 people and everything of theirs.\n"

    assert everything() == before
    assert clear() == "There is no demo here; nothing was changed.\n"


def test_clearing_takes_along_what_demo_people_did_since() -> None:
    load_starter_library()
    before = everything()
    make(weeks=1)
    person, coach = client(STEADY), Coach.objects.get(email="coach@demo.example")
    line = sessions_of(STEADY, status="completed")[0].lines.first()
    FormMediaFactory(line=line)
    CommentFactory(client=person, attachment=FileUploadFactory(client=person))
    ThreadFactory(client=person)
    FileUploadFactory(client=None, uploaded_by=coach)
    ExerciseFactory(created_by=coach)
    ClientFactory(coach=None, email="late@demo.example")
    phone = Phone()
    assert phone.sign_in("client@demo.example", demo.PASSWORD).status_code == 200
    UserSession.objects.get_or_create(user=person, session_key="kept-elsewhere", defaults={"ip": "127.0.0.1"})
    assert Session.objects.count() == 1

    clear()

    left = everything()
    assert {label for label, rows in left.items() if rows != before[label]} <= {"sessions.Session"}
    assert phone.ask("GET", "me/").status_code == 401


def test_clearing_refuses_while_real_people_hang_on_the_demo() -> None:
    make(weeks=1)
    coach, colleague = Coach.objects.order_by("pk")
    real = ClientFactory(first_name="Ann", last_name="Real", coach=coach)
    moved = ClientFactory(first_name="Mona", last_name="Moved")
    WorkoutPlanFactory(name="Old plan", client=moved, coach=coach)
    covered = ClientFactory(first_name="Cora", last_name="Covered")
    give_cover(clients=[covered], cover=colleague, given_by=covered.coach, starts_on=day(0), ends_on=day(3))
    before = everything()

    with pytest.raises(CommandError) as refused:
        clear()

    assert str(refused.value).splitlines() == [
        f"“Ann Real” ({real.pk}) is a client of “{coach}” ({coach.pk}), who belongs to the demo; give them another "
        "coach first.",
        f"The plan “Old plan” ({moved.workout_plans.get().pk}) of “Mona Moved” ({moved.pk}) was written by “{coach}” "
        f"({coach.pk}), who belongs to the demo.",
        f"“Cora Covered” ({covered.pk}) is covered by “{colleague}” ({colleague.pk}), who belongs to the demo; end "
        "that cover first.",
        "Nothing was changed.",
    ]
    assert everything() == before


def test_clearing_refuses_while_a_real_plan_uses_an_exercise_of_a_demo_coach() -> None:
    make(weeks=1)
    own = Exercise.objects.filter(created_by__email="coach@demo.example").get()
    template = WorkoutPlanFactory(client=None, coach=CoachFactory())
    WorkoutExerciseFactory(workout_session__workout_plan=template, exercise=own)
    before = everything()

    with pytest.raises(CommandError, match="The workout exercise “3 × 10” uses something of the demo; remove it first."):
        clear()

    assert everything() == before


# --- Arguments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"coaches": 0}, "--coaches takes a number from 1 to 100."),
        ({"coaches": -2}, "--coaches takes a number from 1 to 100."),
        ({"clients": -1}, "--clients takes a number from 1 to 2000."),
        ({"clients": 10**30}, "--clients takes a number from 1 to 2000."),
        ({"weeks": 0}, "--weeks takes a number from 1 to 260."),
        ({"weeks": 261}, "--weeks takes a number from 1 to 260."),
        ({"until": TODAY + dt.timedelta(days=1)}, "--until takes a day from 2010-01-01 to today."),
        ({"until": dt.date(1999, 12, 31)}, "--until takes a day from 2010-01-01 to today."),
    ],
)
def test_wrong_numbers_are_refused_by_name(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        make(**options)
    assert str(refused.value) == sentence
    assert not demo.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--coaches", "many"], "Error: argument --coaches: invalid int value: 'many'"),
        (["--until", "2026-02-30"], "Error: argument --until: it takes a day such as 2026-03-04, not 2026-02-30."),
    ],
)
def test_unreadable_words_are_refused_by_name(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("demo", *words)
    assert str(refused.value) == sentence


def test_a_demo_may_end_on_an_earlier_day() -> None:
    make(until=dt.date(2025, 6, 16), weeks=1)

    assert max(SetLog.objects.values_list("performed_on", flat=True)) == dt.date(2025, 6, 15)
    assert max(one.due_date for one in sessions_of(STEADY)) == dt.date(2025, 7, 6)


def test_the_smallest_demo_has_one_coach_and_one_client() -> None:
    said = make(coaches=1, clients=1, weeks=1)

    assert said.startswith("The demo is made: coaches 1, clients 1, training sessions 20, sets ")
    assert Client.objects.get().coach == Coach.objects.get()
    assert not CoachCover.objects.exists()


def test_further_clients_live_ordinary_lives() -> None:
    make(clients=16, weeks=1)

    assert Counter(Client.objects.values_list("status", flat=True)) == {"active": 14, "invited": 1, "archived": 1}
    assert CoachCover.objects.count() == 1
    assert sessions_of("client16@", status="completed")
