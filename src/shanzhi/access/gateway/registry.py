"""Reading the reviewed registry of tools. Systems that share an interface share its rules, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from shanzhi.access.gateway.model import ToolRule
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import ToolName


def read_registry(file: Path) -> dict[ToolName, ToolRule]:
    """The rules by name of tool (``server.tool``).

    Raises:
        SystemFailed: ``bad_registry``; the file is missing or not right. Nothing is let through by half a registry.
    """
    try:
        content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        rules = [
            ToolRule(name=ToolName(f"{server}.{tool}"), server=server, tool=tool, **row)
            for interface in content["interfaces"]
            for server in interface["servers"]
            for tool, row in interface["tools"].items()
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as problem:
        raise SystemFailed("bad_registry", f"工具登记表 {file.name} 无法读取，网关拒绝启动：{problem}") from problem
    names = [rule.name for rule in rules]
    if len(names) != len(set(names)):
        raise SystemFailed("bad_registry", f"工具登记表 {file.name} 中有重复的工具。")
    return dict(zip(names, rules, strict=True))
