"""The lexicon of actors, checked and compiled once a run."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError
from parley.extract.actors.alias_index import AliasIndex
from parley.extract.actors.names import person_words, skeleton
from parley.ids import fold
from parley.records import RegistryActor
from parley.registry import ACTOR_TYPES, place_names, with_world

LISTS = (
    "bare_heads_ok",
    "single_offices",
    "former_words",
    "open_heads",
    "stop_names",
    "stop_acronyms",
    "particles",
    "joiners",
    "speech_verbs",
    "lead_verbs",
    "member_verbs",
    "part_nouns",
    "ally_nouns",
    "metonym_verbs",
    "not_seats",
    "weak_states",
    "body_nouns",
    "cue_heads",
    "possessors",
    "wordy_titles",
    "place_nouns",
    "group_nouns",
    "state_owned",
    "state_offices",
    "state_owners",
    "state_borders",
    "ranks",
    "place_of",
    "going_verbs",
    "taking_verbs",
    "armed_nouns",
    "armed_verbs",
    "openers",
    "place_heads",
    "place_firsts",
    "other_heads",
    "peoples",
)
GROUPS = (
    "demonyms",
    "state_names",
    "seats",
    "role_nouns",
    "head_nouns",
    "head_firsts",
    "name_cues",
    "generic_bodies",
    "group_cues",
    "gender_nouns",
    "given_names",
)


@dataclass(frozen=True)
class ActorRules:
    """What tells actors from other names.

    Attributes:
        registry: The registry's actors, then the states of the world it does not list.
        demonyms: Folded adjective or people to the id of the state.
        state_ids: ISO 3166-1 alpha-3 to the id of the state.
        titles: Folded words before a person's name to the gender they tell, or "".
        role_nouns: Noun to the relation it states.
        heads: Last word of a head noun to (all its words, actor type), longest first.
        genders: Folded given name or noun to m or f.
    """

    registry: tuple[RegistryActor, ...]
    by_id: Mapping[str, RegistryActor]
    aliases: AliasIndex
    demonyms: Mapping[str, str]
    state_ids: Mapping[str, str]
    titles: Mapping[str, str]
    title_ends: frozenset[str]
    role_nouns: Mapping[str, str]
    heads: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    firsts: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    body_nouns: frozenset[str]
    cues: Mapping[str, str]
    group_cues: Mapping[str, str]
    generic_bodies: Mapping[str, frozenset[str]]
    spellings: Mapping[str, str]
    genders: Mapping[str, str]
    given: frozenset[str]
    places: frozenset[str]
    words: Mapping[str, frozenset[str]]

    def first_type(self, words: Sequence[str]) -> str | None:
        """Give the actor type that the beginning of lower-case words tells ("partido …")."""
        for form, actor_type in self.firsts.get(words[0], ()) if len(words) > 1 else ():
            if tuple(words[: len(form)]) == form and len(words) > len(form):
                return actor_type
        return None

    def head_type(self, words: Sequence[str]) -> tuple[str, int] | None:
        """Give the actor type that the end of lower-case words tells, and how many words tell it."""
        if not words:
            return None
        for form, actor_type in self.heads.get(words[-1], ()):
            if tuple(words[-len(form) :]) == form:
                return actor_type, len(form)
        return None


def compile_rules(raw: Mapping[str, Any], registry: Sequence[RegistryActor]) -> ActorRules:
    """Check and compile the lexicon `actors` with a registry.

    Raises:
        ContractError: A part of the lexicon is missing or malformed.
    """
    check(raw)
    actors = with_world(registry)
    state_ids = {a.country_code: a.actor_id for a in actors if a.actor_type == "state" and a.country_code}
    demonyms = dict(demonym_pairs(raw["demonyms"], state_ids))
    for actor in actors:
        demonyms.update({fold(demonym): actor.actor_id for demonym in actor.demonyms})
    genders = {
        fold(word): gender for kind in ("given_names", "gender_nouns") for gender in "mf" for word in raw[kind][gender]
    }
    return ActorRules(
        registry=actors,
        by_id={actor.actor_id: actor for actor in actors},
        aliases=AliasIndex(alias_triples(actors, raw, state_ids)),
        demonyms=demonyms,
        state_ids=state_ids,
        titles={title.lower().rstrip("."): gender for title, gender in raw["titles"].items()},
        title_ends=frozenset(title.lower().rstrip(".").split()[-1] for title in raw["titles"]),
        role_nouns={noun: relation for relation, nouns in raw["role_nouns"].items() for noun in nouns},
        heads=head_forms(raw["head_nouns"], -1),
        firsts=head_forms(raw["head_firsts"], 0),
        cues={word: actor_type for actor_type, words in raw["name_cues"].items() for word in words},
        group_cues={cue: actor_type for actor_type, cues in raw["group_cues"].items() for cue in cues},
        generic_bodies={noun: frozenset(types) for noun, types in raw["generic_bodies"].items()},
        body_nouns=frozenset(raw["body_nouns"]),
        spellings=spellings(actors),
        genders=genders,
        given=frozenset(fold(name) for gender in "mf" for name in raw["given_names"][gender]),
        places=place_names(),
        words={
            name: frozenset(word if name == "stop_acronyms" else word.lower() for word in raw[name]) for name in LISTS
        },
    )


def check(raw: Mapping[str, Any]) -> None:
    """Refuse a lexicon in which a list is missing, not a list of texts, or of an unknown type."""
    for name in LISTS:
        if not is_texts(raw.get(name)):
            raise ContractError(where=f"actors.yml: {name}", problem="not a list of texts", remedy="Quote every entry")
    for name in GROUPS:
        group = raw.get(name)
        if not isinstance(group, Mapping) or not all(is_texts(entries) for entries in group.values()):
            raise ContractError(
                where=f"actors.yml: {name}", problem="not a mapping to lists of texts", remedy="Quote every entry"
            )
    unknown = sorted(set(raw["head_nouns"]) - set(ACTOR_TYPES))
    if unknown:
        raise ContractError(
            where="actors.yml: head_nouns",
            problem=f"unknown type {unknown[0]!r}",
            remedy=f"Use one of {', '.join(ACTOR_TYPES)}",
        )
    titles = raw.get("titles")
    if not isinstance(titles, Mapping) or not all(gender in ("", "m", "f") for gender in titles.values()):
        raise ContractError(where="actors.yml: titles", problem="not a mapping to m, f or ''", remedy="Quote the value")


def is_texts(value: Any) -> bool:
    """Tell whether a value is a list that holds nothing but texts."""
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def demonym_pairs(raw: Mapping[str, Sequence[str]], state_ids: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield every demonym with its plural and the state it belongs to."""
    for code, words in raw.items():
        state = state_ids.get(code)
        if state is None:
            continue
        for word in words:
            yield fold(word), state
            if not re.search(r"(?:s|sh|ch|ese|x|z|men|man|woman)$", word):
                yield f"{fold(word)}s", state


