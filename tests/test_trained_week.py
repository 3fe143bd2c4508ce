"""A week of training, as a coach and five clients live it over the API: one template with warm-ups, percentages, a
superset and a deload week; swaps, drop sets, help, and reports that arrive late, twice, out of order and wrong."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Client, Coach
from tests.clock import MONDAY
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import ExerciseFactory
from tests.phone import Phone
from workouts.models import Exercise, SetLog

pytestmark = pytest.mark.django_db

WARM_UPS = [{"kind": "warmup", "reps": "5", "percent": 40}, {"kind": "warmup", "reps": "3", "percent": 60}]
TOP_AND_BACK_OFF = [{"reps": "5", "percent": 80, "rpe": 8}, {"reps": "8", "percent": 70}, {"reps": "8", "percent": 70}]
WITH_A_DROP = [{"reps": "10", "weight_kg": 30}, {"reps": "10", "weight_kg": 30}, {"kind": "dropset", "reps": "15"}]


def answered(phone: Phone, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    answer = phone.ask(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def carla(clock: Any) -> Coach:
    clock.move_to(dt.datetime(2026, 3, 1, 18, 0, tzinfo=dt.UTC))  # Sunday evening
    return CoachFactory(first_name="Carla")


@pytest.fixture
def clients(carla: Coach) -> list[Client]:
    names = ["Anna", "Ben", "Cleo", "Dirk", "Eva"]
    return [
        ClientFactory(coach=carla, first_name=name, current_weight_kg=80, smallest_plate_kg="2.50") for name in names
    ]


@pytest.fixture
def library() -> dict[str, Exercise]:
    kinds: dict[str, dict[str, str]] = {
        "Squat": {},
        "Front Squat": {},
        "Bench Press": {"muscle_group": "chest"},
        "Barbell Row": {"muscle_group": "back"},
        "Pull-Up": {"load_kind": "assisted", "muscle_group": "back"},
        "Leg Extension": {},
    }
    return {name: ExerciseFactory(name=name, **fields) for name, fields in kinds.items()}


@pytest.fixture
def template(carla: Coach, library: dict[str, Exercise]) -> int:
    """Two weeks of Monday, Wednesday, Friday; the second is a deload. Each session has the same six lines."""
    phone = Phone.of(carla)
    plan = answered(phone, "POST", "workout-plans/", {"name": "Strength"}, 201)["id"]
    lines: list[dict[str, Any]] = [
        {"exercise": "Squat", "set_plan": [*WARM_UPS, *TOP_AND_BACK_OFF], "rest_seconds": 180},
        {"exercise": "Bench Press", "sets": 3, "reps": "8", "weight_kg": 60, "group": "A", "rest_seconds": 90}
        | {"rule": {"kind": "weekly", "add_kg": 2.5}},
        {"exercise": "Barbell Row", "sets": 3, "reps": "8-12", "weight_kg": 50, "group": "A", "rest_seconds": 90}
        | {"rule": {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5}},
        {"exercise": "Pull-Up", "sets": 3, "reps": "6", "weight_kg": 20},
        {"exercise": "Leg Extension", "set_plan": WITH_A_DROP},
    ]
    for week in (1, 2):
        for day_of_week, name in ((0, "Monday"), (2, "Wednesday"), (4, "Friday")):
            body = {"workout_plan": plan, "name": name, "week": week, "day_of_week": day_of_week}
            session = answered(phone, "POST", "workout-sessions/", body | {"is_deload": week == 2}, 201)["id"]
            for order, line in enumerate(lines):
                key = library[line["exercise"]].pk
                answered(
                    phone,
                    "POST",
                    "workout-exercises/",
                    line | {"exercise": key, "workout_session": session, "order": order},
                    201,
                )
    return plan


def due(phone: Phone, day: dt.date) -> Any:
    """The session due on that day, with its lines by exercise."""
    [session] = answered(phone, "GET", f"training-sessions/?due_from={day}&due_to={day}&expand=lines")["results"]
    session["by_name"] = {line["exercise"]["name"]: line for line in session["lines"]}
    return session


def send(phone: Phone, line: Any, sets: list[dict[str, Any]], at: dt.datetime, **more: Any) -> Any:
    body = {"sets": [one | {"performed_at": at.isoformat()} for one in sets], "reported_at": at.isoformat()}
    return answered(phone, "PUT", f"training-session-exercises/{line['uuid']}/sets/", body | more)


def records(phone: Phone, exercise: Exercise) -> dict[str, float]:
    found = answered(phone, "GET", f"personal-records/?exercise={exercise.pk}")["results"]
    return {f"{one['kind']} at {one['at']:g}" if one["at"] else one["kind"]: one["value"] for one in found}


def test_a_template_is_assigned_to_five_clients_and_trained_for_a_week(
    carla: Coach, clients: list[Client], library: dict[str, Exercise], template: int, clock: Any
) -> None:
    coach = Phone.of(carla)
    anna, ben = clients[0], clients[1]

    # Carla knows what four of them can squat, and that Dirk's shoulder hurts.
    for client in [*clients[:3], clients[4]]:
        body = {"client": client.pk, "exercise": library["Squat"].pk, "value_kg": 121, "valid_from": "2026-02-01"}
        answered(coach, "POST", "training-maxes/", body, 201)
    sore = {"client": clients[3].pk, "text": "Left shoulder", "muscle_groups": ["chest"]}
    answered(coach, "POST", "limitations/", sore, 201)
    busy = {"client": ben.pk, "name": "Ten-kilometre run", "due_date": "2026-03-04"}
    answered(coach, "POST", "training-sessions/", busy, 201)

    # She looks first, then assigns to all five at once; twice is refused.
    chosen = {"clients": [client.pk for client in clients], "start_date": str(MONDAY)}
    preview = answered(coach, "POST", f"workout-plans/{template}/preview-assignment/", chosen)["clients"]
    assert [(one["client"], one["sessions"], one["refused"]) for one in preview] == [
        (client.pk, 6, "") for client in clients
    ]
    assert preview[1]["busy"] == [{"date": "2026-03-04", "names": ["Ten-kilometre run"]}]
    assert [one["exercises"] for one in preview[3]["limitations"]] == [
        [{"id": library["Bench Press"].pk, "name": "Bench Press"}]
    ]
    made = answered(coach, "POST", f"workout-plans/{template}/assign/", chosen, 201)
    assert (made["sessions"], made["lines"], made["first_due"], made["last_due"]) == (
        30,
        150,
        "2026-03-02",
        "2026-03-13",
    )
    answered(coach, "POST", f"workout-plans/{template}/assign/", chosen, 400)

    # What the numbers are, and why: 80 % of 121 is 96.8, which is loaded as 97.5.
    phone = Phone.of(anna)
    monday = due(phone, MONDAY)
    squats = monday["by_name"]["Squat"]
    assert [one.get("weight_kg") for one in squats["set_plan"]] == [47.5, 72.5, 97.5, 85, 85]
    assert squats["rule_note"] == "Percentages of training max 121 kg."
    assert monday["sets_due"] == 14  # the drop set belongs to the set before
    assert due(Phone.of(clients[3]), MONDAY)["by_name"]["Squat"]["rule_note"] == "No training max for Squat yet."
    deload = due(phone, MONDAY + dt.timedelta(weeks=1))
    assert deload["is_deload"] is True
    assert deload["by_name"]["Bench Press"]["rule_note"] == "Deload week: no progression."

    # Monday in the gym. The rack is taken after two of three work sets: the rest is done as front squats.
    clock.move_to(dt.datetime(2026, 3, 2, 18, 0, tzinfo=dt.UTC))
    at = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
    warm = [{"set_number": 1, "kind": "warmup", "reps": 5, "weight_kg": 47.5}]
    warm += [{"set_number": 2, "kind": "warmup", "reps": 3, "weight_kg": 72.5}]
    work = [{"set_number": 3, "reps": 5, "weight_kg": 97.5, "rpe": 8.5}, {"set_number": 4, "reps": 8, "weight_kg": 85}]
    assert send(phone, squats, warm + work, at)["actual_reps"] == "5,8"
    instead = {"exercise": library["Front Squat"].pk}
    second = answered(phone, "POST", f"training-session-exercises/{squats['uuid']}/swap/", instead)
    assert second["exercise"]["name"] == "Front Squat"
    assert (second["substituted_for"], second["replaces"]) == (library["Squat"].pk, squats["id"])
    assert second["set_plan"] == [{"reps": "8"}]
    again = answered(phone, "POST", f"training-session-exercises/{squats['uuid']}/swap/", instead)
    assert again["id"] == second["id"]
    send(phone, second, [{"set_number": 1, "reps": 8, "weight_kg": 60}], at)

    # The superset, the pull-ups with 20 kg of help (80 − 20 kg are lifted), and a drop set.
    bench, rows = monday["by_name"]["Bench Press"], monday["by_name"]["Barbell Row"]
    send(phone, bench, [{"set_number": n, "reps": 8, "weight_kg": 60} for n in (1, 2, 3)], at)
    send(phone, rows, [{"set_number": n, "reps": 12, "weight_kg": 50} for n in (1, 2, 3)], at)
    helped = send(
        phone,
        monday["by_name"]["Pull-Up"],
        [{"set_number": n, "reps": 6, "weight_kg": 20} for n in (1, 2, 3)],
        at,
    )
    assert (helped["volume_kg"], helped["set_logs"][0]["load_kg"]) == (1080.0, 60.0)
    extension = monday["by_name"]["Leg Extension"]
    drops = [{"set_number": n, "reps": 10, "weight_kg": 30} for n in (1, 2)]
    drops += [{"set_number": 3, "kind": "dropset", "reps": 15, "weight_kg": 20}]
    dropped = send(phone, extension, drops, at)
    assert (dropped["actual_sets"], dropped["volume_kg"], dropped["completed_as_prescribed"]) == (2, 900.0, True)
    finished = {"completed_at": "2026-03-02T17:55:00Z", "rating": 4, "pain": 2, "notes": "Rack taken"}
    done = answered(phone, "POST", f"training-sessions/{monday['uuid']}/complete/", finished)
    assert (done["sets_done"], done["sets_due"], done["status"]) == (14, 14, "completed")

    # All rows reached twelve reps: on Wednesday there is more on the bar. The bench waits for its second week.
    wednesday = due(phone, MONDAY + dt.timedelta(days=2))
    assert wednesday["by_name"]["Barbell Row"]["prescribed_weight_kg"] == 52.5
    assert wednesday["by_name"]["Bench Press"]["prescribed_weight_kg"] == 60

    # Wednesday in a cellar: nothing is sent before Thursday noon, and then in the wrong order.
    clock.move_to(dt.datetime(2026, 3, 5, 12, 0, tzinfo=dt.UTC))
    at = dt.datetime(2026, 3, 4, 17, 0, tzinfo=dt.UTC)
    later = at + dt.timedelta(minutes=10)
    squats = wednesday["by_name"]["Squat"]
    whole = warm + [{"set_number": 3, "reps": 5, "weight_kg": 100}, {"set_number": 4, "reps": 8, "weight_kg": 85}]
    last = send(phone, squats, whole, later)
    assert send(phone, squats, whole[:3], at)["set_logs"] == last["set_logs"]
    assert send(phone, squats, whole, later)["version"] == last["version"]
    assert {log["performed_on"] for log in last["set_logs"]} == {"2026-03-04"}
    ended = answered(
        phone, "POST", f"training-sessions/{wednesday['uuid']}/complete/", {"completed_at": later.isoformat()}
    )
    assert (ended["status"], ended["completed_on"], ended["sets_done"]) == ("completed", "2026-03-04", 2)

    # Last time and best stand beside Friday's lines.
    friday = answered(phone, "GET", f"training-sessions/{due(phone, MONDAY + dt.timedelta(days=4))['uuid']}/")
    squats = friday["lines"][0]
    assert (squats["last_time"]["performed_on"], squats["best_1rm_kg"]) == ("2026-03-04", 116.67)
    assert [one["weight_kg"] for one in squats["last_time"]["sets"]] == [47.5, 72.5, 100.0, 85.0]

    # Friday: a zero too many makes a false record; the correction undoes it.
    clock.move_to(dt.datetime(2026, 3, 6, 18, 0, tzinfo=dt.UTC))
    at = dt.datetime(2026, 3, 6, 17, 0, tzinfo=dt.UTC)
    before = records(phone, library["Squat"])
    assert before == {
        "max_weight": 100,
        "estimated_1rm": 116.67,
        "max_volume": 1180,
        "max_reps at 97.5": 5,
        "max_reps at 85": 8,
        "max_reps at 100": 5,
    }
    false = send(phone, squats, [{"set_number": 1, "reps": 5, "weight_kg": 975}], at)
    assert [(one["kind"], one["value"], one["before"]) for one in false["new_records"]] == [
        ("max_weight", 975, 100),
        ("estimated_1rm", 1137.5, 116.67),
        ("max_volume", 4875, 1180),
    ]
    corrected = send(phone, squats, [{"set_number": 1, "reps": 5, "weight_kg": 97.5}], at + dt.timedelta(minutes=1))
    assert corrected["new_records"] == []
    assert records(phone, library["Squat"]) == before

    # Carla corrects a set meanwhile; the phone, which does not know, is told and overwrites nothing.
    path = f"training-session-exercises/{squats['id']}/sets/"
    entered = {"sets": [{"set_number": 1, "reps": 6, "weight_kg": 97.5}], "version": corrected["version"]}
    answered(coach, "PUT", path, entered)
    body = {"sets": [{"set_number": 1, "reps": 4, "weight_kg": 97.5}], "version": corrected["version"]}
    conflict = answered(phone, "PUT", f"training-session-exercises/{squats['uuid']}/sets/", body, 409)
    assert (conflict["stored"]["actual_reps"], conflict["sent"]["sets"][0]["reps"]) == ("6", 4)
    assert SetLog.objects.get(line=squats["id"]).logged_by_id == carla.pk

    # Carla reads the week: by muscle group, by exercise, by session.
    of_anna = f"client={anna.pk}&performed_from=2026-03-02&performed_to=2026-03-08"
    groups = answered(coach, "GET", f"analysis/muscle-groups/?{of_anna}")["results"]
    assert [(one["week_start"], one["muscle_group"], one["sets"]) for one in groups] == [
        ("2026-03-02", "back", 6),
        ("2026-03-02", "chest", 3),
        ("2026-03-02", "legs", 8),
    ]
    history = answered(coach, "GET", f"analysis/exercise/?{of_anna}&exercise={library['Squat'].pk}")["results"]
    assert [(one["date"], one["estimated_1rm_kg"], one["volume_kg"]) for one in history] == [
        ("2026-03-02", 113.75, 1167.5),
        ("2026-03-04", 116.67, 1180.0),
        ("2026-03-06", 117.0, 585.0),
    ]
