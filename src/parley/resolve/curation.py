"""The curators' overrides laid over the actors that the texts and the registry give."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from parley.ids import fold, stable_id
from parley.records import IdChange, Override
from parley.resolve.actor_links import Cluster

LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class Curated:
    """Groups of clusters with their identifiers after curation.

    Attributes:
        names: Actor id to the name that a curator gave it.
        types: Actor id to the type that a curator gave it.
        touched: Actors that a curator changed.
    """

    groups: Sequence[Sequence[Cluster]]
    ids: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()


def curate(
    groups: Sequence[Sequence[Cluster]], ids: Sequence[str], paths: Mapping[str, str], overrides: Sequence[Override]
) -> Curated:
    """Split, then merge, retype and reject; an override about an actor that these texts lack is told and passed over.

    Args:
        groups: The clusters of each actor.
        ids: The identifier of each group.
        paths: Document id to its path.
        overrides: What curators decided, checked.
    """
    if not overrides:
        return Curated(groups, ids)
    held = {actor_id: list(group) for actor_id, group in zip(ids, groups, strict=True)}
    names: dict[str, str] = {}
    types: dict[str, str] = {}
    touched: set[str] = set()
    for override in sorted(overrides, key=lambda o: o.action != "split"):
        if override.action == "split":
            changed = split(held, override, paths)
        elif override.action == "merge":
            changed = merge(held, override)
        elif override.action == "reject":
            changed = [override.actor_id] if held.pop(override.actor_id, None) else []
        else:
            changed = [override.actor_id] if override.actor_id in held else []
        if not changed:
            LOGGER.warning("%s: it names no actor of these texts, so that it changes nothing", override.where)
            continue
        touched.update(changed)
        subject = split_id(override) if override.action == "split" else override.actor_id
        if override.name:
            names[subject] = override.name
        if override.actor_type:
            types[subject] = override.actor_type
    return Curated(list(held.values()), list(held), names, types, frozenset(touched))


def split(held: dict[str, list[Cluster]], override: Override, paths: Mapping[str, str]) -> list[str]:
    """Take the clusters that an override names out of an actor; give the actors changed."""
    group = held.get(override.actor_id, [])
    off = [cluster for cluster in group if is_named(cluster, override, paths)]
    if not off or len(off) == len(group):
        return []
    held[override.actor_id] = [cluster for cluster in group if cluster not in off]
    held[split_id(override)] = off
    return [override.actor_id, split_id(override)]


def is_named(cluster: Cluster, override: Override, paths: Mapping[str, str]) -> bool:
    """Tell whether a split takes a cluster off: by its text, by one of its names, or by both where both are given."""
    wanted = {fold(name) for name in override.names}
    return (not override.documents or paths.get(cluster.key[0]) in override.documents) and (
        not wanted or any(fold(name) in wanted for name, _ in cluster.names)
    )


def merge(held: dict[str, list[Cluster]], override: Override) -> list[str]:
    """Join actors to the one that remains, also where these texts know only those that go; give the actors changed."""
    dropped = [actor_id for actor_id in override.drop_ids if actor_id in held]
    if not dropped:
        return []
    remains = held.setdefault(override.actor_id, [])
    for actor_id in dropped:
        remains += held.pop(actor_id)
    remains.sort(key=lambda cluster: (cluster.registry_id is None, cluster.order))
    return [override.actor_id]


def split_id(override: Override) -> str:
    """Give the identifier of the actor that a split begins."""
    return stable_id("actors", "split", override.actor_id, *sorted(override.documents), *sorted(override.names))


def id_changes(overrides: Iterable[Override], actor_ids: Iterable[str]) -> tuple[IdChange, ...]:
    """Give what became of the identifiers that curators ended or divided, in order of the old one.

    A merge or split stands there while the actor it leads to exists, even if these texts lack the old one: an older
    release may have it.
    """
    held = set(actor_ids)
    return tuple(sorted(changes_of(overrides, held), key=lambda c: (c.old_id, c.new_id or "")))


def changes_of(overrides: Iterable[Override], held: set[str]) -> Iterator[IdChange]:
    """Yield the changes of identifiers in the order of the overrides."""
    for override in overrides:
        if override.action == "merge" and override.actor_id in held:
            yield from (IdChange(old, override.actor_id, "merged_into", override.reason) for old in override.drop_ids)
        elif override.action == "split" and split_id(override) in held:
            yield IdChange(override.actor_id, split_id(override), "split_into", override.reason)
        elif override.action == "reject":
            yield IdChange(override.actor_id, None, "rejected", override.reason)
