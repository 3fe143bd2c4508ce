"""What stands beside an item of the queue, so that it can be judged without opening anything else."""

from typing import Any

from django.contrib.admin.utils import label_for_field

from accounts.models import User
from comments.admin.talk import talk_about
from comments.admin.thread import named
from comments.models import Comment, Thread
from nutrition.admin.day import meal_of, meals_of
from nutrition.day import sums_of
from nutrition.models import MealPlan, MealUpload
from nutrition.targets import targets_for
from progress.comparing import latest_pairs
from progress.models import CheckIn, CheckInAnswer, ProgressEntry
from progress.models.check_in import FELT, KEPT
from workouts.admin.sheet import row_of
from workouts.models import FormMedia, TrainingSessionExercise


def meal(photo: MealUpload, user: User) -> dict[str, Any]:
    """The meal with its parts, and what its day should come to and came to; at most five queries."""
    day = MealPlan.objects.with_session().get(entries=photo.meal_entry_id)
    entries = meals_of(day)
    target = targets_for([day])[day.pk]
    shown = next(entry for entry in entries if entry.pk == photo.meal_entry_id)
    return {"meal": meal_of(shown), "day": day, "target": target, "sums": sums_of(entries, target)}


def line(media: FormMedia, user: User) -> dict[str, Any]:
    """The line with what was asked and done, and the last time; six queries."""
    return {"row_of_line": row_of(media.line)}


def answers(check_in: CheckIn, user: User) -> dict[str, Any]:
    """The client's answers, each beside that of the check-in before; two queries."""
    before = (
        CheckIn.objects.filter(client=check_in.client_id, week_start__lt=check_in.week_start)
        .order_by("-week_start")
        .first()
    )
    scores = [
        {
            "label": label_for_field(name, CheckIn),
            "value": getattr(check_in, name),
            "before": getattr(before, name, None),
        }
        for name in (*FELT, *KEPT)
    ]
    own = CheckInAnswer.objects.filter(check_in=check_in.pk).select_related("question")
    return {"scores": scores, "before": before, "answers": own.order_by("question__position", "id")}


def photos(entry: ProgressEntry, user: User) -> dict[str, Any]:
    """The newest photos up to that day, pose by pose beside those of the time before; three queries."""
    entries, pairs = latest_pairs(entry.client_id, until=entry.date)
    return {"entries": entries, "pairs": pairs}


def talk(thread: Thread, user: User) -> dict[str, Any]:
    """What was said, with the picture or the line that it is about. Of a thing that one does not see any more only the
    words are left."""
    target = thread.target
    if target is None:
        said = Comment.objects.visible_to(user).of(thread).shown().select_related("author", "attachment", "client")
        return {"name": named(thread), "said": said.order_by("created_at", "pk")}
    picture = getattr(target, "image", None) or getattr(target, "file_upload", None)
    shown = {"name": named(thread), "talk": talk_about(target, user, in_thread=thread), "picture": picture}
    if isinstance(target, TrainingSessionExercise):
        shown["row_of_line"] = row_of(target)
    return shown
