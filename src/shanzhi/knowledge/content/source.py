"""YAML files with the line of every node, so that a fault can name the place where somebody must change something.

Dates stay ISO text (the typed model reads them where it wants dates). Knows YAML, not what the keys mean.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Where = tuple[str | int, ...]
"""The way to a node: keys and positions, from the file's root."""

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_TEXT = "tag:yaml.org,2002:str"


class _Loader(yaml.CSafeLoader):
    """The C loader without timestamps (``2026-05-21`` stays text), which notes keys that are written twice."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[tuple[str, int]] = []

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As usual; a second key of the same name is noted."""
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, ScalarNode) and key.value in seen:
                    self.repeated.append((key.value, _line(key)))
                seen.add(str(key.value))
        return mapping

    def resolve(self, kind: type[Node], value: Any, implicit: Any) -> str:
        """The tag of a node. Most scalars begin with a sign that only text begins with: those need no look-up."""
        if kind is ScalarNode and value and not (implicit[0] and value[0] in self.yaml_implicit_resolvers):
            return _TEXT
        tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        return tag


@dataclass(frozen=True)
class SourceFile:
    """One file as read: ``name`` relative to the pack, its text and its data.

    A file that is no YAML has ``data`` ``None`` and says why in ``problem``. The node tree, which knows the lines, is
    made when a line is first asked for: most files have no fault.
    """

    name: str
    text: str
    data: Any
    repeated: tuple[tuple[str, int], ...] = ()
    """Keys written twice in one mapping (YAML silently takes the last), with the line of the second."""
    problem: str = ""
    problem_line: int = 1

    def line(self, where: Where = ()) -> int:
        """The line (from 1) of the node at ``where``, or of its nearest ancestor that exists."""
        node, line = self._root, 1 if self._root is None else _line(self._root)
        for step in where:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    @cached_property
    def _root(self) -> Node | None:
        return None if self.problem else yaml.compose(self.text, Loader=_Loader)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _child(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(step):
                return _line(key), value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return _line(node.value[step]), node.value[step]
    return None


def read_file(root: Path, name: str) -> SourceFile:
    """Read ``root/name``. Never raises on bad content: see :attr:`SourceFile.problem`."""
    try:
        text = (root / name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return SourceFile(name, "", None, problem=f"读不出来（{error.__class__.__name__}），须为 UTF-8 文本")
    loader = _Loader(text)
    try:
        data = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = 1 if mark is None else mark.line + 1
        return SourceFile(name, text, None, problem=f"YAML 语法有误：{problem}", problem_line=line)
    finally:
        loader.dispose()
    return SourceFile(name, text, data, tuple(loader.repeated))


def pack_files(root: Path) -> tuple[str, ...]:
    """The names of the files that make a pack, sorted, relative to ``root``."""
    names = [p.name for pattern in ("pack.yaml", "facts*.yaml", "certificates*.yaml") for p in root.glob(pattern)]
    names += [p.name for p in root.glob("personas.yaml")]
    names += [
        f"{folder}/{p.name}" for folder in ("items", "bundles", "policies") for p in (root / folder).glob("*.yaml")
    ]
    return tuple(sorted(names))


def source_hash(root: Path) -> str:
    """SHA-256 over the names and bytes of the pack's files: the same files give the same hash."""
    digest = hashlib.sha256()
    for name in pack_files(root):
        content = (root / name).read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
