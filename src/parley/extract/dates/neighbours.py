"""What the words and the dates beside an expression say about it: tense, year, range, the time line of a story."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parley.calendar import to_interval
from parley.extract.dates.timerules import Rule
from parley.extract.dates.timex import Meaning
from parley.records import Interval

_CLAUSE_END = re.compile(r"[.;:!?\n\"“”«»—]|--")
_OPENING = re.compile(r"\s*(?:in|on|by|during|early in|late in)?\s*")
_PAST_VERB = re.compile(r",?(?: \S+){1,6}? [a-z]{3,}ed\b")
_REACH = 90  # characters to each side that are searched for a verb
_TENSED = frozenset(
    ("calendar", "weekday", "the_unit", "clock", "range", "week_of", "piece", "nth_weekday", "holiday", "from_date")
)


@dataclass(frozen=True, slots=True)
class Find:
    """A matched rule, not yet resolved."""

    rule: Rule
    groups: dict[str, Any]
    char_start: int
    char_end: int


def tells_history(finds: Sequence[Find], published: Interval | None) -> bool:
    """Tell whether a text has a time line of its own: many dates of past years, few that count from today."""
    if published is None:
        return True
    stated = [
        f.groups["year"]
        for f in finds
        if f.rule.kind in ("calendar", "range") and isinstance(f.groups.get("year"), int)
    ]
    stated += [-1 for f in finds if "era" in f.groups]
    past = sum(1 for year in stated if year < published.start.year)
    spoken = sum(1 for f in finds if f.rule.kind in ("weekday", "dayword", "relative", "this_daypart"))
    return past >= 3 and past > 2 * spoken


def are_joined(lowered: str, first: Find, second: Find) -> bool:
    """Tell whether two dates stand side by side: "Thursday and Friday"."""
    between = lowered[first.char_end : second.char_start]
    return re.fullmatch(r"\s*(?:,|and|or|to|through|until|,\s*and|[-–])\s*(?:on\s+)?", between) is not None


def ends_range(lowered: str, first: Find, second: Find) -> bool:
    """Tell whether a date without a year is the end of a range that another one starts: "from November to March"."""
    if "month" not in second.groups or "year" in second.groups:
        return False
    between = lowered[first.char_end : second.char_start]
    if not re.fullmatch(r"\s*(?:to|through|until|till|and|[-–])\s*(?:the\s)?\s*", between):
        return False
    return "and" not in between or lowered[max(0, first.char_start - 12) : first.char_start].endswith("between ")


def opens_week(lowered: str, first: Find, second: Find, meaning: Meaning) -> bool:
    """Tell whether the date before a weekday is the week it lies in: "last week, on Tuesday"."""
    if meaning.point is None or meaning.point.grain != "week" or second.rule.kind != "weekday":
        return False
    between = lowered[first.char_end : second.char_start]
    return re.fullmatch(r"\s*,?\s*(?:on|between|from)?\s*", between) is not None


def opens_sentence(lowered: str, start: int) -> bool:
    """Tell whether a date stands at the start of its sentence, where it sets the time of a story."""
    return (
        re.search(
            r"(?:^|[.!?:;\n\"”)])\s*(?:and |but )?(?:in|by|during|until|throughout|from|since|on|at)?\s*(?:the )?$",
            lowered[max(0, start - 40) : start],
        )
        is not None
    )


def tells_quarter(find: Find, meaning: Meaning, published: Interval | None) -> bool:
    """Tell whether later comparisons are with the quarter just named; a run of months ends its hold."""
    if meaning.point is None:
        return meaning.date_type == "DURATION" and find.groups.get("unit") == "month"
    if meaning.point.grain != "quarter" or find.rule.kind == "offset":
        return False
    whole = to_interval(meaning.point)
    return whole is not None and (published is None or whole.end <= published.end)


def year_hint(lowered: str, finds: Sequence[Find], number: int) -> int | None:
    """Give the year that the next date states, when the two are joined: "in May and July 2013"."""
    find = finds[number]
    if not find.groups.keys() & {"month", "season"} or "year" in find.groups:
        return None
    for later in finds[number + 1 : number + 4]:
        between = lowered[find.char_end : later.char_start]
        if not re.fullmatch(r"\s*(?:,|and|or|to|through|until|till|[-–/])?\s*(?:,|and|or|the)?\s*", between):
            return None
        year = later.groups.get("year")
        if not later.groups.keys() & {"month", "season"}:
            return None
        if isinstance(year, int):
            return year - (re.search(r"to|through|ti?l|[-–]", between) is not None and _is_later(finds[number], later))
        find = later
    return None


def _is_later(first: Find, second: Find) -> bool:
    """Tell whether a range that ends in the second month must have begun in the first one a year before."""
    return bool(first.groups.get("month", 0) > second.groups.get("month", 13))


def tense_of(lowered: str, find: Find, cues: re.Pattern[str]) -> str | None:
    """Give the tense of the clause around an expression: of the nearest word that shows one, first to the left.

    One that opens its sentence before a verb of the past is `told`: "In February he left".
    """
    if find.rule.kind not in _TENSED and "tense" not in find.rule.options:
        return None
    left = lowered[max(0, find.char_start - _REACH) : find.char_start]
    for end in _CLAUSE_END.finditer(left):
        left = " " * end.end() + left[end.end() :]
    right = lowered[find.char_end : find.char_end + _REACH]
    stop = _CLAUSE_END.search(right)
    before = list(cues.finditer(left))
    clause = right[: stop.start()] if stop else right
    cue = before[-1] if before else cues.search(clause)
    opens = not before and _OPENING.fullmatch(left)
    if opens and (told := _PAST_VERB.match(clause)) and (cue is None or told.end() < cue.end()):
        return "told"
    tense = cue.lastgroup if cue else None
    return "told" if opens and tense == "past" else tense
