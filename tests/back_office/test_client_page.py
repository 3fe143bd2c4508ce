"""One page to know a client: each tab alone, the way between clients, and whom it answers."""

import datetime as dt
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Client, ClientNote, Coach
from coaching.client_page.drawing import bar_chart, levels_of, line_chart
from coaching.client_page.page import TABS
from comments.models import Comment
from comments.services import add_comment
from progress.charts import Series
from tests.back_office.door import DIALOG, counted, page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, ClientNoteFactory, InvitationFactory, PauseFactory
from tests.factories.nutrition import (
    MealCompletionFactory,
    MealComponentFactory,
    MealEntryFactory,
    MealPlanFactory,
    MealUploadFactory,
    NutritionPlanFactory,
    PlannedMealFactory,
)
from tests.factories.progress import (
    BodyMeasurementFactory,
    CheckInAnswerFactory,
    CheckInFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)
from tests.factories.workouts import (
    ExerciseFactory,
    FormMediaFactory,
    LimitationFactory,
    SetLogFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
)
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

KEPT_OUT = ("other_coach", "former_coach", "ended_cover")
NOT_OF_THE_HOUSE = ("owner", "archived", "bare", "deactivated_coach", "deactivated_client", "anonymous")


def address(key: Any, tab: str = "overview") -> str:
    return reverse("admin:accounts_client_page", args=[key] if tab == "overview" else [key, tab])


def text_of(coach: Coach, client: Client, tab: str = "overview", **asked: Any) -> str:
    """The page as it is read, without the space between words."""
    answer = signed_in(coach).get(address(client.pk, tab), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def opened(coach: Coach, client: Client, tab: str = "overview", **asked: Any) -> Any:
    return signed_in(coach).get(address(client.pk, tab), asked)


# --- Whom it answers ----------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("person", ["admin", "own_coach", "covering_coach"])
def test_whoever_cares_for_a_client_opens_every_tab(cast: Cast, person: str, tab: str) -> None:
    browser = signed_in(getattr(cast, person))
    before = everything()

    assert browser.get(address(cast.owner.pk, tab)).status_code == 200
    assert everything() == before


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("person", KEPT_OUT)
def test_for_others_there_is_no_such_client(cast: Cast, person: str, tab: str) -> None:
    browser = signed_in(getattr(cast, person))
    before = everything()

    for method, sent in product(("get", "post"), ({}, {"text": "Mine now"}, {"note": "1", "pin": "yes"})):
        theirs = getattr(browser, method)(address(cast.owner.pk, tab), sent)
        nobodys = getattr(browser, method)(address(NOBODYS_KEY, tab), sent)

        assert (theirs.status_code, nobodys.status_code) == (404, 404)
        assert theirs.content == nobodys.content
    assert everything() == before


@pytest.mark.parametrize("person", NOT_OF_THE_HOUSE)
def test_whoever_does_not_work_here_is_sent_to_the_door(cast: Cast, person: str) -> None:
    browser = Browser() if person == "anonymous" else signed_in(getattr(cast, person))

    for there in (address(cast.owner.pk), address(cast.owner.pk, "notes"), reverse("admin:accounts_client_find")):
        answer = browser.get(there)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))


@pytest.mark.parametrize("key", ["abc", "0", "-1", "9" * 40, "1.5", "١"])
def test_a_key_that_nobody_can_have_is_nobody(cast: Cast, key: str) -> None:
    assert signed_in(cast.own_coach).get(f"/admin/accounts/client/{key}/page/").status_code == 404


def test_there_are_no_other_tabs_and_only_notes_take_anything(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)

    assert browser.get(address(cast.owner.pk, "passwords")).status_code == 404
    assert [browser.post(address(cast.owner.pk, tab)).status_code for tab in TABS if tab != "notes"] == [405] * 7


# --- What it costs ------------------------------------------------------------------------------


def trained(client: Client, due: dt.date = TODAY) -> None:
    """A completed session of two lines with sets and a video, and something that hurt."""
    session = TrainingSessionFactory(
        client=client, due_date=due, status="completed", completed_at=NOW, completed_on=due, pain=5
    )
    for _number in range(2):
        line = TrainingSessionExerciseFactory(training_session=session, exercise=ExerciseFactory(mechanic="compound"))
        SetLogFactory(line=line, performed_on=due, estimated_1rm_kg=80)
        FormMediaFactory(line=line)


