"""Makes the whole demo in one transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Pause
from coaching.demo.history import OWN_EXERCISES, write_history
from coaching.demo.lives import LIVES
from coaching.demo.nutrition import write_kitchen, write_meals
from coaching.demo.people import Story, demo_users, make_breaks, make_people, write_limitations
from coaching.demo.photos import write_photos
from coaching.demo.plans import starter_library, with_own_exercise, write_plans, write_templates, write_training_maxes
from coaching.demo.progress import write_progress, write_questions
from coaching.demo.talk import write_talk
from notifications.models import Delivery

DEFAULT_SEED = 1


@dataclass(frozen=True)
class Made:
    """How much of each was made."""

    coaches: int
    clients: int
    sessions: int
    sets: int


def exists() -> bool:
    """Whether anybody of a demo is here."""
    return demo_users().exists()


@transaction.atomic
def make_demo(
    *,
    coaches: int,
    clients: int,
    weeks: int,
    now: dt.datetime,
    seed: int = DEFAULT_SEED,
    progress: Callable[[list[Story]], Iterable[Story]] = iter,
) -> Made | None:
    """Makes people, plans and what became of them in the `weeks` before `now`; the same seed and local days give the
    same demo. Makes nothing and gives None where a demo is here already. Nobody is mailed.

    Costs some 20 queries and the bulk inserts per client; only one client's history is in memory at a time.
    """
    # Two that start at once make one demo: the second waits here and then finds the first one's.
    list(Group.objects.select_for_update().filter(name="Coaches"))
    if exists():
        return None
    restricted = {name for life in LIVES if life.restriction for name in life.restriction.exercises}
    shared = starter_library(OWN_EXERCISES | restricted)
    people = make_people(coaches=coaches, clients=clients, weeks=weeks, seed=seed, now=now)
    make_breaks(people, now)
    write_limitations(people.stories, shared, now)
    libraries = {coach.pk: with_own_exercise(shared, coach) for coach in people.coaches}
    templates = {coach.pk: write_templates(coach, libraries[coach.pk]) for coach in people.coaches}
    weeks_of_meals = {coach.pk: write_kitchen(coach) for coach in people.coaches}
    questions = {coach.pk: write_questions(coach) for coach in people.coaches}
    pauses = defaultdict(list)
    for pause in Pause.objects.filter(client__in=[story.client for story in people.stories if story.life.pauses]):
        pauses[pause.client_id].append(pause)
    sessions = sets = 0
    for story in progress(people.stories):
        if story.coach is None:
            continue
        library, today = libraries[story.coach.pk], story.client.today(now)
        plans = write_plans(story, templates[story.coach.pk], library, weeks, today)
        write_training_maxes(story, library, weeks, today)
        made = write_history(story, plans, library, pauses[story.client.pk], now)
        write_meals(story, weeks_of_meals[story.coach.pk], now)
        write_progress(story, questions[story.coach.pk], weeks, pauses[story.client.pk], now)
        write_talk(story, pauses[story.client.pk], now)
        write_photos(story, now)
        sessions, sets = sessions + made[0], sets + made[1]
    # What was told of an invented past can be read in the app; nothing of it goes out.
    Delivery.objects.filter(notification__recipient__in=demo_users().values("pk")).delete()
    return Made(len(people.coaches), len(people.stories), sessions, sets)
