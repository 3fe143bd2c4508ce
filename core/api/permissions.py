"""Which role may do what: each view states it, what is not stated is refused."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from core.querysets import role_of

READ = frozenset({"list", "retrieve"})
WRITE = frozenset({"create", "update", "partial_update", "destroy"})


class RolePermission(BasePermission):
    """Lets a role do the actions its view's `access` names; an admin all of them. Somebody without a role: none.

    For one object, whether it is visible is asked first (404), then whether the role may (403).
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        role = role_of(request.user)
        if role is None:
            return False
        if view.action is None:
            raise exceptions.MethodNotAllowed(request.method or "")
        if may(role, view, request):
            return True
        if view.detail:
            view.get_object()  # 404 for what is not visible, in the words of what does not exist
        raise exceptions.PermissionDenied(refusal(request, view, role))


def may(role: str, view: Any, request: Request) -> bool:
    if is_closed_by_archiving(view, request):
        return False
    return role == "admin" or view.action in view.access.get(role, frozenset())


def is_closed_by_archiving(view: Any, request: Request) -> bool:
    """An archived client writes nothing, but for what keeps their account safe."""
    archived = getattr(request.user, "is_archived", False)
    return archived and request.method not in SAFE_METHODS and view.action not in view.open_to_archived


def refusal(request: Request, view: Any, role: str) -> Any:
    if is_closed_by_archiving(view, request):
        return _("Your account is archived: you can read and export, but not change anything.")
    return _("This is not open to a %(role)s.") % {"role": role}
