"""Where a notification leads: the kind of its target as addresses name it, and its page in the back office."""

import re
from typing import Any

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


def anchor_of(model: type[Model], key: int | None) -> str:
    """Where on a page what was said of a thing begins that stands there among others."""
    return f"talk-{kind_of(model)}-{key}"


def place_of(kind: int, key: int | None) -> tuple[str, int | None, str]:
    """The page on which a target stands, and where on it; a query where that is the page of another thing."""
    content_type = ContentType.objects.get_for_id(kind)
    model: Any = content_type.model_class()
    lookup = getattr(model, "page_lookup", None)
    if lookup is None:
        return f"{content_type.app_label}_{content_type.model}", key, ""
    page = model._base_manager.filter(pk=key).values_list(lookup, flat=True).first()
    return model.page_model()._meta.label_lower.replace(".", "_"), page, f"#{anchor_of(model, key)}"


def page_of_target(notification: Notification) -> str:
    """The page of the target, of its client where it has none, and the list of notifications otherwise. Whether it may
    be seen that page decides."""
    places = []
    if notification.content_type_id is not None:
        places.append(place_of(notification.content_type_id, notification.object_id))
    if notification.client_id is not None:
        places.append(("accounts_client", notification.client_id, ""))
    for name, key, anchor in places:
        if key is None:
            continue
        try:
            return reverse(f"admin:{name}_change", args=[key]) + anchor
        except NoReverseMatch:
            continue
    return reverse("admin:notifications_notification_changelist")
