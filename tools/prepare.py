"""Make the folder ready: virtual environment, locked packages, the front end. Runs on a bare Python; repeatable.

Usage: ``python tools/prepare.py run|dev``. A second run that finds nothing changed takes no time.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
START = time.monotonic()


def say(text: str) -> None:
    """One line of progress."""
    print(f"[{time.monotonic() - START:6.1f}s] {text}", flush=True)


def fail(text: str) -> None:
    """Say what to do and stop."""
    print(f"\n错误：{text}", file=sys.stderr, flush=True)
    sys.exit(1)


def stamp_of(*parts: Path) -> str:
    """A fingerprint of files."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    """Create ``.venv`` unless it is there."""
    if PYTHON.exists():
        return
    say("建立虚拟环境 .venv")
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        fail(
            "无法建立虚拟环境。Debian/Ubuntu 请先安装：apt-get install python3-venv，再重新运行。\n"
            + (done.stdout + done.stderr).strip()[-500:]
        )


def install(kind: str) -> None:
    """Install the locked packages and this project."""
    lock = ROOT / "requirements" / f"{kind}.lock"
    stamp, wanted = VENV / f".{kind}.stamp", stamp_of(lock, ROOT / "pyproject.toml")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line)
    say(f"安装 {count} 个依赖包（首次约一到两分钟）")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    steps = ([*pip, "-r", str(lock)], [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
    for step in steps:
        if subprocess.run(step, check=False, cwd=ROOT).returncode != 0:
            fail(
                "依赖包没有装上。请检查网络能否访问软件包源（可用 PIP_INDEX_URL 指定镜像），然后重新运行；"
                "已经下载的部分不会重来。"
            )
    stamp.write_text(wanted)
    if kind == "dev":
        (VENV / ".run.stamp").write_text(stamp_of(ROOT / "requirements" / "run.lock", ROOT / "pyproject.toml"))


def derive() -> None:
    """Build the page and compute vectors at the same time: each keeps one core busy."""
    say("构建网页，计算事项向量（首次约一分钟）")
    web = subprocess.Popen([str(PYTHON), str(ROOT / "tools" / "build_web.py")], cwd=ROOT)
    vectors = subprocess.Popen([str(PYTHON), "-m", "shanzhi", "prepare"], cwd=ROOT)
    if web.wait() != 0:
        vectors.terminate()
        fail("网页没有构建成功，请看上面的说明。")
    if vectors.wait() != 0:
        fail("向量和索引没有算好，请看上面的说明。")


def main() -> None:
    """Make ready."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if kind not in ("run", "dev"):
        fail("用法：python tools/prepare.py run|dev")
    if sys.version_info < (3, 11):
        fail(f"需要 Python 3.11 或更高版本，现在是 {sys.version.split()[0]}。请安装后再运行。")
    os.chdir(ROOT)
    make_venv()
    install(kind)
    derive()
    say("准备好了")


if __name__ == "__main__":
    main()
