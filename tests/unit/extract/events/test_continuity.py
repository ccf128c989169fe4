"""Whom "it", "they" and "its" take up."""

from typing import Any

import pytest

from parley import store
from parley.extract import events
from parley.extract.events.continuity import noun_taken_up, stands_for_body
from parley.extract.events.parties import Cast
from parley.grammar import MentionIndex


@pytest.fixture(scope="module")
def cast() -> Cast:
    classes = events.compile_rules(store.read_lexicon("events")).triggers.classes
    return Cast(
        mentions=MentionIndex([]),
        speakers=[],
        people=classes["people"],
        members=classes["member_nouns"],
        sites=classes["sites"],
        troops=classes["troops"],
        relational=classes["relational"],
        bodies=classes["bodies"],
    )


@pytest.mark.parametrize(
    ("text", "pronoun", "noun"),
    [
        ("The army denied the charge. It bombed two villages in May.", "It", "army"),
        ("The ministry closed the school before it banned the march.", "it", "ministry"),
        ("The rebels burned the mill when they stormed the village.", "they", "rebels"),
        ("The junta withdrew its ambassador in May.", "its", "junta"),
        ("The mill closed. It will reopen in May.", "It", None),
        ("The minister resigned. It was late.", "It", None),
        ("The rebels wounded two guards before they surrendered.", "they", None),
        ("The council lifted the ban on the party after its appeal.", "its", None),
    ],
)
def test_a_pronoun_takes_up_the_subject_unless_another_may_be_meant(
    parse: Any, cast: Cast, text: str, pronoun: str, noun: str | None
) -> None:
    token = next(t for t in parse(text) if t.text == pronoun)
    found = noun_taken_up(token, cast)
    assert (found.text if found is not None else None) == noun


def test_it_stands_for_a_body_even_where_two_may_be_meant(parse: Any, cast: Cast) -> None:
    doc = parse("The government suspended the bus company as it investigated the crash.")
    it = next(t for t in doc if t.text == "it")
    assert noun_taken_up(it, cast) is None
    assert stands_for_body(it, cast)
