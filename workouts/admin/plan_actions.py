"""What is done with a plan from its page."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.enums import ActionVariant

from core.actions import object_action, object_page
from core.admin import ScopedModelAdmin
from workouts import services
from workouts.admin.assigning import assign_page
from workouts.admin.builder import builder_page
from workouts.exports.plan_file import plan_file
from workouts.forms import CopyForm, CopyWeekForm, ScheduleForm, TemplateForm
from workouts.models import WorkoutPlan
from workouts.services import Pushed
from workouts.services.moving import Left

MOST_NAMED = 8


def is_template(plan: WorkoutPlan) -> bool:
    return plan.client_id is None


def is_in_use_by_client(plan: WorkoutPlan) -> bool:
    return plan.client_id is not None and plan.is_active


class PlanActions(ScopedModelAdmin):
    """The buttons of a plan. A template of a colleague whom one covers for may be used, but not changed."""

    actions_detail = (
        "builder",
        "assign",
        "schedule",
        "push",
        "copy",
        "save_as_template",
        "copy_week",
        "pdf",
        "archive",
        "restore",
    )
    buttons: ClassVar[list[str | dict[str, Any]]] = [
        "builder",
        "assign",
        "schedule",
        "push",
        {"title": _("Copy"), "icon": "content_copy", "items": ["copy", "save_as_template", "copy_week"]},
        {"title": _("More"), "icon": "more_horiz", "items": ["pdf", "archive", "restore"]},
    ]
    #: what changes nothing in the plan itself
    uses = frozenset({"assign", "copy", "copy_week", "save_as_template", "pdf"})

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        if method.__name__ in self.uses:
            return self.has_view_permission(request, obj) and self.has_add_permission(request)
        return super().may_act(request, obj, method)

    def after_action(self, request: HttpRequest, obj: Any, done: str) -> str:
        """On to what was made, where an action says so."""
        page = super().after_action(request, obj, done)
        return getattr(request, "next_page", page)

    @object_page(title=_("Build"), icon="grid_view")
    def builder(self, request: HttpRequest, obj: WorkoutPlan) -> HttpResponse:
        return builder_page(self, request, obj)

    # --- Templates

    @object_page(
        title=_("Assign"),
        icon="group_add",
        variant=ActionVariant.PRIMARY,
        shown=lambda plan: is_template(plan) and plan.is_active,
    )
    def assign(self, request: HttpRequest, obj: WorkoutPlan) -> HttpResponse:
        return assign_page(self, request, obj)

    # --- Days

    @object_action(
        noted=True,
        title=_("Schedule"),
        confirm=_("Every session of the plan gets the day it is due. What is scheduled already stays as it is."),
        icon="event_available",
        variant=ActionVariant.PRIMARY,
        form_class=ScheduleForm,
        shown=is_in_use_by_client,
    )
    def schedule(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        made = services.schedule_plan(plan=obj, start_date=form.cleaned_data["start_date"], by=request.user)
        text = ngettext(
            "%(created)s session scheduled, due from %(first)s to %(last)s.",
            "%(created)s sessions scheduled, due from %(first)s to %(last)s.",
            made.created,
        ) % {"created": made.created, "first": date_format(made.first_due), "last": date_format(made.last_due)}
        if made.already:
            text += " " + say("Scheduled already and left as they are: %(already)s.") % {"already": made.already}
        sessions = reverse("admin:workouts_trainingsession_changelist")
        go_on(request, f"{sessions}?client__user_ptr__exact={obj.client_id}&when=ahead")
        return text

    @object_action(
        noted=True,
        title=_("Push to sessions"),
        confirm=_(
            "Sessions from today on become what the plan says now. What was begun, logged or edited by hand stays."
        ),
        submit=_("Push"),
        icon="publish",
        shown=lambda plan: is_in_use_by_client(plan) and plan.start_date is not None,
    )
    def push(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        today = (obj.client or request.user).today()
        pushed = services.push_plan(plan=obj, by=request.user, today=today)
        for text in told_left(pushed.left):
            self.message_user(request, text, messages.WARNING)
        return told(pushed)

    # --- Copies

    @object_action(
        noted=True,
        title=_("Copy week"),
        confirm=_("The sessions get their days when the plan is scheduled or pushed again."),
        submit=_("Copy"),
        icon="view_week",
        form_class=CopyWeekForm,
        shown=lambda plan: plan.is_active,
    )
    def copy_week(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        said = dict(form.cleaned_data)
        target = said["to_plan"] = said["to_plan"] or obj
        if not target.editable_by(request.user):
            raise ValidationError({"to_plan": say("You can use this plan, but only its owner can change it.")})
        made = services.copy_week(plan=obj, by=request.user, **said)
        go_on(request, self.address_of(target))
        return ngettext(
            "%(count)s session copied to week %(week)s of %(plan)s.",
            "%(count)s sessions copied to week %(week)s of %(plan)s.",
            len(made),
        ) % {"count": len(made), "week": said["to_week"], "plan": target}

    @object_action(noted=True, title=_("Copy plan"), submit=_("Copy"), icon="file_copy", form_class=CopyForm)
    def copy(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        said = form.cleaned_data
        copied = services.copy_plan(plan=obj, by=request.user, **said)
        go_on(request, self.address_of(copied))
        if copied.client is None:
            return say("%(plan)s is a template now; this is it.") % {"plan": copied}
        return say("%(client)s has a copy now; this is it. Nothing is scheduled yet.") % {"client": copied.client}

    @object_action(
        noted=True,
        title=_("Save as template"),
        confirm=_("What it is called among your templates."),
        submit=_("Save"),
        icon="bookmark_add",
        form_class=TemplateForm,
        shown=lambda plan: not is_template(plan),
    )
    def save_as_template(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        saved = services.save_as_template(plan=obj, by=request.user, name=form.cleaned_data["name"])
        go_on(request, self.address_of(saved))
        return say("%(plan)s is a template now; this is it.") % {"plan": saved}

    @object_page(title=_("PDF"), icon="picture_as_pdf")
    def pdf(self, request: HttpRequest, obj: WorkoutPlan) -> HttpResponse:
        return plan_file(obj)

    # --- In use or not

    @object_action(
        title=_("Archive"),
        confirm=_("It can no longer be scheduled; what is scheduled stays."),
        icon="archive",
        shown=lambda plan: plan.is_active,
    )
    def archive(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        obj.is_active = False
        obj.save(update_fields=["is_active", "updated_at"])
        return say("%(plan)s is archived.") % {"plan": obj}

    @object_action(
        title=_("Take back"), confirm=_("It can be scheduled again."), icon="unarchive", shown=lambda p: not p.is_active
    )
    def restore(self, request: HttpRequest, obj: WorkoutPlan, form: Any) -> str:
        obj.is_active = True
        obj.save(update_fields=["is_active", "updated_at"])
        return say("%(plan)s is in use again.") % {"plan": obj}


def go_on(request: Any, address: str) -> None:
    """Where the person is to be after this action, instead of on the page they came from."""
    request.next_page = address


def told(pushed: Pushed) -> str:
    """`3 sessions changed, 1 added; 4 stand as the plan says already.`"""
    text = ngettext(
        "%(changed)s session changed, %(added)s added; %(unchanged)s stand as the plan says already.",
        "%(changed)s sessions changed, %(added)s added; %(unchanged)s stand as the plan says already.",
        len(pushed.changed),
    )
    return text % {"changed": len(pushed.changed), "added": len(pushed.added), "unchanged": pushed.unchanged}


def told_left(left: Iterable[Left]) -> Iterable[str]:
    """A sentence for each reason, with the first sessions that were left for it."""
    by_reason = defaultdict(list)
    for one in left:
        by_reason[one.reason].append(one.session)
    for reason, sessions in by_reason.items():
        names = [f"{session.name} ({date_format(session.due_date)})" for session in sessions[:MOST_NAMED]]
        if len(sessions) > MOST_NAMED:
            names.append(say("%(count)s more") % {"count": len(sessions) - MOST_NAMED})
        yield say("Left: %(names)s. %(reason)s") % {"names": ", ".join(names), "reason": reason}
