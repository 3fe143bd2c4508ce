"""What was done in one line: set by set, in one line, or as prescribed; late, twice and out of order alike."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.days import local_date
from core.exceptions import ChangedMeanwhile
from workouts.models import SetLog, TrainingSession, TrainingSessionExercise
from workouts.models.set_log import MOST_SET_NUMBER
from workouts.prescription import DoneInOneLine, PlannedSet
from workouts.services.news import tell_records
from workouts.services.progression import is_double, progress_after
from workouts.services.records import NewRecord, keep_records
from workouts.services.session import checked_instant, note_report, refuse_late
from workouts.services.summary import meets, summarise, weigh

STORED_SETS_HOURS = 48
#: What a set says of itself; the rest of a set log follows from it.
SAID = ("kind", "reps", "weight_kg", "duration_seconds", "distance_m", "avg_heart_rate", "rpe", "notes")
DERIVED = ("load_kg", "bodyweight_kg", "estimated_1rm_kg", "performed_at", "performed_on", "source", "logged_by")
DETAILS = ("results", "notes", "difficulty_rating", "pain")
SETS = "sets"

Key = tuple[int, str]


@dataclass(frozen=True)
class Outcome:
    """The line as it stands with its set logs in order, whether the report changed anything, and records it beat."""

    line: TrainingSessionExercise
    sets: list[SetLog]
    changed: bool
    records: tuple[NewRecord, ...] = ()


@transaction.atomic
def record_sets(
    *,
    line: TrainingSessionExercise,
    sets: Sequence[Mapping[str, Any]],
    by: User,
    details: Mapping[str, Any] | None = None,
    reported_at: dt.datetime | None = None,
    version: int | None = None,
    now: dt.datetime,
    zone: str,
) -> Outcome:
    """Makes the sets of a line exactly these: stored by (set_number, side), the surplus deleted, the summary with it.

    Own reports order themselves by `reported_at`, each part (the sets, the notes …) by itself: an older one changes
    nothing of what a later one said. Raises ChangedMeanwhile where somebody else wrote the line since `version`;
    ValidationError for a doubled set, a time in the future, and, from the client, a first report more than 14 days
    late or a change of sets stored over 48 hours ago.
    """
    report = Report(line, by, details or {}, reported_at, version, now, zone)
    return report.write(lambda stored: [report.log(one, SetLog.Source.SET) for one in sets])


@transaction.atomic
def report_line(
    *,
    line: TrainingSessionExercise,
    by: User,
    done: DoneInOneLine | None = None,
    as_prescribed: bool = False,
    details: Mapping[str, Any] | None = None,
    performed_at: dt.datetime | None = None,
    reported_at: dt.datetime | None = None,
    version: int | None = None,
    now: dt.datetime,
    zone: str,
) -> Outcome:
    """Reports a line at once: `3 × 10 × 60 kg` becomes three set logs (summary), as prescribed becomes assumed ones at
    the bottom of the range; with neither, only the details (results, notes, difficulty, pain) change.

    They were done at `performed_at` or, where nobody says, when they were reported. The same rules and errors as
    `record_sets`.
    """
    report = Report(line, by, details or {}, reported_at, version, now, zone)
    if done is not None:
        return report.write(lambda stored: report.logs_of_one_line(done, performed_at))
    if as_prescribed:
        return report.write(lambda stored: report.logs_as_prescribed(stored.planned_sets(), performed_at))
    return report.write(None)


class Report:
    """One report on its way into the database: who says what of which line, and when."""

    def __init__(
        self,
        line: TrainingSessionExercise,
        by: User,
        details: Mapping[str, Any],
        reported_at: dt.datetime | None,
        version: int | None,
        now: dt.datetime,
        zone: str,
    ) -> None:
        self.given, self.by, self.details, self.version, self.now, self.zone = line, by, details, version, now, zone
        self.has_time = reported_at is not None
        # A clock that is ahead must not outrank what is honestly said later.
        self.reported_at = min(checked_instant("reported_at", reported_at, now, zone), now)

    # -- set logs out of what was said

    def log(self, said: Mapping[str, Any], source: str) -> SetLog:
        """An unsaved set log; `performed_at` is None where the sender did not say."""
        performed_at: Any = said.get("performed_at")
        if performed_at is not None:
            performed_at = checked_instant("performed_at", performed_at, self.now, self.zone)
        return SetLog(
            set_number=said["set_number"],
            side=said.get("side", SetLog.Side.BOTH),
            performed_at=performed_at,
            source=source,
            **{name: said[name] for name in SAID if name in said},
        )

    def logs_of_one_line(self, done: DoneInOneLine, performed_at: dt.datetime | None) -> list[SetLog]:
        field = {"reps": "reps", "seconds": "duration_seconds", "metres": "distance_m"}[done.reps.unit]
        return [
            self.log(
                {
                    "set_number": number,
                    field: done.reps.of_set(number).low,
                    "weight_kg": done.weight_kg,
                    "performed_at": performed_at,
                },
                SetLog.Source.SUMMARY,
            )
            for number in range(1, done.sets + 1)
        ]

    def logs_as_prescribed(self, planned: Sequence[PlannedSet], performed_at: dt.datetime | None) -> list[SetLog]:
        return [
            self.log(
                {
                    "set_number": number,
                    "kind": one.kind,
                    {"reps": "reps", "seconds": "duration_seconds", "metres": "distance_m"}[one.unit]: one.low,
                    "weight_kg": one.weight_kg,
                    "performed_at": performed_at,
                },
                SetLog.Source.ASSUMED,
            )
            for number, one in enumerate(planned, start=1)
        ]

    # -- into the database

    def write(self, make: Callable[[TrainingSessionExercise], list[SetLog]] | None) -> Outcome:
        client = Client.objects.locked(self.given.client_id).get()
        line = stored_line(self.given.pk)
        stored = {(log.set_number, log.side): log for log in line.set_logs.order_by("set_number", "side")}
        details = {name: self.details[name] for name in DETAILS if name in self.details}
        parts = self.parts_that_count(line, {*details, *([SETS] if make else [])})
        details = {name: value for name, value in details.items() if name in parts}
        wanted = self.complete(make(line), stored, line, client) if make and SETS in parts else dict(stored)
        changed = {key: log for key, log in wanted.items() if log is not stored.get(key)}
        surplus = [log for key, log in stored.items() if key not in wanted]
        new_details = any(getattr(line, name) != value for name, value in details.items())
        if not changed and not surplus and not new_details and parts <= line.clocks.keys():
            self.move_clocks(line, parts)
            return Outcome(line, list(stored.values()), changed=False)
        self.refuse_too_late(line, changed, surplus, stored)
        self.store(changed, surplus)
        result = [wanted[key] for key in sorted(wanted)]
        self.store_line(line, details, parts, result)
        self.store_session(line, result)
        if line.training_session.status == TrainingSession.Status.COMPLETED and is_double(line):
            line.training_session.client = client
            progress_after(session=line.training_session)
        note_report(client, self.by, self.now)
        return Outcome(line, result, changed=True, records=self.records(client, line, result) if SETS in parts else ())

    def records(self, client: Client, line: Any, logs: Sequence[SetLog]) -> tuple[NewRecord, ...]:
        """Records that this report beat, of which the client is told."""
        volume = (line.volume_kg or Decimal(0)) + (line.other_volume_kg or Decimal(0))
        kept = keep_records(
            client=client,
            exercise=line.exercise,
            session=line.training_session,
            logs=logs,
            volume_kg=volume or None,
        )
        tell_records(client=client, exercise=line.exercise, session=line.training_session, kept=kept, now=self.now)
        return kept.beaten

    def parts_that_count(self, line: TrainingSessionExercise, parts: set[str]) -> set[str]:
        """Which parts of this report count: of one's own by the phone's clock, over another's by the version known.

        The phone's clock is kept per part, or sets sent at ten would be lost behind a note sent at eleven.
        """
        if line.reported_at is None or line.reported_by_id is None:
            return parts
        if line.reported_by_id != self.by.pk:
            if self.version is not None and self.version >= line.version:
                return parts
            if self.version is None and self.has_time and self.reported_at < line.reported_at:
                return set()
            raise ChangedMeanwhile(line)
        if not self.has_time:
            return parts
        return {part for part in parts if self.reported_at >= clock_of(line, part)}

    def complete(
        self,
        logs: list[SetLog],
        stored: Mapping[Key, SetLog],
        line: TrainingSessionExercise,
        client: Client,
    ) -> dict[Key, SetLog]:
        """The sets by key, with everything that follows from them; what is unchanged keeps its time and its load."""
        wanted: dict[Key, SetLog] = {}
        for log in logs:
            key = (log.set_number, log.side)
            if key in wanted:
                raise ValidationError(
                    {"sets": _("Set %(number)s stands here twice for the same side.") % {"number": log.set_number}},
                    code="set_twice",
                )
            check_bounds(log)
            before = stored.get(key)
            log.line, log.client_id, log.exercise_id, log.logged_by = line, client.pk, line.exercise_id, self.by
            if before is not None and says_the_same(log, before):
                wanted[key] = before
                continue
            if log.performed_at is None:
                log.performed_at = before.performed_at if before else self.reported_at
            log.performed_on = local_date(log.performed_at, self.zone)
            bodyweight_kg = client.current_weight_kg
            if before is not None:
                # A correction, perhaps by somebody in another zone, moves neither the day nor the weight of then.
                if log.performed_at == before.performed_at:
                    log.performed_on = before.performed_on
                bodyweight_kg = before.bodyweight_kg or bodyweight_kg
            weigh(log, line.exercise, bodyweight_kg)
            wanted[key] = log
        refuse_mixed_sides(wanted)
        return wanted

    def refuse_too_late(
        self,
        line: TrainingSessionExercise,
        changed: Mapping[Key, SetLog],
        surplus: Sequence[SetLog],
        stored: Mapping[Key, SetLog],
    ) -> None:
        """What a client may still write; their coach always may."""
        if self.by.pk != line.client_id:
            return
        if line.reported_at is None or any(key not in stored for key in changed):
            refuse_late(line.training_session, self.by, self.now, self.zone)
        limit = self.now - dt.timedelta(hours=STORED_SETS_HOURS)
        for log in [stored[key] for key in changed if key in stored] + list(surplus):
            if log.created_at < limit:
                raise ValidationError(
                    {
                        "sets": _("Set %(number)s was stored more than 48 hours ago; ask your coach to change it.")
                        % {"number": log.set_number}
                    },
                    code="too_late",
                )

    def store(self, changed: Mapping[Key, SetLog], surplus: Sequence[SetLog]) -> None:
        if surplus:
            SetLog.objects.filter(pk__in=[log.pk for log in surplus]).delete()
        if changed:
            SetLog.objects.bulk_create(
                changed.values(),
                update_conflicts=True,
                unique_fields=["line", "set_number", "side"],
                update_fields=[*SAID, *DERIVED, "exercise", "updated_at"],
            )

    def store_line(
        self, line: TrainingSessionExercise, details: Mapping[str, Any], parts: set[str], logs: Sequence[SetLog]
    ) -> None:
        """The summary in the row itself, so that no list ever has to add sets up."""
        changes: dict[str, Any] = {**details}
        if SETS in parts:
            changes |= summarise(logs)
            changes["completed_as_prescribed"] = meets(line.planned_sets(), logs)
            changes["completed_at"] = max((log.performed_at for log in logs), default=None)
        changes |= {
            "reported_at": max(self.reported_at, line.reported_at or self.reported_at),
            "reported_by": self.by,
            "clocks": line.clocks | dict.fromkeys(parts, self.reported_at.isoformat()),
            "version": line.version + 1,
        }
        for name, value in changes.items():
            setattr(line, name, value)
        line.save(update_fields=[*changes, "updated_at"])

    def store_session(self, line: TrainingSessionExercise, logs: Sequence[SetLog]) -> None:
        """Opens the session where it was not, counts its sets, notes when the first was done: one UPDATE.

        A note alone or a warm-up leaves a skipped or excused session so, whichever of the two came first.
        """
        done = (
            TrainingSessionExercise.objects.filter(training_session=OuterRef("pk"))
            .order_by()
            .values("training_session")
            .annotate(done=Sum("actual_sets"))
            .values("done")
        )
        first = min((log.performed_at for log in logs), default=self.reported_at)
        changes: dict[str, Any] = {
            "sets_done": Coalesce(Subquery(done), 0),
            "started_at": Least(Coalesce("started_at", Value(first)), Value(first)),
            "updated_at": self.now,
        }
        session = line.training_session
        was_called_off = session.status in (TrainingSession.Status.SKIPPED, TrainingSession.Status.EXCUSED)
        if session.status == TrainingSession.Status.SCHEDULED or (was_called_off and line.actual_sets):
            changes["status"] = session.status = TrainingSession.Status.IN_PROGRESS
        if was_called_off and line.actual_sets:
            changes |= {"closed_by": None, "reason": ""}
        TrainingSession.objects.filter(pk=session.pk).update(**changes)

    def move_clocks(self, line: TrainingSessionExercise, parts: set[str]) -> None:
        """The same said later still outranks an older report that is yet to arrive."""
        later = {part for part in parts if self.reported_at > clock_of(line, part)}
        if self.has_time and later:
            line.clocks |= dict.fromkeys(later, self.reported_at.isoformat())
            line.reported_at = max(self.reported_at, line.reported_at or self.reported_at)
            line.reported_by = self.by
            line.save(update_fields=["clocks", "reported_at", "reported_by", "updated_at"])


def stored_line(key: int) -> Any:
    """The line as it stands, with the volume of its exercise in the session's other lines (`other_volume_kg`)."""
    others = (
        TrainingSessionExercise.objects.filter(
            training_session=OuterRef("training_session"), exercise=OuterRef("exercise")
        )
        .exclude(pk=OuterRef("pk"))
        .order_by()
        .values("exercise")
        .annotate(total=Sum("volume_kg"))
        .values("total")
    )
    return (
        TrainingSessionExercise.objects.select_related("training_session", "exercise")
        .annotate(other_volume_kg=Subquery(others))
        .get(pk=key)
    )


