"""Taking back steps of planning, as far as nobody has trained or edited anything since. What a step made goes, what it
moved moves back; what stays is named with the reason."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import PlanningPart, PlanningStep, User
from accounts.noting import Back, Stays, Undoing, Ways
from comments.models import Comment
from core.history import Note, note
from notifications.services.untelling import untell
from workouts.models import (
    FormMedia,
    SetLog,
    TrainingSession,
    TrainingSessionExercise,
    WorkoutExercise,
    WorkoutPlan,
    WorkoutSession,
)
from workouts.models.training import Origin
from workouts.services.copying import content_of, content_of_plan, make_again
from workouts.services.moving import moved_from, reason_done, save_days
from workouts.services.news import tell_moved, tell_taken_back
from workouts.services.schedule import IN_ORDER

Kind = PlanningStep.Kind
Line = TrainingSessionExercise


# --- Plans that were made -----------------------------------------------------------------------


def look_at_plans(parts: Sequence[PlanningPart], *, now: dt.datetime) -> list[Undoing]:
    """The copy with its sessions. Where one of them stays, or somebody edited the plan, the plan stays too."""
    plans = plans_of(parts)
    trainings = by_plan(touched(TrainingSession.objects.filter(workout_session__workout_plan__in=list(plans))))
    found = []
    for part in parts:
        plan = plans.get(part.changes["plan"])
        if plan is None:
            found.append(Undoing(part, stays=[gone(_("The plan"))]))
            continue
        back, stays = sorted_out(trainings.get(plan.pk, []), day_for(part, now))
        reason = reason_plan(plan, part.changes.get("content"))
        place_plan(plan, back, stays, reason=reason, archived=_("Sessions of it stay; it is archived."))
        found.append(Undoing(part, back, stays))
    return found


def take_back_plans(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    plans = plans_of([one.part for one in undoings])
    had_sessions = {one.part.changes["plan"] for one in undoings if rows(one, TrainingSession)}
    going = {plan.pk for one in undoings for plan in rows(one, WorkoutPlan)}
    tell_of(undoings, plans, by=by, now=now)
    remove_sessions(undoings)
    kept = [pk for pk in had_sessions if pk not in going]
    WorkoutPlan.objects.filter(pk__in=kept).update(is_active=False, updated_at=now)
    note(*(Note(plans[pk], say=gettext_noop("Archived by an undo.")) for pk in kept if pk in plans), by=by, at=now)
    WorkoutPlan.objects.filter(pk__in=going).delete()


def plans_of(parts: Iterable[PlanningPart]) -> dict[int, Any]:
    """key → plan with its sessions and exercises at hand, and whether somebody talks about it; three queries."""
    found = WorkoutPlan.objects.filter(pk__in=[part.changes["plan"] for part in parts])
    found = found.annotate(is_talked_about=talk_on(WorkoutPlan))
    return {plan.pk: plan for plan in found.prefetch_related(Prefetch("sessions", with_talk()))}


def with_talk() -> Any:
    """Sessions of plans in order with their exercises, and whether somebody talks about one of these."""
    own = WorkoutExercise.objects.filter(workout_session=OuterRef("pk"))
    talked = own.annotate(talk=talk_on(WorkoutExercise)).filter(talk=True)
    sessions = WorkoutSession.objects.order_by(*IN_ORDER).annotate(is_talked_about=Exists(talked))
    return sessions.prefetch_related("exercises")


def reason_plan(plan: Any, content: str | None) -> str:
    """Why a plan is not taken back for its own sake; empty where nobody did anything in it."""
    sessions = plan.sessions.all()
    if content != content_of_plan(plan, sessions):
        return _("It was edited since.")
    is_talked_about = plan.is_talked_about or any(session.is_talked_about for session in sessions)
    return _("It is talked about.") if is_talked_about else ""


# --- Weeks that were copied ---------------------------------------------------------------------


def look_at_week(parts: Sequence[PlanningPart], *, now: dt.datetime) -> list[Undoing]:
    keys = [int(key) for part in parts for key in part.changes["sessions"]]
    standing = {session.pk: session for session in with_talk().filter(pk__in=keys)}
    trainings: dict[int | None, list[TrainingSession]] = {}
    for training in touched(TrainingSession.objects.filter(workout_session__in=list(standing))):
        trainings.setdefault(training.workout_session_id, []).append(training)
    found = []
    for part in parts:
        back: list[Back] = []
        stays: list[Stays] = []
        for key, content in part.changes["sessions"].items():
            session = standing.get(int(key))
            if session is None:
                stays.append(gone(_("A session of the week")))
                continue
            own_back, own_stays = sorted_out(trainings.get(session.pk, []), day_for(part, now))
            name = _("%(name)s in the plan") % {"name": session.name}
            if content_of(session) != content:
                own_stays.append(Stays(name, _("It was edited since.")))
            elif session.is_talked_about:
                own_stays.append(Stays(name, _("It is talked about.")))
            elif not own_stays:
                own_back.insert(0, Back(session, name))
            back, stays = back + own_back, stays + own_stays
        found.append(Undoing(part, back, stays))
    return found


def take_back_week(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    """What the week took the place of stands there again, where nothing stays."""
    plans = plans_of([one.part for one in undoings])
    tell_of(undoings, plans, by=by, now=now)
    remove_sessions(undoings)
    noted = []
    for one in undoings:
        WorkoutSession.objects.filter(pk__in=[session.pk for session in rows(one, WorkoutSession)]).delete()
        plan, week = plans.get(one.part.changes["plan"]), one.part.changes["week"]
        if plan is not None and not plan.sessions.filter(week=week).exists():
            make_again(one.part.changes["replaced"], plan)
        if plan is not None and not one.stays and "ends" in one.part.changes:
            end_as_before(plan, one.part.changes["ends"])
        if plan is not None:
            noted.append(Note(plan, say=gettext_noop("The copy to week %(week)s undone."), words={"week": week}))
    note(*noted, by=by, at=now)


def end_as_before(plan: WorkoutPlan, ends: Sequence[str | None]) -> None:
    """The plan ends on the day it did before, unless somebody chose another since."""
    before, since = (day and dt.date.fromisoformat(day) for day in ends)
    if plan.end_date == since:
        plan.end_date = before or None
        plan.save(update_fields=["end_date", "updated_at"])


# --- Plans that were scheduled ------------------------------------------------------------------


def look_at_scheduled(parts: Sequence[PlanningPart], *, now: dt.datetime) -> list[Undoing]:
    keys = [key for part in parts for key in part.changes["sessions"]]
    standing = {row.pk: row for row in touched(TrainingSession.objects.filter(pk__in=keys))}
    found = []
    for part in parts:
        own = [standing[key] for key in part.changes["sessions"] if key in standing]
        back, stays = sorted_out(own, day_for(part, now))
        if not own:
            stays = [gone(_("Every session"))]
        found.append(Undoing(part, back, stays))
    return found


def take_back_scheduled(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    """A plan of which nothing is scheduled any more has the days it had before."""
    plans = plans_of([one.part for one in undoings])
    tell_of(undoings, plans, by=by, now=now)
    remove_sessions(undoings)
    say = gettext_noop("Scheduling undone: %(count)s sessions removed.")
    note(
        *(
            Note(plans[one.part.changes["plan"]], say=say, words={"count": len(rows(one, TrainingSession))})
            for one in undoings
            if one.part.changes["plan"] in plans
        ),
        by=by,
        at=now,
    )
    for one in undoings:
        plan = plans.get(one.part.changes["plan"])
        if plan is None or TrainingSession.objects.filter(workout_session__workout_plan=plan).exists():
            continue
        plan.start_date, plan.end_date = (day and dt.date.fromisoformat(day) for day in one.part.changes["before"])
        plan.save(update_fields=["start_date", "end_date", "updated_at"])


# --- Sessions on other days ---------------------------------------------------------------------


def look_at_days(parts: Sequence[PlanningPart]) -> list[Undoing]:
    keys = [int(key) for part in parts for key in part.changes["days"]]
    standing = TrainingSession.objects.in_bulk(keys)
    return [look_at_days_of(part, standing) for part in parts]


def look_at_days_of(part: PlanningPart, standing: dict[int, TrainingSession]) -> Undoing:
    back, stays = [], []
    for key, days in part.changes["days"].items():
        due, opened, due_since, opened_since = (day and dt.date.fromisoformat(day) for day in days)
        session = standing.get(int(key))
        if session is None:
            stays.append(gone(_("A session")))
            continue
        text = training_name(session)
        reason = reason_done(session)
        if not reason and (session.due_date, session.available_from) != (due_since, opened_since):
            reason = _("It was moved again since.")
        if reason:
            stays.append(Stays(text, reason))
        else:
            session.due_date, session.available_from = due, opened
            back.append(Back(session, _("%(session)s → %(day)s") % {"session": text, "day": date_format(due)}))
    return Undoing(part, back, stays)


def take_back_days(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    known = untell(key for one in undoings if one.back and (key := one.part.changes.get("told")))
    for one in undoings:
        sessions = rows(one, TrainingSession)
        save_days(sessions)
        moves = [(session, one.part.changes["days"][str(session.pk)][2]) for session in sessions]
        note(
            *(
                Note(session, say=gettext_noop("Moved back by an undo."), changes=[moved_from(day, session)])
                for session, day in moves
            ),
            by=by,
            at=now,
        )
        if one.part.changes.get("told") in known:
            tell_moved(sessions, by=by, now=now)


# --- Shared steps -------------------------------------------------------------------------------


def touched(sessions: Any) -> list[TrainingSession]:
    """These sessions in order, each with whether something hangs on it that would be lost."""
    own = OuterRef("pk")
    lines = Line.objects.filter(training_session=own)
    about = Comment.objects.filter(content_type=kind_of(Line), object_id=OuterRef("pk"))
    return list(
        sessions.annotate(
            is_logged=Exists(SetLog.objects.filter(line__training_session=own))
            | Exists(FormMedia.objects.filter(line__training_session=own))
            | Exists(lines.filter(Q(reported_at__isnull=False) | Q(origin=Origin.CLIENT))),
            is_talked_about=talk_on(TrainingSession) | Exists(lines.filter(Exists(about))),
        )
        .select_related("workout_session")
        .order_by("due_date", "id")
    )


def day_for(part: PlanningPart, now: dt.datetime) -> dt.date:
    """The client's own day; of a template, which has no sessions on days, any."""
    return part.client.today(now) if part.client is not None else now.date()


