"""Tests of the outbox, invitations, answers and returned mail."""
