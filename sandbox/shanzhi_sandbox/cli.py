"""The command line: run all systems, or give an order to one that runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from shanzhi_sandbox.orders import send_order

_HOME = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="SHANZHI_SANDBOX_HOME",
    default=Path("var/sandbox"),
    show_default=True,
    help="各系统数据库、登记文件和控制令牌所在目录。",
)


@click.group(invoke_without_command=True)
@_HOME
@click.option(
    "--port-base", type=click.IntRange(1024, 65000), default=8701, show_default=True, help="第一个系统的端口。"
)
@click.option(
    "--pack",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("content/shanzhi-city"),
    show_default=True,
    help="内容包目录。",
)
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="网关公钥（PEM 或 JWKS），默认 HOME/gateway-public.pem。",
)
@click.pass_context
def main(context: click.Context, home: Path, port_base: int, pack: Path, token_file: Path | None) -> None:
    """启动演示城市的部门系统：每个系统一个进程、一个端口、一个数据库。"""
    context.obj = home
    if context.invoked_subcommand is not None:
        return
    from shanzhi_sandbox.supervisor import PortTaken, Supervisor  # noqa: PLC0415 - an order needs none of its weight

    try:
        Supervisor(home, port_base, pack, token_file).run()
    except (PortTaken, FileNotFoundError, ValueError) as problem:
        raise click.ClickException(str(problem)) from problem


@main.command()
@click.argument("server")
@click.option("--slow-ms", type=click.IntRange(0), help="每次调用先等待的毫秒数。")
@click.option("--fail", type=click.IntRange(0), help="此后 N 次调用返回系统繁忙。")
@click.option("--garbage", type=click.IntRange(0), help="此后 N 次调用返回乱码。")
@click.option("--drop-after-effect", type=click.IntRange(0), help="此后 N 次调用办完后断线。")
@click.option("--duplicate", type=click.IntRange(0), help="此后 N 次调用处理并应答两遍。")
@click.option("--down", type=click.FloatRange(0), help="停机秒数。")
@click.option("--change-tool", help="改动一个工具的说明。")
@click.option("--forgetful", is_flag=True, default=None, help="忘记已收过的办件编号（会重复收件）。")
@click.option("--clear", is_flag=True, default=None, help="恢复正常。")
@_HOME
@click.pass_context
def control(context: click.Context, /, server: str, home: Path, **order: object) -> None:
    """让一个系统变慢、出错、断线、停机，或恢复正常；不带选项则显示它的状态。"""
    if context.get_parameter_source("home") is click.core.ParameterSource.DEFAULT:
        home = context.obj
    try:
        state = send_order(home, server, {name: value for name, value in order.items() if value is not None})
    except (LookupError, OSError) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(json.dumps(state, ensure_ascii=False, indent=1))
