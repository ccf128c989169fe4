"""Actors over all documents: clusters joined by registry, name and acronym, never by likeness or surname alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from parley.extract.actors.local_states import PREFIX
from parley.extract.actors.names import is_acronym, person_words
from parley.ids import fold, stable_id
from parley.records import Actor, Findings, Mention, Override, RegistryActor
from parley.registry import with_world
from parley.resolve.actor_links import Cluster, Key, join
from parley.resolve.curation import Curated, curate
from parley.resolve.languages import bilingual, transliterated

NEAR_STATES = 3
"""How many of a document's most named states can be the country of a body it names."""


def resolve_actors(
    findings: Sequence[Findings],
    registry: Sequence[RegistryActor],
    stories: Mapping[str, tuple[str, bool]] | None = None,
    overrides: Sequence[Override] = (),
) -> tuple[tuple[Actor, ...], dict[Key, str]]:
    """Give the actors of all documents, by id, and the actor of every cluster."""
    known = {actor.actor_id: actor for actor in with_world(registry)}
    told = {document_id: story_id for document_id, (story_id, _) in (stories or {}).items()}
    clusters = read_clusters(findings, told)
    grounds = place_names(findings) - {fold(c.full) for c in clusters if c.actor_type == "state"}
    clusters = sorted((c for c in clusters if not is_ground(c, grounds)), key=lambda c: c.order)
    joined = join(clusters, (transliterated, bilingual))
    paths = {found.document.document_id: found.document.path for found in findings}
    curated = curate(joined, identify(joined), paths, overrides)
    groups, ids = curated.groups, curated.ids
    actor_ids = {cluster.key: ids[at] for at, group in enumerate(groups) for cluster in group}
    present = {c.registry_id: ids[at] for at, group in enumerate(groups) for c in group if c.registry_id}
    parents = parents_of(findings, actor_ids)
    actors = [with_curation(make_actor(ids[at], g, known, present, parents), curated) for at, g in enumerate(groups)]
    return tuple(sorted(actors, key=lambda actor: actor.actor_id)), actor_ids


def with_curation(actor: Actor, curated: Curated) -> Actor:
    """Give an actor's row with the name and type that a curator gave it; one that a curator changed says so."""
    if actor.actor_id not in curated.touched:
        return actor
    name = curated.names.get(actor.actor_id, actor.name)
    return replace(
        actor,
        name=name,
        actor_type=curated.types.get(actor.actor_id, actor.actor_type),
        aliases=tuple(sorted({*actor.aliases, actor.name} - {name})),
        basis="curated",
    )


def place_names(findings: Iterable[Findings]) -> frozenset[str]:
    """Give the folded lone words that are read as places in one text or another."""
    return frozenset(
        key for found in findings for place in found.places if " " not in (key := fold(place.text)) and len(key) > 2
    )


def is_ground(cluster: Cluster, grounds: frozenset[str]) -> bool:
    """Tell whether a cluster is a town that its own text does not show to be one: a lone word that another text does.

    A person with a title, a full name or a known actor is none.
    """
    return (
        cluster.registry_id is None
        and cluster.actor_type in ("unknown", "person")
        and not cluster.role_nouns
        and bool(cluster.names)
        and all(fold(name) in grounds for name, _ in cluster.names)
    )


def read_clusters(findings: Iterable[Findings], told: Mapping[str, str]) -> list[Cluster]:
    """Give the clusters of all documents; what many of them share is held once.

    Args:
        told: The story of each document.
    """
    same: dict[Any, Any] = {}
    return [cluster for found in findings for cluster in clusters_of(found, told, same)]


def clusters_of(found: Findings, told: Mapping[str, str], same: dict[Any, Any]) -> Iterator[Cluster]:
    """Yield the clusters of one document.

    Args:
        told: The story of each document.
        same: One object for each content, for many clusters share names and states.
    """
    document = found.document
    held: dict[int, list[Mention]] = defaultdict(list)
    for mention in found.mentions:
        if mention.cluster is not None:
            held[mention.cluster].append(mention)
    states = (m for m in found.mentions if m.registry_id and m.actor_type == "state")
    countries = count(m.country_code or m.registry_id or "" for m in states)
    top = frozenset(sorted(countries, key=lambda code: (-countries[code], code))[:NEAR_STATES])
    published = document.published.start.isoformat() if document.published else "9999"
    story = told.get(document.document_id, "")

    def one(value: Any) -> Any:
        return same.setdefault(value, value)

    for number, mentions in sorted(held.items()):
        named = [m for m in mentions if m.mention_kind == "name"]
        names = count(clean(m.text) for m in named)
        votes = count(m.actor_type for m in named or mentions)
        country = next((m.country_code for m in mentions if m.country_code), None)
        yield Cluster(
            (document.document_id, number),
            (published, document.document_id, number),
            one(tuple(sorted(names.items()))),
            one(fullest(names) or clean(mentions[0].text)),
            best_type(votes),
            one(tuple(sorted(votes.items()))),
            one(next((m.registry_id for m in mentions if m.registry_id), None)),
            one(country),
            one(frozenset([country]) if country else top),
            one(frozenset(word for m in mentions if m.role_text for word in role_nouns(m.role_text))),
            story,
        )


