"""Figures: what is found and left, what is counted, whose it is, who says it, when and where."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley import store
from parley.errors import ContractError
from parley.extract.figures import compile_rules, extract_figures, extract_plain_figures
from parley.extract.figures.amounts import find_amounts
from parley.records import DateExpression, Figure, Mention, Place, Quote

RAW = store.read_lexicon("figures")
RULES = compile_rules(RAW)
COLUMNS = {
    "value": "value",
    "low": "value_low",
    "high": "value_high",
    "approximation": "approximation",
    "unit": "unit_code",
    "measure": "measure_code",
    "counted": "counted_text",
    "change": "change_code",
    "figure": "text",
}


def listed(node: Any, name: str) -> Iterator[Any]:
    """Yield every example or counterexample of the lexicon, however deep."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key == name:
                yield from value
            else:
                yield from listed(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from listed(value, name)


def figures_of(doc: Any, **given: Any) -> list[Figure]:
    """Give the figures of a Doc with what other extractors gave."""
    found = [given.get(name, []) for name in ("mentions", "dates", "places", "quotes")]
    return extract_figures(doc, *found, RULES)


@pytest.mark.parametrize("example", list(listed(RAW, "examples")), ids=lambda e: e["text"])
def test_the_lexicon_finds_its_own_examples(parse: Callable[[str], Any], example: dict[str, Any]) -> None:
    (found,) = figures_of(parse(example["text"]))
    for name, column in COLUMNS.items():
        if name in example:
            assert getattr(found, column) == example[name], name


@pytest.mark.parametrize("text", list(listed(RAW, "counterexamples")))
def test_the_lexicon_leaves_its_counterexamples(parse: Callable[[str], Any], text: str) -> None:
    assert figures_of(parse(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "The pact was signed in 2019 and renewed on 4 June 2021.",
        "Feb. 10, 2013, was a quiet day in Ostra.",
        "They met on 10 and 11 November.",
        "Write to desk24@ostra.example or see https://ostra.example/2020/12.",
        "The vote began at 10:30 and ended at 9 p.m.",
        "In the 1990s Ostra was calm.",
        "Ostra won 2-0 on Sunday.",
        "Version 3.2.1 of the plan failed.",
        "Ostra flew a Falcon 9 rocket and a Falcon 12 Mini.",
        "He prefers the Fortune 500 list.",
        "The council voted 12 to 3.",
        "The 22nd brigade rested.",
        "On the one hand he waited.",
        "It is the second such visit.",
        "She lives at 575 Millbrook Road, Ostra.",
    ],
)
def test_numbers_that_state_nothing_are_left(parse: Callable[[str], Any], text: str) -> None:
    assert figures_of(parse(text)) == []


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("Between 3 and 5 guards slept.", 3, 5, "person"),
        ("Some 10-15 guards slept.", 10, 15, "person"),
        ("Two or three guards slept.", 2, 3, "person"),
        ("Ostra lost 15 to 22 percent of its harvest.", 15, 22, "percent"),
        ("It costs between 3 and 4 million euros.", 3e6, 4e6, "EUR"),
        ("The walk takes one to two hours.", 1, 2, "hour"),
        ("A 10-to-15-year sentence awaits him.", 10, 15, "year"),
        ("The children are aged 6 to 9.", 6, 9, "year of age"),
    ],
)
def test_a_range_has_bounds_and_no_value(
    parse: Callable[[str], Any], text: str, low: float, high: float, unit: str
) -> None:
    (found,) = figures_of(parse(text))
    assert (found.value, found.value_low, found.value_high, found.unit_code) == (None, low, high, unit)
    assert found.approximation == "between"


