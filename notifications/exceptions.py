"""What can come of an attempt to reach somebody, beside that it went well."""

from django.db.models import Q


class Refused(Exception):  # noqa: N818 - what the other side did, not a mistake of ours
    """It will not be taken, however often it is tried."""


class NotNow(Exception):  # noqa: N818 - likewise
    """It may be taken later."""


class Gone(Exception):  # noqa: N818 - likewise
    """Nobody listens there any more."""


class NobodyAnswers(Exception):  # noqa: N818 - likewise
    """The server cannot be reached; `likewise` are the deliveries that would fare no better in this moment."""

    def __init__(self, why: object, likewise: Q) -> None:
        super().__init__(str(why) or type(why).__name__)
        self.likewise = likewise
