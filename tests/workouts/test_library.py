"""The exercise library: finding, alternatives, video links, where an exercise is used, and deleting."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast
from tests.clock import day
from tests.factories.workouts import (
    ExerciseFactory,
    LimitationFactory,
    PersonalRecordFactory,
    SetLogFactory,
    TrainingMaxFactory,
    TrainingSessionExerciseFactory,
    TrainingSessionFactory,
    WorkoutExerciseFactory,
    WorkoutPlanFactory,
    WorkoutSessionFactory,
)
from tests.permissions.state import everything
from tests.phone import Phone
from workouts.models import Exercise
from workouts.usage import is_used, used_in
from workouts.videos import normalise_video

pytestmark = pytest.mark.django_db


def names(phone: Phone, query: str) -> list[str]:
    answer = phone.ask("GET", f"exercises/?{query}")
    assert answer.status_code == 200, answer.json()
    return [row["name"] for row in answer.json()["results"]]


# --- Finding ------------------------------------------------------------------------------------


@pytest.fixture
def shelf(cast: Cast) -> Phone:
    """Five exercises of the library, one of the coach's own, one archived; the phone of the coach."""
    ExerciseFactory(name="Développé couché", equipment_needed="barbell", muscle_group="chest", level="beginner")
    ExerciseFactory(name="Smørbrød Press", equipment_needed="kettlebell", secondary_muscles=["lower back"])
    ExerciseFactory(name="Ёлочка и ПОДЪЁМ", measurement="reps", load_kind="none", muscle_group="core")
    ExerciseFactory(name="100 % Row (strict)", equipment_needed="Barbell", load_kind="per_hand", muscle_group="back")
    ExerciseFactory(name="Incline Barbell Bench Press", muscle_group="chest", secondary_muscles=["triceps"])
    ExerciseFactory(name="Carla's Press", created_by=cast.own_coach)
    ExerciseFactory(name="Old Press", is_active=False)
    return Phone.of(cast.own_coach)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("press", ["Carla's Press", "Incline Barbell Bench Press", "Smørbrød Press"]),
        ("PRESS bench", ["Incline Barbell Bench Press"]),
        ("ress arbel", ["Incline Barbell Bench Press"]),
        ("developpe COUCHE", ["Développé couché"]),
        ("développé", ["Développé couché"]),
        ("DÉVELOPPÉ", ["Développé couché"]),
        ("smorbrod", ["Smørbrød Press"]),
        ("елочка подъем", ["Ёлочка и ПОДЪЁМ"]),
        ("barbell", ["100 % Row (strict)", "Développé couché", "Incline Barbell Bench Press"]),
        ("triceps press", ["Incline Barbell Bench Press"]),
        ("lower back", ["Smørbrød Press"]),
        ("100 % (strict)", ["100 % Row (strict)"]),
        (".*", []),
        ("[a-z", []),
        ("\\", []),
        ("nowhere", []),
    ],
)
def test_each_word_is_found_anywhere_in_name_muscles_and_equipment(shelf: Phone, words: str, found: list[str]) -> None:
    answer = shelf.ask("GET", "exercises/", {"search": words})
    assert sorted(row["name"] for row in answer.json()["results"]) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("muscle_group=chest", ["Développé couché", "Incline Barbell Bench Press"]),
        ("equipment=barbell", ["100 % Row (strict)", "Développé couché"]),
        ("measurement=reps", ["Ёлочка и ПОДЪЁМ"]),
        ("level=beginner", ["Développé couché"]),
        ("load_kind=per_hand", ["100 % Row (strict)"]),
        ("mine=true", ["Carla's Press"]),
        ("mine=true&search=row", []),
        ("library=false", ["Carla's Press"]),
        ("library=true&muscle_group=back", ["100 % Row (strict)"]),
        ("is_active=false", ["Old Press"]),
    ],
)
def test_filters_narrow_the_list(shelf: Phone, query: str, found: list[str]) -> None:
    assert sorted(names(shelf, query)) == found


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=100))
def test_no_words_break_the_search(text: str) -> None:
    """Signs of regular expressions among them mean only themselves."""
    from workouts.api.filters import ExerciseFilter

    list(ExerciseFilter().by_words(Exercise.objects.all(), "search", text))


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_with_alternatives_costs_two_queries(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        ExerciseFactory().alternatives.add(ExerciseFactory())
    phone = Phone.of(cast.owner)
    with django_assert_num_queries(2 + 3):  # and what sign-in costs
        assert len(names(phone, "search=Exercise&muscle_group=legs")) == 2 * count


# --- Alternatives -------------------------------------------------------------------------------


def test_a_coach_says_what_can_be_done_instead(cast: Cast) -> None:
    own = ExerciseFactory(created_by=cast.own_coach)
    shared, second = ExerciseFactory(), ExerciseFactory(created_by=cast.own_coach)
    phone = Phone.of(cast.own_coach)
    answer = phone.ask("PATCH", f"exercises/{own.pk}/", {"alternatives": [second.pk, shared.pk, shared.pk]})
    assert (answer.status_code, answer.json()["alternatives"]) == (200, sorted([shared.pk, second.pk]))
    assert phone.ask("GET", f"exercises/{second.pk}/").json()["alternatives"] == []  # not the other way round
    assert phone.ask("PATCH", f"exercises/{own.pk}/", {"name": "Other"}).json()["alternatives"] == sorted(
        [shared.pk, second.pk]
    )
    assert phone.ask("PATCH", f"exercises/{own.pk}/", {"alternatives": []}).json()["alternatives"] == []


def test_a_new_exercise_may_bring_its_alternatives(cast: Cast) -> None:
    shared = ExerciseFactory()
    body = {"name": "Goblet Squat", "alternatives": [shared.pk]}
    answer = Phone.of(cast.own_coach).ask("POST", "exercises/", body)
    assert (answer.status_code, answer.json()["alternatives"]) == (201, [shared.pk])


def test_alternatives_one_cannot_list_are_not_shown(cast: Cast) -> None:
    shared = ExerciseFactory()
    shared.alternatives.add(ExerciseFactory(created_by=cast.other_coach))
    assert Phone.of(cast.owner).ask("GET", f"exercises/{shared.pk}/").json()["alternatives"] == []
    assert len(Phone.of(cast.other_client).ask("GET", f"exercises/{shared.pk}/").json()["alternatives"]) == 1


def test_unusable_alternatives_are_refused_and_nothing_changes(cast: Cast) -> None:
    own = ExerciseFactory(created_by=cast.own_coach)
    own.alternatives.add(ExerciseFactory())
    hidden = ExerciseFactory(created_by=cast.other_coach)
    phone = Phone.of(cast.own_coach)
    before = everything()
    for wrong, message in [
        ([hidden.pk], f"There is nothing with the id {hidden.pk} here."),
        ([987_654], "There is nothing with the id 987654 here."),
        ([10**30], f"There is nothing with the id {10**30} here."),
        (["x"], "There is nothing with the id x here."),
        ([None], "There is nothing with the id None here."),
        ([own.pk], "An exercise is no alternative to itself."),
        (list(range(1, 22)), "It takes a list of at most 20 ids."),
        (own.pk, "It takes a list of at most 20 ids."),
        (None, "This field may not be null."),
    ]:
        answer = phone.ask("PATCH", f"exercises/{own.pk}/", {"alternatives": wrong})
        assert (answer.status_code, answer.json()["message"]) == (400, f"alternatives: {message}")
    assert everything() == before


def test_only_who_may_edit_an_exercise_sets_its_alternatives(cast: Cast) -> None:
    own, library = ExerciseFactory(created_by=cast.own_coach), ExerciseFactory()
    before = everything()
    for person, exercise, status in [
        (cast.covering_coach, own, 403),
        (cast.owner, own, 403),
        (cast.other_coach, own, 404),
        (cast.own_coach, library, 403),
    ]:
        answer = Phone.of(person).ask("PATCH", f"exercises/{exercise.pk}/", {"alternatives": []})
        assert answer.status_code == status
    assert everything() == before
    answer = Phone.of(cast.admin).ask("PATCH", f"exercises/{library.pk}/", {"alternatives": [own.pk]})
    assert answer.json()["alternatives"] == [own.pk]


# --- Video links --------------------------------------------------------------------------------

WATCH = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("  ", ""),
        ("http://youtube.com/watch?v=dQw4w9WgXcQ", WATCH),
        ("https://m.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&feature=share", WATCH),
        ("HTTPS://YOUTU.BE/dQw4w9WgXcQ?si=abc", WATCH),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ", WATCH),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=90", f"{WATCH}&t=90s"),
        ("https://youtu.be/dQw4w9WgXcQ?t=1m30s", f"{WATCH}&t=90s"),
        ("https://youtu.be/dQw4w9WgXcQ?t=1h2m3s", f"{WATCH}&t=3723s"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s", f"{WATCH}&t=42s"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ#t=42", f"{WATCH}&t=42s"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=later", WATCH),
        (f"{WATCH}&t=42s", f"{WATCH}&t=42s"),
        ("https://www.youtube.com/@coach/videos", "https://www.youtube.com/@coach/videos"),
        ("https://www.youtube.com/watch?v=short", "https://www.youtube.com/watch?v=short"),
        ("http://www.vimeo.com/76979871", "https://vimeo.com/76979871"),
        ("https://player.vimeo.com/video/76979871?h=8272103f6e", "https://vimeo.com/76979871/8272103f6e"),
        ("https://vimeo.com/channels/staffpicks/76979871#t=1m5s", "https://vimeo.com/76979871#t=65s"),
        ("https://vimeo.com/76979871/8272103f6e", "https://vimeo.com/76979871/8272103f6e"),
        ("https://vimeo.com/upgrade", "https://vimeo.com/upgrade"),
        ("https://example.org/squat.mp4?Low=1#x", "https://example.org/squat.mp4?Low=1#x"),
        ("https://youtube.com.example.org/watch?v=dQw4w9WgXcQ", "https://youtube.com.example.org/watch?v=dQw4w9WgXcQ"),
    ],
)
def test_one_spelling_for_one_video(typed: str, stored: str) -> None:
    assert normalise_video(typed) == stored
    assert normalise_video(stored) == stored


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("javascript:alert(1)", "A video link begins with http:// or https://."),
        ("ftp://example.org/squat.mp4", "A video link begins with http:// or https://."),
        ("data:text/html,x", "A video link begins with http:// or https://."),
        ("//youtu.be/dQw4w9WgXcQ", "A video link begins with http:// or https://."),
        ("youtube.com/watch?v=dQw4w9WgXcQ", "A video link begins with http:// or https://."),
        ("https://carla:secret@example.org/", "A video link holds no name and no password."),
        ("https://youtube.com@example.org/", "A video link holds no name and no password."),
        ("https://example.org/a b", "A video link holds no spaces and no control characters."),
        ("https://example.org/a\nb", "A video link holds no spaces and no control characters."),
        ("https://exam\tple.org/", "A video link holds no spaces and no control characters."),
        ("https://example.org/\x07", "A video link holds no spaces and no control characters."),
        ("https://", "This is not a web address."),
        ("https://[::1", "This is not a web address."),
        ("https://example", "This is not a web address."),
        ("https://exa\u2100mple.org/", "This is not a web address."),
    ],
)
def test_other_links_are_refused_by_api_and_model_alike(cast: Cast, typed: str, message: str) -> None:
    answer = Phone.of(cast.own_coach).ask("POST", "exercises/", {"name": "Squat", "video_url": typed})
    assert (answer.status_code, answer.json()["message"]) == (400, f"video_url: {message}")
    with pytest.raises(ValidationError) as error:
        Exercise(name="Squat", video_url=typed).clean()
    assert error.value.message_dict == {"video_url": [message]}


