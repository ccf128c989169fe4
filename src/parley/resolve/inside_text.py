"""Reports of one text that are one act: headline and body, an attack and what it did, "the attack" told again.

What the reports of one act say is then put together, so that other texts are compared with the whole of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parley.ids import fold
from parley.records import Findings
from parley.resolve.groups import Groups
from parley.resolve.same_event import FINENESS, Item, Key, differences, is_told_again, overlap
from parley.resolve.wording import Comparison, sentence_of, singular

REALISED = frozenset({"occurred", "ongoing", "alleged"})

REACH = 700
"""How many characters after an attack "the attack" and the number of its dead may stand."""

NEXT = 250
"""How many characters after an attack a sentence may follow that only tells what it did."""

SAID_AGAIN = 1500
"""How many characters after an act somebody may tell it once more without naming who, when or where."""


def join_inside(items: Sequence[Item], found: Findings, groups: Groups[Key], rules: Comparison) -> None:
    """Join the reports of a text that tell one act."""
    ordered = sorted(items, key=lambda item: (item.report.trigger_start, item.key))
    join_results(ordered, found.document.text, groups, rules)
    join_repeats(ordered, found.document.text, groups, rules)
    join_headline(ordered, found, groups, rules)
    join_said_again(ordered, groups, rules)


def may_be_one(one: Item, other: Item) -> bool:
    """Tell whether nothing that two reports of one text say keeps them apart; a borrowed date does not."""
    if differences(one, other) - {"object"} or not is_told_again(one, other):
        return False
    if (one.report.status == "denied") != (other.report.status == "denied"):
        return False
    dated = one.report.start_date and other.report.start_date and one.has_own_date and other.has_own_date
    return not dated or overlap(one.report, other.report)


def join_results(items: Sequence[Item], text: str, groups: Groups[Key], rules: Comparison) -> None:
    """Join what an attack did to people ("killing four") to the attack of its sentence, or of the one just before."""
    attack: Item | None = None
    for item in (i for i in items if i.report.event_type == "ASSAULT"):
        if not is_result(item, rules):
            attack = item
            continue
        beside = [i for i in items if i.report.event_type == "ASSAULT" and i is not item and may_be_one(item, i)]
        beside = [i for i in beside if in_one_sentence(item, i, text)]
        beside = [i for i in beside if not is_result(i, rules)] or beside
        if beside:
            at = item.report.trigger_start
            nearest = min(beside, key=lambda i: (i.report.trigger_start > at, abs(i.report.trigger_start - at), i.key))
            groups.join(item.key, nearest.key)
        is_bare = not item.sources and not item.sites and not item.doers and item.report.status != "denied"
        if is_bare and attack is not None and 0 <= item.report.char_start - attack.report.char_end <= NEXT:
            own_date = item.report.start_date and item.has_own_date
            if may_be_one(item, attack) and not (own_date and not attack.report.start_date):
                groups.join(item.key, attack.key)


def is_result(item: Item, rules: Comparison) -> bool:
    """Tell whether a trigger says only what became of people."""
    return bool(set(fold(item.report.trigger_text).split()) & rules.results)


def in_one_sentence(one: Item, other: Item, text: str) -> bool:
    """Tell whether two triggers stand in one sentence."""
    first, second = sorted((one.report.trigger_start, other.report.trigger_start))
    return second - first < REACH and second < sentence_of(text, first, first + 1)[1]


def join_repeats(items: Sequence[Item], text: str, groups: Groups[Key], rules: Comparison) -> None:
    """Join "the attack" to the attack that the text told last."""
    last: Item | None = None
    for item in (i for i in items if i.report.event_type == "ASSAULT"):
        report = item.report
        words = fold(report.trigger_text).split()
        lead = fold(text[max(0, report.trigger_start - 30) : report.trigger_start]).split()
        is_repeat = (
            bool(words) and singular(words[-1]) in rules.repeats and bool({"the", "this", "that"} & set(lead[-2:]))
        )
        if is_repeat and last is not None and may_be_one(item, last):
            if report.trigger_start - last.report.trigger_end <= REACH:
                groups.join(item.key, last.key)
        elif report.status in REALISED:
            last = item


def join_headline(items: Sequence[Item], found: Findings, groups: Groups[Key], rules: Comparison) -> None:
    """Join each report of the title to the first one of the body that can be it and shares a word or a party."""
    title = next((block for block in found.document.blocks if block.kind == "title"), None)
    if title is None:
        return
    for item in items:
        if item.report.trigger_start >= title.char_end:
            return
        for other in items:
            if other.report.trigger_start < title.char_end or other.report.event_type != item.report.event_type:
                continue
            shared = item.stems & other.stems or item.sources & other.sources or item.targets & other.targets
            if shared and may_be_one(item, other):
                groups.join(item.key, other.key)
                break


def join_said_again(items: Sequence[Item], groups: Groups[Key], rules: Comparison) -> None:
    """Join an attributed telling that names neither doer nor place nor time to the only act before that it can mean.

    "The front said that 130 of its people had been released" tells the release that the text told before.
    """
    for at, item in enumerate(items):
        report = item.report
        is_bare = not item.sources and not item.sites and not (report.start_date and item.has_own_date)
        if not is_bare or report.asserted_by_cluster is None or report.status not in REALISED or not report.event_mode:
            continue
        candidates: dict[Key, Item] = {}
        for other in items[:at]:
            near = report.trigger_start - other.report.trigger_end <= SAID_AGAIN
            is_same_sort = (other.report.event_type, other.report.event_mode) == (report.event_type, report.event_mode)
            if near and is_same_sort and other.report.status in REALISED:
                if groups.find(other.key) == groups.find(item.key):
                    continue
                candidates.setdefault(groups.find(other.key), other)
        if len(candidates) == 1:
            (other,) = candidates.values()
            if may_be_one(item, other) and counts_the_same(item, other, rules):
                groups.join(item.key, other.key)


def counts_the_same(one: Item, other: Item, rules: Comparison) -> bool:
    """Tell whether two reports name the same sort of objects, or one only "people" and the like."""
    mine, yours = (
        {rules.kinds.get(n, n) for text in i.report.target_texts for n in map(singular, fold(text).split())}
        - rules.empty - rules.anything - {""} for i in (one, other)
    )  # fmt: skip
    mine, yours = ({n for n in held if not n.isdigit()} for held in (mine, yours))
    return not mine or not yours or bool(mine & yours)


def put_together(items: Iterable[Item], groups: Groups[Key]) -> list[Item]:
    """Give each report what the other reports of its act in its text say of place, time, objects and parties."""
    held: Mapping[Key, list[Item]] = defaultdict(list)
    ordered = list(items)
    for item in ordered:
        held[groups.find(item.key)].append(item)
    return [fill(item, held[groups.find(item.key)]) for item in ordered]


def fill(item: Item, same: Sequence[Item]) -> Item:
    """Give a report with what it leaves open taken from the others of its act; what it says itself stays."""
    if len(same) == 1:
        return item
    report = item.report
    dated = [i.report for i in same if i.report.start_date and i.has_own_date] or [
        i.report for i in same if i.report.start_date
    ]
    if dated and not (report.start_date and item.has_own_date):
        best = min(dated, key=lambda r: (FINENESS.get(r.date_precision or "vague", 5), r.trigger_start))
        report = replace(
            report, start_date=best.start_date, end_date=best.end_date, date_precision=best.date_precision
        )  # fmt: skip
    return replace(
        item,
        report=report,
        sources=item.sources or frozenset().union(*(i.sources for i in same)),
        parents=item.parents or frozenset().union(*(i.parents for i in same)),
        targets=item.targets or frozenset().union(*(i.targets for i in same)),
        sites=item.sites or frozenset().union(*(i.sites for i in same)),
        objects=item.objects or frozenset().union(*(i.objects for i in same)),
        doers=item.doers or next((i.doers for i in same if i.doers), None),
        nouns=frozenset().union(*(i.nouns for i in same)),
        around=frozenset().union(*(i.around for i in same)),
        stems=frozenset().union(*(i.stems for i in same)),
        tolls=frozenset().union(*(i.tolls for i in same)),
    )
