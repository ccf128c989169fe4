"""The curators' decisions about actors: raw YAML to records, strictly checked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from parley.errors import ContractError
from parley.ids import stable_id
from parley.records import Override, RegistryActor
from parley.registry import ACTOR_TYPES, with_world

FIELDS = {
    "merge": ("keep", "drop"),
    "split": ("actor", "documents", "names", "name", "type"),
    "retype": ("actor", "type"),
    "reject": ("actor",),
}
"""Action to the fields it has beside action, reason and author."""
NEEDED = {"merge": ("keep", "drop"), "split": ("actor",), "retype": ("actor", "type"), "reject": ("actor",)}
COMMON = ("action", "reason", "author")


def parse_overrides(raw: Any, where: str, registry: Iterable[RegistryActor] = ()) -> tuple[Override, ...]:
    """Give the overrides of a file, in its order.

    Args:
        raw: What the YAML holds: a mapping with the list `overrides`, or the list itself; None is none.
        where: File name for messages.
        registry: Actors whose keys may stand for their identifiers.

    Raises:
        ContractError: An entry is not understood, or two contradict each other; the message names them.
    """
    entries = raw.get("overrides") if isinstance(raw, Mapping) else raw
    if entries is None:
        return ()
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise ContractError(where=where, problem="no list of overrides", remedy="Start with 'overrides:' and a list")
    known = {actor.actor_id: stable_id("actors", actor.actor_id) for actor in with_world(registry)}
    found = tuple(parse_override(entry, f"{where}: entry {number}", known) for number, entry in enumerate(entries, 1))
    check_together(found, where, frozenset(known.values()))
    return found


def parse_override(entry: Any, where: str, known: Mapping[str, str]) -> Override:
    """Give one entry's override; what is not understood is refused."""
    if not isinstance(entry, Mapping):
        raise ContractError(where=where, problem="not a mapping", remedy="Write fields such as action, reason, author")
    action = entry.get("action")
    if action not in FIELDS:
        raise ContractError(
            where=where, problem=f"unknown action {action!r}", remedy=f"Use one of {', '.join(sorted(FIELDS))}"
        )
    where = f"{where} ({action})"
    unknown = sorted(str(field) for field in entry if field not in (*COMMON, *FIELDS[action]))
    if unknown:
        remedy = f"A {action} has {', '.join((*COMMON, *FIELDS[action]))}"
        raise ContractError(where=where, problem=f"unknown field {unknown[0]!r}", remedy=remedy)
    for field in ("reason", "author", *NEEDED[action]):
        if not entry.get(field):
            raise ContractError(where=where, problem=f"no {field}", remedy=f"Give '{field}'")
    for field in ("reason", "author", "name", "type"):
        if entry.get(field) is not None and not (isinstance(entry[field], str) and entry[field].strip()):
            raise ContractError(where=where, problem=f"{field} is no text", remedy=f"Put '{field}' in quotation marks")
    actor_type = entry.get("type")
    if actor_type is not None and actor_type not in ACTOR_TYPES:
        raise ContractError(
            where=where, problem=f"unknown type {actor_type!r}", remedy=f"Use one of {', '.join(ACTOR_TYPES)}"
        )
    documents, names = texts(entry, "documents", where), texts(entry, "names", where)
    if action == "split" and not (documents or names):
        remedy = "Say which mentions are somebody else's: paths under 'documents', wordings under 'names', or both"
        raise ContractError(where=where, problem="nothing says what to split off", remedy=remedy)
    subject = "keep" if action == "merge" else "actor"
    return Override(
        action=action,
        actor_id=as_id(entry[subject], subject, where, known),
        reason=" ".join(entry["reason"].split()),
        author=" ".join(entry["author"].split()),
        drop_ids=tuple(as_id(text, "drop", where, known) for text in texts(entry, "drop", where)),
        documents=documents,
        names=names,
        name=entry.get("name"),
        actor_type=actor_type,
        where=where,
    )


def texts(entry: Mapping[str, Any], field: str, where: str) -> tuple[str, ...]:
    """Give a field that holds a list of texts; a missing one is empty."""
    value = entry.get(field)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        remedy = f"Write '{field}: [first, second]'"
        raise ContractError(where=where, problem=f"{field} is not a list of texts", remedy=remedy)
    return tuple(value)


def as_id(value: Any, field: str, where: str, known: Mapping[str, str]) -> str:
    """Give the identifier that a value is, or that the registry's actor of this key has."""
    if isinstance(value, str) and re.fullmatch(r"act_[0-9a-f]{16}", value):
        return value
    if isinstance(value, str) and value in known:
        return known[value]
    raise ContractError(
        where=where,
        problem=f"{field}: {value!r} is no actor",
        remedy="Copy an actor_id (act_ and 16 digits) from a release, or write the key of an entry in actors.yml",
    )


def check_together(overrides: Sequence[Override], where: str, registry_ids: frozenset[str]) -> None:
    """Refuse overrides that contradict each other: an actor merged twice, kept after it is gone, or typed twice."""
    gone: dict[str, str] = {}
    typed: set[str] = set()
    for override in overrides:
        dropped = override.drop_ids or ((override.actor_id,) if override.action == "reject" else ())
        for actor_id in dropped:
            if actor_id in gone:
                remedy = "Keep one of the two entries"
                raise ContractError(
                    where=override.where, problem=f"{actor_id} is merged or rejected twice", remedy=remedy
                )
            if override.action == "merge" and actor_id in registry_ids:
                remedy = "Keep the registry's actor and drop the other, or join two entries in actors.yml"
                raise ContractError(where=override.where, problem=f"{actor_id} is the registry's", remedy=remedy)
            gone[actor_id] = override.where
        if override.action == "retype":
            if override.actor_id in typed:
                raise ContractError(
                    where=override.where, problem=f"{override.actor_id} is retyped twice", remedy="Keep one entry"
                )
            typed.add(override.actor_id)
    for override in overrides:
        if override.action != "reject" and override.actor_id in gone:
            raise ContractError(
                where=override.where,
                problem=f"{override.actor_id} is merged away or rejected by another entry ({gone[override.actor_id]})",
                remedy="Name the actor that remains",
            )
