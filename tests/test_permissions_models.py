"""Who sees which row: one line per model, one column per actor. `x` sees it, `.` does not know that it exists.

`tests/test_permissions.py` asks the same of every address; here the mechanism below them is held to its word.
"""

from typing import Any

import pytest
from django.apps import apps

from accounts.models import Client, Coach, User
from tests.cast import ACTORS, Cast
from tests.clock import NOW
from tests.factories.accounts import (
    ClientNoteFactory,
    CoachCoverFactory,
    CoachFactory,
    InvitationFactory,
    LookAsClientFactory,
    PauseFactory,
    PlanningPartFactory,
)
from tests.factories.comments import CommentFactory, ReadMarkFactory, ThreadFactory
from tests.factories.notifications import (
    DeliveryFactory,
    MailRhythmFactory,
    NotificationFactory,
    NotificationPreferenceFactory,
    PushSubscriptionFactory,
)
from tests.factories.nutrition import (
    FoodFactory,
    FoodWordFactory,
    MealCompletionFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    NutritionTargetFactory,
    PlannedMealFactory,
    RecipeFactory,
    RecipeIngredientFactory,
)
from tests.factories.progress import (
    AttentionSettingsFactory,
    BodyMeasurementFactory,
    CheckInAnswerFactory,
    CheckInFactory,
    CheckInQuestionFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    SnoozeFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.uploads import FileUploadFactory, ThumbnailFactory
from tests.factories.workouts import (
    CalendarFeedFactory,
    ExerciseFactory,
    FormMediaFactory,
    LimitationFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)

pytestmark = pytest.mark.django_db

OUR_APPS = ("coaching", "core", "accounts", "uploads", "notifications", "comments", "workouts", "nutrition", "progress")

COLUMNS = """
owner
| own_coach
| | covering_coach
| | | admin                     who is meant: tests/cast.py
| | | |  sibling
| | | |  | ended_cover
| | | |  | | former_coach
| | | |  | | | other_coach
| | | |  | | | | other_client
| | | |  | | | | | orphan
| | | |  | | | | | | archived
| | | |  | | | | | | | deactivated_coach
| | | |  | | | | | | | | deactivated_client
| | | |  | | | | | | | | | bare
| | | |  | | | | | | | | | | anonymous
"""

# Everything below is about the owner and, notes and covers aside, written by their former coach where it says who
# wrote it: who wrote a row about a client does not decide who sees it.
ROWS_OF_A_CLIENT = """
x x x x  . . . . . . . . . . .  accounts.client
. x x x  . . . . . . . . . . .  accounts.invitation
x x x x  . . . . . . . . . . .  accounts.pause
. x x x  . . . . . . . . . . .  accounts.coachcover
. x x x  . . . . . . . . . . .  accounts.planningstep
. x x x  . . . . . . . . . . .  accounts.planningpart
. x x x  . . . . . . . . . . .  accounts.lookasclient
. x x x  . . . . . . . . . . .  accounts.clientnote
x x x x  . . . . . . . . . . .  uploads.fileupload
x x x x  . . . . . . . . . . .  uploads.thumbnail
x x x x  . . . . . . . . . . .  comments.comment
x x x x  . . . . . . . . . . .  comments.thread
x x x x  . . . . . . . . . . .  workouts.workoutplan
x x x x  . . . . . . . . . . .  workouts.workoutsession
x x x x  . . . . . . . . . . .  workouts.workoutexercise
x x x x  . . . . . . . . . . .  workouts.trainingsession
x x x x  . . . . . . . . . . .  workouts.trainingsessionexercise
x x x x  . . . . . . . . . . .  workouts.formmedia
x x x x  . . . . . . . . . . .  workouts.setlog
x x x x  . . . . . . . . . . .  workouts.trainingmax
x x x x  . . . . . . . . . . .  workouts.limitation
x x x x  . . . . . . . . . . .  workouts.personalrecord
x x x x  . . . . . . . . . . .  workouts.calendarfeed
x x x x  . . . . . . . . . . .  nutrition.nutritionplan
x x x x  . . . . . . . . . . .  nutrition.nutritiontarget
x x x x  . . . . . . . . . . .  nutrition.plannedmeal
x x x x  . . . . . . . . . . .  nutrition.mealplan
x x x x  . . . . . . . . . . .  nutrition.mealentry
x x x x  . . . . . . . . . . .  nutrition.mealcomponent
x x x x  . . . . . . . . . . .  nutrition.mealcompletion
x x x x  . . . . . . . . . . .  nutrition.mealupload
x x x x  . . . . . . . . . . .  progress.weighin
x x x x  . . . . . . . . . . .  progress.progressentry
x x x x  . . . . . . . . . . .  progress.progressphoto
x x x x  . . . . . . . . . . .  progress.bodymeasurement
x x x x  . . . . . . . . . . .  progress.nutritionentry
x x x x  . . . . . . . . . . .  progress.checkin
x x x x  . . . . . . . . . . .  progress.checkinanswer
x x x x  . . . . . . . . . . .  progress.weeklysummary
. x x x  . . . . . . . . . . .  progress.snooze
"""

OTHER_ROWS = """
. . . x  . . . . . . . . . . .  accounts.user: the owner as a user among all
x x x x  x x x x . . x . . . .  accounts.coach: the owner's coach
. x x x  . . . . . . . . . . .  accounts.clientnote: by the covering coach
. x x x  . . . . . . . . . . .  accounts.clientnote: by the cover that ended
. x x x  . . . . . . . . . . .  accounts.clientnote: by an admin
. x x x  . . . . . . . . . . .  accounts.clientnote: by the former coach, to be handed over
. . . x  . . . . . . . . . . .  accounts.clientnote: by the former coach, kept to themselves
. x . x  . . . . . . . . . . .  uploads.fileupload: of the coach, without a client
x . . x  . . . . . . . . . . .  uploads.fileupload: of the owner, without a client
. x . x  . . . . . . . . . . .  uploads.thumbnail: of a file of the coach, without a client
. x . x  . . . . . . . . . . .  comments.comment: of the coach, without a client
. . . x  . . . . . . . . . . .  comments.thread: without a client
. x x x  . . . . . . . . . . .  comments.comment: on a draft about the owner
. x x x  . . . . . . . . . . .  comments.thread: about a draft about the owner
. x x x  . . . . . . . . . . .  comments.comment: on a weight of the owner, who is not asked for it
x . . .  . . . . . . . . . . .  notifications.notification: to the owner
. x . .  . . . . . . . . . . .  notifications.notification: to the coach, about the owner
. . . .  . . . . . . . . . . .  notifications.notification: to the former coach, about the owner
. . . x  . . . . . . . . . . .  notifications.notification: to the admin, about the owner
. . . .  . . x . . . . . . . .  notifications.notification: to the former coach, about nobody
x . . .  . . . . . . . . . . .  notifications.notificationpreference: of the owner
x . . .  . . . . . . . . . . .  notifications.mailrhythm: of the owner
x . . .  . . . . . . . . . . .  notifications.pushsubscription: of the owner
. . . x  . . . . . . . . . . .  notifications.delivery: to the owner
x . . .  . . . . . . . . . . .  comments.readmark: of the owner
. x . .  . . . . . . . . . . .  comments.readmark: of the coach
x x x x  x x x x x x x . . . .  workouts.exercise: of the library
. . . x  . . . . . . . . . . .  workouts.exercise: of the library, not shared
x x x x  x x x x x x x . . . .  workouts.exercise: of the coach, shared
x x x x  x . . . . . x . . . .  workouts.exercise: of the coach, not shared
. . . x  . . x . . . . . . . .  workouts.exercise: of the former coach
x x x x  . . x . . . . . . . .  workouts.exercise: of the former coach, in a plan of the owner
x x x x  . . x . . . . . . . .  workouts.exercise: of the former coach, in a session of the owner
x x x x  . . x . . . . . . . .  workouts.exercise: of the former coach, swapped out in a session of the owner
. x x x  . . . . . . . . . . .  workouts.workoutplan: a template of the coach
. x x x  . . . . . . . . . . .  workouts.workoutsession: of a template of the coach
. x x x  . . . . . . . . . . .  workouts.workoutexercise: of a template of the coach
. . . x  . . x . . . . . . . .  workouts.workoutplan: a template of the former coach
. . . x  . . . . . . . . . . .  workouts.workoutplan: of nobody
. x x x  . . . . . . . . . . .  accounts.planningstep: on a template of the coach
. x x x  . . . . . . . . . . .  accounts.planningpart: on a template of the coach
. . . x  . . . . . . . . . . .  accounts.planningpart: on a template of nobody
x x x x  x x x x x x x . . . .  nutrition.food: of the library
. . . x  . . . . . . . . . . .  nutrition.food: of the library, not shared
x x x x  x . . . . . x . . . .  nutrition.food: of the coach, not shared
. . . x  . . x . . . . . . . .  nutrition.food: of the former coach
x x x x  . . x . . . . . . . .  nutrition.food: of the former coach, in a meal of the owner
x x x x  . . x . . . . . . . .  nutrition.food: of the former coach, in a recipe in a meal of the owner
. . . x  . . . . . . . . . . .  nutrition.foodword: of a food of the library
x x x x  x . . . . . x . . . .  nutrition.recipe: of the coach
. . . x  . . . . . . . . . . .  nutrition.recipe: of nobody
. . . x  . . x . . . . . . . .  nutrition.recipe: of the former coach
x x x x  . . x . . . . . . . .  nutrition.recipe: of the former coach, in a plan of the owner
x x x x  . . x . . . . . . . .  nutrition.recipe: of the former coach, in a meal of the owner
x x x x  . . x . . . . . . . .  nutrition.recipe: of the former coach, part of a meal of the owner
x x x x  x . . . . . x . . . .  nutrition.recipeingredient: of a recipe of the coach
x x x x  . . x . . . . . . . .  nutrition.recipeingredient: of a recipe of the former coach, in a meal of the owner
. x x x  . . . . . . . . . . .  nutrition.nutritionplan: a template of the coach
. x x x  . . . . . . . . . . .  nutrition.nutritiontarget: of a template of the coach
. x x x  . . . . . . . . . . .  nutrition.plannedmeal: of a template of the coach
. . . x  . . x . . . . . . . .  nutrition.nutritionplan: a template of the former coach
. x x x  . . . . . . . . . . .  progress.weighin: of the owner, who is not asked for it
. x x x  . . . . . . . . . . .  progress.weeklysummary: a draft about the owner
x x x x  x . . . . . x . . . .  progress.checkinquestion: of the coach
. x x x  . . . . . . . . . . .  progress.checkinquestion: of the coach, no longer asked
. . . x  . . x . . . . . . . .  progress.checkinquestion: of the former coach
x x x x  . . x . . . . . . . .  progress.checkinquestion: of the former coach, answered by the owner
. x x x  . . . . . . . . . . .  progress.attentionsettings: of the coach
"""


def lines_of(table: str) -> dict[str, str]:
    """name → its marks, spaces taken out."""
    width = len(ACTORS) * 2 + 1
    return {line[width:].strip(): line[:width].replace(" ", "") for line in table.strip().splitlines()}


def row_of(label: str, client: Client, writer: Coach | None) -> Any:
    """A row of that model about the client; `writer` where the model keeps who wrote it."""
    plan = {"workout_plan__client": client, "workout_plan__coach": writer}
    in_plan = {f"workout_session__{path}": value for path, value in plan.items()}
    session = {"client": client, "coach": writer}
    on_line = {f"line__training_session__{path}": value for path, value in session.items()}
    in_week = {f"nutrition_plan__{path}": value for path, value in session.items()}
    on_day = {f"meal_plan__{path}": value for path, value in session.items()}
    of_meal = {f"meal_entry__{path}": value for path, value in on_day.items()}
    makers = {
        "accounts.client": lambda: client,
        "accounts.invitation": lambda: InvitationFactory(client=client, invited_by=writer),
        "accounts.pause": lambda: PauseFactory(client=client, created_by=writer),
        "accounts.coachcover": lambda: CoachCoverFactory(client=client, given_by=client.coach or CoachFactory()),
        "accounts.planningstep": lambda: PlanningPartFactory(client=client, step__made_by=writer).step,
        "accounts.planningpart": lambda: PlanningPartFactory(client=client, step__made_by=writer),
        "accounts.lookasclient": lambda: LookAsClientFactory(client=client, viewer=writer),
        "accounts.clientnote": lambda: ClientNoteFactory(client=client, author=client.coach),
        "uploads.fileupload": lambda: FileUploadFactory(client=client, uploaded_by=writer),
        "uploads.thumbnail": lambda: ThumbnailFactory(file_upload__client=client, file_upload__uploaded_by=writer),
        "comments.comment": lambda: CommentFactory(client=client, author=writer),
        "comments.thread": lambda: ThreadFactory(client=client),
        "workouts.workoutplan": lambda: WorkoutPlanFactory(client=client, coach=writer),
        "workouts.workoutsession": lambda: WorkoutSessionFactory(**plan),
        "workouts.workoutexercise": lambda: WorkoutExerciseFactory(**in_plan),
        "workouts.trainingsession": lambda: TrainingSessionFactory(**session),
        "workouts.trainingsessionexercise": lambda: TrainingSessionExerciseFactory(
            training_session__client=client, training_session__coach=writer
        ),
        "workouts.formmedia": lambda: FormMediaFactory(**on_line, reviewed_by=writer),
        "workouts.setlog": lambda: SetLogFactory(**on_line, logged_by=writer),
        "workouts.trainingmax": lambda: TrainingMaxFactory(client=client),
        "workouts.limitation": lambda: LimitationFactory(client=client),
        "workouts.personalrecord": lambda: PersonalRecordFactory(client=client),
        "workouts.calendarfeed": lambda: CalendarFeedFactory(client=client),
        "nutrition.nutritionplan": lambda: NutritionPlanFactory(**session),
        "nutrition.nutritiontarget": lambda: NutritionTargetFactory(**in_week),
        "nutrition.plannedmeal": lambda: PlannedMealFactory(**in_week),
        "nutrition.mealplan": lambda: MealPlanFactory(**session),
        "nutrition.mealentry": lambda: MealEntryFactory(**on_day),
        "nutrition.mealcomponent": lambda: MealComponentFactory(**of_meal),
        "nutrition.mealcompletion": lambda: MealCompletionFactory(**of_meal, logged_by=writer),
        "nutrition.mealupload": lambda: MealUploadFactory(**of_meal),
        "progress.weighin": lambda: WeighInFactory(client=asked_for_weight(client)),
        "progress.progressentry": lambda: ProgressEntryFactory(client=client, reviewed_at=NOW, reviewed_by=writer),
        "progress.progressphoto": lambda: ProgressPhotoFactory(progress_entry__client=client),
        "progress.bodymeasurement": lambda: BodyMeasurementFactory(client=client),
        "progress.nutritionentry": lambda: NutritionEntryFactory(client=client),
        "progress.checkin": lambda: CheckInFactory(client=client, reviewed_at=NOW, reviewed_by=writer),
        "progress.checkinanswer": lambda: CheckInAnswerFactory(check_in__client=client),
        "progress.weeklysummary": lambda: WeeklySummaryFactory(**session, published=True),
        "progress.snooze": lambda: SnoozeFactory(client=client, coach=client.coach or CoachFactory()),
    }
    return makers[label]()


def asked_for_weight(client: Client) -> Client:
    """Whoever is never asked for their weight does not see it."""
    Client.objects.filter(pk=client.pk).update(weigh_in_every_days=7)
    return client


def other_row(name: str, cast: Cast) -> Any:
    """The row that a line of the second table speaks of."""
    if name.startswith("nutrition."):
        return row_of_nutrition(name, cast)
    if name.startswith("progress."):
        return row_of_progress(name, cast)
    owner, coach, former = cast.owner, cast.own_coach, cast.former_coach
    template = {"workout_plan__client": None, "workout_plan__coach": coach}

    def note(author: User, **fields: Any) -> Any:
        return ClientNoteFactory(client=owner, author=author, **fields)

    def former_coaches_exercise() -> Any:
        return ExerciseFactory(created_by=former)

    def standing(place: Any, field: str = "exercise", **fields: Any) -> Any:
        exercise = former_coaches_exercise()
        place(**{field: exercise}, **fields)
        return exercise

    def draft() -> Any:
        return WeeklySummaryFactory(client=owner)

    among_coaches = {"client": None, "target": coach}
    makers = {
        "accounts.user: the owner as a user among all": lambda: User.objects.non_polymorphic().get(pk=owner.pk),
        "accounts.coach: the owner's coach": lambda: coach,
        "accounts.clientnote: by the covering coach": lambda: note(cast.covering_coach),
        "accounts.clientnote: by the cover that ended": lambda: note(cast.ended_cover),
        "accounts.clientnote: by an admin": lambda: note(cast.admin),
        "accounts.clientnote: by the former coach, to be handed over": lambda: note(former, hand_over=True),
        "accounts.clientnote: by the former coach, kept to themselves": lambda: note(former),
        "uploads.fileupload: of the coach, without a client": lambda: FileUploadFactory(client=None, uploaded_by=coach),
        "uploads.fileupload: of the owner, without a client": lambda: FileUploadFactory(client=None, uploaded_by=owner),
        "uploads.thumbnail: of a file of the coach, without a client": lambda: ThumbnailFactory(
            file_upload__client=None, file_upload__uploaded_by=coach
        ),
        "comments.comment: of the coach, without a client": lambda: CommentFactory(author=coach, **among_coaches),
        "comments.thread: without a client": lambda: ThreadFactory(**among_coaches),
        "comments.comment: on a draft about the owner": lambda: CommentFactory(client=owner, target=draft()),
        "comments.thread: about a draft about the owner": lambda: ThreadFactory(client=owner, target=draft()),
        "comments.comment: on a weight of the owner, who is not asked for it": lambda: CommentFactory(
            client=owner, target=WeighInFactory(client=owner)
        ),
        **{
            f"notifications.notification: {line}": lambda recipient=recipient, about=about: NotificationFactory(
                recipient=recipient, client=about
            )
            for line, recipient, about in (
                ("to the owner", owner, owner),
                ("to the coach, about the owner", coach, owner),
                ("to the former coach, about the owner", former, owner),
                ("to the admin, about the owner", cast.admin, owner),
                ("to the former coach, about nobody", former, None),
            )
        },
        "notifications.notificationpreference: of the owner": lambda: NotificationPreferenceFactory(user=owner),
        "notifications.mailrhythm: of the owner": lambda: MailRhythmFactory(user=owner),
        "notifications.pushsubscription: of the owner": lambda: PushSubscriptionFactory(user=owner),
        "notifications.delivery: to the owner": lambda: DeliveryFactory(notification__client=owner),
        "comments.readmark: of the owner": lambda: ReadMarkFactory(thread__client=owner),
        "comments.readmark: of the coach": lambda: ReadMarkFactory(thread__client=owner, user=coach),
        "workouts.exercise: of the library": lambda: ExerciseFactory(),
        "workouts.exercise: of the library, not shared": lambda: ExerciseFactory(is_shared=False),
        "workouts.exercise: of the coach, shared": lambda: ExerciseFactory(created_by=coach, is_shared=True),
        "workouts.exercise: of the coach, not shared": lambda: ExerciseFactory(created_by=coach),
        "workouts.exercise: of the former coach": former_coaches_exercise,
        "workouts.exercise: of the former coach, in a plan of the owner": lambda: standing(
            WorkoutExerciseFactory, workout_session__workout_plan__client=owner
        ),
        "workouts.exercise: of the former coach, in a session of the owner": lambda: standing(
            TrainingSessionExerciseFactory, training_session__client=owner
        ),
        "workouts.exercise: of the former coach, swapped out in a session of the owner": lambda: standing(
            TrainingSessionExerciseFactory, "substituted_for", training_session__client=owner
        ),
        "workouts.workoutplan: a template of the coach": lambda: WorkoutPlanFactory(client=None, coach=coach),
        "workouts.workoutsession: of a template of the coach": lambda: WorkoutSessionFactory(**template),
        "workouts.workoutexercise: of a template of the coach": lambda: WorkoutExerciseFactory(
            **{f"workout_session__{path}": value for path, value in template.items()}
        ),
        "workouts.workoutplan: a template of the former coach": lambda: WorkoutPlanFactory(client=None, coach=former),
        "accounts.planningstep: on a template of the coach": lambda: PlanningPartFactory(client=None, coach=coach).step,
        "accounts.planningpart: on a template of the coach": lambda: PlanningPartFactory(client=None, coach=coach),
        "accounts.planningpart: on a template of nobody": lambda: PlanningPartFactory(client=None, coach=None),
        "workouts.workoutplan: of nobody": lambda: WorkoutPlanFactory(client=None, coach=None),
    }
    return makers[name]()


def row_of_nutrition(name: str, cast: Cast) -> Any:
    """The same for foods, recipes and templates of nutrition plans."""
    coach, former = cast.own_coach, cast.former_coach
    of_template = {"nutrition_plan__client": None, "nutrition_plan__coach": coach}
    meal = {"meal_entry__meal_plan__client": cast.owner}

    def in_meal() -> Any:
        return MealComponentFactory(**meal, recipe=RecipeFactory(coach=former)).recipe

    makers = {
        "nutrition.food: of the library": lambda: FoodFactory(),
        "nutrition.food: of the library, not shared": lambda: FoodFactory(is_shared=False),
        "nutrition.food: of the coach, not shared": lambda: FoodFactory(created_by=coach),
        "nutrition.food: of the former coach": lambda: FoodFactory(created_by=former),
        "nutrition.food: of the former coach, in a meal of the owner": lambda: (
            MealComponentFactory(**meal, food=FoodFactory(created_by=former)).food
        ),
        "nutrition.food: of the former coach, in a recipe in a meal of the owner": lambda: (
            RecipeIngredientFactory(recipe=in_meal(), food=FoodFactory(created_by=former)).food
        ),
        "nutrition.foodword: of a food of the library": lambda: FoodWordFactory(),
        "nutrition.recipe: of the coach": lambda: RecipeFactory(coach=coach),
        "nutrition.recipe: of nobody": lambda: RecipeFactory(coach=None),
        "nutrition.recipe: of the former coach": lambda: RecipeFactory(coach=former),
        "nutrition.recipe: of the former coach, in a plan of the owner": lambda: (
            PlannedMealFactory(nutrition_plan__client=cast.owner, recipe=RecipeFactory(coach=former)).recipe
        ),
        "nutrition.recipe: of the former coach, in a meal of the owner": lambda: (
            MealEntryFactory(meal_plan__client=cast.owner, recipe=RecipeFactory(coach=former)).recipe
        ),
        "nutrition.recipe: of the former coach, part of a meal of the owner": in_meal,
        "nutrition.recipeingredient: of a recipe of the coach": lambda: RecipeIngredientFactory(recipe__coach=coach),
        "nutrition.recipeingredient: of a recipe of the former coach, in a meal of the owner": lambda: (
            RecipeIngredientFactory(recipe=in_meal())
        ),
        "nutrition.nutritionplan: a template of the coach": lambda: NutritionPlanFactory(client=None, coach=coach),
        "nutrition.nutritiontarget: of a template of the coach": lambda: NutritionTargetFactory(**of_template),
        "nutrition.plannedmeal: of a template of the coach": lambda: PlannedMealFactory(**of_template),
        "nutrition.nutritionplan: a template of the former coach": lambda: NutritionPlanFactory(
            client=None, coach=former
        ),
    }
    return makers[name]()


def row_of_progress(name: str, cast: Cast) -> Any:
    """The same for what stands in a client's progress under a condition, and for what a coach sets."""
    owner, coach, former = cast.owner, cast.own_coach, cast.former_coach
    makers = {
        "progress.weighin: of the owner, who is not asked for it": lambda: WeighInFactory(client=owner),
        "progress.weeklysummary: a draft about the owner": lambda: WeeklySummaryFactory(client=owner),
        "progress.checkinquestion: of the coach": lambda: CheckInQuestionFactory(coach=coach),
        "progress.checkinquestion: of the coach, no longer asked": lambda: CheckInQuestionFactory(
            coach=coach, is_active=False
        ),
        "progress.checkinquestion: of the former coach": lambda: CheckInQuestionFactory(coach=former),
        "progress.checkinquestion: of the former coach, answered by the owner": lambda: (
            CheckInAnswerFactory(check_in__client=owner, question__coach=former).question
        ),
        "progress.attentionsettings: of the coach": lambda: AttentionSettingsFactory(coach=coach),
    }
    return makers[name]()


def marks_for(row: Any, cast: Cast) -> str:
    """One mark per actor: whether `visible_to` gives the row, and gives it once."""
    model = type(row)
    marks = ""
    for name in ACTORS:
        found = list(model.objects.visible_to(cast.fresh(name)).filter(pk=row.pk).values_list("pk", flat=True))
        assert found in ([], [row.pk]), f"{name} gets the row {len(found)} times"
        marks += "x" if found else "."
    return marks


def spelled(marks: str) -> dict[str, bool]:
    return {name: mark == "x" for name, mark in zip(ACTORS, marks, strict=True)}


@pytest.mark.parametrize("label", lines_of(ROWS_OF_A_CLIENT))
def test_a_row_of_a_client_is_seen_by_who_the_table_says(label: str, cast: Cast) -> None:
    row = row_of(label, cast.owner, cast.former_coach)

    assert spelled(marks_for(row, cast)) == spelled(lines_of(ROWS_OF_A_CLIENT)[label])


@pytest.mark.parametrize("name", lines_of(OTHER_ROWS))
def test_a_row_of_another_kind_is_seen_by_who_the_table_says(name: str, cast: Cast) -> None:
    row = other_row(name, cast)

    assert spelled(marks_for(row, cast)) == spelled(lines_of(OTHER_ROWS)[name])


@pytest.mark.parametrize("label", lines_of(ROWS_OF_A_CLIENT))
def test_a_row_of_an_unassigned_client_is_seen_by_them_and_admins_alone(label: str, cast: Cast) -> None:
    row = row_of(label, cast.orphan, None)

    client_sees_it = lines_of(ROWS_OF_A_CLIENT)[label][ACTORS.index("owner")] == "x"
    assert {name for name, sees in spelled(marks_for(row, cast)).items() if sees} == (
        {"admin", "orphan"} if client_sees_it else {"admin"}
    )


@pytest.mark.parametrize("label", lines_of(ROWS_OF_A_CLIENT))
def test_an_archived_client_still_reads_their_rows_and_a_deactivated_one_does_not(label: str, cast: Cast) -> None:
    client_sees_it = lines_of(ROWS_OF_A_CLIENT)[label][ACTORS.index("owner")] == "x"
    for client, seen_by in (
        (cast.archived, {"own_coach", "admin", "archived"} if client_sees_it else {"own_coach", "admin"}),
        (cast.deactivated_client, {"own_coach", "admin"}),
    ):
        row = row_of(label, client, cast.own_coach)

        assert {name for name, sees in spelled(marks_for(row, cast)).items() if sees} == seen_by


def test_every_model_has_its_line() -> None:
    ours = {model._meta.label_lower for app in OUR_APPS for model in apps.get_app_config(app).get_models()}
    named = {name.partition(":")[0] for name in lines_of(ROWS_OF_A_CLIENT) | lines_of(OTHER_ROWS)}

    assert named == ours


def test_every_line_has_a_mark_for_every_actor() -> None:
    drawn = [line.split()[-1] for line in COLUMNS.replace("who is meant: tests/cast.py", "").strip().splitlines()]
    assert drawn == list(ACTORS)
    for name, marks in (lines_of(ROWS_OF_A_CLIENT) | lines_of(OTHER_ROWS)).items():
        assert len(marks) == len(ACTORS), name
        assert set(marks) <= {"x", "."}, name
