"""What pages cost in queries: the same number for one row and for three. Five of each are sign-in and permissions; the
one for the number beside the inbox, which every page shows, is not counted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Coach
from comments.services import add_comment
from tests.back_office.door import counted, form_of, page, signed_in
from tests.back_office.things import THINGS
from tests.cast import Cast
from tests.clock import day
from tests.factories.accounts import (
    ClientFactory,
    ClientNoteFactory,
    CoachCoverFactory,
    CoachFactory,
    InvitationFactory,
    LookAsClientFactory,
    PauseFactory,
    PlanningPartFactory,
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
    RecipeIngredientFactory,
)
from tests.factories.progress import (
    BodyMeasurementFactory,
    CheckInFactory,
    CheckInQuestionFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
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

pytestmark = pytest.mark.django_db

#: model → one more row that the coach sees, each with people and exercises of its own
ONE_MORE: dict[str, Callable[[Coach], Any]] = {
    "accounts.Coach": lambda coach: CoachFactory(),
    "accounts.Client": lambda coach: InvitationFactory(client=ClientFactory(coach=coach, invited=True)),
    "accounts.Pause": lambda coach: PauseFactory(client__coach=coach),
    "accounts.ClientNote": lambda coach: ClientNoteFactory(client__coach=coach),
    "accounts.CoachCover": lambda coach: CoachCoverFactory(client__coach=coach),
    "accounts.PlanningStep": lambda coach: PlanningPartFactory(client__coach=coach).step,
    "accounts.LookAsClient": lambda coach: LookAsClientFactory(client__coach=coach),
    "uploads.FileUpload": lambda coach: FileUploadFactory(client__coach=coach),
    "comments.Thread": lambda coach: talked(ClientFactory(coach=coach)),
    "notifications.Notification": lambda coach: NotificationFactory(recipient=coach, client__coach=coach),
    "workouts.Exercise": lambda coach: ExerciseFactory(created_by=coach, equipment_needed="barbell"),
    "workouts.WorkoutPlan": lambda coach: WorkoutPlanFactory(client__coach=coach),
    "workouts.WorkoutSession": lambda coach: WorkoutSessionFactory(workout_plan__client__coach=coach),
    "workouts.TrainingSession": lambda coach: TrainingSessionFactory(client__coach=coach),
    "workouts.FormMedia": lambda coach: FormMediaFactory(line__training_session__client__coach=coach),
    "workouts.TrainingMax": lambda coach: TrainingMaxFactory(client__coach=coach),
    "workouts.Limitation": lambda coach: LimitationFactory(client__coach=coach),
    "workouts.PersonalRecord": lambda coach: PersonalRecordFactory(client__coach=coach),
    "nutrition.Food": lambda coach: FoodFactory(created_by=coach),
    "nutrition.Recipe": lambda coach: RecipeFactory(coach=coach),
    "nutrition.NutritionPlan": lambda coach: NutritionPlanFactory(client__coach=coach),
    "nutrition.MealPlan": lambda coach: MealPlanFactory(client__coach=coach),
    "nutrition.MealUpload": lambda coach: MealUploadFactory(meal_entry__meal_plan__client__coach=coach),
    "progress.WeighIn": lambda coach: WeighInFactory(client__coach=coach),
    "progress.ProgressEntry": lambda coach: ProgressEntryFactory(client__coach=coach),
    "progress.BodyMeasurement": lambda coach: BodyMeasurementFactory(client__coach=coach),
    "progress.NutritionEntry": lambda coach: NutritionEntryFactory(client__coach=coach),
    "progress.CheckIn": lambda coach: CheckInFactory(client__coach=coach),
    "progress.CheckInQuestion": lambda coach: CheckInQuestionFactory(coach=coach),
    "progress.WeeklySummary": lambda coach: WeeklySummaryFactory(client__coach=coach),
}
LISTS = {
    "accounts.Coach": 7,
    "accounts.Client": 8,
    "accounts.Pause": 8,
    "accounts.ClientNote": 8,
    "accounts.CoachCover": 8,
    "accounts.PlanningStep": 9,
    "accounts.LookAsClient": 8,
    "uploads.FileUpload": 8,
    "comments.Thread": 9,
    "notifications.Notification": 8,
    "workouts.Exercise": 8,
    "workouts.WorkoutPlan": 8,
    "workouts.WorkoutSession": 7,
    "workouts.TrainingSession": 8,
    "workouts.FormMedia": 8,
    "workouts.TrainingMax": 8,
    "workouts.Limitation": 8,
    "workouts.PersonalRecord": 8,
    "nutrition.Food": 7,
    "nutrition.Recipe": 7,
    "nutrition.NutritionPlan": 8,
    "nutrition.MealPlan": 8,
    "nutrition.MealUpload": 8,
    "progress.WeighIn": 8,
    "progress.ProgressEntry": 8,
    "progress.BodyMeasurement": 8,
    "progress.NutritionEntry": 8,
    "progress.CheckIn": 8,
    "progress.CheckInQuestion": 7,
    "progress.WeeklySummary": 8,
}


def talked(client: Any) -> Any:
    """Something the client said of a session."""
    session = TrainingSessionFactory(client=client)
    return add_comment(target=session, client=client, author=client, content="Hard", now=timezone.now())


class Counter:
    """Counts the queries of one coach's requests; what a process learns once (kinds of content) is learnt before."""

    def __init__(self, coach: Coach) -> None:
        self.browser = signed_in(coach)

    def __call__(self, address: str, sent: dict[str, Any] | None = None, status: int = 200) -> int:
        self.browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            answer = self.browser.get(address) if sent is None else self.browser.post(address, sent)
        assert answer.status_code == status
        return counted(captured)


