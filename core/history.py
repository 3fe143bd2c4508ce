"""What was done to an object, for its history: who, when, and each field from what to what.

A history is put together from three sources (`core/history_page.py` reads them):

- entries in Django's own log: what forms of the back office and POST, PATCH and DELETE of the API wrote, and what
  services noted that coaches cause, in the transaction of what they did;
- the columns of the row and its parts that say when and by whom (`moments` of the model): what clients do all day, and
  whatever was done before there were notes. They cost nothing to write;
- the journal of planning, on the page of a client.

Erasing a person has to remove, beside their rows, every entry about one of them, by content type and key, since no
foreign key holds them; `object_repr` and the messages hold names, days, reasons and texts of theirs. Entries about rows
that were deleted before stay behind unless they are looked for by what is not there any more. On the histories of
things that stay (templates, exercises, foods) no client is named. What somebody wrote in histories of others goes with
their account by the key of the log, so that with a coach the histories of their clients would lose theirs.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.models import Scoped

#: never shown, so never kept
SECRET = ("password",)
#: stands for what a field held where only that it changed is kept
UNKEPT = "…"
LONGEST_VALUE = 300


def with_values(message: Any, form: Any, formsets: Any) -> Any:
    """Django's message about a change, with what each changed field held before and after beside its name, and rows of
    the form called what a history calls them."""
    if not isinstance(message, list):
        return message
    for part in message:
        if "changed" in part and "object" not in part["changed"]:
            put_values(part["changed"], form)
    for what, rows in rows_by_act(formsets).items():
        parts = [part[what] for part in message if "object" in part.get(what, {})]
        for part, (row, row_form) in zip(parts, rows, strict=True):
            part["object"] = told_as(row)
            if what == "changed":
                put_values(part, row_form)
    return message


def put_values(part: dict[str, Any], form: Any) -> None:
    part["values"] = list(changes_of(form))
    part["model"] = form._meta.model._meta.label_lower


def rows_by_act(formsets: Any) -> dict[str, list[tuple[Any, Any]]]:
    """What was added, changed and deleted in rows of a form, in the order of Django's message."""
    found: dict[str, list[tuple[Any, Any]]] = {"added": [], "changed": [], "deleted": []}
    for one in formsets or ():
        forms = {id(form.instance): form for form in one.forms}
        found["added"] += [(row, None) for row in one.new_objects]
        found["changed"] += [(row, forms[id(row)]) for row, _fields in one.changed_objects]
        found["deleted"] += [(row, None) for row in one.deleted_objects]
    return found


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
    A query for each key that names another row than before. Of rows that are written with it only that they were."""
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
    ] + [[name, UNKEPT, UNKEPT] for name in sent if name not in concrete and is_relation(row, name)]


def is_relation(row: models.Model, name: str) -> bool:
    try:
        return row._meta.get_field(name).is_relation
    except FieldDoesNotExist:
        return False


# --- Notes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """One thing that was done to a row: added, changed (from what to what, as `changes_to` has it) or deleted; `say` is
    a sentence about it in the source language (a lazy one is taken back to it), into which `words` are put when it is
    read. A day stands among the words in ISO format."""

    row: models.Model
    say: Any = ""
    words: Mapping[str, Any] = field(default_factory=dict)
    changes: list[list[str]] = field(default_factory=list)
    flag: int = CHANGE
    #: several things told together, instead of all that; see `part_of_message`
    message: list[dict[str, Any]] = field(default_factory=list)
    #: not on the pages of what it is a part of, which is told of it otherwise
    here_only: bool = False


def note(*notes: Note, by: Any, at: dt.datetime | None = None) -> None:
    """Keeps what a coach or an admin did, in one INSERT for all notes, in the transaction of what was done. What
    clients do stands in columns of its rows, and what nobody does (a command) has nobody to name: neither is written.
    `at` is the instant that a column keeps of the same act, if one does: it is then told once."""
    if by is not None and by.role != "client":
        keep(notes, by=by, at=at)


def keep(notes: Iterable[Note], *, by: Any, at: dt.datetime | None = None) -> None:
    entries = [entry for one in notes for entry in entries_for(one, by.pk, at or timezone.now())]
    if entries:
        LogEntry.objects.bulk_create(entries)


def keep_message(row: models.Model, message: list[dict[str, Any]], *, by: Any) -> None:
    """Keeps what a form changed, as `with_values` has it; nothing where it changed nothing."""
    if message:
        now = timezone.now()
        LogEntry.objects.bulk_create(entries_of_message(row, message, flag=CHANGE, by=by.pk, at=now))


def entries_for(one: Note, by: int, at: dt.datetime) -> Iterator[LogEntry]:
    """One for the page of the row, and one for each thing on whose page it is told too; none where nothing changed."""
    if one.message or one.say or one.changes or one.flag != CHANGE:
        message = one.message or [part_of_message(one)]
        yield from entries_of_message(one.row, message, flag=one.flag, by=by, at=at, here_only=one.here_only)


def entries_of_message(
    row: models.Model,
    message: list[dict[str, Any]],
    *,
    flag: int,
    by: int,
    at: dt.datetime,
    here_only: bool = False,
) -> Iterator[LogEntry]:
    if getattr(row, "page_lookup", None) is None:
        yield entry(type(row), row.pk, told_as(row), message, flag=flag, by=by, at=at)
    for model, key in () if here_only else places_of(row, flag):
        named = [part_about(row, part) for part in message]
        yield entry(model, key, f"{model._meta.verbose_name} #{key}", named, flag=CHANGE, by=by, at=at)


def entry(
    model: Any, key: Any, name: str, message: list[dict[str, Any]], *, flag: int, by: int, at: dt.datetime
) -> LogEntry:
    return LogEntry(
        user_id=by,
        content_type=ContentType.objects.get_for_model(model),
        object_id=str(key),
        object_repr=name[:200],
        action_flag=flag,
        action_time=at,
        change_message=json.dumps(message),
    )


def places_of(row: models.Model, flag: int) -> Iterator[tuple[Any, Any]]:
    """The other things whose history tells of this one: what it is a part of, and what it is gone from.
    Keys of rows that are loaded cost no query."""
    paths = [getattr(row, "page_lookup", None), *getattr(row, "part_of", ())]
    if flag == DELETION:
        paths += getattr(row, "listed_by", ())
    for path in filter(None, paths):
        *between, last = path.split("__")
        holder: Any = row
        for name in between:
            holder = getattr(holder, name)
        relation = holder._meta.get_field(last)
        if getattr(holder, relation.attname) is not None:
            yield relation.related_model, getattr(holder, relation.attname)


def part_of_message(one: Note) -> dict[str, Any]:
    """As Django's own messages are, which its pages can read too."""
    if one.flag == ADDITION and not one.say:
        return {"added": {}}
    if one.flag == DELETION and not one.say:
        return {"deleted": naming(one.row)}
    model = one.row._meta.label_lower
    said: dict[str, Any] = {"done": in_source(one.say), "words": dict(one.words)} if one.say else {}
    labels = [name_of(model, name) for name, _before, _after in one.changes]
    return {"changed": {"fields": labels, "values": one.changes, "model": model, **said}}


