"""Forms of prescribed work: a line of a plan, a session of a plan, a line of a dated session."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminExpandableTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from core.actions import changed_meanwhile
from core.forms import ScopedForm
from workouts import rule_text, set_plan_text
from workouts.models import TrainingSessionExercise, WorkoutExercise, WorkoutSession
from workouts.services.building import mark_of


class TypedField(forms.CharField):
    """Something stored in parts that is typed as one text. What nobody changed stays as it is stored, to the letter,
    and so does what a form leaves out."""

    standing: Any = None

    def __init__(self, *, parse: Callable[[str], Any], spell: Callable[[Any], str], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.parse, self.spell = parse, spell

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else self.spell(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None and " ".join(data.split()) != self.spell(initial)

    def clean(self, value: Any) -> Any:
        if not self.has_changed(self.standing, value):
            return self.standing
        text = super().clean(value)
        return self.parse(text) if text else None


def set_plan_field(*, is_worked_out: bool = False) -> TypedField:
    return TypedField(
        label=_("Set plan"),
        help_text=_("Overrules sets, reps and weight."),
        max_length=set_plan_text.LONGEST,
        parse=partial(set_plan_text.parse_set_plan, is_worked_out=is_worked_out),
        spell=set_plan_text.spell_set_plan,
        widget=UnfoldAdminExpandableTextareaWidget(attrs={"rows": 1}),
    )


class PrescriptionForm(ScopedForm):
    """One prescribed line; how much each field takes in is shown by examples."""

    set_plan = set_plan_field()
    progression = TypedField(
        label=_("Progression"),
        help_text=_("How the weight goes on from week to week."),
        max_length=rule_text.LONGEST,
        parse=rule_text.parse_rule,
        spell=rule_text.spell_rule,
        widget=UnfoldAdminTextInputWidget,
    )

    examples = {
        "set_plan": set_plan_text.EXAMPLE,
        "progression": rule_text.EXAMPLE,
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
        self.initial["progression"] = self.instance.rule
        for name, standing in (("set_plan", self.instance.set_plan), ("progression", self.instance.rule)):
            self.fields[name].standing = standing
        if self.instance.pk:
            self.instance.get_inline_title = str(self.instance.exercise)

    def _post_clean(self) -> None:
        if "progression" in self.cleaned_data:
            self.instance.rule = self.cleaned_data["progression"]
        super()._post_clean()


class SessionForm(ScopedForm):
    """One session of a plan among the others. It is refused where the session or its lines read otherwise than when the
    form was opened: somebody else, or another window, would be overwritten."""

    mark = forms.CharField(label="", required=False, widget=forms.HiddenInput)

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
            self.initial["mark"] = mark_of(self.instance)

    def clean(self) -> Any:
        said = super().clean()
        if self.instance.pk and self.cleaned_data.get("mark", "") not in ("", self.initial["mark"]):
            self.add_error("name", changed_meanwhile())  # where it is seen; a page shows no errors of a whole row
        return said


def title_of(session: WorkoutSession) -> str:
    """`Week 2, Monday: Push`."""
    day = session.get_day_of_week_display() or _("any day")
    return _("Week %(week)s, %(day)s: %(name)s") % {"week": session.week, "day": day, "name": session.name}


class LineForm(PrescriptionForm):
    """The prescription of one line of a dated session."""

    set_plan = set_plan_field(is_worked_out=True)
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
