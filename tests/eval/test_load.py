"""The load generator: its client, its people and its reading of /proc, tried on a small real server."""

from __future__ import annotations

import asyncio
import json
import os

from bench.processes import tree
from bench.walkers import QUESTIONS, Ledger, Walker
from bench.wire import Wire
from eval.samples import item_questions

QUESTION = {"kind": "question", "item": "GA-004", "fact": "x", "ask": "？", "type": "boolean", "options": []}


async def city(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, heard: list[str] | None = None) -> None:
    """A server that answers every request of the API's shape; it hangs up after every third."""
    served = 0
    while not reader.at_eof():
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(
            next(line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length"))
        )
        sent = json.loads(await reader.readexactly(length))
        path = head.split()[1]
        if heard is not None:
            heard.append(json.dumps(sent, ensure_ascii=False))
        body = {"id": "cv1", "token": "t", "status": "answered", "cards": [QUESTION] if "text" in sent else []}
        data = json.dumps({} if path == "/nothing" else body).encode()
        if path == "/chunked":
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n")
        else:
            status = b"503 Busy" if path == "/busy" else b"200 OK"
            writer.write(b"HTTP/1.1 " + status + f"\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()
        served += 1
        if served == 3:
            break
    writer.close()


async def port_of(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


def test_the_client_reads_lengths_and_chunks_and_opens_a_dropped_connection_again() -> None:
    """A server may close a kept-alive connection at any time; that is no error of the server."""

    async def run() -> list[int]:
        async with await asyncio.start_server(city, "127.0.0.1", 0) as server:
            wire = Wire("127.0.0.1", await port_of(server))
            found = [await wire.post(path, {"text": "好"}) for path in ("/a", "/chunked", "/busy", "/a", "/nothing")]
            wire.close()
        assert found[1][1]["status"] == "answered"
        return [status for status, _ in found]

    assert asyncio.run(run()) == [200, 200, 503, 200, 200]


def test_a_server_that_is_not_there_is_an_error_of_a_turn() -> None:
    """Errors are counted, never swallowed: five hundred open conversations must have none."""

    async def run() -> Ledger:
        ledger = Ledger()
        async with await asyncio.start_server(city, "127.0.0.1", 0) as server:
            walker = Walker("127.0.0.1", await port_of(server), 1, ledger, seed=1)
            await walker.arrive()
            for _ in range(4):
                await walker.turn()
        walker.leave()
        await walker.turn()
        return ledger

    ledger = asyncio.run(run())
    assert len(ledger.turns) == 4
    assert {kind for kind, _ in ledger.turns} >= {"ask", "answer"}
    assert len(ledger.errors) == 1


def test_nobody_under_load_says_a_sentence_of_the_test_split() -> None:
    """Whoever looks at a slow turn must not see what is kept untouched."""
    assert {q.text for q in item_questions("test")}.isdisjoint(QUESTIONS)


def test_the_tree_of_processes_starts_with_the_process_itself() -> None:
    """Its memory and processor time are real ones."""
    costs = tree(os.getpid())
    assert costs[0].pid == os.getpid()
    assert costs[0].rss_mb >= costs[0].pss_mb > 1
    assert costs[0].cpu_s > 0


def test_the_same_seed_says_the_same_things_in_every_run() -> None:
    """Two measurements compare only when they measured the same load."""

    async def run(seed: int) -> list[str]:
        heard: list[str] = []

        async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await city(reader, writer, heard)

        async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
            walker = Walker("127.0.0.1", await port_of(server), 7, Ledger(), seed)
            await walker.arrive()
            for _ in range(6):
                await walker.turn()
            walker.leave()
        return heard

    first, again, other = (asyncio.run(run(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
