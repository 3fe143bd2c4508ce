"""The coach's weekly words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from comments.models import Commentable
from core.models import Moment, TimestampedModel
from progress.models.check_in import validate_monday


class WeeklySummary(Commentable, TimestampedModel):
    """One client's week as their coach looks back on it; a draft is the coach's alone. Its numbers are worked out when
    they are read and frozen, with the time, when it is published."""

    #: a draft is its coach's alone: who reads what was published reads nothing of it here
    unkept = ("details", "plan_for_next_week")
    moments = (
        Moment("created_at", _("Begun.")),
        Moment("published_at", _("Published."), by="coach"),
    )

    class Decision(models.TextChoices):
        CHANGE = "change", _("change")
        WATCH = "watch", _("watch")
        HOLD = "hold", _("hold")

    client_lookup = "client"
    client_sees = Q(published_at__isnull=False)

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="weekly_summaries", verbose_name=_("client"), db_index=False
    )
    coach = models.ForeignKey(
        Coach,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="weekly_summaries",
        verbose_name=_("written by"),
        editable=False,
    )
    week_start = models.DateField(_("week from"), validators=[validate_monday])
    details = models.TextField(_("how it went"), blank=True, max_length=10_000)
    plan_for_next_week = models.TextField(_("plan for next week"), blank=True, max_length=10_000)
    decision = models.CharField(_("decision"), max_length=6, blank=True, choices=Decision.choices)
    next_review_on = models.DateField(_("next review"), null=True, blank=True)
    stats = models.JSONField(_("numbers"), default=dict, blank=True, editable=False)
    as_of = models.DateTimeField(_("numbers as of"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("weekly summary")
        verbose_name_plural = _("weekly summaries")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "week_start"],
                name="progress_summary_once_per_week",
                violation_error_message=_("There is a summary of this client's week already."),
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "change", "watch", "hold"]), name="progress_summary_decision"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, as_of__isnull=True)
                | Q(published_at__isnull=False, as_of__isnull=False),
                name="progress_summary_frozen_when_published",
                violation_error_message=_("The numbers of a published summary are frozen, with the time."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.week_start)
