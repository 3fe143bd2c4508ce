"""What people are sent is in their own language: every word of it is translated, and the catalogue that is read is the
one that was written."""

import ast
import gettext
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.base import Node
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.test import Client as Browser
from django.utils import translation

from accounts.models import User

LOCALE = Path(settings.BASE_DIR) / "locale"
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

#: what is sent is put into words here: file → the functions that do it, or all of them
TOLD: dict[str, set[str]] = {
    "notifications/kinds.py": set(),
    "notifications/mailing.py": set(),
    "notifications/forms.py": set(),
    "notifications/services/telling.py": set(),
    "workouts/services/news.py": set(),
    "nutrition/services/news.py": set(),
    "nutrition/services/targets.py": {"sentence_about", "day_name"},
    "progress/services/news.py": set(),
    "coaching/reminders.py": set(),
    "comments/services/writing.py": {"name_of"},
    "accounts/services.py": {"mail_invitation"},
}
TEMPLATES = [
    "notifications/mail/notification.txt",
    "notifications/mail/notification.html",
    "notifications/unsubscribe.html",
    "notifications/preferences.html",
    "notifications/mails.html",
    "accounts/email/invitation.txt",
    "accounts/email/known.txt",
    "registration/password_reset_email.html",
    "registration/password_reset_subject.txt",
    "account/email/base_message.txt",
    "account/email/base_notification.txt",
    *(
        f"account/email/{name}_{part}.txt"
        for name in (
            *("email_changed", "email_confirm", "email_confirmation", "email_deleted"),
            *("password_changed", "password_reset", "password_reset_code", "password_set"),
        )
        for part in ("subject", "message")
    ),
]
#: choices that stand in the titles of what is told of
TITLES = ["front", "side", "back", "other"]

GETTEXT = {"_", "say", "gettext", "gettext_lazy", "ngettext"}
#: what is put into a sentence
PLACE = re.compile(r"%\(\w+\)[sd]")


class Entry:
    """An entry of a catalogue as it is written."""

    def __init__(self, text: str) -> None:
        self.is_fuzzy = ", fuzzy" in text
        self.words: dict[str, str] = {}
        name = ""
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                name, _space, line = line.partition(" ")
            self.words[name] = self.words.get(name, "") + ast.literal_eval(line)

    @property
    def msgids(self) -> list[str]:
        return [word for name, word in self.words.items() if name.startswith("msgid")]

    @property
    def said(self) -> list[str]:
        return [word for name, word in self.words.items() if name.startswith("msgstr")]


def written(language: str) -> list[Entry]:
    """The entries of a catalogue, without its head."""
    text = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text()
    entries = [Entry(part) for part in re.split(r"\n{2,}", text.strip())]
    return [entry for entry in entries if entry.msgids != [""]]


def words_in_code(path: str, functions: set[str]) -> Iterator[str]:
    tree = ast.parse((Path(settings.BASE_DIR) / path).read_text())
    nodes: list[Any] = [tree]
    if functions:
        nodes = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name in functions]
        assert {one.name for one in nodes} == functions, path
    for node in nodes:
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GETTEXT:
                yield from (one.value for one in call.args if isinstance(one, ast.Constant))


def words_in_template(name: str) -> Iterator[str]:
    template: Any = get_template(name).template
    for node in all_nodes(template.nodelist):
        if isinstance(node, TranslateNode):
            yield node.filter_expression.var.literal or str(node.filter_expression.var)
        elif isinstance(node, BlockTranslateNode):
            yield from (node.render_token_list(part)[0] for part in (node.singular, node.plural) if part)


def all_nodes(nodes: Any) -> list[Node]:
    return list(nodes.get_nodes_by_type((TranslateNode, BlockTranslateNode)))


def told() -> set[str]:
    """All words of what people are sent."""
    code = {word for path, functions in TOLD.items() for word in words_in_code(path, functions)}
    return code | {word for name in TEMPLATES for word in words_in_template(name)} | set(TITLES)


def test_people_choose_among_the_languages_there_are() -> None:
    assert list(User.Language.choices) == list(settings.LANGUAGES)
    assert {path.name for path in LOCALE.iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_told_is_translated(language: str) -> None:
    """Write the missing words into django.po, and `manage.py compilemessages`."""
    known = {msgid for entry in written(language) for msgid in entry.msgids}

    assert len(told()) > 100
    assert told() - known == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_says_something_and_leaves_no_place_out(language: str) -> None:
    entries = written(language)

    assert Counter(entry.msgids[0] for entry in entries).most_common(1)[0][1] == 1
    for entry in entries:
        assert not entry.is_fuzzy, entry.msgids
        assert all(entry.said), entry.msgids
        for said in entry.said:
            assert set(PLACE.findall(said)) == set(PLACE.findall(entry.msgids[-1])), entry.msgids
            assert "Sie " not in said, "people are on first-name terms here"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_was_written(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    read: dict[Any, str] = {key: said for key, said in compiled._catalog.items() if key}  # type: ignore[attr-defined]

    expected: dict[Any, str] = {}
    for entry in written(language):
        if len(entry.said) == 1:
            expected[entry.msgids[0]] = entry.said[0]
        else:
            expected |= {(entry.msgids[0], number): said for number, said in enumerate(entry.said)}
    assert read == expected


def test_pages_are_in_english_whatever_a_browser_asks_for(db: None) -> None:
    page = Browser(headers={"accept-language": "de"}).get("/admin/login/")

    assert '<html lang="en"' in page.content.decode()
    assert translation.get_language() == "en"
