"""Runs of capitalised words cut into names: at known names, titles and demonyms; bodies stay whole."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from parley.extract.actors.alias_index import AliasMatch
from parley.extract.actors.name_runs import HYPHENS
from parley.extract.actors.names import is_acronym
from parley.extract.actors.rules import ActorRules
from parley.grammar import words_of
from parley.ids import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

ARMED_FORCES = ("armed", "forces")
"""A state's, where "armed" before another noun tells of a group that fights."""
LEADING = frozenset({"of", "for", "and", "the", "in", "on", "to"})
TRAILING = LEADING | {"de", "du", "des", "del", "at"}
"""Words that a name neither begins nor ends with."""


class Candidate(NamedTuple):
    """Tokens that may name an actor.

    Attributes:
        start: First token.
        end: Token after the last.
        title: Words before it that are a person's title; None when there are none.
        match: The known name it is, if it is one.
        head: Actor type that its own head noun tells, if it has one.
        is_office: Whether it is an office without a person, such as "Minister of Rural Water".
    """

    start: int
    end: int
    title: str | None = None
    match: AliasMatch | None = None
    head: str | None = None
    is_office: bool = False


def cut(
    doc: "Doc", start: int, end: int, matches: Sequence[tuple[int, int, AliasMatch]], rules: ActorRules
) -> Iterator[Candidate]:
    """Yield the names in a run: known names, what titles and demonyms leave, and bodies named by their head noun whole.

    Args:
        matches: Known names inside the run with their first token and the token after their last, in order.
    """
    if len(matches) == 1 and matches[0][0] <= start and matches[0][1] >= end:
        yield Candidate(matches[0][0], matches[0][1], match=matches[0][2])
        return
    if not matches:
        start, end = trim(doc, start, end, rules)
    head = body_type(doc, start, end, rules)
    closing = [m for m in matches if m[1] >= end and not is_land_of(doc, start, m, rules)]
    if head and not has_title(doc, start, end, rules) and not closing:
        yield Candidate(start, end, head=head)
        return
    at = start
    for first, last, match in matches:
        yield from cut_plain(doc, at, first, rules)
        title = None
        if first > at:
            title = title_before(doc, at, first, rules)
        yield Candidate(first, last, title=title, match=match)
        at = last
    yield from cut_plain(doc, at, end, rules)


def is_land_of(doc: "Doc", start: int, match: tuple[int, int, AliasMatch], rules: ActorRules) -> bool:
    """Tell whether a known name closes a body's name as its country ("Bank of Ghana")."""
    return (
        match[0] > start + 1
        and doc[match[0] - 1].lower_ in ("of", "for")
        and rules.by_id[match[2].actor_ids[0]].actor_type == "state"
    )


def cut_plain(doc: "Doc", start: int, end: int, rules: ActorRules) -> Iterator[Candidate]:
    """Yield the names in a stretch that holds no known name."""
    start, end = trim(doc, start, end, rules)
    if start >= end:
        return
    title_at = find_title(doc, start, end, rules)
    if title_at is None:
        head = body_type(doc, start, end, rules)
        after = skip_demonyms(doc, start, end, rules)
        if not head and after < end:
            start = after
        if start < end and not (after >= end):
            yield Candidate(start, end, head=head)
        return
    first, last = title_at
    if last < end and doc[last].lower_ in ("of", "for"):
        yield Candidate(skip_demonyms(doc, start, first, rules), end, is_office=True)
        return
    if first > start:
        before = skip_demonyms(doc, start, first, rules)
        if before < first and (is_acronym(doc[before].text) or body_type(doc, before, first, rules)):
            yield Candidate(before, first, head=body_type(doc, before, first, rules))
    rest, end = trim(doc, last, end, rules)
    if rest < end:
        further = find_title(doc, rest, end, rules)
        if further is not None and further[0] == rest and further[1] < end:
            rest = further[1]
        yield Candidate(rest, end, title=with_former(doc, start, rest, rules))


def trim(doc: "Doc", start: int, end: int, rules: ActorRules) -> tuple[int, int]:
    """Cut punctuation and joining words off both ends."""
    words = words_of(doc)
    texts, lowers = words.texts, words.lowers
    while start < end and (not texts[start][0].isalnum() or lowers[start] in LEADING):
        start += 1
    while end > start and (
        (not texts[end - 1][-1].isalnum() and texts[end - 1][-1] != ".") or lowers[end - 1] in TRAILING
    ):
        end -= 1
    return start, end


