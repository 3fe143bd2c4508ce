"""The list of who needs their coach, as a page: what it shows is worked out where the API takes it from."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from core.actions import attempt
from core.querysets import role_of
from core.validation import key_from
from progress.attention import Standing, look, settings_of, try_settings
from progress.forms import SnoozeForm, ThresholdsForm
from progress.models import Reason, Snooze
from progress.models.attention import THRESHOLDS
from progress.reasons import Finding
from progress.roster import Proof
from progress.services.attention import keep_settings, snooze

KEEP = "keep"
#: kind of a row that proves something → its page, and what it is called
PAGES = {
    "training_session": ("workouts_trainingsession", _("Training session")),
    "training_session_exercise": ("workouts_trainingsession", _("Line of a training session")),
    "form_media": ("workouts_trainingsession", _("Video or photo of an exercise")),
    "progress_entry": ("progress_progressentry", _("Progress entry")),
    "meal_upload": ("nutrition_mealupload", _("Meal photo")),
    "check_in": ("progress_checkin", _("Check-in")),
    "thread": ("comments_thread", _("Comment")),
    "weigh_in": ("progress_weighin", _("Weigh-in")),
    "pause": ("accounts_pause", _("Pause")),
    "invitation": ("accounts_client", _("Invitation")),
}


def attention_page(request: HttpRequest) -> HttpResponse:
    """Each client once, the worst reason first; behind it all others with the rows that prove them."""
    found = look(user=request.user, now=timezone.now())
    is_coach = role_of(request.user) == "coach"
    context = {
        "title": _("Needs attention"),
        "standing": [shown(one, may_snooze=is_coach) for one in found.standing],
        "paused": [shown(one, may_snooze=is_coach) for one in found.paused],
        "snoozed": [{"one": one, "address": snooze_address(one.client, one.reason)} for one in found.snoozed],
        "is_coach": is_coach,
    }
    return answer(request, "progress/attention.html", context)


def shown(one: Standing, *, may_snooze: bool) -> dict[str, Any]:
    return {
        "client": one.client,
        "pause": one.pause,
        "findings": [shown_finding(one.client, finding, may_snooze=may_snooze) for finding in one.findings],
    }


def shown_finding(client: Client, finding: Finding, *, may_snooze: bool) -> dict[str, Any]:
    return {
        "label": finding.reason.label,
        "text": finding.text,
        "rows": shown_rows(client, finding.rows),
        "snooze": snooze_address(client, finding.reason) if may_snooze else "",
    }


def shown_rows(client: Client, rows: Sequence[Proof]) -> list[dict[str, Any]]:
    """Each with its page: of a part of a session that of the session, of an invitation that of the client."""
    found = []
    for row in rows:
        name, title = PAGES[row.kind]
        key = client.pk if row.kind == "invitation" else row.session or row.pk
        found.append({"title": title, "day": row.day, "address": reverse(f"admin:{name}_change", args=[key])})
    return found


def snooze_address(client: Client, reason: Reason) -> str:
    return reverse("admin:attention_snooze", args=[client.pk, reason.value])


def snooze_page(request: HttpRequest, client_id: str, reason: str) -> HttpResponse:
    """Asks until when one reason of one client is left out of the coach's own list, and leaves it out."""
    coaches_only(request)
    client = Client.objects.non_polymorphic().visible_to(request.user).filter(pk=key_from(client_id)).first()
    if client is None or reason not in Reason.values:
        raise Http404
    standing = Snooze.objects.filter(coach=request.user.pk, client=client, reason=reason).first()
    form = SnoozeForm(
        request.POST if request.method == "POST" else None,
        request=request,
        obj=client,
        standing=standing and standing.until,
    )
    if form.is_valid():
        until = form.cleaned_data["until"]
        done = attempt(form, lambda: snoozed(request, client, Reason(reason), until))
        if done is not None:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("admin:attention"))
    context = {
        "title": say("Leave out “%(reason)s”") % {"reason": Reason(reason).label},
        "confirm": say("Only you do not hear of it; other reasons of this client still stand on your list."),
        "submit_text": say("Leave out"),
        "form": form,
        "original": client,
        "back": reverse("admin:attention"),
    }
    return answer(request, "core/dialog_page.html", context)


def snoozed(request: HttpRequest, client: Client, reason: Reason, until: Any) -> str:
    snooze(client=client, coach=request.user, reason=reason, until=until, now=timezone.now())
    told = {"client": client, "reason": reason.label}
    if until is None:
        return say("%(client)s, %(reason)s: you hear of it again.") % told
    return say("%(client)s, %(reason)s: left out until %(day)s.") % {**told, "day": date_format(until)}


def thresholds_page(request: HttpRequest) -> HttpResponse:
    """The coach's thresholds. What other numbers would do is shown before they can be kept."""
    coaches_only(request)
    form = ThresholdsForm(request.POST or None, instance=settings_of(request.user))
    trial = None
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in THRESHOLDS}
        if request.POST.get("step") == KEEP:
            keep_settings(coach=request.user, changes=changes)
            messages.success(request, say("Your list goes by these numbers now."))
            return HttpResponseRedirect(reverse("admin:attention"))
        trial = try_settings(user=request.user, now=timezone.now(), changes=changes)
    context = {
        "title": _("When clients stand on your list"),
        "form": form,
        "trial": trial,
        "changes": form.told_changes() if trial else (),
        "back": reverse("admin:attention"),
    }
    return answer(request, "progress/thresholds.html", context)


def coaches_only(request: HttpRequest) -> None:
    """Thresholds and what is snoozed are each coach's own; an admin has none."""
    if role_of(request.user) != "coach":
        raise PermissionDenied


def answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
