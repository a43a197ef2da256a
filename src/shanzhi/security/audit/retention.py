"""How long the log is kept: configured by the city, never below what the law demands (``retention.yaml``)."""

from __future__ import annotations

from datetime import timedelta
from importlib import resources

import yaml

from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.values import Frozen


class Retention(Frozen):
    """How long a record is kept at least."""

    days: int

    @property
    def span(self) -> timedelta:
        """As a length of time."""
        return timedelta(days=self.days)


def read_retention(days: int | str | None = None) -> Retention:
    """The configured retention in days, or the platform's own when nothing is configured.

    Raises:
        PersonMustAct: ``bad_retention``, ``retention_too_short``.
    """
    limits = yaml.safe_load((resources.files(__package__) / "retention.yaml").read_text(encoding="utf-8"))
    minimum = int(limits["minimum"]["days"])
    try:
        chosen = int(limits["default"]["days"] if days is None else days)
    except ValueError as error:
        raise PersonMustAct("bad_retention", f"审计记录保存期限“{days}”不是天数，请填写整数。") from error
    if chosen < minimum:
        raise PersonMustAct(
            "retention_too_short",
            f"审计记录保存期限设为 {chosen} 天，少于法定最短期限 {minimum} 天"
            f"（{limits['minimum']['basis']}：“{limits['minimum']['quote']}”）。请改为不少于 {minimum} 天。",
        )
    return Retention(days=chosen)
