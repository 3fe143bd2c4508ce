"""Drawn pictures that stand for photos: of a plate, of somebody under a bar, of somebody from the front or the side."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

FOODS = ("#7a9e3a", "#e0a93b", "#c65b3c", "#f2e6c9", "#8c5a3c", "#b8405e", "#4f7d4a", "#d9c24e")
FLOOR, WALL, DARK, SKIN, SHIRT = "#8a7460", "#c9ced6", "#2f3640", "#d8a47f", "#0f766e"
WIDE, TALL = (960, 720), (720, 960)


@cache
def plate(number: int) -> bytes:
    """A plate with three things on it; eight different ones."""
    image = Image.new("RGB", WIDE, "#a67c52")
    draw = ImageDraw.Draw(image)
    for x in range(0, WIDE[0], 120):
        draw.line((x, 0, x, WIDE[1]), fill="#94693f", width=3)
    draw.ellipse((170, 50, 790, 670), fill="#f7f7f5", outline="#dcdcd6", width=6)
    draw.ellipse((230, 110, 730, 610), fill="#efefec")
    for part in range(3):
        start = 40 * number + 120 * part
        draw.pieslice((260, 140, 700, 580), start, start + 104, fill=FOODS[(number + 3 * part) % len(FOODS)])
    return jpeg(image)


@cache
def lift(number: int) -> bytes:
    """Somebody with a bar on the back, deeper from picture to picture; four different ones."""
    image = Image.new("RGB", TALL, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 760, *TALL), fill=FLOOR)
    hip, down = 560 + 40 * (number % 4), 60 * (number % 4)
    draw.line((360, 780, 300 + 50 * (number % 4), 680), fill=DARK, width=44)
    draw.line((300 + 50 * (number % 4), 680, 300, hip), fill=DARK, width=48)
    draw.line((300, hip, 380, 360 + down), fill=SHIRT, width=72)
    draw.ellipse((350, 230 + down, 440, 330 + down), fill=SKIN)
    draw.ellipse((210, 230 + down, 470, 490 + down), outline=DARK, width=28)
    draw.ellipse((326, 346 + down, 354, 374 + down), fill="#9aa3ad")
    draw.line((330, 780, 420, 780), fill=DARK, width=24)
    return jpeg(image)


@cache
def body(pose: str, number: int) -> bytes:
    """Somebody from the front or the side, a little leaner from number to number."""
    image = Image.new("RGB", TALL, "#dfe3e8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 850, *TALL), fill="#b9a48c")
    half = (104 if pose == "front" else 64) - 6 * number
    draw.ellipse((312, 90, 408, 206), fill=SKIN)
    draw.polygon(((360 - half, 240), (360 + half, 240), (350 + half, 560), (370 - half, 560)), fill=SHIRT)
    for side in (-1, 1) if pose == "front" else (0,):
        draw.line((360 + side * (half + 22), 260, 360 + side * (half + 40), 520), fill=SKIN, width=38)
        draw.line((360 + side * 48, 560, 360 + side * 52, 850), fill=DARK, width=72)
    return jpeg(image)


def jpeg(image: Image.Image) -> bytes:
    content = BytesIO()
    image.save(content, "JPEG", quality=82)
    return content.getvalue()
