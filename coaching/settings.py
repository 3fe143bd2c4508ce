"""Settings of every installation, read from the environment; README lists the variables."""

import os
import re
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from coaching.environment import Environment, redis_cache, s3_storage

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")

VAR_DIR = env.directory("VAR_DIR", BASE_DIR / "var")


def stored_key(name: str, octets: int) -> str:
    """A key of this machine, made on the first start and readable by its owner only."""
    path = VAR_DIR / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"VAR_DIR is {VAR_DIR}, where nothing can be written: {error.strerror}.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(octets))
    return path.read_text().strip()


DEBUG = env.boolean("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY") or stored_key("secret-key", 64)
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short; it takes at least 50 characters.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
APP_URL = env.text("APP_URL", "http://localhost:8000/app").rstrip("/")

# Where `manage.py serve` listens, and with how much.
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, low=1, high=65_535)
WORKERS = env.integer("WORKERS", 2, low=1, high=64)
# Each half-sent request holds one of them until the rest comes.
THREADS = env.integer("THREADS", 16, low=1, high=64)

INSTALLED_APPS = [
    "coaching",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "coaching.apps.BackOfficeConfig",
    "polymorphic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "core",
    "accounts",
    "uploads",
    "notifications",
    "comments",
    "workouts",
    "nutrition",
    "progress",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.api.middleware.one_error_shape",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "coaching.urls"
WSGI_APPLICATION = "coaching.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------

# Every transaction is a writer from its first statement, or two of them would fail instead of waiting.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
DATABASE = env.address(
    "DATABASE_URL",
    f"sqlite:///{VAR_DIR / 'coaching.sqlite3'}",
    environ.Env.db_url_config,
    schemes={"sqlite", "postgres", "postgresql"},
    example="postgres://user:password@host:5432/name or sqlite:////path/to/file",
)
DATABASES = {"default": DATABASE}
ON_SQLITE = DATABASE["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    # Opening a SQLite connection with its pragmas costs 0.5 ms, so it is kept.
    DATABASE["CONN_MAX_AGE"] = None
    DATABASE["OPTIONS"] = SQLITE_OPTIONS | DATABASE.get("OPTIONS", {})
else:
    DATABASE["CONN_HEALTH_CHECKS"] = env.boolean("CONN_HEALTH_CHECKS", True)
    DATABASE["CONN_MAX_AGE"] = env.integer("CONN_MAX_AGE", 60, low=0, high=86_400)
    if "pool" in DATABASE.get("OPTIONS", {}):
        raise ImproperlyConfigured("DATABASE_URL has ?pool=; set DATABASE_POOL=true instead.")
    if env.boolean("DATABASE_POOL", False):
        # One for each thread of a worker, so that nobody waits for one; a server that is gone is soon told.
        DATABASE.setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": THREADS, "timeout": 10}
        DATABASE["CONN_MAX_AGE"] = 0

CACHES = {
    # Shared by all workers, as the limits of sign-in need it, without a server.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
CACHE_URL = env.text("CACHE_URL")
if CACHE_URL == "locmemcache://":
    # A single process, such as a test run.
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
elif CACHE_URL:
    CACHES["default"] = env.address(
        "CACHE_URL", "", redis_cache, schemes={"redis", "rediss"}, example="redis://:password@host:6379/0"
    )

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
PASSWORD_RESET_TIMEOUT = 60 * 60
INVITATION_DAYS = env.integer("INVITATION_DAYS", 7, low=1, high=60)

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Sign-up is closed, so an unknown address is not invited to it; the answer is the same.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Failed sign-ins are counted by the adapter, for both doors, so the library's own counter is off.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "60/m/ip"}
SIGN_IN_LIMITS = {
    "account_from_address": "5/5m/key",
    "account": "30/h/key",
    "address": "50/5m/ip",
}
ACCEPT_LIMIT = {"accept_invitation": "20/m/ip"}
UPLOAD_LIMITS = {"upload": "60/m/user"}
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("app",)
HEADLESS_TOKEN_STRATEGY = "accounts.sessions.SessionTokenStrategy"  # noqa: S105 - the name of a class
HEADLESS_ADAPTER = "accounts.adapters.HeadlessAdapter"
HEADLESS_SERVE_SPECIFICATION = False
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0, low=0, high=10)

# A phone stays signed in for half a year; it can be ended from every other device.
SESSION_COOKIE_AGE = 60 * 60 * 24 * 180
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

# --- Transport ----------------------------------------------------------------------------------

HTTPS = env.boolean("HTTPS", False)
# Under which address people reach this installation; links in mails begin with it.
BASE_URL = env.text("BASE_URL", f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://localhost:{PORT}").rstrip("/")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if HTTPS and ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Unfold's Alpine needs eval and inline styles; only pages of the back office get this.
BACK_OFFICE_CSP = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
}
API_DOCS_CSP = {**BACK_OFFICE_CSP, "script-src": [SELF]}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# A plan of 12 weeks with its sessions and exercises is one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# An address typed without its scheme is https; from Django 6 on this goes without saying.
FORMS_URLFIELD_ASSUME_HTTPS = True

# --- Mail ---------------------------------------------------------------------------------------

vars().update(
    env.address(
        "EMAIL_URL",
        "consolemail://",
        environ.Env.email_url_config,
        schemes=set(environ.Env.EMAIL_SCHEMES),
        example="smtp+tls://user:password@host:587",
    )
)
# A mail server that does not answer must not hold a request for ever.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Coaching <coaching@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Push ---------------------------------------------------------------------------------------

# A private key of the curve P-256 as 32 octets; browsers subscribe to its public half, so it should never change.
VAPID_PRIVATE_KEY = env.text("VAPID_PRIVATE_KEY") or stored_key("push-key", 32)
if not re.fullmatch(r"[\w-]{43}", VAPID_PRIVATE_KEY, re.ASCII):
    raise ImproperlyConfigured("VAPID_PRIVATE_KEY is not a key; it takes 32 octets as 43 characters of base64url.")
VAPID_SUBJECT = f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
# The server calls addresses that browsers name, so they are those of push services only.
PUSH_HOSTS = env.words(
    "PUSH_HOSTS", ["fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"]
)

# --- Words and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# What people are sent is in their own language, pages and answers are in English (docs/decisions/0017).
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "UTC")

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # whitenoise warns where it is missing, as before the first collectstatic
# Without MEDIA_URL: no file that somebody sent has an address of its own.
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o640, 0o750
# Where a file lies while it arrives.
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
VIDEO_MB = env.integer("VIDEO_MB", 100, low=1, high=2_000)
QUOTA_MB = env.integer("QUOTA_MB", 5_000, low=1, high=1_000_000)
# The largest file that any kind may be, with the rest of the form around it.
LARGEST_BODY = max(VIDEO_MB, 25) * 1_000_000 + 100_000
FILES: dict[str, Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if STORAGE_URL := env.text("STORAGE_URL"):
    FILES = env.address(
        "STORAGE_URL",
        "",
        s3_storage,
        schemes={"s3", "s3+http"},
        example="s3://key:secret@s3.eu-central-1.example.org/bucket?region=eu-central-1",
    )
FILES_SENT_BY = env.choice("FILES_SENT_BY", "APP", {"APP", "NGINX", "S3"})
if (FILES_SENT_BY, bool(STORAGE_URL)) in {("NGINX", True), ("S3", False)}:
    raise ImproperlyConfigured(f"FILES_SENT_BY is {FILES_SENT_BY!r}, which does not fit STORAGE_URL.")
if FILES_SENT_BY == "S3":
    # Videos play in pages of the back office though the storage sends them; small pictures this process sends itself.
    BACK_OFFICE_CSP["media-src"] = [SELF, FILES["OPTIONS"]["endpoint_url"]]
STORAGES = {
    "default": FILES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Background ---------------------------------------------------------------------------------

# In the same database, so that a task is there exactly if what it is about is.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.sessions.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.RolePermission"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filters.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "coaching.schema.Schema",
    "EXCEPTION_HANDLER": "core.api.errors.exception_handler",
    "COERCE_DECIMAL_TO_STRING": False,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Coaching API",
    "VERSION": "1",
    "DESCRIPTION": (
        "What a client's app and a coach's tools talk to. Sign in with `POST /_allauth/app/v1/auth/login` "
        '(`{"email": …, "password": …}`); the answer holds `meta.session_token`, sent from then on as '
        "`X-Session-Token` or `Authorization: Bearer`. Days are the client's: send the phone's zone as `Time-Zone` "
        "(an IANA name). Errors have one shape: `status`, `code`, `message`, `field` and the list `errors`."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "coaching.schema.add_sign_in",
        "coaching.schema.add_errors",
    ],
    # Fields of one name with different choices, and weekdays, which have two names.
    "ENUM_NAME_OVERRIDES": {
        "WeekdayEnum": "accounts.models.Client.Weekday",
        "ClientStatusEnum": "accounts.models.Client.Status",
        "TrainingSessionStatusEnum": "workouts.models.TrainingSession.Status",
        "SetKindEnum": "workouts.models.SetLog.Kind",
        "MuscleGroupEnum": "workouts.models.exercise.MuscleGroup",
        "TrainingSessionOriginEnum": "workouts.models.TrainingSession.Origin",
        "MealStatusEnum": "nutrition.models.MealCompletion.Status",
        "MealOriginEnum": "nutrition.models.MealEntry.Origin",
        "DayKindEnum": "nutrition.models.plan.DayKind",
        "MealPlanDayKindEnum": "nutrition.models.MealPlan.DayKind",
        "CheckInQuestionKindEnum": "progress.models.CheckInQuestion.Kind",
        "SetLogSourceEnum": "workouts.models.SetLog.Source",
        "WeighInSourceEnum": "progress.models.WeighIn.Source",
        "NotificationTypeEnum": "notifications.kinds.Type",
        "MealComponentTypeEnum": "nutrition.models.MealComponent.Type",
    },
}

# --- Back office --------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": _("Coaching"),
    "SITE_HEADER": _("Coaching"),
    "SITE_SYMBOL": "fitness_center",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("coaching/favicon.svg")},
    ],
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [lambda request: static("coaching/back-office.css")],
    "SCRIPTS": [
        lambda request: static("coaching/search.js"),
        lambda request: static("coaching/action-menu.js"),
        lambda request: static("coaching/select-names.js"),
    ],
    "COLORS": {
        # White on 600 and 600 on white, as the theme has buttons and links, reach 5.5:1.
        "primary": {
            "50": "240 253 250",
            "100": "204 251 241",
            "200": "153 246 228",
            "300": "94 234 212",
            "400": "45 212 191",
            "500": "20 184 166",
            "600": "15 118 110",
            "700": "17 94 89",
            "800": "19 78 74",
            "900": "17 66 63",
            "950": "4 47 46",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "coaching.navigation.sidebar",
    },
    "ACCOUNT": {"navigation": "coaching.navigation.account"},
    "LOGIN": {"form": "accounts.forms.BackOfficeSignInForm"},
}

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # They tell of every task that went well.
    "loggers": {"django_tasks": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
