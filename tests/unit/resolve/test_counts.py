"""Which report a figure belongs to."""

from datetime import date
from typing import Any

import pytest

from parley import store
from parley.records import Block, Document, EventReport, Figure, Findings, Interval
from parley.resolve.counts import Link, find_tolls, link_figures
from parley.resolve.wording import compile_rules

RULES = compile_rules(store.read_lexicon("comparison"))
DAY = date(2031, 3, 11)


def read(text: str, *, reports: list[dict[str, Any]], figures: list[dict[str, Any]]) -> Findings:
    """Give findings whose reports and figures stand where their words stand."""
    blocks = (Block("paragraph", 0, len(text)),)
    document = Document("doc_a", "c", "a.txt", text, "", published=Interval(DAY, DAY, "day"), blocks=blocks)
    held = []
    for raw in reports:
        facts = {"event_type": "ASSAULT", "event_mode": None, "status": "occurred"} | raw
        clause, trigger = facts.pop("clause"), facts.pop("trigger")
        start, at = text.index(clause), text.index(trigger, text.index(clause))
        held.append(
            EventReport(start, start + len(clause), clause, at, at + len(trigger), trigger, rule_id="t", **facts)
        )
    found = []
    for raw in figures:
        facts = {"measure_code": "deaths", "change_code": "level", "counted_text": "people"} | raw
        words, value = facts.pop("text"), facts.pop("value")
        at = text.index(words)
        found.append(
            Figure(at, at + len(words), words, value=value, value_low=value, value_high=value, approximation="exact",
                   unit_code="person", rule_id="t", **facts)
        )  # fmt: skip
    return Findings(document, figures=tuple(found), reports=tuple(held))


def test_a_number_in_the_clause_of_an_attack_counts_its_victims() -> None:
    found = read(
        "Gunmen attacked a market, killing 12 people.",
        reports=[
            {"clause": "Gunmen attacked a market, killing 12 people", "trigger": "attacked"},
            {"clause": "killing 12 people", "trigger": "killing"},
        ],
        figures=[{"text": "12", "value": 12}],
    )
    assert link_figures([found], RULES) == {("doc_a", 0): Link(1, "victims")}
    assert find_tolls([found], link_figures([found], RULES), RULES) == {("doc_a", 1): frozenset({("deaths", "", 12)})}


def test_a_toll_without_an_act_of_its_own_is_that_of_the_attack_told_last() -> None:
    found = read(
        "Gunmen attacked a market. The ministry put the death toll at 24.",
        reports=[{"clause": "Gunmen attacked a market.", "trigger": "attacked"}],
        figures=[{"text": "24", "value": 24}],
    )
    assert link_figures([found], RULES) == {("doc_a", 0): Link(0, "victims")}


@pytest.mark.parametrize(
    "change",
    [
        {"change_code": "cumulative"},
        {"change_code": "increase"},
        {"start_date": date(2031, 1, 1), "date_precision": "month"},
        {"measure_code": "displaced"},
    ],
)
def test_a_number_of_a_longer_time_is_no_toll_of_one_attack(change: dict[str, Any]) -> None:
    found = read(
        "Gunmen attacked a market. In January 240 people were killed.",
        reports=[{"clause": "Gunmen attacked a market.", "trigger": "attacked"}],
        figures=[{"text": "240", "value": 240, **change}],
    )
    assert link_figures([found], RULES) == {}


@pytest.mark.parametrize("status", ["planned", "requested", "conditional", "denied"])
def test_what_did_not_happen_has_no_numbers(status: str) -> None:
    found = read(
        "The army would free 40 captives.",
        reports=[
            {"clause": "The army would free 40 captives.", "trigger": "free", "event_type": "RETREAT",
             "status": status, "target_texts": ("40 captives",)},
        ],
        figures=[{"text": "40", "value": 40, "measure_code": "people", "counted_text": "captives"}],
    )  # fmt: skip
    assert link_figures([found], RULES) == {}


@pytest.mark.parametrize(
    ("kind", "clause", "trigger", "side", "texts", "role"),
    [
        ("RETREAT", "The army freed 40 captives", "freed", "target_texts", ("40 captives",), "target"),
        ("PROTEST", "Some 40 teachers marched", "marched", "source_texts", ("40 teachers",), "source"),
        ("MOBILIZE", "The union sent 40 observers", "sent 40 observers", "target_texts", (), "object"),
    ],
)
def test_a_number_counts_the_party_it_stands_in(
    kind: str, clause: str, trigger: str, side: str, texts: tuple[str, ...], role: str
) -> None:
    found = read(
        f"{clause}.",
        reports=[{"clause": clause, "trigger": trigger, "event_type": kind, side: texts}],
        figures=[{"text": "40", "value": 40, "measure_code": "people"}],
    )
    assert link_figures([found], RULES) == {("doc_a", 0): Link(0, role)}


def test_words_alone_have_no_numbers_of_their_own() -> None:
    found = read(
        "The union urged 40 members to pay.",
        reports=[
            {"clause": "The union urged 40 members to pay.", "trigger": "urged", "event_type": "REQUEST",
             "target_texts": ("40 members",)},
        ],
        figures=[{"text": "40", "value": 40, "measure_code": "people"}],
    )  # fmt: skip
    assert link_figures([found], RULES) == {}


def test_parts_and_replaced_numbers_are_no_tolls() -> None:
    found = read(
        "Gunmen killed 12 people, among them 3 nurses. The toll was put at 9 dead, up from 5.",
        reports=[{"clause": "Gunmen killed 12 people, among them 3 nurses.", "trigger": "killed"}],
        figures=[{"text": "12", "value": 12}, {"text": "3", "value": 3}, {"text": "5", "value": 5}],
    )
    tolls = find_tolls([found], link_figures([found], RULES), RULES)
    assert tolls == {("doc_a", 0): frozenset({("deaths", "", 12)})}
