"""Every entry of the lexicon of events is alive: laid out as a parser would, each makes its group report."""

from collections.abc import Iterator
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from parley import store
from parley.extract.events import compile_rules, extract_events
from parley.extract.events.triggers import LINKS

RAW = store.read_lexicon("events")
RULES = compile_rules(RAW)
VOCAB = spacy.blank("en").vocab
CLASSES = RULES.triggers.classes
GROUPS = [group for group in RAW["groups"] if group["type"] != "NONE"]

Row = tuple[str, str, str, str, int]
"""Word, part of speech, tag, dependency and head of a token; the word is its own lemma."""

SUBJECTS = ("minister", "army", "miner")
TAILS = ("object", "none", "particle", "to", "infinitive", "for", "subjunctive", "speaker", "when")


def layout(rows: list[Row]) -> Doc:
    words, pos, tags, deps, heads = (list(column) for column in zip(*rows, strict=True))
    starts = [True] + [False] * (len(rows) - 1)
    return Doc(VOCAB, words=words, lemmas=words, pos=pos, tags=tags, deps=deps, heads=heads, sent_starts=starts)


def plain(words: frozenset[str]) -> list[str]:
    return sorted(word for word in words if word.islower() and "-" not in word) or sorted(words)


def verb_rows(wording: str, subject: str, tail: str, other: str, member: int) -> list[Row]:
    """Lay out "subject VERB parts tail"; `other` is the noun the verb acts on, `member` picks a noun of each class."""
    head, *rest = wording.split()
    rows: list[Row] = [(subject, "NOUN", "NN", "nsubj", 1), (head, "VERB", "VBD", "ROOT", 1)]
    prep = None
    has_object = False
    for at, word in enumerate(rest):
        k = len(rows)
        if word == "to" and at + 1 < len(rest) and not rest[at + 1].startswith("@"):
            rows.append(("to", "PART", "TO", "aux", k + 1))
        elif rows[-1][2] == "TO":
            rows.append((word, "VERB", "VB", "xcomp", 1))
        elif word in LINKS:
            rows.append((word, "ADP", "IN", "prep", 1))
            prep = k
        else:
            noun = plain(CLASSES[word[1:]])[member] if word.startswith("@") else word
            rows.append((noun, "NOUN", "NN", "pobj" if prep else "dobj", prep or 1))
            has_object, prep = has_object or not prep, None
    k = len(rows)
    if tail == "object" and prep:
        rows.append((other, "NOUN", "NNS", "pobj", prep))
    elif tail == "object":
        held = [(other, "NOUN", "NNS", "dobj", 1)]
        rows += held if not has_object else [("against", "ADP", "IN", "prep", 1), (other, "NOUN", "NNS", "pobj", k)]
    elif tail == "particle":
        if prep:
            rows[prep] = (*rows[prep][:3], "prt", 1)
        rows.append((other, "NOUN", "NNS", "dobj", 1))
    elif tail in ("to", "for"):
        noun = "talk" if tail == "for" else other
        rows += [(tail, "ADP", "IN", "prep", 1), (noun, "NOUN", "NNS", "pobj", k)]
    elif tail == "infinitive":
        rows += [
            (other, "NOUN", "NNS", "dobj", 1),
            ("to", "PART", "TO", "aux", k + 2),
            ("leave", "VERB", "VB", "xcomp", 1),
        ]
    elif tail == "subjunctive":
        rows += [(other, "NOUN", "NNS", "nsubj", k + 1), ("leave", "VERB", "VB", "ccomp", 1)]
    elif tail == "when":
        when: list[Row] = [("when", "ADV", "WRB", "advmod", k + 2), ("gunman", "NOUN", "NNS", "nsubj", k + 2)]
        rows += [*when, ("attack", "VERB", "VBD", "advcl", 1)]
    elif tail == "speaker":
        rows += [("premier", "NOUN", "NN", "nsubj", k + 1), ("say", "VERB", "VBD", "parataxis", 1)]
    return rows


