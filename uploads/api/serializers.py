"""Shapes of files."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Client
from core.api.serializers import StrictSerializer, VisibleKeyField
from uploads.models import FileUpload, Thumbnail


class NewFileSerializer(StrictSerializer):
    """A file with what it is for; without a client it is seen by its sender alone."""

    file = serializers.FileField(max_length=255)
    upload_type = serializers.ChoiceField(choices=FileUpload.UploadType)
    client = VisibleKeyField(queryset=Client.objects.non_polymorphic(), required=False)
    uuid = serializers.UUIDField(required=False)


class ThumbnailAddressesSerializer(serializers.Serializer):
    """Where the small pictures are, at most 160, 480 and 1280 px on a side."""

    small = serializers.CharField()
    medium = serializers.CharField()
    large = serializers.CharField()


class FileUploadSerializer(serializers.ModelSerializer):
    """A stored file; its bytes stand under `file`, which wants the same sign-in as everything else."""

    file = serializers.SerializerMethodField()
    thumbnails = serializers.SerializerMethodField()
    client = serializers.IntegerField(source="client_id", allow_null=True, read_only=True)
    uploaded_by = serializers.IntegerField(source="uploaded_by_id", allow_null=True, read_only=True)

    class Meta:
        model = FileUpload
        fields = (
            "id",
            "uuid",
            "client",
            "uploaded_by",
            "upload_type",
            "original_filename",
            "mime_type",
            "file_size",
            "width",
            "height",
            "sha256",
            "created_at",
            "file",
            "thumbnails",
        )
        read_only_fields = fields

    def get_file(self, upload: FileUpload) -> str:
        return reverse("file-upload-file", args=[upload.pk])

    @extend_schema_field(ThumbnailAddressesSerializer(allow_null=True))
    def get_thumbnails(self, upload: FileUpload) -> dict[str, Any] | None:
        """Null for what is no picture."""
        if not upload.is_picture:
            return None
        return {size.value: reverse("file-upload-thumbnail", args=[upload.pk, size.value]) for size in Thumbnail.Size}
