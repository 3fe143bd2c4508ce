"""What a request asks the database for, by number: the same at one row and at three, and within the budgets.

Counted without sign-in, which has a number of its own, and without BEGIN, COMMIT and SAVEPOINT.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Client, Coach, User
from comments.services import add_comment
from comments.targets import kinds
from notifications.kinds import Type
from notifications.models import NotificationPreference
from nutrition.models import Recipe
from progress.models import CheckIn
from tests.clock import MONDAY, day
from tests.factories.accounts import (
    ClientFactory,
    ClientNoteFactory,
    CoachCoverFactory,
    CoachFactory,
    InvitationFactory,
    PauseFactory,
    PlanningPartFactory,
    PlanningStepFactory,
)
from tests.factories.notifications import (
    NotificationFactory,
    NotificationPreferenceFactory,
    PushSubscriptionFactory,
)
from tests.factories.nutrition import (
    FoodFactory,
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
    BodyMeasurementFactory,
    CheckInAnswerFactory,
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
from tests.permissions.routes import registered
from tests.phone import Phone
from tests.uploads.samples import picture
from workouts.models import TrainingSession

pytestmark = pytest.mark.django_db

AROUND = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")


def asked(phone: Phone, method: str, path: str, body: Any = None, **headers: Any) -> list[str]:
    """The statements of a request that has to succeed."""
    with CaptureQueriesContext(connection) as captured:
        answer = phone.ask(method, path, body, **headers)
        answer.getvalue()  # a file is read while it is sent
    assert answer.status_code in (200, 201), answer.content
    return [query["sql"] for query in captured.captured_queries if not AROUND.match(query["sql"])]


def phone_of(user: User) -> Phone:
    """As a request would load them: nothing cached."""
    return Phone.already_known(User.objects.get(pk=user.pk))


@pytest.fixture
def carla(clock: Any) -> Coach:
    ContentType.objects.get_for_model(Client, for_concrete_model=False)  # read once per process
    ContentType.objects.get_for_model(Coach, for_concrete_model=False)
    kinds()
    ContentType.objects.get_for_models(CheckIn, TrainingSession)
    return CoachFactory()


@pytest.fixture
def anna(carla: Coach) -> Client:
    return ClientFactory(coach=carla)


# --- Lists --------------------------------------------------------------------------------------


def planned(client: Client) -> Any:
    """A session of a plan with two prescribed exercises."""
    session = WorkoutSessionFactory(workout_plan__client=client)
    WorkoutExerciseFactory.create_batch(2, workout_session=session)
    return session


def trained(client: Client, lines: int = 2, sets: int = 2) -> TrainingSession:
    """A training session with lines, each with sets and a photo."""
    session = TrainingSessionFactory(client=client)
    for _line in range(lines):
        line = TrainingSessionExerciseFactory(training_session=session)
        for _set in range(sets):
            SetLogFactory(line=line)
        FormMediaFactory(line=line)
    return session


def cooked(client: Client, ingredients: int) -> Any:
    """A recipe of the client's coach with so many ingredients."""
    recipe = RecipeFactory(coach=client.coach)
    RecipeIngredientFactory.create_batch(ingredients, recipe=recipe)
    return recipe


def week(client: Client, meals: int) -> Any:
    """A nutrition plan with so many planned meals and targets."""
    plan = NutritionPlanFactory(client=client)
    for number in range(meals):
        PlannedMealFactory(nutrition_plan=plan)
        NutritionTargetFactory(nutrition_plan=plan, valid_from=day(number))
    return plan


def eaten(client: Client, meals: int = 2) -> Any:
    """A day with so many meals, each with as many parts, a mark and a photo."""
    of_day = MealPlanFactory(client=client, date=day(-client.meal_plans.count()))
    for _meal in range(meals):
        entry = MealEntryFactory(meal_plan=of_day)
        MealComponentFactory.create_batch(meals, meal_entry=entry)
        MealCompletionFactory(meal_entry=entry)
        MealUploadFactory(meal_entry=entry)
    return of_day


