"""The page on which a plan is built: its grid, and what is sent from it while one works."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.admin import ScopedModelAdmin
from core.exceptions import ChangedMeanwhile
from workouts import services
from workouts.forms.builder import Refusal, Sent, read_sent, refusals_of
from workouts.models import WorkoutPlan, WorkoutSession
from workouts.plan_grid import Week, columns, weeks_of
from workouts.services.building import mark_of
from workouts.services.copying import MOST_WEEKS

#: how long a step that was stored is known, for a page that did not hear the answer and sends it again
KNOWN_SECONDS = 3600


def builder_page(page: ScopedModelAdmin, request: HttpRequest, plan: WorkoutPlan) -> HttpResponse:
    """The grid; or, where sessions were sent, what came of them."""
    return saved(page, request, plan) if request.method == "POST" else shown(page, request, plan)


def shown(page: ScopedModelAdmin, request: HttpRequest, plan: WorkoutPlan) -> HttpResponse:
    weeks = weeks_of(plan, request.user)
    used = {day.column.day for week in weeks for day in week.days if day.cards}
    context = {
        **page.admin_site.each_context(request),
        "title": str(plan),
        "opts": page.opts,
        "original": plan,
        "back": page.address_of(plan),
        "weeks": weeks,
        "columns": columns(),
        "used": used,
        "this_week": this_week(plan),
        "is_scheduled": any(card.training for week in weeks for card in week.cards),
        "limitations": {
            one.pk: one for week in weeks for card in week.cards for line in card.lines for one in line.limitations
        },
        "setup": {
            "sessions": documents(weeks),
            "exercises": reverse("admin:autocomplete"),
            "plan": plan.pk,
            "words": words(),
            "days": [column.name for column in columns()],
        },
    }
    return TemplateResponse(request, "workouts/builder.html", context)


def documents(weeks: list[Week]) -> list[dict[str, Any]]:
    return [card.document for week in weeks for card in week.cards]


# --- What is sent while one works ---------------------------------------------------------------


def this_week(plan: WorkoutPlan) -> int | None:
    """The week of the plan in which its client is today; None before its first day and of a template."""
    if plan.client is None or plan.start_date is None:
        return None
    days = (plan.client.today() - plan.start_date).days
    return days // 7 + 1 if days >= 0 else None


def saved(page: ScopedModelAdmin, request: HttpRequest, plan: WorkoutPlan) -> JsonResponse:
    """`saved`, `refused` with a sentence for each field that is wrong, or `changed` where somebody else wrote one of
    these sessions meanwhile. With the weeks as they stand now, but where something was refused. The same step sent
    again, since its answer was lost, is stored once."""
    sent = read_sent(plan, request.POST.get("sent", ""))
    if sent.refusals:
        return refused(sent.refusals)
    step = step_key(request, plan)
    known = cache.get(step) if step else None
    if known is not None:
        return JsonResponse({"state": "saved", "ids": known, **standing(request, plan, sent)})
    try:
        stored = services.build_plan(plan=plan, wanted=sent.wanted, by=request.user)
    except ChangedMeanwhile as meanwhile:
        return changed(request, plan, sent, meanwhile.stored)
    except ValidationError as refusal:
        return refused(refusals_of(refusal))
    ids = iter(stored)
    answer = [None if one.fields is None else next(ids).pk for one in sent.wanted]
    if step:
        cache.set(step, answer, KNOWN_SECONDS)
    return JsonResponse({"state": "saved", "ids": answer, **standing(request, plan, sent)})


def step_key(request: HttpRequest, plan: WorkoutPlan) -> str:
    """Under which a step is known; empty where the page did not name it."""
    try:
        return f"built:{request.user.pk}:{plan.pk}:{UUID(request.POST.get('step', '')).hex}"
    except ValueError:
        return ""


def refused(refusals: list[Refusal]) -> JsonResponse:
    return JsonResponse({"state": "refused", "refusals": [vars(refusal) for refusal in refusals]})


def changed(request: HttpRequest, plan: WorkoutPlan, sent: Sent, stored: list[WorkoutSession]) -> JsonResponse:
    """Which sessions, by their places in what was sent, are not any more what they were; with their weeks."""
    marks = {session.pk: mark_of(session) for session in stored}
    places = [place for place, one in enumerate(sent.wanted) if one.key is not None and marks.get(one.key) != one.mark]
    sent.weeks |= {session.week for session in stored}
    return JsonResponse({"state": "changed", "changed": places, **standing(request, plan, sent)})


def standing(request: HttpRequest, plan: WorkoutPlan, sent: Sent) -> dict[str, Any]:
    """The weeks that were asked for, and the rows that the page has not yet, drawn and field by field."""
    last = min((plan.sessions.aggregate(last=Max("week"))["last"] or 0) + 1, MOST_WEEKS)
    wanted = {week for week in sent.weeks if week <= last} | set(range(min(sent.rows, last), last + 1))
    weeks = weeks_of(plan, request.user, only=wanted)
    return {
        "last": last,
        "weeks": [
            {
                "number": week.number,
                "html": render_to_string("workouts/builder_week.html", {"original": plan, "week": week}, request),
                "sessions": [card.document for card in week.cards],
            }
            for week in weeks
        ],
    }


def words() -> dict[str, str]:
    """What the page says while one works; `{}` stands for a name."""
    return {
        "offline": _("Not saved: the server could not be reached. What you did is kept here."),
        "saved": _("All saved"),
        "signed_out": _("Not saved: sign in again in another window, then try again. What you did is kept here."),
        "refused": _("Not saved: {}"),
        "undone": _("Taken back: {}"),
        "redone": _("Done again: {}"),
        "undo": _("Undo: {}"),
        "redo": _("Redo: {}"),
        "nothing_to_undo": _("Nothing to take back"),
        "nothing_to_redo": _("Nothing to do again"),
        "cannot_undo": _("It cannot be taken back: what it is about was changed meanwhile."),
        "added": _("{} added"),
        "changed": _("{} changed"),
        "moved": _("{} moved"),
        "place": _("{}: place {} of {}"),
        "removed": _("{} removed"),
        "pasted": _("{} pasted"),
        "copied": _("{} copied. Choose where it goes and paste it there."),
        "cut": _("{} cut. Choose where it goes and paste it there."),
        "nothing_chosen": _("Choose an exercise, a session or a week first."),
        "no_room_for_line": _("Choose the session, or the exercise after which it is to stand."),
        "no_room_for_session": _("Choose a day, or a session beside which it is to stand."),
        "no_room_for_week": _("Choose an empty week; this one has sessions."),
        "grouped": _("{} is a superset with {}"),
        "ungrouped": _("{} is no superset any more"),
        "first_has_none": _("There is no exercise above it."),
        "too_many": _("A session has at most 60 exercises."),
        "week": _("Week {}"),
        "empty_day": _("Week {}, {}: empty"),
        "session_in": _("Week {}, {}: {}"),
        "new_session": _("New session"),
        "edit_line": _("Edit {}"),
        "edit_session": _("Edit session {}"),
        "scheduled": _("{} is in the client's calendar already. What stands there stays; only the plan loses it."),
        "found": _("{} found"),
        "none_found": _("Nothing found"),
        "theirs": _("{} was changed in another window or by somebody else meanwhile. Yours is not saved."),
        "gone": _("{} was removed in another window or by somebody else meanwhile. Yours is not saved."),
    }
