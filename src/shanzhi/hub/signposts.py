"""Whom to call at once: emergencies and the hotline, read from ``content/signposts.yaml``. Numbers are content."""

from __future__ import annotations

from pathlib import Path

import yaml

from shanzhi.kernel.cards import LabelledValue
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.values import Frozen


class Signpost(Frozen):
    """What to say in one kind of emergency, and the numbers to call, most urgent first."""

    text: str
    phones: tuple[LabelledValue, ...]


class Signposts(Frozen):
    """``content/signposts.yaml``: ``city_hotline`` and one signpost per topic, with a ``default``."""

    city_hotline: str
    crises: dict[str, Signpost]

    def crisis(self, topic: str) -> Signpost:
        """The signpost of a topic, or the general one."""
        return self.crises.get(topic, self.crises["default"])


def read_signposts(path: Path) -> Signposts:
    """Read the signposts. Raises ``SystemFailed('signposts_broken')``: without them the platform must not start."""
    try:
        return Signposts.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise SystemFailed(
            "signposts_broken", f"紧急求助电话表 {path.name} 无法读取，请内容管理员检查该文件。"
        ) from error
