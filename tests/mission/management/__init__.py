"""Tests of mission/management."""
