"""Independent programs that read calendars, and what each of them reads."""
