"""The back office for progress: what clients report of themselves, and the coach's weekly words about it."""

from progress.admin import check_in, entry, summary, weigh_in

__all__ = ["check_in", "entry", "summary", "weigh_in"]
