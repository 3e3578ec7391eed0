"""Pages: who, what, do, show."""
