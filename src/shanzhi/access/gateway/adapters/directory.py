"""Where the departments' systems are: a JSON file that whoever runs them keeps, read again when it changes."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from pathlib import Path

from shanzhi.access.gateway.ports import DepartmentTrouble
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import DepartmentId


@dataclass(frozen=True)
class Place:
    """One system: its MCP endpoint and the departments whose cases it handles."""

    name: str
    url: str
    departments: tuple[DepartmentId, ...]


class Directory:
    """``{"servers": [{"name", "url", "departments"}]}``. A file that is gone or broken keeps the last good content."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._read_at = 0
        self._places: dict[str, Place] = {}

    def place(self, server: str) -> Place:
        """Where a system is. Raises :class:`DepartmentTrouble` when nobody knows."""
        place = self._now().get(server)
        if place is None:
            raise DepartmentTrouble("unreachable")
        return place

    def departments_of(self, server: str) -> tuple[DepartmentId, ...]:
        """The departments whose cases a system handles; none for an unknown one."""
        place = self._now().get(server)
        return place.departments if place else ()

    def server_for(self, department: DepartmentId) -> str:
        """The case system of a department.

        Raises:
            SystemFailed: ``no_system``: none is registered.
        """
        for place in self._now().values():
            if department in place.departments:
                return place.name
        raise SystemFailed("no_system", f"部门 {department} 的业务系统没有登记，暂时不能办理。")

    def _now(self) -> dict[str, Place]:
        try:
            changed_at = self._file.stat().st_mtime_ns
            with self._lock:
                if changed_at != self._read_at:
                    self._places = _read(self._file)
                    self._read_at = changed_at
        except (OSError, ValueError, KeyError, TypeError):
            return self._places
        return self._places


def _read(file: Path) -> dict[str, Place]:
    rows = json.loads(file.read_text(encoding="utf-8"))["servers"]
    return {
        row["name"]: Place(row["name"], row["url"], tuple(DepartmentId(d) for d in row.get("departments", ())))
        for row in rows
    }
