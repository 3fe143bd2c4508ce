"""What a client notes of a day: progress entries with photos, girths, and totals of food; and whose weight stands."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Client
from progress.models import NutritionEntry, ProgressEntry, ProgressPhoto, WeighIn
from progress.services import add_photo, delete_entry
from tests.clock import NOW, TODAY, day
from tests.factories.accounts import ClientFactory
from tests.factories.progress import ProgressEntryFactory, ProgressPhotoFactory
from tests.factories.uploads import FileUploadFactory
from tests.phone import Phone
from uploads.models import FileUpload

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(clock: Any) -> Client:
    return ClientFactory(weigh_in_every_days=1, height_cm=180, sex="male")


@pytest.fixture
def phone(anna: Client) -> Phone:
    return Phone.already_known(anna)


def sent(phone: Phone, method: str, path: str, body: Any, status: int) -> Any:
    answer = phone.ask(method, path, body)
    assert answer.status_code == status, answer.content
    return answer.json()


def wrong(answer: Any) -> list[tuple[str, str]]:
    return [(row["field"], row["code"]) for row in answer["errors"]]


# --- One weight per day, three who write it -----------------------------------------------------


def test_the_last_written_weight_of_a_day_stands_whoever_wrote_it(anna: Client, phone: Phone) -> None:
    sent(phone, "PUT", f"weigh-ins/{TODAY}/", {"weight_kg": 80, "recorded_at": "2026-03-04T06:00:00Z"}, 200)
    entry = sent(
        phone,
        "POST",
        "progress-entries/",
        {"date": str(TODAY), "weight_kg": 80.5, "recorded_at": "2026-03-04T07:00:00Z"},
        201,
    )
    assert entry["weight_kg"] == 80.5

    sent(
        phone,
        "POST",
        "nutrition-entries/",
        {"date": str(TODAY), "weight_kg": 80.2, "calories": 2100, "recorded_at": "2026-03-04T08:00:00Z"},
        201,
    )

    assert phone.ask("GET", f"progress-entries/{entry['uuid']}/").json()["weight_kg"] == 80.2
    assert [(str(row.weight_kg), row.source) for row in WeighIn.objects.all()] == [("80.20", "nutrition_entry")]
    assert phone.ask("PUT", f"weigh-ins/{TODAY}/", {"weight_kg": 80}).json()["source"] == "weigh_in"


def test_a_late_report_of_an_earlier_hour_does_not_take_the_place_of_a_later_one(anna: Client, phone: Phone) -> None:
    sent(phone, "PUT", f"weigh-ins/{TODAY}/", {"weight_kg": 80, "recorded_at": "2026-03-04T10:00:00Z"}, 200)

    entry = sent(
        phone,
        "POST",
        "progress-entries/",
        {"date": str(TODAY), "weight_kg": 81, "recorded_at": "2026-03-04T06:00:00Z"},
        201,
    )

    assert entry["weight_kg"] == 80.0


def test_deleting_an_entry_leaves_the_weight(anna: Client, phone: Phone) -> None:
    for path in ("progress-entries", "nutrition-entries"):
        entry = sent(phone, "POST", f"{path}/", {"date": str(TODAY), "weight_kg": 80.5}, 201)
        assert phone.ask("DELETE", f"{path}/{entry['uuid']}/").status_code == 204

    assert (ProgressEntry.objects.count(), NutritionEntry.objects.count()) == (0, 0)
    assert [str(row.weight_kg) for row in WeighIn.objects.all()] == ["80.50"]


def test_pounds_in_an_entry_wait_and_take_no_place(anna: Client, phone: Phone) -> None:
    sent(phone, "PUT", f"weigh-ins/{day(-1)}/", {"weight_kg": 80}, 200)

    sent(phone, "POST", "progress-entries/", {"date": str(TODAY), "weight_kg": 176.4}, 201)
    assert [row.is_confirmed for row in WeighIn.objects.order_by("recorded_on")] == [True, False]

    refused = sent(phone, "POST", "progress-entries/", {"date": str(day(-1)), "weight_kg": 176.4}, 400)
    assert wrong(refused) == [("weight_kg", "implausible")]
    assert [str(entry.date) for entry in ProgressEntry.objects.all()] == [str(TODAY)]


def test_a_client_who_is_never_asked_sees_no_weight_in_their_entries(clock: Any) -> None:
    client = ClientFactory(weigh_in_every_days=None)
    entry = sent(Phone.already_known(client), "POST", "progress-entries/", {"date": str(TODAY), "weight_kg": 80.5}, 201)

    assert entry["weight_kg"] is None
    of_coach = Phone.already_known(client.coach).ask("GET", f"progress-entries/{entry['id']}/").json()
    assert of_coach["weight_kg"] == 80.5


# --- Entries ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["progress-entries", "nutrition-entries"])
def test_an_entry_sent_again_is_the_one_that_stands(path: str, phone: Phone) -> None:
    body = {"uuid": str(uuid.UUID(int=1)), "date": str(TODAY), "notes": "Rested"}

    first = sent(phone, "POST", f"{path}/", body, 201)

    assert sent(phone, "POST", f"{path}/", body, 200) == first
    assert sent(phone, "POST", f"{path}/", body | {"date": str(day(-1))}, 409)["code"] == "uuid_taken"
    assert sent(phone, "POST", f"{path}/", body | {"notes": "Tired"}, 409)["code"] == "uuid_taken"
    second = sent(phone, "POST", f"{path}/", {"date": str(TODAY)}, 400)
    assert wrong(second) == [("date", "day_taken")]
    assert "of that day already" in second["message"]


def test_an_entry_of_tomorrow_is_refused_and_one_is_changed(phone: Phone) -> None:
    assert wrong(sent(phone, "POST", "progress-entries/", {"date": str(day(1))}, 400)) == [("date", "future")]

    entry = sent(phone, "POST", "progress-entries/", {"date": str(TODAY), "body_fat_percent": 20}, 201)
    changed = sent(phone, "PATCH", f"progress-entries/{entry['uuid']}/", {"notes": "Tired", "weight_kg": 79}, 200)

    assert (changed["notes"], changed["weight_kg"], changed["body_fat_percent"]) == ("Tired", 79.0, 20.0)


def test_a_new_photo_makes_a_reviewed_entry_wait_again(anna: Client, phone: Phone) -> None:
    entry = ProgressEntryFactory(client=anna)
    coach = Phone.already_known(anna.coach)

    reviewed = sent(coach, "POST", f"progress-entries/{entry.pk}/review/", {}, 200)
    assert reviewed["reviewed_by"] == anna.coach_id
    assert coach.ask("GET", "progress-entries/?waiting=true").json()["results"] == []

    image = FileUploadFactory(client=anna, upload_type="progress_photo")
    sent(phone, "POST", "progress-photos/", {"progress_entry": entry.pk, "image": image.pk, "pose": "front"}, 201)

    waiting = coach.ask("GET", "progress-entries/?waiting=true").json()["results"]
    assert [(row["id"], [photo["pose"] for photo in row["photos"]]) for row in waiting] == [(entry.pk, ["front"])]


# --- Photos -------------------------------------------------------------------------------------


def test_of_each_pose_there_is_one_photo_but_of_other(anna: Client, phone: Phone) -> None:
    entry = ProgressEntryFactory(client=anna)

    def send(pose: str, status: int) -> Any:
        image = FileUploadFactory(client=anna, upload_type="progress_photo")
        body = {"progress_entry": entry.pk, "image": image.pk, "pose": pose}
        return sent(phone, "POST", "progress-photos/", body, status)

    for pose in ("front", "side", "back", "other", "other"):
        send(pose, 201)
    assert wrong(send("front", 400)) == [("pose", "pose_taken")]
    assert ProgressPhoto.objects.count() == 5


def test_a_photo_sent_again_is_the_one_that_stands(anna: Client, phone: Phone) -> None:
    entry = ProgressEntryFactory(client=anna)
    image, other = FileUploadFactory.create_batch(2, client=anna, upload_type="progress_photo")
    body = {"uuid": str(uuid.UUID(int=1)), "progress_entry": entry.pk, "image": image.pk}

    first = sent(phone, "POST", "progress-photos/", body, 201)

    assert sent(phone, "POST", "progress-photos/", body, 200) == first
    assert sent(phone, "POST", "progress-photos/", body | {"image": other.pk}, 409)["code"] == "uuid_taken"
    assert sent(phone, "POST", "progress-photos/", body | {"pose": "back"}, 409)["code"] == "uuid_taken"


def test_a_photo_for_an_entry_that_was_deleted_meanwhile_is_refused(anna: Client) -> None:
    entry = ProgressEntryFactory(client=anna)
    image = FileUploadFactory(client=anna, upload_type="progress_photo")
    delete_entry(entry=ProgressEntry.objects.get(pk=entry.pk))

    with pytest.raises(ProgressEntry.DoesNotExist):
        add_photo(entry=entry, image=image, pose="front", by=anna, now=NOW)
    assert ProgressPhoto.objects.count() == 0


def test_a_photo_must_be_a_progress_photo_of_the_client_that_nothing_holds(anna: Client, phone: Phone) -> None:
    entry = ProgressEntryFactory(client=anna)
    meal = FileUploadFactory(client=anna, upload_type="meal_photo")
    held = ProgressPhotoFactory(progress_entry=entry).image
    siblings = FileUploadFactory(client=ClientFactory(coach=anna.coach), upload_type="progress_photo")

    def refused(by: Phone, image: FileUpload) -> list[tuple[str, str]]:
        return wrong(sent(by, "POST", "progress-photos/", {"progress_entry": entry.pk, "image": image.pk}, 400))

    assert refused(phone, meal) == [("image", "no_progress_photo")]
    assert refused(phone, held) == [("image", "held")]
    assert refused(phone, siblings) == [("image", "does_not_exist")]
    assert refused(Phone.already_known(anna.coach), siblings) == [("image", "no_progress_photo")]
    assert ProgressPhoto.objects.count() == 1


def test_a_photo_taken_out_lets_go_of_its_file(anna: Client, phone: Phone) -> None:
    photo = ProgressPhotoFactory(progress_entry__client=anna)

    assert phone.ask("DELETE", f"progress-photos/{photo.uuid}/").status_code == 204
    assert list(FileUpload.objects.unheld()) == [photo.image]


# --- Girths -------------------------------------------------------------------------------------


def test_a_measured_day_tells_the_body_fat_that_its_girths_make(phone: Phone) -> None:
    day_of = sent(phone, "PUT", f"body-measurements/{TODAY}/", {"waist": 85, "neck": 38, "left_arm": 33.5}, 200)

    assert {row["site"]: row["value_cm"] for row in day_of["measurements"]} == {
        "left_arm": 33.5,
        "neck": 38.0,
        "waist": 85.0,
    }
    assert day_of["body_fat_estimate_percent"] == 16.1


def test_sites_are_changed_taken_out_and_left_as_they_are(phone: Phone) -> None:
    first = sent(phone, "PUT", f"body-measurements/{TODAY}/", {"waist": 85, "neck": 38, "hip": 95}, 200)

    again = sent(phone, "PUT", f"body-measurements/{TODAY}/", {"waist": 84, "neck": None}, 200)

    assert {row["site"]: row["value_cm"] for row in again["measurements"]} == {"hip": 95.0, "waist": 84.0}
    assert {row["id"] for row in again["measurements"]} < {row["id"] for row in first["measurements"]}
    assert again["body_fat_estimate_percent"] is None
    assert wrong(sent(phone, "PUT", f"body-measurements/{day(1)}/", {"waist": 85}, 400)) == [("date", "future")]


def test_the_weight_of_an_entry_is_the_client_s_current_one(anna: Client, phone: Phone) -> None:
    sent(phone, "POST", "nutrition-entries/", {"date": str(day(-1)), "weight_kg": 80}, 201)
    sent(phone, "POST", "progress-entries/", {"date": str(TODAY), "weight_kg": 81}, 201)

    assert Client.objects.get(pk=anna.pk).current_weight_kg == Decimal("80.10")
