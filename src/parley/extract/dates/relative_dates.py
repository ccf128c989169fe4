"""The meaning of dates that count from the day of speaking, or from what the text told last."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from parley.calendar import Point, coarsen, containing, of_day, shift, to_interval
from parley.extract.dates.durations import resolve_duration
from parley.extract.dates.timex import (
    DAYS,
    Context,
    Groups,
    Meaning,
    anchor_for,
    count_of,
    duration_value,
    rest_of,
    shift_year,
)
from parley.records import Interval


def resolve_weekday(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read a bare weekday: the latest one, or the next one when the words around look ahead."""
    suffix = "T" + groups["daypart"] if "daypart" in groups else ""
    kind, number = ("TIME" if suffix else "DATE"), groups["weekday"]
    speech, basis = context.speech, "relative"
    joined = to_interval(context.joined) if context.joined else None
    if joined:
        distance = (number - joined.start.isoweekday()) % 7 or 7
        return Meaning(kind, of_day(joined.start + timedelta(distance)), basis=basis, suffix=suffix)
    week = to_interval(context.week) if context.week else None
    if week:
        return Meaning(kind, of_day(week.start + timedelta(number - 1)), basis=basis, suffix=suffix)
    if context.tells_history and (anchor := anchor_for(context, "day")):
        interval = to_interval(anchor)
        speech, basis = (interval.start if interval else None), "narrative"
        if speech:
            days = (number - speech.isoweekday()) % 7
            return Meaning(kind, of_day(speech + timedelta(days)), basis=basis, suffix=suffix)
    if speech is None:
        return Meaning(kind, suffix=suffix)
    back = (speech.isoweekday() - number) % 7
    day = speech - timedelta(back)
    if context.looks_ahead and back:
        day += timedelta(7)
    return Meaning(kind, of_day(day), basis=basis, suffix=suffix)


