"""Calendar arithmetic: spans of time by grain, their TIMEX3 values, their days, and EDTF dates of manifests."""

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from parley.records import Interval

GRAINS = ("day", "weekend", "week", "month", "quarter", "season", "half", "year", "decade", "century", "millennium")
SEASONS = ("SP", "SU", "FA", "WI")
"""By convention those of the north, wherever a text is from: spring is March to May, winter December to February."""
WEEK_DAYS = 10  # an interval up to this long is as exact as "a week"
_LENGTHS = ((1, "day"), (WEEK_DAYS, "week"), (31, "month"), (184, "season"), (366, "year"))


class Point(NamedTuple):
    """A span of the calendar.

    Attributes:
        grain: One of `GRAINS`.
        year: Year; ISO year for weeks; first year of a decade or century; negative before Christ.
        number: Month, quarter, half, season (0 spring to 3 winter), or ISO week; 0 for a year and coarser.
        day: Day of the month; 0 unless the grain is day.
    """

    grain: str
    year: int
    number: int = 0
    day: int = 0


def is_valid(point: Point) -> bool:
    """Tell whether the calendar has this point."""
    if point.grain != "day":
        return point.number <= 12 or point.grain in ("week", "weekend")
    year = point.year if 1 <= point.year <= 9999 else 4
    return 1 <= point.number <= 12 and 1 <= point.day <= calendar.monthrange(year, point.number)[1]


def of_day(day: date) -> Point:
    """Give the point that is this day."""
    return Point("day", day.year, day.month, day.day)


