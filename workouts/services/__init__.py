"""What is done with plans and training sessions. Each service is one transaction and locks the client's row first."""

from workouts.services.feeds import renew_feed, revoke_feed
from workouts.services.merging import Merged, merge_exercises
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
    "Merged",
    "Outcome",
    "Scheduled",
    "complete_session",
    "edit_session_lines",
    "excuse_session",
    "merge_exercises",
    "record_sets",
    "renew_feed",
    "report_line",
    "review_session",
    "revoke_feed",
    "schedule_plan",
    "skip_session",
    "start_session",
]
