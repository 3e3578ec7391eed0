"""A child dies with its parent: as a call, or as a program that puts itself on the leash and becomes another.

    python -S mission/supervisor/leash.py PARENT PROGRAM ARGUMENTS...

It stands alone and imports nothing of Karvan's, so that the step from one program to the next takes milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies. Only Linux can; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def main() -> None:
    parent, program = int(sys.argv[1]), sys.argv[2:]
    die_with_parent()
    if os.getppid() != parent:  # it died before the kernel was asked
        raise SystemExit(1)
    os.execv(program[0], program)  # noqa: S606 - the supervisor's own list of arguments, no shell


if __name__ == "__main__":
    main()
