"""Evidence with the words that carry a row marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.catalog.excerpts import LONGEST, cut_around, mark_found, mark_words, show_in_context

CLAUSES = [(0, "The front shelled Karsa and held some 40 bargees, it"), (18, "Karsa and held some 40 bargees")]


@given(text=st.text(max_size=40), start=st.integers(-3, 45), end=st.integers(-3, 45))
def test_pieces_put_together_are_the_text_whatever_is_marked(text: str, start: int, end: int) -> None:
    assert "".join(mark_words(text, start, end)) == text


def test_the_occurrence_nearest_to_the_span_is_marked() -> None:
    assert mark_found("met and met again", "met", 9) == ["met and ", "met", " again"]
    assert mark_found("met and met again", "met", 8) == ["met and ", "met", " again"]
    assert mark_found("met and met again", "met", -5) == ["", "met", " and met again"]


@pytest.mark.parametrize("words", [None, "", "shelled"])
def test_a_clause_without_the_words_is_shown_unmarked(words: str | None) -> None:
    assert mark_found("the envoy left", words, 4) == ["the envoy left"]


def test_a_figure_is_shown_in_the_shortest_clause_around_it() -> None:
    assert show_in_context(CLAUSES, 38, 40, "40") == ["Karsa and held some ", "40", " bargees"]


def test_words_are_shown_alone_when_no_clause_holds_them_there() -> None:
    assert show_in_context(CLAUSES, 90, 92, "40") == ["", "40"]
    assert show_in_context(CLAUSES, 5, 7, "40") == ["", "40"]


def test_an_excerpt_is_never_longer_than_a_release_may_quote() -> None:
    long = "a" * 1000
    assert len("".join(show_in_context([(0, long)], 3, 4, "a"))) <= LONGEST
    assert len("".join(show_in_context([], 0, 1000, long))) <= LONGEST


@given(st.integers(0, 999), st.integers(1, 200))
def test_of_a_long_clause_the_part_around_the_words_is_shown(start: int, length: int) -> None:
    clause = "".join(chr(0x4E00 + number) for number in range(1000))
    words = clause[start : start + length]
    pieces = cut_around(clause, start, start + len(words))
    assert pieces[1] == words
    assert len("".join(pieces)) <= LONGEST
    assert pieces[0][:1] in ("", "…") or start < LONGEST
