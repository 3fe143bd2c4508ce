"""What a person can be told of, the channels it can reach them by, what is on unless they say otherwise, and the words.

`title` and `message` stand in the app alone. `outside` is all that leaves it, by mail and push: what happened, without
numbers and without the name of any thing, since those can tell of somebody's health.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Type(models.TextChoices):
    """What happened."""

    INVITATION_ACCEPTED = "invitation_accepted", _("invitation accepted")
    PLAN_ASSIGNED = "plan_assigned", _("plan assigned")
    PLAN_CHANGED = "plan_changed", _("plan changed")
    SESSION_DUE = "session_due", _("session due")
    SESSION_MISSED = "session_missed", _("session missed")
    SESSION_COMPLETED = "session_completed", _("session completed")
    NEW_RECORD = "new_record", _("new record")
    PHOTO_TO_REVIEW = "photo_to_review", _("photo to review")
    PHOTO_REVIEWED = "photo_reviewed", _("photo reviewed")
    TARGETS_CHANGED = "targets_changed", _("targets changed")
    COMMENT = "comment", _("comment")
    CHECK_IN_DUE = "check_in_due", _("check-in due")
    CHECK_IN_SUBMITTED = "check_in_submitted", _("check-in submitted")
    WEEKLY_SUMMARY_PUBLISHED = "weekly_summary_published", _("weekly summary published")
    WEIGH_IN_OVERDUE = "weigh_in_overdue", _("weigh-in overdue")


class Channel(models.TextChoices):
    """How it reaches somebody. What is off in the app stands in the list all the same, as read."""

    IN_APP = "in_app", _("in the app")
    EMAIL = "email", _("e-mail")
    PUSH = "push", _("push")


#: on unless somebody switched it off; in the app everything is
MAILED = frozenset(
    {
        Type.INVITATION_ACCEPTED,
        Type.PLAN_ASSIGNED,
        Type.COMMENT,
        Type.CHECK_IN_DUE,
        Type.CHECK_IN_SUBMITTED,
        Type.WEEKLY_SUMMARY_PUBLISHED,
    }
)
NOT_PUSHED = frozenset({Type.SESSION_COMPLETED, Type.TARGETS_CHANGED, Type.CHECK_IN_SUBMITTED})

DEFAULTS: dict[tuple[str, str], bool] = {
    (kind.value, channel.value): {
        Channel.IN_APP: True,
        Channel.EMAIL: kind in MAILED,
        Channel.PUSH: kind not in NOT_PUSHED,
    }[channel]
    for kind in Type
    for channel in Channel
}

REMINDERS = frozenset({Type.SESSION_DUE, Type.CHECK_IN_DUE, Type.WEIGH_IN_OVERDUE})
#: after it nothing is sent any more: a reminder of yesterday helps nobody
GOOD_FOR, REMINDER_GOOD_FOR = dt.timedelta(days=3), dt.timedelta(days=1)


@dataclass(frozen=True)
class Words:
    """`%(who)s` is the sender, or the client where there is none, `%(client)s` the client; the rest is given."""

    title: Any
    message: Any
    outside: Any


TO_CLIENT: dict[str, Words] = {
    Type.PLAN_ASSIGNED: Words(
        _("Your new plan: %(what)s"), _("It starts on %(when)s."), _("%(who)s has written a new plan for you")
    ),
    Type.PLAN_CHANGED: Words(
        _("Your plan has changed: %(what)s"), _("%(who)s has changed what lies ahead."), _("Your plan has changed")
    ),
    Type.SESSION_DUE: Words(_("Today: %(what)s"), "", _("You have a session today")),
    Type.SESSION_MISSED: Words(
        _("Not done: %(what)s"), _("It was due on %(when)s."), _("A session of yours was not done")
    ),
    Type.NEW_RECORD: Words(_("New record: %(what)s"), "%(value)s", _("You have set a new record")),
    Type.PHOTO_REVIEWED: Words(
        _("%(who)s has looked at your photo"), "%(what)s", _("%(who)s has looked at what you sent")
    ),
    Type.TARGETS_CHANGED: Words(_("Your daily targets have changed"), "%(what)s", _("Your plan has changed")),
    Type.COMMENT: Words(_("%(who)s on %(what)s"), "%(excerpt)s", _("%(who)s has written to you")),
    Type.CHECK_IN_DUE: Words(
        _("Your check-in is due"), _("A few questions about your week."), _("Your check-in is due")
    ),
    Type.WEEKLY_SUMMARY_PUBLISHED: Words(
        _("Your week from %(when)s"), _("%(who)s has written your weekly summary."), _("Your weekly summary is here")
    ),
    Type.WEIGH_IN_OVERDUE: Words(_("Time for a weigh-in"), "", _("Something you enter regularly is due")),
}

#: who cares for a client: their coach and whoever covers
TO_COACH: dict[str, Words] = {
    Type.INVITATION_ACCEPTED: Words(
        _("%(client)s has accepted your invitation"), "", _("%(client)s has accepted your invitation")
    ),
    Type.SESSION_COMPLETED: Words(_("%(client)s has done %(what)s"), "", _("%(client)s has done a session")),
    Type.PHOTO_TO_REVIEW: Words(
        _("%(client)s has sent a photo"), "%(what)s", _("%(client)s has sent something for you to look at")
    ),
    Type.COMMENT: Words(_("%(who)s on %(what)s"), "%(excerpt)s", _("%(who)s has written to you")),
    Type.CHECK_IN_SUBMITTED: Words(_("%(client)s has sent the check-in"), "", _("%(client)s has sent the check-in")),
}


def words_of(kind: str, *, to_client: bool) -> Words:
    """The words for that side; where a kind knows one side only, those."""
    first, second = (TO_CLIENT, TO_COACH) if to_client else (TO_COACH, TO_CLIENT)
    return first.get(kind) or second[kind]


def good_for(kind: str) -> dt.timedelta:
    """How long after it happened somebody may still be told."""
    return REMINDER_GOOD_FOR if kind in REMINDERS else GOOD_FOR
