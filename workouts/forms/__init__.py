"""Forms of the back office about training."""

from workouts.forms.dialogs import DayInput, DaysForm, ReasonForm
from workouts.forms.exercise import ExerciseForm, LimitationForm, MergeForm, WordsField
from workouts.forms.plan import (
    AssignForm,
    AssignSeveralForm,
    ClientsField,
    CopyForm,
    CopyWeekForm,
    ScheduleForm,
    TemplateForm,
)
from workouts.forms.prescription import LineForm, PrescriptionForm, SessionForm
from workouts.forms.training import CompleteForm, LogForm, MoveForm, ShiftForm, SwapForm

__all__ = [
    "AssignForm",
    "AssignSeveralForm",
    "ClientsField",
    "CopyForm",
    "CopyWeekForm",
    "CompleteForm",
    "DayInput",
    "DaysForm",
    "ExerciseForm",
    "LimitationForm",
    "LineForm",
    "LogForm",
    "MergeForm",
    "MoveForm",
    "PrescriptionForm",
    "ReasonForm",
    "ScheduleForm",
    "SessionForm",
    "TemplateForm",
    "ShiftForm",
    "SwapForm",
    "WordsField",
]
