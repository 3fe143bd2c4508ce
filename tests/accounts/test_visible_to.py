"""Care: who looks after whom today. Own clients always; covered ones on the covering coach's local day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
import time_machine

from accounts.models import Client, Coach, CoachCover, User
from tests.cast import Cast
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory, ClientNoteFactory, CoachCoverFactory, CoachFactory
from tests.factories.workouts import ExerciseFactory, TrainingSessionFactory, WorkoutPlanFactory
from workouts.models import Exercise, TrainingSession, WorkoutPlan

pytestmark = pytest.mark.django_db


def cared_for(coach: Coach, now: dt.datetime = NOW) -> set[int]:
    return keys(coach.care_at(now).clients)


def keys(rows: Iterable[dict[str, Any]]) -> set[int]:
    return {next(iter(row.values())) for row in rows}


def test_a_coach_cares_for_own_clients_and_covered_ones(cast: Cast) -> None:
    assert cared_for(cast.own_coach) == {
        client.pk for client in (cast.owner, cast.sibling, cast.archived, cast.deactivated_client)
    }
    assert cared_for(cast.covering_coach) == {cast.owner.pk}
    assert cared_for(cast.other_coach) == {cast.other_client.pk}
    assert cared_for(cast.ended_cover) == set()
    assert cared_for(cast.former_coach) == set()


def test_a_cover_uses_the_things_of_who_gave_it_and_not_the_other_way_round(cast: Cast) -> None:
    assert keys(cast.covering_coach.care_at(NOW).coaches) == {cast.covering_coach.pk, cast.own_coach.pk}
    assert keys(cast.own_coach.care_at(NOW).coaches) == {cast.own_coach.pk}

    template = WorkoutPlanFactory(client=None, coach=cast.covering_coach)
    assert template not in WorkoutPlan.objects.visible_to(cast.own_coach)


def test_who_covers_for_one_client_sees_no_other_of_that_coach(cast: Cast) -> None:
    covered = TrainingSessionFactory(client=cast.owner)
    TrainingSessionFactory(client=cast.sibling)

    assert list(TrainingSession.objects.visible_to(cast.covering_coach)) == [covered]
    assert list(Client.objects.visible_to(cast.covering_coach)) == [cast.owner]


@pytest.mark.parametrize(
    ("zone", "first_instant", "last_instant"),
    [
        ("UTC", "2026-03-05T00:00:00", "2026-03-06T23:59:59"),
        ("Pacific/Kiritimati", "2026-03-04T10:00:00", "2026-03-06T09:59:59"),
        ("America/Los_Angeles", "2026-03-05T08:00:00", "2026-03-07T07:59:59"),
        ("Asia/Kathmandu", "2026-03-04T18:15:00", "2026-03-06T18:14:59"),
    ],
)
def test_a_cover_holds_from_midnight_to_midnight_where_the_covering_coach_lives(
    zone: str, first_instant: str, last_instant: str
) -> None:
    """Thursday and Friday; where the client and their coach live does not matter."""
    client = ClientFactory(time_zone="Asia/Tokyo", coach__time_zone="Europe/Berlin")
    cover = CoachFactory(time_zone=zone)
    CoachCoverFactory(client=client, cover=cover, starts_on=day(1), ends_on=day(2))
    first, last = (dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) for text in (first_instant, last_instant))
    second = dt.timedelta(seconds=1)

    assert cared_for(cover, first - second) == set()
    assert cared_for(cover, first) == {client.pk}
    assert cared_for(cover, last) == {client.pk}
    assert cared_for(cover, last + second) == set()


def test_the_same_instant_is_still_thursday_for_one_cover_and_already_friday_for_another() -> None:
    client = ClientFactory()
    covers = {
        zone: CoachCoverFactory(client=client, cover__time_zone=zone, starts_on=TODAY, ends_on=TODAY).cover
        for zone in ("America/Los_Angeles", "Pacific/Kiritimati")
    }

    assert cared_for(covers["America/Los_Angeles"], NOW) == {client.pk}
    assert cared_for(covers["Pacific/Kiritimati"], NOW) == set()


def test_a_cover_is_void_once_the_client_has_another_coach(cast: Cast) -> None:
    cast.owner.coach = cast.other_coach
    cast.owner.save()

    assert cared_for(cast.covering_coach) == set()
    assert keys(cast.covering_coach.care_at(NOW).coaches) == {cast.covering_coach.pk}
    assert cared_for(cast.own_coach) == {cast.sibling.pk, cast.archived.pk, cast.deactivated_client.pk}
    assert cared_for(cast.other_coach) == {cast.other_client.pk, cast.owner.pk}


def test_a_cover_is_void_while_the_client_has_no_coach(cast: Cast) -> None:
    cast.owner.coach = None
    cast.owner.save()

    for coach in (cast.own_coach, cast.covering_coach, cast.other_coach, cast.former_coach):
        assert cast.owner.pk not in cared_for(coach)


def test_a_cover_holds_again_when_the_client_comes_back(cast: Cast) -> None:
    for coach in (cast.other_coach, cast.own_coach):
        cast.owner.coach = coach
        cast.owner.save()

    assert cared_for(cast.covering_coach) == {cast.owner.pk}


def test_a_cover_cannot_be_passed_on(cast: Cast) -> None:
    """A covers for B, and C for A: that makes C look after A's own clients handed to C, never after B's."""
    third = CoachFactory()
    CoachCoverFactory(client=cast.owner, cover=third, given_by=cast.covering_coach)
    own_client_of_cover = ClientFactory(coach=cast.covering_coach)
    CoachCoverFactory(client=own_client_of_cover, cover=third)

    assert cared_for(third) == {own_client_of_cover.pk}
    assert keys(third.care_at(NOW).coaches) == {third.pk, cast.covering_coach.pk}


def test_care_is_read_once_per_loaded_person_and_anew_by_the_next_request(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    session = TrainingSessionFactory(client=cast.owner)
    assert list(TrainingSession.objects.visible_to(cast.covering_coach)) == [session]

    clock.move_to(NOW + dt.timedelta(days=8))

    assert list(TrainingSession.objects.visible_to(cast.fresh("covering_coach"))) == []


@pytest.mark.parametrize(
    ("on", "names"),
    [
        (day(-8), {"ended"}),
        (day(-7), {"ended", "held"}),
        (day(7), {"held"}),
        (day(8), set()),
    ],
)
def test_covers_in_force_on_a_day_include_both_ends(on: dt.date, names: set[str]) -> None:
    covers = {
        "ended": CoachCoverFactory(starts_on=day(-30), ends_on=day(-7)),
        "held": CoachCoverFactory(starts_on=day(-7), ends_on=day(7)),
    }

    assert set(CoachCover.objects.in_force(on=on)) == {covers[name] for name in names}


def test_a_person_met_through_another_row_has_the_role_of_their_kind(cast: Cast) -> None:
    """A related user often arrives as a bare User."""
    ExerciseFactory(created_by=cast.own_coach)
    session = TrainingSessionFactory(client=cast.owner, closed_by=cast.owner)

    maker = Exercise.objects.select_related("created_by").get().created_by
    closer = TrainingSession.objects.select_related("closed_by").get(pk=session.pk).closed_by

    assert (type(maker), maker.role) == (User, "coach")
    assert (type(closer), closer.role) == (User, "client")
    assert list(TrainingSession.objects.visible_to(maker)) == [session]
    assert list(TrainingSession.objects.visible_to(closer)) == [session]


def test_a_coach_reads_all_coaches_by_name_and_a_client_their_own(cast: Cast) -> None:
    assert Coach.objects.visible_to(cast.other_coach).count() == 6
    assert list(Coach.objects.visible_to(cast.owner)) == [cast.own_coach]
    assert list(Coach.objects.visible_to(cast.orphan)) == []


def test_only_who_gave_a_cover_may_change_it(cast: Cast) -> None:
    cover = CoachCover.objects.get(cover=cast.covering_coach)

    actors = ("own_coach", "covering_coach", "other_coach", "admin")
    assert [name for name in actors if cover.editable_by(getattr(cast, name))] == ["own_coach", "admin"]


def test_a_note_is_changed_by_who_wrote_it(cast: Cast) -> None:
    note = ClientNoteFactory(client=cast.owner, author=cast.own_coach)

    assert note.editable_by(cast.own_coach)
    assert note.editable_by(cast.admin)
    assert not note.editable_by(cast.covering_coach)


def test_a_note_of_a_cover_that_its_giver_lost_the_client_after_is_no_longer_seen(cast: Cast) -> None:
    """The covering coach wrote for the coach who asked them; the next coach reads what was handed over."""
    ClientNoteFactory(client=cast.owner, author=cast.covering_coach, text="kept")
    handed_over = ClientNoteFactory(client=cast.owner, author=cast.covering_coach, hand_over=True)
    cast.owner.coach = cast.other_coach
    cast.owner.save()

    assert list(cast.owner.notes.visible_to(cast.fresh("other_coach"))) == [handed_over]


def test_what_a_coach_owns_is_changed_by_them_and_what_is_about_a_client_by_who_sees_it(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    plan = WorkoutPlanFactory(client=cast.owner, coach=cast.own_coach)
    line = plan.sessions.create(name="A").exercises.create(exercise=ExerciseFactory())
    template_line = template.sessions.create(name="A").exercises.create(exercise=ExerciseFactory())
    library = ExerciseFactory()

    def editors(row: Any) -> list[str]:
        return [name for name in ("own_coach", "covering_coach", "admin") if row.editable_by(getattr(cast, name))]

    assert editors(template) == editors(template_line) == ["own_coach", "admin"]
    assert editors(plan) == editors(line) == ["own_coach", "covering_coach", "admin"]
    assert editors(library) == ["admin"]
