"""The exercise library: shared entries and each coach's own."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Moment, TimestampedModel
from workouts.querysets import ExerciseQuerySet
from workouts.videos import normalise_video


class MuscleGroup(models.TextChoices):
    CHEST = "chest", _("chest")
    BACK = "back", _("back")
    SHOULDERS = "shoulders", _("shoulders")
    BICEPS = "biceps", _("biceps")
    TRICEPS = "triceps", _("triceps")
    LEGS = "legs", _("legs")
    CORE = "core", _("core")
    CARDIO = "cardio", _("cardio")
    FULL_BODY = "full_body", _("full body")
    OTHER = "other", _("other")


def validate_words(value: Any) -> None:
    """Raises ValidationError unless the value is a list of at most 30 short texts."""
    if not isinstance(value, list) or len(value) > 30 or any(not isinstance(w, str) or len(w) > 60 for w in value):
        raise ValidationError(_("It takes a list of at most 30 short texts."))


class Exercise(TimestampedModel):
    """Something to do, made by a coach for themselves or standing in the library (without a maker)."""

    moments = (Moment("created_at", _("Added."), by="created_by"),)

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("beginner")
        INTERMEDIATE = "intermediate", _("intermediate")
        EXPERT = "expert", _("expert")

    class Mechanic(models.TextChoices):
        COMPOUND = "compound", _("compound")
        ISOLATION = "isolation", _("isolation")

    class Force(models.TextChoices):
        PUSH = "push", _("push")
        PULL = "pull", _("pull")
        STATIC = "static", _("static")

    class Measurement(models.TextChoices):
        WEIGHT_REPS = "weight_reps", _("weight and reps")
        REPS = "reps", _("reps")
        DURATION = "duration", _("duration")
        DISTANCE_DURATION = "distance_duration", _("distance and duration")

    class LoadKind(models.TextChoices):
        TOTAL = "total", _("one load")
        PER_HAND = "per_hand", _("per hand")
        ADDED = "added", _("added to bodyweight")
        ASSISTED = "assisted", _("help off bodyweight")
        NONE = "none", _("none")

    owner_lookup = "created_by"

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    instructions = models.TextField(_("instructions"), blank=True)
    video_url = models.URLField(
        _("video"), max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    muscle_group = models.CharField(
        _("muscle group"), max_length=10, choices=MuscleGroup.choices, default=MuscleGroup.OTHER
    )
    secondary_muscles = models.JSONField(_("also works"), default=list, blank=True, validators=[validate_words])
    equipment_needed = models.CharField(_("equipment"), max_length=60, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, blank=True)
    mechanic = models.CharField(_("mechanic"), max_length=10, choices=Mechanic.choices, blank=True)
    force = models.CharField(_("force"), max_length=6, choices=Force.choices, blank=True)
    category = models.CharField(_("category"), max_length=40, blank=True)
    measurement = models.CharField(
        _("measured in"), max_length=17, choices=Measurement.choices, default=Measurement.WEIGHT_REPS
    )
    load_kind = models.CharField(_("load"), max_length=8, choices=LoadKind.choices, default=LoadKind.TOTAL)
    is_unilateral = models.BooleanField(_("one side at a time"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exercises",
        verbose_name=_("made by"),
        help_text=_("Empty: in the library."),
    )
    is_shared = models.BooleanField(_("shown to everybody"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    source_id = models.CharField(_("id at the source"), max_length=120, blank=True)
    alternatives = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="alternative_to", verbose_name=_("alternatives")
    )

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        indexes = [
            models.Index(fields=["name", "id"], name="workouts_exercise_by_name"),
            models.Index(fields=["created_by", "name"], name="workouts_exercise_by_maker"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "source", "source_id"],
                condition=Q(created_by__isnull=False) & ~Q(source_id=""),
                name="workouts_exercise_source_once_per_maker",
                violation_error_message=_("This entry of that source is already among these exercises."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=Q(created_by__isnull=True) & ~Q(source_id=""),
                name="workouts_exercise_source_once_in_library",
                violation_error_message=_("This entry of that source is already in the library."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            self.video_url = normalise_video(self.video_url)
        except ValidationError as error:
            raise ValidationError({"video_url": error}) from None
        needs_load = self.measurement == self.Measurement.WEIGHT_REPS
        if needs_load and self.load_kind == self.LoadKind.NONE:
            raise ValidationError({"load_kind": _("An exercise measured in weight and reps has a load.")})
