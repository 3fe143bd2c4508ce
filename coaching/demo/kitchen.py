"""The kitchen of the demo, as data: foods, recipes and a standing week. All numbers are examples, rounded by hand; the
food table of a practice is imported from its sources (`manage.py import_foods`). Nothing has meat or fish in it."""

from dataclasses import dataclass

from nutrition.models.plan import DayKind, MealType

#: What stands as the source of every food here.
SOURCE = "example of the demo"

#: name → kcal, protein, carbs and fat in 100 g
FOODS: dict[str, tuple[float, float, float, float]] = {
    "Oat flakes": (370, 13.5, 59, 7),
    "Milk, 1.5 %": (47, 3.4, 4.9, 1.5),
    "Skyr, plain": (63, 11, 4, 0.2),
    "Blueberries": (50, 0.7, 10.5, 0.3),
    "Banana": (92, 1.1, 20.5, 0.3),
    "Walnuts": (690, 15, 11, 65),
    "Eggs": (145, 12.5, 0.7, 10.2),
    "Wholegrain bread": (225, 8, 41, 2.5),
    "Cottage cheese": (98, 12.5, 3, 4),
    "Tomatoes": (18, 0.9, 3, 0.2),
    "Spinach": (22, 2.9, 1.5, 0.4),
    "Olive oil": (900, 0, 0, 100),
    "Red lentils, dry": (340, 24, 55, 1.5),
    "Coconut milk, light": (75, 0.7, 2, 7),
    "Basmati rice, dry": (355, 8.5, 78, 0.8),
    "Tofu, firm": (145, 15.5, 1.5, 8.5),
    "Peppers": (30, 1, 6, 0.3),
    "Wholegrain pasta, dry": (350, 13, 66, 2.5),
    "Chickpeas, cooked": (128, 7.5, 19, 2.3),
    "Parmesan": (400, 34, 0, 29),
    "Whey powder": (380, 78, 7, 5),
    "Dark chocolate": (560, 9, 35, 42),
}


@dataclass(frozen=True)
class Dish:
    """A recipe: grams of each food in all its servings."""

    name: str
    grams: dict[str, int]
    instructions: str
    servings: int = 1
    minutes: int = 10


DISHES = (
    Dish(
        "Porridge with blueberries",
        {"Oat flakes": 70, "Milk, 1.5 %": 250, "Blueberries": 100, "Walnuts": 15},
        "Simmer the oats in the milk for five minutes, put the rest on top.",
    ),
    Dish(
        "Scrambled eggs on bread",
        {"Eggs": 165, "Wholegrain bread": 90, "Tomatoes": 150, "Olive oil": 5},
        "Scramble over little heat, pepper at the table.",
    ),
    Dish(
        "Lentil dal with rice",
        {
            **{"Red lentils, dry": 160, "Coconut milk, light": 200, "Tomatoes": 300},
            **{"Spinach": 200, "Basmati rice, dry": 120, "Olive oil": 10},
        },
        "Cook the lentils in tomato and coconut for twenty minutes, the spinach for the last two.",
        servings=2,
        minutes=35,
    ),
    Dish(
        "Tofu and pepper pan",
        {"Tofu, firm": 350, "Peppers": 400, "Basmati rice, dry": 140, "Olive oil": 15},
        "Brown the tofu first, then the peppers, three minutes together.",
        servings=2,
        minutes=25,
    ),
    Dish(
        "Pasta with chickpeas",
        {"Wholegrain pasta, dry": 180, "Chickpeas, cooked": 240, "Tomatoes": 400, "Parmesan": 40, "Olive oil": 10},
        "Let tomatoes and chickpeas thicken while the pasta cooks.",
        servings=2,
        minutes=20,
    ),
    Dish(
        "Cottage cheese sandwich",
        {"Wholegrain bread": 100, "Cottage cheese": 150, "Tomatoes": 100},
        "Tomatoes on top, salt, pepper.",
        minutes=5,
    ),
    Dish("Skyr with fruit", {"Skyr, plain": 250, "Blueberries": 100, "Banana": 100}, "Stir.", minutes=3),
    Dish("Shake", {"Whey powder": 30, "Milk, 1.5 %": 300, "Banana": 120}, "Blend.", minutes=3),
    Dish("Chocolate and walnuts", {"Dark chocolate": 20, "Walnuts": 20}, "Slowly.", minutes=1),
)


@dataclass(frozen=True)
class Planned:
    """A meal of the standing week; no weekday: every day."""

    dish: str
    meal_type: str
    weekday: int | None = None
    at: int | None = None
    choice: str = ""
    servings: str = "1"


WEEK = (
    Planned("Porridge with blueberries", MealType.BREAKFAST, at=7, choice="A"),
    Planned("Scrambled eggs on bread", MealType.BREAKFAST, at=7, choice="A"),
    *(Planned("Cottage cheese sandwich", MealType.LUNCH, weekday, at=12) for weekday in (0, 2, 4)),
    *(Planned("Pasta with chickpeas", MealType.LUNCH, weekday, at=12) for weekday in (1, 3)),
    *(Planned("Tofu and pepper pan", MealType.LUNCH, weekday, at=13) for weekday in (5, 6)),
    Planned("Skyr with fruit", MealType.SNACK, at=16, choice="A"),
    Planned("Chocolate and walnuts", MealType.SNACK, at=16, choice="A"),
    Planned("Shake", MealType.POST_WORKOUT, at=18, servings="0.5"),
    *(Planned("Lentil dal with rice", MealType.DINNER, weekday, at=19) for weekday in (0, 1, 4)),
    *(Planned("Tofu and pepper pan", MealType.DINNER, weekday, at=19) for weekday in (2, 3)),
    *(Planned("Pasta with chickpeas", MealType.DINNER, weekday, at=19) for weekday in (5, 6)),
)

#: kcal, protein, carbs, fat of the base, and of other days from the second week on
BASE = (2000, 110, 235, 68)
TARGETS = (
    (DayKind.TRAINING, (2150, 115, 265, 69), "More on the days you lift."),
    (DayKind.REST, (1900, 110, 215, 66), ""),
)
