"""Names inside one document: which of them name the same actor."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from parley.extract.actors.names import (
    body_key,
    is_acronym,
    is_same_person,
    person_words,
    skeleton,
    stands_for,
)
from parley.extract.actors.rules import ActorRules
from parley.ids import fold
from parley.records import Mention

DEFINITION = re.compile(r"\s?[(\[]\s?(?:(?:the|or|also known as|known as)\s)?[\"“'‘]?$")
"""What stands between a name and its acronym."""
APART = frozenset({"person", "state"})
"""Types that are no bodies."""
MINISTRY = re.compile(r"\b(?:ministry|ministries|minister|ministère|department)\b", re.IGNORECASE)


class Groups:
    """A partition of mentions that only ever joins."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        """Begin with every mention alone."""
        self._parent = list(range(len(mentions)))
        self._registry = [mention.registry_id for mention in mentions]

    def find(self, at: int) -> int:
        """Give the first mention of the group of mention `at`."""
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def join(self, left: int, right: int) -> bool:
        """Make two groups one, unless the registry says that they are two actors."""
        left, right = sorted((self.find(left), self.find(right)))
        if left == right:
            return True
        if self._registry[left] and self._registry[right] and self._registry[left] != self._registry[right]:
            return False
        self._parent[right] = left
        self._registry[left] = self._registry[left] or self._registry[right]
        return True

    def registry_id(self, at: int) -> str | None:
        """Give the registry's actor that the group of a mention is."""
        return self._registry[self.find(at)]


def group_names(text: str, mentions: Sequence[Mention], rules: ActorRules) -> Groups:
    """Join the names of one document that name the same actor.

    Args:
        mentions: Its mentions of kind name, by position.
    """
    groups = Groups(mentions)
    join_equal(groups, mentions, rules)
    join_definitions(groups, text, mentions)
    join_people(groups, mentions, rules)
    join_acronyms(groups, mentions)
    join_endings(groups, mentions)
    return groups


def join_endings(groups: Groups, mentions: Sequence[Mention]) -> None:
    """Join a body's name of two words or more with the only longer name of the document that ends in it."""
    bodies = [(at, tuple(fold(m.text).split())) for at, m in enumerate(mentions) if m.actor_type not in APART]
    longer: dict[tuple[str, ...], set[int]] = {}
    for at, words in bodies:
        for size in range(2, len(words)):
            longer.setdefault(words[-size:], set()).add(groups.find(at))
    for at, words in bodies:
        held = {groups.find(other) for other in longer.get(words, ())} - {groups.find(at)}
        if len(held) == 1 and not groups.registry_id(at):
            groups.join(held.pop(), at)


def join_equal(groups: Groups, mentions: Sequence[Mention], rules: ActorRules) -> None:
    """Join names with the same registry id, and bodies with equal names."""
    seen: dict[str, int] = {}
    for at, mention in enumerate(mentions):
        for key in keys_of(mention, rules):
            groups.join(seen.setdefault(key, at), at)


def keys_of(mention: Mention, rules: ActorRules) -> Iterable[str]:
    """Yield the forms under which a name equals others of its document."""
    if mention.registry_id:
        yield f"registry {mention.registry_id}"
    if mention.actor_type == "person":
        words = person_words(mention.text)
        if len(words) > 1:  # a surname alone may be one person's here and another's there
            yield f"person {' '.join(words)}"
        return
    if mention.registry_id and mention.actor_type in ("state", "government", "military"):
        return
    field_words = ministry_field(mention.text)
    if field_words and mention.actor_type == "government":
        yield f"ministry {field_words}"
        return
    if mention.rule_id == "state-body" and mention.country_code:
        yield f"body {mention.country_code} {fold(mention.text).split()[-1]}"
        return
    key = body_key(without_state(mention.text, rules))
    if key:
        yield f"body {key}"
    bones = skeleton(mention.text)
    if bones:
        yield f"bones {bones}"


def ministry_field(text: str) -> str:
    """Give the words of a ministry's or minister's field; empty for other names.

    >>> ministry_field("Minister of Rural Water") == ministry_field("rural water ministry")
    True
    """
    if not MINISTRY.search(text):
        return ""
    words = [word for word in fold(MINISTRY.sub(" ", text)).split() if word not in ("of", "for", "the", "and", "s")]
    return " ".join(sorted(words))


