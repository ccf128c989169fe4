"""The meaning of dates that name their place in the calendar, with or without the year."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from parley.calendar import Point, is_valid, to_interval
from parley.extract.dates.timex import Context, Groups, Meaning, anchor_for, shift_year

AHEAD_WEIGHTS = {  # how much longer the way to a date ahead counts than the way back, by the tense around it
    "day": {"told": 6.0, "past": 1.6, "none": 1.2, "future": 0.4, "certain": 0.08},
    "month": {"told": 12.0, "past": 3.0, "none": 1.8, "future": 0.4, "certain": 0.08},
}


def resolve_calendar(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read dates, months, seasons, years, decades and centuries, with or without a year."""
    year = groups.get("year", groups.get("num"))
    if isinstance(year, float):
        return None  # a number with a point or commas
    part, basis = groups.get("part"), "explicit"
    suffix = "T" + groups["daypart"] if "daypart" in groups else ""
    kind = "TIME" if suffix else "DATE"
    if year is not None and groups.keys() & {"era", "ahead_era"}:
        year = -year
    if "dir" in groups:
        if context.speech is None:
            return Meaning(kind)
        year, basis = context.speech.year + groups["dir"], "relative"
    if "same" in groups:
        anchor = anchor_for(context, "year")
        if anchor is None:
            return Meaning(kind)
        year, basis = anchor.year, "narrative"
    if "decade" in groups and groups["decade"] % options.get("round", 1):
        return None if "two_digits" in options else Meaning(point=Point("year", groups["decade"]), basis=basis)
    if "decade" in groups or "century" in groups:
        return _long_ago(groups, part)
    build = _builder(groups)
    if build is None:
        return Meaning(point=Point("year", year), basis=basis, part=part) if year is not None else None
    if year is not None:
        point: Point | None = build(year)
        return Meaning(kind, point, basis=basis, part=part, suffix=suffix) if point and is_valid(point) else None
    if not any(is_valid(build(leap)) for leap in (2000, 2001)):
        return None
    point, ground = place_in_year(build, context)
    return Meaning(kind, point, basis=ground, part=part, suffix=suffix)


def _builder(groups: Groups) -> Callable[[int], Point] | None:
    if "fixed_day" in groups:
        month, day = groups["fixed_day"]
        return lambda year: Point("day", year, month, day + groups.get("eve", 0))
    if "month" in groups and "day" in groups:
        return lambda year: Point("day", year, groups["month"], groups["day"])
    for grain in ("month", "season", "quarter", "half"):
        if grain in groups:
            if grain == "quarter" and not 1 <= groups["quarter"] <= 4:
                return lambda year: Point("month", year, 13)
            return partial(_in_year, grain, groups[grain])
    return None


def _in_year(grain: str, number: int, year: int) -> Point:
    return Point(grain, year, number)


def _long_ago(groups: Groups, part: str | None) -> Meaning | None:
    era = "era" in groups
    if "decade" in groups:
        decade = groups["decade"]
        return Meaning(point=Point("decade", -decade if era else decade), basis="explicit", part=part)
    century = groups["century"]
    if era:
        return Meaning(timex=f"BC{century - 1:02d}", basis="explicit")
    return Meaning(point=Point("century", (century - 1) * 100), basis="explicit", part=part)


def place_in_year(build: Callable[[int], Point], context: Context) -> tuple[Point | None, str | None]:
    """Find the year of a date that does not state it, and on what ground."""
    if context.year_hint is not None:
        return build(context.year_hint), "explicit"
    if context.since is not None:
        years = (context.since.year, context.since.year + 1)
        ends = [point for point in map(build, years) if is_valid(point) and point[1:] >= context.since[1:]]
        return (ends[0], context.since_basis) if ends else (None, None)
    anchor = anchor_for(context, "year") if context.tells_history else None
    if anchor:
        point = next((p for p in (build(anchor.year + more) for more in (0, 1, -1, 2)) if is_valid(p)), None)
        return (_follow(point, anchor), "narrative") if point else (None, None)
    if context.speech is None:
        return None, None
    local = _local_story(build, context)
    if local:
        return local, "narrative"
    return _nearest_year(build, context.speech, context.tense), "relative"


def _local_story(build: Callable[[int], Point], context: Context) -> Point | None:
    """Go on from the past date that the same paragraph has just told in full."""
    anchor = context.anchors[-1] if context.anchors else None
    if anchor is None or context.speech is None or context.looks_ahead or anchor.grain not in ("day", "month"):
        return None
    point = build(anchor.year)
    if anchor.year >= context.speech.year - 1 or not is_valid(point) or point < Point(point.grain, *anchor[1:]):
        return None
    return point


def _nearest_year(build: Callable[[int], Point], speech: date, tense: str | None) -> Point | None:
    """Choose the year: the nearest date, where the tense makes the way back or ahead count less."""
    best: tuple[float, Point] | None = None
    for year in (speech.year - 8, speech.year - 4, speech.year - 1, speech.year, speech.year + 1, speech.year + 4):
        point = build(year)
        interval = to_interval(point) if is_valid(point) else None
        if interval is None:
            continue
        back, ahead = (speech - interval.start).days, (interval.start - speech).days
        if point.grain == "quarter" and ahead > 0 and tense != "certain":
            continue
        weight = AHEAD_WEIGHTS[point.grain if point.grain == "day" else "month"][tense or "none"]
        cost = back if interval.end <= speech else 0 if ahead <= 0 else ahead * weight
        if best is None or cost < best[0]:
            best = cost, point
    return best[1] if best else None


def _follow(point: Point, anchor: Point) -> Point:
    """Move a date of a story one year on when it would else lie far before what was told last."""
    told, here = to_interval(anchor), to_interval(point)
    if told and here and anchor.grain in ("day", "week", "month") and (told.start - here.start).days > 240:
        return shift_year(point, 1)
    return point


def resolve_range(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read a run of days in one month: "3-5 May"."""
    meaning = resolve_calendar(groups, options, context)
    if not meaning or not meaning.point:
        return meaning
    last = meaning.point._replace(day=groups["day_to"])
    if not is_valid(last) or last.day <= meaning.point.day:
        return None
    return Meaning(point=meaning.point, last=last, basis=meaning.basis)


def resolve_year_range(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read "1998-2002" and "2007-08"; "2016-03" is a month, since it can't be a run of years."""
    first, ending = groups["year"], groups.get("yy", groups.get("ending", 0))
    cut = 10 if "ending" in groups and ending < 10 else 100
    last = groups.get("year_to", first // cut * cut + ending)
    if last < first and 1 <= ending <= 12:
        return Meaning(point=Point("month", first, ending), basis="explicit")
    if not first < last <= first + 200:
        return Meaning(point=Point("year", first), basis="explicit")
    return Meaning(point=Point("year", first), last=Point("year", last), basis="explicit")


def resolve_written(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read a date in digits; where day and month can't be told apart, keep the year."""
    first, second, third = groups["date"]
    if len(first) == 4:
        point = Point("day", int(first), int(second), int(third))
        return Meaning(point=point, basis="explicit") if is_valid(point) and to_interval(point) else None
    if len(third) not in (2, 4) or len(first) > 2 or len(second) > 2:
        return None
    year = int(third) if len(third) == 4 else int(third) + (2000 if int(third) < 40 else 1900)
    one, two = int(first), int(second)
    readings = {Point("day", year, month, day) for month, day in ((one, two), (two, one))}
    valid = sorted(point for point in readings if is_valid(point) and to_interval(point))
    if not valid:
        return None
    return Meaning(point=valid[0] if len(valid) == 1 else Point("year", year), basis="explicit")
