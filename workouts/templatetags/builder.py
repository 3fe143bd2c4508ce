"""A prescribed line of a plan, in words short enough for a card."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workouts import rule_text, set_plan_text
from workouts.last_time import LastTime
from workouts.models import WorkoutExercise
from workouts.templatetags.sheet import together
from workouts.templatetags.training import amount, kg, number

register = template.Library()


@register.filter
def asked_for(line: WorkoutExercise) -> str:
    """`3 × 8-12 × 60 kg`, or the set plan as it is typed."""
    if line.set_plan:
        return set_plan_text.spell_set_plan(line.set_plan)
    parts = (str(line.sets or ""), line.reps, kg(line.weight_kg))
    return " × ".join(part for part in parts if part)


@register.filter
def details(line: WorkoutExercise) -> str:
    """`rest 1:30 min · tempo 3-1-1 · RPE 8`: rest, tempo, RPE, target and progression, as far as they are said."""
    rest = "" if line.rest_seconds is None else _("rest %(time)s") % {"time": amount(line.rest_seconds, "seconds")}
    tempo = _("tempo %(tempo)s") % {"tempo": line.tempo} if line.tempo else ""
    rpe = "" if line.target_rpe is None else _("RPE %(rpe)s") % {"rpe": number(line.target_rpe)}
    return " · ".join(part for part in (rest, tempo, rpe, line.target, rule_text.spell_rule(line.rule)) if part)


@register.filter
def before(last: LastTime | None) -> str:
    """`12 Mar: 10, 8 × 60 kg · best 1RM 80 kg`: the last performance and the best, of a client who did it."""
    if last is None:
        return ""
    parts = []
    if last.sets:
        day = date_format(last.performed_on, "j M")
        parts.append(_("%(day)s: %(sets)s") % {"day": day, "sets": together(last.sets)})
    if last.best_1rm_kg is not None:
        parts.append(_("best 1RM %(load)s") % {"load": kg(last.best_1rm_kg)})
    return " · ".join(parts)
