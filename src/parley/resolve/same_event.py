"""Whether two reports can tell of one act: type and mode, parties, time, place and wording compared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parley.ids import fold
from parley.records import EventReport

Key = tuple[str, int]

SYMMETRIC = frozenset({"CONSULT", "AGREE", "COOPERATE"})

EXACT = frozenset({"day", "week"})

IN_PERSON = frozenset({"meet", "visit", "multilateral", "third-party"})
"""Modes that one meeting can have in different texts."""

NEAR_DAYS = 45
"""Undated reports of different stories join only when the texts were published at most this far apart."""


@dataclass(frozen=True, slots=True)
class Item:
    """A report with what it is compared by."""

    key: Key
    report: EventReport
    sources: frozenset[str]
    targets: frozenset[str]
    story: str
    published: date | None

    @property
    def parties(self) -> frozenset[str]:
        """Give everyone who takes part."""
        return self.sources | self.targets

    @property
    def is_exact(self) -> bool:
        """Tell whether the report is dated to the day or week."""
        return self.report.start_date is not None and self.report.date_precision in EXACT


def fits(one: Item, other: Item) -> bool:
    """Tell whether type, mode, parties and place of two reports can be those of one act."""
    a, b = one.report, other.report
    if a.event_type != b.event_type:
        return False
    if a.event_mode and b.event_mode and a.event_mode != b.event_mode and not {a.event_mode, b.event_mode} <= IN_PERSON:
        return False
    if (
        a.place_id
        and b.place_id
        and a.place_id != b.place_id
        and "country" not in (a.place_precision, b.place_precision)
    ):
        return False
    return same_parties(one, other)


def same_parties(one: Item, other: Item) -> bool:
    """Tell whether two reports name the same parties as far as both name them; who starts talks does not matter."""
    if one.report.event_type in SYMMETRIC:
        shared = one.parties & other.parties
        return len(shared) >= 2 or (bool(shared) and min(len(one.parties), len(other.parties)) == 1)
    for mine, yours in ((one.sources, other.sources), (one.targets, other.targets)):
        if mine and yours and not mine & yours:
            return False
    return bool(one.sources & other.sources or one.targets & other.targets)


def are_close(one: Item, other: Item) -> bool:
    """Tell whether two reports share enough to be one act: both sides, or one side and the place or the very words."""
    if one.report.event_type in SYMMETRIC and len(one.parties & other.parties) >= 2:
        return True
    if one.sources & other.sources and one.targets & other.targets and one.report.event_type not in SYMMETRIC:
        return True
    a, b = one.report, other.report
    if a.place_id and a.place_id == b.place_id and a.place_precision == "place":
        return True
    return bool(key_words(a) & key_words(b))


def key_words(report: EventReport) -> frozenset[str]:
    """Give the first letters of a trigger's words, so that forms of one word are alike."""
    return frozenset(word[:5] for word in fold(report.trigger_text).split() if len(word) > 3)


def overlap(a: EventReport, b: EventReport) -> bool:
    """Tell whether the days of two dated reports touch."""
    if a.start_date is None or b.start_date is None:
        return False
    return a.start_date <= (b.end_date or b.start_date) and b.start_date <= (a.end_date or a.start_date)


def is_near(one: Item, other: Item) -> bool:
    """Tell whether two reports stand in one story, or in texts published about the same time."""
    if one.story == other.story:
        return True
    if one.published is None or other.published is None:
        return False
    return abs((one.published - other.published).days) <= NEAR_DAYS


def is_told_again(one: Item, other: Item) -> bool:
    """Tell whether two undated reports of a story tell one act: the same side of denial, or one denying the other."""
    return (
        one.report.status == other.report.status
        or "denied" in (one.report.status, other.report.status)
        or ({one.report.status, other.report.status} <= {"occurred", "ongoing", "alleged"})
    )


def days(report: EventReport) -> Iterable[date]:
    """Yield the days of a report, at most ten."""
    assert report.start_date is not None, "only dated reports have days"
    day, last = report.start_date, report.end_date or report.start_date
    for _ in range(10):
        yield day
        day += timedelta(days=1)
        if day > last:
            return


def by_signature(items: Sequence[Item]) -> list[list[Item]]:
    """Group reports that are alike in everything they are compared by."""
    alike: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        report = item.report
        alike[
            report.event_mode,
            report.place_id,
            report.start_date,
            report.end_date,
            tuple(sorted(item.sources)),
            tuple(sorted(item.targets)),
        ].append(item)
    return list(alike.values())


def pairs(item: Item) -> list[tuple[str, str, str]]:
    """Give the blocks in which a report meets those with the same parties."""
    kind = item.report.event_type
    if kind in SYMMETRIC:
        held = sorted(item.parties)
        return [(kind, a, b) for i, a in enumerate(held) for b in held[i + 1 :]] or [(kind, a, "") for a in held]
    return [(kind, a, b) for a in sorted(item.sources) or [""] for b in sorted(item.targets) or [""]]
