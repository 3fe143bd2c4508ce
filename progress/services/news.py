"""Who is told of a client's progress; each in the transaction in which it happens."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import Client, User
from notifications.kinds import Type
from notifications.services.telling import tell, tell_carers
from progress.models import CheckIn, ProgressEntry, WeeklySummary


def tell_submitted(check_in: CheckIn, *, client: Client, now: dt.datetime) -> int:
    """Tells the client's coach, and who covers, of a check-in; once, however often it is corrected."""
    return tell_carers(
        Type.CHECK_IN_SUBMITTED,
        client=client,
        event_key=f"check-in-submitted:{check_in.pk}",
        sender=client,
        target=check_in,
        now=now,
    )


def tell_sent(entry: ProgressEntry, *, client: Client, now: dt.datetime) -> int:
    """Tells the client's coach, and who covers, of photos to look at; once for those of an entry, and once again when
    more come after a look."""
    looked_at = f":{entry.reviewed_at.isoformat()}" if entry.reviewed_at else ""
    return tell_carers(
        Type.PHOTO_TO_REVIEW,
        client=client,
        event_key=f"photo-to-review:progress-entry:{entry.pk}{looked_at}",
        sender=client,
        target=entry,
        words={"what": _("progress photos")},
        now=now,
    )


def tell_reviewed(entry: ProgressEntry, *, by: User, now: dt.datetime) -> int:
    """Tells the client that their progress photos were looked at."""
    return tell(
        Type.PHOTO_REVIEWED,
        recipients=[entry.client_id],
        client_id=entry.client_id,
        event_key=f"photo-reviewed:progress-entry:{entry.pk}:{now.isoformat()}",
        sender=by,
        target=entry,
        words={"what": _("progress photos")},
        now=now,
    )


def tell_published(summary: WeeklySummary, *, by: User, now: dt.datetime) -> int:
    """Tells the client that their weekly summary can be read."""
    return tell(
        Type.WEEKLY_SUMMARY_PUBLISHED,
        recipients=[summary.client_id],
        client_id=summary.client_id,
        event_key=f"weekly-summary-published:{summary.pk}",
        sender=by,
        target=summary,
        words={"when": summary.week_start},
        now=now,
    )
