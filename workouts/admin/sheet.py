"""What stands on the page of a training session: what was asked and done, the last time, and records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from workouts.last_time import LastTime, last_time
from workouts.models import Exercise, FormMedia, PersonalRecord, SetLog, TrainingSession, TrainingSessionExercise
from workouts.prescription import PlannedSet, count_working

Status = TrainingSession.Status
KINDS = PersonalRecord.Kind.values


@dataclass(frozen=True)
class Pair:
    """One set: what was asked and what was done (both sides, where they were logged apart); either may be missing."""

    number: int
    asked: PlannedSet | None
    done: list[SetLog]

    @property
    def kind(self) -> str:
        """What it was; what it was to be, where it was not done."""
        if self.done:
            return self.done[0].kind
        return self.asked.kind if self.asked else SetLog.Kind.NORMAL


@dataclass(frozen=True)
class Row:
    """A line with its sets side by side, what it goes on for, the last time, and the bests that were set in it."""

    line: TrainingSessionExercise
    pairs: list[Pair]
    goes_on_for: Exercise | None
    is_continued: bool
    last: LastTime | None
    records: list[PersonalRecord]

    @property
    def is_partial(self) -> bool:
        return bool(self.line.actual_sets) and not self.is_done

    @property
    def is_done(self) -> bool:
        """Whether all its working sets were done; of a line that another goes on for, any."""
        asked = count_working(pair.asked for pair in self.pairs if pair.asked)
        done = self.line.actual_sets or 0
        return done > 0 and (self.is_continued or done >= asked)


def rows_of(session: TrainingSession) -> list[Row]:
    """The lines of a session in order with all that stands beside them, in six queries whatever their number."""
    lines = list(
        session.lines.select_related("exercise", "substituted_for").prefetch_related(
            Prefetch("set_logs", SetLog.objects.select_related("logged_by").order_by("set_number", "side")),
            Prefetch("form_media", FormMedia.objects.select_related("file_upload").order_by("created_at", "id")),
        )
    )
    by_key = {line.pk: line for line in lines}
    continued = {line.replaces_id for line in lines}
    last, records = last_time(session, lines), records_of(session)
    return [
        Row(
            line,
            list(pairs_of(line)),
            by_key[line.replaces_id].exercise if line.replaces_id in by_key else None,
            line.pk in continued,
            last.get(line.exercise_id),
            records.get(line.exercise_id, []),
        )
        for line in lines
    ]


def row_of(line: TrainingSessionExercise) -> Row:
    """One line as it stands in its session; costs what the session costs."""
    return next(row for row in rows_of(line.training_session) if row.line.pk == line.pk)


def pairs_of(line: TrainingSessionExercise) -> Iterable[Pair]:
    asked = dict(enumerate(line.planned_sets(), start=1))
    done: dict[int, list[SetLog]] = {}
    for log in line.set_logs.all():
        done.setdefault(log.set_number, []).append(log)
    for number in sorted({*asked, *done}):
        yield Pair(number, asked.get(number), done.get(number, []))


def records_of(session: TrainingSession) -> dict[int, list[PersonalRecord]]:
    """The bests that were set in this session and still stand, by exercise; one query."""
    found: dict[int, list[PersonalRecord]] = {}
    for record in sorted(session.personal_records.all(), key=lambda one: (KINDS.index(one.kind), -one.at)):
        found.setdefault(record.exercise_id, []).append(record)
    return found


def exercises_done(rows: Sequence[Row]) -> str:
    """`5/6, 1 partial`: how many of the exercises were done with all their sets, and how many with some of them."""
    counted = [row for row in rows if not row.line.withdrawn]
    text = f"{sum(row.is_done for row in counted)}/{len(counted)}"
    partial = sum(row.is_partial for row in counted)
    return text + (", " + _("%(count)s partial") % {"count": partial} if partial else "")


def closed_text(session: TrainingSession) -> str:
    """Who finished, skipped or excused a session, where that was not its client."""
    if session.status in (Status.SCHEDULED, Status.IN_PROGRESS) or session.closed_by_id == session.client_id:
        return ""
    return _("by %(name)s") % {"name": session.closed_by} if session.closed_by else _("closed by the system")
