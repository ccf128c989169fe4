"""Roles, bodies and pronouns in a document: whom they point to; left out when the text does not tell."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from parley.extract.actors.rules import ActorRules
from parley.grammar import content_sents, words_of
from parley.ids import fold
from parley.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

REACH = 3
"""Sentences that a pronoun looks back over."""
HE, SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
OPENERS, MARKS = "“«„", re.compile('[“«„”»"]')
DEFINITE = frozenset({"the", "this", "that", "its", "their", "his", "her"})
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True)
class Layout:
    """Where sentences begin and what stands inside quotation marks, by character."""

    sentence_starts: tuple[int, ...]
    quoted: tuple[tuple[int, int], ...]

    def sentence(self, at: int) -> int:
        """Give the number of the sentence that holds a character."""
        return bisect_right(self.sentence_starts, at) - 1

    def is_quoted(self, at: int) -> bool:
        """Tell whether a character stands inside quotation marks."""
        spot = bisect_right(self.quoted, (at, len(self.sentence_starts) + 10**9)) - 1
        return spot >= 0 and self.quoted[spot][0] <= at < self.quoted[spot][1]


def lay_out(doc: "Doc") -> Layout:
    """Give the sentences and quoted stretches of a document; a quotation closes at its block's end at the latest."""
    text = words_of(doc).text
    starts: list[int] = []
    quoted: list[tuple[int, int]] = []
    for sent in content_sents(doc):
        starts.append(sent.start_char)
    blocks = doc.spans["blocks"] if "blocks" in doc.spans and len(doc.spans["blocks"]) else [doc[:]]
    for block in blocks:
        opened: int | None = None
        for mark in MARKS.finditer(text, block.start_char, block.end_char):
            char, at = mark.group(), mark.start()
            if char in OPENERS or (char == '"' and opened is None):
                opened = at if opened is None else opened
            elif opened is not None:
                quoted.append((opened, at))
                opened = None
        if opened is not None:
            quoted.append((opened, block.end_char))
    return Layout(tuple(starts) or (0,), tuple(sorted(quoted)))


@dataclass
class Seen:
    """What the text has named so far, while pointers are resolved from left to right.

    Attributes:
        recent: Every mention so far, in order.
        last: Last mention of each cluster.
        bodies: Last body whose name holds a word, by that word.
        offices: Last office named without its holder, by word.
    """

    recent: list[Mention] = field(default_factory=list)
    last: dict[int, Mention] = field(default_factory=dict)
    bodies: dict[str, Mention] = field(default_factory=dict)
    offices: dict[str, Mention] = field(default_factory=dict)

    def add(self, mention: Mention) -> None:
        """Take note of a mention that stands behind all others so far."""
        assert mention.cluster is not None, "only mentions of known actors are pointed back to"
        self.recent.append(mention)
        self.last[mention.cluster] = mention
        if mention.mention_kind == "name" and mention.actor_type not in ("person", "state"):
            for word in fold(mention.text).split():
                self.bodies[word] = mention
                if mention.rule_id == "office":
                    self.offices[word] = mention

    def near(self, layout: Layout, here: int, reach: int) -> Iterator[Mention]:
        """Yield the mentions of the last sentences, the latest first."""
        for mention in reversed(self.recent):
            if here - layout.sentence(mention.char_start) > reach:
                return
            yield mention


def resolve_pointers(
    doc: "Doc", names: Sequence[Mention], pointers: Sequence[Mention], rules: ActorRules
) -> list[Mention]:
    """Give the roles and pronouns whose actor the text tells, with its cluster, by position."""
    layout = lay_out(doc)
    token_at = words_of(doc).at
    roles = holders(names, rules)
    genders = genders_of(names, rules)
    seen = Seen()
    found: list[Mention] = []
    for mention in sorted([*names, *pointers], key=lambda m: (m.char_start, -m.char_end)):
        placed = mention
        if mention.cluster is None:
            if mention.mention_kind == "role":
                cluster = role_referent(mention, seen, roles, layout, rules)
            else:
                cluster = pronoun_referent(doc, mention, seen, genders, layout, token_at)
            if cluster is None:
                continue
            if mention.mention_kind == "pronoun":
                genders.setdefault(cluster, "m" if mention.text.lower() in HE else "f")
            placed = replace(mention, cluster=cluster, actor_type=seen.last[cluster].actor_type)
        if placed.mention_kind != "name":
            found.append(placed)
        seen.add(placed)
    return found


def holders(names: Sequence[Mention], rules: ActorRules) -> dict[str, list[tuple[int, str]]]:
    """Give, for every role noun of the document's people, who is said to be it, with the role's words."""
    found: dict[str, list[tuple[int, str]]] = {}
    for mention in names:
        if mention.actor_type != "person" or mention.cluster is None:
            continue
        texts = [mention.role_text] if mention.role_text else []
        known = rules.by_id.get(mention.registry_id or "")
        if known is not None:
            for title, target, _, _ in known.offices:
                texts.append(f"{rules.by_id[target].name} {title}" if target in rules.by_id else title)
        for text in texts:
            for noun in role_words(text, rules):
                entry = (mention.cluster, text)
                if entry not in found.setdefault(noun, []):
                    found[noun].append(entry)
    return found


def role_words(text: str, rules: ActorRules) -> Iterable[str]:
    """Yield the role nouns in a role's words."""
    return [word for word in fold(text).split() if word in rules.role_nouns or word in rules.titles]


