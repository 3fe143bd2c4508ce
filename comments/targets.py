"""What can be commented on, by the name it has in addresses; found only among what a person may see."""

from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.models import Client
from comments.models import Commentable
from core.validation import key_from
from notifications.targets import kind_of


@cache
def commentable() -> dict[str, type[Any]]:
    """`training-session` → its model, for every kind: the subclasses of Commentable, and the client, a comment on whom
    is the conversation."""
    found: list[type[Any]] = [Client, *(model for model in apps.get_models() if issubclass(model, Commentable))]
    return {kind_of(model): model for model in found}


def kinds() -> dict[int, str]:
    """Key of a content type → the kind; content types are read once per process."""
    models = {model: kind for kind, model in commentable().items()}
    types = ContentType.objects.get_for_models(*models, for_concrete_models=False)
    return {content_type.pk: models[model] for model, content_type in types.items()}


def rows_of(model: type[Any], user: Any) -> QuerySet:
    """The rows of a commentable model that a person may see."""
    rows = model.objects.non_polymorphic() if model is Client else model.objects.all()
    return rows.visible_to(user)


def find_target(user: Any, kind: str, **key: Any) -> Any:
    """The visible thing of that kind and key; None for an unknown kind as for what is not there or not theirs."""
    model = commentable().get(kind)
    if model is None:
        return None
    return loaded(model, user).filter(**key).first()


def client_of(target: Any) -> int | None:
    """Whose conversation comments on this belong to; None for a shared thing."""
    lookup = type(target).client_lookup
    return target._follow(lookup) if lookup else None


def loaded(model: type[Any], user: Any) -> QuerySet:
    """The visible rows with what their client and their title are read from."""
    *path, _last = (model.client_lookup or "").split("__")
    relations = {*getattr(model, "title_relations", ()), *(["__".join(path)] if path else [])}
    return rows_of(model, user).select_related(*sorted(relations)) if relations else rows_of(model, user)


def part_models(model: type[Any]) -> dict[str, type[Any]]:
    """The kinds of things that stand on the page of this one, having none of their own."""
    return {kind: one for kind, one in commentable().items() if one is not model and one.page_model() is model}


def parts_of(target: Any, user: Any) -> list[Any]:
    """The visible things that stand on the page of this one, in its order; a query for each kind of them."""
    found: list[Any] = []
    for model in part_models(type(target)).values():
        *between, _last = model.page_lookup.split("__")
        rows = loaded(model, user).filter(**{model.page_lookup: target.pk})
        found += rows.order_by(*between, *model._meta.ordering)
    return found


def find_part(target: Any, user: Any, name: str) -> Any:
    """The visible thing of that name (`meal-entry:42`) on the page of this one; None for all else."""
    kind, _colon, key = name.partition(":")
    model = part_models(type(target)).get(kind)
    if model is None:
        return None
    return find_target(user, kind, pk=key_from(key), **{str(model.page_lookup): target.pk})


def page_of(target: Any) -> Any:
    """The thing on whose page this one stands: itself where it has one."""
    place = target
    for name in target.page_lookup.split("__") if target.page_lookup else ():
        place = getattr(place, name)
    return place


def title_of(target: Any) -> str:
    """What an inbox calls a thing."""
    return target.comment_title() if isinstance(target, Commentable) else str(target)
