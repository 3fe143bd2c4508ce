"""A coach looks through what waits and writes the summaries of a week, mostly by keyboard."""

import datetime as dt
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from comments.models import Comment, Thread
from comments.services import add_comment
from core.days import monday_of
from nutrition.models import MealUpload
from progress.models import WeeklySummary
from tests.factories.accounts import PASSWORD, ClientFactory, CoachFactory
from tests.factories.nutrition import MealComponentFactory, MealEntryFactory, MealPlanFactory, MealUploadFactory
from tests.factories.progress import CheckInFactory, WeeklySummaryFactory, WeighInFactory
from tests.factories.workouts import FormMediaFactory, TrainingSessionExerciseFactory
from tests.uploads.samples import halves, picture, sent
from uploads.services import store_upload
from workouts.models import FormMedia

pytestmark = pytest.mark.browser

SignIn = Callable[[User], None]


def stored(client: Any, upload_type: str, number: int) -> Any:
    """A picture that is there to be looked at, each of another size."""
    content = picture(image=halves((320 + number, 240)))
    upload, _is_new = store_upload(client=client, by=client, upload_type=upload_type, sent=sent(content))
    return upload


def test_ten_photos_are_looked_at_by_keyboard(browser_page: Page, sign_in: SignIn, fits: Callable[[], None]) -> None:
    now = timezone.now()
    client = ClientFactory(first_name="Anna", coach=CoachFactory())
    day = MealPlanFactory(client=client, date=client.today(now))
    for number in range(8):
        meal = MealEntryFactory(meal_plan=day, name=f"Meal {number}")
        MealComponentFactory(meal_entry=meal, description=f"Dish {number}")
        upload = stored(client, "meal_photo", number)
        MealUploadFactory(meal_entry=meal, image=upload, uploaded_at=now - dt.timedelta(hours=20 - number))
    for number in (8, 9):
        line = TrainingSessionExerciseFactory(training_session__client=client, prescribed_reps=str(number))
        FormMediaFactory(line=line, file_upload=stored(client, "form_photo", number))
    sign_in(client.coach)

    browser_page.goto("/admin/review/")
    for number in range(10):
        expect(browser_page.get_by_role("status")).to_have_text(f"{10 - number} left")
        expect(browser_page.locator(".review-beside")).to_contain_text(f"Dish {number}" if number < 8 else "Prescribed")
        shown = browser_page.locator(".review-look img")
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("image => image.naturalWidth") > 0
        fits()
        browser_page.keyboard.press("x" if number == 3 else "o")
    expect(browser_page.get_by_text("Nothing waits for you.")).to_be_visible()
    fits()

    verdicts = MealUpload.objects.order_by("uploaded_at").values_list("marked_ok", flat=True)
    assert list(verdicts) == [True, True, True, False, True, True, True, True]
    assert FormMedia.objects.filter(marked_ok=True).count() == 2


def test_a_question_is_answered_without_the_mouse(browser_page: Page, sign_in: SignIn) -> None:
    client = ClientFactory(first_name="Anna", coach=CoachFactory(first_name="Carla"))
    now = timezone.now()
    add_comment(target=client, client=client, author=client, content="Squats on Friday?", now=now)
    CheckInFactory(client=client, wins="Slept well.", submitted_at=now - dt.timedelta(days=1))
    sign_in(client.coach)

    browser_page.goto("/admin/review/")
    expect(browser_page.get_by_text("Slept well.")).to_be_visible()
    browser_page.keyboard.press("n")
    expect(browser_page.get_by_text("Squats on Friday?")).to_be_visible()
    browser_page.keyboard.press("c")
    browser_page.keyboard.type("On no account, oxo.")
    browser_page.keyboard.press("Control+Enter")
    expect(browser_page.get_by_text("1 that you passed over still waits.")).to_be_visible()
    browser_page.keyboard.press("n")
    expect(browser_page.get_by_text("Slept well.")).to_be_visible()
    browser_page.keyboard.press("o")
    expect(browser_page.get_by_text("Nothing waits for you.")).to_be_visible()

    assert not Thread.objects.get().needs_answer
    assert Comment.objects.order_by("-pk")[0].content == "On no account, oxo."


