"""A client's days: what was planned beside what was eaten, with the photos. Nothing is typed here."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import DropdownFilter, RangeDateFilter
from unfold.decorators import display

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import ReadOnlyPage, ScopedModelAdmin, VisibleRelatedFilter
from nutrition import services
from nutrition.day import completion_of, counted, eaten_of, planned_of, sums_of
from nutrition.forms import CopyDayForm, CopyWeekForm
from nutrition.macros import Macros
from nutrition.models import MealCompletion, MealComponent, MealEntry, MealPlan, MealUpload
from nutrition.targets import targets_for

EATEN = MealCompletion.Status.COMPLETED


@dataclass(frozen=True)
class Part:
    """A part of a meal, and whether it counts."""

    part: MealComponent
    counts: bool


@dataclass(frozen=True)
class Meal:
    """A meal of a day, planned beside eaten."""

    entry: MealEntry
    parts: list[Part]
    planned: Macros
    eaten: Macros
    mark: MealCompletion | None
    photos: list[MealUpload]


def meal_of(entry: MealEntry) -> Meal:
    """Of an entry that was read with its parts, mark and photos."""
    parts = entry.components.all()
    counting = {part.pk for part in counted(parts)}
    return Meal(
        entry=entry,
        parts=[Part(part, part.pk in counting) for part in parts],
        planned=planned_of(parts),
        eaten=eaten_of(entry),
        mark=completion_of(entry),
        photos=list(entry.uploads.all()),
    )


def meals_of(day: MealPlan) -> list[MealEntry]:
    """The meals of a day with all that is shown of them, in three queries."""
    entries = day.entries.select_related("completion__logged_by").order_by("order_index", "id")
    photos = MealUpload.objects.select_related("reviewed_by").order_by("uploaded_at", "id")
    return list(entries.prefetch_related("components", Prefetch("uploads", photos)))


def sentences_about_left(done: services.Applied | services.Copied) -> list[str]:
    """Which days were left as they are, and why."""
    words = {
        say("Left as the client has them: %(days)s."): done.left,
        say("Left as edited by hand: %(days)s."): done.edited,
    }
    return [
        sentence % {"days": ", ".join(date_format(day, "j M") for day in days)}
        for sentence, days in words.items()
        if days
    ]


class WhenFilter(DropdownFilter):
    """Without a choice the days up to today, newest first: a plan reaches weeks ahead."""

    title = _("when")
    parameter_name = "when"
    all_option = ("", _("up to today"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ahead", _("from today on")), ("all", _("at any time"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = request.user.today()
        if self.value() == "ahead":
            return queryset.filter(date__gte=today)
        if self.value() == "all" or any(name.startswith("date_") for name in request.GET):
            return queryset
        return queryset.filter(date__lte=today)


@admin.register(MealPlan)
class MealPlanAdmin(TalkedAbout, ReadOnlyPage, ScopedModelAdmin):
    """Dated days of clients. Meals come from the nutrition plan, marks and photos from the client."""

    first_step = _("A client’s days come out of a nutrition plan: write one and assign it.")
    list_display = ("day", "client", "meals_eaten", "photos_waiting", "written")
    list_filter = (("client", VisibleRelatedFilter), WhenFilter, ("date", RangeDateFilter))
    list_select_related = ("client",)
    search_fields = ("title", "client__first_name", "client__last_name")
    ordering = ("-date", "-id")
    actions_detail = ("copy_day", "copy_week")
    change_form_outer_before_template = "nutrition/day.html"
    shows_parts_in_place = True

    def get_queryset(self, request: HttpRequest) -> Any:
        days = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "nutrition_mealplan_changelist":
            waiting = Q(entries__uploads__isnull=False, entries__uploads__marked_ok__isnull=True)
            return days.annotate(
                meal_count=Count("entries", distinct=True),
                eaten_count=Count("entries", filter=Q(entries__completion__status=EATEN), distinct=True),
                waiting_count=Count("entries__uploads", filter=waiting, distinct=True),
            )
        return days.with_session().select_related("client")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("date", "id") if request.GET.get(WhenFilter.parameter_name) == "ahead" else self.ordering

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What there is to see stands above the form, which is empty."""
        return ()

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return self.has_view_permission(request, obj)

    @display(description=_("day"), ordering="date")
    def day(self, day: MealPlan) -> str:
        return date_format(day.date, "D j M Y")

    @display(description=_("eaten"))
    def meals_eaten(self, day: MealPlan) -> str:
        return f"{day.eaten_count}/{day.meal_count}"

    @display(description=_("photos"), label={"waiting": "warning"})
    def photos_waiting(self, day: MealPlan) -> tuple[str, str] | None:
        if not day.waiting_count:
            return None
        text = ngettext("%(count)s to be looked at", "%(count)s to be looked at", day.waiting_count)
        return "waiting", text % {"count": day.waiting_count}

    @display(description=_("by the client"), label={"written": "success"})
    def written(self, day: MealPlan) -> tuple[str, str] | None:
        return ("written", say("written in")) if day.touched_at is not None else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        day = kwargs.get("obj")
        if day is not None:
            entries = meals_of(day)
            context["day"], context["target"] = day, targets_for([day])[day.pk]
            context["sums"] = sums_of(entries, context["target"])
            context["meals"] = [meal_of(entry) for entry in entries]
        return super().render_change_form(request, context, **kwargs)

    @object_action(
        noted=True,
        title=_("Copy day"),
        confirm=_("The meals of this day take the place of what is planned on the other."),
        icon="content_copy",
        form_class=CopyDayForm,
    )
    def copy_day(self, request: HttpRequest, obj: MealPlan, form: Any) -> str:
        copied = services.copy_day(
            client=obj.client,
            from_date=obj.date,
            to_date=form.cleaned_data["to_date"],
            by=request.user,
            today=obj.client.today(),
            now=timezone.now(),
        )
        return say("Copied onto %(day)s.") % {"day": date_format(copied.date)}

    @object_action(
        noted=True,
        title=_("Copy week"),
        confirm=_("The seven days of this week take the place of what is planned in the other."),
        icon="date_range",
        form_class=CopyWeekForm,
    )
    def copy_week(self, request: HttpRequest, obj: MealPlan, form: Any) -> str:
        copied = services.copy_week(
            client=obj.client, from_week=obj.date, to_week=form.cleaned_data["to_week"], by=request.user
        )
        count = len(copied.days)
        text = ngettext("%(count)s day is copied.", "%(count)s days are copied.", count) % {"count": count}
        return " ".join([text, *sentences_about_left(copied)])
