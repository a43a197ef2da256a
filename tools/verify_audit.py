#!/usr/bin/env python3
"""Verify an audit log without trusting the platform that wrote it.

It uses Python's standard library alone, imports nothing of the platform, and has an SM3 (GB/T 32905) of its own.
It knows the format of ``docs/security/audit.md``; it refuses to know what the records mean.

    verify_audit.py EXPORT.jsonl [--heads SAVED.heads.json ...]
    verify_audit.py --database FILE.db [--heads SAVED.heads.json ...]

Exit status: 0 whole, 1 something was changed, 2 it could not be read.
"""

from __future__ import annotations

import argparse
import hmac
import json
import sqlite3
import struct
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FIELDS = ("tenant", "seq", "at", "kind", "by", "on_behalf_of", "object", "purpose", "data", "trace", "prev", "hash")
GENESIS = "0" * 64
_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_MASK = 0xFFFFFFFF


def sm3(message: bytes) -> str:
    """The SM3 digest (GB/T 32905-2016), in hexadecimal."""
    padded = message + b"\x80" + b"\0" * ((55 - len(message)) % 64) + struct.pack(">Q", 8 * len(message))
    state = list(_START)
    for offset in range(0, len(padded), 64):
        state = _compress(state, padded[offset : offset + 64])
    return "".join(f"{word:08x}" for word in state)


def _left(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & _MASK


def _compress(state: list[int], block: bytes) -> list[int]:
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _left(w[j - 3], 15)
        w.append(x ^ _left(x, 15) ^ _left(x, 23) ^ _left(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        early = j < 16
        ss1 = _left((_left(a, 12) + e + _left(0x79CC4519 if early else 0x7A879D8A, j)) & _MASK, 7)
        ss2 = ss1 ^ _left(a, 12)
        ff = a ^ b ^ c if early else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if early else (e & f) | (~e & _MASK & g)
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _left(b, 9), c
        e, f, g, h = tt2 ^ _left(tt2, 9) ^ _left(tt2, 17), e, _left(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def hmac_sm3(key: bytes, message: bytes) -> str:
    """HMAC (RFC 2104) over SM3."""
    key = (bytes.fromhex(sm3(key)) if len(key) > 64 else key).ljust(64, b"\0")
    inner = bytes.fromhex(sm3(bytes(byte ^ 0x36 for byte in key) + message))
    return sm3(bytes(byte ^ 0x5C for byte in key) + inner)


def link(record: dict[str, Any]) -> str:
    """The hash that a record must have."""
    content = {name: record[name] for name in FIELDS if name != "hash"}
    return sm3(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def seal(key: bytes, head: dict[str, Any]) -> str:
    """The seal that a head must have."""
    names = ("tenant", "seq", "hash", "at", "anchor_seq", "anchor_hash")
    return hmac_sm3(key, "|".join(str(head[name]) for name in names).encode())


def check(records: Iterable[dict[str, Any]], heads: list[dict[str, Any]]) -> Iterator[str]:
    """What is wrong with the chains of some records, given the heads that somebody kept."""
    chains: dict[str, list[dict[str, Any]]] = {head["tenant"]: [] for head in heads}
    for record in records:
        chains.setdefault(record["tenant"], []).append(record)
    for tenant, chain in sorted(chains.items()):
        yield from _check_one(tenant, chain, [head for head in heads if head["tenant"] == tenant])


def _check_one(tenant: str, chain: list[dict[str, Any]], heads: list[dict[str, Any]]) -> Iterator[str]:
    anchor = max(heads, key=lambda head: (head["anchor_seq"], head["seq"]), default={})
    seq, prev = anchor.get("anchor_seq", 0), anchor.get("anchor_hash", GENESIS)
    if seq and not any(_explains(record, seq) for record in chain):
        yield f"{tenant} #{seq}: the beginning is missing, and no record explains it"
    found = {}
    for record in chain:
        here = f"{tenant} #{record['seq']}"
        if record["seq"] != seq + 1:
            yield f"{here}: records before it are missing or out of order"
        elif record["prev"] != prev:
            yield f"{here}: does not follow the record before it"
        if link(record) != record["hash"]:
            yield f"{here}: was changed"
        seq, prev = record["seq"], record["hash"]
        found[seq] = prev
    for head in heads:
        if head["seq"] > anchor.get("anchor_seq", 0) and found.get(head["seq"]) != head["hash"]:
            missing = head["seq"] not in found
            yield f"{tenant} #{head['seq']}: {'was cut off' if missing else 'differs from the head that was kept'}"


def _explains(record: dict[str, Any], anchor: int) -> bool:
    return bool(record["kind"] == "audit_given_up" and json.loads(record["data"]).get("anchor_seq") == anchor)


def check_ends(records: list[dict[str, Any]], heads: list[dict[str, Any]]) -> Iterator[str]:
    """Records of a database that stand after its own head: the head was set back."""
    ends = {head["tenant"]: head["seq"] for head in heads}
    for record in records:
        if record["seq"] > ends.get(record["tenant"], 0):
            yield f"{record['tenant']} #{record['seq']}: stands after the head"


def read_export(path: Path) -> list[dict[str, Any]]:
    """The records of an export."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_database(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The records and the present heads of a SQLite database, opened for reading alone."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.execute("begin")
    columns = ", ".join(f'"{name}"' for name in FIELDS)
    records = connection.execute(f"select {columns} from audit_record order by tenant, seq")  # noqa: S608 - constants
    heads = connection.execute("select tenant, seq, hash, anchor_seq, anchor_hash from audit_head where seq > 0")
    return [dict(row) for row in records], [dict(row) for row in heads]


def main() -> int:
    """Verify what the command line names."""
    parser = argparse.ArgumentParser(description="Verify an audit log independently.")
    parser.add_argument("export", nargs="?", type=Path)
    parser.add_argument("--database", type=Path)
    parser.add_argument("--heads", type=Path, action="append", default=[])
    parser.add_argument("--key-file", type=Path, help="the audit key in hexadecimal, to check the seals of the heads")
    args = parser.parse_args()
    try:
        if (args.export is None) == (args.database is None):
            parser.error("name either an export or --database")
        if args.database:
            records, heads = read_database(args.database)
            faults = list(check_ends(records, heads))
        else:
            records, heads, faults = read_export(args.export), [], []
            beside = args.export.with_name(args.export.name + ".heads.json")
            args.heads += [beside] if beside.exists() and beside not in args.heads else []
        saved = [head for path in args.heads for head in json.loads(path.read_text(encoding="utf-8"))]
        key = bytes.fromhex(args.key_file.read_text().strip()) if args.key_file else None
        faults += check(records, heads + saved)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    faults += [
        f"{head['tenant']} #{head['seq']}: the seal of the head that was kept is wrong"
        for head in saved
        if key and not hmac.compare_digest(seal(key, head), head["seal"])
    ]
    for fault in faults:
        print(fault)
    note = "" if heads or saved else " (no head given: a cut-off end would not show)"
    print(f"{len(records)} records, {len(faults)} faults{note}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
