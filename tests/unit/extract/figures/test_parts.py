"""Numbers that mean what was told before them, or is told behind them."""

from collections.abc import Callable
from typing import Any

import pytest

from parley import store
from parley.extract.figures import compile_rules, extract_figures
from parley.records import Figure

RULES = compile_rules(store.read_lexicon("figures"))


def figures_of(doc: Any) -> list[Figure]:
    return extract_figures(doc, [], [], [], [], RULES)


def rows(doc: Any) -> list[tuple[float | None, str, str | None]]:
    return [(f.value, f.measure_code, f.counted_text) for f in figures_of(doc)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "At least 40 herders were killed, 12 of them children.",
            [(40, "deaths", "herders"), (12, "deaths", "children")],
        ),
        (
            "The blast wounded 60 herders, 19 of whom were flown to Ostra.",
            [(60, "injured", "herders"), (19, "injured", "herders")],
        ),
        (
            "Ostra holds 80 envoys. Nine of them have died.",
            [(80, "people", "envoys"), (9, "deaths", "envoys")],
        ),
        ("Guards stopped 14 trucks, three of them empty.", [(14, "other", "trucks"), (3, "other", "trucks")]),
        ("Fourteen of the dead were envoys.", [(14, "deaths", "dead")]),
        ("Ten of those arrested were envoys.", [(10, "people", "arrested")]),
        ("Six of the injured died in Ostra.", [(6, "deaths", "injured")]),
        ("Four of the nine wounded are children.", [(4, "injured", "wounded"), (9, "injured", "wounded")]),
    ],
)
def test_a_part_shares_the_noun_and_the_fate_of_the_whole(
    parse: Callable[[str], Any], text: str, found: list[tuple[float, str, str]]
) -> None:
    assert rows(parse(text)) == found


def test_a_part_of_an_earlier_sentence_shares_no_fate(parse: Callable[[str], Any]) -> None:
    *_, last = figures_of(parse("The flood killed 40 herders. Two of them owned a boat."))
    assert last.measure_code != "deaths"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "About 300 soldiers have left Ostra and another 450 will follow.",
            [(300, "troops", "soldiers"), (450, "troops", "soldiers")],
        ),
        ("Around 12,000 are sleeping in schools.", [(12000, "people", "Around 12,000")]),
        (
            "Storms burned 180 huts and another 60 were damaged.",
            [(180, "other", "huts"), (60, "other", "huts")],
        ),
        ("The storm tore down 12 houses and damaged 40 others.", [(12, "other", "houses"), (40, "other", "houses")]),
        (
            "Ostra has 1,500 troops there and Velia about 1,100.",
            [(1500, "troops", "troops"), (1100, "troops", "troops")],
        ),
        (
            "The garrison will grow from 5,000 to 5,600 soldiers.",
            [(5000, "troops", "soldiers"), (5600, "troops", "soldiers")],
        ),
        (
            "Ostra counts 8 million people, in a population of 9 million.",
            [(8e6, "people", "people"), (9e6, "people", "population")],
        ),
    ],
)
def test_a_number_without_a_noun_counts_what_was_told(
    parse: Callable[[str], Any], text: str, found: list[tuple[float, str, str]]
) -> None:
    assert rows(parse(text)) == found


@pytest.mark.parametrize("text", ["The two agreed to meet again in Ostra.", "Both sides met, and the three left."])
def test_a_number_that_names_those_said_before_is_no_amount(parse: Callable[[str], Any], text: str) -> None:
    assert figures_of(parse(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The death toll has risen to 61 from 48.", [(61, "deaths"), (48, "deaths")]),
        ("The death toll rose from 48 to 61.", [(48, "deaths"), (61, "deaths")]),
        ("The blast brings to 171 the number of envoys killed in Ostra.", [(171, "deaths")]),
        ("Twelve envoys died, bringing the total to 58 this year.", [(12, "deaths"), (58, "deaths")]),
        ("The flood killed 12 herders, and 30 were arrested.", [(12, "deaths"), (30, "people")]),
    ],
)
def test_sums_and_earlier_levels_are_of_the_same_people(
    parse: Callable[[str], Any], text: str, found: list[tuple[float, str]]
) -> None:
    assert [(f.value, f.measure_code) for f in figures_of(parse(text))] == found


def test_words_in_marks_are_counted_too(parse: Callable[[str], Any]) -> None:
    (found,) = figures_of(parse("The army said more than 40 “bandits” were killed."))
    assert (found.value_low, found.measure_code, found.counted_text) == (40, "deaths", "bandits")


@pytest.mark.parametrize(
    ("text", "approximation"),
    [
        ("The league handed over 44 soldiers.", "exact"),
        ("The league has control over two districts.", "exact"),
        ("The league freed over 44 soldiers.", "at_least"),
        ("Over 44 soldiers were handed over.", "at_least"),
        ("The league handed over more than 44 soldiers.", "at_least"),
    ],
)
def test_over_bounds_a_number_unless_it_belongs_to_the_word_before(
    parse: Callable[[str], Any], text: str, approximation: str
) -> None:
    assert [f.approximation for f in figures_of(parse(text))] == [approximation]


def test_a_change_and_the_level_behind_it_are_no_range(parse: Callable[[str], Any]) -> None:
    found = figures_of(parse("The garrison will be cut by 600 to 4,500."))
    assert [(f.value, f.change_code) for f in found] == [(600, "decrease"), (4500, "level")]
