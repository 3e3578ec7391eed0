"""Karvan's tests; the folders mirror the code's."""
