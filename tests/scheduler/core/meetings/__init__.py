"""Tests that mirror scheduler/core/meetings."""
