"""Pure planning core: no Django, no Celery, no I/O, no clock of its own."""
