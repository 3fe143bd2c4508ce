"""Finding from any page: clients, plans, exercises, recipes and pages, never anybody else's."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.back_office.door import DIALOG, counted, signed_in
from tests.cast import Cast
from tests.factories.accounts import ClientFactory
from tests.factories.nutrition import NutritionPlanFactory, RecipeFactory
from tests.factories.workouts import ExerciseFactory, WorkoutPlanFactory

pytestmark = pytest.mark.django_db


def typed(person: object, term: str) -> list[str]:
    """What is offered while somebody types: the names of the links, in their order."""
    html = signed_in(person).get(reverse("admin:search"), {"s": term}, headers=DIALOG).content.decode()
    links = re.findall(r"<a href=[^>]*>(.*?)</a>", html, re.DOTALL)
    return [" ".join(re.sub(r"<span class=.*?</span>|<[^>]*>", " ", link, flags=re.DOTALL).split()) for link in links]


def test_every_kind_is_found_and_tells_whose_it_is(cast: Cast) -> None:
    ClientFactory(first_name="Anneli", coach=cast.own_coach, status="archived")
    WorkoutPlanFactory(name="Annual strength", client=cast.owner, coach=cast.own_coach)
    WorkoutPlanFactory(name="Annual template", client=None, coach=cast.own_coach)
    NutritionPlanFactory(name="Annual cut", client=cast.owner, coach=cast.own_coach)
    ExerciseFactory(name="Banned press", created_by=cast.own_coach, is_active=False)
    RecipeFactory(name="Bannock", coach=cast.own_coach)

    assert typed(cast.own_coach, "ann") == [
        "Anna",
        "Anneli archived",
        "Annual template template",
        "Annual strength Anna",
        "Annual cut Anna",
        "Banned press archived",
        "Bannock",
        "Show all that was found",
    ]
    assert typed(cast.own_coach, "check-in q") == ["Check-in questions", "Show all that was found"]
    assert typed(cast.own_coach, "nothing of that name") == []
    assert typed(cast.own_coach, "  ") == []


def test_nobody_finds_what_is_anothers(cast: Cast) -> None:
    WorkoutPlanFactory(name="Secret squats", client=cast.owner, coach=cast.own_coach)
    NutritionPlanFactory(name="Secret shakes", client=cast.owner, coach=cast.own_coach)
    ExerciseFactory(name="Secret swing", created_by=cast.own_coach, is_shared=False)
    RecipeFactory(name="Secret soup", coach=cast.own_coach)

    for person in (cast.other_coach, cast.former_coach, cast.ended_cover):
        assert typed(person, "secret") == []
        assert typed(person, "anna") == []
    assert len(typed(cast.covering_coach, "secret")) == 5


def test_the_page_of_a_sent_form_shows_more_and_leads_to_the_list(cast: Cast) -> None:
    for number in range(51):
        WorkoutPlanFactory(name=f"Block {number}", client=None, coach=cast.own_coach)

    page = signed_in(cast.own_coach).get(reverse("admin:search"), {"s": "block"})

    assert page.content.decode().count("<strong>Block") == 50
    assert [group.everything for group in page.context["groups"]] == ["/admin/workouts/workoutplan/?q=block"]
    empty = signed_in(cast.own_coach).get(reverse("admin:search"), {"s": "<b>nobody</b>"}).content.decode()
    assert "Nothing here is called “&lt;b&gt;nobody&lt;/b&gt;”." in empty
    assert signed_in(cast.own_coach).get(reverse("admin:search")).status_code == 200


def test_it_costs_a_query_for_each_kind(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    costs = []
    for _row in range(2):
        WorkoutPlanFactory(name="Basics", client=cast.owner, coach=cast.own_coach)
        NutritionPlanFactory(name="Basics", client=cast.owner, coach=cast.own_coach)
        RecipeFactory(name="Basics", coach=cast.own_coach)
        with CaptureQueriesContext(connection) as captured:
            browser.get(reverse("admin:search"), {"s": "basics"}, headers=DIALOG)
        costs.append(counted(captured))

    assert costs == [8, 8]


@pytest.mark.parametrize("term", ["\x00", "%", "_", "'", "(", "x" * 5_000, "a " * 500])
def test_strange_words_are_no_error(cast: Cast, term: str) -> None:
    assert signed_in(cast.own_coach).get(reverse("admin:search"), {"s": term}).status_code in (200, 400)


def test_the_door_stays_shut(cast: Cast) -> None:
    assert signed_in(cast.owner).get(reverse("admin:search"), {"s": "anna"}).status_code == 302