def test_letters_press_nothing_once_they_are_switched_off(browser_page: Page, sign_in: SignIn, phone: bool) -> None:
    client = ClientFactory(coach=CoachFactory())
    CheckInFactory.create(client=client, submitted_at=timezone.now())
    sign_in(client.coach)

    browser_page.goto("/admin/review/")
    if not phone:  # which has no letters to press, and shows none
        browser_page.get_by_text("Keys").click()
        browser_page.get_by_label("Letters press buttons").uncheck()
        browser_page.reload()
        browser_page.keyboard.press("o")
        expect(browser_page.get_by_role("status")).to_have_text("1 left")
    browser_page.get_by_role("button", name="Read").click()
    expect(browser_page.get_by_text("Nothing waits for you.")).to_be_visible()


def test_summaries_are_written_one_after_another(browser_page: Page, sign_in: SignIn, fits: Callable[[], None]) -> None:
    coach = CoachFactory()
    now = timezone.now()
    week = monday_of(now.date()) - dt.timedelta(days=7)
    anna, sam = (ClientFactory(first_name=name, coach=coach) for name in ("Anna", "Sam"))
    for client in (anna, sam):
        WeeklySummaryFactory(client=client, week_start=week)
    for days in (0, 28):
        WeighInFactory(client=anna, recorded_on=week - dt.timedelta(days=days), recorded_at=now)
    sign_in(coach)

    browser_page.goto("/admin/summaries/")
    fits()
    browser_page.get_by_role("link", name="Write one after another").click()
    expect(browser_page.get_by_role("heading", name="Anna")).to_be_visible()
    expect(browser_page.get_by_role("img", name="From 80.0 to 80.0 kg")).to_be_visible()
    fits()
    browser_page.keyboard.press("1")
    browser_page.keyboard.press("c")
    browser_page.keyboard.type("A strong week, nothing to change.")
    browser_page.keyboard.press("Control+Enter")
    expect(browser_page.get_by_role("heading", name="Sam")).to_be_visible()
    browser_page.get_by_label("Plan for next week").fill("Sleep.")
    browser_page.get_by_role("button", name="Publish and next").click()
    expect(browser_page.get_by_text("How it went is still to be written.")).to_be_visible()
    expect(browser_page.get_by_label("Plan for next week")).to_have_value("Sleep.")
    browser_page.get_by_label("How it went").fill("Tired.")
    browser_page.keyboard.press("Control+s")
    expect(browser_page.get_by_text("Sam: kept as a draft.")).to_be_visible()
    expect(browser_page.get_by_role("listitem").filter(has_text="Anna")).to_contain_text("published")

    written = WeeklySummary.objects.get(client=anna)
    assert (written.details, written.decision) == ("A strong week, nothing to change.", "change")
    assert written.published_at is not None
    kept = WeeklySummary.objects.get(client=sam)
    assert (kept.details, kept.plan_for_next_week, kept.published_at) == ("Tired.", "Sleep.", None)


def test_without_scripts_the_plain_forms_do_the_same(chromium: Browser, server: str, transactional_db: None) -> None:
    client = ClientFactory(first_name="Anna", coach=CoachFactory())
    check_in = CheckInFactory(client=client, wins="Slept well.", submitted_at=timezone.now())
    with closing(chromium.new_context(base_url=server, java_script_enabled=False)) as context:
        page = context.new_page()
        page.goto("/admin/login/?next=/admin/review/")
        page.locator("#id_username").fill(client.coach.email)
        page.locator("#id_password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Slept well.")).to_be_visible()
        page.get_by_label("Client", exact=True).select_option("Anna (1)")
        page.get_by_role("button", name="Show", exact=True).click()
        page.get_by_placeholder("Your words").fill("Glad to hear.")
        page.get_by_role("button", name="Read").click()
        expect(page.get_by_text("Nothing waits for you.")).to_be_visible()

    check_in.refresh_from_db()
    assert check_in.reviewed_at is not None
    assert Comment.objects.get().content == "Glad to hear."
