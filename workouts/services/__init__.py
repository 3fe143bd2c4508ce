"""What is done with plans and training sessions. Each service is one transaction and locks the client's row first."""

from workouts.services.assigning import Assigned, assign_plan, assign_plans, preview_assignment
from workouts.services.building import WantedLine, WantedSession, build_plan
from workouts.services.copying import copy_plan, copy_week, save_as_template
from workouts.services.feeds import client_of_feed, renew_feed, revoke_feed
from workouts.services.form_media import add_form_media, remove_form_media, review_all_form_media, review_form_media
from workouts.services.forward import Forwarded, copy_last_week
from workouts.services.merging import Merged, merge_exercises
from workouts.services.moving import Moved, move_session, resume_week, shift_sessions
from workouts.services.pushing import Pushed, push_plan
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
from workouts.services.training_max import delete_training_max, save_training_max

__all__ = [
    "Assigned",
    "Forwarded",
    "Merged",
    "Moved",
    "Outcome",
    "Pushed",
    "Scheduled",
    "add_form_media",
    "WantedLine",
    "WantedSession",
    "assign_plan",
    "assign_plans",
    "build_plan",
    "client_of_feed",
    "complete_session",
    "copy_last_week",
    "copy_plan",
    "copy_week",
    "delete_training_max",
    "edit_session_lines",
    "excuse_session",
    "merge_exercises",
    "move_session",
    "preview_assignment",
    "push_plan",
    "record_sets",
    "remove_form_media",
    "renew_feed",
    "report_line",
    "resume_week",
    "review_all_form_media",
    "review_form_media",
    "review_session",
    "revoke_feed",
    "save_as_template",
    "save_training_max",
    "schedule_plan",
    "shift_sessions",
    "skip_session",
    "start_session",
]