def resolve_weekday_day(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "Friday the 11th": the nearest such day."""
    if context.speech is None:
        return Meaning()
    for distance in range(400):
        for sign in (-1, 1):
            day = context.speech + timedelta(sign * distance)
            if day.day == groups["day"] and day.isoweekday() == groups["weekday"]:
                return Meaning(point=of_day(day), basis="relative")
    return None


def resolve_weekday_week(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "Friday last week"."""
    if context.speech is None:
        return Meaning()
    monday = context.speech - timedelta(context.speech.isoweekday() - 1)
    return Meaning(point=of_day(monday + timedelta(7 * groups["dir"] + groups["weekday"] - 1)), basis="relative")


def resolve_dayword(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read today, yesterday and tomorrow, with a time of day."""
    suffix = "T" + groups["daypart"] if "daypart" in groups else ""
    kind = "TIME" if suffix else "DATE"
    if context.speech is None:
        return Meaning(kind)
    day = context.speech + timedelta(groups["dayword"] + options.get("shift", 0))
    return Meaning(kind, of_day(day), basis="relative", suffix=suffix)


def resolve_this_daypart(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "this morning", "last night", "tonight"."""
    suffix = "T" + groups.get("daypart", options.get("daypart", ""))
    if context.speech is None:
        return Meaning("TIME")
    return Meaning("TIME", of_day(context.speech + timedelta(groups.get("dir", 0))), basis="relative", suffix=suffix)


def resolve_relative(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "last week", "this September", "next summer", "last Friday"."""
    suffix = "T" + groups["daypart"] if "daypart" in groups else ""
    kind = "TIME" if suffix else "DATE"
    speech, direction, part = context.speech, groups.get("dir", options.get("dir", 0)), groups.get("part")
    if speech is None:
        return Meaning(kind)
    unit = groups.get("unit", options.get("unit"))
    if unit is not None:
        unit = "week" if unit == "fortnight" else unit
        point = shift(containing(unit, speech), direction)
        if not direction and part in ("BEFORE", "AFTER"):
            return Meaning(kind, point, basis="relative", days=rest_of(point, of_day(speech), part))
    elif "weekday" in groups:
        distance = (groups["weekday"] - speech.isoweekday()) % 7
        if direction < 0:
            distance -= 7
        elif direction == 0:
            distance = groups["weekday"] - speech.isoweekday()
        else:
            distance = distance or 7
        point = of_day(speech + timedelta(distance))
    else:
        grain = "month" if "month" in groups else "season"
        point = _nearest(Point(grain, speech.year, groups[grain]), containing(grain, speech), direction)
    return Meaning(kind, point, basis="relative", part=part, suffix=suffix)


def _nearest(point: Point, now: Point, direction: int) -> Point:
    """Give the latest such month or season before now, the one of this year, or the first after."""
    if direction < 0:
        just_over = point.grain == "month" and point == shift(now, -1)  # that one would be "last month"
        return point if point < now and not just_over else shift_year(point, -1)
    if direction > 0:
        return point if point > now else shift_year(point, 1)
    return point


def resolve_offset(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "two weeks ago", "three years later"."""
    unit = groups.get("unit", options.get("unit", ""))
    count = count_of(groups, options)
    sign, is_speech = options["sign"], options["anchor"] == "speech"
    if "tense" in options and not context.looks_ahead:
        return resolve_duration(groups, {}, context)
    if count is None:
        return _vague_offset(unit, sign, is_speech, context)
    if unit in ("second", "minute", "hour", "moment"):
        return Meaning("DURATION", timex=duration_value(count, unit))
    unit, count = ("week", count * 2) if unit == "fortnight" else (unit, count)
    grain = "year" if unit in ("decade", "century", "millennium") and count % 1 else unit
    anchor = anchor_for(context, "day" if unit in ("day", "week") else unit if unit != "weekend" else "week")
    base: Point | None
    if is_speech or (anchor is None and not context.tells_history and unit not in ("day", "week")):
        base = of_day(context.speech) if context.speech else None
        basis = "relative"
    else:
        base, basis = anchor, "narrative"
    if base is None:
        return Meaning()
    if unit == "year" and count == 1 and (quarter := _compared_quarter(groups, options, context)):
        return Meaning(point=shift(quarter, 4 * sign), basis="narrative", moves_story=False)
    if grain == "year" and unit == "decade":
        count *= 10
    point = coarsen(base, grain)
    if unit == "week" and not is_speech and base.grain == "day":
        return Meaning(point=shift(base, sign * 7 * int(count)), basis=basis, moves_story=sign > 0)
    if unit == "month" and base.grain == "day" and is_speech and count % 1:
        return Meaning(point=shift(base, sign * int(count * 30)), basis=basis)
    return Meaning(
        point=shift(point, sign * int(count)) if point else None, basis=basis if point else None, moves_story=sign > 0
    )


def _compared_quarter(groups: Groups, options: Mapping[str, Any], context: Context) -> Point | None:
    """Give the quarter that "a year earlier" counts from: the one spoken of, else the last if a quarter is meant."""
    if "quarter" in groups and context.speech:
        return Point("quarter", context.speech.year, groups["quarter"]) if 1 <= groups["quarter"] <= 4 else None
    if context.quarter or "quarter" not in options or context.speech is None:
        return context.quarter
    return shift(containing("quarter", context.speech), -1)


def resolve_compared_period(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the 2020 period": the same quarter of that year when a quarter is spoken of, else the year."""
    year = groups["year"]
    point = context.quarter._replace(year=year) if context.quarter else Point("year", year)
    return Meaning(point=point, basis="explicit", moves_story=False)


def _vague_offset(unit: str, sign: int, is_speech: bool, context: Context) -> Meaning:
    """Read "a few months later" as two to nine of the unit after what was told last."""
    timex = "PAST_REF" if sign < 0 else "FUTURE_REF"
    anchor = (
        None if is_speech or unit not in DAYS else anchor_for(context, unit) or anchor_for(context, "year", named=True)
    )
    told = to_interval(anchor) if anchor else None
    if told is None:
        return Meaning(timex=timex)
    near, far = round(2 * DAYS[unit]), round(9 * DAYS[unit])
    if sign > 0:
        start, end = told.start + timedelta(near), told.end + timedelta(far)
    else:
        start, end = told.start - timedelta(far), told.end - timedelta(near)
    return Meaning(timex=timex, basis="narrative", days=Interval(start, end, "vague"))


def resolve_anaphoric(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the next day", "that year", "later that month" from what the text named last."""
    suffix = "T" + groups["daypart"] if "daypart" in groups else ""
    kind = "TIME" if suffix else "DATE"
    move, part = groups.get("shift", options.get("shift", 0)), groups.get("part")
    if "weekday" in groups:
        anchor = anchor_for(context, "day", named=True) or (of_day(context.speech) if context.speech else None)
        interval = to_interval(anchor) if anchor else None
        if not interval:
            return Meaning(kind)
        distance = (groups["weekday"] - interval.start.isoweekday()) % 7
        return Meaning(
            kind, of_day(interval.start + timedelta(distance - 7 if move < 0 else distance or 7)), basis="narrative"
        )
    unit = groups.get("unit", options.get("unit", "day"))
    anchor = anchor_for(context, unit, named=True)
    part_of_day = unit == "day" and part in ("BEFORE", "AFTER")
    if anchor is None and context.speech and not context.tells_history and (unit != "day" or part_of_day):
        return Meaning(kind, shift(containing(unit, context.speech), move), basis="relative", part=part)
    point = coarsen(anchor, unit) if anchor else None
    if point is None:
        return Meaning(kind)
    days = rest_of(point, anchor, part) if anchor and not move and part in ("BEFORE", "AFTER") else None
    return Meaning(
        kind, shift(point, move), basis="narrative", part=part, suffix=suffix, days=days, moves_story=move >= 0
    )


def resolve_the_unit(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "the weekend" and "the quarter": the latest one before publication; "the year": the one of publication."""
    unit = options["unit"]
    if unit == "quarter" and context.quarter:
        return Meaning(point=context.quarter, basis="narrative")
    if context.speech is None:
        return Meaning()
    if unit == "year":
        return Meaning(point=containing(unit, context.speech), basis="relative", part=groups.get("part"))
    point = containing(unit, context.speech)
    interval = to_interval(point)
    over = interval is not None and interval.end <= context.speech
    return Meaning(point=point if over or context.looks_ahead else shift(point, -1), basis="relative")
