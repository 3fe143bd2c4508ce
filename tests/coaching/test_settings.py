"""An operator sets the environment: what is wrong stops the start and is named, what is right takes effect."""

import re
import runpy
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import ConnectionHandler, connections, transaction

from coaching.environment import refuse_unreadable
from tests.settings import CHOSEN

LONG_KEY = "a key that is long enough, as it has more than fifty characters"
OUR_OWN = [*CHOSEN, "DATABASE_URL", "CSRF_TRUSTED_ORIGINS", "HOST", "PORT", "WORKERS", "THREADS", "CONN_HEALTH_CHECKS"]

Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    """Reads the settings anew, in an environment that says only this."""

    def read_settings(**environment: str) -> dict[str, Any]:
        for name in OUR_OWN:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"VAR_DIR": str(tmp_path / "var"), **environment}.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(settings.BASE_DIR / "coaching" / "settings.py"))

    return read_settings


WRONG = [
    ("DEBUG", "maybe", "DEBUG is 'maybe'; it takes true or false."),
    ("HTTPS", "2", "HTTPS is '2'; it takes true or false."),
    ("SECRET_KEY", "short", "SECRET_KEY is too short; it takes at least 50 characters."),
    ("TIME_ZONE", "Mars/Base", "TIME_ZONE is 'Mars/Base'; it takes an IANA name such as Europe/Berlin."),
    ("TIME_ZONE", "../../passwd", "TIME_ZONE is '../../passwd'; it takes an IANA name such as Europe/Berlin."),
    ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES is -1; it takes 0 to 10."),
    ("INVITATION_DAYS", "0", "INVITATION_DAYS is 0; it takes 1 to 60."),
    ("INVITATION_DAYS", "a week", "INVITATION_DAYS is 'a week'; it takes a whole number."),
    ("PORT", "99999", "PORT is 99999; it takes 1 to 65535."),
    ("PORT", "http", "PORT is 'http'; it takes a whole number."),
    ("WORKERS", "0", "WORKERS is 0; it takes 1 to 64."),
    ("THREADS", "many", "THREADS is 'many'; it takes a whole number."),
    ("VIDEO_MB", "0", "VIDEO_MB is 0; it takes 1 to 2000."),
    ("QUOTA_MB", "much", "QUOTA_MB is 'much'; it takes a whole number."),
    ("FILES_SENT_BY", "pigeon", "FILES_SENT_BY is 'PIGEON'; it takes one of: APP, NGINX, S3."),
    ("FILES_SENT_BY", "s3", "FILES_SENT_BY is 'S3', which does not fit STORAGE_URL."),
    ("STORAGE_URL", "ftp://host", "STORAGE_URL begins with nothing known here; it takes one of: s3://, s3+http://."),
    *(
        (
            "STORAGE_URL",
            value,
            "STORAGE_URL cannot be read; it looks like s3://key:secret@s3.eu-central-1.example.org/bucket?"
            "region=eu-central-1. Signs such as / : @ # in a password are written %2F %3A %40 %23.",
        )
        for value in ("s3://host/bucket", "s3://key:secret@host", "s3://key:secret@host/a/b", "s3://k:s@h/b?acl=public")
    ),
    (
        "VAPID_PRIVATE_KEY",
        "secret",
        "VAPID_PRIVATE_KEY is not a key; it takes 32 octets as 43 characters of base64url.",
    ),
    ("LOG_LEVEL", "loud", "LOG_LEVEL is 'LOUD'; it takes one of: CRITICAL, DEBUG, ERROR, INFO, WARNING."),
    (
        "DATABASE_URL",
        "foo://x",
        "DATABASE_URL begins with nothing known here; it takes one of: postgres://, postgresql://, sqlite://.",
    ),
    ("CACHE_URL", "memcache://x", "CACHE_URL begins with nothing known here; it takes one of: redis://, rediss://."),
    (
        "CACHE_URL",
        "redis:///0",
        "CACHE_URL cannot be read; it looks like redis://:password@host:6379/0. "
        "Signs such as / : @ # in a password are written %2F %3A %40 %23.",
    ),
    (
        "CACHE_URL",
        "redis://localhost:six/0",
        "CACHE_URL cannot be read; it looks like redis://:password@host:6379/0. "
        "Signs such as / : @ # in a password are written %2F %3A %40 %23.",
    ),
    (
        "EMAIL_URL",
        "smtp://mail:ten",
        "EMAIL_URL cannot be read; it looks like smtp+tls://user:password@host:587. "
        "Signs such as / : @ # in a password are written %2F %3A %40 %23.",
    ),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_wrong_setting_stops_the_start_with_a_sentence_that_names_it(
    read: Read, name: str, value: str, sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(**{name: value})

    assert str(caught.value) == sentence


def test_files_go_to_an_s3_storage_by_its_address(read: Read) -> None:
    found = read(STORAGE_URL="s3://key:a%2Fb@files.example.org:9000/coaching?region=eu", FILES_SENT_BY="s3")

    assert found["FILES_SENT_BY"] == "S3"
    assert found["BACK_OFFICE_CSP"]["media-src"] == ["'self'", "https://files.example.org:9000"]
    storage = found["STORAGES"]["default"]
    assert storage["BACKEND"] == "storages.backends.s3.S3Storage"
    assert storage["OPTIONS"] == {
        "endpoint_url": "https://files.example.org:9000",
        "bucket_name": "coaching",
        "access_key": "key",
        "secret_key": "a/b",
        "region_name": "eu",
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": True,
    }
    with pytest.raises(ImproperlyConfigured, match="FILES_SENT_BY is 'NGINX', which does not fit STORAGE_URL"):
        read(STORAGE_URL="s3://key:secret@host/bucket", FILES_SENT_BY="nginx")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ({"PORT": "8100"}, "http://localhost:8100"),
        ({"HTTPS": "true", "ALLOWED_HOSTS": "coaching.example.org,localhost"}, "https://coaching.example.org"),
        ({"BASE_URL": "https://example.org/coaching/"}, "https://example.org/coaching"),
    ],
)
def test_links_in_mails_lead_to_where_people_reach_it(read: Read, said: dict[str, str], address: str) -> None:
    assert read(**said)["BASE_URL"] == address


