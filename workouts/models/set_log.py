"""Set logs: the truth about what was done; everything else about it is their summary."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from core.models import Moment, TimestampedModel
from workouts.models.exercise import Exercise
from workouts.models.plan import KG, RPE
from workouts.models.training import MOST_SET_NUMBER, TrainingSessionExercise


class SetLog(TimestampedModel):
    """One set of one line, on one side or both; its key is (line, set_number, side)."""

    moments = (
        Moment("created_at", _("Stored.")),
        Moment("performed_at", _("Logged."), by="logged_by"),
    )

    class Side(models.TextChoices):
        BOTH = "both", _("both")
        LEFT = "left", _("left")
        RIGHT = "right", _("right")

    class Kind(models.TextChoices):
        WARMUP = "warmup", _("warm-up")
        NORMAL = "normal", _("normal")
        FAILURE = "failure", _("failed")
        DROPSET = "dropset", _("drop set")

    class Source(models.TextChoices):
        SET = "set", _("set by set")
        SUMMARY = "summary", _("in one line")
        ASSUMED = "assumed", _("as prescribed")
        IMPORTED = "imported", _("imported")

    client_lookup = "client"

    line = models.ForeignKey(
        TrainingSessionExercise, models.CASCADE, related_name="set_logs", verbose_name=_("line"), db_index=False
    )
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="set_logs", verbose_name=_("client"), db_index=False
    )
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="set_logs", verbose_name=_("exercise"))
    set_number = models.PositiveSmallIntegerField(
        _("set"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SET_NUMBER)]
    )
    side = models.CharField(_("side"), max_length=5, choices=Side.choices, default=Side.BOTH)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices, default=Kind.NORMAL)
    reps = models.PositiveSmallIntegerField(_("reps"), null=True, blank=True, validators=[MaxValueValidator(1000)])
    weight_kg = models.DecimalField(
        _("weight (kg)"), max_digits=6, decimal_places=2, null=True, blank=True, validators=KG
    )
    load_kg = models.DecimalField(_("real load (kg)"), max_digits=7, decimal_places=2, null=True, blank=True)
    bodyweight_kg = models.DecimalField(_("bodyweight (kg)"), max_digits=6, decimal_places=2, null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(
        _("duration (s)"), null=True, blank=True, validators=[MaxValueValidator(86_400)]
    )
    distance_m = models.PositiveIntegerField(
        _("distance (m)"), null=True, blank=True, validators=[MaxValueValidator(1_000_000)]
    )
    avg_heart_rate = models.PositiveSmallIntegerField(
        _("average heart rate"), null=True, blank=True, validators=[MinValueValidator(20), MaxValueValidator(260)]
    )
    rpe = models.DecimalField(_("RPE"), max_digits=3, decimal_places=1, null=True, blank=True, validators=RPE)
    notes = models.CharField(_("notes"), max_length=500, blank=True)
    performed_at = models.DateTimeField(_("done at"))
    performed_on = models.DateField(_("done on"))
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.SET)
    estimated_1rm_kg = models.DecimalField(
        _("estimated 1RM (kg)"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="sets_logged", verbose_name=_("logged by")
    )

    class Meta:
        verbose_name = _("set log")
        verbose_name_plural = _("set logs")
        indexes = [
            models.Index(fields=["client", "performed_at", "id"], name="workouts_set_by_time"),
            models.Index(fields=["client", "exercise", "performed_on"], name="workouts_set_by_exercise"),
            models.Index(fields=["client", "exercise", "load_kg"], name="workouts_set_by_load"),
            models.Index(fields=["client", "exercise", "estimated_1rm_kg"], name="workouts_set_by_1rm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "set_number", "side"],
                name="workouts_set_once",
                violation_error_message=_("A set number stands here twice for the same side."),
            ),
            models.CheckConstraint(
                condition=Q(set_number__range=(1, MOST_SET_NUMBER)), name="workouts_set_number_1_to_100"
            ),
            models.CheckConstraint(
                condition=Q(reps__isnull=True) | Q(reps__range=(0, 1000)), name="workouts_set_reps_0_to_1000"
            ),
            models.CheckConstraint(
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__range=(0, 1000)),
                name="workouts_set_weight_0_to_1000",
            ),
            models.CheckConstraint(
                condition=Q(rpe__isnull=True) | Q(rpe__range=(1, 10)), name="workouts_set_rpe_1_to_10"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_number}: {self.reps or self.duration_seconds or self.distance_m or ''}"
