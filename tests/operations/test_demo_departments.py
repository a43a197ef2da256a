"""The demonstration's departments: what is said when they cannot be started."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from tests.sandbox_world import PACK, SYSTEMS, free_ports

from shanzhi.kernel.errors import SystemFailed
from shanzhi.operations.departments import DemoDepartments

KEY = "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"


@pytest.fixture
def ports() -> int:
    return free_ports(SYSTEMS)


def test_a_taken_port_is_named_with_the_way_out(tmp_path: Path, ports: int) -> None:
    """An error says what happened and what to do; the log of earlier starts is not mistaken for this one's."""
    (tmp_path / "sandbox.log").write_text("Error: something of yesterday\n", "utf-8")
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", ports + 2))
        somebody.listen()
        departments = DemoDepartments(tmp_path, PACK, ports)
        departments.start(KEY)
        with pytest.raises(SystemFailed) as failed:
            departments.await_ready()
    departments.stop()
    assert failed.value.code == "departments_down"
    assert f"端口 {ports + 2}" in failed.value.detail
    assert "已被占用" in failed.value.detail
    assert "SHANZHI_SANDBOX_PORT" in failed.value.detail
    assert "yesterday" not in failed.value.detail