def find_title(doc: "Doc", start: int, end: int, rules: ActorRules) -> tuple[int, int] | None:
    """Give the tokens of the last of the titles that stand together in a stretch; None when there is none."""
    lowers = [lower.rstrip(".") for lower in words_of(doc).lowers[start:end]]
    for at in range(len(lowers)):
        for size in (3, 2, 1):
            phrase = " ".join(lowers[at : at + size]).replace(" - ", "-")
            if (
                at + size <= len(lowers)
                and phrase in rules.titles
                and is_title_here(doc, start, start + at, start + at + size, end, rules)
            ):
                return start + at, start + at + size
    return None


def is_title_here(doc: "Doc", start: int, first: int, last: int, end: int, rules: ActorRules) -> bool:
    """Tell whether the word is a title where it stands, not a part of a name ("Sefa King", "King College")."""
    if first == start:
        return not (last < end and body_type(doc, last, end, rules) and doc[last].lower_ not in ("of", "for"))
    before = doc[first - 1]
    if before.lower_ in ("of", "for", "and", "&") and doc[first].lower_ in rules.words["wordy_titles"]:
        return False
    if fold(before.text) in rules.given:
        return False
    return not (
        before.ent_type_ == "PERSON" and doc[first].ent_iob_ == "I" and doc[first].ent_type_ == "PERSON" and last >= end
    )


def has_title(doc: "Doc", start: int, end: int, rules: ActorRules) -> bool:
    """Tell whether a stretch holds a title with a name after it."""
    found = find_title(doc, start, end, rules)
    return found is not None and found[1] <= end


def title_before(doc: "Doc", start: int, end: int, rules: ActorRules) -> str | None:
    """Give the words before a known name when they are a title."""
    found = find_title(doc, start, end, rules)
    return with_former(doc, start, end, rules) if found is not None and found[1] == end else None


def with_former(doc: "Doc", start: int, end: int, rules: ActorRules) -> str:
    """Give the words of a title, with "former" or its like before it."""
    if start and doc[start - 1].lower_ in rules.words["former_words"]:
        start -= 1
    return words_of(doc).span(start, end)


def body_type(doc: "Doc", start: int, end: int, rules: ActorRules) -> str | None:
    """Give the actor type that the head noun of a name tells: its last word, or the last before "of" or "for"."""
    if start >= end:
        return None
    lowers = words_of(doc).lowers[start:end]
    joints = ("of", "for", "de", "du", "des", "pour")
    stop = next((i for i, word in enumerate(lowers) if i and word in joints), len(lowers))
    begun = rules.first_type(lowers)
    if begun is not None and " of " in f" {' '.join(lowers)} ":
        return begun
    for words in (lowers[:stop], lowers):
        found = rules.head_type(words)
        if found is not None and (found[1] < len(lowers) or words[-1] in rules.words["bare_heads_ok"]):
            if words[-1] in rules.words["cue_heads"]:
                cues = (
                    word for word, after in zip(lowers, [*lowers[1:], ""], strict=True) if (word, after) != ARMED_FORCES
                )
                return next((rules.cues[word] for word in cues if word in rules.cues), found[0])
            return found[0]
    return begun


def skip_demonyms(doc: "Doc", start: int, end: int, rules: ActorRules) -> int:
    """Give the first token that is no demonym ("Malian", "South African")."""
    words = words_of(doc)
    while start < end:
        if start + 2 <= end and fold(words.span(start, start + 2)) in rules.demonyms:
            start += 2
        elif fold(words.texts[start]) in rules.demonyms or words.texts[start] in HYPHENS:
            start += 1
        else:
            break
    return start


def to_tokens(doc: "Doc", matches: Iterable[AliasMatch], starts: Sequence[int]) -> list[tuple[int, int, AliasMatch]]:
    """Give known names with first token and token after the last; those that begin inside a token are dropped."""
    found = []
    for match in matches:
        first = bisect_right(starts, match.char_start) - 1
        last = bisect_left(starts, match.char_end)
        if starts[first] == match.char_start:
            found.append((first, last, match))
    return found
