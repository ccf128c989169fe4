"""Events counted for the charts."""

from datetime import date

import pytest

from parley.catalog import totals
from parley.catalog.source import Source
from parley.catalog.totals import find_span, to_totals


@pytest.mark.parametrize(
    ("start", "end", "precision", "span"),
    [
        (date(2031, 5, 1), date(2031, 5, 31), "month", "month"),
        (date(2031, 4, 1), date(2031, 6, 30), "season", "quarter"),
        (date(2031, 1, 1), date(2031, 12, 31), "year", "year"),
        (date(2030, 12, 1), date(2031, 1, 5), "vague", "longer"),
        (date(2031, 5, 1), None, "day", "month"),
        (date(2031, 1, 1), None, "year", "year"),
    ],
)
def test_an_event_is_drawn_by_the_shortest_unit_that_holds_it(
    start: date, end: date | None, precision: str, span: str
) -> None:
    assert (
        find_span({"start_date": start.isoformat(), "end_date": end and end.isoformat(), "date_precision": precision})
        == span
    )


def test_what_the_charts_leave_out_is_counted(source: Source) -> None:
    found = to_totals(source)
    assert (found["events"], found["undated"], found["unplaced"], found["one_sided"]) == (2, 0, 1, 0)
    assert [row[1] for row in found["days"]] == ["year", "month"]
    assert found["spots"] == [["Karsa <b>town</b>", 12.5, 3.5]]
    assert [(year, found["kinds"][kind], count) for _, year, kind, count in found["places"]] == [
        (2031, ["CONSULT", "verbal_cooperation", "occurred"], 1)
    ]
    assert sum(row[-1] for row in found["edges"]) == 2
    assert found["years"] == [2030, 2031]


def test_only_the_places_and_actors_of_the_most_events_are_drawn(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "MOST_PLACES", 0)
    monkeypatch.setattr(totals, "MOST_ACTORS", 1)
    found = to_totals(source)
    assert (found["spots"], found["spot_total"], found["places"]) == ([], 1, [])
    assert (found["pairs"], found["edges"], found["actors"]) == ([], [], [2, 0])
