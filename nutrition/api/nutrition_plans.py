"""Endpoints of nutrition plans: applied to days, copied, assigned."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from core.api.filters import VisibleFilter
from core.api.permissions import READ
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from core.api.viewsets import CreateMixin, ListMixin, RetrieveMixin, ScopedViewSet, UpdateMixin
from core.days import local_date
from nutrition import services
from nutrition.api.standing_week import NutritionTargetSerializer, PlannedMealSerializer
from nutrition.macros import energy_warning
from nutrition.models import NutritionPlan, PlannedMeal
from workouts.api.shapes.plans import MOST_CLIENTS, VisibleKeysField

BASE = ("daily_calories", "protein_target", "carbs_target", "fat_target")


# --- Shapes -------------------------------------------------------------------------------------


class NutritionPlanSerializer(StrictModelSerializer):
    """The head of a plan. `warning` is empty where the base's energy and macros agree."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False, allow_null=True)
    coach: serializers.PrimaryKeyRelatedField = serializers.PrimaryKeyRelatedField(read_only=True)
    warning = serializers.SerializerMethodField()

    class Meta:
        model = NutritionPlan
        fields = [
            *("id", "coach", "client", "name", "description", *BASE, "tolerance_percent"),
            *("start_date", "end_date", "is_active", "warning"),
        ]

    def get_warning(self, plan: NutritionPlan) -> str:
        return energy_warning(plan.macros)


class NutritionPlanDetailSerializer(NutritionPlanSerializer):
    """A plan with its targets and the standing week."""

    targets = NutritionTargetSerializer(many=True, read_only=True)
    planned_meals = PlannedMealSerializer(many=True, read_only=True)

    class Meta(NutritionPlanSerializer.Meta):
        fields = [*NutritionPlanSerializer.Meta.fields, "targets", "planned_meals"]


class DaysSerializer(StrictSerializer):
    """From which day to which, both included."""

    from_date = serializers.DateField()
    to_date = serializers.DateField()


class AppliedSerializer(serializers.Serializer):
    """How many days were made and written anew, which stay because the client has written in them, and which others
    because they were edited by hand."""

    created = serializers.IntegerField()
    renewed = serializers.IntegerField()
    left = serializers.ListField(child=serializers.DateField())
    edited = serializers.ListField(child=serializers.DateField())


class CopyNutritionPlanSerializer(StrictSerializer):
    """For whom; without a client the copy is a template."""

    client = VisibleKeyField(queryset=Client.objects.all(), required=False, allow_null=True)
    name = serializers.CharField(max_length=120, required=False)
    start_date = serializers.DateField(required=False, allow_null=True)


class NutritionAssignmentSerializer(DaysSerializer):
    """Who gets the template, and for which days."""

    clients = VisibleKeysField(model=Client, most=MOST_CLIENTS, allow_empty=False)


class AssignNutritionSerializer(NutritionAssignmentSerializer):
    """`again`: also those who have it from that day already."""

    again = serializers.BooleanField(default=False)


class NutritionPreviewSerializer(serializers.Serializer):
    """What assigning would mean for one client: `touched` and `edited` are days that would stay, as the client has
    written in them or as they were edited by hand. `refused` is empty where it would go."""

    client = serializers.IntegerField(source="client.pk")
    client_name = serializers.CharField(source="client")
    days = serializers.IntegerField()
    meals = serializers.IntegerField()
    touched = serializers.ListField(child=serializers.DateField())
    edited = serializers.ListField(child=serializers.DateField())
    other_plans = serializers.ListField(child=serializers.CharField())
    paused = serializers.ListField(child=serializers.DateField())
    notes = serializers.ListField(child=serializers.CharField())
    refused = serializers.CharField()


class NutritionPreviewsSerializer(serializers.Serializer):
    """Client by client."""

    clients = NutritionPreviewSerializer(many=True)


class AssignedNutritionPlanSerializer(serializers.ModelSerializer):
    """A client's new plan."""

    class Meta:
        model = NutritionPlan
        fields = ["id", "client"]


class AssignedNutritionSerializer(serializers.Serializer):
    """The plans that were made, how many days stand by them, how many stay because the client has written in them, and
    how many others because they were edited by hand."""

    plans = AssignedNutritionPlanSerializer(many=True)
    days = serializers.IntegerField()
    left = serializers.IntegerField()
    edited = serializers.IntegerField()


# --- Filters ------------------------------------------------------------------------------------


class NutritionPlanFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    template = filters.BooleanFilter(field_name="client", lookup_expr="isnull", label="Only templates")

    class Meta:
        model = NutritionPlan
        fields = ["client", "is_active"]


# --- Views --------------------------------------------------------------------------------------


@extend_schema_view(
    list=extend_schema(summary="Nutrition plans of clients and templates"),
    retrieve=extend_schema(summary="One nutrition plan with its targets and standing week"),
    create=extend_schema(summary="Begin a nutrition plan; without a client a template"),
    partial_update=extend_schema(summary="Change the head of a nutrition plan"),
)
class NutritionPlanViewSet(ListMixin, RetrieveMixin, CreateMixin, UpdateMixin, ScopedViewSet):
    """Nutrition plans."""

    queryset = NutritionPlan.objects.all()
    serializer_class = NutritionPlanSerializer
    filterset_class = NutritionPlanFilter
    ordering = ("-created_at", "-id")
    access = {
        "coach": READ | {"create", "partial_update", "apply", "copy", "preview_assignment", "assign"},
        "client": READ,
    }

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.action != "retrieve":
            return found
        meals = PlannedMeal.objects.select_related("recipe")
        return found.prefetch_related("targets", Prefetch("planned_meals", meals))

    def get_serializer_class(self) -> Any:
        return NutritionPlanDetailSerializer if self.action == "retrieve" else self.serializer_class

    def perform_create(self, serializer: Any) -> NutritionPlan:
        if self.request.user.role == "coach":
            return serializer.save(coach_id=self.request.user.pk)
        client = serializer.validated_data.get("client")
        return serializer.save(coach_id=client.coach_id if client else None)

    def perform_update(self, serializer: Any) -> NutritionPlan:
        said, plan = serializer.validated_data, serializer.instance
        if "client" in said:
            raise exceptions.ValidationError({"client": _("A plan stays with its client.")})
        changed = [name for name in BASE if name in said and said[name] != getattr(plan, name)]
        if changed and plan.client_id and plan.start_date and plan.start_date <= self.today_for(plan):
            refusal = _("This plan has begun; add a target from a day on, so that what held before stays known.")
            raise exceptions.ValidationError(dict.fromkeys(changed, refusal))
        return serializer.save()

    def today_for(self, plan: NutritionPlan) -> dt.date:
        client = Client.objects.non_polymorphic().get(pk=plan.client_id)
        return local_date(self.now, self.zone_of(client))

    @extend_schema(
        request=DaysSerializer,
        responses=AppliedSerializer,
        summary="Make dated days out of the standing week; days written in or edited by hand stay",
    )
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, key: str) -> Response:
        plan = self.get_editable()
        body = DaysSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        applied = services.apply_nutrition_plan(plan=plan, by=request.user, **body.validated_data)
        return Response(AppliedSerializer(applied).data)

    @extend_schema(
        request=CopyNutritionPlanSerializer,
        responses={201: NutritionPlanSerializer},
        summary="Copy a nutrition plan for a client or, without one, as a template",
    )
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, key: str) -> Response:
        plan, said = self.said(CopyNutritionPlanSerializer)
        copied = services.copy_plan(plan=plan, by=request.user, **said)
        return Response(NutritionPlanSerializer(copied).data, status=201)

    @extend_schema(
        request=NutritionAssignmentSerializer,
        responses=NutritionPreviewsSerializer,
        summary="What assigning a template to these clients would mean; changes nothing",
    )
    @action(detail=True, methods=["post"], url_path="preview-assignment")
    def preview_assignment(self, request: Request, key: str) -> Response:
        template, said = self.said(NutritionAssignmentSerializer)
        previews = services.preview_assignment(template=template, by=request.user, **said)
        return Response(NutritionPreviewsSerializer({"clients": previews}).data)

    @extend_schema(
        request=AssignNutritionSerializer,
        responses={201: AssignedNutritionSerializer},
        summary="Give each client a copy of a template and its days: all of them or nobody",
    )
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, key: str) -> Response:
        template, said = self.said(AssignNutritionSerializer)
        assigned = services.assign_nutrition_plan(template=template, by=request.user, **said)
        return Response(AssignedNutritionSerializer(assigned).data, status=201)

    def said(self, shape: type[Any]) -> tuple[NutritionPlan, dict[str, Any]]:
        """The plan, which one may use, and what was sent."""
        plan = self.get_object()
        body = shape(data=self.request.data, context={"request": self.request})
        body.is_valid(raise_exception=True)
        return plan, dict(body.validated_data)
