"""Two coaches at the same queue in the same moment: one verdict holds, and nobody's words replace another's."""

from typing import Any

import pytest
from django.utils import timezone

import coaching.review.kinds
import progress.services.summaries
from accounts.models import User
from coaching.review.deciding import decide
from coaching.review.kinds import MEAL_PHOTO
from core.exceptions import ChangedMeanwhile
from notifications.models import Notification
from nutrition.models import MealUpload
from progress.models import WeeklySummary
from progress.services.summaries import finish_summary
from tests.at_once import at_once, meet_before
from tests.factories.accounts import CoachFactory
from tests.factories.nutrition import MealUploadFactory
from tests.factories.progress import WeeklySummaryFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_verdicts_at_once_the_first_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    photo = MealUploadFactory()
    coach, cover = photo.client.coach, CoachFactory()
    meet_before(monkeypatch, coaching.review.kinds, "review_photo")

    def press(do: str, by: User) -> Any:
        return decide(kind=MEAL_PHOTO, row=photo, do=do, seen="waiting", by=by, now=timezone.now())

    results = at_once(lambda: press("ok", coach), lambda: press("not_ok", cover))

    assert [type(one) for one in results if one is not None] == [ChangedMeanwhile]
    stored = MealUpload.objects.get()
    first = results.index(None)
    assert (stored.marked_ok, stored.reviewed_by_id) == [(True, coach.pk), (False, cover.pk)][first]
    assert Notification.objects.count() == 1


def test_of_two_drafts_kept_at_once_the_second_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = WeeklySummaryFactory()
    meet_before(monkeypatch, progress.services.summaries, "write_summary")

    def keep(words: str) -> Any:
        changes = {"details": words}
        said = {"seen": draft.updated_at, "publish": False, "by": draft.coach, "now": timezone.now()}
        return finish_summary(summary=draft, changes=changes, **said)

    results = at_once(lambda: keep("Strong."), lambda: keep("Weak."))

    refused = [number for number, one in enumerate(results) if isinstance(one, ChangedMeanwhile)]
    assert len(refused) == 1, results
    assert WeeklySummary.objects.get().details == ["Weak.", "Strong."][refused[0]]
