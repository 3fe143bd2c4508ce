"""What a client notes of a day: how they look, how they measure, and a day's food in total."""

import datetime as dt
import uuid as uuids
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.contrib.admin.models import ADDITION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Client, User
from core.history import Note, changes_to, note
from progress.models import BodyMeasurement, NutritionEntry, ProgressEntry, ProgressPhoto, WeighIn
from progress.services.days import check_day, refusal
from progress.services.news import tell_reviewed, tell_sent
from progress.services.weight import write_weight
from uploads.models import FileUpload
from workouts.services.session import checked_instant, note_report

MOST_PHOTOS = 12
Entry = TypeVar("Entry", ProgressEntry, NutritionEntry)
SOURCES = {
    ProgressEntry: WeighIn.Source.PROGRESS_ENTRY,
    NutritionEntry: WeighIn.Source.NUTRITION_ENTRY,
}


@transaction.atomic
def add_entry(
    *,
    model: type[Entry],
    client: Client,
    date: dt.date,
    by: User,
    uuid: uuids.UUID | None = None,
    weight_kg: Decimal | None = None,
    recorded_at: dt.datetime | None = None,
    now: dt.datetime,
    today: dt.date,
    zone: str,
    **said: Any,
) -> tuple[Entry, bool]:
    """Makes a progress entry or nutrition entry and says whether it is new: the same uuid again gives what is stored.
    Its weight becomes that day's weigh-in. `said`: the entry's own fields.

    Raises ValidationError for a day to come, for a second entry of a day, and for a weight that does not fit to a
    confirmed one of that day; then nothing is stored.
    """
    client = Client.objects.locked(client.pk).get()
    standing = model._default_manager.filter(client=client.pk, uuid=uuid).first() if uuid else None
    if standing is not None:
        return standing, False
    check_day(date, today)
    entry = model(client_id=client.pk, date=date, **said, **({"uuid": uuid} if uuid else {}))
    check_entry(entry)
    entry.save(force_insert=True)
    at = min(checked_instant("recorded_at", recorded_at, now, zone), now)
    weigh(client, entry, weight_kg, at)
    note_report(client, by, now)
    note(Note(entry, flag=ADDITION), by=by)
    return entry, True


def check_entry(entry: Any) -> None:
    """Raises ValidationError, under the day, where it has an entry already."""
    try:
        entry.validate_constraints()
    except ValidationError as error:
        raise refusal("date", " ".join(error.messages), "day_taken") from None


@transaction.atomic
def change_entry(
    *,
    entry: Entry,
    by: User,
    weight_kg: Decimal | None = None,
    recorded_at: dt.datetime | None = None,
    now: dt.datetime,
    zone: str,
    **said: Any,
) -> Entry:
    """Changes an entry's own fields and, where one is given, its day's weight. Raises as `add_entry` does."""
    client = Client.objects.locked(entry.client_id).get()
    stored = type(entry)._default_manager.get(pk=entry.pk)
    noted = Note(stored, changes=changes_to(stored, said))
    for name, value in said.items():
        setattr(stored, name, value)
    stored.validate_constraints()
    stored.save(update_fields=[*said, "updated_at"])
    note(noted, by=by)
    at = min(checked_instant("recorded_at", recorded_at, now, zone), now)
    weigh(client, stored, weight_kg, at)
    note_report(client, by, now)
    return stored


def weigh(client: Client, entry: Any, weight_kg: Decimal | None, at: dt.datetime) -> None:
    """Writes the entry's weight, where it has one, as that day's weigh-in."""
    if weight_kg is not None:
        write_weight(client=client, date=entry.date, weight_kg=weight_kg, source=SOURCES[type(entry)], at=at)


@transaction.atomic
def delete_entry(*, entry: Entry) -> None:
    """Deletes an entry with its photos, whose files nothing holds then; the day's weigh-in stays."""
    list(Client.objects.locked(entry.client_id))
    entry.delete()


@transaction.atomic
def review_entry(*, entry: ProgressEntry, by: User, now: dt.datetime) -> ProgressEntry:
    """Notes that a coach has looked at it; the first look counts."""
    list(Client.objects.locked(entry.client_id))
    stored = ProgressEntry.objects.get(pk=entry.pk)
    if stored.reviewed_at is None:
        stored.reviewed_by, stored.reviewed_at = by, now
        stored.save(update_fields=["reviewed_by", "reviewed_at", "updated_at"])
        if stored.photos.exists():
            tell_reviewed(stored, by=by, now=now)
    return stored


# --- Photos -------------------------------------------------------------------------------------


