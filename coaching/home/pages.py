"""The home page, and what is done from a line of it: each leads back to that line."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import Client, PlanningStep
from accounts.services import open_pause
from coaching.home.admins import admin_home
from coaching.home.coach import coach_home
from coaching.home.forms import ExcuseForm, MessageForm, PauseForm, SeenForm
from coaching.home.roster import Row
from coaching.tour import tour
from comments.models import Thread
from comments.services import UuidTakenError, add_comment, close_waiting, mark_read, newest
from core.actions import attempt, changed_meanwhile
from core.exceptions import ChangedMeanwhile
from core.forms import DialogForm
from core.querysets import role_of
from core.validation import key_from
from progress.admin.attention import shown_rows
from progress.forms import USUAL
from progress.models import Reason
from progress.reasons import Finding
from progress.services.attention import snooze
from workouts.services import copy_last_week, excuse_session

TILES = ("attention", "review", "check-ins", "ending", "unread")


# --- The page -----------------------------------------------------------------------------------


def home_context(request: HttpRequest) -> dict[str, Any]:
    """What the page of this coach or admin shows."""
    now = timezone.now()
    if role_of(request.user) == "admin":
        return {"home": admin_home(user=request.user, now=now), "now": now, "body": "coaching/home/admin.html"}
    home = coach_home(user=request.user, now=now, show=request.GET.get("show", ""))
    return {
        "body": "coaching/home/coach.html",
        "home": home,
        "lines": [(row, reasons_of(row)) for row in home.rows],
        "paused": [(row, reasons_of(row)) for row in home.paused],
        "now": now,
        "query": query_of(request),
        "tour": tour(request.user) if home.is_new else [],
    }


def reasons_of(row: Row) -> list[tuple[Finding, str]]:
    """Every reason with the page of the first row that proves it, or else of the client."""
    found = []
    for finding in row.findings:
        proofs = shown_rows(row.client, finding.rows[:1])
        found.append((finding, proofs[0]["address"] if proofs else page_of(row.client)))
    return found


def page_of(client: Client) -> str:
    return reverse("admin:accounts_client_page", args=[client.pk])


def address_of_home(request: HttpRequest, client: Client) -> str:
    """The home page with the same tile chosen, at the line of a client."""
    return f"{reverse('admin:index')}{query_of(request)}#client-{client.pk}"


def query_of(request: HttpRequest) -> str:
    """Which tile is chosen, as it stands in addresses; nothing for what is no tile."""
    show = request.GET.get("show")
    return f"?{urlencode({'show': show})}" if show in TILES else ""


# --- What is done from a line -------------------------------------------------------------------


def of_client(function: Callable[[HttpRequest, Client], HttpResponse]) -> Callable[..., HttpResponse]:
    """Finds the client among those in care (404) and sees to it that they may be changed (403)."""

    @wraps(function)
    def run(request: HttpRequest, client_id: str) -> HttpResponse:
        visible = Client.objects.non_polymorphic().visible_to(request.user).exclude(status=Client.Status.ARCHIVED)
        client = visible.filter(pk=key_from(client_id)).first()
        if client is None:
            raise Http404
        if not admin.site._registry[Client].has_change_permission(request, client):
            raise PermissionDenied
        return function(request, client)

    return run


def at_once(*, step: PlanningStep.Kind | None = None) -> Callable[..., Any]:
    """Does something without asking, when it is posted; what a service refuses is told on the page. `step`: the kind
    under which the journal notes it, so that it can be undone."""

    def decorate(function: Callable[[HttpRequest, Client], str]) -> Callable[..., HttpResponse]:
        @require_POST
        @of_client
        @wraps(function)
        def run(request: HttpRequest, client: Client) -> HttpResponse:
            try:
                tell_done(request, client, function(request, client), step)
            except ValidationError as refusal:
                messages.error(request, f"{client}: {' '.join(refusal.messages)}")
            except ChangedMeanwhile:
                messages.error(request, f"{client}: {changed_meanwhile()}")
            return HttpResponseRedirect(address_of_home(request, client))

        return run

    return decorate


def tell_done(request: HttpRequest, client: Client, text: str, step: PlanningStep.Kind | None) -> None:
    """Says what was done, with the way to undo it where the journal noted it."""
    noted = None
    if step is not None:
        own = PlanningStep.objects.filter(kind=step, made_by=request.user.pk, parts__client=client)
        noted = own.order_by("-pk").first()
    undo = reverse("admin:accounts_planningstep_undo", args=[noted.pk]) if noted else ""
    messages.success(request, text, extra_tags=undo)


def dialog(
    *,
    title: Any,
    form_class: type[DialogForm],
    submit: Any,
    confirm: Any = "",
    step: PlanningStep.Kind | None = None,
) -> Callable[..., Any]:
    """Asks in a dialog, or on a page of its own, and does it when the form is sent and no service refuses. `step` as
    above."""

    def decorate(function: Callable[[HttpRequest, Client, Any], str]) -> Callable[..., HttpResponse]:
        @of_client
        @wraps(function)
        def ask(request: HttpRequest, client: Client) -> HttpResponse:
            form = form_class(request.POST if request.method == "POST" else None, request=request, obj=client)
            if form.is_valid():
                done = attempt(form, lambda: function(request, client, form))
                if done is not None:
                    tell_done(request, client, done, step)
                    return back_home(request, client)
            in_page = bool(request.headers.get("HX-Request"))
            context = {
                "title": f"{title}: {client}" if in_page else title,
                "confirm": confirm,
                "submit_text": submit,
                "form": form,
                "original": client,
                "back": address_of_home(request, client),
            }
            template = "core/dialog.html" if in_page else "core/dialog_page.html"
            return TemplateResponse(request, template, {**admin.site.each_context(request), **context})

        return ask

    return decorate


def back_home(request: HttpRequest, client: Client) -> HttpResponse:
    """In the page that the dialog stands on, the same place is where it is: it is only loaded anew."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(address_of_home(request, client))


