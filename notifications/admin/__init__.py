"""The pages of the back office: what one was told, what one wants to be told, and what never arrived."""

from notifications.admin.delivery import DeliveryAdmin
from notifications.admin.notification import NotificationAdmin

__all__ = ["DeliveryAdmin", "NotificationAdmin"]
