"""The lexicon of reporting words, compiled: what each word can do, and the words that change what it says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError

if TYPE_CHECKING:
    from parley.extract.quotes.ranker import Chooser

FRAMES = frozenset(
    {
        "marks",
        "clause",
        "that",
        "question",
        "parenthesis",
        "name",
        "infinitive",
        "hearer",
        "mind",
        "bare",
        "object",
        "command",
    }
)
WHERE = "lexicons/quotes.yml"


@dataclass(frozen=True)
class CueRules:
    """The wordings that report speech, by lemma.

    Attributes:
        frames: For each verb lemma the places its content may stand in (see the lexicon).
        rule_ids: For each verb lemma and frame the lexicon entry.
        phrases: For a lemma, the words behind it that make it a cue, with their frames and entry, longest first.
        triggers: The lemmas and words that can start a cue: in small letters, with a capital, in capitals.
        negations: Words that take a saying back as its subject or modifier.
        refusals: Verbs that take it back when they govern it ("declined to say").
        unreal: Words beside the verb that make it a mere possibility ("should say", "if they say").
        messages: Nouns for what carries a saying; whoever sent it is the speaker.
        issuing: Verbs that send a message out.
        nominals: Nouns that state something themselves, with their entry.
        owned: Those of them that count only when the text says whose they are.
        labels: Words before a colon that name no speaker ("Update:").
        informants: Common nouns before a colon that do ("Report:", "Police:").
        prepositions: For the first word of a phrase that names a source, the words that follow and its entry.
    """

    frames: Mapping[str, frozenset[str]]
    rule_ids: Mapping[str, str]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str], str], ...]]
    triggers: frozenset[str]
    negations: frozenset[str]
    refusals: frozenset[str]
    unreal: frozenset[str]
    messages: frozenset[str]
    issuing: frozenset[str]
    nominals: Mapping[str, str]
    owned: frozenset[str]
    labels: frozenset[str]
    informants: frozenset[str]
    prepositions: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@dataclass(frozen=True)
class QuoteRules:
    """The compiled lexicon of reporting words.

    Attributes:
        chooser: What has the last word on the clause that a cue reports; None leaves it to the rules.
    """

    cues: CueRules
    chooser: "Chooser | None" = None


def compile_rules(raw: Mapping[str, Any], chooser: "Chooser | None" = None) -> QuoteRules:
    """Compile `lexicons/quotes.yml`; a `chooser` decides in the rules' place what a cue reports.

    Raises:
        ContractError: A group is missing, an entry has no lemmas, or a frame is unknown.
    """
    frames: dict[str, set[str]] = {}
    rule_ids: dict[str, str] = {}
    for entry in group(raw, "verbs"):
        for lemma in group(entry, "lemmas"):
            frames.setdefault(lemma, set()).update(known_frames(entry))
            rule_ids.setdefault(lemma, entry["id"])
    phrases: dict[str, list[tuple[tuple[str, ...], frozenset[str], str]]] = {}
    for entry in group(raw, "phrases"):
        for lemma in group(entry, "lemmas"):
            phrases.setdefault(lemma, []).append((tuple(group(entry, "next")), known_frames(entry), entry["id"]))
    prepositions: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in group(raw, "sources"):
        first, *rest = group(entry, "words")
        prepositions.setdefault(first, []).append((tuple(rest), entry["id"]))
    nominals = {noun: entry["id"] for entry in group(raw, "nominals") for noun in group(entry, "lemmas")}
    return QuoteRules(
        CueRules(
            frames={lemma: frozenset(found) for lemma, found in frames.items()},
            rule_ids=rule_ids,
            phrases={lemma: tuple(sorted(found, key=lambda p: -len(p[0]))) for lemma, found in phrases.items()},
            negations=frozenset(group(raw, "negations")),
            refusals=frozenset(group(raw, "refusals")),
            unreal=frozenset(group(raw, "unreal")),
            messages=frozenset(group(raw, "messages")),
            issuing=frozenset(group(raw, "issuing")),
            nominals=nominals,
            triggers=cased([*frames, *phrases, *nominals, *prepositions]),
            owned=frozenset(
                noun for entry in group(raw, "nominals") if entry.get("is_owned") for noun in group(entry, "lemmas")
            ),
            labels=frozenset(group(raw, "labels")),
            informants=frozenset(group(raw, "informants")),
            prepositions={first: tuple(found) for first, found in prepositions.items()},
        ),
        chooser,
    )


def cased(words: Iterable[str]) -> frozenset[str]:
    """Give words in small letters, with a capital and in capitals."""
    return frozenset(form for word in words for form in (word, word.title(), word.upper()))


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
