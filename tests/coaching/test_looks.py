"""The back office can be read by everybody: contrast after WCAG AA, and no side of the screen taken for granted."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from unfold.settings import CONFIG_DEFAULTS

AA = 4.5
SHEETS = sorted(
    path
    for app in ("core", "accounts", "comments", "workouts", "nutrition", "progress", "coaching")
    for path in (settings.BASE_DIR / app / "static").rglob("*.css")
)
BASE = CONFIG_DEFAULTS["COLORS"]["base"]
PRIMARY = settings.UNFOLD["COLORS"]["primary"]
WHITE = (255.0, 255.0, 255.0)

Colour = tuple[float, float, float]


def parsed(text: str) -> Colour:
    """`#b91c1c`, `15 118 110` or `oklch(55.1% .027 264.364)` as red, green and blue of 0 to 255."""
    if text.startswith("#"):
        digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
        return tuple(int(digits[at : at + 2], 16) for at in (0, 2, 4))  # type: ignore[return-value]
    numbers = [float(number) for number in re.findall(r"\d*\.?\d+", text)]
    return from_oklch(*numbers) if text.startswith("oklch") else tuple(numbers)  # type: ignore[return-value]


def from_oklch(percent: float, chroma: float, hue: float) -> Colour:
    """https://bottosson.github.io/posts/oklab/"""
    lightness, a, b = percent / 100, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return tuple(255 * gamma(min(max(part, 0), 1)) for part in linear)  # type: ignore[return-value]


def gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Colour, second: Colour) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast(parsed("#000"), WHITE) == 21
    assert round(contrast(parsed("#767676"), WHITE), 2) == 4.54
    assert round(contrast(parsed(BASE["500"]), WHITE), 1) == 4.8


PAIRS = [
    ("white on a button", "#ffffff", PRIMARY["600"]),
    ("a link of the theme", PRIMARY["600"], "#ffffff"),
    ("the link of this page in the sidebar", PRIMARY["600"], BASE["100"]),
    ("a link of ours", PRIMARY["700"], "#ffffff"),
    ("a link in the dark", PRIMARY["400"], BASE["900"]),
    ("a link of the theme in the dark", PRIMARY["500"], BASE["900"]),
    ("quiet words", BASE["500"], "#ffffff"),
    ("quiet words on the page", BASE["500"], BASE["50"]),
    ("quiet words in the dark", BASE["400"], BASE["900"]),
    ("a tag", BASE["700"], BASE["100"]),
    ("a tag in the dark", BASE["200"], BASE["700"]),
    ("a good tag", PRIMARY["800"], PRIMARY["100"]),
    ("a good tag in the dark", PRIMARY["100"], PRIMARY["900"]),
]


@pytest.mark.parametrize(("front", "back"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_words_stand_out_from_what_they_stand_on(front: str, back: str) -> None:
    assert contrast(parsed(front), parsed(back)) >= AA


def own_colours() -> Iterator[tuple[str, str, str, str]]:
    """Each rule of our own that sets a colour: where, whose, the colour, and what it stands on."""
    for sheet in SHEETS:
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
            colours = dict(re.findall(r"(?:^|[;\s])(color|background(?:-color)?)\s*:\s*([^;]+)", body))
            front = colours.get("color", "").strip()
            back = colours.get("background", colours.get("background-color", "")).strip()
            if front.startswith("#"):
                page = BASE["800"] if ".dark" in selector else "#ffffff"
                yield sheet.name, " ".join(selector.split()), front, resolved(back) or page


def resolved(colour: str) -> str:
    """A colour of the theme by its value; nothing for what is none."""
    named = re.fullmatch(r"var\(--color-(base|primary)-(\d+)\)", colour)
    if named:
        return (BASE if named[1] == "base" else PRIMARY)[named[2]]
    return colour if colour.startswith("#") else ""


@pytest.mark.parametrize(("sheet", "selector", "front", "back"), list(own_colours()))
def test_our_own_colours_stand_out(sheet: str, selector: str, front: str, back: str) -> None:
    if front in ("#fff", "#ffffff") and back == "#ffffff":
        pytest.fail(f"{sheet}: white on nothing in {selector}; name the background beside the colour.")
    assert contrast(parsed(front), parsed(back)) >= AA


SIDED = re.compile(
    r"(?:margin|padding|border)-(?:left|right)\b|(?<![-\w])(?:left|right)\s*:|text-align\s*:\s*(?:left|right)\b"
    r"|float\s*:\s*(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius"
)
FOUR_SIDES = re.compile(
    r"(?:margin|padding|inset|border-width)\s*:\s*([^\s;]+)\s+([^\s;]+)\s+([^\s;]+)\s+([^\s;]+)\s*;"
)


@pytest.mark.parametrize("sheet", [one for one in SHEETS if one.name != "rtl.css"], ids=lambda path: path.name)
def test_no_side_is_taken_for_granted(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)

    assert SIDED.findall(text) == []
    assert [sides for sides in FOUR_SIDES.findall(text) if sides[1] != sides[3]] == []
