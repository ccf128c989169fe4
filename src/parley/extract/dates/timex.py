"""What an expression of time means, and from where it is read; TIMEX3 values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parley.calendar import GRAINS, Point, to_interval, to_timex
from parley.records import Interval

UNIT_CODES = {
    "second": "TS", "minute": "TM", "hour": "TH", "day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y",
    "decade": "DE", "century": "CE", "millennium": "ML", "fortnight": "W", "weekend": "WE", "moment": "TX",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """From where an expression is read.

    Attributes:
        speech: The day of publication or utterance; None when unknown.
        anchors: Points the text has named before this one, the latest last.
        tells_history: Whether the text tells of a past with its own time line.
        tense: past, told (a past that leaves little doubt), future, certain (a future such as "will") or None, by
            the words around.
        year_hint: Year that a coordinated date states ("May and July 2013").
        named: Points named in the paragraph, the latest last, those in passing too.
        joined: Day that the expression is joined to ("Thursday and Friday").
        since: Start of the range that the expression ends ("from November to March").
        since_basis: On what ground that start was resolved.
        week: Week that stands right before a weekday ("last week, on Tuesday").
        quarter: Quarter that the text spoke of last, with which "a year earlier" compares.
    """

    speech: date | None
    anchors: tuple[Point, ...]
    tells_history: bool
    tense: str | None
    year_hint: int | None
    named: tuple[Point, ...] = ()
    joined: Point | None = None
    since: Point | None = None
    since_basis: str | None = None
    quarter: Point | None = None
    week: Point | None = None

    @property
    def looks_ahead(self) -> bool:
        """Tell whether the words around speak of what is to come."""
        return self.tense in ("future", "certain")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression means.

    Attributes:
        point: Its place in the calendar; None for durations, sets and what can't be told.
        timex: TIMEX3 value when it is not simply the point's.
        part: START, MID or END of the point.
        last: Last point of a range that starts at `point`.
        suffix: Time of day, such as TMO or T10:30.
        days: Days it covers when they are not simply the point's ("the past two weeks", "earlier this month").
        moves_story: Whether a story goes on from here; not after a look back ("the previous year").
    """

    date_type: str = "DATE"
    point: Point | None = None
    timex: str | None = None
    basis: str | None = None
    part: str | None = None
    last: Point | None = None
    suffix: str = ""
    days: Interval | None = None
    moves_story: bool = True


DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25, "decade": 3652.5}
Groups = Mapping[str, Any]
Resolver = Callable[[Groups, Mapping[str, Any], Context], Meaning | None]


def anchor_for(context: Context, grain: str, named: bool = False) -> Point | None:
    """Give the last point of the story that is at least as fine as `grain`; with `named`, one named in passing too."""
    rank = GRAINS.index(grain)
    for point in reversed(context.anchors + context.named if named else context.anchors):
        if GRAINS.index(point.grain) <= rank:
            return point
    return None


def shift_year(point: Point, count: int) -> Point:
    """Give the same date in another year."""
    return point._replace(year=point.year + count)


def count_of(groups: Groups, options: Mapping[str, Any]) -> float | None:
    """Give the number of units an expression counts; None for "several" and its like."""
    if options.get("count") == "X" or "vague" in groups:
        return None
    count = groups.get("num", groups.get("one", options.get("count", 0)))
    return float(count) + float(groups.get("half", 0))


def duration_value(count: float | None, unit: str) -> str:
    """Write the TIMEX3 value of a duration: P9Y, PT24H, P1DE, PXM."""
    code = UNIT_CODES[unit]
    if unit == "fortnight" and count is not None:
        count *= 2
    number = "X" if count is None else f"{count:g}" if count < 10**6 else f"{count:.0f}"
    return f"PT{number}{code[1]}" if code[0] == "T" else f"P{number}{code}"


def rest_of(point: Point, told: Point, part: str) -> Interval | None:
    """Give the days of `point` up to what was told ("earlier that month"), or from there on ("later this week")."""
    whole, here = to_interval(point), to_interval(told)
    if not whole or not here or whole == here:
        return whole
    start, end = (whole.start, here.end) if part == "BEFORE" else (here.start, whole.end)
    return Interval(start, end, whole.precision) if start <= end else whole


def value_of(meaning: Meaning) -> str | None:
    """Write the TIMEX3 value of a meaning."""
    if meaning.timex is not None or meaning.point is None:
        return meaning.timex
    value = to_timex(meaning.point) + meaning.suffix
    return f"{value}/{to_timex(meaning.last)}" if meaning.last else value
