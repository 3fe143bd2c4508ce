"""Forms of the back office: what a coach wishes to hear of, and their weekly words."""

import datetime as dt
from typing import Any, ClassVar, Self

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminIntegerFieldWidget

from core.forms import DialogForm
from progress.models import AttentionSettings, WeeklySummary
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


class SummaryForm(forms.ModelForm):
    """A coach's words about one week. `seen`: when the draft was written last, as it was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = WeeklySummary
        fields = ("details", "plan_for_next_week", "decision", "next_review_on")
        widgets: ClassVar[dict[str, Any]] = {
            "details": forms.Textarea(attrs={"rows": 7, "data-words": True}),
            "plan_for_next_week": forms.Textarea(attrs={"rows": 4}),
            "decision": forms.RadioSelect,
            "next_review_on": DayInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].choices = WeeklySummary.Decision.choices
        if self.instance.pk is not None:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean_seen(self) -> dt.datetime:
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            raise forms.ValidationError(_("Open the page anew."), code="invalid") from None

    def written(self) -> dict[str, Any]:
        """The words alone, by field."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def on_top_of(self, stored: WeeklySummary) -> Self:
        """The same words once more, to be sent upon what stands now."""
        sent = self.data.copy()
        sent["seen"] = stored.updated_at.isoformat()
        return type(self)(sent, instance=WeeklySummary(client=stored.client))
