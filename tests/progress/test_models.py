"""What always holds of what clients report and coaches write of it."""

from typing import Any

import pytest
from django.db import models
from django.db.models import ProtectedError

from tests.clock import NOW, day
from tests.constraints import Broken, assert_the_database_refuses, changed, constraints_of, sentences_about
from tests.factories.accounts import ClientFactory
from tests.factories.progress import (
    BodyMeasurementFactory,
    CheckInAnswerFactory,
    CheckInFactory,
    CheckInQuestionFactory,
    NutritionEntryFactory,
    ProgressEntryFactory,
    ProgressPhotoFactory,
    SnoozeFactory,
    WeeklySummaryFactory,
    WeighInFactory,
)

pytestmark = pytest.mark.django_db

UUID_TWICE = "This uuid is already used for something else of this client."
CHOICE = "is not a valid choice"


def twice(factory: Any, same: dict[str, Any], other: dict[str, Any]) -> models.Model:
    """Two rows of one client that differ in `other` alone, the second about to take what the first has."""
    first = factory(**same)
    second = factory(client=first.client, **same | other)
    return changed(second, **{name: getattr(first, name) for name in other})


def same_uuid(factory: Any, **other: Any) -> models.Model:
    first = factory()
    return changed(factory(client=first.client, **other), uuid=first.uuid)


def photos(pose: str) -> models.Model:
    first = ProgressPhotoFactory()
    return changed(ProgressPhotoFactory(progress_entry=first.progress_entry, pose="back"), pose=pose)


def same_photo_uuid() -> models.Model:
    first = ProgressPhotoFactory()
    return changed(ProgressPhotoFactory(progress_entry=first.progress_entry, pose="back"), uuid=first.uuid)


def same_question() -> models.Model:
    first = CheckInAnswerFactory()
    return changed(CheckInAnswerFactory(check_in=first.check_in), question=first.question)


def same_reason() -> models.Model:
    first = SnoozeFactory()
    second = SnoozeFactory(client=first.client, coach=first.coach, reason="pain")
    return changed(second, reason=first.reason)


