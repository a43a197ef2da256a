"""YAML files with the line of every node, so that a fault can name the place where somebody must change something.

Dates stay ISO text (the typed model reads them where it wants dates). Knows YAML, not what the keys mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Where = tuple[str | int, ...]
"""The way to a node: keys and positions, from the file's root."""

_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.CSafeLoader):
    """The C loader without timestamps: ``2026-05-21`` stays text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class SourceFile:
    """One file as read: ``name`` relative to the pack, its data, and its node tree (for lines).

    A file that is no YAML has ``data`` and ``root`` ``None`` and says why in ``problem``.
    """

    name: str
    data: Any
    root: Node | None
    problem: str = ""
    problem_line: int = 1

    def line(self, where: Where = ()) -> int:
        """The line (from 1) of the node at ``where``, or of its nearest ancestor that exists."""
        node, line = self.root, 1 if self.root is None else _line(self.root)
        for step in where:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def repeated_keys(self) -> Iterator[tuple[str, int]]:
        """Keys written twice in one mapping (YAML silently takes the last), with the line of the second."""
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if isinstance(node, SequenceNode):
                waiting.extend(node.value)
            elif isinstance(node, MappingNode):
                seen: set[str] = set()
                for key, value in node.value:
                    waiting.append(value)
                    if isinstance(key, ScalarNode):
                        if key.value in seen:
                            yield key.value, _line(key)
                        seen.add(key.value)


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
        return SourceFile(name, None, None, f"读不出来（{error.__class__.__name__}），须为 UTF-8 文本")
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = None if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        return SourceFile(name, None, None, f"YAML 语法有误：{problem}", 1 if mark is None else mark.line + 1)
    finally:
        loader.dispose()
    return SourceFile(name, data, node)


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
