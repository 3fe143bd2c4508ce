"""Photos that the clients of the demo sent: of meals, of exercises, and of themselves. What is of the last two days
waits for their coach."""

import datetime as dt
import hashlib
import random
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile

from coaching.demo.history import ONE_DAY, REVIEWED_AFTER_DAYS, instant
from coaching.demo.people import Story
from coaching.demo.pictures import body, lift, plate
from nutrition.models import MealCompletion, MealUpload
from progress.models import ProgressEntry, ProgressPhoto
from uploads.models import FileUpload
from workouts.models import FormMedia, TrainingSession, TrainingSessionExercise

MOST_MEALS, MOST_LIFTS, MOST_ENTRIES = 8, 2, 2
Type = FileUpload.UploadType


def write_photos(story: Story, now: dt.datetime) -> None:
    """Of who is in the gym today or trains with something that hurts; nobody is told of them."""
    if story.coach is None or not (story.life.trains_today or story.life.hurts):
        return
    album = Album(story, now)
    album.add_meals()
    album.add_lifts()
    album.add_bodies()


class Album:
    """One client's photos, drawn; the same client has the same ones in every demo."""

    def __init__(self, story: Story, now: dt.datetime) -> None:
        self.story, self.client, self.now = story, story.client, now
        self.dice = random.Random(f"photos of {story.client.email}")  # noqa: S311 - a story, no secret

    def add_meals(self) -> None:
        """The last meals that were eaten, each a minute after."""
        eaten = MealCompletion.objects.filter(client=self.client, status=MealCompletion.Status.COMPLETED)
        newest = eaten.order_by("-completed_at", "-pk").values_list("meal_entry", "completed_at")[:MOST_MEALS]
        for number, (entry, at) in enumerate(newest):
            if at is None:
                continue
            sent = at + dt.timedelta(minutes=1)
            said = {"meal_entry_id": entry, "uploaded_at": sent, **self.reviewed(sent)}
            image = self.upload(Type.MEAL_PHOTO, plate(number), f"meal-{number + 1}.jpg")
            MealUpload.objects.create(client=self.client, uuid=self.uuid(), image=image, **said)

    def add_lifts(self) -> None:
        """The first exercises of the last session that was done."""
        done = TrainingSession.objects.filter(client=self.client, status=TrainingSession.Status.COMPLETED)
        last = done.order_by("-completed_at", "-pk").first()
        if last is None or last.completed_at is None:
            return
        lines = TrainingSessionExercise.objects.filter(training_session=last, actual_sets__gte=1)
        for number, line in enumerate(lines.order_by("order", "pk")[:MOST_LIFTS], start=1):
            upload = self.upload(Type.FORM_PHOTO, lift(number), f"lift-{number}.jpg")
            said = {"line": line, "file_upload": upload, "set_number": 1, **self.reviewed(last.completed_at)}
            media = FormMedia.objects.create(client=self.client, uuid=self.uuid(), **said)
            FormMedia.objects.filter(pk=media.pk).update(created_at=last.completed_at)  # saving sets it to now

    def add_bodies(self) -> None:
        """From the front and the side with the last two entries."""
        entries = ProgressEntry.objects.filter(client=self.client).order_by("-date")[:MOST_ENTRIES]
        for number, entry in enumerate(entries if self.client.photos_every_days else ()):
            for pose in ("front", "side"):
                drawn = body(pose, MOST_ENTRIES - number)
                image = self.upload(Type.PROGRESS_PHOTO, drawn, f"{pose}-{entry.date}.jpg")
                said = {"progress_entry": entry, "pose": pose, "image": image}
                ProgressPhoto.objects.create(client=self.client, uuid=self.uuid(), **said)

    # --- Parts

    def upload(self, upload_type: str, content: bytes, name: str) -> FileUpload:
        height, width = (960, 720) if upload_type != Type.MEAL_PHOTO else (720, 960)
        return FileUpload.objects.create(
            client=self.client,
            uploaded_by=self.client,
            uuid=self.uuid(),
            file=ContentFile(content, name),
            original_filename=name,
            file_size=len(content),
            mime_type="image/jpeg",
            upload_type=upload_type,
            sha256=hashlib.sha256(content).hexdigest(),
            width=width,
            height=height,
        )

    def reviewed(self, sent: dt.datetime) -> dict[str, Any]:
        """The coach looked in the next morning; what is of today or yesterday still waits."""
        coach, day = self.story.coach, self.client.today(sent)
        if coach is None or (self.client.today(self.now) - day).days < REVIEWED_AFTER_DAYS:
            return {}
        return {"marked_ok": True, "reviewed_at": instant(day + ONE_DAY, coach.time_zone, 8, 0), "reviewed_by": coach}

    def uuid(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)
