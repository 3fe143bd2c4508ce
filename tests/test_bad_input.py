"""Whatever is sent to the API, and wherever: 4xx in the one shape with a sentence that names the field, never a failure
of ours, and nothing has changed then."""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any, Self

import pytest

from progress.models import BodyMeasurement
from tests.cast import Cast
from tests.clock import MONDAY, day
from tests.factories.workouts import TrainingSessionExerciseFactory
from tests.notifications.device import DEVICE, KEYS
from tests.permissions.routes import COMMENTS, registered
from tests.permissions.state import everything
from tests.permissions.things import THINGS, TOKEN, fill
from tests.phone import Phone

pytestmark = pytest.mark.django_db

HUGE = 10**30
LONG = "x" * 100_000
FAR = "9999-12-31"

#: What no field of that kind takes. A `?` behind a kind below: it takes null.
NEVER: dict[str, list[Any]] = {
    "key": [HUGE, -1, 0, "abc", "", "1.0", "١", "1" * 5_000, 1.5, True, [1], {"id": 1}],
    "text": [LONG, True, [], {"a": 1}],
    "line of text": [LONG, True, [], {"a": 1}],
    "choice": ["stones", LONG, HUGE, True, [], {}],
    "bool": ["maybe", HUGE, [], ""],
    "whole number": [HUGE, -HUGE, -1, "abc", "", 1.5, [], "1" * 5_000],
    "number": [HUGE, -5, "abc", [], "NaN", "Infinity", "1e400", 1.2345],
    "date": ["2026-02-30", "0000-01-01", "10000-01-01", "abc", "", 5, True, {}],
    "past instant": [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "2026-03-06T12:00:00Z",
        "2026-02-30T12:00:00Z",
        "2026-03-04T25:00:00Z",
        "abc",
        "",
        5,
        True,
        [],
    ],
    "time": ["25:00", "abc", "", 5, HUGE, True, [], {}],
    "uuid": ["abc", "", -1, [], {}, LONG],
    "address": ["abc", "@", "a@b", "", LONG + "@example.org", 5, True, [], {}],
    "words": ["abc", 5, True, {}, [1], [[]], ["x" * 61], ["a"] * 31],
    "reps": ["abc", "10-8", "8-12,", "10/left", "-5", "1001", "1e400", LONG, True, [], {}, "12,10,8"],
    "set plan": [
        "abc",
        5,
        {},
        [],
        [5],
        [[]],
        [{}] * 51,
        [{"kind": "easy"}],
        [{"reps": "abc"}],
        [{"reps": []}],
        [{"weight_kg": -5}],
        [{"weight_kg": HUGE}],
        [{"weight_kg": "NaN"}],
        [{"percent": 201}],
        [{"seconds": 0}],
        [{"rest": 1.5}],
        [{"rpe": 7.3}],
        [{"kind": []}],
        [{"unknown": 1}],
        [{"kind": "dropset", "reps": 8}],
        [{"reps": 5, "seconds": 30}],
        [{"weight_kg": 60, "percent": 75}],
        [{"weight_kg": 1000.5}],
        [{"weight_kg": 62.125}],
        [{"weight_kg": "1_000"}],
        [{"weight_kg": "６０"}],
        [{"weight_kg": " 60"}],
        [{"weight_kg": True}],
        [{"percent": 0.5}],
        [{"rpe": 10.5}],
        [{"rest": 3601}],
        [{"metres": HUGE}],
        [{"reps": "12,10"}],
    ],
    "rule": [
        "abc",
        "",
        5,
        True,
        [],
        {},
        {"kind": "stones"},
        {"kind": []},
        {"kind": "weekly"},
        {"kind": "weekly", "add_kg": 0},
        {"kind": "weekly", "add_kg": 50.5},
        {"kind": "weekly", "add_kg": -50.5},
        {"kind": "weekly", "add_kg": "2.5"},
        {"kind": "weekly", "add_kg": HUGE},
        {"kind": "weekly", "add_kg": True},
        {"kind": "weekly", "add_kg": 2.5, "percent": 5},
        {"kind": "percent", "of": "bodyweight", "percent": 75},
        {"kind": "percent", "of": [], "percent": 75},
        {"kind": "percent", "of": "training_max"},
        {"kind": "percent", "of": "training_max", "percent": 0.5},
        {"kind": "percent", "of": "training_max", "percent": 201},
        {"kind": "percent", "of": "training_max", "percent": 75, "add_per_week": -51},
        {"kind": "percent", "of": "training_max", "percent": 75, "add_per_week": "2"},
        {"kind": "double", "low": 8, "high": 12},
        {"kind": "double", "low": 12, "high": 8, "add_kg": 2.5},
        {"kind": "double", "low": 0, "high": 8, "add_kg": 2.5},
        {"kind": "double", "low": 8, "high": 101, "add_kg": 2.5},
        {"kind": "double", "low": 8.5, "high": 12, "add_kg": 2.5},
        {"kind": "double", "low": True, "high": 12, "add_kg": 2.5},
        {"kind": "double", "low": 8, "high": 12, "add_kg": 0},
        {"kind": "double", "low": 8, "high": 12, "add_kg": 2.5, "unknown": 1},
    ],
    "keys": [
        "abc",
        5,
        True,
        {},
        [0],
        [-1],
        [HUGE],
        ["abc"],
        [True],
        [[1]],
        [{"id": 1}],
        [None],
        [1.5],
        list(range(1, 10_001)),
    ],
    "muscle groups": ["abc", "legs", 5, True, {}, ["stones"], [1], [[]], [None], ["legs"] * 11],
    "days": [HUGE, -HUGE, 0, 61, -61, "abc", "", 1.5, True, [], {}, "1" * 5_000],
    "lines": ["abc", 5, True, {}, [5], [[]], [None], ["abc"], [{}], [{}] * 61],
}
NEVER["answers"] = [
    "abc",
    5,
    {},
    [5],
    [{}],
    [{"question": 1}],
    [{"question": HUGE, "value": 1}],
    [{"question": 1, "value": []}],
    [{"question": 1, "value": "x", "surprise": 1}],
    [{"question": 1, "value": 1}] * 41,
]
NEVER["clients"] = [*NEVER["keys"], []]
NEVER["switches"] = [
    *("abc", 5, True, [], [1], {"stones": {}}, {"stones": {"email": True}}, {"comment": 5}, {"comment": []}),
    *({"comment": {"email": value}} for value in (None, "maybe", HUGE, [], {})),
    {"comment": {"fax": True}},
]
NEVER["hour"] = [*NEVER["whole number"], 24]
NEVER["amount of time"] = ["abc", "", [], {}]
NEVER["service"] = [
    *("abc", "", 5, True, [], {}, LONG, "https://push.example.org/" + "x" * 1000, "javascript:alert(1)"),
    *("http://push.example.org/a", "https://example.org/a", "https://push.example.org@example.com/a"),
    *("https://127.0.0.1/a", "https://[::1]/a", "https://push.example.org:8443/a", "https://[/a"),
]
NEVER["keys of a device"] = [
    *("abc", 5, True, [], {}, {"p256dh": KEYS["p256dh"]}, KEYS | {"auth": ""}, KEYS | {"auth": LONG}),
    *(KEYS | {"auth": "A" * 21 + "Ä"}, KEYS | {"p256dh": "A" * 87}, KEYS | {"more": 1}),
]


@dataclass(frozen=True)
class Route:
    """A writing address: who sends, what is accepted, and of which kind each field is that it reads."""

    actor: str
    body: dict[str, Any]
    fields: dict[str, str]


