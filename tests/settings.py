"""Settings of a test run: those of every installation, with nothing kept, nothing sent and cheap passwords.

Of the environment only DATABASE_URL counts; a developer's own settings never change what a test sees.
"""

import atexit
import os
import shutil
import tempfile

VAR_DIR = tempfile.mkdtemp(prefix="coaching-tests-")
atexit.register(shutil.rmtree, VAR_DIR, ignore_errors=True)

CHOSEN = {
    "VAR_DIR": VAR_DIR,
    "SECRET_KEY": "the key of the tests, which is long enough and not secret",
    "DEBUG": "false",
    "HTTPS": "false",
    "TIME_ZONE": "UTC",
    "APP_URL": "http://localhost:8000/app",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "memorymail://",
    "DEFAULT_FROM_EMAIL": "Coaching <coaching@localhost>",
    "LOG_LEVEL": "WARNING",
    "INVITATION_DAYS": "7",
    "TRUSTED_PROXIES": "0",
    "DATABASE_POOL": "false",
    "CONN_MAX_AGE": "0",
    "STORAGE_URL": "",
    "FILES_SENT_BY": "app",
    "VIDEO_MB": "100",
    "QUOTA_MB": "5000",
    "BASE_URL": "http://testserver",
    "VAPID_PRIVATE_KEY": "NWRESnVZpFlK7Y5-3dCRcx3U8s4PKaC9m6u2ikkGquQ",
    "PUSH_HOSTS": "push.example.org",
}
os.environ.update(CHOSEN)

from coaching.settings import *  # noqa: E402, F403 - the environment must be chosen before they are read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The tables of the tests are made as the models say, in a second; that the migrations make the same tables is asked in
# tests/coaching/test_serve.py.
DATABASES["default"].setdefault("TEST", {})["MIGRATE"] = False  # noqa: F405
