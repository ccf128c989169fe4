"""Mentions of actors: names, bodies described, demonyms, roles and pronouns."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.extract.actors import name_types
from parley.extract.actors.alias_index import AliasIndex
from parley.extract.actors.body_names import body_mentions
from parley.extract.actors.body_support import unsupported
from parley.extract.actors.local_states import demonyms_of, find_states, is_text_state, state_id, with_states
from parley.extract.actors.name_choice import (
    definitions,
    find_candidates,
    in_place,
    is_firm,
    is_ordinary,
    is_seat,
    key_of,
    known_actor,
    lower_title,
    people_of,
)
from parley.extract.actors.name_cuts import Candidate
from parley.extract.actors.names import is_acronym
from parley.extract.actors.role_mentions import demonym_mentions, pronoun_mentions, role_mentions
from parley.extract.actors.rules import ActorRules, compile_rules, spelling
from parley.grammar import text_of, words_of
from parley.ids import fold
from parley.records import Mention, RegistryActor

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["ActorRules", "compile_rules", "extract_mentions", "settled_spans"]

OFFICE_GAP = re.compile(r",?\s(?:[A-Z][\w.]+\s){0,2}")
"""What stands between an office and the name of its holder."""


def extract_mentions(doc: "Doc", rules: ActorRules) -> list[Mention]:
    """Give every mention of an actor in a text, by position; none belongs to a cluster yet."""
    text = text_of(doc)
    candidates, headings = find_candidates(doc, text, rules)
    names = name_mentions(doc, text, candidates, rules)
    states = {fold(m.text): m.text for m in reversed(names) if is_text_state(m)}
    rules = with_states(rules, states, demonyms_of(doc, states) if states else {})
    known = AliasIndex((m.text, m.text, False) for m in names if m.actor_type != "state" or is_text_state(m))
    by_text = {m.text: m for m in reversed(names)}
    for start, end in headings:
        names.extend(heading_mentions(text, start, end, known, by_text, names))
    names.extend(body_mentions(doc, text, names, rules))
    found = drop_nested(names)
    found.extend(demonym_mentions(doc, text, found, rules))
    found.extend(role_mentions(doc, text, found, rules))
    found.extend(pronoun_mentions(doc))
    return sorted(found, key=lambda m: (m.char_start, -m.char_end, m.mention_kind))


def settled_spans(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Give the characters of names that no gazetteer has to be asked about: known, of several words, told by a title.

    A lone word that only looks like a name is left out: it may be a place.
    """
    words = {part for m in mentions if m.actor_type == "person" and " " in m.text for part in fold(m.text).split()}
    return [
        (m.char_start, m.char_end)
        for m in mentions
        if m.mention_kind == "name"
        and m.actor_type != "state"
        and (m.registry_id or is_settled(m) or fold(m.text) in words)
    ]


def is_settled(mention: Mention) -> bool:
    """Tell whether a name found from the text can't be a place: several words, an acronym, or a title before it."""
    return " " in mention.text or is_acronym(mention.text) or mention.rule_id not in ("person", "body", "heading")


def name_mentions(doc: "Doc", text: str, candidates: Sequence[Candidate], rules: ActorRules) -> list[Mention]:
    """Give the candidates that name actors, typed by what the whole text says of each name."""
    sure = Counter(c.match.actor_ids[0] for c in candidates if c.match and not c.match.is_weak)
    words = words_of(doc)
    folded = (fold(text) for text in words.texts if text.istitle())
    sure.update(rules.demonyms[word] for word in folded if word in rules.demonyms)
    expansions = definitions(doc, candidates)
    tallies: dict[str, list[name_types.Hint]] = {}
    firm: set[str] = set()
    for candidate in candidates:
        if candidate.match is None or candidate.match.is_weak:
            key = key_of(doc, candidate)
            tallies.setdefault(key, []).extend(name_types.hints(doc, candidate, rules))
            if is_firm(doc, candidate):
                firm.add(key)
    for short, long in expansions.items():
        tallies[short] = tallies.get(short, []) + tallies.get(long, [(name_types.OTHER, 4.0)])
        firm.add(short)
    weak = unsupported(doc, candidates, tallies, rules)
    kinds = {key: name_types.decide(name_types.weigh(found)) for key, found in tallies.items()}
    kinds |= {short: (name_types.OTHER, None) for short, long in expansions.items() if not long}
    people = people_of(kinds, [rules.by_id[actor] for actor in sure])
    states = find_states(doc, candidates, people, rules)
    counts = Counter(words.texts)
    found = []
    for candidate in candidates:
        known = known_actor(doc, candidate, sure, rules) if candidate.match else None
        if known is not None:
            mention = known_mention(text, candidate, known)
            if known.actor_type == "person" and not mention.role_text:
                mention = replace(mention, role_text=lower_title(doc, candidate, rules))
            found.append(mention)
            continue
        if candidate.match is not None and is_seat(candidate.match, rules):
            continue
        key = key_of(doc, candidate)
        kind, actor_type = kinds.get(key, (name_types.OTHER, None))
        if key in states:
            start, end = words.starts[candidate.start], words.ends[candidate.end - 1]
            place = (start, end, text[start:end], "name", "state", "text-state")
            found.append(Mention(*place, registry_id=state_id(key)))
            continue
        if candidate.head is None and key in people and not in_place(doc, candidate):
            kind = name_types.PERSON
        elif key not in firm or is_ordinary(doc, candidate, counts):
            continue
        if kind == name_types.BODY and key in weak and candidate.head is None:
            continue
        named = text_mention(doc, candidate, kind, actor_type, rules)
        if named is not None:
            found.append(named)
    return with_offices(text, found)


