"""People are told once of what happened, in the transaction in which it happened, in their own language."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.transaction import TransactionManagementError

from accounts.models import User
from notifications.kinds import DEFAULTS, TO_COACH, Channel, Type, words_of
from notifications.models import Delivery, Notification
from notifications.services import Event, carers_of, tell, tell_many, telling
from tests.at_once import at_once, meet_before
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachCoverFactory, CoachFactory
from tests.factories.notifications import (
    MailRhythmFactory,
    NotificationPreferenceFactory,
    PushSubscriptionFactory,
)
from tests.factories.workouts import TrainingSessionFactory

pytestmark = pytest.mark.django_db


def comment(cast: Cast, **changes: Any) -> int:
    """The coach has written to the owner, about a session of theirs."""
    event: dict[str, Any] = {
        "recipients": [cast.owner.pk],
        "client_id": cast.owner.pk,
        "sender": cast.own_coach,
        "target": cast.owner,
        "event_key": "comment:1",
        "words": {"what": "Upper body", "excerpt": "Well done!"},
        "now": NOW,
    } | changes
    return tell(Type.COMMENT, **event)


def test_somebody_is_told_with_a_mail_that_waits(cast: Cast) -> None:
    assert comment(cast) == 1

    told = Notification.objects.get()
    assert (told.recipient_id, told.sender_id, told.client_id) == (cast.owner.pk, cast.own_coach.pk, cast.owner.pk)
    assert (told.type, told.title, told.message) == ("comment", "Carla on Upper body", "Well done!")
    assert (told.is_read, told.read_at) == (False, None)
    assert (told.content_type, told.object_id) == (ContentType.objects.get(model="client"), cast.owner.pk)
    mail = told.deliveries.get()
    assert (mail.channel, mail.state, mail.attempts, mail.next_attempt_at) == ("email", "waiting", 0, NOW)


def test_nobody_is_told_the_same_twice(cast: Cast) -> None:
    assert [comment(cast), comment(cast, words={"what": "Changed", "excerpt": ""})] == [1, 0]

    assert Notification.objects.get().title == "Carla on Upper body"
    assert Delivery.objects.count() == 1


def test_who_did_it_who_cannot_sign_in_and_who_is_not_there_is_left_out(cast: Cast) -> None:
    people = [cast.own_coach.pk, cast.deactivated_coach.pk, cast.covering_coach.pk, 10**9, cast.covering_coach.pk]

    assert comment(cast, recipients=people) == 1
    assert Notification.objects.get().recipient_id == cast.covering_coach.pk
    assert comment(cast, recipients=[]) == 0


def test_it_takes_a_transaction_and_goes_back_with_it(cast: Cast) -> None:
    with transaction.atomic():
        comment(cast)
        transaction.set_rollback(True)

    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nobody_is_told() -> None:
    with pytest.raises(TransactionManagementError):
        tell(Type.CHECK_IN_DUE, recipients=[1], client_id=1, event_key="x", now=NOW)


@pytest.mark.parametrize("people", [1, 3])
def test_telling_costs_three_queries_however_many_are_told(
    cast: Cast, people: int, django_assert_num_queries: Any
) -> None:
    recipients = [cast.owner.pk, cast.covering_coach.pk, cast.admin.pk][:people]
    PushSubscriptionFactory(user=cast.owner)
    PushSubscriptionFactory(user=cast.owner)
    NotificationPreferenceFactory(user=cast.owner, channel="in_app")
    comment(cast, event_key="content types are read once per process")

    with django_assert_num_queries(3):
        assert comment(cast, recipients=recipients) == people
    with django_assert_num_queries(1):
        assert comment(cast, recipients=recipients) == 0
    assert Delivery.objects.filter(notification__event_key="comment:1").count() == people + 2


@pytest.mark.parametrize("clients", [1, 3])
def test_telling_of_many_clients_costs_the_same(clients: int, django_assert_num_queries: Any) -> None:
    made = [ClientFactory() for _number in range(clients)]
    events = [
        Event(Type.SESSION_DUE, [client.pk], client.pk, f"due:{client.pk}", words={"what": "Legs"}) for client in made
    ]

    with django_assert_num_queries(2):  # no mail by default
        assert tell_many(events, now=NOW) == clients
    with django_assert_num_queries(1):
        assert tell_many(events, now=NOW) == 0


def test_more_people_than_fit_into_one_query_are_told_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PIECE", 2)
    made = [ClientFactory() for _number in range(5)]
    events = [Event(Type.CHECK_IN_DUE, [client.pk], client.pk, f"due:{client.pk}") for client in made]

    assert tell_many(events, now=NOW) == 5
    assert list(Notification.objects.order_by("id").values_list("recipient", flat=True)) == [one.pk for one in made]
    assert Delivery.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_ticks_in_the_same_moment_tell_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client = ClientFactory()
    meet_before(monkeypatch, telling, "notification_for")

    def tick() -> int:
        with transaction.atomic():
            return tell(Type.CHECK_IN_DUE, recipients=[client.pk], client_id=client.pk, event_key="due", now=NOW)

    results = at_once(tick, tick)

    assert all(isinstance(result, int) for result in results), results
    assert Notification.objects.get().event_key == "due"
    assert Delivery.objects.count() == 1


# --- What they chose ------------------------------------------------------------------------------


def test_what_is_off_in_the_app_is_there_but_counts_as_read(cast: Cast) -> None:
    NotificationPreferenceFactory(user=cast.owner, channel="in_app", enabled=False)
    comment(cast)

    told = Notification.objects.get()
    assert (told.is_read, told.read_at) == (True, NOW)


def test_a_channel_that_is_off_is_not_used_and_one_that_is_on_is(cast: Cast) -> None:
    NotificationPreferenceFactory(user=cast.owner, type="comment", channel="email", enabled=False)
    NotificationPreferenceFactory(user=cast.owner, type="session_due", channel="email", enabled=True)
    comment(cast)
    tell(
        Type.SESSION_DUE,
        recipients=[cast.owner.pk],
        client_id=cast.owner.pk,
        event_key="due",
        words={"what": "Legs"},
        now=NOW,
    )

    assert [mail.notification.type for mail in Delivery.objects.all()] == ["session_due"]


def test_who_has_no_address_gets_no_mail(cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(email=None, username="anna")
    comment(cast)

    assert Notification.objects.count() == 1
    assert not Delivery.objects.exists()


def test_every_device_is_pushed_to(cast: Cast) -> None:
    devices = {PushSubscriptionFactory(user=cast.owner).pk, PushSubscriptionFactory(user=cast.owner).pk}
    PushSubscriptionFactory(user=cast.sibling)
    comment(cast)

    assert set(Delivery.objects.filter(channel="push").values_list("subscription", flat=True)) == devices


def test_nothing_goes_out_in_quiet_hours(cast: Cast) -> None:
    """Noon in UTC is one o'clock in Berlin."""
    User.objects.filter(pk=cast.owner.pk).update(
        time_zone="Europe/Berlin", quiet_from=dt.time(13), quiet_to=dt.time(15)
    )
    PushSubscriptionFactory(user=cast.owner)
    comment(cast)

    assert set(Delivery.objects.values_list("channel", "next_attempt_at")) == {
        ("email", NOW + dt.timedelta(hours=2)),
        ("push", NOW + dt.timedelta(hours=2)),
    }


