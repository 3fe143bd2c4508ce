"""What the addresses of the permission table speak of, by the name that stands between braces there."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import PlanningStep
from accounts.services import open_pause
from comments.services import add_comment
from tests.cast import Cast
from tests.clock import MONDAY, NOW, day
from tests.factories.accounts import (
    ClientFactory,
    ClientNoteFactory,
    CoachCoverFactory,
    InvitationFactory,
    PauseFactory,
)
from tests.factories.notifications import NotificationFactory
from tests.factories.nutrition import (
    FoodFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    NutritionTargetFactory,
    PlannedMealFactory,
    RecipeFactory,
)
from tests.factories.progress import (
    BodyMeasurementFactory,
    CheckInFactory,
    CheckInQuestionFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
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
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.uploads.samples import picture
from uploads.models import Thumbnail
from uploads.thumbnails import make_missing
from workouts.services import schedule_plan

NOBODYS_KEY = 10**9
TOKEN = "an-invitation-token"


def of(place: str, cast: Cast) -> dict[str, Any]:
    """Keys of a plan (or of what stands in it): one of the owner's, or a template of their coach."""
    head = {"client": cast.owner, "coach": cast.own_coach}
    if place.startswith("template"):
        head["client"] = None
    return head


def plan(cast: Cast, name: str) -> Any:
    return WorkoutPlanFactory(**of(name, cast))


def session(cast: Cast, name: str) -> Any:
    return WorkoutSessionFactory(**{f"workout_plan__{key}": value for key, value in of(name, cast).items()})


def planned(cast: Cast, name: str) -> Any:
    path = "workout_session__workout_plan__"
    return WorkoutExerciseFactory(**{f"{path}{key}": value for key, value in of(name, cast).items()})


def scheduled_plan(cast: Cast, name: str) -> Any:
    """A plan of the owner whose one session is due in five days."""
    made = session(cast, name).workout_plan
    schedule_plan(plan=made, start_date=day(5), by=cast.own_coach)
    return made


def planning_step(cast: Cast, name: str) -> Any:
    """A pause that the owner's coach entered."""
    open_pause(client=cast.owner, created_by=cast.own_coach, starts_on=day(20), ends_on=day(22))
    return PlanningStep.objects.latest("id")


def ill(cast: Cast, name: str) -> Any:
    """The owner, back from three days of illness, with a session due while it lasted."""
    PauseFactory(client=cast.owner, starts_on=day(-3), ends_on=day(-1))
    TrainingSessionFactory(client=cast.owner, due_date=day(-2))
    return cast.owner


def training(cast: Cast, name: str) -> Any:
    return TrainingSessionFactory(client=cast.owner)


def line(cast: Cast, name: str) -> Any:
    return TrainingSessionExerciseFactory(training_session__client=cast.owner)


def invitation(cast: Cast, name: str) -> Any:
    """Of the owner, who for that has not accepted yet."""
    cast.owner.status = "invited"
    cast.owner.save()
    return InvitationFactory(client=cast.owner)


def newcomer(cast: Cast, name: str) -> Any:
    return InvitationFactory(client=ClientFactory(invited=True, coach=cast.own_coach), token=TOKEN).client


def retired(cast: Cast, name: str) -> Any:
    """The owner, archived."""
    cast.owner.status = "archived"
    cast.owner.save()
    return cast.owner


def in_week(cast: Cast, name: str) -> dict[str, Any]:
    """Keys of what stands in a nutrition plan: the owner's, or a template of their coach."""
    return {f"nutrition_plan__{key}": value for key, value in of(name, cast).items()}


def planned_meal(cast: Cast, name: str) -> Any:
    return PlannedMealFactory(**in_week(cast, name), day_of_week=None, recipe__coach=cast.own_coach)


def own_meal(cast: Cast, name: str) -> Any:
    """A meal that the owner added."""
    return MealEntryFactory(meal_plan__client=cast.owner, meal_plan__date=day(-4), origin="client")


def weigh_in(cast: Cast, name: str) -> Any:
    """Of the owner, who is asked for their weight and so sees it."""
    cast.owner.weigh_in_every_days = 7
    cast.owner.save()
    return WeighInFactory(client=cast.owner, recorded_on=day(-3))


def upload(cast: Cast, name: str) -> Any:
    """A photo of the owner, really there, with its thumbnails."""
    made = FileUploadFactory(client=cast.owner)
    made.file.save("squat.jpg", ContentFile(picture()))
    make_missing(upload=made, sizes=Thumbnail.Size)
    return made


def comment(cast: Cast, name: str) -> Any:
    """What the owner wrote to their coach."""
    said = {"target": cast.owner, "client": cast.owner, "author": cast.owner, "content": "Is that right?"}
    return add_comment(now=NOW, **said)[0]


