"""What was planned for whom, so that it can be taken back; and who looked at what a client sees."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.querysets import PlanningStepQuerySet
from core.models import Moment, TimestampedModel


class PlanningStep(TimestampedModel):
    """One thing a coach or an admin did to what clients are to do, for one client or for many. What it made and changed
    stands in its parts; whoever sees one of them sees the step, with those parts alone."""

    moments = (Moment("created_at", _("Done."), by="made_by"),)

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("plan assigned")
        COPIED = "copied", _("plan copied")
        WEEK_COPIED = "week_copied", _("week copied")
        SCHEDULED = "scheduled", _("plan scheduled")
        FORWARDED = "forwarded", _("next week like the last")
        PUSHED = "pushed", _("plan pushed to sessions")
        MOVED = "moved", _("session moved")
        SHIFTED = "shifted", _("sessions shifted")
        RESUMED = "resumed", _("week resumed")
        PAUSED = "paused", _("pause entered")
        PAUSE_CHANGED = "pause_changed", _("pause changed")
        PAUSE_DELETED = "pause_deleted", _("pause deleted")
        MEALS_ASSIGNED = "meals_assigned", _("nutrition plan assigned")
        MEALS_COPIED = "meals_copied", _("nutrition plan copied")
        MEALS_APPLIED = "meals_applied", _("nutrition plan applied")
        DAY_COPIED = "day_copied", _("day of meals copied")
        MEAL_WEEK_COPIED = "meal_week_copied", _("week of meals copied")

    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="planning_steps", verbose_name=_("by")
    )
    #: what the sentence about it names; a day in ISO format
    words = models.JSONField(default=dict, editable=False)

    objects: ClassVar[Any] = PlanningStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the journal")
        verbose_name_plural = _("steps of the journal")
        indexes = [models.Index(fields=["created_at", "id"], name="accounts_step_by_time")]

    def __str__(self) -> str:
        words = {name: shown(value) for name, value in self.words.items()}
        try:
            return str(SENTENCES[self.Kind(self.kind)] % words)
        except KeyError:
            return str(self.get_kind_display())


class PlanningPart(TimestampedModel):
    """What a step did for one client or, without one, to a template of a coach. `changes` holds keys and values before
    and after, as the app that undoes it reads them; it is undone once."""

    client_lookup = "client"
    owner_lookup = "coach"
    client_sees = False

    step = models.ForeignKey(PlanningStep, models.CASCADE, related_name="parts", verbose_name=_("planning step"))
    client = models.ForeignKey(
        "accounts.Client",
        models.CASCADE,
        null=True,
        related_name="planning_parts",
        verbose_name=_("client"),
        db_index=False,
    )
    coach = models.ForeignKey(
        "accounts.Coach", models.CASCADE, null=True, related_name="planning_parts", verbose_name=_("coach")
    )
    count = models.PositiveIntegerField(_("how many"), default=1)
    changes = models.JSONField(default=dict, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("undone by")
    )

    class Meta:
        verbose_name = _("part of a planning step")
        verbose_name_plural = _("parts of planning steps")
        indexes = [models.Index(fields=["client", "step"], name="accounts_part_by_client")]

    def __str__(self) -> str:
        return str(self.client) if self.client_id else str(_("template"))

    @property
    def how_many(self) -> str:
        """`12 sessions`, `1 pause`."""
        return str(COUNTED[PlanningStep.Kind(self.step.kind)] % {"count": self.count})


class LookAsClient(TimestampedModel):
    """Somebody of the back office looked at a page as a client sees it. Kept for good, and shown to who cares for that
    client and to admins."""

    client_lookup = "client"
    client_sees = False
    moments = (Moment("created_at", _("Looked at."), by="viewer"),)

    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="looks_as_client", verbose_name=_("who")
    )
    client = models.ForeignKey(
        "accounts.Client", models.CASCADE, related_name="looked_at_as", verbose_name=_("whom"), db_index=False
    )
    page = models.CharField(_("page"), max_length=20)

    class Meta:
        verbose_name = _("look as a client")
        verbose_name_plural = _("looks as a client")
        indexes = [models.Index(fields=["client", "created_at", "id"], name="accounts_look_by_client")]

    def __str__(self) -> str:
        return say("%(viewer)s → %(client)s") % {"viewer": self.viewer or _("somebody"), "client": self.client}


Kind = PlanningStep.Kind
SENTENCES = {
    Kind.ASSIGNED: _("Assigned %(what)s from %(day)s"),
    Kind.COPIED: _("Copied %(what)s"),
    Kind.WEEK_COPIED: _("Copied week %(week)s to week %(to_week)s of %(what)s"),
    Kind.FORWARDED: _("Copied week %(week)s to week %(to_week)s of %(what)s and scheduled it from %(day)s"),
    Kind.PUSHED: _("Pushed %(what)s to its sessions"),
    Kind.SCHEDULED: _("Scheduled %(what)s from %(day)s"),
    Kind.MOVED: _("Moved %(what)s from %(before)s to %(day)s"),
    Kind.SHIFTED: ngettext_lazy(
        "Shifted sessions due from %(day)s on by %(days)s day",
        "Shifted sessions due from %(day)s on by %(days)s days",
        "days",
    ),
    Kind.RESUMED: _("Resumed the week after a pause"),
    Kind.PAUSED: _("Entered a pause from %(day)s"),
    Kind.PAUSE_CHANGED: _("Changed the pause from %(day)s"),
    Kind.PAUSE_DELETED: _("Deleted the pause from %(day)s"),
    Kind.MEALS_ASSIGNED: _("Assigned %(what)s from %(day)s to %(last)s"),
    Kind.MEALS_COPIED: _("Copied %(what)s"),
    Kind.MEALS_APPLIED: _("Applied %(what)s from %(day)s to %(last)s"),
    Kind.DAY_COPIED: _("Copied the meals of %(day)s to %(last)s"),
    Kind.MEAL_WEEK_COPIED: _("Copied the meals of the week of %(day)s to the week of %(last)s"),
}
SESSIONS = ngettext_lazy("%(count)s session", "%(count)s sessions", "count")
PAUSES = ngettext_lazy("%(count)s pause", "%(count)s pauses", "count")
DAYS = ngettext_lazy("%(count)s day", "%(count)s days", "count")
COUNTED: dict[Kind, Any] = dict.fromkeys(Kind, SESSIONS) | {
    Kind.PAUSED: PAUSES,
    Kind.PAUSE_CHANGED: PAUSES,
    Kind.PAUSE_DELETED: PAUSES,
    Kind.MEALS_ASSIGNED: DAYS,
    Kind.MEALS_COPIED: ngettext_lazy("%(count)s planned meal", "%(count)s planned meals", "count"),
    Kind.MEALS_APPLIED: DAYS,
    Kind.DAY_COPIED: DAYS,
    Kind.MEAL_WEEK_COPIED: DAYS,
}


def shown(value: Any) -> Any:
    """A day as people write days; anything else as it is."""
    day = as_day(value)
    return date_format(day) if day else value


def as_day(value: Any) -> dt.date | None:
    """The day that stands in ISO format, or None for what is none."""
    try:
        return parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
