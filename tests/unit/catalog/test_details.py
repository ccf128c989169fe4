"""What the page of one row shows beside it."""

import json
from typing import Any

import numpy as np
import pytest

from parley.catalog import details
from parley.catalog.lists import Lists
from parley.catalog.source import Source

EVENT, ASSAULT = "evt_0000000000000001", "evt_0000000000000002"
ORLO, FRONT = "act_0000000000000001", "act_0000000000000002"


def make_all(source: Source, lists: Lists) -> dict[str, dict[str, Any]]:
    """Give every detail by kind and identifier."""
    found = {}
    for kind, make in details.to_details(source, lists):
        table = details.KINDS[kind]
        ids = source.column(table, source.key(table))
        numbers = np.arange(len(ids))
        records = details.to_records(lists, kind, ids, numbers.tolist(), make(numbers))
        found[kind] = {key: json.loads(record) for key, record in records.items()}
    return found


@pytest.fixture(scope="module")
def made(source: Source, lists: Lists) -> dict[str, dict[str, Any]]:
    """Give every detail of the sample."""
    return make_all(source, lists)


def test_every_row_that_has_a_page_has_a_detail(made: dict[str, dict[str, Any]], lists: Lists) -> None:
    for kind, view in details.KINDS.items():
        assert [detail["row"] for detail in made[kind].values()] == [json.loads(row) for row in lists.rows[view]]
        assert all(key == detail["row"][0] for key, detail in made[kind].items())


def test_an_event_shows_its_reports_by_day_and_what_they_contradict(made: dict[str, dict[str, Any]]) -> None:
    event = made["event"][EVENT]
    assert [report["status"] for report in event["reports"]] == ["occurred", "denied"]
    assert [dispute["kind"] for dispute in event["contradictions"]] == ["status"]
    assert made["event"][ASSAULT]["contradictions"] == []


def test_an_actor_shows_events_quotes_figures_roles_and_partners(made: dict[str, dict[str, Any]]) -> None:
    front = made["actor"][FRONT]
    assert [row[0] for row in front["events"]["rows"]] == [EVENT, ASSAULT]
    assert [front[part]["total"] for part in ("quotes", "figures", "documents")] == [1, 1, 1]
    assert front["partners"] == [[ORLO, 1, 1]]
    assert front["years"] == [[2030, "material_conflict", 1], [2031, "verbal_cooperation", 1]]
    assert [role["relation"] for role in front["roles"]] == ["speaks_for"]
    assert front["names"] == [["role", "the front", 1]]


def test_a_figure_shows_all_of_its_group(made: dict[str, dict[str, Any]]) -> None:
    group = made["figure"]["fig_0000000000000001"]["group"]
    assert sorted(row[0] for row in group["rows"]) == ["fig_0000000000000001", "fig_0000000000000002"]


def test_a_text_shows_what_it_contradicts(made: dict[str, dict[str, Any]]) -> None:
    disputes = made["document"]["doc_0000000000000001"]["contradictions"]
    assert [dispute["kind"] for dispute in disputes] == ["status", "figure"]
    assert disputes[0]["pages"] == [[EVENT, "met"]]


def test_a_quote_shows_the_events_told_in_it(made: dict[str, dict[str, Any]]) -> None:
    assert [row[0] for row in made["quote"]["quo_0000000000000001"]["events"]["rows"]] == [EVENT]


def test_a_long_list_is_cut_and_says_how_long_it_is(
    source: Source, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(details, "MOST", 1)
    made = make_all(source, lists)
    assert (len(made["actor"][FRONT]["events"]["rows"]), made["actor"][FRONT]["events"]["total"]) == (1, 2)
    assert (len(made["event"][EVENT]["reports"]), made["event"][EVENT]["report_total"]) == (1, 2)
