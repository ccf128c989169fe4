"""The time of acts that their own clause does not date: tense, deictic words, the account before, who tells of it."""

from datetime import date, timedelta
from typing import Any

import pytest

from parley import store
from parley.extract.events import compile_rules, extract_events
from parley.records import DateExpression, EventReport, Interval, Mention, Quote

RULES = compile_rules(store.read_lexicon("events"))
PUBLISHED = Interval(date(2031, 5, 14), date(2031, 5, 16), "week")
MONDAY = date(2031, 5, 12)


def dated(text: str, wording: str, when: date) -> DateExpression:
    start = text.index(wording)
    return DateExpression(
        start, start + len(wording), wording, when.isoformat(), "DATE", when, when, "day", "relative", "test"
    )


def reports(parse: Any, text: str, wording: str = "", published: Interval | None = PUBLISHED) -> list[EventReport]:
    dates = [dated(text, wording, MONDAY)] if wording else []
    return extract_events(parse(text), [], dates, [], [], RULES, published)


def last(parse: Any, text: str, wording: str = "", published: Interval | None = PUBLISHED) -> EventReport:
    return reports(parse, text, wording, published)[-1]


@pytest.mark.parametrize(
    "text",
    [
        "Sorvia opposes the dam.",
        "The dam is opposed by Sorvia.",
        "Rebel camps are often bombed by Sorvia.",
        "Sorvia is shelling the port.",
        "Sorvia has been shelling the port for weeks.",
        "The siege of the port by the rebels continues.",
    ],
)
def test_what_a_text_tells_in_the_present_holds_when_it_is_written(parse: Any, text: str) -> None:
    report = last(parse, text)
    assert (report.start_date, report.end_date) == (PUBLISHED.start, PUBLISHED.end)
    assert (report.date_precision, report.date_basis) == ("week", "relative")
    assert report.date_text in text.split() or report.date_text in text


@pytest.mark.parametrize(
    "text",
    [
        "Sorvia opposed the dam.",
        "Sorvia has criticised the dam's builders.",
        "Sorvia will shell the port.",
        "Sorvia may shell the port.",
        "Rebels attacked a convoy.",
    ],
)
def test_the_publication_date_never_fills_in_for_a_missing_one(parse: Any, text: str) -> None:
    assert {(r.start_date, r.date_basis) for r in reports(parse, text)} == {(None, None)}


def test_the_present_dates_nothing_when_nobody_knows_when_the_text_was_written(parse: Any) -> None:
    assert last(parse, "Sorvia opposes the dam.", published=None).start_date is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Sorvia recently expelled two envoys.", PUBLISHED.start - timedelta(days=31), PUBLISHED.end),
        ("An imminent withdrawal of troops from the port is feared.", PUBLISHED.start, PUBLISHED.end + timedelta(31)),
    ],
)
def test_words_that_point_at_the_time_of_writing_count_from_it(parse: Any, text: str, start: date, end: date) -> None:
    report = last(parse, text)
    assert (report.start_date, report.end_date, report.date_precision) == (start, end, "vague")


def test_the_account_goes_on_at_the_time_it_has_named(parse: Any) -> None:
    report = last(parse, "On Monday, rebels attacked a mill. They abducted two guards.", "Monday")
    assert (report.event_mode, report.start_date, report.date_basis) == ("abduct", MONDAY, "narrative")
    assert report.date_text == "Monday"


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, rebels attacked a mill. They had abducted two guards.",
        "On Monday, rebels attacked a mill. They have abducted two guards.",
        "On Monday, rebels attacked a mill.\n\nThey abducted two guards.",
        "On Monday, rebels attacked a mill. The mill is old. They abducted two guards.",
    ],
)
def test_another_tense_or_paragraph_leaves_the_time_of_the_account(parse: Any, text: str) -> None:
    assert last(parse, text, "Monday").start_date is None


def test_an_undated_statement_belongs_to_the_day_of_the_news(parse: Any) -> None:
    text = "The mayor said on Monday that rebels had left. He had asked the army for help, the mayor told reporters."
    asked = [r for r in reports(parse, text, "Monday") if r.event_type == "REQUEST"]
    assert [(r.start_date, r.date_basis) for r in asked] == [(MONDAY, "narrative")]


def test_violence_that_had_taken_place_does_not(parse: Any) -> None:
    text = "The mayor said on Monday that rebels had left. Soldiers had attacked a village, the mayor told reporters."
    assert [r.start_date for r in reports(parse, text, "Monday") if r.event_type == "ASSAULT"] == [None]


def test_what_an_act_came_to_dates_the_act(parse: Any) -> None:
    text = "The clans held talks that led to a truce on Monday."
    found = {r.event_type: (r.start_date, r.date_basis) for r in reports(parse, text, "Monday")}
    assert found["CONSULT"] == (MONDAY, "narrative")


def test_the_same_act_told_twice_has_one_time(parse: Any) -> None:
    text = "Rebels have freed Ana Holt.\n\nRebels freed Ana Holt on Monday."
    held = [
        Mention(m, m + len(word), word, "name", kind, "test", cluster=cluster)
        for word, kind, cluster in (("Rebels", "armed_group", 0), ("Ana Holt", "person", 1))
        for m in (text.index(word), text.rindex(word))
    ]
    found = extract_events(parse(text), held, [dated(text, "Monday", MONDAY)], [], [], RULES, PUBLISHED)
    assert [(r.start_date, r.date_basis) for r in found] == [(MONDAY, "narrative"), (MONDAY, "relative")]


def test_inside_a_quotation_the_present_is_when_it_was_spoken(parse: Any) -> None:
    text = "“Rebels are shelling the port,” said the mayor."
    start, end = text.index("Rebels"), text.index(",”")
    spoken = Quote(
        start, end, text[start:end], "direct", "test", start_date=MONDAY, end_date=MONDAY, date_precision="day"
    )
    silent = Quote(start, end, text[start:end], "direct", "test")
    assert [extract_events(parse(text), [], [], [], [q], RULES, PUBLISHED)[0].start_date for q in (spoken, silent)] == [
        MONDAY,
        None,
    ]
