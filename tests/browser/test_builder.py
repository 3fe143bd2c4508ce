"""Building a plan in the browser: by typing, by keyboard, by dragging, and beside another window."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.back_office.door import page as address
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import (
    ExerciseFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from workouts.models import TrainingSession, WorkoutPlan

pytestmark = pytest.mark.browser


@pytest.fixture
def plan(transactional_db: None) -> WorkoutPlan:
    """Carla's template: week 1, Monday `Push` with Bench Press and Overhead Press; Squat stands in the library."""
    plan = WorkoutPlanFactory(client=None, coach=CoachFactory(first_name="Carla"), name="Base")
    push = WorkoutSessionFactory(workout_plan=plan, name="Push")
    for order, name in enumerate(("Bench Press", "Overhead Press")):
        WorkoutExerciseFactory(workout_session=push, exercise=ExerciseFactory(name=name), order=order)
    ExerciseFactory(name="Squat")
    return plan


def build(page: Page, plan: WorkoutPlan) -> None:
    page.goto(address("workouts.WorkoutPlan", "builder", plan.pk))
    expect(page.get_by_role("toolbar")).to_be_visible()


def is_saved(page: Page) -> None:
    expect(page.locator("#builder-bar")).to_have_attribute("data-state", "saved")


def read(plan: WorkoutPlan) -> list[tuple[int, int | None, str, list[str]]]:
    """Week, day, name and lines of every session."""
    return [
        (
            session.week,
            session.day_of_week,
            session.name,
            [
                f"{line.group}{' ' if line.group else ''}{line.exercise.name} {line}"
                for line in session.exercises.select_related("exercise").order_by("order")
            ],
        )
        for session in plan.sessions.order_by("week", "day_of_week", "order", "pk")
    ]


PUSH = ["Bench Press 3 × 10", "Overhead Press 3 × 10"]


def test_a_plan_is_typed(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None], fits: Callable[[], None]
) -> None:
    page = browser_page
    sign_in(plan.coach)
    build(page, plan)
    fits()

    # A session on Wednesday, and three exercises by typing
    page.locator('[data-week="1"] [data-day="2"] .b-slot').click()
    name = page.locator("#builder-session [name=name]")
    expect(name).to_be_focused()
    name.fill("Legs")
    page.keyboard.press("Enter")
    is_saved(page)
    page.get_by_role("link", name="Legs").locator("../..").get_by_text("Add exercise").click()
    find = page.locator("#builder-add [name=find]")
    find.fill("squat 4x8-12x60")
    expect(page.get_by_role("option", name="Squat")).to_be_visible()
    fits()
    page.keyboard.press("Enter")
    expect(page.locator(".b-asked", has_text="4 × 8-12 × 60 kg")).to_be_visible()
    find.press_sequentially("bench")
    page.keyboard.press("Enter")  # before anything was found

    # Without numbers behind the name the line opens
    sets = page.locator("#builder-line [name=sets]")
    expect(sets).to_be_focused()
    sets.fill("3")
    page.keyboard.press("Tab")
    page.locator("#builder-line [name=reps]").fill("5 - 8")
    page.keyboard.press("Tab")
    expect(page.locator("#builder-line [name=reps]")).to_have_value("5-8")
    page.locator("#builder-line [name=progression]").fill("+2.5 kg/week")
    page.keyboard.press("Enter")
    expect(page.locator(".b-details", has_text="+2.5 kg/week")).to_be_visible()
    is_saved(page)
    page.locator(".b-line", has_text="4 × 8-12").click()
    exercise = page.locator("#builder-line [name=exercise_name]")
    exercise.press("Enter")  # nothing was typed, so nothing is chosen
    expect(page.locator("#builder-line")).to_be_hidden()

    assert read(plan) == [(1, 0, "Push", PUSH), (1, 2, "Legs", ["Squat 4 × 8-12", "Bench Press 3 × 5-8"])]
    fits()


