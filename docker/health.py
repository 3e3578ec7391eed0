"""Tells whether this container is well; exit 0 says yes.

`web` (the default): /healthz answers, asked as the proxy in front would. `beat`: the clock has kept its notes lately.
"""

import os
import sys
import time
import urllib.request
from pathlib import Path

NOTES = "celerybeat-schedule*"  # with an ending that depends on the platform
MOST_SECONDS = 900  # beat writes its notes every three minutes


def web(address: str = "http://127.0.0.1:8000") -> str | None:
    """What is wrong, or None."""
    headers = {"Host": os.environ.get("KARVAN_HOSTS", "127.0.0.1").split(",")[0].strip(), "X-Forwarded-Proto": "https"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{address}/healthz", headers=headers), timeout=8) as answer:
            return None if answer.status == 200 else f"/healthz answers {answer.status}"
    except OSError as error:  # no connection, or an answer of 400 and above
        return f"/healthz: {error}"


def beat(folder: Path = Path("/tmp")) -> str | None:  # noqa: S108 - the container's own, in memory
    """What is wrong, or None."""
    written = max((path.stat().st_mtime for path in folder.glob(NOTES)), default=None)
    if written is None:
        return "the clock has written nothing"
    silent = time.time() - written
    return None if silent < MOST_SECONDS else f"the clock has been silent for {silent:.0f} s"


if __name__ == "__main__":
    sys.exit({"web": web, "beat": beat}[sys.argv[1] if sys.argv[1:] else "web"]())
