"""Tests of the scheduler: a run's life and the pure core."""
