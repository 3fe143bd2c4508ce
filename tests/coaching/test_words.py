"""Every word that a person reads goes through gettext, and what is translated can be collected."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("core", "accounts", "uploads", "notifications", "comments", "workouts", "nutrition", "progress", "coaching")
TEMPLATES = sorted(path for app in APPS for path in (settings.BASE_DIR / app / "templates").rglob("*.html"))
#: what people read of an element beside its text
READ = ("alt", "aria-label", "placeholder", "title", "aria-description", "summary", "label")
#: the same in every language
NAMES = {"CSV", "XLSX", "PDF", "RPE", "Coaching", "5:30 min/km", "+2.5 kg/week"}
KEYS = re.compile(r"\b(?:Ctrl|Alt|Shift|Del|Enter|Esc|Tab)\b")


def bare_words(template: str) -> list[str]:
    """Words that stand in a template as they are."""
    text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", template, flags=re.DOTALL)
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style|svg|code|kbd)\b.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\x00", text, flags=re.DOTALL)
    read = re.findall(rf'\s(?:{"|".join(READ)})="([^"]*)"', text)
    text = re.sub(r'<[a-zA-Z/!](?:[^>"]|"[^"]*")*>', "\x00", text)
    found = [word.strip() for piece in (*read, *text.split("\x00")) for word in [piece.replace("\x00", " ")]]
    return [word for word in found if word not in NAMES and re.search(r"[^\W\d_]{3,}", without_keys(word))]


def without_keys(word: str) -> str:
    return KEYS.sub("", re.sub(r"&\w+;", "", word))


def test_the_scan_finds_what_it_looks_for() -> None:
    assert bare_words('<p class="bare">Bare {{ word }}</p>') == ["Bare"]
    assert bare_words('<a title="Bare title" href="x">{% translate "fine" %}</a>') == ["Bare title"]
    assert bare_words("{% blocktranslate %}Fine <b>too</b>{% endblocktranslate %} · &nbsp; kg") == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_no_template_has_bare_words(path: Path) -> None:
    assert [word for word in bare_words(path.read_text()) if not is_machine_word(word)] == []


def is_machine_word(word: str) -> bool:
    """What a form sends, in lower case and without a blank."""
    return re.fullmatch(r"[a-z0-9_\-]+", word) is not None


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs xgettext, of the package gettext")
def test_all_words_can_be_collected(tmp_path: Path) -> None:
    """As `makemessages` would, into a folder of its own."""
    for app in APPS:
        shutil.copytree(
            settings.BASE_DIR / app,
            tmp_path / app,
            ignore=shutil.ignore_patterns("__pycache__", "static", "migrations"),
        )
    (tmp_path / "locale").mkdir()
    command = [sys.executable, "-W", "error", "-m", "django", "makemessages", "--locale", "de", "--no-wrap"]
    surroundings = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(  # noqa: S603 - the command is the one above
        command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert [line for line in done.stderr.splitlines() if line.strip()] == []
    collected = (tmp_path / "locale" / "de" / "LC_MESSAGES" / "django.po").read_text()
    assert 'msgid "Needs attention"' in collected
    assert collected.count("\nmsgid ") > 1000
