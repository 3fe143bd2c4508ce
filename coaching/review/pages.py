"""The pages of the queue: an item at a time, with what stands beside it, and on to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Client
from coaching.review.deciding import SAY, decide
from coaching.review.kinds import BY_NAME, CONVERSATION, KINDS, Kind
from coaching.review.queue import Place, Queue
from comments.admin.talk import talk_about
from comments.models import LONGEST, Comment
from core.exceptions import ChangedMeanwhile
from core.validation import key_from

#: in an address: behind the last item
END = "end"


class DecisionForm(forms.Form):
    """A press of a button: what, on what was seen, with which words."""

    do = forms.CharField(max_length=20)
    seen = forms.CharField(max_length=40)
    words = forms.CharField(required=False, strip=False)
    up_to = forms.ModelChoiceField(Comment.objects.none(), required=False)

    def __init__(self, *args: Any, user: Any, about: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about is not None:
            self.fields["up_to"].queryset = Comment.objects.visible_to(user).about(about)


@dataclass(frozen=True)
class Visit:
    """Somebody at the queue, with the choices that stand in every address of it."""

    request: HttpRequest
    queue: Queue

    def address(self, **said: Any) -> str:
        """Of the oldest item, or of the first after one."""
        return with_query(reverse("admin:review"), {**self.choices, **said})

    def address_of(self, kind: Kind, key: int, **said: Any) -> str:
        return with_query(reverse("admin:review_item", args=[kind.name, key]), {**self.choices, **said})

    @property
    def choices(self) -> dict[str, Any]:
        chosen: dict[str, Any] = {}
        if self.queue.kind is not None:
            chosen["only"] = self.queue.kind.name
        if self.queue.client is not None:
            chosen["client"] = self.queue.client.pk
        return chosen

    def choosing(self) -> dict[str, Any]:
        """What one may narrow the queue to, each with how much waits."""
        left = self.queue.left()
        client = {"client": self.queue.client.pk} if self.queue.client else {}
        kinds = [
            {
                "title": kind.title,
                "count": count,
                "address": with_query(reverse("admin:review"), {"only": kind.name, **client}),
                "is_chosen": kind is self.queue.kind,
            }
            for kind, count in left.kinds
        ]
        every = {
            "title": _("All"),
            "count": sum(count for _kind, count in left.kinds),
            "address": with_query(reverse("admin:review"), client),
            "is_chosen": self.queue.kind is None,
        }
        return {
            "kinds": [every, *(one for one in kinds if one["count"] or one["is_chosen"])],
            "clients": left.clients,
            "chosen": self.choices,
            "left": left,
        }


def with_query(address: str, said: dict[str, Any]) -> str:
    return f"{address}?{urlencode(said)}" if said else address


def visit(request: HttpRequest) -> Visit:
    """The queue that an address asks for. Raises Http404 for a kind that there is not, and for a client that is not
    theirs as for one that is not there."""
    kind = client = None
    if request.GET.get("only"):
        kind = known_kind(request.GET["only"])
    if request.GET.get("client"):
        key = key_from(request.GET["client"])
        client = Client.objects.non_polymorphic().visible_to(request.user).filter(pk=key).first()
        if client is None:
            raise Http404
    return Visit(request, Queue(request.user, kind, client))


def known_kind(name: str) -> Kind:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def find(request: HttpRequest, kind: Kind, key: str) -> Any:
    row = kind.find(request.user, key_from(key))
    if row is None:
        raise Http404
    return row


def place_of(kind: Kind, row: Any) -> Place | None:
    """Where a row stands, or stood; None for a conversation that was answered, which stands nowhere."""
    since = getattr(row, kind.since)
    return Place(since, KINDS.index(kind), row.pk) if since else None


def review_urls(admin_view: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of the queue."""
    return [
        path("review/", admin_view(review_page), name="review"),
        path("review/<kind>/<key>/", admin_view(item_page), name="review_item"),
    ]


def asked_place(request: HttpRequest, after: str) -> Place | None:
    """The place of an item as an address names it. Raises Http404 where there is none that one may see."""
    name, _dash, key = after.rpartition("-")
    kind = known_kind(name)
    return place_of(kind, find(request, kind, key))


# --- Pages --------------------------------------------------------------------------------------


def review_page(request: HttpRequest) -> HttpResponse:
    """Leads to the oldest item, or to the first after the one that is passed over; says so where there is none."""
    at, after = visit(request), request.GET.get("after", "")
    following = None if after == END else at.queue.following(asked_place(request, after) if after else None)
    if following is not None:
        return HttpResponseRedirect(at.address_of(following.kind, following.key, **was(request)))
    context = {"title": _("Review"), "from_the_start": at.address(), **at.choosing(), **way_back(at)}
    return TemplateResponse(request, "coaching/review/end.html", {**admin.site.each_context(request), **context})


