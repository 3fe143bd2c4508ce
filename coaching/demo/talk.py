"""What the clients of the demo and their coaches say to each other: about sessions, a week, and in passing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import Client, Coach, Pause
from coaching.demo.history import ONE_DAY, instant
from coaching.demo.people import Story
from coaching.demo.plans import BATCH
from comments.models import Comment, ReadMark, Thread
from nutrition.adherence import holds
from progress.models import WeeklySummary
from workouts.models import TrainingSession


class Said(NamedTuple):
    """So many days ago at that hour of who said it, on the last session, the newest summary or in the conversation."""

    days: int
    hour: int
    by_client: bool
    on: str
    text: str


SCRIPTS: tuple[tuple[Said, ...], ...] = (
    (
        Said(12, 19, True, "session", "The last set moved slowly. Was that too heavy?"),
        Said(11, 9, False, "session", "No, that is how a last set should feel. Same load next week."),
        Said(11, 12, True, "session", "Good to know, thanks!"),
        Said(5, 20, False, "client", "How does your week look?\nAnything in the way of training?"),
        Said(4, 7, True, "client", "A late meeting on Thursday. I would rather train on Friday."),
        Said(4, 9, False, "client", "Friday is fine, move it in the app."),
    ),
    (
        Said(9, 18, True, "session", "Rests were shorter than planned, the gym closed early."),
        Said(8, 8, False, "session", "Then it was a harder session than it looks. Well done."),
        Said(6, 21, True, "summary", "Read it. Makes sense to me, let us keep it like that."),
        Said(5, 9, False, "summary", "It is a plan."),
    ),
    (
        Said(13, 8, False, "client", "Please film one squat from the side this week, I want to see your depth."),
        Said(11, 20, True, "client", "Will do on Saturday, somebody can hold the phone then."),
        Said(10, 8, False, "client", "Perfect."),
        Said(7, 19, True, "session", "My grip gave out before my back did."),
        Said(6, 9, False, "session", "Chalk or straps on the top set, bare hands before that."),
    ),
)
#: what nobody has answered yet, of who is in the gym today
ASKED = Said(1, 20, True, "client", "Can I do step-ups instead of lunges? There is no room for lunges in my gym.")


def write_talk(story: Story, pauses: Sequence[Pause], now: dt.datetime) -> None:
    """A conversation of the last two weeks, read and answered but for one question; none with whoever is in a pause,
    has gone quiet or has left. Nobody is told of it."""
    client, today = story.client, story.client.today(now)
    is_away = story.life.misses_last or any(holds(pause, today) for pause in pauses)
    if story.coach is None or is_away or client.status != Client.Status.ACTIVE:
        return
    targets = {"client": client, "session": last_session(client, today), "summary": newest_summary(client)}
    script = [*story.dice.choice(SCRIPTS), *([ASKED] if story.life.trains_today else [])]
    rows = [comment(story, said, targets[said.on], today) for said in script if targets[said.on] is not None]
    moments = {row.uuid: row.created_at for row in rows}  # storing them sets the time to now
    Comment.objects.bulk_create(rows, batch_size=BATCH)
    for row in rows:
        row.created_at = row.updated_at = moments[row.uuid]
    Comment.objects.bulk_update(rows, ["created_at", "updated_at"], batch_size=BATCH)
    threads: dict[Any, list[Comment]] = defaultdict(list)
    for row in rows:
        threads[row.content_type_id, row.object_id].append(row)
    for said in threads.values():
        write_thread(client, story.coach, said)


def comment(story: Story, said: Said, target: Any, today: dt.date) -> Comment:
    """By the client's clock, so that answers never come before questions."""
    author: Any = story.client if said.by_client else story.coach
    at = instant(today - said.days * ONE_DAY, story.client.time_zone, said.hour, story.dice.randint(0, 59))
    row = Comment(author=author, client=story.client, content=said.text, target=target, created_at=at)
    row.uuid = UUID(int=story.dice.getrandbits(128), version=4)
    return row


def write_thread(client: Client, coach: Coach, rows: Sequence[Comment]) -> None:
    """Counts a thread; whoever wrote or was answered has read it up to there."""
    last = rows[-1]
    waits = last.created_at if last.author_id == client.pk and last.content == ASKED.text else None
    thread = Thread.objects.create(
        client=client,
        content_type_id=last.content_type_id,
        object_id=last.object_id,
        last_comment=last,
        last_comment_at=last.created_at,
        comment_count=len(rows),
        waits_since=waits,
    )
    read = [row for row in rows if row.created_at != waits]
    ReadMark.objects.bulk_create(
        [
            ReadMark(thread=thread, user=client, read_up_to=last.created_at),
            ReadMark(thread=thread, user=coach, read_up_to=newest(read), unread=len(rows) - len(read)),
        ]
    )


def newest(rows: Iterable[Comment]) -> dt.datetime | None:
    return max((row.created_at for row in rows), default=None)


def last_session(client: Client, today: dt.date) -> TrainingSession | None:
    """The last one done before the talk about it begins."""
    done = TrainingSession.objects.filter(client=client.pk, completed_on__lt=today - 13 * ONE_DAY)
    return done.order_by("-completed_on", "-pk").first()


def newest_summary(client: Client) -> WeeklySummary | None:
    published = WeeklySummary.objects.filter(client=client.pk, published_at__isnull=False)
    return published.order_by("-week_start").first()
