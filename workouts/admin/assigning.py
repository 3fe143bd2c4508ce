"""Assigning a template in two steps on one page: choose clients and a first day, look at what it would mean, assign."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from unfold.widgets import INPUT_CLASSES

from core.actions import go_to
from core.admin import ScopedModelAdmin
from core.forms import show_refusal
from workouts import services
from workouts.forms import AssignForm
from workouts.models import WorkoutPlan
from workouts.services import Assigned
from workouts.services.assigning import Preview

LOOK, ASSIGN = "look", "assign"


def assign_page(page: ScopedModelAdmin, request: HttpRequest, template: WorkoutPlan) -> HttpResponse:
    """The step that was asked for; only the last one writes. What is refused comes back with its sentence."""
    form = AssignForm(request.POST or None, request=request)
    step = request.POST.get("step")
    if step not in (LOOK, ASSIGN) or not form.is_valid():
        return shown(page, request, template, form)
    said = dict(form.cleaned_data)
    if step == ASSIGN:
        made = assigned(form, template, said, request.user)
        if made is not None:
            return leave(page, request, template, made)
    return shown(page, request, template, form, previews(form, template, said, request.user))


def previews(form: AssignForm, template: WorkoutPlan, said: dict[str, Any], user: Any) -> list[Preview]:
    """What it would mean, client by client; nothing where it goes for nobody, which the form then says."""
    try:
        return services.preview_assignment(template=template, by=user, **said)
    except ValidationError as refusal:
        if not form.errors:
            show_refusal(form, refusal)
        return []


def assigned(form: AssignForm, template: WorkoutPlan, said: dict[str, Any], user: Any) -> Assigned | None:
    try:
        return services.assign_plan(template=template, by=user, **said)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None


def shown(
    page: ScopedModelAdmin,
    request: HttpRequest,
    template: WorkoutPlan,
    form: AssignForm,
    looked_at: list[Preview] | None = None,
) -> HttpResponse:
    """The choice, or what it would mean: first what to look at twice, then where nothing is in the way."""
    context = {
        **page.admin_site.each_context(request),
        "title": _("Assign “%(plan)s”") % {"plan": template},
        "opts": page.opts,
        "original": template,
        "back": page.address_of(template),
        "form": form,
        "input_classes": " ".join(INPUT_CLASSES),
    }
    if looked_at:
        context |= meaning(looked_at)
    template_name = "workouts/assign_preview.html" if looked_at else "workouts/assign.html"
    return TemplateResponse(request, template_name, context)


def meaning(looked_at: Sequence[Preview]) -> dict[str, Any]:
    """What assigning would mean, as the page shows it."""
    doubtful = [one for one in looked_at if is_doubtful(one)]
    return {
        "first": looked_at[0],
        "doubtful": doubtful,
        "clear": [one for one in looked_at if one not in doubtful],
        "count": len(looked_at),
        "open": sum(1 for one in looked_at if not one.refused),
    }


def is_doubtful(one: Preview) -> bool:
    return bool(one.refused or one.busy or one.limitations or one.paused or one.notes)


def leave(page: ScopedModelAdmin, request: HttpRequest, template: WorkoutPlan, made: Assigned) -> HttpResponse:
    """Says what was done; on to the days of the one client, or to the plans of all."""
    count = len(made.plans)
    text = ngettext(
        "Assigned to %(count)s client: %(sessions)s sessions, due from %(first)s to %(last)s.",
        "Assigned to %(count)s clients: %(sessions)s sessions, due from %(first)s to %(last)s.",
        count,
    ) % {
        "count": count,
        "sessions": made.sessions,
        "first": date_format(made.first_due),
        "last": date_format(made.last_due),
    }
    page.message_user(request, text, messages.SUCCESS)
    if count == 1:
        sessions = reverse("admin:workouts_trainingsession_changelist")
        return go_to(request, f"{sessions}?client__user_ptr__exact={made.plans[0].client_id}&when=ahead")
    plans = reverse("admin:workouts_workoutplan_changelist")
    return go_to(request, f"{plans}?source={template.pk}")
