"""A client's weekly answers, and the questions that a coach adds to them."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from comments.models import Commentable
from core.models import ClientRecord, Moment, TimestampedModel
from progress.models.entry import Reviewed
from progress.querysets import CheckInQuestionQuerySet, ReviewableQuerySet

#: asked of everybody, 1 (worst) to 5 (best)
FELT = ("energy", "sleep", "stress", "hunger", "mood")
#: 1 to 10
KEPT = ("training_adherence", "nutrition_adherence")


def validate_monday(day: dt.date) -> None:
    """Raises ValidationError for every other day of the week."""
    if day.weekday() != 0:
        raise ValidationError(_("A week is named by its Monday."), code="not_monday")


def score_field(label: Any, most: int) -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(1), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=bounds)


def scores_within(most: int, names: tuple[str, ...]) -> Q:
    """Each of these is not answered or lies between 1 and so much."""
    bounded = Q()
    for name in names:
        bounded &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (1, most)})
    return bounded


class CheckInQuestion(TimestampedModel):
    """A coach's own question, in one wording. A new wording is a row of its own with the next version, so that what
    was answered keeps its question."""

    moments = (Moment("created_at", _("Added."), by="coach"),)

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        SCALE = "scale", _("scale of 1 to 10")
        YES_NO = "yes_no", _("yes or no")

    owner_lookup = "coach"

    coach = models.ForeignKey(
        Coach,
        models.CASCADE,
        related_name="check_in_questions",
        verbose_name=_("coach"),
        editable=False,
        db_index=False,
    )
    text = models.CharField(_("question"), max_length=300)
    kind = models.CharField(_("kind of answer"), max_length=6, choices=Kind.choices, default=Kind.TEXT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("is asked"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    replaces = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("in the place of"),
        editable=False,
    )

    objects = CheckInQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in question")
        verbose_name_plural = _("check-in questions")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["coach", "position", "id"], name="progress_question_by_coach")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "scale", "yes_no"]), name="progress_question_kind"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="progress_question_version_from_1"),
        ]

    def __str__(self) -> str:
        return self.text


class CheckIn(Commentable, Reviewed, ClientRecord):
    """How a client's week was, in their words; open from Friday to the Tuesday after it."""

    moments = (
        Moment("created_at", _("Begun."), by="client"),
        Moment("submitted_at", _("Sent."), by="client"),
        Moment("reviewed_at", _("Read."), by="reviewed_by"),
    )

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="check_ins", verbose_name=_("client"), db_index=False
    )
    week_start = models.DateField(_("week from"), validators=[validate_monday])
    energy = score_field(_("energy (1–5)"), 5)
    sleep = score_field(_("sleep (1–5)"), 5)
    stress = score_field(_("stress (1–5, 5 is calm)"), 5)
    hunger = score_field(_("hunger (1–5, 5 is none)"), 5)
    mood = score_field(_("mood (1–5)"), 5)
    training_adherence = score_field(_("training kept (1–10)"), 10)
    nutrition_adherence = score_field(_("nutrition kept (1–10)"), 10)
    wins = models.TextField(_("what went well"), blank=True, max_length=4000)
    struggles = models.TextField(_("what was hard"), blank=True, max_length=4000)
    submitted_at = models.DateTimeField(_("submitted"))

    objects = ReviewableQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        indexes = [
            models.Index(
                fields=["client", "submitted_at"],
                condition=Q(reviewed_at__isnull=True),
                name="progress_check_in_waiting",
            )
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "week_start"],
                name="progress_check_in_once_per_week",
                violation_error_message=_("This client has a check-in of that week already."),
            ),
            models.CheckConstraint(
                condition=scores_within(5, FELT),
                name="progress_check_in_felt_1_to_5",
                violation_error_message=_("Energy, sleep, stress, hunger and mood must be 1 to 5."),
            ),
            models.CheckConstraint(
                condition=scores_within(10, KEPT),
                name="progress_check_in_kept_1_to_10",
                violation_error_message=_("Training and nutrition kept must be 1 to 10."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.week_start)


class CheckInAnswer(TimestampedModel):
    """The answer to one of the coach's own questions: a text, a number, 1 to 10, or true or false, as its kind asks."""

    client_lookup = "check_in__client"

    check_in = models.ForeignKey(
        CheckIn, models.CASCADE, related_name="answers", verbose_name=_("check-in"), db_index=False
    )
    question = models.ForeignKey(CheckInQuestion, models.PROTECT, related_name="answers", verbose_name=_("question"))
    value = models.JSONField(_("answer"))

    class Meta:
        verbose_name = _("answer of a check-in")
        verbose_name_plural = _("answers of check-ins")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_in", "question"],
                name="progress_answer_once",
                violation_error_message=_("This question is answered already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.value)
