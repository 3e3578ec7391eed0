"""Tests of the services: every write, checked."""
