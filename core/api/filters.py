"""Filters that refuse what they do not know, so that a typing error never widens a list."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import exceptions
from rest_framework.request import Request

from core.validation import key_from, validate_storable_text

ALWAYS = {"cursor", "limit", "format"}


class StrictFilterBackend(filters.DjangoFilterBackend):
    """django-filter, and 400 for a query parameter the list does not know."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        known = set(getattr(view, "query_parameters", ()))
        filterset_class = self.get_filterset_class(view, queryset)
        if filterset_class is not None and not view.detail:
            known |= set(filterset_class.base_filters)
        refuse_unknown(request, known | ALWAYS)
        if view.detail:
            return queryset
        if filterset_class is not None:
            refuse_unclear(request, filterset_class)
        return super().filter_queryset(request, queryset, view)


def refuse_unknown(request: Request, known: set[str]) -> None:
    for name, values in request.query_params.lists():
        if name not in known:
            allowed = ", ".join(sorted(known))
            message = _("This parameter is not known here; known are: %(allowed)s.") % {"allowed": allowed}
            raise exceptions.ValidationError({name: message})
        for value in values:
            try:
                validate_storable_text(value)
            except DjangoValidationError as error:
                raise exceptions.ValidationError({name: error.messages}) from None


def refuse_unclear(request: Request, filterset_class: Any) -> None:
    """What is neither true nor false would count as not asked."""
    for name, one in filterset_class.base_filters.items():
        said = request.query_params.get(name, "").lower()
        if isinstance(one, filters.BooleanFilter) and said not in ("", "true", "false"):
            raise exceptions.ValidationError({name: _("It takes true or false.")})


class VisibleFilter(filters.CharFilter):
    """Filters by the id of a related row that the person may see; any other id, there or not, matches nothing
    and is answered with the same words."""

    def __init__(self, *args: Any, model: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.related = model

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        if value in (None, ""):
            return qs
        key = key_from(value)
        user = self.parent.request.user
        if key is None or not self.related.objects.visible_to(user).filter(pk=key).exists():
            raise exceptions.ValidationError({self.field_name: [unknown_key(value)]})
        return qs.filter(**{self.field_name: key})


def unknown_key(value: Any) -> exceptions.ErrorDetail:
    """The one sentence for an id that is not there or not yours."""
    shown = str(value)[:40]
    return exceptions.ErrorDetail(_("There is nothing with the id %(id)s here.") % {"id": shown}, code="does_not_exist")
