"""The sets of one line, as somebody would log them: around what was prescribed, in one of three ways."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from core.days import local_date
from workouts.models import Exercise, SetLog, TrainingSessionExercise
from workouts.prescription import PlannedSet
from workouts.services.summary import weigh

FIELD = {"reps": "reps", "seconds": "duration_seconds", "metres": "distance_m"}
#: How fast the endurance exercises go, in seconds per kilometre.
PACE = {"outdoor-run": 430, "rowing-machine": 260, "brisk-walk": 620, "swimming": 1450, "outdoor-cycling": 165}
REMARKS = ("Grip went first.", "Last one was slow.", "Felt light today.", "Left side wobbles.", "Paused one second.")


@dataclass
class Logbook:
    """Who logs, in which zone, weighing what; `at` is where the clock stands while sets are done."""

    by: User
    zone: str
    bodyweight_kg: Decimal | None
    dice: random.Random
    at: dt.datetime
    logs: list[SetLog] = field(default_factory=list)

    def log(self, line: TrainingSessionExercise, exercise: Exercise, source: str, **said: Any) -> SetLog:
        """One more set at the present time, with what follows from it."""
        log = SetLog(
            line=line,
            client=line.client,
            exercise=exercise,
            source=source,
            performed_at=self.at,
            performed_on=local_date(self.at, self.zone),
            logged_by=self.by,
            **said,
        )
        weigh(log, exercise, self.bodyweight_kg)
        self.logs.append(log)
        return log

    def pass_time(self, seconds: float) -> None:
        self.at += dt.timedelta(seconds=round(seconds))

    # --- Three ways to report ---------------------------------------------------------------------

    def write(self, line: TrainingSessionExercise, exercise: Exercise, style: str) -> list[SetLog]:
        """The sets of a line in the way this client reports; afterwards the clock stands at the end of them."""
        planned = line.planned_sets()
        if style == SetLog.Source.SET:
            return self.set_by_set(line, exercise, planned)
        self.pass_time(len(planned) * ((line.rest_seconds or 90) + 40))
        if style == SetLog.Source.ASSUMED:
            return self.as_prescribed(line, exercise, planned)
        return self.in_one_line(line, exercise, planned)

    def set_by_set(self, line: TrainingSessionExercise, exercise: Exercise, planned: list[PlannedSet]) -> list[SetLog]:
        if len(planned) > 2 and planned[-1].kind == "normal" and self.dice.random() < 0.05:
            planned = planned[:-1]
        weight = self.chosen_weight(planned[-1].weight_kg, exercise)
        made = []
        for number, one in enumerate(planned, start=1):
            typed = weight if one.weight_kg == planned[-1].weight_kg else one.weight_kg
            sides = ("left", "right") if one.per_side else ("both",)
            for side in sides:
                said = {"kind": one.kind, "weight_kg": typed, **self.amounts(one, exercise, number)}
                if one.kind == "normal" and one.unit == "reps" and self.dice.random() < 0.8:
                    said["rpe"] = self.effort(line, number)
                if self.dice.random() < 0.015:
                    said["notes"] = self.dice.choice(REMARKS)
                self.pass_time(said.get("duration_seconds") or 35)
                made.append(self.log(line, exercise, SetLog.Source.SET, set_number=number, side=side, **said))
            self.pass_time(one.rest if one.rest is not None else (line.rest_seconds or 60))
        return made

    def in_one_line(self, line: TrainingSessionExercise, exercise: Exercise, planned: list[PlannedSet]) -> list[SetLog]:
        working = [one for one in planned if one.kind == "normal"]
        weight = max((one.weight_kg for one in working if one.weight_kg is not None), default=None)
        amount = self.amounts(working[0], exercise, 1)[FIELD[working[0].unit]]
        return [
            self.log(
                line,
                exercise,
                SetLog.Source.SUMMARY,
                set_number=number,
                weight_kg=weight,
                **{FIELD[one.unit]: amount},
            )
            for number, one in enumerate(working, start=1)
        ]

    def as_prescribed(
        self, line: TrainingSessionExercise, exercise: Exercise, planned: list[PlannedSet]
    ) -> list[SetLog]:
        return [
            self.log(
                line,
                exercise,
                SetLog.Source.ASSUMED,
                set_number=number,
                kind=one.kind,
                weight_kg=one.weight_kg,
                **{FIELD[one.unit]: one.low},
            )
            for number, one in enumerate(planned, start=1)
        ]

    # --- How much ---------------------------------------------------------------------------------

    def chosen_weight(self, prescribed: Decimal | None, exercise: Exercise) -> Decimal | None:
        """Mostly what was prescribed; now and then the next plate is not there, or it felt light."""
        if not prescribed or self.dice.random() > 0.08:
            return prescribed
        step = Decimal(2) if exercise.load_kind == Exercise.LoadKind.PER_HAND else Decimal("2.5")
        return max(prescribed + self.dice.choice((-step, step)), Decimal(1))

    def amounts(self, one: PlannedSet, exercise: Exercise, number: int) -> dict[str, Any]:
        """What was done in a set: within the range, fewer towards the end, rarely below it."""
        low, high = (7, 14) if one.low is None or one.high is None else (one.low, one.high)
        if one.unit != "reps":
            return self.endurance(one, exercise, self.dice.randint(low, high))
        reps = max(low, self.dice.randint(low, high) - number // 3)
        if one.kind == "normal" and reps > 3 and self.dice.random() < 0.04:
            reps = low - 1
        return {"reps": reps}

    def endurance(self, one: PlannedSet, exercise: Exercise, amount: int) -> dict[str, Any]:
        if exercise.source_id not in PACE:
            return {FIELD[one.unit]: amount}
        pace = PACE[exercise.source_id] * self.dice.uniform(0.94, 1.06)
        said: dict[str, Any] = {"avg_heart_rate": self.dice.randint(122, 148)}
        if one.unit == "metres":
            return said | {"distance_m": amount, "duration_seconds": round(amount / 1000 * pace)}
        return said | {"duration_seconds": amount, "distance_m": round(amount / pace * 100) * 10}

    def effort(self, line: TrainingSessionExercise, number: int) -> Decimal:
        """RPE in halves around the target, rising from set to set."""
        target = line.target_rpe or Decimal(7)
        felt = target + Decimal(self.dice.choice((-2, -1, -1, 0, 0, 1)) + number // 2 - 1) / 2
        return min(max(felt, Decimal(5)), Decimal(10))
