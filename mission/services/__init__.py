"""Writes: every function takes actor=, runs in one transaction, checks, and leaves one audit line."""
