"""What is wrong with a pack: a place, a stable code, and who changes what. Knows no rule itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from shanzhi.kernel.errors import OfficerMustDecide
from shanzhi.kernel.values import Frozen


class Fault(Frozen):
    """One fault of a pack.

    ``file`` is relative to the pack, ``line`` counts from 1, ``code`` is stable, ``text`` is Chinese and says who
    changes what. An ``error`` stops a load, a ``warning`` does not.
    """

    file: str
    line: int
    code: str
    severity: Literal["error", "warning"]
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {'错误' if self.severity == 'error' else '提醒'} {self.code} {self.text}"


class PackRefused(OfficerMustDecide):
    """A pack with errors is not taken. ``faults`` holds all of them, errors first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda f: (f.severity != "error", f.file, f.line, f.code)))
        errors = [f for f in self.faults if f.severity == "error"]
        shown = "\n".join(str(f) for f in errors[:20])
        more = f"\n……共 {len(errors)} 处" if len(errors) > 20 else ""
        super().__init__(
            "pack_has_errors", f"内容包有错误，未装载。请内容维护人员按下列位置改正后重试：\n{shown}{more}"
        )
