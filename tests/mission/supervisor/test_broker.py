"""Where the broker comes from and where it listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from mission.supervisor.broker import (
    SupervisorError,
    embedded_program,
    private_folder,
    server_command,
    server_program,
    socket_in,
)
from tests.requirements import require


def test_embedded_server_is_a_program_of_the_installation() -> None:
    program = Path(embedded_program())
    assert program.is_file()
    assert program.stat().st_mode & 0o100


def test_server_is_the_embedded_one_where_path_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert server_program() == embedded_program()


def test_server_on_path_goes_before_the_embedded_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = require("redis")
    monkeypatch.setenv("PATH", str(Path(found).parent))
    assert server_program() == found


def test_command_opens_no_port_and_keeps_what_it_accepted(tmp_path: Path) -> None:
    command = list(server_command(program="/usr/bin/redis-server", runtime=tmp_path, data=tmp_path / "broker"))
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--port"] == "0"
    assert options["--unixsocket"] == str(tmp_path / "broker.sock")
    assert (options["--appendonly"], options["--save"]) == ("yes", "")
    assert Path(options["--dir"]).is_dir()


def test_socket_with_too_long_a_path_is_refused_with_a_mend() -> None:
    with pytest.raises(SupervisorError, match="Set KARVAN_RUNTIME to a short folder"):
        socket_in(Path("/tmp") / ("a" * 100))


def test_private_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "run")
    assert folder.stat().st_mode & 0o777 == 0o700
    assert private_folder(folder) == folder


def test_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(0o755)
    with pytest.raises(SupervisorError, match="can be entered by others"):
        private_folder(folder)


def test_link_to_another_folder_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (tmp_path / "run").symlink_to(elsewhere)
    with pytest.raises(SupervisorError):
        private_folder(tmp_path / "run")