def summed(client: Client) -> Any:
    """A published summary of a week of its own, with its check-in."""
    week = MONDAY - (day(7) - day(0)) * (client.weekly_summaries.count() + 1)
    CheckInFactory(client=client, week_start=week)
    return WeeklySummaryFactory(client=client, week_start=week, published=True, decision="hold")


def lived(client: Client, rows: int) -> Any:
    """So many of everything that happens to a client; gives back a line."""
    Client.objects.filter(pk=client.pk).update(weigh_in_every_days=1)
    for number in range(rows):
        summed(client)
        eaten(client)
        WeighInFactory(client=client, recorded_on=day(-number), body_fat_percent=20)
        BodyMeasurementFactory(client=client, date=day(-number))
        ProgressEntryFactory(client=client, date=day(-number), body_fat_percent=21)
        PauseFactory(client=client, starts_on=day(-10 * number - 20))
    return trained(client, lines=rows, sets=rows).lines.first()


def a_day_more(client: Client) -> Any:
    """A day of which the client has said nothing yet."""
    return day(-client.body_measurements.count() - client.nutrition_entries.count() - client.weigh_ins.count())


def weighed(client: Client) -> Any:
    """A weigh-in of a client who is asked for it."""
    Client.objects.filter(pk=client.pk).update(weigh_in_every_days=7)
    return WeighInFactory(client=client, recorded_on=a_day_more(client))


def photographed(client: Client, photos: int = 2) -> Any:
    """A progress entry with so many photos."""
    entry = ProgressEntryFactory(client=client, date=day(-client.progress_entries.count()))
    ProgressPhotoFactory.create_batch(photos, progress_entry=entry, pose="other")
    return entry


def checked_in(client: Client, answers: int = 2) -> Any:
    """A check-in with so many answers to the coach's own questions."""
    check_in = CheckInFactory(client=client, week_start=MONDAY - dt.timedelta(days=7 * client.check_ins.count()))
    CheckInAnswerFactory.create_batch(answers, check_in=check_in)
    return check_in


def told(client: Client) -> Any:
    """The client and their coach were told of a session of the client."""
    about = {"client": client, "target": trained(client)}
    return [NotificationFactory(recipient=person, **about) for person in (client, client.coach)]


def planned_for(client: Client, rows: int) -> Any:
    """A step of planning that did something to so many pauses."""
    step = PlanningStepFactory()
    PlanningPartFactory.create_batch(rows, step=step, client=client)
    return step


def chosen(user: User, rows: int) -> Any:
    """Somebody who wants so many things otherwise."""
    NotificationPreference.objects.filter(user=user).delete()
    return [NotificationPreferenceFactory(user=user, type=kind) for kind in Type.values[:rows]][0]


