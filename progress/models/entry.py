"""What a client notes of a day: how they look and measure, and a day's food in total."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from comments.models import Commentable
from core.models import ClientRecord, Moment
from progress.models.bounds import LEAST_CM, MOST_CM, body_fat_constraint, body_fat_field
from progress.querysets import DatedQuerySet
from uploads.models import FileUpload


class Reviewed(models.Model):
    """A row that waits until a coach has looked at it."""

    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
        editable=False,
    )

    class Meta:
        abstract = True


class ProgressEntry(Commentable, Reviewed, ClientRecord):
    """How a client looks and feels on a day. Its weight is that day's weigh-in."""

    listed_by = ("client",)
    moments = (
        Moment("created_at", _("Entered.")),
        Moment("reviewed_at", _("Reviewed."), by="reviewed_by"),
        Moment("created_at", _("photo sent"), of="photos"),
    )

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="progress_entries", verbose_name=_("client"), db_index=False
    )
    date = models.DateField(_("day"))
    body_fat_percent = body_fat_field()
    notes = models.TextField(_("notes"), blank=True, max_length=4000)

    objects = DatedQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("progress entry")
        verbose_name_plural = _("progress entries")
        indexes = [
            models.Index(
                fields=["client", "created_at"], condition=Q(reviewed_at__isnull=True), name="progress_entry_waiting"
            )
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "date"],
                name="progress_entry_once_per_day",
                violation_error_message=_("This client has a progress entry of that day already."),
            ),
            body_fat_constraint("progress_entry"),
        ]

    def __str__(self) -> str:
        return str(self.date)


class ProgressPhoto(Commentable, ClientRecord):
    """One picture of a progress entry; of each pose but `other` there is one."""

    class Pose(models.TextChoices):
        FRONT = "front", _("front")
        SIDE = "side", _("side")
        BACK = "back", _("back")
        OTHER = "other", _("other")

    title_relations = ("progress_entry",)
    page_lookup = "progress_entry"

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="progress_photos", verbose_name=_("client"), editable=False, db_index=False
    )
    progress_entry = models.ForeignKey(
        ProgressEntry, models.CASCADE, related_name="photos", verbose_name=_("progress entry"), db_index=False
    )
    pose = models.CharField(_("pose"), max_length=5, choices=Pose.choices, default=Pose.OTHER)
    image = models.OneToOneField(FileUpload, models.PROTECT, related_name="progress_photo", verbose_name=_("photo"))

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("progress photo")
        verbose_name_plural = _("progress photos")
        ordering = ["id"]
        indexes = [models.Index(fields=["progress_entry", "id"], name="progress_photo_of_entry")]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["progress_entry", "pose"],
                condition=~Q(pose="other"),
                name="progress_photo_once_per_pose",
                violation_error_message=_("There is a photo of this pose already; remove it first."),
            ),
            models.CheckConstraint(
                condition=Q(pose__in=["front", "side", "back", "other"]), name="progress_photo_pose"
            ),
        ]

    def __str__(self) -> str:
        return self.get_pose_display()

    def comment_title(self) -> str:
        return f"{self.get_pose_display()} ({self.progress_entry.date})"

    def part_title(self) -> str:
        return self.get_pose_display()


class BodyMeasurement(ClientRecord):
    """One girth of a client on a day, in cm."""

    listed_by = ("client",)
    moments = (Moment("created_at", _("Entered.")),)

    class Site(models.TextChoices):
        NECK = "neck", _("neck")
        SHOULDERS = "shoulders", _("shoulders")
        CHEST = "chest", _("chest")
        WAIST = "waist", _("waist")
        HIP = "hip", _("hip")
        LEFT_ARM = "left_arm", _("left arm")
        RIGHT_ARM = "right_arm", _("right arm")
        LEFT_THIGH = "left_thigh", _("left thigh")
        RIGHT_THIGH = "right_thigh", _("right thigh")
        LEFT_CALF = "left_calf", _("left calf")
        RIGHT_CALF = "right_calf", _("right calf")

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="body_measurements", verbose_name=_("client"), db_index=False
    )
    date = models.DateField(_("day"))
    site = models.CharField(_("site"), max_length=11, choices=Site.choices)
    value_cm = models.DecimalField(
        _("girth (cm)"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(LEAST_CM), MaxValueValidator(MOST_CM)],
    )

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("body measurement")
        verbose_name_plural = _("body measurements")
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "date", "site"],
                name="progress_measurement_once_per_day_and_site",
                violation_error_message=_("This site was measured on that day already."),
            ),
            models.CheckConstraint(
                condition=Q(value_cm__range=(LEAST_CM, MOST_CM)),
                name="progress_measurement_5_to_300",
                violation_error_message=_("A girth must be 5 to 300 cm."),
            ),
            models.CheckConstraint(
                condition=Q(
                    site__in=[
                        *("neck", "shoulders", "chest", "waist", "hip", "left_arm", "right_arm"),
                        *("left_thigh", "right_thigh", "left_calf", "right_calf"),
                    ]
                ),
                name="progress_measurement_site",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_site_display()}: {self.value_cm} cm"


def total_field(label: Any, most: int) -> models.DecimalField:
    """A day's total, one decimal; null where it is not known."""
    bounds = [MinValueValidator(0), MaxValueValidator(most)]
    return models.DecimalField(label, max_digits=6, decimal_places=1, null=True, blank=True, validators=bounds)


MOST_CALORIES, MOST_GRAMS = 20_000, 2_000


class NutritionEntry(ClientRecord):
    """A day's food in total, as another app or an older system knew it. Its weight is that day's weigh-in."""

    listed_by = ("client",)
    moments = (Moment("created_at", _("Entered.")),)

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="nutrition_entries", verbose_name=_("client"), db_index=False
    )
    date = models.DateField(_("day"))
    calories = total_field(_("calories (kcal)"), MOST_CALORIES)
    protein = total_field(_("protein (g)"), MOST_GRAMS)
    carbs = total_field(_("carbs (g)"), MOST_GRAMS)
    fat = total_field(_("fat (g)"), MOST_GRAMS)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)

    objects = DatedQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("nutrition entry")
        verbose_name_plural = _("nutrition entries")
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "date"],
                name="progress_nutrition_entry_once_per_day",
                violation_error_message=_("This client has a nutrition entry of that day already."),
            ),
            models.CheckConstraint(
                condition=Q(calories__isnull=True) | Q(calories__range=(0, MOST_CALORIES)),
                name="progress_nutrition_entry_calories_0_to_20000",
                violation_error_message=_("Calories must be 0 to 20000 kcal."),
            ),
            models.CheckConstraint(
                condition=(Q(protein__isnull=True) | Q(protein__range=(0, MOST_GRAMS)))
                & (Q(carbs__isnull=True) | Q(carbs__range=(0, MOST_GRAMS)))
                & (Q(fat__isnull=True) | Q(fat__range=(0, MOST_GRAMS))),
                name="progress_nutrition_entry_macros_0_to_2000",
                violation_error_message=_("Protein, carbs and fat must be 0 to 2000 g each."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.date)
