"""The content store: revisions, validity, withdrawal, and a catalogue that notices what other processes load."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tests.knowledge.small_city import LAWS, copy_pack, edit, line_of
from tests.postgres import Postgres

from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.errors import NotFound, OfficerMustDecide, SystemFailed
from shanzhi.kernel.ids import ItemCode, PolicyCode, TenantId
from shanzhi.knowledge.content import ContentStore, PackRefused
from shanzhi.knowledge.content.tables import content_load, content_record

CITY = TenantId("small-city")
ITEM = ItemCode("AA-001")
FILE = "items/AA-001.yaml"


class World:
    """A store on an empty database, a pack to edit, and a clock to move."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db = db
        self.clock = SettableClock(datetime(2026, 6, 30, 9, 0, tzinfo=CHINA))
        self.pack = copy_pack(folder)
        self.store = self.another_process()

    def another_process(self) -> ContentStore:
        """A store of its own on the same database."""
        return ContentStore(self.db, self.clock, LAWS)

    def load(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Load the pack; what was added, changed, withdrawn."""
        report = self.store.load(self.pack, CITY, "tester")
        return report.added, report.changed, report.withdrawn

    def rows(self) -> int:
        """How many revisions are stored."""
        with self.db.read() as connection:
            return len(connection.execute(select(content_record.c.code)).all())


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('content') / 'store.sqlite'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.fresh()
    database = open_database(url)
    database.create_tables()
    yield database
    database.close()


@pytest.fixture
def w(db: Database, tmp_path: Path) -> World:
    with db.write() as connection:
        connection.execute(delete(content_record))
        connection.execute(delete(content_load))
    return World(db, tmp_path)


def test_a_loaded_pack_is_in_force_at_once(w: World) -> None:
    """Our own word: load, then answer from it; facts, certificates and bundles come with it."""
    added, changed, withdrawn = w.load()
    catalogue = w.store.catalogue(CITY)
    assert {"item/AA-001", "bundle/YY-001", "policy/ZZ-002", "pack/pack"} <= set(added)
    assert (changed, withdrawn) == ((), ())
    assert catalogue.item(ITEM).promised_workdays == 2
    assert (catalogue.revision, catalogue.revision_of("item", ITEM)) == (1, 1)
    assert catalogue.departments.keys() == {"ga", "mz"}


def test_loading_the_same_content_again_changes_nothing(w: World) -> None:
    """Idempotent: no new revision, no new row, not even when only comments and layout differ."""
    w.load()
    rows = w.rows()
    assert w.load() == ((), (), ())
    edit(w.pack, FILE, "code: AA-001", "# a remark\ncode:   AA-001")
    report = w.store.load(w.pack, CITY, "tester")
    assert (report.nothing_new, report.revision, w.rows()) == (True, 1, rows)
    with w.db.read() as connection:
        assert len(connection.execute(select(content_load.c.number)).all()) == 1


def test_a_changed_item_takes_effect_at_once_and_the_old_revision_stays_readable(w: World) -> None:
    """The promise of the content pack: an answer changes the moment the record changes."""
    w.load()
    edit(w.pack, FILE, "amount: 10, note: 工本费每证10元", "amount: 12, note: 工本费每证12元")
    assert w.load() == ((), ("item/AA-001",), ())
    catalogue = w.store.catalogue(CITY)
    assert catalogue.item(ITEM).fee.amount == 12
    assert (catalogue.revision, catalogue.revision_of("item", ITEM), catalogue.revision_of("item", "AA-002")) == (
        2,
        2,
        1,
    )
    old = w.store.record(CITY, "item", ITEM, revision=1)
    assert (old["body"]["fee"]["amount"], old["revision"], old["loaded_by"]) == (10, 1, "tester")
    assert w.store.record(CITY, "item", ITEM)["revision"] == 2
    assert [r["revision"] for r in w.store.revisions(CITY, "item", ITEM)] == [1, 2]


def test_a_day_in_the_past_is_answered_with_what_was_then_in_force(w: World) -> None:
    """A correction of today does not rewrite yesterday."""
    w.load()
    w.clock.move(days=3)
    edit(w.pack, FILE, "promised_workdays: 2", "promised_workdays: 1")
    edit(w.pack, FILE, "role: 系统, workdays: 1", "role: 系统, workdays: 0")
    w.load()
    yesterday, today = date(2026, 7, 2), date(2026, 7, 3)
    assert w.store.catalogue_on(CITY, yesterday).item(ITEM).promised_workdays == 2
    assert w.store.catalogue_on(CITY, today).item(ITEM).promised_workdays == 1
    assert w.store.record(CITY, "item", ITEM, on=yesterday)["revision"] == 1
    assert w.store.record(CITY, "item", ITEM, on=date(2025, 3, 1))["revision"] == 1


def test_a_revision_of_tomorrow_waits_until_tomorrow(w: World) -> None:
    """``valid_from`` of a new revision: until then the old one is in force."""
    w.load()
    edit(w.pack, FILE, "valid_from: 2025-01-01", "valid_from: 2026-07-01")
    w.load()
    assert w.store.catalogue(CITY).revision_of("item", ITEM) == 1
    w.clock.move(days=1)
    assert w.store.catalogue(CITY).revision_of("item", ITEM) == 2
    assert w.store.catalogue_on(CITY, date(2026, 6, 30)).revision_of("item", ITEM) == 1


def test_an_item_is_out_before_its_first_and_after_its_last_day(w: World) -> None:
    """Law has a date: nothing is answered from a record that is not in force."""
    edit(w.pack, FILE, "valid_to: null", "valid_to: 2026-06-30")
    w.load()
    assert ITEM in w.store.catalogue(CITY).items
    w.clock.move(days=1)
    assert ITEM not in w.store.catalogue(CITY).items
    assert ITEM not in w.store.catalogue_on(CITY, date(2024, 12, 31)).items
    for day in (date(2024, 12, 31), date(2026, 7, 1)):
        with pytest.raises(NotFound, match="no_such_record"):
            w.store.record(CITY, "item", ITEM, on=day)


def test_a_superseded_policy_is_out_whatever_its_own_end_says(w: World) -> None:
    """``content/SPEC.md``: superseded by another in force is out; before that one begins, it is in."""
    w.load()
    assert set(w.store.catalogue(CITY).policies) == {"ZZ-002"}
    assert set(w.store.catalogue_on(CITY, date(2026, 2, 28)).policies) == {"ZZ-001"}
    assert w.store.record(CITY, "policy", PolicyCode("ZZ-001"))["body"]["title"] == "养宠补贴办法（旧）"


def test_a_record_removed_from_the_pack_is_withdrawn_and_not_deleted(w: World) -> None:
    """Withdrawn records answer nothing today and stay readable as they were."""
    w.load()
    w.clock.move(days=2)
    (w.pack / "bundles/YY-001.yaml").unlink()
    edit(w.pack, "facts.yaml", "- {name: animal_species", "# - {name: animal_species")
    assert w.load() == ((), (), ("bundle/YY-001", "fact/animal_species"))
    assert w.store.catalogue(CITY).bundles == {}
    assert w.store.record(CITY, "bundle", "YY-001", revision=1)["withdrawn_at"] == w.clock.now()
    assert w.store.record(CITY, "bundle", "YY-001", on=date(2026, 7, 1))["revision"] == 1
    assert "YY-001" in w.store.catalogue_on(CITY, date(2026, 7, 1)).bundles
    with pytest.raises(NotFound):
        w.store.record(CITY, "bundle", "YY-001")


def test_a_withdrawn_record_comes_back_as_a_new_revision(w: World) -> None:
    """The history shows the gap."""
    w.load()
    bundle = (w.pack / "bundles/YY-001.yaml").read_text("utf-8")
    (w.pack / "bundles/YY-001.yaml").unlink()
    edit(w.pack, "facts.yaml", "- {name: animal_species", "# - {name: animal_species")
    w.load()
    (w.pack / "bundles/YY-001.yaml").write_text(bundle, "utf-8")
    edit(w.pack, "facts.yaml", "# - {name: animal_species", "- {name: animal_species")
    added, _, _ = w.load()
    assert added == ("bundle/YY-001", "fact/animal_species")
    assert w.store.catalogue(CITY).revision_of("bundle", "YY-001") == 2


def test_a_pack_with_errors_is_refused_whole_and_says_where(w: World) -> None:
    """All or nothing: the record that was right before stays in force."""
    w.load()
    edit(w.pack, "items/AA-002.yaml", "valid_from: 2025-01-01", "valid_from: 2025-01-02")
    edit(w.pack, FILE, "legal_workdays: 5", "legal_workdays: 1")
    line = line_of(w.pack, FILE, "promised_workdays")
    with pytest.raises(PackRefused) as refused:
        w.store.load(w.pack, CITY, "tester")
    assert f"{FILE}:{line}" in refused.value.detail
    assert w.store.refresh(CITY).revision == 1
    assert w.store.record(CITY, "item", "AA-002")["revision"] == 1


def test_a_load_reports_its_warnings(w: World) -> None:
    """Warnings do not stop a load, and are not lost."""
    edit(w.pack, FILE, "visits: 0", "visits: 2")
    report = w.store.load(w.pack, CITY, "tester")
    assert [f.code for f in report.warnings] == ["online_but_must_come"]


def test_another_process_notices_a_load_within_a_second(w: World) -> None:
    """At most one look at the database a second, and at once on demand."""
    w.load()
    other = w.another_process()
    assert other.catalogue(CITY).revision == 1
    edit(w.pack, FILE, "summary: 在小城", "summary: 在本小城")
    w.load()
    assert other.catalogue(CITY).revision == 1
    w.clock.move(seconds=1)
    assert other.catalogue(CITY).revision == 2
    assert w.another_process().refresh(CITY).revision == 2


def test_a_catalogue_is_one_object_until_something_changes(w: World) -> None:
    """A turn takes it once; asking again is free, also from many threads."""
    w.load()
    first = w.store.catalogue(CITY)
    w.clock.move(seconds=5)
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: w.store.catalogue(CITY), range(64)))
    assert all(one is first for one in seen)


def test_two_loads_at_once_do_not_double_a_revision(w: World) -> None:
    """Writers queue: the second finds that nothing is left to do."""
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: w.another_process().load(w.pack, CITY, "tester"), range(4)))
    assert sorted(report.nothing_new for report in reports) == [False, True, True, True]
    assert {report.revision for report in reports} == {1}


def test_tenants_do_not_see_each_other(w: World) -> None:
    """Every row belongs to a tenant."""
    w.load()
    other = TenantId("other-city")
    with pytest.raises(SystemFailed, match="no_content"):
        w.store.catalogue(other)
    assert w.store.load(w.pack, other, "tester").revision == 1
    assert w.store.catalogue(CITY).revision == 1


def test_another_citys_pack_does_not_overwrite_a_tenant(w: World) -> None:
    """A slip of the hand would withdraw everything."""
    w.load()
    edit(w.pack, "pack.yaml", "id: small", "id: another")
    with pytest.raises(OfficerMustDecide, match="other_pack"):
        w.store.load(w.pack, CITY, "tester")


def test_before_anything_is_loaded_it_says_what_to_do(w: World) -> None:
    """An error says who acts next."""
    with pytest.raises(SystemFailed, match="shanzhi pack load"):
        w.store.catalogue(CITY)
