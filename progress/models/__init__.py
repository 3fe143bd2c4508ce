"""What clients report of themselves, what coaches write of it, and how coaches wish to be pointed at it."""

from progress.models.attention import AttentionSettings, Reason, Snooze
from progress.models.check_in import CheckIn, CheckInAnswer, CheckInQuestion
from progress.models.entry import BodyMeasurement, NutritionEntry, ProgressEntry, ProgressPhoto
from progress.models.summary import WeeklySummary
from progress.models.weigh_in import WeighIn

__all__ = [
    "AttentionSettings",
    "BodyMeasurement",
    "CheckIn",
    "CheckInAnswer",
    "CheckInQuestion",
    "NutritionEntry",
    "ProgressEntry",
    "ProgressPhoto",
    "Reason",
    "Snooze",
    "WeeklySummary",
    "WeighIn",
]
