"""Tests that mirror scheduler/core."""
