"""Two entries of the library that are the same exercise become one."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import BigIntegerField, Case, Exists, F, Max, Model, OuterRef, Q, QuerySet, Sum, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, User
from core.history import Note, note
from core.querysets import role_of
from workouts.models import (
    Exercise,
    Limitation,
    PersonalRecord,
    SetLog,
    TrainingMax,
    TrainingSessionExercise,
    WorkoutExercise,
)
from workouts.services.records import counted, upsert
from workouts.usage import clients_of, is_used_outside_care_of

Kind = PersonalRecord.Kind
#: a link between a limitation and an exercise, and between an exercise and its alternative
LimitationLink: Any = Limitation.exercises.through
AlternativeLink: Any = Exercise.alternatives.through


@dataclass(frozen=True)
class Merged:
    """How many rows of each kind went over to the exercise that was kept."""

    planned: int
    lines: int
    set_logs: int
    training_maxes: int
    personal_records: int
    limitations: int
    alternatives: int


@transaction.atomic
def merge_exercises(*, keep: Exercise, duplicate: Exercise, by: User | None, now: dt.datetime) -> Merged:
    """Moves everything that was planned, done, measured and noted with `duplicate` over to `keep`, and archives
    `duplicate`, which then is used nowhere. Of two training maxes of one day the kept one's stays, of two records the
    better one.

    `by` is None for the operator. A coach merges only exercises of their own, and never what clients or colleagues
    outside their care did with them. Raises ValidationError for that, for the same exercise twice, for another
    measurement or kind of load, and where `keep` is archived. Costs a constant number of queries, whatever the number
    of clients.
    """
    list(Client.objects.locked(*clients_of(duplicate)).values_list("pk"))
    keep, duplicate = locked_pair(keep, duplicate)
    refuse(keep, duplicate, by)
    done_both = sessions_with_both(keep, duplicate)
    merged = Merged(
        planned=move(WorkoutExercise.objects.filter(exercise=duplicate), now, exercise=keep),
        lines=move_lines(keep, duplicate, now),
        set_logs=move(SetLog.objects.filter(exercise=duplicate), now, exercise=keep),
        training_maxes=move_training_maxes(keep, duplicate, now),
        personal_records=move_records(keep, duplicate, now),
        limitations=move_links(LimitationLink, "exercise", "limitation", keep, duplicate),
        alternatives=move_alternatives(keep, duplicate),
    )
    if done_both:
        raise_volumes(keep, done_both)
    move(Exercise.objects.filter(pk=duplicate.pk), now, is_active=False)
    # The duplicate stays nameless: it may be somebody's own, and the kept one everybody's.
    note(
        Note(keep, say=gettext_noop("A duplicate was merged into this.")),
        Note(duplicate, say=gettext_noop("Merged into another exercise and archived.")),
        by=by,
        at=now,
    )
    return merged


def locked_pair(keep: Exercise, duplicate: Exercise) -> tuple[Exercise, Exercise]:
    """Both as they stand, so that of two merges at once the second sees what the first did."""
    stored = Exercise.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = stored.in_bulk([keep.pk, duplicate.pk])
    if keep.pk not in found or duplicate.pk not in found:
        raise ValidationError(_("One of the two does not exist any more."), code="does_not_exist")
    return found[keep.pk], found[duplicate.pk]


# --- What is refused ----------------------------------------------------------------------------


def refuse(keep: Exercise, duplicate: Exercise, by: User | None) -> None:
    if keep.pk == duplicate.pk:
        raise ValidationError({"duplicate": _("An exercise cannot be merged into itself.")}, code="same")
    for exercise in (keep, duplicate):
        if by is not None and not exercise.editable_by(by):
            raise ValidationError({"duplicate": _("Only exercises of your own can be merged.")}, code="not_yours")
    if keep.measurement != duplicate.measurement:
        raise ValidationError(
            {"duplicate": _("The two are measured differently, so their history cannot become one.")},
            code="measurement",
        )
    if keep.load_kind != duplicate.load_kind:
        raise ValidationError(
            {"duplicate": _("The two are loaded differently, so their history cannot become one.")}, code="load_kind"
        )
    if not keep.is_active:
        raise ValidationError(_("Take the exercise that is to be kept back into use first."), code="archived")
    if by is not None and role_of(by) != "admin" and is_used_outside_care_of(duplicate, by):
        raise ValidationError(
            {"duplicate": _("Somebody outside your care has trained or planned with it; ask an admin to merge.")},
            code="used_elsewhere",
        )


# --- What goes over -----------------------------------------------------------------------------


def move(rows: QuerySet, now: dt.datetime, **changes: Any) -> int:
    return rows.update(updated_at=now, **changes)


def move_lines(keep: Exercise, duplicate: Exercise, now: dt.datetime) -> int:
    """Lines in which it was done, prescribed or both; what was swapped for its own double is no swap any more."""
    lines = TrainingSessionExercise.objects.filter(Q(exercise=duplicate) | Q(substituted_for=duplicate))
    merged = [keep.pk, duplicate.pk]
    return move(
        lines,
        now,
        exercise=Case(When(exercise=duplicate, then=keep.pk), default=F("exercise"), output_field=BigIntegerField()),
        substituted_for=Case(
            When(exercise__in=merged, substituted_for__in=merged, then=None),
            When(substituted_for=duplicate, then=keep.pk),
            default=F("substituted_for"),
            output_field=BigIntegerField(),
        ),
    )


def move_training_maxes(keep: Exercise, duplicate: Exercise, now: dt.datetime) -> int:
    maxes = TrainingMax.objects.filter(exercise=duplicate)
    kept = TrainingMax.objects.filter(exercise=keep, client=OuterRef("client"), valid_from=OuterRef("valid_from"))
    maxes.filter(Exists(kept)).delete()
    return move(maxes, now, exercise=keep)


def move_records(keep: Exercise, duplicate: Exercise, now: dt.datetime) -> int:
    """Where both have a record, the better one stays; of equals the one that was achieved first."""
    records = PersonalRecord.objects.filter(exercise=duplicate)
    other = PersonalRecord.objects.filter(client=OuterRef("client"), kind=OuterRef("kind"), at=OuterRef("at"))
    better = (
        Q(value__gt=OuterRef("value")) & ~Q(kind=Kind.BEST_TIME)
        | Q(value__lt=OuterRef("value"), kind=Kind.BEST_TIME)
        | Q(value=OuterRef("value"), achieved_on__lt=OuterRef("achieved_on"))
    )
    PersonalRecord.objects.filter(Exists(other.filter(better, exercise=duplicate)), exercise=keep).delete()
    records.filter(Exists(other.filter(exercise=keep))).delete()
    return move(records, now, exercise=keep)


def sessions_with_both(keep: Exercise, duplicate: Exercise) -> list[int]:
    """Sessions whose volume of the two adds up to one."""
    lines = TrainingSessionExercise.objects.filter(exercise=duplicate, volume_kg__gt=0)
    kept = lines.model.objects.filter(exercise=keep, volume_kg__gt=0, training_session=OuterRef("training_session"))
    return list(lines.filter(Exists(kept)).order_by().values_list("training_session", flat=True).distinct())


def raise_volumes(keep: Exercise, sessions: list[int]) -> None:
    """Makes a session in which both were done the record of most volume where together they are."""
    real = counted(SetLog.objects.filter(line=OuterRef("pk")))
    lines = TrainingSessionExercise.objects.filter(
        Exists(real), exercise=keep, training_session__in=sessions, volume_kg__gt=0
    )
    volumes = lines.order_by().values("client", "training_session").annotate(volume=Sum("volume_kg"))
    best = {row["client"]: row for row in volumes.order_by("volume", "-training_session")}
    standing = PersonalRecord.objects.filter(exercise=keep, kind=Kind.MAX_VOLUME, client__in=best)
    for client, value in standing.values_list("client", "value"):
        if value >= best[client]["volume"]:
            del best[client]
    won = [row["training_session"] for row in best.values()]
    logs = SetLog.objects.filter(line__exercise=keep, line__training_session__in=won).order_by()
    days = dict(logs.values_list("line__training_session").annotate(Max("performed_on")))
    upsert(
        [
            PersonalRecord(
                client_id=client,
                exercise=keep,
                kind=Kind.MAX_VOLUME,
                value=row["volume"],
                training_session_id=row["training_session"],
                achieved_on=days[row["training_session"]],
            )
            for client, row in best.items()
        ]
    )


def move_links(link: type[Model], name: str, other: str, keep: Exercise, duplicate: Exercise) -> int:
    """Rows of a link table over to the kept exercise, where it does not have them already."""
    links = link._default_manager.filter(**{name: duplicate})
    kept = link._default_manager.filter(**{name: keep, other: OuterRef(other)})
    links.filter(Exists(kept)).delete()
    return links.update(**{name: keep})


def move_alternatives(keep: Exercise, duplicate: Exercise) -> int:
    """Alternatives of both and what both are an alternative to; neither remains one of the other."""
    both = [keep.pk, duplicate.pk]
    AlternativeLink.objects.filter(from_exercise__in=both, to_exercise__in=both).delete()
    own = move_links(AlternativeLink, "from_exercise", "to_exercise", keep, duplicate)
    return own + move_links(AlternativeLink, "to_exercise", "from_exercise", keep, duplicate)
