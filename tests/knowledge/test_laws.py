"""The law library: citations in every way of writing, words, versions, and an index that follows its corpus."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.small_city import LAWS

from shanzhi.kernel.errors import SystemFailed
from shanzhi.knowledge.laws import LawLibrary
from shanzhi.knowledge.laws.numerals import article_number, to_chinese, to_number

CORPUS = Path(__file__).resolve().parents[2] / "content" / "laws" / "laws.jsonl.gz"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> LawLibrary:
    return LawLibrary(LAWS, tmp_path_factory.mktemp("index"))


def refs(library: LawLibrary, query: str, k: int = 5, on: date | None = None) -> list[str]:
    return [hit.ref for hit in library.search(query, k, on)]


@pytest.mark.parametrize(
    ("citation", "ref"),
    [
        ("小城养宠法第三条", "小城养宠法#第三条"),
        ("《小城养宠法》 第 3 条", "小城养宠法#第三条"),
        ("中华人民共和国小城养宠法第四条", "小城养宠法#第四条"),
        ("小城养宠法 第1042条", "小城养宠法#第一千零四十二条"),
        ("小城养宠法第１０４２条", "小城养宠法#第一千零四十二条"),
        ("小城养宠法一千零四十二条之一", "小城养宠法#第一千零四十二条之一"),
        ("小城养宠法解释(一)第三条", "小城养宠法解释（一）#第三条"),
    ],
)
def test_a_citation_finds_exactly_its_article(library: LawLibrary, citation: str, ref: str) -> None:
    """People write numbers and titles in many ways; the longest title that fits is meant."""
    (hit,) = library.search(citation, 5)
    assert (hit.ref, hit.kind, hit.score) == (ref, "law", 1.0)


def test_several_articles_of_one_citation_are_all_found(library: LawLibrary) -> None:
    """A number belongs to the law named last before it."""
    assert refs(library, "小城养宠法第三条、第四条和小城噪声条例第三条") == [
        "小城养宠法#第三条",
        "小城养宠法#第四条",
        "小城噪声条例#第三条",
    ]


def test_an_article_that_does_not_exist_is_not_replaced_by_another(library: LawLibrary) -> None:
    """Right or refused: no near miss for a wrong citation, and none for a number without a law."""
    assert refs(library, "小城养宠法第九百条") == []
    assert refs(library, "第三条") == []


def test_words_find_the_article_that_holds_them(library: LawLibrary) -> None:
    """The best first, with a score below that of a citation."""
    hits = library.search("狗夜里吠叫扰民怎么办", 3)
    assert hits[0].ref == "小城噪声条例#第三条"
    assert 0 < hits[0].score < 1
    assert hits[0].text.startswith("犬只夜间吠叫")


def test_a_citation_comes_before_words(library: LawLibrary) -> None:
    """Then the rest of the sentence is looked for."""
    found = refs(library, "按照小城养宠法第四条，犬只夜间吠叫扰民呢")
    assert found[0] == "小城养宠法#第四条"
    assert "小城噪声条例#第三条" in found[1:]


def test_versions_after_the_day_are_left_out(library: LawLibrary) -> None:
    """Law has a date."""
    assert refs(library, "流浪猫由收容所照看", on=date(2024, 5, 1))[0] == "小城养宠法#第一千零四十二条"
    assert "小城养宠法#第一千零四十二条" not in refs(library, "流浪猫由收容所照看", on=date(2024, 4, 30))
    assert refs(library, "小城养宠法第1042条", on=date(2024, 4, 30)) == []


def test_an_article_is_quoted_verbatim_with_its_date(library: LawLibrary) -> None:
    """Every answer names its source."""
    article = library.article("《小城养宠法》", "第4条")
    assert article is not None
    assert (article.text, article.since, article.ref) == (
        "开设宠物店应当取得许可。",
        date(2020, 1, 1),
        "小城养宠法#第四条",
    )
    assert library.article("小城养宠法", "第五条") is None


@pytest.mark.parametrize(
    "noise", ["", " ", "😀😀", "' OR 1=1 --", '"NEAR(', "第条", "a" * 100_000, "第一" * 5000 + "条"]
)
def test_odd_input_finds_nothing_and_breaks_nothing(library: LawLibrary, noise: str) -> None:
    """Bad input, tried."""
    assert refs(library, noise) == []


def test_many_threads_may_search_at_once(library: LawLibrary) -> None:
    """One connection each."""
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: refs(library, "流浪猫"), range(40)))
    assert all(one == found[0] and one for one in found)


def test_the_index_is_built_once_and_again_when_the_corpus_changes(tmp_path: Path) -> None:
    """Derived data: it knows which corpus it holds, and no stale or half-built one is left."""
    corpus, index = tmp_path / "laws.jsonl", tmp_path / "index"
    shutil.copy(LAWS, corpus)
    LawLibrary(corpus, index).prepare()
    (first,) = index.iterdir()
    built = first.stat().st_mtime_ns
    assert LawLibrary(corpus, index).prepare() == 6
    assert first.stat().st_mtime_ns == built
    with corpus.open("a", encoding="utf-8") as lines:
        lines.write('{"law": "小城养宠法", "article": "第九条", "date": "", "text": "罚款五十元。"}\n')
    assert refs(LawLibrary(corpus, index), "小城养宠法第九条") == ["小城养宠法#第九条"]
    (second,) = index.iterdir()
    assert second.name != first.name


def test_without_a_corpus_it_says_who_must_act(tmp_path: Path) -> None:
    """An error says what happened and what to do."""
    with pytest.raises(SystemFailed, match="no_law_corpus"):
        LawLibrary(tmp_path / "none.jsonl.gz", tmp_path).search("狗", 3)


def test_an_index_that_cannot_be_written_says_who_must_act(tmp_path: Path) -> None:
    """A full or read-only disk is another system's failure."""
    (tmp_path / "file").write_text("not a folder", "utf-8")
    with pytest.raises(SystemFailed, match="law_index_not_built"):
        LawLibrary(LAWS, tmp_path / "file" / "index").search("狗", 3)


@given(st.integers(1, 9999))
def test_every_number_is_written_and_read_alike(number: int) -> None:
    """Chinese, Arabic and full-width numerals name the same article."""
    written = to_chinese(number)
    assert to_number(written) == number
    full_width = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert article_number(f"第{number}条") == article_number(full_width) == f"第{written}条"


@pytest.mark.parametrize(("number", "written"), [(10, "十"), (11, "十一"), (110, "一百一十"), (1002, "一千零二")])
def test_numbers_are_written_as_in_the_laws(number: int, written: str) -> None:
    """As the corpus writes them."""
    assert to_chinese(number) == written


def test_the_national_laws_are_found(tmp_path: Path) -> None:
    """The corpus that we ship: 58,637 articles, by citation and by lay words."""
    library = LawLibrary(CORPUS, tmp_path)
    assert library.prepare() == 58_637
    assert refs(library, "户口登记条例第七条") == ["户口登记条例#第七条"]
    assert refs(library, "民法典 第1042条") == ["民法典#第一千零四十二条"]
    assert "户口登记条例#第七条" in refs(library, "婴儿出生后多久申报出生登记", 5)