def passive_rows(verb: str, held: str, doer: str) -> list[Row]:
    """Lay out "HELD be VERB by the DOER"."""
    return [
        (held, "NOUN", "NNS", "nsubjpass", 2), ("be", "AUX", "VBD", "auxpass", 2), (verb, "VERB", "VBN", "ROOT", 2),
        ("by", "ADP", "IN", "agent", 2), (doer, "NOUN", "NN", "pobj", 3),
    ]  # fmt: skip


def noun_rows(wording: str, doer: str, link: str) -> list[Row]:
    """Lay out "NOUN by the doer LINK soldiers began"; with the link "poss" the doer stands before the noun."""
    words = wording.split()
    at = next((i for i, word in enumerate(words) if i and word in LINKS), len(words))
    head = at - 1
    rows: list[Row] = [(word, "NOUN", "NN", "compound", head) for word in words[: at - 1]]
    rows.append((words[at - 1], "NOUN", "NNS", "nsubj", 0))
    for i, word in enumerate(words[at:], at):
        is_link = word in LINKS
        rows.append((word, "ADP", "IN", "prep", head) if is_link else (word, "NOUN", "NNS", "pobj", i - 1))
        if is_link and i + 1 == len(words):
            rows.append(("soldier", "NOUN", "NNS", "pobj", i))
    for word, noun in (("by", doer), (link, "soldier")) if link != "poss" else ():
        k = len(rows)
        rows += [(word, "ADP", "IN", "prep", head), (noun, "NOUN", "NNS", "pobj", k)]
    verb = len(rows)
    rows.append(("begin", "VERB", "VBD", "ROOT", verb))
    rows[head] = (*rows[head][:4], verb)
    if link != "poss":
        return rows
    moved: list[Row] = [(*row[:4], row[4] + 1) for row in rows]
    return [(doer, "NOUN", "NN", "poss", head + 1), *moved]


def adjective_rows(wording: str) -> list[Row]:
    """Lay out "minister be ADJECTIVE parts to leave"."""
    head, *rest = wording.split()
    rows: list[Row] = [
        ("minister", "NOUN", "NN", "nsubj", 1), ("be", "AUX", "VBD", "ROOT", 1), (head, "ADJ", "JJ", "acomp", 1),
    ]  # fmt: skip
    for word in rest:
        rows += [(word, "ADP", "IN", "prep", 2), ("soldier", "NOUN", "NNS", "pobj", len(rows))]
    k = len(rows)
    return rows if rest else [*rows, ("to", "PART", "TO", "aux", k + 1), ("leave", "VERB", "VB", "xcomp", 2)]


def layouts(group: dict[str, Any], kind: str, wording: str) -> Iterator[list[Row]]:
    """Yield the ways in which an entry may stand, plain ones first."""
    held = RULES.triggers.groups[group["id"]]
    if kind == "nouns":
        for link in ("against", "with", "of", "poss"):
            yield noun_rows(wording, plain(held.doers)[0] if held.doers else "army", link)
    elif kind == "adjectives":
        yield adjective_rows(wording)
    else:
        own = plain(held.subjects)[:1] if held.subjects and "actor" not in held.subjects else []
        other = plain(held.objects)[0] if held.objects and "actor" not in held.objects else "soldier"
        if wording in held.passive:
            yield passive_rows(wording, other, "army")
        for subject in own or SUBJECTS:
            for tail in TAILS:
                yield verb_rows(wording, subject, tail, other, 0)
                yield verb_rows(wording, subject, tail, other, -1)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["id"])
def test_each_entry_of_a_group_makes_a_report_of_its_type(group: dict[str, Any]) -> None:
    dead = []
    for kind in ("verbs", "nouns", "adjectives"):
        for wording in group.get(kind, ()):
            docs = (layout(rows) for rows in layouts(group, kind, wording))
            if not any(
                r.event_type == group["type"] for doc in docs for r in extract_events(doc, [], [], [], [], RULES)
            ):
                dead.append(f"{kind}: {wording}")
    assert dead == []


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["id"])
def test_each_group_has_a_frame_and_an_example(group: dict[str, Any]) -> None:
    assert group["examples"]
    held = RULES.triggers.groups[group["id"]]
    assert held.frame.source