def test_a_plan_is_built_and_assigned(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None], fits: Callable[[], None]
) -> None:
    page = browser_page
    ClientFactory(first_name="Anna", coach=plan.coach)
    sign_in(plan.coach)
    build(page, plan)
    page.locator('[data-week="1"] [data-day="2"] .b-slot').click()
    page.locator("#builder-session [name=name]").fill("Legs")
    page.keyboard.press("Enter")
    is_saved(page)
    page.get_by_role("link", name="Legs").locator("../..").get_by_text("Add exercise").click()
    page.locator("#builder-add [name=find]").fill("squat 4x8x60")
    expect(page.get_by_role("option", name="Squat")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".b-asked", has_text="4 × 8 × 60 kg")).to_be_visible()
    is_saved(page)

    page.goto("/admin/assign/")
    page.get_by_label("Base").check()
    page.get_by_label("Anna").check()
    page.get_by_role("button", name="See what it would mean").click()
    page.get_by_role("button", name="Assign to those ticked").click()
    expect(page.get_by_text("Assigned to 1 client: 2 sessions")).to_be_visible()
    fits()

    sessions = TrainingSession.objects.filter(client__first_name="Anna").order_by("due_date")
    assert [(one.name, one.lines.count()) for one in sessions] == [("Push", 2), ("Legs", 1)]
    assert str(sessions[1].lines.get().exercise) == "Squat"


def test_what_is_wrong_is_said_beside_it_and_kept(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None]
) -> None:
    page = browser_page
    sign_in(plan.coach)
    build(page, plan)

    page.locator(".b-line", has_text="Bench Press").click()
    reps = page.locator("#builder-line [name=reps]")
    reps.fill("12-8")
    page.keyboard.press("Enter")

    expect(page.locator("#builder-line .b-wrong")).to_contain_text("Reps")
    expect(reps).to_have_attribute("aria-invalid", "true")
    expect(reps).to_have_value("12-8")
    assert read(plan) == [(1, 0, "Push", PUSH)]

    reps.fill("8-12")
    page.keyboard.press("Tab")

    expect(page.locator("#builder-line .b-wrong")).to_be_hidden()
    is_saved(page)
    assert read(plan) == [(1, 0, "Push", ["Bench Press 3 × 8-12", "Overhead Press 3 × 10"])]


def test_everything_goes_by_keyboard_and_is_taken_back(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None]
) -> None:
    page = browser_page
    sign_in(plan.coach)
    build(page, plan)
    keys = page.keyboard

    def stands(*names: str, week: int = 1) -> None:
        expect(page.locator(f'[data-week="{week}"] .b-name').filter(visible=True)).to_have_text(list(names))

    page.locator(".b-line", has_text="Bench Press").locator("a").focus()
    keys.press("Alt+ArrowDown")
    stands("Overhead Press", "Bench Press")
    keys.press("s")
    stands("A Overhead Press", "A Bench Press")
    keys.press("Control+c")
    keys.press("Control+v")
    stands("A Overhead Press", "A Bench Press", "A Bench Press")
    keys.press("Delete")
    stands("A Overhead Press", "A Bench Press")
    is_saved(page)
    grouped = ["A Overhead Press 3 × 10", "A Bench Press 3 × 10"]
    assert read(plan) == [(1, 0, "Push", grouped)]

    # the day to Tuesday, a copy of the week, and the week itself to the end
    page.get_by_role("link", name="Push", exact=True).focus()
    keys.press("Alt+ArrowRight")
    expect(page.locator('[data-week="1"] [data-day="1"] .b-card')).to_be_visible()
    page.get_by_role("button", name="Week 1").focus()
    keys.press("Control+c")
    page.get_by_role("button", name="Week 2").focus()
    keys.press("Control+v")
    stands("A Overhead Press", "A Bench Press", week=2)
    page.get_by_role("button", name="Week 1").focus()
    keys.press("Control+x")
    page.get_by_role("button", name="Week 3").focus()
    keys.press("Control+v")
    stands("A Overhead Press", "A Bench Press", week=3)
    is_saved(page)
    assert read(plan) == [(2, 1, "Push", grouped), (3, 1, "Push", grouped)]

    # everything back, one step after the other, and one of them again
    for _step in range(7):
        keys.press("Control+z")
    stands("Bench Press", "Overhead Press")
    is_saved(page)
    assert read(plan) == [(1, 0, "Push", PUSH)]
    keys.press("Control+y")
    stands("Overhead Press", "Bench Press")


