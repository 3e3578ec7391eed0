"""Tests of mission/supervisor."""
