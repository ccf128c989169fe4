"""Whether two reports can tell of one act: type and mode, parties, time, place and wording compared."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from parley.ids import fold
from parley.records import EventReport
from parley.resolve.wording import stem

Key = tuple[str, int]

SYMMETRIC = frozenset({"CONSULT", "AGREE", "COOPERATE"})

EXACT = frozenset({"day", "week"})

FINENESS = {"day": 0, "week": 1, "month": 2, "season": 3, "year": 4, "vague": 5}

DENIABLE = frozenset({"occurred", "ongoing", "planned"})
"""What a denial can contradict."""

IN_PERSON = frozenset({"meet", "visit", "multilateral", "third-party"})
"""Modes that one meeting can have in different texts."""

BLASTS = frozenset({"aerial", "drone", "explosives", "heavy-weapons", "suicide-attack"})
"""Modes that one attack can have in different texts: "bombed" leaves open how."""

PARTICLES = frozenset(
    {
        "the",
        "and",
        "for",
        "with",
        "had",
        "has",
        "was",
        "were",
        "not",
        "out",
        "off",
        "any",
        "its",
        "from",
        "upon",
        "been",
    }
)
"""Words of a trigger that say nothing about which act it is."""

NEAR_DAYS = 45
"""Undated reports of different stories join only when the texts were published at most this far apart."""

Toll = tuple[str, str, float]
"""Measure, kind of those counted, exact number."""


@dataclass(frozen=True, slots=True)
class Item:
    """A report with what it is compared by.

    Attributes:
        sites: The places finer than a region that its clause names: GeoNames ids, or folded names.
        nouns: Nouns of its parties' wordings, in the singular.
        objects: Those of them that an attack is aimed at: market, base, convoy.
        around: Whatever of that sort its clause names.
        stems: Stems of the words of its clause.
        tolls: Exact numbers of victims that were linked to it.
        doers: Sort of its sources: "state" for its forces, "armed" for others in arms, None when open.
        parents: Its sources with all the bodies they are part of.
        is_not_yet: Whether it says that the act has not happened so far, which no plan contradicts.
        has_own_date: Whether the wording of its date stands in its clause.
    """

    key: Key
    report: EventReport
    sources: frozenset[str]
    targets: frozenset[str]
    story: str
    published: date | None
    sites: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    stems: frozenset[str] = frozenset()
    tolls: frozenset[Toll] = frozenset()
    doers: str | None = None
    parents: frozenset[str] = frozenset()
    is_not_yet: bool = False
    has_own_date: bool = True

    def denies(self, other: "Item") -> bool:
        """Tell whether this report says that what the other tells is not so."""
        told = DENIABLE - {"planned"} if self.is_not_yet else DENIABLE
        return self.report.status == "denied" and other.report.status in told

    @property
    def parties(self) -> frozenset[str]:
        """Give everyone who takes part."""
        return self.sources | self.targets

    @property
    def is_exact(self) -> bool:
        """Tell whether the report is dated to the day or week."""
        return self.report.start_date is not None and self.report.date_precision in EXACT


def fits(one: Item, other: Item) -> bool:
    """Tell whether type, mode, parties, place and object of two reports can be those of one act."""
    return not differences(one, other) and same_parties(one, other)


def differences(one: Item, other: Item) -> set[str]:
    """Give in what two reports exclude each other, as far as both say it: type, mode, place, object, source, target."""
    a, b = one.report, other.report
    found = set()
    if a.event_type != b.event_type:
        found.add("type")
    if a.event_mode and b.event_mode and a.event_mode != b.event_mode:
        modes = {a.event_mode, b.event_mode}
        if not modes <= IN_PERSON and not modes <= BLASTS:
            found.add("mode")
    if differ_in_place(one, other):
        found.add("place")
    if one.objects and other.objects and not one.objects & other.objects:
        found.add("object")
    if a.event_type in SYMMETRIC:
        return found
    if differ_in_source(one, other):
        found.add("source")
    if one.targets and other.targets and not one.targets & other.targets:
        found.add("target")
    return found


def differ_in_place(one: Item, other: Item) -> bool:
    """Tell whether two reports name places that can't be one: a region may hold the other's town."""
    a, b = one.report, other.report
    if one.sites and other.sites:
        return not one.sites & other.sites
    wide = {"country", "region"} & {a.place_precision, b.place_precision}
    return bool(a.place_id and b.place_id and a.place_id != b.place_id and not wide)


def differ_in_source(one: Item, other: Item) -> bool:
    """Tell whether two reports name doers that can't be one: a branch may stand for the body it is part of."""
    if one.sources and other.sources:
        return not shares_source(one, other)
    return {one.doers, other.doers} == {"state", "armed"}


def same_parties(one: Item, other: Item) -> bool:
    """Tell whether two reports name the same parties as far as both name them; who starts talks does not matter."""
    if one.report.event_type in SYMMETRIC:
        shared = one.parties & other.parties
        return len(shared) >= 2 or (bool(shared) and min(len(one.parties), len(other.parties)) == 1)
    if differ_in_source(one, other) or (one.targets and other.targets and not one.targets & other.targets):
        return False
    return shares_source(one, other) or bool(one.targets & other.targets)


def shares_source(one: Item, other: Item) -> bool:
    """Tell whether two reports name the same doer, or one a part of the other's."""
    return bool((one.parents or one.sources) & other.sources or one.sources & (other.parents or other.sources))


def share_object(one: Item, other: Item) -> bool:
    """Tell whether what one report's act is aimed at stands in the other's clause too."""
    return bool(one.objects & (other.objects | other.around) or other.objects & one.around)


def are_close(one: Item, other: Item) -> bool:
    """Tell whether two reports share enough to be one act: both sides, or one side and the place or the very words."""
    if one.report.event_type in SYMMETRIC and len(one.parties & other.parties) >= 2:
        return True
    if one.sources & other.sources and one.targets & other.targets and one.report.event_type not in SYMMETRIC:
        return True
    a, b = one.report, other.report
    if one.sites & other.sites or (a.place_id and a.place_id == b.place_id and a.place_precision == "place"):
        return True
    return bool(key_words(a) & key_words(b))


def key_words(report: EventReport) -> frozenset[str]:
    """Give the stems of a trigger's words, so that forms of one word are alike."""
    return words_of_trigger(report.trigger_text)


@lru_cache(maxsize=1 << 15)
def words_of_trigger(text: str) -> frozenset[str]:
    """Give the stems of a trigger's words."""
    return frozenset(stem(word) for word in fold(text).split() if len(word) > 2 and word not in PARTICLES)


def overlap(a: EventReport, b: EventReport) -> bool:
    """Tell whether the days of two dated reports touch."""
    if a.start_date is None or b.start_date is None:
        return False
    return a.start_date <= (b.end_date or b.start_date) and b.start_date <= (a.end_date or a.start_date)


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
            tuple(sorted(item.sites)),
            tuple(sorted(item.objects)),
            item.doers,
        ].append(item)
    return list(alike.values())


def pairs(item: Item) -> list[tuple[str, str, str]]:
    """Give the blocks in which a report meets those with the same parties."""
    kind = item.report.event_type
    if kind in SYMMETRIC:
        held = sorted(item.parties)
        return [(kind, a, b) for i, a in enumerate(held) for b in held[i + 1 :]] or [(kind, a, "") for a in held]
    return [(kind, a, b) for a in sorted(item.sources) or [""] for b in sorted(item.targets) or [""]]