def test_every_list_has_a_number() -> None:
    assert set(LISTS) == set(ONE_MORE) == set(THINGS) - {"accounts.User", "notifications.Delivery", "workouts.SetLog"}


@pytest.mark.parametrize("label", LISTS)
def test_lists(clock: Any, label: str) -> None:
    coach = CoachFactory()
    count = Counter(coach)
    ONE_MORE[label](coach)
    with_one = count(page(label, "changelist"))
    ONE_MORE[label](coach)
    ONE_MORE[label](coach)

    assert (with_one, count(page(label, "changelist"))) == (LISTS[label], LISTS[label])


def test_sets_of_a_client(clock: Any) -> None:
    log = SetLogFactory()
    count = Counter(log.client.coach)
    address = f"{page('workouts.SetLog', 'changelist')}?client__user_ptr__exact={log.client_id}"
    with_one = count(address)
    SetLogFactory(line=log.line)
    SetLogFactory(line=log.line, logged_by=CoachFactory())

    assert (with_one, count(address)) == (8, 8)


def test_the_page_of_a_client(clock: Any) -> None:
    coach = CoachFactory()
    client = ClientFactory(coach=coach)
    count = Counter(coach)
    address = page("accounts.Client", "change", client.pk)

    def add(week: int) -> None:
        PauseFactory(client=client, starts_on=day(7 * week))
        ClientNoteFactory(client=client)
        CoachCoverFactory(client=client)

    add(1)
    with_one = count(address)
    add(2)
    add(3)

    assert (with_one, count(address)) == (12, 12)


def fill_plan(plan: Any, sessions: int, exercises: int) -> None:
    for number in range(sessions):
        session = WorkoutSessionFactory(workout_plan=plan, order=number)
        for order in range(exercises):
            WorkoutExerciseFactory(workout_session=session, order=order)


def test_the_page_of_a_plan_with_its_sessions_and_exercises(cast: Cast) -> None:
    plans = [WorkoutPlanFactory(client=cast.owner) for _number in range(3)]
    fill_plan(plans[0], 1, 1)
    fill_plan(plans[1], 3, 3)
    fill_plan(plans[2], 12, 1)
    count = Counter(cast.own_coach)

    assert [count(page("workouts.WorkoutPlan", "change", plan.pk)) for plan in plans] == [13, 13, 12]


def test_saving_a_plan_costs_by_what_changed_not_by_what_stands_in_it(cast: Cast) -> None:
    costs = []
    for rows in (1, 3):
        plan = WorkoutPlanFactory(client=cast.owner)
        fill_plan(plan, rows, rows)
        count = Counter(cast.own_coach)
        address = page("workouts.WorkoutPlan", "change", plan.pk)
        sent = form_of(count.browser.get(address)) | {"sessions-0-exercises-0-reps": "5"}
        costs.append(count(address, sent, status=302))

    assert costs == [19, 19]  # nothing was changed, so nothing is noted


def test_the_page_of_a_session_of_a_plan(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    fill_plan(plan, 1, 1)
    fill_plan(plan, 1, 3)
    count = Counter(cast.own_coach)

    costs = [count(page("workouts.WorkoutSession", "change", one.pk)) for one in plan.sessions.order_by("pk")]

    assert costs == [9, 9]


@pytest.mark.parametrize(("status", "expected"), [("scheduled", 17), ("in_progress", 16)])
def test_the_page_of_a_training_session(cast: Cast, status: str, expected: int) -> None:
    count = Counter(cast.own_coach)
    costs = []
    for lines in (1, 3):
        session = TrainingSessionFactory(client=cast.owner, status=status)
        for _number in range(lines):
            line = TrainingSessionExerciseFactory(training_session=session)
            for _set in range(lines):
                SetLogFactory(line=line)
            FormMediaFactory(line=line)
        costs.append(count(page("workouts.TrainingSession", "change", session.pk)))

    assert costs == [expected, expected]


def test_the_page_of_a_form_photo(cast: Cast) -> None:
    count = Counter(cast.own_coach)
    costs = []
    for others in (0, 2):
        line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
        media = FormMediaFactory.create_batch(others + 1, line=line)
        TrainingSessionExerciseFactory.create_batch(others, training_session=line.training_session)
        costs.append(count(page("workouts.FormMedia", "change", media[0].pk)))

    assert costs == [15, 15]


def test_the_page_of_a_recipe(cast: Cast) -> None:
    count = Counter(cast.own_coach)
    costs = []
    for ingredients in (1, 3):
        recipe = RecipeFactory(coach=cast.own_coach)
        RecipeIngredientFactory.create_batch(ingredients, recipe=recipe)
        costs.append(count(page("nutrition.Recipe", "change", recipe.pk)))

    assert costs == [12, 12]


def test_the_page_of_a_nutrition_plan(cast: Cast) -> None:
    count = Counter(cast.own_coach)
    costs = []
    for meals in (1, 3):
        plan = NutritionPlanFactory(client=cast.owner)
        PlannedMealFactory.create_batch(meals, nutrition_plan=plan)
        NutritionTargetFactory.create_batch(1, nutrition_plan=plan)
        costs.append(count(page("nutrition.NutritionPlan", "change", plan.pk)))

    assert costs == [12, 12]


def test_the_page_of_a_day_of_meals(cast: Cast) -> None:
    count = Counter(cast.own_coach)
    costs = []
    for number, meals in enumerate((1, 3)):
        plan = MealPlanFactory(client=cast.owner, date=day(-number))
        for _meal in range(meals):
            entry = MealEntryFactory(meal_plan=plan)
            MealComponentFactory.create_batch(meals, meal_entry=entry)
            MealUploadFactory(meal_entry=entry)
        costs.append(count(page("nutrition.MealPlan", "change", plan.pk)))

    assert costs == [14, 14]
