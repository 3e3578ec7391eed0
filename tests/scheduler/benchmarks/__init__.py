"""Tests of the benchmarks' readers, adapters and tables."""
