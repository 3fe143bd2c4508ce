"""Forms of the back office about training."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from core.days import monday_of
from core.forms import DialogForm, ScopedForm
from workouts.models import Exercise, Limitation, TrainingSessionExercise, WorkoutExercise, WorkoutSession
from workouts.models.exercise import MuscleGroup


class WordsField(forms.CharField):
    """A list of short texts, typed with commas between them."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [word.strip() for word in super().to_python(value).split(",") if word.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data or "")


class ExerciseForm(ScopedForm):
    secondary_muscles = WordsField(
        label=_("Also works"), required=False, help_text=_("Muscles, with commas between them.")
    )

    class Meta:
        model = Exercise
        exclude: tuple[str, ...] = ()


class LimitationForm(ScopedForm):
    muscle_groups = forms.MultipleChoiceField(
        label=_("Muscle groups"), required=False, choices=MuscleGroup.choices, widget=UnfoldAdminSelect2MultipleWidget
    )

    class Meta:
        model = Limitation
        exclude: tuple[str, ...] = ()


class PrescriptionForm(ScopedForm):
    """One prescribed line; how much each field takes in is shown by examples."""

    examples = {
        "reps": "8-12",
        "prescribed_reps": "8-12",
        "tempo": "3-1-1",
        "group": "A",
        "target": _("5:30 min/km"),
    }

    class Meta:
        model = WorkoutExercise
        exclude: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, example in self.examples.items():
            if name in self.fields:
                self.fields[name].widget.attrs |= {"placeholder": example, "title": self.fields[name].help_text}
                self.fields[name].help_text = ""
        for name in ("notes", "coach_notes"):
            if name in self.fields:
                self.fields[name].widget.attrs["rows"] = 1
        if self.instance.pk:
            self.instance.get_inline_title = str(self.instance.exercise)


class SessionForm(ScopedForm):
    """One session of a plan among the others."""

    class Meta:
        model = WorkoutSession
        exclude: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "notes" in self.fields:
            self.fields["notes"].widget.attrs["rows"] = 1
        if "day_of_week" in self.fields:
            day = self.fields["day_of_week"]
            day.choices, day.help_text = (
                [("", _("any day")), *WorkoutSession._meta.get_field("day_of_week").choices],
                "",
            )
        if self.instance.pk:
            self.instance.get_inline_title = title_of(self.instance)


def title_of(session: WorkoutSession) -> str:
    """`Week 2, Monday: Push`."""
    day = session.get_day_of_week_display() or _("any day")
    return _("Week %(week)s, %(day)s: %(name)s") % {"week": session.week, "day": day, "name": session.name}


class LineForm(PrescriptionForm):
    """The prescription of one line of a dated session."""

    taken_out = forms.BooleanField(label=_("Taken out"), required=False, widget=UnfoldBooleanSwitchWidget)

    class Meta:
        model = TrainingSessionExercise
        exclude: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["taken_out"] = self.instance.withdrawn

    def _post_clean(self) -> None:
        super()._post_clean()
        self.instance.withdrawn = self.cleaned_data.get("taken_out", False)


class DayInput(forms.DateInput):
    """The date field of the browser or phone itself, for dialogs."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


class ScheduleForm(DialogForm):
    """The first day of a plan: its own, or else the next Monday of its client."""

    start_date = forms.DateField(
        label=_("First day"), widget=DayInput, help_text=_("Week 1 begins here; each week is the seven days from it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = (self.obj.client or self.request.user).today()
        self.fields["start_date"].initial = self.obj.start_date or monday_of(today) + dt.timedelta(weeks=1)


class ReasonForm(DialogForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget)