def test_killed_and_wounded_become_two_figures(parse: Callable[[str], Any]) -> None:
    first, second = figures_of(parse("At least 12 people were killed and 30 wounded in Ostra."))
    assert (first.measure_code, first.value_low, first.value_high) == ("deaths", 12, None)
    assert (second.measure_code, second.value) == ("injured", 30)


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("THREE REBELS WERE KILLED AND SEVEN OTHERS WERE WOUNDED NEAR OSTRA.", ["deaths", "injured"]),
        ("THE BLAST LEFT 9 DEAD AND INJURED 36 PEOPLE.", ["deaths", "injured"]),
        ("RAIDERS MURDERED 19 PEOPLE, INCLUDING 10 CHILDREN.", ["deaths", "deaths"]),
        ("SIX MONKS AND TWO COOKS WERE BRUTALLY MURDERED.", ["deaths", "deaths"]),
        ("The death of nine miners and the wounding of two more was confirmed.", ["deaths", "injured"]),
        ("Gunmen killed four drivers and two guards.", ["deaths", "deaths"]),
        ("Ten people in the convoy were killed.", ["deaths"]),
        ("Ten people were not killed.", ["people"]),
        ("Twelve rebels killed two guards.", ["troops", "deaths"]),
        ("Three policemen are among the wounded.", ["injured"]),
        ("Five hundred families fled Ostra.", ["displaced"]),
        ("Forty gunmen fled.", ["troops"]),
        ("Seven men were seized and later shot dead.", ["deaths"]),
        ("Killing one and wounding 11, the raiders fled.", ["deaths", "injured"]),
        ("Guards shot three youths.", ["casualties"]),
        ("The army has lost 200 soldiers.", ["casualties"]),
        ("Four were arrested.", ["people"]),
        ("Twelve rebels were arrested.", ["troops"]),
        ("The blast left eight dead: five rebels and three clerks.", ["deaths", "deaths", "deaths"]),
        ("SIX MONKS -- FIVE VELIANS AND ONE OSTRAN -- WERE SLAIN.", ["deaths", "deaths", "deaths"]),
        ("TWO GUARDS WHO WERE RIDING AS ESCORTS AND A CLERK WERE WOUNDED.", ["injured"]),
        ("The death of the mayor and the other two men is a riddle.", ["deaths"]),
    ],
)
def test_what_befell_people_is_told_from_the_words_beside_them(
    parse: Callable[[str], Any], text: str, measures: list[str]
) -> None:
    assert [f.measure_code for f in figures_of(parse(text))] == measures


@pytest.mark.parametrize(
    ("text", "counted", "measure"),
    [
        ("Twelve guards died in Ostra and seven in Velia.", ["guards", "guards"], ["deaths", "deaths"]),
        ("The army seized 23 lorries and burned five.", ["lorries", "lorries"], ["other", "other"]),
        ("There were 17 raids in Ostra, compared with nine in Velia.", ["raids", "raids"], ["attacks", "attacks"]),
        ("The number of dead climbed to 61.", ["dead"], ["deaths"]),
        ("THE NUMBER OF WOUNDED ROSE TO 61.", ["WOUNDED"], ["injured"]),
        ("The toll from the flood reached 45.", ["45"], ["deaths"]),
        ("Troop numbers fell from 5,000 to 2,500.", ["Troop numbers"] * 2, ["troops"] * 2),
        ("The toll rose to 45 dead and 120 injured.", ["dead", "injured"], ["deaths", "injured"]),
        ("It is a 12 page report.", ["page"], ["other"]),
        ("The fund needs 200 million.", ["200 million"], ["other"]),
    ],
)
def test_a_noun_that_stands_elsewhere_is_found(
    parse: Callable[[str], Any], text: str, counted: list[str | None], measure: list[str]
) -> None:
    found = figures_of(parse(text))
    assert [f.counted_text for f in found] == counted
    assert [f.measure_code for f in found] == measure


def test_a_number_with_a_verb_of_its_own_does_not_share_the_fate_before_it(parse: Callable[[str], Any]) -> None:
    found = figures_of(parse("Twelve guards died and seven are on leave."))
    assert [(f.measure_code, f.counted_text) for f in found] == [("deaths", "guards"), ("people", "guards")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Lena Varo, 44, and Tam Oro, 31, resigned.", [44, 31]),
        ("Her sons, aged 6 and 9, left.", [6, 9]),
        ("The envoy, who was 61, resigned.", [61]),
        ("A six-month-old baby slept.", [6]),
    ],
)
def test_ages_are_figures_with_a_unit_of_their_own(parse: Callable[[str], Any], text: str, values: list[float]) -> None:
    found = figures_of(parse(text))
    assert [f.value for f in found] == values
    assert all(f.unit_code and f.unit_code.endswith(" of age") and f.measure_code == "other" for f in found)


def test_what_changed_from_one_level_to_another_is_no_range(parse: Callable[[str], Any]) -> None:
    found = figures_of(parse("Support fell from 10 to 5 percent."))
    assert [(f.value, f.unit_code) for f in found] == [(10, "percent"), (5, "percent")]


def test_the_same_length_in_another_unit_has_the_same_bound(parse: Callable[[str], Any]) -> None:
    found = figures_of(parse("The rocket flew more than 100 km (60 miles)."))
    assert [(f.unit_code, f.value_low, f.value_high) for f in found] == [("km", 100, None), ("[mi_i]", 60, None)]