def clock_of(line: TrainingSessionExercise, part: str) -> dt.datetime:
    """When that part was last reported, by the phone's clock; long ago where it never was."""
    said = line.clocks.get(part)
    return dt.datetime.fromisoformat(said) if said else dt.datetime.min.replace(tzinfo=dt.UTC)


def says_the_same(new: SetLog, old: SetLog) -> bool:
    """Whether a set says nothing new; a time that was not sent is no difference."""
    if new.source != old.source or (new.performed_at is not None and new.performed_at != old.performed_at):
        return False
    return all(getattr(new, name) == getattr(old, name) for name in SAID)


def refuse_mixed_sides(wanted: Mapping[Key, SetLog]) -> None:
    """One set is done with both sides, or left and right apart."""
    for number, side in wanted:
        if side == SetLog.Side.BOTH and ((number, "left") in wanted or (number, "right") in wanted):
            raise ValidationError(
                {"sets": _("Set %(number)s is given for both sides and for one side.") % {"number": number}},
                code="sides",
            )


def check_bounds(log: SetLog) -> None:
    """Raises ValidationError naming the set and the field; what the database checks too, in words."""
    if not 1 <= log.set_number <= MOST_SET_NUMBER:
        raise ValidationError({"sets": _("A set number must be 1 to 100.")})
    measured = (log.reps, log.duration_seconds, log.distance_m)
    if all(value is None for value in measured) and log.source == SetLog.Source.SET:
        raise ValidationError(
            {"sets": _("Set %(number)s needs reps, a duration or a distance.") % {"number": log.set_number}},
            code="nothing_done",
        )
    if log.weight_kg is not None and not 0 <= log.weight_kg <= Decimal(1000):
        raise ValidationError({"sets": _("The load must be 0 to 1000 kg.")})
