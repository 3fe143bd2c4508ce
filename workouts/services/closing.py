"""Sessions that nobody finished are closed by the system."""

import datetime as dt

from django.db import transaction

from accounts.models import Client
from core.days import local_date
from workouts.models import SetLog, TrainingSession
from workouts.services.news import tell_completed
from workouts.services.progression import progress_after

Status = TrainingSession.Status


def close_sessions_left_open(*, now: dt.datetime) -> tuple[int, int]:
    """Closes every session in progress whose next local day is over: completed with at least half of its working sets,
    skipped with fewer; how many of each. One transaction per client; may run twice, late, or from two machines."""
    yesterday_everywhere = now - dt.timedelta(days=1)
    left_open = (
        TrainingSession.objects.filter(status=Status.IN_PROGRESS, started_at__lt=yesterday_everywhere)
        .order_by("client_id")
        .values_list("client_id", flat=True)
        .distinct()
    )
    completed = skipped = 0
    for client_id in left_open.iterator():
        done, not_done = close_for(client_id, now)
        completed, skipped = completed + done, skipped + not_done
    return completed, skipped


@transaction.atomic
def close_for(client_id: int, now: dt.datetime) -> tuple[int, int]:
    client = Client.objects.locked(client_id).get()
    today = local_date(now, client.time_zone)
    completed = skipped = 0
    for session in TrainingSession.objects.filter(client=client, status=Status.IN_PROGRESS).order_by("due_date", "id"):
        last = last_activity(session)
        if last is None or local_date(last, client.time_zone) + dt.timedelta(days=1) >= today:
            continue
        session.client = client
        if session.sets_done * 2 >= session.sets_due and session.sets_done:
            session.status, session.completed_at = Status.COMPLETED, last
            session.completed_on = local_date(last, client.time_zone)
            completed += 1
        else:
            session.status = Status.SKIPPED
            skipped += 1
        session.closed_by = None
        session.version += 1
        session.save(update_fields=["status", "completed_at", "completed_on", "closed_by", "version", "updated_at"])
        if session.status == Status.COMPLETED:
            progress_after(session=session)
            tell_completed(session, by=None, now=now)
    return completed, skipped


def last_activity(session: TrainingSession) -> dt.datetime | None:
    """When the last set was done, or, without sets, when it was begun."""
    last = SetLog.objects.filter(line__training_session=session).order_by("-performed_at").first()
    return last.performed_at if last else session.started_at
