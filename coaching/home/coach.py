"""A coach's home: the roster, the tiles that narrow it, and who trains today."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from coaching.home.roster import Row, read_rows
from coaching.home.tiles import Tile, tiles_of
from progress.attention import survey
from workouts.models import TrainingSession


@dataclass(frozen=True)
class CoachHome:
    """What the page of a coach shows: `rows` and `paused` after the chosen tile has narrowed them."""

    today: dt.date
    tiles: Sequence[Tile]
    chosen: Tile | None
    rows: Sequence[Row]
    paused: Sequence[Row]
    due_today: Sequence[TrainingSession]
    #: how many there are without a choice
    clients: int
    #: while nobody has a session
    is_new: bool


def coach_home(*, user: User, now: dt.datetime, show: str = "") -> CoachHome:
    """Everything in the page, for any number of clients in the same 20 queries: what the list of attention costs (15),
    and one each for the last sessions, the days of eating, what is unread, what stands in the queue of reviews and who
    trains today."""
    facts, found = survey(user=user, now=now)
    rows = read_rows(facts, found, user=user)
    tiles = tiles_of(rows, now)
    chosen = next((tile for tile in tiles if tile.name == show), None)
    kept = [row for row in rows if chosen is None or chosen.keeps(row)]
    return CoachHome(
        today=user.today(now),
        tiles=tiles,
        chosen=chosen,
        rows=[row for row in kept if row.pause is None],
        paused=[row for row in kept if row.pause is not None],
        due_today=read_due(user, user.today(now)),
        clients=len(rows),
        is_new=not any(one.states or one.last_ahead for one in facts),
    )


def read_due(user: User, today: dt.date) -> list[TrainingSession]:
    """What is to be done on this day, by whom."""
    due = TrainingSession.objects.visible_to(user).filter(due_date=today).exclude(client__status="archived")
    return list(due.select_related("client").order_by("client__first_name", "client__last_name", "id"))
