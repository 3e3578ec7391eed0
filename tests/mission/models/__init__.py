"""Tests of the models: what the database itself keeps."""
