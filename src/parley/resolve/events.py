"""Reports to events: which reports of one or several texts tell of the same act, and where they contradict each other.

Passes, each compared with what the pass before gave, so that the order of documents never matters:

0. Inside a text: headline and body, an attack and what it did, "the attack" told again (`inside_text`). What the
   reports of one act say is put together for what follows.
1. Nearly word for word retellings in the texts of one story are one event.
2. Reports dated to the day or week are one event when type, mode, parties, place and days fit, or without common
   parties when place, day and what was aimed at do.
3. Reports dated more loosely join the one event they fit, or each other when they give the same time.
4. Undated reports join the one event they fit, or each other inside a story; where two would fit, they stay apart.
5. What is denied joins the one event that the same text just told, or another text in the weeks before.
6. Reports that agree in all but the day, the place or the doer are one event with a contradiction (`event_disputes`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from parley import store
from parley.ids import fold, stable_id
from parley.records import Actor, Contradiction, Event, EventReport, Findings
from parley.resolve.event_denials import join_denials, join_later_denials
from parley.resolve.event_disputes import Dispute, find_disputes, to_contradictions
from parley.resolve.event_passes import (
    join_at_sites,
    join_exact,
    join_loose,
    join_undated,
    join_undated_at_sites,
)
from parley.resolve.event_retellings import join_retellings
from parley.resolve.groups import Groups
from parley.resolve.inside_text import join_inside, put_together
from parley.resolve.same_event import FINENESS, Item, Key, Toll
from parley.resolve.tellings import NOTHING, Known, learn, to_items
from parley.resolve.wording import Comparison, compile_rules

AFFIRMED = ("occurred", "ongoing", "planned", "requested", "conditional", "alleged")

PLACE_FINENESS = {"place": 0, "district": 1, "region": 2, "country": 3}

SHARED = ("sources", "targets", "parents", "sites", "objects", "around", "nouns", "tolls")
"""What many reports have in common."""

BODIES = frozenset({"armed_group", "military", "state", "company", "igo"})
"""Actors of which two do not mean one: people and offices may stand for the body they belong to."""


def resolve_events(
    findings: Sequence[Findings],
    actor_ids: Mapping[tuple[str, int], str],
    stories: Mapping[str, tuple[str, bool]],
    *,
    actors: Iterable[Actor] = (),
    tolls: Mapping[Key, frozenset[Toll]] | None = None,
    rules: Comparison | None = None,
) -> tuple[tuple[Event, ...], dict[Key, str], tuple[Contradiction, ...]]:
    """Give events, the event of each report, and the contradictions between reports of one event.

    An event's status is the most realised one its reports give: occurred or ongoing (whichever more stories tell,
    occurred when equal), then planned, requested, conditional, alleged. It is denied when nothing else is told or when
    more stories deny than affirm. An event both denied and told as occurred, ongoing or planned is contested.

    Args:
        actors: The actors of `actor_ids`: what is part of what, and who is a state.
        tolls: Exact numbers of victims by report.
        rules: The lists of `lexicons/comparison.yml`; read when not given.
    """
    rules = rules or compile_rules(store.read_lexicon("comparison"))
    known = sorted(actors, key=lambda actor: actor.actor_id)
    groups: Groups[Key] = Groups(())
    items = read_items(findings, learn(findings, actor_ids, stories, rules=rules, actors=known, tolls=tolls), groups)
    join_retellings(items, groups)
    join_exact([i for i in items if i.is_exact and i.parties], groups)
    join_at_sites(items, groups)
    join_loose([i for i in items if not i.is_exact and i.report.start_date and i.parties], items, groups)
    join_undated([i for i in items if not i.report.start_date and i.parties], items, groups)
    join_undated_at_sites(items, groups)
    join_denials(items, groups)
    join_later_denials(items, groups)
    bodies = frozenset(actor.actor_id for actor in known if actor.actor_type in BODIES)
    disputes = find_disputes(items, groups, bodies, rules.fronts)
    for dispute in disputes:
        groups.join(dispute.one.key, dispute.other.key)
    members: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        members[groups.find(item.key)].append(item)
    disputed = {item.key[0] for dispute in disputes for item in (dispute.one, dispute.other)}
    documents = {f.document.document_id: f.document for f in findings if f.document.document_id in disputed}
    by_act: dict[Key, list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        by_act[groups.find(dispute.one.key)].append(dispute)
    names = name_sites(findings, known) if disputes else {}
    events: list[Event] = []
    event_ids: dict[Key, str] = {}
    contradictions: list[Contradiction] = []
    for act, held in members.items():
        found = to_contradictions(held, by_act[act], documents, names) if len(held) > 1 else []
        event = to_event(held, is_contested=bool(found))
        events.append(event)
        contradictions += found
        event_ids |= {item.key: event.event_id for item in held}
    events.sort(key=lambda e: (e.report_keys, e.event_id))
    contradictions.sort(key=lambda c: (c.row_keys, c.kind))
    return tuple(events), event_ids, tuple(contradictions)


def read_items(findings: Iterable[Findings], known: Known, groups: Groups[Key]) -> list[Item]:
    """Give all reports as they are compared, with what the others of their act in their text say, by key.

    The reports of each text that tell one act are joined in `groups`. Of what is only compared inside a text or a
    story of several, no more is kept than that needs.
    """
    items: list[Item] = []
    for found in findings:
        told = to_items(found, known)
        groups.add(item.key for item in told)
        join_inside(told, found, groups, known.rules)
        for item, whole in zip(told, put_together(told, groups), strict=True):
            if whole is not item:
                shared: dict[str, Any] = {name: known.one(getattr(whole, name)) for name in SHARED}
                whole = replace(whole, **shared)
            if whole.stems and whole.story not in known.told_again:
                whole = replace(whole, stems=NOTHING)
            items.append(whole)
    return sorted(items, key=lambda item: item.key)


def name_sites(findings: Iterable[Findings], actors: Iterable[Actor]) -> dict[str, str]:
    """Give the names of sites and actors by what they are known by."""
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    for found in findings:
        for place in found.places:
            names[fold(place.place_name)] = place.place_name
            if place.place_id:
                ids[place.place_id] = place.place_name
    return names | ids | {actor.actor_id: actor.name for actor in actors}


def choose_status(items: Sequence[Item]) -> str:
    """Give the status of an event by the rule that `resolve_events` states."""
    if len(items) == 1:
        return items[0].report.status
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
    ordered = sorted(items, key=lambda i: (i.published or date.max, i.key)) if len(items) > 1 else items
    first = ordered[0]
    dated = best((i.report for i in ordered if i.report.start_date), fineness_of_date)
    placed = best((i.report for i in ordered if i.report.place_name), fineness_of_place)
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


def best(reports: Iterable[EventReport], fineness: Callable[[EventReport], Any]) -> EventReport | None:
    """Give the first of the finest reports; None when there is none."""
    held = list(reports)
    return min(held, key=fineness) if len(held) > 1 else held[0] if held else None


def fineness_of_date(report: EventReport) -> tuple[int, date | None]:
    """Give by what dates are ranked: how exact, then how early."""
    return FINENESS.get(report.date_precision or "vague", 5), report.start_date


def fineness_of_place(report: EventReport) -> tuple[int, bool, str | None]:
    """Give by what places are ranked: how exact, then whether known, then by name."""
    return PLACE_FINENESS.get(report.place_precision or "country", 3), report.place_id is None, report.place_name