def test_the_time_of_saying_and_of_a_later_clause_is_not_that_of_the_number(parse: Callable[[str], Any]) -> None:
    text = "Ostra has 40 tanks and sent nine in 2021."
    at = text.index("2021")
    year = (date(2021, 1, 1), date(2021, 12, 31))
    dates = [DateExpression(at, at + 4, "2021", "2021", "DATE", *year, "year", "explicit", "r")]
    assert [f.start_date for f in figures_of(parse(text), dates=dates)] == [None, year[0]]
    text = "Raiders burned nine lorries, the council said in 2021."
    at = text.index("2021")
    dates = [DateExpression(at, at + 4, "2021", "2021", "DATE", *year, "year", "explicit", "r")]
    assert [f.start_date for f in figures_of(parse(text), dates=dates)] == [None]


def test_the_dead_are_not_those_of_who_killed_them(parse: Callable[[str], Any]) -> None:
    text = "Ostra killed 40 rebels and lost 12 soldiers."
    ostra = Mention(0, 5, "Ostra", "name", "state", "r", cluster=1)
    assert [f.actor_cluster for f in figures_of(parse(text), mentions=[ostra])] == [None, 1]


def test_a_share_belongs_to_its_holder(parse: Callable[[str], Any]) -> None:
    text = "Ostra holds barely a third of Velia's land."
    at = text.index("Velia")
    ostra = Mention(0, 5, "Ostra", "name", "state", "r", cluster=1)
    velia = Mention(at, at + 5, "Velia", "name", "state", "r", cluster=2)
    (found,) = figures_of(parse(text), mentions=[ostra, velia])
    assert found.actor_cluster == 1


def test_the_owner_is_named_in_the_phrase_or_is_the_subject(parse: Callable[[str], Any]) -> None:
    text = "Ostra keeps 4,500 troops and 300 Velian advisers in the hills."
    ostra = Mention(0, 5, "Ostra", "name", "state", "r", cluster=1)
    at = text.index("Velian")
    velia = Mention(at, at + 6, "Velian", "role", "state", "r", cluster=2)
    assert [f.actor_cluster for f in figures_of(parse(text), mentions=[ostra, velia])] == [1, 2]


def test_the_speaker_of_the_quote_reports_the_number(parse: Callable[[str], Any]) -> None:
    text = "“We lost 40 lorries,” Lena Varo said."
    quote = Quote(1, text.index(",”") + 1, text[1 : text.index(",”") + 1], "direct", "r", speaker_cluster=3)
    (found,) = figures_of(parse(text), quotes=[quote])
    assert (found.reported_by_cluster, found.quote_index) == (3, 0)


def test_according_to_names_who_reports(parse: Callable[[str], Any]) -> None:
    text = "Forty lorries burned, according to Lena Varo."
    at = text.index("Lena")
    (found,) = figures_of(parse(text), mentions=[Mention(at, at + 9, "Lena Varo", "name", "person", "r", cluster=4)])
    assert found.reported_by_cluster == 4


def test_time_and_place_come_from_the_sentence_or_stay_empty(parse: Callable[[str], Any]) -> None:
    text = "Twelve guards died in Ostra on 4 June 2021. Nine lorries burned."
    day = date(2021, 6, 4)
    at = text.index("4 June")
    dates = [DateExpression(at, at + 11, "4 June 2021", "2021-06-04", "DATE", day, day, "day", "explicit", "r")]
    at = text.index("Ostra")
    places = [Place(at, at + 5, "Ostra", "Ostra", "77", 1.0, 2.0, "place", None, "r")]
    first, second = figures_of(parse(text), dates=dates, places=places)
    assert (first.start_date, first.end_date, first.date_precision, first.place_id) == (day, day, "day", "77")
    assert (second.start_date, second.date_precision, second.place_id) == (None, None, None)


def test_since_leaves_the_end_of_time_open(parse: Callable[[str], Any]) -> None:
    text = "Thousands of farmers have died since 2012."
    dates = [
        DateExpression(37, 41, "2012", "2012", "DATE", date(2012, 1, 1), date(2012, 12, 31), "year", "explicit", "r")
    ]
    (found,) = figures_of(parse(text), dates=dates)
    assert (found.start_date, found.end_date, found.change_code) == (date(2012, 1, 1), None, "cumulative")


def test_dates_are_no_figures_but_durations_are(parse: Callable[[str], Any]) -> None:
    text = "Two years ago the siege of nine days ended."
    dates = [
        DateExpression(0, 13, text[:13], "2019", "DATE", date(2019, 1, 1), date(2019, 12, 31), "year", "relative", "r"),
        DateExpression(27, 36, text[27:36], "P9D", "DURATION", None, None, None, None, "r"),
    ]
    assert [f.text for f in figures_of(parse(text), dates=dates)] == ["nine days"]


