"""Days with a name: fixed ones, those that follow Easter, and those on the nth weekday of a month."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter  # type: ignore[import-untyped,unused-ignore]

from parley.calendar import Point, containing, nth_weekday, of_day, to_interval
from parley.extract.dates.calendar_dates import place_in_year
from parley.extract.dates.timex import Context, Groups, Meaning

_EASTERS = {"easter": EASTER_WESTERN, "orthodox_easter": EASTER_ORTHODOX}
RULES_OF_DAY = ("fixed", "nth_weekday", *_EASTERS)


def holiday_rules(holidays: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rules for each holiday of the lexicon: its name, and the name with a year, a weekend, or "last".

    A name that needs a certain neighbour does not need it there. With `counted`, "two weeks before" it is a date too.
    """
    for name, entry in holidays.items():
        pattern = f"({entry['pattern']})"
        base: dict[str, Any] = {"kind": "holiday", "options": {key: entry[key] for key in RULES_OF_DAY if key in entry}}
        conditions = {key: entry[key] for key in ("before", "not_before", "after", "not_after") if key in entry}
        yield {**base, **conditions, "id": f"holiday-{name}", "pattern": pattern}
        yield {**base, "id": f"holiday-{name}-year", "pattern": f"{pattern} ,? of? <year>"}
        yield {**base, "id": f"holiday-{name}-relative", "pattern": f"the? (<dir> | <dir_more:dir>) {pattern}"}
        weekend = f"the? {pattern} <year>? weekend | the? weekend of {pattern} (,? <year>)?"
        yield {
            **base,
            "id": f"holiday-{name}-weekend",
            "pattern": weekend,
            "options": {**base["options"], "weekend": True},
        }
        if entry.get("counted"):
            counted = f"{{COUNT}} {{UNIT}} <count_from:sign> {pattern}"
            yield {**base, "id": f"holiday-{name}-count", "kind": "from_date", "pattern": counted}


def day_in(options: Mapping[str, Any]) -> Callable[[int], Point]:
    """Give a function from a year to the day of a holiday in it; month 13 where the year has none."""

    def build(year: int) -> Point:
        if "fixed" in options:
            month, day = options["fixed"]
            return Point("day", year, month, day)
        if "nth_weekday" in options:
            month, nth, weekday, *more = options["nth_weekday"]
            whole = to_interval(Point("month", year, month))
            found = nth_weekday(whole, weekday, nth) if whole else None
            return of_day(found + timedelta(sum(more))) if found else Point("day", year, 13, 1)
        if not 1583 <= year <= 4099:
            return Point("day", year, 13, 1)
        which = next(name for name in _EASTERS if name in options)
        return of_day(easter(year, _EASTERS[which]) + timedelta(options[which]))

    return build


def resolve_holiday(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning | None:
    """Read a holiday in its stated year, the nearest one that the tense allows, or the last or next one."""
    meaning = _day_of(groups, options, context)
    day = to_interval(meaning.point) if meaning.point else None
    if not options.get("weekend") or day is None:
        return meaning
    nearest = containing("weekend", day.start - timedelta(2))  # after a Monday or Tuesday it is the one before
    return Meaning(point=nearest, basis=meaning.basis)


def _day_of(groups: Groups, options: Mapping[str, Any], context: Context) -> Meaning:
    build = day_in(options)
    if "year" in groups:
        point = build(groups["year"])
        return Meaning(point=point if point.number < 13 else None, basis="explicit")
    if "dir" not in groups:
        found, basis = place_in_year(build, context)
        return Meaning(point=found, basis=basis)
    if context.speech is None:
        return Meaning()
    point = build(context.speech.year)
    now = of_day(context.speech)
    if groups["dir"] and point.number < 13 and (point >= now) == (groups["dir"] < 0):
        point = build(context.speech.year + groups["dir"])
    return Meaning(point=point if point.number < 13 else None, basis="relative")