def count(values: Iterable[str]) -> dict[str, int]:
    """Count equal values; a `Counter` takes longer to make than these few to count."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


@lru_cache(maxsize=1 << 15)  # the same names come again and again
def clean(text: str) -> str:
    """Give a name on one line, without a leading article."""
    plain = " ".join(text.split())
    return plain[4:] if plain[:4].lower() == "the " else plain


@lru_cache(maxsize=1 << 12)
def role_nouns(role_text: str) -> frozenset[str]:
    """Give the words of a role that say something."""
    return frozenset(word for word in fold(role_text).split() if len(word) > 3)


def fullest(names: Mapping[str, int]) -> str:
    """Give the name an actor goes by: no acronym, of several words, the most used; then the longest, then by alphabet.

    Length alone would take the one headline whose capitals all look like parts of the name.
    """
    if len(names) == 1:
        return next(iter(names))
    return min(names, key=lambda n: (is_acronym(n), " " not in n, -names[n], -len(fold(n).split()), n), default="")


def best_type(votes: Mapping[str, int]) -> str:
    """Give the type named most, "unknown" only when nothing else is named."""
    return min(votes, key=lambda kind: (kind == "unknown", -votes[kind], kind), default="unknown")


def identify(groups: Sequence[Sequence[Cluster]]) -> list[str]:
    """Give each group its id: the registry's key, else the fullest name in its first document and what kind it is.

    Groups with equal names are told apart by country, then by document; the first keeps the plain id.
    """
    taken: set[str] = set()
    ids: list[str] = []
    for group in groups:
        first = group[0]
        known = next((c.registry_id for c in group if c.registry_id), None)
        if known:
            actor_id = stable_id("actors", known)
        else:
            coarse = "person" if first.actor_type == "person" else "body"
            facts: list[str] = [coarse, fold(first.full)]
            if coarse == "person" and len(person_words(first.full)) < 2:
                facts.append(first.key[0])
            actor_id = stable_id("actors", *facts)
            for extra in (first.country_code, first.key[0], str(first.key[1])):
                if actor_id in taken:
                    facts.append(extra or "")
                    actor_id = stable_id("actors", *facts)
        taken.add(actor_id)
        ids.append(actor_id)
    return ids


def parents_of(findings: Iterable[Findings], actor_ids: Mapping[Key, str]) -> dict[str, set[str]]:
    """Give the actors that the texts set down as parts of others."""
    parents: dict[str, set[str]] = defaultdict(set)
    for found in findings:
        for role in found.roles:
            if role.relation != "part_of" or role.object_cluster is None:
                continue
            child = actor_ids.get((found.document.document_id, role.cluster))
            parent = actor_ids.get((found.document.document_id, role.object_cluster))
            if child and parent and child != parent:
                parents[child].add(parent)
    return parents


def make_actor(
    actor_id: str,
    group: Sequence[Cluster],
    known: Mapping[str, RegistryActor],
    present: Mapping[str, str],
    parents: Mapping[str, set[str]],
) -> Actor:
    """Give the row of one actor."""
    names: Counter[str] = Counter()
    votes: Counter[str] = Counter()
    for cluster in group:
        names.update(dict(cluster.names))
        votes.update(dict(cluster.type_votes))
    entry = known.get(next((c.registry_id for c in group if c.registry_id), None) or "")
    parent_ids = set(parents.get(actor_id, ()))
    if entry:
        parent_ids |= {present[p] for p in entry.part_of_ids if p in present}
        spelled = {*names, *entry.aliases} - {entry.name}
        return Actor(
            actor_id,
            entry.name,
            entry.actor_type,
            "registry",
            entry.country_code,
            tuple(sorted(spelled)),
            tuple(sorted(parent_ids)),
            entry.wikidata_id,
        )
    registry_id = next((c.registry_id for c in group if c.registry_id), "")
    parent_ids |= {present[p] for p in [registry_id.partition("-of-")[2]] if p in present}
    name = fullest(names) or group[0].full
    if registry_id.startswith(PREFIX):
        votes = Counter({"state": 1})
    countries = Counter(c.country_code for c in group if c.country_code)
    country = min(countries, key=lambda code: (-countries[code], code), default=None)
    return Actor(
        actor_id,
        name,
        best_type(votes),
        "text",
        country,
        tuple(sorted(set(names) - {name})),
        tuple(sorted(parent_ids)),
    )
