"""The weekly check-in: when it is open, what it takes, and the questions a coach adds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, Coach, User
from core.days import local_date, monday_of
from core.history import Note, note
from progress.models import CheckIn, CheckInAnswer, CheckInQuestion
from progress.models.check_in import validate_monday
from progress.services.days import check_day, refusal
from progress.services.news import tell_submitted
from workouts.services.session import checked_instant, note_report

#: open from the Friday of its week to the Tuesday after it
OPENS_AFTER, CLOSES_AFTER = dt.timedelta(days=4), dt.timedelta(days=8)
#: a report may arrive so much later than it was written
LATE = dt.timedelta(days=14)
LONGEST_ANSWER, LARGEST_NUMBER = 4000, 1_000_000
MOST_QUESTIONS = 20
Kind = CheckInQuestion.Kind


def open_week(today: dt.date) -> dt.date | None:
    """The Monday of the week whose check-in is open on that day; None on Wednesdays and Thursdays."""
    for week_start in (monday_of(today), monday_of(today) - dt.timedelta(days=7)):
        if is_open(week_start, today):
            return week_start
    return None


def is_open(week_start: dt.date, day: dt.date) -> bool:
    """Whether a client may answer about that week on that day: Friday to Tuesday."""
    return week_start + OPENS_AFTER <= day <= week_start + CLOSES_AFTER


@transaction.atomic
def submit_check_in(
    *,
    client: Client,
    week_start: dt.date,
    by: User,
    answers: Sequence[tuple[CheckInQuestion, Any]] = (),
    submitted_at: dt.datetime | None = None,
    now: dt.datetime,
    today: dt.date,
    zone: str,
    **said: Any,
) -> CheckIn:
    """Stores a client's answers about a week; what is not said stays as it is, and a report older than the one that
    stands changes nothing. The coach is told of the first. They may enter one for their client at any time.

    Raises ValidationError outside Friday to Tuesday, by the day on which the phone says it was written, once the
    check-in is reviewed, and for an answer that its question does not take.
    """
    client = Client.objects.locked(client.pk).get()
    at = min(checked_instant("submitted_at", submitted_at, now, zone), now)
    check_week(week_start, local_date(at, zone), today, is_own=by.pk == client.pk, late=now - at > LATE)
    stored = CheckIn.objects.filter(client=client.pk, week_start=week_start).first()
    row = stored or CheckIn(client_id=client.pk, week_start=week_start)
    if stored is not None and at < stored.submitted_at:
        return stored
    if row.reviewed_at is not None:
        raise ValidationError(_("This check-in was reviewed; it stays as it is."), code="reviewed")
    values = checked_answers(client, row, answers)
    for name, value in {**said, "submitted_at": at}.items():
        setattr(row, name, value)
    row.save(force_insert=stored is None, force_update=stored is not None)
    write_answers(row, values)
    note_report(client, by, now)
    note(Note(row, say=gettext_noop("Entered for the client.")), by=by, at=at)
    if stored is None and by.pk == client.pk:
        tell_submitted(row, client=client, now=now)
    return row


def check_week(week_start: dt.date, day: dt.date, today: dt.date, *, is_own: bool, late: bool) -> None:
    """Raises ValidationError, under the week, where its check-in is not open on that day."""
    try:
        validate_monday(week_start)
    except ValidationError as error:
        raise refusal("week_start", error.message, "not_monday") from None
    check_day(week_start, today, name="week_start")
    if is_own and (late or not is_open(week_start, day)):
        words = {
            "opens": date_format(week_start + OPENS_AFTER, "j N Y"),
            "closes": date_format(week_start + CLOSES_AFTER, "j N Y"),
        }
        message = _("The check-in of this week is open from Friday %(opens)s to Tuesday %(closes)s.")
        raise refusal("week_start", message % words, "not_open")


# --- Answers ------------------------------------------------------------------------------------


def questions_for(client: Client) -> QuerySet[CheckInQuestion]:
    """What the client's coach asks now, in their order."""
    return CheckInQuestion.objects.asked().filter(coach=client.coach_id).order_by("position", "id")


def checked_answers(
    client: Client, check_in: CheckIn, answers: Sequence[tuple[CheckInQuestion, Any]]
) -> Mapping[CheckInQuestion, Any]:
    """question → its answer, None where it goes. Raises ValidationError, under `answers`, for a question that is not
    asked of this client and for an answer of another kind."""
    answered = set(check_in.answers.values_list("question", flat=True)) if answers and check_in.pk else set()
    values = {}
    for question, value in answers:
        is_asked = question.is_active and question.coach_id == client.coach_id
        if not is_asked and question.pk not in answered:
            raise refusal("answers", _("“%(question)s” is not asked.") % {"question": question}, "not_asked")
        if value is not None and not fits(question.kind, value):
            message = _("“%(question)s” takes %(kind)s.") % {"question": question, "kind": takes(question.kind)}
            raise refusal("answers", message, "other_kind")
        values[question] = value
    return values


