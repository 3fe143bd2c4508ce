"""Who reads and writes under what: the same for every kind of thing there is, asked of all of them at once."""

import pytest

from coaching.api_router import COMMENTED
from tests.cast import ACTORS, Cast
from tests.comments.things import THINGS
from tests.permissions.routes import COMMENTS, every_address
from tests.permissions.state import everything
from tests.permissions.things import NOBODYS_KEY
from tests.phone import Phone

pytestmark = pytest.mark.django_db

TAKES_PART = ("owner", "own_coach", "covering_coach", "admin")
NOT_SIGNED_IN = ("deactivated_coach", "deactivated_client", "anonymous")


def expected(name: str, method: str) -> int:
    if name in NOT_SIGNED_IN:
        return 401
    if name == "bare" or (name == "archived" and method == "POST"):
        return 403
    return (200 if method == "GET" else 201) if name in TAKES_PART else 404


def test_comments_stand_under_everything_that_can_be_commented_on() -> None:
    there = {
        address.removesuffix(COMMENTS): methods
        for address, methods in every_address().items()
        if address.endswith(COMMENTS)
    }
    assert there == {place: {"GET", "POST"} for place in COMMENTED}


@pytest.mark.parametrize("name", ACTORS)
def test_under_each_thing_of_the_owner(name: str, cast: Cast) -> None:
    """What is refused changes nothing and is answered as what is not there."""
    places = {place: THINGS[kind](cast.owner) for place, kind in COMMENTED.items() if kind != "recipe"}
    phone = Phone.of(cast.fresh(name)) if name in NOT_SIGNED_IN else Phone.already_known(cast.fresh(name))
    found, refused = {}, name not in TAKES_PART
    before = everything() if refused else None
    for place, thing in places.items():
        for method in ("GET", "POST"):
            body = {"content": "Hello"} if method == "POST" else None
            answer = phone.ask(method, f"{place}/{thing.pk}/comments/", body)
            found[place, method] = answer.status_code
            if refused and answer.status_code == 404:
                missing = phone.ask(method, f"{place}/{NOBODYS_KEY}/comments/", body)
                assert (missing.status_code, missing.content) == (404, answer.content)

    assert found == {(place, method): expected(name, method) for place, method in found}
    if refused:
        assert everything() == before
