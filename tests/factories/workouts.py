"""Exercises, plans, training sessions and what was done in them; a child belongs to the client of its parent."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from tests.clock import NOW, TODAY
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.uploads import FileUploadFactory
from workouts.models import (
    CalendarFeed,
    Exercise,
    FormMedia,
    Limitation,
    PersonalRecord,
    SetLog,
    TrainingMax,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)


class ExerciseFactory(DjangoModelFactory):
    """A shared entry of the library; with `created_by` one of a coach, not shared."""

    class Meta:
        model = Exercise

    name = factory.Sequence(lambda n: f"Exercise {n}")
    muscle_group = "legs"
    is_shared = factory.LazyAttribute(lambda exercise: exercise.created_by is None)
    created_by = None


class WorkoutPlanFactory(DjangoModelFactory):
    """A client's plan by their coach; with `client=None` a template."""

    class Meta:
        model = WorkoutPlan

    name = factory.Sequence(lambda n: f"Plan {n}")
    client = factory.SubFactory(ClientFactory)
    coach = factory.Maybe("client", factory.SelfAttribute("client.coach"), factory.SubFactory(CoachFactory))


class WorkoutSessionFactory(DjangoModelFactory):
    class Meta:
        model = WorkoutSession

    workout_plan = factory.SubFactory(WorkoutPlanFactory)
    name = factory.Sequence(lambda n: f"Day {n}")
    week = 1
    day_of_week = 0


class WorkoutExerciseFactory(DjangoModelFactory):
    """3 × 10 at 60 kg, 90 seconds of rest."""

    class Meta:
        model = WorkoutExercise

    workout_session = factory.SubFactory(WorkoutSessionFactory)
    exercise = factory.SubFactory(ExerciseFactory)
    sets = 3
    reps = "10"
    weight_kg = Decimal("60.00")
    rest_seconds = 90


class TrainingSessionFactory(DjangoModelFactory):
    """Due today, written by the client's coach."""

    class Meta:
        model = TrainingSession

    client = factory.SubFactory(ClientFactory)
    coach = factory.SelfAttribute("client.coach")
    name = factory.Sequence(lambda n: f"Session {n}")
    due_date = TODAY
    planned_date = factory.SelfAttribute("due_date")


class TrainingSessionExerciseFactory(DjangoModelFactory):
    """A line of 3 × 10 at 60 kg, not reported yet. It leaves the session's `sets_due` alone."""

    class Meta:
        model = TrainingSessionExercise

    training_session = factory.SubFactory(TrainingSessionFactory)
    client = factory.SelfAttribute("training_session.client")
    exercise = factory.SubFactory(ExerciseFactory)
    prescribed_sets = 3
    prescribed_reps = "10"
    prescribed_weight_kg = Decimal("60.00")
    rest_seconds = 90


class SetLogFactory(DjangoModelFactory):
    """10 × 60 kg: the next set of its line. It leaves the summaries of line and session alone."""

    class Meta:
        model = SetLog

    line = factory.SubFactory(TrainingSessionExerciseFactory)
    client = factory.SelfAttribute("line.client")
    exercise = factory.SelfAttribute("line.exercise")
    set_number = factory.LazyAttribute(lambda log: log.line.set_logs.count() + 1)
    reps = 10
    weight_kg = Decimal("60.00")
    load_kg = factory.SelfAttribute("weight_kg")
    performed_at = NOW
    performed_on = factory.LazyAttribute(lambda log: log.performed_at.date())
    logged_by = factory.SelfAttribute("client")


class TrainingMaxFactory(DjangoModelFactory):
    class Meta:
        model = TrainingMax

    client = factory.SubFactory(ClientFactory)
    exercise = factory.SubFactory(ExerciseFactory)
    value_kg = Decimal("100.00")
    valid_from = TODAY


class LimitationFactory(DjangoModelFactory):
    class Meta:
        model = Limitation

    client = factory.SubFactory(ClientFactory)
    text = factory.Sequence(lambda n: f"Limitation {n}")


class PersonalRecordFactory(DjangoModelFactory):
    """100 kg, lifted today."""

    class Meta:
        model = PersonalRecord

    client = factory.SubFactory(ClientFactory)
    exercise = factory.SubFactory(ExerciseFactory)
    kind = PersonalRecord.Kind.MAX_WEIGHT
    value = Decimal("100.00")
    achieved_on = TODAY


class FormMediaFactory(DjangoModelFactory):
    """A photo of the first set."""

    class Meta:
        model = FormMedia

    line = factory.SubFactory(TrainingSessionExerciseFactory)
    client = factory.SelfAttribute("line.client")
    file_upload = factory.SubFactory(FileUploadFactory, client=factory.SelfAttribute("..client"))
    set_number = 1


class CalendarFeedFactory(DjangoModelFactory):
    """An address nobody was shown."""

    class Meta:
        model = CalendarFeed

    client = factory.SubFactory(ClientFactory)
    created_by = factory.SelfAttribute("client")
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