def test_the_key_of_pushes_is_made_once_and_kept(read: Read, tmp_path: Path) -> None:
    keys = [read(VAR_DIR=str(tmp_path))["VAPID_PRIVATE_KEY"] for _start in range(2)]

    assert keys[0] == keys[1] == (tmp_path / "push-key").read_text()
    assert (tmp_path / "push-key").stat().st_mode & 0o777 == 0o600


def test_mail_takes_every_kind_of_address_that_the_library_knows(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^EMAIL_URL begins with nothing known here; .* smtp\+tls://"):
        read(EMAIL_URL="pigeon://post")


def test_a_password_in_an_address_that_cannot_be_read_is_not_repeated(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(DATABASE_URL="postgres://carla:top/secret@db:5432/coaching")

    assert "top" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert str(caught.value).startswith("DATABASE_URL cannot be read; it looks like postgres://user:password@host")


def test_a_file_name_with_two_slashes_is_refused_since_it_would_be_kept_in_memory_only(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL cannot be read"):
        read(DATABASE_URL="sqlite://coaching.sqlite3")


def test_a_directory_that_cannot_be_made_is_named(read: Read, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ImproperlyConfigured) as caught:
        read(VAR_DIR=str(tmp_path / "file" / "var"))

    assert str(caught.value) == f"VAR_DIR is '{tmp_path}/file/var', which cannot be made: Not a directory."


@pytest.mark.parametrize(
    "start",
    [["manage.py", "check"], ["-c", "import coaching.wsgi"]],
    ids=["a command", "the server"],
)
def test_both_ways_to_start_end_with_that_sentence_and_nothing_else(start: list[str], tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own interpreter and files
        [sys.executable, *start],
        cwd=settings.BASE_DIR,
        env={"DEBUG": "maybe", "VAR_DIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert ended.stderr == "The settings are wrong. DEBUG is 'maybe'; it takes true or false.\n"
    assert ended.stdout == ""


def test_a_variable_that_is_empty_counts_as_not_set(read: Read) -> None:
    found = read(DEBUG="", DATABASE_URL="", CACHE_URL="", EMAIL_URL="", PORT="", ALLOWED_HOSTS="", SECRET_KEY="")

    assert found["DEBUG"] is False
    assert found["ON_SQLITE"] is True
    assert found["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.filebased.FileBasedCache"
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert found["PORT"] == 8000
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]


def test_the_key_is_made_once_and_readable_by_its_owner_only(read: Read, tmp_path: Path) -> None:
    first = read()["SECRET_KEY"]
    second = read()["SECRET_KEY"]

    assert first == second
    assert len(first) >= 50
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert read(SECRET_KEY=LONG_KEY)["SECRET_KEY"] == LONG_KEY


def test_https_brings_secure_cookies_redirects_and_transport_security(read: Read) -> None:
    plain, secure = read(), read(HTTPS="true")

    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_PRELOAD"):
        assert (plain[name], secure[name]) == (False, True)
    assert (plain["SECURE_HSTS_SECONDS"], secure["SECURE_HSTS_SECONDS"]) == (0, 31_536_000)


def test_a_proxy_is_believed_only_where_one_was_configured(read: Read) -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in read(HTTPS="true")
    assert read(HTTPS="true", TRUSTED_PROXIES="1")["SECURE_PROXY_SSL_HEADER"] == (
        "HTTP_X_FORWARDED_PROTO",
        "https",
    )


# --- Databases and caches -----------------------------------------------------------------------


def test_postgresql_by_its_address(read: Read) -> None:
    found = read(DATABASE_URL="postgres://carla:p%40ss@db.example.org:6432/coaching?sslmode=require")["DATABASE"]

    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "carla",
        "p@ss",
        "db.example.org",
        6432,
        "coaching",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert (found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (60, True)


def test_a_pool_keeps_the_connections_instead(read: Read) -> None:
    found = read(DATABASE_URL="postgres://db/coaching", DATABASE_POOL="true")["DATABASE"]

    assert found["OPTIONS"] == {"pool": {"min_size": 1, "max_size": 16, "timeout": 10}}
    assert found["CONN_MAX_AGE"] == 0


def test_a_pool_in_the_address_is_refused_with_the_variable_that_does_it(read: Read) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(DATABASE_URL="postgres://db/coaching?pool=true")

    assert str(caught.value) == "DATABASE_URL has ?pool=; set DATABASE_POOL=true instead."


def test_redis_is_used_through_django_itself(read: Read) -> None:
    assert read(CACHE_URL="redis://127.0.0.1:6379/0")["CACHES"]["default"] == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:6379/0",
    }


def test_options_in_the_address_of_a_file_stand_beside_ours(read: Read, tmp_path: Path) -> None:
    found = read(DATABASE_URL=f"sqlite:///{tmp_path}/other.sqlite3?timeout=5")["DATABASE"]

    assert found["NAME"] == f"{tmp_path}/other.sqlite3"
    assert found["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


@pytest.fixture
def opened(read: Read, django_db_blocker: Any) -> Any:
    """A connection to a new SQLite file, as an installation opens it."""
    wrapper = ConnectionHandler({"default": read()["DATABASE"]})["default"]
    wrapper.alias = "opened"
    connections["opened"] = wrapper
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.close()
    del connections["opened"]


def pragma(wrapper: Any, name: str) -> Any:
    with wrapper.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_sqlite_file_survives_power_cuts_and_lets_readers_read(opened: Any) -> None:
    assert pragma(opened, "journal_mode") == "wal"
    assert pragma(opened, "synchronous") == 2
    assert pragma(opened, "foreign_keys") == 1
    assert pragma(opened, "busy_timeout") == 20_000


def test_a_transaction_is_a_writer_from_its_first_statement(opened: Any) -> None:
    with opened.cursor() as cursor:
        cursor.execute("CREATE TABLE note (text)")
    other = sqlite3.connect(opened.settings_dict["NAME"], timeout=0)

    with transaction.atomic(using="opened"):
        with opened.cursor() as cursor:
            assert cursor.execute("SELECT count(*) FROM note").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="database is locked"):
            other.execute("INSERT INTO note VALUES ('too early')")

    other.execute("INSERT INTO note VALUES ('now')")
    other.close()


@pytest.mark.postgres
def test_a_pool_hands_out_connections_that_work(read: Read, django_db_blocker: Any) -> None:
    configured = dict(settings.DATABASES["default"])
    pooled = configured | {
        "NAME": "postgres",
        "CONN_MAX_AGE": 0,
        "OPTIONS": read(DATABASE_URL="postgres://db/coaching", DATABASE_POOL="true")["DATABASE"]["OPTIONS"],
    }
    wrapper = ConnectionHandler({"default": pooled})["default"]

    with django_db_blocker.unblock():
        with wrapper.cursor() as cursor:
            assert cursor.execute("SELECT 1").fetchone() == (1,)
        wrapper.close()
        wrapper.close_pool()


def test_every_variable_stands_in_the_table_of_the_readme() -> None:
    source = (settings.BASE_DIR / "coaching" / "settings.py").read_text()
    readme = (settings.BASE_DIR / "README.md").read_text()
    variables = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    first_column = " ".join(re.findall(r"^\| (`[A-Z_`, ]+`) \|", readme, re.MULTILINE))
    table = set(re.findall(r"[A-Z_]+", first_column))

    assert "DATABASE_URL" in variables
    assert table == variables


@pytest.mark.parametrize("line", ["HTTPS : true", "only words", "=value", "1X=2"])
def test_a_line_of_the_file_that_sets_nothing_stops_the_start(tmp_path: Path, line: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"# mail\n\nexport APP_URL=https://app.example.org\n{line}\n")

    with pytest.raises(ImproperlyConfigured, match=r"Line 4 of \.env sets nothing; it takes NAME=value\."):
        refuse_unreadable(file)


def test_a_file_that_is_no_text_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"APP_URL=\xff\xfe")

    with pytest.raises(ImproperlyConfigured, match=r"\.env cannot be read"):
        refuse_unreadable(file)
