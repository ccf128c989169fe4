"""In what the reports of one act exclude each other: whether it was, when, where, and who did it.

Reports of two days, places or doers are mostly two acts. They are one act that is told in two ways only when all else
agrees, much of it is hardly chance (an object, a party, the very number of victims), and no text tells both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from parley.records import Contradiction, Document
from parley.resolve.event_passes import large_tolls
from parley.resolve.groups import Groups
from parley.resolve.same_event import DENIABLE, SYMMETRIC, Item, Key, differences, share_object

CITED = 120
"""How many characters of a report a contradiction's sentence quotes."""

DAYS_APART = 4
"""How far apart the days may lie that two texts give for one attack."""

NEXT_DAYS = 2
"""The same where no number of victims says that it is one attack."""

PLANS_APART = 7
"""How far apart the days may lie that two texts give for one meeting ahead."""

MANY = 10
"""Number of victims that two texts do not give by chance."""

CELL = 400
"""Reports of one type, place and party beyond which they are too common to tell one act by."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two reports of one act that exclude each other in `kind`: date, place or actor."""

    kind: str
    one: Item
    other: Item


def find_disputes(
    items: Sequence[Item], groups: Groups[Key], bodies: frozenset[str], fronts: frozenset[str]
) -> list[Dispute]:
    """Give the pairs of reports that tell one act but differ in its day, its place or its doer.

    Where an act could be told in two ways by several others, and no number of victims joins them, they stay apart.

    Args:
        bodies: Ids of the actors that bear arms or act as a body, so that two of them are two doers.
        fronts: Objects that are attacked day after day.
    """
    realised = [i for i in items if i.report.status in DENIABLE and i.published]
    members: Mapping[Key, set[str]] = told_in(items, groups)
    found: list[Dispute] = []
    partners: dict[tuple[str, Key], set[Key]] = defaultdict(set)
    for one, other in candidates(realised):
        first, second = groups.find(one.key), groups.find(other.key)
        if first == second or one.story == other.story or members[first] & members[second]:
            continue
        kind = dispute_kind(one, other, bodies, fronts)
        if kind:
            found.append(Dispute(kind, one, other))
            partners[kind, first].add(second)
            partners[kind, second].add(first)
    only = (
        d
        for d in found
        if large_tolls(d.one, d.other)
        or (len(partners[d.kind, groups.find(d.one.key)]) == 1 == len(partners[d.kind, groups.find(d.other.key)]))
    )
    return sorted(only, key=lambda d: (d.kind, d.one.key, d.other.key))


def told_in(items: Sequence[Item], groups: Groups[Key]) -> dict[Key, set[str]]:
    """Give the texts that tell each act."""
    held: dict[Key, set[str]] = defaultdict(set)
    for item in items:
        held[groups.find(item.key)].add(item.key[0])
    return held


