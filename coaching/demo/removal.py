"""Removes a demo: everything of its people, and nothing else."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from accounts.models import Client, CoachCover, PlanningStep, User
from coaching.demo.people import demo_clients, demo_coaches, demo_users
from comments.models import Comment
from nutrition.models import Food, MealUpload, NutritionPlan, Recipe
from progress.models import ProgressPhoto
from uploads.models import FileUpload
from workouts.models import Exercise, FormMedia, SetLog, WorkoutPlan

MOST_NAMED = 10


@transaction.atomic
def clear_demo(*, now: dt.datetime, progress: Callable[[list[Client]], Iterable[Client]] = iter) -> int:
    """Removes the people of the demo with all that is theirs, and gives how many they were.

    Raises ValidationError, with a sentence for each, where something of others hangs on them; nothing is changed then.
    The exercise library stays.
    """
    if reasons := list(ties(now)):
        raise ValidationError(reasons[:MOST_NAMED])
    count = demo_users().count()
    try:
        remove(progress)
    except ProtectedError as error:
        raise ValidationError([in_use(row) for row in list(error.protected_objects)[:MOST_NAMED]]) from None
    return count


def remove(progress: Callable[[list[Client]], Iterable[Client]]) -> None:
    signed_in = UserSession.objects.filter(user__in=demo_users().values("pk"))
    Session.objects.filter(session_key__in=signed_in.values("session_key")).delete()
    for client in progress(list(demo_clients())):
        # What holds on to files, and the many rows, before the client takes the rest along.
        for model in (Comment, FormMedia, MealUpload, ProgressPhoto, SetLog):
            model._default_manager.filter(client=client).delete()
        client.delete()
    PlanningStep.objects.filter(made_by__in=demo_users()).delete()
    WorkoutPlan.objects.filter(coach__in=demo_coaches()).delete()
    NutritionPlan.objects.filter(coach__in=demo_coaches()).delete()
    Recipe.objects.filter(coach__in=demo_coaches()).delete()
    Food.objects.filter(created_by__in=demo_users()).delete()
    FileUpload.objects.filter(client=None, uploaded_by__in=demo_users()).delete()
    Exercise.objects.filter(created_by__in=demo_users()).delete()
    demo_coaches().delete()
    demo_users().delete()


def ties(now: dt.datetime) -> Iterator[str]:
    """A sentence for each real thing that would lose its coach."""
    others = ~Q(client__in=demo_clients().values("pk"))
    for client in Client.objects.non_polymorphic().filter(coach__in=demo_coaches()).exclude(pk__in=demo_clients()):
        yield _("%(client)s is a client of %(coach)s, who belongs to the demo; give them another coach first.") % {
            "client": named(client),
            "coach": named(client.coach),
        }
    for model in (WorkoutPlan, NutritionPlan):
        plans = model._default_manager.filter(others, coach__in=demo_coaches(), client__isnull=False)
        for plan in plans.select_related("client", "coach"):
            yield _(
                "The plan %(plan)s of %(client)s was written by %(coach)s, who belongs to the demo; delete it first."
            ) % {
                "plan": named(plan),
                "client": named(plan.client),
                "coach": named(plan.coach),
            }
    covers = CoachCover.objects.filter(others, Q(cover__in=demo_coaches()), ends_on__gte=now.date())
    for cover in covers.select_related("client", "cover"):
        yield _("%(client)s is covered by %(coach)s, who belongs to the demo; end that cover first.") % {
            "client": named(cover.client),
            "coach": named(cover.cover),
        }


def in_use(row: Any) -> str:
    return _("The %(kind)s %(row)s uses something of the demo; remove it first.") % {
        "kind": row._meta.verbose_name,
        "row": named(row),
    }


def named(row: Any) -> str:
    """`“Ann Example” (12)`."""
    return f"“{row}” ({row.pk})" if isinstance(row, User | WorkoutPlan | NutritionPlan) else f"“{row}”"