def ate(client: Client, date: dt.date) -> None:
    meal = MealUploadFactory(meal_entry__meal_plan__client=client, meal_entry__meal_plan__date=date).meal_entry
    MealComponentFactory.create_batch(2, meal_entry=meal)
    MealCompletionFactory(meal_entry=meal)
    NutritionEntryFactory(client=client, date=date)


def lived(client: Client, weeks: int) -> None:
    """So many weeks of everything, this one last."""
    WeeklySummaryFactory(client=client, week_start=MONDAY - dt.timedelta(weeks=weeks + 5))
    for number in range(weeks):
        date = TODAY - dt.timedelta(weeks=number)
        monday = MONDAY - dt.timedelta(weeks=number)
        trained(client, date)
        trained(client, date)
        ate(client, date)
        ate(client, date - dt.timedelta(days=1))
        WeighInFactory(client=client, recorded_on=date, recorded_at=NOW - dt.timedelta(weeks=number))
        BodyMeasurementFactory(client=client, date=date)
        photo = ProgressPhotoFactory(progress_entry__client=client, progress_entry__date=date)
        ProgressPhotoFactory(progress_entry=photo.progress_entry, pose="side")
        CheckInAnswerFactory(check_in__client=client, check_in__week_start=monday)
        WeeklySummaryFactory(client=client, week_start=monday, published=True)
        ClientNoteFactory(client=client)
        LimitationFactory(client=client)
        PauseFactory(client=client, starts_on=date + dt.timedelta(weeks=10 + 2 * number))
        add_comment(target=client, client=client, author=client, content="Knee?", now=NOW)


#: five of each are sign-in and permissions, six the client and what stands above every tab
COSTS = {
    "overview": 36,
    "training": 15,
    "nutrition": 19,
    "photos": 14,
    "reports": 14,
    "timeline": 23,
    "conversation": 13,
    "notes": 12,
}


@pytest.mark.parametrize(("tab", "expected"), COSTS.items())
def test_a_tab_costs_the_same_with_much_history_and_with_many_clients(cast: Cast, tab: str, expected: int) -> None:
    newcomer, veteran = (
        ClientFactory(coach=cast.own_coach, weigh_in_every_days=7, tracks_nutrition="meals", check_in_weekday=6)
        for _number in range(2)
    )
    lived(newcomer, weeks=1)
    browser = signed_in(cast.own_coach)
    browser.get(address(newcomer.pk, tab))  # what is read once per process

    little = cost(browser, newcomer, tab)
    lived(veteran, weeks=5)
    ClientFactory.create_batch(10, coach=cast.own_coach)

    assert (little, cost(browser, veteran, tab)) == (expected, expected)


def test_the_first_tab_costs_the_same_with_10_and_with_200_clients(cast: Cast) -> None:
    client = ClientFactory(coach=cast.own_coach)
    ClientFactory.create_batch(10 - cast.own_coach.clients.count(), coach=cast.own_coach)
    browser = signed_in(cast.own_coach)
    browser.get(address(client.pk))

    of_ten = cost(browser, client, "overview")
    ClientFactory.create_batch(190, coach=cast.own_coach)

    assert (cast.own_coach.clients.count(), of_ten, cost(browser, client, "overview")) == (200, 35, 35)


def cost(browser: Browser, client: Client, tab: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address(client.pk, tab)).status_code == 200
    return counted(captured)


# --- What stands above every tab ----------------------------------------------------------------


