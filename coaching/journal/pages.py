"""Assigning from anywhere: one or several templates, clients and a first day on one page, a look, then all of it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import INPUT_CLASSES

from core.forms import show_refusal
from workouts import services
from workouts.admin.assigning import ASSIGN, LOOK, meaning
from workouts.forms import AssignSeveralForm
from workouts.services import Assigned
from workouts.services.assigning import Preview, preview_assignments


def journal_urls(wrap: Callable[..., Any]) -> list[URLPattern]:
    return [path("assign/", wrap(assign_several_page), name="assign")]


def assign_several_page(request: Any) -> HttpResponse:
    """The step that was asked for; only the last one writes. What is refused comes back with its sentence. A link may
    name templates and clients that are ticked already."""
    form = AssignSeveralForm(request.POST or None, request=request, initial=asked_for(request))
    step = request.POST.get("step")
    if step not in (LOOK, ASSIGN) or not form.is_valid():
        return shown(request, form)
    said = dict(form.cleaned_data)
    try:
        if step == ASSIGN:
            return leave(request, services.assign_plans(by=request.user, **said))
        return shown(request, form, preview_assignments(by=request.user, **said))
    except ValidationError as refusal:
        show_refusal(form, refusal)
    return shown(request, form, looked_at_again(request, said) if step == ASSIGN else ())


def asked_for(request: Any) -> dict[str, list[str]]:
    return {"templates": request.GET.getlist("template"), "clients": request.GET.getlist("client")}


def looked_at_again(request: Any, said: dict[str, Any]) -> Sequence[Preview]:
    """What it would mean now that it was refused; nothing where it would go for nobody."""
    try:
        return preview_assignments(by=request.user, **said)
    except ValidationError:
        return ()


def shown(request: Any, form: AssignSeveralForm, looked_at: Sequence[Preview] = ()) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Assign plans"),
        "back": reverse("admin:accounts_planningstep_changelist"),
        "form": form,
        "input_classes": " ".join(INPUT_CLASSES),
    }
    if looked_at:
        context |= {**meaning(looked_at), "chosen_templates": form.cleaned_data["templates"]}
    template_name = "workouts/assign_preview.html" if looked_at else "workouts/assign.html"
    return TemplateResponse(request, template_name, context)


def leave(request: Any, made: Sequence[Assigned]) -> HttpResponse:
    """On to the step in the journal, where it can be undone."""
    clients = {plan.client_id for one in made for plan in one.plans}
    text = ngettext(
        "Assigned to %(count)s client: %(sessions)s sessions, due from %(first)s to %(last)s.",
        "Assigned to %(count)s clients: %(sessions)s sessions, due from %(first)s to %(last)s.",
        len(clients),
    ) % {
        "count": len(clients),
        "sessions": sum(one.sessions for one in made),
        "first": date_format(min(one.first_due for one in made)),
        "last": date_format(max(one.last_due for one in made)),
    }
    messages.success(request, text + " " + say("If that was a mistake, undo it here."))
    step = made[0].step
    assert step is not None  # noqa: S101 - what a coach or an admin assigns is noted
    return HttpResponseRedirect(reverse("admin:accounts_planningstep_change", args=[step.pk]))