#: list → what makes one row of it, and the number of its queries for a coach and for a client (None: not open to them)
LISTS: dict[str, tuple[Callable[[Client], Any], int | None, int | None]] = {
    "coaches/": (lambda client: CoachFactory(), 1, 1),
    "clients/": (lambda client: InvitationFactory(client__coach=client.coach), 1, None),
    "invitations/": (lambda client: InvitationFactory(client__coach=client.coach), 1, None),
    "pauses/": (lambda client: PauseFactory(client=client, starts_on=day(10 * client.pauses.count())), 1, 1),
    "client-notes/": (lambda client: ClientNoteFactory(client=client), 1, None),
    "coach-covers/": (lambda client: CoachCoverFactory(client=client), 1, None),
    "planning-steps/": (lambda client: PlanningPartFactory(client=client).step, 2, None),
    "exercises/": (lambda client: ExerciseFactory(created_by=client.coach), 2, 2),
    "file-uploads/": (lambda client: FileUploadFactory(client=client), 1, 1),
    "foods/": (lambda client: FoodFactory(created_by=client.coach), 1, 1),
    "foods/?search=food": (lambda client: FoodFactory(created_by=client.coach), 1, 1),
    "recipes/": (lambda client: RecipeFactory(coach=client.coach), 1, 1),
    "nutrition-plans/": (lambda client: NutritionPlanFactory(client=client), 1, 1),
    "nutrition-targets/": (lambda client: NutritionTargetFactory(nutrition_plan__client=client), 1, 1),
    "planned-meals/": (lambda client: PlannedMealFactory(nutrition_plan__client=client), 1, 1),
    "meal-plans/": (eaten, 2, 2),
    "meal-entries/": (eaten, 3, 3),
    "meal-uploads/": (eaten, 1, 1),
    "weigh-ins/": (weighed, 1, 1),
    "progress-entries/": (photographed, 2, 2),
    "progress-photos/": (photographed, 1, 1),
    "body-measurements/": (lambda client: BodyMeasurementFactory(client=client, date=a_day_more(client)), 1, 1),
    "nutrition-entries/": (lambda client: NutritionEntryFactory(client=client, date=a_day_more(client)), 1, 1),
    "check-ins/": (checked_in, 2, 2),
    "check-in-questions/": (lambda client: CheckInQuestionFactory(coach=client.coach), 1, 1),
    "weekly-summaries/": (summed, 1, 1),
    "meal-uploads/?waiting=true": (eaten, 1, 1),
    "workout-plans/": (lambda client: WorkoutPlanFactory(client=client), 1, 1),
    "workout-sessions/": (planned, 2, 2),
    "workout-exercises/": (planned, 1, 1),
    "training-sessions/": (trained, 1, 1),
    "training-sessions/?expand=lines": (trained, 4, 4),
    "form-media/": (trained, 1, 1),
    "form-media/?waiting=true": (trained, 1, 1),
    "set-logs/": (trained, None, 1),
    "set-logs/?client={client}": (trained, 2, 2),
    "personal-records/": (lambda client: PersonalRecordFactory(client=client), 1, 1),
    "training-maxes/": (lambda client: TrainingMaxFactory(client=client), 1, 1),
    "limitations/": (lambda client: LimitationFactory(client=client), 2, 2),
    "notifications/": (told, 1, 1),
    "threads/": (lambda client: talked(client, trained(client), 1), 2, 2),
}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("role", ["coach", "client"])
def test_a_list_asks_the_same_for_one_row_and_for_three(path: str, role: str, carla: Coach, anna: Client) -> None:
    make, *counts = LISTS[path]
    count = counts[role == "client"]
    user = carla if role == "coach" else anna
    address = path.format(client=anna.pk)
    if count is None:
        assert phone_of(user).ask("GET", address).status_code in (400, 403)
        return
    rows, numbers = [], []
    for more in (1, 2):
        for _row in range(more):
            make(anna)
        numbers.append(len(asked(phone_of(user), "GET", address)))
        rows.append(len(phone_of(user).ask("GET", address).json()["results"]))

    assert numbers == [count, count]
    assert rows[1] > rows[0] or (path, role) == ("coaches/", "client")


# --- One row ------------------------------------------------------------------------------------


def talked(client: Client, target: Any, rows: int) -> Any:
    """What so much was said about, with files."""
    for _comment in range(rows):
        said = {"client": client, "author": client, "content": "Hello", "now": timezone.now()}
        add_comment(target=target, attachment=FileUploadFactory(client=client), **said)
    return target


def with_file(client: Client, rows: int) -> Any:
    upload = FileUploadFactory(client=client)
    upload.file.save("squat.jpg", ContentFile(picture()))
    return upload


