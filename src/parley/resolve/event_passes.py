"""The passes that join reports of several texts; each compares with what the one before gave: order never matters.

Reports are compared only inside blocks that share type, a party or a place, and a time: the cost grows with their
number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from parley.resolve.event_blocks import Timeline, between, came_out, ended, happened, only_one, pairs_to_compare
from parley.resolve.groups import Groups
from parley.resolve.same_event import (
    NEAR_DAYS,
    Item,
    Key,
    are_close,
    by_signature,
    days,
    differences,
    fits,
    is_told_again,
    key_words,
    overlap,
    pairs,
    share_object,
)

RECENT = 21
"""How many days after an act a text that gives no date still means it by telling of such an act at its place."""

LARGE_TOLL = 3
"""Number of victims from which two texts hardly give the same by chance."""


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
        for one, other in pairs_to_compare([signature[0] for signature in signatures], groups):
            if fits(one, other) and are_close(one, other):
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
        for one, other in pairs_to_compare([signature[0] for signature in signatures], groups):
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
    longest = timedelta()
    for item in items:
        if item.is_exact:
            longest = max(longest, ended(item) - happened(item))
            for pair in pairs(item):
                dated[pair].append(item)
    lines = {pair: Timeline(held, happened) for pair, held in dated.items()}

    def near(item: Item, pair: tuple[str, str, str]) -> Iterable[Item]:
        held = lines[pair].between(happened(item) - longest, ended(item)) if pair in lines else ()
        return (other for other in held if overlap(item.report, other.report))

    join_to_the_only_one(loose, near, groups)


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
    of_story: dict[tuple[str, str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.report.start_date:
            for pair in pairs(item):
                others[pair].append(item)
                of_story[(*pair, item.story)].append(item)
    lines = {pair: Timeline([i for i in held if i.published], came_out) for pair, held in others.items()}

    def near(item: Item, pair: tuple[str, str, str]) -> Iterable[Item]:
        held = {other.key: other for other in of_story.get((*pair, item.story), ())}
        if item.published and pair in lines:
            reach = timedelta(days=NEAR_DAYS)
            held |= {o.key: o for o in lines[pair].between(item.published - reach, item.published + reach)}
        return (held[key] for key in sorted(held))

    join_to_the_only_one(undated, near, groups)


def join_to_the_only_one(
    loose: Sequence[Item], near: Callable[[Item, tuple[str, str, str]], Iterable[Item]], groups: Groups[Key]
) -> None:
    """Join each report to the event it fits when there is exactly one.

    Args:
        near: Gives the reports of a block that are near a report in time, by key.
    """
    found: list[tuple[Key, Key]] = []
    for item in loose:
        candidates: set[Key] = set()
        for pair in pairs(item):
            for other in near(item, pair):
                if groups.find(other.key) not in candidates and fits(item, other) and are_close(item, other):
                    candidates.add(groups.find(other.key))
                if len(candidates) > 1:
                    break
        candidates.discard(groups.find(item.key))
        if len(candidates) == 1:
            found.append((item.key, next(iter(candidates))))
    for key, joined in found:
        groups.join(key, joined)
