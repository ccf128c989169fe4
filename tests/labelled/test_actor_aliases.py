"""The labelled set of aliases through the real resolver: what is one actor is joined, what only looks so is not."""

from itertools import combinations
from typing import Any

import pytest

from parley import store
from parley.extract.actors import ActorRules, compile_rules
from parley.extract.actors.rules import spelling
from parley.records import Document, Findings, Mention
from parley.resolve.actors import resolve_actors
from parley.resolve.references import number

LABELLED = store.read_yaml(store.project_root() / "tests" / "labelled" / "actor_aliases.yml")
REGISTRY = store.read_registry()


@pytest.fixture(scope="module")
def rules() -> ActorRules:
    """Give the shipped rules with the shipped registry."""
    return compile_rules(store.read_lexicon("actors"), REGISTRY)


def listed(value: Any) -> list[Any]:
    """Give a value as a list."""
    return value if isinstance(value, list) else [value]


def one_text(case: dict[str, Any], at: int, rules: ActorRules) -> Findings:
    """Give the findings of a text that holds the names of the case's entry `at` and nothing else.

    A name is looked up as extraction does: in the registry by its words, then by its spelling.
    """
    names = listed(case["texts"][at])
    countries = listed(case.get("country"))
    country = countries[at] if len(countries) > 1 else countries[0]
    text, found = "", []
    for name in names:
        start = len(text) + 2 * bool(text)
        text += f" ({name})" if text else name
        owners = rules.aliases.owners(name)
        known = owners[0] if len(owners) == 1 else rules.spellings.get(spelling(name, case["type"]) or "-")
        kind = rules.by_id[known].actor_type if known else case["type"]
        fields = {"registry_id": known, "country_code": country, "role_text": case.get("role")}
        found.append(Mention(start, start + len(name), name, "name", kind, "test", **fields))
    document = Document(f"doc_{at}", "test", f"{at}.txt", text, "")
    return Findings(document, tuple(number(text, found, rules)))


def are_joined(case: dict[str, Any], left: int, right: int, rules: ActorRules) -> bool:
    """Tell whether the resolver makes the actors that two texts name first one."""
    documents = [one_text(case, at, rules) for at in (left, right)]
    _, ids = resolve_actors(documents, REGISTRY)
    return ids["doc_" + str(left), 0] == ids["doc_" + str(right), 0]


def pairs(cases: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int, int]]:
    """Give every two texts of each case."""
    return [(case, *pair) for case in cases for pair in combinations(range(len(case["texts"])), 2)]


def told(case: dict[str, Any], left: int, right: int) -> str:
    """Say which texts a pair is."""
    return f"{case['texts'][left]} | {case['texts'][right]}"


def test_the_set_is_large_enough_and_says_nothing_twice() -> None:
    same, different = pairs(LABELLED["same"]), pairs(LABELLED["different"])
    assert len(same) >= 120
    assert len(different) >= 60
    assert len({told(*pair) for pair in [*same, *different]}) >= 0.95 * len([*same, *different])


def test_no_hard_negative_is_joined(rules: ActorRules) -> None:
    assert [told(*pair) for pair in pairs(LABELLED["different"]) if are_joined(*pair, rules)] == []


def test_aliases_are_joined_with_an_f1_of_nine_tenths(rules: ActorRules) -> None:
    same = pairs(LABELLED["same"])
    missed = [told(*pair) for pair in same if not are_joined(*pair, rules)]
    false = sum(are_joined(*pair, rules) for pair in pairs(LABELLED["different"]))
    right = len(same) - len(missed)
    f1 = 2 * right / (2 * right + len(missed) + false)
    print(f"{len(same)} pairs, {right} joined, {false} joined falsely, F1 {f1:.3f}")
    assert f1 >= 0.9, missed
