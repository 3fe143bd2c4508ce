"""Times the upload of one photo of 12 megapixels in each format that phones and browsers send, and its memory.

    python benchmarks/photos.py

draws the photo, writes into an empty database and folder of its own, which are removed, and prints for each format the
median and the fastest answer and the processor's time in milliseconds, of which decoding tiles of a HEIC uses all cores
at once, and by how much the process grew meanwhile. The thumbnails are not in it: the worker makes them.
"""

import argparse
import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from training import people

SIZE = (4032, 3024)
#: how grainy the photo is, from clouds to the noise of a sensor: points across, and how far they differ
GRAIN = ((256, 50), (64, 28), (16, 14), (4, 8), (2, 6), (1, 3))
#: what phones and browsers write
FORMATS: dict[str, dict[str, Any]] = {
    "JPEG": {"format": "JPEG", "quality": 94},
    "JPEG held sideways": {"format": "JPEG", "quality": 94, "orientation": 6},
    "HEIC in tiles": {"format": "HEIF", "quality": 55, "tile_size": 512},
    "HEIC in one piece": {"format": "HEIF", "quality": 55},
    "WebP": {"format": "WEBP", "quality": 88, "method": 2},
    "PNG": {"format": "PNG", "compress_level": 6},
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=9, help="how often each is sent")
    options.add_argument("--folder", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.folder:
        installation(asked.folder)
        requests(asked.times)
        return
    with tempfile.TemporaryDirectory() as folder:
        installation(folder)
        from coaching.serving import give_memory_back

        give_memory_back()  # as `serve` does; it holds for what is started from here
        subprocess.run([sys.executable, __file__, f"--times={asked.times}", f"--folder={folder}"], check=True)  # noqa: S603


def installation(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coaching.settings")
    os.environ["VAR_DIR"] = folder
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def requests(times: int) -> None:
    from django.conf import settings
    from rest_framework.test import APIClient

    settings.UPLOAD_LIMITS = {}
    phone = APIClient(SERVER_NAME="localhost")
    phone.force_authenticate(people()[0])
    photo = drawn()
    print(f"{'':20}{'MB':>6}{'median':>8}{'fastest':>9}{'cpu':>6}{'grew by MB':>12}")
    for name, how in FORMATS.items():
        content = written(photo, **how)
        sent(phone, content)
        before = memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        took = [sent(phone, content) for _turn in range(times)]
        wall, cpu = ([row[column] for row in took] for column in (0, 1))
        speed = f"{statistics.median(wall):8.0f}{min(wall):9.0f}{statistics.median(cpu):6.0f}"
        print(f"{name:20}{len(content) / 1e6:6.1f}{speed}{memory('VmHWM') - before:12}")


def sent(phone: Any, content: bytes) -> tuple[float, float]:
    """How long the answer took and what the processors worked for it, in milliseconds."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    form = {"file": SimpleUploadedFile("IMG_0001", content), "upload_type": "progress_photo"}
    began, worked = time.perf_counter(), processor_seconds()
    answer = phone.post("/api/v1/file-uploads/", form, format="multipart")
    took = (time.perf_counter() - began) * 1000, (processor_seconds() - worked) * 1000
    assert answer.status_code == 201, answer.content
    return took


def processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory(what: str) -> int:
    """In MB: `VmRSS` what the process has, `VmHWM` the most it had."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[what].split()[0]) // 1024


def drawn() -> Any:
    """Light and shade with grain of all sizes, so that it takes as many bytes as a photo does."""
    from PIL import Image, ImageChops

    light = Image.radial_gradient("L").resize(SIZE).point(lambda value: value // 2 + 64)
    for across, differ in GRAIN:
        light = ImageChops.add(light, grain(across, differ), offset=-128)
    return Image.merge("RGB", [ImageChops.add(light, grain(128, 20), offset=-128) for _channel in range(3)])


def grain(across: int, differ: int) -> Any:
    from PIL import Image

    small = Image.effect_noise((SIZE[0] // across + 1, SIZE[1] // across + 1), differ)
    return small.resize(SIZE, Image.Resampling.BICUBIC)


def written(photo: Any, orientation: int = 1, **how: Any) -> bytes:
    from PIL import ExifTags, Image

    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    content = io.BytesIO()
    photo.save(content, exif=exif, **how)
    return content.getvalue()


if __name__ == "__main__":
    main()
