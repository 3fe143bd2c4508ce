"""The photo of a meal, and what the coach said of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from comments.models import Commentable
from core.models import ClientRecord, Moment
from nutrition.models.meal import MealEntry
from nutrition.querysets import MealUploadQuerySet
from uploads.models import FileUpload


class MealUpload(Commentable, ClientRecord):
    """A photo of one meal; it waits until a coach marks it ok or not ok."""

    title_relations = ("meal_entry__meal_plan",)
    moments = (
        Moment("uploaded_at", _("Sent.")),
        Moment("reviewed_at", _("Reviewed."), by="reviewed_by"),
    )

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="meal_uploads", verbose_name=_("client"), db_index=False
    )
    meal_entry = models.ForeignKey(MealEntry, models.CASCADE, related_name="uploads", verbose_name=_("meal"))
    image = models.OneToOneField(FileUpload, models.PROTECT, related_name="meal_upload", verbose_name=_("photo"))
    marked_ok = models.BooleanField(_("ok"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meal_uploads_reviewed",
        verbose_name=_("reviewed by"),
        editable=False,
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)

    objects = MealUploadQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("meal photo")
        verbose_name_plural = _("meal photos")
        indexes = [
            models.Index(fields=["client", "uploaded_at", "id"], name="nutrition_photo_by_client"),
            models.Index(
                fields=["client", "uploaded_at", "id"],
                condition=Q(marked_ok__isnull=True),
                name="nutrition_photo_waiting",
            ),
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(marked_ok__isnull=True, reviewed_at__isnull=True)
                | Q(marked_ok__isnull=False, reviewed_at__isnull=False),
                name="nutrition_photo_reviewed_with_time",
                violation_error_message=_("A reviewed photo needs the time of the review."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def comment_title(self) -> str:
        return self.meal_entry.comment_title()
