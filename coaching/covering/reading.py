"""What a covering coach did with the clients in their care, out of what the rows themselves say."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Client, ClientNote, CoachCover, PlanningPart, User
from comments.models import Comment
from core.days import start_of_day
from nutrition.models import MealCompletion, MealUpload
from progress.models import CheckIn, ProgressEntry, WeeklySummary
from workouts.models import FormMedia, TrainingSession, TrainingSessionExercise

#: of each kind; a cover of weeks with more of one is told to be cut
MOST_OF_EACH = 200
LONGEST = 160


@dataclass(frozen=True)
class Done:
    """One thing that was done: when, for whom, what, and where it stands."""

    at: dt.datetime
    client_id: int
    what: str
    words: str = ""
    address: str = ""
    client: Client | None = None


@dataclass(frozen=True)
class Doings:
    """All of it, the newest first. `is_cut`: of some kind there is more than is shown."""

    done: list[Done]
    is_cut: bool


def group_of(cover: CoachCover, user: User) -> list[CoachCover]:
    """The covers that were given together with this one, those of them that the user may see, by client."""
    together = CoachCover.objects.visible_to(user).filter(
        cover=cover.cover_id, given_by=cover.given_by_id, starts_on=cover.starts_on
    )
    return list(together.select_related("client").order_by("client__first_name", "client__last_name", "id"))


def read_doings(covers: Sequence[CoachCover], user: User) -> Doings:
    """What the coach of these covers did in their days, by that coach's clock: one query for each kind of thing."""
    cover = covers[0].cover
    clients = {one.client_id: one.client for one in covers}
    span = (
        start_of_day(min(one.starts_on for one in covers), cover.time_zone),
        start_of_day(max(one.ends_on for one in covers) + dt.timedelta(days=1), cover.time_zone),
    )
    last_days = {one.client_id: start_of_day(one.ends_on + dt.timedelta(days=1), cover.time_zone) for one in covers}
    found, is_cut = [], False
    for kind in KINDS:
        rows = list(kind(cover, list(clients), span, user))
        is_cut |= len(rows) >= MOST_OF_EACH
        found += [row for row in rows if row.at < last_days[row.client_id]]
    found.sort(key=lambda row: row.at, reverse=True)
    return Doings([replaced(row, clients[row.client_id]) for row in found], is_cut)


def replaced(row: Done, client: Client) -> Done:
    return Done(row.at, row.client_id, row.what, row.words, row.address, client)


# --- One kind of thing after the other ----------------------------------------------------------

Span = tuple[dt.datetime, dt.datetime]


def within(model: Any, user: User, clients: Sequence[int], at: str, span: Span, **who: Any) -> Any:
    """Rows of these clients that this coach wrote at that time, the newest first."""
    lookup = model.client_lookup
    rows = model.objects.visible_to(user).filter(
        **{f"{lookup}__in": clients, f"{at}__gte": span[0], f"{at}__lt": span[1]}, **who
    )
    return rows.order_by(f"-{at}", "-id")[:MOST_OF_EACH]


def comments(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(Comment, user, clients, "created_at", span, author=cover.pk, deleted_at__isnull=True):
        yield Done(row.created_at, row.client_id, _("Commented"), short(row.content))


def notes(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(ClientNote, user, clients, "created_at", span, author=cover.pk):
        yield Done(
            row.created_at, row.client_id, _("Wrote a note"), short(row.text), page("accounts_clientnote", row.pk)
        )


def planned(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    rows = within(PlanningPart, user, clients, "created_at", span, step__made_by=cover.pk)
    for row in rows.select_related("step"):
        said = f"{row.step} ({row.how_many})" + (f", {_('undone')}" if row.undone_at else "")
        yield Done(row.created_at, row.client_id, _("Planned"), said, page("accounts_planningstep", row.step_id))


def reviewed_sessions(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(TrainingSession, user, clients, "reviewed_at", span, reviewed_by=cover.pk):
        yield Done(row.reviewed_at, row.client_id, _("Reviewed a session"), str(row), of_session(row.pk))


def closed_sessions(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(TrainingSession, user, clients, "updated_at", span, closed_by=cover.pk):
        said = f"{row}: {row.get_status_display()}" + (f", {row.reason}" if row.reason else "")
        yield Done(row.updated_at, row.client_id, _("Closed a session"), said, of_session(row.pk))


def reported_lines(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    rows = within(TrainingSessionExercise, user, clients, "reported_at", span, reported_by=cover.pk)
    for row in rows.select_related("exercise"):
        said = f"{row.exercise}: {row.actual_sets or 0} × {row.actual_reps}".rstrip(" ×")
        yield Done(row.reported_at, row.client_id, _("Logged sets"), said, of_session(row.training_session_id))


def reviewed_media(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    rows = within(FormMedia, user, clients, "reviewed_at", span, reviewed_by=cover.pk)
    for row in rows.select_related("line__exercise"):
        said = f"{row.line.exercise}: {verdict(row.marked_ok)}"
        yield Done(row.reviewed_at, row.client_id, _("Reviewed form"), said, page("workouts_formmedia", row.pk))


def reviewed_meals(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    rows = within(MealUpload, user, clients, "reviewed_at", span, reviewed_by=cover.pk)
    for row in rows.select_related("meal_entry"):
        said = f"{row.meal_entry.name}: {verdict(row.marked_ok)}"
        yield Done(row.reviewed_at, row.client_id, _("Reviewed a meal"), said, page("nutrition_mealupload", row.pk))


def marked_meals(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    rows = within(MealCompletion, user, clients, "completed_at", span, logged_by=cover.pk)
    for row in rows.select_related("meal_entry"):
        said = f"{row.meal_entry.name}: {row.get_status_display()}"
        yield Done(
            row.completed_at,
            row.client_id,
            _("Marked a meal"),
            said,
            page("nutrition_mealplan", row.meal_entry.meal_plan_id),
        )


def reviewed_entries(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(ProgressEntry, user, clients, "reviewed_at", span, reviewed_by=cover.pk):
        said = date_format(row.date)
        address = page("progress_progressentry", row.pk)
        yield Done(row.reviewed_at, row.client_id, _("Reviewed a progress entry"), said, address)


def reviewed_check_ins(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(CheckIn, user, clients, "reviewed_at", span, reviewed_by=cover.pk):
        said = _("Week of %(day)s") % {"day": date_format(row.week_start)}
        yield Done(row.reviewed_at, row.client_id, _("Reviewed a check-in"), said, page("progress_checkin", row.pk))


def published(cover: User, clients: Sequence[int], span: Span, user: User) -> Iterator[Done]:
    for row in within(WeeklySummary, user, clients, "published_at", span, coach=cover.pk):
        said = _("Week of %(day)s") % {"day": date_format(row.week_start)}
        address = page("progress_weeklysummary", row.pk)
        yield Done(row.published_at, row.client_id, _("Published a weekly summary"), said, address)


KINDS: tuple[Callable[[User, Sequence[int], Span, User], Iterator[Done]], ...] = (
    *(comments, notes, planned, reviewed_sessions, closed_sessions, reported_lines, reviewed_media),
    *(reviewed_meals, marked_meals, reviewed_entries, reviewed_check_ins, published),
)


def short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(LONGEST)


def verdict(is_ok: bool | None) -> str:
    return {True: _("ok"), False: _("not ok"), None: ""}[is_ok]


def page(name: str, key: int) -> str:
    return reverse(f"admin:{name}_change", args=[key])


def of_session(key: int) -> str:
    return page("workouts_trainingsession", key)
