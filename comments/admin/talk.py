"""The thread on the page of a thing: what was said, and a field to answer; and those of what stands there with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say

from accounts.models import Client
from comments import services
from comments.models import LONGEST, Comment, Thread
from comments.targets import client_of, kind_of, parts_of
from core.querysets import role_of
from notifications.targets import anchor_of

MOST_SHOWN = 50
#: of all that stands on one page
MOST_SHOWN_OF_PARTS = 200


class TalkForm(forms.Form):
    """An answer, on a shared thing with whose conversation it belongs to; or that none is needed. `up_to` is the newest
    comment that the page showed: what came meanwhile stays unread."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("answer", "close", "read")])
    content = forms.CharField(required=False)
    client = forms.ModelChoiceField(Client.objects.none(), required=False)
    up_to = forms.ModelChoiceField(Comment.objects.none(), required=False)

    def __init__(self, *args: Any, user: Any, target: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.target = user, target
        self.fields["client"].queryset = Client.objects.non_polymorphic().visible_to(user)
        self.fields["up_to"].queryset = Comment.objects.visible_to(user).about(target)

    def whose(self) -> Client:
        """Whose conversation it is. Raises ValidationError where a shared thing was sent without a client."""
        key = client_of(self.target)
        named = self.cleaned_data["client"]
        if key is None and named is None:
            raise ValidationError({"client": say("Say in whose conversation: this is shared.")})
        return named if key is None else Client(pk=key)

    def run(self) -> str:
        """Does what was asked and says so. Raises ValidationError."""
        client, now, up_to = self.whose(), timezone.now(), self.cleaned_data["up_to"]
        if self.cleaned_data["do"] == "answer":
            content = self.cleaned_data["content"]
            comment, _is_new = services.add_comment(
                target=self.target, client=client, author=self.user, content=content, now=now
            )
        thread = Thread.objects.about(self.target).filter(client=client.pk).first()
        if thread is None:
            return say("There is nothing to read.")
        if self.cleaned_data["do"] == "close":
            services.close_thread(thread=thread, by=self.user, up_to=up_to, now=now)
            return say("Marked: needs no answer.")
        if up_to is not None:
            services.mark_read(thread=thread, user=self.user, up_to=up_to, now=now)
        return say("Sent.") if self.cleaned_data["do"] == "answer" else say("Marked read.")


@dataclass(frozen=True)
class Talk:
    """What a page shows of the comments on a thing: the newest at the bottom. `threads` are several only where clients
    share the thing; each has one of their own."""

    kind: str
    key: int
    threads: Sequence[Thread]
    comments: Sequence[Comment]
    has_more: bool
    clients: Sequence[Client]
    is_shared: bool
    in_thread: bool = False
    most: int = LONGEST
    #: the title of a part, whose thread stands among others; empty for the thing of the page
    title: str = ""
    anchor: str = "talk"
    parts: Sequence["Talk"] = ()
    #: what else on this page can be talked about: how it is sent, and what it is called
    choices: Sequence[tuple[str, str]] = ()
    #: whether the template of the page shows each part's thread beside the part
    parts_in_place: bool = False

    @property
    def thread(self) -> Thread | None:
        return self.threads[0] if len(self.threads) == 1 and not self.is_shared else None

    def of_part(self, part: Any) -> "Talk | None":
        """The thread of a part of this page, where something was said of it."""
        anchor = anchor_of(type(part), part.pk)
        return next((one for one in self.parts if one.anchor == anchor), None)

    @property
    def newest(self) -> Comment | None:
        return self.comments[-1] if self.comments else None


def talk_about(target: Any, user: Any, *, in_thread: Thread | None = None) -> Talk | None:
    """What was said about a thing, or in one thread about it; None for what no client sees, such as a template. Two
    queries, on a shared thing one more."""
    is_shared = client_of(target) is None
    if is_shared and type(target).client_lookup is not None:
        return None
    threads = Thread.objects.visible_to(user).about(target).with_unread(user).select_related("client")
    comments = Comment.objects.visible_to(user).about(target).shown().select_related("author", "attachment", "client")
    if in_thread is not None:
        threads, comments = threads.filter(pk=in_thread.pk), comments.filter(client=in_thread.client_id)
    found = list(comments.order_by("-created_at", "-pk")[: MOST_SHOWN + 1])
    asks_whose = is_shared and in_thread is None
    clients = Client.objects.non_polymorphic().visible_to(user).active() if asks_whose else ()
    return Talk(
        kind=kind_of(type(target)),
        key=target.pk,
        threads=list(threads.order_by("-last_comment_at", "-pk")[:MOST_SHOWN]),
        comments=found[:MOST_SHOWN][::-1],
        has_more=len(found) > MOST_SHOWN,
        clients=list(clients.order_by("first_name", "last_name", "pk")) if asks_whose else (),
        is_shared=asks_whose,
        in_thread=in_thread is not None,
    )


def with_parts(talk: Talk, target: Any, user: Any) -> Talk:
    """Adds the threads of what stands on the page of this thing and has no page of its own: three queries for all
    things of a kind, however many they are and however much was said."""
    parts = parts_of(target, user)
    talks: list[Talk] = []
    for model, group in groupby(parts, key=type):
        talks += talks_about(model, list(group), user)
    return replace(
        talk,
        parts=talks,
        choices=[(f"{kind_of(type(part))}:{part.pk}", part.part_title()) for part in parts],
    )


def talks_about(model: type[Any], parts: list[Any], user: Any) -> list[Talk]:
    """One for each part of which something was said, in their order; two queries."""
    threads, comments = (
        rows.visible_to(user).about_each(model, [part.pk for part in parts])
        for rows in (Thread.objects, Comment.objects)
    )
    begun = {row.object_id: row for row in threads.begun().with_unread(user).select_related("client")}
    if not begun:
        return []
    shown = comments.shown().select_related("author", "attachment", "client").order_by("-created_at", "-pk")
    said: dict[int, list[Comment]] = {}
    for comment in shown[:MOST_SHOWN_OF_PARTS]:
        said.setdefault(comment.object_id, []).insert(0, comment)
    return [
        Talk(
            kind=kind_of(model),
            key=part.pk,
            threads=[begun[part.pk]],
            comments=said.get(part.pk, []),
            has_more=sum(one.deleted_at is None for one in said.get(part.pk, [])) < begun[part.pk].comment_count,
            clients=(),
            is_shared=False,
            title=part.part_title(),
            anchor=anchor_of(model, part.pk),
        )
        for part in parts
        if part.pk in begun
    ]


class TalkedAbout:
    """For the page of a thing that can be commented on: the thread stands below its form, and with it those of the
    things that stand on this page."""

    change_form_outer_after_template = "comments/talk.html"
    #: the page's own template shows the thread of each part where the part stands (`comments/part.html`)
    shows_parts_in_place: ClassVar[bool] = False

    def render_change_form(self: Any, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and role_of(request.user) is not None:
            talk = talk_about(obj, request.user)
            if talk is not None:
                talk = replace(with_parts(talk, obj, request.user), parts_in_place=self.shows_parts_in_place)
            context["talk"] = talk
        return super().render_change_form(request, context, **kwargs)
