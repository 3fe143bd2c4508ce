"""The demo: who is in it, that its rows say what the services would have written, that it comes and goes whole."""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db.models import Max, Model
from django.test import TestCase
from PIL import Image

from accounts.models import Client, ClientNote, Coach, CoachCover, Invitation, Pause, User
from accounts.services import give_cover
from coaching import demo
from coaching.demo.plans import PLAN_WEEKS
from comments.models import Comment, ReadMark, Thread
from core.days import local_date
from notifications.models import Delivery, Notification
from nutrition.imports.writing import check_amounts
from nutrition.models import Food, MealCompletion
from progress.attention import attention
from progress.models import (
    BodyMeasurement,
    CheckIn,
    CheckInQuestion,
    NutritionEntry,
    ProgressEntry,
    ProgressPhoto,
    Reason,
    WeeklySummary,
    WeighIn,
)
from progress.services.check_ins import fits, is_open
from progress.services.summaries import draft_weekly_summaries, plain, week_numbers
from progress.trend import is_plausible, is_plausible_first, next_trend
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.comments import CommentFactory, ThreadFactory
from tests.factories.progress import ProgressPhotoFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import (
    ExerciseFactory,
    FormMediaFactory,
    SetLogFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)
from tests.phone import Phone
from uploads.models import FileUpload
from workouts.imports import load_starter_library
from workouts.models import (
    Exercise,
    FormMedia,
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

#: The clients of the demo by their life (coaching.demo.lives), in order.
STEADY, MIDDLING, FADING, PULLS, HURTS, GONE_QUIET = ("client@", *(f"client{n}@" for n in range(2, 7)))
NEVER_FINISHES, AWAY, WAS_ILL, ARCHIVED, UNASSIGNED = (f"client{n}@" for n in range(8, 13))
LINE_REPORT = (
    "actual_sets", "actual_reps", "actual_weight_kg", "volume_kg", "completed_as_prescribed", "completed_at",
    "reported_at", "reported_by", "clocks", "version",
)  # fmt: skip
SESSION_REPORT = (
    "status", "started_at", "completed_at", "completed_on", "closed_by", "rating", "pain", "notes", "sets_done",
    "version",
)  # fmt: skip
NEW_EACH_TIME = {"id", "uuid", "created_at", "updated_at", "training_session_id"}


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


def columns(model: type[Model], *, without: Collection[str] = ()) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in without]


