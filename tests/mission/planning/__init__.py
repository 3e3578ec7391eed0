"""Tests of planning: the bridge between mission and scheduler."""