def containing(grain: str, day: date) -> Point:
    """Give the span of `grain` that `day` lies in; January belongs to the winter of the year before."""
    if grain in ("week", "weekend"):
        iso = day.isocalendar()
        return Point(grain, iso.year, iso.week)
    if grain == "season":
        shifted = day.year - (day.month < 3)
        return Point(grain, shifted, (day.month - 3) % 12 // 3)
    numbers = {"month": day.month, "quarter": (day.month - 1) // 3 + 1, "half": (day.month - 1) // 6 + 1}
    if grain == "day":
        return of_day(day)
    return Point(grain, start_year(grain, day.year), numbers.get(grain, 0))


def start_year(grain: str, year: int) -> int:
    """Give the first year of the decade, century or millennium that holds `year`; other grains keep the year."""
    size = {"decade": 10, "century": 100, "millennium": 1000}.get(grain, 1)
    return year // size * size


def shift(point: Point, count: int) -> Point:
    """Move a point by `count` of its own grain."""
    per_year = {"month": 12, "quarter": 4, "half": 2, "season": 4}.get(point.grain)
    if per_year:
        first = 0 if point.grain == "season" else 1
        years, number = divmod(point.number - first + count, per_year)
        return Point(point.grain, point.year + years, number + first)
    if point.grain in ("day", "week", "weekend"):
        days = count if point.grain == "day" else 7 * count
        start = to_interval(point)
        if start is None:
            return point
        try:
            return containing(point.grain, start.start + timedelta(days=days))
        except OverflowError:
            return point
    size = {"decade": 10, "century": 100, "millennium": 1000}.get(point.grain, 1)
    return Point(point.grain, point.year + size * count)


def step(day: date, count: float, unit: str) -> date:
    """Go `count` units on or back from a day: months and years by the calendar, a missing day at the month's end.

    Raises:
        OverflowError: The calendar ends before.
    """
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12000}.get(unit)
    if months is None or count * months != int(count * months):
        length = {"week": 7, "weekend": 7, "fortnight": 14}.get(unit, 30.44 * months if months else 1)
        return day + timedelta(round(count * length))
    year, month = divmod(day.year * 12 + day.month - 1 + int(count * months), 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"{count} {unit} from {day} lies outside the calendar")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def nth_weekday(whole: Interval, weekday: int, nth: int) -> date | None:
    """Give the first, second ... or, for -1, last Monday (1) to Sunday (7) of some days; None when there are fewer."""
    if nth < 0:
        found = whole.end - timedelta((whole.end.isoweekday() - weekday) % 7 + 7 * (-nth - 1))
    else:
        found = whole.start + timedelta((weekday - whole.start.isoweekday()) % 7 + 7 * (nth - 1))
    return found if whole.start <= found <= whole.end else None


def nth_week(whole: Interval, nth: int) -> Point:
    """Give the first, second ... or, for -1, last week of some days; it belongs where its Thursday lies (ISO 8601)."""
    anchor = whole.start + timedelta(3 - whole.start.weekday())
    if anchor < whole.start:
        anchor += timedelta(7)
    if nth < 0:
        anchor = whole.end + timedelta(3 - whole.end.weekday())
        if anchor > whole.end:
            anchor -= timedelta(7)
        nth += 2
    return containing("week", anchor + timedelta(7 * (nth - 1)))


def coarsen(point: Point, grain: str) -> Point | None:
    """Give the span of `grain` that holds `point`; None when the point is coarser than that."""
    if point.grain == grain:
        return point
    if GRAINS.index(point.grain) > GRAINS.index(grain):
        return None
    if grain in ("year", "decade", "century", "millennium"):
        return Point(grain, start_year(grain, point.year))
    if point.grain == "day" and point.year < 0:
        return Point(grain, point.year, point.number) if grain == "month" else None
    interval = to_interval(point)
    return containing(grain, interval.start) if interval else None


def to_timex(point: Point) -> str:
    """Write the TIMEX3 value of a point: 2021-10-19, 2021-W41, 2021-SU, 202 for a decade, BC0480-08."""
    grain, year, number, day = point
    written = f"BC{-year:04d}" if year < 0 else f"{year:04d}"
    if grain in ("week", "weekend"):
        return f"{written}-W{number:02d}" + ("-WE" if grain == "weekend" else "")
    if grain == "season":
        return f"{written}-{SEASONS[number]}"
    if grain in ("quarter", "half"):
        return f"{written}-{'Q' if grain == 'quarter' else 'H'}{number}"
    if grain == "month":
        return f"{written}-{number:02d}"
    if grain == "day":
        return f"{written}-{number:02d}-{day:02d}"
    return written[: {"decade": -1, "century": -2, "millennium": -3}.get(grain, len(written))]


def to_interval(point: Point) -> Interval | None:
    """Give the days of a point; None outside the years 1 to 9999."""
    grain, year, number, day = point
    try:
        if grain == "day":
            return Interval(date(year, number, day), date(year, number, day), "day")
        if grain in ("week", "weekend"):
            first = date.fromisocalendar(year, number, 6 if grain == "weekend" else 1)
            last = date.fromisocalendar(year, number, 7)
            return Interval(first, last, "week")
        if grain in ("month", "quarter", "half", "season"):
            length = {"month": 1, "quarter": 3, "half": 6, "season": 3}[grain]
            first_month = 3 + 3 * number if grain == "season" else (number - 1) * length + 1
            return Interval(date(year, first_month, 1), month_end(year, first_month + length - 1), _precision(grain))
        size = {"decade": 10, "century": 100, "millennium": 1000}.get(grain, 1)
        last_day = date(year + size - 1, 12, 31)
        return Interval(date(max(year, 1), 1, 1) if year >= 0 else date(0, 1, 1), last_day, _precision(grain))
    except (ValueError, OverflowError):
        return None


def month_end(year: int, month: int) -> date:
    """Give the last day of a month; month 13 is January of the next year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _precision(grain: str) -> str:
    return {"month": "month", "quarter": "season", "season": "season", "half": "season", "year": "year"}.get(
        grain, "vague"
    )


def precision_of(start: date, end: date) -> str:
    """Name how exact an interval is by its length."""
    days = (end - start).days + 1
    return next((name for longest, name in _LENGTHS if days <= longest), "vague")


def third(interval: Interval, part: str) -> Interval:
    """Give the first, middle or last third of an interval, for `part` START, MID or END; a day stays whole."""
    days = (interval.end - interval.start).days + 1
    if days < 3 or part not in ("START", "MID", "END"):
        return interval
    first, second = interval.start + timedelta(days // 3), interval.start + timedelta(days * 2 // 3)
    precision = "season" if interval.precision == "year" else interval.precision
    if part == "START":
        return Interval(interval.start, first - timedelta(1), precision)
    if part == "MID":
        return Interval(first, second - timedelta(1), precision)
    return Interval(second, interval.end, precision)


_EDTF_SEASONS = {21: 0, 22: 1, 23: 2, 24: 3}
_EDTF = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?[~?%]?")


def parse_edtf(text: str) -> Interval:
    """Read an EDTF date: `2021-12-10`, `2021-10`, `2021`, `2021-22` (summer), or two of them joined by a slash.

    The signs for approximate and uncertain (`2021-10~`, `2021?`) leave the interval as it is.

    Raises:
        ValueError: The text is none of these, or not in the calendar; the message says what is accepted.
    """
    parts = str(text).strip().split("/")
    if len(parts) > 2:
        raise ValueError(f"{text!r} has more than two dates; write start/end")
    first, last = _edtf_part(parts[0], text), _edtf_part(parts[-1], text)
    if len(parts) == 1:
        return first
    if last.end < first.start:
        raise ValueError(f"{text!r} ends before it starts; write the earlier date first")
    return Interval(first.start, last.end, precision_of(first.start, last.end))


def _edtf_part(part: str, whole: str) -> Interval:
    match = _EDTF.fullmatch(part.strip())
    if not match:
        raise ValueError(f"{whole!r} is not a date; write 2021, 2021-10, 2021-10-19, or two of them with a slash")
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    if day:
        point = Point("day", year, month, day)
    elif month in _EDTF_SEASONS:
        point = Point("season", year, _EDTF_SEASONS[month])
    else:
        point = Point("month", year, month) if match["month"] else Point("year", year)
    interval = to_interval(point)
    if interval is None or (match["day"] and not day):
        raise ValueError(f"{whole!r} is not in the calendar")
    return interval
