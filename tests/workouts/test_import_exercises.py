"""The operator moves exercises in from a file: into the library, to one coach, again and again."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import ClientFactory, CoachFactory
from tests.factories.workouts import ExerciseFactory
from workouts.imports import STARTER_FILE, import_exercises, load_starter_library, read_entries
from workouts.models import Exercise

pytestmark = pytest.mark.django_db


def entry(**changes: Any) -> dict[str, Any]:
    """A barbell row as the public lists write it, with the given keys changed; MISSING takes a key away."""
    row = {
        "id": "Barbell_Row",
        "name": "Barbell Row",
        "force": "pull",
        "level": "intermediate",
        "mechanic": "compound",
        "equipment": "barbell",
        "primaryMuscles": ["middle back"],
        "secondaryMuscles": ["biceps", "lats"],
        "instructions": ["Hinge at the hips.", "Row to the belly."],
        "category": "strength",
        "images": ["Barbell_Row/0.jpg"],
    }
    return {key: value for key, value in {**row, **changes}.items() if value is not MISSING}


MISSING = object()
SQUAT = entry(id="Squat", name="Squat", primaryMuscles=["quadriceps"], force="push")
PRESS = entry(id="Press", name="Press", primaryMuscles=["shoulders"], force="push")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gym_exercises.json"


def run(file: Path, *content: Any, **options: Any) -> str:
    """Writes the entries into the file, imports it and returns what the command said."""
    if content:
        file.write_text(json.dumps(list(content)))
    out = StringIO()
    call_command("import_exercises", str(file), stdout=out, **options)
    return out.getvalue()


def everything() -> list[dict[str, Any]]:
    return [model_to_dict(exercise) for exercise in Exercise.objects.order_by("pk")]


# --- Into the library, and again ----------------------------------------------------------------


def test_an_entry_arrives_in_the_library_with_all_it_says(file: Path) -> None:
    assert run(file, entry()) == "1 created, 0 updated, 0 unchanged, 0 refused.\n"

    stored = model_to_dict(Exercise.objects.get(), exclude=["id"])
    assert stored == {
        "name": "Barbell Row",
        "description": "",
        "instructions": "Hinge at the hips.\nRow to the belly.",
        "video_url": "",
        "muscle_group": "back",
        "secondary_muscles": ["biceps", "lats"],
        "equipment_needed": "barbell",
        "level": "intermediate",
        "mechanic": "compound",
        "force": "pull",
        "category": "strength",
        "measurement": "weight_reps",
        "load_kind": "total",
        "is_unilateral": False,
        "created_by": None,
        "is_shared": True,
        "is_active": True,
        "source": "gym",
        "source_id": "Barbell_Row",
        "alternatives": [],
    }


def test_the_same_file_again_doubles_nothing_and_changes_are_taken_over(file: Path) -> None:
    run(file, entry(), SQUAT)
    assert run(file) == "0 created, 0 updated, 2 unchanged, 0 refused.\n"

    before = Exercise.objects.get(source_id="Squat")
    said = run(file, entry(), SQUAT | {"name": "Back Squat", "primaryMuscles": ["glutes"]}, PRESS)

    assert said == "1 created, 1 updated, 1 unchanged, 0 refused.\n"
    after = Exercise.objects.get(source_id="Squat")
    assert (after.pk, after.name, after.muscle_group) == (before.pk, "Back Squat", "legs")
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at
    assert set(Exercise.objects.values_list("name", flat=True)) == {"Barbell Row", "Back Squat", "Press"}


def test_what_an_admin_decided_survives_a_repeat(file: Path) -> None:
    run(file, entry(), SQUAT)
    row, squat = Exercise.objects.order_by("source_id")
    row.is_active = row.is_shared = False
    row.load_kind, row.is_unilateral, row.description = "per_hand", True, "Ours."
    row.save()
    row.alternatives.add(squat)

    assert run(file, entry(name="Bent-Over Row"), SQUAT) == "0 created, 1 updated, 1 unchanged, 0 refused.\n"

    row.refresh_from_db()
    assert row.name == "Bent-Over Row"
    assert (row.is_active, row.is_shared, list(row.alternatives.all())) == (False, False, [squat])
    assert (row.load_kind, row.is_unilateral, row.description) == ("per_hand", True, "Ours.")


def test_what_left_the_file_stays(file: Path) -> None:
    run(file, entry(), SQUAT)
    run(file, SQUAT)
    assert Exercise.objects.count() == 2


def test_the_same_ids_of_another_source_are_other_exercises(file: Path) -> None:
    run(file, entry())
    assert run(file, source="club") == "1 created, 0 updated, 0 unchanged, 0 refused.\n"
    assert list(Exercise.objects.order_by("pk").values_list("source", flat=True)) == ["gym", "club"]


def test_an_exercise_without_a_source_is_nobodys_match(file: Path) -> None:
    ExerciseFactory(name="Barbell Row")
    assert run(file, entry()) == "1 created, 0 updated, 0 unchanged, 0 refused.\n"


# --- To one coach -------------------------------------------------------------------------------


def test_a_coach_gets_exercises_of_their_own_beside_those_of_the_library(file: Path) -> None:
    run(file, entry())
    carla = CoachFactory(email="carla@example.org")
    otto = CoachFactory(email="otto@example.org")

    assert run(file, coach=" Carla@Example.org ") == "1 created, 0 updated, 0 unchanged, 0 refused.\n"
    assert run(file, coach="carla@example.org") == "0 created, 0 updated, 1 unchanged, 0 refused.\n"
    assert run(file, coach="otto@example.org") == "1 created, 0 updated, 0 unchanged, 0 refused.\n"

    stored = Exercise.objects.order_by("pk").values_list("created_by", "is_shared")
    assert list(stored) == [(None, True), (carla.pk, False), (otto.pk, False)]


@pytest.mark.parametrize("address", ["nobody@example.org", "anna@example.org", "", "\ud800@example.org"])
def test_somebody_who_is_no_coach_gets_nothing(file: Path, address: str) -> None:
    ClientFactory(email="anna@example.org")
    with pytest.raises(CommandError) as refusal:
        run(file, entry(), coach=address)
    assert str(refusal.value) == f"There is no coach with the e-mail address {address}."
    assert everything() == []


# --- A trial ------------------------------------------------------------------------------------


def test_a_dry_run_counts_the_same_and_writes_nothing(file: Path) -> None:
    run(file, entry(), SQUAT)
    before = everything()
    changed = [entry(), SQUAT | {"name": "Back Squat"}, PRESS, PRESS | {"id": "odd", **CONTRADICTION}]

    trial = run(file, *changed, dry_run=True)

    assert everything() == before
    assert trial.endswith("This was a trial: nothing was written.\n")
    assert run(file) == trial.removesuffix("This was a trial: nothing was written.\n")


# --- Refused entries and broken files -----------------------------------------------------------

CONTRADICTION = {"measurement": "weight_reps", "load_kind": "none"}


def test_a_readable_entry_that_the_model_does_not_accept_is_refused_and_the_others_are_taken(file: Path) -> None:
    said = run(file, entry(), SQUAT | CONTRADICTION, PRESS)

    assert said == (
        "2 created, 0 updated, 0 unchanged, 1 refused.\n"
        "Refused: Entry 2 “Squat”: An exercise measured in weight and reps has a load.\n"
    )
    assert set(Exercise.objects.values_list("name", flat=True)) == {"Barbell Row", "Press"}


def test_an_update_that_contradicts_what_is_stored_is_refused_and_changes_nothing_of_it(file: Path) -> None:
    run(file, entry(), SQUAT)

    said = run(file, entry(name="Better Row"), SQUAT | {"name": "Better Squat", "load_kind": "none"})

    assert said.startswith("0 created, 1 updated, 0 unchanged, 1 refused.\nRefused: Entry 2 “Better Squat”: ")
    assert set(Exercise.objects.values_list("name", "load_kind")) == {("Better Row", "total"), ("Squat", "total")}


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("a row", "Entry 2: It takes an object with a name, an id and so on."),
        (None, "Entry 2: It takes an object with a name, an id and so on."),
        (entry(name=MISSING), "Entry 2: name: it is missing."),
        (entry(name="  "), "Entry 2: name: it is missing."),
        (entry(name=7), "Entry 2: name: it takes text."),
        (entry(name="x" * 121), f"Entry 2 “{'x' * 60}”: name: it has 121 characters; the most is 120."),
        (entry(name="a\x00b"), "Entry 2 “a�b”: name: Text cannot hold the NUL character."),
        (
            entry(name="a\ud800b"),
            "Entry 2 “a�b”: name: Text cannot hold half a character (a lone surrogate).",
        ),
        (entry(id=MISSING), "Entry 2 “Barbell Row”: id: it is missing."),
        (entry(id=12), "Entry 2 “Barbell Row”: id: it takes text."),
        (entry(id="i" * 121), "Entry 2 “Barbell Row”: id: it has 121 characters; the most is 120."),
        (entry(id="Squat"), "Entry 2 “Barbell Row”: id: it is the id of entry 1 already."),
        (
            entry(level="guru"),
            "Entry 2 “Barbell Row”: level: “guru” is not known; it takes beginner, intermediate or expert.",
        ),
        (entry(level=["expert"]), "Entry 2 “Barbell Row”: level: it takes text."),
        (entry(force="up"), "Entry 2 “Barbell Row”: force: “up” is not known; it takes push, pull or static."),
        (
            entry(mechanic="easy"),
            "Entry 2 “Barbell Row”: mechanic: “easy” is not known; it takes compound or isolation.",
        ),
        (
            entry(measurement="miles"),
            "Entry 2 “Barbell Row”: measurement: “miles” is not known; "
            "it takes weight_reps, reps, duration or distance_duration.",
        ),
        (entry(is_unilateral="no"), "Entry 2 “Barbell Row”: is_unilateral: it takes true or false."),
        (entry(equipment="e" * 61), "Entry 2 “Barbell Row”: equipment: it has 61 characters; the most is 60."),
        (entry(category=False), "Entry 2 “Barbell Row”: category: it takes text."),
        (entry(primaryMuscles="lats"), "Entry 2 “Barbell Row”: primaryMuscles: it takes a list of texts."),
        (entry(secondaryMuscles=[None]), "Entry 2 “Barbell Row”: secondaryMuscles: it takes text."),
        (entry(instructions="Row."), "Entry 2 “Barbell Row”: instructions: it takes a list of texts."),
        (
            entry(instructions=["Row\x00."]),
            "Entry 2 “Barbell Row”: instructions: Text cannot hold the NUL character.",
        ),
    ],
)
def test_a_broken_entry_is_named_and_nothing_of_the_file_is_taken(file: Path, broken: Any, sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(file, SQUAT, broken, PRESS)
    assert str(refusal.value) == sentence
    assert everything() == []


def test_an_unknown_muscle_is_named_with_those_that_are_known(file: Path) -> None:
    with pytest.raises(CommandError, match="Entry 1 “Barbell Row”: primaryMuscles: “wings” is not known; it takes abd"):
        run(file, entry(primaryMuscles=["wings"]))


def test_every_broken_entry_is_named_at_once_up_to_twenty(file: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        run(file, *[entry(id=f"row-{number}", level="guru") for number in range(1, 24)])
    lines = str(refusal.value).splitlines()
    assert [line.split(" “")[0] for line in lines[:20]] == [f"Entry {number}" for number in range(1, 21)]
    assert lines[20:] == ["… and 3 more."]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'[{"id": "a",', r"gym_exercises\.json is not JSON: .*line 1 column 13"),
        (b"", r"gym_exercises\.json is not JSON: "),
        (b"[\xff\xfe\xff]", r"gym_exercises\.json is not JSON: "),
        (b"[" * 200_000, r"gym_exercises\.json is nested too deep\."),
        (b'{"exercises": []}', r"The file takes a list of exercises\."),
        (b"[" + b" " * 50_000_000 + b"]", r"gym_exercises\.json is larger than 50 MB\."),
    ],
    ids=["cut off", "empty", "no text", "too deep", "no list", "too large"],
)
def test_a_file_that_is_no_list_of_exercises_is_refused_by_its_name(file: Path, content: bytes, sentence: str) -> None:
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run(file)
    assert everything() == []


def test_a_file_that_is_not_there_or_no_file_is_refused_by_its_name(file: Path) -> None:
    with pytest.raises(CommandError, match=r"gym_exercises\.json cannot be read: No such file or directory\."):
        run(file)
    file.mkdir()
    with pytest.raises(CommandError, match=r"gym_exercises\.json cannot be read: Is a directory\."):
        run(file)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "source: it is missing."),
        (" ", "source: it is missing."),
        ("s" * 61, "source: it has 61 characters; the most is 60."),
        ("gym\x00", "source: Text cannot hold the NUL character."),
    ],
)
def test_a_source_needs_a_name_that_fits(file: Path, source: str, sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(file, entry(), source=source)
    assert str(refusal.value) == sentence
    assert everything() == []


# --- What it costs ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_one_exercise_costs_what_three_cost(number: int) -> None:
    made = read_entries([entry(id=f"row-{place}", name="Row") for place in range(number)])
    renamed = read_entries([entry(id=f"row-{place}", name="New Row") for place in range(number)])
    costs = []
    for entries in (made, made, renamed):
        with CaptureQueriesContext(connection) as queries:
            import_exercises(entries=entries, source="gym")
        costs.append([query["sql"].split()[0] for query in queries])
    assert costs == [
        ["SELECT", "SAVEPOINT", "INSERT", "RELEASE"],
        ["SELECT"],
        ["SELECT", "SAVEPOINT", "UPDATE", "RELEASE"],
    ]


# --- Guesses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "equipment", "category", "force", "expected"),
    [
        ("Barbell Curl", "barbell", "strength", "pull", ("weight_reps", "total", False)),
        ("Dumbbell Bench Press", "dumbbell", "strength", "push", ("weight_reps", "per_hand", False)),
        ("One-Arm Dumbbell Row", "dumbbell", "strength", "pull", ("weight_reps", "total", True)),
        ("Single-Leg Dumbbell Deadlift", "dumbbell", "strength", "pull", ("weight_reps", "total", True)),
        ("Alternate Hammer Curl", "dumbbell", "strength", "pull", ("weight_reps", "per_hand", True)),
        ("Goblet Squat", "dumbbell", "strength", "push", ("weight_reps", "total", False)),
        ("Dumbbell Pullover", "dumbbell", "strength", "pull", ("weight_reps", "total", False)),
        ("Dumbbell Walking Lunge", "dumbbell", "strength", "push", ("weight_reps", "per_hand", True)),
        ("Reverse Flyes With External Rotation", "dumbbell", "strength", "pull", ("weight_reps", "per_hand", False)),
        ("Kettlebell Swing", "kettlebells", "strength", "pull", ("weight_reps", "total", False)),
        ("Kettlebell Hang Clean", "kettlebells", "strength", "pull", ("weight_reps", "total", True)),
        ("Double Kettlebell Jerk", "kettlebells", "strength", "push", ("weight_reps", "per_hand", False)),
        ("Cable Crossover", "cable", "strength", "push", ("weight_reps", "total", False)),
        ("Pullups", "body only", "strength", "pull", ("weight_reps", "added", False)),
        ("Chin-Up", "body only", "strength", "pull", ("weight_reps", "added", False)),
        ("Ring Dips", "other", "strength", "push", ("weight_reps", "added", False)),
        ("Jerk Dip Squat", "barbell", "olympic weightlifting", "push", ("weight_reps", "total", False)),
        ("Dip Machine", "machine", "strength", "push", ("weight_reps", "total", False)),
        ("Bench Dips", "body only", "strength", "push", ("reps", "none", False)),
        ("Scapular Pull-Up", None, "strength", "pull", ("reps", "none", False)),
        ("Weighted Push-Up", "other", "strength", "push", ("weight_reps", "added", False)),
        ("Band Assisted Pull-Up", "other", "strength", None, ("weight_reps", "assisted", False)),
        ("Pushups", "body only", "strength", "push", ("reps", "none", False)),
        ("Squats - With Bands", "bands", "strength", "push", ("reps", "none", False)),
        ("Box Squat with Bands", "barbell", "powerlifting", "push", ("weight_reps", "total", False)),
        ("Box Jump", "other", "plyometrics", "push", ("reps", "none", False)),
        ("Plank", "body only", "strength", "static", ("duration", "none", False)),
        ("Side Bridge", "body only", "strength", "static", ("duration", "none", True)),
        ("Child's Pose", None, "stretching", "static", ("duration", "none", False)),
        ("Quad Stretch", "other", "stretching", "static", ("duration", "none", True)),
        ("Arm Circles", None, "stretching", "push", ("reps", "none", False)),
        ("Calves-SMR", "foam roll", "stretching", "static", ("duration", "none", True)),
        ("Running, Treadmill", "machine", "cardio", None, ("distance_duration", "none", False)),
        ("Rope Jumping", "other", "cardio", None, ("duration", "none", False)),
        ("Farmer's Walk", "other", "strongman", None, ("distance_duration", "per_hand", False)),
        ("Sled Push", "other", "strongman", "push", ("distance_duration", "total", False)),
        ("Tire Flip", "other", "strongman", "pull", ("weight_reps", "total", False)),
        ("Drag Curl", "barbell", "strength", "pull", ("weight_reps", "total", False)),
    ],
)
def test_measurement_load_and_sides_are_guessed_from_name_equipment_and_category(
    name: str, equipment: str | None, category: str, force: str | None, expected: tuple[str, str, bool]
) -> None:
    import_exercises(
        entries=read_entries([entry(name=name, equipment=equipment, category=category, force=force)]), source="gym"
    )
    assert Exercise.objects.values_list("measurement", "load_kind", "is_unilateral").get() == expected


@pytest.mark.parametrize(
    ("name", "muscle", "category", "expected"),
    [
        ("Curl", "biceps", "strength", "biceps"),
        ("Extension", "triceps", "strength", "triceps"),
        ("Fly", "chest", "strength", "chest"),
        ("Raise", "shoulders", "strength", "shoulders"),
        ("Pulldown", "lats", "strength", "back"),
        ("Shrug", "traps", "strength", "back"),
        ("Superman", "lower back", "strength", "back"),
        ("Crunch", "abdominals", "strength", "core"),
        ("Calf Raise", "calves", "strength", "legs"),
        ("Hip Thrust", "glutes", "powerlifting", "legs"),
        ("Wrist Curl", "forearms", "strength", "other"),
        ("Running", "quadriceps", "cardio", "cardio"),
        ("Power Clean", "hamstrings", "olympic weightlifting", "full_body"),
        ("Overhead Squat", "quadriceps", "olympic weightlifting", "legs"),
        ("Yoke Walk", "quadriceps", "strongman", "full_body"),
        ("Something", None, "strength", "other"),
    ],
)
def test_muscles_are_mapped_onto_muscle_groups(name: str, muscle: str | None, category: str, expected: str) -> None:
    muscles = [muscle] if muscle else []
    read = read_entries([entry(name=name, primaryMuscles=muscles, category=category)])
    assert read[0].said["muscle_group"] == expected


def test_what_the_file_states_overrules_the_guesses_now_and_later(file: Path) -> None:
    stated = {"description": "For two.", "muscle_group": "full_body", "load_kind": "per_hand", "is_unilateral": True}
    run(file, entry(**stated))
    Exercise.objects.update(is_unilateral=False)

    assert run(file) == "0 created, 1 updated, 0 unchanged, 0 refused.\n"
    exercise = Exercise.objects.get()
    assert {name: getattr(exercise, name) for name in stated} == stated


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"name": "Push-Up", "equipment": "body only", "measurement": "weight_reps"}, ("weight_reps", "total")),
        ({"load_kind": "none"}, ("reps", "none")),
        ({"measurement": "duration"}, ("duration", "total")),
    ],
)
def test_a_guess_never_contradicts_what_the_file_states(
    file: Path, stated: dict[str, str], expected: tuple[str, str]
) -> None:
    run(file, entry(**stated))
    assert Exercise.objects.values_list("measurement", "load_kind").get() == expected


# --- The starter library ------------------------------------------------------------------------


def test_the_starter_library_is_loaded_once_whole_and_valid() -> None:
    result = load_starter_library()

    assert (result.updated, result.unchanged, result.refused) == (0, 0, [])
    assert result.created == Exercise.objects.filter(source="starter", created_by=None, is_shared=True).count() >= 120
    for exercise in Exercise.objects.all():
        exercise.full_clean(validate_unique=False, validate_constraints=False)
        assert exercise.instructions
        assert exercise.description


def test_starting_again_costs_one_query_and_takes_nothing_back(django_assert_num_queries: Any) -> None:
    loaded = load_starter_library().created
    Exercise.objects.filter(source_id="pull-up").update(name="Klimmzug", load_kind="total")
    Exercise.objects.filter(source_id="chin-up").delete()

    assert load_starter_library().created == 1
    with django_assert_num_queries(1):
        result = load_starter_library()

    assert (result.created, result.updated, result.unchanged) == (0, 0, loaded)
    assert Exercise.objects.values_list("name", "load_kind").get(source_id="pull-up") == ("Klimmzug", "total")


def test_the_command_brings_the_starter_library_up_to_its_file() -> None:
    load_starter_library()
    Exercise.objects.filter(source_id="pull-up").update(name="Klimmzug")

    said = run(STARTER_FILE)

    assert said == f"0 created, 1 updated, {Exercise.objects.count() - 1} unchanged, 0 refused.\n"
    assert Exercise.objects.get(source_id="pull-up").name == "Pull-Up"


def test_each_movement_of_the_starter_library_stands_there_once() -> None:
    load_starter_library()
    names = list(Exercise.objects.values_list("name", flat=True))
    assert len(names) == len({name.lower() for name in names})
    assert {"Weighted Pull-Up", "Weighted Chin-Up", "Weighted Dip"}.isdisjoint(names)
    added = Exercise.objects.filter(name__in=["Pull-Up", "Chin-Up", "Triceps Dip"]).values_list("load_kind", flat=True)
    assert list(added) == ["added", "added", "added"]
