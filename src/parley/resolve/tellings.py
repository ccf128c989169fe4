"""What each report is compared by: parties over all texts, places its clause names, objects, numbers of victims."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parley.ids import fold, fold_words
from parley.records import Actor, Document, EventReport, Findings, Place
from parley.resolve.same_event import Item, Key, Toll
from parley.resolve.wording import Comparison, names_in, nouns_of, singular, stems_among

WIDE = frozenset({"country", "region"})
"""Places too large to tell one act from another."""

NOTHING: frozenset[Any] = frozenset()
STATE_TYPES = frozenset({"state", "government", "military"})


@dataclass(frozen=True)
class Known:
    """What all texts together make known, by which each text's reports are read.

    Attributes:
        actors: Actors by id.
        states: Folded names of states.
        towns: Sites that any text names, by folded wording.
        tolls: Exact numbers of victims by report.
        told_again: Stories that several texts tell.
        same: One set for each content, for many reports share their parties and sites.
    """

    actor_ids: Mapping[Key, str]
    stories: Mapping[str, tuple[str, bool]]
    actors: Mapping[str, Actor]
    states: frozenset[str]
    towns: Mapping[str, str]
    tolls: Mapping[Key, frozenset[Toll]]
    rules: Comparison
    told_again: frozenset[str]
    same: dict[frozenset[Any], frozenset[Any]] = field(default_factory=dict)

    def one(self, held: frozenset[Any]) -> frozenset[Any]:
        """Give the one set of this content."""
        return self.same.setdefault(held, held)


def learn(
    findings: Iterable[Findings],
    actor_ids: Mapping[Key, str],
    stories: Mapping[str, tuple[str, bool]],
    *,
    rules: Comparison,
    actors: Iterable[Actor] = (),
    tolls: Mapping[Key, frozenset[Toll]] | None = None,
) -> Known:
    """Give what all texts make known.

    Args:
        tolls: Exact numbers of victims by report.
    """
    known = {actor.actor_id: actor for actor in actors}
    states = frozenset(
        fold(name) for a in known.values() if a.actor_type == "state" for name in (a.name, *a.aliases)
    )  # fmt: skip
    tellings = Counter(story for story, _ in stories.values())
    told_again = frozenset(story for story, times in tellings.items() if times > 1)
    return Known(actor_ids, stories, known, states, find_towns(findings, states), tolls or {}, rules, told_again)


def to_items(found: Findings, known: Known) -> list[Item]:
    """Give every report of a text with what it is compared by, in the order of their keys.

    The words of clauses are only compared inside a story that several texts tell, and with those of a title.
    """
    rules, actor_ids, document, one = known.rules, known.actor_ids, found.document, known.one
    name = document.document_id
    story = known.stories.get(name, (name, True))[0]
    published = document.published.start if document.published else None
    fixed = index_places(found, known.states)
    named = [m for m in found.mentions if m.mention_kind == "name" and m.actor_type != "unknown"]
    mentions = sorted((m.char_start, m.char_end) for m in named)
    has_stems = story in known.told_again or any(r.trigger_start < title_end(document) for r in found.reports)
    items = []
    for at, report in enumerate(found.reports):
        sources, targets = (
            frozenset([actor_ids[name, c] for c in clusters if (name, c) in actor_ids]) if clusters else NOTHING
            for clusters in (report.source_clusters, report.target_clusters)
        )
        doers = [known.actors[s] for s in sorted(sources) if s in known.actors]
        is_assault = report.event_type == "ASSAULT"
        words = fold_words(report.text) if is_assault or has_stems or report.status == "denied" else ()
        items.append(
            Item(
                (name, at),
                report,
                one(sources),
                one(targets),
                story,
                published,
                sites=one(sites_of(report, fixed, known.towns, mentions) - known.states),
                nouns=one(nouns_of((*report.source_texts, *report.target_texts), rules)),
                objects=one(nouns_of(report.target_texts, rules) & rules.objects) if is_assault else NOTHING,
                around=one(rules.objects.intersection(map(singular, words))) if is_assault else NOTHING,
                stems=stems_among(words, rules) if has_stems else NOTHING,
                tolls=known.tolls.get((name, at), NOTHING),
                doers=doers_of(report, [doer.actor_type for doer in doers], rules),
                parents=one(sources.union(*[doer.part_of_ids for doer in doers])),
                is_not_yet=report.status == "denied" and not rules.not_yet.isdisjoint(words),
                has_own_date=report.date_text is None or report.date_text in report.text,
            )
        )
    return items


def title_end(document: Document) -> int:
    """Give where a text's title ends; 0 without one."""
    return next((block.char_end for block in document.blocks if block.kind == "title"), 0)


def site_key(place: Place) -> str:
    """Give by what a place is known in all texts: its GeoNames id, else its folded name."""
    return place.place_id or fold(place.place_name)


def find_towns(findings: Iterable[Findings], states: frozenset[str]) -> dict[str, str]:
    """Give the sites that any text names, by folded wording; a wording that means two sites stands for none."""
    towns: dict[str, str] = {}
    for found in findings:
        for place in found.places:
            word = fold(place.text)
            if place.place_precision not in WIDE and word and word not in states:
                key = site_key(place)
                towns[word] = key if towns.setdefault(word, key) == key else ""
    return {word: key for word, key in towns.items() if key}


def index_places(found: Findings, states: frozenset[str]) -> tuple[list[int], list[Place]]:
    """Give the places of a text finer than a region, in order, with where they begin."""
    held = [p for p in found.places if p.place_precision not in WIDE and fold(p.text) not in states]
    held.sort(key=lambda p: (p.char_start, p.char_end))
    return [p.char_start for p in held], held


def sites_of(
    report: EventReport,
    fixed: tuple[list[int], list[Place]],
    towns: Mapping[str, str],
    mentions: Sequence[tuple[int, int]],
) -> frozenset[str]:
    """Give the sites that a report names: its place, else those in its clause, which other texts may know as places."""
    if (
        report.place_name
        and report.place_precision not in WIDE
        and (report.place_id or fold(report.place_name) in towns)
    ):
        return frozenset({report.place_id or fold(report.place_name)})
    starts, places = fixed
    inside = places[bisect_left(starts, report.char_start) : bisect_right(starts, report.char_end)]
    if inside:
        return frozenset(site_key(place) for place in inside)
    sites = set()
    for start, end in names_in(report.text):
        key = towns.get(fold(report.text[start:end]), "")
        begin = report.char_start + start
        at = bisect_right(mentions, (begin, 1 << 60))
        if key and not (at and mentions[at - 1][1] > begin):
            sites.add(key)
    return frozenset(sites)


def doers_of(report: EventReport, types: Sequence[str], rules: Comparison) -> str | None:
    """Tell whether the sources are forces of a state or others in arms; None when that is open."""
    if types:
        return "state" if set(types) <= STATE_TYPES else "armed" if "armed_group" in types else None
    words = {word for text in report.source_texts for word in fold(text).split()} - rules.empty
    if words & rules.state_forces:
        return "state"
    return "armed" if words & rules.nameless else None
