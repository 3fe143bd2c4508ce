"""Querysets of progress: weights that count, what waits for a coach, which questions one knows of."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Client
from core.querysets import ScopedQuerySet, role_of


class WeighInQuerySet(ScopedQuerySet):
    """Weigh-ins."""

    def confirmed(self) -> Self:
        """Those that count: they stand in trend and charts."""
        return self.filter(is_confirmed=True)

    def unconfirmed(self) -> Self:
        """Those that the client or their coach has yet to settle."""
        return self.filter(is_confirmed=False)


class ReviewableQuerySet(ScopedQuerySet):
    """What a client sends and a coach looks at."""

    def waiting(self) -> Self:
        """Those nobody has reviewed yet."""
        return self.filter(reviewed_at__isnull=True)


class DatedQuerySet(ReviewableQuerySet):
    """Entries of a client's days, whose weight is that day's weigh-in."""

    def with_weight(self, user: Any) -> Self:
        """Adds `weight_kg`: the day's weight, null where there is none and for a client who does not see it."""
        from progress.models import WeighIn

        of_day = WeighIn.objects.filter(client=OuterRef("client"), recorded_on=OuterRef("date"))
        if role_of(user) == "client":
            of_day = of_day.filter(WeighIn.client_sees)
        return self.annotate(weight_kg=Subquery(of_day.order_by().values("weight_kg")[:1]))


class CheckInQuestionQuerySet(ScopedQuerySet):
    """A coach's own questions."""

    def asked(self) -> Self:
        """Those that stand in check-ins from now on."""
        return self.filter(is_active=True)

    def listed_for(self, user: Any) -> Self:
        """What a list shows: one's own, a cover those of the coach they cover for, an admin all; a client those that
        their coach asks."""
        role = role_of(user)
        if role is None:
            return self.none()
        if role == "admin":
            return self.all()
        if role == "client":
            own_coach = Client.objects.filter(pk=user.pk).order_by().values("coach")
            return self.filter(is_active=True, coach__in=own_coach)
        return self.filter(coach__in=user.care().coaches)

    def visible_to(self, user: Any) -> Self:
        """What one may know of: the listed ones and those that stand answered in a check-in one may see."""
        from progress.models import CheckInAnswer

        role = role_of(user)
        if role is None or role == "admin":
            return self.listed_for(user)
        answered = CheckInAnswer.objects.visible_to(user).order_by().values("question")
        return self.filter(Q(pk__in=self.model.objects.listed_for(user).values("pk")) | Q(pk__in=answered))
