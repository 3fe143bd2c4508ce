"""Querysets of nutrition: which foods and recipes one lists, may use and may know of; photos that wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from accounts.models import Client
from core.querysets import ScopedQuerySet, role_of
from nutrition.search import asked_words, begins, signs_of, words_of


def coaches_of(user: Any) -> Any:
    """Whose foods and recipes somebody's lists show: a client their coach's, a coach their own and those of whom they
    cover for. As keys, not by a join: a shared food of a coach would come once for each of their clients."""
    if role_of(user) == "client":
        return Client.objects.filter(pk=user.pk).order_by().values("coach")
    return user.care().coaches


def listed_foods(user: Any) -> Q:
    """What lists of foods show, as a condition: by it one food is looked up without reading all that are shown."""
    role = role_of(user)
    if role is None or role == "admin":
        return Q() if role else Q(pk__in=[])
    return Q(is_shared=True) | Q(created_by__in=coaches_of(user))


def listed_recipes(user: Any) -> Q:
    """What lists of recipes show, as a condition."""
    role = role_of(user)
    if role is None or role == "admin":
        return Q() if role else Q(pk__in=[])
    return Q(coach__in=coaches_of(user))


class FoodQuerySet(ScopedQuerySet):
    """Foods of the library and of coaches."""

    def listed_for(self, user: Any) -> Self:
        """What a list shows: the shared ones and one's own; a client those of their coach, a cover those of the
        coach they cover for; an admin all."""
        return self.filter(listed_foods(user))

    def visible_to(self, user: Any) -> Self:
        """What one may know of: the listed ones and those that stand in a recipe or a meal one may see.

        For looking up a few by key: where each stands is asked by its own index, so that no history is read through.
        """
        from nutrition.models import MealComponent, RecipeIngredient

        role = role_of(user)
        if role is None or role == "admin":
            return self.listed_for(user)
        standing = listed_foods(user)
        for model in (RecipeIngredient, MealComponent):
            standing |= Q(Exists(model.objects.visible_to(user).order_by().filter(food=OuterRef("pk"))))
        return self.filter(standing)

    def usable_by(self, user: Any, *, standing: Any = ()) -> Self:
        """What may be put into a recipe or meal: listed ones in use, and those that already stand there (`standing`:
        ids)."""
        return self.filter(Q(listed_foods(user), is_active=True) | Q(pk__in=standing))

    def matching(self, text: str) -> Self:
        """Foods in whose name or brand some word begins with each word of the text, and that hold each sign that stands
        by itself (`30 %`) as it is written; all of them for an empty text.

        The words are looked up first, each by index: left to the planner, PostgreSQL may read all foods in the order
        of their names until enough of them match (500,000 foods, two words that never meet: 9 s; so: 0.2 s).
        """
        from nutrition.models import FoodWord

        holding = self
        for sign in signs_of(text):
            holding = holding.filter(Q(name__icontains=sign) | Q(brand__icontains=sign))
        found = [FoodWord.objects.filter(begins(word)).order_by().values("food") for word in asked_words(text)]
        if not found:
            return holding
        return holding.filter(pk__in=found[0].intersection(*found[1:]) if found[1:] else found[0].distinct())

    def write_words(self, foods: Sequence[Any], *, renamed: bool = True) -> None:
        """Stores the words by which these foods, stored before, are found; new foods (not `renamed`) have none yet."""
        from nutrition.models import FoodWord

        if renamed:
            FoodWord.objects.filter(food__in=[food.pk for food in foods]).delete()
        FoodWord.objects.bulk_create(
            FoodWord(food_id=food.pk, word=word) for food in foods for word in words_of(food.name, food.brand)
        )


class RecipeQuerySet(ScopedQuerySet):
    """Recipes of coaches."""

    def listed_for(self, user: Any) -> Self:
        """What a list shows: one's own; a client those of their coach, a cover those of the coach they cover for;
        an admin all."""
        return self.filter(listed_recipes(user))

    def visible_to(self, user: Any) -> Self:
        """What one may know of: the listed ones and those that stand in a plan or a meal one may see.

        For looking up a few by key, as that of foods.
        """
        from nutrition.models import MealComponent, MealEntry, PlannedMeal

        role = role_of(user)
        if role is None or role == "admin":
            return self.listed_for(user)
        standing = listed_recipes(user)
        for model in (PlannedMeal, MealEntry, MealComponent):
            standing |= Q(Exists(model.objects.visible_to(user).order_by().filter(recipe=OuterRef("pk"))))
        return self.filter(standing)

    def usable_by(self, user: Any, *, standing: Any = ()) -> Self:
        """What may be put into a plan or meal: listed ones in use, and those that already stand there (`standing`:
        ids)."""
        return self.filter(Q(listed_recipes(user), is_active=True) | Q(pk__in=standing))


class RecipeIngredientQuerySet(ScopedQuerySet):
    """Ingredients, seen like the recipe they stand in."""

    def visible_to(self, user: Any) -> Self:
        from nutrition.models import Recipe

        return self.filter(Exists(Recipe.objects.visible_to(user).filter(pk=OuterRef("recipe"))))


class NutritionPlanQuerySet(ScopedQuerySet):
    """Nutrition plans."""

    def in_use_between(self, first: dt.date, last: dt.date) -> Self:
        """Plans of clients that hold on one of those days, both included; the latest start first."""
        found = self.filter(Q(end_date__isnull=True) | Q(end_date__gte=first), is_active=True, start_date__lte=last)
        return found.order_by("-start_date", "-pk")


class MealUploadQuerySet(ScopedQuerySet):
    """Photos of meals."""

    def waiting(self) -> Self:
        """Those nobody has reviewed yet."""
        return self.filter(marked_ok__isnull=True)


class MealPlanQuerySet(ScopedQuerySet):
    """Dated days."""

    def rewritable(self) -> Self:
        """Those that are written along with others: the client has not written in them, and nobody edited them."""
        return self.filter(touched_at__isnull=True, edited_by_hand=False)

    def with_session(self) -> Self:
        """Adds `has_session`: whether a training session is due that day, which makes it a training day."""
        from workouts.models import TrainingSession

        due = TrainingSession.objects.filter(client=OuterRef("client"), due_date=OuterRef("date"))
        return self.annotate(has_session=Exists(due.exclude(status=TrainingSession.Status.EXCUSED)))