@time_machine.travel(NOW, tick=False)
class TheDemoTests(TestCase):
    """A demo of twelve weeks, made once."""

    @classmethod
    def setUpTestData(cls) -> None:
        make(weeks=12)

    # --- Who is in it

    def test_it_has_an_admin_coaches_and_clients_with_different_lives(self) -> None:
        assert User.objects.get(email="admin@demo.example").role == "admin"
        first, second = Coach.objects.order_by("pk")
        assert (first.email, second.email) == ("coach@demo.example", "coach2@demo.example")
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
        past = Pause.objects.filter(client=client(WAS_ILL)).order_by("starts_on")
        assert list(past.values_list("kind", "starts_on", "ends_on")) == [
            ("illness", dt.date(2026, 2, 6), dt.date(2026, 2, 14)),
            ("holiday", dt.date(2026, 2, 24), dt.date(2026, 3, 3)),
        ]
        cover = CoachCover.objects.in_force(on=TODAY).get()
        assert (cover.client, cover.cover, cover.given_by) == (client(PULLS), first, second)
        assert client(PULLS) in Client.objects.visible_to(first)
        assert len(set(Client.objects.values_list("time_zone", flat=True))) == 6
        assert client(HURTS).limitations.get().exercises.count() == 3
        assert ClientNote.objects.get(pinned=True, hand_over=True).client == client(PULLS)
        assert ClientNote.objects.get(client=client(UNASSIGNED)).author.role == "admin"
        assert TrainingMax.objects.filter(client=client(STEADY)).count() == 4
        assert PersonalRecord.objects.filter(client=client(STEADY), kind="estimated_1rm").exists()

    def test_the_invited_client_has_a_plan_from_monday_on_and_no_way_in_yet(self) -> None:
        invitation = Invitation.objects.get()
        invited = invitation.client
        assert (invitation.email, invitation.state(NOW)) == ("client7@demo.example", "open")
        assert (invited.status, invited.email, invited.has_usable_password()) == ("invited", None, False)
        assert not EmailAddress.objects.filter(user=invited).exists()
        assert invited.workout_plans.get().start_date == dt.date(2026, 3, 9)
        assert {session.status for session in invited.training_sessions.all()} == {"scheduled"}

    def test_everybody_else_signs_in_with_the_one_password(self) -> None:
        assert demo.sign_ins() == {
            "admin": "admin@demo.example",
            "coach": "coach@demo.example",
            "client": "client@demo.example",
        }
        for person in User.objects.filter(email__isnull=False):
            validate_password(demo.PASSWORD, person)
            assert person.check_password(demo.PASSWORD)
            address = EmailAddress.objects.get(user=person)
            assert (address.email, address.verified, address.primary) == (person.email, True, True)
        for email in demo.sign_ins().values():
            assert Phone().sign_in(email, demo.PASSWORD).status_code == 200

    def test_all_fields_of_all_rows_are_valid(self) -> None:
        people = (User, Invitation, Pause)
        training = (WorkoutPlan, WorkoutSession, WorkoutExercise, TrainingSession, Exercise)
        progress = (WeighIn, ProgressEntry, BodyMeasurement, NutritionEntry, CheckIn, WeeklySummary)
        for model in (*people, *training, *progress):
            assert model._default_manager.exists()
            relations = {field.name for field in model._meta.fields if field.is_relation}
            for row in model._default_manager.all():
                row.clean_fields(exclude=relations | {"password"})
                row.clean()

    # --- Plans

    def test_each_coach_has_three_templates_of_four_weeks_with_a_deload(self) -> None:
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
            assert Counter(prescribed.values_list("group", flat=True))["A"] == 32
            assert any(one["kind"] == "warmup" for line in prescribed.exclude(set_plan=None) for one in line.set_plan)

    def test_a_client_lifts_more_from_week_to_week_and_less_in_a_deload(self) -> None:
        squats = client(STEADY).training_sessions.filter(name="Lower 1", due_date__lt=TODAY).order_by("due_date")
        lines = [session.lines.get(exercise__source_id="back-squat") for session in squats]
        asked = [line.prescribed_weight_kg for line in lines]
        assert [session.is_deload for session in squats] == [False, False, False, True] * 3
        heavy = [kg for kg, session in zip(asked, squats, strict=True) if not session.is_deload]
        assert heavy == sorted(heavy)
        assert heavy[-1] - heavy[0] >= 5
        assert asked[3] < asked[0]
        lifted = [line.actual_weight_kg for line in lines if line.actual_weight_kg]
        assert max(lifted[-3:]) > max(lifted[:3])

    def test_scheduling_the_plans_finds_nothing_to_add_and_makes_the_same_again(self) -> None:
        plans = list(WorkoutPlan.objects.filter(client__status="active", is_active=True))
        assert len(plans) == 8
        for plan in plans:
            sessions = plan.client.training_sessions.filter(origin="plan", status="scheduled", due_date__gte=TODAY)
            lines = TrainingSessionExercise.objects.filter(training_session__in=sessions)

            def rows(found: tuple[Any, Any] = (sessions, lines)) -> list[Any]:
                by_origin = (found[0].order_by("workout_session"), found[1].order_by("workout_exercise"))
                return [list(one.values(*columns(one.model, without=NEW_EACH_TIME))) for one in by_origin]

            before, days = rows(), (plan.start_date, plan.end_date)
            assert schedule_plan(plan=plan, start_date=None, by=plan.coach).created == 0

            sessions.delete()
            assert schedule_plan(plan=plan, start_date=None, by=plan.coach).created == len(before[0]) > 0

            assert rows() == before
            plan.refresh_from_db()
            assert (plan.start_date, plan.end_date) == days

    # --- The past

    def test_every_summary_follows_from_the_sets(self) -> None:
        assert SetLog.objects.count() > 4000
        for session in TrainingSession.objects.select_related("client").prefetch_related("lines__set_logs__exercise"):
            lines = list(session.lines.all())
            assert session.sets_due == sum(count_working(line.planned_sets()) for line in lines)
            assert session.sets_done == sum(line.actual_sets or 0 for line in lines)
            for line in lines:
                self.check_line(session, line, list(line.set_logs.all()))

    def check_line(self, session: TrainingSession, line: TrainingSessionExercise, logs: list[SetLog]) -> None:
        assert line.client_id == session.client_id
        if not logs:
            assert (line.actual_sets, line.reported_at, line.version, line.clocks) == (None, None, 0, {})
            return
        assert {name: getattr(line, name) for name in summarise(logs)} == summarise(logs)
        assert line.completed_as_prescribed == meets(line.planned_sets(), logs)
        assert line.completed_at == max(log.performed_at for log in logs)
        assert set(line.clocks) == {"sets", *(name for name in DETAILS if getattr(line, name) not in (None, ""))}
        assert {dt.datetime.fromisoformat(said) for said in line.clocks.values()} == {line.reported_at}
        assert line.version == 1
        for log in logs:
            stored = (log.load_kg, log.estimated_1rm_kg, log.bodyweight_kg)
            weigh(log, log.exercise, log.bodyweight_kg)
            assert (log.load_kg, log.estimated_1rm_kg, log.bodyweight_kg) == stored
            assert log.performed_on == local_date(log.performed_at, session.client.time_zone)
            assert log.created_at == log.performed_at
            assert (log.client_id, log.exercise_id) == (session.client_id, line.exercise_id)

    def test_every_session_stands_as_its_state_asks(self) -> None:
        for session in TrainingSession.objects.select_related("client").prefetch_related("lines"):
            today = session.client.today()
            assert session.planned_date == session.due_date
            if session.sets_done:
                assert session.version == {"in_progress": 1, "completed": 2}[session.status]
                assert session.started_at < min(line.reported_at for line in session.lines.all() if line.reported_at)
                assert local_date(session.started_at, session.client.time_zone) < today
            else:
                assert session.version == {"scheduled": 0, "skipped": 1, "excused": 1}[session.status]
            if session.status == "completed":
                assert session.completed_on == local_date(session.completed_at, session.client.time_zone)
                assert session.completed_at <= NOW
            if session.due_date >= today and session.available_from is None:
                assert session.status == "scheduled"
            if session.reviewed_at:
                assert session.completed_at < session.reviewed_at < NOW

    def test_the_last_report_is_the_newest_of_the_client_themself(self) -> None:
        for person in Client.objects.filter(training_sessions__sets_done__gt=0).distinct():
            finished = person.training_sessions.filter(closed_by=person, status="completed")
            reports = TrainingSessionExercise.objects.filter(client=person, reported_by=person)
            meals = MealCompletion.objects.filter(client=person, logged_by=person)
            own = {
                *finished.values_list("completed_at", flat=True),
                *reports.values_list("reported_at", flat=True),
                *meals.values_list("reported_at", flat=True),
                *person.weigh_ins.values_list("recorded_at", flat=True),
                *person.check_ins.values_list("submitted_at", flat=True),
                *person.progress_entries.values_list("created_at", flat=True),
                *person.nutrition_entries.values_list("created_at", flat=True),
            }
            was_skip = person.last_report_at.astimezone(ZoneInfo(person.time_zone)).time() == dt.time(20, 30)
            assert max(own) <= person.last_report_at < NOW
            assert max(own) == person.last_report_at or was_skip

    def test_who_tracks_meals_has_a_week_applied_and_days_eaten(self) -> None:
        """Every food says that it is an example, and none says what an import would not believe."""
        for food in Food.objects.all():
            assert food.source == "example of the demo"
            check_amounts(food.macros)
        trackers = Client.objects.filter(tracks_nutrition="meals").exclude(status="archived")
        assert [person.email.partition("@")[0] for person in trackers.order_by("pk")] == ["client", "client3"]
        for person in trackers:
            assert person.nutrition_plans.get().targets.count() == 2
            assert person.meal_plans.count() == 21
            marks = Counter(person.meal_completions.values_list("status", flat=True))
            assert marks["completed"] > marks["skipped"] > 0
            assert person.meal_plans.filter(date__gt=person.today(NOW), touched_at__isnull=False).count() == 0

    def test_the_services_would_have_written_the_same(self) -> None:
        """The newest session that somebody finished is taken back and reported anew, the way that client reports."""
        for name, source in ((STEADY, "set"), (MIDDLING, "summary"), (FADING, "assumed"), (WAS_ILL, "set")):
            session = sessions_of(name, status="completed", available_from=None, origin="plan")[-1]
            before = told(session)
            logs = list(SetLog.objects.filter(line__training_session=session).order_by("set_number", "side"))
            lines = [line for line in session.lines.all() if line.reported_at]
            assert {log.source for log in logs} == {source}
            take_back(session, weight=max((log.bodyweight_kg for log in logs if log.bodyweight_kg), default=None))
            assert told(session) != before

            common: dict[str, Any] = {"by": session.closed_by, "now": NOW, "zone": session.client.time_zone}
            start_session(session=session, started_at=session.started_at, **common)
            for line in lines:
                report_again(line, [log for log in logs if log.line_id == line.pk], source, common)
            said = {key: getattr(session, key) for key in ("rating", "pain", "notes") if getattr(session, key)}
            complete_session(session=session, completed_at=session.completed_at, **said, **common)

            assert told(session) == before

    # --- Progress

    def test_every_weight_stands_as_the_service_would_have_stored_it(self) -> None:
        assert WeighIn.objects.filter(is_confirmed=False, client=client(PULLS)).count() == 2
        for person in Client.objects.filter(weigh_ins__isnull=False).distinct():
            last: WeighIn | None = None
            for row in person.weigh_ins.order_by("recorded_on"):
                assert row.recorded_on == local_date(row.recorded_at, person.time_zone)
                assert row.recorded_at == row.created_at < NOW
                if last is None:
                    fits_in, trend = (
                        is_plausible_first(weight_kg=row.weight_kg, height_cm=person.height_cm),
                        row.weight_kg,
                    )
                else:
                    since = {"trend_kg": last.trend_kg, "days": (row.recorded_on - last.recorded_on).days}
                    fits_in = is_plausible(weight_kg=row.weight_kg, **since)
                    trend = next_trend(weight_kg=row.weight_kg, **since)
                assert (row.is_confirmed, row.trend_kg) == (fits_in, trend if fits_in else None)
                last = row if fits_in else last
            assert last is not None
            assert person.current_weight_kg == last.shown_trend_kg

    def test_check_ins_come_on_open_days_with_answers_to_the_two_questions_of_the_coach(self) -> None:
        assert Counter(CheckInQuestion.objects.values_list("coach__email", "kind")) == {
            (email, kind): 1 for email in ("coach@demo.example", "coach2@demo.example") for kind in ("scale", "yes_no")
        }
        for row in CheckIn.objects.select_related("client").prefetch_related("answers__question"):
            assert is_open(row.week_start, local_date(row.submitted_at, row.client.time_zone))
            assert {one.question.coach_id for one in row.answers.all()} == {row.client.coach_id}
            assert [fits(one.question.kind, one.value) for one in row.answers.all()] == [True, True]
            assert row.reviewed_at is None or row.submitted_at < row.reviewed_at < NOW

    def test_summaries_of_the_past_are_published_with_their_numbers_and_this_week_has_its_drafts(self) -> None:
        drafts = WeeklySummary.objects.filter(published_at=None)
        assert set(drafts.values_list("week_start", flat=True)) == {dt.date(2026, 2, 23)}
        assert client(AWAY).pk not in drafts.values_list("client", flat=True)
        assert draft_weekly_summaries(now=NOW).made == 0
        mine = client(FADING).weekly_summaries.exclude(published_at=None).order_by("week_start")
        assert len(mine) == 11
        for row in (mine[0], mine[10]):
            assert row.stats == plain(week_numbers(client=row.client, week_start=row.week_start, now=row.as_of))
        assert (mine[0].decision, mine[10].decision) == ("hold", "change")

    def test_those_who_need_their_coach_stand_out_and_most_are_fine(self) -> None:
        found = {
            one.client: [finding.reason.value for finding in one.findings]
            for coach in Coach.objects.order_by("pk")
            for one in attention(user=coach, now=NOW).standing
        }
        assert found == {
            client(HURTS): ["pain", "ends_soon"],
            client(FADING): ["missed", "low_adherence"],
            Invitation.objects.get().client: ["invitation"],
            client(NEVER_FINISHES): ["waiting", "weight", "check_in"],
            client(WAS_ILL): ["nothing_scheduled", "back"],
            client(GONE_QUIET): ["missed", "silent", "check_in"],
            client(PULLS): ["review"],
            client(STEADY): ["review"],
        }
        assert {reason for reasons in found.values() for reason in reasons} == set(Reason.values)
        assert max(one.pain or 0 for one in sessions_of(HURTS)) == 6
        sleeper = client(NEVER_FINISHES).check_ins.order_by("-week_start")
        assert list(sleeper.values_list("sleep", flat=True)[:2]) == [1, 2]
        assert client(WAS_ILL).check_ins.filter(struggles__startswith="First days back").exists()

    def test_photos_of_the_last_two_days_wait_and_can_be_looked_at(self) -> None:
        assert {person.pk for person in Client.objects.filter(files__isnull=False)} == {
            client(STEADY).pk,
            client(HURTS).pk,
        }
        meals = client(STEADY).meal_uploads.order_by("uploaded_at")
        assert meals.count() == 8
        for row in (*meals, *FormMedia.objects.all()):
            sent = getattr(row, "uploaded_at", row.created_at)
            assert sent < NOW
            assert (row.marked_ok is None) == ((TODAY - row.client.today(sent)).days < 2)
        assert FormMedia.objects.waiting().exists()
        for upload in FileUpload.objects.all():
            with upload.file.open("rb") as stored, Image.open(stored) as picture:
                assert picture.size == (upload.width, upload.height)
        poses = ProgressPhoto.objects.filter(client=client(STEADY)).values_list("pose", flat=True)
        assert Counter(poses) == {"front": 2, "side": 2}

    def test_people_talk_and_one_question_waits(self) -> None:
        for thread in Thread.objects.select_related("last_comment"):
            said = list(Comment.objects.of(thread).order_by("created_at"))
            assert (thread.comment_count, thread.last_comment) == (len(said), said[-1])
            assert thread.last_comment_at == said[-1].created_at < NOW
            assert {one.author_id for one in said} <= {thread.client_id, thread.client.coach_id}
        assert [thread.client for thread in Thread.objects.waiting()] == [client(STEADY)]
        assert ReadMark.objects.unread_count(client(STEADY).coach) == 1
        assert not Thread.objects.filter(client__in=[client(name) for name in (GONE_QUIET, AWAY, ARCHIVED)]).exists()

    def test_lives_show_in_the_numbers(self) -> None:
        assert share_done(STEADY, first=-84, last=-1) > 0.9
        assert 0.6 < share_done(MIDDLING, first=-84, last=-1) < 0.9
        assert share_done(FADING, first=-84, last=-56) - share_done(FADING, first=-28, last=-1) > 0.3
        assert [one.status for one in sessions_of(GONE_QUIET, due_date__lt=TODAY)[-3:]] == ["scheduled"] * 3
        away = sessions_of(AWAY, due_date__range=(day(-3), day(8)), available_from=None)
        assert {one.status for one in away} == {"scheduled"}
        ill = sessions_of(WAS_ILL, due_date__range=(day(-26), day(-19)), available_from=None)
        assert {(one.status, one.reason) for one in ill} == {("excused", "Flu.")}
        added = sessions_of(WAS_ILL, origin="client")
        assert len(added) >= 5
        assert {(one.status, one.sets_done, one.sets_due) for one in added} == {("completed", 1, 1)}
        closed = sessions_of(NEVER_FINISHES, status="completed")
        assert len(closed) > 20
        assert {one.closed_by for one in closed} == {None}
        assert sessions_of(HURTS, pain__gte=3, reviewed_at=None, due_date__gte=day(-14))
        assert not sessions_of(ARCHIVED, due_date__gte=TODAY)
        assert sessions_of(STEADY)[-1].due_date == dt.date(2026, 3, 22)

    def test_there_is_every_kind_of_set(self) -> None:
        sets = SetLog.objects.order_by("pk")
        assert set(sets.values_list("exercise__load_kind", flat=True)) == set(Exercise.LoadKind.values)
        assert set(sets.values_list("side", flat=True)) == {"both", "left", "right"}
        assert set(sets.values_list("kind", flat=True)) == {"warmup", "normal", "dropset"}
        assert set(sets.values_list("source", flat=True)) == {"set", "summary", "assumed"}
        assert sets.filter(rpe__isnull=False).exists()
        assert sets.exclude(notes="").exists()
        assert sets.filter(distance_m__isnull=False, avg_heart_rate__isnull=False).exists()
        assert sets.filter(logged_by__in=Coach.objects.values("pk")).exists()
        pull_up = sets.filter(client=client(PULLS), exercise__source_id="pull-up").first()
        assert pull_up.load_kg == pull_up.bodyweight_kg + pull_up.weight_kg
        assisted = sets.filter(client=client(WAS_ILL), exercise__load_kind="assisted").first()
        assert assisted.load_kg == assisted.bodyweight_kg - assisted.weight_kg
        best = PersonalRecord.objects.get(client=client(PULLS), exercise=pull_up.exercise, kind="max_weight")
        done = sets.filter(client=client(PULLS), exercise=pull_up.exercise)
        assert best.value == done.aggregate(most=Max("load_kg"))["most"]


