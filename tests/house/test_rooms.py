"""Every room (application) has the same shape, so that whoever knows one knows all."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanzhi.hub.contract import Manifest

ROOMS = Path(__file__).resolve().parents[2] / "src" / "shanzhi" / "applications"
MUST = {"README.md", "__init__.py", "app.py", "schemas.py", "steps.py", "prompts", "eval"}
MAY = {"case.py", "limits.py", "report.py", "__pycache__"}
SCENES = {"service", "governance", "office", "decision"}


def rooms() -> list[Path]:
    return sorted(path.parent for path in ROOMS.glob("*/*/app.py"))


def misshapen(room: Path) -> list[str]:
    names = {path.name for path in room.iterdir()}
    wrong = [f"missing {name}" for name in MUST - names] + [f"unknown {name}" for name in names - MUST - MAY]
    if not (room / "eval" / "cases.yaml").is_file():
        wrong.append("missing eval/cases.yaml")
    return wrong


@pytest.mark.parametrize("room", rooms(), ids=lambda room: f"{room.parent.name}.{room.name}")
def test_a_room_has_the_one_shape(room: Path) -> None:
    """House style 4: every room has the same shape, and a test measures it."""
    assert misshapen(room) == []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: f"{room.parent.name}.{room.name}")
def test_a_manifest_is_data_and_names_its_owner(room: Path) -> None:
    """House style 4: app.py is the manifest: data, no logic."""
    source = (room / "app.py").read_text("utf-8")
    assert "def " not in source
    assert "class " not in source
    scope: dict[str, object] = {}
    exec(compile(source, str(room / "app.py"), "exec"), scope)  # noqa: S102 - our own file, read as data
    manifest = scope["MANIFEST"]
    assert isinstance(manifest, Manifest)
    assert manifest.owner
    assert manifest.name == f"{room.parent.name}.{room.name}"


def test_the_scenes_are_the_four_of_the_design() -> None:
    """The design: 政务服务, 社会治理, 机关办公, 辅助决策."""
    assert {path.name for path in ROOMS.iterdir() if path.is_dir() and path.name != "__pycache__"} <= SCENES


def test_the_shape_test_bites(tmp_path: Path) -> None:
    """A room with a file of another name, or without its README, is found."""
    (tmp_path / "helpers.py").write_text("")
    assert any("helpers.py" in line for line in misshapen(tmp_path))
    assert any("README.md" in line for line in misshapen(tmp_path))
