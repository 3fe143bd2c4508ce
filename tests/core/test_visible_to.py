"""`visible_to` is closed by default: who is nobody sees nothing, and no model opens itself by forgetting."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import Client, ClientNote, Coach, Pause, User
from comments.models import ReadMark
from core.models import Scoped
from core.querysets import role_of
from tests.cast import Cast
from tests.factories.accounts import (
    AdminFactory,
    BareUserFactory,
    ClientFactory,
    ClientNoteFactory,
    CoachFactory,
    PauseFactory,
)
from tests.factories.comments import ReadMarkFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionFactory, WorkoutPlanFactory
from workouts.models import Exercise, TrainingSession, WorkoutPlan

pytestmark = pytest.mark.django_db


def test_the_role_is_that_of_the_stored_kind() -> None:
    assert role_of(AdminFactory()) == "admin"
    assert role_of(CoachFactory()) == "coach"
    assert role_of(ClientFactory()) == "client"


@pytest.mark.parametrize("nobody", [None, AnonymousUser(), object()])
def test_who_is_not_signed_in_has_no_role_and_sees_nothing(nobody: Any) -> None:
    TrainingSessionFactory()

    assert role_of(nobody) is None
    for queryset in (TrainingSession.objects, Exercise.objects, User.objects, Client.objects, Coach.objects):
        assert list(queryset.visible_to(nobody)) == []


def test_somebody_of_no_kind_and_somebody_deactivated_have_no_role() -> None:
    assert role_of(BareUserFactory()) is None
    for deactivated in (AdminFactory, CoachFactory, ClientFactory):
        assert role_of(deactivated(is_active=False)) is None


def test_a_coach_who_is_not_stored_yet_sees_nothing() -> None:
    """Their key is None, which must not be taken for "no coach"."""
    TrainingSessionFactory(client__coach=None)
    WorkoutPlanFactory(client=None, coach=None)
    new = Coach(email="new@example.org")

    assert list(TrainingSession.objects.visible_to(new)) == []
    assert list(WorkoutPlan.objects.visible_to(new)) == []


def test_a_client_who_is_not_stored_yet_sees_no_template() -> None:
    WorkoutPlanFactory(client=None)
    ExerciseFactory(created_by=None, is_shared=False)
    new = Client(email="new@example.org")

    assert list(WorkoutPlan.objects.visible_to(new)) == []
    assert list(Exercise.objects.visible_to(new)) == []


def test_unassigned_never_matches_unassigned(cast: Cast) -> None:
    """Neither another client without a coach, nor a coach's plan without a client."""
    another_orphan = ClientFactory(coach=None)
    session = TrainingSessionFactory(client=another_orphan)
    WorkoutPlanFactory(client=None, coach=cast.own_coach)
    ownerless = WorkoutPlanFactory(client=None, coach=None)

    assert list(TrainingSession.objects.visible_to(cast.orphan)) == []
    assert list(WorkoutPlan.objects.visible_to(cast.orphan)) == []
    assert list(TrainingSession.objects.visible_to(another_orphan)) == [session]
    for coach in (cast.own_coach, cast.other_coach):
        assert session not in TrainingSession.objects.visible_to(coach)
        assert ownerless not in WorkoutPlan.objects.visible_to(coach)


def test_a_model_that_declares_nothing_is_seen_by_admins_alone(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(Pause, "client_lookup", None)
    pause = PauseFactory(client=cast.owner)

    assert list(Pause.objects.visible_to(cast.owner)) == []
    assert list(Pause.objects.visible_to(cast.own_coach)) == []
    assert list(Pause.objects.visible_to(cast.admin)) == [pause]


def test_the_ground_declares_nothing() -> None:
    assert (Scoped.client_lookup, Scoped.owner_lookup, Scoped.user_lookup) == (None, None, None)


def test_a_model_narrows_what_its_clients_and_coaches_see(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    ill = PauseFactory(client=cast.owner, kind="illness")
    away = PauseFactory(client=cast.owner, kind="holiday")

    monkeypatch.setattr(Pause, "client_sees", Q(kind="illness"))
    monkeypatch.setattr(Pause, "coach_sees", Q(kind="holiday"))
    assert list(Pause.objects.visible_to(cast.owner)) == [ill]
    assert list(Pause.objects.visible_to(cast.own_coach)) == [away]

    monkeypatch.setattr(Pause, "client_sees", False)
    monkeypatch.setattr(Pause, "coach_sees", False)
    assert list(Pause.objects.visible_to(cast.owner)) == []
    assert list(Pause.objects.visible_to(cast.own_coach)) == []
    assert set(Pause.objects.visible_to(cast.admin)) == {ill, away}


def test_a_personal_row_goes_by_its_recipient_for_admins_too(cast: Cast) -> None:
    marks = {user: ReadMarkFactory(thread__client=ClientFactory(), user=user) for user in (cast.admin, cast.own_coach)}

    for user, mark in marks.items():
        assert list(ReadMark.objects.visible_to(user)) == [mark]


def test_a_personal_row_about_a_client_is_seen_while_they_are_in_care(
    monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    """Told here of a note that has an author as its recipient: who lost the client no longer sees it."""
    monkeypatch.setattr(ClientNote, "user_lookup", "author")
    about_owner = {
        author: ClientNoteFactory(client=cast.owner, author=author)
        for author in (cast.own_coach, cast.covering_coach, cast.former_coach, cast.ended_cover, cast.admin, cast.owner)
    }

    def seen_by(user: User) -> list[ClientNote]:
        return list(ClientNote.objects.visible_to(user))

    assert seen_by(cast.former_coach) == []
    assert seen_by(cast.ended_cover) == []
    for user in (cast.own_coach, cast.covering_coach, cast.admin):
        assert seen_by(user) == [about_owner[user]]


def test_it_narrows_what_was_filtered_before_and_can_be_filtered_after(cast: Cast) -> None:
    legs = TrainingSessionFactory(client=cast.owner, name="Legs")
    back = TrainingSessionFactory(client=cast.owner, name="Back")
    TrainingSessionFactory(client=cast.other_client, name="Legs")

    assert list(TrainingSession.objects.filter(name="Legs").visible_to(cast.own_coach)) == [legs]
    assert list(TrainingSession.objects.visible_to(cast.own_coach).filter(name="Back")) == [back]
    assert TrainingSession.objects.visible_to(cast.own_coach).count() == 2


def test_a_row_is_given_once_however_many_ways_lead_to_it(cast: Cast) -> None:
    """The coach's own exercise, shared, that also stands in two plans and a session of their client."""
    exercise = ExerciseFactory(created_by=cast.own_coach, is_shared=True)
    for _ in range(2):
        WorkoutPlanFactory(client=cast.owner).sessions.create(name="A").exercises.create(exercise=exercise)
    TrainingSessionFactory(client=cast.owner).lines.create(client=cast.owner, exercise=exercise)

    for user in (cast.owner, cast.own_coach, cast.covering_coach, cast.admin, cast.sibling):
        assert list(Exercise.objects.visible_to(user)) == [exercise]


def test_whoever_reads_asks_the_database_once(cast: Cast, django_assert_num_queries: Any) -> None:
    """Care is part of the question, not a question of its own."""
    TrainingSessionFactory(client=cast.owner)
    cast.own_coach.role  # noqa: B018 - the content types of the kinds are read once per process

    for user in (cast.owner, cast.own_coach, cast.covering_coach, cast.admin):
        with django_assert_num_queries(1):
            assert len(TrainingSession.objects.visible_to(user)) == 1
    with django_assert_num_queries(0):
        assert list(TrainingSession.objects.visible_to(cast.bare)) == []