def with_offices(text: str, names: Sequence[Mention]) -> list[Mention]:
    """Give the names, an office right before a person's name made that person's role ("the Minister of Water, X")."""
    found: list[Mention] = []
    for mention in names:
        before = found[-1] if found else None
        if (
            before is not None
            and before.rule_id == "office"
            and mention.actor_type == "person"
            and OFFICE_GAP.fullmatch(text[before.char_end : mention.char_start])
        ):
            found.pop()
            mention = replace(mention, role_text=before.text)
        found.append(mention)
    return found


def known_mention(text: str, candidate: Candidate, actor: RegistryActor) -> Mention:
    """Give the mention of an actor that the registry knows."""
    match = candidate.match
    assert match is not None, "a known mention comes from a match"
    return Mention(
        match.char_start,
        match.char_end,
        text[match.char_start : match.char_end],
        "name",
        actor.actor_type,
        "seat" if match.is_weak and actor.actor_type == "state" else "registry",
        registry_id=actor.actor_id,
        country_code=actor.country_code,
        role_text=candidate.title if actor.actor_type == "person" else None,
    )


def text_mention(
    doc: "Doc", candidate: Candidate, kind: str, actor_type: str | None, rules: ActorRules
) -> Mention | None:
    """Give the mention of an actor that is found from the text alone; None when the text does not make it one."""
    if kind not in (name_types.PERSON, name_types.BODY):
        return None
    words = words_of(doc)
    text = words.span(candidate.start, candidate.end)
    if (
        fold(text) in rules.demonyms
        or text.lower() in rules.words["stop_names"]
        or text in rules.words["stop_acronyms"]
    ):
        return None
    if kind == name_types.BODY:
        found_type = actor_type or "unknown"
        rule = (
            "head-noun"
            if candidate.head
            else "office"
            if candidate.is_office
            else "acronym"
            if is_acronym(text)
            else "body"
        )
        role = None
    else:
        role = candidate.title or lower_title(doc, candidate, rules)
        found_type, rule = "person", "person-title" if role else "person"
    registry_id = rules.spellings.get(spelling(text, found_type) or "-")
    return Mention(
        words.starts[candidate.start],
        words.ends[candidate.end - 1],
        text,
        "name",
        found_type,
        rule,
        registry_id=registry_id,
        role_text=role,
    )


def heading_mentions(
    text: str, start: int, end: int, known: AliasIndex, by_text: "dict[str, Mention]", names: Sequence[Mention]
) -> Iterator[Mention]:
    """Yield the names in a heading that the text or the registry confirms."""
    taken = [(m.char_start, m.char_end) for m in names if m.char_start < end and m.char_end > start]
    for match in known.find(text, start, end):
        if any(a < match.char_end and b > match.char_start for a, b in taken):
            continue
        like = by_text[match.actor_ids[0]]
        yield Mention(
            match.char_start,
            match.char_end,
            text[match.char_start : match.char_end],
            "name",
            like.actor_type,
            "heading",
            registry_id=like.registry_id,
            country_code=like.country_code,
        )


def drop_nested(mentions: Sequence[Mention]) -> list[Mention]:
    """Give the mentions by position, those inside or across an earlier, longer one left out."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.char_start, -m.char_end)):
        if not kept or mention.char_start >= kept[-1].char_end:
            kept.append(mention)
        elif mention.char_end - mention.char_start > kept[-1].char_end - kept[-1].char_start:
            kept[-1] = mention
    return kept
