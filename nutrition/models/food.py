"""Foods per 100 g: shared entries with their source, and each coach's own."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Moment, Scoped, TimestampedModel
from core.querysets import ScopedQuerySet
from nutrition.macros import Macros
from nutrition.models.amounts import within
from nutrition.querysets import FoodQuerySet

MOST_PER_100_G = 105
#: Nothing holds more than pure fat; lard is said to hold 902 kcal, by 9 kcal per g it would be 900.
MOST_CALORIES_PER_100_G = 902


def per_100_g(label: Any, most: int) -> models.DecimalField:
    """How much of it 100 g hold, as exactly as the source says it."""
    bounds = [MinValueValidator(0), MaxValueValidator(most)]
    return models.DecimalField(label, max_digits=6, decimal_places=2, validators=bounds)


class Food(TimestampedModel):
    """Something to eat, made by a coach for themselves or standing in the library (without a maker)."""

    owner_lookup = "created_by"
    moments = (Moment("created_at", _("Added."), by="created_by"),)

    name = models.CharField(_("name"), max_length=200)
    brand = models.CharField(_("brand"), max_length=120, blank=True)
    calories = per_100_g(_("calories (kcal per 100 g)"), MOST_CALORIES_PER_100_G)
    protein = per_100_g(_("protein (g per 100 g)"), MOST_PER_100_G)
    carbs = per_100_g(_("carbs (g per 100 g)"), MOST_PER_100_G)
    fat = per_100_g(_("fat (g per 100 g)"), MOST_PER_100_G)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="foods",
        verbose_name=_("made by"),
        help_text=_("Empty: in the library."),
    )
    is_shared = models.BooleanField(_("shown to everybody"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    source_id = models.CharField(_("id at the source"), max_length=120, blank=True)

    objects = FoodQuerySet.as_manager()

    class Meta:
        verbose_name = _("food")
        verbose_name_plural = _("foods")
        indexes = [
            models.Index(fields=["name", "id"], name="nutrition_food_by_name"),
            models.Index(fields=["created_by", "name"], name="nutrition_food_by_maker"),
            # By which an import looks up what is there: SQLite takes no partial index for values it is given later.
            models.Index(fields=["source", "source_id"], name="nutrition_food_by_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "source", "source_id"],
                condition=Q(created_by__isnull=False) & ~Q(source_id=""),
                name="nutrition_food_source_once_per_maker",
                violation_error_message=_("This entry of that source is already among these foods."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=Q(created_by__isnull=True) & ~Q(source_id=""),
                name="nutrition_food_source_once_in_library",
                violation_error_message=_("This entry of that source is already in the library."),
            ),
            models.CheckConstraint(
                # Wider than what is taken today: foods of earlier imports stand.
                condition=within(1_000, "calories"),
                name="nutrition_food_calories_0_to_1000",
                violation_error_message=_("Calories must be 0 to 1000 kcal per 100 g."),
            ),
            models.CheckConstraint(
                condition=within(MOST_PER_100_G, "protein", "carbs", "fat"),
                name="nutrition_food_macros_0_to_105",
                violation_error_message=_("Protein, carbs and fat must be 0 to 105 g per 100 g."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.brand})" if self.brand else self.name

    def clean(self) -> None:
        """Raises ValidationError where 100 g hold more than 105 g of macros together."""
        known = [Decimal(amount) for amount in (self.protein, self.carbs, self.fat) if amount is not None]
        if sum(known) > MOST_PER_100_G:
            raise ValidationError(_("Protein, carbs and fat come to more than 105 g per 100 g."))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stores the words it is found by along with it. What writes in bulk calls `write_words` itself."""
        fields = kwargs.get("update_fields")
        with transaction.atomic():
            super().save(*args, **kwargs)
            if fields is None or {"name", "brand"} & set(fields):
                Food.objects.write_words([self])

    @property
    def macros(self) -> Macros:
        """Of 100 g."""
        return Macros.of(self)


class FoodWord(Scoped):
    """One word of a food's name or brand, in lower case and without accents: foods are found by the beginnings of
    their words through its index, alike on every database. Written along with the food."""

    food = models.ForeignKey(Food, models.CASCADE, related_name="words", verbose_name=_("food"), db_index=False)
    word = models.CharField(_("word"), max_length=40)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("word of a food")
        verbose_name_plural = _("words of foods")
        indexes = [
            # The operator class serves LIKE 'word%' whatever the locale; SQLite takes a range of the same index.
            models.Index(
                fields=["word", "food"], name="nutrition_food_by_word", opclasses=["varchar_pattern_ops", "int8_ops"]
            )
        ]
        constraints = [models.UniqueConstraint(fields=["food", "word"], name="nutrition_food_word_once")]

    def __str__(self) -> str:
        return self.word
