"""Runs Karvan's processes on one machine: broker, workers, web. Nothing outlives the supervisor."""
