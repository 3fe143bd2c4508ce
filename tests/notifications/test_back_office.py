"""Coaches read what they were told and say what they want to be told; admins see what never arrived."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from notifications.models import Delivery, Notification, NotificationPreference
from notifications.sending import send_due
from tests.back_office.door import page, said, signed_in
from tests.back_office.things import NOBODYS_KEY
from tests.cast import Cast
from tests.clock import NOW
from tests.factories.notifications import DeliveryFactory, NotificationFactory, NotificationPreferenceFactory
from tests.factories.workouts import TrainingSessionFactory
from tests.permissions.state import everything

pytestmark = pytest.mark.django_db

LABEL = "notifications.Notification"
PREFERENCES = "/admin/notifications/notification/preferences/"


def told(cast: Cast, **fields: Any) -> Notification:
    return NotificationFactory(**{"client": cast.owner, "recipient": cast.own_coach, "sender": cast.owner} | fields)


def test_the_button_of_the_list_leads_on_and_marks_as_read_a_link_only_leads_on(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    one = told(cast, target=session)
    browser = signed_in(cast.own_coach)
    address = page(LABEL, "open", one.pk)
    target = page("workouts.TrainingSession", "change", session.pk)
    assert f'formaction="{address}"' in browser.get(page(LABEL, "changelist")).content.decode()

    before = everything()
    link = browser.get(address)
    assert (link.status_code, link["Location"]) == (302, target)
    assert everything() == before

    button = browser.post(address)
    assert (button.status_code, button["Location"]) == (302, target)
    one.refresh_from_db()
    assert (one.is_read, one.read_at) == (True, NOW)


def test_without_a_page_of_its_own_it_leads_to_the_client_or_back(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    hidden = NotificationPreferenceFactory(user=cast.own_coach)
    places = [
        browser.get(page(LABEL, "open", told(cast, **fields).pk))["Location"]
        for fields in ({}, {"target": hidden}, {"client": None})
    ]

    client = page("accounts.Client", "change", cast.owner.pk)
    assert places == [client, client, page(LABEL, "changelist")]


def test_anothers_leads_nowhere(cast: Cast) -> None:
    theirs = told(cast)
    for person in (cast.covering_coach, cast.admin, cast.other_coach):
        browser = signed_in(person)
        answers = [browser.post(page(LABEL, "open", key)) for key in (theirs.pk, NOBODYS_KEY)]
        assert [answer.status_code for answer in answers] == [404, 404]
    theirs.refresh_from_db()
    assert theirs.is_read is False


def test_all_or_some_are_marked_as_read(cast: Cast) -> None:
    rows = [told(cast) for _number in range(3)]
    others = told(cast, recipient=cast.covering_coach)
    browser = signed_in(cast.own_coach)

    some = {"action": "mark_read", "_selected_action": [rows[0].pk, others.pk]}
    assert said(browser.post(page(LABEL, "changelist"), some)) == ["1 notification is read now."]
    assert browser.get(page(LABEL, "read")).status_code == 405
    assert said(browser.post(page(LABEL, "read")))[-1] == "2 notifications are read now."
    assert list(Notification.objects.filter(is_read=False)) == [others]


def test_what_one_wants_to_be_told_is_kept(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    form = browser.get(PREFERENCES).context["form"]
    sent = {bound.html_name: "on" for bound in form if bound.value() is True}
    assert {"comment-email", "comment-push", "session_completed-in_app"} <= set(sent)
    assert "session_completed-email" not in sent
    del sent["comment-email"]

    answer = browser.post(PREFERENCES, sent | {"mail_daily_at": "7", "quiet_from": "22:00", "quiet_to": "06:00"})

    assert (answer.status_code, said(answer)) == (302, ["Your choice is kept."])
    assert list(NotificationPreference.objects.values_list("user", "type", "channel", "enabled")) == [
        (cast.own_coach.pk, "comment", "email", False)
    ]
    coach = User.objects.get(pk=cast.own_coach.pk)
    assert (coach.mail_rhythm.daily_at, str(coach.quiet_from), str(coach.quiet_to)) == (7, "22:00:00", "06:00:00")
    assert browser.get(PREFERENCES).context["form"]["comment-email"].value() is False


def test_half_of_quiet_hours_is_refused(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    before = everything()
    answer = browser.post(PREFERENCES, {"quiet_from": "22:00"})

    assert answer.status_code == 200
    assert answer.context["form"].errors == {"quiet_to": ["Quiet hours need a beginning and an end, or neither."]}
    assert everything() == before


def test_every_mail_can_be_looked_at_and_none_is_sent(cast: Cast) -> None:
    answer = signed_in(cast.own_coach).get(page(LABEL, "mails"))
    text = answer.content.decode()

    subjects = [one.subject for one in answer.context["previews"]]
    assert {"Carla has written to you", "Anna has done a session", "Your check-in is due"} <= set(subjects)
    assert {"Carla hat dir geschrieben", "Anna hat eine Einheit erledigt", "Dein Check-in ist fällig"} <= set(subjects)
    assert text.count("<iframe sandbox") == len(subjects) == 2 * 16
    assert [text.count(f"{name}: ") for name in ("English", "Deutsch")] == [16, 16]
    assert "/app/notifications/0" in text
    assert mail.outbox == []


def test_an_admin_sees_what_was_given_up_and_begins_anew(cast: Cast) -> None:
    given_up, waiting = (DeliveryFactory(notification=told(cast, title="Secret")) for _number in range(2))
    Delivery.objects.filter(pk=given_up.pk).update(state="failed", attempts=8, error="550 no such user")
    browser = signed_in(cast.admin)

    listed = browser.get(page("notifications.Delivery", "changelist"))
    everyone = browser.get(page("notifications.Delivery", "changelist"), {"state": "all"})
    assert list(listed.context["cl"].result_list) == [given_up]
    assert {row.pk for row in everyone.context["cl"].result_list} == {given_up.pk, waiting.pk}
    assert "550 no such user" in listed.content.decode()
    assert "Secret" not in listed.content.decode()

    address = page("notifications.Delivery", "send_again", given_up.pk)
    assert said(browser.post(address)) == ["It is on its way again."]
    assert "This was not given up." in browser.post(address).content.decode()
    assert send_due(NOW) == 2
    assert len(mail.outbox) == 2


def test_the_list_of_deliveries_costs_the_same_for_one_and_for_three(cast: Cast) -> None:
    browser = signed_in(cast.admin)
    costs = []
    for more in (1, 2):
        for _number in range(more):
            DeliveryFactory(state="failed")
        with CaptureQueriesContext(connection) as captured:
            browser.get(page("notifications.Delivery", "changelist"))
        costs.append(len(captured))

    assert costs == [5, 5]


def test_a_coach_has_no_page_of_deliveries(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)

    assert browser.get(page("notifications.Delivery", "changelist")).status_code == 403
    assert reverse("admin:notifications_delivery_changelist") not in browser.get("/admin/").content.decode()
