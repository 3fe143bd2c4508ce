"""Private notes: what coaches write for themselves, the pinned first; added and pinned here."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Client, ClientNote
from core.querysets import role_of
from core.validation import key_from

MOST_SHOWN = 100


class NoteForm(forms.ModelForm):
    """A new note."""

    class Meta:
        model = ClientNote
        fields = ("text", "pinned", "hand_over")
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


def read_notes(request: HttpRequest, client: Client, now: dt.datetime) -> dict[str, Any]:
    """The hundred that come first, and a form; one query."""
    rows = ClientNote.objects.visible_to(request.user).filter(client=client.pk).select_related("author")
    found = list(rows.order_by("-pinned", "-created_at", "-pk")[: MOST_SHOWN + 1])
    return {
        "notes": [{"note": note, "is_mine": note.editable_by(request.user)} for note in found[:MOST_SHOWN]],
        "has_more": len(found) > MOST_SHOWN,
        "form": NoteForm(),
        "may_write": role_of(request.user) in ("admin", "coach"),
    }


def take_note(request: HttpRequest, client: Client) -> NoteForm | None:
    """Adds a note, or pins or unpins one; where a new one cannot be kept, its form with what is wrong comes back. A
    note that is not theirs to see is not there."""
    if "note" in request.POST:
        turn_pin(request, client)
        return None
    form = NoteForm(request.POST, instance=ClientNote(client=client, author=request.user))
    if not form.is_valid():
        return form
    form.save()
    messages.success(request, _("The note is kept. Only coaches see it."))
    return None


def turn_pin(request: HttpRequest, client: Client) -> None:
    key = key_from(request.POST["note"])
    note = ClientNote.objects.visible_to(request.user).filter(client=client.pk, pk=key).first()
    if note is None:
        raise Http404
    if not note.editable_by(request.user):
        messages.error(request, _("Only who wrote a note can pin it."))
        return
    note.pinned = request.POST.get("pin") == "yes"
    note.save(update_fields=["pinned", "updated_at"])
    messages.success(request, _("Pinned.") if note.pinned else _("No longer pinned."))
