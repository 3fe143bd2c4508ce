"""What every list of the back office can: leave as a file, and say what to do first while it is empty."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeData
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.spreadsheets import TYPES, write_table

#: A file that somebody reads or computes with; more is a matter of the operator's exports.
MOST_EXPORTED = 20_000
ROWS_AT_ONCE = 500
EXPORT = "_export"


class ListTools:
    """For admin classes: `?_export=csv` or `xlsx` beside the filters of a list answers what the list holds, all its
    pages, the same columns, the same order."""

    change_list_template = "core/list.html"
    #: columns of the file, where they are not those of the list
    exported: ClassVar[tuple[str, ...]] = ()
    #: what to do first, said while there is nothing in the list
    first_step: Any = ""

    def changelist_view(self: Any, request: Any, extra_context: dict[str, Any] | None = None) -> Any:
        kind = request.GET.get(EXPORT)
        if kind is None or request.method != "GET":
            return super().changelist_view(request, extra_context)  # type: ignore[misc]
        if kind not in TYPES or not self.has_view_permission(request):
            raise Http404
        filters = request.GET.copy()
        del filters[EXPORT]
        # The list takes every parameter it does not know for a filter.
        request.GET = filters
        return self.export(request, kind)

    def export(self: Any, request: Any, kind: str) -> Any:
        rows = self.get_changelist_instance(request).queryset
        if rows[MOST_EXPORTED:].exists():
            sentence = _("This list has more than %(most)s rows; narrow it by its filters first.")
            self.message_user(request, sentence % {"most": MOST_EXPORTED}, messages.ERROR)
            query = request.GET.urlencode()
            return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)
        name = f"{self.opts.model_name}-{request.user.today().isoformat()}.{kind}"
        file = write_table(kind, self.table(request, rows))
        return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])

    def table(self: Any, request: HttpRequest, rows: QuerySet) -> Iterator[list[Any]]:
        """The names of the columns, then each row; fetched in pieces."""
        names = self.exported or self.get_list_display(request)
        yield [capfirst(strip_tags(str(label_for_field(name, self.model, self)))) for name in names]
        for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
            yield [value_of(self, name, row) for name in names]


def value_of(page: Any, name: str, row: Any) -> Any:
    """What the list shows in this column, without its looks."""
    try:
        field, _attribute, value = lookup_field(name, row, page)
    except ObjectDoesNotExist:
        return ""
    if field is not None and field.is_relation and not field.many_to_many:
        value = getattr(row, field.name)
    elif field is not None and field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    return plain(value)


def plain(value: Any) -> Any:
    """A number or a day as it is, anything else as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, dt.date | int | float | Decimal):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(str(plain(part)) for part in value if part not in (None, ""))
    text = str(value)
    if isinstance(value, SafeData):
        text = " ".join(unescape(strip_tags(text)).split())
    return text
