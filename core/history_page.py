"""The history of one object, newest first: what was noted, what its columns say, and what a page adds."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.history import name_of, told_as
from core.models import Moment

PER_PAGE = 50
#: of rows that hang on an object, so many of the newest are told
MOST_PARTS = 200


@dataclass(frozen=True)
class Source:
    """Rows of a table that tell something about an object: the column of their time, who did it and what they tell.
    Rows are read only for the page that shows them."""

    rows: models.QuerySet[Any]
    at: str
    by: Callable[[Any], int | None]
    lines: Callable[[Any], list[dict[str, Any]]]


@dataclass
class Told:
    """One thing that was done."""

    at: dt.datetime
    key: int
    source: Source | None = None
    by: int | None = None
    lines: Sequence[dict[str, Any]] = ()
    who: str = ""
    is_making: bool = False


class Story(Sequence[Told]):
    """Everything that is told of an object, newest first, of which a page is read at a time. Costs two queries for each
    source and one for each relation that the moments of the model name, one for what is told twice and one for names,
    however much there is to tell."""

    def __init__(self, obj: models.Model, sources: Iterable[Source] = ()) -> None:
        noted = entries_of(obj)
        self.sources = [Source(noted, "action_time", attrgetter("user_id"), lines_of), *sources]
        self.moments = told_once(moments_of(obj), noted)
        self.count_ = len(self.moments) + sum(source.rows.count() for source in self.sources)

    def __len__(self) -> int:
        return self.count_

    def __getitem__(self, wanted: Any) -> Any:
        """A slice, as a paginator asks for it."""
        found = list(self.moments)
        for source in self.sources:
            newest = source.rows.order_by(f"-{source.at}", "-pk").values_list(source.at, "pk")[: wanted.stop]
            found += [Told(at, key, source) for at, key in newest]
        found.sort(key=lambda one: (one.at, one.key), reverse=True)
        return with_names(with_lines(found[wanted]))


def page_of(story: Story, number: Any) -> dict[str, Any]:
    """What the template of a history shows."""
    pages = Paginator(story, PER_PAGE)
    page = pages.get_page(number)
    return {"shown": list(page.object_list), "entries": page, "page_range": pages.get_elided_page_range(page.number)}


def with_lines(told: Sequence[Told]) -> Sequence[Told]:
    for source in {id(one.source): one.source for one in told if one.source is not None}.values():
        own = [one for one in told if one.source is source]
        rows = source.rows.in_bulk([one.key for one in own])
        for one in own:
            one.by, one.lines = source.by(rows[one.key]), source.lines(rows[one.key])
    return told


def with_names(told: Sequence[Told]) -> Sequence[Told]:
    users: Any = get_user_model()
    people = users.objects.non_polymorphic().in_bulk({one.by for one in told if one.by is not None})
    for one in told:
        if one.by in people:
            one.who = people[one.by].get_full_name() or str(people[one.by])
    return told


# --- Columns ------------------------------------------------------------------------------------


def moments_of(obj: models.Model) -> list[Told]:
    """What the columns of an object and of the rows that hang on it say; one query for each relation."""
    found = []
    declared: tuple[Moment, ...] = getattr(obj, "moments", ())
    for relation in dict.fromkeys(moment.of for moment in declared):
        own = [moment for moment in declared if moment.of == relation]
        for row in parts_of(obj, relation, own) if relation else [obj]:
            name = told_as(row) if relation else ""
            found += [told_by(row, moment, name) for moment in own if getattr(row, moment.at) is not None]
    return found


def parts_of(obj: models.Model, relation: str, moments: Sequence[Moment]) -> Iterable[models.Model]:
    """The rows at the end of a path of relations, the newest; with what is needed to name them."""
    model: Any = type(obj)
    back: list[str] = []
    for name in relation.split("__"):
        field: Any = model._meta.get_field(name)
        model, back = field.related_model, [field.remote_field.name, *back]
    rows = model._default_manager.filter(**{"__".join(back): obj.pk}).order_by("-pk")
    return rows.select_related(*back[:-1], *getattr(model, "title_relations", ()))[:MOST_PARTS]


def told_by(row: Any, moment: Moment, name: str) -> Told:
    by = getattr(row, row._meta.get_field(moment.by).attname) if moment.by else None
    text = str(moment.say)
    lines = [{"text": f"{name}: {text}" if name else text}]
    return Told(getattr(row, moment.at), 0, by=by, lines=lines, is_making=not name and moment.at == "created_at")


def told_once(moments: list[Told], noted: models.QuerySet[LogEntry]) -> list[Told]:
    """Without those of which an entry of the same instant tells more. That it was made is told by the entry, too."""
    times = {one.at for one in moments}
    known = noted.filter(models.Q(action_time__in=times) | models.Q(action_flag=ADDITION))
    told = list(known.values_list("action_time", "action_flag"))
    at_these = {at for at, _flag in told}
    is_added = any(flag == ADDITION for _at, flag in told)
    return [one for one in moments if one.at not in at_these and not (is_added and one.is_making)]


# --- Entries ------------------------------------------------------------------------------------


def entries_of(obj: models.Model) -> models.QuerySet[LogEntry]:
    """What was noted about an object."""
    kind = ContentType.objects.get_for_model(obj)
    return LogEntry.objects.filter(content_type=kind, object_id=str(obj.pk))


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
    if not changed.get("values") and not changed.get("done"):
        return {"text": LogEntry(change_message=json.dumps([part])).get_change_message()}
    about = f"{capfirst(_(changed['name']))} “{changed['object']}”" if "object" in changed else ""
    values = [
        {"name": name_of(changed.get("model", ""), field), "before": before, "after": after}
        for field, before, after in changed.get("values", ())
    ]
    done = sentence_of(changed)
    return {"text": f"{about}: {done}" if about and done else about or done, "changes": values}


def sentence_of(said: dict[str, Any]) -> str:
    """What was done, in the language of who reads it."""
    if not said.get("done"):
        return ""
    text, words = _(said["done"]), said.get("words") or {}
    return text % {name: as_read(value) for name, value in words.items()} if words else text


def as_read(value: Any) -> Any:
    """A day as people write days; anything else as it is."""
    try:
        day = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return value
    return date_format(day) if day else value
