"""A coach hands clients to a colleague from a day to a day; what ends a cover, and what it never reaches."""

from typing import Any

import pytest

from accounts import services
from accounts.models import Client, Coach, CoachCover
from tests.clock import day
from tests.factories.accounts import AdminFactory, ClientFactory, CoachCoverFactory, CoachFactory
from tests.factories.workouts import ExerciseFactory, WorkoutPlanFactory
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(clock: Any) -> Coach:
    return CoachFactory(first_name="Carla")


@pytest.fixture
def vera(clock: Any) -> Coach:
    return CoachFactory(first_name="Vera")


@pytest.fixture
def anna(carla: Coach) -> Client:
    return ClientFactory(first_name="Anna", coach=carla)


def cover(client: Client, colleague: Coach, first: int = 0, last: int = 7) -> dict[str, Any]:
    return {"client": client.pk, "cover": colleague.pk, "starts_on": str(day(first)), "ends_on": str(day(last))}


def seen(coach: Coach, **headers: Any) -> list[str]:
    """First names of the clients in that coach's list."""
    return [row["first_name"] for row in Phone.of(coach).ask("GET", "clients/", **headers).json()["results"]]


def refusal(answer: Any) -> tuple[int, str | None, str]:
    body = answer.json()
    return body["status"], body["field"], body["errors"][0]["message"]


def test_a_colleague_cares_for_the_client_from_the_first_to_the_last_day(
    carla: Coach, vera: Coach, anna: Client, clock: Any
) -> None:
    ClientFactory(first_name="Sam", coach=carla)

    given = Phone.of(carla).ask("POST", "coach-covers/", cover(anna, vera, 1, 2))

    assert given.status_code == 201
    assert given.json() == {
        "id": given.json()["id"],
        "client": anna.pk,
        "cover": vera.pk,
        "given_by": carla.pk,
        "starts_on": "2026-03-05",
        "ends_on": "2026-03-06",
    }
    days = {}
    for offset in range(4):
        clock.move_to(f"2026-03-0{4 + offset}T12:00:00+00:00")
        days[offset] = seen(vera)
    assert days == {0: [], 1: ["Anna"], 2: ["Anna"], 3: []}
    assert seen(carla) == ["Anna", "Sam"]


def test_the_day_is_the_covering_coachs(carla: Coach, vera: Coach, anna: Client) -> None:
    CoachCoverFactory(client=anna, cover=vera, starts_on=day(1), ends_on=day(1))
    assert seen(vera) == []

    # It is noon in London; in Auckland the fifth has begun.
    Coach.objects.filter(pk=vera.pk).update(time_zone="Pacific/Auckland")
    assert seen(Coach.objects.get(pk=vera.pk)) == ["Anna"]
    # Where a phone happens to be does not open or close a cover.
    assert seen(Coach.objects.get(pk=vera.pk), HTTP_TIME_ZONE="Pacific/Honolulu") == ["Anna"]


def test_a_cover_reads_and_uses_what_the_coach_owns_and_changes_none_of_it(
    carla: Coach, vera: Coach, anna: Client
) -> None:
    CoachCoverFactory(client=anna, cover=vera)
    exercise = ExerciseFactory(created_by=carla, name="Sled push")
    template = WorkoutPlanFactory(client=None, coach=carla)
    phone = Phone.of(vera)

    assert phone.ask("GET", f"workout-plans/{template.pk}/").status_code == 200
    assert phone.ask("PATCH", f"workout-plans/{template.pk}/", {"name": "Mine"}).status_code == 403
    plan = phone.ask("POST", "workout-plans/", {"client": anna.pk, "name": "While Carla is away"}).json()
    session = phone.ask("POST", "workout-sessions/", {"workout_plan": plan["id"], "name": "A"}).json()
    used = phone.ask("POST", "workout-exercises/", {"workout_session": session["id"], "exercise": exercise.pk})
    assert used.status_code == 201
    assert used.json()["exercise_name"] == "Sled push"