def test_the_api_and_the_model_store_the_one_spelling(cast: Cast) -> None:
    phone = Phone.of(cast.own_coach)
    made = phone.ask("POST", "exercises/", {"name": "Squat", "video_url": "http://youtu.be/dQw4w9WgXcQ"}).json()
    assert made["video_url"] == WATCH
    changed = phone.ask("PATCH", f"exercises/{made['id']}/", {"video_url": "https://vimeo.com/video/76979871"}).json()
    assert changed["video_url"] == "https://vimeo.com/76979871"
    exercise = Exercise(name="Squat", video_url="https://youtube.com/embed/dQw4w9WgXcQ")
    exercise.full_clean()
    assert exercise.video_url == WATCH


@given(st.text(max_size=60))
def test_whatever_is_typed_is_stored_in_one_spelling_or_refused(text: str) -> None:
    for typed in (text, f"https://youtu.be/{text}", f"https://{text}", f"https://vimeo.com/{text}"):
        try:
            stored = normalise_video(typed)
        except ValidationError:
            continue
        assert normalise_video(stored) == stored


# --- Where it is used ---------------------------------------------------------------------------


def test_an_exercise_says_where_it_is_used(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    squat = ExerciseFactory()
    for name in ("Strength", "Base"):
        plan = WorkoutPlanFactory(client=cast.owner, name=name)
        WorkoutExerciseFactory(workout_session__workout_plan=plan, exercise=squat)
    template = WorkoutPlanFactory(client=None, coach=cast.own_coach, name="Template")
    twice = WorkoutSessionFactory(workout_plan=template)
    WorkoutExerciseFactory.create_batch(2, workout_session=twice, exercise=squat)
    for offset, status in [(0, "scheduled"), (3, "scheduled"), (-1, "scheduled"), (2, "excused")]:
        session = TrainingSessionFactory(client=cast.owner, due_date=day(offset), status=status)
        line = TrainingSessionExerciseFactory(training_session=session, exercise=squat)
    SetLogFactory.create_batch(3, line=line, exercise=squat)
    withdrawn = TrainingSessionFactory(client=cast.owner, due_date=day(5))
    TrainingSessionExerciseFactory(training_session=withdrawn, exercise=squat, withdrawn=True)
    WorkoutExerciseFactory(workout_session__workout_plan__client=cast.other_client, exercise=squat)
    phone = Phone.of(cast.own_coach)
    with django_assert_num_queries(3 + 2 + 5):  # sign-in, the exercise with its alternatives, the usage
        usage = phone.ask("GET", f"exercises/{squat.pk}/usage/").json()
    assert [plan["name"] for plan in usage.pop("first_plans")] == ["Base", "Strength", "Template"]
    assert usage == {"used": True, "plans": 3, "future_sessions": 2, "logged_sets": 3}


def test_what_others_do_with_it_is_not_told_but_that_it_is_used(cast: Cast) -> None:
    squat = ExerciseFactory()
    WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner, exercise=squat)
    assert Phone.of(cast.other_coach).ask("GET", f"exercises/{squat.pk}/usage/").json() == {
        "used": True,
        "plans": 0,
        "future_sessions": 0,
        "logged_sets": 0,
        "first_plans": [],
    }
    assert Phone.of(cast.owner).ask("GET", f"exercises/{squat.pk}/usage/").status_code == 403


