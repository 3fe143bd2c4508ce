"""What a client's training is measured by: training maxes, limitations, records, and the sets themselves."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from accounts.admin import OfClientAdmin
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter, WrittenByService
from workouts import services
from workouts.forms import LimitationForm
from workouts.models import Limitation, PersonalRecord, SetLog, TrainingMax


@admin.register(TrainingMax)
class TrainingMaxAdmin(WrittenByService, OfClientAdmin):
    """The numbers that percentages go by; sessions to come that nobody has begun follow each change."""

    first_step = _("Enter what a client lifts at most where a plan counts in percent of it.")
    list_display = ("client", "exercise", "value_kg", "valid_from", "source")
    list_filter = (("client", VisibleRelatedFilter), ("valid_from", RangeDateFilter))
    list_select_related = ("client", "exercise")
    search_fields = ("exercise__name", "client__first_name", "client__last_name")
    ordering = ("-valid_from", "-id")
    fields = ("client", "exercise", ("value_kg", "valid_from"), "source")
    autocomplete_fields = ("client", "exercise")

    def choices_of(self, db_field: Any, queryset: Any, request: HttpRequest) -> Any:
        return queryset.usable_by(request.user) if db_field.name == "exercise" else queryset

    def write(self, request: HttpRequest, form: Any, change: bool) -> TrainingMax:
        training_max = form.instance
        return services.save_training_max(training_max=training_max, by=request.user, today=training_max.client.today())

    def delete_model(self, request: HttpRequest, obj: TrainingMax) -> None:
        services.delete_training_max(training_max=obj, by=request.user, today=obj.client.today())

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """All of them or none; the clients are locked in the order of their ids."""
        for training_max in queryset.select_related("client").order_by("client", "pk"):
            self.delete_model(request, training_max)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self.or_why_not(request, super().delete_view, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return self.or_why_not(request, super().changelist_view, extra_context)

    def or_why_not(self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any) -> HttpResponse:
        """Where a service refuses a deletion, nothing is deleted, and the page says why."""
        if request.method != "POST":
            return view(request, *args)
        try:
            with transaction.atomic():
                return view(request, *args)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


@admin.register(Limitation)
class LimitationAdmin(OfClientAdmin):
    """What a client should not or cannot do."""

    form = LimitationForm
    first_step = _("Write down what a client must not do; it is shown while you build a plan for them.")
    list_display = ("text", "client", "starts_on", "ends_on")
    list_filter = (("client", VisibleRelatedFilter), ("starts_on", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("text", "client__first_name", "client__last_name")
    ordering = ("-id",)
    fields = ("client", "text", "muscle_groups", "exercises", ("starts_on", "ends_on"))
    autocomplete_fields = ("client", "exercises")


@admin.register(PersonalRecord)
class PersonalRecordAdmin(ReadOnlyPage, ScopedModelAdmin):
    """Standing bests; they follow from set logs."""

    first_step = _("Records come by themselves as clients log their sets.")
    list_display = ("client", "exercise", "kind", "at", "value", "achieved_on")
    list_filter = (("client", VisibleRelatedFilter), ("kind", ChoicesDropdownFilter))
    list_select_related = ("client", "exercise")
    search_fields = ("exercise__name", "client__first_name", "client__last_name")
    ordering = ("-achieved_on", "-id")
    fields = (("client", "exercise"), "kind", ("value", "at"), ("achieved_on", "training_session"), "notes")


@admin.register(SetLog)
class SetLogAdmin(ReadOnlyPage, ScopedModelAdmin):
    """Every set of one client, newest first; of all clients together it would cost what no index serves."""

    first_step = _("Choose a client above; what they log set by set stands here.")
    list_display = (
        "performed_on",
        "exercise",
        "set_number",
        "side",
        "kind",
        "reps",
        "weight_kg",
        "duration_seconds",
        "distance_m",
        "rpe",
        "by",
        "source",
    )
    list_filter = (("client", VisibleRelatedFilter), ("kind", ChoicesDropdownFilter), ("performed_on", RangeDateFilter))
    list_select_related = ("exercise", "logged_by")
    list_before_template = "workouts/set_log_list.html"
    search_fields = ("exercise__name",)
    ordering = ("-performed_at", "-id")
    sortable_by: tuple[str, ...] = ()
    fields = (
        ("client", "exercise"),
        ("set_number", "side", "kind"),
        ("reps", "weight_kg", "load_kg"),
        ("duration_seconds", "distance_m", "avg_heart_rate"),
        ("rpe", "estimated_1rm_kg", "bodyweight_kg"),
        "notes",
        ("performed_at", "performed_on"),
        ("logged_by", "source"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        found = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and match.url_name == "workouts_setlog_changelist"
        has_client = any(name.startswith("client__") for name in request.GET)
        return found.none() if is_list and not has_client else found

    @display(description=_("logged by"))
    def by(self, log: SetLog) -> str:
        return str(log.logged_by or "")
