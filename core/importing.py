"""Rows out of a spreadsheet into a list of the back office: looked at first, then taken."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from rest_framework import serializers
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.exceptions import ChangedMeanwhile
from core.history import Note, changes_to, note
from core.lists import ROWS_AT_ONCE
from core.querysets import role_of
from core.spreadsheets import LARGEST_FILE, read_table
from core.validation import key_from, validate_storable_text

MOST_ROWS = 1000
#: how long a file that was looked at waits to be taken
WAITS_SECONDS = 30 * 60
BETWEEN = ", "


class TableForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX, at most 1000 rows and 2 MB."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 2 MB."))
        return file


@dataclass(frozen=True)
class Outcome:
    """What becomes of one line of the file: `new`, `changed`, `same`, or `refused` with sentences that say why."""

    line: int
    name: str
    what: str
    why: list[str] = field(default_factory=list)


class ImportPage:
    """For admin classes whose rows may come out of a file. Each line goes through the API's serializer, so that what
    is refused there is refused here, in the same words; a line with an id changes that row, one without changes one's
    own row of that name, else it makes a new one."""

    import_serializer: ClassVar[type[serializers.ModelSerializer]]
    #: the columns of the file, by the names they have in the API; an export has the same, so it can be taken back
    import_columns: ClassVar[tuple[str, ...]] = ()

    @property
    def exported(self) -> tuple[str, ...]:
        return ("id", *self.import_columns)

    # --- A row as its cells, and back

    def as_cell(self, row: Any, name: str) -> Any:
        """What the file holds in this column."""
        value = getattr(row, name)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return BETWEEN.join(value)
        return "" if value is None else value

    def from_cell(self, name: str, text: str, request: HttpRequest) -> Any:
        """What the serializer takes for it; a choice may be written as it is shown."""
        model_field = self.model._meta.get_field(name)  # type: ignore[attr-defined]
        if model_field.flatchoices:
            shown = {str(label).casefold(): key for key, label in model_field.flatchoices}
            return shown.get(text.casefold(), text)
        if model_field.get_internal_type() == "JSONField":
            return [part.strip() for part in text.split(",") if part.strip()]
        return text

    def owned(self, request: HttpRequest) -> dict[str, Any]:
        """Whose a new row is: the coach's, or nobody's when an admin makes it."""
        owner = f"{self.model.owner_lookup}_id"  # type: ignore[attr-defined]
        return {owner: request.user.pk if role_of(request.user) == "coach" else None}

    def table(self: Any, request: HttpRequest, rows: Any) -> Iterator[list[Any]]:
        yield list(self.exported)
        for row in self.with_parts(rows).iterator(chunk_size=ROWS_AT_ONCE):
            yield [row.pk, *(self.as_cell(row, name) for name in self.import_columns)]

    def with_parts(self, rows: Any) -> Any:
        """Reads what cells are made of along with the rows."""
        return rows

    # --- The pages

    def get_urls(self: Any) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        return [path("import/", self.admin_site.admin_view(self.import_page), name=name), *super().get_urls()]  # type: ignore[misc]

    def import_page(self: Any, request: HttpRequest) -> HttpResponse:
        """Shows what a file would do, without doing it; does it when that is sent back."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        context: dict[str, Any] = {"title": _("Import"), "opts": self.opts, "columns": self.exported}
        form = TableForm()
        if "token" in request.POST:
            key = waiting_key(request, request.POST["token"])
            rows = cache.get(key)
            if rows is not None and cache.delete(key):  # of two presses at once only one takes it
                return self.import_done(request, self.take(request, rows))
            self.message_user(request, _("That file waited too long; choose it again."), messages.ERROR)
        elif request.method == "POST":
            form = TableForm(request.POST, request.FILES)
            if form.is_valid():
                try:
                    context |= self.preview(request, read_table(form.cleaned_data["file"], MOST_ROWS))
                except ValidationError as refusal:
                    form.add_error("file", refusal)
        context |= {**self.admin_site.each_context(request), "form": form}
        return TemplateResponse(request, "core/import.html", context)

    def preview(self: Any, request: HttpRequest, rows: list[dict[str, str]]) -> dict[str, Any]:
        unknown = sorted({name for row in rows for name in row} - set(self.exported))
        if unknown:
            raise ValidationError(
                _("The column “%(name)s” is not known here; the columns are %(known)s.")
                % {"name": unknown[0][:40], "known": get_text_list(self.exported, _("and"))}
            )
        outcomes = self.take(request, rows, dry_run=True)
        token = secrets.token_urlsafe(16)
        cache.set(waiting_key(request, token), rows, WAITS_SECONDS)
        counts = count(outcomes)
        return {"outcomes": outcomes, "counts": counts, "token": token, "would": counts["new"] + counts["changed"]}

    def import_done(self: Any, request: HttpRequest, outcomes: list[Outcome]) -> HttpResponse:
        sentence = _("%(new)s new, %(changed)s changed, %(same)s as they were, %(refused)s refused.")
        self.message_user(request, sentence % count(outcomes), messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    # --- The lines

    @transaction.atomic
    def take(self: Any, request: HttpRequest, rows: list[dict[str, str]], *, dry_run: bool = False) -> list[Outcome]:
        """What becomes of each line. A refused one is left out; all others are stored together, or none of them when
        it is a dry run. Costs two queries and those of writing."""
        by_key, by_name = self.standing(request, rows)
        self.noted: list[Note] = []
        outcomes = []
        for number, row in enumerate(rows, start=2):
            try:
                with transaction.atomic():
                    what = self.take_row(request, row, by_key, by_name)
                outcomes.append(Outcome(number, row.get("name", row.get("id", "")), what))
            except (ValidationError, serializers.ValidationError, ChangedMeanwhile) as refusal:
                outcomes.append(
                    Outcome(number, row.get("name", row.get("id", "")), "refused", list(sentences(refusal)))
                )
        if dry_run:
            transaction.set_rollback(True)
        else:
            note(*self.noted, by=request.user)
        return outcomes

    def standing(self: Any, request: HttpRequest, rows: list[dict[str, str]]) -> tuple[dict[int, Any], dict[str, Any]]:
        """The visible rows that the lines name by id, and one's own by name."""
        keys = [key for row in rows if (key := key_from(row.get("id", ""))) is not None]
        names = {row["name"] for row in rows if "name" in row}
        own = self.model.objects.filter(**self.owned(request), name__in=names).order_by("is_active", "pk")
        visible = self.with_parts(self.get_queryset(request))
        return visible.in_bulk(keys), {row.name: row for row in self.with_parts(own)}

    def take_row(
        self: Any, request: HttpRequest, row: dict[str, str], by_key: dict[int, Any], by_name: dict[str, Any]
    ) -> str:
        """Stores one line and says what became of it. Raises what its serializer or service refuses."""
        for text in row.values():
            validate_storable_text(text)
        given = {name: text for name, text in row.items() if name != "id"}
        standing = by_name.get(row.get("name", ""))
        if "id" in row:
            standing = by_key.get(key_from(row["id"]) or 0)
            if standing is None:
                raise ValidationError({"id": _("There is nothing with the id %(id)s here.") % {"id": row["id"][:40]}})
            if not self.has_change_permission(request, standing):
                raise ValidationError({"id": _("“%(row)s” is not yours to change.") % {"row": standing}})
        if standing is not None:
            given = {name: text for name, text in given.items() if not alike(self.as_cell(standing, name), text)}
            if not given:
                return "same"
        serializer = self.import_serializer(
            standing,
            data={name: self.from_cell(name, text, request) for name, text in given.items()},
            partial=standing is not None,
            context={"request": request, "known": self.owned(request)},
        )
        serializer.is_valid(raise_exception=True)
        if standing is not None:
            changes = changes_to(standing, serializer.validated_data)
            serializer.save()
            self.noted.append(Note(standing, say=gettext_noop("From a file."), changes=changes))
            return "changed"
        stored = serializer.save(**self.given_to_new(request))
        by_name[stored.name] = stored
        self.noted.append(Note(stored, say=gettext_noop("Added from a file."), flag=ADDITION))
        return "new"

    def given_to_new(self, request: HttpRequest) -> dict[str, Any]:
        """What a new row gets beside its cells."""
        return self.owned(request)


def waiting_key(request: HttpRequest, token: str) -> str:
    """Where the rows of a file wait; whose it is is part of it, so that nobody takes another's."""
    return f"import:{request.user.pk}:{token[:40]}" if token.isascii() and token.isprintable() else "import:"


def alike(standing: Any, text: str) -> bool:
    """Whether a cell says what already stands there; `80` and `80.0` are one number."""
    if str(standing) == text:
        return True
    try:
        return Decimal(str(standing)) == Decimal(text)
    except InvalidOperation:
        return "\n".join(str(standing).split()) == "\n".join(text.split())


def count(outcomes: Iterable[Outcome]) -> dict[str, int]:
    counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
    for outcome in outcomes:
        counts[outcome.what] += 1
    return counts


def sentences(refusal: Any) -> Iterator[str]:
    """What was refused, each sentence with the column it is about."""
    if isinstance(refusal, ChangedMeanwhile):
        yield _("Somebody changed this meanwhile.")
    elif isinstance(refusal, serializers.ValidationError):
        yield from flat("", refusal.detail)
    elif hasattr(refusal, "error_dict"):
        for name, errors in refusal.message_dict.items():
            yield from (error if name == "__all__" else f"{name}: {error}" for error in errors)
    else:
        yield from refusal.messages


def flat(name: str, detail: Any) -> Iterator[str]:
    """The sentences of an answer of the API, however deep they stand."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            yield from flat(name if key in ("non_field_errors", "__all__") else name or str(key), inner)
    elif isinstance(detail, list):
        for inner in detail:
            yield from flat(name, inner)
    else:
        yield f"{name}: {detail}" if name else str(detail)
