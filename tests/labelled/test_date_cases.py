"""The resolver of dates on the cases that a kit for chat programs publishes, as far as they speak of what news tells.

The cases (Recognizers-Text, MIT) stand beside the project, not in it. Each is a sentence, the day it is spoken on, and
what a wording in it means, for the nearest such date behind and ahead. `REASONS` says which of them do not apply.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from parley import store
from parley.calendar import containing, to_interval
from parley.extract.dates import DateRules, compile_rules, extract_dates
from parley.records import DateExpression, Interval

CASES = store.project_root().parent / "shared" / "eval" / "dates" / "specs"
FILES = ("DateParser", "DatePeriodParser", "DateTimeModel", "MergedParser")
FLOOR = 0.9
FEWEST = 500
"""So many results must remain, that the filter may not shrink until the floor is met."""

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DAYS = "mon|tue|wed|thu|fri|sat|sun"
UNITS = "day|week|month|year"
REASONS = {  # why a wording does not apply -> what such wordings look like
    "order of day and month not shown by the figures, or no year with them": (
        rf"^(?!.*(?:{MONTHS})).*(?:(?<![\d/.-])\d{{1,2}}[/.-]\d{{1,2}}(?!\d|[/.-]\d{{4}})|"
        r"(?<!\d)(?:0?\d|1[0-2])[/.-](?:0?\d|1[0-2])[/.-]\d{2,4}|\d/\d+,)|"
        r"^\d{8}$|^\d{4} \d\d \d\d$|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$"
    ),
    "figures set apart or run together as only machines write them": (
        rf"\d ?[/-] \d|\d [/-]\d|\d\.\d$|^(?:{MONTHS})[a-z]*\d|\d{{4}}/\d\d/[a-z]|\d\d-\d{{4}}-[a-z]|[a-z]-\d{{4}}-\d"
    ),
    "year in two figures without an apostrophe": rf"(?:{MONTHS})[a-z]* (?:of )?(?:[4-9]\d|3[2-9])$",
    "day without its month": (
        rf"^(?:(?:on |from )?the )?(?:\d{{1,2}}(?:st|nd|rd|th)?|[a-z]+ second|second|thirty)$|of the \d+th|"
        rf"^(?:{DAYS})\w* \d+\w*$|\b\d+ ?(?:to|till|and|-) ?\d+ (?:(?:of|in) )?(?:this|next) month|"
        rf"^(?:first|second|third|fifth) (?:{DAYS})\w+$"
    ),
    "month in small letters, with no number to tell it by": (
        rf"(?-i:^(?:from |between )?(?:{MONTHS})[a-z]*(?: and [a-z]+)?$)"
    ),
    "numbered week": r"\bweek \d|w/c",
    "working, school or trading days": r"business|work(?!ers)|school|\bcy ?\d",
    "a unit alone": (
        rf"^(?:the |my )?(?:{UNITS}|weekend|fortnight)$|^(?:the )?(?:last|next|past|this) (?:day|fortnight)$|"
        r"rest (?:of )?(?:my|this|current|week)|rest the|remaining"
    ),
    "counted from what was told before": (
        r"^same |^that | later$|^the day (?:before|after)$|next day$|"
        rf"^(?:the )?(?:following|previous) (?:{DAYS}|easter)"
    ),
    "a weekday beside another date": (
        rf"\b(?:{DAYS})[a-z]*\W+(?:(?:\d|two|three) |(?:{MONTHS})-)|\w+,? on (?:{DAYS})|^(?:this|next) (?:{DAYS})\w* \d"
    ),
    "booking of some time from a day on": (
        r"(?:\d \w+|a week) starting|, from|^for |(?:within|less than).*(?:today|tomorrow)|\bsince\b"
    ),
    "the words of chat": r"tmrw|\botd\b|\beoy\b|=|~|(?:mon|sun)days? (?:from|later)|^my\b|\d(?:year|month)",
    "sum of several units": rf"(?:{UNITS})s?,? (?:and )?\d+ (?:{UNITS})",
    "amount left open": r"\bfew\b",
    "up to now, which names no day": r"between.*\bnow\b|to date|till current",
    "parts, which the kit cuts elsewhere, as the ends of a range": r"\b(?:middle|end|start) of .*\b(?:and|to)\b",
    "decades counted as those of the calendar": r"(?:last|past|next) \w+ decades",
}


@dataclass(frozen=True)
class Case:
    """One wording with what it means.

    Attributes:
        source: File it stands in.
        readings: First and last day of each, behind and ahead.
        value: TIMEX3 value or the kit's own notation.
    """

    source: str
    text: str
    char_start: int
    char_end: int
    spoken: date
    readings: tuple[tuple[date, date], ...]
    value: str
    is_range: bool

    @property
    def wording(self) -> str:
        """Give the words in question."""
        return self.text[self.char_start : self.char_end]


def read_cases() -> Iterator[Case]:
    """Yield what the kit calls a date or a run of days, where it gives days."""
    for source in FILES:
        for entry in json.loads((CASES / f"{source}.json").read_text("utf-8-sig")):
            spoken = date.fromisoformat(entry.get("Context", {}).get("ReferenceDateTime", "2016-11-07")[:10])
            for result in entry["Results"]:
                kind = str(result.get("Type") or result.get("TypeName")).split(".")[-1]
                meaning = result.get("Value") or result.get("Resolution") or {}
                found = list(resolutions(meaning))
                if kind not in ("date", "daterange") or not found:
                    continue
                start = result.get("Start", entry["Input"].lower().find(result["Text"].lower()))
                readings = tuple(dict.fromkeys(found))
                value = meaning.get("Timex") or meaning["values"][0]["timex"]
                yield Case(
                    source, entry["Input"], start, start + len(result["Text"]), spoken, readings, value, kind != "date"
                )


def resolutions(meaning: dict[str, Any]) -> Iterator[tuple[date, date]]:
    """Yield first day and last day of each reading; open ends ("before 2012") are no readings."""
    for reading in meaning.get("values") or [meaning.get("FutureResolution"), meaning.get("PastResolution")]:
        first = (reading or {}).get("value") or (reading or {}).get("date")
        start = (reading or {}).get("start") or (reading or {}).get("startDate")
        end = (reading or {}).get("end") or (reading or {}).get("endDate")
        try:
            if first and first > "0001-01-01":  # how the kit writes a day that the calendar doesn't have
                yield date.fromisoformat(first), date.fromisoformat(first)
            elif start and end and reading.get("Mod") in (None, "start", "mid", "end"):
                yield date.fromisoformat(start), date.fromisoformat(end) - timedelta(1)
        except ValueError:
            continue


def why_not(case: Case) -> str | None:
    """Say why a case does not apply; None when it does."""
    if case.text[case.char_start - 1 : case.char_start] in ("-", "_", "/"):
        return "part of a file name or an address"
    return next((reason for reason, pattern in REASONS.items() if re.search(pattern, case.wording, re.I)), None)


def is_right(case: Case, found: list[DateExpression]) -> bool:
    """Tell whether what was found means what the case says, in the tense of its sentence.

    Three conventions differ and count as right: the kit leaves out the last day of a range and the news means it, so
    "from May to July" must name the same two ends; two weeks ago is a week in TIMEX3 and a day in the kit; "early
    2020" is a part of the year in both, but the parts are cut elsewhere.
    """
    dated = [d for d in found if d.start_date and d.end_date]
    if not dated:
        return False
    start, end, last = dated[0].start_date, dated[-1].end_date, dated[-1].start_date
    assert start
    assert end
    assert last
    accepted = set()
    for first, until in in_tense(case):
        accepted |= {(first, until)}
        if case.is_range:
            accepted.add((first, until + timedelta(1)))
            if len(dated) > 1 and last == until + timedelta(1):
                accepted.add((first, end))
        else:
            for unit in re.findall(r"week|month|year|decade|fortnight", case.wording.lower()):
                whole = to_interval(containing("week" if unit == "fortnight" else unit, first))
                accepted |= {(whole.start, whole.end)} if whole else set()
    values = {case.value.replace("XXXX", str(first.year)) for first, _ in in_tense(case)}
    return (start, end) in accepted or (len(dated) == 1 and dated[0].timex in values)


def in_tense(case: Case) -> list[tuple[date, date]]:
    """Give the readings that fit the tense of the sentence; all of them when it shows none."""
    ahead = [r for r in case.readings if r[0] > case.spoken]
    behind = [r for r in case.readings if r[0] <= case.spoken]
    if re.search(r"\b(?:will|i'll|we'll|going to)\b", case.text.lower()):
        return ahead or behind
    if re.search(r"\b(?:was|were|had|did|went|met|happened)\b", case.text.lower()):
        return behind or ahead
    return list(case.readings)


def read(case: Case, rules: DateRules) -> list[DateExpression]:
    """Give the expressions found within the wording of a case."""
    spoken = Interval(case.spoken, case.spoken, "day")
    found = extract_dates(case.text, spoken, rules)
    return [d for d in found if d.char_start < case.char_end and d.char_end > case.char_start]


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="the cases stand beside the project")
def test_cases_that_apply_are_read_right() -> None:
    rules = compile_rules(store.read_lexicon("dates"))
    left_out, passed, applied = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for case in read_cases():
        reason = why_not(case)
        if reason:
            left_out[reason] += 1
            continue
        applied[case.source] += 1
        if is_right(case, read(case, rules)):
            passed[case.source] += 1
        else:
            wrong.append(f"{case.source}: {case.wording!r} spoken {case.spoken}, value {case.value}")
    for source in FILES:
        print(f"{source}: {passed[source]} of {applied[source]} that apply")
    for reason, count in left_out.most_common():
        print(f"left out {count}: {reason}")
    print(f"{passed.total()} of {applied.total()}, {passed.total() / applied.total():.3f}")
    assert applied.total() >= FEWEST
    assert passed.total() >= FLOOR * applied.total(), wrong[:40]
