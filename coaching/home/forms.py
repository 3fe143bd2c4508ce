"""What the dialogs of the home page ask."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Client, Pause
from coaching.home.roster import missed_sessions
from comments.models import LONGEST, Thread
from comments.targets import title_of
from core.forms import DialogForm
from workouts.forms import DayInput
from workouts.models import TrainingSession

CONVERSATION = "conversation"
#: how many threads a message may go to; the others stand in the inbox
MOST_THREADS = 6
EXCERPT = 300


class MomentField(forms.CharField):
    """A moment that a page carries along. What cannot be one is refused."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dt.datetime | None:
        text = super().to_python(value)
        try:
            moment = parse_datetime(text)
            if moment is not None and timezone.is_aware(moment):
                moment = moment.astimezone(dt.UTC)  # near the ends of the calendar there is none
        except (ValueError, OverflowError):
            moment = None
        if text and (moment is None or timezone.is_naive(moment)):
            raise forms.ValidationError(_("This page is out of date; open it anew."), code="invalid")
        return moment


class SeenForm(forms.Form):
    """When the page was made: what came after it has not been seen."""

    seen = MomentField()


class MessageForm(DialogForm):
    """What is written to a client, and where: in a thread that waits or is unread, or in the conversation."""

    about = forms.ChoiceField(label=_("Where"), widget=UnfoldAdminRadioSelectWidget)
    content = forms.CharField(
        label=_("Message"), max_length=LONGEST, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "autofocus": True})
    )
    seen = MomentField()
    #: of the comment, so that the same form sent twice writes once
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user, client = self.request.user, self.obj
        found = Thread.objects.visible_to(user).filter(client=client.pk).begun().with_unread(user)
        named = found.select_related("last_comment__author").with_titles(user).order_by("-last_comment_at", "-pk")
        open_ones = [one for one in named.open_for(user)[:MOST_THREADS] if one.target is not None]
        waiting = sorted((one for one in open_ones if one.waits_since), key=lambda one: one.waits_since)
        self.threads = {str(one.pk): one for one in [*waiting, *(one for one in open_ones if not one.waits_since)]}
        conversation = next((key for key, one in self.threads.items() if isinstance(one.target, Client)), None)
        choices = [(key, choice_of(one)) for key, one in self.threads.items()]
        if conversation is None:
            choices.append((CONVERSATION, capfirst(say("the conversation"))))
        self.fields["about"].choices = choices
        self.fields["about"].initial = choices[0][0]
        if not self.threads:
            self.fields["about"].widget = forms.HiddenInput()
        self.fields["seen"].initial = timezone.now().isoformat()
        self.fields["uuid"].initial = uuid4()

    @property
    def target(self) -> Any:
        """The thing of the thread that was chosen, or the client for the conversation."""
        thread = self.threads.get(self.cleaned_data["about"])
        return thread.target if thread else self.obj


def choice_of(thread: Thread) -> str:
    """What the thread is about, and what was said last in it."""
    name = say("the conversation") if isinstance(thread.target, Client) else title_of(thread.target)
    last = thread.last_comment
    words = {
        "name": capfirst(name),
        "author": last.author or say("somebody"),
        "text": Truncator(last.content).chars(EXCERPT),
    }
    return say("%(name)s – %(author)s: “%(text)s”") % words


class ExcuseForm(DialogForm):
    """Which missed sessions no longer count, and why."""

    sessions = forms.MultipleChoiceField(label=_("Missed"), widget=UnfoldAdminCheckboxSelectMultipleWidget)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(one.pk): one for one in missed_sessions(self.obj, timezone.now())}
        self.fields["sessions"].choices = [
            (key, f"{date_format(one.due_date, 'D j M')} – {one.name}") for key, one in self.found.items()
        ]
        self.fields["sessions"].initial = list(self.found)[:1]
        if not self.found:
            self.fields["sessions"].help_text = _("Nothing was missed in the last 14 days.")

    @property
    def chosen(self) -> list[TrainingSession]:
        return [self.found[key] for key in self.cleaned_data["sessions"]]


class PauseForm(DialogForm):
    """From when to when nothing is asked of a client, and why."""

    starts_on = forms.DateField(label=_("From"), widget=DayInput)
    ends_on = forms.DateField(
        label=_("To"), widget=DayInput, required=False, help_text=_("Empty: until further notice.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Pause.Kind.choices, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = self.obj.today(timezone.now())
