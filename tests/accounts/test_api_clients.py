"""What a coach reads and keeps of clients, how clients are archived and moved, and the notes about them."""

from typing import Any

import pytest

from accounts.models import Client, ClientNote, Coach
from tests.factories.accounts import (
    AdminFactory,
    ClientFactory,
    ClientNoteFactory,
    CoachCoverFactory,
    CoachFactory,
    InvitationFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone

pytestmark = pytest.mark.django_db

KEPT = {
    "first_name": "Annabel",
    "last_name": "Ännä",
    "time_zone": "America/Sao_Paulo",
    "height_cm": 171.5,
    "target_weight_kg": 68.25,
    "goal_direction": "lose",
    "date_of_birth": "1990-02-28",
    "sex": "female",
    "smallest_plate_kg": 1.25,
    "fitness_goals": "Ten chin-ups",
    "medical_conditions": "Asthma",
    "dietary_restrictions": "No nuts",
    "trains": False,
    "tracks_nutrition": "meals",
    "weigh_in_every_days": 1,
    "check_in_weekday": 0,
    "photos_every_days": 7,
}
NEVER = {
    "id": 1,
    "email": "other@example.org",
    "username": "other",
    "coach": None,
    "status": "archived",
    "current_weight_kg": 70,
    "last_report_at": None,
    "created_at": "2020-01-01T00:00:00Z",
    "language": "de",
    "unit_system": "imperial",
    "password": "nine-blue-dumbbells",
    "is_active": False,
    "is_staff": True,
    "is_superuser": True,
}


@pytest.fixture
def carla(clock: Any) -> Coach:
    return CoachFactory(first_name="Carla")


@pytest.fixture
def anna(carla: Coach) -> Client:
    return ClientFactory(first_name="Anna", last_name="Arendt", email="anna@example.org", coach=carla)


@pytest.fixture
def office(carla: Coach) -> Phone:
    return Phone.of(carla)


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return [row["first_name"] for row in answer.json()["results"]]


def refusal(answer: Any) -> tuple[int, str | None, str]:
    body = answer.json()
    return body["status"], body["field"], body["errors"][0]["message"]


# --- What is kept -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEPT)
def test_a_coach_changes_each_field_they_keep(office: Phone, anna: Client, name: str) -> None:
    before = office.ask("GET", f"clients/{anna.pk}/").json()

    answer = office.ask("PATCH", f"clients/{anna.pk}/", {name: KEPT[name]})

    assert answer.status_code == 200
    assert answer.json() == before | {name: KEPT[name]}


@pytest.mark.parametrize("name", NEVER)
def test_nobody_moves_or_promotes_a_client_by_patch(office: Phone, anna: Client, name: str) -> None:
    admin = Phone.of(AdminFactory())
    before = everything()
    for phone in (office, admin):
        answer = phone.ask("PATCH", f"clients/{anna.pk}/", {"first_name": "Annabel", name: NEVER[name]})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["field"] == name
        assert answer.json()["errors"][0]["code"] == "unknown_field"
    assert everything() == before


def test_the_list_is_by_name_and_found_by_words_and_status(office: Phone, anna: Client, carla: Coach) -> None:
    ClientFactory(first_name="Bert", last_name="Arendt", email="bert@example.org", coach=carla)
    ClientFactory(first_name="Zoe", last_name="Aab", email="zoe@example.org", coach=carla, status="archived")
    ClientFactory(first_name="Anna", last_name="Arendt")

    assert names(office.ask("GET", "clients/")) == ["Zoe", "Anna", "Bert"]
    assert names(office.ask("GET", "clients/?search=arendt")) == ["Anna", "Bert"]
    assert names(office.ask("GET", "clients/?search=AREN ann")) == ["Anna"]
    assert names(office.ask("GET", "clients/?search=bert@")) == ["Bert"]
    assert names(office.ask("GET", "clients/?search=100%25")) == []
    assert names(office.ask("GET", "clients/?status=archived")) == ["Zoe"]
    assert refusal(office.ask("GET", "clients/?status=gone"))[:2] == (400, "status")


def test_an_invited_client_is_shown_with_the_address_that_was_invited(office: Phone, carla: Coach) -> None:
    invited = InvitationFactory(client__coach=carla, email="nele@example.org").client

    shown = office.ask("GET", f"clients/{invited.pk}/").json()

    assert (shown["email"], shown["username"], shown["status"]) == ("nele@example.org", None, "invited")


# --- Archived and moved -------------------------------------------------------------------------


def test_a_client_is_archived_and_taken_back(office: Phone, anna: Client) -> None:
    phone = Phone.of(anna)

    assert office.ask("POST", f"clients/{anna.pk}/archive/").json()["status"] == "archived"
    assert phone.ask("PATCH", "me/", {"first_name": "Annabel"}).status_code == 403
    assert office.ask("POST", f"clients/{anna.pk}/archive/").json()["status"] == "archived"

    assert office.ask("POST", f"clients/{anna.pk}/reactivate/").json()["status"] == "active"
    assert phone.ask("PATCH", "me/", {"first_name": "Annabel"}).status_code == 200


def test_a_moved_client_is_the_new_coachs_at_once(office: Phone, anna: Client) -> None:
    nina = CoachFactory(first_name="Nina")
    admin, new_office = Phone.of(AdminFactory()), Phone.of(nina)

    moved = admin.ask("POST", f"clients/{anna.pk}/move/", {"coach": nina.pk})

    assert (moved.status_code, moved.json()["coach"]) == (200, nina.pk)
    assert office.ask("GET", f"clients/{anna.pk}/").status_code == 404
    assert new_office.ask("GET", f"clients/{anna.pk}/").status_code == 200

    assert admin.ask("POST", f"clients/{anna.pk}/move/", {"coach": None}).json()["coach"] is None
    assert new_office.ask("GET", f"clients/{anna.pk}/").status_code == 404
    assert Phone.of(Client.objects.get(pk=anna.pk)).ask("GET", "me/").json()["coach"] is None


def test_a_move_says_to_whom(anna: Client, carla: Coach) -> None:
    admin = Phone.of(AdminFactory())

    assert refusal(admin.ask("POST", f"clients/{anna.pk}/move/", {})) == (400, "coach", "This field is required.")
    for wrong in (anna.pk, "Carla", True, [carla.pk]):
        assert refusal(admin.ask("POST", f"clients/{anna.pk}/move/", {"coach": wrong}))[:2] == (400, "coach")
    anna.refresh_from_db()
    assert anna.coach == carla


# --- Notes --------------------------------------------------------------------------------------


def texts(coach: Any) -> list[str]:
    return [row["text"] for row in Phone.of(coach).ask("GET", "client-notes/").json()["results"]]


def test_a_note_is_written_changed_and_deleted_by_its_author(office: Phone, anna: Client, carla: Coach) -> None:
    written = office.ask("POST", "client-notes/", {"client": anna.pk, "text": "Sleeps badly", "pinned": True})
    assert written.status_code == 201
    note = written.json()
    assert (note["author"], note["pinned"], note["hand_over"]) == (carla.pk, True, False)

    changed = office.ask("PATCH", f"client-notes/{note['id']}/", {"text": "Sleeps well", "hand_over": True}).json()
    assert (changed["text"], changed["hand_over"]) == ("Sleeps well", True)
    refused = office.ask("PATCH", f"client-notes/{note['id']}/", {"client": ClientFactory(coach=carla).pk})
    assert refusal(refused) == (400, "client", "A note stays with its client.")

    assert office.ask("DELETE", f"client-notes/{note['id']}/").status_code == 204
    assert not ClientNote.objects.exists()


def test_coach_and_cover_read_each_others_notes_and_change_their_own(carla: Coach, anna: Client) -> None:
    vera = CoachFactory()
    CoachCoverFactory(client=anna, cover=vera)
    carlas, veras = (
        ClientNoteFactory(client=anna, text="Carla's"),
        ClientNoteFactory(client=anna, author=vera, text="Vera's"),
    )

    assert sorted(texts(carla)) == sorted(texts(vera)) == ["Carla's", "Vera's"]
    for coach, theirs in ((carla, veras), (vera, carlas)):
        answer = Phone.of(coach).ask("PATCH", f"client-notes/{theirs.pk}/", {"text": "Mine"})
        assert refusal(answer) == (403, None, "You can use this, but only its owner can change it.")


def test_after_a_move_the_new_coach_reads_what_was_handed_over_and_the_old_one_nothing(
    carla: Coach, anna: Client
) -> None:
    ClientNoteFactory(client=anna, text="Knee since 2024", hand_over=True)
    ClientNoteFactory(client=anna, text="Talks a lot")
    nina = CoachFactory()

    Phone.of(AdminFactory()).ask("POST", f"clients/{anna.pk}/move/", {"coach": nina.pk})

    assert texts(nina) == ["Knee since 2024"]
    assert texts(carla) == []
    assert (
        Phone.of(nina).ask("PATCH", f"client-notes/{ClientNote.objects.get(hand_over=True).pk}/", {}).status_code == 403
    )
    Phone.of(AdminFactory()).ask("POST", f"clients/{anna.pk}/move/", {"coach": carla.pk})
    assert sorted(texts(carla)) == ["Knee since 2024", "Talks a lot"]


def test_a_note_lists_by_client_and_pin(office: Phone, anna: Client, carla: Coach) -> None:
    sam = ClientFactory(coach=carla)
    ClientNoteFactory(client=anna, text="A", pinned=True)
    ClientNoteFactory(client=anna, text="B")
    ClientNoteFactory(client=sam, text="C")

    def listed(query: str) -> list[str]:
        return [row["text"] for row in office.ask("GET", f"client-notes/?{query}").json()["results"]]

    assert listed("") == ["C", "B", "A"]
    assert listed(f"client={anna.pk}") == ["B", "A"]
    assert listed("pinned=true") == ["A"]
