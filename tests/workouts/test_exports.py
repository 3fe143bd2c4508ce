"""Training to take away: a plan as PDF, due dates as a calendar, sets as CSV."""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.models import Client
from accounts.services import move_client
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.workouts import (
    ExerciseFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts.exports.pdf import marked_up, plan_pdf, register_fonts
from workouts.exports.sets_csv import cell
from workouts.exports.sheet import Row, rows_of
from workouts.models import CalendarFeed, WorkoutExercise, WorkoutPlan, WorkoutSession

pytestmark = pytest.mark.django_db

D = Decimal

# --- A plan on paper ----------------------------------------------------------------------------


def planned(**fields: Any) -> WorkoutExercise:
    return WorkoutExerciseFactory.build(
        exercise=ExerciseFactory.build(name="Back Squat"), workout_session=None, **fields
    )


def test_a_simple_line_is_one_row_with_a_box_for_each_set() -> None:
    line = planned(
        reps="8-12", weight_kg=D("62.50"), tempo="3-1-1", target_rpe=D("8.0"), notes="Slowly.", target="RIR 2"
    )
    assert rows_of([line]) == [
        Row("Back Squat", "3 × 8-12", "62.5", "90 s", "3-1-1", "8", "RIR 2\nSlowly.", boxes=3),
    ]


def test_a_set_plan_is_told_line_by_line_and_its_warm_ups_and_drops_need_no_box() -> None:
    line = planned(
        set_plan=[
            {"kind": "warmup", "reps": "5", "weight_kg": 60},
            {"kind": "warmup", "reps": "5", "weight_kg": 60},
            {"reps": "5", "percent": 75, "rpe": 8.5, "rest": 180},
            {"reps": "8", "percent": 62.5},
            {"reps": "8", "percent": 62.5},
            {"kind": "dropset", "reps": "12+", "weight_kg": 40},
        ]
    )
    assert rows_of([line]) == [
        Row(
            exercise="Back Squat",
            sets="2 × 5 (warm-up)\n1 × 5\n2 × 8\n1 × 12+ (drop set)",
            kg="60\n75 %\n62.5 %\n40",
            rest="90 s\n3 min\n90 s\n90 s",
            tempo="",
            rpe="\n8.5\n\n",
            notes="",
            boxes=3,
        )
    ]


@pytest.mark.parametrize(
    ("fields", "sets"),
    [
        ({"reps": "12,10,8"}, "3 × 12,10,8"),
        ({"sets": None, "reps": "30s/side"}, "30s/side"),
        ({"reps": ""}, "3"),
        ({"sets": None, "reps": ""}, ""),
        ({"set_plan": [{"seconds": 40}, {"metres": 400}, {}]}, "1 × 40s\n1 × 400m\n1"),
    ],
)
def test_every_way_to_prescribe_has_its_words(fields: dict[str, Any], sets: str) -> None:
    assert rows_of([planned(**fields)])[0].sets == sets


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "weekly", "add_kg": 2.5}, "+2.5 kg every week"),
        ({"kind": "weekly", "add_kg": -5}, "−5 kg every week"),
        (
            {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5},
            "8–12 reps; all sets at 12: 2.5 kg more next time",
        ),
        ({"kind": "percent", "of": "training_max", "percent": 75}, "75 % of the training max"),
        (
            {"kind": "percent", "of": "estimated_1rm", "percent": 70, "add_per_week": 2.5},
            "70 % of the estimated 1RM, +2.5 % every week",
        ),
    ],
)
def test_progression_is_told_in_words(rule: dict[str, Any], words: str) -> None:
    assert rows_of([planned(rule=rule)])[0].notes == words


def test_supersets_are_numbered_and_long_notes_end_somewhere() -> None:
    rows = rows_of([planned(group="A"), planned(group="A"), planned(), planned(group="B", notes="x" * 5000)])
    assert [row.exercise for row in rows] == ["A1 Back Squat", "A2 Back Squat", "Back Squat", "B1 Back Squat"]
    assert len(rows[3].notes) == 400


