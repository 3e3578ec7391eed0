"""Tests stay on this machine."""

from __future__ import annotations

import socket

import pytest


def test_reaching_out_of_this_machine_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1:80"):
        outside.connect(("192.0.2.1", 80))


def test_reaching_a_server_on_this_machine_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here:
        port = here.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
