"""Exercises out of a JSON file: read strictly, mapped and guessed by the tables below, written in bulk, never doubled.

An entry has the keys of the public exercise lists: `id name force level mechanic equipment primaryMuscles
secondaryMuscles instructions category`; `description muscle_group measurement load_kind is_unilateral` overrule what
would be worked out. Other keys, such as `images`, are left aside. Importing again takes over what the file says and
nothing else: guesses are made once, so a guess that somebody corrected, whether an exercise is in use or shared, and
its alternatives stay.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import User
from core.validation import validate_storable_text
from workouts.models import Exercise
from workouts.models.exercise import MuscleGroup

LARGEST_FILE = 50_000_000
STARTER_FILE = Path(__file__).parent / "data" / "starter_exercises.json"

# --- The tables ---------------------------------------------------------------------------------

#: The muscle that works most decides the group, unless GROUP below says otherwise.
MUSCLES = {
    "abdominals": MuscleGroup.CORE,
    "abductors": MuscleGroup.LEGS,
    "adductors": MuscleGroup.LEGS,
    "biceps": MuscleGroup.BICEPS,
    "calves": MuscleGroup.LEGS,
    "chest": MuscleGroup.CHEST,
    "forearms": MuscleGroup.OTHER,
    "glutes": MuscleGroup.LEGS,
    "hamstrings": MuscleGroup.LEGS,
    "lats": MuscleGroup.BACK,
    "lower back": MuscleGroup.BACK,
    "middle back": MuscleGroup.BACK,
    "neck": MuscleGroup.OTHER,
    "quadriceps": MuscleGroup.LEGS,
    "shoulders": MuscleGroup.SHOULDERS,
    "traps": MuscleGroup.BACK,
    "triceps": MuscleGroup.TRICEPS,
}


@dataclass(frozen=True)
class Rule:
    """Gives something to the exercises that meet all of its conditions; an empty condition asks for nothing.

    `name` and `unless` are patterns of whole words, held against the name in lower case with blanks for punctuation;
    `equipment`, `category` and `force` are patterns of the whole value, which is `none` where the file has none.
    """

    gives: Any
    name: str = ""
    unless: str = ""
    equipment: str = ""
    category: str = ""
    force: str = ""

    def fits(self, words: str, said: dict[str, Any]) -> bool:
        values = (
            (self.equipment, said["equipment_needed"]),
            (self.category, said["category"]),
            (self.force, said["force"]),
        )
        if not all(not pattern or re.fullmatch(pattern, value or "none") for pattern, value in values):
            return False
        if self.unless and has_words(self.unless, words):
            return False
        return not self.name or has_words(self.name, words)


def has_words(pattern: str, words: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", words) is not None


def first_fit(rules: Iterable[Rule], said: dict[str, Any], default: Any) -> Any:
    """What the first rule that fits gives."""
    words = re.sub(r"[^a-z0-9]+", " ", said["name"].lower())
    return next((rule.gives for rule in rules if rule.fits(words, said)), default)


# In every table the first rule that fits decides.

#: What works heart and lungs or the whole body is no matter of one muscle.
GROUP = (
    Rule(MuscleGroup.CARDIO, category="cardio"),
    Rule(MuscleGroup.FULL_BODY, category="strongman"),
    Rule(
        MuscleGroup.FULL_BODY,
        name="clean|snatch|jerk|thruster|get up",
        unless="deadlift|shrug|balance|dip|clean grip",
        equipment="barbell|dumbbell|kettlebells|machine",
    ),
)

M, L = Exercise.Measurement, Exercise.LoadKind
COUNTED, HELD, COVERED = (M.REPS, L.NONE), (M.DURATION, L.NONE), (M.DISTANCE_DURATION, L.NONE)
CARRIED, CARRIED_PER_HAND = (M.DISTANCE_DURATION, L.TOTAL), (M.DISTANCE_DURATION, L.PER_HAND)
LIFTED, LIFTED_PER_HAND = (M.WEIGHT_REPS, L.TOTAL), (M.WEIGHT_REPS, L.PER_HAND)
ADDED, ASSISTED = (M.WEIGHT_REPS, L.ADDED), (M.WEIGHT_REPS, L.ASSISTED)

BODYWEIGHT = "body only|none|other|exercise ball"

#: How an exercise is measured and what its load means; what no rule names is LIFTED: one load, counted in repetitions.
WORK = (
    Rule(ASSISTED, name="assisted"),
    # On the move
    Rule(CARRIED_PER_HAND, name="farmer s|farmers?"),
    Rule(
        CARRIED,
        name="carry|carries|walk|drags?|sled push|prowler|yoke|ruck|conan s wheel",
        equipment="other|dumbbell|kettlebells",
    ),
    Rule(HELD, category="cardio", name="rope|ropes|stairs?|stairmaster|step mill|climber|high knees|jacks?"),
    Rule(COVERED, category="cardio"),
    Rule(HELD, name="mountain climbers?|battle ropes?|battling ropes?|skipping|jump rope|balance board"),
    # Stretches and holds
    Rule(COUNTED, category="stretching", name="dynamic|inchworm|circles", equipment="body only|none"),
    Rule(COUNTED, category="stretching", force="push|pull", unless="stretch"),
    Rule(HELD, category="stretching"),
    Rule(HELD, equipment="foam roll"),
    Rule(HELD, name="plank|hold|wall sit|dead hang|l sit|side bridge", equipment=BODYWEIGHT, unless="push up"),
    Rule(HELD, force="static", equipment=f"{BODYWEIGHT}|bands", unless="manual"),
    # The own body
    Rule(ADDED, name="weighted", equipment=BODYWEIGHT),
    Rule(COUNTED, name="push ups?|pushups?|rollout|bodyweight"),
    Rule(COUNTED, name="bands?", equipment="other"),
    Rule(
        ADDED,
        name="pull ups?|pullups?|chin ups?|chins?|dips?|muscle ups?",
        unless="scapular|negative|bench|crunch",
        equipment=BODYWEIGHT,
    ),
    Rule(ADDED, name="hyperextensions?|back extensions?|glute ham raise", equipment="other|machine", unless="reverse"),
    Rule(COUNTED, equipment="body only|none|exercise ball|bands"),
    Rule(COUNTED, category="plyometrics", equipment="other"),
    Rule(
        COUNTED,
        name="suspended|suspension|rings?|straps|ab roller|ab wheel|rope climb|parallel bars|slides|london bridges"
        "|box squat|donkey",
        equipment="other",
    ),
    # A weight in the hands: dumbbells come in pairs unless the name says one, kettlebells alone unless it says two
    Rule(
        LIFTED,
        name="one|single|goblet|concentration|pullover|side bend|swing|plie|box jump|pronation|supination"
        "|external rotation|overhead triceps|triceps press|standing dumbbell triceps|close grip|a dumbbell",
        unless="with external rotation",
        equipment="dumbbell|kettlebells",
    ),
    Rule(LIFTED_PER_HAND, equipment="dumbbell"),
    Rule(
        LIFTED_PER_HAND,
        name="two|double|kettlebells|alternating|alternate|seesaw|see saw|thruster",
        equipment="kettlebells",
    ),
)

#: Whether the sides are trained one at a time.
UNILATERAL = (
    Rule(True, name="(?:one|single|1) (?:arm|armed|leg|legged|hand|handed|knee|side|half)"),
    Rule(True, name="alternating|alternate|seesaw|see saw|unilateral|cross body|each side|half kneeling"),
    Rule(True, name="lunges?|split squats?|step ups?|pistol|bulgarian|cossack|suitcase|clamshell|lateral walk"),
    Rule(True, name="side (?:bends?|plank|bridge|jackknife)|wood ?chop|pallof|copenhagen|bird dog|dead bug"),
    Rule(True, name="concentration", equipment="dumbbell"),
    Rule(
        True,
        name="kickback|leg lift|hip (?:ad|ab)ductions?|internal rotation|external rotation",
        unless="triceps?|flyes",
    ),
    Rule(True, name="low pulley (?:side|deltoid)|pronation|supination", unless="grip"),
    Rule(
        True,
        name="press|clean|snatch|jerk|row|windmill|get up",
        unless="two|double|kettlebells",
        equipment="kettlebells",
    ),
    Rule(
        True,
        name="quads?|quadriceps|hamstrings?|calf|calves|hip flexors?|glute|piriformis|tibialis|peroneals|tract|it band"
        "|latissimus|lat|brachialis|triceps?|foot|ankle|side|knee across|crossover|leg raises?|couch|pigeon",
        category="stretching",
    ),
)


# --- Reading ------------------------------------------------------------------------------------

CHOICES: dict[str, type[TextChoices]] = {
    "level": Exercise.Level,
    "mechanic": Exercise.Mechanic,
    "force": Exercise.Force,
}
OVERRULING: dict[str, type[TextChoices]] = {
    "muscle_group": MuscleGroup,
    "measurement": Exercise.Measurement,
    "load_kind": Exercise.LoadKind,
}


@dataclass(frozen=True)
class Entry:
    """One entry: its number in the file (from 1), what the file says and what had to be guessed, by field."""

    number: int
    said: dict[str, Any]
    guessed: dict[str, Any]

    def __str__(self) -> str:
        return label(self.number, self.said["name"])


def source_of(path: Path, given: str | None = None) -> str:
    """What a file is called as a source: as given, or its name without ending and without `_exercises`."""
    source = path.stem.removesuffix("_exercises") if given is None else given
    return read_text({"source": source}, "source", "source", required=True)


def read_exercises(path: Path) -> list[Entry]:
    """All entries of a file. Raises ValidationError with one sentence for each broken entry, by number and name."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ValidationError(_("%(file)s cannot be read: %(why)s.") % {"file": path, "why": error.strerror}) from None
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("%(file)s is larger than 50 MB.") % {"file": path})
    try:
        parsed = json.loads(content)
    except RecursionError:
        raise ValidationError(_("%(file)s is nested too deep.") % {"file": path}) from None
    except ValueError as error:
        raise ValidationError(_("%(file)s is not JSON: %(why)s.") % {"file": path, "why": error}) from None
    return read_entries(parsed)


