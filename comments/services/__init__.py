"""What is done with comments: written, corrected, taken back, read, answered."""

from comments.services.reading import close_thread, mark_read
from comments.services.writing import EDITABLE_FOR, UuidTakenError, add_comment, delete_comment, edit_comment

__all__ = [
    "EDITABLE_FOR",
    "UuidTakenError",
    "add_comment",
    "close_thread",
    "delete_comment",
    "edit_comment",
    "mark_read",
]
