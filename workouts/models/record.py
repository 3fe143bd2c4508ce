"""What a client's numbers are measured by: training maxes, limitations, personal records."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client
from core.models import Moment, TimestampedModel
from workouts.models.exercise import Exercise, validate_words
from workouts.models.training import TrainingSession


class TrainingMax(TimestampedModel):
    """The number that percentages of one exercise go by, from a day on."""

    client_lookup = "client"
    part_of = ("client",)
    moments = (Moment("created_at", _("Added.")),)

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="training_maxes", verbose_name=_("client"), db_index=False
    )
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="training_maxes", verbose_name=_("exercise"))
    value_kg = models.DecimalField(
        _("training max (kg)"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("training max")
        verbose_name_plural = _("training maxes")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "exercise", "valid_from"],
                name="workouts_training_max_once_per_day",
                violation_error_message=_("There is already a training max from that day."),
            ),
            models.CheckConstraint(
                condition=Q(value_kg__range=(1, 1000)),
                name="workouts_training_max_1_to_1000",
                violation_error_message=_("A training max is 1 to 1000 kg."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value_kg} kg"

    def told_as(self) -> str:
        return f"{self.exercise}, {self}"


class Limitation(TimestampedModel):
    """What a client should not or cannot do, for some time or for good."""

    client_lookup = "client"
    part_of = ("client",)
    moments = (Moment("created_at", _("Added.")),)

    client = models.ForeignKey(Client, models.CASCADE, related_name="limitations", verbose_name=_("client"))
    text = models.CharField(_("limitation"), max_length=300)
    muscle_groups = models.JSONField(_("muscle groups"), default=list, blank=True, validators=[validate_words])
    exercises = models.ManyToManyField(Exercise, blank=True, related_name="limitations", verbose_name=_("exercises"))
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("limitation")
        verbose_name_plural = _("limitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="workouts_limitation_ends_after_start",
                violation_error_message=_("A limitation ends on or after the day it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.text


class PersonalRecord(TimestampedModel):
    """The standing best of a client in one exercise and kind: kilograms, reps, seconds; `at` says at which load
    (max_reps, kg) or over which distance (best_time, m), otherwise 0."""

    moments = (Moment("created_at", _("Set.")),)

    class Kind(models.TextChoices):
        MAX_WEIGHT = "max_weight", _("heaviest weight")
        ESTIMATED_1RM = "estimated_1rm", _("estimated 1RM")
        MAX_REPS = "max_reps", _("most reps")
        MAX_VOLUME = "max_volume", _("most volume")
        MAX_DURATION = "max_duration", _("longest")
        BEST_TIME = "best_time", _("best time")

    client_lookup = "client"

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="personal_records", verbose_name=_("client"), db_index=False
    )
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="personal_records", verbose_name=_("exercise"))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    at = models.DecimalField(_("at"), max_digits=9, decimal_places=2, default=0)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    #: of another session; none for a first one, which is no news, and for what was worked out anew
    beaten_value = models.DecimalField(
        _("beat"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    training_session = models.ForeignKey(
        TrainingSession, models.SET_NULL, null=True, related_name="personal_records", verbose_name=_("set in")
    )
    achieved_on = models.DateField(_("on"))
    notes = models.CharField(_("notes"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("personal record")
        verbose_name_plural = _("personal records")
        constraints = [
            models.UniqueConstraint(fields=["client", "exercise", "kind", "at"], name="workouts_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"
