"""The publication date that a text states of itself near its head: label, title, line, dateline."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley.calendar import Point, to_interval
from parley.records import Interval

HEAD = 1500  # characters in which a text names its own date
FIRST_YEAR, LAST_YEAR = 1800, 2199
_SIGNS = r"[|·•–—―/-]|::"
_TIME = (
    r"(?:,?\s*(?:at|à|-|–|\|)?\s*\d{1,2}(?:[:.h]\d{2}){1,2}(?:\s*[ap]\.?m\.?)?(?:\s*\(?[A-Z]{2,5}(?:[+-]\d+)?\)?)?)?"
)


@dataclass(frozen=True, slots=True)
class PublicationRules:
    """Compiled wordings by which a text dates itself.

    Attributes:
        months: Month names of all languages, lower case, to their number.
        labelled: A label such as "Published:" with its date; the group `label` names it.
        closing: A line that ends in a date after a sign such as "|".
        alone: A line that is a date and nothing else.
        dateline: Place, date, agency and dash at the start of a line.
        day_first_labels: Labels of languages that write the day before the month.
    """

    months: Mapping[str, int]
    labelled: re.Pattern[str]
    closing: re.Pattern[str]
    alone: re.Pattern[str]
    dateline: re.Pattern[str]
    day_first_labels: frozenset[str]


def compile_publication(raw: Mapping[str, Any], months: Mapping[str, int], weekdays: list[str]) -> PublicationRules:
    """Compile the part `publication` of the lexicon `dates`."""
    names = {**months, **raw["months_fr"]}
    month = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    weekday = "|".join(sorted(map(re.escape, [*weekdays, *raw["weekdays_fr"]]), key=len, reverse=True))
    found = (
        rf"(?P<date>(?:(?:{weekday})\.?,?\s+(?:le\s+)?)?(?:"
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?\s+(?:of\s+)?(?P<month>{month})\.?,?\s+(?P<year>\d{{4}})"
        rf"|(?P<month2>{month})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
        r"|(?P<iso>\d{4}-\d\d-\d\d)(?:T[\d:.]+Z?)?|(?P<slash>\d{1,2}[/.]\d{1,2}[/.]\d{4})"
        rf"|(?P<month3>{month})\.?,?\s+(?P<year3>\d{{4}})))(?!\w)"
    )
    labels = "|".join(sorted((re.escape(label) for label in raw["labels"]), key=len, reverse=True))
    end = rf"(?={_TIME}\s*(?:$|(?:{_SIGNS})|\b(?:by|par|updated|modified|mis à jour)\b))"
    flags = re.IGNORECASE | re.MULTILINE
    return PublicationRules(
        months=names,
        labelled=re.compile(
            rf"(?:^|(?:{_SIGNS})|\s)[ \t]*(?P<label>{labels})(?P<colon>\s*:\s*|\s+){found}{end}", flags
        ),
        closing=re.compile(rf"^(?P<before>\S[^\n]{{0,200}}?)\s*(?:{_SIGNS}|\bon)\s*{found}[ \t]*{_TIME}[ \t]*$", flags),
        alone=re.compile(rf"^[ \t\W]*{found}{_TIME}[ \t.]*$", flags),
        dateline=re.compile(
            rf"^[ \t]*(?P<place>[^\W\d_][^\d\n()]{{1,48}}?)[,.]?\s+{found},?\s*"
            r"(?P<agency>\([^)\n]{2,40}\)|/[^/\n]{2,40}/)?\s*(?:--|[-–—―])\s",
            flags,
        ),
        day_first_labels=frozenset(raw["day_first_labels"]),
    )


def find_date(text: str, rules: PublicationRules) -> tuple[Interval, int, int] | None:
    """Give the date a text states as its own near its head, and its place; None when it states none, or several.

    A date in running prose or a caption, and a dateline without a year, do not count.
    """
    head = text[:HEAD]
    labelled = [(m, _read(m, rules)) for m in rules.labelled.finditer(head) if _is_label(m, head)]
    dated = [(match, interval) for match, interval in labelled if interval]
    for match, interval in sorted(
        dated, key=lambda pair: "updat" in pair[0]["label"].lower() or "mis à" in pair[0]["label"].lower()
    ):
        return interval, match.start("date"), match.end("date")
    for pattern, fits in ((rules.dateline, _is_dateline), (rules.closing, _is_title), (rules.alone, None)):
        found = [(m, i) for m in pattern.finditer(head) if (fits is None or fits(m)) and (i := _read(m, rules))]
        if len({(i.start, i.end) for _, i in found}) == 1:
            match, interval = found[0]
            return interval, match.start("date"), match.end("date")
    return None


def _is_label(match: re.Match[str], head: str) -> bool:
    """Tell a label from prose ("a study published on ..."): it has a colon, or starts its line or follows a sign."""
    if ":" in match["colon"]:
        return True
    before = head[head.rfind("\n", 0, match.start("label")) + 1 : match.start("label")].strip()
    return not before or re.fullmatch(rf".*(?:{_SIGNS})", before) is not None


def _is_dateline(match: re.Match[str]) -> bool:
    """Ask for a place in capitals or an agency in brackets."""
    place = match["place"].split(",")[0]
    return place.isupper() or (bool(match["agency"]) and place[:1].isupper() and len(place.split()) <= 4)


def _is_title(match: re.Match[str]) -> bool:
    """Refuse sentences: what stands before the sign is a title, a byline or a place."""
    before = match["before"].rstrip()
    if re.search(r"\bon\s*$", match[0][: match.start("date") - match.start()]):
        return re.match(r"(?:by|posted|published|written)\b", before, re.IGNORECASE) is not None
    sign = match[0][len(match["before"]) : match.start("date") - match.start()]
    return (
        before[-1:] not in ".,;"
        and not re.search(r"[a-z]\. ", before)
        and not re.search(r"\d\s*[-–—/]\s*$", before + sign)
    )


def _read(match: re.Match[str], rules: PublicationRules) -> Interval | None:
    groups = match.groupdict()
    if groups["iso"]:
        year, month, day = (int(part) for part in groups["iso"].split("-"))
    elif groups["slash"]:
        first, second, year = (int(part) for part in re.split(r"[/.]", groups["slash"]))
        day_first = (groups.get("label") or "").lower() in rules.day_first_labels or "." in groups["slash"]
        if not day_first and first <= 12 and second <= 12 and first != second:
            return None
        day, month = (second, first) if not day_first and second > 12 else (first, second)
    else:
        year = int(groups["year"] or groups["year2"] or groups["year3"])
        month = rules.months[(groups["month"] or groups["month2"] or groups["month3"]).lower()]
        day = int(groups["day"] or groups["day2"] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return to_interval(Point("day", year, month, day) if day else Point("month", year, month))
