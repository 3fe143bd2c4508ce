"""Reads settings from the environment and refuses wrong ones with a sentence that names the variable."""

import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
#: a line of the `.env` file: a setting, a comment or nothing
SETTING = re.compile(r"\s*(#.*|(export\s+)?[A-Za-z_][A-Za-z0-9_]*=.*)?\Z")


class Environment:
    """The environment and the `.env` file with checked readers; each raises ImproperlyConfigured naming its variable.

    A variable that is empty counts as not set; what the environment says wins over the file.
    """

    def __init__(self, file: Path) -> None:
        refuse_unreadable(file)
        environ.Env.read_env(file)

    def text(self, name: str, default: str = "") -> str:
        return os.environ.get(name, "").strip() or default

    def words(self, name: str, default: list[str]) -> list[str]:
        """A list separated by commas; blanks around the words are dropped."""
        words = [word.strip() for word in self.text(name).split(",")]
        return [word for word in words if word] or default

    def choice(self, name: str, default: str, choices: set[str]) -> str:
        """One of `choices`, in capitals, however it was typed."""
        raw = self.text(name, default).upper()
        if raw not in choices:
            raise ImproperlyConfigured(f"{name} is {raw!r}; it takes one of: {', '.join(sorted(choices))}.")
        return raw

    def boolean(self, name: str, default: bool) -> bool:
        raw = self.text(name, str(default)).lower()
        if raw in TRUE | FALSE:
            return raw in TRUE
        raise ImproperlyConfigured(f"{name} is {raw!r}; it takes true or false.")

    def integer(self, name: str, default: int, *, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        try:
            number = int(raw)
        except ValueError:
            raise ImproperlyConfigured(f"{name} is {raw!r}; it takes a whole number.") from None
        if not low <= number <= high:
            raise ImproperlyConfigured(f"{name} is {number}; it takes {low} to {high}.")
        return number

    def time_zone(self, name: str, default: str) -> str:
        raw = self.text(name, default)
        try:
            ZoneInfo(raw)
        except (KeyError, ValueError, OSError):
            raise ImproperlyConfigured(f"{name} is {raw!r}; it takes an IANA name such as Europe/Berlin.") from None
        return raw

    def directory(self, name: str, default: Path) -> Path:
        """A directory that exists now; a relative one lies in the checkout, wherever the command was called from."""
        path = default.parent / self.text(name, str(default))
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(f"{name} is {str(path)!r}, which cannot be made: {error.strerror}.") from None
        return path

    def address(
        self, name: str, default: str, read: Callable[[str], dict[str, Any]], *, schemes: set[str], example: str
    ) -> dict[str, Any]:
        """A URL as a settings dict. What was wrong with it is not repeated: it may hold a password."""
        raw = self.text(name, default)
        scheme, separator, _rest = raw.partition("://")
        if not separator or scheme not in schemes:
            known = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            raise ImproperlyConfigured(f"{name} begins with nothing known here; it takes one of: {known}.")
        try:
            with warnings.catch_warnings(action="error"):
                return read(raw)
        except Exception:  # whatever the parser trips over, the operator needs the name of the variable
            raise ImproperlyConfigured(
                f"{name} cannot be read; it looks like {example}. "
                "Signs such as / : @ # in a password are written %2F %3A %40 %23."
            ) from None


def redis_cache(raw: str) -> dict[str, Any]:
    """Django's own Redis cache. Raises ValueError where the host is missing or the port is no number."""
    parts = urlsplit(raw)
    if not parts.hostname or parts.port == 0:
        raise ValueError(raw)
    return environ.Env.cache_url_config(raw, backend="django.core.cache.backends.redis.RedisCache")


def s3_storage(raw: str) -> dict[str, Any]:
    """An S3-compatible storage, whose files nobody reads unsigned. Raises ValueError where a part is missing.

    Names of files are random, so none is asked for before it is written.
    """
    parts = urlsplit(raw)
    bucket = parts.path.strip("/")
    query = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    if (
        not (parts.hostname and parts.username and parts.password and bucket)
        or "/" in bucket
        or set(query) - {"region"}
    ):
        raise ValueError(raw)
    host = parts.netloc.rpartition("@")[2]
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "endpoint_url": f"{'http' if parts.scheme == 's3+http' else 'https'}://{host}",
            "bucket_name": bucket,
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "region_name": query.get("region"),
            "addressing_style": "path",
            "signature_version": "s3v4",
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": True,
        },
    }


def refuse_unreadable(file: Path) -> None:
    """Raises ImproperlyConfigured for a line that sets nothing; its text may be a secret and stays unsaid."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    except (UnicodeDecodeError, OSError) as error:
        raise ImproperlyConfigured(f"{file.name} cannot be read: {type(error).__name__}.") from None
    for number, line in enumerate(lines, start=1):
        if not SETTING.match(line):
            raise ImproperlyConfigured(f"Line {number} of {file.name} sets nothing; it takes NAME=value.")
