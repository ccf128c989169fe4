"""Reports to events: which reports of one or several texts tell of the same act, and where they contradict each other.

Passes, each compared with what the pass before gave, so that the order of documents never matters:

0. Word for word retellings in the texts of one story are one event.
1. Reports dated to the day or week are one event when type, mode, parties, place and days fit.
2. Reports dated more loosely join the one event they fit, or each other when they give the same time.
3. Undated reports join the one event they fit, or each other inside a story; where two would fit, they stay apart.
4. What is denied joins the one event that the same text just told, or another text in the weeks before.

Reports are compared only inside blocks that share type, a party and a time, so the cost grows with their number.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from parley.ids import fold, stable_id
from parley.records import Contradiction, Event, Findings
from parley.resolve.groups import Groups
from parley.resolve.same_event import (
    Item,
    Key,
    are_close,
    by_signature,
    days,
    fits,
    is_near,
    is_told_again,
    key_words,
    overlap,
    pairs,
)

AFFIRMED = ("occurred", "ongoing", "planned", "requested", "conditional", "alleged")

DENIABLE = frozenset({"occurred", "ongoing", "planned"})

FINENESS = {"day": 0, "week": 1, "month": 2, "season": 3, "year": 4, "vague": 5}

PLACE_FINENESS = {"place": 0, "district": 1, "region": 2, "country": 3}

DENIED_AFTER = 21
"""How many days after a telling another text's denial is taken for a denial of it."""

CITED = 120
"""How many characters of a report a contradiction's sentence quotes."""

DENIED_WITHIN = 600
"""How many characters after the telling a denial in the same words is taken for a denial of it."""


def resolve_events(
    findings: Sequence[Findings], actor_ids: Mapping[tuple[str, int], str], stories: Mapping[str, tuple[str, bool]]
) -> tuple[tuple[Event, ...], dict[Key, str], tuple[Contradiction, ...]]:
    """Give events, the event of each report, and the contradictions between reports of one event.

    An event's status is the most realised one its reports give: occurred or ongoing (whichever more stories tell,
    occurred when equal), then planned, requested, conditional, alleged. It is denied when nothing else is told or when
    more stories deny than affirm. An event both denied and told as occurred, ongoing or planned is contested.
    """
    items = sorted(to_items(findings, actor_ids, stories), key=lambda i: i.key)
    groups = Groups(item.key for item in items)
    join_retellings(items, groups)
    join_exact([i for i in items if i.is_exact and i.parties], groups)
    join_loose([i for i in items if not i.is_exact and i.report.start_date and i.parties], items, groups)
    join_undated([i for i in items if not i.report.start_date and i.parties], items, groups)
    join_denials(items, groups)
    join_later_denials(items, groups)
    members: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        members[groups.find(item.key)].append(item)
    events: list[Event] = []
    event_ids: dict[Key, str] = {}
    contradictions: list[Contradiction] = []
    for held in members.values():
        found = contradict(held)
        event = to_event(held, is_contested=bool(found))
        events.append(event)
        contradictions += found
        event_ids |= {item.key: event.event_id for item in held}
    events.sort(key=lambda e: (e.report_keys, e.event_id))
    contradictions.sort(key=lambda c: (c.row_keys, c.kind))
    return tuple(events), event_ids, tuple(contradictions)


def to_items(
    findings: Sequence[Findings], actor_ids: Mapping[tuple[str, int], str], stories: Mapping[str, tuple[str, bool]]
) -> Iterable[Item]:
    """Yield every report with its parties' ids and its story."""
    for found in findings:
        document = found.document
        name = document.document_id
        story = stories.get(name, (name, True))[0]
        published = document.published.start if document.published else None
        for at, report in enumerate(found.reports):
            sources = frozenset(actor_ids[name, c] for c in report.source_clusters if (name, c) in actor_ids)
            targets = frozenset(actor_ids[name, c] for c in report.target_clusters if (name, c) in actor_ids)
            yield Item((name, at), report, sources, targets, story, published)


