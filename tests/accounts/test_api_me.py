"""What a person reads of themself and may change, and what is never theirs to change."""

from typing import Any

import pytest

from accounts.api.serializers import MyClientSelfSerializer
from accounts.models import Client, Coach, User
from tests.factories.accounts import AdminFactory, ClientFactory, CoachFactory
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

PERSON = {
    "first_name": "Annabel",
    "last_name": "Ännä 🏋🏽",
    "username": "annabel",
    "time_zone": "America/Sao_Paulo",
    "unit_system": "imperial",
    "language": "de",
    "quiet_from": "22:00:00",
    "quiet_to": "07:30:00",
}
OF_A_COACH = PERSON | {
    "specialization": "Powerlifting",
    "bio": "Twenty years under the bar.",
    "years_of_experience": 20,
    "certification": "A-Lizenz",
}
OF_A_CLIENT = PERSON | {
    "height_cm": 171.5,
    "target_weight_kg": 68.25,
    "goal_direction": "lose",
    "date_of_birth": "1990-02-28",
    "sex": "female",
    "smallest_plate_kg": 1.25,
    "fitness_goals": "Ten chin-ups",
    "medical_conditions": "Asthma",
    "dietary_restrictions": "No nuts",
}
OWN = {"admin": PERSON, "coach": OF_A_COACH, "client": OF_A_CLIENT}
NEVER = {
    "id": 1,
    "role": "admin",
    "email": "other@example.org",
    "password": "nine-blue-dumbbells",
    "is_superuser": True,
    "is_staff": True,
    "is_active": False,
    "groups": [1],
    "user_permissions": [1],
    "last_login": None,
    "polymorphic_ctype": 1,
    "created_at": "2020-01-01T00:00:00Z",
}
NEVER_OF_A_CLIENT = NEVER | {
    "coach": None,
    "coach_id": 1,
    "status": "active",
    "current_weight_kg": 70,
    "last_report_at": None,
    "trains": False,
    "tracks_nutrition": "meals",
    "weigh_in_every_days": 1,
    "check_in_weekday": 0,
    "photos_every_days": 7,
    "may_move_sessions": False,
}
FORBIDDEN = {"admin": NEVER, "coach": NEVER | {"clients": []}, "client": NEVER_OF_A_CLIENT}


def person(kind: str) -> Any:
    return {"admin": AdminFactory, "coach": CoachFactory, "client": ClientFactory}[kind]()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, fields in OWN.items() for name in fields])
def test_everybody_changes_each_field_of_their_own_alone(kind: str, name: str) -> None:
    user, value = person(kind), OWN[kind][name]
    phone = Phone.of(user)
    before = phone.ask("GET", "me/").json()

    answer = phone.ask("PATCH", "me/", {name: value})

    assert answer.status_code == 200
    assert answer.json() == before | {name: value}
    assert phone.ask("GET", "me/").json() == before | {name: value}


@pytest.mark.parametrize("kind", OWN)
def test_everybody_changes_all_of_it_at_once(kind: str) -> None:
    phone = Phone.of(person(kind))

    answer = phone.ask("PATCH", "me/", OWN[kind])

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in OWN[kind]} == OWN[kind]


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, fields in FORBIDDEN.items() for name in fields])
def test_nobody_changes_what_they_are(kind: str, name: str) -> None:
    phone = Phone.of(person(kind))
    before = everything()

    answer = phone.ask("PATCH", "me/", {"first_name": "Annabel", name: FORBIDDEN[kind][name]})

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {"field": name, "code": "unknown_field", "message": "This field is not known here or cannot be written."}
    ]
    assert everything() == before


def test_the_answer_names_a_persons_own_fields_and_no_others() -> None:
    shown = {kind: set(Phone.of(person(kind)).ask("GET", "me/").json()) for kind in OWN}

    assert shown["admin"] == set(PERSON) | {"id", "role", "email"}
    assert shown["coach"] == set(OF_A_COACH) | {"id", "role", "email"}
    assert shown["client"] == set(OF_A_CLIENT) | {
        "id",
        "role",
        "email",
        "coach",
        "status",
        "current_weight_kg",
        "trains",
        "tracks_nutrition",
        "weigh_in_every_days",
        "check_in_weekday",
        "photos_every_days",
        "may_move_sessions",
    }


