"""Forms about exercises and what speaks against them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from core.forms import DialogForm, ScopedForm, SeveralSelect
from workouts.forms.training import ExerciseAutocomplete
from workouts.models import Exercise, Limitation
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
        label=_("Muscle groups"), required=False, choices=MuscleGroup.choices, widget=SeveralSelect
    )

    class Meta:
        model = Limitation
        exclude: tuple[str, ...] = ()


class MergeForm(DialogForm):
    """The other entry of the same exercise."""

    duplicate = forms.ModelChoiceField(
        label=_("Duplicate"),
        queryset=Exercise.objects.none(),
        widget=ExerciseAutocomplete,
        help_text=_("Its plans, sets and records go over; it is archived."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duplicate"].queryset = Exercise.objects.visible_to(self.request.user)
