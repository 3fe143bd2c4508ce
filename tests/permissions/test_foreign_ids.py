"""Every id that comes in, in a body or a filter: another's is answered exactly as one that never was."""

from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
from rest_framework import serializers

import accounts.api.filters
import accounts.api.serializers
import comments.api.serializers
import comments.api.views
import notifications.api.filters
import notifications.api.serializers
import nutrition.api.days
import nutrition.api.foods
import nutrition.api.meals
import nutrition.api.nutrition_plans
import nutrition.api.photos
import nutrition.api.recipes
import nutrition.api.standing_week
import progress.api.charts
import progress.api.check_ins
import progress.api.entries
import progress.api.measurements
import progress.api.summaries
import progress.api.timeline
import progress.api.weigh_ins
import uploads.api.filters
import uploads.api.serializers
import workouts.api.filters
import workouts.api.serializers
import workouts.api.shapes.exercises
import workouts.api.shapes.form_media
import workouts.api.shapes.history
import workouts.api.shapes.plans
import workouts.api.shapes.sessions
import workouts.api.views.exports
from core.api.filters import VisibleFilter
from core.api.serializers import StrictMixin, VisibleKeyField
from notifications.api.serializers import NotificationKeysField
from nutrition.api.recipes import KnownFoodField
from progress.api.check_ins import KnownQuestionField
from tests.cast import Cast
from tests.clock import MONDAY, day
from tests.factories.comments import CommentFactory
from tests.factories.notifications import NotificationFactory
from tests.factories.nutrition import (
    FoodFactory,
    MealEntryFactory,
    MealPlanFactory,
    NutritionPlanFactory,
    RecipeFactory,
    RecipeIngredientFactory,
)
from tests.factories.progress import CheckInQuestionFactory, ProgressEntryFactory
from tests.factories.uploads import FileUploadFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.permissions.things import NOBODYS_KEY, THINGS, fill
from tests.phone import Phone
from tests.uploads.samples import picture, sent
from workouts.api.shapes.exercises import ListedExercisesField
from workouts.api.shapes.plans import VisibleKeysField

pytestmark = pytest.mark.django_db

MODULES = (
    accounts.api.serializers,
    accounts.api.filters,
    comments.api.serializers,
    comments.api.views,
    notifications.api.filters,
    notifications.api.serializers,
    nutrition.api.days,
    nutrition.api.foods,
    nutrition.api.meals,
    nutrition.api.nutrition_plans,
    nutrition.api.photos,
    nutrition.api.recipes,
    nutrition.api.standing_week,
    progress.api.charts,
    progress.api.check_ins,
    progress.api.entries,
    progress.api.measurements,
    progress.api.summaries,
    progress.api.timeline,
    progress.api.weigh_ins,
    uploads.api.filters,
    uploads.api.serializers,
    workouts.api.serializers,
    workouts.api.filters,
    workouts.api.shapes.exercises,
    workouts.api.shapes.form_media,
    workouts.api.shapes.history,
    workouts.api.shapes.plans,
    workouts.api.shapes.sessions,
    workouts.api.views.exports,
)

#: fields whose ids are looked up together
MANY_KEYS = (NotificationKeysField, ListedExercisesField, VisibleKeysField, KnownFoodField, KnownQuestionField)