def test_what_another_window_wrote_is_shown_and_not_overwritten(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None]
) -> None:
    page = browser_page
    sign_in(plan.coach)
    build(page, plan)
    other = page.context.new_page()
    build(other, plan)

    other.locator(".b-line", has_text="Bench Press").click()
    other.locator("#builder-line [name=weight_kg]").fill("70")
    other.keyboard.press("Enter")
    is_saved(other)
    page.locator(".b-line", has_text="Bench Press").click()
    page.locator("#builder-line [name=sets]").fill("5")
    page.keyboard.press("Enter")

    told = page.get_by_role("alert").filter(has_text="Week 1, Monday: Push was changed in another window")
    expect(told).to_contain_text("Bench Press: 5 × 10 × 60 kg")
    expect(page.locator(".b-asked").first).to_have_text("3 × 10 × 70 kg")
    assert read(plan) == [(1, 0, "Push", PUSH)]

    page.get_by_role("button", name="Put mine in its place").click()
    expect(page.locator(".b-asked").first).to_have_text("5 × 10 × 60 kg")
    is_saved(page)
    assert read(plan) == [(1, 0, "Push", ["Bench Press 5 × 10", "Overhead Press 3 × 10"])]
    other.close()


class Hand:
    """The mouse on a desk, a finger on a phone, by the browser's own events."""

    def __init__(self, page: Page, phone: bool) -> None:
        self.page, self.phone = page, phone
        self.browser = page.context.new_cdp_session(page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        self.browser.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    def take(self, thing: Locator) -> None:
        """Holds a line or a session: the mouse by its text, a finger by its grip."""
        held = thing.locator(".b-grip").first if self.phone else thing.locator("a").first
        self.press(held)

    def press(self, held: Locator) -> None:
        held.scroll_into_view_if_needed()
        self.x, self.y = middle(held)
        if self.phone:
            self.touch("touchStart", (self.x, self.y))
        else:
            self.page.mouse.move(self.x, self.y)
            self.page.mouse.down()

    def move(self, x: float, y: float, steps: int = 6) -> None:
        for step in range(1, steps + 1):
            at = self.x + (x - self.x) * step / steps, self.y + (y - self.y) * step / steps
            if self.phone:
                self.touch("touchMove", at)
            else:
                self.page.mouse.move(*at)
        self.x, self.y = x, y

    def drop(self) -> None:
        if self.phone:
            self.touch("touchEnd")
        else:
            self.page.mouse.up()


def middle(thing: Locator) -> tuple[float, float]:
    box = thing.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def hand(browser_page: Page, phone: bool) -> Hand:
    return Hand(browser_page, phone)


def test_exercises_and_sessions_are_dragged(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None], fits: Callable[[], None], hand: Hand
) -> None:
    page = browser_page
    pull = WorkoutSessionFactory(workout_plan=plan, name="Pull", day_of_week=3)
    sign_in(plan.coach)
    build(page, plan)
    fits()

    # up within its session, and into another one
    hand.take(page.locator(".b-line", has_text="Overhead Press"))
    x, y = middle(page.locator(".b-line", has_text="Bench Press"))
    hand.move(x, y - 10)
    expect(page.locator(".b-ghost")).to_have_text("Overhead Press")
    expect(page.locator(".b-line.b-over")).to_contain_text("Bench Press")
    fits()
    hand.drop()
    expect(page.locator(".b-ghost")).to_have_count(0)
    expect(page.locator(".b-name")).to_have_text(["Overhead Press", "Bench Press"])
    hand.take(page.locator(".b-line", has_text="Overhead Press"))
    hand.move(*middle(page.locator(".b-card", has_text="Pull")))
    hand.drop()
    expect(page.locator(f'[data-session="{pull.pk}"] .b-name')).to_have_text(["Overhead Press"])
    expect(page.locator(".b-panel").filter(visible=True)).to_have_count(0)  # what is let go was not pressed
    is_saved(page)
    assert read(plan) == [(1, 0, "Push", PUSH[:1]), (1, 3, "Pull", PUSH[1:])]

    # a session to another day
    hand.take(page.locator(".b-card", has_text="Pull"))
    hand.move(*middle(page.locator('[data-week="1"] [data-day="4"] .b-slot')))
    hand.drop()
    expect(page.locator('[data-week="1"] [data-day="4"] .b-card')).to_contain_text("Overhead Press")
    is_saved(page)
    assert read(plan) == [(1, 0, "Push", PUSH[:1]), (1, 4, "Pull", PUSH[1:])]


