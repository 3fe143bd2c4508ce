"""What is done with what clients report. Each service is one transaction and locks the client's row first."""

from progress.services.check_ins import (
    add_question,
    change_question,
    open_week,
    questions_for,
    remove_question,
    review_check_in,
    submit_check_in,
)
from progress.services.entries import (
    add_entry,
    add_photo,
    change_entry,
    delete_entry,
    delete_measurement,
    delete_photo,
    measure,
    review_entry,
)
from progress.services.weight import confirm_weigh_in, delete_weigh_in, weigh_in

__all__ = [
    "add_entry",
    "add_photo",
    "add_question",
    "change_entry",
    "change_question",
    "confirm_weigh_in",
    "delete_entry",
    "delete_measurement",
    "delete_photo",
    "delete_weigh_in",
    "measure",
    "open_week",
    "questions_for",
    "remove_question",
    "review_check_in",
    "review_entry",
    "submit_check_in",
    "weigh_in",
]
