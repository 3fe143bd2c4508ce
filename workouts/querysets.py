"""Querysets of training: which exercises one lists, may use and may know of; which sessions are due."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db.models import Q

from accounts.models import Client
from core.querysets import ScopedQuerySet, role_of


class ExerciseQuerySet(ScopedQuerySet):
    """Exercises of the library and of coaches."""

    def listed_for(self, user: Any) -> Self:
        """What a list shows: the shared ones and one's own; a client those of their coach, a cover those of the
        coach they cover for; an admin all."""
        role = role_of(user)
        if role is None:
            return self.none()
        if role == "admin":
            return self.all()
        if role == "client":
            # Not by a join: a shared exercise of a coach would come once for each of their clients.
            own_coach = Client.objects.filter(pk=user.pk).order_by().values("coach")
            return self.filter(Q(is_shared=True) | Q(created_by__in=own_coach))
        return self.filter(Q(is_shared=True) | Q(created_by__in=user.care().coaches))

    def visible_to(self, user: Any) -> Self:
        """What one may know of: the listed ones and those that stand in a plan or session one may see."""
        from workouts.models import TrainingSessionExercise, WorkoutExercise

        role = role_of(user)
        if role is None or role == "admin":
            return self.listed_for(user)
        planned = WorkoutExercise.objects.visible_to(user).order_by().values("exercise")
        done = TrainingSessionExercise.objects.visible_to(user).order_by()
        return self.filter(
            Q(pk__in=self.model.objects.listed_for(user).values("pk"))
            | Q(pk__in=planned)
            | Q(pk__in=done.values("exercise"))
            | Q(pk__in=done.filter(substituted_for__isnull=False).values("substituted_for"))
        )

    def usable_by(self, user: Any, *, standing: Any = ()) -> Self:
        """What may be put into a plan: listed ones in use, and those that already stand there (`standing`: ids)."""
        listed = self.model.objects.listed_for(user).filter(is_active=True)
        return self.filter(Q(pk__in=listed.values("pk")) | Q(pk__in=standing))


class TrainingSessionQuerySet(ScopedQuerySet):
    """Dated training sessions."""

    def due_between(self, first: dt.date, last: dt.date) -> Self:
        """Sessions due in those days, both included."""
        return self.filter(due_date__range=(first, last))

    def shown_on(self, day: dt.date) -> Self:
        """What an app shows as to be done on that day: what is due within the last 7 days or available, and not
        finished; what was finished that day stays."""
        from workouts.models import TrainingSession

        open_states = [TrainingSession.Status.SCHEDULED, TrainingSession.Status.IN_PROGRESS]
        available = Q(available_from__isnull=True, due_date__lte=day) | Q(available_from__lte=day)
        a_week_ago = dt.date.fromordinal(max(1, day.toordinal() - 7))  # the calendar begins with day 1
        still_open = available & Q(status__in=open_states, due_date__gte=a_week_ago)
        return self.filter(still_open | Q(due_date=day) | Q(completed_on=day))


class FormMediaQuerySet(ScopedQuerySet):
    """Photos and videos of lines."""

    def waiting(self) -> Self:
        """Those nobody has reviewed yet."""
        return self.filter(reviewed_at__isnull=True)
