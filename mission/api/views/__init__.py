"""The API's doors, noun by noun: who, what, do, show."""