DAILY = {"daily_calories": 2000, "protein_target": 150, "carbs_target": 200, "fat_target": 66}
#: where the id comes in · who sends it · to where · with what; `?` is the id, `{name}` a key of the sender's own
ROWS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("PauseSerializer.client", "own_coach", "POST pauses/", {"client": "?", "starts_on": str(day(1))}),
    ("PauseSerializer.client", "sibling", "POST pauses/", {"client": "?", "starts_on": str(day(1))}),
    ("PauseSerializer.client", "own_coach", "PATCH pauses/{pause}/", {"client": "?"}),
    ("ClientNoteSerializer.client", "own_coach", "POST client-notes/", {"client": "?", "text": "Hello"}),
    ("ClientNoteSerializer.client", "own_coach", "PATCH client-notes/{note}/", {"client": "?"}),
    (
        "CoachCoverSerializer.client",
        "own_coach",
        "POST coach-covers/",
        {"client": "?", "cover": "{colleague}", "starts_on": str(day(60)), "ends_on": str(day(61))},
    ),
    (
        "CoachCoverSerializer.cover",
        "own_coach",
        "POST coach-covers/",
        {"client": "{client}", "cover": "?", "starts_on": str(day(60)), "ends_on": str(day(61))},
    ),
    ("MoveSerializer.coach", "admin", "POST clients/{client}/move/", {"coach": "?"}),
    *(
        (
            "NewFileSerializer.client",
            person,
            "POST file-uploads/",
            {"client": "?", "upload_type": "form_photo", "file": sent(picture())},
        )
        for person in ("own_coach", "sibling")
    ),
    ("FileUploadFilter.client", "own_coach", "GET file-uploads/?client=?", {}),
    ("WorkoutPlanSerializer.client", "own_coach", "POST workout-plans/", {"client": "?", "name": "Base"}),
    ("WorkoutPlanSerializer.client", "own_coach", "PATCH workout-plans/{plan}/", {"client": "?"}),
    (
        "WorkoutSessionSerializer.workout_plan",
        "own_coach",
        "POST workout-sessions/",
        {"workout_plan": "?", "name": "A"},
    ),
    ("WorkoutSessionSerializer.workout_plan", "own_coach", "PATCH workout-sessions/{session}/", {"workout_plan": "?"}),
    (
        "WorkoutExerciseSerializer.workout_session",
        "own_coach",
        "POST workout-exercises/",
        {"workout_session": "?", "exercise": "{library_exercise}"},
    ),
    (
        "WorkoutExerciseSerializer.workout_session",
        "own_coach",
        "PATCH workout-exercises/{planned}/",
        {"workout_session": "?"},
    ),
    (
        "WorkoutExerciseSerializer.exercise",
        "own_coach",
        "POST workout-exercises/",
        {"workout_session": "{session}", "exercise": "?"},
    ),
    ("WorkoutExerciseSerializer.exercise", "own_coach", "PATCH workout-exercises/{planned}/", {"exercise": "?"}),
    ("InvitationFilter.client", "own_coach", "GET invitations/?client=?", {}),
    ("PauseFilter.client", "own_coach", "GET pauses/?client=?", {}),
    ("PauseFilter.client", "sibling", "GET pauses/?client=?", {}),
    ("ClientNoteFilter.client", "own_coach", "GET client-notes/?client=?", {}),
    ("CoachCoverFilter.client", "own_coach", "GET coach-covers/?client=?", {}),
    ("WorkoutPlanFilter.client", "own_coach", "GET workout-plans/?client=?", {}),
    ("WorkoutPlanFilter.client", "sibling", "GET workout-plans/?client=?", {}),
    ("WorkoutSessionFilter.workout_plan", "own_coach", "GET workout-sessions/?workout_plan=?", {}),
    ("WorkoutExerciseFilter.workout_session", "own_coach", "GET workout-exercises/?workout_session=?", {}),
    ("TrainingSessionFilter.client", "own_coach", "GET training-sessions/?client=?", {}),
    ("TrainingSessionFilter.client", "sibling", "GET training-sessions/?client=?", {}),
    ("SetLogFilter.client", "own_coach", "GET set-logs/?client=?", {}),
    ("SetLogFilter.client", "sibling", "GET set-logs/?client=?", {}),
    ("SetLogFilter.exercise", "own_coach", "GET set-logs/?client={client}&exercise=?", {}),
    ("SetLogFilter.exercise", "sibling", "GET set-logs/?exercise=?", {}),
    ("SetLogFilter.client", "own_coach", "GET set-logs/csv/?client=?", {}),
    ("PersonalRecordFilter.client", "own_coach", "GET personal-records/?client=?", {}),
    ("PersonalRecordFilter.client", "sibling", "GET personal-records/?client=?", {}),
    ("PersonalRecordFilter.exercise", "own_coach", "GET personal-records/?exercise=?", {}),
    ("TrainingMaxFilter.client", "own_coach", "GET training-maxes/?client=?", {}),
    ("TrainingMaxFilter.exercise", "own_coach", "GET training-maxes/?exercise=?", {}),
    ("LimitationFilter.client", "own_coach", "GET limitations/?client=?", {}),
    (
        "TrainingMaxSerializer.client",
        "own_coach",
        "POST training-maxes/",
        {"client": "?", "exercise": "{library_exercise}", "value_kg": 100},
    ),
    (
        "TrainingMaxSerializer.exercise",
        "own_coach",
        "POST training-maxes/",
        {"client": "{client}", "exercise": "?", "value_kg": 100},
    ),
    ("LimitationSerializer.client", "own_coach", "POST limitations/", {"client": "?", "text": "Knee"}),
    (
        "LimitationSerializer.exercises",
        "own_coach",
        "POST limitations/",
        {"client": "{client}", "text": "Knee", "exercises": ["?"]},
    ),
    ("LimitationSerializer.exercises", "own_coach", "PATCH limitations/{limitation}/", {"exercises": ["?"]}),
    ("ExerciseSerializer.alternatives", "own_coach", "POST exercises/", {"name": "Sled push", "alternatives": ["?"]}),
    ("ExerciseSerializer.alternatives", "own_coach", "PATCH exercises/{own_exercise}/", {"alternatives": ["?"]}),
    (
        "IngredientSerializer.food",
        "own_coach",
        "POST recipes/",
        {"name": "Porridge", "ingredients": [{"food": "?", "grams": 80}]},
    ),
    (
        "IngredientSerializer.food",
        "own_coach",
        "PATCH recipes/{own_recipe}/",
        {"ingredients": [{"food": "?", "grams": 80}]},
    ),
    ("MergeSerializer.duplicate", "own_coach", "POST exercises/{own_exercise}/merge/", {"duplicate": "?"}),
    ("CopyPlanSerializer.client", "own_coach", "POST workout-plans/{plan}/copy/", {"client": "?"}),
    (
        "CopyWeekSerializer.to_plan",
        "own_coach",
        "POST workout-plans/{written_plan}/copy-week/",
        {"week": 1, "to_week": 2, "to_plan": "?"},
    ),
    (
        "AssignmentSerializer.clients",
        "own_coach",
        "POST workout-plans/{own_template}/preview-assignment/",
        {"clients": ["?"], "start_date": str(day(5))},
    ),
    (
        "AssignSerializer.clients",
        "own_coach",
        "POST workout-plans/{own_template}/assign/",
        {"clients": ["?"], "start_date": str(day(5))},
    ),
    ("ResumeSerializer.client", "own_coach", "POST training-sessions/resume-week/", {"client": "?"}),
    ("ShiftSerializer.client", "own_coach", "POST training-sessions/shift/", {"client": "?", "days": 1}),
    (
        "ShiftSerializer.plan",
        "own_coach",
        "POST training-sessions/shift/",
        {"client": "{client}", "days": 1, "plan": "?"},
    ),
    (
        "NewSessionSerializer.client",
        "own_coach",
        "POST training-sessions/",
        {"client": "?", "name": "Run", "due_date": str(day(0))},
    ),
    (
        "NewSessionSerializer.client",
        "sibling",
        "POST training-sessions/",
        {"client": "?", "name": "Run", "due_date": str(day(0))},
    ),
    (
        "NewLineSerializer.exercise",
        "sibling",
        "POST training-sessions/",
        {"name": "Run", "due_date": str(day(0)), "lines": [{"exercise": "?"}]},
    ),
    (
        "AddedLineSerializer.exercise",
        "own_coach",
        "POST training-session-exercises/",
        {"training_session": "{training}", "exercise": "?"},
    ),
    (
        "AddedLineSerializer.training_session",
        "own_coach",
        "POST training-session-exercises/",
        {"training_session": "?", "exercise": "{library_exercise}"},
    ),
    (
        "AddedLineSerializer.training_session",
        "sibling",
        "POST training-session-exercises/",
        {"training_session": "?", "exercise": "{library_exercise}"},
    ),
    ("NewFormMediaSerializer.line", "own_coach", "POST form-media/", {"line": "?", "file_upload": "{form_photo}"}),
    ("NewFormMediaSerializer.line", "owner", "POST form-media/", {"line": "?", "file_upload": "{form_photo}"}),
    ("NewFormMediaSerializer.file_upload", "owner", "POST form-media/", {"line": "{line}", "file_upload": "?"}),
    ("NewFormMediaSerializer.file_upload", "own_coach", "POST form-media/", {"line": "{line}", "file_upload": "?"}),
    ("FormMediaFilter.client", "own_coach", "GET form-media/?client=?", {}),
    ("FormMediaFilter.line", "sibling", "GET form-media/?line=?", {}),
    ("SwapSerializer.exercise", "own_coach", "POST training-session-exercises/{line}/swap/", {"exercise": "?"}),
    ("SwapSerializer.exercise", "owner", "POST training-session-exercises/{line}/swap/", {"exercise": "?"}),
    ("NutritionPlanSerializer.client", "own_coach", "POST nutrition-plans/", {"client": "?", "name": "Cut"} | DAILY),
    ("NutritionPlanSerializer.client", "own_coach", "PATCH nutrition-plans/{nutrition_plan}/", {"client": "?"}),
    (
        "NutritionTargetSerializer.nutrition_plan",
        "own_coach",
        "POST nutrition-targets/",
        {"nutrition_plan": "?", "valid_from": str(day(0)), "calories": 1, "protein": 0, "carbs": 0, "fat": 0},
    ),
    (
        "PlannedMealSerializer.nutrition_plan",
        "own_coach",
        "POST planned-meals/",
        {"nutrition_plan": "?", "meal_type": "lunch"},
    ),
    (
        "PlannedMealSerializer.nutrition_plan",
        "own_coach",
        "PATCH planned-meals/{planned_meal}/",
        {"nutrition_plan": "?"},
    ),
    (
        "PlannedMealSerializer.recipe",
        "own_coach",
        "POST planned-meals/",
        {"nutrition_plan": "{nutrition_plan}", "meal_type": "lunch", "recipe": "?"},
    ),
    ("PlannedMealSerializer.recipe", "own_coach", "PATCH planned-meals/{planned_meal}/", {"recipe": "?"}),
    ("CopyNutritionPlanSerializer.client", "own_coach", "POST nutrition-plans/{nutrition_plan}/copy/", {"client": "?"}),
    *(
        (
            place,
            "own_coach",
            f"POST nutrition-plans/{{template_week}}/{address}/",
            {"clients": ["?"], "from_date": str(day(0)), "to_date": str(day(1))},
        )
        for place, address in (
            ("NutritionAssignmentSerializer.clients", "preview-assignment"),
            ("AssignNutritionSerializer.clients", "assign"),
        )
    ),
    ("OpenDaySerializer.client", "own_coach", "POST meal-plans/", {"client": "?", "date": str(day(0))}),
    ("OpenDaySerializer.client", "sibling", "POST meal-plans/", {"client": "?", "date": str(day(0))}),
    (
        "CopyDaySerializer.client",
        "own_coach",
        "POST meal-plans/copy-day/",
        {"client": "?", "from_date": str(day(-1)), "to_date": str(day(0))},
    ),
    (
        "CopyMealWeekSerializer.client",
        "own_coach",
        "POST meal-plans/copy-week/",
        {"client": "?", "from_week": str(day(0)), "to_week": str(day(7))},
    ),
    ("WhoseSerializer.client", "own_coach", "GET meal-plans/adherence/?client=?", {}),
    ("WhoseSerializer.client", "sibling", "GET meal-plans/adherence/?client=?", {}),
    (
        "NewMealSerializer.client",
        "own_coach",
        "POST meal-entries/",
        {"client": "?", "date": str(day(0)), "name": "Pizza"},
    ),
    ("NewMealSerializer.meal_plan", "own_coach", "POST meal-entries/", {"meal_plan": "?", "name": "Pizza"}),
    ("NewMealSerializer.meal_plan", "sibling", "POST meal-entries/", {"meal_plan": "?", "name": "Pizza"}),
    (
        "PartSerializer.food",
        "sibling",
        "POST meal-entries/",
        {"date": str(day(0)), "name": "Pizza", "components": [{"description": "Dough", "food": "?"}]},
    ),
    (
        "MealComponentSerializer.meal_entry",
        "own_coach",
        "POST meal-components/",
        {"meal_entry": "?", "description": "A"},
    ),
    ("MealComponentSerializer.meal_entry", "sibling", "POST meal-components/", {"meal_entry": "?", "description": "A"}),
    ("MealComponentSerializer.meal_entry", "own_coach", "PATCH meal-components/{part}/", {"meal_entry": "?"}),
    ("MealComponentSerializer.food", "own_coach", "PATCH meal-components/{part}/", {"food": "?"}),
    ("NewMealUploadSerializer.image", "own_coach", "POST meal-uploads/", {"client": "{client}", "image": "?"}),
    ("NewMealUploadSerializer.image", "sibling", "POST meal-uploads/", {"image": "?"}),
    ("NewMealUploadSerializer.client", "own_coach", "POST meal-uploads/", {"client": "?", "image": "{meal_photo}"}),
    (
        "NewMealUploadSerializer.meal_entry",
        "own_coach",
        "POST meal-uploads/",
        {"image": "{meal_photo}", "meal_entry": "?"},
    ),
    ("NutritionPlanFilter.client", "own_coach", "GET nutrition-plans/?client=?", {}),
    ("NutritionTargetFilter.nutrition_plan", "own_coach", "GET nutrition-targets/?nutrition_plan=?", {}),
    ("PlannedMealFilter.nutrition_plan", "sibling", "GET planned-meals/?nutrition_plan=?", {}),
    ("MealPlanFilter.client", "own_coach", "GET meal-plans/?client=?", {}),
    ("MealEntryFilter.client", "own_coach", "GET meal-entries/?client=?", {}),
    ("MealEntryFilter.meal_plan", "sibling", "GET meal-entries/?meal_plan=?", {}),
    ("MealUploadFilter.client", "own_coach", "GET meal-uploads/?client=?", {}),
    ("WriteWeighInSerializer.client", "own_coach", "PUT weigh-ins/{a_day}/", {"client": "?", "weight_kg": 80}),
    ("WriteWeighInSerializer.client", "sibling", "PUT weigh-ins/{a_day}/", {"client": "?", "weight_kg": 80}),
    ("WeighInFilter.client", "own_coach", "GET weigh-ins/?client=?", {}),
    ("MeasureSerializer.client", "own_coach", "PUT body-measurements/{a_day}/", {"client": "?", "waist": 84}),
    ("BodyMeasurementFilter.client", "own_coach", "GET body-measurements/?client=?", {}),
    *(
        (f"{shape}.client", person, f"POST {address}/", {"client": "?", "date": str(day(-1))})
        for shape, address in (
            ("ProgressEntrySerializer", "progress-entries"),
            ("NutritionEntrySerializer", "nutrition-entries"),
        )
        for person in ("own_coach", "sibling")
    ),
    ("ProgressEntryFilter.client", "own_coach", "GET progress-entries/?client=?", {}),
    ("NutritionEntryFilter.client", "own_coach", "GET nutrition-entries/?client=?", {}),
    (
        "NewPhotoSerializer.progress_entry",
        "own_coach",
        "POST progress-photos/",
        {"progress_entry": "?", "image": "{progress_picture}"},
    ),
    (
        "NewPhotoSerializer.image",
        "own_coach",
        "POST progress-photos/",
        {"progress_entry": "{progress_entry}", "image": "?"},
    ),
    ("ProgressPhotoFilter.client", "own_coach", "GET progress-photos/?client=?", {}),
    ("ProgressPhotoFilter.progress_entry", "sibling", "GET progress-photos/?progress_entry=?", {}),
    ("SubmitSerializer.client", "own_coach", "PUT check-ins/{last_week}/", {"client": "?", "energy": 3}),
    (
        "AnswerSerializer.question",
        "owner",
        "PUT check-ins/{last_week}/",
        {"answers": [{"question": "?", "value": "Fine"}]},
    ),
    ("CheckInFilter.client", "own_coach", "GET check-ins/?client=?", {}),
    ("WhoseSerializer.client", "own_coach", "GET check-ins/open/?client=?", {}),
    ("DraftSerializer.client", "own_coach", "POST weekly-summaries/", {"client": "?", "week_start": str(MONDAY)}),
    ("WhoseDecisionsSerializer.client", "own_coach", "GET weekly-summaries/decisions/?client=?", {}),
    ("WeeklySummaryFilter.client", "own_coach", "GET weekly-summaries/?client=?", {}),
    ("WhoseSerializer.client", "own_coach", "GET timeline/?client=?", {}),
    ("WhoseSerializer.client", "sibling", "GET timeline/?client=?", {}),
    ("SpanSerializer.client", "own_coach", "GET charts/weight/?client=?", {}),
    ("SpanSerializer.client", "sibling", "GET charts/volume/?client=?", {}),
    ("ExerciseSpanSerializer.client", "own_coach", "GET charts/one-rep-max/?client=?&exercise={lift}", {}),
    ("ExerciseSpanSerializer.exercise", "own_coach", "GET charts/one-rep-max/?client={client}&exercise=?", {}),
    ("RangeSerializer.client", "own_coach", "GET analysis/sessions/?client=?", {}),
    ("RangeSerializer.client", "sibling", "GET analysis/muscle-groups/?client=?", {}),
    ("RangeSerializer.exercise", "own_coach", "GET analysis/muscle-groups/?client={client}&exercise=?", {}),
    ("ExerciseRangeSerializer.client", "own_coach", "GET analysis/exercise/?client=?&exercise={lift}", {}),
    ("ExerciseRangeSerializer.exercise", "own_coach", "GET analysis/exercise/?client={client}&exercise=?", {}),
    ("FeedClientSerializer.client", "own_coach", "GET calendar-feed/?client=?", {}),
    ("FeedClientSerializer.client", "own_coach", "POST calendar-feed/", {"client": "?"}),
    ("FeedClientSerializer.client", "sibling", "DELETE calendar-feed/?client=?", {}),
    ("CommentFilter.client", "own_coach", "GET comments/?target=client:{client}&client=?", {}),
    ("ThreadFilter.client", "own_coach", "GET threads/?client=?", {}),
    ("ThreadFilter.client", "sibling", "GET threads/?client=?", {}),
    *(
        (f"{shape}.{name}", "own_coach", f"POST {address}", sent | {name: "?"})
        for shape, address, sent in (
            ("CommentOnSerializer", "training-sessions/{training}/comments/", {"content": "Hello"}),
            ("NewCommentSerializer", "comments/", {"content": "Hello", "target": "{conversation}"}),
        )
        for name in ("client", "parent", "attachment")
    ),
    ("CommentOnSerializer.client", "sibling", "POST recipes/{own_recipe}/comments/", {"content": "Hi", "client": "?"}),
    ("UpToSerializer.up_to", "own_coach", "POST threads/{thread}/read/", {"up_to": "?"}),
    ("UpToSerializer.up_to", "own_coach", "POST threads/{thread}/close/", {"up_to": "?"}),
    ("ReadSerializer.ids", "own_coach", "POST notifications/read/", {"ids": ["?"]}),
]
#: where the answer names the field by its way through the body
NAMED = {
    "IngredientSerializer.food": "ingredients.0.food",
    "NewLineSerializer.exercise": "lines.0.exercise",
    "PartSerializer.food": "components.0.food",
    "AnswerSerializer.question": "answers.0.question",
}


