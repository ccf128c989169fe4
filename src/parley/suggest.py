"""`parley actors suggest`: actors of a release that may be one, as overrides to look through, mend and paste."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from parley import store
from parley.extract.actors.names import body_key, is_acronym, is_subsequence, person_words, skeleton, stands_for
from parley.ids import fold
from parley.records import RegistryActor
from parley.registry import with_world

TYPELESS = "unknown"
MOST_IN_BUCKET = 40
"""Actors sharing a surname or word above which it tells nothing."""
MOST_TEXTS = 3
"""Most texts named for each actor."""


@dataclass(frozen=True)
class Seen:
    """An actor of a release with what speaks for its being another's double.

    Attributes:
        names: The names the texts use; for an actor of the registry, those it lists as well.
        words: Content words of the roles that texts give it.
        paths: Texts that mention it.
    """

    actor_id: str
    name: str
    actor_type: str
    country: str
    is_registry: bool
    names: tuple[str, ...]
    words: frozenset[str]
    paths: tuple[str, ...]
    mentions: int


def suggest_merges(
    output: Path, version: str = "latest", registry: Path | None = None, author: str = "curator"
) -> Iterator[str]:
    """Yield the lines of a YAML file of merges to consider, most mentions first; those decided on already are left out.

    Raises:
        InputError: There is no such release.
    """
    folder = store.find_release(output, version)
    listed = {a.actor_id: a for a in with_world(store.read_registry(registry))}
    decided = {frozenset((o.actor_id, drop)) for o in store.read_overrides(registry) for drop in o.drop_ids}
    actors = read_actors(folder, listed.values())
    held = {frozenset((a.actor_id, b.actor_id)): (a, b, why) for a, b, why in candidates(actors)}
    found = sorted(
        (value for key, value in held.items() if key not in decided),
        key=lambda item: (-min(item[0].mentions, item[1].mentions), item[0].actor_id, item[1].actor_id),
    )
    found = list(without_chains(found))
    yield f"# {len(found)} pairs of actors in release {folder.name} may be one. Look each up, delete what is not so,"
    yield "# mend the reason, and paste the rest into overrides.yml."
    yield "overrides:" if found else "overrides: []"
    for keep, drop, why in found:
        yield from entry(keep, drop, why, author)


def without_chains(found: Iterable[tuple[Seen, Seen, str]]) -> Iterator[tuple[Seen, Seen, str]]:
    """Leave out pairs that can't stand beside earlier ones: who is dropped is neither kept nor dropped elsewhere."""
    kept: set[str] = set()
    gone: set[str] = set()
    for keep, drop, why in found:
        if drop.actor_id not in kept | gone and keep.actor_id not in gone:
            kept.add(keep.actor_id)
            gone.add(drop.actor_id)
            yield keep, drop, why


def entry(keep: Seen, drop: Seen, why: str, author: str) -> Iterator[str]:
    """Yield the lines of one merge, its evidence as comments before it."""
    yield ""
    for verb, actor in (("keep", keep), ("drop", drop)):
        texts = ", ".join(actor.paths[:MOST_TEXTS]) + (", …" if len(actor.paths) > MOST_TEXTS else "")
        facts = ", ".join(filter(None, (actor.actor_type, actor.country, "registry" if actor.is_registry else "")))
        counts = f"{counted(actor.mentions, 'mention')} in {counted(len(actor.paths), 'text')}"
        yield one_line(f"  # {verb} {actor.name} ({facts}): {counts}: {texts}")
    yield "  - action: merge"
    yield f"    keep: {keep.actor_id}"
    yield f"    drop: [{drop.actor_id}]"
    yield f"    reason: {json.dumps(one_line(why), ensure_ascii=False)}"
    yield f"    author: {json.dumps(author, ensure_ascii=False)}"


