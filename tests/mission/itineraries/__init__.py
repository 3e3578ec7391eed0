"""Tests of itineraries and their renderings."""