def share_done(name: str, *, first: int, last: int) -> float:
    due = sessions_of(name, due_date__range=(day(first), day(last)))
    return sum(session.status == "completed" for session in due) / len(due)


def told(session: TrainingSession) -> list[Any]:
    """All that is stored of a session, its lines and its sets."""
    rows = (
        TrainingSession.objects.filter(pk=session.pk),
        session.lines.order_by("pk"),
        SetLog.objects.filter(line__training_session=session).order_by("line", "set_number", "side"),
    )
    return [list(one.values(*columns(one.model, without={"id", "created_at", "updated_at"}))) for one in rows]


def take_back(session: TrainingSession, *, weight: Decimal | None) -> None:
    """Makes it as it was before anybody reported anything, when the client weighed that much."""
    SetLog.objects.filter(line__training_session=session).delete()
    for rows, report in (
        (session.lines, [*DETAILS, *LINE_REPORT]),
        (TrainingSession.objects.filter(pk=session.pk), SESSION_REPORT),
    ):
        untouched = rows.model()
        rows.update(**{name: getattr(untouched, name) for name in report})
    Client.objects.filter(pk=session.client_id).update(current_weight_kg=weight)


def report_again(line: TrainingSessionExercise, logs: list[SetLog], source: str, common: dict[str, Any]) -> None:
    details = {name: getattr(line, name) for name in DETAILS if name in line.clocks}
    report = {"line": line, "details": details, "reported_at": line.reported_at, **common}
    if source == "set":
        keys = ("set_number", "side", "performed_at", *SAID)
        record_sets(sets=[{key: getattr(log, key) for key in keys} for log in logs], **report)
    elif source == "assumed":
        report_line(as_prescribed=True, **report)
    else:
        said = [f"{line.actual_sets}", line.actual_reps.split(",")[0], f"{line.actual_weight_kg or ''}"]
        report_line(done=parse_one_line(" × ".join(filter(None, said))), **report)