def hidden(place: str, cast: Cast) -> list[Any]:
    """Rows there are, of the kind that place takes, of which the senders know nothing."""
    theirs = {"client": cast.other_client, "coach": cast.other_coach}
    template = {"client": None, "coach": cast.other_coach}

    def inside(path: str, head: dict[str, Any]) -> dict[str, Any]:
        return {f"{path}__{name}": value for name, value in head.items()}

    match place.partition(".")[2]:
        case "client" | "clients":
            return [cast.other_client, cast.orphan, cast.other_coach]
        case "cover" | "coach":
            return [cast.other_client, cast.admin, cast.bare]  # every coach may be known by name; these are none
        case "workout_plan" | "plan" | "to_plan":
            return [WorkoutPlanFactory(**theirs), WorkoutPlanFactory(**template)]
        case "workout_session":
            return [WorkoutSessionFactory(**inside("workout_plan", head)) for head in (theirs, template)]
        case "nutrition_plan":
            return [NutritionPlanFactory(**theirs), NutritionPlanFactory(**template)]
        case "recipe":
            return [RecipeFactory(coach=cast.other_coach)]
        case "meal_plan":
            return [MealPlanFactory(client=cast.other_client)]
        case "meal_entry":
            return [MealEntryFactory(meal_plan__client=cast.other_client)]
        case "image":
            kinds = ("meal_photo", "progress_photo")
            return [FileUploadFactory(client=cast.other_client, upload_type=kind) for kind in kinds]
        case "progress_entry":
            return [ProgressEntryFactory(client=cast.other_client)]
        case "question":
            return [CheckInQuestionFactory(coach=cast.other_coach), CheckInQuestionFactory(coach=cast.former_coach)]
        case "parent" | "up_to":
            return [CommentFactory(client=cast.other_client)]
        case "ids":
            return [NotificationFactory(client=cast.other_client), NotificationFactory(client=cast.owner)]
        case "attachment" | "file_upload":
            return [FileUploadFactory(client=cast.other_client)]
        case "line":
            return [TrainingSessionExerciseFactory(training_session__client=cast.other_client)]
        case "training_session":
            return [TrainingSessionFactory(client=cast.other_client)]
        case "exercise" | "exercises" | "alternatives" | "duplicate":
            planned = WorkoutExerciseFactory(
                exercise__created_by=cast.other_coach, **inside("workout_session__workout_plan", theirs)
            )
            return [ExerciseFactory(created_by=cast.other_coach), planned.exercise]
        case "food":
            theirs_too = RecipeIngredientFactory(recipe__coach=cast.other_coach, food__created_by=cast.other_coach)
            return [FoodFactory(created_by=cast.other_coach), theirs_too.food]
    raise LookupError(place)


