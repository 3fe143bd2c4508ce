"""What has to be done again and again: each step may run at any time, late, twice, and on two machines at once."""

import datetime as dt
import logging
from collections.abc import Callable

from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from coaching.reminders import remind
from progress.services.summaries import draft_weekly_summaries
from uploads.pruning import prune_uploads
from workouts.services.closing import close_sessions_left_open

logger = logging.getLogger(__name__)

#: longer than any task takes; after it whoever ran it was ended in the midst of it
TASK_MINUTES = 15
#: how long one can look up what became of a task
KEPT_DAYS = 7
A_DAY = 24 * 60 * 60


def run_upkeep(now: dt.datetime) -> tuple[list[str], list[str]]:
    """Does every step and says what was done, and which steps failed; one that fails stops no other."""
    done, failed = [], []
    for step in STEPS:
        try:
            sentence = step(now)
        except Exception:
            logger.exception("Upkeep: %s failed", step.__name__)
            failed.append(step.__name__)
        else:
            done += [sentence] if sentence else []
    return done, failed


def put_back_tasks(now: dt.datetime) -> str:
    """Tasks whose worker was killed wait again; they are made so that they may be repeated."""
    begun_before = now - dt.timedelta(minutes=TASK_MINUTES)
    stuck = DBTaskResult.objects.running().filter(started_at__lt=begun_before)
    count = stuck.update(status=TaskResultStatus.READY, started_at=None)
    return ngettext("%(count)s task put back.", "%(count)s tasks put back.", count) % {"count": count} if count else ""


def forget_tasks(now: dt.datetime) -> str:
    """Tasks that ended a week ago are removed."""
    DBTaskResult.objects.finished().filter(finished_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()
    return ""


def close_sessions(now: dt.datetime) -> str:
    """Training sessions left open are closed at the end of the next local day."""
    completed, skipped = close_sessions_left_open(now=now)
    words = {"completed": completed, "skipped": skipped}
    return _("%(completed)s sessions completed, %(skipped)s skipped.") % words if completed or skipped else ""


def send_reminders(now: dt.datetime) -> str:
    """Clients hear in the morning of their own day what is due, what they missed and what is overdue."""
    told = remind(now)
    return ngettext("%(count)s reminder.", "%(count)s reminders.", told) % {"count": told} if told else ""


def draft_summaries(now: dt.datetime) -> str:
    """Every active client has the draft of their week, for the coach to write in."""
    drafted = draft_weekly_summaries(now=now).made
    said = ngettext("%(count)s weekly summary drafted.", "%(count)s weekly summaries drafted.", drafted)
    return said % {"count": drafted} if drafted else ""


def prune(now: dt.datetime) -> str:
    """Files that nothing holds are removed; once a day the storage is compared with the database too."""
    pruned = prune_uploads(now=now, with_storage=cache.add("storage-compared", True, timeout=A_DAY))
    return str(pruned) if pruned.anything else ""


STEPS: tuple[Callable[[dt.datetime], str], ...] = (
    put_back_tasks,
    forget_tasks,
    close_sessions,
    send_reminders,
    draft_summaries,
    prune,
)
