"""Shapes of notifications, of what somebody chose, and of devices that take pushes."""

import base64
import binascii
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers

from core.api.filters import unknown_key
from core.api.serializers import StrictSerializer
from core.validation import key_from
from notifications.kinds import Channel, Type
from notifications.models import Notification
from notifications.targets import kind_of_target

MOST_KEYS = 200


class LeadsToSerializer(serializers.Serializer):
    """What it leads to: the kind as in addresses, such as `training-session`, and the id."""

    type = serializers.CharField()
    id = serializers.IntegerField()


class NotificationSerializer(serializers.ModelSerializer):
    """One thing one was told."""

    target = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = [
            *("id", "type", "title", "message", "sender", "client", "target"),
            *("is_read", "read_at", "created_at"),
        ]

    @extend_schema_field(LeadsToSerializer(allow_null=True))
    def get_target(self, notification: Notification) -> Any:
        kind = kind_of_target(notification)
        return None if kind is None else {"type": kind, "id": notification.object_id}


class UnreadSerializer(serializers.Serializer):
    """How many are not read yet."""

    unread_count = serializers.IntegerField()


@extend_schema_field(int)
class AnyKeyField(serializers.JSONField):
    """Whatever was sent as an id; `key_from` says whether it can be one."""


class NotificationKeysField(serializers.ListField):
    """Ids of notifications that one may see, looked up together; any other, there or not, is answered alike."""

    child = AnyKeyField()

    def to_internal_value(self, data: Any) -> list[int]:
        if isinstance(data, list) and not 0 < len(data) <= MOST_KEYS:
            raise exceptions.ValidationError(_("It takes 1 to %(most)s ids.") % {"most": MOST_KEYS})
        said = super().to_internal_value(data)
        keys = [key_from(one) for one in said]
        visible = Notification.objects.visible_to(self.context["request"].user)
        found = set(visible.filter(pk__in=[key for key in keys if key]).values_list("pk", flat=True))
        wrong = [one for one, key in zip(said, keys, strict=True) if key not in found]
        if wrong:
            raise exceptions.ValidationError([unknown_key(wrong[0])])
        return sorted(found)


class ReadSerializer(StrictSerializer):
    """Which ones are read: these, or all."""

    ids = NotificationKeysField(required=False)
    all = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == bool(attrs.get("all")):
            raise exceptions.ValidationError({"ids": _("Say which ones, or “all”: true.")})
        return attrs


# --- What somebody chose --------------------------------------------------------------------------


class ChannelsSerializer(StrictSerializer):
    """On or off, by channel."""

    in_app = serializers.BooleanField(required=False)
    email = serializers.BooleanField(required=False)
    push = serializers.BooleanField(required=False)


class TypesSerializer(StrictSerializer):
    """By type; one that is not sent stays as it is."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {kind.value: ChannelsSerializer(required=False) for kind in Type}


class PreferencesSerializer(StrictSerializer):
    """What one is told by which channel, and when mails come; quiet hours stand in /me/."""

    types = TypesSerializer(required=False)
    mail_daily_at = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=23,
        help_text="One mail a day at this hour of one's own day; null: each at once.",
    )

    def validate_types(self, types: dict[str, dict[str, bool]]) -> dict[tuple[str, str], bool]:
        return {(kind, channel): enabled for kind, chosen in types.items() for channel, enabled in chosen.items()}


def by_type(choices: dict[tuple[str, str], bool]) -> dict[str, dict[str, bool]]:
    return {kind.value: {channel.value: choices[kind, channel] for channel in Channel} for kind in Type}


# --- Devices --------------------------------------------------------------------------------------


class OctetsField(serializers.CharField):
    """So many octets in base64url, as browsers write them."""

    def __init__(self, *, octets: int, **kwargs: Any) -> None:
        self.octets = octets
        super().__init__(max_length=100, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data).rstrip("=")
        try:
            octets = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            octets = b""
        if len(octets) != self.octets:
            raise exceptions.ValidationError(_("It takes %(octets)s octets as base64url.") % {"octets": self.octets})
        return text


class PointField(OctetsField):
    """A public key of the curve P-256."""

    def to_internal_value(self, data: Any) -> str:
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

        text = super().to_internal_value(data)
        try:
            EllipticCurvePublicKey.from_encoded_point(SECP256R1(), base64.urlsafe_b64decode(text + "="))
        except ValueError:
            raise exceptions.ValidationError(_("This is not a key of the curve P-256.")) from None
        return text


class KeysSerializer(StrictSerializer):
    """With which pushes to this device are encrypted."""

    p256dh = PointField(octets=65)
    auth = OctetsField(octets=16)


class SubscriptionSerializer(StrictSerializer):
    """What `PushSubscription.toJSON()` of a browser gives."""

    endpoint = serializers.URLField(max_length=1000)
    keys = KeysSerializer()
    expirationTime = serializers.FloatField(required=False, allow_null=True)  # noqa: N815 - the browser's own name


class PublicKeySerializer(serializers.Serializer):
    """The `applicationServerKey` of this installation."""

    public_key = serializers.CharField()
