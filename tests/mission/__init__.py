"""Tests of mission, in the same rooms."""
