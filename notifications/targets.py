"""Where a notification leads: the kind of its target as addresses name it, and its page in the back office."""

import re

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from notifications.models import Notification


def kind_of(model: type[Model]) -> str:
    """`TrainingSession` → `training-session`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", model.__name__).lower()


def kind_of_target(notification: Notification) -> str | None:
    """`training-session`; None without a target. Content types are read once per process."""
    if notification.content_type_id is None:
        return None
    model = ContentType.objects.get_for_id(notification.content_type_id).model_class()
    return None if model is None else kind_of(model)


def page_of_target(notification: Notification) -> str:
    """The page of the target, of its client where it has none, and the list of notifications otherwise. Whether it may
    be seen that page decides."""
    places = []
    if notification.content_type_id is not None:
        content_type = ContentType.objects.get_for_id(notification.content_type_id)
        places.append((f"{content_type.app_label}_{content_type.model}", notification.object_id))
    if notification.client_id is not None:
        places.append(("accounts_client", notification.client_id))
    for name, key in places:
        try:
            return reverse(f"admin:{name}_change", args=[key])
        except NoReverseMatch:
            continue
    return reverse("admin:notifications_notification_changelist")
