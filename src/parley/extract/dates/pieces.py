"""The meaning of pieces of a week, month or year: "the first week of May", "the last three months of 2020"."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from parley.calendar import Point, coarsen, containing, nth_week, nth_weekday, of_day, precision_of, step, to_interval
from parley.extract.dates.calendar_dates import resolve_calendar
from parley.extract.dates.relative_dates import resolve_relative
from parley.extract.dates.timex import Context, Groups, Meaning
from parley.records import Interval

_PRECISIONS = ("day", "week", "month", "season", "year", "vague")


def resolve_whole(groups: Groups, context: Context) -> Meaning | None:
    """Read the month or year that a piece is of, by its name or from the day of speaking."""
    if "unit" in groups:
        return resolve_relative({name: groups[name] for name in ("unit", "dir") if name in groups}, {}, context)
    return resolve_calendar({k: v for k, v in groups.items() if k not in ("num", "nth", "weekday")}, {}, context)


def resolve_piece(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the first week of May", "the second half of 2020", "the first ten days of last year"."""
    meaning = resolve_whole(groups, context)
    whole = to_interval(meaning.point) if meaning and meaning.point else None
    if not meaning or not meaning.point or not whole:
        return meaning
    piece, nth, count = groups.get("piece", options.get("piece")), groups["nth"], int(groups.get("num", 1))
    if piece == "half" and meaning.point.grain == "year" and nth in (1, 2, -1):
        return Meaning(point=Point("half", meaning.point.year, 1 if nth == 1 else 2), basis=meaning.basis)
    if piece in ("day", "week", "month", "quarter") and count == 1:
        point = _one(piece, nth, whole)
        return Meaning(point=point, basis=meaning.basis) if point else None
    days = _some(piece, nth, count if "num" in groups else 0, whole)
    if days is None:
        return None
    precision = min(days.precision, whole.precision, key=_PRECISIONS.index)
    timex = f"{days.start}/{days.end}" if "num" in groups else None
    return Meaning(
        point=meaning.point, timex=timex, basis=meaning.basis, days=Interval(days.start, days.end, precision)
    )


def _one(unit: str, nth: int, whole: Interval) -> Point | None:
    """Give the nth day, week, month or quarter of some days; None when they have none."""
    if unit == "week":
        return nth_week(whole, nth)
    if unit in ("month", "quarter"):
        point = containing(unit, whole.end if nth < 0 else step(whole.start, nth - 1, unit))
    else:
        point = of_day(whole.end if nth < 0 else whole.start + timedelta(nth - 1))
    inside = to_interval(point)
    return point if inside and whole.start <= inside.start and inside.end <= whole.end else None


def _some(piece: str, nth: int, count: int, whole: Interval) -> Interval | None:
    """Give the first or last days, weeks or months of a month or year; without a number, a third or a half of it."""
    length = (whole.end - whole.start).days + 1
    if not count:
        size = {"days": length // 3, "weeks": length // 2, "half": (length + 1) // 2}.get(piece, length // 3)
        start = whole.end - timedelta(size - 1) if nth < 0 else whole.start + timedelta(size * (nth - 1))
        end = min(whole.end, start + timedelta(size - 1))
        return Interval(start, end, "month" if piece != "half" else precision_of(start, end)) if start <= end else None
    unit = piece.removesuffix("s")
    if nth == 1:
        start, end = whole.start, step(whole.start, count, unit) - timedelta(1)
    elif nth == -1:
        start, end = step(whole.end + timedelta(1), -count, unit), whole.end
    else:
        return None
    return Interval(start, end, precision_of(start, end)) if whole.start <= start and end <= whole.end else None


def resolve_nth_weekday(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the first Friday of July" and "the last Monday of next month"."""
    meaning = resolve_whole(groups, context)
    whole = to_interval(meaning.point) if meaning and meaning.point else None
    if not meaning or not whole:
        return meaning
    day = nth_weekday(whole, groups["weekday"], groups["nth"])
    return Meaning(point=of_day(day), basis=meaning.basis) if day else None


def resolve_week_of(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the week of 3 May"."""
    meaning = resolve_calendar(groups, options, context)
    if not meaning or not meaning.point:
        return meaning
    return Meaning(point=coarsen(meaning.point, "week"), basis=meaning.basis)


def resolve_rest(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the rest of the month": what is left of it from the day of speaking on."""
    if context.speech is None:
        return Meaning()
    point = containing(groups["unit"], context.speech)
    whole = to_interval(point)
    days = Interval(context.speech, whole.end, whole.precision) if whole else None
    return Meaning(point=point, basis="relative", days=days)