PERSON = {
    "first_name": "line of text",
    "last_name": "line of text",
    "time_zone": "choice",
}
ME = PERSON | {
    "username": "line of text?",
    "unit_system": "choice",
    "language": "choice",
    "quiet_from": "time?",
    "quiet_to": "time?",
}
PROFILE = {
    "height_cm": "number?",
    "target_weight_kg": "number?",
    "smallest_plate_kg": "number",
    "goal_direction": "choice",
    "sex": "choice",
    "date_of_birth": "date?",
    "fitness_goals": "text that may be long",
    "medical_conditions": "text that may be long",
    "dietary_restrictions": "text that may be long",
}
ASKED = {
    "trains": "bool",
    "tracks_nutrition": "choice",
    "weigh_in_every_days": "whole number?",
    "check_in_weekday": "choice?",
    "photos_every_days": "whole number?",
}
NEVER["text that may be long"] = [value for value in NEVER["text"] if value != LONG]
COMMENT = {"content": "text", "client": "key", "parent": "key?", "attachment": "key?", "uuid": "uuid"}
PAUSE = {"starts_on": "date", "ends_on": "date?", "kind": "choice", "reason": "line of text"}
EXERCISE = {
    "name": "line of text",
    "description": "text that may be long",
    "instructions": "text that may be long",
    "video_url": "choice",
    "muscle_group": "choice",
    "secondary_muscles": "words",
    "equipment_needed": "line of text",
    "level": "choice",
    "mechanic": "choice",
    "force": "choice",
    "category": "line of text",
    "measurement": "choice",
    "load_kind": "choice",
    "is_unilateral": "bool",
    "alternatives": "keys",
}
FOOD = {
    "name": "line of text",
    "brand": "line of text",
    "calories": "number",
    "protein": "number",
    "carbs": "number",
    "fat": "number",
}
OATS = {"name": "Oat flakes", "calories": 372, "protein": 13.5, "carbs": 58.7, "fat": 7}
RECIPE = {
    "name": "line of text",
    "description": "text that may be long",
    "instructions": "text that may be long",
    "preparation_minutes": "whole number?",
    "servings": "whole number",
    "calories": "number",
    "protein": "number",
    "carbs": "number",
    "fat": "number",
}
PLAN = {
    "name": "line of text",
    "description": "text that may be long",
    "start_date": "far date?",
    "end_date": "far date?",
    "is_active": "bool",
}
SESSION = {
    "name": "line of text",
    "week": "whole number",
    "day_of_week": "choice?",
    "order": "whole number",
    "notes": "text that may be long",
    "is_deload": "bool",
}
PRESCRIPTION = {
    "sets": "whole number?",
    "reps": "reps",
    "weight_kg": "number?",
    "order": "whole number",
    "group": "line of text",
    "set_plan": "set plan?",
    "rest_seconds": "whole number?",
    "tempo": "line of text",
    "target_rpe": "number?",
    "target": "line of text",
    "rule": "rule?",
    "notes": "text that may be long",
}
#: What a line outside a plan asks for.
ASKED_FOR = {
    "uuid": "uuid",
    "prescribed_sets": "whole number?",
    "prescribed_reps": "reps",
    "prescribed_weight_kg": "number?",
    "rest_seconds": "whole number?",
}
TRAINING_MAX = {
    "client": "key",
    "exercise": "key",
    "value_kg": "number",
    "valid_from": "date",
    "source": "line of text",
}
LIMITATION = {
    "client": "key",
    "text": "line of text",
    "muscle_groups": "muscle groups",
    "exercises": "keys",
    "starts_on": "date?",
    "ends_on": "date?",
}
ASSIGNMENT = {"clients": "clients", "start_date": "far date"}
REPORT = {
    "results": "text",
    "notes": "text",
    "difficulty_rating": "whole number?",
    "pain": "whole number?",
    "reported_at": "past instant",
    "version": "whole number",
}
DAILY = {"daily_calories": 2000, "protein_target": 150, "carbs_target": 200, "fat_target": 66}
DAY_TARGET = {"calories": 2200, "protein": 160, "carbs": 230, "fat": 71}
NUTRITION_PLAN = {
    "name": "line of text",
    "description": "text",
    **dict.fromkeys(DAILY, "number"),
    "tolerance_percent": "whole number",
    "start_date": "date?",
    "end_date": "date?",
    "is_active": "bool",
    "client": "key?",
}
PLANNED_MEAL = {
    "nutrition_plan": "key",
    "recipe": "key?",
    "servings": "number",
    "meal_type": "choice",
    "day_of_week": "choice?",
    "time_of_day": "time?",
    "choice_group": "line of text",
    "notes": "text",
}
MARK = {
    "status": "choice",
    "portion": "number",
    "completed_at": "past instant?",
    "reported_at": "past instant",
    "notes": "text",
}
TWO_DAYS = {"from_date": str(day(0)), "to_date": str(day(1))}
SPAN = {"from_date": "far date", "to_date": "far date"}
MEAL = {
    "name": "line of text",
    "meal_type": "choice",
    "time_of_day": "time?",
    "notes": "text",
    "is_estimate": "bool",
}
PART = {
    "type": "choice",
    "description": "line of text",
    **dict.fromkeys(DAY_TARGET, "number"),
    "grams": "number?",
    "food": "key?",
    "is_optional": "bool",
    "choice_group": "line of text",
    "meal_entry": "key",
}
WEIGHT = {
    "client": "key",
    "weight_kg": "number",
    "body_fat_percent": "number?",
    "notes": "text",
    "recorded_at": "past instant",
    "is_confirmed": "bool",
}
PROGRESS = {"weight_kg": "number", "recorded_at": "past instant", "body_fat_percent": "number?", "notes": "text"}
EATEN = {
    "weight_kg": "number",
    "recorded_at": "past instant",
    **dict.fromkeys(("calories", "protein", "carbs", "fat"), "number?"),
    "notes": "text",
}
ONCE = {"uuid": "uuid", "client": "key", "date": "past date"}
WEEK = {
    "client": "key",
    **dict.fromkeys(("energy", "sleep", "stress", "hunger", "mood"), "whole number?"),
    **dict.fromkeys(("training_adherence", "nutrition_adherence"), "whole number?"),
    "wins": "text",
    "struggles": "text",
    "answers": "answers",
    "submitted_at": "past instant",
}
SUMMARY = {"details": "text", "plan_for_next_week": "text", "decision": "choice", "next_review_on": "far date?"}
THRESHOLDS = dict.fromkeys(
    (
        *("pain_from", "waiting_hours", "missed_in_a_row", "drop_points", "adherence_percent"),
        *("adherence_least_due", "ends_within_days", "silent_days", "back_days"),
    ),
    "whole number",
) | {"weight_percent_a_week": "number"}
QUESTION = {"text": "line of text", "kind": "choice", "position": "whole number", "is_active": "bool"}