def sorted_out(sessions: Iterable[Any], today: dt.date) -> tuple[list[Back], list[Stays]]:
    back, stays = [], []
    for session in sessions:
        reason = reason_touched(session) or reason_due(session, today)
        name = training_name(session)
        if reason:
            stays.append(Stays(name, reason))
        else:
            back.append(Back(session, name))
    return back, stays


def reason_touched(session: Any, *, may_be_talked_about: bool = False) -> str:
    """Why a session is not taken away; empty where nobody did anything with it. What stays there itself may be talked
    about."""
    done = reason_done(session)
    if done:
        return done
    if session.is_logged:
        return _("Something is logged in it.")
    if session.edited_by_hand:
        return _("It was edited by hand.")
    if session.started_at or session.notes:
        return _("It was begun.")
    return _("It is talked about.") if session.is_talked_about and not may_be_talked_about else ""


def reason_due(session: Any, today: dt.date) -> str:
    """Why a session is not taken away on its day; empty where it lies ahead. A phone without signal reports it later,
    and could not where it is gone."""
    if session.due_date <= today:
        return _("It is due already: the client may have trained it without signal.")
    if session.available_from is not None and session.available_from <= today:
        return _("Its week has begun: the client may have trained it without signal.")
    return ""


def talk_on(model: Any) -> Exists:
    return Exists(Comment.objects.filter(content_type=kind_of(model), object_id=OuterRef("pk")))


