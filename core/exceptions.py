"""What services raise beside ValidationError."""

from typing import Any


class ChangedMeanwhile(Exception):  # noqa: N818 - it is what happened, not a mistake
    """Somebody else wrote the row since the version the sender had; `stored` is what stands now, untouched."""

    def __init__(self, stored: Any) -> None:
        super().__init__(str(stored))
        self.stored = stored
