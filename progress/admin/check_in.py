"""Check-ins to be read, and the coach's own questions in them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, RangeDateFilter
from unfold.decorators import display
from unfold.enums import ActionVariant

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import ScopedModelAdmin, VisibleRelatedFilter, WrittenByService
from core.querysets import role_of
from core.reviewing import ReviewedPage, ReviewFilter
from progress import services
from progress.models import CheckIn, CheckInAnswer, CheckInQuestion


@admin.register(CheckIn)
class CheckInAdmin(TalkedAbout, ReviewedPage):
    """Clients' weeks in their words."""

    first_step = _("Choose a weekday for check-ins on a client’s page; the client is asked each week from then on.")
    list_display = ("week_start", "client", "energy", "sleep", "stress", "hunger", "mood", "state")
    list_filter = (ReviewFilter, ("client", VisibleRelatedFilter), ("week_start", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-week_start", "-id")
    fields = (
        ("client", "week_start", "submitted_at"),
        ("energy", "sleep", "stress"),
        ("hunger", "mood"),
        ("training_adherence", "nutrition_adherence"),
        "wins",
        "struggles",
        "own_questions",
        ("reviewed_at", "reviewed_by"),
    )
    readonly_fields = ("own_questions",)
    actions_detail = ("review",)

    @display(description=_("your questions"))
    def own_questions(self, check_in: CheckIn) -> str:
        answers = CheckInAnswer.objects.filter(check_in=check_in.pk).select_related("question")
        return render_to_string("progress/answers.html", {"answers": answers.order_by("question__position", "id")})

    @object_action(
        noted=True,
        title=_("Read"),
        confirm=_("The client can no longer change it then."),
        icon="check",
        variant=ActionVariant.PRIMARY,
        shown=lambda check_in: check_in.reviewed_at is None,
    )
    def review(self, request: HttpRequest, obj: CheckIn, form: object) -> str:
        services.review_check_in(check_in=obj, by=request.user, now=timezone.now())
        return say("Marked reviewed.")


@admin.register(CheckInQuestion)
class CheckInQuestionAdmin(WrittenByService, ScopedModelAdmin):
    """A coach's own questions. One that was answered is asked no more rather than deleted."""

    first_step = _("Add what you want to know each week, beside how your clients slept and felt.")
    list_display = ("text", "kind", "position", "is_active", "version", "coach")
    list_filter = (("is_active", BooleanRadioFilter),)
    list_select_related = ("coach",)
    search_fields = ("text",)
    ordering = ("position", "id")
    fields = ("text", ("kind", "position"), "is_active")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request) and role_of(request.user) == "coach"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def write(self, request: HttpRequest, form: Any, change: bool) -> CheckInQuestion:
        said = {name: form.cleaned_data[name] for name in ("text", "kind", "position", "is_active")}
        if change:
            return services.change_question(question=form.instance, **said)
        said.pop("is_active")
        return services.add_question(coach=request.user, **said)
