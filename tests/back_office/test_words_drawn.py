"""Every word that a person reads went through gettext: the pages are drawn with each message in brackets, and what
stands outside of them is data, a unit or a key. The templates themselves are read by `tests/coaching/test_words.py`;
this finds what Python and scripts say."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.translation import trans_real

from coaching.home.pages import home_urls
from core.days import known_time_zones
from tests.back_office.door import page, signed_in
from tests.back_office.things import THINGS
from tests.cast import Cast

pytestmark = pytest.mark.django_db

READ = {"alt", "aria-label", "placeholder", "title", "aria-description", "data-label", "label", "summary"}
UNREAD = {"script", "style", "svg", "kbd", "code", "template"}
VOID = {"br", "circle", "col", "hr", "img", "input", "line", "link", "meta", "path", "polyline", "rect", "source"}
#: around these words go on
INLINE = {"a", "b", "bdi", "em", "i", "ins", "del", "small", "span", "strong", "time"}
#: the same in every language: units, names, keys, and examples of what may be typed
SAME = re.compile(
    r"\b(?:kg|kcal|cm|CSV|XLSX|PDF|RPE|Ctrl|Alt|Shift|Del|Enter|Esc)\b"
    r"|^5:30 min/km$|^\+2\.5 kg/week$|^w 5 x 60; 5 x 100 @8; 8 x 80(?:; drop 10 x 60; 3 x 75%)?$",
    re.IGNORECASE,
)
CLIENT_TABS = ("overview", "training", "nutrition", "photos", "reports", "timeline", "conversation", "notes")


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every message comes translated: as itself, in brackets."""

    def in_brackets(real: Callable[..., str]) -> Callable[..., str]:
        return lambda *args: f"⟦{said}⟧" if (said := real(*args)) else said

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, in_brackets(getattr(trans_real, name)), raising=False)


class Outside(HTMLParser):
    """Collects what a page lets people read outside of brackets: `found`, and what stands in `attributes`."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.depth = 0
        self.found = [""]
        self.attributes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_icon = "material-symbols" in given.get("class", "")
        if tag not in VOID:
            self.inside.append("svg" if is_icon else tag)
        if tag not in INLINE or is_icon:
            self.found.append("")
        is_button = tag == "input" and given.get("type") in ("submit", "button")
        for name in READ | ({"value"} if is_button else set()):
            self.attributes.append(outside(given.get(name, ""))[0])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.inside.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.inside:
            self.inside.pop()
        if tag not in INLINE:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if not UNREAD & set(self.inside):
            text, self.depth = outside(data, self.depth)
            self.found[-1] += text


def outside(text: str, depth: int = 0) -> tuple[str, int]:
    """What of it stands in no bracket, and how deep it ends."""
    kept = []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        kept.append(letter if depth == 0 and letter != "⟧" else " ")
    return "".join(kept), depth


def bare_words(html: str, data: list[str]) -> list[str]:
    """The words of a page that nobody could translate."""
    reader = Outside()
    reader.feed(html)
    assert reader.depth == 0
    return [
        said for text in (*reader.attributes, *reader.found) if (said := " ".join(text.split())) and is_bare(said, data)
    ]


def is_bare(text: str, data: list[str]) -> bool:
    text = SAME.sub(" ", text.casefold())
    for value in data:
        text = text.replace(value, " ")
    return re.search(r"[^\W\d_]{2,}", text) is not None


def stored_texts() -> list[str]:
    """Whatever people or factories wrote, and names of zones and languages, the longest first; no codes of choices."""
    found = {name.replace("_", " ") for name in known_time_zones()} | {name for _code, name in settings.LANGUAGES}
    for model in apps.get_models():
        fields = [
            field.name
            for field in model._meta.local_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
        ]
        for row in model._base_manager.order_by().values_list(*fields) if fields else ():
            for value in row:
                found.update(texts_in(value))
    return sorted((text.casefold() for text in found if len(text) > 1), key=len, reverse=True)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def made(label: str, cast: Cast) -> Any:
    """The object of that page; where another page's object stands in its place, that one."""
    try:
        with transaction.atomic():
            return THINGS[label](cast)
    except IntegrityError:
        return apps.get_model(label).objects.first()


