"""Who is told what happens in training; each in the transaction in which it happens."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import formats
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Client, User
from core.languages import in_language_of
from notifications.kinds import Type
from notifications.models import Notification
from notifications.services.telling import Event, tell, tell_carers, tell_many, tell_verdicts
from workouts.models import Exercise, FormMedia, PersonalRecord, TrainingSession, WorkoutPlan
from workouts.services.records import Kept

Kind = PersonalRecord.Kind
#: of more sessions that were moved only so many are named
MOST_NAMED = 3
#: of several records in one exercise the first of these is named
FOREMOST = (Kind.MAX_WEIGHT, Kind.BEST_TIME, Kind.MAX_DURATION, Kind.ESTIMATED_1RM, Kind.MAX_REPS, Kind.MAX_VOLUME)


# --- Plans --------------------------------------------------------------------------------------


def tell_assigned(plans: Sequence[WorkoutPlan], *, by: User, now: dt.datetime) -> int:
    """Tells each client of their new plan, once, however it came to them and is scheduled then; not before it is known
    when it starts."""
    return tell_many(
        [
            Event(
                Type.PLAN_ASSIGNED,
                recipients=[plan.client_id],
                client_id=plan.client_id,
                event_key=f"plan-assigned:workout-plan:{plan.pk}",
                sender=by,
                target=plan,
                words={"what": plan.name, "when": plan.start_date},
            )
            for plan in plans
            if plan.client_id is not None and plan.start_date is not None
        ],
        now=now,
    )


def tell_changed(plan: WorkoutPlan, *, by: User, now: dt.datetime) -> int:
    """Tells the client that other sessions lie ahead; once for all of them."""
    if plan.client_id is None:
        return 0
    return tell(
        Type.PLAN_CHANGED,
        recipients=[plan.client_id],
        client_id=plan.client_id,
        event_key=changed_key(plan, now),
        sender=by,
        target=plan,
        words={"what": plan.name},
        now=now,
    )


def changed_key(plan: WorkoutPlan, now: dt.datetime) -> str:
    return f"plan-changed:workout-plan:{plan.pk}:{now.isoformat()}"


# --- Sessions -----------------------------------------------------------------------------------


def tell_moved(sessions: Sequence[TrainingSession], *, by: User, now: dt.datetime) -> int:
    """Tells the client that their coach put sessions on other days; once for all of them."""
    if not sessions:
        return 0
    names = list(dict.fromkeys(session.name for session in sessions))
    return tell(
        Type.PLAN_CHANGED,
        recipients=[sessions[0].client_id],
        client_id=sessions[0].client_id,
        event_key=moved_key(sessions, now),
        sender=by,
        target=sessions[0],
        words={"what": ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")},
        now=now,
    )


def moved_key(sessions: Sequence[TrainingSession], now: dt.datetime) -> str:
    return f"sessions-moved:{sessions[0].pk}:{now.isoformat()}"


def tell_taken_back(plans: Sequence[WorkoutPlan], *, by: User, now: dt.datetime) -> int:
    """Tells each client that their coach took back what lay ahead in this plan, which may be gone by now."""
    return tell_many(
        [
            Event(
                Type.PLAN_CHANGED,
                recipients=[plan.client_id],
                client_id=plan.client_id,
                event_key=f"plan-taken-back:workout-plan:{plan.pk}:{now.isoformat()}",
                sender=by,
                words={"what": plan.name},
            )
            for plan in plans
            if plan.client_id is not None
        ],
        now=now,
    )


def tell_completed(session: TrainingSession, *, by: User | None, now: dt.datetime) -> int:
    """Tells the client's coach, and who covers, that a session is done; once, also where it is reopened and finished
    again. `by` None: it was closed by the system."""
    return tell_carers(
        Type.SESSION_COMPLETED,
        client=session.client,
        event_key=f"session-completed:{session.pk}",
        sender=by,
        target=session,
        words={"what": session.name},
        now=now,
    )


# --- Photos and videos --------------------------------------------------------------------------


def tell_sent(media: FormMedia, *, client: Client, now: dt.datetime) -> int:
    """Tells the client's coach, and who covers, of a line to look at; once, however many photos and videos it has."""
    return tell_carers(
        Type.PHOTO_TO_REVIEW,
        client=client,
        event_key=f"photo-to-review:training-session-exercise:{media.line_id}",
        sender=client,
        target=media,
        words={"what": media.line.exercise.name},
        now=now,
    )


def tell_reviewed(media: Sequence[FormMedia], *, by: User, now: dt.datetime) -> int:
    """Tells each client that what they sent was looked at, once for all of it together."""
    return tell_verdicts([(one, one.line.exercise.name) for one in media], by=by, now=now)


# --- Records ------------------------------------------------------------------------------------


def tell_records(*, client: Client, exercise: Exercise, session: TrainingSession, kept: Kept, now: dt.datetime) -> None:
    """Tells the client of a new record, once per session and exercise, in the numbers that stand; taken back where a
    correction leaves none. Costs nothing where no record changed, at most 3 queries."""
    before, after = foremost(kept.told), foremost(kept.news)
    if said(before) == said(after):
        return
    event_key = f"new-record:{session.pk}:{exercise.pk}"
    told = Notification.objects.filter(recipient=client.pk, event_key=event_key)
    if after is None:
        told.delete()
    elif before is None:
        tell(
            Type.NEW_RECORD,
            recipients=[client.pk],
            client_id=client.pk,
            event_key=event_key,
            target=session,
            words={"what": exercise.name, "value": lazy(in_words, str)(after)},
            now=now,
        )
    else:
        with in_language_of(client):
            told.update(message=in_words(after), updated_at=now)


def foremost(records: Sequence[PersonalRecord]) -> PersonalRecord | None:
    """The one that is named; of several loads or distances the greatest."""
    return min(records, key=lambda row: (FOREMOST.index(Kind(row.kind)), -row.at), default=None)


def said(record: PersonalRecord | None) -> tuple[object, ...] | None:
    return None if record is None else (record.kind, record.at, record.value, record.beaten_value)


def in_words(record: PersonalRecord) -> str:
    """`105 kg, before 100 kg`."""
    words = {"now": amount(record, record.value), "before": amount(record, record.beaten_value or Decimal())}
    return {
        Kind.MAX_WEIGHT: _("%(now)s, before %(before)s"),
        Kind.ESTIMATED_1RM: _("%(now)s at best for one, before %(before)s"),
        Kind.MAX_REPS: _("%(now)s, before %(before)s"),
        Kind.MAX_VOLUME: _("%(now)s in all, before %(before)s"),
        Kind.MAX_DURATION: _("%(now)s, before %(before)s"),
        Kind.BEST_TIME: _("%(now)s, before %(before)s"),
    }[Kind(record.kind)] % words


def amount(record: PersonalRecord, value: Decimal) -> str:
    """`105 kg`, `12 × 60 kg`, `1:30 min`, `5000 m in 24:00 min`."""
    if record.kind == Kind.MAX_REPS:
        if record.at:
            return f"{plain(value)} × {plain(record.at)} kg"
        return ngettext("%(count)s rep", "%(count)s reps", int(value)) % {"count": plain(value)}
    if record.kind in (Kind.MAX_DURATION, Kind.BEST_TIME):
        minutes, seconds = divmod(int(value), 60)
        time = f"{minutes}:{seconds:02} min"
        if record.kind == Kind.MAX_DURATION:
            return time
        return _("%(metres)s m in %(time)s") % {"metres": plain(record.at), "time": time}
    return f"{plain(value)} kg"


def plain(number: Decimal) -> str:
    return formats.number_format(f"{number.normalize():f}")
