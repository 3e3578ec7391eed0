"""Tests of the house around the code: commands, contracts, containers, documents."""
