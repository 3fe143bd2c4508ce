"""A coach gets to know a client: every tab, another client on the same tab, a note, an answer, two days of photos."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Client, ClientNote, User
from comments.models import Comment
from comments.services import add_comment
from tests.factories.accounts import ClientFactory, ClientNoteFactory, CoachFactory
from tests.factories.progress import CheckInFactory, ProgressPhotoFactory, WeeklySummaryFactory, WeighInFactory
from tests.factories.workouts import SetLogFactory, TrainingSessionExerciseFactory, TrainingSessionFactory

pytestmark = pytest.mark.browser

TABS = ["Overview", "Training", "Nutrition", "Photos", "Check-ins and summaries", "Timeline", "Conversation", "Notes"]


@pytest.fixture
def anna(browser_page: Page, sign_in: Callable[[User], None]) -> Client:
    """Anna trains, weighs in and asks; Ben is her coach's other client. Her coach is signed in."""
    coach = CoachFactory(first_name="Carla")
    anna = ClientFactory(first_name="Anna", coach=coach, weigh_in_every_days=7, medical_conditions="Asthma")
    ClientFactory(first_name="Ben", coach=coach)
    now, today = timezone.now(), anna.today()
    for week in range(6):
        at = now - dt.timedelta(weeks=week)
        WeighInFactory(client=anna, recorded_at=at, recorded_on=at.date(), weight_kg=Decimal(80 + week))
    session = TrainingSessionFactory(
        client=anna, name="Push", due_date=today, status="completed", completed_at=now, completed_on=today
    )
    line = TrainingSessionExerciseFactory(training_session=session, exercise__name="Bench press")
    SetLogFactory(line=line, performed_at=now, estimated_1rm_kg=80)
    TrainingSessionFactory(client=anna, name="Last week's", due_date=today - dt.timedelta(days=7))
    monday = today - dt.timedelta(days=today.weekday())
    CheckInFactory(client=anna, week_start=monday, wins="Slept well", submitted_at=now)
    WeeklySummaryFactory(client=anna, week_start=monday, details="Strong week")
    add_comment(target=anna, client=anna, author=anna, content="Is that right?", now=now)
    ClientNoteFactory(client=anna, text="Afraid of boxes")
    sign_in(coach)
    return anna


def test_every_side_of_a_client_is_one_click_away(browser_page: Page, anna: Client, fits: Callable[[], None]) -> None:
    browser_page.goto("/admin/accounts/client/")
    browser_page.get_by_role("link", name="Anna").first.click()
    expect(browser_page).to_have_url(re.compile(rf"/client/{anna.pk}/page/$"))
    expect(browser_page.locator(".client-head")).to_contain_text("Asthma")
    tabs = browser_page.get_by_role("navigation", name="Sides of this client")

    for name in TABS:
        tabs.get_by_role("link", name=name).click()
        expect(tabs.locator("[aria-current=page]")).to_contain_text(name)
        expect(tabs.locator("[aria-current=page]")).to_be_in_viewport()
        fits()

    browser_page.go_back()
    expect(tabs.locator("[aria-current=page]")).to_contain_text("Conversation")


def test_charts_are_drawn_and_told_in_numbers(browser_page: Page, anna: Client, fits: Callable[[], None]) -> None:
    browser_page.goto(f"/admin/accounts/client/{anna.pk}/page/")

    weight = browser_page.locator("#chart-weight")
    assert weight.locator("circle.mark-2").count() == 7  # of six days, and one in the legend
    box = weight.locator(".chart-picture polyline").bounding_box()
    assert box is not None
    assert box["width"] > 100
    assert box["height"] > 50
    weight.get_by_text("In numbers").click()
    expect(weight.get_by_role("row")).to_have_count(7)
    fits()
    browser_page.get_by_role("link", name="1 year").click()
    expect(browser_page).to_have_url(re.compile(r"\?weeks=52"))


def test_another_client_on_the_same_tab_by_keyboard(browser_page: Page, anna: Client) -> None:
    browser_page.goto(f"/admin/accounts/client/{anna.pk}/page/training/")
    find = browser_page.get_by_role("searchbox", name="Find another client")
    find.focus()
    expect(browser_page.locator("#client-found a")).to_have_count(2)
    find.press_sequentially("be")
    expect(browser_page.locator("#client-found a")).to_have_text(["Ben"])
    browser_page.keyboard.press("ArrowDown")
    browser_page.keyboard.press("Enter")

    expect(browser_page.locator(".client-name")).to_have_text("Ben")
    expect(browser_page).to_have_url(re.compile(r"/page/training/$"))
    browser_page.get_by_role("link", name="Client before: Anna").click()
    expect(browser_page.locator(".client-name")).to_have_text("Anna")
    expect(browser_page).to_have_url(re.compile(r"/page/training/$"))


def test_a_week_back_and_forth(browser_page: Page, anna: Client) -> None:
    browser_page.goto(f"/admin/accounts/client/{anna.pk}/page/training/")
    expect(browser_page.get_by_role("row", name="Bench press")).to_contain_text("10 × 60 kg")

    browser_page.get_by_role("link", name="Week before").click()
    expect(browser_page.get_by_role("link", name="Last week's")).to_be_visible()
    browser_page.get_by_role("link", name="This week").click()
    expect(browser_page.get_by_role("link", name="Push")).to_be_visible()


def test_a_note_is_kept_and_pinned_and_a_question_answered(browser_page: Page, anna: Client) -> None:
    browser_page.goto(f"/admin/accounts/client/{anna.pk}/page/notes/")
    browser_page.get_by_label("Only coaches see it").fill("Sings in a choir on Tuesdays")
    browser_page.get_by_role("button", name="Keep").click()
    expect(browser_page.get_by_text("The note is kept.")).to_be_visible()
    browser_page.locator("article", has_text="Afraid of boxes").get_by_role("button", name="Pin").click()
    expect(browser_page.locator("article").first).to_contain_text("Afraid of boxes")
    assert ClientNote.objects.filter(client=anna).count() == 2

    browser_page.get_by_role("link", name="Conversation").click()
    browser_page.get_by_role("textbox", name="Your answer").fill("It is")
    browser_page.get_by_role("button", name="Send").click()
    expect(browser_page).to_have_url(re.compile(r"/page/conversation/#talk$"))
    expect(browser_page.locator(".talk")).to_contain_text("It is")
    assert Comment.objects.filter(content="It is").exists()


def test_two_days_are_chosen_to_compare(browser_page: Page, anna: Client) -> None:
    for days in (60, 30, 0):
        ProgressPhotoFactory(progress_entry__client=anna, progress_entry__date=anna.today() - dt.timedelta(days=days))
    middle = anna.today() - dt.timedelta(days=30)
    # their files are names alone here
    browser_page.route("**/thumbnails/**", lambda route: route.fulfill(body="", content_type="image/jpeg"))
    browser_page.goto(f"/admin/accounts/client/{anna.pk}/page/photos/")
    expect(browser_page.get_by_text("60 days apart")).to_be_visible()

    browser_page.get_by_label("From").select_option(str(middle))

    expect(browser_page).to_have_url(re.compile(rf"from={middle}"))
    expect(browser_page.get_by_text("30 days apart")).to_be_visible()
