"""The first steps of a new coach: what to do, what of it is done, and what they chose to leave out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import Client, Coach, User
from accounts.services import leave_tour_steps_out
from core.querysets import role_of
from progress.models import CheckInQuestion
from workouts.models import Exercise, TrainingSession, WorkoutPlan


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, and where."""

    key: str
    text: Any
    why: Any
    page: str = ""
    is_done: bool = False
    is_left_out: bool = False

    @property
    def href(self) -> str:
        return reverse(f"admin:{self.page}") if self.page else ""


STEPS = (
    Step("client", _("Invite a client"), _("A name and an e-mail address will do."), "accounts_client_add"),
    Step(
        "plan",
        _("Write a workout plan"),
        _("Once, without a client: it can be assigned to as many as you like."),
        "workouts_workoutplan_add",
    ),
    Step(
        "schedule",
        _("Assign it"),
        _("On the page of the plan: choose clients and a Monday, and their sessions get their days."),
        "workouts_workoutplan_changelist",
    ),
    Step(
        "questions",
        _("Choose what you ask each week"),
        _("Sleep, mood and adherence are asked anyway."),
        "progress_checkinquestion_add",
    ),
    Step(
        "own",
        _("Bring exercises of your own"),
        _("From a spreadsheet, looked at before anything is stored; foods and recipes likewise."),
        "workouts_exercise_import",
    ),
    Step(
        "find", _("Find anything from anywhere"), _("Press t, on a phone open the menu, and type a piece of its name.")
    ),
)
KEYS = tuple(step.key for step in STEPS)


def all_steps(user: User) -> list[Step]:
    """Every step of a coach; none for an admin. One query."""
    found = (
        Coach.objects.non_polymorphic()
        .filter(pk=user.pk)
        .values(
            "tour_left_out",
            client=Exists(Client.objects.non_polymorphic().filter(coach=OuterRef("pk"))),
            plan=Exists(WorkoutPlan.objects.filter(coach=OuterRef("pk"))),
            schedule=Exists(TrainingSession.objects.filter(Q(client__coach=OuterRef("pk")), origin="plan")),
            questions=Exists(CheckInQuestion.objects.filter(coach=OuterRef("pk"))),
            own=Exists(Exercise.objects.filter(created_by=OuterRef("pk"))),
        )
        .first()
    )
    if found is None:
        return []
    left_out = set(found["tour_left_out"])
    return [Step(one.key, one.text, one.why, one.page, bool(found.get(one.key)), one.key in left_out) for one in STEPS]


def tour(user: User) -> list[Step]:
    """What the home page of a new coach shows: the steps not left out, while one of them is still to be done."""
    if role_of(user) != "coach" or set(KEYS) <= set(getattr(user, "tour_left_out", ())):
        return []
    shown = [step for step in all_steps(user) if not step.is_left_out]
    return shown if any(not step.is_done for step in shown) else []


# --- The pages ----------------------------------------------------------------------------------


def tour_page(request: HttpRequest) -> HttpResponse:
    """All steps, also those left out; when it is sent, they stand on the home page again."""
    coach = coach_or_404(request)
    if request.method == "POST":
        leave_tour_steps_out(coach=coach, steps=[])
        return HttpResponseRedirect(reverse("admin:index"))
    steps = all_steps(coach)
    context = {"title": say("First steps"), "tour": steps, "has_left_out": any(step.is_left_out for step in steps)}
    return TemplateResponse(request, "coaching/tour_page.html", {**admin.site.each_context(request), **context})


@require_POST
def leave_out(request: HttpRequest, step: str) -> HttpResponse:
    """One step, or `all`."""
    coach = coach_or_404(request)
    if step not in (*KEYS, "all"):
        raise Http404
    leave_tour_steps_out(coach=coach, steps=KEYS if step == "all" else {*coach.tour_left_out, step})
    return HttpResponseRedirect(reverse("admin:index"))


def coach_or_404(request: HttpRequest) -> Coach:
    coach = Coach.objects.filter(pk=request.user.pk).first()
    if coach is None:
        raise Http404
    return coach


def tour_urls(guard: Callable[..., Any]) -> list[URLPattern]:
    """The addresses of the tour; `guard` lets in who works here."""
    return [
        path("tour/", guard(tour_page), name="tour"),
        path("tour/<step>/leave-out/", guard(leave_out), name="tour_leave_out"),
    ]