@pytest.mark.parametrize(
    "text",
    ["", " \n\n ", "🙂 5 🙂", "٣ جنود", "“12", "1" * 400, "12" + " 000" * 50, "$", "5-5-5-5-5", "A" * 5000 + " 7"],
)
def test_odd_texts_are_read_without_error(parse: Callable[[str], Any], text: str) -> None:
    assert all(f.text == text[f.char_start : f.char_end] for f in figures_of(parse(text)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_spans_cut_out_the_wording_wherever_it_stands(parse: Callable[[str], Any], before: str, after: str) -> None:
    text = f"{before}\n\nExactly 12 farmers were killed in Ostra.\n\n{after}"
    assert all(f.text == text[f.char_start : f.char_end] and f.char_start < f.char_end for f in figures_of(parse(text)))


def test_amounts_are_found_without_a_parse() -> None:
    text = "The 5 000-troop mission cost about $2.5 million and lasted 24 hours."
    found = find_amounts(text, RULES.amounts)
    assert [(text[a.char_start : a.char_end], a.value) for a in found] == [
        ("5 000-troop", 5000),
        ("about $2.5 million", 2_500_000),
        ("24 hours", 24),
    ]


def test_figures_are_read_without_a_parse() -> None:
    text = (
        "Raiders killed at least 12 farmers and wounded 30.\n\nThousands have fled. Lena Varo, 44, paid $2.5 million.\n"
        "\nTHE NUMBER OF DEAD ROSE TO 61."
    )
    found = extract_plain_figures(text, RULES)
    assert all(f.text == text[f.char_start : f.char_end] for f in found)
    assert [(f.text, f.measure_code, f.unit_code, f.counted_text) for f in found] == [
        ("at least 12", "deaths", "person", "farmers"),
        ("30", "injured", "person", "farmers"),
        ("Thousands", "displaced", "person", "Thousands"),
        ("44", "other", "year of age", None),
        ("$2.5 million", "money", "USD", None),
        ("61", "deaths", "person", "DEAD"),
    ]


def test_a_text_is_read_without_loading_spacy() -> None:
    code = (
        "import sys\nfrom parley import store\nfrom parley.extract.figures import *\n"
        "rules = compile_rules(store.read_lexicon('figures'))\n"
        "assert [f.value for f in extract_plain_figures('Nine guards died.', rules)] == [9]\n"
        "assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_only_the_given_parts_of_a_plain_text_are_read_and_dates_are_left() -> None:
    text = "Nine guards died. Six lorries burned in 2021 or later."
    year = DateExpression(
        text.index("2021"), text.index("2021") + 4, "2021", "2021", "DATE", None, None, None, None, "r"
    )
    assert [f.value for f in extract_plain_figures(text, RULES, [year], [(18, len(text))])] == [6]


@given(st.text())
def test_any_plain_text_is_read_with_exact_spans(text: str) -> None:
    assert all(f.text == text[f.char_start : f.char_end] for f in extract_plain_figures(text, RULES))


def test_vague_amounts_keep_to_the_code_list() -> None:
    codes = store.read_yaml(store.project_root() / "schemas" / "codelists" / "vague_amount.yml")["codes"]
    bounds = {(e.low, e.high) for e in RULES.amounts.vague_amounts.values()}
    stated = {(50, 50), (25, 25), (33.33, 33.33)}
    assert {(c["value_low"], c["value_high"]) for c in codes} - stated <= bounds


@pytest.mark.parametrize("part", ["approximators", "units", "measures", "effects", "changes", "vague"])
def test_a_lexicon_without_a_part_is_refused(part: str) -> None:
    with pytest.raises(ContractError):
        compile_rules({key: value for key, value in RAW.items() if key != part})


@pytest.mark.parametrize("run", ["a", "1", "1-", "1,", "1.", "+1", "a-", "$", "one and ", "10, "])
def test_long_runs_are_read_in_linear_time(run: str) -> None:
    text = run * (40_000 // len(run))
    before = time.perf_counter()
    find_amounts(text, RULES.amounts)
    assert time.perf_counter() - before < 20, "quadratic reading takes minutes here"


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("Ostra counted 12 guards and 30 herders killed.", ["deaths", "deaths"]),
        ("The raid left ten herders and two guards dead.", ["deaths", "deaths"]),
        ("Nine herders were wounded -- seven women and two boys -- near Ostra.", ["injured", "injured", "injured"]),
        ("The killing of the envoys (four men and two women) went on.", ["deaths", "deaths"]),
        ("Two soldiers died -- 13 rebels were captured.", ["deaths", "troops"]),
        ("Ten rebels and two houses were seen.", ["troops", "other"]),
    ],
)
@pytest.mark.parametrize("is_upper", [False, True])
def test_parts_of_a_toll_share_what_befell_the_whole(
    parse: Callable[[str], Any], text: str, measures: list[str], is_upper: bool
) -> None:
    assert [f.measure_code for f in figures_of(parse(text.upper() if is_upper else text))] == measures
