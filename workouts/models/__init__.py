"""Exercises, plans, dated training sessions, what was done in them, and records."""

from workouts.models.exercise import Exercise
from workouts.models.feed import CalendarFeed
from workouts.models.plan import WorkoutExercise, WorkoutPlan, WorkoutSession
from workouts.models.record import Limitation, PersonalRecord, TrainingMax
from workouts.models.set_log import SetLog
from workouts.models.training import FormMedia, TrainingSession, TrainingSessionExercise

__all__ = [
    "CalendarFeed",
    "Exercise",
    "FormMedia",
    "Limitation",
    "PersonalRecord",
    "SetLog",
    "TrainingMax",
    "TrainingSession",
    "TrainingSessionExercise",
    "WorkoutExercise",
    "WorkoutPlan",
    "WorkoutSession",
]