#: address → what makes it with so many rows below it, and the number of its queries
DETAILS: dict[str, tuple[Callable[[Client, int], Any], int]] = {
    "coaches/{}/": (lambda client, rows: client.coach, 1),
    "clients/{}/": (lambda client, rows: client, 1),
    "invitations/{}/": (lambda client, rows: InvitationFactory(client__coach=client.coach), 1),
    "pauses/{}/": (lambda client, rows: PauseFactory(client=client), 1),
    "client-notes/{}/": (lambda client, rows: ClientNoteFactory(client=client), 1),
    "coach-covers/{}/": (lambda client, rows: CoachCoverFactory(client=client), 1),
    "planning-steps/{}/": (lambda client, rows: planned_for(client, rows), 2),
    "planning-steps/{}/preview-undo/": (lambda client, rows: planned_for(client, rows), 3),
    "exercises/{}/": (lambda client, rows: ExerciseFactory(created_by=client.coach), 2),
    "foods/{}/": (lambda client, rows: FoodFactory(created_by=client.coach), 1),
    "recipes/{}/": (lambda client, rows: cooked(client, rows), 2),
    "nutrition-plans/{}/": (week, 3),
    "nutrition-targets/{}/": (lambda client, rows: week(client, rows).targets.first(), 1),
    "planned-meals/{}/": (lambda client, rows: week(client, rows).planned_meals.first(), 1),
    "meal-plans/{}/": (eaten, 5),
    "meal-plans/adherence/?client={1.client_id}": (eaten, 3),
    "meal-entries/{}/": (lambda client, rows: eaten(client, rows).entries.first(), 3),
    "meal-components/{}/": (lambda client, rows: eaten(client, rows).entries.first().components.first(), 1),
    "meal-uploads/{}/": (lambda client, rows: eaten(client, rows).entries.first().uploads.first(), 1),
    "weigh-ins/{}/": (lambda client, rows: [weighed(client) for _row in range(rows)][-1], 1),
    "progress-entries/{}/": (photographed, 2),
    "progress-photos/{}/": (lambda client, rows: photographed(client, rows).photos.first(), 1),
    "body-measurements/{}/": (lambda client, rows: BodyMeasurementFactory(client=client), 1),
    "nutrition-entries/{}/": (lambda client, rows: NutritionEntryFactory(client=client), 1),
    "check-ins/{}/": (checked_in, 2),
    "check-ins/open/?client={1.client_id}": (checked_in, 2),
    "check-in-questions/{}/": (lambda client, rows: checked_in(client, rows).answers.first().question, 1),
    "exercises/{}/usage/": (lambda client, rows: planned(client).exercises.first().exercise, 7),
    "file-uploads/{}/": (lambda client, rows: FileUploadFactory(client=client), 1),
    "file-uploads/{}/file/": (with_file, 1),
    "workout-plans/{}/": (lambda client, rows: [planned(client) for _row in range(rows)][-1].workout_plan, 3),
    "workout-plans/{}/pdf/": (lambda client, rows: [planned(client) for _row in range(rows)][-1].workout_plan, 4),
    "workout-sessions/{}/": (lambda client, rows: [planned(client) for _row in range(rows)][-1], 2),
    "workout-exercises/{}/": (lambda client, rows: planned(client).exercises.first(), 1),
    "training-sessions/{}/": (lambda client, rows: trained(client, lines=rows, sets=rows), 6),
    "training-session-exercises/{}/": (lambda client, rows: trained(client, lines=1, sets=rows).lines.get(), 3),
    "form-media/{}/": (lambda client, rows: trained(client, lines=rows).lines.first().form_media.get(), 1),
    "training-maxes/{}/": (lambda client, rows: TrainingMaxFactory(client=client), 1),
    "limitations/{}/": (lambda client, rows: LimitationFactory(client=client), 2),
    "set-logs/csv/?client={1.client_id}": (lambda client, rows: trained(client, lines=rows), 2),
    "analysis/exercise/?client={1.client_id}&exercise={1.exercise_id}": (
        lambda client, rows: trained(client, lines=1, sets=rows).lines.get(),
        4,
    ),
    "analysis/muscle-groups/?client={1.client_id}": (lambda client, rows: trained(client, lines=rows), 2),
    "analysis/sessions/?client={1.client_id}": (lambda client, rows: trained(client, lines=rows), 2),
    "weekly-summaries/{}/": (
        lambda client, rows: WeeklySummaryFactory(client=lived(client, rows).client, week_start=MONDAY),
        13,
    ),
    "weekly-summaries/decisions/?client={1.client_id}": (lived, 5),
    "attention/": (lived, 15),
    "attention/{}/": (lambda client, rows: lived(client, rows).client, 16),
    "comments/?target=client:{1.pk}": (lambda client, rows: talked(client, client, rows), 2),
    "comments/{}/": (lambda client, rows: talked(client, client, rows).comments_about.first(), 1),
    "training-sessions/{}/comments/": (lambda client, rows: talked(client, trained(client), rows), 2),
    "recipes/{}/comments/": (lambda client, rows: talked(client, cooked(client, 1), rows), 2),
    "threads/{}/": (lambda client, rows: talked(client, client, rows).threads.get(), 2),
    "attention-settings/": (lived, 1),
    "notifications/unread-count/": (lambda client, rows: [told(client) for _row in range(rows)][0][0], 1),
    "notification-preferences/": (lambda client, rows: chosen(client.coach, rows), 2),
    "push-subscriptions/": (lambda client, rows: PushSubscriptionFactory(user=client.coach), 0),
    "timeline/?client={1.client_id}": (lived, 13),
    "charts/weight/?client={1.client_id}": (lived, 2),
    "charts/body-fat/?client={1.client_id}": (lived, 4),
    "charts/measurements/?client={1.client_id}": (lived, 2),
    "charts/volume/?client={1.client_id}": (lived, 2),
    "charts/one-rep-max/?client={1.client_id}&exercise={1.exercise_id}": (lived, 4),
    "calendar-feed/?client={1.client_id}": (lambda client, rows: CalendarFeedFactory(client=client), 2),
}


