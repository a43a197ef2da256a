"""A pack folder read into typed records, each with its file and line. Whether they make sense is for lint to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import CertificateId, FactName, ItemCode, PolicyCode
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.faults import Fault, PackRefused
from shanzhi.knowledge.content.model import (
    Bundle,
    CertificateType,
    FactDefinition,
    Item,
    PackInfo,
    Persona,
    Policy,
)
from shanzhi.knowledge.content.source import SourceFile, Where, pack_files, read_file

RecordKind = Literal["pack", "fact", "certificate", "item", "bundle", "policy", "persona"]

MODELS: Mapping[RecordKind, type[Frozen]] = {
    "pack": PackInfo,
    "fact": FactDefinition,
    "certificate": CertificateType,
    "item": Item,
    "bundle": Bundle,
    "policy": Policy,
    "persona": Persona,
}
_CODE_KEY: Mapping[RecordKind, str] = {"fact": "name", "certificate": "id", "persona": "id"}
_PYDANTIC: Mapping[str, str] = {
    "missing": "缺少这个键",
    "extra_forbidden": "没有这个键，请核对拼写",
    "literal_error": "取值不在允许的范围内",
    "string_type": "应为文字，请加引号",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表",
    "dict_type": "应为键值对",
    "model_type": "应为键值对",
    "date_from_datetime_parsing": "应为日期，形如 2026-05-21",
    "date_parsing": "应为日期，形如 2026-05-21",
    "date_type": "应为日期，形如 2026-05-21",
}


@dataclass(frozen=True)
class Record:
    """One record: ``body`` is what the file says (JSON values), ``value`` the same, typed."""

    kind: RecordKind
    code: str
    body: Mapping[str, Any]
    value: Frozen
    source: SourceFile
    where: Where

    @property
    def file(self) -> str:
        return self.source.name

    def line(self, *where: str | int) -> int:
        """The line of the record, or of a node within it."""
        return self.source.line((*self.where, *where))


@dataclass(frozen=True)
class Pack:
    """Everything a pack folder holds. When a code occurs twice, the first one counts."""

    root: Path
    info: PackInfo
    records: tuple[Record, ...]
    files: tuple[SourceFile, ...] = field(repr=False)

    def of(self, kind: RecordKind) -> Iterator[Record]:
        """The records of one kind, in file order."""
        return (r for r in self.records if r.kind == kind)

    def _typed(self, kind: RecordKind) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for record in self.of(kind):
            found.setdefault(record.code, record.value)
        return found

    @cached_property
    def items(self) -> Mapping[ItemCode, Item]:
        return self._typed("item")  # type: ignore[return-value]

    @cached_property
    def bundles(self) -> Mapping[ItemCode, Bundle]:
        return self._typed("bundle")  # type: ignore[return-value]

    @cached_property
    def facts(self) -> Mapping[FactName, FactDefinition]:
        return self._typed("fact")  # type: ignore[return-value]

    @cached_property
    def certificates(self) -> Mapping[CertificateId, CertificateType]:
        return self._typed("certificate")  # type: ignore[return-value]

    @cached_property
    def policies(self) -> Mapping[PolicyCode, Policy]:
        return self._typed("policy")  # type: ignore[return-value]

    @cached_property
    def personas(self) -> tuple[Persona, ...]:
        return tuple(self._typed("persona").values())


def read_pack(root: Path) -> Pack:
    """Read and type a pack folder.

    Raises:
        NotFound: there is no pack at ``root``.
        PackRefused: a file is no YAML or a record does not fit the schema.
    """
    pack, faults = read_leniently(root)
    if faults or pack is None:
        raise PackRefused(faults)
    return pack


def read_personas(root: Path) -> tuple[Persona, ...]:
    """The personas of a pack, without reading the rest. Raises as :func:`read_pack`."""
    if not (root / "personas.yaml").is_file():
        return ()
    records, faults = _records_of(read_file(root, "personas.yaml"))
    if faults:
        raise PackRefused(faults)
    return tuple(r.value for r in records if isinstance(r.value, Persona))


def read_leniently(root: Path) -> tuple[Pack | None, tuple[Fault, ...]]:
    """What could be read, and what could not. ``None`` when there is no usable ``pack.yaml``."""
    if not (root / "pack.yaml").is_file():
        raise NotFound("no_pack", f"{root} 里没有内容包（缺 pack.yaml）。请检查路径。")
    files = tuple(read_file(root, name) for name in pack_files(root))
    records: list[Record] = []
    faults: list[Fault] = []
    for source in files:
        read, wrong = _records_of(source)
        records += read
        faults += wrong
    info = next((r.value for r in records if isinstance(r.value, PackInfo)), None)
    pack = None if info is None else Pack(root, info, tuple(records), files)
    return pack, tuple(faults)


def _kind_of(name: str) -> RecordKind:
    folders: dict[str, RecordKind] = {"items": "item", "bundles": "bundle", "policies": "policy"}
    if "/" in name:
        return folders[name.split("/", maxsplit=1)[0]]
    files: dict[str, RecordKind] = {"facts": "fact", "certificates": "certificate", "personas": "persona"}
    return next((kind for stem, kind in files.items() if name.startswith(stem)), "pack")


def _records_of(source: SourceFile) -> tuple[list[Record], list[Fault]]:
    if source.problem:
        return [], [_schema_fault(source, source.problem_line, source.problem, "not_yaml")]
    kind = _kind_of(source.name)
    listed = kind in ("fact", "certificate", "persona")
    rows = source.data if listed else [source.data]
    if rows is None:
        return [], []
    if not isinstance(rows, list):
        return [], [_schema_fault(source, 1, "文件应为列表，每条一个“- ”")]
    records: list[Record] = []
    faults = [
        _schema_fault(source, line, f"键“{key}”写了两遍，只有后一个算数，请删去一个", "repeated_key")
        for key, line in source.repeated
    ]
    for index, body in enumerate(rows):
        where: Where = (index,) if listed else ()
        try:
            value = MODELS[kind].model_validate(body)
        except ValidationError as error:
            faults += _validation_faults(source, where, error)
            continue
        code = str(body.get(_CODE_KEY.get(kind, "code"), "")) if kind != "pack" else "pack"
        records.append(Record(kind, code, body, value, source, where))
    return records, faults


def _validation_faults(source: SourceFile, where: Where, error: ValidationError) -> list[Fault]:
    found: dict[tuple[int, str], Fault] = {}
    for detail in error.errors(include_url=False, include_context=False):
        path: Where = tuple(step for step in detail["loc"] if step not in ("bool", "int", "float", "str"))
        line = source.line((*where, *path))
        place = ".".join(str(step) for step in path) or "整条记录"
        text = f"“{place}”{_PYDANTIC.get(detail['type'], '写法不对（' + detail['msg'] + '）')}"
        found.setdefault((line, place), _schema_fault(source, line, text))
    return list(found.values())


def _schema_fault(source: SourceFile, line: int, text: str, code: str = "schema") -> Fault:
    return Fault(
        file=source.name,
        line=line,
        code=code,
        severity="error",
        text=f"{text}。请内容维护人员对照 content/SPEC.md 改正。",
    )
