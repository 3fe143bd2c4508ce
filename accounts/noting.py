"""The journal of planning: a step is noted with what was done, and says later what undoing it would mean."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.journal import LookAsClient, PlanningPart, PlanningStep
from accounts.models import Client, User


@dataclass(frozen=True)
class Back:
    """One thing that is taken back: its row, and what it is called."""

    row: Any
    text: str


@dataclass(frozen=True)
class Stays:
    """One thing that stays, and why in a sentence."""

    text: str
    why: str


@dataclass(frozen=True)
class Undoing:
    """What undoing a part takes back and what stays."""

    part: PlanningPart
    back: list[Back] = field(default_factory=list)
    stays: list[Stays] = field(default_factory=list)


@dataclass(frozen=True)
class Ways:
    """How steps of one kind are taken back: what it would mean, read in the same number of queries for any number of
    parts; and the doing of it, once the clients are locked."""

    look: Callable[..., list[Undoing]]
    take_back: Callable[..., None]
    #: whether what goes depends on the client's day; `look` is given `now` then
    asks_now: bool = False


def note_step(
    kind: PlanningStep.Kind,
    *,
    by: User,
    parts: Iterable[PlanningPart],
    words: Mapping[str, Any],
    step: PlanningStep | None = None,
) -> PlanningStep | None:
    """Keeps what somebody did for these clients, in two queries; with `step` as more of that one. What a client does
    for themself is no planning, and a step without parts none either: None."""
    kept = list(parts)
    if not kept or by.role == "client":
        return None
    if step is None:
        step = PlanningStep.objects.create(kind=kind, made_by=by, words=dict(words))
    for part in kept:
        part.step = step
    PlanningPart.objects.bulk_create(kept)
    return step


def note_look(*, client: Client, viewer: User, page: str) -> LookAsClient:
    """Keeps that somebody looked at a page as this client sees it."""
    return LookAsClient.objects.create(client=client, viewer=viewer, page=page)