ROUTES: dict[str, Route] = {
    "PATCH me/": Route("owner", {"first_name": "Annabel"}, ME | PROFILE),
    "POST comments/": Route(
        "own_coach", {"content": "Hello", "target": "{conversation}"}, COMMENT | {"target": "line of text"}
    ),
    "PATCH comments/{comment}/": Route("owner", {"content": "Hello"}, {"content": "text"}),
    "POST training-sessions/{training}/comments/": Route("owner", {"content": "Hello"}, COMMENT),
    "POST recipes/{own_recipe}/comments/": Route("own_coach", {"content": "Hello", "client": "{client}"}, COMMENT),
    "POST threads/{thread}/read/": Route("owner", {}, {"up_to": "key"}),
    "POST threads/{thread}/close/": Route("own_coach", {}, {"up_to": "key"}),
    "POST notifications/{notification}/read/": Route("owner", {}, {}),
    "POST notifications/read/": Route("owner", {"ids": ["{notification}"]}, {"ids": "clients", "all": "bool"}),
    "PATCH notification-preferences/": Route(
        "owner", {"types": {"comment": {"email": False}}}, {"types": "switches", "mail_daily_at": "hour?"}
    ),
    "PUT push-subscriptions/": Route(
        "owner", DEVICE, {"endpoint": "service", "keys": "keys of a device", "expirationTime": "amount of time?"}
    ),
    "POST me/sign-out-everywhere/": Route("owner", {}, {}),
    "POST invitations/accept/": Route(
        "anonymous", {"token": TOKEN, "password": "nine-blue-dumbbells"}, PERSON | {"token": "text", "password": "text"}
    ),
    "PATCH clients/{client}/": Route("own_coach", {"first_name": "Annabel"}, PERSON | PROFILE | ASKED),
    "POST clients/{client}/archive/": Route("own_coach", {}, {}),
    "POST clients/{client}/reactivate/": Route("own_coach", {}, {}),
    "POST clients/{client}/move/": Route("admin", {"coach": "{colleague}"}, {"coach": "key?"}),
    "POST invitations/": Route(
        "own_coach", {"email": "nele@example.org"}, PERSON | PROFILE | ASKED | {"email": "address"}
    ),
    "POST invitations/{invitation}/correct/": Route("own_coach", {"email": "nele@example.org"}, {"email": "address"}),
    "POST invitations/{invitation}/resend/": Route("own_coach", {}, {}),
    "POST invitations/{invitation}/withdraw/": Route("own_coach", {}, {}),
    "POST pauses/": Route(
        "own_coach", {"client": "{client}", "starts_on": str(day(20))}, PAUSE | {"client": "key", "uuid": "uuid"}
    ),
    "POST planning-steps/{planning_step}/undo/": Route("own_coach", {}, {}),
    "PATCH pauses/{pause}/": Route("owner", {"reason": "A cold"}, PAUSE | {"client": "key", "uuid": "uuid"}),
    "POST client-notes/": Route(
        "own_coach",
        {"client": "{client}", "text": "Sleeps well"},
        {"client": "key", "text": "text", "pinned": "bool", "hand_over": "bool"},
    ),
    "PATCH client-notes/{note}/": Route(
        "own_coach", {"text": "Sleeps"}, {"client": "key", "text": "text", "pinned": "bool", "hand_over": "bool"}
    ),
    "POST coach-covers/": Route(
        "own_coach",
        {"client": "{client}", "cover": "{colleague}", "starts_on": str(day(60)), "ends_on": str(day(67))},
        {"client": "key", "cover": "key", "starts_on": "date", "ends_on": "date"},
    ),
    "POST exercises/": Route("own_coach", {"name": "Sled push"}, EXERCISE),
    "PATCH exercises/{own_exercise}/": Route("own_coach", {"name": "Sled pull"}, EXERCISE),
    "POST exercises/{own_exercise}/merge/": Route("own_coach", {"duplicate": "{own_duplicate}"}, {"duplicate": "key"}),
    "POST exercises/{own_exercise}/archive/": Route("own_coach", {}, {}),
    "POST exercises/{own_exercise}/restore/": Route("own_coach", {}, {}),
    "POST nutrition-plans/": Route("own_coach", {"name": "Cut"} | DAILY, NUTRITION_PLAN),
    "PATCH nutrition-plans/{nutrition_plan}/": Route("own_coach", {"name": "Bulk"}, NUTRITION_PLAN),
    "POST nutrition-plans/{standing_week}/apply/": Route("own_coach", TWO_DAYS, SPAN),
    "POST nutrition-plans/{standing_week}/copy/": Route(
        "own_coach", {}, {"client": "key?", "name": "line of text", "start_date": "date?"}
    ),
    **{
        f"POST nutrition-plans/{{template_week}}/{address}/": Route(
            "own_coach", {"clients": ["{client}"]} | TWO_DAYS, SPAN | {"clients": "clients"}
        )
        for address in ("preview-assignment", "assign")
    },
    "POST nutrition-targets/": Route(
        "own_coach",
        {"nutrition_plan": "{nutrition_plan}", "valid_from": str(day(0))} | DAY_TARGET,
        {
            "nutrition_plan": "key",
            "day_kind": "choice",
            "valid_from": "far date",
            "reason": "line of text",
            **dict.fromkeys(DAY_TARGET, "number"),
        },
    ),
    "POST planned-meals/": Route(
        "own_coach", {"nutrition_plan": "{nutrition_plan}", "meal_type": "lunch"}, PLANNED_MEAL
    ),
    "PUT planned-meals/{planned_meal}/completion/": Route(
        "owner", {"date": str(day(0)), "status": "completed"}, MARK | {"date": "far date"}
    ),
    "PATCH planned-meals/{planned_meal}/": Route("own_coach", {"servings": 2}, PLANNED_MEAL),
    "POST meal-plans/": Route(
        "own_coach",
        {"client": "{client}", "date": str(day(0))},
        {"client": "key", "date": "far date", "uuid": "uuid"},
    ),
    "PATCH meal-plans/{meal_plan}/": Route(
        "own_coach", {"title": "Legs"}, {"title": "line of text", "day_kind": "choice", "notes": "text"}
    ),
    "POST meal-plans/copy-day/": Route(
        "own_coach",
        {"client": "{cook}", "from_date": str(day(-2)), "to_date": str(day(0))},
        SPAN | {"client": "key"},
    ),
    "POST meal-plans/copy-week/": Route(
        "own_coach",
        {"client": "{cook}", "from_week": str(day(0)), "to_week": str(day(7))},
        {"client": "key", "from_week": "far date", "to_week": "far date"},
    ),
    "POST meal-entries/": Route(
        "owner",
        {"date": str(day(0)), "name": "Pizza"},
        MEAL
        | {"date": "far date", "client": "key", "meal_plan": "key", "uuid": "uuid", "completed_at": "past instant"},
    ),
    "PATCH meal-entries/{own_meal}/": Route("owner", {"name": "Soup"}, MEAL | {"order_index": "whole number"}),
    "PUT meal-entries/{meal}/completion/": Route(
        "owner",
        {"status": "completed"},
        MARK,
    ),
    "POST meal-components/": Route("own_coach", {"meal_entry": "{meal}", "description": "Bread"}, PART),
    "PATCH meal-components/{part}/": Route("own_coach", {"description": "Bread"}, PART),
    "PUT meal-components/{part}/choice/": Route(
        "owner", {"is_chosen": True}, {"is_chosen": "bool", "reported_at": "past instant"}
    ),
    "POST meal-uploads/": Route(
        "owner",
        {"image": "{meal_photo}"},
        {
            "image": "key",
            "client": "key",
            "meal_entry": "key",
            "date": "far date",
            "uuid": "uuid",
            "uploaded_at": "past instant",
        },
    ),
    "POST meal-uploads/{meal_upload}/review/": Route("own_coach", {"marked_ok": True}, {"marked_ok": "bool"}),
    "PUT weigh-ins/{a_day}/": Route("owner", {"weight_kg": 80}, WEIGHT),
    "POST weigh-ins/{weigh_in}/confirm/": Route("owner", {}, {}),
    "POST progress-entries/": Route("owner", {"date": str(day(-1))}, PROGRESS | ONCE),
    "PATCH progress-entries/{progress_entry}/": Route("owner", {"notes": "Tired"}, PROGRESS),
    "POST progress-entries/{progress_entry}/review/": Route("own_coach", {}, {}),
    "POST progress-photos/": Route(
        "owner",
        {"progress_entry": "{progress_entry}", "image": "{progress_picture}"},
        {"uuid": "uuid", "progress_entry": "key", "image": "key", "pose": "choice"},
    ),
    "PUT body-measurements/{a_day}/": Route(
        "owner", {"waist": 84}, {"client": "key", **dict.fromkeys(BodyMeasurement.Site.values, "number?")}
    ),
    "POST nutrition-entries/": Route("owner", {"date": str(day(-1))}, EATEN | ONCE),
    "PATCH nutrition-entries/{nutrition_entry}/": Route("owner", {"notes": "Out"}, EATEN),
    "PUT check-ins/{last_week}/": Route("own_coach", {"client": "{client}", "energy": 3}, WEEK),
    "POST check-ins/{check_in}/review/": Route("own_coach", {}, {}),
    "POST weekly-summaries/": Route(
        "own_coach",
        {"client": "{client}", "week_start": str(MONDAY)},
        {"client": "key", "week_start": "far date"},
    ),
    "PATCH weekly-summaries/{summary}/": Route("own_coach", {"details": "Strong"}, SUMMARY),
    "POST weekly-summaries/{written_summary}/publish/": Route("own_coach", {}, {}),
    "PUT attention/{client}/snooze/": Route(
        "own_coach", {"reason": "missed", "until": str(day(7))}, {"reason": "choice", "until": "far date?"}
    ),
    "PATCH attention-settings/": Route("own_coach", {"pain_from": 5}, THRESHOLDS),
    "POST attention-settings/try/": Route("own_coach", {"pain_from": 5}, THRESHOLDS),
    "POST check-in-questions/": Route("own_coach", {"text": "Steps?"}, QUESTION),
    "PATCH check-in-questions/{own_question}/": Route("own_coach", {"text": "Steps?"}, QUESTION),
    "POST foods/": Route("own_coach", OATS, FOOD),
    "PATCH foods/{own_food}/": Route("own_coach", {"brand": "Mill"}, FOOD),
    "POST foods/{own_food}/archive/": Route("own_coach", {}, {}),
    "POST foods/{own_food}/restore/": Route("own_coach", {}, {}),
    "POST recipes/": Route("own_coach", {"name": "Porridge"}, RECIPE),
    "PATCH recipes/{own_recipe}/": Route("own_coach", {"name": "Porridge"}, RECIPE),
    "POST recipes/{own_recipe}/archive/": Route("own_coach", {}, {}),
    "POST recipes/{own_recipe}/restore/": Route("own_coach", {}, {}),
    "POST workout-plans/": Route("own_coach", {"client": "{client}", "name": "Base"}, PLAN | {"client": "key?"}),
    "PATCH workout-plans/{plan}/": Route("own_coach", {"name": "Peak"}, PLAN | {"client": "key?"}),
    "POST workout-plans/{written_plan}/schedule/": Route(
        "own_coach", {"start_date": str(day(5))}, {"start_date": "far date?"}
    ),
    "POST workout-plans/{scheduled_plan}/push/": Route("own_coach", {}, {}),
    "POST workout-plans/{plan}/copy/": Route(
        "own_coach",
        {"client": "{client}", "name": "Again"},
        {"client": "key?", "name": "line of text", "start_date": "far date?"},
    ),
    "POST workout-plans/{plan}/save-as-template/": Route("own_coach", {"name": "For all"}, {"name": "line of text"}),
    "POST workout-plans/{written_plan}/copy-week/": Route(
        "own_coach",
        {"week": 1, "to_week": 2},
        {"week": "whole number", "to_week": "whole number", "to_plan": "key", "replace": "bool"},
    ),
    "POST workout-plans/{own_template}/preview-assignment/": Route(
        "own_coach", {"clients": ["{client}"], "start_date": str(day(5))}, ASSIGNMENT
    ),
    "POST workout-plans/{own_template}/assign/": Route(
        "own_coach", {"clients": ["{client}"], "start_date": str(day(5))}, ASSIGNMENT | {"again": "bool"}
    ),
    "POST workout-sessions/": Route(
        "own_coach", {"workout_plan": "{plan}", "name": "Upper"}, SESSION | {"workout_plan": "key"}
    ),
    "PATCH workout-sessions/{session}/": Route("own_coach", {"name": "Lower"}, SESSION | {"workout_plan": "key"}),
    "POST workout-exercises/": Route(
        "own_coach",
        {"workout_session": "{session}", "exercise": "{library_exercise}", "sets": 4, "reps": "8"},
        PRESCRIPTION | {"workout_session": "key", "exercise": "key"},
    ),
    "PATCH workout-exercises/{planned}/": Route(
        "own_coach", {"sets": 4, "reps": "8"}, PRESCRIPTION | {"workout_session": "key", "exercise": "key"}
    ),
    "POST training-sessions/": Route(
        "owner",
        {"name": "Evening run", "due_date": str(day(0))},
        {
            "uuid": "uuid",
            "client": "key",
            "name": "line of text",
            "due_date": "far date",
            "notes": "text",
            "lines": "lines",
        },
    ),
    "POST training-sessions/{training}/move/": Route("owner", {"to_date": str(day(1))}, {"to_date": "far date"}),
    "POST training-sessions/shift/": Route(
        "own_coach",
        {"client": "{client}", "days": 7},
        {"client": "key", "days": "days", "from_date": "date", "plan": "key"},
    ),
    "POST training-sessions/resume-week/": Route("own_coach", {"client": "{ill}"}, {"client": "key"}),
    "POST training-sessions/{training}/start/": Route("owner", {}, {"started_at": "past instant?"}),
    "POST training-sessions/{training}/complete/": Route(
        "owner",
        {},
        {
            "completed_at": "past instant?",
            "rating": "whole number?",
            "pain": "whole number?",
            "notes": "text",
            "version": "whole number",
        },
    ),
    "POST training-sessions/{training}/skip/": Route(
        "owner", {"reason": "Ill"}, {"reason": "line of text", "version": "whole number"}
    ),
    "POST training-sessions/{training}/excuse/": Route("own_coach", {"reason": "Ill"}, {"reason": "line of text"}),
    "POST training-sessions/{training}/review/": Route("own_coach", {}, {}),
    "POST training-session-exercises/": Route(
        "owner",
        {
            "training_session": "{training}",
            "exercise": "{library_exercise}",
            "prescribed_sets": 4,
            "prescribed_reps": "8",
        },
        ASKED_FOR | {"training_session": "key", "exercise": "key"},
    ),
    "POST training-session-exercises/{line}/swap/": Route(
        "owner",
        {"exercise": "{library_exercise}"},
        {"exercise": "key", "scope": "choice", "uuid": "uuid"},
    ),
    "POST form-media/": Route(
        "owner",
        {"line": "{line}", "file_upload": "{form_photo}"},
        {"uuid": "uuid", "line": "key", "file_upload": "key", "set_number": "whole number"},
    ),
    "POST form-media/{form_media}/review/": Route("own_coach", {"marked_ok": True}, {"marked_ok": "bool"}),
    "POST training-maxes/": Route(
        "own_coach", {"client": "{client}", "exercise": "{library_exercise}", "value_kg": 100}, TRAINING_MAX
    ),
    "PATCH training-maxes/{max}/": Route("own_coach", {"value_kg": 110}, TRAINING_MAX),
    "POST limitations/": Route("own_coach", {"client": "{client}", "text": "Knee"}, LIMITATION),
    "PATCH limitations/{limitation}/": Route("own_coach", {"text": "Both knees"}, LIMITATION),
    "POST calendar-feed/": Route("own_coach", {"client": "{client}"}, {"client": "key"}),
    "PUT training-session-exercises/{line}/report/": Route(
        "owner",
        {"done": "3 × 10 × 60 kg"},
        REPORT | {"as_prescribed": "bool", "done": "reps"},
    ),
    "PUT training-session-exercises/{line}/sets/": Route(
        "owner", {"sets": [{"set_number": 1, "reps": 10, "weight_kg": 60}]}, REPORT
    ),
}
NEVER["past date"] = [*NEVER["date"], FAR, "0001-01-01", "1999-12-31", str(day(1))]
NEVER["far date"] = [*NEVER["date"], FAR, "0001-01-01", "1999-12-31"]
#: Their fields are read by what reads them in POST, where every value is tried.
READ_AS_IN_POST = {
    "PATCH client-notes/{note}/",
    "PATCH exercises/{own_exercise}/",
    "PATCH foods/{own_food}/",
    "PATCH nutrition-plans/{nutrition_plan}/",
    "PATCH planned-meals/{planned_meal}/",
    "PATCH meal-components/{part}/",
    "PATCH recipes/{own_recipe}/",
    "PATCH progress-entries/{progress_entry}/",
    "PATCH nutrition-entries/{nutrition_entry}/",
    "PATCH check-in-questions/{own_question}/",
    "PATCH workout-plans/{plan}/",
    "PATCH workout-sessions/{session}/",
    "PATCH workout-exercises/{planned}/",
    "PATCH training-maxes/{max}/",
    "PATCH limitations/{limitation}/",
}
#: What may be left out of the body of the table.
OPTIONAL = {
    "POST training-sessions/{training}/skip/": {"reason"},
    "POST training-sessions/{training}/excuse/": {"reason"},
    "POST workout-plans/": {"client"},
    "POST attention-settings/try/": {"pain_from"},
    "POST workout-plans/{written_plan}/schedule/": {"start_date"},
    "POST workout-plans/{plan}/copy/": {"client", "name"},
    "POST workout-plans/{plan}/save-as-template/": {"name"},
    "POST workout-exercises/": {"sets", "reps"},
    "POST training-session-exercises/": {"prescribed_sets", "prescribed_reps"},
}
#: The fields of one set.
SET = {
    "set_number": "whole number",
    "side": "choice",
    "kind": "choice",
    "reps": "whole number?",
    "weight_kg": "number?",
    "duration_seconds": "whole number?",
    "distance_m": "whole number?",
    "avg_heart_rate": "whole number?",
    "rpe": "number?",
    "notes": "line of text",
    "performed_at": "past instant",
}
ONE_LINE = {"actual_sets": "whole number", "actual_reps": "reps", "actual_weight_kg": "number?"}
OUT_OF_BOUNDS: list[tuple[str, dict[str, Any], str]] = [
    ("PATCH me/", {"height_cm": 99.9}, "height_cm"),
    ("PATCH me/", {"target_weight_kg": 400.01}, "target_weight_kg"),
    ("PATCH clients/{client}/", {"weigh_in_every_days": 0}, "weigh_in_every_days"),
    ("PATCH clients/{client}/", {"photos_every_days": 366}, "photos_every_days"),
    ("POST workout-plans/", {"start_date": str(day(3)), "end_date": str(day(2))}, ""),
    ("POST workout-sessions/", {"week": 0}, "week"),
    ("POST workout-sessions/", {"week": 105}, "week"),
    ("POST workout-sessions/", {"day_of_week": 7}, "day_of_week"),
    ("POST workout-exercises/", {"sets": 0}, "sets"),
    ("POST workout-exercises/", {"sets": 51}, "sets"),
    ("POST workout-exercises/", {"sets": 3, "reps": "12,10"}, "reps"),
    ("POST workout-exercises/", {"weight_kg": 1000.01}, "weight_kg"),
    ("POST workout-exercises/", {"rest_seconds": 3601}, "rest_seconds"),
    ("POST workout-exercises/", {"target_rpe": 10.5}, "target_rpe"),
    ("POST workout-exercises/", {"target_rpe": 7.3}, "target_rpe"),
    ("POST exercises/", {"measurement": "weight_reps", "load_kind": "none"}, "load_kind"),
    ("POST exercises/", {"video_url": "javascript:alert(1)"}, "video_url"),
    ("POST foods/", {"calories": 902.01}, "calories"),
    ("POST nutrition-plans/", {"daily_calories": 10_000.1}, "daily_calories"),
    ("POST nutrition-plans/", {"fat_target": 1000.1}, "fat_target"),
    ("POST nutrition-plans/", {"tolerance_percent": 0}, "tolerance_percent"),
    ("POST nutrition-plans/", {"tolerance_percent": 51}, "tolerance_percent"),
    ("POST nutrition-plans/", {"start_date": str(day(3)), "end_date": str(day(2))}, ""),
    ("PATCH nutrition-plans/{nutrition_plan}/", {"daily_calories": 2500}, "daily_calories"),
    ("POST nutrition-targets/", {"calories": 10_000.1}, "calories"),
    ("POST nutrition-targets/", {"carbs": 1000.1}, "carbs"),
    ("POST nutrition-targets/", {"valid_from": "2026-03-01"}, "valid_from"),
    ("POST planned-meals/", {"servings": 0}, "servings"),
    ("POST planned-meals/", {"servings": 20.01}, "servings"),
    ("POST meal-components/", {"calories": 10_000.1}, "calories"),
    ("POST meal-components/", {"grams": 20_000.1}, "grams"),
    ("POST meal-components/", {"is_chosen": True}, "is_chosen"),
    ("PUT meal-entries/{meal}/completion/", {"portion": 0}, "portion"),
    ("PUT meal-entries/{meal}/completion/", {"portion": 10.01}, "portion"),
    ("PUT meal-entries/{meal}/completion/", {"calories": 100}, "calories"),
    ("POST meal-entries/", {"components": [{"description": "Dough", "calories": -1}]}, "components"),
    ("POST meal-entries/", {"components": [{"description": "Dough"}] * 41}, "components"),
    ("POST meal-entries/", {"origin": "planned"}, "origin"),
    ("PUT weigh-ins/{a_day}/", {"weight_kg": 24.99}, "weight_kg"),
    ("PUT weigh-ins/{a_day}/", {"weight_kg": 400.01}, "weight_kg"),
    ("PUT weigh-ins/{a_day}/", {"body_fat_percent": 1.9}, "body_fat_percent"),
    ("PUT weigh-ins/{a_day}/", {"body_fat_percent": 70.1}, "body_fat_percent"),
    ("PUT weigh-ins/{a_day}/", {"trend_kg": 80}, "trend_kg"),
    ("POST progress-entries/", {"weight_kg": 24.99}, "weight_kg"),
    ("POST progress-entries/", {"body_fat_percent": 70.1}, "body_fat_percent"),
    ("POST progress-entries/", {"reviewed_at": "2026-03-04T10:00:00Z"}, "reviewed_at"),
    ("PATCH progress-entries/{progress_entry}/", {"date": str(day(-2))}, "date"),
    ("PUT body-measurements/{a_day}/", {"waist": 4.9}, "waist"),
    ("PUT body-measurements/{a_day}/", {"waist": 300.1}, "waist"),
    ("PUT body-measurements/{a_day}/", {"ankle": 22}, "ankle"),
    ("POST nutrition-entries/", {"calories": 20_000.1}, "calories"),
    ("POST nutrition-entries/", {"fat": 2000.1}, "fat"),
    ("PUT check-ins/{last_week}/", {"energy": 0}, "energy"),
    ("PUT check-ins/{last_week}/", {"mood": 6}, "mood"),
    ("PUT check-ins/{last_week}/", {"training_adherence": 11}, "training_adherence"),
    ("PUT check-ins/{last_week}/", {"reviewed_by": 1}, "reviewed_by"),
    ("POST check-in-questions/", {"version": 2}, "version"),
    ("POST weekly-summaries/", {"week_start": str(day(0))}, "week_start"),
    ("POST weekly-summaries/", {"week_start": str(MONDAY + (day(7) - day(0)))}, "week_start"),
    ("PATCH weekly-summaries/{summary}/", {"next_review_on": str(day(-1))}, "next_review_on"),
    ("PATCH weekly-summaries/{summary}/", {"published_at": "2026-03-04T10:00:00Z"}, "published_at"),
    ("PATCH weekly-summaries/{summary}/", {"stats": {}}, "stats"),
    ("PUT attention/{client}/snooze/", {"until": str(day(0))}, "until"),
    ("PUT attention/{client}/snooze/", {"until": str(day(367))}, "until"),
    ("PATCH attention-settings/", {"pain_from": 11}, "pain_from"),
    ("PATCH attention-settings/", {"weight_percent_a_week": 10.1}, "weight_percent_a_week"),
    ("POST attention-settings/try/", {"adherence_percent": 101}, "adherence_percent"),
    ("POST foods/", {"calories": 1000.01}, "calories"),
    ("POST foods/", {"carbs": 105.01}, "carbs"),
    ("POST foods/", {"carbs": 60, "fat": 40}, ""),
    ("POST foods/", {"source": "mine"}, "source"),
    ("POST recipes/", {"calories": 10_000.1}, "calories"),
    ("POST recipes/", {"protein": 1000.1}, "protein"),
    ("POST recipes/", {"servings": 0}, "servings"),
    ("POST recipes/", {"servings": 101}, "servings"),
    ("POST recipes/", {"preparation_minutes": 1441}, "preparation_minutes"),
    ("POST recipes/", {"coach": 1}, "coach"),
    ("POST training-sessions/{training}/complete/", {"rating": 0}, "rating"),
    ("POST training-sessions/{training}/complete/", {"rating": 6}, "rating"),
    ("POST training-sessions/{training}/complete/", {"pain": 11}, "pain"),
    ("PUT training-session-exercises/{line}/report/", {"difficulty_rating": 6}, "difficulty_rating"),
    ("PUT training-session-exercises/{line}/report/", {"done": "3 × 10 × 1001 kg"}, "done"),
    ("PUT training-session-exercises/{line}/report/", {"done": "51 × 10"}, "done"),
    ("PUT training-session-exercises/{line}/report/", {"done": "3 × 8-12"}, "done"),
    ("PUT training-session-exercises/{line}/report/", {"as_prescribed": True}, "done"),
    ("POST exercises/", {"video_url": "https://name:word@example.org/squat"}, "video_url"),
    ("POST workout-exercises/", {"set_plan": [{"percent": 75}], "rule": {"kind": "weekly", "add_kg": 2.5}}, "set_plan"),
    ("POST workout-plans/{plan}/copy/", {"client": None, "start_date": str(day(5))}, "start_date"),
    ("POST workout-plans/{written_plan}/copy-week/", {"week": 0}, "week"),
    ("POST workout-plans/{written_plan}/copy-week/", {"week": 105}, "week"),
    ("POST workout-plans/{written_plan}/copy-week/", {"to_week": 105}, "to_week"),
    ("POST workout-plans/{written_plan}/copy-week/", {"to_week": 1}, "to_week"),
    ("POST workout-plans/{written_plan}/copy-week/", {"week": 104, "to_week": 103}, "week"),
    ("POST training-sessions/", {"due_date": str(day(1))}, "due_date"),
    ("POST training-sessions/", {"due_date": str(day(-15))}, "due_date"),
    ("POST training-sessions/{training}/move/", {"to_date": str(day(-1))}, "to_date"),
    ("POST training-sessions/{training}/move/", {"to_date": str(day(5))}, "to_date"),
    ("POST form-media/", {"set_number": 0}, "set_number"),
    ("POST form-media/", {"set_number": 101}, "set_number"),
    ("POST training-session-exercises/", {"prescribed_sets": 51}, "prescribed_sets"),
    ("POST training-session-exercises/", {"prescribed_weight_kg": 1000.01}, "prescribed_weight_kg"),
    ("POST training-session-exercises/", {"rest_seconds": 3601}, "rest_seconds"),
    ("POST training-maxes/", {"value_kg": 0.99}, "value_kg"),
    ("POST training-maxes/", {"value_kg": 1000.01}, "value_kg"),
    ("POST limitations/", {"starts_on": str(day(2)), "ends_on": str(day(1))}, ""),
]
RAW: dict[str, bytes] = {
    "no JSON": b"name=Base",
    "200,000 brackets": b"[" * 200_000,
    "a list": b"[]",
    "null": b"null",
    "not UTF-8": b'{"name": "\xff"}',
    "1e400": b'{"name": 1e400}',
    "half an object": b'{"name": ',
    "200,000 brackets in a field": b'{"name": ' + b"[" * 200_000,
    "200,000 objects": b'{"a":' * 200_000,
    "41 brackets, closed": b'{"name": ' + b"[" * 41 + b"]" * 41 + b"}",
    "a list of objects": b'[{"name": "Base"}]',
    "a number": b"5",
    "a huge number": b"1" * 10_000,
    "a text": b'"name"',
    "true": b"true",
    "NUL in a name": rb'{"na\u0000me": "Base"}',
    "NaN": b'{"name": NaN}',
    "-Infinity": b'{"name": -Infinity}',
    "only spaces": b"  ",
}