def test_of_many_plans_the_first_twenty_are_named(cast: Cast) -> None:
    squat = ExerciseFactory()
    for number in range(22):
        plan = WorkoutPlanFactory(client=cast.owner, name=f"Plan {number:02}")
        WorkoutExerciseFactory(workout_session__workout_plan=plan, exercise=squat)
    usage = Phone.of(cast.own_coach).ask("GET", f"exercises/{squat.pk}/usage/").json()
    assert usage["plans"] == 22
    assert [plan["name"] for plan in usage["first_plans"]] == [f"Plan {number:02}" for number in range(20)]


# --- Deleting -----------------------------------------------------------------------------------


def test_a_slip_of_the_pen_is_deleted(cast: Cast) -> None:
    own = ExerciseFactory(created_by=cast.own_coach)
    ExerciseFactory(created_by=cast.own_coach).alternatives.add(own)
    assert Phone.of(cast.own_coach).ask("DELETE", f"exercises/{own.pk}/").status_code == 204
    assert not Exercise.objects.filter(pk=own.pk).exists()


def in_a_plan(exercise: Exercise, cast: Cast) -> Any:
    return WorkoutExerciseFactory(workout_session__workout_plan__client=cast.owner, exercise=exercise)


def in_a_limitation(exercise: Exercise, cast: Cast) -> Any:
    return LimitationFactory(client=cast.owner).exercises.add(exercise)


