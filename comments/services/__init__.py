"""What is done with comments: written, corrected, taken back, read, answered."""

from comments.services.reading import close_thread, close_waiting, mark_read, newest
from comments.services.writing import EDITABLE_FOR, UuidTakenError, add_comment, delete_comment, edit_comment

__all__ = [
    "EDITABLE_FOR",
    "UuidTakenError",
    "add_comment",
    "close_thread",
    "close_waiting",
    "delete_comment",
    "edit_comment",
    "mark_read",
    "newest",
]
