"""Events counted for the charts."""

from datetime import date

import pytest

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
    assert find_span({"start_date": start, "end_date": end, "date_precision": precision}) == span


def test_what_the_charts_leave_out_is_counted(source: Source) -> None:
    totals = to_totals(source)
    assert (totals["events"], totals["undated"], totals["unplaced"], totals["one_sided"]) == (2, 0, 1, 0)
    assert [row[1] for row in totals["days"]] == ["year", "month"]
    assert totals["places"] == [["Karsa <b>town</b>", 12.5, 3.5, 2031, "CONSULT", "verbal_cooperation", "occurred", 1]]
    assert sum(row[-1] for row in totals["edges"]) == 2