def test_a_cover_is_not_handed_on(carla: Coach, vera: Coach, anna: Client) -> None:
    third = CoachFactory(first_name="Theo")
    CoachCoverFactory(client=anna, cover=vera)
    CoachCoverFactory(client=ClientFactory(coach=vera, first_name="Viktor"), cover=third)

    assert seen(third) == ["Viktor"]
    refused = Phone.of(vera).ask("POST", "coach-covers/", cover(anna, third, 20, 27))
    assert refusal(refused) == (400, "client", "A coach hands over their own clients only.")
    assert seen(third) == ["Viktor"]


def test_a_cover_is_void_once_the_client_has_moved(carla: Coach, vera: Coach, anna: Client) -> None:
    CoachCoverFactory(client=anna, cover=vera)
    new = CoachFactory(first_name="Nina")
    assert seen(vera) == ["Anna"]

    services.move_client(client=anna, coach=new)

    assert (seen(carla), seen(vera), seen(new)) == ([], [], ["Anna"])
    services.move_client(client=anna, coach=None)
    assert (seen(carla), seen(vera), seen(new)) == ([], [], [])
    services.move_client(client=anna, coach=carla)
    assert (seen(carla), seen(vera)) == (["Anna"], ["Anna"])


def test_taking_a_client_back_ends_a_running_cover_yesterday_and_removes_a_later_one(
    carla: Coach, vera: Coach, anna: Client
) -> None:
    running = CoachCoverFactory(client=anna, cover=vera, starts_on=day(-3), ends_on=day(3))
    later = CoachCoverFactory(client=anna, cover=vera, starts_on=day(10), ends_on=day(12))
    phone = Phone.of(carla)

    assert phone.ask("DELETE", f"coach-covers/{running.pk}/").status_code == 204
    assert phone.ask("DELETE", f"coach-covers/{later.pk}/").status_code == 204
    again = phone.ask("DELETE", f"coach-covers/{running.pk}/")
    assert (again.status_code, again.json()["message"]) == (400, "This cover is over already.")
    assert phone.ask("DELETE", f"coach-covers/{later.pk}/").status_code == 404

    assert list(CoachCover.objects.values_list("pk", "ends_on")) == [(running.pk, day(-1))]
    assert seen(vera) == []


@pytest.mark.parametrize(
    ("days", "field", "message"),
    [
        ((3, 2), "ends_on", "A cover ends on or after the day it starts."),
        ((-10_000, 2), "starts_on", "It must lie between 2000 and 2099."),
        ((3, 27_000), "ends_on", "It must lie between 2000 and 2099."),
        ((7, 9), "client", "Anna is already covered in that time."),
        ((-9, 30), "client", "Anna is already covered in that time."),
    ],
)
def test_days_that_do_not_fit_are_refused(
    carla: Coach, vera: Coach, anna: Client, days: tuple[int, int], field: str, message: str
) -> None:
    CoachCoverFactory(client=anna, cover=CoachFactory(), starts_on=day(0), ends_on=day(7))
    before = everything()

    assert refusal(Phone.of(carla).ask("POST", "coach-covers/", cover(anna, vera, *days))) == (400, field, message)
    assert everything() == before


def test_nobody_covers_for_themselves_and_nobody_who_cannot_sign_in_covers(
    carla: Coach, vera: Coach, anna: Client
) -> None:
    Coach.objects.filter(pk=vera.pk).update(is_active=False)
    phone = Phone.of(carla)

    assert refusal(phone.ask("POST", "coach-covers/", cover(anna, carla))) == (
        400,
        "cover",
        "Nobody covers for themselves.",
    )
    assert refusal(phone.ask("POST", "coach-covers/", cover(anna, vera))) == (
        400,
        "cover",
        "This coach's account is not active.",
    )


def test_an_unassigned_client_has_nobody_to_cover_for(vera: Coach) -> None:
    orphan = ClientFactory(coach=None)

    refused = Phone.of(AdminFactory()).ask("POST", "coach-covers/", cover(orphan, vera))

    assert refusal(refused) == (400, "client", "This client has no coach to cover for.")
