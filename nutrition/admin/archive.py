"""What is in use is archived and taken back, never deleted."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from core.actions import object_action
from core.admin import ScopedModelAdmin


class ArchivedAdmin(ScopedModelAdmin):
    """Pages of rows with `is_active`."""

    actions_detail: Any = ("archive", "restore")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @object_action(
        title=_("Archive"),
        confirm=_("It is offered no more; what stands somewhere keeps it."),
        icon="archive",
        shown=lambda row: row.is_active,
    )
    def archive(self, request: HttpRequest, obj: Any, form: Any) -> str:
        self.set_active(obj, False)
        return say("%(row)s is archived.") % {"row": obj}

    @object_action(
        title=_("Take back"), confirm=_("It is offered again."), icon="unarchive", shown=lambda row: not row.is_active
    )
    def restore(self, request: HttpRequest, obj: Any, form: Any) -> str:
        self.set_active(obj, True)
        return say("%(row)s is in use again.") % {"row": obj}

    def set_active(self, row: Any, active: bool) -> None:
        row.is_active = active
        row.save(update_fields=["is_active", "updated_at"])