# --- Other demos --------------------------------------------------------------------------------

at_now = pytest.mark.usefixtures("clock", "db")


@at_now
def test_a_long_time_is_written_as_several_plans_one_after_the_other() -> None:
    make(clients=1, weeks=20)

    first, second = client(STEADY).workout_plans.order_by("start_date")
    assert (first.name, second.name) == ("Upper / lower, four days, part 1", "Upper / lower, four days, part 2")
    assert first.end_date + dt.timedelta(days=1) == second.start_date
    assert (first.is_active, second.is_active) == (False, True)
    assert max(first.sessions.values_list("week", flat=True)) == PLAN_WEEKS
    assert second.end_date == dt.date(2026, 3, 22)


@pytest.mark.django_db
def test_whatever_the_day_the_first_client_trains_on_it_and_one_session_runs(clock: time_machine.Traveller) -> None:
    for offset in (0, 3, 5):
        clock.move_to(NOW + dt.timedelta(days=offset))
        make(clients=8, weeks=1)
        today = day(offset)
        assert sessions_of(STEADY, due_date=today, status="scheduled")
        running = sessions_of(NEVER_FINISHES, status="in_progress")
        zone = client(NEVER_FINISHES).time_zone
        assert {local_date(one.started_at, zone) for one in running} == {today - dt.timedelta(days=1)}
        assert max(one.sets_done for one in running) >= 8
        clear()


