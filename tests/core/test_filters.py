"""A list refuses what it does not know: a typing error never widens it, and an id says nothing about others."""

from typing import Any

import pytest
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import Client
from core.api.errors import body_of
from core.api.filters import StrictFilterBackend, VisibleFilter
from tests.cast import Cast
from tests.clock import day
from tests.factories.workouts import TrainingSessionFactory
from workouts.models import TrainingSession

pytestmark = pytest.mark.django_db


class Filter(filters.FilterSet):
    client = VisibleFilter(model=Client)
    due_from = filters.DateFilter(field_name="due_date", lookup_expr="gte")

    class Meta:
        model = TrainingSession
        fields = ["client", "status"]


class View:
    filterset_class = Filter
    query_parameters = ("expand",)
    detail = False


class DetailView(View):
    detail = True


def listed(user: Any, query: str, view: type[View] = View) -> list[TrainingSession]:
    request = Request(APIRequestFactory().get(f"/api/v1/training-sessions/?{query}"))
    request.user = user
    queryset = TrainingSession.objects.visible_to(user)
    return list(StrictFilterBackend().filter_queryset(request, queryset, view()).order_by("id"))


def refusal(user: Any, query: str, view: type[View] = View) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refused:
        listed(user, query, view)
    return body_of(refused.value)


def test_a_list_is_narrowed_by_what_it_knows(cast: Cast) -> None:
    today = TrainingSessionFactory(client=cast.owner)
    tomorrow = TrainingSessionFactory(client=cast.owner, due_date=day(1))
    siblings = TrainingSessionFactory(client=cast.sibling)
    coach = cast.own_coach

    assert listed(coach, "") == [today, tomorrow, siblings]
    assert listed(coach, f"client={cast.owner.pk}") == [today, tomorrow]
    assert listed(coach, f"client={cast.owner.pk}&due_from={day(1)}") == [tomorrow]
    assert listed(coach, "client=&limit=7&cursor=x&expand=lines") == [today, tomorrow, siblings]


def test_a_parameter_it_does_not_know_is_refused_by_name(cast: Cast) -> None:
    answer = refusal(cast.own_coach, "due_form=2026-03-04")

    assert answer["field"] == "due_form"
    known = "client, cursor, due_from, expand, format, limit, status"
    assert answer["message"] == f"due_form: This parameter is not known here; known are: {known}."


def test_one_row_is_not_narrowed_and_takes_no_filter(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner)

    assert listed(cast.own_coach, "expand=lines", DetailView) == [session]
    assert refusal(cast.own_coach, "status=scheduled", DetailView)["field"] == "status"


@pytest.mark.parametrize("sent", ["sibling", "1000000", "9" * 30, "0", "-1", "anna", "1.0", "١"])
def test_an_id_of_somebody_else_and_one_of_nobody_answer_alike(sent: str, cast: Cast) -> None:
    TrainingSessionFactory(client=cast.sibling)
    key = str(cast.sibling.pk) if sent == "sibling" else sent

    answer = refusal(cast.covering_coach, f"client={key}")

    assert answer["errors"] == [
        {"field": "client", "code": "does_not_exist", "message": f"There is nothing with the id {key[:40]} here."}
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=done", "status"),
        ("due_from=2026-02-30", "due_from"),
        ("due_from=today", "due_from"),
        ("status=%00", "status"),
        ("limit=%00", "limit"),
        ("%00=1", "\x00"),
    ],
)
def test_a_value_it_cannot_take_is_refused_by_name(query: str, field: str, cast: Cast) -> None:
    assert refusal(cast.own_coach, query)["field"] == field
