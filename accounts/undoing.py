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
    """A pause that was entered goes, one that was changed is as before; both only where nobody changed it since. One
    that was deleted comes back where it overlaps no other by now."""
    standing = Pause.objects.in_bulk([part.changes["pause"] for part in parts])
    return [look_at_pause(part, standing.get(part.changes["pause"])) for part in parts]


def look_at_pause(part: PlanningPart, pause: Pause | None) -> Undoing:
    before, after = part.changes["before"], part.changes["after"]
    if after is None:
        return put_back(part, Pause(client_id=part.client_id, created_by_id=author_of(part)))
    if pause is None:
        return Undoing(part, stays=[Stays(_("The pause"), _("It is not there any more."))])
    if kept_pause(pause) != after:
        return Undoing(part, stays=[Stays(name_of(pause), _("It was changed since."))])
    return Undoing(part, [Back(pause, name_of(pause))]) if before is None else put_back(part, pause)


def put_back(part: PlanningPart, pause: Pause) -> Undoing:
    """The pause as it was before, where it may stand there."""
    text, before = name_of(pause) if pause.pk else "", part.changes["before"]
    for name in ("starts_on", "ends_on"):
        setattr(pause, name, before[name] and dt.date.fromisoformat(before[name]))
    pause.kind, pause.reason = before["kind"], before["reason"]
    text = text or name_of(pause)
    try:
        check_pause(pause, by=None, today=pause.starts_on)
    except ValidationError as refusal:
        return Undoing(part, stays=[Stays(text, " ".join(refusal.messages))])
    return Undoing(part, [Back(pause, _("%(pause)s, as before") % {"pause": text})])


def name_of(pause: Pause) -> str:
    return _("The pause from %(day)s") % {"day": date_format(pause.starts_on)}


def author_of(part: PlanningPart) -> int | None:
    """Who entered a pause that was deleted, while they have an account."""
    return User.objects.filter(pk=part.changes["created_by"]).order_by().values_list("pk", flat=True).first()


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
    PlanningStep.Kind.PAUSE_DELETED: Ways(look_at_pauses, take_back_pauses),
}
