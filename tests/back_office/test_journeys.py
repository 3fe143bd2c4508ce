"""What a coach and an admin do in the back office, from the first invitation to the reviewed session."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import Client, ClientNote, Coach, CoachCover, Invitation, Pause, User
from accounts.services import accept_invitation
from tests.back_office.door import DIALOG, errors_of, form_of, page, said, signed_in
from tests.cast import Cast
from tests.clock import MONDAY, NOW, TODAY, day
from tests.factories.accounts import PASSWORD, ClientFactory, CoachFactory, InvitationFactory
from tests.factories.workouts import (
    ExerciseFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.workouts.gym import a_set, record
from workouts.models import TrainingSession, WorkoutExercise, WorkoutPlan
from workouts.services import start_session

pytestmark = pytest.mark.django_db

ABOUT_A_NEW_CLIENT = {
    "email": "Nina@Example.org",
    "first_name": "Nina",
    "last_name": "Nowak",
    "time_zone": "Europe/Warsaw",
    "language": "en",
    "trains": "on",
    "tracks_nutrition": "targets",
    "weigh_in_every_days": "7",
    "check_in_weekday": "4",
    "goal_direction": "lose",
    "smallest_plate_kg": "2.5",
}


def test_a_coach_signs_in_and_finds_what_to_do_first(clock: Any, db: None) -> None:
    coach = CoachFactory(first_name="Carla", email="carla@example.org")
    browser = Browser()

    refused = browser.post("/admin/login/", {"username": "carla@example.org", "password": "wrong"})
    entered = browser.post("/admin/login/", {"username": "carla@example.org", "password": PASSWORD}, follow=True)

    assert refused.status_code == 200
    assert "sessionid" not in refused.cookies
    assert entered.redirect_chain == [("/admin/", 302)]
    text = entered.content.decode()
    assert "Invite a client" in text
    assert str(coach) in text


def test_a_client_does_not_get_in(clock: Any, db: None) -> None:
    ClientFactory(email="anna@example.org")

    answer = Browser().post("/admin/login/", {"username": "anna@example.org", "password": PASSWORD})

    assert "This door is for coaches; clients sign in on their phone." in answer.content.decode()


def test_a_coach_invites_a_client_who_exists_at_once(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    browser = signed_in(cast.own_coach)

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(page("accounts.Client", "add"), ABOUT_A_NEW_CLIENT)

    nina = Client.objects.get(first_name="Nina")
    assert answer["Location"] == page("accounts.Client", "change", nina.pk)
    assert said(answer) == ["Nina Nowak is invited at nina@example.org. A plan can be written already."]
    assert (nina.coach_id, nina.status, nina.email) == (cast.own_coach.pk, "invited", None)
    assert (nina.time_zone, nina.tracks_nutrition, nina.weigh_in_every_days) == ("Europe/Warsaw", "targets", 7)
    assert (nina.check_in_weekday, nina.goal_direction, nina.photos_every_days) == (4, "lose", None)
    assert [message.to for message in mail.outbox] == [["nina@example.org"]]
    text = browser.get(answer["Location"]).content.decode()
    assert "Not accepted yet. Sent to nina@example.org" in text
    assert nina.username not in text


def test_inviting_tells_nothing_about_whose_an_address_is(cast: Cast) -> None:
    """Another coach's client, an admin: as if nobody had it. One's own client may be named."""
    browser = signed_in(cast.own_coach)

    answers = [
        browser.post(page("accounts.Client", "add"), ABOUT_A_NEW_CLIENT | {"email": email})
        for email in ("ole@example.org", "ada@example.org", "nobody@example.org", "anna@example.org")
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert errors_of(answers[3]) == ["You already have a client with this address."]
    assert Client.objects.filter(first_name="Nina").count() == 3


def test_what_a_service_refuses_is_shown_and_nothing_is_stored(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    sent = ABOUT_A_NEW_CLIENT | {"email": "anna@example.org"}

    answer = browser.post(page("accounts.Client", "add"), sent)

    assert answer.context["adminform"].form.errors == {"email": ["You already have a client with this address."]}
    assert not Client.objects.filter(first_name="Nina").exists()
    assert answer.context["adminform"].form["last_name"].value() == "Nowak"


def test_an_invitation_is_sent_again_corrected_and_withdrawn(cast: Cast) -> None:
    client = InvitationFactory(client__coach=cast.own_coach).client
    browser = signed_in(cast.own_coach)

    def act(name: str, sent: dict[str, Any] | None = None) -> Any:
        return browser.post(page("accounts.Client", name, client.pk), sent or {}, headers=DIALOG)

    again = act("resend")
    bad = act("correct_address", {"email": "nothing"})
    better = act("correct_address", {"email": "right@example.org"})
    withdrawn = act("withdraw")

    assert again.headers["HX-Redirect"] == page("accounts.Client", "change", client.pk)
    assert "Enter a valid email address." in bad.content.decode()
    assert "HX-Redirect" not in bad.headers
    assert "HX-Redirect" in better.headers
    assert "HX-Redirect" in withdrawn.headers
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.state(NOW)) == ("right@example.org", "withdrawn")
    assert Client.objects.get(pk=client.pk).status == "archived"


def test_the_page_of_a_client_offers_only_what_fits(cast: Cast) -> None:
    invited = InvitationFactory(client__coach=cast.own_coach).client
    browser = signed_in(cast.own_coach)

    def names(actions: list[dict[str, Any]]) -> list[Any]:
        return [
            names(action["items"]) if action.get("items") else action["path"].rstrip("/").split("/")[-1]
            for action in actions
        ]

    offered = {
        client.status: names(browser.get(page("accounts.Client", "change", client.pk)).context["actions_detail"])
        for client in (invited, cast.owner, cast.archived)
    }

    assert offered == {
        "invited": ["resend", "correct_address", "withdraw", ["shift_sessions"]],
        "active": ["archive", ["shift_sessions", "resume_week", "make_calendar_address"]],
        "archived": ["reactivate"],
    }


def test_a_client_is_archived_and_taken_back(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)

    browser.post(page("accounts.Client", "archive", cast.owner.pk))
    assert Client.objects.get(pk=cast.owner.pk).status == "archived"
    browser.post(page("accounts.Client", "reactivate", cast.owner.pk))
    assert Client.objects.get(pk=cast.owner.pk).status == "active"


def test_pauses_notes_and_covers_are_kept_from_the_page_of_a_client(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    colleague = CoachFactory(first_name="Zora")

    browser.post(
        page("accounts.Pause", "add"),
        {"client": cast.owner.pk, "starts_on": day(3), "ends_on": day(5), "kind": "illness", "reason": "Flu"},
    )
    overlapping = browser.post(
        page("accounts.Pause", "add"), {"client": cast.owner.pk, "starts_on": day(4), "kind": "illness"}
    )
    browser.post(page("accounts.ClientNote", "add"), {"client": cast.owner.pk, "text": "Left knee", "pinned": "on"})
    covered = browser.post(
        page("accounts.CoachCover", "add"),
        {"clients": [cast.sibling.pk], "cover": colleague.pk, "starts_on": TODAY, "ends_on": day(7)},
    )

    assert errors_of(overlapping) == [f"It overlaps the pause from {day(3)}."]
    pause = Pause.objects.get()
    assert (pause.client_id, pause.created_by_id, pause.reason) == (cast.owner.pk, cast.own_coach.pk, "Flu")
    assert ClientNote.objects.get().author_id == cast.own_coach.pk
    assert covered.status_code == 302
    cover = CoachCover.objects.get(cover=colleague)
    assert (cover.client_id, cover.given_by_id) == (cast.sibling.pk, cast.own_coach.pk)
    assert signed_in(colleague).get(page("accounts.Client", "change", cast.sibling.pk)).status_code == 200

    browser.post(page("accounts.CoachCover", "end", cover.pk), headers=DIALOG)
    assert not CoachCover.objects.filter(cover=colleague).exists()
    assert signed_in(colleague).get(page("accounts.Client", "change", cast.sibling.pk)).status_code == 302


def test_a_pause_is_changed_through_its_service(cast: Cast) -> None:
    pause = Pause.objects.create(client=cast.owner, starts_on=day(3), ends_on=day(5))
    Pause.objects.create(client=cast.owner, starts_on=day(8), ends_on=day(9))
    address = page("accounts.Pause", "change", pause.pk)
    browser = signed_in(cast.own_coach)

    refused = browser.post(address, form_of(browser.get(address)) | {"ends_on": day(8)})
    taken = browser.post(address, form_of(browser.get(address)) | {"ends_on": day(7)})

    assert errors_of(refused) == [f"It overlaps the pause from {day(8)}."]
    assert taken.status_code == 302
    assert Pause.objects.get(pk=pause.pk).ends_on == day(7)


# --- Plans


def a_new_plan(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the form of a new plan sends: one session on Monday of week 1 with two exercises."""
    squat, row = ExerciseFactory(name="Squat"), ExerciseFactory(name="Row")
    rows = "sessions-0-exercises-"
    return {
        "name": "Base",
        "client": cast.owner.pk,
        "sessions-TOTAL_FORMS": 1,
        "sessions-INITIAL_FORMS": 0,
        "sessions-0-name": "Full body",
        "sessions-0-week": 1,
        "sessions-0-day_of_week": 0,
        f"{rows}TOTAL_FORMS": 2,
        f"{rows}INITIAL_FORMS": 0,
        f"{rows}0-exercise": squat.pk,
        f"{rows}0-sets": 3,
        f"{rows}0-reps": "8 – 12",
        f"{rows}0-weight_kg": "62.5",
        f"{rows}0-rest_seconds": 90,
        f"{rows}0-tempo": "3-1-1",
        f"{rows}0-target_rpe": "8.5",
        f"{rows}0-group": "A",
        f"{rows}0-notes": "Slowly down",
        f"{rows}0-order": 0,
        f"{rows}1-exercise": row.pk,
        f"{rows}1-reps": "5,5,5+",
        f"{rows}1-order": 0,
    } | changes


