"""Reads: every function takes mission= (and viewer= where rights differ); all need a fixed number of queries."""
