"""Reading a pack: typed records with file and line; equal facts; the catalogue without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.knowledge.small_city import DATA, TODAY, copy_pack, edit, line_of

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import FactName, ItemCode, TenantId
from shanzhi.knowledge.content import Catalogue, PackRefused, catalogue_of, read_pack, read_personas

SMALL = DATA / "small_pack"
CITY = Path(__file__).resolve().parents[2] / "content" / "shanzhi-city"
KIND, SPECIES, REGION = FactName("pet_kind"), FactName("animal_species"), FactName("hukou_region")


@pytest.fixture
def catalogue() -> Catalogue:
    return catalogue_of(read_pack(SMALL), TenantId("small-city"), TODAY)


def test_every_record_knows_its_file_and_line() -> None:
    """So that whoever has to mend it can open it."""
    pack = read_pack(SMALL)
    species = next(r for r in pack.of("fact") if r.code == "animal_species")
    item = next(r for r in pack.of("item") if r.code == "AA-001")
    assert (species.file, species.line()) == ("facts.yaml", line_of(SMALL, "facts.yaml", "animal_species"))
    assert item.line("steps", 1, "workdays") == line_of(SMALL, "items/AA-001.yaml", "发证")
    assert item.line("no", "such", "place") == 1


def test_dates_in_facts_and_certificates_are_iso_text() -> None:
    """A fact's value is JSON: YAML's own dates would not survive it."""
    (persona,) = read_personas(SMALL)
    assert persona.certificates["id_card"]["birth_date"] == "1990-01-01"  # type: ignore[index]
    assert read_pack(SMALL).items[ItemCode("AA-001")].valid_from.year == 2025


def test_a_record_that_does_not_fit_is_refused_with_its_line(tmp_path: Path) -> None:
    """Typed content or none."""
    pack = copy_pack(tmp_path)
    edit(pack, "items/AA-001.yaml", "copies: 2", "copies: 两份")
    with pytest.raises(PackRefused) as refused:
        read_pack(pack)
    assert [(f.file, f.line) for f in refused.value.faults] == [
        ("items/AA-001.yaml", line_of(pack, "items/AA-001.yaml", "两份"))
    ]


def test_a_folder_without_a_pack_is_said_to_be_one(tmp_path: Path) -> None:
    """An error says what happened."""
    with pytest.raises(NotFound, match=r"pack\.yaml"):
        read_pack(tmp_path)


def test_an_answer_to_one_of_two_equal_facts_answers_the_other(catalogue: Catalogue) -> None:
    """``same_as`` in ``content/SPEC.md``: both names keep working."""
    assert catalogue.canonical(SPECIES) == catalogue.canonical(KIND) == KIND
    assert catalogue.same_facts(SPECIES) == (KIND, SPECIES)
    assert catalogue.spread({SPECIES: "dog"}) == {SPECIES: "dog", KIND: "dog"}
    assert catalogue.spread({KIND: "cat"})[SPECIES] == "cat"


def test_a_name_that_was_answered_itself_keeps_its_answer(catalogue: Catalogue) -> None:
    """Spreading never overwrites."""
    assert catalogue.spread({KIND: "cat", SPECIES: "dog"}) == {KIND: "cat", SPECIES: "dog"}


def test_a_fact_without_a_twin_stands_for_itself(catalogue: Catalogue) -> None:
    """Also an unknown one, so that callers need not ask first."""
    assert catalogue.canonical(REGION) == REGION
    assert catalogue.same_facts(FactName("nobody")) == ("nobody",)
    assert catalogue.spread({REGION: "990101"}) == {REGION: "990101"}


def test_a_circle_of_equal_facts_does_not_hang(tmp_path: Path) -> None:
    """Lint refuses it; reading one anyway must end."""
    pack = copy_pack(tmp_path)
    edit(pack, "facts.yaml", "请问养的是猫还是狗？", "请问养的是猫还是狗？, same_as: animal_species")
    circle = catalogue_of(read_pack(pack), TenantId("small-city"), TODAY)
    assert circle.spread({KIND: "dog"})[KIND] == "dog"


def test_the_demonstration_city_is_read_whole() -> None:
    """181 items, 18 bundles, 40 policy documents of which the superseded are out, 12 personas."""
    pack = read_pack(CITY)
    city = catalogue_of(pack, TenantId("shanzhi-city"), TODAY)
    assert (len(city.items), len(city.bundles), len(pack.policies), len(pack.personas)) == (181, 18, 40, 12)
    assert not {"ZC-002", "ZC-008", "ZC-025", "ZC-032"} & set(city.policies)
    assert len(city.policies) == 36


def test_every_certificate_that_is_needed_can_be_got_somewhere() -> None:
    """From an item of the pack, or from where ``obtained_from`` says."""
    city = catalogue_of(read_pack(CITY), TenantId("shanzhi-city"), TODAY)
    needed = {m.certificate for item in city.items.values() for m in item.materials if m.certificate}
    assert [c for c in needed if c not in city.producers and not city.certificates[c].obtained_from] == []