def test_the_head_says_whom_one_has_before_one(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(
        goal_direction="lose",
        target_weight_kg=Decimal("72.50"),
        fitness_goals="A pull-up by summer",
        medical_conditions="Asthma <inhaler>",
        dietary_restrictions="No nuts",
        date_of_birth=dt.date(1990, 3, 5),
        height_cm=Decimal("171.0"),
        time_zone="Asia/Tokyo",
        tracks_nutrition="meals",
        weigh_in_every_days=1,
        photos_every_days=28,
        check_in_weekday=6,
    )
    LimitationFactory(client=cast.owner, text="No deep squats")
    LimitationFactory(client=cast.owner, text="Long healed", ends_on=day(-1))
    PauseFactory(client=cast.owner, starts_on=day(10), ends_on=day(20), kind="holiday")
    PauseFactory(client=cast.owner, starts_on=day(-30), ends_on=day(-20))

    text = text_of(cast.own_coach, cast.owner, "notes")

    for words in (
        "Wed 21:00 in Asia/Tokyo",
        "Lose weight, 72.5 kg",
        "A pull-up by summer",
        "Asthma &lt;inhaler&gt;",
        "No nuts",
        "No deep squats",
        "Holiday 14 Mar – 24 Mar",
        "35 years, 171 cm",
        "trains, tracks meals, weighs in every day, check-in on Sunday, photos every 28 days",
    ):
        assert words in text
    assert "Long healed" not in text
    assert "2 Feb" not in text


def test_a_pause_of_today_and_an_invitation_are_told(cast: Cast) -> None:
    PauseFactory(client=cast.owner, ends_on=day(3))
    invited = InvitationFactory(client__coach=cast.own_coach).client

    assert "illness, until Sat 7 Mar" in text_of(cast.own_coach, cast.owner)
    assert f"{invited.invitation.email}, valid until Wed 11 Mar" in text_of(cast.own_coach, invited)


def test_an_archived_client_still_has_a_page(cast: Cast) -> None:
    trained(cast.archived)

    for tab in TABS:
        assert "archived" in text_of(cast.own_coach, cast.archived, tab)


# --- From client to client ----------------------------------------------------------------------


def test_the_clients_before_and_after_by_name_on_the_same_tab(cast: Cast) -> None:
    """Anna, Dirk, Sam; the archived are passed over, those of others never met."""
    Client.objects.filter(pk=cast.other_client.pk).update(first_name="Bea")

    anna = opened(cast.own_coach, cast.owner, "photos").context
    dirk = opened(cast.own_coach, cast.deactivated_client, "photos").context
    covered = opened(cast.covering_coach, cast.owner).context

    assert (anna["before"], anna["after"]) == (None, cast.deactivated_client)
    assert (dirk["before"], dirk["after"]) == (cast.owner, cast.sibling)
    assert dirk["after_address"] == address(cast.sibling.pk, "photos")
    assert (covered["before"], covered["after"]) == (None, None)


def test_clients_of_one_name_follow_each_other(cast: Cast) -> None:
    twins = [ClientFactory(coach=cast.own_coach, first_name="Sam") for _number in range(2)]

    walked = [cast.sibling]
    while following := opened(cast.own_coach, walked[-1]).context["after"]:
        walked.append(following)

    assert walked == [cast.sibling, *twins]


def found_by(person: Coach, **asked: Any) -> list[tuple[str, str]]:
    answer = signed_in(person).get(reverse("admin:accounts_client_find"), asked, headers=DIALOG)
    assert answer.status_code == 200
    return [(str(client), where) for client, where in answer.context["found"]]


def test_another_client_is_found_and_shown_on_the_same_tab(cast: Cast) -> None:
    assert found_by(cast.own_coach, q="ann", tab="nutrition") == [("Anna", address(cast.owner.pk, "nutrition"))]
    assert found_by(cast.own_coach, q="ann", tab="passwords") == [("Anna", address(cast.owner.pk))]
    assert [name for name, _where in found_by(cast.own_coach)] == ["Anna", "Arne", "Dirk", "Sam"]
    assert [name for name, _where in found_by(cast.covering_coach)] == ["Anna"]
    for person in KEPT_OUT:
        assert "Anna" not in [name for name, _where in found_by(getattr(cast, person), q="ann")]


def test_without_a_script_what_is_found_is_a_page(cast: Cast) -> None:
    ClientFactory.create_batch(13, coach=cast.own_coach, first_name="Bea")
    answer = signed_in(cast.own_coach).get(reverse("admin:accounts_client_find"), {"q": "bea", "tab": "notes"})

    text = " ".join(answer.content.decode().split())
    assert "<html" in text
    assert len(answer.context["found"]) == 12
    assert "There are more; type on." in text
    nobody = signed_in(cast.own_coach).get(reverse("admin:accounts_client_find"), {"q": "x" * 5_000})
    assert "Nobody of that name is in your care." in nobody.content.decode()


def test_list_and_search_lead_to_the_page(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    listed = browser.get(page("accounts.Client", "changelist")).content.decode()
    searched = browser.get("/admin/search/", {"s": "anna"}).content.decode()

    assert f'href="{address(cast.owner.pk)}"' in listed
    assert f'href="{address(cast.owner.pk)}"' in searched
    assert page("accounts.Client", "change", cast.owner.pk) in text_of(cast.own_coach, cast.owner)


def test_a_dialog_that_was_opened_on_the_page_leads_back_to_it(cast: Cast) -> None:
    TrainingSessionFactory(client=cast.owner, due_date=day(3))
    archive = page("accounts.Client", "archive", cast.owner.pk)
    asked_on = "http://testserver" + address(cast.owner.pk, "training")
    elsewhere = "http://testserver" + address(cast.sibling.pk, "training")
    browser = signed_in(cast.own_coach)

    done = browser.post(archive, headers={**DIALOG, "HX-Current-URL": asked_on})
    browser.post(page("accounts.Client", "reactivate", cast.owner.pk), headers=DIALOG)
    other = browser.post(archive, headers={**DIALOG, "HX-Current-URL": elsewhere})

    assert done["HX-Redirect"] == address(cast.owner.pk, "training")
    assert other["HX-Redirect"] == page("accounts.Client", "change", cast.owner.pk)


# --- Overview -----------------------------------------------------------------------------------


def test_where_a_client_stands_and_why_they_need_their_coach(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(
        weigh_in_every_days=7, target_weight_kg=78, goal_direction="lose", tracks_nutrition="meals"
    )
    for offset, kg in ((-14, "81.00"), (-7, "80.50"), (0, "80.10")):
        WeighInFactory(client=cast.owner, recorded_on=day(offset), weight_kg=Decimal(kg))
    trained(cast.owner, day(-1))
    TrainingSessionFactory(client=cast.owner, due_date=day(-2))
    ahead = TrainingSessionFactory(client=cast.owner, due_date=day(12), name="Far ahead")

    answer = opened(cast.own_coach, cast.owner)

    figures = {one["title"]: (one["value"], one["words"]) for one in answer.context["figures"]}
    assert figures == {
        "Weight trend": ("80.1 kg", "-0.40 kg a week, goal 78 kg"),
        "Training, 7 days": ("50 %", "1/2 · 30 days: 50 % (1/2)"),
        "Programmed until": (ahead.due_date, ""),
        "Meals, 7 days": ("–", "0 of 0 days on target"),
        "Waits for you": (2, ""),
    }
    assert [one["label"] for one in answer.context["findings"]] == ["pain", "no report", "waits for review"]
    assert [session.due_date for session in answer.context["week"]] == [day(-2), day(-1)]
    text = " ".join(answer.content.decode().split())
    assert f'href="{reverse("admin:review")}?client={cast.owner.pk}"' in text


def test_charts_hold_what_was_measured_within_the_span(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(weigh_in_every_days=7)
    WeighInFactory(client=cast.owner, recorded_on=day(-100), weight_kg=Decimal("85"), body_fat_percent=Decimal("21.5"))
    WeighInFactory(client=cast.owner, recorded_on=day(-1), weight_kg=Decimal("80.26"))
    trained(cast.owner, day(-1))

    quarter = {one.key: one for one in opened(cast.own_coach, cast.owner).context["charts"]}
    year = {one.key: one for one in opened(cast.own_coach, cast.owner, weeks="52").context["charts"]}

    assert list(quarter) == ["weight", "volume", "lifts", "adherence", "body-fat"]
    assert list(year) == ["weight", "body-fat", "volume", "lifts", "adherence"]
    assert quarter["weight"].rows == [["3 Mar 2026", "80.3", "80.3"]]
    assert quarter["weight"].columns == ["Trend (kg)", "Weight (kg)"]
    assert [row[0] for row in year["weight"].rows] == ["3 Mar 2026", "24 Nov 2025"]
    assert (quarter["body-fat"].is_empty, year["body-fat"].is_empty) == (True, False)
    assert quarter["volume"].rows[0] == ("2 Mar 2026", "1200 kg")
    assert [row[1:] for row in quarter["lifts"].rows] == [["80.0", "80.0"]]
    assert quarter["adherence"].rows[0] == ("2 Mar 2026", "1/1")
    assert len(quarter["adherence"].rows) == 12


def test_a_client_of_whom_nothing_is_known_has_a_page_that_says_what_to_do(cast: Cast) -> None:
    text = text_of(cast.own_coach, cast.owner)

    assert "Nothing is scheduled this week." in text
    assert text.count("Nothing was measured in this time.") == 5
    assert page("accounts.Client", "change", cast.owner.pk) in text


def test_one_weight_reads_the_same_above_and_in_the_chart(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(weigh_in_every_days=7)
    WeighInFactory(client=cast.owner, recorded_on=day(-1), trend_kg=Decimal("70.9476"))

    context = opened(cast.own_coach, cast.owner).context

    assert context["figures"][0]["value"] == context["charts"][0].strokes[0].latest == "71.0 kg"


def test_lines_stand_where_their_days_and_values_are() -> None:
    points = [(dt.date(2026, 3, 1), Decimal("80")), (dt.date(2026, 3, 11), Decimal("82"))]
    chart = line_chart(
        "weight", "Weight", [Series("trend", "kg", points)], ["Trend"], first=points[0][0], last=dt.date(2026, 3, 21)
    )

    assert [level.text for level in chart.levels] == ["80", "80.5", "81", "81.5", "82"]
    assert chart.strokes[0].line == "12.00,100.00 55.25,0.00"
    assert (chart.strokes[0].marks[1].x, chart.strokes[0].marks[1].text) == ("55.25%", "11 Mar 2026: 82.0 kg")
    assert [label.text for label in chart.days] == ["1 Mar", "6 Mar", "11 Mar", "16 Mar", "21 Mar"]


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [
        (0, 0, [0, 0.25, 0.5, 0.75, 1]),
        (80, 80, [79, 79.5, 80, 80.5, 81]),
        (0, 100, [0, 25, 50, 75, 100]),
        (71.3, 90.2, [70, 75, 80, 85, 90, 95]),
        (0, 37_500, [0, 10_000, 20_000, 30_000, 40_000]),
    ],
)
def test_levels_are_round_and_hold_all_values(low: float, high: float, levels: list[float]) -> None:
    assert levels_of(low, high) == levels


def test_a_week_in_which_nothing_was_due_has_no_bar() -> None:
    weeks = [(MONDAY - dt.timedelta(weeks=1), None, ""), (MONDAY, 50.0, "1/2")]
    chart = bar_chart("adherence", "Adherence", weeks, column="Done/due", high=100, unit=" %")

    assert [(bar.text, bar.height) for bar in chart.bars] == [("2 Mar 2026: 1/2", "50.00%")]
    assert chart.rows == [("2 Mar 2026", "1/2"), ("23 Feb 2026", "–")]


# --- Training -----------------------------------------------------------------------------------


def test_a_week_shows_what_was_prescribed_beside_what_was_done(cast: Cast) -> None:
    session = TrainingSessionFactory(
        client=cast.owner, name="Push", status="completed", completed_at=NOW, completed_on=TODAY, pain=6, notes="Heavy"
    )
    line = TrainingSessionExerciseFactory(training_session=session, exercise__name="Bench press", notes="Left shoulder")
    for reps in (10, 9):
        SetLogFactory(line=line, reps=reps)
    TrainingSessionExerciseFactory(
        training_session=session,
        exercise__name="Row",
        set_plan=[{"kind": "warmup", "reps": 5, "weight_kg": 20}, *[{"reps": 5, "weight_kg": 60}] * 3],
    )
    TrainingSessionFactory(client=cast.owner, name="Ages ago", due_date=day(-7))
    TrainingSessionFactory(client=cast.sibling, name="Of somebody else")

    text = text_of(cast.own_coach, cast.owner, "training")

    for words in (
        "Push",
        "pain 6/10",
        "Heavy",
        "3 × 10 × 60 kg",
        "10, 9 × 60 kg",
        "“Left shoulder”",
        "3 × (5 × 60 kg)",
    ):
        assert words in text
    assert "Ages ago" not in text
    assert "Of somebody else" not in text
    assert "2 Mar – 8 Mar 2026" in text
    before = text_of(cast.own_coach, cast.owner, "training", week="2026-02-25")
    assert "Ages ago" in before
    assert "23 Feb – 1 Mar 2026" in before
    assert 'href="?week=2026-02-16"' in before
    assert 'href="?week=2026-03-02"' in before


def test_what_was_done_in_another_week_than_it_was_due_stands_in_both(cast: Cast) -> None:
    TrainingSessionFactory(
        client=cast.owner, name="Late", due_date=day(-5), status="completed", completed_at=NOW, completed_on=TODAY
    )

    assert "Late" in text_of(cast.own_coach, cast.owner, "training")
    assert "done on Wed 4 Mar" in text_of(cast.own_coach, cast.owner, "training", week=str(day(-5)))


# --- Nutrition ----------------------------------------------------------------------------------


def test_a_day_in_full_and_its_week_in_numbers(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(tracks_nutrition="meals")
    today = MealPlanFactory(client=cast.owner, date=TODAY, touched_at=NOW, total_calories=500)
    meal = MealEntryFactory(meal_plan=today, name="Porridge")
    MealComponentFactory(meal_entry=meal, description="Oats", calories=450)
    MealCompletionFactory(meal_entry=meal, calories=450)
    MealEntryFactory(meal_plan__client=cast.owner, meal_plan__date=day(-1), name="Stew")
    NutritionEntryFactory(client=cast.owner, date=day(-2), calories=2100)

    answer = opened(cast.own_coach, cast.owner, "nutrition")
    text = " ".join(answer.content.decode().split())

    week = {row["date"]: row for row in answer.context["week"]}
    assert list(week) == [MONDAY + dt.timedelta(days=number) for number in range(7)]
    assert (week[TODAY]["done"], week[TODAY]["count"], week[TODAY]["is_met"]) == (1, 1, True)
    assert (week[day(-1)]["done"], week[day(-1)]["count"], week[day(-1)]["is_met"]) == (0, 1, None)
    assert week[day(-2)]["total"].calories == 2100
    assert "Oats" in text
    assert "Stew" not in text
    assert "Stew" in text_of(cast.own_coach, cast.owner, "nutrition", day=str(day(-1)))


def test_a_day_nobody_has_touched_shows_what_stands_in_the_plan(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(tracks_nutrition="meals")
    PlannedMealFactory(
        nutrition_plan=NutritionPlanFactory(client=cast.owner, start_date=day(-7)),
        recipe__name="Lentil stew",
        day_of_week=None,
    )

    text = text_of(cast.own_coach, cast.owner, "nutrition")

    assert "Lentil stew" in text
    assert "has not written in this day yet" in text


# --- Photos -------------------------------------------------------------------------------------


def photo(client: Client, date: dt.date, pose: str = "front") -> Any:
    entry = client.progress_entries.filter(date=date).first() or ProgressEntryFactory(client=client, date=date)
    return ProgressPhotoFactory(progress_entry=entry, pose=pose)


def pairs(answer: Any) -> dict[str, tuple[list[int], list[int]]]:
    return {
        str(pair.pose): tuple([one.pk for one in side.photos] if side else [] for side in (pair.left, pair.right))
        for pair in answer.context["pairs"]
    }


def test_of_each_pose_the_first_beside_the_last_or_any_two_days(cast: Cast) -> None:
    first, middle, last = (photo(cast.owner, day(offset)) for offset in (-60, -30, 0))
    turned = photo(cast.owner, day(-30), "side")
    photo(cast.sibling, day(-90))
    WeighInFactory(client=cast.owner, recorded_on=day(-60), weight_kg=Decimal("84.00"))

    shown = opened(cast.own_coach, cast.owner, "photos")
    asked = opened(cast.own_coach, cast.owner, "photos", **{"from": str(day(-30)), "to": str(day(0))})
    same = opened(cast.own_coach, cast.owner, "photos", **{"from": str(day(0)), "to": str(day(0))})

    assert pairs(shown) == {"front": ([first.pk], [last.pk]), "side": ([], [turned.pk])}
    assert pairs(asked) == {"front": ([middle.pk], [last.pk]), "side": ([turned.pk], [])}
    assert pairs(same) == {"front": ([], [last.pk])}
    text = " ".join(shown.content.decode().split())
    assert "60 days apart" in text
    assert "84.0 kg" in text
    assert reverse("admin:uploads_fileupload_thumbnail", args=[first.image_id, "large"]) in text


# --- Check-ins and summaries --------------------------------------------------------------------


def test_weeks_hold_what_both_said_eight_at_a_time(cast: Cast) -> None:
    for number in range(10):
        CheckInFactory(client=cast.owner, week_start=MONDAY - dt.timedelta(weeks=number), energy=1)
    WeeklySummaryFactory(
        client=cast.owner, week_start=MONDAY - dt.timedelta(weeks=1), details="Well kept", published=True
    )
    WeeklySummaryFactory(client=cast.owner, week_start=MONDAY + dt.timedelta(weeks=1), details="Not told yet")
    CheckInAnswerFactory(
        check_in__client=cast.owner, check_in__week_start=MONDAY - dt.timedelta(weeks=20), value="Yes!"
    )

    newest = opened(cast.own_coach, cast.owner, "reports")
    older = opened(cast.own_coach, cast.owner, "reports", before=str(newest.context["older"]))

    assert [week["monday"] for week in newest.context["weeks"]] == [
        MONDAY + dt.timedelta(weeks=1 - number) for number in range(8)
    ]
    assert [week["monday"] for week in older.context["weeks"]] == [
        MONDAY - dt.timedelta(weeks=number) for number in (7, 8, 9, 20)
    ]
    assert (newest.context["older"], older.context["older"]) == (MONDAY - dt.timedelta(weeks=6), None)
    text = " ".join(newest.content.decode().split())
    assert '<dd class="alarm">1/5</dd>' in text
    assert "Well kept" in text
    assert "draft" in text
    assert "Yes!" in older.content.decode()


# --- Timeline -----------------------------------------------------------------------------------


def test_the_timeline_is_walked_to_its_end_without_losing_anything(cast: Cast) -> None:
    lived(cast.owner, weeks=3)
    lived(cast.sibling, weeks=1)
    browser = signed_in(cast.own_coach)

    seen, cursor = [], ""
    while True:
        answer = browser.get(address(cast.owner.pk, "timeline"), {"cursor": cursor} if cursor else {})
        seen += [row["address"] for _day, rows in answer.context["event_days"] for row in rows]
        cursor = answer.context["older"]
        if not cursor:
            break

    kinds = sorted({one.split("/")[3] for one in seen})
    assert kinds == [
        *("bodymeasurement", "checkin", "formmedia", "mealplan", "mealupload", "nutritionentry", "pause"),
        *("progressentry", "trainingsession", "weeklysummary", "weighin"),
    ]
    # of each week: two sessions with two videos each, two days with a meal, its photo and a total, and one of the rest
    assert len(seen) == 3 * (2 + 4 + 6 + 6)
    assert {browser.get(one).status_code for one in set(seen)} == {200}


# --- Conversation -------------------------------------------------------------------------------


def test_an_answer_leads_back_to_the_conversation(cast: Cast) -> None:
    add_comment(target=cast.owner, client=cast.owner, author=cast.owner, content="Is that right?", now=NOW)
    browser = signed_in(cast.own_coach)
    there = address(cast.owner.pk, "conversation")
    text = " ".join(browser.get(there).content.decode().split())
    assert "Is that right?" in text
    assert f'name="back" value="{there}"' in text
    sent = {"do": "answer", "content": "It is", "back": there}

    answer = browser.post(reverse("admin:comments_thread_talk", args=["client", cast.owner.pk]), sent)

    assert (answer.status_code, answer["Location"]) == (302, f"{there}#talk")
    assert list(Comment.objects.order_by("pk").values_list("content", flat=True)) == ["Is that right?", "It is"]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example/", "admin/"]
)
def test_an_answer_never_leads_elsewhere(cast: Cast, back: str) -> None:
    sent = {"do": "answer", "content": "It is", "back": back}

    answer = signed_in(cast.own_coach).post(reverse("admin:comments_thread_talk", args=["client", cast.owner.pk]), sent)

    assert answer["Location"] == page("accounts.Client", "change", cast.owner.pk) + "#talk"


# --- Notes --------------------------------------------------------------------------------------


def test_a_note_is_added_pinned_and_never_seen_by_the_client(cast: Cast) -> None:
    ClientNoteFactory(client=cast.owner, text="Older")
    ClientNoteFactory(client=cast.sibling, text="About somebody else")
    browser = signed_in(cast.own_coach)
    there = address(cast.owner.pk, "notes")

    answer = browser.post(there, {"text": "Afraid of boxes", "hand_over": "on"})
    note = ClientNote.objects.get(text="Afraid of boxes")
    assert (answer.status_code, answer["Location"]) == (302, there)
    assert (note.client_id, note.author_id, note.pinned, note.hand_over) == (
        cast.owner.pk,
        cast.own_coach.pk,
        False,
        True,
    )
    assert [row["note"].text for row in browser.get(there).context["notes"]] == ["Afraid of boxes", "Older"]
    older = ClientNote.objects.get(text="Older")
    assert said(browser.post(there, {"note": older.pk, "pin": "yes"})) == ["Pinned."]
    assert [row["note"].text for row in browser.get(there).context["notes"]] == ["Older", "Afraid of boxes"]
    assert said(browser.post(there, {"note": older.pk, "pin": "no"})) == ["No longer pinned."]
    assert [row["note"].text for row in browser.get(there).context["notes"]] == ["Afraid of boxes", "Older"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This field is required."),
        (" ", "This field is required."),
        ("x" * 10_001, "Ensure this value has at most 10000 characters (it has 10001)."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_is_no_note_is_refused_with_a_sentence(cast: Cast, text: str, sentence: str) -> None:
    answer = signed_in(cast.own_coach).post(address(cast.owner.pk, "notes"), {"text": text, "pinned": "on"})

    assert answer.status_code == 200
    assert f"Text: {sentence}" in answer.content.decode()
    assert not ClientNote.objects.exists()


def test_a_cover_pins_only_their_own_notes(cast: Cast) -> None:
    note = ClientNoteFactory(client=cast.owner, author=cast.own_coach)
    browser = signed_in(cast.covering_coach)
    there = address(cast.owner.pk, "notes")

    assert said(browser.post(there, {"note": note.pk, "pin": "yes"})) == ["Only who wrote a note can pin it."]
    browser.post(there, {"text": "Seen while you were away"})

    assert not ClientNote.objects.get(pk=note.pk).pinned
    assert [row["is_mine"] for row in browser.get(there).context["notes"]] == [True, False]


def test_a_note_that_is_not_theirs_to_see_is_not_there(cast: Cast) -> None:
    hidden = ClientNoteFactory(client=cast.owner, author=cast.former_coach)
    of_another = ClientNoteFactory(client=cast.sibling, author=cast.own_coach)
    browser = signed_in(cast.own_coach)
    before = everything()

    answers = [
        browser.post(address(cast.owner.pk, "notes"), {"note": key, "pin": "yes"})
        for key in (hidden.pk, of_another.pk, NOBODYS_KEY, "abc", "")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert everything() == before


# --- What an address may ask for ----------------------------------------------------------------

NO_DAYS = ["abc", "2026-02-30", "0001-01-01", "9999-12-31", "2026-3-4", "5", "x" * 5_000, "１"]


@pytest.mark.parametrize(("tab", "name"), [("training", "week"), ("nutrition", "day"), ("reports", "before")])
@pytest.mark.parametrize("value", NO_DAYS)
def test_what_is_no_day_is_told_and_passed_over(cast: Cast, tab: str, name: str, value: str) -> None:
    answer = opened(cast.own_coach, cast.owner, tab, **{name: value})

    assert (answer.status_code, said(answer)) == (
        200,
        [f"“{value[:40]}” is not a day such as 2026-03-31; this is the page without it."],
    )


@pytest.mark.parametrize(
    ("tab", "asked", "sentence"),
    [
        ("overview", {"weeks": "13"}, "There is no “13” to choose; this is the page without it."),
        ("photos", {"from": "2026-03-01"}, "There is no “2026-03-01” to choose; this is the page without it."),
        ("photos", {"to": "<b>"}, "There is no “<b>” to choose; this is the page without it."),
        ("timeline", {"cursor": "abc"}, "This cursor is not one of ours; this is the newest page."),
        ("timeline", {"cursor": "WzEsMiwzXQ=="}, "This cursor is not one of ours; this is the newest page."),
        ("timeline", {"cursor": "x" * 5_000}, "This cursor is not one of ours; this is the newest page."),
    ],
)
def test_what_there_is_not_to_choose_is_told(cast: Cast, tab: str, asked: dict[str, str], sentence: str) -> None:
    answer = opened(cast.own_coach, cast.owner, tab, **asked)

    assert (answer.status_code, said(answer)) == (200, [sentence])


def test_text_that_no_database_takes_is_refused(cast: Cast) -> None:
    assert opened(cast.own_coach, cast.owner, "training", week="a\x00b").status_code == 400
    find = reverse("admin:accounts_client_find")
    assert signed_in(cast.own_coach).get(find, {"q": "a\x00b"}).status_code == 400