BROKEN: Broken = {
    "progress_weighin_uuid_once_per_client": (lambda: same_uuid(WeighInFactory, recorded_on=day(-1)), UUID_TWICE),
    "progress_weigh_in_once_per_day": (
        lambda: twice(WeighInFactory, {}, {"recorded_on": day(-1)}),
        "This client has a weigh-in of that day already.",
    ),
    "progress_weigh_in_25_to_400": (
        lambda: changed(WeighInFactory(), weight_kg="400.01"),
        "Weight must be 25 to 400 kg.",
    ),
    "progress_weigh_in_body_fat_2_to_70": (
        lambda: changed(WeighInFactory(), body_fat_percent="70.1"),
        "Body fat must be 2 to 70 %.",
    ),
    "progress_weigh_in_trend_when_confirmed": (
        lambda: changed(WeighInFactory(), is_confirmed=False),
        "A weigh-in has a trend when it is confirmed.",
    ),
    "progress_weigh_in_source": (
        lambda: changed(WeighInFactory(), source="guess"),
        "Constraint “progress_weigh_in_source” is violated.",
    ),
    "progress_progressentry_uuid_once_per_client": (
        lambda: same_uuid(ProgressEntryFactory, date=day(-1)),
        UUID_TWICE,
    ),
    "progress_entry_once_per_day": (
        lambda: twice(ProgressEntryFactory, {}, {"date": day(-1)}),
        "This client has a progress entry of that day already.",
    ),
    "progress_entry_body_fat_2_to_70": (
        lambda: changed(ProgressEntryFactory(), body_fat_percent="1.9"),
        "Body fat must be 2 to 70 %.",
    ),
    "progress_progressphoto_uuid_once_per_client": (same_photo_uuid, UUID_TWICE),
    "progress_photo_once_per_pose": (
        lambda: photos("front"),
        "There is a photo of this pose already; remove it first.",
    ),
    "progress_photo_pose": (lambda: photos("top"), CHOICE),
    "progress_bodymeasurement_uuid_once_per_client": (
        lambda: same_uuid(BodyMeasurementFactory, site="hip"),
        UUID_TWICE,
    ),
    "progress_measurement_once_per_day_and_site": (
        lambda: twice(BodyMeasurementFactory, {}, {"site": "hip"}),
        "This site was measured on that day already.",
    ),
    "progress_measurement_5_to_300": (
        lambda: changed(BodyMeasurementFactory(), value_cm="300.1"),
        "A girth must be 5 to 300 cm.",
    ),
    "progress_measurement_site": (lambda: changed(BodyMeasurementFactory(), site="ankle"), CHOICE),
    "progress_nutritionentry_uuid_once_per_client": (
        lambda: same_uuid(NutritionEntryFactory, date=day(-1)),
        UUID_TWICE,
    ),
    "progress_nutrition_entry_once_per_day": (
        lambda: twice(NutritionEntryFactory, {}, {"date": day(-1)}),
        "This client has a nutrition entry of that day already.",
    ),
    "progress_nutrition_entry_calories_0_to_20000": (
        lambda: changed(NutritionEntryFactory(), calories="20000.1"),
        "Calories must be 0 to 20000 kcal.",
    ),
    "progress_nutrition_entry_macros_0_to_2000": (
        lambda: changed(NutritionEntryFactory(), fat="2000.1"),
        "Protein, carbs and fat must be 0 to 2000 g each.",
    ),
    "progress_question_kind": (lambda: changed(CheckInQuestionFactory(), kind="photo"), CHOICE),
    "progress_question_version_from_1": (
        lambda: changed(CheckInQuestionFactory(), version=0),
        "Constraint “progress_question_version_from_1” is violated.",
    ),
    "progress_checkin_uuid_once_per_client": (lambda: same_uuid(CheckInFactory, week_start=day(-9)), UUID_TWICE),
    "progress_check_in_once_per_week": (
        lambda: twice(CheckInFactory, {}, {"week_start": day(-9)}),
        "This client has a check-in of that week already.",
    ),
    "progress_check_in_felt_1_to_5": (
        lambda: changed(CheckInFactory(), mood=6),
        "Energy, sleep, stress, hunger and mood must be 1 to 5.",
    ),
    "progress_check_in_kept_1_to_10": (
        lambda: changed(CheckInFactory(), training_adherence=11),
        "Training and nutrition kept must be 1 to 10.",
    ),
    "progress_answer_once": (same_question, "This question is answered already."),
    "progress_summary_once_per_week": (
        lambda: twice(WeeklySummaryFactory, {}, {"week_start": day(-9)}),
        "There is a summary of this client's week already.",
    ),
    "progress_summary_decision": (lambda: changed(WeeklySummaryFactory(), decision="stop"), CHOICE),
    "progress_summary_frozen_when_published": (
        lambda: changed(WeeklySummaryFactory(), published_at=NOW),
        "The numbers of a published summary are frozen, with the time.",
    ),
    "progress_snooze_once": (same_reason, "This reason is snoozed already."),
    "progress_snooze_reason": (lambda: changed(SnoozeFactory(), reason="mood"), CHOICE),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_it(name: str, clock: Any) -> None:
    assert_the_database_refuses(BROKEN[name][0](), name)


@pytest.mark.parametrize("name", BROKEN)
def test_a_form_hears_a_sentence(name: str, clock: Any) -> None:
    row, sentence = BROKEN[name][0](), BROKEN[name][1]

    assert any(sentence in said for said in sentences_about(row)), sentences_about(row)


def test_every_constraint_is_broken_once() -> None:
    assert set(BROKEN) == set(constraints_of("progress"))


def test_a_week_is_named_by_its_monday(clock: Any) -> None:
    for row in (CheckInFactory(week_start=day(0)), WeeklySummaryFactory(week_start=day(0))):
        assert "A week is named by its Monday." in sentences_about(row)


def test_what_was_answered_keeps_its_question(clock: Any) -> None:
    answer = CheckInAnswerFactory()

    with pytest.raises(ProtectedError):
        answer.question.delete()


def test_a_photo_keeps_its_file(clock: Any) -> None:
    photo = ProgressPhotoFactory(progress_entry__client=ClientFactory())

    with pytest.raises(ProtectedError):
        photo.image.delete()