@transaction.atomic
def add_photo(
    *,
    entry: ProgressEntry,
    image: FileUpload,
    pose: str,
    by: User,
    uuid: uuids.UUID | None = None,
    now: dt.datetime,
) -> tuple[ProgressPhoto, bool]:
    """Puts a photo to a progress entry and says whether it is new: the same uuid again gives what is stored. A photo
    of the client's own makes the entry wait for a look again.

    Raises ValidationError for a file that is no progress photo of this client or is held by something else, for a
    second photo of a pose, and for too many.
    """
    client = Client.objects.locked(entry.client_id).get()
    standing = ProgressPhoto.objects.filter(client=client.pk, uuid=uuid).first() if uuid else None
    if standing is not None:
        return standing, False
    entry = ProgressEntry.objects.get(pk=entry.pk)  # it may have gone before the lock
    check_image(client, image)
    if entry.photos.count() >= MOST_PHOTOS:
        message = _("A progress entry has at most %(most)s photos.")
        raise refusal("progress_entry", message % {"most": MOST_PHOTOS}, "too_many")
    chosen = {"uuid": uuid} if uuid else {}
    photo = ProgressPhoto(client_id=client.pk, progress_entry=entry, image=image, pose=pose, **chosen)
    check_pose(photo)
    photo.save(force_insert=True)
    if by.pk == client.pk:
        ProgressEntry.objects.filter(pk=entry.pk).update(reviewed_at=None, reviewed_by=None, updated_at=now)
        tell_sent(entry, client=client, now=now)
    note_report(client, by, now)
    return photo, True


def check_pose(photo: ProgressPhoto) -> None:
    """Raises ValidationError, under the pose, where there is a photo of it already."""
    try:
        photo.validate_constraints()
    except ValidationError as error:
        raise refusal("pose", " ".join(error.messages), "pose_taken") from None


def check_image(client: Client, image: FileUpload) -> None:
    """Raises ValidationError unless the file is a progress photo of this client that nothing holds."""
    if image.client_id != client.pk or image.upload_type != FileUpload.UploadType.PROGRESS_PHOTO:
        raise refusal("image", _("It takes a progress photo of this client."), "no_progress_photo")
    if not FileUpload.objects.unheld().filter(pk=image.pk).exists():
        raise refusal("image", _("This photo already belongs to something."), "held")


@transaction.atomic
def delete_photo(*, photo: ProgressPhoto) -> None:
    """Takes a photo out of its entry; its file is held by nothing then."""
    list(Client.objects.locked(photo.client_id))
    photo.delete()


# --- Measurements -------------------------------------------------------------------------------


MEASURED = gettext_noop("Entered for the client: %(cm)s cm.")


@transaction.atomic
def measure(
    *,
    client: Client,
    date: dt.date,
    girths: Mapping[str, Decimal | None],
    by: User,
    now: dt.datetime,
    today: dt.date,
) -> list[BodyMeasurement]:
    """Writes girths in cm of a day by site; one that is None goes, what is not named stays. The day's rows then come
    back, by site. Costs 6 queries, with the report, however many sites. Raises ValidationError for a day to come."""
    client = Client.objects.locked(client.pk).get()
    check_day(date, today)
    of_day = BodyMeasurement.objects.filter(client=client.pk, date=date)
    standing = {row.site: row for row in of_day}
    gone = [row.pk for site, row in standing.items() if site in girths and girths[site] is None]
    if gone:
        BodyMeasurement.objects.filter(pk__in=gone).delete()
    written = write_girths(client, date, standing, girths)
    note_report(client, by, now)
    stored = list(of_day.order_by("site"))
    note(*(Note(row, say=MEASURED, words={"cm": f"{row.value_cm:f}"}) for row in written), by=by)
    return stored


def write_girths(
    client: Client, date: dt.date, standing: Mapping[str, BodyMeasurement], girths: Mapping[str, Decimal | None]
) -> list[BodyMeasurement]:
    """Makes the sites that are new and changes those that stand; gives back both."""
    new, changed = [], []
    for site, value in girths.items():
        row = standing.get(site)
        if value is None:
            continue
        if row is None:
            new.append(BodyMeasurement(client_id=client.pk, date=date, site=site, value_cm=value))
        elif row.value_cm != value:
            row.value_cm, row.updated_at = value, timezone.now()
            changed.append(row)
    if new:
        BodyMeasurement.objects.bulk_create(new)
    if changed:
        BodyMeasurement.objects.bulk_update(changed, ["value_cm", "updated_at"])
    return [*new, *changed]


@transaction.atomic
def delete_measurement(*, measurement: BodyMeasurement) -> None:
    list(Client.objects.locked(measurement.client_id))
    measurement.delete()