def candidates(items: Sequence[Item]) -> Iterable[tuple[Item, Item]]:
    """Yield the pairs that share type, about the day, and what tells an act: an object, its victims, both parties."""
    cells: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        report = item.report
        if not report.start_date or report.date_precision != "day":
            continue
        kind = report.event_type
        if kind in SYMMETRIC:
            for a, b in combinations(sorted(item.parties), 2):
                cells[kind, a, b, report.start_date.toordinal() // PLANS_APART].append(item)
                cells[kind, a, b, report.start_date.toordinal() // PLANS_APART + 1].append(item)
        elif kind == "ASSAULT":
            for fact in (*sorted(item.objects), *sorted(toll for toll in item.tolls if toll[2] >= MANY)):
                cells[kind, fact, report.start_date.toordinal() // DAYS_APART].append(item)
                cells[kind, fact, report.start_date.toordinal() // DAYS_APART + 1].append(item)
    seen = set()
    for held in cells.values():
        if len(held) > CELL:
            continue
        for one, other in combinations(held, 2):
            if (one.key, other.key) not in seen:
                seen.add((one.key, other.key))
                yield one, other


def dispute_kind(one: Item, other: Item, bodies: frozenset[str], fronts: frozenset[str]) -> str | None:
    """Give the one thing in which two reports of one act exclude each other; None when they are two acts."""
    apart = differences(one, other)
    first, second = one.report.start_date, other.report.start_date
    assert first is not None, "only dated reports are compared"
    assert second is not None, "only dated reports are compared"
    gap = abs((first - second).days)
    if one.report.event_type in SYMMETRIC:
        return kind_of_meeting(one, other, apart, gap)
    if diverging_tolls(one, other):
        return None
    if gap and not apart and one.sites & other.sites and is_one_attack(one, other, gap, fronts):
        return "date"
    if not gap and apart == {"place"} and evidence(one, other) >= 4:
        return "place"
    if not gap and apart == {"source"} and one.sites & other.sites and evidence(one, other) >= 1:
        named = one.sources <= bodies and other.sources <= bodies and one.sources and other.sources
        return "actor" if named and not one.sources & other.targets and not other.sources & one.targets else None
    return None


def is_one_attack(one: Item, other: Item, gap: int, fronts: frozenset[str]) -> bool:
    """Tell whether attacks at one place some days apart are one: by victims, or by doer and seldom attacked object."""
    if large_tolls(one, other):
        return gap <= DAYS_APART and evidence(one, other) >= 3
    aimed = (one.objects & other.objects) - fronts
    return bool(gap <= NEXT_DAYS and aimed and one.sources & other.sources) and not one.tolls and not other.tolls


def kind_of_meeting(one: Item, other: Item, apart: set[str], gap: int) -> str | None:
    """Give in what two reports of one meeting or agreement of the same two parties exclude each other."""
    if len(one.parties & other.parties) < 2 or one.report.event_mode == "visit":
        return None
    statuses = {one.report.status, other.report.status}
    if not gap and apart == {"place"}:
        return "place"
    near = PLANS_APART if statuses == {"planned"} else 2 if one.report.event_type == "AGREE" else 0
    if gap and not apart and gap <= near and len(statuses) == 1 and same_words(one, other):
        return "date"
    return None


def same_words(one: Item, other: Item) -> bool:
    """Tell whether two meetings are of one sort and place, as far as both say: the same trigger, or the same site."""
    return bool(one.sites & other.sites) or one.report.trigger_text.lower() == other.report.trigger_text.lower()


def evidence(one: Item, other: Item) -> int:
    """Count what two reports of an attack share that is hardly chance."""
    points = share_object(one, other) + bool(one.sources & other.sources) + bool(one.targets & other.targets)
    if any(toll[2] >= MANY for toll in one.tolls & other.tolls):
        return points + 2
    return points + large_tolls(one, other)


def diverging_tolls(one: Item, other: Item) -> bool:
    """Tell whether two reports give other numbers for the same victims."""
    mine, yours = ({toll[:2]: toll[2] for toll in sorted(i.tolls)} for i in (one, other))
    return any(yours.get(what, number) != number for what, number in mine.items())


def to_contradictions(
    items: Sequence[Item], disputes: Sequence[Dispute], documents: Mapping[str, Document], names: Mapping[str, str]
) -> list[Contradiction]:
    """Give the contradictions of one event: its status, and each kind of dispute between its reports."""
    found = contradict_status(items)
    keys = {item.key for item in items}
    for kind in sorted({d.kind for d in disputes if d.one.key in keys}):
        held = {i.key: i for d in disputes if d.kind == kind and d.one.key in keys for i in (d.one, d.other)}
        told: dict[str, list[Item]] = defaultdict(list)
        for key in sorted(held):
            told[value_of(held[key], kind, names)].append(held[key])
        ordered = sorted(told.items(), key=lambda v: (min(i.published or date.max for i in v[1]), v[0]))
        ways = ", but ".join(f"{value} by {voices(tellers, documents)}" for value, tellers in ordered)
        verb = {"date": "is dated", "place": "is placed in", "actor": "is ascribed to"}[kind]
        summary = f"{describe(list(held.values()), with_parties=kind != 'actor')} {verb} {ways}."
        found.append(Contradiction(kind, "event_reports", tuple(sorted(held)), summary))
    return found


def value_of(item: Item, kind: str, names: Mapping[str, str]) -> str:
    """Give in words what a report says of the day, the place or the doer of an act."""
    report = item.report
    if kind == "date":
        return str(report.start_date)
    if kind == "place":
        return report.place_name or " and ".join(sorted(names.get(site, site) for site in item.sites))
    return " and ".join(sorted(names.get(source, source) for source in item.sources))


def voices(items: Sequence[Item], documents: Mapping[str, Document]) -> str:
    """Name the texts of reports: publisher, path and day of publication."""
    return " and ".join(dict.fromkeys(name_text(documents[item.key[0]]) for item in items))


def name_text(document: Document) -> str:
    """Name a text: its publisher with the path, since one publisher can say two things, and its day."""
    source = f"{document.publisher} ({document.path})" if document.publisher else document.path
    return f"{source} of {document.published.start.isoformat()}" if document.published else source


def contradict_status(items: Sequence[Item]) -> list[Contradiction]:
    """Give the contradiction of an event that some reports affirm and others deny."""
    denying = [i for i in items if any(i.denies(other) for other in items)]
    affirming = [i for i in items if any(other.denies(i) for other in denying)]
    if not denying:
        return []
    voices = {(i.key[0], i.report.asserted_by_cluster) for i in (*denying, *affirming)}
    if len(voices) == 1 and next(iter(voices))[1] is not None:
        return []  # nobody contradicts himself in one text: there two acts were taken for one
    told = " and ".join(sorted({i.report.status for i in affirming}))
    summary = f"{describe(affirming)} is told as {told} ({cite(affirming)}) and as denied ({cite(denying)})."
    keys = sorted(i.key for i in (*denying, *affirming))
    return [Contradiction("status", "event_reports", tuple(keys), summary)]


def describe(items: Sequence[Item], *, with_parties: bool = True) -> str:
    """Say in words what reports tell of: the act, and whose it is as far as one of them says."""
    first = min(items, key=lambda i: (not i.report.source_texts, not i.report.target_texts, i.key)).report
    act = f"{first.event_type}/{first.event_mode}" if first.event_mode else first.event_type
    parties = [" and ".join(held) for held in (first.source_texts, first.target_texts) if held]
    named = f" ({' – '.join(parties)})" if parties and with_parties else ""
    return f"{act} “{' '.join(first.trigger_text.split())}”{' '.join(named.split()) and ' ' + ' '.join(named.split())}"


def cite(items: Sequence[Item]) -> str:
    """Quote the first report and count the others."""
    text = min(items, key=lambda i: i.key).report.text
    short = text if len(text) <= CITED else f"{text[:CITED].rsplit(' ', 1)[0]} …"
    return f"“{' '.join(short.split())}”" + (f" and {len(items) - 1} more" if len(items) > 1 else "")
