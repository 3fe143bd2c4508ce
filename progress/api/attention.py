"""Endpoints of the list of who needs their coach, of what is snoozed, and of the thresholds."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.models import Client
from core.api.filters import refuse_unknown
from core.api.serializers import StrictModelSerializer, StrictSerializer
from core.api.viewsets import RequestContext, ScopedViewSet
from progress.attention import Standing, attention, settings_of, try_settings
from progress.models import AttentionSettings, Reason
from progress.models.attention import THRESHOLDS
from progress.reasons import Finding
from progress.services.attention import keep_settings, snooze

# --- Shapes -------------------------------------------------------------------------------------


class ProofSerializer(serializers.Serializer):
    """A row that proves a reason: what it is, its id, its day."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    day = serializers.DateField()


class ReasonSerializer(serializers.Serializer):
    """One reason, in words with its numbers, and the numbers alone."""

    reason = serializers.ChoiceField(Reason.choices)
    text = serializers.CharField()
    numbers = serializers.DictField()


class ProvenReasonSerializer(ReasonSerializer):
    """One reason with the rows that prove it."""

    rows = ProofSerializer(many=True)


class PausedUntilSerializer(serializers.Serializer):
    """The pause that holds today."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class StandingSerializer(serializers.Serializer):
    """A client, by their id, with the worst reason and all reasons behind it."""

    id = serializers.IntegerField(source="client.pk")
    name = serializers.CharField(source="client")
    worst = serializers.SerializerMethodField()
    further = serializers.SerializerMethodField()
    pause = PausedUntilSerializer(allow_null=True)

    @extend_schema_field(ReasonSerializer(allow_null=True))
    def get_worst(self, standing: Standing) -> Any:
        return self.shown(standing.findings[0]) if standing.findings else None

    @extend_schema_field(ReasonSerializer(many=True))
    def get_further(self, standing: Standing) -> Any:
        return [self.shown(finding) for finding in standing.findings[1:]]

    @cached_property
    def reason(self) -> ReasonSerializer:
        """One for all findings of a roster: to make one takes longer than to use it."""
        return ReasonSerializer()

    def shown(self, finding: Finding) -> Any:
        return self.reason.to_representation(finding)


class ProvenSerializer(serializers.Serializer):
    """A client with all reasons, the worst first, and the rows that prove each."""

    id = serializers.IntegerField(source="client.pk")
    name = serializers.CharField(source="client")
    reasons = ProvenReasonSerializer(source="findings", many=True)
    pause = PausedUntilSerializer(allow_null=True)


class RosterSerializer(serializers.Serializer):
    """Who needs attention, the worst first; apart from them who is in a pause today."""

    results = StandingSerializer(source="standing", many=True)
    paused = StandingSerializer(many=True)


class SnoozeSerializer(StrictSerializer):
    """Which reason not to hear of until which day; null: hear of it again."""

    reason = serializers.ChoiceField(Reason.choices)
    until = serializers.DateField(allow_null=True)


class AttentionSettingsSerializer(StrictModelSerializer):
    """From which numbers on a client stands on the list."""

    class Meta:
        model = AttentionSettings
        fields = THRESHOLDS


class NamedClientSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="*")


class TrialSerializer(serializers.Serializer):
    """Who would come to stand on the list, and who would leave it."""

    coming = NamedClientSerializer(many=True)
    leaving = NamedClientSerializer(many=True)


# --- Views --------------------------------------------------------------------------------------


@extend_schema_view(
    list=extend_schema(responses=RosterSerializer, summary="Who needs attention and why (coaches)"),
    retrieve=extend_schema(responses=ProvenSerializer, summary="One client with the rows that prove each reason"),
)
class AttentionViewSet(ScopedViewSet):
    """A coach's roster. The id in an address is the client's."""

    queryset = Client.objects.non_polymorphic()
    serializer_class = StandingSerializer
    pagination_class = None
    access = {"coach": frozenset({"list", "retrieve", "snooze"})}

    def list(self, request: Request) -> Response:
        refuse_unknown(request, {"format"})
        return Response(RosterSerializer(attention(user=request.user, now=self.now)).data)

    def retrieve(self, request: Request, key: str) -> Response:
        return Response(self.shown(self.get_object()))

    def shown(self, client: Client) -> Any:
        found = attention(user=self.request.user, now=self.now, only=client.pk)
        standing = [*found.standing, *found.paused, Standing(client, ())]
        return ProvenSerializer(standing[0]).data

    @extend_schema(request=SnoozeSerializer, responses=ProvenSerializer, summary="Leave one reason out until a day")
    @action(detail=True, methods=["put"])
    def snooze(self, request: Request, key: str) -> Response:
        client = self.get_object()
        refuse_others(request)
        said = SnoozeSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        snooze(client=client, coach=request.user, now=self.now, **said.validated_data)
        return Response(self.shown(client))


class AttentionSettingsView(RequestContext, ViewSet):
    """A coach's own thresholds."""

    access = {"coach": frozenset({"retrieve", "partial_update", "try_out"})}

    def said(self) -> dict[str, Any]:
        settings = settings_of(self.request.user)
        body = AttentionSettingsSerializer(settings, data=self.request.data, partial=True)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    @extend_schema(responses=AttentionSettingsSerializer, summary="From which numbers on clients stand on the list")
    def retrieve(self, request: Request) -> Response:
        refuse_others(request)
        refuse_unknown(request, {"format"})
        return Response(AttentionSettingsSerializer(settings_of(request.user)).data)

    @extend_schema(
        request=AttentionSettingsSerializer, responses=AttentionSettingsSerializer, summary="Change thresholds"
    )
    def partial_update(self, request: Request) -> Response:
        refuse_others(request)
        stored = keep_settings(coach=request.user, changes=self.said())
        return Response(AttentionSettingsSerializer(stored).data)

    @extend_schema(
        request=AttentionSettingsSerializer, responses=TrialSerializer, summary="What other thresholds would do"
    )
    def try_out(self, request: Request) -> Response:
        """Writes nothing."""
        refuse_others(request)
        return Response(TrialSerializer(try_settings(user=request.user, now=self.now, changes=self.said())).data)


def refuse_others(request: Request) -> None:
    """Thresholds and what is snoozed are a coach's own; an admin has none."""
    if request.user.role != "coach":
        raise exceptions.PermissionDenied(_("This is each coach's own."))
