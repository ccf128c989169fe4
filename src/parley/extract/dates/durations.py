"""The meaning of durations, habits and wordings such as "now" that name no day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from parley.calendar import precision_of
from parley.extract.dates.timex import DAYS, Context, Groups, Meaning, count_of, duration_value
from parley.records import Interval


def resolve_duration(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "nine-year", "several months", "the past two weeks"."""
    unit, count = groups["unit"], count_of(groups, options)
    if unit == "quarter" and ("one" in groups or (groups.get("at_num") is not None and groups.get("num", 0) <= 3)):
        return None  # a share of something, more often than three months
    timex = duration_value(count, unit)
    if "toward" in groups and count and unit in DAYS and context.speech and not context.tells_history:
        reach = timedelta(round(count * DAYS[unit]))
        day = context.speech
        start, end = (day - reach, day) if groups["toward"] < 0 else (day, day + reach)
        return Meaning("DURATION", timex=timex, basis="relative", days=Interval(start, end, precision_of(start, end)))
    return Meaning("DURATION", timex=timex)


def resolve_constant(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Give the value that the rule itself names."""
    if "tense" in options and context.tense != options["tense"]:
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
