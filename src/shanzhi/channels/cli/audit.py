"""``shanzhi audit``: verify, export and expire the audit log. Knows how to say what was found, not what is right."""

from __future__ import annotations

import getpass
import json
import sys
from pathlib import Path

import click
from pydantic import TypeAdapter, ValidationError

from shanzhi.channels.cli.wiring import Wiring
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit import Head

_TENANT = click.option("--tenant", default=None, help="只处理这个租户；不写则处理全部租户")
_HEADS = TypeAdapter(tuple[Head, ...])


@click.group()
def audit() -> None:
    """审计记录：校验、导出、清理到期记录。"""


@audit.command()
@_TENANT
@click.option(
    "--heads",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="另行保存的链头文件（导出时生成的 .heads.json），用来发现整体改写；可写多次",
)
@click.pass_obj
def verify(wiring: Wiring, tenant: str | None, heads: tuple[Path, ...]) -> None:
    """逐条重算审计链，发现改动、删除、重排时逐处说明，退出码为 1。"""
    saved = [head for path in heads for head in _read(path)]
    found = wiring.audit().verify(None if tenant is None else TenantId(tenant), saved)
    for fault in found.faults:
        click.echo(f"{fault.tenant} 第 {fault.seq} 条：{fault.text}（{fault.code}）")
    for head in found.heads:
        click.echo(f"{head.tenant}：至第 {head.seq} 条，链头 {head.hash}")
    click.echo(f"共校验 {found.records} 条，发现问题 {len(found.faults)} 处。")
    if not saved:
        click.echo("提示：未提供另行保存的链头，无法发现有数据库全部权限的人整体改写审计链的情况。")
    sys.exit(1 if found.faults else 0)


@audit.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False, writable=True), metavar="文件")
@_TENANT
@click.pass_obj
def export(wiring: Wiring, path: Path, tenant: str | None) -> None:
    """导出审计记录（每行一条 JSON）和链头；链头请另行保存在平台管理员无法改动的地方。"""
    chosen = None if tenant is None else TenantId(tenant)
    log = wiring.audit()
    for head in log.heads(chosen):
        log.record("audit_exported", tenant=head.tenant, by=_operator(), data={"file": path.name})
    heads = log.export(path, chosen)
    for head in heads:
        click.echo(f"{head.tenant}：{head.seq - head.anchor_seq} 条，链头 {head.hash}")
    click.echo(f"已导出到 {path}，链头在 {path}.heads.json。独立校验：python tools/verify_audit.py {path}")


@audit.command()
@click.option("--tenant", required=True, help="清理哪个租户")
@click.pass_obj
def expire(wiring: Wiring, tenant: str) -> None:
    """清理超过保存期限的记录，并留下清理记录；保存期限不得少于法定期限。"""
    gone = wiring.audit().give_up_old(TenantId(tenant), _operator())
    click.echo(f"清理了 {gone} 条到期记录。" if gone else "没有到期的记录。")


def _operator() -> str:
    return f"cli:{getpass.getuser()}"


def _read(path: Path) -> tuple[Head, ...]:
    try:
        return _HEADS.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise PersonMustAct("bad_heads", f"无法读取链头文件 {path}，请使用导出时生成的 .heads.json 文件。") from error
