"""The form of the back office in which somebody says what they want to be told."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTimeWidget, UnfoldBooleanSwitchWidget

from accounts.models import User
from notifications import services
from notifications.kinds import TO_COACH, Channel, Type

HOURS = [("", _("each at once")), *((hour, f"{hour:02}:00") for hour in range(24))]


class PreferencesForm(forms.Form):
    """A switch for each type and channel that a coach is told of, the rhythm of mails, quiet hours."""

    mail_daily_at = forms.TypedChoiceField(
        label=_("Mails"),
        choices=HOURS,
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("At an hour: one mail a day with all of it."),
        widget=UnfoldAdminSelectWidget,
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), required=False, widget=UnfoldAdminTimeWidget)
    quiet_to = forms.TimeField(
        label=_("to"), required=False, help_text=_("No mails and no pushes."), widget=UnfoldAdminTimeWidget
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = services.choices_of(user)
        self.initial = {
            "mail_daily_at": services.daily_at(user),
            "quiet_from": user.quiet_from,
            "quiet_to": user.quiet_to,
        }
        for kind in TO_COACH:
            for channel in Channel:
                label = f"{Type(kind).label}, {channel.label}"
                self.fields[self.name_of(kind, channel)] = forms.BooleanField(
                    label=label,
                    required=False,
                    initial=self.choices[kind, channel.value],
                    widget=UnfoldBooleanSwitchWidget(attrs={"aria-label": label}),
                )

    @staticmethod
    def name_of(kind: str, channel: str) -> str:
        return f"{Type(kind).value}-{Channel(channel).value}"

    def rows(self) -> Iterator[tuple[Any, list[Any]]]:
        """A type with its switches."""
        for kind in TO_COACH:
            yield Type(kind).label, [self[self.name_of(kind, channel)] for channel in Channel]

    def channels(self) -> list[Any]:
        return list(Channel.labels)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and (said["quiet_from"] is None) != (said["quiet_to"] is None):
            missing = "quiet_from" if said["quiet_from"] is None else "quiet_to"
            self.add_error(missing, ValidationError(_("Quiet hours need a beginning and an end, or neither.")))
        return said

    def said(self) -> dict[str, Any]:
        """As `keep_preferences` takes it."""
        switches = {
            (Type(kind).value, channel.value): self.cleaned_data[self.name_of(kind, channel)]
            for kind in TO_COACH
            for channel in Channel
        }
        rest = {name: self.cleaned_data[name] for name in ("mail_daily_at", "quiet_from", "quiet_to")}
        return {"types": switches} | rest