def test_a_drag_reaches_what_is_out_of_sight_and_ends_by_escape(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None], hand: Hand
) -> None:
    page = browser_page
    for week in range(2, 9):
        WorkoutSessionFactory(workout_plan=plan, name=f"Pull {week}", week=week)
    sign_in(plan.coach)
    build(page, plan)
    below = (page.viewport_size or {})["height"] - 4
    last = page.locator('[data-week="9"] [data-day="6"] .b-slot')
    expect(last).not_to_be_in_viewport()

    # Held at the edge, the page comes along; Escape leaves all as it was.
    hand.take(page.locator(".b-card", has_text="Push"))
    hand.move(hand.x, below)
    expect(last).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator(".b-ghost")).to_have_count(0)
    hand.move(*middle(last))
    hand.drop()
    expect(page.locator('[data-week="9"] .b-card')).to_have_count(0)

    hand.take(page.locator(".b-card", has_text="Push"))
    hand.move(hand.x, below)
    # Only at the end does it stand still, so that it is where it was when it is reached.
    page.wait_for_function("window.scrollY + window.innerHeight >= document.documentElement.scrollHeight - 1")
    hand.move(*middle(last))
    hand.drop()
    expect(page.locator('[data-week="9"] [data-day="6"] .b-card')).to_contain_text("Push")
    is_saved(page)
    assert read(plan)[-1] == (9, 6, "Push", PUSH)


def test_a_finger_scrolls_wherever_there_is_no_grip(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None], hand: Hand, phone: bool
) -> None:
    if not phone:
        pytest.skip("a mouse has a wheel")
    sign_in(plan.coach)
    build(browser_page, plan)

    hand.press(browser_page.locator(".b-line", has_text="Bench Press").locator("a"))
    hand.move(hand.x, hand.y - 300)
    expect(browser_page.locator(".b-ghost")).to_have_count(0)
    hand.drop()

    browser_page.wait_for_function("window.scrollY > 100")
    assert read(plan) == [(1, 0, "Push", PUSH)]


def test_a_session_that_is_scheduled_is_removed_only_after_asking(
    browser_page: Page, plan: WorkoutPlan, sign_in: Callable[[User], None]
) -> None:
    from workouts.services import assign_plan

    page = browser_page
    anna = ClientFactory(first_name="Anna", coach=plan.coach)
    own = assign_plan(template=plan, clients=[anna], start_date=anna.today(), by=plan.coach).plans[0]
    sign_in(plan.coach)
    build(page, own)

    page.get_by_role("link", name="Push", exact=True).focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("dialog")).to_contain_text("in the client's calendar already")
    page.get_by_role("button", name="Cancel").click()
    assert len(read(own)) == 1

    page.get_by_role("link", name="Push", exact=True).focus()
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator(".b-card")).to_have_count(0)
    is_saved(page)
    assert read(own) == []


def test_a_plan_opens_at_the_week_its_client_is_in(
    browser_page: Page, sign_in: Callable[[User], None], fits: Callable[[], None]
) -> None:
    page, coach = browser_page, CoachFactory()
    client = ClientFactory(coach=coach)
    plan = WorkoutPlanFactory(client=client, coach=coach, start_date=client.today() - dt.timedelta(days=14))
    for week in range(1, 7):
        session = WorkoutSessionFactory(workout_plan=plan, name=f"Session {week}", week=week)
        WorkoutExerciseFactory.create_batch(6, workout_session=session)
    sign_in(coach)

    build(page, plan)
    expect(page.get_by_role("link", name="Session 3")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Session 1")).not_to_be_in_viewport()
    page.get_by_role("navigation", name="Weeks").get_by_role("link", name="6").click()

    expect(page.get_by_role("link", name="Session 6")).to_be_in_viewport()
    fits()
