"""What the lists of `lexicons/comparison.yml` catch, and what they leave alone."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley import store
from parley.ids import fold
from parley.resolve.wording import (
    attribution,
    compile_rules,
    is_earlier,
    is_part,
    is_revised,
    kind_of,
    nouns_of,
    sentence_of,
    tells_toll,
)

RAW = store.read_lexicon("comparison")
RULES = compile_rules(RAW)
TESTS: dict[str, Any] = {
    "part_before": lambda text, start, end: is_part(text, start, end, RULES),
    "part_after": lambda text, start, end: is_part(text, start, end, RULES),
    "revised": lambda text, start, end: is_revised(text, start, RULES),
    "earlier": lambda text, start, end: is_earlier(text, start, RULES),
    "toll": lambda text, start, end: tells_toll(text, start, end, RULES),
}


def cut(marked: str) -> tuple[str, int, int]:
    """Give a text without its braces, and where the number between them stands."""
    found = re.search(r"\{(.+?)\}", marked)
    assert found, marked
    return marked.replace("{", "").replace("}", ""), found.start(), found.end() - 2


@pytest.mark.parametrize(("name", "example"), [(n, e) for n in TESTS for e in RAW[n]["examples"]])
def test_a_wording_proves_itself(name: str, example: str) -> None:
    assert TESTS[name](*cut(example))


@pytest.mark.parametrize(("name", "example"), [(n, e) for n in TESTS for e in RAW[n]["counterexamples"]])
def test_a_wording_leaves_its_counterexamples_alone(name: str, example: str) -> None:
    assert not TESTS[name](*cut(example))


@pytest.mark.parametrize("example", RAW["attributions"]["examples"])
def test_who_gives_a_number_is_read_from_its_sentence(example: dict[str, str]) -> None:
    found = attribution(*cut(example["text"]), RULES)
    assert found is not None
    assert found.lower() == example["by"]


@pytest.mark.parametrize("example", RAW["attributions"]["counterexamples"])
def test_a_number_that_nobody_gives_has_no_voice(example: str) -> None:
    assert attribution(*cut(example), RULES) is None


@pytest.mark.parametrize(
    ("counted", "text", "kind"),
    [
        ("people", "12", ""),
        ("bodies", "31", ""),
        ("24", "24", ""),
        (None, "24", ""),
        ("12 soldiers", "12", "soldier"),
        ("peacekeeping troops", "12", "soldier"),
        ("fighters of the front", "18", "fighter"),
        ("nurses", "two", "nurse"),
        ("children", "3", "child"),
    ],
)  # fmt: skip
def test_counted_beings_have_a_kind(counted: str | None, text: str, kind: str) -> None:
    assert kind_of(counted, text, RULES) == kind


def test_words_that_say_nothing_are_no_nouns() -> None:
    assert nouns_of(["the 12 people", "a grain market of the town"], RULES) == {"grain", "market"}


def test_words_of_the_lists_are_folded() -> None:
    for name in ("results", "repeats", "objects", "fronts", "anything", "nameless", "state_forces", "empty", "not_yet"):
        assert [word for word in RAW[name] if fold(word) != word] == [], name


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_any_text_can_be_read(before: str, after: str) -> None:
    text = f"{before}31{after}"
    start = len(before)
    begin, end = sentence_of(text, start, start + 2)
    assert 0 <= begin <= start < start + 2 <= end <= len(text) + 1
    is_part(text, start, start + 2, RULES)
    attribution(text, start, start + 2, RULES)
