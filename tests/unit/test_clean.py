"""Blocks: titles, headings, captions and page furniture told apart, offsets untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley import clean, store

RAW = store.read_lexicon("boilerplate")
RULES = clean.compile_rules(RAW)

PAGE = """Skip to main content

Orvel Courier

Council opens talks with the Front in Kelmadu

Published: 3 May 2031

FILE - Elders wait outside the hall in Kelmadu, April 2, 2031.

The council of elders opened talks with the Front on Monday, two officials said in the capital.

A second round

“We will listen,” said Adaru Selim, who speaks for the council. Nobody expects a quick deal in the hills.

• Release of detainees comes first for the Front, according to its envoys in the town.

Read also: What the Front wants

Share on Facebook

Copyright 2031 The Orvel Courier. All rights reserved. This text may not be published without permission.

Leave a comment"""


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    """Give kind and beginning of each block."""
    return [(b.kind, text[b.char_start : b.char_end][:20]) for b in clean.find_blocks(text, RULES, title)]


def test_a_news_page_falls_into_its_parts() -> None:
    assert [kind for kind, _ in kinds(PAGE)] == [
        "boilerplate",
        "boilerplate",
        "title",
        "boilerplate",
        "caption",
        "paragraph",
        "heading",
        "paragraph",
        "list_item",
        "boilerplate",
        "boilerplate",
        "boilerplate",
        "boilerplate",
    ]


def test_the_manifest_s_title_is_found_whatever_its_case() -> None:
    found = kinds(
        "Quick\n\nOther words stand here\n\nTruce holds in Sanda Tiel\n\nIt held for a day, elders said.",
        "truce holds in sanda tiel",
    )
    assert ("title", "Truce holds in Sanda") in found


def test_an_information_box_is_furniture_with_its_values() -> None:
    text = "Pays\nOrvel\nSources\nOPG\nDate de publication\nOrigine\n\nThe truce held for a day, then both sides fired."
    assert [kind for kind, _ in kinds(text)] == ["boilerplate"] * 6 + ["paragraph"]


def test_lines_broken_at_a_fixed_width_are_one_paragraph() -> None:
    text = (
        "The council said that the talks would go on until both sides\nhad agreed on a list of detainees, "
        "and that nobody would\nleave before. The Front said the same."
    )
    assert [kind for kind, _ in kinds(text)] == ["paragraph"]


@pytest.mark.parametrize("line", RAW["line"]["examples"] + RAW["start"]["examples"] + RAW["notice"]["examples"])
def test_furniture_of_the_lexicon_is_recognised(line: str) -> None:
    assert clean.is_furniture(line, RULES)


@pytest.mark.parametrize("group", ["line", "start", "notice"])
def test_prose_that_only_looks_like_furniture_is_kept(group: str) -> None:
    assert not [line for line in RAW[group]["counterexamples"] if clean.is_furniture(line, RULES)]


@pytest.mark.parametrize("line", RAW["caption"]["examples"])
def test_captions_of_the_lexicon_are_recognised(line: str) -> None:
    assert clean.line_kind(line, RULES) == "caption"


@pytest.mark.parametrize("line", RAW["caption"]["counterexamples"])
def test_sentences_about_pictures_are_no_captions(line: str) -> None:
    assert clean.line_kind(line, RULES) == "paragraph"


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_blocks_stand_in_order_and_never_overlap_whatever_the_text(text: str) -> None:
    blocks = clean.find_blocks(text, RULES)
    ends = [0] + [b.char_end for b in blocks]
    assert all(end <= b.char_start < b.char_end <= len(text) for end, b in zip(ends, blocks, strict=False))


def test_a_lexicon_without_a_group_is_refused() -> None:
    with pytest.raises(clean.ContractError, match=r"boilerplate\.caption"):
        clean.compile_rules({group: {"patterns": ["x"]} for group in ("line", "start", "notice", "label")})


@pytest.mark.parametrize(
    "dateline",
    [
        "LUMASI –",
        "LUMASI, 13 May 2031 -",
        "LUMASI (Basin Wire), 10 May 2031 –",
        "PORT SELIM, Orvel (Basin Wire) —",
        "Kelmadu (Basin Wire) -",
        "SANDA TIEL, May 3, 2031 --",
    ],
)
def test_a_dateline_is_cut_off_the_first_paragraph(dateline: str) -> None:
    text = f"Talks open in the hills\n\n{dateline} The council met the Front on Monday, two officials said."
    blocks = clean.find_blocks(text, RULES)
    assert [(b.kind, text[b.char_start : b.char_end]) for b in blocks[1:]] == [
        ("dateline", dateline),
        ("paragraph", "The council met the Front on Monday, two officials said."),
    ]


@pytest.mark.parametrize(
    "paragraph",
    [
        "OLBU – the union of the basin – met the Front on Monday in the old town.",
        "The council - and the Front with it - met on Monday in the old town of Kelmadu.",
        "Selim said on 3 May - a Saturday - that he would come to the old town.",
        "OLF - that is its name in English now, not the one it chose for itself.",
    ],
)
def test_an_aside_is_no_dateline(paragraph: str) -> None:
    assert [b.kind for b in clean.find_blocks(paragraph, RULES)] == ["paragraph"]
