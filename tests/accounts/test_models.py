"""What always holds of people, and what their models say of themselves."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from accounts.models import Client, Coach, Pause, User, new_invited_username
from tests.clock import NOW, TODAY, day
from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.accounts import (
    PASSWORD,
    AdminFactory,
    BareUserFactory,
    ClientFactory,
    CoachCoverFactory,
    CoachFactory,
    InvitationFactory,
    PauseFactory,
)

pytestmark = pytest.mark.django_db


def same_pause_uuid() -> Pause:
    first = PauseFactory()
    return changed(PauseFactory(client=first.client, starts_on=day(30)), uuid=first.uuid)


BROKEN: Broken = {
    "accounts_user_email_once": (
        lambda: changed(CoachFactory(), email=ClientFactory(email="anna@example.org").email.upper()),
        "This e-mail address is already used.",
    ),
    "accounts_user_username_once": (
        lambda: changed(CoachFactory(), username=ClientFactory(username="anna").username.upper()),
        "This username is already taken.",
    ),
    "accounts_user_can_be_named": (
        lambda: changed(ClientFactory(), email=None),
        "A person needs an e-mail address or a username.",
    ),
    "accounts_user_username_without_at": (
        lambda: changed(ClientFactory(), username="anna@home"),
        "A username has no @ and no spaces.",
    ),
    "accounts_user_superuser_is_staff": (
        lambda: changed(AdminFactory(), is_staff=False),
        "A superuser works in the back office.",
    ),
    "accounts_client_status": (
        lambda: changed(ClientFactory(), status="gone"),
        "Value 'gone' is not a valid choice.",
    ),
    "accounts_client_height_100_to_250": (
        lambda: changed(ClientFactory(), height_cm=Decimal("250.1")),
        "Height must be 100 to 250 cm.",
    ),
    "accounts_client_target_25_to_400": (
        lambda: changed(ClientFactory(), target_weight_kg=Decimal("24.99")),
        "Target weight must be 25 to 400 kg.",
    ),
    "accounts_pause_uuid_once_per_client": (
        same_pause_uuid,
        "This uuid is already used for something else of this client.",
    ),
    "accounts_pause_ends_after_start": (
        lambda: changed(PauseFactory(), ends_on=day(-1)),
        "A pause ends on or after the day it starts.",
    ),
    "accounts_cover_ends_after_start": (
        lambda: changed(CoachCoverFactory(), ends_on=day(-8)),
        "A cover ends on or after the day it starts.",
    ),
    "accounts_cover_by_a_colleague": (
        lambda: (lambda cover: changed(cover, cover=cover.given_by))(CoachCoverFactory()),
        "Nobody covers for themselves.",
    ),
}


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("accounts"))


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_what_never_holds(name: str) -> None:
    make, _sentence = BROKEN[name]

    assert_the_database_refuses(make(), name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_says_why(name: str) -> None:
    make, sentence = BROKEN[name]

    assert sentence in sentences_about(make())


def test_two_clients_may_choose_the_same_uuid() -> None:
    first = PauseFactory()

    PauseFactory(uuid=first.uuid)

    assert Pause.objects.filter(uuid=first.uuid).count() == 2


def test_many_people_may_go_without_address_or_without_username() -> None:
    for name in ("anna", "bea"):
        ClientFactory(email=None, username=name)
        ClientFactory(username=None)

    assert Client.objects.filter(email=None).count() == 2
    assert Client.objects.filter(username=None).count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "no address", "Enter a valid email address."),
        ("username", "anna berg", "A username has no @ and no spaces."),
        ("username", "anna\n", "A username has no @ and no spaces."),
        ("time_zone", "Mars/Base", "This is not a time zone; it takes an IANA name such as Europe/Berlin."),
        ("height_cm", Decimal("99.9"), "Ensure this value is greater than or equal to 100."),
        ("target_weight_kg", Decimal("400.01"), "Ensure this value is less than or equal to 400."),
        ("weigh_in_every_days", 0, "Ensure this value is greater than or equal to 1."),
        ("check_in_weekday", 7, "Value 7 is not a valid choice."),
    ],
)
def test_a_field_says_what_it_takes(field: str, value: object, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        changed(ClientFactory(), **{field: value}).full_clean()

    assert refused.value.message_dict == {field: [sentence]}


# --- People -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"first_name": "Anna", "last_name": "Berg"}, "Anna Berg"),
        ({"first_name": "Anna"}, "Anna"),
        ({"email": "anna@example.org"}, "anna@example.org"),
        ({"username": "anna"}, "anna"),
        ({"pk": 7}, "#7"),
    ],
)
def test_a_person_is_called_by_the_best_there_is(fields: dict[str, object], shown: str) -> None:
    assert str(User(**fields)) == shown


def test_each_kind_comes_back_as_itself_and_knows_its_role() -> None:
    made = [(AdminFactory(), User, "admin"), (CoachFactory(), Coach, "coach")]
    made += [(ClientFactory(coach=None), Client, "client"), (BareUserFactory(), User, None)]

    for person, kind, role in made:
        found = User.objects.get(pk=person.pk)
        assert (type(found), found.role) == (kind, role)
        assert User.objects.non_polymorphic().get(pk=person.pk).role == role


def test_a_superuser_is_an_admin_whatever_kind_they_are() -> None:
    assert CoachFactory(is_superuser=True).role == "admin"


def test_only_a_client_can_be_archived() -> None:
    assert ClientFactory(status="archived").is_archived
    assert not ClientFactory(status="invited").is_archived
    assert not CoachFactory().is_archived


def test_today_is_where_a_person_lives() -> None:
    assert ClientFactory(time_zone="Pacific/Kiritimati").today(NOW) == day(1)
    assert ClientFactory(time_zone="America/Los_Angeles").today(NOW) == TODAY


def test_a_manager_makes_its_kind_with_an_address_in_lower_case() -> None:
    coach = Coach.objects.create_user(" Carla@Example.ORG ", PASSWORD)
    client = Client.objects.create_user("Anna@example.org", None, coach=coach, is_staff=True, is_superuser=True)

    assert (coach.email, coach.is_staff, coach.is_superuser) == ("carla@example.org", True, False)
    assert [group.name for group in coach.groups.all()] == ["Coaches"]
    assert coach.check_password(PASSWORD)
    assert (client.email, client.is_staff, client.is_superuser) == ("anna@example.org", False, False)
    assert not client.has_usable_password()


def test_a_superuser_is_a_user_and_never_a_coach_or_client() -> None:
    admin = User.objects.create_superuser("Ada@example.org", PASSWORD)

    assert (admin.email, admin.role, admin.is_staff) == ("ada@example.org", "admin", True)
    for kind in (Coach, Client):
        with pytest.raises(TypeError, match="is never a superuser; make a User."):
            kind.objects.create_superuser("ada@example.org", PASSWORD)


def test_nothing_typed_as_an_address_is_none() -> None:
    assert Client.objects.create_user("  ", username="anna").email is None


def test_an_address_is_found_in_any_case() -> None:
    anna = ClientFactory(email="anna@example.org")

    assert User.objects.get_by_natural_key("Anna@Example.org") == anna


def test_a_coach_with_clients_cannot_be_deleted() -> None:
    client = ClientFactory()

    with pytest.raises(ProtectedError):
        client.coach.delete()


def test_clients_are_locked_in_the_order_of_their_ids() -> None:
    clients = [ClientFactory() for _ in range(3)]

    locked = Client.objects.locked(*[client.pk for client in reversed(clients)])

    assert [client.pk for client in locked] == [client.pk for client in clients]


def test_active_clients_are_neither_invited_nor_archived() -> None:
    active = ClientFactory()
    ClientFactory(invited=True)
    ClientFactory(status="archived")

    assert list(Client.objects.active()) == [active]


def test_the_name_of_an_invited_client_is_valid_and_theirs_alone() -> None:
    first, second = new_invited_username(), new_invited_username()

    assert first != second
    changed(ClientFactory(invited=True), username=first).clean_fields()


# --- Invitations and pauses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "open"),
        ({"expires_at": NOW + dt.timedelta(seconds=1)}, "open"),
        ({"expires_at": NOW}, "expired"),
        ({"expires_at": NOW, "withdrawn_at": NOW}, "withdrawn"),
        ({"expires_at": NOW, "accepted_at": NOW}, "accepted"),
    ],
)
def test_an_invitation_is_in_one_state(fields: dict[str, object], state: str) -> None:
    assert InvitationFactory(**fields).state(NOW) == state


def test_a_client_has_one_invitation() -> None:
    invitation = InvitationFactory()

    assert sentences_about(changed(InvitationFactory(), client=invitation.client)) == [
        "Invitation with this Client already exists."
    ]


@pytest.mark.parametrize(("on", "holds"), [(day(-1), False), (day(0), True), (day(6), True), (day(7), False)])
def test_a_pause_holds_from_its_first_to_its_last_day(on: dt.date, holds: bool) -> None:
    PauseFactory(starts_on=day(0), ends_on=day(6))

    assert Pause.objects.on(on).exists() is holds


def test_a_pause_without_an_end_goes_on() -> None:
    PauseFactory(starts_on=day(0), ends_on=None)

    assert not Pause.objects.on(day(-1)).exists()
    assert Pause.objects.on(day(1000)).exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (day(-5), day(-1), False),
        (day(-5), day(0), True),
        (day(-5), day(9), True),
        (day(2), day(3), True),
        (day(6), day(9), True),
        (day(7), day(9), False),
        (day(-5), None, True),
        (day(6), None, True),
        (day(7), None, False),
    ],
)
def test_pauses_that_share_a_day_overlap(starts_on: dt.date, ends_on: dt.date | None, overlaps: bool) -> None:
    PauseFactory(starts_on=day(0), ends_on=day(6))

    assert Pause.objects.overlapping(starts_on, ends_on).exists() is overlaps


def test_whatever_comes_after_a_pause_without_an_end_overlaps() -> None:
    PauseFactory(starts_on=day(0), ends_on=None)

    assert Pause.objects.overlapping(day(900), day(901)).exists()
    assert not Pause.objects.overlapping(day(-9), day(-1)).exists()
