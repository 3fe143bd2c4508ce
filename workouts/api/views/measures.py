"""Endpoints of what plans go by: training maxes and limitations."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions

from accounts.models import Client
from core.api.permissions import READ, WRITE
from core.api.viewsets import (
    CreateMixin,
    DestroyMixin,
    ListMixin,
    RetrieveMixin,
    ScopedViewSet,
    UpdateMixin,
)
from core.days import local_date
from workouts.api import filters
from workouts.api.shapes import plans as shapes
from workouts.models import Limitation, TrainingMax
from workouts.services.training_max import delete_training_max, save_training_max


class MeasureViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, DestroyMixin, ScopedViewSet):
    """Coaches write, clients read; a row stays with its client."""

    access = {"coach": READ | WRITE, "client": READ}
    fixed: tuple[str, ...] = ("client",)

    def refuse_fixed(self, said: dict[str, Any]) -> None:
        for name in self.fixed:
            if name in said:
                raise exceptions.ValidationError({name: _("This stays as it is; make a new one.")})

    @transaction.atomic
    def perform_create(self, serializer: Any) -> Any:
        return serializer.save()

    @transaction.atomic
    def perform_update(self, serializer: Any) -> Any:
        self.refuse_fixed(serializer.validated_data)
        return serializer.save()


@extend_schema_view(
    list=extend_schema(summary="Training maxes, the newest first"),
    retrieve=extend_schema(summary="One training max"),
    create=extend_schema(summary="Enter a training max; percentages ahead are worked out anew"),
    partial_update=extend_schema(summary="Correct a training max"),
    destroy=extend_schema(summary="Take a training max back"),
)
class TrainingMaxViewSet(MeasureViewSet):
    """What percentages go by, with its history."""

    queryset = TrainingMax.objects.select_related("exercise")
    serializer_class = shapes.TrainingMaxSerializer
    filterset_class = filters.TrainingMaxFilter
    ordering = ("-valid_from", "-id")
    fixed = ("client", "exercise")

    def perform_create(self, serializer: Any) -> TrainingMax:
        said = serializer.validated_data
        today = self.today_of(said["client"])
        training_max = TrainingMax(**{"valid_from": today} | said)
        return save_training_max(training_max=training_max, by=self.request.user, today=today)

    def perform_update(self, serializer: Any) -> TrainingMax:
        self.refuse_fixed(serializer.validated_data)
        changed = serializer.instance
        for name, value in serializer.validated_data.items():
            setattr(changed, name, value)
        return save_training_max(training_max=changed, by=self.request.user, today=self.today_for(changed))

    def perform_destroy(self, instance: TrainingMax) -> None:
        delete_training_max(training_max=instance, by=self.request.user, today=self.today_for(instance))

    def today_of(self, client: Client) -> dt.date:
        return local_date(self.now, self.zone_of(client))

    def today_for(self, training_max: TrainingMax) -> dt.date:
        return self.today_of(Client.objects.non_polymorphic().get(pk=training_max.client_id))


@extend_schema_view(
    list=extend_schema(summary="Limitations"),
    retrieve=extend_schema(summary="One limitation"),
    create=extend_schema(summary="Enter a limitation"),
    partial_update=extend_schema(summary="Change a limitation"),
    destroy=extend_schema(summary="Take a limitation back"),
)
class LimitationViewSet(MeasureViewSet):
    """What clients should not or cannot do."""

    queryset = Limitation.objects.prefetch_related("exercises")
    serializer_class = shapes.LimitationSerializer
    filterset_class = filters.LimitationFilter
    ordering = ("-id",)
