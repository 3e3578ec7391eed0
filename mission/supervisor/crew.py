"""Which processes make up Karvan on one machine, and how each is started."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from mission.supervisor.broker import (
    SupervisorError,
    answers,
    private_folder,
    server_command,
    server_program,
    socket_in,
)
from mission.supervisor.children import Child
from mission.supervisor.supervisor import Supervisor

PORTS_TRIED = 20


def supervisor(*, web: socket.socket | None, say: Callable[[str], None]) -> Supervisor:
    """Broker (unless REDIS_URL names one), solver, worker and, given a listener, web. Raises SupervisorError."""
    runtime = private_folder(settings.RUNTIME_DIR)
    children = [*_broker(runtime), _solver(), _worker()]
    if web is not None:
        children.append(_web(web))
    return Supervisor(children, lock=runtime / "lock", say=say)


def listen(port: int, *, say: Callable[[str], None]) -> socket.socket:
    """A listening socket on this machine's `port` or, if that is taken, on the next free one. Raises SupervisorError.

    The supervisor keeps it: a web process that is restarted finds it again, and nobody is refused meanwhile.
    """
    for candidate in range(port, port + PORTS_TRIED):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
            listener.listen(128)
        except OSError:
            listener.close()
            continue
        if candidate != port:
            say(f"Port {port} is taken; the pages are at port {candidate}.")
        return listener
    raise SupervisorError(f"Ports {port} to {port + PORTS_TRIED - 1} are all taken. Name a free one with --port.")


def web_answers(port: int) -> bool:
    """Whether the pages are up: any answer counts, even a refusal."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _broker(runtime: Path) -> list[Child]:
    if settings.REDIS_URL:
        if not answers(settings.REDIS_URL):
            raise SupervisorError("No Redis answers at REDIS_URL. Start it, correct the address, or unset REDIS_URL.")
        return []
    path = socket_in(runtime)
    with contextlib.suppress(FileNotFoundError):
        path.unlink()  # of a broker that was killed; nobody else is here, the supervisor's lock says so
    command = server_command(program=server_program(), runtime=runtime, data=settings.VAR_DIR / "broker")
    return [Child("broker", command, _log("broker"), ready=lambda: answers(f"unix://{path}"))]


def _celery(name: str, *arguments: str, stop_seconds: float) -> Child:
    command = [
        *(sys.executable, "-m", "celery", "-A", "mission.config.celery", "worker"),
        *("-n", f"{name}@%h", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        *arguments,
    ]
    return Child(
        name, command, _log(name), stop_seconds=stop_seconds, environment=_environment(), folder=settings.BASE_DIR
    )


def _solver() -> Child:
    # Processes, not threads: a search that runs wild can be killed without its worker.
    return _celery("solver", "-Q", "solve", "-P", "prefork", "-c", "1", "--loglevel", "INFO", stop_seconds=8.0)


def _worker() -> Child:
    # With the clock (-B) inside: there is exactly one such worker here, and one process less to look after.
    return _celery(
        "worker", "-Q", "default", "-P", "threads", "-c", "2", "-B", "--loglevel", "WARNING", stop_seconds=4.0
    )


def _web(listener: socket.socket) -> Child:
    port = listener.getsockname()[1]
    os.set_inheritable(listener.fileno(), True)
    command = [
        *(sys.executable, "-m", "gunicorn", "mission.config.wsgi", "--bind", f"fd://{listener.fileno()}"),
        *("--worker-class", "gthread", "--workers", "1", "--threads", "8"),
        *("--no-control-socket", "--graceful-timeout", "2", "--timeout", "60"),
    ]
    return Child(
        "web",
        command,
        _log("web"),
        ready=lambda: web_answers(port),
        environment={**_environment(), "KARVAN_URL": f"http://127.0.0.1:{port}"},
        descriptors=[listener.fileno()],
        folder=settings.BASE_DIR,
    )


def _environment() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONUNBUFFERED": "1",
        "CELERY_SKIP_CHECKS": "1",  # Django's checks load every page; the workers show none
    }


def _log(name: str) -> Path:
    return Path(settings.VAR_DIR) / "log" / f"{name}.log"
