"""``shanzhi serve`` and ``shanzhi prepare``."""

from __future__ import annotations

import socket
import time
from datetime import datetime
from pathlib import Path

import click

from shanzhi.channels.cli.wiring import Say, ServeOptions, Wiring
from shanzhi.kernel.errors import PersonMustAct

HOME = click.option(
    "--home", type=click.Path(path_type=Path), default=Path("var"), envvar="SHANZHI_HOME", help="数据目录"
)
PACK = click.option(
    "--pack", type=click.Path(path_type=Path), default=Path("content/shanzhi-city"), help="演示用的内容包目录"
)


@click.command()
@HOME
@PACK
@click.option("--host", default="127.0.0.1", help="监听地址")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), envvar="SHANZHI_PORT", help="监听端口")
@click.option("--demo", is_flag=True, envvar="SHANZHI_DEMO", help="演示城市：自带演示登录、部门模拟系统和内容包")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), default=None, help="按这一天演示（仅演示时可用）")
@click.pass_obj
def serve(wiring: Wiring, home: Path, pack: Path, host: str, port: int, demo: bool, today: datetime | None) -> None:
    """启动平台，浏览器打开 http://127.0.0.1:8000。"""
    if today is not None and not demo:
        raise PersonMustAct("today_needs_demo", "--today 只能和 --demo 一起使用，请去掉其中一个。")
    _check_port(host, port)
    day = None if today is None else today.date()
    options = ServeOptions(home=home, host=host, port=port, demo=demo, today=day, pack=pack)
    wiring.serve(options, teller())


@click.command()
@HOME
@PACK
@click.pass_obj
def prepare(wiring: Wiring, home: Path, pack: Path) -> None:
    """提前计算向量和索引，第一次启动就不用等。"""
    wiring.prepare(ServeOptions(home=home, demo=True, pack=pack), teller())


def teller() -> Say:
    """Says each line with the seconds since the beginning."""
    start = time.monotonic()

    def say(text: str) -> None:
        click.echo(f"[{time.monotonic() - start:6.1f}s] {text}", err=True)

    return say


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            detail = f"{host}:{port} 已被别的程序占用。请先关掉它，或换一个端口：make run PORT=8001"
            raise PersonMustAct("port_in_use", detail) from None
