"""What the dialogs of plans and training sessions have in common."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextInputWidget

from core.forms import DayInput, DialogForm

__all__ = ["DayInput", "DaysForm", "ReasonForm"]

MOST_DAYS = 60


class ReasonForm(DialogForm):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget)


class DaysForm(DialogForm):
    """By how many days."""

    days = forms.IntegerField(
        label=_("By so many days"),
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("Below zero to bring them forward."),
    )
