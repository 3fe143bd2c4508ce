"""Dated training sessions: what was prescribed, and beside it what was done."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from comments.models import Commentable
from core.models import ClientRecord, Moment
from uploads.models import FileUpload
from workouts.models.exercise import Exercise
from workouts.models.plan import KG, Prescription, WorkoutExercise, WorkoutSession, check_sets_and_reps
from workouts.prescription import PlannedSet, RepsField, planned_sets, validate_worked_out_set_plan
from workouts.querysets import FormMediaQuerySet, TrainingSessionQuerySet

RATING = [MinValueValidator(1), MaxValueValidator(5)]
PAIN = [MaxValueValidator(10)]
MOST_SET_NUMBER = 100


class Origin(models.TextChoices):
    """Who asked for it: the plan, the coach beside it, or the client themself."""

    PLAN = "plan", _("plan")
    COACH = "coach", _("coach")
    CLIENT = "client", _("client")


class TrainingSession(Commentable, ClientRecord):
    """One session of a client on a day. `sets_due` and `sets_done` are kept by whoever writes lines and sets."""

    listed_by = ("client",)
    moments = (
        Moment("created_at", _("Added.")),
        Moment("started_at", _("Started.")),
        Moment("completed_at", _("Completed."), by="closed_by"),
        Moment("reviewed_at", _("Reviewed."), by="reviewed_by"),
        Moment("reported_at", _("reported"), by="reported_by", of="lines"),
    )

    Origin = Origin

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        IN_PROGRESS = "in_progress", _("in progress")
        COMPLETED = "completed", _("completed")
        SKIPPED = "skipped", _("skipped")
        EXCUSED = "excused", _("excused")

    client = models.ForeignKey(Client, models.CASCADE, related_name="training_sessions", verbose_name=_("client"))
    coach = models.ForeignKey(
        Coach,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="training_sessions",
        verbose_name=_("written by"),
        editable=False,
    )
    workout_session = models.ForeignKey(
        WorkoutSession,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="training_sessions",
        verbose_name=_("from the plan"),
        editable=False,
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin.choices, default=Origin.COACH, editable=False)
    name = models.CharField(_("name"), max_length=120)
    planned_date = models.DateField(_("planned for"), editable=False)
    #: the day to which its plan moved it since; what is due on another day than these was moved by somebody
    plan_date = models.DateField(_("the plan's day"), null=True, blank=True, editable=False)
    due_date = models.DateField(_("due"))
    available_from = models.DateField(_("available from"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=11, choices=Status.choices, default=Status.SCHEDULED)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions_closed",
        verbose_name=_("closed by"),
    )
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True, validators=RATING)
    pain = models.PositiveSmallIntegerField(_("pain"), null=True, blank=True, validators=PAIN)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    sets_due = models.PositiveSmallIntegerField(_("sets due"), default=0, editable=False)
    sets_done = models.PositiveSmallIntegerField(_("sets done"), default=0, editable=False)
    is_deload = models.BooleanField(_("deload"), default=False)
    edited_by_hand = models.BooleanField(_("edited by hand"), default=False, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions_reviewed",
        verbose_name=_("reviewed by"),
        editable=False,
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        indexes = [
            models.Index(fields=["client", "due_date", "id"], name="workouts_training_by_client"),
            # what each client did last, however long ago
            models.Index(
                fields=["client", "completed_on", "id"],
                name="workouts_training_done",
                condition=Q(status="completed"),
            ),
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "workout_session"],
                name="workouts_training_once_per_plan_session",
                violation_error_message=_("This session of the plan is already scheduled for this client."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["scheduled", "in_progress", "completed", "skipped", "excused"]),
                name="workouts_training_status",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(completed_at__isnull=False, completed_on__isnull=False),
                name="workouts_training_completed_has_day",
                violation_error_message=_("A completed session needs the time when it was completed."),
            ),
            models.CheckConstraint(
                condition=Q(available_from__isnull=True) | Q(available_from__lte=F("due_date")),
                name="workouts_training_available_before_due",
                violation_error_message=_("A session is available on or before the day it is due."),
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)),
                name="workouts_training_rating_1_to_5",
                violation_error_message=_("A rating is 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(pain__isnull=True) | Q(pain__range=(0, 10)),
                name="workouts_training_pain_0_to_10",
                violation_error_message=_("Pain is 0 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.due_date})"

    @property
    def plans_day(self) -> dt.date:
        """The day its plan says, or the one it was made for."""
        return self.plan_date or self.planned_date

    @property
    def was_moved(self) -> bool:
        """Whether somebody chose another day than the plan's."""
        return self.due_date != self.plans_day


