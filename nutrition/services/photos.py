"""Photos of meals: sent by the client, looked at by the coach."""

import datetime as dt
import uuid as uuids
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.history import Note, changes_to, note
from nutrition.models import MealEntry, MealUpload
from nutrition.services.days import check_date, day_of, touch
from nutrition.services.meals import next_order
from nutrition.services.news import tell_reviewed, tell_sent
from uploads.models import FileUpload
from workouts.services.session import checked_instant, note_report

MOST_PHOTOS = 10


@transaction.atomic
def send_photo(
    *,
    client: Client,
    image: FileUpload,
    by: User,
    entry: MealEntry | None = None,
    date: dt.date | None = None,
    uuid: uuids.UUID | None = None,
    uploaded_at: dt.datetime | None = None,
    now: dt.datetime,
    today: dt.date,
    zone: str,
) -> tuple[MealUpload, bool]:
    """Puts a photo to a meal, or to a new one of the client's on that day (today where not said), and says whether it
    is new: the same uuid again gives what is stored. It waits for the coach then, who is told.

    Raises ValidationError for a file that is no meal photo of this client or is held by something else, a meal of
    somebody else, too many photos, and a day too far away.
    """
    client = Client.objects.locked(client.pk).get()
    standing = MealUpload.objects.filter(client=client.pk, uuid=uuid).first() if uuid else None
    if standing is not None:
        return standing, False
    check_image(client, image)
    if entry is not None and entry.client_id != client.pk:
        raise ValidationError({"meal_entry": _("This meal is not this client's.")})
    is_own = by.pk == client.pk
    meal = photographed_meal(client, entry, date or today, today, is_own=is_own)
    touch(meal.meal_plan, now)
    photo = MealUpload(client_id=client.pk, meal_entry=meal, image=image)
    photo.uploaded_at = checked_instant("uploaded_at", uploaded_at, now, zone)
    if uuid:
        photo.uuid = uuid
    photo.save(force_insert=True)
    note_report(client, by, now)
    if is_own:
        tell_sent(photo, client=client, now=now)
    return photo, True


def photographed_meal(
    client: Client, entry: MealEntry | None, date: dt.date, today: dt.date, *, is_own: bool
) -> MealEntry:
    """The meal as it stands, or a new one of which only the photo is known: it is not planned and not counted."""
    if entry is not None:
        stored = MealEntry.objects.select_related("meal_plan").get(pk=entry.pk)
        check_date(stored.meal_plan.date, today, is_own=is_own)
        if stored.uploads.count() >= MOST_PHOTOS:
            raise ValidationError({"meal_entry": _("A meal has at most %(most)s photos.") % {"most": MOST_PHOTOS}})
        return stored
    check_date(date, today, is_own=is_own)
    day, _is_new = day_of(client, date)
    return MealEntry.objects.create(
        client_id=client.pk,
        meal_plan=day,
        name=_("Photo"),
        order_index=next_order(day),
        origin=MealEntry.Origin.CLIENT,
    )


def check_image(client: Client, image: FileUpload) -> None:
    """Raises ValidationError unless the file is a meal photo of this client that nothing holds."""
    if image.client_id != client.pk or image.upload_type != FileUpload.UploadType.MEAL_PHOTO:
        raise ValidationError({"image": _("It takes a meal photo of this client.")}, code="no_meal_photo")
    if not FileUpload.objects.unheld().filter(pk=image.pk).exists():
        raise ValidationError({"image": _("This photo already belongs to something.")}, code="held")


def review_photo(*, photo: MealUpload, marked_ok: bool, by: User, now: dt.datetime) -> MealUpload:
    """Notes whether the meal on a photo was all right; said again otherwise, the last word holds."""
    stored = review_photos(photos=[photo], marked_ok=marked_ok, by=by, now=now)
    if not stored:
        raise MealUpload.DoesNotExist
    return stored[0]


@transaction.atomic
def review_photos(*, photos: Sequence[MealUpload], marked_ok: bool, by: User, now: dt.datetime) -> list[MealUpload]:
    """The same for many photos at once, as they stand then, oldest first; each client is told once. Costs 5 queries and
    one for their histories."""
    list(Client.objects.locked(*(photo.client_id for photo in photos)))
    keys = [photo.pk for photo in photos]
    found = MealUpload.objects.filter(pk__in=keys).select_related("meal_entry").order_by("uploaded_at", "id")
    stored = list(found)
    changed = [photo for photo in stored if photo.marked_ok != marked_ok]
    noted = [Note(photo, changes=changes_to(photo, {"marked_ok": marked_ok})) for photo in changed]
    for photo in changed:
        photo.marked_ok, photo.reviewed_by, photo.reviewed_at, photo.updated_at = marked_ok, by, now, now
    if changed:
        MealUpload.objects.filter(pk__in=[photo.pk for photo in changed]).update(
            marked_ok=marked_ok, reviewed_by=by.pk, reviewed_at=now, updated_at=now
        )
        tell_reviewed(changed, by=by, now=now)
    note(*noted, by=by, at=now)
    return stored


@transaction.atomic
def delete_photo(*, photo: MealUpload) -> None:
    """Takes a photo back; its file is held by nothing then. Raises ValidationError for one that was reviewed."""
    list(Client.objects.locked(photo.client_id))
    stored = MealUpload.objects.get(pk=photo.pk)
    if stored.marked_ok is not None:
        raise ValidationError(_("This photo was reviewed; it stays."), code="reviewed")
    stored.delete()
