"""The calendar: EDTF dates, points and their TIMEX3 values."""

from datetime import date

import pytest

from parley.calendar import (
    Point,
    coarsen,
    containing,
    nth_week,
    nth_weekday,
    parse_edtf,
    shift,
    step,
    third,
    to_interval,
    to_timex,
)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2031-05-14", "2031-05-14", "2031-05-14", "day"),
        ("2031-05", "2031-05-01", "2031-05-31", "month"),
        ("2031-05~", "2031-05-01", "2031-05-31", "month"),
        ("2031?", "2031-01-01", "2031-12-31", "year"),
        ("2031-22", "2031-06-01", "2031-08-31", "season"),
        ("2031-24", "2031-12-01", "2032-02-29", "season"),
        ("2031-05-14/2031-05-16", "2031-05-14", "2031-05-16", "week"),
        ("2031-05/2031-06", "2031-05-01", "2031-06-30", "season"),
        ("2021/2031", "2021-01-01", "2031-12-31", "vague"),
    ],
)
def test_edtf_date_is_read_as_an_interval(text: str, start: str, end: str, precision: str) -> None:
    interval = parse_edtf(text)
    assert (str(interval.start), str(interval.end), interval.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "text", ["", "May 2031", "2031-13", "2031-02-30", "2031-5-1", "2031/2030", "2031/2032/2033", "..", "0000"]
)
def test_anything_else_is_refused_with_its_wording(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|calendar|before"):
        parse_edtf(text)


@pytest.mark.parametrize(
    ("point", "timex"),
    [
        (Point("day", 2031, 5, 14), "2031-05-14"),
        (Point("week", 2031, 9), "2031-W09"),
        (Point("weekend", 2031, 9), "2031-W09-WE"),
        (Point("season", 2031, 1), "2031-SU"),
        (Point("quarter", 2031, 3), "2031-Q3"),
        (Point("decade", 1990), "199"),
        (Point("century", 1900), "19"),
        (Point("month", -480, 8), "BC0480-08"),
    ],
)
def test_point_has_its_timex_value(point: Point, timex: str) -> None:
    assert to_timex(point) == timex


def test_shift_crosses_the_turn_of_the_year() -> None:
    assert shift(Point("month", 2030, 11), 3) == Point("month", 2031, 2)
    assert shift(Point("season", 2030, 3), 1) == Point("season", 2031, 0)
    assert shift(Point("day", 2030, 12, 31), 1) == Point("day", 2031, 1, 1)
    assert shift(Point("week", 2030, 1), -1) == Point("week", 2029, 52)


def test_january_lies_in_the_winter_of_the_year_before() -> None:
    assert containing("season", date(2031, 1, 5)) == Point("season", 2030, 3)


def test_a_year_is_not_made_finer() -> None:
    assert coarsen(Point("day", 2031, 5, 14), "month") == Point("month", 2031, 5)
    assert coarsen(Point("year", 2031), "month") is None


def test_thirds_cover_an_interval_without_overlap() -> None:
    year = parse_edtf("2031")
    first, middle, last = (third(year, part) for part in ("START", "MID", "END"))
    assert (first.start, last.end) == (year.start, year.end)
    assert (middle.start - first.end).days == (last.start - middle.end).days == 1


def test_years_outside_the_calendar_have_no_days() -> None:
    assert to_interval(Point("year", -480)) is None
    assert to_interval(Point("year", 10000)) is None


@pytest.mark.parametrize(
    ("day", "count", "unit", "expected"),
    [
        ("2031-01-31", 1, "month", "2031-02-28"),
        ("2031-03-31", -4, "month", "2030-11-30"),
        ("2032-02-29", -1, "year", "2031-02-28"),
        ("2031-05-14", 2, "quarter", "2031-11-14"),
        ("2031-05-14", -2, "week", "2031-04-30"),
        ("2031-05-14", 1, "fortnight", "2031-05-28"),
        ("2031-05-14", 1, "decade", "2041-05-14"),
    ],
)
def test_step_goes_by_the_calendar(day: str, count: int, unit: str, expected: str) -> None:
    assert str(step(date.fromisoformat(day), count, unit)) == expected


def test_step_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(OverflowError, match="calendar"):
        step(date(9990, 1, 1), 10, "year")


@pytest.mark.parametrize(("nth", "expected"), [(1, "2031-05-02"), (5, "2031-05-30"), (6, "None"), (-1, "2031-05-30")])
def test_nth_weekday_of_a_month(nth: int, expected: str) -> None:
    assert str(nth_weekday(parse_edtf("2031-05"), 5, nth)) == expected


def test_a_week_belongs_to_the_month_of_its_thursday() -> None:
    assert nth_week(parse_edtf("2031-05"), 1) == Point("week", 2031, 18)
    assert nth_week(parse_edtf("2031-05"), -1) == Point("week", 2031, 22)
    assert nth_week(parse_edtf("2027"), 1) == Point("week", 2027, 1)
