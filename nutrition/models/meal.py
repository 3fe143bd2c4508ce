"""A client's dated day: its meals, their parts, and what was eaten of them."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, Coach
from comments.models import Commentable
from core.models import ClientRecord, Moment, TimestampedModel
from nutrition.macros import Macros
from nutrition.models.amounts import Amounts, amount_constraints, calories_field, grams_field
from nutrition.models.food import Food
from nutrition.models.plan import TOLERANCE, MealType, PlannedMeal
from nutrition.models.recipe import Recipe
from nutrition.querysets import MealPlanQuerySet


class MealPlan(Commentable, ClientRecord):
    """What one client eats on one day. Targets, tolerance and kind of day are copied when the client first writes
    something of that day (`touched_at`); until then the targets in force hold. A plan that is applied again, or a week
    that is copied, rewrites neither a touched day nor one that was `edited_by_hand`."""

    listed_by = ("client",)
    moments = (
        Moment("created_at", _("Made.")),
        Moment("touched_at", _("The client wrote in it for the first time.")),
        Moment("completed_at", _("marked"), by="logged_by", of="entries__completion"),
        Moment("uploaded_at", _("photo sent"), of="entries__uploads"),
    )

    class DayKind(models.TextChoices):
        TRAINING = "training", _("training day")
        REST = "rest", _("rest day")

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="meal_plans", verbose_name=_("client"), db_index=False
    )
    coach = models.ForeignKey(
        Coach,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meal_plans",
        verbose_name=_("written by"),
        editable=False,
    )
    date = models.DateField(_("day"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    day_kind = models.CharField(
        _("kind of day"),
        max_length=8,
        blank=True,
        choices=DayKind.choices,
        help_text=_("Empty: by whether a training session is due that day."),
    )
    total_calories = calories_field(_("calories (kcal)"), null=True, blank=True, editable=False)
    protein_target = grams_field(_("protein (g)"), null=True, blank=True, editable=False)
    carb_target = grams_field(_("carbs (g)"), null=True, blank=True, editable=False)
    fat_target = grams_field(_("fat (g)"), null=True, blank=True, editable=False)
    tolerance_percent = models.PositiveSmallIntegerField(
        _("tolerance (%)"), null=True, blank=True, validators=TOLERANCE, editable=False
    )
    touched_at = models.DateTimeField(_("first written by the client"), null=True, blank=True, editable=False)
    edited_by_hand = models.BooleanField(_("edited by hand"), default=False, editable=False)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)

    objects = MealPlanQuerySet.as_manager()

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("meal plan")
        verbose_name_plural = _("meal plans")
        constraints = [
            *ClientRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client", "date"],
                name="nutrition_meal_plan_once_per_day",
                violation_error_message=_("This client has a meal plan for that day already."),
            ),
            models.CheckConstraint(
                condition=Q(day_kind__in=["", "training", "rest"]), name="nutrition_meal_plan_day_kind"
            ),
            *amount_constraints("nutrition_meal_plan", "total_calories", "protein_target", "carb_target", "fat_target"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.date})" if self.title else str(self.date)

    @property
    def stays(self) -> bool:
        """Whether the client has written in it or a coach edited it, so that nothing rewrites it along with others."""
        return self.touched_at is not None or self.edited_by_hand


class MealEntry(Commentable, ClientRecord):
    """One meal of a day, planned or added by the client."""

    class Origin(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLIENT = "client", _("client")

    title_relations = ("meal_plan",)
    page_lookup = "meal_plan"

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="+", verbose_name=_("client"), editable=False, db_index=False
    )
    meal_plan = models.ForeignKey(
        MealPlan, models.CASCADE, related_name="entries", verbose_name=_("meal plan"), db_index=False
    )
    name = models.CharField(_("name"), max_length=120)
    meal_type = models.CharField(_("meal"), max_length=12, choices=MealType.choices, default=MealType.SNACK)
    order_index = models.PositiveSmallIntegerField(_("order"), default=0)
    time_of_day = models.TimeField(_("time"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    recipe = models.ForeignKey(
        Recipe, models.PROTECT, null=True, blank=True, related_name="meal_entries", verbose_name=_("recipe")
    )
    planned_meal = models.ForeignKey(
        PlannedMeal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meal_entries",
        verbose_name=_("from the plan"),
        editable=False,
    )
    origin = models.CharField(_("origin"), max_length=7, choices=Origin.choices, default=Origin.PLANNED, editable=False)
    is_estimate = models.BooleanField(_("estimate"), default=False)

    class Meta(ClientRecord.Meta):
        abstract = False
        verbose_name = _("meal")
        verbose_name_plural = _("meals")
        ordering = ["order_index", "id"]
        indexes = [
            models.Index(fields=["meal_plan", "order_index", "id"], name="nutrition_entry_in_day"),
            models.Index(fields=["client", "id"], name="nutrition_entry_by_client"),
        ]
        constraints = [
            *ClientRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(origin__in=["planned", "client"]), name="nutrition_entry_origin"),
        ]

    def __str__(self) -> str:
        return self.name

    def comment_title(self) -> str:
        return f"{self.name} ({self.meal_plan.date})"

    def part_title(self) -> str:
        return self.name

    def editable_by(self, user: Any) -> bool:
        """A client changes the meals they added themselves, a coach all."""
        return user.role != "client" or self.origin == self.Origin.CLIENT


class MealComponent(Amounts, TimestampedModel):
    """One part of a meal. Of the parts that share a choice group the client takes one, and what is optional counts
    when it was chosen (see nutrition.day.counted)."""

    page_lookup = "meal_entry__meal_plan"

    class Type(models.TextChoices):
        PROTEIN = "protein", _("protein")
        CARB = "carb", _("carbs")
        FAT = "fat", _("fat")
        VEGETABLE = "vegetable", _("vegetables")
        FRUIT = "fruit", _("fruit")
        OTHER = "other", _("other")

    client_lookup = "meal_entry__meal_plan__client"

    meal_entry = models.ForeignKey(
        MealEntry, models.CASCADE, related_name="components", verbose_name=_("meal"), db_index=False
    )
    type = models.CharField(_("type"), max_length=9, choices=Type.choices, default=Type.OTHER)
    description = models.CharField(_("description"), max_length=300)
    grams = models.DecimalField(
        _("grams"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(20_000)],
    )
    food = models.ForeignKey(
        Food, models.PROTECT, null=True, blank=True, related_name="components", verbose_name=_("food")
    )
    recipe = models.ForeignKey(
        Recipe, models.PROTECT, null=True, blank=True, related_name="components", verbose_name=_("recipe")
    )
    is_optional = models.BooleanField(_("optional"), default=False)
    choice_group = models.CharField(
        _("alternatives"), max_length=5, blank=True, help_text=_("Same letter: the client takes one of them.")
    )
    is_chosen = models.BooleanField(_("chosen"), default=False, editable=False)
    #: the phone's time of the last report that took this part or let it go; an older one changes nothing
    reported_at = models.DateTimeField(_("choice reported"), null=True, blank=True, editable=False)

    class Meta(Amounts.Meta):
        abstract = False
        verbose_name = _("part of a meal")
        verbose_name_plural = _("parts of meals")
        ordering = ["id"]
        indexes = [models.Index(fields=["meal_entry", "id"], name="nutrition_component_in_entry")]
        constraints = [
            *Amounts.Meta.constraints,
            models.UniqueConstraint(
                fields=["meal_entry", "choice_group"],
                condition=Q(is_chosen=True) & ~Q(choice_group=""),
                name="nutrition_component_chosen_once",
                violation_error_message=_("Of these alternatives one is chosen already."),
            ),
            models.CheckConstraint(
                condition=Q(is_chosen=False) | ~Q(choice_group="") | Q(is_optional=True),
                name="nutrition_component_has_a_choice",
                violation_error_message=_("There is nothing to choose: this is neither optional nor an alternative."),
            ),
            models.CheckConstraint(
                condition=Q(grams__isnull=True) | Q(grams__range=(0, 20_000)),
                name="nutrition_component_grams_0_to_20000",
                violation_error_message=_("Grams must be 0 to 20000."),
            ),
        ]

    def __str__(self) -> str:
        return self.description

    def editable_by(self, user: Any) -> bool:
        """Like the meal it is a part of."""
        return self.meal_entry.editable_by(user)


class MealCompletion(TimestampedModel):
    """What became of one meal. The numbers are what was eaten of it, copied then: later edits never change them."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        COMPLETED = "completed", _("eaten")
        SKIPPED = "skipped", _("skipped")

    client_lookup = "client"

    client = models.ForeignKey(
        Client, models.CASCADE, related_name="meal_completions", verbose_name=_("client"), db_index=False
    )
    meal_entry = models.OneToOneField(MealEntry, models.CASCADE, related_name="completion", verbose_name=_("meal"))
    status = models.CharField(_("status"), max_length=9, choices=Status.choices, default=Status.PENDING)
    portion = models.DecimalField(
        _("portion"),
        max_digits=4,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(10)],
        help_text=_("1: all of it."),
    )
    calories = calories_field(_("eaten (kcal)"), null=True, blank=True)
    protein = grams_field(_("protein eaten (g)"), null=True, blank=True)
    carbs = grams_field(_("carbs eaten (g)"), null=True, blank=True)
    fat = grams_field(_("fat eaten (g)"), null=True, blank=True)
    completed_at = models.DateTimeField(_("eaten at"), null=True, blank=True)
    #: the phone's time of the report that stands; an older one changes nothing
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True, editable=False)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="meals_logged",
        verbose_name=_("logged by"),
        editable=False,
    )

    class Meta:
        verbose_name = _("meal mark")
        verbose_name_plural = _("meal marks")
        indexes = [models.Index(fields=["client", "completed_at"], name="nutrition_mark_by_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "completed", "skipped"]), name="nutrition_completion_status"
            ),
            models.CheckConstraint(
                condition=~Q(status="completed")
                | Q(
                    completed_at__isnull=False,
                    calories__isnull=False,
                    protein__isnull=False,
                    carbs__isnull=False,
                    fat__isnull=False,
                ),
                name="nutrition_completion_says_what",
                violation_error_message=_("A meal that was eaten needs the time and what was eaten."),
            ),
            models.CheckConstraint(
                condition=Q(portion__gt=0, portion__lte=10),
                name="nutrition_completion_portion_to_10",
                violation_error_message=_("A portion must be more than 0 and at most 10."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    def told_as(self) -> str:
        return f"{self.meal_entry}, {self}"

    @property
    def macros(self) -> Macros:
        """What was eaten."""
        return Macros.of(self)
