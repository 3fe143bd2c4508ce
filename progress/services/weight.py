"""One weight per day, whoever writes it, and the trend that follows from it."""

import datetime as dt
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import DateField, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Client, User
from progress.models import WeighIn
from progress.services.days import check_day, refusal
from progress.trend import is_plausible, is_plausible_first, trend_series
from workouts.services.session import checked_instant, note_report


class Around(NamedTuple):
    """What stands around a day: the last weight that counts before it, that day's own, those that count after it."""

    before: WeighIn | None
    standing: WeighIn | None
    after: list[WeighIn]


@transaction.atomic
def weigh_in(
    *,
    client: Client,
    date: dt.date,
    weight_kg: Decimal,
    by: User,
    recorded_at: dt.datetime | None = None,
    is_confirmed: bool = False,
    now: dt.datetime,
    today: dt.date,
    zone: str,
    **said: Any,
) -> WeighIn:
    """Stores the weight of a client's day; the same again changes nothing, and neither does a report older than the one
    that stands. What is far off is stored unconfirmed unless the sender confirms it with it. `said`: body fat, notes.

    Raises ValidationError for a day to come and where an unconfirmed weight would replace a confirmed one. Costs 5
    queries with the report, one more where later days follow.
    """
    client = Client.objects.locked(client.pk).get()
    check_day(date, today)
    at = min(checked_instant("recorded_at", recorded_at, now, zone), now)  # a fast clock outranks nothing
    stored = write_weight(
        client=client,
        date=date,
        weight_kg=weight_kg,
        source=WeighIn.Source.WEIGH_IN,
        at=at,
        is_confirmed=is_confirmed,
        said=said,
    )
    note_report(client, by, now)
    return stored


def write_weight(
    *,
    client: Client,
    date: dt.date,
    weight_kg: Decimal,
    source: str,
    at: dt.datetime,
    is_confirmed: bool = False,
    said: dict[str, Any] | None = None,
) -> WeighIn:
    """What weigh-ins, progress entries and nutrition entries all write by: the latest confirmed weight of a day stands,
    an unconfirmed one never takes its place. The caller holds the client's lock."""
    around = weights_around(client, date)
    standing = around.standing
    is_right = is_confirmed or says_the_same(standing, weight_kg) or expected(client, around, date, weight_kg)
    if standing is not None and standing.is_confirmed and not is_right and at >= standing.recorded_at:
        raise refusal("weight_kg", implausible(weight_kg, standing), "implausible")
    if standing is not None and (standing.is_confirmed, standing.recorded_at) > (is_right, at):
        return standing
    values = {"weight_kg": weight_kg, "source": source, "is_confirmed": is_right, **(said or {})}
    if standing is not None and all(getattr(standing, name) == value for name, value in values.items()):
        return said_again(standing, at)
    row = standing or WeighIn(client_id=client.pk, recorded_on=date)
    for name, value in {**values, "recorded_at": at}.items():
        setattr(row, name, value)
    store(client, around, row)
    return row


def says_the_same(standing: WeighIn | None, weight_kg: Decimal) -> bool:
    """Whether this weight was confirmed already."""
    return standing is not None and standing.is_confirmed and standing.weight_kg == weight_kg


def said_again(row: WeighIn, at: dt.datetime) -> WeighIn:
    """The same said later: what was said in between, and arrives after it, no longer counts."""
    if at > row.recorded_at:
        row.recorded_at = at
        row.save(update_fields=["recorded_at", "updated_at"])
    return row


def implausible(weight_kg: Decimal, standing: WeighIn) -> str:
    sentence = _("%(sent)s kg is far off; %(stored)s kg of that day stays. Confirm it with the weight if it is right.")
    return sentence % {"sent": weight_kg, "stored": standing.weight_kg}


@transaction.atomic
def confirm_weigh_in(*, weigh_in: WeighIn) -> WeighIn:
    """Takes a weight that was far off for right: it counts from now on, and what follows is worked out anew."""
    client = Client.objects.locked(weigh_in.client_id).get()
    around = weights_around(client, weigh_in.recorded_on)
    row = around.standing
    if row is None:
        raise WeighIn.DoesNotExist
    if not row.is_confirmed:
        row.is_confirmed = True
        store(client, around, row)
    return row


@transaction.atomic
def delete_weigh_in(*, weigh_in: WeighIn) -> None:
    """Takes a weight out; the trend after it is worked out anew."""
    client = Client.objects.locked(weigh_in.client_id).get()
    around = weights_around(client, weigh_in.recorded_on)
    if around.standing is not None:
        around.standing.delete()
        follow(client, around, None)


def weights_around(client: Client, day: dt.date) -> Around:
    """One query, over the days from the last weight before that one."""
    rows = WeighIn.objects.filter(client=client.pk)
    last = rows.confirmed().filter(recorded_on__lt=day).order_by("-recorded_on").values("recorded_on")[:1]
    since = Coalesce(Subquery(last), Value(day), output_field=DateField())
    counting = Q(is_confirmed=True) | Q(recorded_on=day)
    found = list(rows.filter(counting, recorded_on__gte=since).order_by("recorded_on"))
    return Around(
        before=next((row for row in found if row.recorded_on < day), None),
        standing=next((row for row in found if row.recorded_on == day), None),
        after=[row for row in found if row.recorded_on > day],
    )


def expected(client: Client, around: Around, day: dt.date, weight_kg: Decimal) -> bool:
    """Whether a weight fits to the last trend before that day, or else to the first after it, to what stands that day,
    or to the client's height."""
    near = around.before or next(iter(around.after), around.standing)
    if near is None or near.trend_kg is None:
        return is_plausible_first(weight_kg=weight_kg, height_cm=client.height_cm)
    days = abs((day - near.recorded_on).days)
    return is_plausible(weight_kg=weight_kg, trend_kg=near.trend_kg, days=days)


def store(client: Client, around: Around, row: WeighIn) -> None:
    """Writes the day's row with its trend, and what follows from it."""
    before = around.before
    counts = [row] if row.is_confirmed else []
    row.trend_kg = trends(before, counts)[0] if counts else None
    row.save(force_insert=row.pk is None, force_update=row.pk is not None)
    follow(client, around, row)


def follow(client: Client, around: Around, row: WeighIn | None) -> None:
    """Works out anew the trends after a day, as far as they change, and the client's current weight."""
    last = row if row is not None and row.is_confirmed else around.before
    changed = []
    for later, trend in zip(around.after, trends(last, around.after), strict=True):
        if later.trend_kg == trend:
            break  # from here on all is as it was
        later.trend_kg, later.updated_at = trend, timezone.now()
        changed.append(later)
    if changed:
        WeighIn.objects.bulk_update(changed, ["trend_kg", "updated_at"], batch_size=200)
    newest = around.after[-1] if around.after else last
    write_current_weight(client, newest)


def trends(last: WeighIn | None, rows: list[WeighIn]) -> list[Decimal]:
    """The trend at each of these rows, going on from the last that counts before them."""
    after = None if last is None or last.trend_kg is None else (last.recorded_on, last.trend_kg)
    return trend_series([(row.recorded_on, row.weight_kg) for row in rows], after=after)


def write_current_weight(client: Client, newest: WeighIn | None) -> None:
    current = None if newest is None else newest.shown_trend_kg
    if client.current_weight_kg != current:
        Client.objects.non_polymorphic().filter(pk=client.pk).update(current_weight_kg=current)
