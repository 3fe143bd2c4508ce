"""Filters of the list of notifications."""

from django_filters import rest_framework as filters

from notifications.kinds import Type
from notifications.models import Notification


class NotificationFilter(filters.FilterSet):
    is_read = filters.BooleanFilter()
    type = filters.ChoiceFilter(choices=Type.choices)

    class Meta:
        model = Notification
        fields = ["is_read", "type"]
