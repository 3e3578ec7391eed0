"""Tests of mission/config."""
