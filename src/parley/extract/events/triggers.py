"""Which words name an act: the trigger groups of a lexicon, compiled."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError

if TYPE_CHECKING:
    from spacy.tokens import Token

LINKS = frozenset(
    {
        "about",
        "against",
        "among",
        "apart",
        "around",
        "as",
        "aside",
        "at",
        "away",
        "back",
        "behind",
        "between",
        "by",
        "down",
    }
    | {
        "for",
        "from",
        "in",
        "inside",
        "into",
        "of",
        "off",
        "on",
        "out",
        "over",
        "through",
        "to",
        "together",
        "under",
        "up",
    }
    | {"upon", "with", "without"}
)
"""Words of a trigger that stand for a particle or a preposition rather than an object."""

IDIOM = "NONE"
"""Type of the lexicon's groups that name no act but look like those that do."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parties of an act stand, as selectors tried in order."""

    source: tuple[str, ...]
    target: tuple[str, ...]
    noun_source: tuple[str, ...] = ()
    noun_target: tuple[str, ...] = ()
    symmetric: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Triggers of one type and mode that share their frame and the limits on their arguments.

    Attributes:
        mode: Mode code, None, or by_complement / by_threat when the act below decides.
        needs: Which parties a report must have: party, source, target, both, context (or a date or place) or none.
        modes: Class of object to the mode it makes.
        complements: Verb lemma to the kinds of complement one of which must follow.
        becomes: Words of the clause that make the act one of another group.
        no_fact: Whether a clause that states a fact makes the verb one of opinion ("agreed that it was late").
        intransitive: Verbs that take no object in this sense.
        passive: Verbs that have this sense only in the passive ("was held").
        transitive: Verbs that need an object beside the trigger's own words.
        doers: Nouns one of which must belong to the group's nouns ("a strike by miners", "the miners' strike").
        attributes: Verbs whose participle after a noun only describes it ("groups allied with").
        light: Verbs (with their prepositions) that carry the group's nouns.
        state: Whether the present tense of its verbs tells an attitude that lasts.
        state_noun: Whether its nouns name something that lasts.
    """

    id: str
    type: str
    mode: str | None
    frame: Frame
    needs: str = "party"
    state: bool = False
    state_noun: bool = False
    no_complement: bool = False
    no_fact: bool = False
    rule: str | None = None
    becomes: Mapping[str, str] = field(default_factory=dict)
    intransitive: frozenset[str] = frozenset()
    transitive: frozenset[str] = frozenset()
    passive: frozenset[str] = frozenset()
    modes: Mapping[str, str] = field(default_factory=dict)
    complements: Mapping[str, frozenset[str]] = field(default_factory=dict)
    light: frozenset[tuple[str, ...]] = frozenset()
    objects: frozenset[str] = frozenset()
    not_objects: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    not_subjects: frozenset[str] = frozenset()
    not_targets: frozenset[str] = frozenset()
    not_modifiers: frozenset[str] = frozenset()
    doers: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pattern:
    """One trigger: a head and the words that must stand with it.

    Attributes:
        parts: (True, word) for a particle or preposition, (False, lemmas) for an object.
        object_class: Name of the class its first object is in.
        strength: How much it asks for; the strongest that matches wins.
    """

    group: Group
    head: str
    parts: tuple[tuple[bool, frozenset[str]], ...]
    object_class: str | None
    strength: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger found.

    Attributes:
        head: The verb, noun or adjective itself.
        words: All its tokens, in order.
        eaten: Object nouns that are part of the trigger.
        carrier: The light verb that carries a noun, else None.
    """

    group: Group
    head: "Token"
    words: tuple["Token", ...]
    eaten: tuple["Token", ...] = ()
    carrier: "Token | None" = None
    object_class: str | None = None


Index = Mapping[str, tuple[Pattern, ...]]


@dataclass(frozen=True, slots=True)
class TriggerRules:
    """A lexicon's triggers by the lemma of their head.

    Attributes:
        heads: The lemmas of all verbs and nouns that are triggers or carry one.
    """

    verbs: Index
    nouns: Index
    adjectives: Index
    light: Mapping[str, tuple[Group, ...]]
    by_rule: Mapping[str, Group]
    groups: Mapping[str, Group]
    classes: Mapping[str, frozenset[str]]
    heads: frozenset[str]


def compile_triggers(raw: Mapping[str, Any]) -> TriggerRules:
    """Compile the groups of a lexicon.

    Raises:
        ContractError: A group names an unknown frame or class, or two groups share an id.
    """
    classes = {
        name: frozenset(map(str, words))
        for part in ("classes", "small_classes")
        for name, words in raw.get(part, {}).items()
    }
    frames = {name: to_frame(f"events.frames.{name}", found) for name, found in raw.get("frames", {}).items()}
    found: dict[str, dict[str, list[Pattern]]] = {"verbs": {}, "nouns": {}, "adjectives": {}}
    light: dict[str, list[Group]] = {}
    by_rule: dict[str, Group] = {}
    groups: dict[str, Group] = {}
    for entry in raw.get("groups", []):
        where = f"events.groups.{entry.get('id', '?')}"
        if entry.get("id") in groups or not entry.get("id") or not entry.get("type"):
            raise ContractError(
                where=where,
                problem="no id, no type, or an id used twice",
                remedy="Give each group its own id and a type.",
            )
        group = groups[entry["id"]] = to_group(where, entry, frames, classes)
        if group.rule:
            by_rule[group.rule] = group
        for kind, patterns in found.items():
            for wording in entry.get(kind, []):
                pattern = (
                    to_noun_pattern(group, wording) if kind == "nouns" else to_pattern(where, group, wording, classes)
                )
                patterns.setdefault(pattern.head, []).append(pattern)
        for head in sorted({words[0] for words in group.light}):
            light.setdefault(head, []).append(group)
    ranked = {
        kind: {head: tuple(sorted(held, key=lambda p: -p.strength)) for head, held in patterns.items()}
        for kind, patterns in found.items()
    }
    return TriggerRules(
        verbs=ranked["verbs"],
        nouns=ranked["nouns"],
        adjectives=ranked["adjectives"],
        light={head: tuple(held) for head, held in light.items()},
        by_rule=by_rule,
        groups=groups,
        classes=classes,
        heads=frozenset((*ranked["verbs"], *ranked["nouns"], *light)),
    )


