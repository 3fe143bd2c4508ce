"""What the API's schema says beyond the views: keys, how to sign in, and the one shape of every error."""

from pathlib import Path
from typing import Any

import yaml
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

SIGN_IN = Path(__file__).with_name("sign_in.yaml")


class Schema(AutoSchema):
    """Describes the key in an address: an id, or what a phone chose where the row has a uuid."""

    def get_override_parameters(self) -> list[OpenApiParameter]:
        if "{key}" not in self.path:
            return []
        fields = {field.name for field in self.view.queryset.model._meta.concrete_fields}
        words = "The id; a client may also give the uuid." if "uuid" in fields else "The id."
        return [OpenApiParameter("key", str if "uuid" in fields else int, OpenApiParameter.PATH, description=words)]


class VisibleKey(OpenApiSerializerFieldExtension):
    """The id of a related row is a number."""

    target_class = "core.api.serializers.VisibleKeyField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        return {"type": "integer"}


def add_sign_in(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Puts the sign-in endpoints, which a library answers, before our own; names in both are an error of ours."""
    ours: dict[str, Any] = yaml.safe_load(SIGN_IN.read_text())
    components = result.setdefault("components", {})
    for kind, named in ours["components"].items():
        stored = components.setdefault(kind, {})
        twice = sorted(stored.keys() & named.keys())
        if twice:
            raise ValueError(f"coaching/sign_in.yaml and a serializer share the names {', '.join(twice)}.")
        stored.update(named)
    signed_in = [{name: []} for name in components.get("securitySchemes", {})]
    for operations in ours["paths"].values():
        for operation in operations.values():
            operation.setdefault("security", signed_in)
    return result | {"tags": ours["tags"], "paths": ours["paths"] | result["paths"]}


def add_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Says of every operation that what it refuses has the one shape."""
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("4XX", {"$ref": "#/components/responses/Refused"})
    return result