def read_entries(content: Any) -> list[Entry]:
    """All entries of a parsed file. Raises ValidationError like read_exercises."""
    if not isinstance(content, list):
        raise ValidationError(_("The file takes a list of exercises."))
    entries: list[Entry] = []
    numbers: dict[str, int] = {}
    problems: list[str] = []
    for number, raw in enumerate(content, start=1):
        try:
            entry = read_entry(number, raw)
            first = numbers.setdefault(entry.said["source_id"], number)
            if first != number:
                raise wrong("id", _("it is the id of entry %(first)s already.") % {"first": first})
            entries.append(entry)
        except ValidationError as error:
            name = raw.get("name") if isinstance(raw, dict) else None
            problems.append(f"{label(number, name)}: {' '.join(error.messages)}")
    if problems:
        raise ValidationError(problems)
    return entries


def read_entry(number: int, raw: Any) -> Entry:
    """One entry, mapped onto the fields of Exercise. Raises ValidationError with a sentence that names the key."""
    if not isinstance(raw, dict):
        raise ValidationError(_("It takes an object with a name, an id and so on."))
    said: dict[str, Any] = {
        "name": read_text(raw, "name", "name", required=True),
        "source_id": read_text(raw, "id", "source_id", required=True),
        "instructions": "\n".join(read_texts(raw, "instructions")).strip(),
        "secondary_muscles": read_muscles(raw, "secondaryMuscles"),
        "equipment_needed": read_text(raw, "equipment", "equipment_needed"),
        "category": read_text(raw, "category", "category"),
        **{key: read_choice(raw, key, choices) for key, choices in CHOICES.items()},
        **{key: read_choice(raw, key, choices) for key, choices in OVERRULING.items() if raw.get(key) is not None},
    }
    muscles = read_muscles(raw, "primaryMuscles")
    most_worked = MUSCLES[muscles[0]] if muscles else MuscleGroup.OTHER
    said.setdefault("muscle_group", first_fit(GROUP, said, most_worked))
    if raw.get("description") is not None:
        said["description"] = read_text(raw, "description", "description")
    if raw.get("is_unilateral") is not None:
        if not isinstance(raw["is_unilateral"], bool):
            raise wrong("is_unilateral", _("it takes true or false."))
        said["is_unilateral"] = raw["is_unilateral"]
    return Entry(number, said, {key: value for key, value in guess(said).items() if key not in said})


