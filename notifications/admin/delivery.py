"""What never arrived, for admins: who was to get what, and why they did not."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from core.actions import object_action
from core.admin import ReadOnlyPage, ScopedModelAdmin, is_admin
from notifications.models import Delivery
from notifications.services import send_again


class StateFilter(DropdownFilter):
    """Without a choice those that were given up."""

    title = _("state")
    parameter_name = "state"
    all_option = ("", _("given up"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [choice for choice in Delivery.State.choices if choice[0] != Delivery.State.FAILED] + [("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> Any:
        if self.value() in Delivery.State.values:
            return queryset.filter(state=self.value())
        return queryset if self.value() == "all" else queryset.filter(state=Delivery.State.FAILED)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyPage, ScopedModelAdmin):
    """Mails and pushes. What stands in them is the recipient's own, so it is not shown."""

    first_step = _("Mails and push messages stand here once something was sent.")
    list_display = ("recipient", "kind", "channel", "state_shown", "attempts", "next_attempt_at", "error")
    list_display_links = ("recipient",)
    list_filter = (StateFilter, ("channel", ChoicesDropdownFilter))
    list_select_related = ("notification__recipient",)
    ordering = ("-id",)
    sortable_by = ()
    search_fields = (
        "notification__recipient__email",
        "notification__recipient__first_name",
        "notification__recipient__last_name",
        "error",
    )
    fields = (
        ("recipient", "kind", "channel"),
        ("state", "attempts"),
        ("created_at", "next_attempt_at", "sent_at"),
        "error",
    )
    readonly_fields = ("recipient", "kind")
    actions_detail = ("send_again",)

    def may_act(self, request: HttpRequest, obj: Any, method: Any) -> bool:
        return is_admin(request)

    @display(description=_("recipient"))
    def recipient(self, delivery: Delivery) -> str:
        return str(delivery.notification.recipient)

    @display(description=_("type"))
    def kind(self, delivery: Delivery) -> str:
        return delivery.notification.get_type_display()

    @display(
        description=_("state"),
        label={"sent": "success", "failed": "danger", "waiting": "warning", "withdrawn": ""},
    )
    def state_shown(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()

    @object_action(
        title=_("Send again"),
        confirm=_("It is tried again from now on, unless its time is over or they do not want it any more."),
        icon="send",
        shown=lambda delivery: delivery.state == Delivery.State.FAILED,
    )
    def send_again(self, request: HttpRequest, obj: Delivery, form: object) -> str:
        send_again(delivery=obj, now=timezone.now())
        return say("It is on its way again.")
