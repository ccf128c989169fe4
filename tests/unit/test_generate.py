"""Generated texts for benchmarks: the same for the same seed, about nobody who exists, and varied as news is."""

import re
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from parley import store

FOLDER = store.project_root() / "benchmarks"
REAL = {"UN", "United Nations"}
"""Names of the sources that stay: a body's, which says nothing in person."""


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """Give the generator's module."""
    sys.path.insert(0, str(FOLDER))
    try:
        import generate
    finally:
        sys.path.remove(str(FOLDER))
    return generate


@pytest.fixture(scope="module")
def texts(generate: ModuleType) -> list[str]:
    """Give three hundred texts."""
    return ["\n\n".join((report.title, *report.paragraphs)) for report in generate.generate(300)]


def test_the_same_number_and_seed_give_the_same_files(generate: ModuleType, tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate.write_raw(tmp_path / name, 25, seed)
        held = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append({path.relative_to(tmp_path / name): path.read_bytes() for path in held})
    assert written[0] == written[1]
    assert written[0] != written[2]
    assert len([path for path in written[0] if path.suffix == ".txt"]) == 25


def test_no_name_of_the_projects_own_texts_is_left(texts: list[str]) -> None:
    wordings = yaml.safe_load((FOLDER / "generated_texts.yml").read_text())
    names = {held.split("|")[1] for held in wordings["people"]} | {*wordings["towns"], *wordings["words"]}
    for kind in ("groups", "bodies", "countries", "outlets"):
        names |= {name for line in wordings[kind] for name in re.split(r"\||, ", line) if name}
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names - REAL)))})(?!\w)")
    assert {name for text in texts for name in pattern.findall(text)} == set()


def test_people_of_the_sources_that_are_not_listed_would_be_noticed(generate: ModuleType, texts: list[str]) -> None:
    """Every full name of a source that follows a title of office is gone."""
    office = re.compile(
        r"(?:President|Minister|Colonel|General|Imam|Sheikh|Dr|Captain) ([A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)+)"
    )
    sources = "\n".join(paragraph for source in generate.read_sources() for paragraph in source.paragraphs)
    found = set(office.findall(sources))
    assert len(found) > 10
    assert [name for name in found if any(name in text for text in texts)] == []


def test_names_grow_with_the_texts_and_few_sentences_are_told_twice(texts: list[str]) -> None:
    half, whole = (
        {name for text in held for name in re.findall(r"[A-Z][a-zé]+ [A-Z][a-zé]+", text)}
        for held in (texts[:150], texts)
    )
    assert len(whole) > 1.3 * len(half)
    sentences = Counter(sentence for text in texts for sentence in re.split(r"(?<=\.)\s", text) if len(sentence) > 60)
    assert sum(count - 1 for count in sentences.values()) < 0.3 * sum(sentences.values())


def test_texts_are_as_long_as_reports_and_spread_over_years(generate: ModuleType, texts: list[str]) -> None:
    assert 220 < sum(len(text.split()) for text in texts) / len(texts) < 300
    years = {report.published.year for report in islice(generate.generate(20_000), 400)}
    assert len(years) > 4
