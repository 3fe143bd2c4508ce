"""Energy and macros as people write them: 450 kcal, 30 g."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from nutrition.macros import Macros, energy_warning, shown

register = template.Library()


@register.filter
def amount(value: Decimal | None) -> str:
    """450.0 becomes `450`; nothing stays nothing."""
    return "" if value is None else shown(value)


@register.filter
def macros_line(macros: Macros | None) -> str:
    """`450 kcal · 30 g protein · 40 g carbs · 15 g fat`."""
    if macros is None:
        return ""
    return _("%(calories)s kcal · %(protein)s g protein · %(carbs)s g carbs · %(fat)s g fat") % {
        name: shown(value) for name, value in macros.as_fields().items()
    }


@register.filter
def warning(macros: Macros | None) -> str:
    """A sentence where energy and macros do not agree."""
    return energy_warning(macros) if macros else ""
