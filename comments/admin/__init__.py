"""The inbox, and the thread that stands on the page of everything one can comment on."""

from comments.admin import thread
from comments.admin.talk import TalkedAbout

__all__ = ["TalkedAbout", "thread"]
