"""What comes in is checked before anything is written: fields by name, ids by who asks, rules of the model."""

from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework.exceptions import ErrorDetail

from accounts.models import Client, Pause
from core.api.errors import flatten
from core.api.serializers import StrictModelSerializer, StrictSerializer, VisibleKeyField
from tests.cast import Cast
from tests.clock import day
from tests.factories.accounts import PauseFactory
from tests.factories.workouts import ExerciseFactory
from workouts.models import Exercise

pytestmark = pytest.mark.django_db


class PauseSerializer(StrictModelSerializer):
    class Meta:
        model = Pause
        fields = ["id", "starts_on", "ends_on", "kind", "reason"]


class ClientChoice(StrictSerializer):
    client = VisibleKeyField(queryset=Client.objects.all())


class ExerciseChoice(StrictSerializer):
    exercise = VisibleKeyField(queryset=Exercise.objects.all(), choices="usable_by")


def asked_by(user: Any) -> dict[str, Any]:
    return {"request": SimpleNamespace(user=user)}


@pytest.mark.parametrize("name", ["id", "client", "created_at", "", "reason ", "ends-on"])
def test_a_field_that_is_unknown_or_not_writable_is_refused_by_name(name: str) -> None:
    serializer = PauseSerializer(data={"starts_on": "2026-03-04", name: 1})

    assert not serializer.is_valid()
    assert serializer.errors == {
        name: [ErrorDetail("This field is not known here or cannot be written.", code="unknown_field")]
    }


@pytest.mark.parametrize("body", [[], "text", 5, None])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    assert not PauseSerializer(data=body).is_valid()


def test_the_rules_of_the_model_are_asked_before_anything_is_written(cast: Cast) -> None:
    wrong = {"starts_on": "2026-03-04", "ends_on": "2026-03-03"}
    serializer = PauseSerializer(data=wrong, context={"known": {"client": cast.owner}})

    assert not serializer.is_valid()
    assert flatten(serializer.errors) == [
        {"field": None, "code": "invalid", "message": "A pause ends on or after the day it starts."}
    ]
    assert not Pause.objects.exists()


def test_a_change_is_checked_together_with_what_is_stored_and_leaves_it_alone() -> None:
    pause = PauseFactory(starts_on=day(0), ends_on=day(6))
    serializer = PauseSerializer(pause, data={"ends_on": str(day(-1))}, partial=True)

    assert not serializer.is_valid()
    assert pause.ends_on == day(6)


def test_only_the_fields_that_were_sent_are_saved() -> None:
    """Somebody else's change of another field, made meanwhile, stays."""
    pause = PauseFactory(reason="flu")
    Pause.objects.filter(pk=pause.pk).update(reason="broken leg")
    serializer = PauseSerializer(pause, data={"kind": "injury"}, partial=True)
    serializer.is_valid(raise_exception=True)

    before = pause.updated_at
    serializer.save()

    pause.refresh_from_db()
    assert (pause.kind, pause.reason) == ("injury", "broken leg")
    assert pause.updated_at > before


def test_many_to_many_is_set_and_checked_too() -> None:
    class WithAlternatives(StrictModelSerializer):
        class Meta:
            model = Exercise
            fields = ["name", "alternatives"]

    squat, press = ExerciseFactory(), ExerciseFactory()
    serializer = WithAlternatives(squat, data={"name": "Squat", "alternatives": [press.pk]}, partial=True)
    serializer.is_valid(raise_exception=True)
    serializer.save()

    squat.refresh_from_db()
    assert (squat.name, list(squat.alternatives.all())) == ("Squat", [press])


def test_an_id_is_looked_up_among_what_the_person_sees(cast: Cast) -> None:
    for user, chosen in ((cast.own_coach, cast.owner), (cast.covering_coach, cast.owner), (cast.owner, cast.owner)):
        serializer = ClientChoice(data={"client": chosen.pk}, context=asked_by(user))
        serializer.is_valid(raise_exception=True)
        assert serializer.validated_data == {"client": chosen}
        assert serializer.data == {"client": chosen.pk}


@pytest.mark.parametrize(
    "sent", ["sibling", 1_000_000, 10**30, "9" * 30, 0, -1, "anna", 1.0, True, None, [1], {"id": 1}]
)
def test_an_id_of_somebody_else_and_one_of_nobody_answer_alike(sent: Any, cast: Cast) -> None:
    key = cast.sibling.pk if sent == "sibling" else sent
    serializer = ClientChoice(data={"client": key}, context=asked_by(cast.covering_coach))

    assert not serializer.is_valid()
    if sent is None:
        assert serializer.errors == {"client": ["This field may not be null."]}
    else:
        assert serializer.errors == {"client": [f"There is nothing with the id {str(key)[:40]} here."]}
        assert serializer.errors["client"][0].code == "does_not_exist"


def test_a_choice_may_be_narrower_than_what_is_seen(cast: Cast) -> None:
    retired = ExerciseFactory(created_by=cast.own_coach, is_active=False)

    assert retired in Exercise.objects.visible_to(cast.own_coach)
    assert not ExerciseChoice(data={"exercise": retired.pk}, context=asked_by(cast.own_coach)).is_valid()
