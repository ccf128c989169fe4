"""The passes that join reports of several texts; each compares with what the one before gave: order never matters.

Reports are compared only inside blocks that share type, a party or a place, and a time: the cost grows with their
number.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

from parley.ids import fold
from parley.resolve.groups import Groups
from parley.resolve.same_event import (
    Item,
    Key,
    are_close,
    by_signature,
    days,
    differences,
    fits,
    is_near,
    is_told_again,
    key_words,
    overlap,
    pairs,
    share_object,
)

RETOLD = 0.5
"""Share of the words of two clauses that agree, from which texts of one story tell one act in them."""

ALMOST_ALL = 0.8
"""Share of the shorter clause's words that stand in the other, from which the triggers need not be the same."""

RECENT = 21
"""How many days after an act a text that gives no date still means it by telling of such an act at its place."""

LARGE_TOLL = 3
"""Number of victims from which two texts hardly give the same by chance."""


def join_retellings(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join reports of one type in texts of one story that stand there in nearly the same words.

    Each report joins the likest one of each other text, if that one has none that is liker.
    """
    blocks: dict[tuple[str, str], dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        blocks[item.story, item.report.event_type][item.key[0]].append(item)
    for texts in blocks.values():
        for one, other in combinations(sorted(texts), 2):
            for first, second in likest_pairs(texts[one], texts[other]):
                groups.join(first.key, second.key)


def likest_pairs(mine: Sequence[Item], yours: Sequence[Item]) -> Iterable[tuple[Item, Item]]:
    """Yield the pairs of reports of two texts that are each other's nearest wording, and near enough."""
    by_stem: dict[str, list[int]] = defaultdict(list)
    for n, item in enumerate(yours):
        for word in item.stems:
            by_stem[word].append(n)
    scored = []
    for item in mine:
        for n in sorted({n for word in item.stems for n in by_stem[word]}):
            score = likeness(item, yours[n])
            if score >= RETOLD:
                scored.append((-score, item.key, yours[n].key, item, yours[n]))
    taken: set[Key] = set()
    for _, first, second, one, other in sorted(scored, key=lambda found: found[:3]):
        if first not in taken and second not in taken:
            taken |= {first, second}
            yield one, other


def likeness(one: Item, other: Item) -> float:
    """Give how much of the wording of two reports agrees; 0 where one is denied, or their facts exclude each other."""
    if (one.report.status == "denied") != (other.report.status == "denied") or differences(one, other) & {
        "mode",
        "place",
    }:
        return 0.0
    if one.is_exact and other.is_exact and not overlap(one.report, other.report):
        return 0.0
    common = len(one.stems & other.stems)
    share = common / max(1, min(len(one.stems), len(other.stems)))
    triggers = bool(key_words(one.report) & key_words(other.report)) or (
        fold(one.report.trigger_text) == fold(other.report.trigger_text)
    )
    whole = common / max(1, len(one.stems | other.stems))
    return (share + whole) / 2 if triggers or share >= ALMOST_ALL else 0.0


def join_exact(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join reports that are dated to the day or week."""
    blocks: dict[tuple[str, str, date], list[Item]] = defaultdict(list)
    for item in items:
        for day in days(item.report):
            for party in sorted(item.parties):
                blocks[item.report.event_type, party, day].append(item)
    for held in blocks.values():
        signatures = by_signature(held)
        for signature in signatures:
            one = signature[0]
            for same in signature[1:]:
                if are_close(one, same):
                    groups.join(one.key, same.key)
            for other, *_ in signatures:
                if one.key < other.key and fits(one, other) and are_close(one, other):
                    groups.join(one.key, other.key)


def join_at_sites(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join reports of one type, day and site that name no party in common but share what was aimed at, or a wording."""
    blocks: dict[tuple[str, str, date], list[Item]] = defaultdict(list)
    for item in items:
        if item.is_exact:
            for day in days(item.report):
                for site in sorted(item.sites):
                    blocks[item.report.event_type, site, day].append(item)
    for held in blocks.values():
        signatures = by_signature(held)
        for signature in signatures:
            for same in signature[1:]:
                if alike_at_site(signature[0], same):
                    groups.join(signature[0].key, same.key)
        for one, other in combinations([signature[0] for signature in signatures], 2):
            if not differences(one, other) and alike_at_site(one, other):
                groups.join(one.key, other.key)


def alike_at_site(one: Item, other: Item) -> bool:
    """Tell whether two reports of one place and time share a party, an object, a number of victims or the trigger."""
    if one.parties & other.parties or share_object(one, other) or large_tolls(one, other):
        return True
    return bool(key_words(one.report) & key_words(other.report)) and is_told_again(one, other)


def large_tolls(one: Item, other: Item) -> bool:
    """Tell whether two reports give the same number of victims, and it is no small one."""
    return any(toll[2] >= LARGE_TOLL for toll in one.tolls & other.tolls)


def join_undated_at_sites(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join an undated report of another text to the only act at its site that it can mean."""
    blocks: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in sorted((i for i in items if i.report.start_date), key=lambda i: (i.report.start_date, i.key)):
        for site in sorted(item.sites):
            blocks[item.report.event_type, site].append(item)
    found: list[tuple[Key, Key]] = []
    for item in items:
        if item.report.start_date or item.published is None:
            continue
        first = item.published - timedelta(days=RECENT)
        near = (
            other
            for site in sorted(item.sites)
            for other in between(blocks.get((item.report.event_type, site), []), first, item.published, happened)
            if other.key[0] != item.key[0] and is_told_again(item, other)
        )
        only = only_one(
            (o for o in near if not differences(item, o) and is_same_object(item, o)), groups, groups.find(item.key)
        )
        if only is not None:
            found.append((item.key, only))
    for key, joined in found:
        groups.join(key, joined)


def between(items: Sequence[Item], first: date, last: date, day_of: Callable[[Item], date]) -> Sequence[Item]:
    """Give the items of some days, both included, out of items that are sorted by day."""
    return items[bisect_left(items, first, key=day_of) : bisect_right(items, last, key=day_of)]


def happened(item: Item) -> date:
    """Give the day of a dated report."""
    assert item.report.start_date is not None, "only dated reports are sorted by it"
    return item.report.start_date


def only_one(items: Iterable[Item], groups: Groups[Key], own: Key | None = None) -> Key | None:
    """Give the one event of some reports, beside their own; None when there is none or more than one."""
    candidate: Key | None = None
    for item in items:
        group = groups.find(item.key)
        if group in (own, candidate):
            continue
        if candidate is not None:
            return None
        candidate = group
    return candidate


def is_same_object(one: Item, other: Item) -> bool:
    """Tell whether two reports share the object, a large number of victims, or a party and the trigger."""
    if share_object(one, other) or large_tolls(one, other):
        return True
    return bool(one.parties & other.parties and key_words(one.report) & key_words(other.report))


def join_loose(loose: Sequence[Item], items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join reports dated to a month or longer: to each other when alike, else to the one dated event they fit."""
    alike: dict[tuple[object, ...], Item] = {}
    for item in loose:
        report = item.report
        for block in worded_pairs(item):
            same = alike.setdefault((*block, report.start_date, report.end_date, report.place_id), item)
            is_same_text = same.key[0] == item.key[0]
            if same is not item and are_close(same, item) and (report.event_type != "ASSAULT" or is_same_text):
                groups.join(same.key, item.key)
    dated: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.is_exact:
            for pair in pairs(item):
                dated[pair].append(item)
    join_to_the_only_one(loose, dated, groups, lambda one, other: overlap(one.report, other.report))


def worded_pairs(item: Item) -> list[tuple[object, ...]]:
    """Give the blocks in which a report meets those with the same parties, mode and wording, or the same two sides."""
    mode = item.report.event_mode
    words = [*sorted(key_words(item.report)), ""] if item.sources and item.targets else sorted(key_words(item.report))
    return [(*pair, mode, word) for pair in pairs(item) for word in words]


def join_undated(undated: Sequence[Item], items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join undated reports to the one event they fit, or to each other inside a story."""
    alike: dict[tuple[object, ...], Item] = {}
    for item in undated:
        for block in worded_pairs(item):
            same = alike.setdefault((*block, item.story), item)
            if same is not item and are_close(same, item) and is_told_again(same, item):
                groups.join(same.key, item.key)
    others: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.report.start_date:
            for pair in pairs(item):
                others[pair].append(item)
    join_to_the_only_one(undated, others, groups, is_near)


def join_to_the_only_one(
    loose: Sequence[Item],
    blocks: Mapping[tuple[str, str, str], Sequence[Item]],
    groups: Groups[Key],
    near: Callable[[Item, Item], bool],
) -> None:
    """Join each report to the event it fits when there is exactly one."""
    found: list[tuple[Key, Key]] = []
    for item in loose:
        candidates: set[Key] = set()
        for pair in pairs(item):
            for other in blocks.get(pair, ()):
                if (
                    groups.find(other.key) not in candidates
                    and fits(item, other)
                    and are_close(item, other)
                    and near(item, other)
                ):
                    candidates.add(groups.find(other.key))
                if len(candidates) > 1:
                    break
        candidates.discard(groups.find(item.key))
        if len(candidates) == 1:
            found.append((item.key, next(iter(candidates))))
    for key, joined in found:
        groups.join(key, joined)
