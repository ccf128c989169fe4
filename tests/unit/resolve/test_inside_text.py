"""Which reports of one text are one act."""

from typing import Any

import pytest

from parley.records import Block, Document, EventReport, Findings
from parley.resolve.events import resolve_events


def read(text: str, *reports: dict[str, Any], title: str = "") -> Findings:
    """Give findings of a text, below a title, whose reports stand where their words stand."""
    whole = f"{title}\n\n{text}" if title else text
    blocks = [Block("title", 0, len(title))] if title else []
    document = Document(
        "a", "c", "a", whole, "", blocks=(*blocks, Block("paragraph", len(whole) - len(text), len(whole)))
    )
    held = []
    for raw in reports:
        facts = {"event_type": "ASSAULT", "event_mode": None, "status": "occurred"} | raw
        clause, trigger = facts.pop("clause"), facts.pop("trigger")
        start = whole.index(clause)
        at = whole.index(trigger, start)
        held.append(
            EventReport(start, start + len(clause), clause, at, at + len(trigger), trigger, rule_id="t", **facts)
        )
    return Findings(document, reports=tuple(held))


def count(found: Findings) -> int:
    """Give how many events a text has."""
    return len(resolve_events([found], {}, {})[0])


def test_an_attack_and_what_it_did_are_one() -> None:
    found = read(
        "Gunmen attacked a market, killing 12 people. Some 30 people were wounded.",
        {"clause": "Gunmen attacked a market, killing 12 people", "trigger": "attacked", "target_texts": ("a market",)},
        {"clause": "killing 12 people", "trigger": "killing"},
        {"clause": "Some 30 people were wounded.", "trigger": "wounded"},
    )
    assert count(found) == 1


def test_two_attacks_of_one_sentence_stay_two_and_the_dead_are_the_nearer_ones() -> None:
    found = read(
        "Gunmen attacked a market, and rebels shelled a bridge, killing 4 people.",
        {"clause": "Gunmen attacked a market", "trigger": "attacked", "target_texts": ("a market",)},
        {"clause": "rebels shelled a bridge, killing 4 people", "trigger": "shelled", "target_texts": ("a bridge",)},
        {"clause": "killing 4 people", "trigger": "killing"},
    )
    events, ids, _ = resolve_events([found], {}, {})
    assert len(events) == 2
    assert ids["a", 1] == ids["a", 2]


def test_the_attack_told_again_is_the_one_before() -> None:
    attacked = {"clause": "Gunmen attacked a market.", "trigger": "attacked", "target_texts": ("a market",)}
    again = {"clause": "The attack lasted an hour.", "trigger": "attack"}
    assert count(read("Gunmen attacked a market. The attack lasted an hour.", attacked, again)) == 1
    another = {"clause": "An attack on a bridge failed.", "trigger": "attack", "target_texts": ("a bridge",)}
    assert count(read("Gunmen attacked a market. An attack on a bridge failed.", attacked, another)) == 2


def test_the_headline_tells_what_the_text_tells() -> None:
    found = read(
        "Gunmen attacked the grain market on Monday.",
        {"clause": "Gunmen attack market", "trigger": "attack", "target_texts": ("market",)},
        {
            "clause": "Gunmen attacked the grain market on Monday.",
            "trigger": "attacked",
            "target_texts": ("the grain market",),
        },
        title="Gunmen attack market",
    )
    assert count(found) == 1


def test_a_release_that_the_other_side_counts_is_the_same_release() -> None:
    freed = {"clause": "The army freed 118 detainees.", "trigger": "freed", "event_type": "RETREAT",
             "event_mode": "release", "target_texts": ("118 detainees",)}  # fmt: skip
    again = {"clause": "that 130 people had been released", "trigger": "released", "event_type": "RETREAT",
             "event_mode": "release", "target_texts": ("130 people",), "asserted_by_cluster": 4}  # fmt: skip
    text = "The army freed 118 detainees. The front said that 130 people had been released."
    assert count(read(text, freed, again)) == 1
    assert count(read(text, freed, again | {"asserted_by_cluster": None})) == 2
    assert count(read(text, freed | {"target_texts": ("118 nurses",)}, again | {"target_texts": ("130 pupils",)})) == 2


@pytest.mark.parametrize("text", ["", " ", "Gunmen attacked."])
def test_a_text_without_reports_gives_none(text: str) -> None:
    assert count(read(text)) == 0
