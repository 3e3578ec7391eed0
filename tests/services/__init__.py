"""Tests that start real servers, brokers and workers."""
