"""What stands in the queue: since when each kind waits, what one may say of it, and how it is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Client, User
from coaching.review import beside
from comments.models import Thread
from comments.services import close_thread
from nutrition.models import MealUpload
from nutrition.services import review_photo
from progress.models import CheckIn, ProgressEntry
from progress.services import review_check_in, review_entry
from workouts.models import FormMedia
from workouts.services import review_form_media

WAITS = "waiting"


@dataclass(frozen=True)
class Decision:
    """What one says of an item with one press: the button, its key, and the service that is called with the row as it
    stands, by and now. `state`: what the item's state is afterwards."""

    label: Any
    key: str
    run: Callable[..., Any]
    state: str
    is_good: bool = True


@dataclass(frozen=True)
class Kind:
    """One kind of what waits. `since`: the column that says since when. `state`: what was said of a row so far, in a
    word. `read`: rows with what the page shows of each. `beside`: what stands there with one. `by`: who said it."""

    name: str
    title: Any
    noun: Any
    model: type[Any]
    since: str
    template: str
    state: Callable[[Any], str]
    beside: Callable[[Any, User], dict[str, Any]]
    read: Callable[[Any, User], Any]
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    by: Callable[[Any], Any] = lambda row: row.reviewed_by

    def waiting(self, user: User) -> QuerySet:
        """The rows that wait and that this person may see; nobody waits with whom the work has ended."""
        rows = self.model.objects.visible_to(user).waiting()
        return rows.exclude(client__status=Client.Status.ARCHIVED).order_by()

    def find(self, user: User, key: int | None) -> Any:
        """The visible row of that key, whether it waits or not, as the page shows it; None where there is none."""
        return self.read(self.model.objects.visible_to(user), user).filter(pk=key).first()

    def waits(self, row: Any) -> bool:
        """Whether nothing was said of it yet."""
        return self.state(row) not in {one.state for one in self.decisions.values()}


# --- What was said of a row ---------------------------------------------------------------------


def verdict(row: Any) -> str:
    if row.marked_ok is None:
        return WAITS
    return "ok" if row.marked_ok else "not_ok"


def reviewed(row: Any) -> str:
    return WAITS if row.reviewed_at is None else "reviewed"


def talked(thread: Thread) -> str:
    """A conversation changes with every comment, so its state is the last one."""
    return str(thread.last_comment_id) if thread.needs_answer else "answered"


# --- How it is said -----------------------------------------------------------------------------


def verdicts(review: Callable[..., Any]) -> Mapping[str, Decision]:
    """Ok and not ok, by a service that takes the row, marked_ok, by and now."""
    return {
        "ok": Decision(_("Ok"), "o", lambda row, **said: review(row, marked_ok=True, **said), "ok"),
        "not_ok": Decision(
            _("Not ok"), "x", lambda row, **said: review(row, marked_ok=False, **said), "not_ok", is_good=False
        ),
    }


MEAL_PHOTO = Kind(
    name="meal-photo",
    title=_("Meal photos"),
    noun=MealUpload._meta.verbose_name,
    model=MealUpload,
    since="uploaded_at",
    template="coaching/review/meal_photo.html",
    state=verdict,
    beside=beside.meal,
    read=lambda rows, user: rows.select_related("client", "image", "reviewed_by"),
    decisions=verdicts(lambda row, **said: review_photo(photo=row, **said)),
)
FORM_MEDIA = Kind(
    name="form-media",
    title=_("Form photos and videos"),
    noun=FormMedia._meta.verbose_name,
    model=FormMedia,
    since="created_at",
    template="coaching/review/form_media.html",
    state=verdict,
    beside=beside.line,
    read=lambda rows, user: rows.select_related(
        "client", "file_upload", "reviewed_by", "line__exercise", "line__training_session"
    ),
    decisions=verdicts(lambda row, **said: review_form_media(media=row, **said)),
)
CHECK_IN = Kind(
    name="check-in",
    title=_("Check-ins"),
    noun=CheckIn._meta.verbose_name,
    model=CheckIn,
    since="submitted_at",
    template="coaching/review/check_in.html",
    state=reviewed,
    beside=beside.answers,
    read=lambda rows, user: rows.select_related("client", "reviewed_by"),
    decisions={"ok": Decision(_("Read"), "o", lambda row, **said: review_check_in(check_in=row, **said), "reviewed")},
)
PROGRESS_ENTRY = Kind(
    name="progress-entry",
    title=_("Progress entries"),
    noun=ProgressEntry._meta.verbose_name,
    model=ProgressEntry,
    since="created_at",
    template="coaching/review/progress_entry.html",
    state=reviewed,
    beside=beside.photos,
    read=lambda rows, user: rows.with_weight(user).select_related("client", "reviewed_by"),
    decisions={"ok": Decision(_("Seen"), "o", lambda row, **said: review_entry(entry=row, **said), "reviewed")},
)
CONVERSATION = Kind(
    name="conversation",
    title=_("Comments"),
    noun=_("comment"),
    model=Thread,
    since="waits_since",
    template="coaching/review/conversation.html",
    state=talked,
    beside=beside.talk,
    read=lambda rows, user: rows.select_related("client", "last_comment__author").with_titles(user),
    decisions={
        "ok": Decision(
            _("Needs no answer"),
            "o",
            lambda row, by, now: close_thread(thread=row, by=by, up_to=row.last_comment, now=now),
            "answered",
        )
    },
    by=lambda thread: thread.last_comment.author if thread.last_comment else None,
)
#: in the order in which they are offered, and come where two wait since the same moment
KINDS: Sequence[Kind] = (MEAL_PHOTO, FORM_MEDIA, CHECK_IN, PROGRESS_ENTRY, CONVERSATION)
BY_NAME = {kind.name: kind for kind in KINDS}
