"""Endpoints of comments, under what they are on and flat, and of threads: the inbox."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import exceptions
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Client
from comments import services
from comments.api.serializers import (
    CommentOnSerializer,
    CommentSerializer,
    EditCommentSerializer,
    NewCommentSerializer,
    ThreadSerializer,
    UpToSerializer,
)
from comments.api.targets import named_target, target_of
from comments.models import Comment, Thread
from comments.targets import client_of
from core.api.errors import Conflict
from core.api.filters import VisibleFilter, unknown_key
from core.api.permissions import READ
from core.api.viewsets import DestroyMixin, ListMixin, RetrieveMixin, ScopedViewSet

TARGET = OpenApiParameter("target", str, description="Such as `training-session:42`; a client also by uuid")
WRITTEN = {200: CommentSerializer, 201: CommentSerializer}


class CommentFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)

    class Meta:
        model = Comment
        fields: list[str] = []


class ThreadFilter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    unread = filters.BooleanFilter(method="with_something_unread", label="Only those with something unread")
    needs_answer = filters.BooleanFilter(
        field_name="waits_since", lookup_expr="isnull", exclude=True, label="Only those that need an answer"
    )

    class Meta:
        model = Thread
        fields: list[str] = []

    def with_something_unread(self, threads: Any, name: str, value: bool) -> Any:
        unread = Thread.objects.unread_by(self.request.user).values("pk")
        return threads.filter(pk__in=unread) if value else threads.exclude(pk__in=unread)


class Writing:
    """What both ways to comments share: the newest first, each with its author and file, and a new one."""

    queryset = Comment.objects.all()
    serializer_class = CommentSerializer
    filterset_class = CommentFilter
    ordering = ("-created_at", "-id")

    def get_queryset(self: Any) -> QuerySet:
        return super().get_queryset().select_related("author", "attachment")

    def said(self: Any, shape: type[Any]) -> dict[str, Any]:
        body = shape(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def write(self: Any, target: Any, said: dict[str, Any]) -> Response:
        client = self.client_for(target, said.pop("client", None))
        try:
            stored, is_new = services.add_comment(
                target=target, client=client, author=self.request.user, now=self.now, **said
            )
        except services.UuidTakenError:
            raise Conflict(_("This uuid is already used for another comment."), "uuid_taken") from None
        return Response(self.get_serializer(stored).data, status=201 if is_new else 200)

    def client_for(self: Any, target: Any, named: Client | None) -> Client:
        """Whose conversation it is: of whom the thing is, who asks, or whom a coach names."""
        if named is not None:
            return named
        own = self.request.user.pk if self.request.user.role == "client" else None
        key = client_of(target) or own
        if key is None:
            raise exceptions.ValidationError({"client": _("Say in whose conversation: this is shared.")})
        return Client(pk=key)


class TargetCommentViewSet(Writing, ListMixin, ScopedViewSet):
    """Comments on the thing in the address."""

    kind: str
    access = {"client": frozenset({"list", "create"}), "coach": frozenset({"list", "create"})}

    def target(self) -> Any:
        return target_of(self.request.user, self.kind, self.kwargs["target"])

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        return found if getattr(self, "swagger_fake_view", False) else found.about(self.target()).shown()

    def create(self, request: Request, target: str) -> Response:
        return self.write(self.target(), self.said(CommentOnSerializer))


def comments_on(kind: str) -> type[TargetCommentViewSet]:
    """The view of the comments on things of that kind."""
    about = OpenApiParameter("target", str, OpenApiParameter.PATH, description="Its id; for a client also its uuid")
    describe = extend_schema_view(
        list=extend_schema(summary="Comments on it, the newest first", parameters=[about]),
        create=extend_schema(
            summary="Write one; safe to send again by uuid",
            parameters=[about],
            request=CommentOnSerializer,
            responses=WRITTEN,
        ),
    )
    name = "".join(word.title() for word in kind.split("-"))
    return describe(type(f"{name}CommentViewSet", (TargetCommentViewSet,), {"kind": kind}))


@extend_schema_view(
    list=extend_schema(summary="Comments on one thing, the newest first", parameters=[TARGET]),
    retrieve=extend_schema(summary="One comment"),
    destroy=extend_schema(summary="Take one's own comment back; a trace stays where somebody answered"),
)
class CommentViewSet(Writing, ListMixin, RetrieveMixin, DestroyMixin, ScopedViewSet):
    """Comments on anything. A client may use their uuid in the address."""

    #: what was taken back is kept nowhere; the columns of a comment say when
    notes_this = False
    query_parameters = ("target",)
    access = {role: READ | {"create", "partial_update", "destroy"} for role in ("client", "coach")}

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if self.detail or getattr(self, "swagger_fake_view", False):
            return found.standing()
        name = self.request.query_params.get("target")
        if not name:
            raise exceptions.ValidationError({"target": _("Say on what, such as training-session:42.")})
        return found.about(named_target(self.request.user, name)).shown()

    @extend_schema(
        request=NewCommentSerializer, responses=WRITTEN, summary="Write a comment; safe to send again by uuid"
    )
    def create(self, request: Request) -> Response:
        said = self.said(NewCommentSerializer)
        return self.write(named_target(request.user, said.pop("target")), said)

    @extend_schema(
        request=EditCommentSerializer, responses=CommentSerializer, summary="Change one's own words within 15 minutes"
    )
    def partial_update(self, request: Request, key: str) -> Response:
        comment = self.get_editable()
        said = self.said(EditCommentSerializer)
        stored = services.edit_comment(comment=comment, by=request.user, now=self.now, **said)
        return Response(self.get_serializer(stored).data)

    def perform_destroy(self, comment: Comment) -> None:
        services.delete_comment(comment=comment, by=self.request.user, now=self.now)


@extend_schema_view(
    list=extend_schema(summary="The inbox: threads, the latest first", parameters=[TARGET]),
    retrieve=extend_schema(summary="One thread, without its comments"),
)
class ThreadViewSet(ListMixin, RetrieveMixin, ScopedViewSet):
    """Conversations, each about one thing and one client."""

    queryset = Thread.objects.begun()
    serializer_class = ThreadSerializer
    filterset_class = ThreadFilter
    ordering = ("-last_comment_at", "-id")
    query_parameters = ("target",)
    access = {"client": READ | {"read"}, "coach": READ | {"read", "close"}}

    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return found
        user = self.request.user
        name = None if self.detail else self.request.query_params.get("target")
        found = found.about(named_target(user, name)) if name else found
        return found.with_unread(user).with_titles(user).select_related("client", "last_comment__author")

    def up_to(self, thread: Thread) -> Comment | None:
        """The comment that was named. Raises ValidationError for one that stands elsewhere, as for none."""
        body = UpToSerializer(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        found = body.validated_data.get("up_to")
        same = ("client_id", "content_type_id", "object_id")
        if found is not None and any(getattr(found, name) != getattr(thread, name) for name in same):
            raise exceptions.ValidationError({"up_to": [unknown_key(found.pk)]})
        return found

    @extend_schema(request=UpToSerializer, responses=ThreadSerializer, summary="Note that one has read up to here")
    @action(detail=True, methods=["post"])
    def read(self, request: Request, key: str) -> Response:
        thread = self.get_object()
        services.mark_read(thread=thread, user=request.user, up_to=self.up_to(thread), now=self.now)
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=UpToSerializer, responses=ThreadSerializer, summary="Note that it needs no answer (coaches)")
    @action(detail=True, methods=["post"])
    def close(self, request: Request, key: str) -> Response:
        thread = self.get_object()
        services.close_thread(thread=thread, by=request.user, up_to=self.up_to(thread), now=self.now)
        return Response(self.get_serializer(self.get_object()).data)