def join_retellings(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join reports that stand word for word in texts of one story."""
    seen: dict[tuple[str, str, str, str], dict[str, Item]] = {}
    for item in items:
        report = item.report
        same = (item.story, report.event_type, fold(report.text), fold(report.trigger_text))
        first = seen.setdefault(same, {})
        for name, other in first.items():
            if name != item.key[0]:
                groups.join(item.key, other.key)
        first.setdefault(item.key[0], item)


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
                groups.join(one.key, same.key)
            for other, *_ in signatures:
                if one.key < other.key and fits(one, other) and are_close(one, other):
                    groups.join(one.key, other.key)


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


def join_denials(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join what a text denies to what it told shortly before in the same words without naming other parties."""
    told: dict[tuple[str, str, str], Item] = {}
    for item in sorted(items, key=lambda i: (i.key[0], i.report.trigger_start)):
        for word in sorted(key_words(item.report)):
            block = (item.key[0], item.report.event_type, word)
            if item.report.status in DENIABLE:
                told[block] = item
            elif item.report.status == "denied" and block in told:
                before = told[block]
                near = item.report.trigger_start - before.report.trigger_start <= DENIED_WITHIN
                if near and (not before.parties or not item.parties or fits(before, item)):
                    groups.join(before.key, item.key)


def join_later_denials(items: Sequence[Item], groups: Groups[Key]) -> None:
    """Join what a text denies to the one event that texts of the weeks before told, by party and wording."""
    told: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
    for item in items:
        if item.report.status in DENIABLE and item.published:
            for block in party_words(item):
                told[block].append(item)
    found: list[tuple[Key, Key]] = []
    for item in items:
        if item.report.status != "denied" or not item.published:
            continue
        candidates = {
            groups.find(other.key)
            for block in party_words(item)
            for other in told.get(block, ())
            if other.key[0] != item.key[0]
            and other.published
            and 0 <= (item.published - other.published).days <= DENIED_AFTER
            and fits(item, other)
        }
        if len(candidates) == 1:
            found.append((item.key, candidates.pop()))
    for key, joined in found:
        groups.join(key, joined)


def party_words(item: Item) -> Iterable[tuple[str, str, str]]:
    """Yield the blocks in which a report meets those of its type with a party and a word of the trigger in common."""
    for party in sorted(item.parties):
        for word in sorted(key_words(item.report)):
            yield item.report.event_type, party, word


def contradict(items: Sequence[Item]) -> list[Contradiction]:
    """Give what the reports of one event contradict each other in."""
    denying = [i for i in items if i.report.status == "denied"]
    affirming = [i for i in items if i.report.status in DENIABLE]
    if not denying or not affirming:
        return []
    voices = {(i.key[0], i.report.asserted_by_cluster) for i in (*denying, *affirming)}
    if len(voices) == 1 and next(iter(voices))[1] is not None:
        return []  # nobody contradicts himself in one text: there two acts were taken for one
    told = " and ".join(sorted({i.report.status for i in affirming}))
    summary = f"{describe(affirming)} is told as {told} ({cite(affirming)}) and as denied ({cite(denying)})."
    keys = sorted(i.key for i in (*denying, *affirming))
    return [Contradiction("status", "event_reports", tuple(keys), summary)]


def describe(items: Sequence[Item]) -> str:
    """Say in words what reports tell of: the act, and whose it is as far as one of them says."""
    first = min(items, key=lambda i: (not i.report.source_texts, not i.report.target_texts, i.key)).report
    act = f"{first.event_type}/{first.event_mode}" if first.event_mode else first.event_type
    parties = [" and ".join(held) for held in (first.source_texts, first.target_texts) if held]
    return f"{act} “{first.trigger_text}”" + (f" ({' – '.join(parties)})" if parties else "")


def cite(items: Sequence[Item]) -> str:
    """Quote the first report and count the others."""
    text = min(items, key=lambda i: i.key).report.text
    short = text if len(text) <= CITED else f"{text[:CITED].rsplit(' ', 1)[0]} …"
    return f"“{' '.join(short.split())}”" + (f" and {len(items) - 1} more" if len(items) > 1 else "")


def choose_status(items: Sequence[Item]) -> str:
    """Give the status of an event by the rule that `resolve_events` states."""
    told: dict[str, set[str]] = defaultdict(set)
    for item in items:
        told[item.report.status].add(item.story)
    affirming = set().union(*(held for status, held in told.items() if status != "denied"))
    if "denied" in told and len(told["denied"]) > len(affirming):
        return "denied"
    if len(told["ongoing"]) > len(told["occurred"]):
        return "ongoing"
    return next((status for status in AFFIRMED if told[status]), "denied")


def to_event(items: Sequence[Item], *, is_contested: bool) -> Event:
    """Put an event together from its reports."""
    ordered = sorted(items, key=lambda i: (i.published or date.max, i.key))
    first = ordered[0]
    dated = min(
        (i.report for i in ordered if i.report.start_date),
        key=lambda r: (FINENESS.get(r.date_precision or "vague", 5), r.start_date),
        default=None,
    )
    placed = min(
        (i.report for i in ordered if i.report.place_name),
        key=lambda r: (PLACE_FINENESS.get(r.place_precision or "country", 3), r.place_id is None, r.place_name),
        default=None,
    )
    modes = [i.report.event_mode for i in ordered if i.report.event_mode]
    sources = tuple(dict.fromkeys(a for i in ordered for a in sorted(i.sources)))
    targets = tuple(dict.fromkeys(a for i in ordered for a in sorted(i.targets)))
    return Event(
        event_id=stable_id(
            "events", first.key[0], first.report.trigger_start, first.report.trigger_end, first.report.event_type
        ),
        event_type=first.report.event_type,
        event_mode=max(sorted(set(modes)), key=modes.count) if modes else None,
        status=choose_status(items),
        report_keys=tuple(sorted(i.key for i in items)),
        source_ids=sources,
        target_ids=targets,
        place_name=placed.place_name if placed else None,
        place_id=placed.place_id if placed else None,
        latitude=placed.latitude if placed else None,
        longitude=placed.longitude if placed else None,
        place_precision=placed.place_precision if placed else None,
        start_date=dated.start_date if dated else None,
        end_date=dated.end_date if dated else None,
        date_precision=dated.date_precision if dated else None,
        date_basis=dated.date_basis if dated else None,
        is_contested=is_contested,
    )
