"""``shanzhi pack``: check a content pack and load it. Knows how to say what was found, not what is right."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from shanzhi.channels.cli.wiring import Wiring
from shanzhi.kernel.clock import SystemClock
from shanzhi.kernel.ids import TenantId
from shanzhi.knowledge.content import Fault, LoadReport, PackRefused
from shanzhi.knowledge.content import lint as lint_pack

_FOLDER = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="目录")


@click.group()
def pack() -> None:
    """内容包：检查和装载事项、政策、证照与词表。"""


@pack.command()
@_FOLDER
@click.option("--laws", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="法规库文件，用来核对引文")
@click.option("--quiet", is_flag=True, help="只显示错误，不显示提醒")
def lint(folder: Path, laws: Path | None, quiet: bool) -> None:
    """检查内容包，逐条说明文件、行号和谁来改；有错误时退出码为 1。"""
    faults = lint_pack(folder, laws, SystemClock().today())
    for fault in faults:
        if fault.severity == "error" or not quiet:
            click.echo(f"{folder}/{fault}")
    errors, warnings = _count(faults)
    click.echo(f"错误 {errors} 处，提醒 {warnings} 处。" + ("" if errors else "可以装载。"))
    sys.exit(1 if errors else 0)


@pack.command()
@_FOLDER
@click.option("--tenant", default="shanzhi-city", show_default=True, help="装载到哪个租户")
@click.pass_obj
def load(wiring: Wiring, folder: Path, tenant: str) -> None:
    """装载内容包：改动立即生效，旧版本仍可查；有错误的包不会装载。"""
    try:
        report = wiring.content_store().load(folder, TenantId(tenant), f"cli:{getpass.getuser()}")
    except PackRefused as refused:
        for fault in refused.faults:
            if fault.severity == "error":
                click.echo(f"{folder}/{fault}", err=True)
        errors, _ = _count(refused.faults)
        click.echo(f"内容包有 {errors} 处错误，未装载。请内容维护人员改正后重试。", err=True)
        sys.exit(1)
    click.echo(_said(report))


def _said(report: LoadReport) -> str:
    if report.nothing_new:
        return f"内容没有变化，仍是第 {report.revision} 版。"
    lines = [
        f"已装载为第 {report.revision} 版："
        f"新增 {len(report.added)} 条，修订 {len(report.changed)} 条，撤下 {len(report.withdrawn)} 条。"
    ]
    lines += [f"  修订 {name}" for name in report.changed]
    lines += [f"  撤下 {name}" for name in report.withdrawn]
    if report.warnings:
        lines.append(f"另有提醒 {len(report.warnings)} 处，可用 shanzhi pack lint 查看。")
    return "\n".join(lines)


def _count(faults: Sequence[Fault]) -> tuple[int, int]:
    errors = sum(fault.severity == "error" for fault in faults)
    return errors, len(faults) - errors
