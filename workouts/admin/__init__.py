"""The back office for training: what there is to do, who is to do it when, and what came of it."""

from workouts.admin import client, exercise, form_media, numbers, plan, training

__all__ = ["client", "exercise", "form_media", "numbers", "plan", "training"]
