"""All settings, from the environment alone. Production refuses to start with a default secret."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEMO_SECRET = "karvan-demo-key-that-protects-nothing-and-is-refused-in-production"  # noqa: S105 - not a secret: refused

# What sort of installation this is: "demo" (the default: SQLite, embedded broker, this machine only) or "production".
ENVIRONMENT = env.str("KARVAN_ENV", default="demo")
if ENVIRONMENT not in ("demo", "production"):
    raise ImproperlyConfigured(f"KARVAN_ENV is {ENVIRONMENT!r}; it must be 'demo' or 'production'.")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("KARVAN_DEBUG", default=False)
SECRET_KEY = env.str("KARVAN_SECRET_KEY", default=DEMO_SECRET)
ALLOWED_HOSTS = env.list("KARVAN_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
VAR_DIR = Path(env.str("KARVAN_VAR", default=str(BASE_DIR / "var")))
SITE_URL = env.str("KARVAN_URL", default="http://127.0.0.1:8000").rstrip("/")

if PRODUCTION:
    if len(SECRET_KEY) < 50 or SECRET_KEY == DEMO_SECRET:
        raise ImproperlyConfigured("Set KARVAN_SECRET_KEY to a random text of at least 50 characters.")
    if DEBUG:
        raise ImproperlyConfigured("KARVAN_DEBUG must be off in production.")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set KARVAN_HOSTS to the host names that this installation answers to.")
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("Set KARVAN_URL to the https:// address that people open.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "rules",
    "simple_history",
    "django_structlog",
    "scheduler",
    "mission",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mission.web.middleware.PrivatePages",
    "mission.web.middleware.MissionClock",
    "mission.web.middleware.PlainEnglish",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "mission.web.middleware.RequestLog",
]

ROOT_URLCONF = "mission.config.urls"
WSGI_APPLICATION = "mission.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {name: f"mission.web.templatetags.{name}" for name in ("karvan", "lines")},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'karvan.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # SQLite makes its file and no folder: any first command of a fresh clone finds VAR_DIR made.
    if Path(DATABASES["default"]["NAME"]).is_relative_to(VAR_DIR):
        VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("KARVAN_DB_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    # Rendered calendar addresses, in each web process: what is lost costs one rendering.
    "calendars": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "calendars",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

AUTH_USER_MODEL = "mission.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by organisers, never by sign-up
ACCOUNT_ADAPTER = "mission.web.adapters.AccountAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
# Of the pages of companies and counterparts; the desks work in English.
LANGUAGES = [("en", "English"), ("az", "Azərbaycanca"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "mission" / "locale"]  # before the packages' own words for the same texts
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("KARVAN_STATIC", default=str(VAR_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

EMAIL_BACKEND = env.str("KARVAN_EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 10  # seconds for each step of a mail server; a worker has other things to do as well
DEFAULT_FROM_EMAIL = env.str("KARVAN_MAIL_FROM", default="Karvan <karvan@localhost>")
# The mailbox that answers and returned mail come to, and its address. Without one answers come by links alone.
MAILBOX = env.str("KARVAN_MAILBOX", default="")
MAIL_REPLY_TO = env.str("KARVAN_MAIL_REPLY_TO", default="")
if MAILBOX and "@" not in MAIL_REPLY_TO:
    raise ImproperlyConfigured("Set KARVAN_MAIL_REPLY_TO to the address whose mail is in KARVAN_MAILBOX.")
if env.str("KARVAN_MAIL_URL", default=""):  # the server that takes the mail: smtp+tls://name:password@host:587
    globals().update(env.email_url("KARVAN_MAIL_URL"))

# Celery: production names its Redis. Without one the broker is the supervisor's, on a socket that every process of this
# installation works out for itself. A socket's path may have 107 bytes and VAR_DIR may be deep, hence the short folder.
REDIS_URL = env.str("REDIS_URL", default="")
if PRODUCTION and not REDIS_URL:
    raise ImproperlyConfigured("Set REDIS_URL to the Redis server that carries the work queue.")
RUNTIME_DIR = Path(
    env.str("KARVAN_RUNTIME", default="")
    or Path(tempfile.gettempdir()) / f"karvan-{os.getuid()}-{hashlib.sha256(bytes(VAR_DIR.absolute())).hexdigest()[:8]}"
)

# A planning run's life, in seconds.
RUN_SECONDS = env.int("KARVAN_RUN_SECONDS", default=30)
RUN_LONGEST_SECONDS = env.int("KARVAN_RUN_LONGEST_SECONDS", default=1800)
RUN_WORKERS = env.int("KARVAN_RUN_WORKERS", default=2)
RUN_LEASE_SECONDS = env.int("KARVAN_RUN_LEASE_SECONDS", default=15)
RUN_REAP_SECONDS = env.int("KARVAN_RUN_REAP_SECONDS", default=5)
RUN_ATTEMPTS = 3
# After so long without a word a worker is taken for dead: longer than all steps of a mail server may take together.
MAIL_LEASE_SECONDS = env.int("KARVAN_MAIL_LEASE_SECONDS", default=600)
MAIL_SECONDS = env.int("KARVAN_MAIL_SECONDS", default=15)  # how often the outbox is looked through
# Papers made in one go: when their worker is taken for dead, and how long the file is kept.
PAPERS_LEASE_SECONDS = env.int("KARVAN_PAPERS_LEASE_SECONDS", default=60)
PAPERS_KEPT_HOURS = env.int("KARVAN_PAPERS_KEPT_HOURS", default=48)
PAPERS_SECONDS = env.int("KARVAN_PAPERS_SECONDS", default=15)  # how often they are looked after

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{RUNTIME_DIR / 'broker.sock'}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Above the longest run, or Redis hands the same run to a second worker; the reaper is quicker for dead ones anyway.
    "visibility_timeout": RUN_LONGEST_SECONDS + 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "global_keyprefix": env.str("KARVAN_QUEUE_PREFIX", default=""),
}
# A page that asks for a plan must not hang on a broker that is down: the reaper sends the message later.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True  # the run's row is the result
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"scheduler.solve_run": {"queue": "solve"}}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Expires before the next but one: a worker that was away does not find a heap of them.
    "reap_stale_runs": {
        "task": "scheduler.reap_stale_runs",
        "schedule": float(RUN_REAP_SECONDS),
        "options": {"expires": 2 * RUN_REAP_SECONDS},
    },
    "send_messages": {
        "task": "mission.send_messages",
        "schedule": float(MAIL_SECONDS),
        "options": {"expires": 2 * MAIL_SECONDS},
    },
    "tend_bundles": {
        "task": "mission.tend_bundles",
        "schedule": float(PAPERS_SECONDS),
        "options": {"expires": 2 * PAPERS_SECONDS},
    },
    "clear_plans": {"task": "mission.clear_plans", "schedule": 3600.0, "options": {"expires": 7200}},
    "read_mailbox": {"task": "mission.read_mailbox", "schedule": 60.0, "options": {"expires": 120}},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("KARVAN_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

REST_FRAMEWORK: dict[str, Any] = {
    # The token first: its header is what a caller without a sign-in is told of.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "mission.api.schema.DoorSchema",
    "DEFAULT_FILTER_BACKENDS": ["mission.api.filters.DeclaredFilters"],
    "DEFAULT_PAGINATION_CLASS": "mission.api.paging.KeysetPaging",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "mission.api.negotiation.JSONOnly",
    "DEFAULT_PARSER_CLASSES": ["mission.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "mission.api.errors.problem_response",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # Nobody's own word is taken for where a request comes from.
    "NUM_PROXIES": 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Karvan",
    "DESCRIPTION": "Plans business missions: people, wishes, meetings, itineraries.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "mission.enums.Role",
        "SideEnum": "mission.enums.Side",
        "ProgrammeKindEnum": "mission.enums.ProgrammeKind",
        "AvailabilityKindEnum": "mission.enums.AvailabilityKind",
        "VehicleKindEnum": "mission.enums.VehicleKind",
        "PlanStateEnum": "mission.enums.PlanState",
        "RunStateEnum": "scheduler.models.RunState",
        "MessageStateEnum": "mission.enums.MessageState",
        "BundleKindEnum": "mission.enums.BundleKind",
        "BundleStateEnum": "mission.enums.BundleState",
        "ReplyEnum": "mission.enums.Reply",
        "AnswerEnum": "mission.enums.Answer",
    },
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens_stay_out": {"()": "mission.web.redaction.TokensStayOut"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["tokens_stay_out"]}},
    "root": {"handlers": ["console"], "level": env.str("KARVAN_LOG_LEVEL", default="WARNING")},
}
