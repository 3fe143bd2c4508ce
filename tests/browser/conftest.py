"""Journeys in a real browser: a server of the test's own, Chromium at two widths, and an ear for whatever goes wrong.

The journeys run at the real clock: what they create is dated by `timezone.now()`.
"""

import os
import re
from collections.abc import Callable, Iterator
from mimetypes import guess_type
from pathlib import Path
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import get_path_info
from django.db import connections
from django.test import Client as DjangoClient
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from accounts.models import User
from tests.browser.chromium import ARGUMENTS, CHROMIUM, MISSING

SIZES: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1366, "height": 768}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
#: machines that run the tests are slow at times; a step that works waits no longer than it needs
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)


class OneAtATime(StaticFilesHandler):
    """Answers one request after the other. On SQLite all threads share one connection, and so one transaction. Files
    of the pages come from memory and are kept by the browser: a page has thirty of them."""

    turn = RLock()
    files: dict[str, tuple[str, bytes]] = {}
    #: addresses that are answered with nothing, set by `without_pictures`
    empty: re.Pattern[str] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = get_path_info(environ)
        if self.empty and self.empty.search(path):
            return self.sent(start_response, "image/jpeg", b"")
        if path not in self.files and path.startswith(settings.STATIC_URL):
            found = finders.find(path.removeprefix(settings.STATIC_URL))
            if found:
                self.files[path] = guess_type(found)[0] or "application/octet-stream", Path(found).read_bytes()
        if path in self.files:
            return self.sent(start_response, *self.files[path])
        with self.turn:
            response = super().__call__(environ, start_response)
            try:
                return [b"".join(response)]
            finally:
                response.close()

    def sent(self, start_response: Any, kind: str, content: bytes) -> list[bytes]:
        headers = {"Content-Type": kind, "Content-Length": str(len(content)), "Cache-Control": "max-age=3600"}
        start_response("200 OK", list(headers.items()))
        return [content]


@pytest.fixture(scope="module")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """The browser, for the tests of one module."""
    if CHROMIUM is None:
        pytest.fail(MISSING, pytrace=False)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright runs a loop of events in the thread of the tests, in which Django then suspects a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
        # Inside that loop Django opened connections of its own.
        for connection in connections.all(initialized_only=True):
            if connection.connection is not None:
                connection.connection.close()
                connection.connection = None
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="module")
def server(chromium: Browser) -> Iterator[str]:
    """The address of a server over the database of the tests."""
    shared = {
        connection.alias: connection
        for connection in connections.all()
        if connection.vendor == "sqlite" and connection.is_in_memory_db()
    }
    for connection in shared.values():
        connection.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", OneAtATime, connections_override=shared)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    for connection in shared.values():
        connection.dec_thread_sharing()


@pytest.fixture(params=SIZES)
def browser_page(request: pytest.FixtureRequest, chromium: Browser, server: str, transactional_db: None) -> Any:
    """An empty page at 1366 and at 390 pixels whose addresses begin at the server: `page.goto("/admin/")`.

    The test fails in the end when the page wrote an error to its console, a script of it failed, or it asked anybody
    else for anything."""
    context = chromium.new_context(
        base_url=server, locale="en-GB", reduced_motion="reduce", accept_downloads=True, **SIZES[request.param]
    )
    context.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            wrong.append(f"console: {message.text} ({message.location.get('url', '')})")

    def asked(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and f"{parts.scheme}://{parts.netloc}" != server:
            wrong.append(f"outside request: {url}")

    context.on("console", heard)
    context.on(
        "weberror", lambda error: wrong.append(f"script: {error.error} ({error.page.url if error.page else ''})")
    )
    context.on("request", lambda one: asked(one.url))
    page = context.new_page()
    yield page
    page.close()
    context.close()
    assert wrong == []


@pytest.fixture
def without_pictures() -> Iterator[None]:
    """What was sent is not there, and nobody minds. (A route of the browser would switch off what it keeps.)"""
    OneAtATime.empty = re.compile("/(thumbnails|file|download)/")
    yield
    OneAtATime.empty = None


@pytest.fixture
def phone(browser_page: Page) -> bool:
    """Whether this is the narrow one."""
    return (browser_page.viewport_size or {})["width"] < 600


@pytest.fixture
def sign_in(browser_page: Page, server: str) -> Callable[[User], None]:
    """Signs somebody in by the cookie of a fresh session, without the page for it."""

    def give(user: User) -> None:
        django = DjangoClient()
        django.force_login(User.objects.get(pk=user.pk), backend=settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        browser_page.context.add_cookies([{"name": name, "value": django.cookies[name].value, "url": server}])

    return give


@pytest.fixture
def fits(browser_page: Page) -> Callable[[], None]:
    """Fails where the page has to be pushed sideways to be read."""

    def check() -> None:
        too_wide = browser_page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert too_wide <= 0, f"{browser_page.url} is {too_wide} px wider than its window"

    return check
