"""Nutrition plans: targets and the standing week."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from comments.models import Commentable
from core.models import Moment, TimestampedModel
from nutrition.macros import Macros
from nutrition.models.amounts import Amounts, amount_constraints, calories_field, grams_field
from nutrition.models.recipe import Recipe
from nutrition.querysets import NutritionPlanQuerySet
from workouts.models.plan import EARLIEST, LATEST

TOLERANCE = [MinValueValidator(1), MaxValueValidator(50)]


class MealType(models.TextChoices):
    BREAKFAST = "breakfast", _("breakfast")
    LUNCH = "lunch", _("lunch")
    DINNER = "dinner", _("dinner")
    SNACK = "snack", _("snack")
    PRE_WORKOUT = "pre_workout", _("before training")
    POST_WORKOUT = "post_workout", _("after training")


class DayKind(models.TextChoices):
    ANY = "any", _("any day")
    TRAINING = "training", _("training day")
    REST = "rest", _("rest day")


class NutritionPlan(Commentable, TimestampedModel):
    """What somebody should eat a day and in a standing week; without a client it is a template of its coach.

    Its own four numbers are the base, which targets overrule from a date on.
    """

    client_lookup = "client"
    owner_lookup = "coach"
    listed_by = ("client",)
    moments = (Moment("created_at", _("Added.")),)

    coach = models.ForeignKey(
        Coach, models.PROTECT, null=True, blank=True, related_name="nutrition_plans", verbose_name=_("coach")
    )
    client = models.ForeignKey(
        Client,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="nutrition_plans",
        verbose_name=_("client"),
        help_text=_("Empty: a template."),
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True, max_length=4000)
    daily_calories = calories_field(_("calories (kcal)"))
    protein_target = grams_field(_("protein (g)"))
    carbs_target = grams_field(_("carbs (g)"))
    fat_target = grams_field(_("fat (g)"))
    tolerance_percent = models.PositiveSmallIntegerField(
        _("tolerance (%)"),
        default=10,
        validators=TOLERANCE,
        help_text=_("A day counts as on target when its calories lie within it."),
    )
    start_date = models.DateField(_("first day"), null=True, blank=True)
    end_date = models.DateField(_("last day"), null=True, blank=True)
    source = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = NutritionPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("nutrition plan")
        verbose_name_plural = _("nutrition plans")
        indexes = [models.Index(fields=["client", "start_date", "id"], name="nutrition_plan_by_client")]
        constraints = [
            *amount_constraints("nutrition_plan", "daily_calories", "protein_target", "carbs_target", "fat_target"),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True) | Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="nutrition_plan_ends_after_start",
                violation_error_message=_("The last day must not lie before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(tolerance_percent__range=(1, 50)),
                name="nutrition_plan_tolerance_1_to_50",
                violation_error_message=_("Tolerance must be 1 to 50 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for name, day in (("start_date", self.start_date), ("end_date", self.end_date)):
            if day is not None and not EARLIEST <= day < LATEST:
                raise ValidationError({name: _("The day must lie between 2000 and 2099.")})
        if self.pk and self.is_applied_from_another_day():
            raise ValidationError({"start_date": _("This plan is already applied; its first day stays.")})

    def is_applied_from_another_day(self) -> bool:
        """Whether days were made of it while it had another first day than the one it is to have."""
        stored = NutritionPlan.objects.filter(pk=self.pk).exclude(start_date=self.start_date)
        return stored.filter(planned_meals__meal_entries__isnull=False).exists()

    @property
    def macros(self) -> Macros:
        """The base of a day."""
        return Macros(self.daily_calories, self.protein_target, self.carbs_target, self.fat_target)


class NutritionTarget(Amounts, TimestampedModel):
    """What a day of that kind should come to from a date on, and why it was changed."""

    client_lookup = "nutrition_plan__client"
    owner_lookup = "nutrition_plan__coach"
    page_lookup = "nutrition_plan"

    nutrition_plan = models.ForeignKey(
        NutritionPlan,
        models.CASCADE,
        related_name="targets",
        verbose_name=_("nutrition plan"),
        db_index=False,
    )
    day_kind = models.CharField(_("day"), max_length=8, choices=DayKind.choices, default=DayKind.ANY)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta(Amounts.Meta):
        abstract = False
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["valid_from", "day_kind", "id"]
        constraints = [
            *Amounts.Meta.constraints,
            models.UniqueConstraint(
                fields=["nutrition_plan", "day_kind", "valid_from"],
                name="nutrition_target_once_per_day",
                violation_error_message=_("There is already a target of that kind from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calories} kcal ({self.valid_from})"


class PlannedMeal(TimestampedModel):
    """One meal of the standing week. Those of one day and meal type that share a choice group become one meal, of
    which the client takes one."""

    client_lookup = "nutrition_plan__client"
    owner_lookup = "nutrition_plan__coach"
    page_lookup = "nutrition_plan"

    nutrition_plan = models.ForeignKey(
        NutritionPlan,
        models.CASCADE,
        related_name="planned_meals",
        verbose_name=_("nutrition plan"),
        db_index=False,
    )
    recipe = models.ForeignKey(
        Recipe, models.PROTECT, null=True, blank=True, related_name="planned_meals", verbose_name=_("recipe")
    )
    servings = models.DecimalField(
        _("servings"),
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(20)],
    )
    meal_type = models.CharField(_("meal"), max_length=12, choices=MealType.choices)
    day_of_week = models.PositiveSmallIntegerField(
        _("day"), null=True, blank=True, choices=Client.Weekday.choices, help_text=_("Empty: every day.")
    )
    time_of_day = models.TimeField(_("time"), null=True, blank=True)
    choice_group = models.CharField(
        _("alternatives"),
        max_length=5,
        blank=True,
        help_text=_("Same letter in the same meal: the client takes one of them."),
    )
    notes = models.TextField(_("notes"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("planned meal")
        verbose_name_plural = _("planned meals")
        ordering = ["day_of_week", "time_of_day", "id"]
        indexes = [models.Index(fields=["nutrition_plan", "day_of_week", "id"], name="nutrition_meal_in_plan")]
        constraints = [
            models.CheckConstraint(
                condition=Q(day_of_week__isnull=True) | Q(day_of_week__range=(0, 6)),
                name="nutrition_planned_day_0_to_6",
                violation_error_message=_("A day is 0 (Monday) to 6 (Sunday), or none."),
            ),
            models.CheckConstraint(
                condition=Q(servings__gt=0, servings__lte=20),
                name="nutrition_planned_servings_to_20",
                violation_error_message=_("Servings must be more than 0 and at most 20."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_meal_type_display()