def alias_triples(
    actors: Iterable[RegistryActor], raw: Mapping[str, Any], state_ids: Mapping[str, str]
) -> Iterable[tuple[str, str, bool]]:
    """Yield every name of every actor with its id and whether it is weak."""
    not_seats = set(raw["not_seats"])
    weak_states = set(raw["weak_states"])
    for actor in actors:
        derived = actor.actor_type in ("government", "military") and actor.source == "GeoNames country list"
        yield actor.name, actor.actor_id, actor.name in weak_states
        if derived:
            continue
        for alias in actor.aliases:
            yield alias, actor.actor_id, False
        for alias in actor.weak_aliases:
            if actor.actor_type != "state" or alias not in not_seats:
                yield alias, actor.actor_id, True
    for group, is_weak in (("state_names", False), ("seats", True)):
        for code, names in raw[group].items():
            for name in names:
                if code in state_ids:
                    yield name, state_ids[code], is_weak


def spellings(actors: Iterable[RegistryActor]) -> dict[str, str]:
    """Give the forms under which transliterations of people's and long bodies' names equal the registry's, with its id.

    A form that two actors share is left out.
    """
    found: dict[str, str | None] = {}
    for actor in actors:
        for name in (actor.name, *actor.aliases):
            form = spelling(name, actor.actor_type)
            if form and found.setdefault(form, actor.actor_id) != actor.actor_id:
                found[form] = None
    return {form: actor_id for form, actor_id in found.items() if actor_id}


def spelling(name: str, actor_type: str) -> str:
    """Give the form under which a name equals its transliterations; empty when it is too short to prove anything."""
    if actor_type == "person":
        words = person_words(name)
        return f"person {' '.join(words)}" if len(words) > 1 else ""
    bones = skeleton(name)
    return f"bones {bones}" if bones else ""


def head_forms(raw: Mapping[str, Sequence[str]], end: int) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Give head nouns by their last (`end` -1) or first (0) word, the longest first; a noun's first type counts."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for actor_type, nouns in raw.items():
        for noun in nouns:
            form = tuple(noun.split())
            entries = found.setdefault(form[end], [])
            if all(known != form for known, _ in entries):
                entries.append((form, actor_type))
    return {word: tuple(sorted(entries, key=lambda entry: -len(entry[0]))) for word, entries in found.items()}
