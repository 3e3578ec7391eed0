"""`make docs`: writes the pages that come from the code."""

from __future__ import annotations

import os

import django

from tests.house import data_model, faults, sheets_page

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mission.config.settings")
    django.setup()
    for written in (data_model, faults, sheets_page):
        written.PAGE.write_text(written.page(), encoding="utf-8")