@at_now
def test_a_demo_may_end_on_an_earlier_day() -> None:
    make(clients=1, weeks=1, until=dt.date(2025, 6, 16))

    assert max(SetLog.objects.values_list("performed_on", flat=True)) <= dt.date(2025, 6, 15)
    assert sessions_of(STEADY, due_date=dt.date(2025, 6, 16), status="scheduled")
    assert sessions_of(STEADY)[-1].due_date == dt.date(2025, 7, 6)


@at_now
def test_the_smallest_demo_has_one_coach_and_one_client() -> None:
    said = make(coaches=1, clients=1, weeks=1)

    assert said.startswith("The demo is made: coaches 1, clients 1, training sessions 20, sets ")
    assert Client.objects.get().coach == Coach.objects.get()
    assert not CoachCover.objects.exists()


@at_now
def test_further_clients_live_ordinary_lives() -> None:
    make(clients=16, weeks=1)

    assert Counter(Client.objects.values_list("status", flat=True)) == {"active": 14, "invited": 1, "archived": 1}
    assert CoachCover.objects.count() == 1
    assert sessions_of("client16@", status="completed")


@at_now
def test_the_same_seed_and_day_make_the_same_demo(mailoutbox: list[Any]) -> None:
    def story() -> list[Any]:
        people = Client.objects.order_by("email").values_list("email", "first_name", "last_name", "height_cm")
        sessions = TrainingSession.objects.order_by("uuid").values_list("uuid", "name", "due_date", "status", "rating")
        sets = SetLog.objects.order_by("line__uuid", "set_number", "side")
        weights = WeighIn.objects.order_by("uuid").values_list("uuid", "weight_kg", "trend_kg", "recorded_at")
        told = sets.values_list("line__uuid", "weight_kg", "reps", "performed_at")
        return [list(people), list(sessions), list(told), list(weights)]

    make(clients=4, weeks=1)
    first = story()
    clear()
    make(clients=4, weeks=1)
    assert story() == first
    clear()
    make(clients=4, weeks=1, seed=2)
    assert story() != first
    assert mailoutbox == []
    assert Notification.objects.exists()
    assert not Delivery.objects.exists()