#: The owner's.
OWNERS: dict[str, Callable[[Cast, str], Any]] = {
    "client": lambda cast, name: cast.owner,
    "coach": lambda cast, name: cast.own_coach,
    "invitation": invitation,
    "pause": lambda cast, name: PauseFactory(client=cast.owner, starts_on=day(1)),
    "note": lambda cast, name: ClientNoteFactory(client=cast.owner),
    "cover": lambda cast, name: CoachCoverFactory(
        client=cast.owner, cover=cast.other_coach, starts_on=day(30), ends_on=day(37)
    ),
    "upload": upload,
    "plan": plan,
    "written_plan": lambda cast, name: session(cast, name).workout_plan,
    "planning_step": planning_step,
    "scheduled_plan": scheduled_plan,
    "session": session,
    "planned": planned,
    "training": training,
    "line": line,
    "form_media": lambda cast, name: FormMediaFactory(line=line(cast, name)),
    "form_photo": lambda cast, name: FileUploadFactory(client=cast.owner, upload_type="form_photo"),
    "max": lambda cast, name: TrainingMaxFactory(client=cast.owner),
    "limitation": lambda cast, name: LimitationFactory(client=cast.owner),
    "ill": ill,
    "nutrition_plan": lambda cast, name: NutritionPlanFactory(**of(name, cast)),
    "standing_week": lambda cast, name: planned_meal(cast, name).nutrition_plan,
    "target": lambda cast, name: NutritionTargetFactory(**in_week(cast, name)),
    "planned_meal": planned_meal,
    "meal_plan": lambda cast, name: MealPlanFactory(client=cast.owner, date=day(-1)),
    "cook": lambda cast, name: MealEntryFactory(meal_plan__client=cast.owner, meal_plan__date=day(-2)).client,
    "meal": lambda cast, name: MealEntryFactory(meal_plan__client=cast.owner, meal_plan__date=day(-3)),
    "own_meal": own_meal,
    "part": lambda cast, name: MealComponentFactory(
        meal_entry__meal_plan__client=cast.owner, meal_entry__meal_plan__date=day(-5), is_optional=True
    ),
    "own_part": lambda cast, name: MealComponentFactory(meal_entry=own_meal(cast, name)),
    "meal_upload": lambda cast, name: MealUploadFactory(meal_entry__meal_plan__client=cast.owner),
    "meal_photo": lambda cast, name: FileUploadFactory(client=cast.owner, upload_type="meal_photo"),
    "weigh_in": weigh_in,
    "progress_entry": lambda cast, name: ProgressEntryFactory(client=cast.owner),
    "progress_photo": lambda cast, name: ProgressPhotoFactory(progress_entry__client=cast.owner),
    "progress_picture": lambda cast, name: FileUploadFactory(client=cast.owner, upload_type="progress_photo"),
    "measurement": lambda cast, name: BodyMeasurementFactory(client=cast.owner),
    "nutrition_entry": lambda cast, name: NutritionEntryFactory(client=cast.owner),
    "check_in": lambda cast, name: CheckInFactory(client=cast.owner),
    "record": lambda cast, name: PersonalRecordFactory(client=cast.owner),
    "notification": lambda cast, name: NotificationFactory(client=cast.owner),
    "comment": comment,
    "thread": lambda cast, name: comment(cast, name).client.threads.get(),
    "summary": lambda cast, name: WeeklySummaryFactory(client=cast.owner, week_start=MONDAY - dt.timedelta(weeks=1)),
    "written_summary": lambda cast, name: WeeklySummaryFactory(
        client=cast.owner, week_start=MONDAY - dt.timedelta(weeks=2), details="A good week", decision="hold"
    ),
    "published_summary": lambda cast, name: WeeklySummaryFactory(
        client=cast.owner, week_start=MONDAY - dt.timedelta(weeks=3), published=True
    ),
    "set": lambda cast, name: SetLogFactory(line=line(cast, name), performed_at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC)),
}
#: Without a client: their coach's, the library's, or of a coach who has nothing to do with them.
OTHERS: dict[str, Callable[[Cast, str], Any]] = {
    "own_duplicate": lambda cast, name: ExerciseFactory(created_by=cast.own_coach),
    "own_exercise": lambda cast, name: ExerciseFactory(created_by=cast.own_coach),
    "lift": lambda cast, name: ExerciseFactory(),
    "own_food": lambda cast, name: FoodFactory(created_by=cast.own_coach),
    "library_food": lambda cast, name: FoodFactory(),
    "own_recipe": lambda cast, name: RecipeFactory(coach=cast.own_coach),
    "library_exercise": lambda cast, name: ExerciseFactory(),
    "template": plan,
    "template_session": session,
    "own_template": lambda cast, name: session(cast, "template").workout_plan,
    "template_planned": planned,
    "template_week": lambda cast, name: planned_meal(cast, name).nutrition_plan,
    "template_target": lambda cast, name: NutritionTargetFactory(**in_week(cast, name)),
    "template_meal": planned_meal,
    "newcomer": newcomer,
    "own_question": lambda cast, name: CheckInQuestionFactory(coach=cast.own_coach),
    "a_day": lambda cast, name: SimpleNamespace(pk=str(day(0))),
    "last_week": lambda cast, name: SimpleNamespace(pk=str(MONDAY - dt.timedelta(days=7))),
    "colleague": lambda cast, name: cast.other_coach,
    "small": lambda cast, name: SimpleNamespace(pk="small"),
    "conversation": lambda cast, name: SimpleNamespace(pk=f"client:{cast.owner.pk}"),
}
THINGS = OWNERS | OTHERS


def fill(body: Any, keys: dict[str, int]) -> Any:
    """The body with keys in the place of `{name}`."""
    if isinstance(body, dict):
        return {name: fill(value, keys) for name, value in body.items()}
    if isinstance(body, list):
        return [fill(value, keys) for value in body]
    if isinstance(body, str) and body[:1] == "{" and body[1:-1] in keys:
        return keys[body[1:-1]]
    return body
