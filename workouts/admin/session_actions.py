"""What a coach does with one training session from its page."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.enums import ActionVariant

from core.actions import object_action
from workouts import services
from workouts.forms import CompleteForm, LogForm, MoveForm, ReasonForm, SwapForm
from workouts.models import TrainingSession
from workouts.services.swapping import OPEN, swap_line

Status = TrainingSession.Status


def is_undone(session: TrainingSession) -> bool:
    return session.status == Status.SCHEDULED and not session.sets_done


class SessionActions:
    """The buttons of a training session, each shown where it makes sense."""

    actions_detail = ("log_for_client", "complete", "review", "move", "swap", "skip", "excuse")

    @object_action(
        in_dialog=False,
        title=_("Log"),
        confirm=_(
            "What the client did, as sets × reps × weight: 3 × 10 × 60 kg, 3 × 12,10,8, 3 × 30s. Empty lines stay as "
            "they are. It is kept that you logged it."
        ),
        submit=_("Save"),
        icon="edit_note",
        form_class=LogForm,
        shown=lambda session: session.status != Status.EXCUSED,
    )
    def log_for_client(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        count = log_in_person(session=obj, form=form, by=request.user)
        text = ngettext("%(count)s exercise logged.", "%(count)s exercises logged.", count) % {"count": count}
        return f"{text} {say('The session is completed.')}" if form.cleaned_data.get("finish") else text

    @object_action(
        noted=True,
        title=_("Complete"),
        confirm=_("It counts as done, with the sets that were logged."),
        icon="task_alt",
        form_class=CompleteForm,
        shown=lambda session: session.status in (Status.IN_PROGRESS, Status.SCHEDULED, Status.SKIPPED),
    )
    def complete(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        finish(session=obj, form=form, by=request.user)
        return say("The session is completed.")

    @object_action(
        noted=True,
        title=_("Mark reviewed"),
        icon="done_all",
        variant=ActionVariant.PRIMARY,
        shown=lambda session: session.reviewed_at is None and session.status in (Status.COMPLETED, Status.SKIPPED),
    )
    def review(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        services.review_session(session=obj, by=request.user, now=timezone.now())
        return say("Marked as reviewed.")

    @object_action(
        noted=True,
        title=_("Move"),
        confirm=_("To another day, from today on. Later changes of the plan still reach it."),
        icon="event",
        form_class=MoveForm,
        shown=is_undone,
    )
    def move(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        moved = services.move_session(
            session=obj, to_date=form.cleaned_data["to_date"], by=request.user, today=obj.client.today()
        )
        return say("The session is due on %(day)s.") % {"day": date_format(moved.due_date)}

    @object_action(
        noted=True,
        in_dialog=False,
        title=_("Swap"),
        confirm=_(
            "Before the first set the exercise changes and its load is cleared; after sets, a second line stands for "
            "the sets that remain."
        ),
        icon="swap_horiz",
        form_class=SwapForm,
        shown=lambda session: session.status in OPEN,
    )
    def swap(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        line, exercise = form.cleaned_data["line"], form.cleaned_data["exercise"]
        for_good = form.cleaned_data.get("scope") == "rest"
        text = say("%(exercise)s stands instead of %(other)s.")
        if for_good:
            text = say("%(exercise)s stands instead of %(other)s, for the rest of the plan.")
        swap_line(line=line, exercise=exercise, by=request.user, rest_of_plan=for_good)
        return text % {"exercise": exercise, "other": line.exercise}

    @object_action(
        noted=True,
        title=_("Skip"),
        confirm=_("It will not be done, and counts as due."),
        icon="skip_next",
        form_class=ReasonForm,
        shown=lambda session: session.status in (Status.SCHEDULED, Status.IN_PROGRESS) and not session.sets_done,
    )
    def skip(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        services.skip_session(
            session=obj,
            by=request.user,
            reason=form.cleaned_data["reason"],
            version=obj.version,
            now=timezone.now(),
        )
        return say("The session is skipped.")

    @object_action(
        noted=True,
        title=_("Excuse"),
        confirm=_("It no longer counts as due."),
        icon="event_busy",
        form_class=ReasonForm,
        shown=lambda session: session.status != Status.COMPLETED and not session.sets_done,
    )
    def excuse(self: Any, request: HttpRequest, obj: TrainingSession, form: Any) -> str:
        services.excuse_session(session=obj, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        return say("The session is excused.")


@transaction.atomic
def log_in_person(*, session: TrainingSession, form: LogForm, by: Any) -> int:
    """Writes what the form says of each line and, where it says so, finishes the session: all of it or nothing.
    Gives back how many lines were written. Raises ChangedMeanwhile where somebody else wrote a line since."""
    for said in form.reports:
        services.report_line(
            **said, by=by, performed_at=form.done_at, now=timezone.now(), zone=session.client.time_zone
        )
    if form.cleaned_data.get("finish"):
        finish(session=session, form=form, by=by, completed_at=form.done_at)
    return len(form.reports)


def finish(*, session: TrainingSession, form: CompleteForm, by: Any, completed_at: dt.datetime | None = None) -> None:
    services.complete_session(
        session=session,
        by=by,
        completed_at=completed_at,
        version=session.version,
        now=timezone.now(),
        zone=session.client.time_zone,
        **form.said,
    )
