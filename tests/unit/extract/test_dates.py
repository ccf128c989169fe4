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
        ("In February he denounced the pact.", "2031-02"),
        ("In March the council gave the rebels two weeks.", "2031-03"),
        ("In January the new council will sit.", "2032-01"),
        ("The council sits in February.", "2032-02"),
    ],
)
def test_a_month_that_opens_a_sentence_in_the_past_lies_behind_however_far(text: str, expected: str) -> None:
    assert values(text, "2031-12-28")[0] == expected


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks will be held on Friday.", "2031-05-16"),
        ("The council said it'll meet on Friday.", "2031-05-16"),
        ("The bridge will open on March 2.", "2032-03-02"),
        ("The bridge was opened on March 2.", "2031-03-02"),
        ("They met last April.", "2030-04"),  # this year's April, just over, would be last month
        ("They met last March.", "2031-03"),
        ("They met last week, on Tuesday.", "2031-05-06"),
        ("They met at noon and parted later in the day.", "2031-05-14"),
    ],
)
def test_words_around_a_date_choose_its_place(text: str, expected: str) -> None:
    assert values(text)[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It snowed from November to March.", ["2030-11", "2031-03"]),
        ("It snowed in Nov-Feb 2030.", ["2029-11", "2030-02"]),
        ("It rained from 28 April 2029 to 3 May.", ["2029-04-28", "2029-05-03"]),
        ("It rained from 30 December 2029 to 3 January.", ["2029-12-30", "2030-01-03"]),
        ("It rained between March and June 2028.", ["2028-03", "2028-06"]),
    ],
)
def test_a_range_runs_forward(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("wording", "year", "expected"),
    [
        ("on Christmas Day", 2029, "2029-12-25"),
        ("on Good Friday", 2029, "2029-03-30"),
        ("on Easter Monday", 2029, "2029-04-02"),
        ("on Orthodox Easter", 2029, "2029-04-08"),
        ("on Ash Wednesday", 2029, "2029-02-14"),
        ("on Ascension Day", 2029, "2029-05-10"),
        ("on Thanksgiving", 2029, "2029-11-22"),
        ("on Memorial Day", 2029, "2029-05-28"),
        ("on International Women's Day", 2029, "2029-03-08"),
        ("on All Saints' Day", 2029, "2029-11-01"),
    ],
)
def test_holiday_has_its_day_in_the_stated_year(wording: str, year: int, expected: str) -> None:
    assert values(f"They met {wording} {year}.") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on New Year's Day.", ["2031-01-01"]),
        ("They will meet at Christmas.", ["2031-12-25"]),
        ("They met last Christmas.", ["2030-12-25"]),
        ("They met two weeks before Christmas.", ["2030-12-11"]),
        ("They met over the Easter weekend.", ["2031-W15-WE"]),
        ("She sang White Christmas beside an Easter egg.", []),
    ],
)
def test_holiday_without_a_year_is_placed_by_the_words_around(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize("name", sorted(RAW["holidays"]))
def test_holiday_states_one_day(name: str) -> None:
    assert len(RAW["holidays"][name].keys() & {"fixed", "easter", "orthodox_easter", "nth_weekday"}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained in the first week of 2027.", ("2027-01-04", "2027-01-10")),  # as ISO 8601 counts weeks
        ("It rained in the last three months of 2029.", ("2029-10-01", "2029-12-31")),
        ("It rained in the past 24 hours.", ("2031-05-13", "2031-05-14")),
        ("It rained over the past three months.", ("2031-02-14", "2031-05-14")),
        ("It may rain over the next two weeks.", ("2031-05-15", "2031-05-28")),
        ("It rained over the past two quarters.", ("2030-10-01", "2031-03-31")),
        ("They are away for the rest of the month.", ("2031-05-14", "2031-05-31")),
        ("They will leave within ten days.", ("2031-05-14", "2031-05-24")),
        ("It rained in the 1991-2 season.", ("1991-01-01", "1992-12-31")),
    ],
)
def test_counted_stretches_have_their_days(text: str, expected: tuple[str, str]) -> None:
    assert [days(found) for found in read(text)] == [expected]


def test_a_year_earlier_compares_with_the_quarter_spoken_of() -> None:
    assert values("Trade fell in the third quarter. A year earlier it rose.") == ["2030-Q3", "2029-Q3"]
    assert values("Trade fell in nine months to May 2030. A year earlier it rose.")[-1] == "2029"


def test_durations_and_habits_are_typed_and_have_no_days() -> None:
    found = read("The nine-year war, weekly patrols and talks every Friday wore them out.")
    assert [(d.date_type, d.start_date) for d in found] == [("DURATION", None), ("SET", None), ("SET", None)]


def test_every_day_before_christ_of_a_range_is_read() -> None:
    assert values("The war of 499-493 BC was long.") == ["BC0499", "BC0493"]


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
