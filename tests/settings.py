"""Settings for the tests: the product's own, with a home of their own, quick passwords and no broker to wait for."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

# Before the product's settings are read: every test process has its own folder, so that no run meets another's files.
_HOME = tempfile.mkdtemp(prefix="karvan-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["KARVAN_VAR"] = _HOME
os.environ["KARVAN_ENV"] = "demo"
os.environ.pop("REDIS_URL", None)
# One name for a run and all its processes: two runs on one server do not take each other's database.
_RUN = os.environ.setdefault("KARVAN_TEST_RUN", str(os.getpid()))

if os.environ.get("KARVAN_TEST_DATABASE") == "postgresql":
    from tests.requirements import postgres_url

    os.environ["DATABASE_URL"] = postgres_url()

from mission.config.settings import *  # noqa: E402, F403 - settings are a list of names; tests change a few
from mission.config.settings import DATABASES, VAR_DIR  # noqa: E402 - named, so that the types are known

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: live servers, workers and second connections see what production would show them.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    # A test's database need not outlive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_karvan_{_RUN}"}

# Messages wait in this process and nobody takes them: tests that need a worker start one with a broker of their own.
CELERY_BROKER_URL = "memory://"
