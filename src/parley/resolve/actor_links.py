"""Clusters of several documents that are one actor: equal by registry, name or acronym, never by likeness alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from parley.extract.actors.local_states import PREFIX
from parley.extract.actors.names import body_key, initials, is_acronym, is_same_person, person_words, skeleton
from parley.ids import fold
from parley.resolve.groups import Groups

Key = tuple[str, int]
"""A cluster: document id and number inside it."""
SCOPED = frozenset({"government", "military", "religious_body", "party_or_movement", "community", "unknown"})
"""Types of bodies that every country may have under the same name ("Supreme Court")."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """What one document says of one actor.

    Attributes:
        order: Sorts documents by time, then by id, so that nothing depends on the order they come in.
        names: Its names with how often each stands there.
        full: The name with most words, acronyms last.
        states: Countries it can belong to: its own, else those the document names most.
        role_nouns: Words of the roles the document gives it.
        story: The document's story; tellings of one story mean the same people.
    """

    key: Key
    order: tuple[str, str, int]
    names: tuple[tuple[str, int], ...]
    full: str
    actor_type: str
    type_votes: tuple[tuple[str, int], ...]
    registry_id: str | None
    country_code: str | None
    states: frozenset[str]
    role_nouns: frozenset[str]
    story: str = ""


Finder = Callable[[Sequence[Cluster], Callable[[int], int]], Iterable[tuple[int, int]]]
"""Gives the pairs of clusters to join, asking for the group of a cluster."""


def join(clusters: Sequence[Cluster], further: Sequence[Finder] = ()) -> list[list[Cluster]]:
    """Give the clusters of each actor together, groups and members in order of time.

    Args:
        further: Finders of pairs that are asked after equal names are joined.
    """
    groups = Groups(range(len(clusters)))
    buckets: dict[str, list[int]] = defaultdict(list)
    for at, cluster in enumerate(clusters):
        for key in keys_of(cluster):
            buckets[key].append(at)
    for key in sorted(buckets):
        for left, right in equal_pairs(clusters, buckets[key]):
            groups.join(left, right)
    # Each finder asks what those before it joined; only the last two are asked together.
    for finder in (*further, short_forms, lone_acronyms, retold_people):
        for left, right in list(finder(clusters, groups.find)):
            groups.join(left, right)
    for left, right in (*titled_surnames(clusters, groups.find), *lone_states(clusters)):
        groups.join(left, right)
    return [[clusters[at] for at in held] for _, held in sorted(groups.members().items())]


def equal_pairs(clusters: Sequence[Cluster], held: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that join clusters with an equal name, as few as needed: first alike ones, then kinds of them."""
    kinds: dict[tuple[object, ...], int] = {}
    for at in held:
        cluster = clusters[at]
        kind = (cluster.registry_id, cluster.actor_type, cluster.country_code, cluster.states)
        first = kinds.setdefault(kind, at)
        if first != at:
            yield first, at
    firsts = list(kinds.values())
    for index, at in enumerate(firsts):
        yield from ((other, at) for other in firsts[:index] if may_join(clusters[other], clusters[at]))


def keys_of(cluster: Cluster) -> Iterator[str]:
    """Yield the forms under which a cluster equals those of other documents; a surname or acronym alone gives none."""
    if cluster.registry_id:
        yield f"registry {cluster.registry_id}"
        return
    if cluster.actor_type == "person":
        for form in {person_words(name) for name, _ in cluster.names}:
            if len(form) > 1:
                yield f"person {' '.join(form)}"
        return
    for name, _ in cluster.names:
        if is_acronym(name):
            continue
        key = body_key(name)
        if key:
            yield f"body {key}"
        bones = skeleton(name)
        if bones:
            yield f"bones {bones}"


def may_join(left: Cluster, right: Cluster) -> bool:
    """Tell whether two clusters with an equal name can be one actor: the same kind of thing, and no other country's."""
    if left.registry_id or right.registry_id:
        return left.registry_id == right.registry_id
    if (left.actor_type == "person") != (right.actor_type == "person"):
        return False
    if left.actor_type == "person":
        return not (left.country_code and right.country_code and left.country_code != right.country_code)
    if left.actor_type in SCOPED and right.actor_type in SCOPED:
        return bool(left.states & right.states) or not left.states or not right.states
    return True


