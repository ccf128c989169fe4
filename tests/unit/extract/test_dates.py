"""Dates: every lexicon entry proves itself; anchors, tense and intervals have tests of their own."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley import store
from parley.calendar import parse_edtf
from parley.errors import ContractError
from parley.extract.dates import compile_rules, extract_dates, find_publication_date, reanchor_dates
from parley.records import DateExpression

RAW = store.read_lexicon("dates")
RULES = compile_rules(RAW)
PUBLISHED = parse_edtf(str(RAW["example_published"]))
EXAMPLES = [(rule["id"], *example) for rule in RAW["rules"] for example in rule.get("examples", [])]
COUNTEREXAMPLES = [(rule["id"], text) for rule in RAW["rules"] for text in rule.get("counterexamples", [])]


def read(text: str, published: str | None = "2031-05-14") -> list[DateExpression]:
    return extract_dates(text, parse_edtf(published) if published else None, RULES)


def values(text: str, published: str | None = "2031-05-14") -> list[str | None]:
    return [found.timex for found in read(text, published)]


def days(found: DateExpression) -> tuple[str, str]:
    return str(found.start_date), str(found.end_date)


@pytest.mark.parametrize(("rule_id", "text", "wording", "timex"), EXAMPLES)
def test_rule_finds_its_own_example(rule_id: str, text: str, wording: str, timex: str) -> None:
    found = [d for d in extract_dates(text, PUBLISHED, RULES) if d.rule_id == rule_id]
    assert [(d.text, d.timex) for d in found] == [(wording, str(timex))]


@pytest.mark.parametrize(("rule_id", "text"), COUNTEREXAMPLES)
def test_rule_leaves_its_counterexample_alone(rule_id: str, text: str) -> None:
    assert extract_dates(text, PUBLISHED, RULES) == []


def test_every_rule_has_an_example_or_a_counterexample() -> None:
    assert [r["id"] for r in RAW["rules"] if not r.get("examples") and not r.get("counterexamples")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Dorin spoke on Wednesday.", "2031-05-14"),  # published on a Wednesday
        ("Ana Dorin spoke on Thursday.", "2031-05-08"),
        ("The council will meet on Thursday.", "2031-05-15"),
        ("On Thursday the council is to vote.", "2031-05-15"),
        ("The pause would coincide with a gathering on Thursday.", "2031-05-15"),
        ("The council said on Monday that it will vote.", "2031-05-12"),
        ("The clerk, who arrived Thursday, will speak.", "2031-05-08"),
    ],
)
def test_tense_decides_whether_a_weekday_lies_behind_or_ahead(text: str, expected: str) -> None:
    assert values(text) == [expected]


def test_joined_weekdays_follow_each_other() -> None:
    assert values("The council will meet on Thursday and Friday.") == ["2031-05-15", "2031-05-16"]
    assert values("The council met on Monday and Tuesday.") == ["2031-05-12", "2031-05-13"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The depot burned in March.", "2031-03"),
        ("The depot burned in November.", "2030-11"),
        ("The council will vote in September.", "2031-09"),
        ("The vote was lost last June.", "2030-06"),
        ("It began this September.", "2031-09"),
        ("The depot burned in May and June 2027.", "2027-05"),
    ],
)
def test_month_without_year_is_the_nearest_that_the_tense_allows(text: str, expected: str) -> None:
    assert values(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met earlier this week.", ("2031-05-12", "2031-05-14")),
        ("They meet later this month.", ("2031-05-14", "2031-05-31")),
        ("They met by the end of October 2029.", ("2029-10-21", "2029-10-31")),
        ("They met early in 2029.", ("2029-01-01", "2029-05-01")),
        ("They met in the past two weeks.", ("2031-04-30", "2031-05-14")),
        ("They met in the winter of 2029.", ("2029-12-01", "2030-02-28")),
        ("They met on 3-5 May 2029.", ("2029-05-03", "2029-05-05")),
        ("They met on the last day of March 2029.", ("2029-03-31", "2029-03-31")),
    ],
)
def test_interval_holds_the_days_the_wording_allows(text: str, expected: tuple[str, str]) -> None:
    assert [days(found) for found in read(text)] == [expected]


def test_publication_interval_gives_a_day_when_all_its_days_agree() -> None:
    (found,) = read("Ana Dorin spoke on Tuesday.", "2031-05-13/2031-05-19")
    assert (found.timex, found.date_precision) == ("2031-05-13", "day")


def test_publication_interval_gives_an_interval_when_its_days_disagree() -> None:
    (found,) = read("Ana Dorin spoke yesterday.", "2031-05-13/2031-05-15")
    assert (found.timex, found.date_precision, days(found)) == (
        "2031-05-12/2031-05-14",
        "week",
        ("2031-05-12", "2031-05-14"),
    )


def test_publication_month_still_tells_last_month() -> None:
    (found,) = read("Ana Dorin spoke last month.", "2031-05")
    assert (found.timex, found.date_precision) == ("2031-04", "month")


def test_without_a_publication_date_relative_wordings_stay_unresolved() -> None:
    found = read("Ana Dorin spoke on Tuesday, yesterday and last week.", None)
    assert [(d.timex, d.start_date, d.date_basis) for d in found] == [(None, None, None)] * 3


def test_history_reads_months_from_the_year_told_last() -> None:
    text = (
        "In 1911 the harvest failed. In 1912 the lake towns rose. In March the fort fell. "
        "By late October 1913 the war had reached Tarven, "
        "and in January the prince fled. The following day a council took over. Two years later it fell."
    )
    found = read(text)
    assert [d.timex for d in found] == ["1911", "1912", "1912-03", "1913-10", "1914-01", None, "1916"]
    assert found[2].date_basis == "narrative"


def test_a_look_back_does_not_move_the_story() -> None:
    text = (
        "On 3 June 1912 the fort fell. It had been built the previous year. On 9 June the prince fled. In 1913 he died."
    )
    assert values(text) == ["1912-06-03", "1911", "1912-06-09", "1913"]


def test_some_months_later_is_an_interval_after_what_was_told() -> None:
    (_, later) = read("Talks began in March 2029. A few months later they broke down.")
    assert (days(later)[0][:7], later.date_precision, later.date_basis) == ("2029-05", "vague", "narrative")


def test_utterance_takes_the_place_of_publication_inside_a_quote() -> None:
    text = "“We are ready today, as we were last month,” she said. Now the lake is quiet."
    found = read(text)
    start, end = text.index("We"), text.index("month") + 5
    moved = reanchor_dates(text, found, [(start, end, parse_edtf("2030-02"))], PUBLISHED, RULES)
    assert [d.timex for d in moved] == ["2030-02", "2030-01", "PRESENT_REF"]
    assert [d.start_date for d in moved] == [date(2030, 2, 1), date(2030, 1, 1), None]


def test_now_inside_an_utterance_is_when_it_was_said() -> None:
    text = "“Now we wait,” she said."
    (found,) = reanchor_dates(text, read(text), [(1, 13, parse_edtf("2030-02-03"))], PUBLISHED, RULES)
    assert (found.timex, days(found)) == ("PRESENT_REF", ("2030-02-03", "2030-02-03"))


def test_only_the_given_pieces_are_read() -> None:
    text = "Posted 3 March 2029\n\nIt rained on 4 March 2029."
    assert [d.timex for d in extract_dates(text, None, RULES, [(21, len(text))])] == ["2029-03-04"]


@pytest.mark.parametrize("text", [
    "They may march on; a second envoy sat in the sun and the price of spring water will fall.",
    "Flight 1999, Route 2005 and article 1984 were named.",
    "Some 1500 people and 1900 troops left by road no. 2010.",
    "The 45-year-old and her 9-month-old son are well.",
    "Now that the rain is over, more than 2,000 people returned.",
    "It scored 2.50 and 10-12 points.",
])  # fmt: skip
def test_other_words_and_numbers_are_no_dates(text: str) -> None:
    assert read(text) == []


def test_ambiguous_date_in_digits_keeps_only_its_year() -> None:
    assert values("Entries of 13/05/2029, 05/13/2029 and 03/04/2029.") == ["2029-05-13", "2029-05-13", "2029"]


@pytest.mark.parametrize(("text", "wording", "first", "last"), RAW["publication"]["examples"])
def test_text_states_its_own_publication_date(text: str, wording: Any, first: Any, last: Any) -> None:
    found = find_publication_date(text, RULES)
    assert found is not None
    interval, start, end = found
    assert (text[start:end], str(interval.start), str(interval.end)) == (str(wording), str(first), str(last))


@pytest.mark.parametrize("text", RAW["publication"]["counterexamples"])
def test_other_dates_near_the_head_are_no_publication_date(text: str) -> None:
    assert find_publication_date(text, RULES) is None


@given(st.text())
def test_any_text_is_read_without_failing_and_spans_cut_out_their_wording(text: str) -> None:
    for published in (PUBLISHED, None, parse_edtf("0001-01-01"), parse_edtf("9999-12-31")):
        found = extract_dates(text, published, RULES)
        assert all(text[d.char_start : d.char_end] == d.text for d in found)
        assert all(a.char_end <= b.char_start for a, b in pairwise(found))
    find_publication_date(text, RULES)


WORDS = sorted({str(word) for words in RAW["classes"].values() for word in words} | {str(w) for w in RAW["numbers"]})


@given(
    st.lists(st.sampled_from([*WORDS, "2031", "12", "3rd", "1990s", "9999", "0", "-", ",", ".", "the", "of", "ago"]))
)
def test_any_row_of_date_words_is_read_without_failing(words: list[str]) -> None:
    text = " ".join(words)
    for published in (PUBLISHED, None, parse_edtf("0001-01-01"), parse_edtf("9999-12-31")):
        assert all(text[d.char_start : d.char_end] == d.text for d in extract_dates(text, published, RULES))


@pytest.mark.parametrize("change", [
    {"pattern": "<nosuch>"}, {"pattern": "{NOSUCH}"}, {"pattern": "the?"}, {"pattern": "( the"}, {"kind": "nosuch"},
])  # fmt: skip
def test_malformed_rule_is_refused_by_name(change: Mapping[str, str]) -> None:
    wrong = {**RAW, "rules": [{"id": "broken", "kind": "calendar", "pattern": "<year>", **change}]}
    with pytest.raises(ContractError, match="broken"):
        compile_rules(wrong)


def test_missing_part_of_the_lexicon_is_refused() -> None:
    with pytest.raises(ContractError, match="tense"):
        compile_rules({key: part for key, part in RAW.items() if key != "tense"})
