"""Times what a client and a coach do with training, in a database with little and with much history.

    python benchmarks/training.py --set-logs 1000000

writes into an empty database of its own (a folder that is removed, or the empty one of DATABASE_URL) and prints the
median and the slowest of each request, in milliseconds, and how many statements it asked for.
"""

import argparse
import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

CLIENTS, EXERCISES, SETS_A_LINE, LINES_A_SESSION = 100, 50, 5, 6
DAY = dt.date(2026, 1, 5)
ROUNDS = 30


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--set-logs", type=int, default=1000, help="how many stand in the table")
    options.add_argument(
        "--assign", type=int, default=0, metavar="CLIENTS", help="assign 12 × 4 × 6 to so many clients"
    )
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")
        os.environ["VAR_DIR"] = folder
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        if asked.assign:
            assign(asked.assign)
        else:
            requests(asked.set_logs)


# --- One template for many ----------------------------------------------------------------------


def assign(count: int) -> None:
    from tests.factories.accounts import ClientFactory, CoachFactory
    from tests.factories.workouts import (
        ExerciseFactory,
        WorkoutExerciseFactory,
        WorkoutPlanFactory,
        WorkoutSessionFactory,
    )
    from workouts.services import assign_plan

    coach = CoachFactory()
    template = WorkoutPlanFactory(client=None, coach=coach)
    exercises = ExerciseFactory.create_batch(6)
    for week in range(1, 13):
        for day in (0, 1, 3, 4):
            session = WorkoutSessionFactory(workout_plan=template, week=week, day_of_week=day)
            for exercise in exercises:
                WorkoutExerciseFactory(
                    workout_session=session, exercise=exercise, rule={"kind": "weekly", "add_kg": 2.5}
                )
    clients = [ClientFactory(coach=coach) for _client in range(count)]
    began = time.perf_counter()
    made = assign_plan(template=template, clients=clients, start_date=DAY, by=coach)
    print(f"{made.lines} lines for {len(made.plans)} clients: {time.perf_counter() - began:.1f} s")


# --- Requests -----------------------------------------------------------------------------------


def requests(set_logs: int) -> None:
    from django.db import connection
    from rest_framework.test import APIClient

    from workouts.models import SetLog

    clients, exercises = people(), library()
    began = time.perf_counter()
    history(clients, exercises, set_logs)
    count = SetLog.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # PostgreSQL does so by itself some minutes after so many rows
    print(f"{count} set logs of {CLIENTS} clients written in {time.perf_counter() - began:.0f} s")

    client, coach = clients[0], clients[0].coach
    session = today(client, exercises)
    lines = list(session.lines.order_by("id"))
    phone, desk = APIClient(SERVER_NAME="localhost"), APIClient(SERVER_NAME="localhost")
    phone.force_authenticate(client)
    desk.force_authenticate(coach)

    def put_sets(turn: int) -> Any:
        line = lines[turn % len(lines)]
        body = [{"set_number": n, "reps": 5 + turn % 7, "weight_kg": 60 + turn} for n in range(1, 6)]
        return phone.put(f"/api/v1/training-session-exercises/{line.uuid}/sets/", {"sets": body}, format="json")

    def get(who: APIClient, path: str) -> Callable[[int], Any]:
        return lambda turn: who.get(f"/api/v1/{path}")

    tell("PUT sets, 5 of them, with summary and records", put_sets)
    tell("a session with last time and best", get(phone, f"training-sessions/{session.uuid}/"))
    tell("a page of 50 set logs, client", get(phone, "set-logs/"))
    tell("a page of 50 set logs, coach", get(desk, f"set-logs/?client={client.pk}"))
    year = "performed_from=2026-01-05&performed_to=2026-12-31"
    of = f"client={client.pk}&{year}"
    tell("analysis of an exercise, a year", get(desk, f"analysis/exercise/?{of}&exercise={exercises[0].pk}"))
    tell("analysis of muscle groups, a year", get(desk, f"analysis/muscle-groups/?{of}"))
    tell("analysis of sessions, a year", get(desk, f"analysis/sessions/?{of}"))


def tell(name: str, ask: Callable[[int], Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = ask(0)
    assert answer.status_code == 200, answer.content
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = sum(not query["sql"].startswith(around) for query in captured.captured_queries)
    took = []
    for turn in range(1, ROUNDS + 1):
        began = time.perf_counter()
        ask(turn)
        took.append((time.perf_counter() - began) * 1000)
    print(f"{name:48} median {statistics.median(took):7.1f} ms  slowest {max(took):7.1f} ms  {statements} statements")


def people() -> list[Any]:
    from tests.factories.accounts import ClientFactory, CoachFactory

    coach = CoachFactory()
    return [ClientFactory(coach=coach, current_weight_kg=80) for _client in range(CLIENTS)]


def library() -> list[Any]:
    from tests.factories.workouts import ExerciseFactory

    return ExerciseFactory.create_batch(EXERCISES)


def today(client: Any, exercises: list[Any]) -> Any:
    from tests.factories.workouts import TrainingSessionExerciseFactory, TrainingSessionFactory

    session = TrainingSessionFactory(client=client, due_date=dt.datetime.now(dt.UTC).date())
    for exercise in exercises[:8]:
        TrainingSessionExerciseFactory(training_session=session, exercise=exercise)
    return session


def history(clients: list[Any], exercises: list[Any], set_logs: int) -> None:
    """Session after session for each client in turn, one a day, until so many sets stand; and their records."""
    from workouts.models import SetLog, TrainingSession, TrainingSessionExercise
    from workouts.services.records import rebuild_records

    per_session = SETS_A_LINE * LINES_A_SESSION
    sessions_each = max(1, set_logs // per_session // len(clients))
    for client in clients:
        sessions = [
            TrainingSession(
                client=client,
                name="Day",
                planned_date=day,
                due_date=day,
                status="completed",
                completed_on=day,
                completed_at=noon(day),
                started_at=noon(day),
            )
            for day in (DAY + dt.timedelta(days=number - sessions_each + 300) for number in range(sessions_each))
        ]
        TrainingSession.objects.bulk_create(sessions)
        lines = [
            TrainingSessionExercise(
                training_session=session,
                client=client,
                exercise=exercises[(number + place) % len(exercises)],
                order=place,
                prescribed_sets=SETS_A_LINE,
                prescribed_reps="5",
                actual_sets=SETS_A_LINE,
                volume_kg=SETS_A_LINE * 5 * (60 + number % 40),
            )
            for number, session in enumerate(sessions)
            for place in range(LINES_A_SESSION)
        ]
        TrainingSessionExercise.objects.bulk_create(lines)
        SetLog.objects.bulk_create(
            [log_of(line, number, client) for line in lines for number in range(1, SETS_A_LINE + 1)],
            batch_size=2000,
        )
    rebuild_records(clients=[client.pk for client in clients])


def log_of(line: Any, number: int, client: Any) -> Any:
    from workouts.models import SetLog

    kg = Decimal(line.volume_kg) / 5 / SETS_A_LINE
    day = line.training_session.completed_on
    return SetLog(
        line=line,
        client=client,
        exercise_id=line.exercise_id,
        set_number=number,
        reps=5,
        weight_kg=kg,
        load_kg=kg,
        estimated_1rm_kg=(kg * 35 / 30).quantize(Decimal("0.01")),
        performed_at=noon(day),
        performed_on=day,
        logged_by=client,
    )


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


if __name__ == "__main__":
    main()