@pytest.mark.parametrize("path", DETAILS)
def test_one_row_asks_the_same_with_one_and_with_three_below_it(path: str, carla: Coach, anna: Client) -> None:
    make, count = DETAILS[path]
    numbers = []
    for rows in (1, 3):
        client = ClientFactory(coach=carla)
        made = make(client, rows)
        address = path.format(made.pk, made)
        numbers.append(len(asked(phone_of(carla), "GET", address)))

    assert numbers == [count, count]


@pytest.mark.parametrize("role", ["coach", "client"])
def test_oneself_costs_nothing_more_and_one_s_coach_one(role: str, carla: Coach, anna: Client) -> None:
    user = carla if role == "coach" else anna

    assert len(asked(phone_of(user), "GET", "me/")) == (0 if role == "coach" else 1)


@pytest.mark.parametrize("ingredients", [1, 3])
def test_a_recipe_costs_the_same_however_many_ingredients_it_has(ingredients: int, carla: Coach) -> None:
    foods = FoodFactory.create_batch(ingredients)
    body = {"name": "Stew", "ingredients": [{"food": food.pk, "grams": 100} for food in foods]}

    written = asked(phone_of(carla), "POST", "recipes/", body)
    recipe = Recipe.objects.get()
    again = asked(phone_of(carla), "PATCH", f"recipes/{recipe.pk}/", body)

    assert (len(written), len(again)) == (9, 12)


# --- Budgets ------------------------------------------------------------------------------------


def test_a_session_of_eight_exercises_and_thirty_sets_asks_six(anna: Client) -> None:
    session = TrainingSessionFactory(client=anna)
    for number in range(8):
        line = TrainingSessionExerciseFactory(training_session=session)
        for _set in range(4 if number < 6 else 3):
            SetLogFactory(line=line)

    queries = asked(phone_of(anna), "GET", f"training-sessions/{session.uuid}/")

    assert len(queries) == 6


def body(sets: int, reps: int = 10, kg: float = 60) -> dict[str, Any]:
    return {"sets": [{"set_number": number, "reps": reps, "weight_kg": kg} for number in range(1, sets + 1)]}


