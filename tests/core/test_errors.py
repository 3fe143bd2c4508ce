"""Every error has one shape: status, a stable code, a sentence, the field, and the list of all that is wrong."""

import json
from typing import Any

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail

from core.api.errors import Conflict, exception_handler, flatten, from_django, json_error, shape


def answer(error: Exception) -> tuple[int, dict[str, Any]]:
    response = exception_handler(error, {})
    assert response is not None
    return response.status_code, response.data


def one(field: str | None, message: str, code: str = "invalid") -> dict[str, Any]:
    return {"field": field, "code": code, "message": message}


def test_the_shape_of_an_error_about_nothing_in_particular() -> None:
    assert shape(404, "not_found", "This does not exist, or not for you.") == {
        "status": 404,
        "code": "not_found",
        "message": "This does not exist, or not for you.",
        "field": None,
        "errors": [one(None, "This does not exist, or not for you.", "not_found")],
    }


def test_the_shape_names_the_first_field() -> None:
    body = shape(400, "invalid", "reps: No.", [one("reps", "No."), one("rpe", "Neither.")])

    assert body["field"] == "reps"
    assert [row["field"] for row in body["errors"]] == ["reps", "rpe"]


@pytest.mark.parametrize(
    ("detail", "rows"),
    [
        (ErrorDetail("No.", code="no"), [one(None, "No.", "no")]),
        ([ErrorDetail("No.", code="no"), ErrorDetail("Nor.")], [one(None, "No.", "no"), one(None, "Nor.")]),
        ({"reps": [ErrorDetail("No.", code="no")]}, [one("reps", "No.", "no")]),
        ({"reps": "No."}, [one("reps", "No.")]),
        ({"non_field_errors": ["No."]}, [one(None, "No.")]),
        ({NON_FIELD_ERRORS: ["No."]}, [one(None, "No.")]),
        ({"sets": [{}, {"reps": ["No."]}, {}]}, [one("sets.1.reps", "No.")]),
        ({"sets": {"1": {"reps": ["No."]}}}, [one("sets.1.reps", "No.")]),
        ({"sets": {1: ["No."]}}, [one("sets.1", "No.")]),
        ({"sets": ["No."]}, [one("sets", "No.")]),
        ({"sets": [{"non_field_errors": ["No."]}]}, [one("sets.0", "No.")]),
        ([{}, {"reps": ["No."]}], [one("1.reps", "No.")]),
        ({"a": ["No."], "b": {"c": ["Nor."]}}, [one("a", "No."), one("b.c", "Nor.")]),
        ({}, []),
    ],
)
def test_nested_details_become_one_row_each(detail: Any, rows: list[dict[str, Any]]) -> None:
    assert flatten(detail) == rows


def test_what_was_sent_wrong_is_a_400_whose_sentence_names_the_field() -> None:
    error = exceptions.ValidationError({"sets": [{"weight_kg": ["The weight must be 0 to 1000 kg."]}]})

    assert answer(error) == (
        400,
        {
            "status": 400,
            "code": "invalid",
            "message": "sets.0.weight_kg: The weight must be 0 to 1000 kg.",
            "field": "sets.0.weight_kg",
            "errors": [one("sets.0.weight_kg", "The weight must be 0 to 1000 kg.")],
        },
    )


def test_a_rule_of_a_model_answers_like_a_rule_of_the_api() -> None:
    error = DjangoValidationError(
        {"ends_on": DjangoValidationError("A pause ends on or after the day it starts.", code="dates")}
    )

    status, body = answer(error)

    assert (status, body["code"]) == (400, "invalid")
    assert body["errors"] == [one("ends_on", "A pause ends on or after the day it starts.", "dates")]


def test_codes_and_placeholders_survive_the_way_from_django() -> None:
    inner = DjangoValidationError("The reps name %(named)s sets.", code="sets_count", params={"named": 3})

    (detail,) = from_django(inner).detail
    assert (str(detail), detail.code) == ("The reps name 3 sets.", "sets_count")
    detail = from_django(DjangoValidationError({"reps": [inner, "Nor."]})).detail
    assert [(str(row), row.code) for row in detail["reps"]] == [
        ("The reps name 3 sets.", "sets_count"),
        ("Nor.", "invalid"),
    ]


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (Http404("No Client matches the given query."), 404, "not_found", "This does not exist, or not for you."),
        (PermissionDenied("secret"), 403, "permission_denied", "You do not have permission to perform this action."),
        (exceptions.NotAuthenticated(), 401, "not_authenticated", "Authentication credentials were not provided."),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", 'Method "PUT" not allowed.'),
        (exceptions.ParseError("No JSON."), 400, "parse_error", "No JSON."),
        (
            IntegrityError("UNIQUE constraint failed: secret.column"),
            409,
            "collision",
            "This collides with what is already stored; nothing was changed.",
        ),
        (Conflict(), 409, "conflict", "Somebody else changed this meanwhile; nothing was overwritten."),
        (Conflict("Not for you.", "for_other_client"), 409, "for_other_client", "Not for you."),
    ],
)
def test_what_a_view_raises_answers_in_the_one_shape(error: Exception, status: int, code: str, message: str) -> None:
    assert answer(error) == (status, shape(status, code, message))


def test_a_conflict_takes_both_states_along() -> None:
    status, body = answer(Conflict(state={"stored": {"version": 3}, "sent": {"version": 2}}))

    assert status == 409
    assert (body["stored"], body["sent"]) == ({"version": 3}, {"version": 2})
    assert body["code"] == "conflict"


def test_a_throttled_sender_hears_when_to_come_back() -> None:
    response = exception_handler(exceptions.Throttled(wait=59.2), {})

    assert response is not None
    assert (response.status_code, response.headers["Retry-After"]) == (429, "60")


def test_who_is_not_signed_in_hears_how() -> None:
    error = exceptions.NotAuthenticated()
    error.auth_header = 'Bearer realm="coaching"'

    response = exception_handler(error, {})

    assert response is not None
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="coaching"'


def test_a_mistake_of_ours_stays_one() -> None:
    assert exception_handler(ZeroDivisionError(), {}) is None


def test_outside_of_rest_framework_the_shape_is_the_same() -> None:
    response = json_error(404, "not_found", "This does not exist, or not for you.")

    assert response.status_code == 404
    assert json.loads(response.content) == shape(404, "not_found", "This does not exist, or not for you.")
