"""What stands above every tab: who the client is, what to mind, who comes before and after them."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Client, Pause, User
from comments.models import Thread
from workouts.models import Limitation

MOST_FOUND = 12


def read_head(client: Client, user: User, now: dt.datetime) -> dict[str, Any]:
    """Five queries: pauses, limitations, the conversation's thread, the client before and the one after."""
    today = client.today(now)
    ahead = Pause.objects.visible_to(user).filter(Q(ends_on=None) | Q(ends_on__gte=today), client=client.pk)
    limits = Limitation.objects.visible_to(user).filter(
        Q(ends_on=None) | Q(ends_on__gte=today), Q(starts_on=None) | Q(starts_on__lte=today), client=client.pk
    )
    pauses = list(ahead.order_by("starts_on", "pk"))
    return {
        "client": client,
        "today": today,
        "local_now": now.astimezone(ZoneInfo(client.time_zone)),
        "pauses": pauses,
        "pause": next((one for one in pauses if one.starts_on <= today), None),
        "limitations": list(limits.order_by("-pk")),
        "thread": Thread.objects.visible_to(user).about(client).with_unread(user).first(),
        "before": beside(client, user, after=False),
        "after": beside(client, user, after=True),
        "applies": applies(client),
        "age": age_on(client.date_of_birth, today),
    }


def beside(client: Client, user: User, *, after: bool) -> Client | None:
    """The next client by name, or the one before, among those who are not archived."""
    way, turn = ("gt", "") if after else ("lt", "-")
    first, last = client.first_name, client.last_name
    beyond = (
        Q(**{f"first_name__{way}": first})
        | Q(**{"first_name": first, f"last_name__{way}": last})
        | Q(**{"first_name": first, "last_name": last, f"pk__{way}": client.pk})
    )
    others = Client.objects.non_polymorphic().visible_to(user).exclude(status=Client.Status.ARCHIVED).filter(beyond)
    return others.order_by(f"{turn}first_name", f"{turn}last_name", f"{turn}pk").first()


def applies(client: Client) -> list[str]:
    """What is asked of them, in a few words each."""
    found = []
    if client.trains:
        found.append(_("trains"))
    if client.tracks_nutrition == Client.TracksNutrition.MEALS:
        found.append(_("tracks meals"))
    elif client.tracks_nutrition == Client.TracksNutrition.TARGETS:
        found.append(_("tracks daily targets"))
    if client.weigh_in_every_days:
        days = client.weigh_in_every_days
        found.append(ngettext("weighs in every day", "weighs in every %(days)s days", days) % {"days": days})
    if client.check_in_weekday is not None:
        found.append(_("check-in on %(day)s") % {"day": client.get_check_in_weekday_display()})
    if client.photos_every_days:
        days = client.photos_every_days
        found.append(ngettext("photos every day", "photos every %(days)s days", days) % {"days": days})
    return found


def age_on(born: dt.date | None, today: dt.date) -> int | None:
    """Whole years."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