USES = {
    "in a plan": in_a_plan,
    "in a session": lambda exercise, cast: TrainingSessionExerciseFactory(client=cast.owner, exercise=exercise),
    "prescribed, then swapped": lambda exercise, cast: TrainingSessionExerciseFactory(substituted_for=exercise),
    "done": lambda exercise, cast: SetLogFactory(exercise=exercise),
    "measured by a training max": lambda exercise, cast: TrainingMaxFactory(exercise=exercise),
    "a record": lambda exercise, cast: PersonalRecordFactory(exercise=exercise),
    "limited": in_a_limitation,
}


@pytest.mark.parametrize("use", USES)
def test_an_exercise_in_use_is_kept(cast: Cast, use: str) -> None:
    own = ExerciseFactory(created_by=cast.own_coach)
    assert not is_used(own)
    USES[use](own, cast)
    before = everything()
    answer = Phone.of(cast.own_coach).ask("DELETE", f"exercises/{own.pk}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")
    assert answer.json()["message"] == "This exercise is used, so it was not deleted; archive it instead."
    assert everything() == before
    assert Phone.of(cast.own_coach).ask("POST", f"exercises/{own.pk}/archive/").json()["is_active"] is False


def test_only_the_owner_deletes(cast: Cast) -> None:
    own, library = ExerciseFactory(created_by=cast.own_coach), ExerciseFactory()
    before = everything()
    for person, exercise, status in [
        (cast.covering_coach, own, 403),
        (cast.owner, own, 403),
        (cast.other_coach, own, 404),
        (cast.own_coach, library, 403),
    ]:
        assert Phone.of(person).ask("DELETE", f"exercises/{exercise.pk}/").status_code == status
    assert everything() == before
    assert Phone.of(cast.admin).ask("DELETE", f"exercises/{library.pk}/").status_code == 204


def test_every_table_that_names_an_exercise_counts_as_use() -> None:
    """A new one must be added to `used_in` (and so to merging); alternatives alone are no use."""
    pointing = {
        (relation.related_model._meta.object_name, relation.field.name)
        for relation in Exercise._meta.get_fields(include_hidden=True)
        if relation.is_relation and relation.auto_created and relation.field.concrete
    }
    assert pointing == {
        ("Exercise", "alternatives"),
        ("Exercise_alternatives", "from_exercise"),
        ("Exercise_alternatives", "to_exercise"),
        ("Limitation", "exercises"),
        ("Limitation_exercises", "exercise"),
        ("PersonalRecord", "exercise"),
        ("SetLog", "exercise"),
        ("TrainingMax", "exercise"),
        ("TrainingSessionExercise", "exercise"),
        ("TrainingSessionExercise", "substituted_for"),
        ("WorkoutExercise", "exercise"),
    }
    assert {rows.model._meta.object_name for rows in used_in(Exercise(pk=1)).values()} == {
        "Limitation",
        "PersonalRecord",
        "SetLog",
        "TrainingMax",
        "TrainingSessionExercise",
        "WorkoutExercise",
    }
