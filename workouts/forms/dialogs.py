"""What the dialogs of plans and training sessions have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES, UnfoldAdminTextInputWidget

from core.forms import DialogForm


class DayInput(forms.DateInput):
    """The date field of the browser or phone itself, for dialogs."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


class ReasonForm(DialogForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget)