# --- Coming and going ---------------------------------------------------------------------------


@at_now
def test_a_second_start_says_that_a_demo_is_there_and_changes_nothing() -> None:
    make(weeks=1)
    before = everything()

    said = make(coaches=1, clients=3, seed=5)

    assert said.splitlines()[0] == "A demo is here already; nothing was changed. With --clear it is removed."
    assert "  client  client@demo.example" in said.splitlines()
    assert everything() == before


@at_now
def test_clearing_removes_exactly_what_was_made() -> None:
    load_starter_library()
    SetLogFactory()
    WorkoutPlanFactory(client=None)
    before = everything()

    make(weeks=1)
    assert everything() != before
    assert clear() == "Removed the demo: 15 people and everything of theirs.\n"

    assert everything() == before
    assert clear() == "There is no demo here; nothing was changed.\n"


@at_now
def test_clearing_takes_along_what_demo_people_did_since() -> None:
    load_starter_library()
    before = everything()
    make(clients=1, weeks=1)
    person, coach = client(STEADY), Coach.objects.get(email="coach@demo.example")
    ProgressPhotoFactory(progress_entry=person.progress_entries.first(), pose="other")
    FormMediaFactory(line=sessions_of(STEADY, status="completed")[0].lines.first())
    CommentFactory(client=person, attachment=FileUploadFactory(client=person))
    ThreadFactory(client=person, target=coach)
    FileUploadFactory(client=None, uploaded_by=coach)
    ExerciseFactory(created_by=coach)
    ClientFactory(coach=None, email="late@demo.example")
    phone = Phone()
    assert phone.sign_in("client@demo.example", demo.PASSWORD).status_code == 200

    clear()

    assert everything() == before
    assert phone.ask("GET", "me/").status_code == 401


