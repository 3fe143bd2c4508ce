"""Dialogs about training sessions: other days, other exercises, and what was done."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from core.forms import DialogForm, StandingAutocomplete
from workouts.forms.dialogs import DayInput
from workouts.models import Exercise, TrainingSession, TrainingSessionExercise, WorkoutPlan
from workouts.prescription import DoneInOneLine, parse_one_line
from workouts.services.moving import MOST_DAYS
from workouts.set_plan_text import spell_set_plan
from workouts.templatetags.training import prescription, report

LARGEST_VERSION = 2**31 - 1
LONGEST_AGO = 366
NOON = dt.time(12)
EXAMPLES: dict[str, str] = {
    Exercise.Measurement.WEIGHT_REPS: "3 × 10 × 60 kg",
    Exercise.Measurement.REPS: "3 × 12,10,8",
    Exercise.Measurement.DURATION: "3 × 30s",
    Exercise.Measurement.DISTANCE_DURATION: "1 × 2km",
}


class ExerciseAutocomplete(StandingAutocomplete):
    """Offers the exercises that may stand in a line."""

    def __init__(self) -> None:
        super().__init__(TrainingSessionExercise._meta.get_field("exercise"), admin.site)


class MoveForm(DialogForm):
    """The new day of a session."""

    to_date = forms.DateField(label=_("To"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_date"].initial = self.obj.due_date


class LineChoiceField(forms.ModelChoiceField):
    """A line of a session, by what it asks for."""

    widget = UnfoldAdminSelectWidget

    def label_from_instance(self, line: TrainingSessionExercise) -> str:
        return f"{line.exercise}: {asked_of(line)}"


class SwapForm(DialogForm):
    """Which line, what instead, and for how long. `scope` is asked only of a session that comes from a plan."""

    line = LineChoiceField(label=_("Instead of"), queryset=TrainingSessionExercise.objects.none())
    exercise = forms.ModelChoiceField(
        label=_("Do"), queryset=Exercise.objects.none(), widget=ExerciseAutocomplete, help_text=_("Type to search.")
    )
    scope = forms.ChoiceField(
        label=_("For how long"),
        choices=[("once", _("this time")), ("rest", _("for the rest of the plan"))],
        initial="once",
        widget=UnfoldAdminRadioSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = self.obj.lines.filter(withdrawn=False).select_related("exercise")
        self.fields["exercise"].queryset = Exercise.objects.usable_by(self.request.user)
        if self.obj.workout_session_id is None:
            del self.fields["scope"]


class CompleteForm(DialogForm):
    """How a session went."""

    rating = forms.IntegerField(
        label=_("Rating, 1 to 5"), min_value=1, max_value=5, required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    pain = forms.IntegerField(
        label=_("Pain, 0 to 10"), min_value=0, max_value=10, required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    notes = forms.CharField(
        label=_("Notes"), max_length=4000, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in; nothing overwrites what the client wrote before."""
        names = ("rating", "pain", "notes")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] not in (None, "")}


class OneLineField(forms.CharField):
    """`3 × 10 × 60 kg`; None where nothing is typed."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> DoneInOneLine | None:
        text = super().clean(value)
        return parse_one_line(text) if text else None


class LogForm(CompleteForm):
    """What a client did in each line, as their coach writes it down beside them or from a sheet of another day; an
    empty line stays as it is. Each line brings the version its writer saw. Of a session that is completed the end is
    not asked again."""

    done_on = forms.DateField(label=_("Done on"), widget=DayInput)
    finish = forms.BooleanField(label=_("The session is finished"), required=False, widget=UnfoldBooleanSwitchWidget)
    ending = ("finish", "rating", "pain", "notes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(self.obj.lines.filter(withdrawn=False).select_related("exercise"))
        of_lines: dict[str, forms.Field] = {}
        for line in self.lines:
            of_lines |= fields_of(line)
        is_open = self.obj.status != TrainingSession.Status.COMPLETED
        self.fields["done_on"].initial = self.obj.client.today()
        asked = ("done_on", *(self.ending if is_open else ()))
        self.fields = of_lines | {name: self.fields[name] for name in asked}

    def clean_done_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["done_on"]
        today = self.obj.client.today()
        if not today - dt.timedelta(days=LONGEST_AGO) <= day <= today:
            raise forms.ValidationError(_("It takes today or a day of the last year."))
        return day

    @property
    def done_at(self) -> dt.datetime | None:
        """Noon of another day than the client's today; None for now."""
        day: dt.date = self.cleaned_data["done_on"]
        zone = self.obj.client.time_zone
        return None if day == self.obj.client.today() else dt.datetime.combine(day, NOON, ZoneInfo(zone))

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        for line in self.lines:
            if cleaned.get(f"done_{line.pk}") and cleaned.get(f"as_prescribed_{line.pk}"):
                self.add_error(f"done_{line.pk}", _("Type what was done or tick as prescribed, not both."))
        if not self.errors and not self.reports and not cleaned.get("finish"):
            self.add_error(None, _("Type what was done in at least one line, or finish the session."))
        return cleaned

    @property
    def reports(self) -> list[dict[str, Any]]:
        """For each line of which something was said: line, done, as_prescribed, version."""
        every = [
            {"line": line}
            | {name: self.cleaned_data.get(f"{name}_{line.pk}") for name in ("done", "as_prescribed", "version")}
            for line in self.lines
        ]
        return [one for one in every if one["done"] or one["as_prescribed"]]


def asked_of(line: TrainingSessionExercise) -> str:
    """The prescription in one line, set by set where its sets differ."""
    return spell_set_plan(line.set_plan) or prescription(line)


def fields_of(line: TrainingSessionExercise) -> dict[str, forms.Field]:
    """What is asked of one line."""
    asked = " · ".join(part for part in (str(line.exercise), asked_of(line)) if part)
    standing = _("Stands: %(done)s. What you type takes its place.") % {"done": report(line)} if report(line) else ""
    done = OneLineField(label=asked, required=False, max_length=120, help_text=standing)
    done.widget.attrs["placeholder"] = EXAMPLES[line.exercise.measurement]
    return {
        f"done_{line.pk}": done,
        f"as_prescribed_{line.pk}": forms.BooleanField(
            label=_("as prescribed"), required=False, widget=UnfoldBooleanSwitchWidget(attrs={"data-ends-line": ""})
        ),
        f"version_{line.pk}": forms.IntegerField(
            required=False, min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput, initial=line.version
        ),
    }


class ShiftForm(DialogForm):
    """Which sessions of a client move, and by how much."""

    from_date = forms.DateField(label=_("Due on this day or later"), widget=DayInput)
    days = forms.IntegerField(
        label=_("By so many days"),
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Below zero to bring them forward."),
    )
    plan = forms.ModelChoiceField(
        label=_("Of one plan only"),
        queryset=WorkoutPlan.objects.none(),
        required=False,
        empty_label=_("of all plans"),
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_date"].initial = self.obj.today()
        plans = WorkoutPlan.objects.visible_to(self.request.user).filter(client=self.obj.pk)
        self.fields["plan"].queryset = plans.order_by("-start_date", "name", "pk")
