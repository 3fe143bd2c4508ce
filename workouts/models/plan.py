"""Workout plans: weeks of undated sessions, each with its prescribed exercises."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from comments.models import Commentable
from core.models import Moment, TimestampedModel
from workouts.models.exercise import Exercise
from workouts.prescription import RepsField, check_count, parse_reps, validate_set_plan
from workouts.rule_text import spell_rule
from workouts.rules import has_percent, validate_rule
from workouts.set_plan_text import spell_set_plan


def validate_halves(value: object) -> None:
    """Raises ValidationError unless the number is a multiple of one half."""
    if Decimal(str(value)) % Decimal("0.5"):
        raise ValidationError(_("RPE goes in halves: 7, 7.5, 8 …"))


RPE = [MinValueValidator(1), MaxValueValidator(10), validate_halves]
KG = [MinValueValidator(0), MaxValueValidator(1000)]
REST = [MaxValueValidator(3600)]
#: a plan begins and ends from the first to before the last of these: far from where a calendar runs out
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)


class WorkoutPlan(Commentable, TimestampedModel):
    """A program made of weeks; without a client it is a template of its coach."""

    client_lookup = "client"
    owner_lookup = "coach"
    listed_by = ("client",)
    moments = (Moment("created_at", _("Added.")),)

    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    coach = models.ForeignKey(
        Coach, models.PROTECT, null=True, blank=True, related_name="workout_plans", verbose_name=_("coach")
    )
    client = models.ForeignKey(
        Client,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="workout_plans",
        verbose_name=_("client"),
        help_text=_("Empty: a template."),
    )
    start_date = models.DateField(_("first day"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    source = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("workout plan")
        verbose_name_plural = _("workout plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date__isnull=True) | Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="workouts_plan_ends_after_start",
                violation_error_message=_("The last day must not lie before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for name, day in (("start_date", self.start_date), ("end_date", self.end_date)):
            if day is not None and not EARLIEST <= day < LATEST:
                raise ValidationError({name: _("The day must lie between 2000 and 2099.")})
        if self.pk and self.is_scheduled_from_another_day():
            raise ValidationError({"start_date": _("This plan is already scheduled; its first day stays.")})

    def is_scheduled_from_another_day(self) -> bool:
        """Whether sessions stand that were scheduled from another first day than the one it is to have."""
        stored = WorkoutPlan.objects.filter(pk=self.pk).exclude(start_date=self.start_date)
        return stored.filter(sessions__training_sessions__isnull=False).exists()


class WorkoutSession(TimestampedModel):
    """One undated day of a plan: in its week, on its weekday or on any day of that week."""

    client_lookup = "workout_plan__client"
    owner_lookup = "workout_plan__coach"
    part_of = ("workout_plan",)
    moments = (Moment("created_at", _("Added.")),)

    workout_plan = models.ForeignKey(
        WorkoutPlan, models.CASCADE, related_name="sessions", verbose_name=_("workout plan")
    )
    name = models.CharField(_("name"), max_length=120)
    week = models.PositiveSmallIntegerField(
        _("week"), default=1, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    day_of_week = models.PositiveSmallIntegerField(
        _("day"),
        null=True,
        blank=True,
        choices=Client.Weekday.choices,
        help_text=_("Empty: any day of that week."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    notes = models.TextField(_("notes"), blank=True)
    is_deload = models.BooleanField(_("deload"), default=False)

    class Meta:
        verbose_name = _("workout session")
        verbose_name_plural = _("workout sessions")
        ordering = ["week", "day_of_week", "order", "id"]
        indexes = [
            models.Index(fields=["workout_plan", "week", "day_of_week", "order"], name="workouts_session_in_plan")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(week__range=(1, 104)),
                name="workouts_session_week_1_to_104",
                violation_error_message=_("A week is 1 to 104."),
            ),
            models.CheckConstraint(
                condition=Q(day_of_week__isnull=True) | Q(day_of_week__range=(0, 6)),
                name="workouts_session_day_0_to_6",
                violation_error_message=_("A day is 0 (Monday) to 6 (Sunday), or none."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def told_as(self) -> str:
        """`Week 2, Tuesday, Lower A`."""
        place = [_("Week %(week)s") % {"week": self.week}]
        if self.day_of_week is not None:
            place.append(self.get_day_of_week_display())
        return ", ".join(map(str, [*place, self.name]))


class Prescription(models.Model):
    """The fields that plan and dated session share, beside how many sets, reps and kilograms."""

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    group = models.CharField(
        _("superset"),
        max_length=5,
        blank=True,
        help_text=_("Same letter: done in turn, the rest comes after the round."),
    )
    set_plan = models.JSONField(
        _("set plan"),
        null=True,
        blank=True,
        validators=[validate_set_plan],
        help_text=_(
            "Overrules sets, reps and weight: a list such as [{“kind”: “warmup”, “reps”: “5”, “weight_kg”: 60}]."
        ),
    )
    rest_seconds = models.PositiveSmallIntegerField(_("rest (s)"), null=True, blank=True, validators=REST)
    tempo = models.CharField(_("tempo"), max_length=20, blank=True)
    target_rpe = models.DecimalField(_("RPE"), max_digits=3, decimal_places=1, null=True, blank=True, validators=RPE)
    target = models.CharField(_("target"), max_length=200, blank=True, help_text=_("Pace, heart rate …"))
    rule = models.JSONField(_("progression"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def as_told(cls, name: str, value: Any) -> Any:
        """Set plans and progressions as coaches type them."""
        spell: Any = {"set_plan": spell_set_plan, "rule": spell_rule}.get(name)
        return spell(value) if spell and not isinstance(value, str) else value


class WorkoutExercise(Prescription, Commentable, TimestampedModel):
    """One prescribed line of a workout session."""

    client_lookup = "workout_session__workout_plan__client"
    owner_lookup = "workout_session__workout_plan__coach"
    title_relations = ("exercise", "workout_session__workout_plan")
    page_lookup = "workout_session__workout_plan"
    part_of = ("workout_session",)

    workout_session = models.ForeignKey(
        WorkoutSession, models.CASCADE, related_name="exercises", verbose_name=_("workout session")
    )
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="workout_exercises", verbose_name=_("exercise"))
    sets = models.PositiveSmallIntegerField(
        _("sets"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    reps = RepsField(_("reps"), blank=True)
    weight_kg = models.DecimalField(
        _("weight (kg)"), max_digits=6, decimal_places=2, null=True, blank=True, validators=KG
    )
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("workout exercise")
        verbose_name_plural = _("workout exercises")
        ordering = ["order", "id"]
        indexes = [models.Index(fields=["workout_session", "order", "id"], name="workouts_exercise_in_session")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sets__isnull=True) | Q(sets__range=(1, 50)),
                name="workouts_prescribed_sets_1_to_50",
                violation_error_message=_("Sets must be 1 to 50."),
            ),
            models.CheckConstraint(
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__range=(0, 1000)),
                name="workouts_prescribed_load_0_to_1000",
                violation_error_message=_("Weight must be 0 to 1000 kg."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sets or ''} × {self.reps}".strip(" ×") or f"#{self.pk}"

    def told_as(self) -> str:
        return f"{self.workout_session.told_as()}: {self.exercise}"

    def comment_title(self) -> str:
        return f"{self.exercise} ({self.workout_session.workout_plan})"

    def part_title(self) -> str:
        return f"{self.exercise} ({self.workout_session})"

    def clean(self) -> None:
        check_sets_and_reps(self.sets, self.reps)
        if self.rule is not None:
            check_rule(self.rule, self.set_plan)


def check_sets_and_reps(sets: int | None, reps: str, *, field: str = "reps") -> None:
    """Raises ValidationError at `field` where the reps text names another number of sets than `sets` says."""
    if not reps:
        return
    try:
        parsed = parse_reps(reps)
        if sets is not None:
            check_count(sets, parsed)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from None


def check_rule(rule: Any, set_plan: list[dict[str, Any]] | None) -> None:
    """Raises ValidationError for a progression that cannot be read or stands beside percentages."""
    try:
        validate_rule(rule)
    except ValidationError as error:
        raise ValidationError({"rule": error.messages}) from None
    if has_percent(set_plan):
        raise ValidationError(
            {"set_plan": _("Percentages follow the training max by themselves; take out them or the progression.")}
        )
