"""Mentions that point to an actor without naming it: demonyms, offices and functions, pronouns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parley.extract.actors.rules import ActorRules
from parley.grammar import Words, noun_span, words_of
from parley.ids import fold
from parley.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc

PRONOUNS = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
"""Third-person pronouns that point to one person."""
BODY_DEPS = frozenset({"nsubj", "nsubjpass", "pobj", "dobj", "conj"})
INNER_DEPS = frozenset({"compound", "amod", "nmod"})
"""Of nouns that only describe another one."""


def covered_by(mentions: Sequence[Mention]) -> set[int]:
    """Give every character that a mention holds."""
    return {at for mention in mentions for at in range(mention.char_start, mention.char_end)}


def demonym_mentions(doc: "Doc", text: str, mentions: Sequence[Mention], rules: ActorRules) -> Iterator[Mention]:
    """Yield the adjectives of states before a noun ("French troops") and their people as a body ("the French")."""
    taken = covered_by(mentions)
    words = words_of(doc)
    free = 0
    for at, word in enumerate(words.texts):
        if at < free or not word[0].isupper():
            continue
        size, state = demonym_at(words, at, rules)
        free = at + size
        if state is None or words.starts[at] in taken or not words.pos[at]:
            continue
        is_followed = free < len(words.texts) and not words.opens[free]
        is_adjective = is_followed and words.pos[free] in ("NOUN", "PROPN", "ADJ")
        is_body = at > 0 and words.lowers[at - 1] == "the" and words.deps[free - 1] in BODY_DEPS
        if not (is_adjective or is_body):
            continue
        start, end = words.starts[at], words.ends[free - 1]
        yield Mention(
            start, end, text[start:end], "role", "state", "demonym",
            registry_id=state, country_code=rules.by_id[state].country_code,
        )  # fmt: skip


def demonym_at(words: Words, at: int, rules: ActorRules) -> tuple[int, str | None]:
    """Give how many tokens a demonym at a capitalised token `at` has, and its state; none is (1, None)."""
    if at + 1 < len(words.texts) and words.texts[at + 1][0].isupper():
        pair = fold(words.span(at, at + 2))
        if pair in rules.demonyms:
            return 2, rules.demonyms[pair]
    return 1, rules.demonyms.get(fold(words.texts[at]))


def role_mentions(doc: "Doc", text: str, mentions: Sequence[Mention], rules: ActorRules) -> Iterator[Mention]:
    """Yield noun phrases that say who somebody is by office or function ("the president", "a council official")."""
    taken = covered_by([m for m in mentions if m.mention_kind == "name"])
    words = words_of(doc)
    for at, lower in enumerate(words.lowers):
        if lower in rules.body_nouns and is_body_role(words, at, taken):
            start, end = words.starts[at - 1], words.ends[at]
            yield Mention(start, end, text[start:end], "role", "unknown", "body-role")
            continue
        if lower not in rules.role_nouns or words.pos[at] not in ("NOUN", "PROPN") or words.starts[at] in taken:
            continue
        if words.deps[at] in INNER_DEPS or words.deps[at] in ("appos", "attr"):
            continue
        token = doc[at]
        if any(child.dep_ == "appos" for child in token.rights):
            continue
        start, end = noun_span(token)
        if start in taken:
            held = [at for at in range(start, end) if at not in taken]
            if token.idx not in held:
                continue
        yield Mention(start, end, text[start:end], "role", "person", "role", role_text=role_text(text[start:end]))


def is_body_role(words: Words, at: int, taken: set[int]) -> bool:
    """Tell whether a body's head noun has nothing but "the" before it ("the council")."""
    return (
        at > 0
        and words.lowers[at - 1] == "the"
        and words.texts[at][0].islower()
        and words.starts[at] not in taken
        and words.deps[at] not in INNER_DEPS
        and (at + 1 == len(words.lowers) or words.lowers[at + 1] != "of")
    )


def role_text(text: str) -> str:
    """Give the words of a role without its article."""
    for article in ("the ", "a ", "an ", "The ", "A ", "An "):
        if text.startswith(article):
            return text[len(article) :]
    return text


def pronoun_mentions(doc: "Doc") -> Iterator[Mention]:
    """Yield the pronouns that point to one person."""
    words = words_of(doc)
    for at, lower in enumerate(words.lowers):
        if lower in PRONOUNS and words.pos[at] in ("PRON", "DET"):
            yield Mention(words.starts[at], words.ends[at], words.texts[at], "pronoun", "person", "pronoun")
