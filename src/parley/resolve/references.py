"""Who is who inside one document: names to clusters, then roles and pronouns to the people and bodies they point to."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.extract.actors.local_states import rules_of
from parley.extract.actors.rules import ActorRules
from parley.grammar import text_of
from parley.ids import fold
from parley.records import Mention, Place, Role
from parley.resolve.name_groups import group_names, vote_type
from parley.resolve.referents import resolve_pointers
from parley.resolve.relations import find_relations, with_role_texts

if TYPE_CHECKING:
    from spacy.tokens import Doc


def resolve_references(
    doc: "Doc", mentions: Sequence[Mention], places: Sequence[Place], rules: ActorRules
) -> tuple[list[Mention], list[Role]]:
    """Give the mentions of a document with the actor that each names, and what it says actors are to each other.

    Names of one actor share a cluster number, counted from 0 in order of first mention; roles and pronouns that the
    text does not resolve are left out. A name has one type through the document.
    """
    rules = rules_of(mentions, rules)
    names = sorted((m for m in mentions if m.mention_kind == "name"), key=lambda m: (m.char_start, m.char_end))
    names = without_places(names, places)
    clustered = with_role_texts(doc, number(text_of(doc), names, rules), rules)
    states = {m.registry_id: m.cluster for m in reversed(clustered) if m.registry_id}
    pointers = sorted((m for m in mentions if m.mention_kind != "name"), key=lambda m: (m.char_start, m.char_end))
    following = max((m.cluster for m in clustered if m.cluster is not None), default=-1) + 1
    placed: list[Mention] = []
    for mention in pointers:
        if mention.registry_id is None:
            placed.append(mention)
            continue
        if mention.registry_id not in states:
            states[mention.registry_id] = following
            following += 1
        placed.append(replace(mention, cluster=states[mention.registry_id]))
    resolved = resolve_pointers(doc, clustered, placed, rules)
    found = sorted([*clustered, *resolved], key=lambda m: (m.char_start, -m.char_end))
    return found, find_relations(doc, found, rules)


def without_places(names: Sequence[Mention], places: Sequence[Place]) -> list[Mention]:
    """Leave out names found from the text alone that are read as places here or, for a lone word, elsewhere in it."""
    held = {(place.char_start, place.char_end) for place in places}
    lone = {fold(place.text) for place in places}
    surnames = {fold(m.text).split()[-1] for m in names if m.actor_type == "person" and " " in m.text}
    kept = []
    for mention in names:
        is_open = not mention.registry_id and mention.rule_id in ("person", "body", "heading", "acronym")
        key = fold(mention.text)
        is_place = (mention.char_start, mention.char_end) in held or (key in lone and " " not in key)
        if not (is_open and is_place and key not in surnames):
            kept.append(mention)
    return kept


def number(text: str, names: Sequence[Mention], rules: ActorRules) -> list[Mention]:
    """Give the names with cluster number, registry id and type of their actor."""
    groups = group_names(text, names, rules)
    members: dict[int, list[int]] = {}
    for at in range(len(names)):
        members.setdefault(groups.find(at), []).append(at)
    found: list[Mention] = list(names)
    for cluster, (first, held) in enumerate(sorted(members.items())):
        known = groups.registry_id(first)
        actor = rules.by_id.get(known) if known else None
        kind = actor.actor_type if actor else vote_type([names[at] for at in held])
        country = actor.country_code if actor else next((c for at in held if (c := names[at].country_code)), None)
        for at in held:
            found[at] = replace(names[at], cluster=cluster, actor_type=kind, registry_id=known, country_code=country)
    return found
