"""Times what a coach and a client read of progress, over a demo with so many clients and weeks of history.

    python benchmarks/progress.py --clients 200 --weeks 260

makes the demo in an empty database of its own (a folder that is removed, or with --folder one that is kept and used
again) and prints the median and the slowest of each request, in milliseconds, and how many statements it asked for.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROUNDS = 20


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--clients", type=int, default=12)
    options.add_argument("--weeks", type=int, default=12)
    options.add_argument("--folder", help="an empty one, or one where this made its demo before")
    asked = options.parse_args()
    with nullcontext(asked.folder) if asked.folder else tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")
        os.environ["VAR_DIR"] = folder
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        call_command("demo", coaches=1, clients=asked.clients, weeks=asked.weeks, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # PostgreSQL does so by itself some minutes after so many rows
        print(f"{asked.clients} clients with {asked.weeks} weeks: made in {time.perf_counter() - began:.0f} s")
        requests()


def requests() -> None:
    from rest_framework.test import APIClient

    from accounts.models import Client, Coach
    from progress.models import WeighIn

    coach = Coach.objects.exclude(clients=None).get()
    #: who weighs in, eats by plan and trains, so that nothing of the first screen is left out
    client = Client.objects.filter(email="client@demo.example").get()
    phone, desk = APIClient(SERVER_NAME="localhost"), APIClient(SERVER_NAME="localhost")
    phone.force_authenticate(client)
    desk.force_authenticate(coach)
    today = client.today()

    def get(who: APIClient, path: str) -> Callable[[int], Any]:
        return lambda turn: who.get(f"/api/v1/{path}")

    def weigh(turn: int) -> Any:
        weight = client.current_weight_kg or 70
        body = {"weight_kg": round(float(weight) + turn % 3 / 10, 1)}
        return phone.put(f"/api/v1/weigh-ins/{today}/", body, format="json")

    print(f"{Client.objects.count()} clients, {WeighIn.objects.filter(client=client).count()} weigh-ins of the client")
    tell("attention, all of a coach's clients", get(desk, "attention/"))
    tell("today", get(phone, "me/today/"))
    tell("the weight chart of a year", get(phone, f"charts/weight/?date_from={today.replace(year=today.year - 1)}"))
    tell("the newest page of the timeline", get(phone, "timeline/"))
    tell("a weigh-in of today, written anew", weigh)


def tell(name: str, ask: Callable[[int], Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = ask(0)
    assert answer.status_code in (200, 201), answer.content
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    statements = sum(not query["sql"].startswith(around) for query in captured.captured_queries)
    took = []
    for turn in range(1, ROUNDS + 1):
        began = time.perf_counter()
        ask(turn)
        took.append((time.perf_counter() - began) * 1000)
    print(f"{name:40} median {statistics.median(took):7.1f} ms  slowest {max(took):7.1f} ms  {statements} statements")


if __name__ == "__main__":
    main()