def addresses(cast: Cast, things: dict[str, Any]) -> Iterator[str]:
    owner = cast.owner.pk
    for name in ("", "attention/", "attention/thresholds/", "assign/", "review/", "summaries/", "tour/", "search/?s=a"):
        yield f"/admin/{name}"
    yield from ("/admin/covers/", "/admin/covers/give/")
    yield from (f"/admin/as-client/{owner}/{name}/" for name in ("today", "plan", "conversation", "summaries"))
    yield from (page("accounts.Client", "page", owner) + f"{tab}/" for tab in CLIENT_TABS)
    yield page("workouts.WorkoutPlan", "builder", things["workouts.WorkoutPlan"].pk)
    yield from (f"/admin/{url.pattern}".replace("<client_id>", str(owner)) for url in home_urls(lambda view: view))
    for label, thing in things.items():
        for name in ("changelist", "add", "change", "history", "import"):
            try:
                yield page(label, name, *([thing.pk] if name in ("change", "history") else []))
            except NoReverseMatch:
                assert name == "import"


def test_the_reader_finds_what_it_looks_for() -> None:
    page = (
        '<p title="Bare title">⟦Fine <b>too</b>⟧ · 5 kg <i>Anna</i></p><p>Ba<b>re</b> ⟦not⟧</p><script>let no;</script>'
    )

    assert bare_words(page, ["anna"]) == ["Bare title", "Bare"]


def test_what_pages_say_can_be_translated(cast: Cast, bracketed: None) -> None:
    things = {label: made(label, cast) for label in THINGS}
    data = stored_texts()
    coach, admin = signed_in(cast.own_coach), signed_in(cast.admin)
    drawn, bare = 0, set()
    for address in addresses(cast, things):
        for browser in (coach,) if address != "/admin/" and "user/" not in address else (coach, admin):
            answer = browser.get(address, follow=True)
            if answer.status_code == 200:
                drawn += 1
                bare |= {(word, address) for word in bare_words(answer.content.decode(), data)}

    assert sorted(bare) == []
    assert drawn > 130


def test_the_builders_script_gets_its_words_translated(cast: Cast, bracketed: None) -> None:
    plan = THINGS["workouts.WorkoutPlan"](cast)

    html = signed_in(cast.own_coach).get(page("workouts.WorkoutPlan", "builder", plan.pk)).content.decode()

    setup = re.search(r'<script id="builder-setup" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert setup is not None
    words = json.loads(setup[1])["words"]
    assert [name for name, text in words.items() if re.search(r"[^\W\d_]", outside(text)[0])] == []
    assert len(words) > 30


SCRIPTS = sorted(
    path
    for app in ("core", "accounts", "comments", "notifications", "workouts", "nutrition", "progress", "coaching")
    for path in (settings.BASE_DIR / app / "static").rglob("*.js")
)
#: what reads like words and is none: media types, lists of selectors, keys, what a header is compared with
NO_WORDS = re.compile(r"[\[\].#>:=(){}/]|^[a-z\-]+(?: [a-z\-]+)*$|^(?:[A-Z][a-z]+[+ ]?)+$|^[A-Z]+$")


def literals(script: str) -> list[str]:
    """Texts in a script that read like something said to a person."""
    text = re.sub(r"^\s*(?://|/?\*).*$|\s//\s.*$", "", script, flags=re.MULTILINE)
    found = re.findall(r"\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`", text)
    said = [re.sub(r"\$\{[^}]*\}", " ", one or two or three).strip() for one, two, three in found]
    return [one for one in said if re.search(r"[^\W\d_]{2,} [^\W\d_]{2,}", one) and not NO_WORDS.search(one)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_has_words_of_its_own(path: Path) -> None:
    assert literals(path.read_text()) == []


def test_words_in_a_script_would_be_found() -> None:
    assert literals('tell("Nothing is chosen"); // It says so\nroot.querySelector("a b");') == ["Nothing is chosen"]
