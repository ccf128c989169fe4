"""Which reports are compared at all: blocks that share type, party or site and time, so that cost grows with number."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from parley.resolve.groups import Groups
from parley.resolve.same_event import Item, Key, key_words, pairs

CROWD = 200
"""Reports of one type, day and party or site beyond which only those that share a further fact are compared."""


def pairs_to_compare(items: Sequence[Item], groups: Groups[Key]) -> Iterator[tuple[Item, Item]]:
    """Yield the pairs of a block that are not joined yet, the lower key first; in a crowd, those that share a fact."""
    ordered = sorted(items, key=lambda item: item.key)
    if len(ordered) <= CROWD:
        blocks: Iterable[Sequence[Item]] = [ordered]
    else:
        alike: dict[tuple[object, ...], list[Item]] = defaultdict(list)
        for item in ordered:
            for fact in facts_of(item):
                alike[fact].append(item)
        blocks = [held for held in alike.values() if len(held) <= CROWD]
    for held in blocks:
        for one, other in combinations(held, 2):
            if groups.find(one.key) != groups.find(other.key):
                yield one, other


def facts_of(item: Item) -> Iterator[tuple[object, ...]]:
    """Yield what reports of one type, party or site and day must share in part to be one act."""
    for name, held in (
        ("site", item.sites),
        ("object", item.objects | item.around),
        ("toll", item.tolls),
        ("word", key_words(item.report)),
    ):
        yield from ((name, fact) for fact in sorted(held))
    yield ("place", item.report.place_id)
    yield from (("parties", *both) for both in pairs(item))


class Timeline:
    """Reports that can be asked for by day, in the order they came."""

    def __init__(self, items: Sequence[Item], day_of: Callable[[Item], date]) -> None:
        """Take reports whose day is known."""
        self._items = items
        self._places = sorted(range(len(items)), key=lambda at: day_of(items[at]))
        self._days = [day_of(items[at]) for at in self._places]

    def between(self, first: date, last: date) -> Iterator[Item]:
        """Yield the reports of some days, both included."""
        places = self._places[bisect_left(self._days, first) : bisect_right(self._days, last)]
        return (self._items[at] for at in sorted(places))


def between(items: Sequence[Item], first: date, last: date, day_of: Callable[[Item], date]) -> Sequence[Item]:
    """Give the items of some days, both included, out of items that are sorted by day."""
    return items[bisect_left(items, first, key=day_of) : bisect_right(items, last, key=day_of)]


def happened(item: Item) -> date:
    """Give the day of a dated report."""
    assert item.report.start_date is not None, "only dated reports are sorted by it"
    return item.report.start_date


def ended(item: Item) -> date:
    """Give the last day of a dated report."""
    return item.report.end_date or happened(item)


def came_out(item: Item) -> date:
    """Give the day a report's text was published."""
    assert item.published is not None, "only texts of a known day are sorted by it"
    return item.published


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
