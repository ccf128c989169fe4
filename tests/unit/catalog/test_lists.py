"""Rows of the lists: fields in order, evidence, the newest first."""

import json
from dataclasses import replace

import pyarrow as pa

from parley.catalog.lists import Lists, to_lists
from parley.catalog.source import Source
from parley.catalog.views import DOCUMENTS, EVENTS, VIEWS


def test_every_row_has_a_value_for_every_field(lists: Lists) -> None:
    for view in VIEWS:
        assert lists.rows[view.name], f"the sample has no {view.name}"
        assert all(len(json.loads(cells)) == len(view.fields) for cells in lists.rows[view.name])


def test_every_column_and_filter_of_a_view_reads_a_field_that_is_sent() -> None:
    for view in VIEWS:
        read = {column.field for column in view.columns} | {name for name, _ in view.codelists}
        read |= {f for item in view.filters for f in item.fields[:1] if item.kind != "member"}
        assert read <= set(view.fields), f"{view.name} reads {read - set(view.fields)}"
        for item in view.filters:
            assert set(item.fields) & set(view.fields), f"{view.name} can't be filtered by {item.name}"


def test_events_stand_with_the_newest_first_and_the_evidence_of_their_first_report(lists: Lists) -> None:
    first, second = map(json.loads, lists.rows["events"])
    evidence = EVENTS.fields.index("evidence")
    assert [first[0], second[0]] == ["evt_0000000000000001", "evt_0000000000000002"]
    assert first[evidence] == ["the envoy ", "met", ' "the front" & 40 <b>elders</b> in Karsa']


def test_an_address_that_would_run_a_script_is_not_sent(lists: Lists) -> None:
    at = DOCUMENTS.fields.index("source_url")
    assert {json.loads(row)[at] for row in lists.rows["documents"]} == {"https://gazette.example/1?a=1&b=2", None}


def test_a_figure_that_stands_in_no_clause_is_shown_in_its_sentence(source: Source) -> None:
    (number,) = (n for n, row in enumerate(source.rows("figures")) if row["text"] == "dozens")
    start = source.rows("figures", [number])[0]["char_start"]
    text = f"{'x' * (start - 11)}. They saw dozens of elders! Then nobody."
    shown = to_lists(source, {"doc_0000000000000002": text}).rows["figures"][number]
    assert ["They saw ", "dozens", " of elders!"] in json.loads(shown)
    wrong = to_lists(source, {"doc_0000000000000002": "x" * 500}).rows["figures"][number]
    assert ["", "dozens", " … elders"] in json.loads(wrong)


def test_a_role_is_shown_in_its_sentence(source: Source) -> None:
    text = "envoy Tamsin Orlo spoke"
    assert to_lists(source, {}).roles == [b'["","envoy"]']
    assert to_lists(source, {"doc_0000000000000001": text}).roles == [b'["","envoy"," Tamsin Orlo spoke"]']
    long = source.tables["actor_roles"].set_column(
        source.tables["actor_roles"].schema.get_field_index("char_end"), "char_end", pa.array([len(text)])
    )
    wide = replace(source, tables={**source.tables, "actor_roles": long})
    assert to_lists(wide, {"doc_0000000000000001": text}).roles == [b'["","envoy"," Tamsin Orlo spoke"]']
