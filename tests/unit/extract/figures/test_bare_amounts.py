"""Numbers without a noun: amounts, or only how old somebody is."""

from collections.abc import Callable
from typing import Any

import pytest

from parley import store
from parley.extract.figures import compile_rules, extract_figures

RULES = compile_rules(store.read_lexicon("figures"))


@pytest.mark.parametrize(
    ("text", "wordings"),
    [
        ("More than half a million children under five went hungry.", ["More than half a million"]),
        ("Many children under five went hungry.", []),
        ("The fund needs under 5 million dollars.", ["under 5 million dollars"]),
        ("One child in five is ill.", ["One child in five"]),
        ("One envoy in three trucks was ill.", ["One", "three"]),
        ("The number of raids fell by 40 percent to 120 last year.", ["40 percent", "120"]),
        ("The drone circled for about an hour.", ["about an hour"]),
        ("They earn 9 dollars an hour.", ["9 dollars"]),
        ("The raid began about an hour ago.", []),
    ],
)
def test_what_only_bounds_an_age_or_a_time_is_no_amount(
    parse: Callable[[str], Any], text: str, wordings: list[str]
) -> None:
    assert [f.text for f in extract_figures(parse(text), [], [], [], [], RULES)] == wordings


def test_one_of_so_many_is_a_share(parse: Callable[[str], Any]) -> None:
    (found,) = extract_figures(parse("One child in five is ill."), [], [], [], [], RULES)
    assert (found.value, found.unit_code, found.measure_code) == (20, "percent", "share")
