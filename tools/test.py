"""All the checks of ``make test``, in order: style, types, floors, tests. Stops at the first that fails."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"

# The browser driver leaves an event loop in its process, which suits no other test: it has a process of its own.
CHECKS = (
    ("代码风格", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("代码格式", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("类型", [str(BIN / "mypy")]),
    ("楼层与房间", [str(BIN / "lint-imports"), "--no-cache"]),
    ("测试", [str(BIN / "pytest"), "-n", "2", "--dist", "loadgroup", "--ignore", "tests/browser", *sys.argv[1:]]),
    (
        "浏览器测试",
        [str(BIN / "pytest"), "tests/browser", *sys.argv[1:]],
    ),
)


def main() -> None:
    """Run every check and say how long each took."""
    for name, command in CHECKS:
        start = time.monotonic()
        print(f"── {name}", flush=True)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        print(f"── {name}：{'通过' if code == 0 else '没有通过'}（{time.monotonic() - start:.0f} 秒）", flush=True)
        if code != 0:
            sys.exit(code)


if __name__ == "__main__":
    main()
