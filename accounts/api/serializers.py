"""Shapes of people in the API."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from accounts.models import Client, ClientNote, Coach, CoachCover, Invitation, Pause, User
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from core.days import validate_time_zone

PERSON = ["first_name", "last_name", "time_zone", "unit_system", "language"]
BODY = ["height_cm", "target_weight_kg", "goal_direction", "date_of_birth", "sex", "smallest_plate_kg"]
TEXTS = ["fitness_goals", "medical_conditions", "dietary_restrictions"]
ASKED = [
    "trains",
    "tracks_nutrition",
    "weigh_in_every_days",
    "check_in_weekday",
    "photos_every_days",
    "may_move_sessions",
]


class CoachSerializer(StrictModelSerializer):
    """A coach by name."""

    class Meta:
        model = Coach
        fields = ["id", "first_name", "last_name", "specialization", "bio", "years_of_experience", "certification"]


class MeSerializer(StrictModelSerializer):
    """Whoever is signed in, without a kind: an admin."""

    role = serializers.CharField(read_only=True)

    class Meta:
        model = User
        fields = ["id", "role", "email", "username", *PERSON, "quiet_from", "quiet_to"]
        read_only_fields = ["email"]

    def validate_username(self, value: str | None) -> str | None:
        """None at all where it is empty, so that many go without."""
        others = User.objects.non_polymorphic().exclude(pk=self.instance.pk)
        if value and others.filter(username__iexact=value).exists():
            raise exceptions.ValidationError(_("This username is already taken."), code="unique")
        return value or None


class MyCoachSelfSerializer(MeSerializer):
    """A coach about themself."""

    class Meta(MeSerializer.Meta):
        model = Coach
        fields = [*MeSerializer.Meta.fields, "specialization", "bio", "years_of_experience", "certification"]


class MyClientSelfSerializer(MeSerializer):
    """A client about themself; what is asked of them is their coach's to set."""

    coach = CoachSerializer(read_only=True)
    current_weight_kg = serializers.SerializerMethodField()

    class Meta(MeSerializer.Meta):
        model = Client
        fields = [
            *MeSerializer.Meta.fields,
            "coach",
            "status",
            *BODY,
            *TEXTS,
            "current_weight_kg",
            *ASKED,
        ]
        read_only_fields = ["email", "status", *ASKED]

    @extend_schema_field({"type": "number", "nullable": True})
    def get_current_weight_kg(self, client: Client) -> Any:
        """Weight is not shown to somebody who is never asked for it."""
        return client.current_weight_kg if client.weigh_in_every_days else None


class ClientSerializer(StrictModelSerializer):
    """A client as their coach sees and keeps them."""

    email = serializers.SerializerMethodField()
    username = serializers.SerializerMethodField()
    coach = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Client
        fields = [
            "id",
            "email",
            "username",
            *PERSON,
            "coach",
            "status",
            *BODY,
            *TEXTS,
            "current_weight_kg",
            "last_report_at",
            *ASKED,
            "created_at",
        ]
        read_only_fields = ["status", "current_weight_kg", "last_report_at", "created_at", "language", "unit_system"]

    @extend_schema_field({"type": "string", "format": "email", "nullable": True})
    def get_email(self, client: Client) -> str | None:
        """The address invited, until it is theirs."""
        if client.status != Client.Status.INVITED:
            return client.email
        invitation = getattr(client, "invitation", None)
        return invitation.email if invitation else client.email

    @extend_schema_field({"type": "string", "nullable": True})
    def get_username(self, client: Client) -> str | None:
        invited = (client.username or "").startswith("invited-")
        return None if invited else client.username


class InvitationSerializer(StrictModelSerializer):
    """An invitation and how it stands."""

    client = serializers.PrimaryKeyRelatedField(read_only=True)
    state = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = ["id", "client", "email", "state", "sent_at", "expires_at", "accepted_at", "withdrawn_at"]
        read_only_fields = ["sent_at", "expires_at", "accepted_at", "withdrawn_at"]

    @extend_schema_field({"type": "string", "enum": ["open", "expired", "accepted", "withdrawn"]})
    def get_state(self, invitation: Invitation) -> str:
        return invitation.state(timezone.now())


class InviteSerializer(StrictModelSerializer):
    """Who is invited, and what will be asked of them."""

    email = serializers.EmailField(max_length=254)

    class Meta:
        model = Client
        fields = ["email", "first_name", "last_name", "time_zone", *BODY, *TEXTS, *ASKED]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # the service makes the client; the address is on trial in the invitation


class AddressSerializer(StrictSerializer):
    """Another address for an open invitation."""

    email = serializers.EmailField(max_length=254)


class AcceptSerializer(StrictSerializer):
    """What an invited person sends to come in."""

    token = serializers.CharField(max_length=200)
    password = serializers.CharField(max_length=200, trim_whitespace=False, style={"input_type": "password"})
    first_name = serializers.CharField(max_length=80, required=False)
    last_name = serializers.CharField(max_length=80, required=False)
    time_zone = serializers.CharField(max_length=60, required=False)

    def validate_time_zone(self, value: str) -> str:
        validate_time_zone(value)
        return value


class PauseSerializer(StrictModelSerializer):
    """Days on which nothing is asked of a client."""

    uuid = serializers.UUIDField(required=False)
    client = VisibleKeyField(queryset=Client.objects.all(), required=False)
    created_by = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Pause
        fields = ["id", "uuid", "client", "starts_on", "ends_on", "kind", "reason", "created_by", "created_at"]
        read_only_fields = ["created_at"]
        validators: list[Any] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # the rules need the client's lock; the service checks them


class ClientNoteSerializer(StrictModelSerializer):
    """A note among coaches."""

    client = VisibleKeyField(queryset=Client.objects.all())
    author = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = ClientNote
        fields = ["id", "client", "author", "text", "pinned", "hand_over", "created_at", "updated_at"]
        read_only_fields = ["created_at", "updated_at"]


class CoachCoverSerializer(StrictModelSerializer):
    """Who stands in for whom."""

    client = VisibleKeyField(queryset=Client.objects.all())
    cover = VisibleKeyField(queryset=Coach.objects.all())
    given_by = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = CoachCover
        fields = ["id", "client", "cover", "given_by", "starts_on", "ends_on"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs  # the rules span rows; the service checks them


class MoveSerializer(StrictSerializer):
    """The coach a client is moved to; null for nobody."""

    coach = VisibleKeyField(queryset=Coach.objects.all(), allow_null=True)
