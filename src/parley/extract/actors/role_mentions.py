"""Mentions that point to an actor without naming it: demonyms, offices and functions, pronouns."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parley.extract.actors.rules import ActorRules
from parley.grammar import noun_span
from parley.ids import fold
from parley.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PRONOUNS = frozenset({"he", "she", "him", "her", "his", "hers", "himself", "herself"})
"""Third-person pronouns that point to one person."""


def covered_by(mentions: Sequence[Mention]) -> set[int]:
    """Give every character that a mention holds."""
    return {at for mention in mentions for at in range(mention.char_start, mention.char_end)}


def demonym_mentions(doc: "Doc", text: str, mentions: Sequence[Mention], rules: ActorRules) -> Iterator[Mention]:
    """Yield the adjectives of states before a noun ("French troops") and their people as a body ("the French")."""
    taken = covered_by(mentions)
    at = 0
    while at < len(doc):
        token = doc[at]
        size, state = demonym_at(doc, at, rules)
        at += max(size, 1)
        if state is None or token.idx in taken or not token.pos_:
            continue
        last = doc[at - 1]
        following = doc[at] if at < len(doc) else None
        is_adjective = (
            following is not None and following.pos_ in ("NOUN", "PROPN", "ADJ") and not following.is_sent_start
        )
        is_body = (
            token.i > 0
            and doc[token.i - 1].lower_ == "the"
            and last.dep_ in ("nsubj", "nsubjpass", "pobj", "dobj", "conj")
        )
        if not (is_adjective or is_body):
            continue
        start, end = token.idx, last.idx + len(last.text)
        yield Mention(
            start, end, text[start:end], "role", "state", "demonym",
            registry_id=state, country_code=rules.by_id[state].country_code,
        )  # fmt: skip


def demonym_at(doc: "Doc", at: int, rules: ActorRules) -> tuple[int, str | None]:
    """Give how many tokens a demonym at `at` has, and its state; none is (1, None)."""
    text = doc[at].text
    if not text[0].isupper():
        return 1, None
    if at + 1 < len(doc) and doc[at + 1].text[0].isupper():
        pair = fold(doc[at : at + 2].text)
        if pair in rules.demonyms:
            return 2, rules.demonyms[pair]
    return 1, rules.demonyms.get(fold(text))


def role_mentions(doc: "Doc", text: str, mentions: Sequence[Mention], rules: ActorRules) -> Iterator[Mention]:
    """Yield noun phrases that say who somebody is by office or function ("the president", "a council official")."""
    taken = covered_by([m for m in mentions if m.mention_kind == "name"])
    for token in doc:
        if is_body_role(token, taken, rules):
            start, end = doc[token.i - 1].idx, token.idx + len(token.text)
            yield Mention(start, end, text[start:end], "role", "unknown", "body-role")
            continue
        if token.lower_ not in rules.role_nouns or token.pos_ not in ("NOUN", "PROPN") or token.idx in taken:
            continue
        if token.dep_ in ("compound", "amod", "nmod", "appos", "attr"):
            continue
        if any(child.dep_ == "appos" and child.i > token.i for child in token.children):
            continue
        start, end = noun_span(token)
        if start in taken:
            held = [at for at in range(start, end) if at not in taken]
            if token.idx not in held:
                continue
        yield Mention(start, end, text[start:end], "role", "person", "role", role_text=role_text(text[start:end]))


def is_body_role(token: "Token", taken: set[int], rules: ActorRules) -> bool:
    """Tell whether a token is a body's head noun with nothing but "the" before it ("the council")."""
    return (
        token.i > 0
        and token.lower_ in rules.body_nouns
        and token.text[0].islower()
        and token.idx not in taken
        and doc_lower(token, -1) == "the"
        and token.dep_ not in ("compound", "amod", "nmod")
        and doc_lower(token, 1) != "of"
    )


def doc_lower(token: "Token", offset: int) -> str:
    """Give the lower-case word beside a token; empty past the ends."""
    at = token.i + offset
    return token.doc[at].lower_ if 0 <= at < len(token.doc) else ""


def role_text(text: str) -> str:
    """Give the words of a role without its article."""
    for article in ("the ", "a ", "an ", "The ", "A ", "An "):
        if text.startswith(article):
            return text[len(article) :]
    return text


def pronoun_mentions(doc: "Doc") -> Iterator[Mention]:
    """Yield the pronouns that point to one person."""
    for token in doc:
        if token.lower_ in PRONOUNS and token.pos_ in ("PRON", "DET"):
            yield Mention(token.idx, token.idx + len(token.text), token.text, "pronoun", "person", "pronoun")
