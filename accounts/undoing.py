"""Taking back pauses that a coach entered or changed."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Pause, PlanningPart, PlanningStep, User
from accounts.noting import Back, Stays, Undoing, Ways
from accounts.services import check_pause, kept_pause


def look_at_pauses(parts: Sequence[PlanningPart]) -> list[Undoing]:
    """A pause that was entered goes, one that was changed is as before; both only where nobody changed it since."""
    standing = Pause.objects.in_bulk([part.changes["pause"] for part in parts])
    return [look_at_pause(part, standing.get(part.changes["pause"])) for part in parts]


def look_at_pause(part: PlanningPart, pause: Pause | None) -> Undoing:
    if pause is None:
        return Undoing(part, stays=[Stays(_("The pause"), _("It is not there any more."))])
    text = _("The pause from %(day)s") % {"day": date_format(pause.starts_on)}
    if kept_pause(pause) != part.changes["after"]:
        return Undoing(part, stays=[Stays(text, _("It was changed since."))])
    before = part.changes["before"]
    if before is None:
        return Undoing(part, [Back(pause, text)])
    for name in ("starts_on", "ends_on"):
        setattr(pause, name, before[name] and dt.date.fromisoformat(before[name]))
    pause.kind, pause.reason = before["kind"], before["reason"]
    try:
        check_pause(pause, by=None, today=pause.starts_on)
    except ValidationError as refusal:
        return Undoing(part, stays=[Stays(text, " ".join(refusal.messages))])
    return Undoing(part, [Back(pause, _("%(pause)s, as before") % {"pause": text})])


def take_back_pauses(undoings: Sequence[Undoing], *, by: User, now: dt.datetime) -> None:
    for one in undoings:
        for back in one.back:
            if one.part.changes["before"] is None:
                back.row.delete()
            else:
                back.row.save()


WAYS = {
    PlanningStep.Kind.PAUSED: Ways(look_at_pauses, take_back_pauses),
    PlanningStep.Kind.PAUSE_CHANGED: Ways(look_at_pauses, take_back_pauses),
}