def test_a_coach_writes_a_plan_on_one_page(cast: Cast) -> None:
    answer = signed_in(cast.own_coach).post(page("workouts.WorkoutPlan", "add"), a_new_plan(cast))

    assert answer.status_code == 302
    plan = WorkoutPlan.objects.get()
    assert (plan.client_id, plan.coach_id) == (cast.owner.pk, cast.own_coach.pk)
    lines = WorkoutExercise.objects.order_by("order").values_list(
        "exercise__name", "order", "sets", "reps", "weight_kg", "rest_seconds", "tempo", "target_rpe", "group", "notes"
    )
    assert list(lines) == [
        ("Squat", 0, 3, "8-12", Decimal("62.50"), 90, "3-1-1", Decimal("8.5"), "A", "Slowly down"),
        ("Row", 1, None, "5,5,5+", None, None, "", None, "", ""),
    ]


def test_a_wrong_number_of_reps_is_shown_at_its_field_and_at_the_top(cast: Cast) -> None:
    sent = a_new_plan(cast, **{"sessions-0-exercises-0-reps": "12-8"})

    answer = signed_in(cast.own_coach).post(page("workouts.WorkoutPlan", "add"), sent)

    sentence = (
        "“12-8” cannot be read: a range goes from the lower to the higher number. "
        "It takes for example 10, 8-12, 12,10,8, 5,5,5+, AMRAP, 30s/side, 1:30."
    )
    assert errors_of(answer) == [f"reps: {sentence}"]
    text = answer.content.decode()
    assert sentence in text
    assert "Please correct the error" in text
    assert not WorkoutPlan.objects.exists()


