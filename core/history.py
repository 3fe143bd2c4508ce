"""What was changed in an object, field by field, for its history: who, when, from what to what.

Entries stand in Django's own log, which the pages of the back office write anyway; the values are added to them, and
a PATCH of the API writes its own. Hot tables (sets, meals, weigh-ins) carry who reported them in columns of their own
and get no entry; what services write in bulk stands in the journal of planning.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

#: never shown, so never kept
SECRET = ("password",)
#: stands for what a field held where only that it changed is kept
UNKEPT = "…"
LONGEST_VALUE = 300


def with_values(message: Any, form: Any, formsets: Any) -> Any:
    """Django's message about a change, with what each changed field held before and after beside its name."""
    if not isinstance(message, list):
        return message
    changed = [part["changed"] for part in message if "changed" in part]
    forms = [forms_by_row(one)[id(row)] for one in formsets or () for row, _fields in one.changed_objects]
    own = [part for part in changed if "object" not in part]
    for part, one in [*((part, form) for part in own), *zip((p for p in changed if "object" in p), forms, strict=True)]:
        part["values"] = list(changes_of(one))
        part["model"] = one._meta.model._meta.label_lower
    return message


def forms_by_row(formset: Any) -> dict[int, Any]:
    return {id(form.instance): form for form in formset.forms}


def changes_of(form: Any) -> Iterator[list[str]]:
    """The name of each field that was changed, what it held, and what it holds."""
    for name in form.changed_data:
        if name in SECRET or name not in form.fields or name not in form.cleaned_data:
            continue
        before = form.get_initial_for_field(form.fields[name], name)
        yield said_of(form._meta.model, name, shown(form, name, before), shown(form, name, form.cleaned_data[name]))


def said_of(model: Any, name: str, before: str, after: str) -> list[str]:
    """That it changed; from what to what only where the model lets that be kept."""
    return [name, UNKEPT, UNKEPT] if name in getattr(model, "unkept", ()) else [name, before, after]


def changes_to(row: models.Model, sent: Mapping[str, Any]) -> list[list[str]]:
    """What will be other once these values stand in the row, as `changes_of` has it; asked before they are put there.
    A query for each key that names another row than before."""
    concrete = {field.name: field for field in row._meta.concrete_fields if field.name in sent}
    changed = [
        name
        for name, field in concrete.items()
        if name not in SECRET and getattr(row, field.attname) != getattr(sent[name], "pk", sent[name])
    ]
    return [
        said_of(
            row,
            name,
            as_read(concrete[name], getattr(row, concrete[name].attname)),
            as_read(concrete[name], sent[name]),
        )
        for name in changed
    ]


def note_changes(*, row: models.Model, changes: list[list[str]], by: Any) -> None:
    """Keeps who changed this, from what to what. One INSERT."""
    labels = [name_of(row._meta.label_lower, name) for name, _before, _after in changes]
    message = [{"changed": {"fields": labels, "values": changes, "model": row._meta.label_lower}}]
    LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row)[:200],
        action_flag=CHANGE,
        change_message=json.dumps(message),
    )


def shown(form: Any, name: str, value: Any) -> str:
    return as_read(model_field(form, name), value)


def as_read(field: Any, value: Any) -> str:
    """A value as a person reads it: what a choice is called, whom a key names."""
    if value is None or value == "":
        return ""
    if field is not None and field.is_relation:
        return names_of(field, value)
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))[:LONGEST_VALUE]
    return str(localize(value))[:LONGEST_VALUE]


def names_of(field: Any, value: Any) -> str:
    """The rows behind keys; those that are loaded already are not read again."""
    many = value if isinstance(value, list | tuple | models.QuerySet) else [value]
    keys = [one for one in many if not isinstance(one, models.Model)]
    found = field.remote_field.model._default_manager.in_bulk(keys) if keys else {}
    return ", ".join(str(one if isinstance(one, models.Model) else found.get(one, one)) for one in many)[:LONGEST_VALUE]


def model_field(form: Any, name: str) -> Any:
    try:
        return form._meta.model._meta.get_field(name)
    except (AttributeError, FieldDoesNotExist):
        return None


# --- Reading ------------------------------------------------------------------------------------


def entries_of(obj: models.Model) -> models.QuerySet[LogEntry]:
    """What was noted about an object, newest first; one query with who did it."""
    kind = ContentType.objects.get_for_model(obj)
    noted = LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk)).select_related("user")
    return noted.order_by("-action_time", "-pk")


def lines_of(entry: LogEntry) -> list[dict[str, Any]]:
    """What an entry tells: a sentence for each thing done, with the fields that went from something to something."""
    try:
        parts = json.loads(entry.change_message)
    except ValueError:
        parts = None
    if not isinstance(parts, list) or not parts:
        return [
            {"text": entry.get_change_message() or (_("Added.") if entry.action_flag == ADDITION else _("Changed."))}
        ]
    return [line_of(part) for part in parts if isinstance(part, dict)]


def line_of(part: dict[str, Any]) -> dict[str, Any]:
    changed = part.get("changed") or {}
    if not changed.get("values"):
        return {"text": LogEntry(change_message=json.dumps([part])).get_change_message()}
    about = f"{capfirst(_(changed['name']))} “{changed['object']}”" if "object" in changed else ""
    values = [
        {"name": name_of(changed.get("model", ""), field), "before": before, "after": after}
        for field, before, after in changed["values"]
    ]
    return {"text": about, "changes": values}


def name_of(model: str, field: str) -> str:
    """What a field is called today; one that is gone keeps the name it had."""
    try:
        return capfirst(str(apps.get_model(model)._meta.get_field(field).verbose_name))
    except (LookupError, ValueError, AttributeError, FieldDoesNotExist):
        return capfirst(field.replace("_", " "))
