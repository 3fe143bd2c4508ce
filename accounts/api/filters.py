"""What lists of people can be narrowed by."""

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from accounts.models import Client, ClientNote, CoachCover, Invitation, Pause
from core.api.filters import VisibleFilter


class ClientFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Client.Status.choices)
    search = filters.CharFilter(method="by_words", max_length=100, label="Words of the name or address")

    class Meta:
        model = Client
        fields = ["status"]

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split()[:5]:
            queryset = queryset.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            )
        return queryset


class InvitationFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)

    class Meta:
        model = Invitation
        fields = ["client"]


class PauseFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    on = filters.DateFilter(method="on_day", label="Holds on this day")

    class Meta:
        model = Pause
        fields = ["client", "kind"]

    def on_day(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        return queryset.on(value)


class ClientNoteFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)

    class Meta:
        model = ClientNote
        fields = ["client", "pinned"]


class CoachCoverFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)

    class Meta:
        model = CoachCover
        fields = ["client"]
