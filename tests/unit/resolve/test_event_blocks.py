"""Crowded blocks: what shares a further fact is still compared, and time is looked up by day."""

from datetime import date, timedelta
from typing import Any

import pytest

from parley.records import EventReport
from parley.resolve import event_blocks, event_retellings
from parley.resolve.event_blocks import Timeline, between, happened, pairs_to_compare
from parley.resolve.event_retellings import join_retellings
from parley.resolve.groups import Groups
from parley.resolve.same_event import Item

DAY = date(2031, 5, 1)


def item(number: int, trigger: str = "attacked", day: date = DAY, **facts: Any) -> Item:
    """Give an invented report of its own text."""
    report = EventReport(
        0, 20, trigger, 0, len(trigger), trigger, "ASSAULT", None, "occurred", "test", start_date=day, end_date=day,
        date_precision="day",
    )  # fmt: skip
    held: dict[str, Any] = {"sources": frozenset({"act_1"}), "targets": frozenset(), **facts}
    return Item((f"doc_{number:03}", 0), report, held.pop("sources"), held.pop("targets"), "story", DAY, **held)


def compared(items: list[Item]) -> set[tuple[str, str]]:
    """Give the texts of the pairs that are compared."""
    return {(a.key[0], b.key[0]) for a, b in pairs_to_compare(items, Groups(i.key for i in items))}


def test_a_small_block_is_compared_whole_and_a_crowd_by_further_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = [item(n, f"{chr(97 + n)}xing", sites=frozenset({f"town{n % 3}"})) for n in range(6)]
    assert len(compared(sites)) == 15
    monkeypatch.setattr(event_blocks, "CROWD", 2)
    assert compared(sites) == {("doc_000", "doc_003"), ("doc_001", "doc_004"), ("doc_002", "doc_005")}


def test_what_is_joined_already_is_not_compared() -> None:
    items = [item(n) for n in range(3)]
    groups = Groups(i.key for i in items)
    groups.join(items[0].key, items[2].key)
    assert [(a.key[0], b.key[0]) for a, b in pairs_to_compare(items, groups)] == [
        ("doc_000", "doc_001"),
        ("doc_001", "doc_002"),
    ]


def test_a_timeline_gives_the_reports_of_some_days_in_the_order_they_came() -> None:
    days = [DAY + timedelta(days) for days in (9, 0, 4, 5, 1)]
    items = [item(n, day=day) for n, day in enumerate(days)]
    found = Timeline(items, happened).between(DAY + timedelta(1), DAY + timedelta(5))
    assert [i.key[0] for i in found] == ["doc_002", "doc_003", "doc_004"]
    in_order = sorted(items, key=happened)
    assert between(in_order, DAY, DAY + timedelta(1), happened) == in_order[:2]


def test_a_story_of_many_texts_is_joined_by_way_of_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_retellings, "TELLINGS", 1)
    items = [item(n, stems=frozenset({"fight", "attac", "marke", "kelma"})) for n in range(5)]
    groups = Groups(i.key for i in items)
    join_retellings(items, groups)
    assert len(groups.members()) == 1