def guess(said: dict[str, Any]) -> dict[str, Any]:
    """Measurement, load and sides by the tables; what the file says of the first two is kept in mind."""
    measurement, load_kind = first_fit(WORK, said, LIFTED)
    if said.get("measurement") == M.WEIGHT_REPS and load_kind == L.NONE:
        load_kind = L.TOTAL
    if said.get("load_kind") == L.NONE and measurement == M.WEIGHT_REPS:
        measurement = M.REPS
    return {
        "measurement": measurement,
        "load_kind": load_kind,
        "is_unilateral": first_fit(UNILATERAL, said, False),
    }


def read_text(raw: dict[str, Any], key: str, field_name: str, *, required: bool = False) -> str:
    """A text that fits its field, a short one on one line; null and nothing are empty."""
    value = "" if raw.get(key) is None else raw[key]
    check_text(key, value)
    most = getattr(Exercise._meta.get_field(field_name), "max_length", None)
    value = value.strip() if most is None else " ".join(value.split())
    if required and not value:
        raise wrong(key, _("it is missing."))
    if most is not None and len(value) > most:
        raise wrong(
            key, _("it has %(length)s characters; the most is %(most)s.") % {"length": len(value), "most": most}
        )
    return value


def read_texts(raw: dict[str, Any], key: str) -> list[str]:
    values = [] if raw.get(key) is None else raw[key]
    if not isinstance(values, list):
        raise wrong(key, _("it takes a list of texts."))
    for value in values:
        check_text(key, value)
    return values


