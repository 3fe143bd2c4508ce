"""What the plan builder sends: sessions with their lines as one text, each of them checked by the forms of its page."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.validation import key_from, validate_storable_text
from workouts.forms.prescription import PrescriptionForm
from workouts.models import WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.services.adhoc import MOST_LINES, MOST_ORDER
from workouts.services.building import LINE, WantedLine, WantedSession
from workouts.services.copying import MOST_WEEKS, SESSION

MOST_AT_ONCE = 120
#: the key of no row: what is no key at all is answered like it
NOWHERE = 0


class CheckedWithoutQueries:
    """The constraints of these rows say what the validators of their fields say, and ask the database for it, each row
    for each of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.validate_constraints = lambda exclude=None: None

    def validate_unique(self) -> None:
        pass


class BuilderLineForm(CheckedWithoutQueries, PrescriptionForm):
    """One line; its exercise is looked up with all others."""

    class Meta:
        model = WorkoutExercise
        fields = tuple(name for name in LINE if name != "rule")


class BuilderSessionForm(CheckedWithoutQueries, forms.ModelForm):
    """One session: its name and place."""

    order = forms.IntegerField(label=_("Order"), min_value=0, max_value=MOST_ORDER)

    class Meta:
        model = WorkoutSession
        fields = SESSION


@dataclass(frozen=True)
class Refusal:
    """A sentence about a field of what was sent: which session and line, by their places, and which field."""

    text: str
    session: int | None = None
    line: int | None = None
    field: str = ""


@dataclass
class Sent:
    """What was sent, read: the sessions that are wanted, and the weeks the page wants to see anew. Where something is
    refused, nothing of it may be stored."""

    wanted: list[WantedSession] = field(default_factory=list)
    weeks: set[int] = field(default_factory=set)
    rows: int = 0
    refusals: list[Refusal] = field(default_factory=list)


def read_sent(plan: WorkoutPlan, text: str) -> Sent:
    """What the builder of this plan sent. Two queries, for the rows that are named."""
    sent = Sent()
    try:
        said = mapping(json.loads(text))
        sessions = [mapping(one) for one in rows(said.get("sessions"), MOST_AT_ONCE)]
        lines = [[mapping(line) for line in rows(one.get("lines", []), MOST_LINES)] for one in sessions]
        weeks = rows(said.get("weeks", []), MOST_WEEKS)
        validate_all_storable(said)
    except (ValueError, RecursionError):
        sent.refusals.append(Refusal(str(_("What was sent cannot be read; open the page anew."))))
        return sent
    except ValidationError as refusal:
        sent.refusals.append(Refusal(refusal.messages[0]))
        return sent
    sent.weeks = {week for week in weeks if is_week(week)}
    sent.rows = said["rows"] if is_week(said.get("rows")) else MOST_WEEKS
    stored = plan.sessions.in_bulk([key_of(one.get("id")) for one in sessions])
    named = [key_of(line.get("id")) for some in lines for line in some]
    own = WorkoutExercise.objects.filter(workout_session__workout_plan=plan).select_related("exercise")
    stored_lines = own.in_bulk(named)
    for place, (one, some) in enumerate(zip(sessions, lines, strict=True)):
        sent.wanted.append(read_session(sent, place, one, some, stored, stored_lines))
    return sent


def read_session(
    sent: Sent,
    place: int,
    said: Mapping[str, Any],
    lines: list[Mapping[str, Any]],
    stored: Mapping[int, WorkoutSession],
    stored_lines: Mapping[int, WorkoutExercise],
) -> WantedSession:
    key = None if said.get("id") is None else key_of(said["id"])
    mark = str(said.get("mark", ""))
    if said.get("gone"):
        return WantedSession(key, mark, None)
    form = BuilderSessionForm(data=typed(said), instance=stored.get(key or NOWHERE))
    checked(sent, form, place)
    wanted = []
    for number, line in enumerate(lines):
        line_key = None if line.get("id") is None else key_of(line["id"])
        line_form = BuilderLineForm(data=typed(line), instance=stored_lines.get(line_key or NOWHERE))
        checked(sent, line_form, place, number)
        fields = {name: getattr(line_form.instance, name) for name in LINE}
        wanted.append(WantedLine(line_key, key_of(line.get("exercise")), fields))
    return WantedSession(key, mark, {name: getattr(form.instance, name) for name in SESSION}, wanted)


def checked(sent: Sent, form: forms.BaseForm, session: int, line: int | None = None) -> None:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for text in errors:
            sent.refusals.append(Refusal(f"{label}: {text}" if label else text, session, line, name))


def refusals_of(refusal: ValidationError) -> list[Refusal]:
    """What a service refused, at its place."""
    session, line = (getattr(refusal, name, None) for name in ("session", "line"))
    name = next(iter(refusal.error_dict)) if hasattr(refusal, "error_dict") else ""
    return [Refusal(text, session, line, name) for text in refusal.messages]


# --- What a text can hold -----------------------------------------------------------------------


def mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def rows(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError
    if len(value) > most:
        raise ValidationError(_("That is too much at once: at most %(most)s."), params={"most": most})
    return value


def typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """As a form would send it: texts, and ticks."""
    return {name: value if isinstance(value, bool) else str(value) for name, value in said.items() if value is not None}


def key_of(value: Any) -> int:
    return key_from(value) or NOWHERE


def is_week(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_WEEKS


def validate_all_storable(value: Any) -> None:
    """Raises ValidationError for text that no database takes, wherever it stands, and ValueError for a list or a
    mapping where a field is."""
    for one in value["sessions"]:
        for said in (one, *one.get("lines", [])):
            for name, text in said.items():
                if isinstance(text, str):
                    validate_storable_text(text)
                elif isinstance(text, dict | list) and name != "lines":
                    raise ValueError
