"""Write ``requirements/*.lock`` from ``pyproject.toml``: exact versions, for every Python and system that we support.

Usage: ``make lock`` or ``python tools/lock.py [--upgrade]``; it needs ``uv`` on the path (``pip install uv``). Without
``--upgrade`` only what the project file forces is changed. It refuses to write where packages come from: that is each
machine's own matter.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
QUIET = ("--quiet", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")


def lock(uv: str, name: str, *more: str) -> None:
    """Write one lock file."""
    command = [uv, "pip", "compile", "--universal", "--python-version", "3.11", *QUIET, *more]
    subprocess.run([*command, "pyproject.toml", "-o", str(LOCKS / f"{name}.lock")], cwd=ROOT, check=True)


def main() -> int:
    """Lock everything first, then what ``make run`` needs at the very same versions."""
    uv = shutil.which("uv")
    if uv is None:
        print("没有找到 uv。请先运行 pip install uv。", file=sys.stderr)
        return 1
    lock(uv, "dev", "--all-extras", *sys.argv[1:])
    lock(uv, "run", "--extra", "web", "--extra", "build", "--constraint", str(LOCKS / "dev.lock"), *sys.argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
