"""Training maxes: what percentages go by, with their history."""

import datetime as dt

from django.db import transaction

from accounts.models import Client, User
from workouts.models import Exercise, TrainingMax
from workouts.services.progression import rework


@transaction.atomic
def save_training_max(*, training_max: TrainingMax, by: User, today: dt.date) -> TrainingMax:
    """Stores a new or corrected training max; sessions from today on that nobody has begun or edited by hand follow.

    Raises ValidationError for a second one from the same day, and where a percentage comes to more than 1000 kg.
    """
    client = Client.objects.locked(training_max.client_id).get()
    exercises = {training_max.exercise_id, *stored_exercise(training_max)}
    training_max.full_clean(exclude=["client", "exercise"], validate_constraints=False)
    training_max.validate_constraints()
    training_max.save()
    rework_all(client, exercises, today)
    return training_max


@transaction.atomic
def delete_training_max(*, training_max: TrainingMax, by: User, today: dt.date) -> None:
    """Takes a training max back; what went by it goes by the one before, or has no weight any more."""
    client = Client.objects.locked(training_max.client_id).get()
    exercises = set(stored_exercise(training_max))
    training_max.delete()
    rework_all(client, exercises, today)


def stored_exercise(training_max: TrainingMax) -> list[int]:
    return list(TrainingMax.objects.filter(pk=training_max.pk).values_list("exercise", flat=True))


def rework_all(client: Client, exercises: set[int], today: dt.date) -> None:
    for exercise in Exercise.objects.filter(pk__in=exercises).order_by("pk"):
        rework(client=client, exercise=exercise, today=today)