def ask(user: Any, request: str, body: dict[str, Any], key: Any, keys: dict[str, int]) -> Any:
    method, path = request.format(**keys).split()
    path = path.replace("=?", f"={key}")
    sent = with_key(fill(body, keys), key)
    return Phone.of(user).ask(method, path, sent if method != "GET" else None)


def with_key(body: Any, key: Any) -> Any:
    """The body with the key in the place of `?`."""
    if isinstance(body, dict):
        return {name: with_key(value, key) for name, value in body.items()}
    if isinstance(body, list):
        return [with_key(value, key) for value in body]
    return key if body == "?" else body


@pytest.mark.parametrize(("place", "actor", "request_line", "body"), ROWS)
def test_anothers_id_is_answered_as_none(
    place: str, actor: str, request_line: str, body: dict[str, Any], cast: Cast
) -> None:
    wanted = [name for name in THINGS if f"{{{name}}}" in request_line + str(body)]
    keys = {name: THINGS[name](cast, name).pk for name in wanted}
    rows = hidden(place, cast)
    before = everything()
    user = cast.fresh(actor)

    none = ask(user, request_line, body, NOBODYS_KEY, keys)

    field = NAMED.get(place, place.partition(".")[2])
    sentence = f"There is nothing with the id {NOBODYS_KEY} here."
    assert none.status_code == 400
    assert none.json()["errors"] == [{"field": field, "code": "does_not_exist", "message": sentence}]
    for row in rows:
        answer = ask(user, request_line, body, row.pk, keys)
        assert answer.status_code == 400
        assert answer.content.decode().replace(f"id {row.pk} here", f"id {NOBODYS_KEY} here") == none.content.decode()
    assert everything() == before


