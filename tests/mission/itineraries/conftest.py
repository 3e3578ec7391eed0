"""Published plans to be read as itineraries."""

from tests.mission.planning.conftest import draft, planned

__all__ = ["draft", "planned"]
