"""The lexicon of reporting words, compiled: what each word can do, and the words that change what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError

FRAMES = frozenset(
    {"marks", "clause", "that", "question", "parenthesis", "name", "infinitive", "hearer", "mind", "bare"}
)
WHERE = "lexicons/quotes.yml"


@dataclass(frozen=True)
class CueRules:
    """The wordings that report speech, by lemma.

    Attributes:
        frames: For each verb lemma the places its content may stand in (see the lexicon).
        rule_ids: For each verb lemma and frame the lexicon entry.
        phrases: For a lemma, the next word that makes it a cue, with its frames and entry.
        negations: Words that take a saying back as its subject or modifier.
        refusals: Verbs that take it back when they govern it ("declined to say").
        unreal: Words beside the verb that make it a mere possibility ("should say", "if they say").
        messages: Nouns for what carries a saying; whoever sent it is the speaker.
        issuing: Verbs that send a message out.
        nominals: Nouns that state something themselves, with their entry.
        prepositions: For the first word of a phrase that names a source, the words that follow and its entry.
    """

    frames: Mapping[str, frozenset[str]]
    rule_ids: Mapping[str, str]
    phrases: Mapping[tuple[str, str], tuple[frozenset[str], str]]
    negations: frozenset[str]
    refusals: frozenset[str]
    unreal: frozenset[str]
    messages: frozenset[str]
    issuing: frozenset[str]
    nominals: Mapping[str, str]
    prepositions: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@dataclass(frozen=True)
class QuoteRules:
    """The compiled lexicon of reporting words."""

    cues: CueRules


def compile_rules(raw: Mapping[str, Any]) -> QuoteRules:
    """Compile `lexicons/quotes.yml`.

    Raises:
        ContractError: A group is missing, an entry has no lemmas, or a frame is unknown.
    """
    frames: dict[str, set[str]] = {}
    rule_ids: dict[str, str] = {}
    for entry in group(raw, "verbs"):
        for lemma in group(entry, "lemmas"):
            frames.setdefault(lemma, set()).update(known_frames(entry))
            rule_ids.setdefault(lemma, entry["id"])
    prepositions: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in group(raw, "sources"):
        first, *rest = group(entry, "words")
        prepositions.setdefault(first, []).append((tuple(rest), entry["id"]))
    return QuoteRules(
        CueRules(
            frames={lemma: frozenset(found) for lemma, found in frames.items()},
            rule_ids=rule_ids,
            phrases={(p["lemma"], p["next"]): (known_frames(p), p["id"]) for p in group(raw, "phrases")},
            negations=frozenset(group(raw, "negations")),
            refusals=frozenset(group(raw, "refusals")),
            unreal=frozenset(group(raw, "unreal")),
            messages=frozenset(group(raw, "messages")),
            issuing=frozenset(group(raw, "issuing")),
            nominals={noun: entry["id"] for entry in group(raw, "nominals") for noun in group(entry, "lemmas")},
            prepositions={first: tuple(found) for first, found in prepositions.items()},
        )
    )


def group(raw: Mapping[str, Any], name: str) -> Sequence[Any]:
    """Give a list of the lexicon, which must be there and not be empty."""
    found = raw.get(name)
    if not isinstance(found, list) or not found:
        raise ContractError(where=f"{WHERE}: {raw.get('id', name)}", problem=f"no list {name!r}", remedy="Add it.")
    return found


def known_frames(entry: Mapping[str, Any]) -> frozenset[str]:
    """Give the frames of an entry, which must all be known."""
    frames = frozenset(group(entry, "frames"))
    if not frames <= FRAMES or "id" not in entry:
        wrong = ", ".join(sorted(frames - FRAMES)) or "no id"
        raise ContractError(
            where=f"{WHERE}: {entry.get('id')}", problem=wrong, remedy=f"Use {', '.join(sorted(FRAMES))}."
        )
    return frames
