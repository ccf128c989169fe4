"""The meaning of durations, habits and wordings such as "now" that name no day."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any

from parley.calendar import containing, precision_of, shift, step, to_interval
from parley.extract.dates.timex import DAYS, Context, Groups, Meaning, count_of, duration_value
from parley.records import Interval


def resolve_duration(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "nine-year", "several months", "the past two weeks"."""
    unit, count = groups["unit"], count_of(groups, options)
    is_share = "one" in groups or ("at_num" in groups and groups.get("num", 0) <= 3)
    if unit == "quarter" and "toward" not in groups and is_share:
        return None  # a share of something, more often than three months
    timex = duration_value(count, unit)
    toward = groups.get("toward", options.get("toward") if context.looks_ahead else None)
    if toward and count and context.speech and not context.tells_history:
        days = _reach(context.speech, toward, count, unit, from_now="toward" in options)
        if days:
            return Meaning("DURATION", timex=timex, basis="relative", days=days)
    return Meaning("DURATION", timex=timex)


def _reach(day: date, toward: int, count: float, unit: str, *, from_now: bool) -> Interval | None:
    """Give the days of "the past two weeks" and "the next two weeks"; quarters count whole, the rest from the day."""
    if unit == "quarter":
        now = containing("quarter", day)
        near, far = to_interval(shift(now, toward)), to_interval(shift(now, toward * max(1, int(count))))
        if near is None or far is None:
            return None
        start, end = (far.start, near.end) if toward < 0 else (near.start, far.end)
    elif unit == "hour":
        other = step(day, toward * ceil(count / 24), "day")
        start, end = min(day, other), max(day, other)
    elif unit in DAYS or unit == "fortnight":
        first = day if from_now else day + timedelta(1)
        start, end = (step(day, -count, unit), day) if toward < 0 else (first, step(day, count, unit))
    else:
        return None
    return Interval(start, end, precision_of(start, end))


def resolve_constant(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Give the value that the rule itself names."""
    if "tense" in options and not context.looks_ahead:
        return None
    return Meaning(timex=options["timex"])


def resolve_set(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "every day", "weekly", "Sundays"."""
    if "frequency" in groups:
        return Meaning("SET", timex=groups["frequency"])
    if weekday := groups.get("weekday", groups.get("weekdays")):
        return Meaning("SET", timex=f"XXXX-WXX-{weekday}")
    if "month" in groups:
        return Meaning("SET", timex=f"XXXX-{groups['month']:02d}")
    if "unit" in groups:
        return Meaning("SET", timex=duration_value(groups.get("num", 1), groups["unit"]))
    return Meaning("SET", timex="XXXX-XX-XXT" + groups["daypart"] if "daypart" in groups else None)


def resolve_none(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Refuse: the wording looks like a time and is none, such as an age."""
    return None