def part_about(row: models.Model, part: dict[str, Any]) -> dict[str, Any]:
    """A part of a message as it stands on the page of something else: with the name of the row, but where it names one
    already."""
    return {what: said if "object" in said else {**said, **naming(row)} for what, said in part.items()}


def naming(row: models.Model) -> dict[str, str]:
    with override(None):
        kind = str(row._meta.verbose_name)
    return {"name": kind, "object": told_as(row)}


def told_as(row: models.Model) -> str:
    return str(row.told_as() if isinstance(row, Scoped) else row)


def in_source(text: Any) -> str:
    """A lazy sentence as it stands in the code, so that whoever reads it reads it in their language."""
    with override(None):
        return str(text)


# --- Values -------------------------------------------------------------------------------------


def shown(form: Any, name: str, value: Any) -> str:
    return as_read(model_field(form, name), value)


def as_read(field: Any, value: Any) -> str:
    """A value as a person reads it: what a choice is called, whom a key names."""
    if value is None or value == "":
        return ""
    if field is not None and issubclass(field.model, Scoped):
        value = field.model.as_told(field.name, value)
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


def name_of(model: str, field: str) -> str:
    """What a field is called today; one that is gone keeps the name it had."""
    try:
        return capfirst(str(apps.get_model(model)._meta.get_field(field).verbose_name))
    except (LookupError, ValueError, AttributeError, FieldDoesNotExist):
        return capfirst(field.replace("_", " "))
