"""Shapes of comments and threads."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Client
from comments.models import LONGEST, Comment, Thread
from comments.targets import kinds, title_of
from core.api.serializers import StrictSerializer, VisibleKeyField
from uploads.api.serializers import FileUploadSerializer
from uploads.models import FileUpload

EXCERPT = 200


class NamedPersonSerializer(serializers.Serializer):
    """Who somebody is: by name and kind."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="*")
    role = serializers.ChoiceField(["coach", "client", "admin"], allow_null=True)


class CommentSerializer(serializers.ModelSerializer):
    """One comment. Of a deleted one, which stands as a trace where somebody answered it, the words are empty. The text
    is plain; links become links on the reader's side."""

    client = serializers.IntegerField(source="client_id", allow_null=True)
    target = serializers.SerializerMethodField()
    author = NamedPersonSerializer(allow_null=True)
    parent = serializers.IntegerField(source="parent_id", allow_null=True)
    attachment = FileUploadSerializer(allow_null=True)
    is_deleted = serializers.BooleanField(source="deleted_at")

    class Meta:
        model = Comment
        fields = [
            *("id", "uuid", "client", "target", "author", "content", "parent", "attachment"),
            *("created_at", "edited_at", "is_deleted"),
        ]
        read_only_fields = fields

    @extend_schema_field({"type": "string", "example": "training-session:42"})
    def get_target(self, comment: Comment) -> str:
        return f"{kinds()[comment.content_type_id]}:{comment.object_id}"

    def to_representation(self, comment: Comment) -> Any:
        return super().to_representation(comment) | {"is_deleted": comment.deleted_at is not None}


class CommentOnSerializer(StrictSerializer):
    """A comment on the thing in the address. On a shared thing a coach says in whose conversation (`client`)."""

    content = serializers.CharField(max_length=LONGEST)
    client = VisibleKeyField(queryset=Client.objects.non_polymorphic(), required=False)
    parent = VisibleKeyField(queryset=Comment.objects.all(), required=False, allow_null=True)
    attachment = VisibleKeyField(queryset=FileUpload.objects.all(), required=False, allow_null=True)
    uuid = serializers.UUIDField(required=False)


class NewCommentSerializer(CommentOnSerializer):
    """A comment and what it is on, such as `training-session:42`; a client may name their own things by uuid."""

    target = serializers.CharField(max_length=100)


class EditCommentSerializer(StrictSerializer):
    """Other words for one's own comment."""

    content = serializers.CharField(max_length=LONGEST)


class UpToSerializer(StrictSerializer):
    """Up to which comment of the thread; all of it where not said."""

    up_to = VisibleKeyField(queryset=Comment.objects.all(), required=False)


class EntitySerializer(serializers.Serializer):
    """What a thread is about; title and uuid are null where it cannot be seen any more."""

    type = serializers.CharField()
    id = serializers.IntegerField()
    uuid = serializers.UUIDField(allow_null=True)
    title = serializers.CharField(allow_null=True)


class LastCommentSerializer(serializers.ModelSerializer):
    """The newest comment, its text shortened."""

    author = NamedPersonSerializer(allow_null=True)
    excerpt = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = ["id", "author", "excerpt", "created_at"]

    def get_excerpt(self, comment: Comment) -> str:
        return comment.content[:EXCERPT]


class ThreadSerializer(serializers.ModelSerializer):
    """All comments on one thing in one client's conversation: the newest, how many, how many one has yet to read."""

    client = NamedPersonSerializer(allow_null=True)
    target = serializers.SerializerMethodField()
    last_comment = LastCommentSerializer(allow_null=True)
    unread = serializers.IntegerField(help_text=str(_("Comments of others since one read last")))
    needs_answer = serializers.BooleanField()

    class Meta:
        model = Thread
        fields = [
            *("id", "client", "target", "last_comment", "last_comment_at"),
            *("comment_count", "unread", "needs_answer", "waits_since"),
        ]
        read_only_fields = fields

    @extend_schema_field(EntitySerializer)
    def get_target(self, thread: Thread) -> dict[str, Any]:
        found = thread.target
        return {
            "type": kinds()[thread.content_type_id],
            "id": thread.object_id,
            "uuid": getattr(found, "uuid", None),
            "title": None if found is None else title_of(found),
        }