def counted(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def one_line(text: str) -> str:
    """Give a text whose line breaks can't end a comment."""
    return "".join(c if c.isprintable() else " " for c in text)


def read_actors(folder: Path, listed: Iterable[RegistryActor]) -> list[Seen]:
    """Read the actors of a release with their roles and texts, in order of id."""
    paths = {row["document_id"]: row["path"] for row in store.read_rows(folder, "documents")}
    texts: dict[str, set[str]] = defaultdict(set)
    words: dict[str, set[str]] = defaultdict(set)
    for row in store.read_rows(folder, "actor_mentions"):
        if row["actor_id"]:
            texts[row["actor_id"]].add(paths[row["document_id"]])
            words[row["actor_id"]].update(w for w in fold(row["role_text"] or "").split() if len(w) > 3)
    known = {actor.name for actor in listed}
    return [
        Seen(
            actor_id=row["actor_id"],
            name=row["name"],
            actor_type=row["actor_type"],
            country=row["country_code"] or "",
            is_registry=row["basis"] == "registry" or row["name"] in known,
            names=(row["name"], *row["aliases"]),
            words=frozenset(words[row["actor_id"]]),
            paths=tuple(sorted(texts[row["actor_id"]])),
            mentions=row["mention_count"],
        )
        for row in store.read_rows(folder, "actors")
    ]


def candidates(actors: Sequence[Seen]) -> Iterator[tuple[Seen, Seen, str]]:
    """Yield (who remains, who goes, why) for actors of one type with similar names and no other country."""
    buckets: dict[str, list[Seen]] = defaultdict(list)
    for actor in actors:
        for key in sorted(set(keys_of(actor))):
            buckets[key].append(actor)
    for _, held in sorted(buckets.items()):
        if len(held) > MOST_IN_BUCKET:
            continue
        for left, right in combinations(held, 2):
            if left.actor_type == "state" or not fit(left, right):
                continue
            why = person_reason(left, right) if left.actor_type == "person" else body_reason(left, right)
            if why:
                keep, drop = sorted(
                    (left, right), key=lambda a: (not a.is_registry, -len(a.name), -a.mentions, a.actor_id)
                )
                yield keep, drop, why


def fit(left: Seen, right: Seen) -> bool:
    """Tell whether two actors can be one: of one type or an unclear one, of no two countries, not both curated."""
    types = {left.actor_type, right.actor_type}
    return (
        left.actor_id != right.actor_id
        and not (left.is_registry and right.is_registry)
        and (len(types) == 1 or (TYPELESS in types and "person" not in types and "state" not in types))
        and (not left.country or not right.country or left.country == right.country)
    )


def keys_of(actor: Seen) -> Iterator[str]:
    """Yield what similar actors have in common: a surname, a word, an acronym's letters, consonants."""
    for name in actor.names:
        if actor.actor_type == "person":
            yield f"surname {person_words(name)[-1] if person_words(name) else ''}"
            continue
        if is_acronym(name):
            yield f"letter {fold(name)[:1]}"
        else:
            yield from (f"word {word}" for word in body_key(name).split() if len(word) > 3)
            yield f"letter {fold(name)[:1]}"
        if bones := skeleton(name):
            yield f"bones {bones}"


def person_reason(left: Seen, right: Seen) -> str:
    """Say why two people of one surname may be one; empty when their names or nothing else speak for it."""
    short, long = sorted((person_words(left.name), person_words(right.name)), key=len)
    if not short or not (is_subsequence(short, long) or is_initial_of(short, long)):
        return ""
    shared = sorted(left.words & right.words)
    if shared:
        return f"Same surname, and both are {' '.join(shared)}"
    if left.country and left.country == right.country:
        return f"Same surname, both of {left.country}"
    if set(left.paths) & set(right.paths):
        return "Same surname in one text"
    return "One name is the other without its first or middle names" if len(short) > 1 else ""


def is_initial_of(short: Sequence[str], long: Sequence[str]) -> bool:
    """Tell whether two names have one surname and first names that begin alike, one of them an initial."""
    return len(short) > 1 and short[-1] == long[-1] and 1 in (len(short[0]), len(long[0])) and short[0][0] == long[0][0]


def body_reason(left: Seen, right: Seen) -> str:
    """Say why two bodies may be one; empty when nothing speaks for it."""
    for first, second in ((left, right), (right, left)):
        for short in first.names:
            for name in second.names:
                if is_acronym(short) and not is_acronym(name) and stands_for(short, name):
                    return f"{short} can stand for {name}"
    mine, theirs = ({skeleton(n) for n in actor.names} - {""} for actor in (left, right))
    if mine & theirs:
        return "The names have the same consonants"
    first_words, second_words = (set(body_key(actor.name).split()) for actor in (left, right))
    few, many = sorted((first_words, second_words), key=len)
    if len(few) > 1 and few < many:
        return "One name holds all words of the other"
    shared = first_words & second_words
    return f"The names share {', '.join(sorted(shared))}" if len(shared) > 2 and len(shared) >= 0.75 * len(many) else ""