@pytest.fixture(autouse=True)
def _many_attempts(settings: Any) -> None:
    """What is said of an invitation's body does not depend on how many came before."""
    settings.ACCEPT_LIMIT = {}


class Sender:
    """Sends to one address of the table, as who the table says, and holds every refusal to the same promises.

    Used in a `with`, at whose end nothing may have changed.
    """

    def __init__(self, line: str, cast: Cast) -> None:
        self.method, path = line.split()
        self.route = ROUTES[line]
        names = dict.fromkeys(re.findall(r"{(\w+)}", path + json.dumps(self.route.body)))
        if "accept" in path:
            names["newcomer"] = None
        self.keys = {name: THINGS[name](cast, name).pk for name in names}
        self.path = path.format(**self.keys)
        self.body = fill(self.route.body, self.keys)
        self.user = cast.fresh(self.route.actor)
        self.phone = Phone.already_known(self.user)

    def __enter__(self) -> Self:
        self.before = everything()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            assert everything() == self.before

    def send(self, body: Any, **headers: Any) -> Any:
        return self.phone.ask(self.method, self.path, body, **headers)

    def send_raw(self, data: bytes, content_type: str = "application/json") -> Any:
        return self.phone.generic(self.method, f"/api/v1/{self.path}", data, content_type)

    def refused(self, answer: Any, field: str | None = None, status: int = 400) -> None:
        """The answer is an error in the one shape that names the field."""
        body = answer.json()
        assert answer.status_code == body["status"] == status, body
        assert set(body) == {"status", "code", "message", "field", "errors"}
        assert body["field"] == body["errors"][0]["field"]
        assert all(set(row) == {"field", "code", "message"} and row["message"] for row in body["errors"])
        assert len(body["message"]) < 500
        if field:
            assert {str(row["field"]).partition(".")[0] for row in body["errors"]} >= {field}, body
            assert field in body["message"]


