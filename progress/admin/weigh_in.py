"""Weigh-ins: those that are far off are settled here."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, RangeDateFilter
from unfold.decorators import display

from comments.admin.talk import TalkedAbout
from core.actions import object_action
from core.admin import VisibleRelatedFilter
from core.reviewing import ReportPage
from progress import services
from progress.models import WeighIn


@admin.register(WeighIn)
class WeighInAdmin(TalkedAbout, ReportPage):
    """One weight per client and day."""

    first_step = _("Clients weigh in on their phone; how often is set on the client’s page.")
    list_display = ("recorded_on", "client", "weight_kg", "trend", "is_confirmed", "source")
    list_filter = (
        ("client", VisibleRelatedFilter),
        ("is_confirmed", BooleanRadioFilter),
        ("recorded_on", RangeDateFilter),
    )
    list_select_related = ("client",)
    search_fields = ("client__first_name", "client__last_name")
    ordering = ("-recorded_on", "-id")
    fields = (
        ("client", "recorded_on"),
        ("weight_kg", "trend", "body_fat_percent"),
        "notes",
        ("is_confirmed", "source", "recorded_at"),
    )
    readonly_fields = ("trend",)
    actions_detail = ("confirm", "take_out")

    @display(description=_("trend (kg)"), ordering="trend_kg")
    def trend(self, row: WeighIn) -> str:
        return "–" if row.shown_trend_kg is None else str(row.shown_trend_kg)

    @object_action(
        title=_("It is right"),
        confirm=_("It counts from now on, and the trend after it is worked out anew."),
        icon="check",
        shown=lambda row: not row.is_confirmed,
    )
    def confirm(self, request: HttpRequest, obj: WeighIn, form: object) -> str:
        services.confirm_weigh_in(weigh_in=obj)
        return say("%(weight)s kg is confirmed.") % {"weight": obj.weight_kg}

    @object_action(
        title=_("Take out"),
        confirm=_("The weight of this day goes, and the trend after it is worked out anew."),
        icon="delete",
    )
    def take_out(self, request: HttpRequest, obj: WeighIn, form: object) -> str:
        services.delete_weigh_in(weigh_in=obj)
        obj.pk = None
        return say("The weight is taken out.")
