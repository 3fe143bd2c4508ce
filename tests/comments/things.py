"""One thing of each kind that can be commented on, of a client."""

from collections.abc import Callable
from typing import Any

from accounts.models import Client
from tests.clock import day
from tests.factories.nutrition import (
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    RecipeFactory,
)
from tests.factories.progress import (
    CheckInFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.workouts import (
    FormMediaFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)


def weigh_in(client: Client) -> Any:
    """Of a client who is asked for their weight and so sees it."""
    Client.objects.filter(pk=client.pk).update(weigh_in_every_days=7)
    return WeighInFactory(client=client)


#: what it is called in an address → what makes one; the recipe is the coach's, whom all their clients share
THINGS: dict[str, Callable[[Client], Any]] = {
    "client": lambda client: client,
    "workout-plan": lambda client: WorkoutPlanFactory(client=client),
    "workout-exercise": lambda client: WorkoutExerciseFactory(workout_session__workout_plan__client=client),
    "training-session": lambda client: TrainingSessionFactory(client=client),
    "training-session-exercise": lambda client: TrainingSessionExerciseFactory(training_session__client=client),
    "form-media": lambda client: FormMediaFactory(line__training_session__client=client),
    "nutrition-plan": lambda client: NutritionPlanFactory(client=client),
    "recipe": lambda client: RecipeFactory(coach=client.coach),
    "meal-plan": lambda client: MealPlanFactory(client=client, date=day(-6)),
    "meal-entry": lambda client: MealEntryFactory(meal_plan__client=client, meal_plan__date=day(-7)),
    "meal-upload": lambda client: MealUploadFactory(
        meal_entry__meal_plan__client=client, meal_entry__meal_plan__date=day(-8)
    ),
    "weigh-in": weigh_in,
    "progress-entry": lambda client: ProgressEntryFactory(client=client),
    "progress-photo": lambda client: ProgressPhotoFactory(progress_entry__client=client, progress_entry__date=day(-2)),
    "check-in": lambda client: CheckInFactory(client=client),
    "weekly-summary": lambda client: WeeklySummaryFactory(client=client, published=True),
}