def role_referent(
    mention: Mention, seen: Seen, roles: Mapping[str, list[tuple[int, str]]], layout: Layout, rules: ActorRules
) -> int | None:
    """Give the actor that a role or a definite body points to; None when several or none can be meant."""
    words = fold(mention.text).split()
    here = layout.sentence(mention.char_start)
    if mention.rule_id == "body-role":
        return body_referent(words[-1], seen, layout, here, rules)
    is_definite = words[0] in DEFINITE or mention.text[0].isupper() or any(w in rules.demonyms for w in words)
    nouns = [word for word in words if word in rules.role_nouns]
    if not nouns or not is_definite or any(w in rules.words["former_words"] or w == "another" for w in words):
        return None
    state = state_in(words, rules)
    past = {c for texts in roles.values() for c, text in texts if is_past(text, rules)}
    fitting = {
        cluster
        for cluster, text in roles.get(nouns[-1], ())
        if cluster not in past and (state is None or (state_in(fold(text).split(), rules) or state) == state)
    }
    named = [seen.last[cluster] for cluster in sorted(fitting) if cluster in seen.last]
    if not named:
        is_bare = len(words) == 2 and words[0] == "the" and not roles.get(nouns[-1])
        office = seen.offices.get(nouns[-1]) if is_bare else None
        return office.cluster if office else None
    if len(fitting) > 1:
        return None
    is_near = here - layout.sentence(named[0].char_start) <= 2 * REACH
    return named[0].cluster if is_near or nouns[-1] in rules.words["single_offices"] else None


def state_in(words: Sequence[str], rules: ActorRules) -> str | None:
    """Give the state that one of some folded words names."""
    for word in words:
        known = rules.demonyms.get(word) or next(iter(rules.aliases.owners(word)), None)
        if known is not None and known in rules.by_id and rules.by_id[known].actor_type == "state":
            return known
    return None


def is_past(text: str, rules: ActorRules) -> bool:
    """Tell whether a role's words say that it is over ("former president")."""
    return any(word in rules.words["former_words"] for word in fold(text).split()[:1])


def body_referent(head: str, seen: Seen, layout: Layout, here: int, rules: ActorRules) -> int | None:
    """Give the body last named with the same head noun ("the council" after "High Shepherds Council").

    A general noun ("the group") gives the body of a fitting type named last, in this sentence or the one before.
    """
    if head in seen.bodies:
        return seen.bodies[head].cluster
    fitting = rules.generic_bodies.get(head, frozenset())
    return next((m.cluster for m in seen.near(layout, here, 1) if m.actor_type in fitting), None)


def genders_of(names: Sequence[Mention], rules: ActorRules) -> dict[int, str]:
    """Give the people whose gender their titles or given names tell."""
    found: dict[int, str] = {}
    for mention in names:
        if mention.actor_type != "person" or mention.cluster is None or mention.cluster in found:
            continue
        words = fold(mention.role_text or "").split()
        gender = next((g for w in words if (g := rules.titles.get(w) or rules.genders.get(w))), "")
        parts = fold(mention.text).split()
        if not gender and len(parts) > 1:
            gender = rules.genders.get(parts[0], "")
        if gender:
            found[mention.cluster] = gender
    return found


def pronoun_referent(
    doc: "Doc",
    mention: Mention,
    seen: Seen,
    genders: Mapping[int, str],
    layout: Layout,
    token_at: Mapping[int, int],
) -> int | None:
    """Give the person that a pronoun points to: the nearest of fitting gender, subjects first; None in doubt."""
    if layout.is_quoted(mention.char_start):
        return None
    wanted = "m" if mention.text.lower() in HE else "f"
    here = layout.sentence(mention.char_start)
    token = doc[token_at[mention.char_start]]
    scores: dict[int, float] = {}
    for other in seen.near(layout, here, REACH):
        if other.cluster is None or other.actor_type != "person" or layout.is_quoted(other.char_start):
            continue
        gender = genders.get(other.cluster)
        if gender and gender != wanted:
            continue
        distance = here - layout.sentence(other.char_start)
        score = 4.0 - distance + (1.0 if is_subject(doc, other, token_at) else 0.0) + (0.5 if gender else 0.0)
        if distance == 0 and same_clause(doc, token, other, token_at):
            score -= 2.0
        scores[other.cluster] = max(scores.get(other.cluster, 0.0), score)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 0.5):
        return None
    return ranked[0][0]


def is_subject(doc: "Doc", mention: Mention, token_at: Mapping[int, int]) -> bool:
    """Tell whether a mention is the subject of its clause."""
    first = token_at.get(mention.char_start)
    if first is None:
        return False
    words = words_of(doc)
    end = first
    while end < len(words.starts) and words.starts[end] < mention.char_end:
        if words.deps[end] in SUBJECTS and not first <= doc[end].head.i < end:
            return True
        end += 1
    return False


def same_clause(doc: "Doc", pronoun: "Token", mention: Mention, token_at: Mapping[int, int]) -> bool:
    """Tell whether a pronoun that is no possessive hangs on the same verb as a mention, so that it is another."""
    first = token_at.get(mention.char_start)
    return first is not None and pronoun.tag_ == "PRP" and pronoun.head == doc[first].head and pronoun.dep_ != "nsubj"
