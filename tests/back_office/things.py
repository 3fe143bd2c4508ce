"""One object for every page of the back office: the owner's, or their own coach's."""

from collections.abc import Callable
from typing import Any

from accounts.models import PlanningStep
from accounts.services import open_pause
from comments.services import add_comment
from tests.cast import Cast
from tests.clock import NOW, day
from tests.factories.accounts import ClientNoteFactory, CoachCoverFactory, LookAsClientFactory, PauseFactory
from tests.factories.notifications import DeliveryFactory, NotificationFactory
from tests.factories.nutrition import (
    FoodFactory,
    MealComponentFactory,
    MealUploadFactory,
    PlannedMealFactory,
    RecipeIngredientFactory,
)
from tests.factories.progress import (
    BodyMeasurementFactory,
    CheckInAnswerFactory,
    CheckInQuestionFactory,
    NutritionEntryFactory,
    ProgressPhotoFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import (
    ExerciseFactory,
    FormMediaFactory,
    LimitationFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
)

NOBODYS_KEY = 987_654_321


def plan(cast: Cast) -> Any:
    """A plan with one session of one exercise."""
    planned = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach)
    WorkoutExerciseFactory(workout_session__workout_plan=planned)
    return planned


def training(cast: Cast) -> Any:
    """A session with one line, not begun."""
    return TrainingSessionExerciseFactory(training_session__client=cast.owner).training_session


def eaten_day(cast: Cast) -> Any:
    """A day with a meal of one part and a photo of it."""
    photo = MealUploadFactory(meal_entry__meal_plan__client=cast.owner)
    MealComponentFactory(meal_entry=photo.meal_entry)
    return photo.meal_entry.meal_plan


def planning_step(cast: Cast) -> Any:
    """A pause that the owner's coach entered."""
    open_pause(client=cast.owner, created_by=cast.own_coach, starts_on=day(20), ends_on=day(22))
    return PlanningStep.objects.latest("id")


THINGS: dict[str, Callable[[Cast], Any]] = {
    "accounts.User": lambda cast: cast.admin,
    "accounts.Coach": lambda cast: cast.own_coach,
    "accounts.Client": lambda cast: cast.owner,
    "accounts.Pause": lambda cast: PauseFactory(client=cast.owner, created_by=cast.own_coach),
    "accounts.ClientNote": lambda cast: ClientNoteFactory(client=cast.owner, author=cast.own_coach),
    "accounts.CoachCover": lambda cast: CoachCoverFactory(
        client=cast.owner, cover=cast.other_coach, given_by=cast.own_coach, starts_on=day(30), ends_on=day(37)
    ),
    "accounts.PlanningStep": planning_step,
    "accounts.LookAsClient": lambda cast: LookAsClientFactory(client=cast.owner),
    "uploads.FileUpload": lambda cast: FileUploadFactory(client=cast.owner),
    "comments.Thread": lambda cast: add_comment(
        target=cast.owner, client=cast.owner, author=cast.owner, content="Is that right?", now=NOW
    )[0].client.threads.get(),
    "notifications.Notification": lambda cast: NotificationFactory(client=cast.owner, recipient=cast.own_coach),
    "notifications.Delivery": lambda cast: DeliveryFactory(notification__client=cast.owner, state="failed"),
    "workouts.Exercise": lambda cast: ExerciseFactory(created_by=cast.own_coach),
    "workouts.WorkoutPlan": plan,
    "workouts.WorkoutSession": lambda cast: plan(cast).sessions.get(),
    "workouts.TrainingSession": training,
    "workouts.FormMedia": lambda cast: FormMediaFactory(line=training(cast).lines.get()),
    "workouts.SetLog": lambda cast: SetLogFactory(line=training(cast).lines.get()),
    "workouts.TrainingMax": lambda cast: TrainingMaxFactory(client=cast.owner),
    "workouts.Limitation": lambda cast: LimitationFactory(client=cast.owner),
    "workouts.PersonalRecord": lambda cast: PersonalRecordFactory(client=cast.owner),
    "nutrition.Food": lambda cast: FoodFactory(created_by=cast.own_coach),
    "nutrition.Recipe": lambda cast: RecipeIngredientFactory(recipe__coach=cast.own_coach).recipe,
    "nutrition.NutritionPlan": lambda cast: PlannedMealFactory(nutrition_plan__client=cast.owner).nutrition_plan,
    "nutrition.MealPlan": eaten_day,
    "nutrition.MealUpload": lambda cast: MealUploadFactory(meal_entry__meal_plan__client=cast.owner),
    "progress.WeighIn": lambda cast: WeighInFactory(client=cast.owner, is_confirmed=False),
    "progress.ProgressEntry": lambda cast: ProgressPhotoFactory(progress_entry__client=cast.owner).progress_entry,
    "progress.BodyMeasurement": lambda cast: BodyMeasurementFactory(client=cast.owner),
    "progress.NutritionEntry": lambda cast: NutritionEntryFactory(client=cast.owner),
    "progress.CheckIn": lambda cast: CheckInAnswerFactory(check_in__client=cast.owner).check_in,
    "progress.CheckInQuestion": lambda cast: CheckInQuestionFactory(coach=cast.own_coach),
    "progress.WeeklySummary": lambda cast: WeeklySummaryFactory(client=cast.owner),
}
