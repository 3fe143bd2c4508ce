"""PDF documents: what was appended after their last end is cut; what stands in them is not looked at."""

import os
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

END = b"%%EOF"
#: some programs write a line or two after it; more than that would be another file
FURTHEST = 64 * 1024


def clean_pdf(file: BinaryIO) -> None:
    """Cuts the file behind its last end mark. Raises ValidationError where there is none near its end."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - FURTHEST)
    file.seek(start)
    place = file.read().rfind(END)
    if place < 0:
        raise ValidationError(_("This PDF is damaged, or not all of it arrived."), code="damaged")
    file.truncate(start + place + len(END))