@at_now
def test_clearing_refuses_while_real_people_hang_on_the_demo() -> None:
    make(clients=1, weeks=1)
    coach, colleague = Coach.objects.order_by("pk")
    real = ClientFactory(first_name="Ann", last_name="Real", coach=coach)
    moved = ClientFactory(first_name="Mona", last_name="Moved")
    plan = WorkoutPlanFactory(name="Old plan", client=moved, coach=coach)
    covered = ClientFactory(first_name="Cora", last_name="Covered")
    give_cover(clients=[covered], cover=colleague, given_by=covered.coach, starts_on=day(0), ends_on=day(3))
    before = everything()

    with pytest.raises(CommandError) as refused:
        clear()

    assert str(refused.value).splitlines() == [
        f"“Ann Real” ({real.pk}) is a client of “{coach}” ({coach.pk}), who belongs to the demo; give them another "
        "coach first.",
        f"The plan “Old plan” ({plan.pk}) of “Mona Moved” ({moved.pk}) was written by “{coach}” ({coach.pk}), who "
        "belongs to the demo; delete it first.",
        f"“Cora Covered” ({covered.pk}) is covered by “{colleague}” ({colleague.pk}), who belongs to the demo; end "
        "that cover first.",
        "Nothing was changed.",
    ]
    assert everything() == before


@at_now
def test_clearing_refuses_while_a_real_plan_uses_an_exercise_of_a_demo_coach() -> None:
    make(clients=1, weeks=1)
    own = Exercise.objects.get(created_by__email="coach@demo.example")
    template = WorkoutPlanFactory(client=None, coach=CoachFactory())
    WorkoutExerciseFactory(workout_session__workout_plan=template, exercise=own)
    before = everything()

    with pytest.raises(CommandError, match="The workout exercise “3 × 10” uses something of the demo"):
        clear()

    assert everything() == before


# --- Arguments ----------------------------------------------------------------------------------


@at_now
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
