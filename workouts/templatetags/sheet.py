"""What was done, in one line: several sets together, what a load really was, a record."""

from collections.abc import Iterable
from itertools import groupby

from django import template
from django.utils.translation import gettext as _

from workouts.models import Exercise, PersonalRecord, SetLog
from workouts.prescription import PlannedSet
from workouts.templatetags.training import amount, done, kg, number

register = template.Library()
Kind, LoadKind = PersonalRecord.Kind, Exercise.LoadKind


@register.filter
def together(logs: Iterable[SetLog]) -> str:
    """`12, 10 × 60 kg · 8 × 62.5 kg`: sets in their order, those of one load together, warm-ups left out."""
    working = [log for log in logs if log.kind != SetLog.Kind.WARMUP]
    parts = []
    for load, group in groupby(working, key=lambda log: log.weight_kg):
        amounts = ", ".join(done_without_load(log) for log in group)
        parts.append(" × ".join(part for part in (amounts, kg(load)) if part))
    return " · ".join(parts)


def done_without_load(log: SetLog) -> str:
    return done(SetLog(reps=log.reps, duration_seconds=log.duration_seconds, distance_m=log.distance_m))


@register.filter
def effort(planned: PlannedSet | None) -> str:
    """How hard one set of a set plan is to be, and the rest after it: `RPE 8.5, rest 60 s`."""
    if planned is None:
        return ""
    rpe = _("RPE %(rpe)s") % {"rpe": number(planned.rpe)} if planned.rpe is not None else ""
    rest = _("rest %(time)s") % {"time": amount(planned.rest, "seconds")} if planned.rest is not None else ""
    return ", ".join(part for part in (rpe, rest) if part)


@register.filter
def counts_as(log: SetLog, exercise: Exercise) -> str:
    """What the typed load really was: of both hands together, with the body, or of the body less the help."""
    if log.weight_kg is None or exercise.load_kind in (LoadKind.TOTAL, LoadKind.NONE):
        return ""
    said = {"load": kg(log.load_kg), "body": kg(log.bodyweight_kg)}
    if exercise.load_kind == LoadKind.PER_HAND:
        return _("per hand: %(load)s together") % said if log.side == SetLog.Side.BOTH else _("in one hand")
    if log.load_kg is None:
        return _("the bodyweight is not known, so it counts as no load")
    if exercise.load_kind == LoadKind.ADDED:
        return _("added to %(body)s: counts as %(load)s") % said
    return _("help off %(body)s: counts as %(load)s") % said


@register.filter
def record_text(record: PersonalRecord) -> str:
    """`heaviest weight 62.5 kg`, `most reps 10 at 60 kg`, `best time 5:30 min over 1 km`."""
    text = f"{record.get_kind_display()} {value_text(record)}"
    if record.kind == Kind.MAX_REPS and record.at:
        return _("%(record)s at %(load)s") % {"record": text, "load": kg(record.at)}
    if record.kind == Kind.BEST_TIME:
        return _("%(record)s over %(distance)s") % {"record": text, "distance": amount(int(record.at), "metres")}
    return text


def value_text(record: PersonalRecord) -> str:
    if record.kind in (Kind.MAX_DURATION, Kind.BEST_TIME):
        return amount(int(record.value), "seconds")
    if record.kind == Kind.MAX_REPS:
        return number(record.value)
    return kg(record.value)