class TrainingSessionExercise(Prescription, Commentable, ClientRecord):
    """A line of a training session: a copy of the prescription, and the report of what was done."""

    Origin = Origin
    title_relations = ("exercise", "training_session")
    page_lookup = "training_session"

    training_session = models.ForeignKey(
        TrainingSession, models.CASCADE, related_name="lines", verbose_name=_("training session")
    )
    client = models.ForeignKey(
        Client, models.CASCADE, related_name="+", verbose_name=_("client"), editable=False, db_index=False
    )
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="lines", verbose_name=_("exercise"))
    substituted_for = models.ForeignKey(
        Exercise,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instead of"),
        editable=False,
    )
    replaces = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("goes on for"),
        editable=False,
    )
    origin = models.CharField(_("origin"), max_length=6, choices=Origin.choices, default=Origin.COACH, editable=False)
    withdrawn = models.BooleanField(_("withdrawn"), default=False, editable=False)
    workout_exercise = models.ForeignKey(
        WorkoutExercise,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lines",
        verbose_name=_("from the plan"),
        editable=False,
    )
    prescribed_sets = models.PositiveSmallIntegerField(
        _("sets"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    prescribed_reps = RepsField(_("reps"), blank=True)
    prescribed_weight_kg = models.DecimalField(
        _("weight (kg)"), max_digits=6, decimal_places=2, null=True, blank=True, validators=KG
    )
    set_plan = models.JSONField(
        _("set plan"),
        null=True,
        blank=True,
        validators=[validate_worked_out_set_plan],
        help_text=Prescription._meta.get_field("set_plan").help_text,
    )
    coach_notes = models.TextField(_("coach's notes"), blank=True)
    rule_note = models.CharField(_("why this number"), max_length=300, blank=True, editable=False)

    actual_sets = models.PositiveSmallIntegerField(_("sets done"), null=True, blank=True, editable=False)
    actual_reps = models.CharField(_("reps done"), max_length=500, blank=True, editable=False)
    actual_weight_kg = models.DecimalField(
        _("heaviest (kg)"), max_digits=6, decimal_places=2, null=True, blank=True, editable=False
    )
    results = models.TextField(_("results"), blank=True, max_length=4000)
    completed_as_prescribed = models.BooleanField(_("as prescribed"), null=True, blank=True, editable=False)
    difficulty_rating = models.PositiveSmallIntegerField(_("difficulty"), null=True, blank=True, validators=RATING)
    pain = models.PositiveSmallIntegerField(_("pain"), null=True, blank=True, validators=PAIN)
    notes = models.TextField(_("client's notes"), blank=True, max_length=4000)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    volume_kg = models.DecimalField(
        _("volume (kg)"), max_digits=12, decimal_places=2, null=True, blank=True, editable=False
    )
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True, editable=False)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lines_reported",
        verbose_name=_("reported by"),
        editable=False,
    )
    #: part of the report (`sets`, `notes` …) → the phone's time of the report that last said it, in ISO format
    clocks = models.JSONField(default=dict, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    class Meta(ClientRecord.Meta):
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["order", "id"]
        indexes = [
            models.Index(fields=["training_session", "order", "id"], name="workouts_line_in_session"),
            models.Index(fields=["client", "exercise", "training_session"], name="workouts_line_by_exercise"),
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(prescribed_sets__isnull=True) | Q(prescribed_sets__range=(1, 50)),
                name="workouts_line_sets_1_to_50",
                violation_error_message=_("Sets must be 1 to 50."),
            ),
            models.CheckConstraint(
                condition=Q(prescribed_weight_kg__isnull=True) | Q(prescribed_weight_kg__range=(0, 1000)),
                name="workouts_line_load_0_to_1000",
                violation_error_message=_("Weight must be 0 to 1000 kg."),
            ),
            models.CheckConstraint(
                condition=Q(difficulty_rating__isnull=True) | Q(difficulty_rating__range=(1, 5)),
                name="workouts_line_difficulty_1_to_5",
                violation_error_message=_("Difficulty is 1 to 5."),
            ),
            models.CheckConstraint(
                condition=Q(pain__isnull=True) | Q(pain__range=(0, 10)),
                name="workouts_line_pain_0_to_10",
                violation_error_message=_("Pain is 0 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prescribed_sets or ''} × {self.prescribed_reps}".strip(" ×") or f"#{self.pk}"

    def told_as(self) -> str:
        return str(self.exercise)

    def comment_title(self) -> str:
        return f"{self.exercise} ({self.training_session.due_date})"

    def part_title(self) -> str:
        return str(self.exercise)

    def clean(self) -> None:
        check_sets_and_reps(self.prescribed_sets, self.prescribed_reps, field="prescribed_reps")

    def planned_sets(self) -> list[PlannedSet]:
        """The prescription set by set."""
        return planned_sets(
            sets=self.prescribed_sets,
            reps=self.prescribed_reps,
            weight_kg=self.prescribed_weight_kg,
            set_plan=self.set_plan,
        )


class FormMedia(Commentable, ClientRecord):
    """A photo or video of how a set was done; it waits until a coach marks it ok or not ok."""

    title_relations = ("line__exercise", "line__training_session")
    moments = (
        Moment("created_at", _("Sent.")),
        Moment("reviewed_at", _("Reviewed."), by="reviewed_by"),
    )

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="form_media", verbose_name=_("client"), db_index=False
    )
    line = models.ForeignKey(TrainingSessionExercise, models.CASCADE, related_name="form_media", verbose_name=_("line"))
    file_upload = models.OneToOneField(FileUpload, models.PROTECT, related_name="form_media", verbose_name=_("file"))
    set_number = models.PositiveSmallIntegerField(_("set"), null=True, blank=True)
    marked_ok = models.BooleanField(_("ok"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="form_media_reviewed",
        verbose_name=_("reviewed by"),
        editable=False,
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True, editable=False)

    objects = FormMediaQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("form photo or video")
        verbose_name_plural = _("form photos and videos")
        indexes = [
            models.Index(fields=["client", "created_at", "id"], name="workouts_media_by_client"),
            models.Index(
                fields=["client", "created_at", "id"],
                condition=Q(reviewed_at__isnull=True),
                name="workouts_media_waiting",
            ),
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(set_number__isnull=True) | Q(set_number__range=(1, MOST_SET_NUMBER)),
                name="workouts_media_set_1_to_100",
                violation_error_message=_("A set is 1 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(marked_ok__isnull=True, reviewed_at__isnull=True)
                | Q(marked_ok__isnull=False, reviewed_at__isnull=False),
                name="workouts_media_reviewed_with_time",
                violation_error_message=_("A reviewed photo or video needs the time of the review."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def comment_title(self) -> str:
        return self.line.comment_title()
