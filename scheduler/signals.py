"""What the scheduler tells whoever stands above it."""

from django.dispatch import Signal

# A run has ended: done, cancelled or failed. Sent after commit with `run`, at least once per run: the process that
# ended it may die before the receivers are through, and then the reaper sends it again. Receivers must be idempotent.
run_finished = Signal()
