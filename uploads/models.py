"""Files people send and the small pictures made of them."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from core.models import Moment, TimestampedModel
from uploads.querysets import FileUploadQuerySet, ThumbnailQuerySet


class FileUpload(TimestampedModel):
    """One file; seen by the client it is for and whoever cares for them, without a client by its uploader alone."""

    moments = (Moment("created_at", _("Uploaded."), by="uploaded_by"),)

    class UploadType(models.TextChoices):
        PROFILE_PHOTO = "profile_photo", _("profile photo")
        FORM_PHOTO = "form_photo", _("form photo")
        FORM_VIDEO = "form_video", _("form video")
        MEAL_PHOTO = "meal_photo", _("meal photo")
        PROGRESS_PHOTO = "progress_photo", _("progress photo")
        DOCUMENT = "document", _("document")

    client_lookup = "client"

    uuid = models.UUIDField(_("uuid"), default=uuid.uuid4, editable=False)
    client = models.ForeignKey(
        Client, models.CASCADE, null=True, blank=True, related_name="files", verbose_name=_("client")
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="uploads", verbose_name=_("sent by")
    )
    file = models.FileField(_("file"), upload_to="uploads/%Y/%m/", max_length=300)
    original_filename = models.CharField(_("name"), max_length=255)
    file_size = models.PositiveBigIntegerField(_("size (bytes)"))
    mime_type = models.CharField(_("type"), max_length=100)
    upload_type = models.CharField(_("for"), max_length=20, choices=UploadType.choices)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(_("width (px)"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height (px)"), null=True, blank=True)

    objects = FileUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["client", "created_at", "id"], name="uploads_file_by_client")]
        constraints = [
            models.UniqueConstraint(fields=["client", "uuid"], name="uploads_file_uuid_once_per_client"),
            models.UniqueConstraint(
                fields=["uploaded_by", "uuid"],
                condition=Q(client__isnull=True),
                name="uploads_file_uuid_once_per_maker",
            ),
        ]

    def __str__(self) -> str:
        return self.original_filename

    @property
    def is_picture(self) -> bool:
        return self.mime_type.startswith("image/")

    def editable_by(self, user: Any) -> bool:
        """A client removes what they sent themself; who cares for them, whatever is theirs."""
        return user.role != "client" or self.uploaded_by_id == user.pk


class Thumbnail(TimestampedModel):
    """A picture scaled to fit a square of 160, 480 or 1280 px."""

    class Size(models.TextChoices):
        SMALL = "small", "160"
        MEDIUM = "medium", "480"
        LARGE = "large", "1280"

    client_lookup = "file_upload__client"

    file_upload = models.ForeignKey(FileUpload, models.CASCADE, related_name="thumbnails", verbose_name=_("file"))
    file = models.FileField(_("picture"), upload_to="thumbnails/%Y/%m/", max_length=300)
    size = models.CharField(_("size"), max_length=6, choices=Size.choices)

    objects = ThumbnailQuerySet.as_manager()

    class Meta:
        verbose_name = _("thumbnail")
        verbose_name_plural = _("thumbnails")
        constraints = [models.UniqueConstraint(fields=["file_upload", "size"], name="uploads_thumbnail_once_per_size")]

    def __str__(self) -> str:
        return f"{self.file_upload_id} {self.size}"
