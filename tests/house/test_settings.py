"""The tests' own settings hold, whatever the caller's environment says."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings


def test_no_variable_of_the_caller_puts_the_tests_on_other_settings() -> None:
    """With the product's settings the tests would share its folder, its broker and a database in memory."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--collect-only", "tests/house/test_settings.py"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "mission.config.settings"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "settings: tests.settings (from option)" in run.stdout
    assert settings.SETTINGS_MODULE == "tests.settings"
