"""The command line: serve, prepare, chat, pack, audit. Each verb is called through the wiring handed in."""

from __future__ import annotations

import sys

import click

from shanzhi.channels.cli.audit import audit
from shanzhi.channels.cli.chat import chat
from shanzhi.channels.cli.pack import pack
from shanzhi.channels.cli.serve import prepare, serve
from shanzhi.channels.cli.wiring import Wiring
from shanzhi.kernel.errors import ShanzhiError

__all__ = ["Wiring", "run"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def shanzhi() -> None:
    """善治：政务服务智能体平台。"""


for command in (serve, prepare, chat, pack, audit):
    shanzhi.add_command(command)


def run(wiring: Wiring) -> None:
    """Run the command line; an expected error is one line in Chinese and exit code 1."""
    try:
        shanzhi(obj=wiring, standalone_mode=True)
    except ShanzhiError as error:
        click.echo(f"错误：{error.detail}（{error.code}）", err=True)
        sys.exit(1)
