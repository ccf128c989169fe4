"""Rows of the lists: fields in order, evidence, the newest first."""

from parley.catalog.lists import Lists
from parley.catalog.views import DOCUMENTS, EVENTS, VIEWS


def test_every_row_has_a_value_for_every_field(lists: Lists) -> None:
    for view in VIEWS:
        assert lists.rows[view.name], f"the sample has no {view.name}"
        assert all(len(cells) == len(view.fields) for cells in lists.rows[view.name])


def test_every_column_and_filter_of_a_view_reads_a_field_that_is_sent() -> None:
    for view in VIEWS:
        read = {column.field for column in view.columns} | {name for name, _ in view.codelists}
        read |= {f for item in view.filters for f in item.fields[:1] if item.kind != "member"}
        assert read <= set(view.fields), f"{view.name} reads {read - set(view.fields)}"
        for item in view.filters:
            assert set(item.fields) & set(view.fields), f"{view.name} can't be filtered by {item.name}"


def test_events_stand_with_the_newest_first_and_the_evidence_of_their_first_report(lists: Lists) -> None:
    first, second = lists.rows["events"]
    evidence = EVENTS.fields.index("evidence")
    assert [first[0], second[0]] == ["evt_0000000000000001", "evt_0000000000000002"]
    assert first[evidence] == ["the envoy ", "met", ' "the front" & 40 <b>elders</b> in Karsa']


def test_an_address_that_would_run_a_script_is_not_sent(lists: Lists) -> None:
    at = DOCUMENTS.fields.index("source_url")
    assert {row[at] for row in lists.rows["documents"]} == {"https://gazette.example/1?a=1&b=2", None}
