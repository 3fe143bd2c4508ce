"""Pages by key: forth and back over equal dates nothing is lost or doubled, and no cursor breaks anything."""

import base64
import json
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import Client
from core.api.pagination import KeysetPagination
from tests.clock import day
from tests.factories.accounts import ClientFactory
from tests.factories.workouts import TrainingSessionFactory
from workouts.models import TrainingSession

pytestmark = pytest.mark.django_db

NEWEST_FIRST = ("-due_date", "-id")
BY_DAY = ("due_date", "id")
#: seven sessions on three days: a page of two breaks in the middle of equal days
DAYS = (0, 1, 1, 1, 1, 1, 2)


class View:
    def __init__(self, ordering: tuple[str, ...]) -> None:
        self.ordering = ordering


def page(ordering: tuple[str, ...] = BY_DAY, queryset: models.QuerySet | None = None, **query: Any) -> dict[str, Any]:
    """What a list answers to that query: `next`, `previous` and the rows themselves as `results`."""
    pagination = KeysetPagination()
    request = Request(APIRequestFactory().get("/api/v1/training-sessions/", query))
    queryset = TrainingSession.objects.all() if queryset is None else queryset
    rows = pagination.paginate_queryset(queryset, request, View(ordering))
    return pagination.get_paginated_response(rows).data


def cursor_in(link: str | None) -> str:
    assert link is not None
    (cursor,) = parse_qs(urlsplit(link).query)["cursor"]
    return cursor


def keys(answer: dict[str, Any]) -> list[int]:
    return [row.pk for row in answer["results"]]


@pytest.fixture
def sessions() -> list[int]:
    """The ids of seven sessions, by due date."""
    client = ClientFactory()
    return [TrainingSessionFactory(client=client, due_date=day(offset)).pk for offset in DAYS]


@pytest.mark.parametrize("ordering", [BY_DAY, NEWEST_FIRST, ("-due_date", "id"), ("due_date", "-id"), ("id",)])
def test_seven_rows_are_walked_forth_and_back_two_at_a_time(ordering: tuple[str, ...], sessions: list[int]) -> None:
    expected = list(TrainingSession.objects.order_by(*ordering).values_list("pk", flat=True))

    answer = page(ordering, limit=2)
    assert answer["previous"] is None
    pages = [keys(answer)]
    while answer["next"]:
        answer = page(ordering, limit=2, cursor=cursor_in(answer["next"]))
        pages.append(keys(answer))
    assert [len(one) for one in pages] == [2, 2, 2, 1]
    assert sum(pages, []) == expected

    way_back = [keys(answer)]
    while answer["previous"]:
        answer = page(ordering, limit=2, cursor=cursor_in(answer["previous"]))
        way_back.append(keys(answer))
    assert way_back == pages[::-1]
    assert keys(page(ordering, limit=2, cursor=cursor_in(answer["next"]))) == pages[1]


def test_a_page_that_holds_all_has_no_neighbours(sessions: list[int]) -> None:
    answer = page()

    assert keys(answer) == sessions
    assert (answer["next"], answer["previous"]) == (None, None)


def test_a_full_page_at_the_end_has_no_next(sessions: list[int]) -> None:
    assert page(limit=7)["next"] is None
    assert page(limit=6)["next"] is not None


def test_links_keep_the_other_parameters(sessions: list[int]) -> None:
    query = parse_qs(urlsplit(page(limit=2, due_from="2026-03-01")["next"]).query)

    assert query["limit"] == ["2"]
    assert query["due_from"] == ["2026-03-01"]


def test_an_empty_list_has_no_links() -> None:
    assert page(limit=2) == {"next": None, "previous": None, "results": []}


def test_a_row_that_arrives_meanwhile_shifts_nobody(sessions: list[int]) -> None:
    first = page(limit=2)
    TrainingSessionFactory(due_date=day(-9))

    assert keys(page(limit=2, cursor=cursor_in(first["next"]))) == sessions[2:4]


def test_the_row_a_cursor_stands_at_may_be_gone(sessions: list[int]) -> None:
    first = page(limit=2)
    TrainingSession.objects.filter(pk=sessions[1]).delete()

    assert keys(page(limit=2, cursor=cursor_in(first["next"]))) == sessions[2:4]


def test_past_the_end_there_is_a_way_back_to_the_start(sessions: list[int]) -> None:
    last = page(limit=6)
    TrainingSession.objects.filter(pk=sessions[6]).delete()

    answer = page(limit=6, cursor=cursor_in(last["next"]))

    assert answer["results"] == []
    assert answer["next"] is None
    assert answer["previous"] == "http://testserver/api/v1/training-sessions/?limit=6"


def test_before_the_start_there_is_a_way_forth_to_the_start(sessions: list[int]) -> None:
    second = page(limit=2, cursor=cursor_in(page(limit=2)["next"]))
    TrainingSession.objects.filter(pk__in=sessions[:2]).delete()

    answer = page(limit=2, cursor=cursor_in(second["previous"]))

    assert answer["results"] == []
    assert answer["next"] == "http://testserver/api/v1/training-sessions/?limit=2"
    assert answer["previous"] is None


