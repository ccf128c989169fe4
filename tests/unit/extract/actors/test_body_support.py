"""Names of unclear kind: which the text supports enough to be bodies."""

from collections import Counter

import pytest

from parley import store
from parley.extract.actors import compile_rules, extract_mentions
from parley.extract.actors.body_support import is_weak


@pytest.fixture(scope="module")
def rules():
    return compile_rules(store.read_lexicon("actors"), store.read_registry())


@pytest.fixture(scope="module")
def names(parse, rules):
    return lambda text: {m.text for m in extract_mentions(parse(text), rules) if m.mention_kind == "name"}


@pytest.mark.parametrize(
    ("text", "hints", "labels"),
    [
        ("Orvel", [("body", 2.0), ("person", 1.0)], {"ORG": 1}),
        ("Board", [("body", 2.0), ("body", 2.0)], {"ORG": 2}),
        ("Revolution", [("body", 2.7)], {"ORG": 1}),
        ("TKLs", [("body", 3.5)], {"ORG": 1}),
        ("KX-21", [("body", 3.5)], {"ORG": 1}),
        ("TKL", [("body", 6.0)], {"PRODUCT": 3, "ORG": 1}),
    ],
)
def test_what_little_speaks_for_is_weak(rules, text, hints, labels):
    assert is_weak(text, hints, Counter(labels), rules)


@pytest.mark.parametrize(
    ("text", "hints", "labels"),
    [
        ("Orvel", [("body", 2.0), ("body", 0.3)], {"ORG": 1}),
        ("Orvel", [("body:ngo", 1.0), ("person", 1.0)], {"": 1}),
        ("TKL", [("body", 1.5)], {"": 1}),
        ("TKL", [("body", 6.0)], {"": 3, "ORG": 1}),
        ("TKL", [("body", 6.0)], {"ORG": 2, "GPE": 1}),
        ("KX-21", [("body:armed_group", 2.0)], {"": 4}),
    ],
)
def test_what_enough_speaks_for_or_tells_a_kind_of_is_not(rules, text, hints, labels):
    assert not is_weak(text, hints, Counter(labels), rules)


def test_an_acronym_of_a_thing_is_no_actor_however_often_it_stands(names):
    found = names(
        "The reed moisture index (RMI) fell again. RMI readings matter to farmers. The RMI is published in May, "
        "and Oriel Vantamo of the High Shepherds Council (HSC) said the RMI was wrong. The HSC met on Monday."
    )
    assert "RMI" not in found
    assert {"HSC", "High Shepherds Council", "Oriel Vantamo"} <= found


def test_a_head_noun_left_alone_by_its_preposition_is_no_name(names):
    assert not names("They spoke of the Government of that time.") & {"Government of", "Government"}