def kind_of(model: Any) -> ContentType:
    return ContentType.objects.get_for_model(model, for_concrete_model=False)


def by_plan(sessions: Iterable[TrainingSession]) -> dict[int, list[TrainingSession]]:
    found: dict[int, list[TrainingSession]] = {}
    for session in sessions:
        if session.workout_session is not None:
            found.setdefault(session.workout_session.workout_plan_id, []).append(session)
    return found


def place_plan(plan: Any, back: list[Back], stays: list[Stays], *, reason: str, archived: str) -> None:
    """Puts the plan before what was made of it: it goes where all of that does, and stays for a reason of its own or
    where some of it stays. Of which nothing goes is left as it is."""
    if reason:
        stays.insert(0, Stays(name_of(plan), reason))
    elif not stays:
        back.insert(0, Back(plan, name_of(plan)))
    elif back:
        stays.insert(0, Stays(name_of(plan), archived))


def rows(one: Undoing, model: type[Any]) -> list[Any]:
    return [back.row for back in one.back if isinstance(back.row, model)]


def remove_sessions(undoings: Sequence[Undoing]) -> None:
    keys = [session.pk for one in undoings for session in rows(one, TrainingSession)]
    TrainingSession.objects.filter(pk__in=keys).delete()


def tell_of(undoings: Sequence[Undoing], plans: dict[int, Any], *, by: User, now: dt.datetime) -> None:
    """Who was told is told that it changed; news that nobody has seen goes with what it was about. Of what had no news
    of its own the client is told where sessions go."""
    going = [one for one in undoings if one.back]
    known = untell(key for one in going if (key := one.part.changes.get("told")))
    told = []
    for one in going:
        key, plan = one.part.changes.get("told"), plans.get(one.part.changes["plan"])
        if plan is not None and (key in known if key else rows(one, TrainingSession)):
            told.append(plan)
    tell_taken_back(told, by=by, now=now)


def training_name(session: TrainingSession) -> str:
    return f"{session.name}, {date_format(session.due_date)}"


def name_of(plan: WorkoutPlan) -> str:
    return _("The plan “%(plan)s”") % {"plan": plan}


def gone(text: str) -> Stays:
    return Stays(text, _("It is not there any more."))


WAYS = {
    Kind.ASSIGNED: Ways(look_at_plans, take_back_plans, asks_now=True),
    Kind.COPIED: Ways(look_at_plans, take_back_plans, asks_now=True),
    Kind.WEEK_COPIED: Ways(look_at_week, take_back_week, asks_now=True),
    Kind.FORWARDED: Ways(look_at_week, take_back_week, asks_now=True),
    Kind.SCHEDULED: Ways(look_at_scheduled, take_back_scheduled, asks_now=True),
    Kind.MOVED: Ways(look_at_days, take_back_days),
    Kind.SHIFTED: Ways(look_at_days, take_back_days),
    Kind.RESUMED: Ways(look_at_days, take_back_days),
}
