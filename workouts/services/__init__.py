"""What is done with plans and training sessions. Each service is one transaction and locks the client's row first."""

from workouts.services.report import Outcome, record_sets, report_line
from workouts.services.schedule import Scheduled, schedule_plan
from workouts.services.session import (
    complete_session,
    edit_session_lines,
    excuse_session,
    review_session,
    skip_session,
    start_session,
)

__all__ = [
    "Outcome",
    "Scheduled",
    "complete_session",
    "edit_session_lines",
    "excuse_session",
    "record_sets",
    "report_line",
    "review_session",
    "schedule_plan",
    "skip_session",
    "start_session",
]