@dialog(title=_("Message"), form_class=MessageForm, submit=_("Send"))
def message(request: HttpRequest, client: Client, form: MessageForm) -> str:
    now, target, said = timezone.now(), form.target, form.cleaned_data
    try:
        with transaction.atomic():
            add_comment(
                target=target,
                client=client,
                author=request.user,
                content=said["content"],
                uuid=said["uuid"],
                now=now,
            )
            thread = Thread.objects.about(target).get(client=client.pk)
            last_seen = newest(thread, said["seen"])
            if last_seen is not None:  # else there was nothing to read, and what came since has not been
                mark_read(thread=thread, user=request.user, up_to=last_seen, now=now)
    except ObjectDoesNotExist:
        raise ValidationError({"about": say("This is not there any more.")}) from None
    except UuidTakenError:
        raise ValidationError(say("This was sent already, with other words; open the page anew.")) from None
    return say("Sent to %(client)s.") % {"client": client}


@dialog(
    title=_("Excuse"),
    confirm=_("What is excused no longer counts as due."),
    form_class=ExcuseForm,
    submit=_("Excuse"),
)
def excuse(request: HttpRequest, client: Client, form: ExcuseForm) -> str:
    with transaction.atomic():
        for session in form.chosen:
            excuse_session(session=session, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
    count = len(form.chosen)
    text = ngettext("%(client)s: %(count)s session excused.", "%(client)s: %(count)s sessions excused.", count)
    return text % {"client": client, "count": count}


@dialog(
    title=_("Pause"),
    confirm=_("Nothing is due in a pause; what the client sends still counts."),
    form_class=PauseForm,
    submit=_("Enter pause"),
    step=PlanningStep.Kind.PAUSED,
)
def pause(request: HttpRequest, client: Client, form: PauseForm) -> str:
    made = open_pause(client=client, created_by=request.user, today=client.today(timezone.now()), **form.cleaned_data)
    if made.ends_on is None:
        return say("%(client)s: in a pause from %(first)s until further notice.") % {
            "client": client,
            "first": date_format(made.starts_on),
        }
    return say("%(client)s: in a pause from %(first)s to %(last)s.") % {
        "client": client,
        "first": date_format(made.starts_on),
        "last": date_format(made.ends_on),
    }


@at_once(step=PlanningStep.Kind.FORWARDED)
def forward(request: HttpRequest, client: Client) -> str:
    done = copy_last_week(
        client=client, by=request.user, until=day_of(request.POST.get("until", "")), today=client.today(timezone.now())
    )
    text = ngettext(
        "%(client)s: week %(week)s of “%(plan)s” is scheduled, %(count)s session from %(first)s on.",
        "%(client)s: week %(week)s of “%(plan)s” is scheduled, %(count)s sessions from %(first)s on.",
        done.scheduled.created,
    )
    return text % {
        "client": client,
        "week": done.week,
        "plan": done.plan,
        "count": done.scheduled.created,
        "first": date_format(done.first_day),
    }


def day_of(text: str) -> dt.date | None:
    """A day as the page sends it along; None for none. Raises ValidationError for anything else."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if text and day is None:
        raise ValidationError(say("This page is out of date; open it anew."), code="invalid")
    return day


@at_once()
def no_answer(request: HttpRequest, client: Client) -> str:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise ValidationError(say("This page is out of date; open it anew."), code="invalid")
    close_waiting(client=client, by=request.user, seen=form.cleaned_data["seen"], now=timezone.now())
    return say("%(client)s: needs no answer.") % {"client": client}


@at_once()
def leave_out(request: HttpRequest, client: Client) -> str:
    """A reason is each coach's own to leave out; an admin has none."""
    if role_of(request.user) != "coach":
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    if reason not in Reason.values:
        raise ValidationError(say("There is no such reason to leave out."), code="invalid")
    now = timezone.now()
    until = request.user.today(now) + USUAL
    snooze(client=client, coach=request.user, reason=reason, until=until, now=now)
    told = {"client": client, "reason": Reason(reason).label, "day": date_format(until)}
    return say("%(client)s, %(reason)s: left out until %(day)s.") % told


def home_urls(guard: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of what is done from a line; `guard` lets in who works here."""
    views = {
        "message": message,
        "excuse": excuse,
        "pause": pause,
        "forward": forward,
        "no-answer": no_answer,
        "leave-out": leave_out,
    }
    return [
        path(f"home/<client_id>/{name}/", guard(view), name=f"home_{name.replace('-', '_')}")
        for name, view in views.items()
    ]
