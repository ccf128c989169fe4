"""What ships in raw/ fits its manifests and can all be read."""

from pathlib import Path

import pytest

from parley import batches, clean, store
from parley.batches import Settings, Text
from parley.extract import dates
from parley.records import Document

RAW = store.project_root() / "raw"
TEXTS, REFUSED = batches.find_texts([RAW], Settings())
CLEAN_RULES = clean.compile_rules(store.read_lexicon("boilerplate"))
DATE_RULES = dates.compile_rules(store.read_lexicon("dates"))


def read(text: Text) -> Document:
    """Read a text that must be accepted."""
    document = batches.read_text(text, Settings(), DATE_RULES, CLEAN_RULES)
    assert isinstance(document, Document), document
    return document


def named(name: str) -> Document:
    """Read the text whose path holds `name`."""
    (text,) = [text for text in TEXTS if f"sample/{name}" in text.entry.path]
    return read(text)


def test_both_collections_ship_with_enough_texts() -> None:
    assert not REFUSED
    for collection in ("mali", "sample"):
        assert sum(text.entry.path.startswith(f"{collection}/") for text in TEXTS) >= 8


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.entry.path)
def test_every_text_is_accepted_titled_and_dated(text: Text) -> None:
    document = read(text)
    assert document.title
    assert document.published
    assert document.licence == "CC-BY-4.0"


def test_every_dispatch_on_mali_cites_its_sources() -> None:
    manifest = store.read_yaml(RAW / "mali" / "manifest.yml")
    assert [item["path"] for item in manifest["documents"] if not item.get("sources")] == []


def test_the_sample_shows_a_page_an_old_encoding_and_a_date_in_the_text_alone() -> None:
    assert named("04_").media_type == "text/html"
    assert named("08_").encoding.lower() in ("iso-8859-1", "latin-1", "latin1")
    assert (named("07_").published_basis, str(named("07_").published.start)) == ("text", "2023-06-03")  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["04_", "07_", "10_"])
def test_the_furniture_of_the_sample_s_pages_is_told_apart(name: str) -> None:
    document = named(name)
    prose = " ".join(document.text[b.char_start : b.char_end] for b in document.blocks if b.kind != "boilerplate")
    for word in ("newsletter", "Share", "Partager", "Abonnez", "rights reserved", "cookie", "comments"):
        assert word.lower() not in prose.lower()
    assert "Upper Sahrun" in prose


def test_the_registry_holds_nobody_of_the_invented_country() -> None:
    names = " ".join(" ".join([a.name, *a.aliases]) for a in store.read_registry(RAW / "registry"))
    assert "Kazmara" not in names
    assert "Sahrun" not in names


def test_no_file_of_the_raw_folder_is_large() -> None:
    assert max(path.stat().st_size for path in Path(RAW).rglob("*")) < 300_000