def test_rows_are_added_behind_those_that_stand_and_moved_by_their_order(cast: Cast) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)
    first, second = (WorkoutExerciseFactory(workout_session=session, order=order) for order in (0, 1))
    address = page("workouts.WorkoutPlan", "change", session.workout_plan_id)
    browser = signed_in(cast.own_coach)
    rows = "sessions-0-exercises-"
    sent = form_of(browser.get(address)) | {
        f"{rows}0-order": 1,
        f"{rows}1-order": 0,
        f"{rows}TOTAL_FORMS": 3,
        f"{rows}2-exercise": ExerciseFactory(name="Plank").pk,
        f"{rows}2-reps": "30s/side",
        f"{rows}2-order": 0,
    }

    assert browser.post(address, sent).status_code == 302

    assert list(session.exercises.values_list("exercise__name", "order")) == [
        (second.exercise.name, 0),
        (first.exercise.name, 1),
        ("Plank", 2),
    ]


def test_a_session_is_removed_from_a_plan_with_its_exercises(cast: Cast) -> None:
    session = WorkoutSessionFactory(workout_plan__client=cast.owner)
    WorkoutExerciseFactory(workout_session=session)
    address = page("workouts.WorkoutPlan", "change", session.workout_plan_id)
    browser = signed_in(cast.own_coach)

    answer = browser.post(address, form_of(browser.get(address)) | {"sessions-0-DELETE": "on"})

    assert answer.status_code == 302
    assert not WorkoutExercise.objects.exists()