def test_who_wants_one_mail_a_day_gets_it_at_their_hour_and_pushes_at_once(cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(time_zone="America/New_York")
    MailRhythmFactory(user=cast.owner, daily_at=8)
    PushSubscriptionFactory(user=cast.owner)
    comment(cast)

    assert set(Delivery.objects.values_list("channel", "next_attempt_at")) == {
        ("email", NOW + dt.timedelta(hours=1)),
        ("push", NOW),
    }


# --- The words ------------------------------------------------------------------------------------

ALL_WORDS = {"what": "Legs", "when": dt.date(2026, 3, 9), "value": "100 kg", "excerpt": "Hello"}


def test_each_kind_has_words_for_both_sides(cast: Cast) -> None:
    people = [cast.owner.pk, cast.own_coach.pk]
    events = [Event(kind, people, cast.owner.pk, kind.value, words=ALL_WORDS) for kind in Type]
    tell_many(events, now=NOW)

    for kind in Type:
        titles = dict(Notification.objects.filter(type=kind).values_list("recipient", "title"))
        assert all(titles.values()), kind
        if kind in TO_COACH and kind != Type.COMMENT:
            assert "Anna" in titles[cast.own_coach.pk]
        for to_client in (True, False):  # which knows of no other word than the names
            assert str(words_of(kind, to_client=to_client).outside) % {"who": "Carla", "client": "Anna"}
        assert {channel for of, channel in DEFAULTS if of == kind} == set(Channel.values)


def test_both_sides_are_told_in_their_own_words(cast: Cast) -> None:
    words = {"what": "Legs", "value": "100 kg"}
    sides = {Type.NEW_RECORD: cast.owner.pk, Type.SESSION_COMPLETED: cast.own_coach.pk}
    for kind, person in sides.items():
        tell(kind, recipients=[person], client_id=cast.owner.pk, event_key=kind, words=words, now=NOW)

    assert dict(Notification.objects.values_list("recipient", "title")) == {
        cast.owner.pk: "New record: Legs",
        cast.own_coach.pk: "Anna has done Legs",
    }


def test_a_date_is_written_as_the_recipient_writes_dates(cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language="de")
    words = {"what": "Base", "when": dt.date(2026, 3, 9)}
    people = [cast.owner.pk, cast.covering_coach.pk]
    tell(Type.PLAN_ASSIGNED, recipients=people, client_id=cast.owner.pk, event_key="plan", words=words, now=NOW)

    assert dict(Notification.objects.values_list("recipient", "message")) == {
        cast.owner.pk: "Er beginnt am 9. März.",
        cast.covering_coach.pk: "It starts on March 9.",
    }


def test_long_words_are_cut_and_percent_signs_stay(cast: Cast) -> None:
    comment(cast, words={"what": "100 %(s)s\nof it " + "x" * 300, "excerpt": "y" * 600})

    told = Notification.objects.get()
    assert told.title.startswith("Carla on 100 %(s)s of it xxx")
    assert (len(told.title), len(told.message)) == (200, 500)


def test_a_missing_word_is_an_error_of_ours(cast: Cast) -> None:
    with pytest.raises(KeyError):
        comment(cast, words={"what": "Upper body"})


def test_a_person_as_target_counts_as_the_kind_they_are(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    as_bare_user = User.objects.non_polymorphic().get(pk=cast.owner.pk)
    comment(cast, target=as_bare_user, event_key="one")
    comment(cast, target=session, event_key="two")
    comment(cast, target=None, event_key="three")

    assert [
        (told.content_type and told.content_type.model, told.object_id) for told in Notification.objects.order_by("id")
    ] == [("client", cast.owner.pk), ("trainingsession", session.pk), (None, None)]


# --- Whom to tell ---------------------------------------------------------------------------------


def test_a_client_is_cared_for_by_their_coach_and_the_cover_in_force(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    CoachCoverFactory(client=cast.sibling, cover=cast.other_coach, starts_on=day(1), ends_on=day(2))

    with django_assert_num_queries(1):
        carers = carers_of([cast.owner.pk, cast.sibling.pk, cast.orphan.pk, 10**9], TODAY)

    assert carers == {
        cast.owner.pk: [cast.own_coach.pk, cast.covering_coach.pk, cast.deactivated_coach.pk],
        cast.sibling.pk: [cast.own_coach.pk],
    }
    assert carers_of([cast.sibling.pk], day(1)) == {cast.sibling.pk: [cast.own_coach.pk, cast.other_coach.pk]}


def test_who_is_coached_by_nobody_has_nobody_to_be_told(cast: Cast) -> None:
    CoachFactory()
    assert carers_of([cast.orphan.pk], TODAY) == {}