def without_state(text: str, rules: ActorRules) -> str:
    """Give a body's name without a demonym in front ("Peruvian High Water Board")."""
    words = text.split()
    for size in (2, 1):
        if len(words) > size + 1 and fold(" ".join(words[:size])) in rules.demonyms:
            return " ".join(words[size:])
    return text


def join_definitions(groups: Groups, text: str, mentions: Sequence[Mention]) -> None:
    """Join a name with the acronym that follows it in brackets, and an acronym with the name that does."""
    for at in range(1, len(mentions)):
        before, after = mentions[at - 1], mentions[at]
        gap = text[before.char_end : after.char_start]
        if len(gap) > 20 or not DEFINITION.search(gap):
            continue
        if "person" in (before.actor_type, after.actor_type) or "state" in (before.actor_type, after.actor_type):
            continue
        if is_acronym(after.text) != is_acronym(before.text):
            groups.join(at - 1, at)


def join_acronyms(groups: Groups, mentions: Sequence[Mention]) -> None:
    """Join an acronym with the only body of the document whose words it abbreviates."""
    bodies = {
        fold(m.text): at for at, m in reversed(list(enumerate(mentions))) if m.actor_type not in APART and " " in m.text
    }
    short = {m.text for m in mentions if m.actor_type not in APART and is_acronym(m.text)}
    named = {form: {groups.find(at) for name, at in bodies.items() if stands_for(form, name)} for form in short}
    for at, mention in enumerate(mentions):
        held = {groups.find(other) for other in named.get(mention.text, ())}
        if len(held) == 1 and mention.actor_type not in APART and not groups.registry_id(at):
            groups.join(at, held.pop())


def join_people(groups: Groups, mentions: Sequence[Mention], rules: ActorRules) -> None:
    """Join spellings of full names, then shorter forms with the person last named in full that they can mean."""
    people = [(at, person_words(m.text)) for at, m in enumerate(mentions) if m.actor_type == "person"]
    ends: dict[tuple[str, str], dict[tuple[str, ...], int]] = {}
    for at, words in people:
        if len(words) > 1:
            alike = ends.setdefault((words[0], words[-1]), {})
            other = next((o for known, o in alike.items() if is_same_person(words, known)), None)
            alike.setdefault(words, at)
            if other is not None:
                groups.join(at, other)
    endings: dict[tuple[str, ...], list[int]] = {}
    firsts: dict[tuple[str, ...], list[int]] = {}
    for at, words in people:
        for form in forms_of(at, words, groups, rules) if len(words) > 1 else ():
            firsts.setdefault(form[:1], []).append(at)
            for size in range(1, len(form)):
                endings.setdefault(form[-size:], []).append(at)
    lone: dict[tuple[str, ...], int] = {}
    for at, words in people:
        fuller = endings.get(words, []) or (firsts.get(words, []) if len(words) == 1 else [])
        if groups.registry_id(at) and groups.find(at) in {groups.find(other) for other in fuller}:
            continue  # the registry has told already whose surname it is
        if len(words) == 1 or len({groups.find(other) for other in fuller}) == 1:
            chosen = nearest(at, fuller) if fuller else lone.setdefault(words, at)
            if chosen is not None:
                groups.join(at, chosen)


def forms_of(at: int, words: tuple[str, ...], groups: Groups, rules: ActorRules) -> Iterable[tuple[str, ...]]:
    """Yield the full names a person goes by: as the text has it and as the registry spells it."""
    yield words
    known = groups.registry_id(at)
    if known and known in rules.by_id:
        actor = rules.by_id[known]
        for name in (actor.name, *actor.aliases):
            form = person_words(name)
            if len(form) > 1 and form != words:
                yield form


def nearest(at: int, others: Sequence[int]) -> int | None:
    """Give the last of some mentions, in order, that stands before mention `at`, else the first after it."""
    spot = bisect_left(others, at)
    return others[spot - 1] if spot else (others[0] if others else None)


def vote_type(mentions: Sequence[Mention]) -> str:
    """Give the actor type that most of an actor's names tell; "unknown" only when none tells more."""
    counts = Counter(m.actor_type for m in mentions if m.actor_type != "unknown")
    if not counts:
        return "unknown"
    return min(counts, key=lambda kind: (-counts[kind], kind))
