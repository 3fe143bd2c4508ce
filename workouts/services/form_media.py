"""Photos and videos of how a line was done: sent by the client, looked at by the coach."""

import datetime as dt
import uuid as uuids
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Client, User
from core.history import Note, changes_to, note
from uploads.models import FileUpload
from workouts.models import FormMedia, TrainingSessionExercise
from workouts.models.training import MOST_SET_NUMBER
from workouts.services.news import tell_reviewed, tell_sent
from workouts.services.session import note_report

MOST_MEDIA = 10
TAKEN = (FileUpload.UploadType.FORM_PHOTO, FileUpload.UploadType.FORM_VIDEO)


@transaction.atomic
def add_form_media(
    *,
    line: TrainingSessionExercise,
    file_upload: FileUpload,
    by: User,
    set_number: int | None = None,
    uuid: uuids.UUID | None = None,
    now: dt.datetime,
) -> tuple[FormMedia, bool]:
    """Puts a photo or video to a line of its client, also to a withdrawn one, and says whether it is new: the same
    uuid again gives what is stored. It waits for the coach then, who is told.

    Raises ValidationError for a file that is no form photo or video of this client or is held by something else, a set
    that cannot be, and too many on one line.
    """
    client = Client.objects.locked(line.client_id).get()
    standing = FormMedia.objects.filter(client=client.pk, uuid=uuid).first() if uuid else None
    if standing is not None:
        return standing, False
    check_file(client, file_upload)
    if set_number is not None and not 1 <= set_number <= MOST_SET_NUMBER:
        raise ValidationError({"set_number": _("A set is 1 to %(most)s.") % {"most": MOST_SET_NUMBER}})
    if FormMedia.objects.filter(line=line.pk).count() >= MOST_MEDIA:
        raise ValidationError({"line": _("A line has at most %(most)s photos and videos.") % {"most": MOST_MEDIA}})
    media = FormMedia(client_id=client.pk, line=line, file_upload=file_upload, set_number=set_number)
    if uuid:
        media.uuid = uuid
    media.save(force_insert=True)
    note_report(client, by, now)
    if by.pk == client.pk:
        tell_sent(media, client=client, now=now)
    return media, True


def check_file(client: Client, file_upload: FileUpload) -> None:
    """Raises ValidationError unless the file is a form photo or video of this client that nothing holds."""
    if file_upload.client_id != client.pk or file_upload.upload_type not in TAKEN:
        raise ValidationError(
            {"file_upload": _("It takes a form photo or form video of this client.")}, code="no_form_media"
        )
    if not FileUpload.objects.unheld().filter(pk=file_upload.pk).exists():
        raise ValidationError({"file_upload": _("This file already belongs to something.")}, code="held")


def review_form_media(*, media: FormMedia, marked_ok: bool, by: User, now: dt.datetime) -> FormMedia:
    """Notes whether what a photo or video shows was all right; said again otherwise, the last word holds."""
    stored = review_all_form_media(media=[media], marked_ok=marked_ok, by=by, now=now)
    if not stored:
        raise FormMedia.DoesNotExist
    return stored[0]


@transaction.atomic
def review_all_form_media(
    *, media: Sequence[FormMedia], marked_ok: bool, by: User, now: dt.datetime
) -> list[FormMedia]:
    """The same for many at once, as they stand then, oldest first; each client is told once. Costs 5 queries and
    one for their histories."""
    list(Client.objects.locked(*(one.client_id for one in media)))
    keys = [one.pk for one in media]
    found = FormMedia.objects.filter(pk__in=keys).select_related("line__exercise").order_by("created_at", "id")
    stored = list(found)
    changed = [one for one in stored if one.marked_ok != marked_ok]
    noted = [Note(one, changes=changes_to(one, {"marked_ok": marked_ok})) for one in changed]
    for one in changed:
        one.marked_ok, one.reviewed_by, one.reviewed_at, one.updated_at = marked_ok, by, now, now
    if changed:
        FormMedia.objects.filter(pk__in=[one.pk for one in changed]).update(
            marked_ok=marked_ok, reviewed_by=by.pk, reviewed_at=now, updated_at=now
        )
        tell_reviewed(changed, by=by, now=now)
    note(*noted, by=by, at=now)
    return stored


@transaction.atomic
def remove_form_media(*, media: FormMedia) -> None:
    """Takes a photo or video back; its file is held by nothing then. Raises ValidationError where it was reviewed."""
    list(Client.objects.locked(media.client_id))
    stored = FormMedia.objects.get(pk=media.pk)
    if stored.reviewed_at is not None:
        raise ValidationError(_("This was reviewed; it stays."), code="reviewed")
    stored.delete()