def short_forms(clusters: Sequence[Cluster], find: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield people whose middle name one document leaves out, when one person can be meant and they share a role."""
    people = [
        (at, person_words(c.full)) for at, c in enumerate(clusters) if c.actor_type == "person" and not c.registry_id
    ]
    by_ends: dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for at, words in people:
        if len(words) > 1:
            by_ends[words[0], words[-1]].append((at, words))
    for held in by_ends.values():
        for at, words in held:
            longer = [o for o, other in held if len(other) > len(words) and is_same_person(words, other)]
            is_only = len({find(o) for o in longer}) == 1 and find(longer[0]) != find(at)
            if is_only and any(clusters[at].role_nouns & clusters[o].role_nouns for o in longer):
                yield longer[0], at


def retold_people(clusters: Sequence[Cluster], find: Callable[[int], int]) -> list[tuple[int, int]]:
    """Give people whom tellings of one story name by surname, with the one bearer of the surname in that story."""
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, cluster in enumerate(clusters):
        if cluster.actor_type == "person" and cluster.story and (words := person_words(cluster.full)):
            named[cluster.story, words[-1]].append(at)
    found = []
    for held in named.values():
        full = {find(at) for at in held if len(person_words(clusters[at].full)) > 1}
        if len(held) > 1 and len(full) <= 1:
            found += [(held[0], at) for at in held[1:]]
    return found


def titled_surnames(clusters: Sequence[Cluster], find: Callable[[int], int]) -> list[tuple[int, int]]:
    """Give people named by surname and office alone with the one person who bears both in other documents.

    The surname must be nobody else's, the office the same, and the documents about the same state.
    """
    full: dict[str, set[int]] = defaultdict(set)
    for at, cluster in enumerate(clusters):
        words = person_words(cluster.full)
        if cluster.actor_type == "person" and len(words) > 1:
            full[words[-1]].add(at)
    found = []
    for at, cluster in enumerate(clusters):
        words = person_words(cluster.full)
        if cluster.actor_type != "person" or cluster.registry_id or len(words) != 1 or not cluster.role_nouns:
            continue
        bearers = full.get(words[0], set())
        if len({find(other) for other in bearers}) != 1:
            continue
        fitting = [
            other
            for other in sorted(bearers)
            if clusters[other].role_nouns & cluster.role_nouns and clusters[other].states & cluster.states
        ]
        if fitting:
            found.append((fitting[0], at))
    return found


def lone_states(clusters: Sequence[Cluster]) -> list[tuple[int, int]]:
    """Give lone names of unclear kind with the state of that name that another document's text makes known."""
    states: dict[str, int] = {}
    for at, cluster in enumerate(clusters):
        if cluster.actor_type == "state" and (cluster.registry_id or "").startswith(PREFIX):
            states.setdefault(fold(cluster.full), at)
    return [
        (states[fold(cluster.full)], at)
        for at, cluster in enumerate(clusters)
        if not cluster.registry_id and len(cluster.names) == 1 and fold(cluster.full) in states
    ]


def lone_acronyms(clusters: Sequence[Cluster], find: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield documents that give a body's acronym alone with the one body that goes by it in others."""
    bodies = [(at, c) for at, c in enumerate(clusters) if c.actor_type not in ("person", "state") and not c.registry_id]
    owners: dict[str, dict[int, int]] = defaultdict(dict)
    lone: dict[str, list[int]] = defaultdict(list)
    for at, cluster in bodies:
        short = {fold(name) for name, _ in cluster.names if is_acronym(name)}
        if is_acronym(cluster.full):
            lone[fold(cluster.full)].append(at)
            continue
        for form in short:
            owners[form].setdefault(find(at), at)
    by_letters: dict[str, dict[int, int]] = defaultdict(dict)
    for at, cluster in bodies:
        if not is_acronym(cluster.full):
            by_letters[initials(cluster.full).lower()].setdefault(find(at), at)
    for form, held in sorted(lone.items()):
        letters = form.replace(" ", "")
        named = owners.get(form) or (by_letters.get(letters, {}) if len(letters) > 2 else {})
        for at in held:
            fitting = [other for other in named.values() if may_join(clusters[other], clusters[at])]
            if len(fitting) == 1:
                yield fitting[0], at
        if not named:
            yield from equal_pairs(clusters, held)
