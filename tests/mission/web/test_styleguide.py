"""The style guide: for those who build pages, and nothing at all in production."""

from __future__ import annotations

from typing import Any

from mission.models import User
from tests.mission.web.conftest import Door


def test_the_style_guide_stands_in_development_alone(organiser: User, enter: Door, settings: Any) -> None:
    client = enter(organiser)
    page = client.get("/styleguide/")
    assert page.status_code == 200
    assert "style=" not in page.content.decode()
    settings.PRODUCTION = True
    assert client.get("/styleguide/").status_code == 404