def test_a_long_plan_is_a_list_with_a_page_for_every_session(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    sessions = [
        WorkoutSessionFactory(workout_plan=plan, name=f"Day {number}", week=1 + number // 4, order=number)
        for number in range(9)
    ]
    WorkoutExerciseFactory(workout_session=sessions[0])
    browser = signed_in(cast.own_coach)
    address = page("workouts.WorkoutPlan", "change", plan.pk)

    shown = browser.get(address)
    renamed = browser.post(address, form_of(shown) | {"name": "Season"})

    assert [(week, len(rows)) for week, rows in shown.context["plan_weeks"]] == [(1, 4), (2, 4), (3, 1)]
    text = shown.content.decode()
    assert page("workouts.WorkoutSession", "change", sessions[8].pk) in text
    assert f"{page('workouts.WorkoutSession', 'add')}?workout_plan={plan.pk}&amp;week=3" in text
    assert renamed.status_code == 302
    assert plan.sessions.count() == 9

    one = page("workouts.WorkoutSession", "change", sessions[0].pk)
    saved = browser.post(one, form_of(browser.get(one)) | {"exercises-0-reps": "5"})
    assert saved["Location"] == address
    assert WorkoutExercise.objects.get().reps == "5"


def test_a_form_sent_with_sessions_is_taken_though_the_plan_has_grown_long_meanwhile(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    WorkoutSessionFactory(workout_plan=plan, name="Push")
    browser = signed_in(cast.own_coach)
    address = page("workouts.WorkoutPlan", "change", plan.pk)
    sent = form_of(browser.get(address)) | {"sessions-0-name": "Pull"}
    for _number in range(9):
        WorkoutSessionFactory(workout_plan=plan)

    assert browser.post(address, sent).status_code == 302

    assert plan.sessions.filter(name="Pull").count() == 1
    assert plan.sessions.count() == 10


def test_a_plan_is_scheduled_onto_due_dates(cast: Cast) -> None:
    plan = WorkoutPlanFactory(client=cast.owner)
    for weekday in (0, 3):
        WorkoutExerciseFactory(
            workout_session=WorkoutSessionFactory(workout_plan=plan, name=f"Day {weekday}", day_of_week=weekday)
        )
    browser = signed_in(cast.own_coach)
    address = page("workouts.WorkoutPlan", "schedule", plan.pk)
    next_monday = MONDAY + dt.timedelta(weeks=1)

    dialog = browser.get(address, headers=DIALOG)
    refused = browser.post(address, {"start_date": "1990-01-01"}, headers=DIALOG)
    done = browser.post(address, {"start_date": next_monday}, headers=DIALOG)

    assert dialog.context["form"]["start_date"].value() == next_monday
    assert "The first day must lie between 2000 and 2099." in refused.content.decode()
    sessions = page("workouts.TrainingSession", "changelist")
    assert done.headers["HX-Redirect"] == f"{sessions}?client__user_ptr__exact={cast.owner.pk}&when=ahead"
    assert said(done) == ["2 sessions scheduled, due from March 9, 2026 to March 12, 2026."]
    assert list(TrainingSession.objects.order_by("due_date").values_list("due_date", "sets_due")) == [
        (next_monday, 3),
        (next_monday + dt.timedelta(days=3), 3),
    ]
    shown = browser.get(done.headers["HX-Redirect"])
    assert [row.name for row in shown.context["cl"].result_list] == ["Day 0", "Day 3"]

    again = browser.post(address, {"start_date": next_monday})
    assert said(again)[-1].endswith("Scheduled already and left as they are: 2.")


def test_a_template_is_not_scheduled(cast: Cast) -> None:
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach)
    browser = signed_in(cast.own_coach)

    shown = browser.get(page("workouts.WorkoutPlan", "change", template.pk))
    answer = browser.post(page("workouts.WorkoutPlan", "schedule", template.pk), {"start_date": TODAY})

    titles = [str(action["title"]) for action in shown.context["actions_detail"]]
    assert titles == ["Build", "Assign", "Copy", "More"]
    assert "This is a template; give it a client first." in answer.content.decode()


# --- Training sessions


def test_prescribed_stands_beside_what_was_done(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, sets_due=3, name="Push")
    line = TrainingSessionExerciseFactory(
        training_session=session,
        exercise=ExerciseFactory(name="Bench Press"),
        prescribed_reps="8-12",
        tempo="3-1-1",
        target_rpe=Decimal("8"),
    )
    record(
        line,
        a_set(1, 12, "60"),
        a_set(2, 10, "62.5", rpe=Decimal("8.5"), notes="grip slipped"),
        a_set(3, 8, "62.5", kind="failure"),
        notes="Hard but good",
        difficulty_rating=4,
        pain=5,
        results="New bar",
    )

    text = signed_in(cast.own_coach).get(page("workouts.TrainingSession", "change", session.pk)).content.decode()

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    for fact in (
        "Sets 3/3",
        "Bench Press",
        "Prescribed 3 × 8-12 × 60 kg Rest 90 s Tempo 3-1-1 RPE 8",
        "Done 3 × 12,10,8 Heaviest 62.5 kg",
        "Difficulty 4/5 Pain 5/10 New bar Hard but good",
        "1 8–12 × 60 kg 12 × 60 kg set by set",
        "2 8–12 × 60 kg 10 × 62.5 kg grip slipped 8.5 set by set",
        "3 8–12 × 60 kg 8 × 62.5 kg failed set by set",
    ):
        assert fact in words


def test_a_coach_changes_the_prescription_of_a_session_to_come(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner, training_session__sets_due=3)
    other = TrainingSessionExerciseFactory(training_session=line.training_session, order=1)
    address = page("workouts.TrainingSession", "change", line.training_session_id)
    browser = signed_in(cast.own_coach)
    sent = form_of(browser.get(address)) | {
        "lines-0-prescribed_sets": 5,
        "lines-1-taken_out": "on",
        "lines-TOTAL_FORMS": 3,
        "lines-2-exercise": ExerciseFactory(name="Plank").pk,
        "lines-2-prescribed_reps": "30s,30s",
        "lines-2-order": 0,
        "due_date": day(2),
    }

    assert browser.post(address, sent).status_code == 302

    session = TrainingSession.objects.get()
    assert (session.sets_due, session.edited_by_hand, session.due_date) == (7, True, day(2))
    assert session.planned_date == TODAY
    other.refresh_from_db()
    assert other.withdrawn
    added = session.lines.get(exercise__name="Plank")
    assert (added.client_id, added.order) == (cast.owner.pk, 2)


def test_moving_a_session_is_not_editing_it_by_hand(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    address = page("workouts.TrainingSession", "change", line.training_session_id)
    browser = signed_in(cast.own_coach)

    browser.post(address, form_of(browser.get(address)) | {"due_date": day(2)})

    session = TrainingSession.objects.get()
    assert (session.due_date, session.edited_by_hand) == (day(2), False)


def test_a_session_begun_meanwhile_is_left_as_it_is(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    address = page("workouts.TrainingSession", "change", line.training_session_id)
    browser = signed_in(cast.own_coach)
    sent = form_of(browser.get(address)) | {"lines-0-prescribed_sets": 5}
    start_session(session=line.training_session, by=cast.owner, started_at=NOW, now=NOW, zone="UTC")

    answer = browser.post(address, sent)

    assert "This session was begun meanwhile; open the page anew." in answer.content.decode()
    line.refresh_from_db()
    assert line.prescribed_sets == 3


def test_a_coach_adds_a_session_of_their_own(cast: Cast) -> None:
    answer = signed_in(cast.own_coach).post(
        page("workouts.TrainingSession", "add"),
        {
            "client": cast.owner.pk,
            "name": "Extra",
            "due_date": day(1),
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 0,
            "lines-0-exercise": ExerciseFactory().pk,
            "lines-0-prescribed_sets": 4,
            "lines-0-prescribed_reps": "10",
            "lines-0-order": 0,
        },
    )

    assert answer.status_code == 302
    session = TrainingSession.objects.get()
    assert (session.coach_id, session.origin, session.planned_date) == (cast.own_coach.pk, "coach", day(1))
    assert (session.sets_due, session.lines.get().client_id) == (4, cast.owner.pk)


def test_what_was_done_is_reviewed(cast: Cast) -> None:
    session = TrainingSessionFactory(client=cast.owner, status="completed", completed_at=NOW, completed_on=TODAY)
    browser = signed_in(cast.own_coach)

    answer = browser.post(page("workouts.TrainingSession", "review", session.pk), headers=DIALOG)

    session.refresh_from_db()
    assert "HX-Redirect" in answer.headers
    assert (session.reviewed_at, session.reviewed_by_id) == (NOW, cast.own_coach.pk)


def test_excusing_is_refused_in_the_dialog_once_something_was_done(cast: Cast) -> None:
    line = TrainingSessionExerciseFactory(training_session__client=cast.owner)
    session = line.training_session
    address = page("workouts.TrainingSession", "excuse", session.pk)
    browser = signed_in(cast.own_coach)
    record(line, a_set(1, 10, "60"))

    answer = browser.post(address, {"reason": "Ill"}, headers=DIALOG)

    assert "What was done cannot be excused." in answer.content.decode()
    session.refresh_from_db()
    assert session.status == "in_progress"


def test_the_list_shows_this_week_first_and_reaches_ahead_when_asked(cast: Cast) -> None:
    names = {-20: "Past", 0: "Today", 4: "Sunday", 5: "Next Monday", 60: "Far"}
    for offset, name in names.items():
        TrainingSessionFactory(client=cast.owner, due_date=day(offset), name=name)
    browser = signed_in(cast.own_coach)

    def listed(**filters: Any) -> list[str]:
        shown = browser.get(page("workouts.TrainingSession", "changelist"), filters)
        return [row.name for row in shown.context["cl"].result_list]

    assert listed() == ["Sunday", "Today", "Past"]
    assert listed(when="ahead") == ["Today", "Sunday", "Next Monday", "Far"]
    assert listed(when="all") == ["Far", "Next Monday", "Sunday", "Today", "Past"]
    assert listed(due_date_from=day(50), due_date_to=day(70)) == ["Far"]


# --- Admins and passwords


def test_an_admin_makes_a_coach_who_chooses_their_own_password(cast: Cast) -> None:
    browser = signed_in(cast.admin)

    answer = browser.post(
        page("accounts.Coach", "add"),
        {
            "email": "Zora@example.org",
            "first_name": "Zora",
            "last_name": "Zimmer",
            "time_zone": "Europe/Berlin",
            "language": "en",
        },
    )

    zora = Coach.objects.get(first_name="Zora")
    assert answer.status_code == 302
    assert (zora.email, zora.is_staff, zora.is_superuser) == ("zora@example.org", True, False)
    assert list(zora.groups.values_list("name", flat=True)) == ["Coaches"]
    link = re.search(r"http://testserver(/admin/password_reset/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    visitor = Browser()
    form = visitor.get(link[1], follow=True)
    chosen = "eleven-violet-barbells"
    visitor.post(form.redirect_chain[-1][0], {"new_password1": chosen, "new_password2": chosen})
    entered = visitor.post("/admin/login/", {"username": "zora@example.org", "password": chosen})
    assert entered["Location"] == "/admin/"


def test_an_admin_makes_another_admin(cast: Cast) -> None:
    fields = {
        "email": "boss@example.org",
        "first_name": "Bo",
        "time_zone": "UTC",
        "language": "en",
        "password": "nine-blue-dumbbells",
    }

    weak = signed_in(cast.admin).post(page("accounts.User", "add"), fields | {"password": "short"})
    taken = signed_in(cast.admin).post(page("accounts.User", "add"), fields | {"email": "CARLA@example.org"})
    made = signed_in(cast.admin).post(page("accounts.User", "add"), fields)

    assert errors_of(weak) == ["This password is too short. It must contain at least 10 characters."]
    assert errors_of(taken) == ["This e-mail address is already used."]
    assert made.status_code == 302
    assert User.objects.get(email="boss@example.org").is_superuser


def test_an_admin_changes_an_address_and_deactivates_an_account(cast: Cast) -> None:
    browser = signed_in(cast.admin)
    coach = signed_in(cast.own_coach)
    address = page("accounts.Coach", "change", cast.own_coach.pk)

    browser.post(address, form_of(browser.get(address)) | {"email": "keller@example.org"})
    assert User.objects.get(pk=cast.own_coach.pk).emailaddress_set.get().email == "keller@example.org"
    assert coach.get("/admin/").status_code == 200

    sent = form_of(browser.get(address))
    sent.pop("is_active")
    browser.post(address, sent)
    assert coach.get("/admin/").status_code == 302


def test_an_admin_does_not_lock_themself_out(cast: Cast) -> None:
    browser = signed_in(cast.admin)
    address = page("accounts.User", "change", cast.admin.pk)

    browser.post(address, form_of(browser.get(address)) | {"is_active": ""})

    assert User.objects.get(pk=cast.admin.pk).is_active


def test_a_password_set_by_an_admin_ends_every_session(cast: Cast) -> None:
    coach = signed_in(cast.own_coach)
    address = page("accounts.Coach", "set_password", cast.own_coach.pk)

    weak = signed_in(cast.admin).post(address, {"password": "1234567890"}, headers=DIALOG)
    assert "HX-Redirect" not in weak.headers
    assert coach.get("/admin/").status_code == 200

    signed_in(cast.admin).post(address, {"password": "nine-blue-dumbbells"}, headers=DIALOG)
    assert coach.get("/admin/").status_code == 302


def test_a_coach_keeps_their_own_profile_and_password(cast: Cast) -> None:
    browser = signed_in(cast.own_coach)
    address = page("accounts.Coach", "change", cast.own_coach.pk)

    browser.post(address, form_of(browser.get(address)) | {"bio": "Lifts", "time_zone": "Asia/Tokyo"})
    changed = browser.post(
        "/admin/password_change/",
        {"old_password": PASSWORD, "new_password1": "nine-blue-dumbbells", "new_password2": "nine-blue-dumbbells"},
    )

    coach = Coach.objects.get(pk=cast.own_coach.pk)
    assert (coach.bio, coach.time_zone) == ("Lifts", "Asia/Tokyo")
    assert changed.status_code == 302
    assert browser.get("/admin/").status_code == 200
    assert coach.check_password("nine-blue-dumbbells")


def test_a_forgotten_password_is_mailed_to_who_works_here_and_told_to_nobody(cast: Cast) -> None:
    answers = [
        Browser().post(reverse("admin_password_reset"), {"email": email})
        for email in ("carla@example.org", "anna@example.org", "nobody@example.org", "dora@example.org")
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, reverse("password_reset_done"))}
    assert [message.to for message in mail.outbox] == [["carla@example.org"]]


def test_a_forgotten_password_cannot_be_asked_for_without_end(cast: Cast) -> None:
    answers = [Browser().post(reverse("admin_password_reset"), {"email": "carla@example.org"}) for _number in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [200]
    assert len(mail.outbox) == 5


def test_times_are_shown_in_the_zone_of_who_looks(cast: Cast) -> None:
    Client.objects.filter(pk=cast.owner.pk).update(last_report_at=NOW)
    address = page("accounts.Client", "changelist")

    before = signed_in(cast.own_coach).get(address).content.decode()
    Coach.objects.filter(pk=cast.own_coach.pk).update(time_zone="Asia/Tokyo")
    after = signed_in(cast.own_coach).get(address).content.decode()

    assert "March 4, 2026, noon" in before
    assert "March 4, 2026, 9 p.m." in after


def test_an_accepted_invitation_leaves_the_page(cast: Cast) -> None:
    invitation = InvitationFactory(client__coach=cast.own_coach, token="open-sesame")
    accept_invitation(token="open-sesame", password="nine-blue-dumbbells", now=NOW)

    text = signed_in(cast.own_coach).get(page("accounts.Client", "change", invitation.client_id)).content.decode()

    assert "Not accepted yet" not in text
    assert invitation.email in text