def test_a_page_is_one_query(sessions: list[int], django_assert_num_queries: Any) -> None:
    cursor = cursor_in(page(limit=2)["next"])

    with django_assert_num_queries(1):
        page(limit=2, cursor=cursor)


def test_instants_and_text_sort_too() -> None:
    clients = [ClientFactory(last_name=name) for name in ("Ähren", "b", "B", "Öl", "b")]
    queryset = Client.objects.non_polymorphic()
    for ordering in (("last_name", "id"), ("-created_at", "-id"), ("coach__created_at", "id")):
        expected = list(queryset.order_by(*ordering).values_list("pk", flat=True))
        answer = page(ordering, queryset, limit=2)
        found = keys(answer)
        while answer["next"]:
            answer = page(ordering, queryset, limit=2, cursor=cursor_in(answer["next"]))
            found += keys(answer)
        assert found == expected
        assert len(found) == len(clients)


def packed(value: Any) -> str:
    return base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).decode()


TODAY = day(0).isoformat()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "====",
        "é",
        "a\x00b",
        "eyJ" * 30_000,
        packed(b""),
        packed(b"\xff\xfe"),
        packed(b"[" * 100_000),
        packed(b"[0," + b"9" * 5_000 + b",1]"),
        packed(None),
        packed(1),
        packed("[0]"),
        packed({}),
        packed({"0": 1, "due_date": TODAY, "id": 1}),
        packed([]),
        packed([0]),
        packed([0, TODAY]),
        packed([0, TODAY, 1, 2]),
        packed([0, None, 1]),
        packed([0, TODAY, None]),
        packed([0, "today", 1]),
        packed([0, "2026-02-30", 1]),
        packed([0, 20260304, 1]),
        packed([0, TODAY, "one"]),
        packed([0, TODAY, 1.5]),
        packed([0, TODAY, 2**63]),
        packed([0, TODAY, -(2**63)]),
        packed([0, TODAY, 10**30]),
        packed([0, TODAY, str(10**30)]),
        packed([0, TODAY, [1]]),
        packed([0, TODAY, {"id": 1}]),
        packed([0, [TODAY], 1]),
        packed([0, TODAY + "\x00", 1]),
        packed([0, "\ud800", 1]),
        packed(b'[0, "2026-03-04", NaN]'),
        packed(b'[0, "2026-03-04", 1e400]'),
    ],
)
def test_a_cursor_that_is_not_ours_is_refused_by_name(cursor: str, sessions: list[int]) -> None:
    with pytest.raises(ValidationError) as refused:
        page(limit=2, cursor=cursor)

    assert refused.value.detail == {"cursor": "This cursor is not one of ours."}


@pytest.mark.parametrize(
    "instant",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2026-03-04T12:00:00",
        "2026-03-04",
        "2026-03-04T12:00:00+99:99",
        "12:00",
    ],
)
def test_an_instant_outside_of_time_is_refused_too(instant: str, sessions: list[int]) -> None:
    with pytest.raises(ValidationError) as refused:
        page(("created_at", "id"), cursor=packed([0, instant, 1]))

    assert refused.value.detail == {"cursor": "This cursor is not one of ours."}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(TODAY),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cursor=st.text(max_size=40) | json_values.map(packed) | st.lists(json_values, min_size=3, max_size=3).map(packed)
)
def test_a_made_up_cursor_gives_a_page_or_a_refusal(cursor: str, db: None) -> None:
    for ordering in (BY_DAY, ("-created_at", "id")):
        with suppress(ValidationError):
            assert page(ordering, cursor=cursor)["results"] == []


@pytest.mark.parametrize("limit", ["0", "-1", "201", "ten", "", "1.5", "1e2", " 5", "٣", "9" * 400])
def test_a_limit_out_of_bounds_is_refused_by_name(limit: str) -> None:
    with pytest.raises(ValidationError) as refused:
        page(limit=limit)

    assert refused.value.detail == {"limit": "It takes a whole number from 1 to 200."}


@pytest.mark.parametrize(("query", "rows"), [({}, 50), ({"limit": 200}, 60), ({"limit": "007"}, 7)])
def test_a_page_holds_50_unless_asked(query: dict[str, Any], rows: int) -> None:
    client = ClientFactory()
    TrainingSession.objects.bulk_create(
        TrainingSession(client=client, name="Legs", due_date=day(0), planned_date=day(0)) for _ in range(60)
    )

    assert len(page(**query)["results"]) == rows


def test_equal_dates_by_the_hundred_lose_no_row() -> None:
    client = ClientFactory()
    TrainingSession.objects.bulk_create(
        TrainingSession(client=client, name="Legs", due_date=day(0), planned_date=day(0)) for _ in range(450)
    )

    answer = page(NEWEST_FIRST, limit=200)
    found = keys(answer)
    while answer["next"]:
        answer = page(NEWEST_FIRST, limit=200, cursor=cursor_in(answer["next"]))
        found += keys(answer)

    assert found == list(TrainingSession.objects.order_by("-id").values_list("pk", flat=True))
