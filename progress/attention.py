"""Who needs their coach and why: every client at most once, the worst reason first, each with its numbers and the rows
that prove it (DESIGN, section 5)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import cache

from accounts.models import Client, Pause, User
from progress.models import AttentionSettings, Reason
from progress.reasons import CHECKS, Check, Finding, not_accepted
from progress.roster import Facts, read_roster

RANK = {reason: number for number, reason in enumerate(Reason)}
#: what a client in a pause sends still counts
COUNTS_IN_PAUSE = frozenset({Reason.PAIN, Reason.WAITING, Reason.REVIEW})
COUNT_KEY, COUNT_SECONDS = "attention-count:%s", 3600


@dataclass(frozen=True)
class Standing:
    """A client on the list with all reasons, the worst first; `pause` where they stand apart."""

    client: Client
    findings: Sequence[Finding]
    pause: Pause | None = None


class Snoozed(NamedTuple):
    """A reason that is left out until that day."""

    client: Client
    reason: Reason
    until: dt.date


@dataclass(frozen=True)
class Roster:
    """Who needs attention, the worst first; apart from them who is in a pause today, and what is snoozed."""

    standing: Sequence[Standing]
    paused: Sequence[Standing]
    snoozed: Sequence[Snoozed] = ()

    @property
    def keys(self) -> set[int]:
        return {one.client.pk for one in self.standing}


@dataclass(frozen=True)
class Trial:
    """Who would come to stand on the list with other thresholds, and who would leave it."""

    coming: Sequence[Client]
    leaving: Sequence[Client]


def attention(*, user: User, now: dt.datetime, only: int | None = None) -> Roster:
    """The list of whoever cares for these clients, by their own thresholds; what they snoozed is left out. At most 15
    queries, whatever the number of clients; `only` one client: the same."""
    return judge(read_roster(user=user, now=now, only=only), settings_of(user))


def look(*, user: User, now: dt.datetime) -> Roster:
    """The whole list, whose length the navigation shows for an hour."""
    return survey(user=user, now=now)[1]


def survey(*, user: User, now: dt.datetime) -> tuple[Sequence[Facts], Roster]:
    """The same with what is known of every client, those included who need nobody. Costs what the list costs."""
    facts = read_roster(user=user, now=now)
    found = judge(facts, settings_of(user))
    cache.set(COUNT_KEY % user.pk, len(found.standing), COUNT_SECONDS)
    return facts, found


def last_count(person: int | None) -> int | None:
    """How many stood on the list when whoever has this key last looked at it; None where that is too long ago. No
    query."""
    return cache.get(COUNT_KEY % person)


def try_settings(*, user: User, now: dt.datetime, changes: Mapping[str, Any]) -> Trial:
    """What other thresholds would do to the list, written nowhere; costs what the list costs."""
    facts = read_roster(user=user, now=now)
    settings = settings_of(user)
    before = judge(facts, settings).keys
    for name, value in changes.items():
        setattr(settings, name, value)
    after = judge(facts, settings).keys
    clients = [one.client for one in facts]
    return Trial(
        coming=[client for client in clients if client.pk in after - before],
        leaving=[client for client in clients if client.pk in before - after],
    )


def settings_of(user: User) -> AttentionSettings:
    """A coach's thresholds, the defaults where they set none; one query."""
    if user.role != "coach":
        return AttentionSettings()
    return AttentionSettings.objects.filter(coach=user.pk).first() or AttentionSettings(coach_id=user.pk)


def judge(facts: Sequence[Facts], settings: AttentionSettings) -> Roster:
    """Puts everybody in their place without asking the database."""
    standing, paused = [], []
    for one in facts:
        pause = one.pause
        found = Standing(one.client, findings_of(one, settings, in_pause=pause is not None), pause)
        if pause is not None:
            paused.append(found)
        elif found.findings:
            standing.append(found)
    return Roster(
        sorted(standing, key=order),
        sorted(paused, key=lambda one: (str(one.client), one.client.pk)),
        [Snoozed(one.client, Reason(reason), until) for one in facts for reason, until in one.snoozed.items()],
    )


def order(one: Standing) -> tuple[Any, ...]:
    worst = one.findings[0]
    return RANK[worst.reason], -worst.weight, str(one.client), one.client.pk


def findings_of(facts: Facts, settings: AttentionSettings, *, in_pause: bool) -> list[Finding]:
    """All reasons of one client that are not snoozed, the worst first."""
    if facts.client.status == Client.Status.INVITED:
        checks: Sequence[Check] = (not_accepted,)
    else:
        checks = CHECKS
    found = [finding for check in checks if (finding := check(facts, settings))]
    return [one for one in found if one.reason not in facts.snoozed and (not in_pause or one.reason in COUNTS_IN_PAUSE)]