def test_a_client_sees_their_coach_by_name_and_not_their_address() -> None:
    coach = CoachFactory(first_name="Carla", specialization="Powerlifting")
    shown = Phone.of(ClientFactory(coach=coach)).ask("GET", "me/").json()["coach"]

    assert (shown["id"], shown["first_name"], shown["specialization"]) == (coach.pk, "Carla", "Powerlifting")
    assert not {"email", "username", "time_zone", "language"} & set(shown)
    assert Phone.of(ClientFactory(coach=None)).ask("GET", "me/").json()["coach"] is None


def test_weight_is_not_shown_to_somebody_who_is_never_asked_for_it() -> None:
    asked = ClientFactory(current_weight_kg="70.5", weigh_in_every_days=1)
    never_asked = ClientFactory(current_weight_kg="70.5", weigh_in_every_days=None)

    assert Phone.of(asked).ask("GET", "me/").json()["current_weight_kg"] == 70.5
    assert Phone.of(never_asked).ask("GET", "me/").json()["current_weight_kg"] is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("time_zone", "Mars/Base", "This is not a time zone; it takes an IANA name such as Europe/Berlin."),
        ("time_zone", "Factory", "This is not a time zone; it takes an IANA name such as Europe/Berlin."),
        ("unit_system", "stones", '"stones" is not a valid choice. Choose one of: metric, imperial.'),
        ("username", "anna@home", "A username has no @ and no spaces."),
        ("username", "anna home", "A username has no @ and no spaces."),
        ("username", "KURT", "This username is already taken."),
        ("height_cm", 99.9, "Ensure this value is greater than or equal to 100."),
        ("height_cm", 250.1, "Ensure this value is less than or equal to 250."),
        ("target_weight_kg", 24.99, "Ensure this value is greater than or equal to 25."),
        ("target_weight_kg", 400.01, "Ensure this value is less than or equal to 400."),
        ("smallest_plate_kg", 0, "Ensure this value is greater than or equal to 0.25."),
        ("date_of_birth", "1990-02-30", "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."),
        ("quiet_from", "25:00", "Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, value: Any, message: str) -> None:
    ClientFactory(username="kurt")
    phone = Phone.of(ClientFactory())
    before = everything()

    answer = phone.ask("PATCH", "me/", {name: value})

    assert answer.status_code == 400
    assert [(row["field"], row["message"]) for row in answer.json()["errors"]] == [(name, message)]
    assert everything() == before


def test_several_people_go_without_a_username() -> None:
    for _person in range(2):
        user = ClientFactory(username=None)
        answer = Phone.of(user).ask("PATCH", "me/", {"username": ""})
        assert (answer.status_code, answer.json()["username"]) == (200, None)


def test_who_has_no_address_keeps_their_username() -> None:
    kurt = ClientFactory(email=None, username="kurt")
    for empty in ("", None):
        answer = Phone.of(kurt).ask("PATCH", "me/", {"username": empty})

        assert answer.status_code == 400
        assert answer.json()["message"] == "A person needs an e-mail address or a username."
    kurt.refresh_from_db()
    assert kurt.username == "kurt"


def test_a_change_that_crosses_another_saves_only_what_was_sent() -> None:
    anna: Client = ClientFactory(first_name="Anna")
    loaded_before: Any = User.objects.get(pk=anna.pk)
    Client.objects.filter(pk=anna.pk).update(status="archived", fitness_goals="Ten chin-ups")

    serializer = MyClientSelfSerializer(loaded_before, data={"first_name": "Annabel"}, partial=True)
    serializer.is_valid(raise_exception=True)
    serializer.save()

    anna.refresh_from_db()
    assert (anna.first_name, anna.status, anna.fitness_goals) == ("Annabel", "archived", "Ten chin-ups")


def test_a_coach_is_not_among_the_clients_and_a_client_not_among_the_coaches() -> None:
    anna = ClientFactory()
    phone = Phone.of(anna.coach)

    assert phone.ask("GET", f"clients/{anna.coach.pk}/").status_code == 404
    assert phone.ask("GET", f"coaches/{anna.pk}/").status_code == 404
    assert Coach.objects.filter(pk=anna.pk).count() == 0
