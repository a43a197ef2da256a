"""``shanzhi pack lint`` and ``shanzhi pack load`` as a content worker uses them: words, places and exit codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.knowledge.small_city import LAWS, copy_pack, edit, line_of

from shanzhi.channels.cli.pack import pack as command
from shanzhi.infrastructure.storage import open_database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.ids import ItemCode, TenantId
from shanzhi.knowledge.content import ContentStore

FILE = "items/AA-001.yaml"


class Wiring:
    """What the commands ask of the installation: its content store, and nothing else."""

    def __init__(self, store: ContentStore) -> None:
        self._store = store

    def content_store(self) -> ContentStore:
        return self._store


class Desk:
    """A content worker's desk: a pack, a store and a command line."""

    def __init__(self, folder: Path) -> None:
        self.db = open_database(f"sqlite:///{folder}/store.sqlite")
        self.db.create_tables()
        self.store = ContentStore(self.db, SettableClock(datetime(2026, 6, 30, 9, tzinfo=CHINA)), LAWS)
        self.pack = copy_pack(folder)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(command, [*words], obj=Wiring(self.store))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.db.close()


def test_a_faultless_pack_may_be_loaded(desk: Desk) -> None:
    """Exit code 0, and it says so."""
    result = desk.run("lint", str(desk.pack), "--laws", str(LAWS))
    assert (result.exit_code, result.output.strip()) == (0, "错误 0 处，提醒 0 处。可以装载。")


def test_a_fault_is_shown_with_file_and_line_and_exit_code_one(desk: Desk) -> None:
    """One line for each fault, ready to be opened in an editor."""
    edit(desk.pack, FILE, "legal_workdays: 5", "legal_workdays: 1")
    result = desk.run("lint", str(desk.pack))
    line = line_of(desk.pack, FILE, "promised_workdays")
    assert result.exit_code == 1
    assert f"{desk.pack}/{FILE}:{line}: 错误 promised_over_legal" in result.output
    assert "错误 1 处" in result.output


def test_warnings_can_be_silenced_and_do_not_fail(desk: Desk) -> None:
    """``--quiet`` shows errors only; the count stays honest."""
    edit(desk.pack, FILE, "visits: 0", "visits: 2")
    loud, quiet = desk.run("lint", str(desk.pack)), desk.run("lint", str(desk.pack), "--quiet")
    assert (loud.exit_code, quiet.exit_code) == (0, 0)
    assert "online_but_must_come" in loud.output
    assert quiet.output.strip() == "错误 0 处，提醒 1 处。可以装载。"


def test_loading_says_what_changed(desk: Desk) -> None:
    """Once new, then unchanged, then one revision."""
    first, again = desk.run("load", str(desk.pack)), desk.run("load", str(desk.pack))
    edit(desk.pack, FILE, "summary: 在小城", "summary: 在本小城")
    changed = desk.run("load", str(desk.pack))
    assert [r.exit_code for r in (first, again, changed)] == [0, 0, 0]
    assert "已装载为第 1 版：新增" in first.output
    assert again.output.strip() == "内容没有变化，仍是第 1 版。"
    assert "修订 1 条" in changed.output
    assert "修订 item/AA-001" in changed.output
    assert desk.store.catalogue(TenantId("shanzhi-city")).item(ItemCode("AA-001")).summary.startswith("在本小城")


def test_a_pack_with_errors_is_not_loaded(desk: Desk) -> None:
    """Exit code 1; what was in force stays in force."""
    edit(desk.pack, FILE, 'expr: "pet_vaccinated"', 'expr: "pet_vaccinatd"')
    result = desk.run("load", str(desk.pack), "--tenant", "small-city")
    line = line_of(desk.pack, FILE, "pet_vaccinatd")
    assert result.exit_code == 1
    assert f"{FILE}:{line}: 错误 unknown_fact" in result.output
    assert "未装载" in result.output
    assert desk.store.revisions(TenantId("small-city"), "item", "AA-001") == ()


def test_a_folder_that_does_not_exist_is_refused(desk: Desk) -> None:
    """Usage errors have exit code 2."""
    assert desk.run("lint", "/no/such/folder").exit_code == 2
