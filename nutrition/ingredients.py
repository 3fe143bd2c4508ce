"""The ingredients of a recipe as one line of text: `80 g Oats; 250 g Milk`."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nutrition.models import Food, RecipeIngredient
from workouts.search import plain

PART = re.compile(r"(?P<grams>\d{1,6}(?:[.,]\d+)?)\s*g?\s+(?:#(?P<key>\d{1,18})|(?P<name>.+))", re.ASCII | re.DOTALL)
MOST_COMPARED = 200


def written(ingredients: Iterable[RecipeIngredient]) -> str:
    """In their order; grams without a needless zero."""
    return "; ".join(f"{shown(ingredient.grams)} g {ingredient.food.name}" for ingredient in ingredients)


def shown(grams: Decimal) -> str:
    return f"{grams:f}".rstrip("0").rstrip(".") if "." in f"{grams:f}" else f"{grams:f}"


def read_ingredients(text: str, user: Any) -> list[dict[str, Any]]:
    """As the API takes them. A food is named as its list names it, or as `#id`. Raises ValidationError with the part
    that is not understood."""
    return [read_part(part.strip(), user) for part in text.split(";") if part.strip()]


def read_part(part: str, user: Any) -> dict[str, Any]:
    found = PART.fullmatch(part)
    if found is None:
        raise refusal(_("“%(part)s” is not understood; write it as 80 g Oats.") % {"part": part[:60]})
    grams = found["grams"].replace(",", ".")
    return {"food": int(found["key"]) if found["key"] else food_called(found["name"].strip(), user).pk, "grams": grams}


def food_called(name: str, user: Any) -> Food:
    """The one usable food of that name; one's own before the shared ones."""
    wanted = plain(name)
    found = [food for food in Food.objects.usable_by(user).matching(name)[:MOST_COMPARED] if plain(food.name) == wanted]
    own = [food for food in found if food.created_by_id == user.pk]
    candidates = own or found
    if not candidates:
        raise refusal(_("No food is called “%(name)s”.") % {"name": name[:60]})
    if len(candidates) > 1:
        first = candidates[0]
        raise refusal(
            _("Several foods are called “%(name)s”; write #%(id)s instead of the name, for one.")
            % {"name": name[:60], "id": first.pk}
        )
    return candidates[0]


def refusal(sentence: str) -> ValidationError:
    return ValidationError({"ingredients": sentence})
