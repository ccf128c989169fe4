"""Quotation marks: every typography is paired, nothing is lost, nothing raises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.extract.quotes.marks import MarkIndex, pair_marks

MARKS = "“”„‟«»\"‘’‚'`"
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(MARKS + " .,\n'"), st.characters(codec="utf-8")))


def inner(text: str) -> list[str]:
    return [text[run.inner_start : run.inner_end] for run in pair_marks(text)]


@pytest.mark.parametrize(
    "text",
    [
        "“The sea is ours,” she said.",
        '"The sea is ours," she said.',
        "''The sea is ours,'' she said.",
        "``The sea is ours,'' she said.",
        "«The sea is ours,» she said.",
        "« The sea is ours, » she said.",
        "‘The sea is ours,’ she said.",
        "'The sea is ours,' she said.",
        "„The sea is ours,“ she said.",
        "„The sea is ours,” she said.",
    ],
)
def test_every_typography_gives_the_same_words(text: str) -> None:
    assert inner(text) == ["The sea is ours,"]


@pytest.mark.parametrize(
    "text",
    [
        "the boats’ owners and the duke’s men",
        "rock 'n' roll in the '90s",
        "it's the owners' boat",
        "’Tis the sea",
        "a 5' 10\" mast",
    ],
)
def test_an_apostrophe_is_no_mark(text: str) -> None:
    assert inner(text) == []


def test_words_quoted_inside_a_quotation_belong_to_it() -> None:
    assert inner("“He said ‘no’ to us,” she said.") == ["He said ‘no’ to us,"]
    assert inner("‘He said “no” to us,’ she said.") == ["He said “no” to us,"]


def test_a_quotation_left_open_ends_with_its_paragraph() -> None:
    text = "“The sea is ours.\n“It always was,” she said."
    assert inner(text) == ["The sea is ours.", "It always was,"]
    assert [run.is_closed for run in pair_marks(text)] == [False, True]


def test_a_closing_mark_alone_takes_nothing() -> None:
    assert inner("The sea” is “ours” now") == ["ours"]


def test_marks_outside_the_given_characters_are_not_read() -> None:
    assert pair_marks("“one” two “three”", 6, 10) == []


@given(text=TEXTS, start=st.integers(0, 30), length=st.integers(0, 60))
def test_any_marks_give_ordered_runs_inside_the_text(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(start + length, len(text))
    at = start
    for run in pair_marks(text, start, end):
        assert at <= run.char_start < run.inner_start < run.inner_end <= run.char_end <= end
        assert not text[run.inner_start].isspace()
        assert not text[run.inner_end - 1].isspace()
        assert "\n" not in text[run.char_start : run.char_end]
        at = run.char_end


@given(text=TEXTS)
def test_a_run_is_found_by_any_position_in_it(text: str) -> None:
    runs = pair_marks(text)
    index = MarkIndex(runs)
    for n, run in enumerate(runs):
        assert index.at(run.char_start) == index.at(run.char_end - 1) == n
        assert n in index.between(run.inner_start, run.inner_end)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("League 'ready to talk', says envoy", ["ready to talk"]),
        ("League is 'ready for talks'", ["ready for talks"]),
        ("The 'unlawful' vote is over", ["unlawful"]),
        ("The sailors' wives left the boats' crews", []),
    ],
)
def test_single_marks_of_headlines_close_where_no_plural_ends(text: str, words: list[str]) -> None:
    assert inner(text) == words