def places() -> Iterator[tuple[str, Any]]:
    """Every writable relation of a serializer that reads what was sent (the others only show), and every relation
    that filters, with the field that reads it."""
    for module in MODULES:
        for name, kind in vars(module).items():
            if not isinstance(kind, type) or kind.__module__ != module.__name__:
                continue
            if issubclass(kind, StrictMixin):
                for field_name, field in kind().fields.items():
                    if (
                        isinstance(field, (serializers.RelatedField, serializers.ManyRelatedField, *MANY_KEYS))
                        and not field.read_only
                    ):
                        yield f"{name}.{field_name}", getattr(field, "child_relation", field)
            elif issubclass(kind, django_filters.FilterSet):
                relations = {field.name for field in kind._meta.model._meta.get_fields() if field.is_relation}
                for filter_name, one in kind.base_filters.items():
                    if one.field_name in relations and not isinstance(one, django_filters.BooleanFilter):
                        yield f"{name}.{filter_name}", one


def test_every_place_where_an_id_comes_in_has_a_row_and_the_one_door() -> None:
    found = dict(places())
    inherited = {  # the same fields, only ever read through
        "WorkoutPlanDetailSerializer.client",
        "NutritionPlanDetailSerializer.client",
    }

    assert {place for place, *_row in ROWS} == set(found) - inherited
    assert {type(field) for field in found.values()} == {VisibleKeyField, VisibleFilter, *MANY_KEYS}