def to_frame(where: str, raw: Mapping[str, Any]) -> Frame:
    """Read a frame."""
    known = {"source", "target", "noun_source", "noun_target", "symmetric"}
    if not isinstance(raw, Mapping) or set(raw) - known or "source" not in raw or "target" not in raw:
        raise ContractError(
            where=where,
            problem="not a frame",
            remedy=f"Give source and target; allowed are {', '.join(sorted(known))}.",
        )
    sides = {key: tuple(map(str, value)) for key, value in raw.items() if key != "symmetric"}
    return Frame(symmetric=bool(raw.get("symmetric")), **sides)


def to_group(
    where: str, entry: Mapping[str, Any], frames: Mapping[str, Frame], classes: Mapping[str, frozenset[str]]
) -> Group:
    """Read a group, its triggers aside."""
    named = entry.get("frame", "act")
    if isinstance(named, str) and named not in frames:
        raise ContractError(where=where, problem=f"unknown frame {named!r}", remedy=f"Use one of {', '.join(frames)}.")
    lemmas = {
        key: with_classes(where, entry.get(raw_key, ()), classes)
        for key, raw_key in (
            ("objects", "objects"),
            ("not_objects", "not_objects"),
            ("subjects", "subjects"),
            ("not_subjects", "not_subjects"),
            ("not_targets", "not_targets"),
            ("not_modifiers", "not_noun_of"),
            ("doers", "doers"),
            ("attributes", "attributes"),
        )
    }
    return Group(
        id=entry["id"],
        type=entry["type"],
        mode=entry.get("mode"),
        frame=frames[named] if isinstance(named, str) else to_frame(where, named),
        needs=entry.get("needs", "party"),
        state=bool(entry.get("state")),
        state_noun=bool(entry.get("state_noun")),
        no_complement=bool(entry.get("no_complement")),
        no_fact=bool(entry.get("no_fact")),
        rule=entry.get("triggers_by_rule"),
        becomes=dict(entry.get("becomes", {})),
        intransitive=frozenset(entry.get("intransitive", ())),
        transitive=frozenset(entry.get("transitive", ())),
        passive=frozenset(entry.get("passive", ())),
        modes=dict(entry.get("modes", {})),
        complements={verb: frozenset(kinds) for verb, kinds in entry.get("complements", {}).items()},
        light=frozenset(tuple(words.split()) for words in entry.get("light", ())),
        **lemmas,
    )


def with_classes(where: str, words: Iterable[str], classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Read a list of lemmas; "@name" stands for those of a class."""
    found: set[str] = set()
    for word in map(str, words):
        if word.startswith("@"):
            if word[1:] not in classes:
                raise ContractError(where=where, problem=f"unknown class {word!r}", remedy="Declare it under classes.")
            found |= classes[word[1:]]
        else:
            found.add(word)
    return frozenset(found)


def to_pattern(where: str, group: Group, wording: str, classes: Mapping[str, frozenset[str]]) -> Pattern:
    """Read a trigger of a verb or adjective."""
    head, *rest = wording.split()
    parts: list[tuple[bool, frozenset[str]]] = []
    object_class = None
    for at, word in enumerate(rest):
        if word == "to" and at + 1 < len(rest) and not rest[at + 1].startswith("@"):
            continue  # "force to land": the infinitive depends on the verb itself
        if word.startswith("@"):
            if word[1:] not in classes:
                raise ContractError(
                    where=where, problem=f"unknown class {word!r} in {wording!r}", remedy="Declare it under classes."
                )
            parts.append((False, classes[word[1:]]))
            object_class = object_class or word[1:]
        else:
            parts.append((word in LINKS, frozenset({word})))
    strength = sum(1 if is_link else 2 for is_link, _ in parts) + sum(
        not is_link and len(words) == 1 for is_link, words in parts
    )
    return Pattern(group, head, tuple(parts), object_class, strength)


def to_noun_pattern(group: Group, wording: str) -> Pattern:
    """Read a trigger of a noun: its head is the last word, or the one before a preposition."""
    words = wording.split()
    at = next((i for i, word in enumerate(words) if i and word in LINKS), len(words))
    head = words[at - 1]
    before = tuple((False, frozenset({word})) for word in words[: at - 1])
    after = tuple((word in LINKS, frozenset({word})) for word in words[at:])
    return Pattern(group, head, before + after, None, 2 * len(words) + len(before))
