"""Serializers that refuse what they do not know and look every id up through `visible_to`."""

import copy
from typing import Any, NoReturn

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

from core.api.errors import from_django
from core.api.filters import unknown_key
from core.validation import key_from

#: how many unknown fields a refusal names, however many were sent
MOST_NAMED = 20


class StrictMixin:
    """Refuses fields that are unknown or not writable, by name."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            wrong = [name for name in data if name not in writable][:MOST_NAMED]
            if wrong:
                message = _("This field is not known here or cannot be written.")
                detail = [exceptions.ErrorDetail(message, code="unknown_field")]
                raise exceptions.ValidationError({str(name): detail for name in wrong})
        return super().to_internal_value(data)


class StrictSerializer(StrictMixin, serializers.Serializer):
    """The body of an action."""


def refuse_content(request: Any) -> None:
    """Raises for an action that takes nothing but was sent something: a body that cannot be read, or any field."""
    StrictSerializer(data=request.data).is_valid(raise_exception=True)


class NamedChoiceField(serializers.ChoiceField):
    """Says what may be chosen where something else was sent."""

    default_error_messages = {"invalid_choice": _('"{input}" is not a valid choice. Choose one of: {choices}.')}

    def fail(self, key: str, **words: Any) -> NoReturn:
        super().fail(key, choices=", ".join(map(str, self.choices)), **words)


class StrictModelSerializer(StrictMixin, serializers.ModelSerializer):
    """A model's shape; checks the model's own rules (clean and constraints) before anything is written,
    and saves only the fields that were sent."""

    serializer_choice_field = NamedChoiceField

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        many = {field.name for field in self.Meta.model._meta.many_to_many}
        values = {name: value for name, value in attrs.items() if name not in many}
        candidate = copy.copy(self.instance) if self.instance is not None else self.Meta.model()
        for name, value in (self.known() | values).items():
            setattr(candidate, name, value)
        try:
            candidate.clean()
            candidate.validate_constraints(exclude=self.unset(candidate))
        except DjangoValidationError as error:
            raise from_django(error) from None
        return attrs

    def known(self) -> dict[str, Any]:
        """Values that the view, not the sender, gives to a new row."""
        return self.context.get("known", {}) if self.instance is None else {}

    def unset(self, candidate: models.Model) -> set[str]:
        """Required relations that a service will fill in later; constraints over them wait for the database."""
        return {
            field.name
            for field in candidate._meta.concrete_fields
            if field.is_relation and not field.null and getattr(candidate, field.attname) is None
        }

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        many = {field.name for field in instance._meta.many_to_many}
        for name, value in validated_data.items():
            if name in many:
                getattr(instance, name).set(value)
            else:
                setattr(instance, name, value)
        instance.save(update_fields=[name for name in validated_data if name not in many] + ["updated_at"])
        return instance


class VisibleKeyField(serializers.RelatedField):
    """The id of a related row, looked up among those the person may see; others answer like none at all.

    `choices` names the queryset method that gives the set (`visible_to`, or a narrower one such as `usable_by`).
    """

    def __init__(self, *, choices: str = "visible_to", **kwargs: Any) -> None:
        self.choices_method = choices
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return True

    def get_queryset(self) -> Any:
        queryset = super().get_queryset()
        return getattr(queryset, self.choices_method)(self.context["request"].user)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """An empty text is an id that is not there, never null."""
        return self.to_internal_value(data) if data == "" else super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        key = key_from(data)
        found = None if key is None else self.get_queryset().filter(pk=key).first()
        if found is None:
            raise exceptions.ValidationError([unknown_key(data)])
        return found

    def to_representation(self, value: Any) -> Any:
        return value.pk