def read_muscles(raw: dict[str, Any], key: str) -> list[str]:
    muscles = list(dict.fromkeys(read_texts(raw, key)))
    for muscle in muscles:
        check_known(key, muscle, MUSCLES)
    return muscles


def read_choice(raw: dict[str, Any], key: str, choices: type[TextChoices]) -> str:
    value = "" if raw.get(key) is None else raw[key]
    check_text(key, value)
    if value:
        check_known(key, value, choices.values)
    return value


def check_text(key: str, value: Any) -> None:
    if not isinstance(value, str):
        raise wrong(key, _("it takes text."))
    try:
        validate_storable_text(value)
    except ValidationError as error:
        raise wrong(key, error.messages[0]) from None


def check_known(key: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise wrong(
            key,
            _("“%(value)s” is not known; it takes %(known)s.")
            % {"value": printable(value), "known": get_text_list(list(known), _("or"))},
        )


def wrong(key: str, why: str) -> ValidationError:
    return ValidationError(f"{key}: {why}")


def label(number: int, name: Any) -> str:
    """`Entry 12 “Barbell Curl”`, in characters that every terminal can show."""
    if not isinstance(name, str) or not name.strip():
        return _("Entry %(number)s") % {"number": number}
    return _("Entry %(number)s “%(name)s”") % {"number": number, "name": printable(name)}


def printable(text: str) -> str:
    return "".join(character if character.isprintable() else "�" for character in text[:60])


# --- Writing ------------------------------------------------------------------------------------


@dataclass
class ImportResult:
    """How many exercises were created, updated and unchanged, and for each refused entry a sentence that says why."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)


def import_exercises(
    *,
    entries: list[Entry],
    source: str,
    maker: User | None = None,
    dry_run: bool = False,
    only_new: bool = False,
    progress: Callable[[list[Entry]], Iterable[Entry]] = iter,
) -> ImportResult:
    """Makes the exercises of `maker` (None: the shared library) agree with the entries, found by (source, id).

    Refused is an entry that is readable but would leave an exercise the model does not accept; the others are taken.
    `only_new` leaves what is there as it is. Costs one SELECT, and one INSERT and one UPDATE per batch where needed.
    """
    stored = {exercise.source_id: exercise for exercise in Exercise.objects.filter(created_by=maker, source=source)}
    result = ImportResult()
    new: list[Exercise] = []
    changed: list[Exercise] = []
    changed_fields: set[str] = set()
    for entry in progress(entries):
        exercise = stored.get(entry.said["source_id"])
        if exercise is None:
            values = entry.guessed | entry.said
            exercise = Exercise(source=source, created_by=maker, is_shared=maker is None)
        else:
            values = {} if only_new else differing(exercise, entry.said)
        if not values:
            result.unchanged += 1
            continue
        try:
            put(exercise, values)
        except ValidationError as error:
            result.refused.append(f"{entry}: {' '.join(error.messages)}")
            continue
        if exercise.pk is None:
            new.append(exercise)
        else:
            changed.append(exercise)
            changed_fields |= values.keys()
    result.created, result.updated = len(new), len(changed)
    if not dry_run and (new or changed):
        write(new, changed, changed_fields)
    return result


def differing(exercise: Exercise, said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if getattr(exercise, name) != value}


def put(exercise: Exercise, values: dict[str, Any]) -> None:
    """Sets these fields. Raises ValidationError where the model does not accept them beside the others."""
    for name, value in values.items():
        setattr(exercise, name, value)
    exercise.clean_fields(exclude={each.name for each in Exercise._meta.fields} - values.keys())
    exercise.clean()


@transaction.atomic
def write(new: list[Exercise], changed: list[Exercise], changed_fields: set[str]) -> None:
    # Somebody who imports the same file at the same moment is no error: their row is as good as ours.
    Exercise.objects.bulk_create(new, ignore_conflicts=True)
    now = timezone.now()
    for exercise in changed:
        exercise.updated_at = now
    Exercise.objects.bulk_update(changed, sorted(changed_fields | {"updated_at"}), batch_size=200)


def load_starter_library() -> ImportResult:
    """Adds what the library lacks of the exercises that come with the project, in one query where nothing is missing.

    What is there stays as it is, so the start of the server never takes back what an admin has rewritten; importing
    the file by command does.
    """
    return import_exercises(entries=read_exercises(STARTER_FILE), source=source_of(STARTER_FILE), only_new=True)