def unfitting(kind: str) -> list[Any]:
    """What a field of that kind refuses; null too, where it is not said that it takes it."""
    return NEVER[kind.removesuffix("?")] + ([] if kind.endswith("?") else [None])


@pytest.mark.parametrize("line", ROUTES)
def test_the_body_of_the_table_is_accepted(line: str, cast: Cast) -> None:
    sender = Sender(line, cast)

    assert sender.send(sender.body).status_code in (200, 201, 204)


@pytest.mark.parametrize("line", ROUTES)
def test_a_body_that_cannot_be_read_is_refused(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for data in list(RAW.values())[: None if line in READ_AS_IN_POST else 6]:
            sender.refused(sender.send_raw(data))


@pytest.mark.parametrize("line", [line for line, route in ROUTES.items() if route.body])
def test_another_content_type_is_refused(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for content_type in ("text/plain", "multipart/form-data; boundary=x"):
            sender.refused(sender.send_raw(json.dumps(sender.body).encode(), content_type), status=415)


@pytest.mark.parametrize("line", ROUTES)
def test_unknown_fields_are_refused_by_name(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for name in ("surprise", "id", "created_at", "client_id", "is_superuser"):
            sender.refused(sender.send(sender.body | {name: 1}), name)


@pytest.mark.parametrize("line", [line for line, route in ROUTES.items() if route.fields])
def test_values_that_do_not_fit_are_refused_by_name(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for name, kind in sender.route.fields.items():
            for value in unfitting(kind)[: 2 if line in READ_AS_IN_POST else None]:
                sender.refused(sender.send(sender.body | {name: value}), name)


@pytest.mark.parametrize("line", [line for line, route in ROUTES.items() if route.fields])
def test_text_that_no_database_takes_is_refused_by_name(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for name in sender.route.fields:
            for text in (r"a\u0000b", r"\ud800"):
                data = json.dumps(sender.body | {name: "?"}).replace('"?"', f'"{text}"').encode()
                sender.refused(sender.send_raw(data), name)


@pytest.mark.parametrize("line", [line for line, route in ROUTES.items() if route.body and line.startswith("POST")])
def test_required_fields_are_asked_for_by_name(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for name in set(sender.body) - OPTIONAL.get(line, set()):
            body = {key: value for key, value in sender.body.items() if key != name}
            sender.refused(sender.send(body), name)


@pytest.mark.parametrize("name", SET)
def test_a_set_is_refused_by_its_number_and_field(name: str, cast: Cast) -> None:
    with Sender("PUT training-session-exercises/{line}/sets/", cast) as sender:
        for value in unfitting(SET[name]):
            answer = sender.send({"sets": [{"set_number": 2, "reps": 5}, {"set_number": 1, "reps": 10, name: value}]})

            if name == "performed_at" and "past" in answer.json()["message"]:
                sender.refused(answer, "performed_at")  # asked later, when it is known whose day it is
                continue
            sender.refused(answer, "sets")
            assert answer.json()["field"] == f"sets.1.{name}"


@pytest.mark.parametrize("name", ONE_LINE)
def test_a_report_in_three_fields_is_refused_by_name(name: str, cast: Cast) -> None:
    with Sender("PUT training-session-exercises/{line}/report/", cast) as sender:
        for value in unfitting(ONE_LINE[name]):
            if (name, value) != ("actual_reps", "12,10,8"):
                sender.refused(sender.send({"actual_sets": 3, "actual_reps": "10", name: value}), name)


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ([{"reps": 10}], "sets.0.set_number: This field is required."),
        ([{"set_number": 1}], "sets: Set 1 needs reps, a duration or a distance."),
        ([{"set_number": 0, "reps": 1}], "sets.0.set_number: Ensure this value is greater than or equal to 1."),
        ([{"set_number": 101, "reps": 1}], "sets.0.set_number: Ensure this value is less than or equal to 100."),
        ([{"set_number": 1, "reps": 1001}], "sets.0.reps: Ensure this value is less than or equal to 1000."),
        (
            [{"set_number": 1, "reps": 1, "weight_kg": -5}],
            "sets.0.weight_kg: Ensure this value is greater than or equal to 0.",
        ),
        ([{"set_number": 1, "reps": 1, "rpe": 7.3}], "sets.0.rpe: RPE goes in halves: 7, 7.5, 8 …"),
        ([{"set_number": 1, "reps": 1, "id": 5}], "sets.0.id: This field is not known here or cannot be written."),
        ([{"set_number": 1, "reps": 1, "line": 5}], "sets.0.line: This field is not known here or cannot be written."),
        (
            [{"set_number": 1, "reps": 1, "client": 5}],
            "sets.0.client: This field is not known here or cannot be written.",
        ),
        ([{"set_number": 1, "reps": 1}] * 2, "sets: Set 1 stands here twice for the same side."),
        (
            [{"set_number": 1, "reps": 1}, {"set_number": 1, "reps": 1, "side": "left"}],
            "sets: Set 1 is given for both sides and for one side.",
        ),
    ],
)
def test_sets_that_cannot_be_are_refused_with_a_sentence(sets: Any, message: str, cast: Cast) -> None:
    with Sender("PUT training-session-exercises/{line}/sets/", cast) as sender:
        answer = sender.send({"sets": sets})

        sender.refused(answer, "sets")
        assert answer.json()["message"] == message


@pytest.mark.parametrize(
    "sets", [None, 5, "abc", True, {}, [5], [[]], [None], ["abc"], [{"set_number": 1, "reps": 1}] * 201]
)
def test_sets_that_are_no_list_of_objects_are_refused(sets: Any, cast: Cast) -> None:
    with Sender("PUT training-session-exercises/{line}/sets/", cast) as sender:
        sender.refused(sender.send({"sets": sets}), "sets")


@pytest.mark.parametrize(("line", "body", "field"), OUT_OF_BOUNDS)
def test_what_is_out_of_bounds_is_refused_by_name(line: str, body: dict[str, Any], field: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        sender.refused(sender.send(sender.body | body), field)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(
    ("line", "name"),
    [(line, name) for line, route in ROUTES.items() for name, kind in route.fields.items() if "past instant" in kind],
)
def test_instants_at_the_end_of_time_are_refused_in_every_zone(line: str, name: str, zone: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for value in (
            "9999-12-31T23:59:59Z",
            "9999-12-31T23:59:59+14:00",
            "0001-01-01T00:00:00Z",
        ):
            sender.refused(sender.send(sender.body | {name: value}, HTTP_TIME_ZONE=zone), name)


@pytest.mark.parametrize("actor", ["owner", "own_coach"])
@pytest.mark.parametrize(
    ("first", "last"), [("9999-12-30", FAR), (FAR, FAR), (FAR, None), ("0001-01-01", "0001-01-02")]
)
def test_pauses_at_the_end_of_time_are_refused(first: str, last: str | None, actor: str, cast: Cast) -> None:
    with Sender("POST pauses/", cast) as sender:
        sender.phone = Phone.already_known(cast.fresh(actor))

        sender.refused(sender.send(sender.body | {"starts_on": first, "ends_on": last}))


def test_a_line_of_somebody_else_is_not_there(cast: Cast) -> None:
    theirs = TrainingSessionExerciseFactory(training_session__client=cast.sibling)
    before = everything()
    for path in ("sets", "report"):
        answer = Phone.already_known(cast.owner).ask(
            "PUT", f"training-session-exercises/{theirs.pk}/{path}/", {"sets": []}
        )
        assert answer.status_code == 404
    assert everything() == before


# --- Addresses ----------------------------------------------------------------------------------

DETAILS = sorted(address for address in registered() if "{}" in address)


@pytest.mark.parametrize("address", DETAILS)
def test_a_key_that_can_be_none_is_not_there(address: str, cast: Cast) -> None:
    keys = [HUGE, "9" * 400, -1, 0, "abc", "%00", "%D9%A1", "+1", "00000000-0000-0000-0000-000000000000"]
    before = everything()
    for name in ("owner", "own_coach"):
        phone = Phone.already_known(cast.fresh(name))
        for key in keys:
            for method in registered()[address] if key == "abc" else [min(registered()[address])]:
                answer = phone.ask(method, address.replace("{}", str(key)), {} if method != "GET" else None)
                assert answer.status_code == 404, (method, key, answer.content)
                assert answer.json()["message"] == "This does not exist, or not for you."
    assert everything() == before


@pytest.mark.parametrize("address", ["nothing/", "clients/1/nothing/", "pauses", "PAUSES/", "%00/", "%ff/"])
def test_an_unknown_address_has_the_one_shape(address: str, cast: Cast) -> None:
    answer = Phone.already_known(cast.owner).ask("GET", address)

    if answer.status_code != 301:
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


# --- Query parameters ---------------------------------------------------------------------------

CHARTS = ("charts/weight/", "charts/body-fat/", "charts/measurements/", "charts/volume/", "charts/one-rep-max/")
#: A client's own first screen: in tests/progress/test_today.py.
OTHER_SCREENS = ("me/", "me/today/", "/api/schema/", "/api/docs/")
#: Answers without a key, and what one has to say to get any.
LISTS = {
    address: {
        "set-logs/": "client={client}",
        "set-logs/csv/": "client={client}",
        "calendar-feed/": "client={client}",
        "analysis/exercise/": "client={client}&exercise={lift}",
        "analysis/muscle-groups/": "client={client}",
        "analysis/sessions/": "client={client}",
        "meal-plans/adherence/": "client={client}",
        "check-ins/open/": "client={client}",
        "weekly-summaries/decisions/": "client={client}",
        "timeline/": "client={client}",
        "comments/": "target=client:{client}",
        **dict.fromkeys(CHARTS, "client={client}"),
        "charts/one-rep-max/": "client={client}&exercise={lift}",
    }.get(address, "")
    for address, methods in sorted(registered().items())
    if "{}" not in address and "GET" in methods and address not in OTHER_SCREENS
}
#: Those that are not read page by page.
WHOLE = {"set-logs/csv/", "calendar-feed/", "analysis/exercise/", "analysis/muscle-groups/", "analysis/sessions/"}
WHOLE |= {"meal-plans/adherence/", "check-ins/open/"}
WHOLE |= {"notifications/unread-count/", "notification-preferences/", "push-subscriptions/"}
WHOLE |= {"attention/", "attention-settings/", "weekly-summaries/decisions/", *CHARTS}


def list_query(address: str, cast: Cast, without: str = "") -> str:
    """What one has to say to get that answer, but for one parameter; it ends in `&`, so that more may follow."""
    keys = {"client": cast.owner.pk, "lift": THINGS["lift"](cast, "lift").pk}
    said = [part.format(**keys) for part in LISTS[address].split("&") if part.partition("=")[0] != without]
    return "".join(f"{part}&" for part in said if part)


def encoded(cursor: Any) -> str:
    return base64.urlsafe_b64encode(cursor if isinstance(cursor, bytes) else json.dumps(cursor).encode()).decode()


A_DAY = encoded([0, "2026-02-30", 1])
CURSORS = [
    "abc",
    "%00",
    "=",
    "é",
    encoded(b""),
    encoded(b"\xff"),
    encoded(b"[" * 200_000),
    encoded(None),
    encoded(5),
    encoded({}),
    encoded([]),
    encoded([0]),
    encoded([0, None, None]),
    encoded([0, [], {}]),
    encoded([0, HUGE, HUGE]),
    encoded([0, -HUGE, "abc"]),
    encoded([0, "\x00", 1]),
    A_DAY,
    encoded([0, True, True, True]),
    encoded([0] * 50),
]
LIMITS = [0, -1, HUGE, 201, "abc", "", "1.5", "%D9%A1", "%00", "1e3", "+1"]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_refuses_what_it_does_not_know_by_name(address: str, cast: Cast) -> None:
    phone = Phone.already_known(cast.own_coach)
    said = list_query(address, cast)
    pages = ["limit=1", f"cursor={A_DAY}"] if address in WHOLE else []

    assert phone.ask("GET", f"{address}?{said}").status_code == 200
    for query in ("surprise=1", "Client=1", "client__coach=1", "ordering=1", "page=1", *pages):
        refuse_parameter(phone.ask("GET", f"{address}?{said}{query}"), query.partition("=")[0])


@pytest.mark.parametrize("address", [address for address in LISTS if address not in WHOLE])
def test_a_list_refuses_pages_that_cannot_be(address: str, cast: Cast) -> None:
    phone = Phone.already_known(cast.own_coach)
    said = list_query(address, cast)

    for limit in LIMITS:
        refuse_parameter(phone.ask("GET", f"{address}?{said}limit={limit}"), "limit")
    for cursor in CURSORS:
        if cursor != A_DAY or address not in ("exercises/", "foods/", "recipes/"):  # a name there as good as any
            refuse_parameter(phone.ask("GET", f"{address}?{said}cursor={cursor}"), "cursor")
    assert phone.ask("GET", f"{address}?{said}limit=200").status_code == 200


def refuse_parameter(answer: Any, name: str) -> None:
    assert answer.status_code == 400, answer
    assert answer.json()["field"] == name
    assert answer.json()["message"].startswith(f"{name}: ")


SET_LOGS = {
    "client": "key",
    "exercise": "key",
    "kind": "choice",
    "performed_from": "date",
    "performed_to": "date",
}
ANALYSIS = {"client": "key", "exercise": "key", "performed_from": "date", "performed_to": "date"}
FILTERS: dict[str, dict[str, str]] = {
    "coaches/": {},
    "clients/": {"status": "choice", "search": "words"},
    "invitations/": {"client": "key"},
    "pauses/": {"client": "key", "kind": "choice", "on": "date"},
    "client-notes/": {"client": "key", "pinned": "bool"},
    "coach-covers/": {"client": "key"},
    "planning-steps/": {"client": "key", "kind": "choice"},
    "file-uploads/": {"client": "key", "upload_type": "choice"},
    "exercises/": {
        "muscle_group": "choice",
        "measurement": "choice",
        "level": "choice",
        "load_kind": "choice",
        "is_active": "bool",
        "mine": "bool",
        "library": "bool",
        "equipment": "words",
        "search": "words",
    },
    "nutrition-plans/": {"client": "key", "is_active": "bool", "template": "bool"},
    "nutrition-targets/": {"nutrition_plan": "key", "day_kind": "choice"},
    "planned-meals/": {"nutrition_plan": "key", "meal_type": "choice"},
    "meal-plans/": {"client": "key", "date_from": "date", "date_to": "date"},
    "meal-plans/adherence/": {"client": "key"},
    "meal-entries/": {"client": "key", "meal_plan": "key", "origin": "choice"},
    "form-media/": {
        "client": "key",
        "line": "key",
        "training_session": "key",
        "waiting": "bool",
        "marked_ok": "bool",
    },
    "meal-uploads/": {"client": "key", "waiting": "bool", "marked_ok": "bool"},
    "weigh-ins/": {"client": "key", "is_confirmed": "bool", "date_from": "date", "date_to": "date"},
    "progress-entries/": {"client": "key", "waiting": "bool", "date_from": "date", "date_to": "date"},
    "progress-photos/": {"client": "key", "progress_entry": "key", "pose": "choice"},
    "body-measurements/": {"client": "key", "site": "choice", "date_from": "date", "date_to": "date"},
    "nutrition-entries/": {"client": "key", "date_from": "date", "date_to": "date"},
    "check-ins/": {"client": "key", "waiting": "bool", "week_from": "date", "week_to": "date"},
    "check-ins/open/": {"client": "key"},
    "check-in-questions/": {"is_active": "bool"},
    "weekly-summaries/": {"client": "key", "week_start": "date", "decision": "choice", "draft": "bool"},
    "weekly-summaries/decisions/": {"client": "key"},
    "attention/": {},
    "attention-settings/": {},
    "timeline/": {"client": "key"},
    "notifications/": {"type": "choice", "is_read": "bool"},
    "notifications/unread-count/": {},
    "notification-preferences/": {},
    "push-subscriptions/": {},
    "comments/": {"client": "key"},
    "threads/": {"client": "key", "unread": "bool", "needs_answer": "bool"},
    **dict.fromkeys(CHARTS, {"client": "key", "date_from": "date", "date_to": "date"}),
    "charts/one-rep-max/": {"client": "key", "exercise": "key", "date_from": "date", "date_to": "date"},
    "foods/": {
        "is_active": "bool",
        "mine": "bool",
        "library": "bool",
        "search": "words",
        **{f"{name}_{end}": "amount" for name in ("calories", "protein", "carbs", "fat") for end in ("from", "to")},
    },
    "recipes/": {
        "is_active": "bool",
        "mine": "bool",
        "search": "words",
        **{f"{name}_{end}": "amount" for name in ("calories", "protein", "carbs", "fat") for end in ("from", "to")},
    },
    "workout-plans/": {"client": "key", "is_active": "bool", "template": "bool"},
    "workout-sessions/": {"workout_plan": "key", "week": "number"},
    "workout-exercises/": {"workout_session": "key"},
    "training-sessions/": {
        "client": "key",
        "status": "choice",
        "origin": "choice",
        "due_from": "date",
        "due_to": "date",
        "shown_on": "date",
        "expand": "choice",
    },
    "set-logs/": SET_LOGS,
    "set-logs/csv/": SET_LOGS,
    "personal-records/": {"client": "key", "exercise": "key", "kind": "choice"},
    "training-maxes/": {"client": "key", "exercise": "key"},
    "limitations/": {"client": "key", "on": "date"},
    "calendar-feed/": {"client": "key"},
    "analysis/exercise/": ANALYSIS | {"by": "choice"},
    "analysis/muscle-groups/": ANALYSIS,
    "analysis/sessions/": ANALYSIS,
}
IN_QUERIES = {
    "key": [HUGE, -1, 0, "abc", "1.0", "9" * 400, "%D9%A1"],
    "choice": ["abc", HUGE],
    "date": ["2026-02-30", "abc", "10000-01-01", "0000-01-01", HUGE],
    "bool": ["maybe", "2"],
    "number": [HUGE, -HUGE, "abc", "NaN", "1e400", "1.5"],
    "amount": [HUGE, -1, "abc", "NaN", "Infinity", "1e400", "1.234", "10000.01"],
    "words": ["x" * 101],
}


@pytest.mark.parametrize("address", LISTS)
def test_a_filter_refuses_what_it_cannot_compare_by_name(address: str, cast: Cast) -> None:
    phone = Phone.already_known(cast.own_coach)
    for name, kind in FILTERS[address].items():
        said = list_query(address, cast, without=name)
        for value in [*IN_QUERIES[kind], "%00", "a%00b"]:
            answer = phone.ask("GET", f"{address}?{said}{name}={value}")
            if kind == "number" and answer.status_code == 200:
                assert answer.json()["results"] == []
                continue
            assert answer.status_code == 400, (name, value, answer.content)
            assert answer.json()["field"] == name


def test_dates_at_the_end_of_time_are_compared_without_failing(cast: Cast) -> None:
    phone = Phone.already_known(cast.owner)
    for date in (FAR, "0001-01-01"):
        for query in (f"shown_on={date}", f"due_from={date}", f"due_to={date}"):
            assert phone.ask("GET", f"training-sessions/?{query}").status_code in (200, 400)
        assert phone.ask("GET", f"pauses/?on={date}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [address for address in DETAILS if "GET" in registered()[address] and not address.endswith(COMMENTS)],
)
def test_one_row_takes_no_filters(address: str, cast: Cast) -> None:
    thing = {"coaches": "coach", "clients": "client", "invitations": "invitation", "pauses": "pause"} | {
        "client-notes": "note",
        "coach-covers": "cover",
        "planning-steps": "planning_step",
        "exercises": "library_exercise",
        "file-uploads": "upload",
        "foods": "library_food",
        "nutrition-plans": "nutrition_plan",
        "nutrition-targets": "target",
        "planned-meals": "planned_meal",
        "meal-plans": "meal_plan",
        "meal-entries": "meal",
        "meal-components": "part",
        "meal-uploads": "meal_upload",
        "weigh-ins": "weigh_in",
        "progress-entries": "progress_entry",
        "progress-photos": "progress_photo",
        "body-measurements": "measurement",
        "nutrition-entries": "nutrition_entry",
        "check-ins": "check_in",
        "check-in-questions": "own_question",
        "weekly-summaries": "summary",
        "attention": "client",
        "comments": "comment",
        "threads": "thread",
        "recipes": "own_recipe",
        "workout-plans": "plan",
        "workout-sessions": "session",
        "workout-exercises": "planned",
        "training-sessions": "training",
        "training-session-exercises": "line",
        "form-media": "form_media",
        "training-maxes": "max",
        "limitations": "limitation",
    }
    name = thing[address.partition("/")[0]]
    path = address.replace("{}", str(THINGS[name](cast, name).pk))

    answer = Phone.already_known(cast.fresh("own_coach")).ask("GET", f"{path}?client=1")

    assert (answer.status_code, answer.json()["field"]) == (400, "client")


# --- Headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone", ["Mars/Base", "", " ", "Europe/Berlin ", "../etc/passwd", "Factory", LONG, "\x00", "Ä"]
)
@pytest.mark.parametrize("line", ["PATCH me/", "POST pauses/", "PUT training-session-exercises/{line}/sets/"])
def test_an_unknown_time_zone_is_refused_by_name(line: str, zone: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        answer = sender.send(sender.body, HTTP_TIME_ZONE=zone)

        sender.refused(answer, "Time-Zone")
        assert answer.json()["errors"][0]["message"] == (
            "This is not a time zone; it takes an IANA name such as Europe/Berlin."
        )


@pytest.mark.parametrize("line", [line for line, route in ROUTES.items() if route.actor != "anonymous"])
def test_what_was_meant_for_somebody_else_is_not_written(line: str, cast: Cast) -> None:
    with Sender(line, cast) as sender:
        for meant in (cast.sibling.pk, HUGE, ""):
            answer = sender.send(sender.body, HTTP_FOR_CLIENT=str(meant))

            sender.refused(answer, status=409)
            assert answer.json()["code"] == "for_other_client"
            assert answer.json()["message"] == "This was meant for somebody else than who is signed in."

    mine = sender.send(sender.body, HTTP_FOR_CLIENT=f" {sender.user.pk} ")
    assert mine.status_code in (200, 201, 204)


def test_every_writing_address_is_in_the_table() -> None:
    written = {(line.split()[0], re.sub(r"{\w+}", "{}", line.split()[1])) for line in ROUTES}
    written.add(("POST", "file-uploads/"))  # no JSON, but a form: in tests/uploads/test_api.py
    there = {
        (method, address) for address, methods in registered().items() for method in methods & {"POST", "PUT", "PATCH"}
    }

    assert written == there
    assert set(FILTERS) == set(LISTS)
