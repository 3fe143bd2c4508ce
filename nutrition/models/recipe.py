"""Recipes of coaches: per serving, with ingredients in grams."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Coach
from comments.models import Commentable
from core.models import Moment, TimestampedModel
from nutrition.macros import Macros
from nutrition.models.amounts import Amounts
from nutrition.models.food import Food
from nutrition.querysets import RecipeIngredientQuerySet, RecipeQuerySet


class Recipe(Amounts, Commentable, TimestampedModel):
    """What one cooks. Energy and macros are those of one serving: worked out where it has ingredients, else typed."""

    owner_lookup = "coach"
    moments = (Moment("created_at", _("Added.")),)

    coach = models.ForeignKey(
        Coach, models.PROTECT, null=True, blank=True, related_name="recipes", verbose_name=_("coach")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    instructions = models.TextField(_("instructions"), blank=True, max_length=10_000)
    preparation_minutes = models.PositiveSmallIntegerField(
        _("preparation (min)"), null=True, blank=True, validators=[MaxValueValidator(1440)]
    )
    servings = models.PositiveSmallIntegerField(
        _("servings"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = RecipeQuerySet.as_manager()

    class Meta(Amounts.Meta):
        abstract = False
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")
        indexes = [models.Index(fields=["coach", "name", "id"], name="nutrition_recipe_by_coach")]
        constraints = [
            *Amounts.Meta.constraints,
            models.CheckConstraint(
                condition=Q(servings__range=(1, 100)),
                name="nutrition_recipe_servings_1_to_100",
                violation_error_message=_("Servings must be 1 to 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecipeIngredient(TimestampedModel):
    """So many grams of a food in the whole recipe, all servings together."""

    owner_lookup = "recipe__coach"

    recipe = models.ForeignKey(Recipe, models.CASCADE, related_name="ingredients", verbose_name=_("recipe"))
    food = models.ForeignKey(Food, models.PROTECT, related_name="ingredients", verbose_name=_("food"))
    grams = models.DecimalField(
        _("grams"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(20_000)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = RecipeIngredientQuerySet.as_manager()

    class Meta:
        verbose_name = _("ingredient")
        verbose_name_plural = _("ingredients")
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grams__gt=0, grams__lte=20_000),
                name="nutrition_ingredient_grams_to_20000",
                violation_error_message=_("Grams must be more than 0 and at most 20000."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.grams} g"

    def told_as(self) -> str:
        return f"{self.food}, {self}"

    @property
    def macros(self) -> Macros:
        """What so many grams come to, as it is shown."""
        return self.food.macros.times(self.grams / 100).rounded()
