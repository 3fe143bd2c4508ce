"""What clients report of themselves and coaches write of it; a child belongs to the client of its parent."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from progress.models import (
    AttentionSettings,
    BodyMeasurement,
    CheckIn,
    CheckInAnswer,
    CheckInQuestion,
    NutritionEntry,
    ProgressEntry,
    ProgressPhoto,
    Snooze,
    WeeklySummary,
    WeighIn,
)
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.uploads import FileUploadFactory


class WeighInFactory(DjangoModelFactory):
    """80 kg today, confirmed, its trend the weight itself; the client is asked for it every week."""

    class Meta:
        model = WeighIn

    client = factory.SubFactory(ClientFactory, weigh_in_every_days=7)
    weight_kg = Decimal("80.00")
    recorded_at = NOW
    recorded_on = TODAY
    is_confirmed = True
    trend_kg = factory.LazyAttribute(lambda one: one.weight_kg if one.is_confirmed else None)


class ProgressEntryFactory(DjangoModelFactory):
    """Of today, not reviewed, without photos."""

    class Meta:
        model = ProgressEntry

    client = factory.SubFactory(ClientFactory)
    date = TODAY


class ProgressPhotoFactory(DjangoModelFactory):
    """A photo from the front."""

    class Meta:
        model = ProgressPhoto

    progress_entry = factory.SubFactory(ProgressEntryFactory)
    client = factory.SelfAttribute("progress_entry.client")
    pose = ProgressPhoto.Pose.FRONT
    image = factory.SubFactory(
        FileUploadFactory, client=factory.SelfAttribute("..client"), upload_type="progress_photo"
    )


class BodyMeasurementFactory(DjangoModelFactory):
    """A waist of 85 cm today."""

    class Meta:
        model = BodyMeasurement

    client = factory.SubFactory(ClientFactory)
    date = TODAY
    site = BodyMeasurement.Site.WAIST
    value_cm = Decimal("85.0")


class NutritionEntryFactory(DjangoModelFactory):
    """2000 kcal today."""

    class Meta:
        model = NutritionEntry

    client = factory.SubFactory(ClientFactory)
    date = TODAY
    calories = Decimal("2000.0")
    protein = Decimal("150.0")


class CheckInQuestionFactory(DjangoModelFactory):
    """A coach asks for a text."""

    class Meta:
        model = CheckInQuestion

    coach = factory.SubFactory(CoachFactory)
    text = factory.Sequence(lambda n: f"Question {n}?")


class CheckInFactory(DjangoModelFactory):
    """Of this week, all of it middling, not reviewed."""

    class Meta:
        model = CheckIn

    client = factory.SubFactory(ClientFactory)
    week_start = MONDAY
    energy = 3
    sleep = 3
    stress = 3
    hunger = 3
    mood = 3
    submitted_at = NOW


class CheckInAnswerFactory(DjangoModelFactory):
    """A text for a question of the client's coach."""

    class Meta:
        model = CheckInAnswer

    check_in = factory.SubFactory(CheckInFactory)
    question = factory.SubFactory(
        CheckInQuestionFactory,
        coach=factory.LazyAttribute(lambda question: question.factory_parent.check_in.client.coach or CoachFactory()),
    )
    value = factory.Sequence(lambda n: f"Answer {n}")


class WeeklySummaryFactory(DjangoModelFactory):
    """A draft about this week; `published=True` for one that the client reads."""

    class Meta:
        model = WeeklySummary

    class Params:
        published = factory.Trait(published_at=NOW, as_of=NOW)

    client = factory.SubFactory(ClientFactory)
    coach = factory.SelfAttribute("client.coach")
    week_start = MONDAY


class AttentionSettingsFactory(DjangoModelFactory):
    """The defaults."""

    class Meta:
        model = AttentionSettings

    coach = factory.SubFactory(CoachFactory)


class SnoozeFactory(DjangoModelFactory):
    """The client's coach does not wish to hear of missed sessions for a week."""

    class Meta:
        model = Snooze

    client = factory.SubFactory(ClientFactory)
    coach = factory.SelfAttribute("client.coach")
    reason = "missed"
    until = day(7)
