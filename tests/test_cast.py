"""The cast that thousands of tests begin with is copied; it is the same as the one that was made."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from accounts.models import CoachCover
from tests import cast as casting
from tests.cast import ACTORS, Cast, cast_again
from tests.clock import NOW
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db


def test_the_copied_cast_is_the_one_that_was_made(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "KEPT", [])
    with transaction.atomic():
        made, rows = cast_again(), everything()
        transaction.set_rollback(True)

    copied = cast_again()

    assert everything() == rows
    assert sum(map(len, rows.values())) > 40
    for name in ACTORS[:-1]:
        one, other = (vars(getattr(cast, name)) for cast in (made, copied))
        assert {key: one[key] for key in one if key != "_state"} == {key: other[key] for key in one if key != "_state"}
    assert copied.owner.coach is copied.own_coach


@pytest.mark.parametrize("turn", ["first", "second", "third"])
def test_what_a_test_does_to_its_cast_is_not_in_the_next(turn: str, cast: Cast) -> None:
    assert (cast.owner.first_name, cast.fresh("owner").first_name) == ("Anna", "Anna")

    cast.owner.first_name = "Annabel"
    cast.owner.save()


def test_people_who_are_there_already_stay(clock: Any) -> None:
    first = CoachFactory(first_name="First")

    cast = cast_again()

    assert cast.own_coach.pk != first.pk
    assert ClientFactory(coach=cast.own_coach).pk not in {getattr(cast, name).pk for name in ACTORS}


def test_another_day_has_a_cast_of_its_own(clock: Any) -> None:
    clock.shift(dt.timedelta(days=1))

    assert CoachCover.objects.filter(client=cast_again().owner).earliest("id").created_at == NOW + dt.timedelta(days=1)
