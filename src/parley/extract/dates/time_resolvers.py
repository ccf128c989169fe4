"""All resolvers of dates by the kind of rule they serve."""

from collections.abc import Mapping
from typing import Any

from parley.extract.dates.calendar_dates import (
    resolve_calendar,
    resolve_piece,
    resolve_range,
    resolve_week_of,
    resolve_written,
    resolve_year_range,
)
from parley.extract.dates.durations import resolve_constant, resolve_duration, resolve_none, resolve_set
from parley.extract.dates.relative_dates import (
    resolve_anaphoric,
    resolve_dayword,
    resolve_offset,
    resolve_relative,
    resolve_the_unit,
    resolve_this_daypart,
    resolve_weekday,
    resolve_weekday_day,
    resolve_weekday_week,
)
from parley.extract.dates.timex import Context, Groups, Meaning, Resolver


def resolve_clock(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read a time of day, with its day when that stands beside it."""
    hour, minute = groups.get("clock") or groups.get("moment") or (groups.get("hour"), None)
    if hour is None or hour > 24 or ("ampm" in groups and hour > 12):
        return None
    if "ampm" in groups:
        hour = hour % 12 + groups["ampm"]
    suffix = f"T{hour:02d}:{minute or 0:02d}"
    named: Resolver | None = None
    if "month" in groups:
        named = resolve_calendar
    elif "dayword" in groups:
        named = resolve_dayword
    elif "weekday" in groups:
        named = resolve_weekday
    day = named(groups, options, context) if named else None
    if day and day.point:
        return Meaning("TIME", day.point, basis=day.basis, suffix=suffix)
    if context.anchors and context.anchors[-1].grain == "day":
        return Meaning("TIME", context.anchors[-1], basis="narrative", suffix=suffix)
    return Meaning("TIME", timex=suffix)


RESOLVERS: Mapping[str, Resolver] = {
    "calendar": resolve_calendar,
    "range": resolve_range,
    "week_of": resolve_week_of,
    "piece": resolve_piece,
    "year_range": resolve_year_range,
    "written": resolve_written,
    "weekday": resolve_weekday,
    "weekday_day": resolve_weekday_day,
    "weekday_week": resolve_weekday_week,
    "dayword": resolve_dayword,
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
