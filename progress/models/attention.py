"""How a coach wishes to be pointed at clients: from which numbers on, and what may wait."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from core.models import TimestampedModel


class Reason(models.TextChoices):
    """Why a client stands on the list, the worst first."""

    PAIN = "pain", _("pain")
    WAITING = "waiting", _("something waits for an answer")
    NOTHING_SCHEDULED = "nothing_scheduled", _("nothing is scheduled")
    MISSED = "missed", _("the last sessions were missed")
    LOW_ADHERENCE = "low_adherence", _("low adherence")
    ENDS_SOON = "ends_soon", _("the last scheduled session is near")
    SILENT = "silent", _("no report")
    WEIGHT = "weight", _("weight")
    CHECK_IN = "check_in", _("check-in")
    BACK = "back", _("back from a pause")
    INVITATION = "invitation", _("invitation not accepted")
    REVIEW = "review", _("waits for review")


def threshold(label: str, default: int, least: int, most: int) -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds)


#: what a coach may set, in the order in which it is shown
THRESHOLDS = (
    *("pain_from", "waiting_hours", "missed_in_a_row", "drop_points", "adherence_percent", "adherence_least_due"),
    *("ends_within_days", "silent_days", "weight_percent_a_week", "back_days"),
)


class AttentionSettings(TimestampedModel):
    """One coach's thresholds; without a row the defaults hold."""

    owner_lookup = "coach"

    coach = models.OneToOneField(
        Coach, models.CASCADE, related_name="attention_settings", verbose_name=_("coach"), editable=False
    )
    pain_from = threshold(_("pain from (0–10)"), 4, 1, 10)
    waiting_hours = threshold(_("waits longer than (hours)"), 48, 1, 336)
    missed_in_a_row = threshold(_("sessions missed in a row"), 3, 1, 10)
    drop_points = threshold(_("7 days below 30 days by (points)"), 20, 5, 100)
    adherence_percent = threshold(_("adherence over 30 days below (%)"), 50, 1, 100)
    adherence_least_due = threshold(_("… with at least so many sessions due"), 4, 1, 31)
    ends_within_days = threshold(_("last scheduled session within (days)"), 7, 1, 28)
    silent_days = threshold(_("no report for (days)"), 7, 1, 28)
    weight_percent_a_week = models.DecimalField(
        _("weight changes by more than (% a week)"),
        max_digits=3,
        decimal_places=1,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )
    back_days = threshold(_("back from a pause within (days)"), 3, 1, 28)

    class Meta:
        verbose_name = _("attention settings")
        verbose_name_plural = _("attention settings")

    def __str__(self) -> str:
        return f"#{self.coach_id}"


class Snooze(TimestampedModel):
    """A reason that a coach does not wish to hear of one client until a day has passed."""

    client_lookup = "client"
    client_sees = False

    coach = models.ForeignKey(
        Coach, models.CASCADE, related_name="snoozes", verbose_name=_("coach"), editable=False, db_index=False
    )
    client = models.ForeignKey(Client, models.CASCADE, related_name="snoozes", verbose_name=_("client"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("snooze")
        verbose_name_plural = _("snoozes")
        constraints = [
            models.UniqueConstraint(
                fields=["coach", "client", "reason"],
                name="progress_snooze_once",
                violation_error_message=_("This reason is snoozed already."),
            ),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="progress_snooze_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} – {self.until}"