def fits(kind: str, value: Any) -> bool:
    """Whether a question of that kind takes this answer."""
    if kind == Kind.TEXT:
        return isinstance(value, str) and len(value) <= LONGEST_ANSWER
    if kind == Kind.YES_NO:
        return isinstance(value, bool)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    if kind == Kind.SCALE:
        return value in range(1, 11)
    return -LARGEST_NUMBER <= value <= LARGEST_NUMBER  # false for NaN too


def takes(kind: str) -> str:
    """What such a question takes, in words."""
    return {
        Kind.TEXT: _("a text of at most 4000 characters"),
        Kind.NUMBER: _("a number"),
        Kind.SCALE: _("a whole number of 1 to 10"),
        Kind.YES_NO: _("true or false"),
    }[Kind(kind)]


def write_answers(check_in: CheckIn, values: Mapping[CheckInQuestion, Any]) -> None:
    """Makes, changes and removes answers; two statements however many."""
    if not values:
        return
    gone = [question.pk for question, value in values.items() if value is None]
    if gone:
        check_in.answers.filter(question__in=gone).delete()
    CheckInAnswer.objects.bulk_create(
        [
            CheckInAnswer(check_in=check_in, question=question, value=value, updated_at=timezone.now())
            for question, value in values.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["check_in", "question"],
        update_fields=["value", "updated_at"],
    )


@transaction.atomic
def review_check_in(*, check_in: CheckIn, by: User, now: dt.datetime) -> CheckIn:
    """Notes that a coach has read it, after which it stays as it is; the first look counts."""
    list(Client.objects.locked(check_in.client_id))
    stored = CheckIn.objects.get(pk=check_in.pk)
    if stored.reviewed_at is None:
        stored.reviewed_by, stored.reviewed_at = by, now
        stored.save(update_fields=["reviewed_by", "reviewed_at", "updated_at"])
    return stored


# --- Questions ----------------------------------------------------------------------------------


@transaction.atomic
def add_question(*, coach: Coach | User, text: str, kind: str, position: int = 0) -> CheckInQuestion:
    """A new question of a coach. Raises ValidationError where they ask 20 already."""
    refuse_too_many(coach.pk)
    return CheckInQuestion.objects.create(coach_id=coach.pk, text=text, kind=kind, position=position)


def refuse_too_many(coach: int) -> None:
    """Raises ValidationError where a coach asks 20 already; until the transaction ends nobody else adds one."""
    list(Coach.objects.non_polymorphic().select_for_update(of=("self",), no_key=True).filter(pk=coach))
    if CheckInQuestion.objects.asked().filter(coach=coach).count() >= MOST_QUESTIONS:
        message = _("You ask %(most)s questions already; take one out first.")
        raise ValidationError(message % {"most": MOST_QUESTIONS}, code="too_many")


@transaction.atomic
def change_question(*, question: CheckInQuestion, **said: Any) -> CheckInQuestion:
    """Changes a question. Where it was answered already, another wording or kind is a new question in its place, with
    the next version; the answers keep the old one. Raises ValidationError for one that was replaced, and for one that
    is asked again beside 20 others."""
    stored = CheckInQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if CheckInQuestion.objects.filter(replaces=stored.pk).exists():
        raise ValidationError(_("This wording was replaced; change the newer one."), code="replaced")
    changed = {name: value for name, value in said.items() if getattr(stored, name) != value}
    if changed.get("is_active"):
        refuse_too_many(stored.coach_id)
    if not {"text", "kind"} & set(changed) or not stored.answers.exists():
        for name, value in changed.items():
            setattr(stored, name, value)
        stored.save(update_fields=[*changed, "updated_at"])
        return stored
    kept = {name: getattr(stored, name) for name in ("text", "kind", "position", "is_active")} | changed
    stored.is_active = False
    stored.save(update_fields=["is_active", "updated_at"])
    return CheckInQuestion.objects.create(coach_id=stored.coach_id, version=stored.version + 1, replaces=stored, **kept)


@transaction.atomic
def remove_question(*, question: CheckInQuestion) -> CheckInQuestion | None:
    """Asks it no more; deleted (None) where nobody answered it."""
    stored = CheckInQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if stored.answers.exists():
        stored.is_active = False
        stored.save(update_fields=["is_active", "updated_at"])
        return stored
    stored.delete()
    return None