def item_page(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One item with what stands beside it; a press of a button says something of it and leads to the next."""
    at, of_kind = visit(request), known_kind(kind)
    row = find(request, of_kind, key)
    if request.method != "POST":
        return shown(at, of_kind, row)
    form = DecisionForm(request.POST, user=request.user, about=row.target if of_kind is CONVERSATION else row)
    if not form.is_valid():
        return shown(at, of_kind, row, wrong=" ".join(first_sentences(form)), words=request.POST.get("words", ""))
    said = form.cleaned_data
    try:
        decide(kind=of_kind, row=row, by=request.user, now=timezone.now(), **said)
    except ValidationError as refusal:
        return shown(at, of_kind, row, wrong=" ".join(refusal.messages), words=said["words"])
    except ChangedMeanwhile:
        return changed(at, of_kind, find(request, of_kind, key), row, said)
    except ObjectDoesNotExist:
        raise Http404 from None
    if said["do"] == SAY and of_kind is not CONVERSATION:
        messages.success(request, _("Sent. It still waits for your look."))
        return HttpResponseRedirect(at.address_of(of_kind, row.pk))
    return onward(at, of_kind, row)


def onward(at: Visit, kind: Kind, row: Any) -> HttpResponse:
    """To the first item after this one; after the last to what was passed over."""
    following = at.queue.following(place_of(kind, row))
    last = {"was": f"{kind.name}-{row.pk}"}
    if following is not None:
        return HttpResponseRedirect(at.address_of(following.kind, following.key, **last))
    return HttpResponseRedirect(at.address(after=END, **last))


def changed(at: Visit, kind: Kind, now: Any, row: Any, said: dict[str, Any]) -> HttpResponse:
    """Somebody was quicker. Without words one goes on; words are not lost, and may be sent after a look at what was
    said."""
    sentence = meanwhile(kind, now, at.request.user)
    if kind.waits(now) or said["words"].strip():
        return shown(at, kind, now, wrong=sentence or _("You looked at this already."), words=said["words"])
    if sentence:
        messages.warning(at.request, sentence)
    return onward(at, kind, row)


def meanwhile(kind: Kind, row: Any, user: Any) -> str:
    """Who said what of it before; nothing where that was oneself, as with a button pressed twice."""
    person = kind.by(row)
    if person is not None and person.pk == user.pk:
        return ""
    words = {"who": person or _("Somebody"), "client": row.client, "what": str(kind.title).lower()}
    if kind.waits(row):
        return _("%(client)s wrote again meanwhile; nothing was sent yet.") % words
    return _("%(who)s has looked at this of %(client)s meanwhile.") % words


def shown(at: Visit, kind: Kind, row: Any, *, wrong: str = "", words: str = "") -> HttpResponse:
    """The page of an item; with what was wrong and the words that were not sent, where something was."""
    request = at.request
    talk = None if kind is CONVERSATION else talk_about(row, request.user)
    beside = kind.beside(row, request.user)
    context = {
        "title": _("Review"),
        "kind": kind,
        "row": row,
        "waits": kind.waits(row),
        "by": kind.by(row),
        "seen": kind.state(row),
        "since": getattr(row, kind.since),
        "decisions": [
            {"do": do, "one": one, "is_said": one.state == kind.state(row)} for do, one in kind.decisions.items()
        ],
        "talk": talk,
        **beside,
        "may_talk": kind is not CONVERSATION or row.target is not None,
        "wrong": wrong,
        "words": words,
        "longest": LONGEST,
        "next": at.address(after=f"{kind.name}-{row.pk}"),
        "item_template": kind.template,
        **at.choosing(),
        **way_back(at),
    }
    return TemplateResponse(request, "coaching/review/item.html", {**admin.site.each_context(request), **context})


# --- Parts --------------------------------------------------------------------------------------


def first_sentences(form: forms.Form) -> list[str]:
    return [f"{name}: {sentence}" for name, sentences in form.errors.items() for sentence in sentences]


def was(request: HttpRequest) -> dict[str, str]:
    return {"was": request.GET["was"]} if request.GET.get("was") else {}


def way_back(at: Visit) -> dict[str, Any]:
    """The item that was looked at last: a verdict may be taken back there."""
    name, _dash, key = at.request.GET.get("was", "").rpartition("-")
    if name not in BY_NAME or key_from(key) is None:
        return {}
    return {"back": at.address_of(BY_NAME[name], int(key))}