def put_sets(user: User, line: Any, said: dict[str, Any]) -> list[str]:
    return asked(phone_of(user), "PUT", f"training-session-exercises/{line.pk}/sets/", said)


@pytest.mark.parametrize("role", ["client", "coach"])
def test_the_sets_of_one_exercise(role: str, anna: Client, carla: Coach) -> None:
    user = anna if role == "client" else carla
    session = trained(anna)  # others stand in the same session
    line = TrainingSessionExerciseFactory(training_session=session)

    first = put_sets(user, line, body(5))
    again = put_sets(user, line, body(5))
    other = put_sets(user, line, body(5, reps=8))
    fewer = put_sets(user, line, body(3, reps=8))

    assert len(first) <= 12, first
    assert len(again) <= 4, again
    assert len(other) <= 12, other
    assert len(fewer) <= 14, fewer


def test_a_record_that_is_told_or_taken_back_costs_four_more_at_most(anna: Client) -> None:
    before, line = (TrainingSessionExerciseFactory(training_session__client=anna) for _number in range(2))
    type(line).objects.update(exercise=before.exercise)
    NotificationPreferenceFactory(user=anna, type="new_record", enabled=True)
    put_sets(anna, before, body(5))

    without = put_sets(anna, line, body(5, kg=50))
    told = put_sets(anna, line, body(5, kg=100))
    corrected = put_sets(anna, line, body(5, kg=90))
    taken_back = put_sets(anna, line, body(3, kg=50))

    assert [len(one) for one in (without, told, corrected, taken_back)] == [10, 15, 14, 17]


@pytest.mark.parametrize(
    "said", [{"done": "5 × 10 × 60 kg"}, {"as_prescribed": True}, {"pain": 3, "notes": "Left knee"}]
)
def test_a_report_in_one_line_costs_what_its_sets_cost(said: dict[str, Any], anna: Client) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=anna)
    path = f"training-session-exercises/{line.pk}/report/"

    assert len(asked(phone_of(anna), "PUT", path, said)) <= 12


def test_the_history_of_a_client_makes_no_report_dearer(anna: Client) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=anna)
    alone = len(put_sets(anna, line, body(5)))
    for _session in range(3):
        trained(anna, lines=2, sets=3)
    later = TrainingSessionExerciseFactory(training_session__client=anna)

    assert len(put_sets(anna, later, body(5))) == alone


def written_plan(client: Client, weeks: int, days: int, exercises: int) -> Any:
    plan = WorkoutPlanFactory(client=client)
    exercise = ExerciseFactory()
    for week in range(1, weeks + 1):
        for weekday in range(days):
            session = WorkoutSessionFactory(workout_plan=plan, week=week, day_of_week=weekday)
            WorkoutExerciseFactory.create_batch(exercises, workout_session=session, exercise=exercise)
    return plan


def test_a_plan_of_twelve_weeks_is_scheduled_with_twelve_and_the_bulk_inserts(carla: Coach, anna: Client) -> None:
    numbers = {}
    for weeks in (1, 12):
        plan = written_plan(anna, weeks, 4, 6)
        path = f"workout-plans/{plan.pk}/schedule/"
        queries = asked(phone_of(carla), "POST", path, {"start_date": "2026-03-02"})
        numbers[weeks] = sum(1 for sql in queries if not sql.startswith("INSERT"))

    assert TrainingSession.objects.count() == 4 + 48
    assert numbers[1] == numbers[12] <= 12


@pytest.mark.parametrize("role", ["client", "coach"])
@pytest.mark.parametrize("days", [1, 3])
def test_a_weigh_in_costs_seven_at_most_however_many_there_are(
    role: str, days: int, anna: Client, carla: Coach
) -> None:
    said = {"weight_kg": 80.2} if role == "client" else {"weight_kg": 80.2, "client": anna.pk}
    for number in range(1, days + 1):
        WeighInFactory(client=anna, recorded_on=day(-number))
    phone = phone_of(anna if role == "client" else carla)

    first = asked(phone, "PUT", f"weigh-ins/{day(0)}/", said)
    again = asked(phone, "PUT", f"weigh-ins/{day(0)}/", said)
    backdated = asked(phone, "PUT", f"weigh-ins/{day(-days - 1)}/", said)

    by_client = role == "client"
    assert (len(first), len(again), len(backdated)) == ((6, 4, 7) if by_client else (5, 3, 6))


