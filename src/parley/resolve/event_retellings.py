"""Reports that stand nearly word for word in several texts of one story are one event."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from parley.ids import fold
from parley.resolve.groups import Groups
from parley.resolve.same_event import Item, Key, differences, key_words, overlap

RETOLD = 0.5
"""Share of the words of two clauses that agree, from which texts of one story tell one act in them."""

ALMOST_ALL = 0.8
"""Share of the shorter clause's words that stand in the other, from which the triggers need not be the same."""

TELLINGS = 100
"""With how many others of its story each text is compared word by word; the rest is joined by way of these."""


def join_retellings(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join reports of one type in texts of one story that stand there in nearly the same words.

    Each report joins the likest one of each other text, if that one has none that is liker.
    """
    blocks: dict[tuple[str, str], dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        blocks[item.story, item.report.event_type][item.key[0]].append(item)
    for texts in blocks.values():
        names = sorted(texts)
        for at, one in enumerate(names):
            for other in names[at + 1 : at + 1 + TELLINGS]:
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
