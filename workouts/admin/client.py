"""What a coach does with all sessions of a client, from the client's page."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.admin.client import ClientAdmin
from accounts.models import Client
from comments.admin.talk import TalkedAbout
from core.actions import object_action
from workouts import services
from workouts.forms import ShiftForm
from workouts.models import CalendarFeed
from workouts.services.moving import Left, Moved

MOST_NAMED = 8


def trains(client: Client) -> bool:
    return client.trains and client.status == Client.Status.ACTIVE


admin.site.unregister(Client)


@admin.register(Client)
class TrainedClientAdmin(TalkedAbout, ClientAdmin):
    """The page of a client with what training adds to it: this app knows accounts, not the other way round."""

    training = ("shift_sessions", "resume_week", "make_calendar_address", "revoke_calendar_address")
    actions_detail = (*ClientAdmin.actions_detail, *training)
    buttons: ClassVar[list[str | dict[str, Any]]] = [
        *ClientAdmin.actions_detail,
        {"title": _("Training"), "icon": "fitness_center", "items": list(training)},
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        feeds = CalendarFeed.objects.filter(client=OuterRef("pk"))
        return super().get_queryset(request).annotate(has_calendar=Exists(feeds))

    @object_action(
        title=_("Shift sessions"),
        confirm=_("Moves the sessions that nobody has begun. The plan stays as it is."),
        submit=_("Shift"),
        icon="date_range",
        form_class=ShiftForm,
        shown=lambda client: client.trains and client.status != Client.Status.ARCHIVED,
    )
    def shift_sessions(self, request: HttpRequest, obj: Client, form: Any) -> str:
        return told(services.shift_sessions(client=obj, by=request.user, today=obj.today(), **form.cleaned_data))

    @object_action(
        title=_("Resume week"),
        confirm=_(
            "After an illness or a holiday: what the last pause left undone moves to the next training days, one a "
            "day. What is due later stays where it is."
        ),
        icon="event_repeat",
        shown=trains,
    )
    def resume_week(self, request: HttpRequest, obj: Client, form: Any) -> str:
        return told(services.resume_week(client=obj, by=request.user, today=obj.today()))

    @object_action(
        title=_("Calendar address"),
        confirm=_(
            "Makes a secret address under which a calendar shows the due dates. It is shown once; one that was made "
            "before stops working."
        ),
        submit=_("Make it"),
        icon="calendar_add_on",
        shown=trains,
    )
    def make_calendar_address(self, request: HttpRequest, obj: Client, form: Any) -> str:
        token = services.renew_feed(client=obj, by=request.user)
        address = request.build_absolute_uri(reverse("calendar", kwargs={"token": token}))
        return say("Shown this once, for the calendar of %(client)s: %(address)s") % {
            "client": obj,
            "address": address,
        }

    @object_action(
        title=_("Revoke calendar"),
        confirm=_("Calendars that use its address get nothing any more."),
        submit=_("Revoke"),
        icon="event_busy",
        shown=lambda client: client.has_calendar,
    )
    def revoke_calendar_address(self, request: HttpRequest, obj: Client, form: Any) -> str:
        services.revoke_feed(client=obj)
        return say("There is no calendar address any more.")


def told(moved: Moved) -> str:
    """How many sessions were moved and where to; which were left, and why."""
    text = where_to(moved) if moved.moved else say("No session was moved.")
    return f"{text} {left_text(moved.left)}" if moved.left else text


def where_to(moved: Moved) -> str:
    days = sorted(session.due_date for session in moved.moved)
    text = ngettext(
        "%(count)s session moved, due on %(first)s.",
        "%(count)s sessions moved, due from %(first)s to %(last)s.",
        len(days),
    )
    return text % {"count": len(days), "first": date_format(days[0]), "last": date_format(days[-1])}


def left_text(left: Sequence[Left]) -> str:
    """The first of them by name, with the reason as the service says it."""
    named = [f"{one.session.name}, {date_format(one.session.due_date)}: {one.reason}" for one in left[:MOST_NAMED]]
    more = len(left) - len(named)
    text = say("Left as they are: %(count)s.") % {"count": len(left)} + " " + " ".join(named)
    return text + (" " + say("And %(count)s more.") % {"count": more} if more else "")