@pytest.mark.parametrize("answers", [1, 3])
def test_a_check_in_costs_the_same_however_many_answers_it_has(answers: int, anna: Client, carla: Coach) -> None:
    questions = CheckInQuestionFactory.create_batch(answers, coach=carla)
    said = {"energy": 4, "answers": [{"question": question.pk, "value": "Fine"} for question in questions]}
    said["submitted_at"] = "2026-03-03T10:00:00Z"

    first = asked(phone_of(anna), "PUT", f"check-ins/{MONDAY - dt.timedelta(days=7)}/", said)

    assert len(first) == 9 + 4  # who cares for the client, how they are told, in the app and by mail


@pytest.mark.parametrize("sites", [1, 3])
def test_a_measured_day_costs_the_same_however_many_sites_it_has(sites: int, anna: Client) -> None:
    girths = dict(list({"waist": 84, "neck": 38, "hip": 95}.items())[:sites])

    first = asked(phone_of(anna), "PUT", f"body-measurements/{day(0)}/", girths)
    other = asked(phone_of(anna), "PUT", f"body-measurements/{day(0)}/", dict.fromkeys(girths, 80))

    assert (len(first), len(other)) == (6, 6)


@pytest.mark.parametrize("verb", ["start", "complete", "skip"])
def test_what_happens_to_a_session_costs_the_same_however_many_lines_it_has(verb: str, anna: Client) -> None:
    numbers = []
    for lines in (1, 3):
        session = TrainingSessionFactory(client=anna)
        TrainingSessionExerciseFactory.create_batch(lines, training_session=session)
        path = f"training-sessions/{session.pk}/{verb}/"
        numbers.append(len(asked(phone_of(anna), "POST", path, {})))

    told = 3 if verb == "complete" else 0  # who cares for the client, how they are told, and that in the app
    assert numbers[0] == numbers[1] <= 7 + told


@pytest.mark.parametrize("header", ["HTTP_X_SESSION_TOKEN", "HTTP_AUTHORIZATION"])
@pytest.mark.parametrize("role", ["client", "coach"])
def test_signing_in_a_request_asks_four_at_most(header: str, role: str, carla: Coach, anna: Client) -> None:
    user = anna if role == "client" else carla
    token = Phone().sign_in(user.email).json()["meta"]["session_token"]
    value = token if header == "HTTP_X_SESSION_TOKEN" else f"Bearer {token}"

    signed_in = asked(Phone(), "GET", "pauses/", **{header: value})
    without = asked(phone_of(user), "GET", "pauses/")

    assert len(signed_in) - len(without) == 3


def test_reading_opens_no_transaction_and_writes_nothing(carla: Coach, anna: Client) -> None:
    trained(anna)
    token = Phone().sign_in(anna.email).json()["meta"]["session_token"]
    for path in ("me/", "training-sessions/?expand=lines", "pauses/", "exercises/", "workout-plans/"):
        with CaptureQueriesContext(connection) as captured:
            Phone().ask("GET", path, HTTP_X_SESSION_TOKEN=token)
        assert captured.captured_queries
        assert {query["sql"].partition(" ")[0] for query in captured.captured_queries} == {"SELECT"}


def test_every_reading_address_is_counted() -> None:
    elsewhere = {"file-uploads/{}/thumbnails/{}/", "me/", "/api/schema/", "/api/docs/"}
    elsewhere.add("me/today/")  # in tests/progress/test_today.py
    reading = {address for address, methods in registered().items() if "GET" in methods} - elsewhere

    assert {path.partition("?")[0] for path in (*LISTS, *DETAILS)} == reading
