"""Forms of the back office about attention: how long not to hear of something, and from which numbers on to hear."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminIntegerFieldWidget

from core.forms import DialogForm
from progress.models import AttentionSettings
from progress.models.attention import THRESHOLDS
from workouts.forms.dialogs import DayInput

USUAL = dt.timedelta(days=7)


class SnoozeForm(DialogForm):
    """Until which day one reason of a client is left out; a week from the coach's today where nothing is said yet."""

    until = forms.DateField(
        label=_("Until"),
        widget=DayInput,
        required=False,
        help_text=_("On that day you hear of it again; without a day at once."),
    )

    def __init__(self, *args: Any, standing: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = standing or self.request.user.today(timezone.now()) + USUAL


class ThresholdsForm(forms.ModelForm):
    """A coach's own thresholds."""

    class Meta:
        model = AttentionSettings
        fields = THRESHOLDS
        widgets: ClassVar[dict[str, Any]] = {
            name: UnfoldAdminDecimalFieldWidget if name == "weight_percent_a_week" else UnfoldAdminIntegerFieldWidget
            for name in THRESHOLDS
        }

    def told_changes(self) -> list[str]:
        """What was changed, each with the number that holds: `silent for (days): 5 instead of 7`."""
        return [
            _("%(name)s: %(new)s instead of %(old)s")
            % {"name": self.fields[name].label, "new": self.cleaned_data[name], "old": self.initial[name]}
            for name in self.changed_data
        ]
