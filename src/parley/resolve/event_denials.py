"""What is denied joins the one act that was told: just before in its text, or in other texts of the weeks before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from parley.resolve.event_blocks import between, came_out, only_one
from parley.resolve.groups import Groups
from parley.resolve.same_event import DENIABLE, SYMMETRIC, Item, Key, fits, key_words

DENIED_AFTER = 21
"""How many days after a telling another text's denial is taken for a denial of it."""

DENIED_WITHIN = 600
"""How many characters after the telling a denial in the same words is taken for a denial of it."""


def join_denials(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join what a text denies to what it told shortly before in the same words without naming other parties."""
    told: dict[tuple[str, str, str], Item] = {}
    for item in sorted(items, key=lambda i: (i.key[0], i.report.trigger_start)):
        for word in sorted(key_words(item.report)):
            block = (item.key[0], item.report.event_type, word)
            if item.report.status in DENIABLE:
                told[block] = item
            elif block in told and item.denies(told[block]):
                before = told[block]
                near = item.report.trigger_start - before.report.trigger_start <= DENIED_WITHIN
                open_to_all = before.report.event_type in SYMMETRIC and not (before.nouns and item.nouns)
                apart = before.nouns != item.nouns and not before.nouns & item.nouns and not open_to_all
                if near and not apart and (not before.parties or not item.parties or fits(before, item)):
                    groups.join(before.key, item.key)


def join_later_denials(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join what a text denies to the one event that texts of the weeks before told, by party and wording."""
    told: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    affirmed = (i for i in items if i.report.status in DENIABLE and i.published)
    for item in sorted(affirmed, key=lambda i: (came_out(i), i.key)):
        for block in party_words(item):
            told[block].append(item)
    found: list[tuple[Key, Key]] = []
    for item in items:
        if item.report.status != "denied" or not item.published:
            continue
        first = item.published - timedelta(days=DENIED_AFTER)
        only = only_one(
            (
                other
                for block in party_words(item)
                for other in between(told.get(block, []), first, item.published, came_out)
                if other.key[0] != item.key[0] and item.denies(other) and fits(item, other)
            ),
            groups,
        )
        if only is not None:
            found.append((item.key, only))
    for key, joined in found:
        groups.join(key, joined)


def party_words(item: Item) -> Iterable[tuple[str, str, str]]:
    """Yield the blocks in which a report meets those of its type with a party and a word of the trigger in common."""
    for party in sorted(item.parties):
        for word in sorted(key_words(item.report)):
            yield item.report.event_type, party, word
