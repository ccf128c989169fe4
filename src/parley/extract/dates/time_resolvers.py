"""All resolvers of dates by the kind of rule they serve."""

from collections.abc import Mapping
from typing import Any

from parley.calendar import coarsen, of_day, shift, step, to_interval
from parley.extract.dates.calendar_dates import resolve_calendar, resolve_range, resolve_written, resolve_year_range
from parley.extract.dates.durations import resolve_constant, resolve_duration, resolve_none, resolve_set
from parley.extract.dates.holidays import resolve_holiday
from parley.extract.dates.pieces import resolve_nth_weekday, resolve_piece, resolve_rest, resolve_week_of
from parley.extract.dates.relative_dates import (
    resolve_anaphoric,
    resolve_compared_period,
    resolve_dayword,
    resolve_offset,
    resolve_relative,
    resolve_the_unit,
    resolve_this_daypart,
    resolve_weekday,
    resolve_weekday_day,
    resolve_weekday_week,
)
from parley.extract.dates.timex import Context, Groups, Meaning, Resolver, count_of


def resolve_clock(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read a time of day, with its day when that stands beside it."""
    hour, minute = groups.get("clock") or groups.get("moment") or (groups.get("hour"), None)
    if hour is None or hour > 24 or ("ampm" in groups and hour > 12):
        return None
    if "ampm" in groups:
        hour = hour % 12 + groups["ampm"]
    suffix = f"T{hour:02d}:{minute or 0:02d}"
    day = _named_day(groups, context)
    if day and day.point:
        return Meaning("TIME", day.point, basis=day.basis, suffix=suffix)
    if context.anchors and context.anchors[-1].grain == "day":
        return Meaning("TIME", context.anchors[-1], basis="narrative", suffix=suffix)
    return Meaning("TIME", timex=suffix)


def _named_day(groups: Groups, context: Context) -> Meaning | None:
    """Read the day that stands in a longer wording."""
    named: Resolver | None = None
    if "month" in groups:
        named = resolve_calendar
    elif "dayword" in groups:
        named = resolve_dayword
    elif "weekday" in groups:
        named = resolve_relative if "dir" in groups else resolve_weekday
    count = ("num", "one", "vague", "half", "unit")
    return named({k: v for k, v in groups.items() if k not in count}, {}, context) if named else None


def resolve_from_date(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "two weeks before 3 May" and "three days from tomorrow"."""
    base = resolve_holiday(groups, options, context) if options else _named_day(groups, context)
    count, unit, sign = count_of(groups, options), groups["unit"], groups["sign"]
    days = to_interval(base.point) if base and base.point else None
    if count is None or base is None or base.point is None or days is None or unit in ("second", "minute", "hour"):
        return resolve_duration(groups, {}, context)
    if unit in ("day", "week", "fortnight", "month", "year"):
        return Meaning(point=of_day(step(days.start, sign * count, unit)), basis=base.basis)
    point = coarsen(base.point, unit)
    return Meaning(point=shift(point, sign * int(count)), basis=base.basis) if point else None


RESOLVERS: Mapping[str, Resolver] = {
    "calendar": resolve_calendar,
    "range": resolve_range,
    "week_of": resolve_week_of,
    "piece": resolve_piece,
    "nth_weekday": resolve_nth_weekday,
    "rest": resolve_rest,
    "holiday": resolve_holiday,
    "from_date": resolve_from_date,
    "year_range": resolve_year_range,
    "written": resolve_written,
    "weekday": resolve_weekday,
    "weekday_day": resolve_weekday_day,
    "weekday_week": resolve_weekday_week,
    "dayword": resolve_dayword,
    "compared_period": resolve_compared_period,
    "this_daypart": resolve_this_daypart,
    "relative": resolve_relative,
    "offset": resolve_offset,
    "anaphoric": resolve_anaphoric,
    "the_unit": resolve_the_unit,
    "duration": resolve_duration,
    "constant": resolve_constant,
    "set": resolve_set,
    "clock": resolve_clock,
    "none": resolve_none,
}