def test_what_people_wrote_is_never_markup_and_other_scripts_get_another_font() -> None:
    register_fonts()
    assert marked_up("<b>5 & 5</b> Łukasz Жим Ξ ☐") == "&lt;b&gt;5 &amp; 5&lt;/b&gt; Łukasz Жим Ξ ☐"
    assert marked_up("卧推 <i>") == '<font name="STSong-Light">卧推</font> &lt;i&gt;'
    assert marked_up("強いベンチ") == '<font name="HeiseiKakuGo-W5">強いベンチ</font>'
    assert marked_up("A 벤치") == 'A <font name="HYGothic-Medium">벤치</font>'


def pages_of(file: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", file))


@pytest.fixture
def plan(cast: Cast) -> WorkoutPlan:
    """Two weeks of one session, the second a deload."""
    plan = WorkoutPlanFactory(client=cast.owner, name="Kraft für Łukasz", start_date=TODAY, description="Zwölf Wochen")
    for week in (1, 2):
        session = WorkoutSessionFactory(workout_plan=plan, week=week, is_deload=week == 2, notes="Warm up.")
        WorkoutExerciseFactory(workout_session=session, exercise__name="Développé couché")
        WorkoutExerciseFactory(workout_session=session, exercise__name="卧推", group="A")
    return plan


def test_a_client_prints_their_plan(cast: Cast, plan: WorkoutPlan) -> None:
    answer = Phone.of(cast.owner).ask("GET", f"workout-plans/{plan.pk}/pdf/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="kraft-fur-ukasz.pdf"'
    assert answer["Cache-Control"] == "private"
    assert answer.content.startswith(b"%PDF-")
    assert pages_of(answer.content) == 2  # a page for each week
    assert b"/MediaBox [ 0 0 841.8898 595.2756 ]" in answer.content  # A4, lying
    for font in (b"DejaVuSansCondensed", b"DejaVuSansCondensed-Bold", b"STSong-Light"):
        assert font in answer.content
    assert Phone.of(cast.owner).ask("GET", f"workout-plans/{plan.pk}/pdf/").content == answer.content


def test_any_kind_may_be_accepted_and_errors_stay_json(cast: Cast, plan: WorkoutPlan) -> None:
    phone = Phone.of(cast.owner)
    for accept in ("application/pdf", "text/html", "*/*"):
        assert phone.ask("GET", f"workout-plans/{plan.pk}/pdf/", HTTP_ACCEPT=accept).status_code == 200
    answer = phone.ask("GET", "workout-plans/987654/pdf/", HTTP_ACCEPT="application/pdf")
    assert (answer.status_code, answer.json()["message"]) == (404, "This does not exist, or not for you.")


def test_a_plan_is_printed_by_whoever_sees_it(cast: Cast, plan: WorkoutPlan) -> None:
    for name, status in [
        ("own_coach", 200),
        ("covering_coach", 200),
        ("admin", 200),
        ("sibling", 404),
        ("other_coach", 404),
        ("anonymous", 401),
    ]:
        assert Phone.of(cast.fresh(name)).ask("GET", f"workout-plans/{plan.pk}/pdf/").status_code == status
    Client.objects.filter(pk=cast.owner.pk).update(status="archived")
    assert Phone.of(cast.owner).ask("GET", f"workout-plans/{plan.pk}/pdf/").status_code == 200


def test_a_template_without_sessions_and_with_a_name_of_signs_is_printed_too(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="卧推")
    answer = Phone.of(cast.own_coach).ask("GET", f"workout-plans/{template.pk}/pdf/")
    assert answer["Content-Disposition"] == f'attachment; filename="{template.pk}.pdf"'
    assert pages_of(answer.content) == 1


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_plan_costs_five_queries(
    cast: Cast, sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    for _number in range(sessions):
        WorkoutExerciseFactory.create_batch(2, workout_session=WorkoutSessionFactory(workout_plan=plan))
    phone = Phone.of(cast.owner)
    with django_assert_num_queries(3 + 4):  # sign-in; the plan, its sessions, their exercises, who it is for and by
        phone.ask("GET", f"workout-plans/{plan.pk}/pdf/")


def a_large_plan(weeks: int, sessions: int, lines: int, **fields: Any) -> WorkoutPlan:
    """A plan in memory, as it would be after its prefetches."""
    plan = WorkoutPlan(pk=1, name="Large", start_date=TODAY)
    plan._prefetched_objects_cache = {"sessions": []}
    for number in range(weeks * sessions):
        session = WorkoutSession(pk=number + 1, week=number // sessions + 1, day_of_week=number % 7, name="Day")
        session._prefetched_objects_cache = {"exercises": [planned(**fields) for _line in range(lines)]}
        plan._prefetched_objects_cache["sessions"].append(session)
    return plan


def test_twelve_weeks_of_four_sessions_of_six_exercises_are_a_sheet_or_more_a_week() -> None:
    plan = a_large_plan(12, 4, 6, notes="Elbows close to the body, eyes ahead.", tempo="3-1-1-0")
    assert pages_of(plan_pdf(plan, client="Anna", coach="Carla")) >= 12


def test_the_longest_texts_and_set_plans_still_find_room() -> None:
    sets = [{"reps": f"{number}/side", "weight_kg": number} for number in range(1, 51)]
    plan = a_large_plan(1, 1, 2, set_plan=sets, notes="漢" * 4000, tempo="9" * 20)
    session = plan._prefetched_objects_cache["sessions"][0]
    session.notes = "word " * 2000
    session.name = plan.name = plan.description = "X" * 120
    assert pages_of(plan_pdf(plan, client="Y" * 160, coach="")) > 2


# --- The calendar -------------------------------------------------------------------------------


def subscribe(person: Any, **body: Any) -> str:
    """Makes an address and gives back its path."""
    answer = Phone.of(person).ask("POST", "calendar-feed/", body)
    assert answer.status_code == 201, answer.json()
    address = answer.json()["address"]
    assert re.fullmatch(r"http://testserver/calendar/[\w-]{43}\.ics", address)
    return address.removeprefix("http://testserver")


def read(path: str) -> HttpResponse:
    """What a calendar gets, which never signs in."""
    return Browser().get(path)


def events(path: str) -> list[tuple[str, dt.date, str]]:
    return [
        (str(event["summary"]), event.decoded("dtstart"), str(event["status"]))
        for event in Calendar.from_ical(read(path).content).walk("VEVENT")
    ]


def test_a_calendar_shows_names_days_and_what_is_done(cast: Cast) -> None:
    common = {"client": cast.owner}
    TrainingSessionFactory(due_date=day(1), name="Day B", **common)
    TrainingSessionFactory(
        due_date=day(-1), name="Day A", status="completed", completed_at=NOW, completed_on=TODAY, **common
    )
    TrainingSessionFactory(due_date=day(2), name="Day C", status="excused", reason="Flu", pain=7, **common)
    TrainingSessionFactory(due_date=day(3), name="Day D", status="skipped", **common)
    TrainingSessionFactory(due_date=day(-91), name="Long ago", **common)
    TrainingSessionFactory(due_date=day(731), name="Far ahead", **common)
    TrainingSessionFactory(due_date=day(1), name="Somebody else's", client=cast.sibling)
    path = subscribe(cast.owner)
    assert events(path) == [
        ("✓ Day A", day(-1), "CONFIRMED"),
        ("Day B", day(1), "CONFIRMED"),
        ("Day C", day(2), "CANCELLED"),
        ("Day D", day(3), "CANCELLED"),
    ]
    assert b"Flu" not in read(path).content


def test_the_words_of_a_calendar(cast: Cast) -> None:
    name = "Тренировка ног, часть первая; с приседаниями\r\nBEGIN:VEVENT\x07"
    session = TrainingSessionFactory(client=cast.owner, due_date=day(1), name=name)
    answer = read(subscribe(cast.owner))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    unfolded = answer.content.replace(b"\r\n ", b"").decode()
    assert unfolded.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Coaching//Training//EN",
        "X-WR-CALNAME:Training",
        "BEGIN:VEVENT",
        r"SUMMARY:Тренировка ног\, часть первая\; с приседаниями BEGIN:VEVENT",
        "DTSTART;VALUE=DATE:20260305",
        "DTSTAMP:20260304T120000Z",
        f"UID:training-session-{session.uuid}",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_session_that_moves_keeps_its_uid(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, due_date=day(1))
    path = subscribe(cast.owner)
    before = read(path).content
    session.due_date = day(2)
    session.save()
    assert read(path).content == before.replace(b"20260305", b"20260306")


def test_only_the_hash_is_stored_and_a_new_address_voids_the_old(cast: Cast) -> None:
    first = subscribe(cast.owner)
    second = subscribe(cast.own_coach, client=cast.owner.pk)
    (feed,) = CalendarFeed.objects.all()
    assert feed.token_hash not in second
    assert len(feed.token_hash) == 64
    assert (read(first).status_code, read(second).status_code) == (404, 200)


def test_whether_there_is_an_address_is_told_but_not_which(cast: Cast) -> None:
    phone, coach = Phone.of(cast.owner), Phone.of(cast.own_coach)
    assert phone.ask("GET", "calendar-feed/").json() == {"exists": False, "since": None}
    path = subscribe(cast.owner)
    told = {"exists": True, "since": "2026-03-04T12:00:00Z"}
    assert phone.ask("GET", "calendar-feed/").json() == told
    assert coach.ask("GET", f"calendar-feed/?client={cast.owner.pk}").json() == told
    assert phone.ask("DELETE", "calendar-feed/").status_code == 204
    assert phone.ask("DELETE", "calendar-feed/").status_code == 204
    assert phone.ask("GET", "calendar-feed/").json() == {"exists": False, "since": None}
    assert read(path).status_code == 404


def test_a_void_address_is_not_there_in_the_words_of_one_that_never_was(cast: Cast) -> None:
    path = subscribe(cast.owner)
    Phone.of(cast.owner).ask("DELETE", "calendar-feed/")
    never = read(f"/calendar/{'x' * 43}.ics")
    assert (read(path).status_code, read(path).content) == (404, never.content)
    assert read("/calendar/x.ics").status_code == 404
    assert read("/calendar/%00.ics").status_code == 404


def test_a_calendar_ends_with_the_account_but_not_with_the_archive(cast: Cast) -> None:
    path = subscribe(cast.owner)
    Client.objects.filter(pk=cast.owner.pk).update(status="archived")
    assert read(path).status_code == 200
    type(cast.admin).objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert read(path).status_code == 404


def test_an_address_a_coach_made_ends_with_their_care_and_the_clients_own_stays(cast: Cast) -> None:
    path = subscribe(cast.own_coach, client=cast.owner.pk)
    assert read(path).status_code == 200
    move_client(client=cast.owner, coach=cast.other_coach)
    assert read(path).status_code == 404

    own = subscribe(cast.fresh("owner"))
    move_client(client=cast.owner, coach=cast.own_coach)
    assert (read(path).status_code, read(own).status_code) == (404, 200)


def test_only_those_in_whose_care_a_client_is_make_and_revoke_an_address(cast: Cast) -> None:
    path = subscribe(cast.owner)
    before = everything()
    owner = cast.owner.pk
    for name, body, status in [
        ("own_coach", {}, 400),
        ("other_coach", {"client": owner}, 400),
        ("former_coach", {"client": owner}, 400),
        ("sibling", {"client": owner}, 400),
        ("archived", {}, 403),
        ("bare", {}, 403),
        ("anonymous", {"client": owner}, 401),
        ("owner", {"token": "chosen"}, 400),
        ("admin", {}, 400),
    ]:
        phone = Phone.of(cast.fresh(name))
        assert phone.ask("POST", "calendar-feed/", body).status_code == status
        if "token" not in body:
            query = f"?client={owner}" if body else ""
            assert phone.ask("DELETE", f"calendar-feed/{query}").status_code == status
    assert everything() == before
    assert read(path).status_code == 200
    assert Phone.of(cast.covering_coach).ask("DELETE", f"calendar-feed/?client={owner}").status_code == 204
    assert read(path).status_code == 404


def test_an_unknown_parameter_of_the_address_is_refused(cast: Cast) -> None:
    answer = Phone.of(cast.owner).ask("DELETE", "calendar-feed/?of=1")
    assert (answer.status_code, answer.json()["field"]) == (400, "of")


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_calendar_costs_five_queries(
    cast: Cast, sessions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    TrainingSessionFactory.create_batch(sessions, client=cast.owner)
    path = subscribe(cast.owner)
    with django_assert_num_queries(5):
        assert len(events(path)) == sessions


def test_a_calendar_is_only_read() -> None:
    assert Browser().post(f"/calendar/{'x' * 43}.ics").status_code == 405


# --- Sets as CSV --------------------------------------------------------------------------------


def rows_in(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_client_takes_their_sets_along(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    session = TrainingSessionFactory(client=cast.owner, name="Day A")
    line = TrainingSessionExerciseFactory(training_session=session, exercise__name="Développé, couché")
    second = SetLogFactory(line=line, set_number=2, rpe=D("8.5"), notes="Öf\nhard", estimated_1rm_kg=D("80.00"))
    first = SetLogFactory(line=line, set_number=1, performed_at=NOW - dt.timedelta(minutes=5), kind="warmup")
    SetLogFactory(line__training_session__client=cast.sibling)
    phone = Phone.of(cast.owner)
    with django_assert_num_queries(3 + 1):
        answer = phone.ask("GET", "set-logs/csv/")
        rows = rows_in(answer)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="sets.csv"'
    assert answer["Cache-Control"] == "private"
    assert [row["set"] for row in rows] == [str(first.set_number), str(second.set_number)]
    assert rows[1] == {
        "date": "2026-03-04",
        "performed_at": "2026-03-04T12:00:00+00:00",
        "session": "Day A",
        "exercise": "Développé, couché",
        "set": "2",
        "side": "both",
        "kind": "normal",
        "reps": "10",
        "weight_kg": "60.00",
        "load_kg": "60.00",
        "duration_seconds": "",
        "distance_m": "",
        "avg_heart_rate": "",
        "rpe": "8.5",
        "estimated_1rm_kg": "80.00",
        "source": "set",
        "notes": "Öf\nhard",
    }


def test_the_file_begins_so_that_a_spreadsheet_takes_it_for_utf_8(cast: Cast) -> None:
    answer = Phone.of(cast.owner).ask("GET", "set-logs/csv/")
    assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbfdate,performed_at,session,exercise,set,")


def test_the_filters_of_the_list_narrow_the_file(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    for offset in (-2, -1, 0):
        SetLogFactory(line=line, performed_at=NOW + dt.timedelta(days=offset))
    other = SetLogFactory(line__training_session__client=cast.owner)
    phone = Phone.of(cast.owner)
    for query, count in [
        (f"exercise={line.exercise_id}", 3),
        (f"exercise={other.exercise_id}", 1),
        ("performed_from=2026-03-03", 3),
        ("performed_to=2026-03-03", 2),
        ("performed_from=2026-03-03&performed_to=2026-03-03", 1),
    ]:
        assert len(rows_in(phone.ask("GET", f"set-logs/csv/?{query}"))) == count
    for query in ("exercise=987654", "performed_from=x", "weeks=1"):
        assert phone.ask("GET", f"set-logs/csv/?{query}").status_code == 400


def test_a_coach_names_a_client_in_their_care(cast: Cast) -> None:
    SetLogFactory(line__training_session__client=cast.owner)
    coach = Phone.of(cast.own_coach)
    answer = coach.ask("GET", "set-logs/csv/")
    assert (answer.status_code, answer.json()["message"]) == (400, "client: Say of which client.")
    assert len(rows_in(coach.ask("GET", f"set-logs/csv/?client={cast.owner.pk}"))) == 1
    for person, client in [
        (cast.own_coach, cast.other_client),
        (cast.other_coach, cast.owner),
        (cast.sibling, cast.owner),
    ]:
        assert Phone.of(person).ask("GET", f"set-logs/csv/?client={client.pk}").status_code == 400
    assert Phone.of(cast.admin).ask("GET", "set-logs/csv/").status_code == 400
    assert len(rows_in(Phone.of(cast.admin).ask("GET", f"set-logs/csv/?client={cast.owner.pk}"))) == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+49 170", "'+49 170"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "-5"),
        ("+2.5", "+2.5"),
        ("-2,5", "-2,5"),
        ("-2+3", "'-2+3"),
        ("-5\n=1", "'-5\n=1"),
        ("a=b", "a=b"),
        ("", ""),
        (D("-2.50"), D("-2.50")),
        (None, None),
        (dt.date(2026, 3, 4), "2026-03-04"),
    ],
)
def test_no_cell_is_run_as_a_formula(value: Any, shown: Any) -> None:
    assert cell(value) == shown


def test_formulas_in_names_and_notes_are_made_harmless(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, exercise__name='=HYPERLINK("http://x")')
    SetLogFactory(line=line, notes="@cmd")
    (row,) = rows_in(Phone.of(cast.owner).ask("GET", "set-logs/csv/"))
    assert (row["exercise"], row["notes"]) == ('\'=HYPERLINK("http://x")', "'@cmd")
