"""What a text says that actors are to each other: who leads, speaks for, belongs to or is allied with whom."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.extract.actors.name_types import span_head
from parley.extract.actors.rules import ActorRules
from parley.grammar import MentionIndex, noun_span, text_of, words_of
from parley.ids import fold
from parley.records import DateExpression, Mention, Role

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LONGEST = 300

BEGINS = re.compile(r"\b(?:since|from|between) (?:the )?$")
ENDS = re.compile(r"\b(?:until|till|to|through) (?:the )?$")
"""What stands before the date from which, or up to which, somebody has a role."""
PARENTHESIS = 14
"""Tokens that a remark between commas after a name can have."""
ARTICLES = tuple(
    form
    for word in ("a", "an", "the", "its", "his", "her", "their", "whose")
    for form in (f"{word} ", f"{word.title()} ")
)
LINKS = frozenset({"of", "for", "at", "in", "with", "from", "to"})


def with_role_texts(doc: "Doc", names: Sequence[Mention], rules: ActorRules) -> list[Mention]:
    """Give people's names with the role that an apposition or "is" gives them, where a title does not already."""
    text = text_of(doc)
    starts = words_of(doc).at
    found = []
    for mention in names:
        noun = None
        if mention.actor_type == "person" and not mention.role_text:
            noun = described_as(doc, mention, starts, rules)
        if noun is None:
            found.append(mention)
            continue
        first, last = noun_span(noun)
        tail = prepositional_end(noun)
        role = text[first : max(last, tail)]
        for article in ARTICLES:
            if role.startswith(article):
                role = role[len(article) :]
                break
        found.append(replace(mention, role_text=role))
    return found


def prepositional_end(noun: "Token") -> int:
    """Give where the "of …" after a role noun ends; 0 without one."""
    for child in noun.rights:
        if child.dep_ == "prep" and child.lower_ in LINKS:
            for inner in child.children:
                if inner.dep_ == "pobj":
                    return noun_span(inner)[1]
    return 0


def described_as(doc: "Doc", mention: Mention, starts: Mapping[int, int], rules: ActorRules) -> "Token | None":
    """Give the role noun that a name is set beside: "X, a spokesman …", "the founder, X", "X is the leader …"."""
    if mention.char_start not in starts:
        return None
    first = starts[mention.char_start]
    last = max(first, bisect_left(words_of(doc).starts, mention.char_end))
    root = span_head(doc, first, last)
    for child in after_name(doc, first, last, "appos"):
        if is_role_noun(child, rules):
            return child
    if root.dep_ == "appos" and is_role_noun(root.head, rules):
        return root.head
    if root.dep_ in ("nsubj", "nsubjpass") and root.head.lemma_ == "be":
        for child in root.head.children:
            if child.dep_ == "attr" and is_role_noun(child, rules):
                return child
    return said_to_be(doc, last, rules)


def after_name(doc: "Doc", first: int, last: int, dep: str) -> "list[Token]":
    """Give what hangs on any word of a name, behind it, by a dependency."""
    return [child for i in range(first, last) for child in doc[i].children if child.dep_ == dep and child.i >= last]


def said_to_be(doc: "Doc", last: int, rules: ActorRules) -> "Token | None":
    """Give the role noun after "is" or "was" right behind a name, or behind what commas set off after it."""
    at = last
    if at < len(doc) and doc[at].text == ",":
        closing = next((i for i in range(at + 1, min(at + PARENTHESIS, len(doc))) if doc[i].text == ","), None)
        at = closing + 1 if closing else at
    if at >= len(doc) or doc[at].lower_ not in ("is", "was", "remains", "became"):
        return None
    for i in range(at + 1, min(at + 8, len(doc))):
        token = doc[i]
        if (
            token.pos_ in ("VERB", "AUX", "PRON", "SCONJ")
            or (token.is_punct and token.text not in "-’'")
            or token.is_sent_start
        ):
            return None
        if is_role_noun(token, rules) and (i + 1 >= len(doc) or doc[i + 1].pos_ not in ("NOUN", "PROPN")):
            return token
    return None


def is_role_noun(token: "Token", rules: ActorRules) -> bool:
    """Tell whether a token is a noun for what somebody is."""
    return token.pos_ in ("NOUN", "PROPN") and (token.lower_ in rules.role_nouns or token.lower_ in rules.titles)


def find_relations(doc: "Doc", mentions: Sequence[Mention], rules: ActorRules) -> list[Role]:
    """Give what the text says of its actors, by position; the evidence is the sentence, cut to 300 characters."""
    text = text_of(doc)
    index = MentionIndex([m for m in mentions if m.cluster is not None])
    starts = words_of(doc).at
    found: dict[tuple[object, ...], Role] = {}
    present = {m.registry_id: m.cluster for m in mentions if m.registry_id}
    for mention in mentions:
        if mention.cluster is None or mention.char_start not in starts:
            continue
        first = starts[mention.char_start]
        last = max(first, bisect_left(words_of(doc).starts, mention.char_end))
        for role in relations_of(doc, text, mention, first, last, index, rules):
            if role.object_cluster is None:
                target = office_of(mention, role, present, rules)
                if target is None and is_rank(role, rules):
                    continue
                role = replace(role, object_cluster=target)
            found.setdefault((role.relation, role.cluster, role.object_cluster, role.role_text), role)
    return sorted(found.values(), key=lambda r: (r.char_start, r.char_end, r.cluster, r.relation))


def office_of(mention: Mention, role: Role, present: Mapping[str, int | None], rules: ActorRules) -> int | None:
    """Give the actor of this document at whom the registry says that a person holds the office a text names."""
    known = rules.by_id.get(mention.registry_id or "")
    words = fold(role.role_text or "")
    for title, target, _, _ in known.offices if known else ():
        if fold(title) in words and present.get(target) is not None:
            return present[target]
    return None


def is_rank(role: Role, rules: ActorRules) -> bool:
    """Tell whether a role without an object is only a rank or an address, such as "Colonel" or "Imam"."""
    nouns = [word for word in fold(role.role_text or "").split() if word in rules.role_nouns]
    return role.role_text is not None and all(noun in rules.words["ranks"] for noun in nouns)


def relations_of(
    doc: "Doc", text: str, mention: Mention, first: int, last: int, index: MentionIndex, rules: ActorRules
) -> Iterator[Role]:
    """Yield what the words around one mention say of its actor."""
    root = span_head(doc, first, last)
    if mention.actor_type == "person" and mention.mention_kind == "name" and mention.role_text:
        noun = described_as(doc, mention, {doc[first].idx: first}, rules)
        if noun is not None:
            yield from role_of_noun(doc, mention, noun, index, rules)
        else:
            yield from role_of_title(doc, text, mention, first, index, rules)
    if root.dep_ in ("nsubj", "nsubjpass"):
        yield from role_of_verb(doc, mention, root.head, index, rules)
    for clause in after_name(doc, first, last, "relcl"):
        if any(child.dep_ == "nsubj" and child.lower_ in ("who", "which", "that") for child in clause.children):
            yield from role_of_verb(doc, mention, clause, index, rules)
    if mention.actor_type not in ("person", "state"):
        yield from part_of(doc, mention, root, (first, last), index, rules)


def role_of_noun(doc: "Doc", mention: Mention, noun: "Token", index: MentionIndex, rules: ActorRules) -> Iterator[Role]:
    """Yield the relation that a role noun states, to each actor it names ("a spokesman for Y", "Y's chief")."""
    relation = rules.role_nouns.get(noun.lower_) or rules.role_nouns.get(noun.lemma_.lower(), "holds_office")
    objects = [m.cluster for m in objects_of(noun, index) if m.cluster != mention.cluster]
    if not objects:
        heads = [child.lower_ for child in noun.children if child.lower_ in rules.body_nouns]
        objects = [c for c in [body_before(index, mention, heads)] if c is not None]
    for target in objects or [None]:
        yield make_role(doc, noun, relation, mention, target, f"role-{relation}")


def role_of_title(
    doc: "Doc", text: str, mention: Mention, first: int, index: MentionIndex, rules: ActorRules
) -> Iterator[Role]:
    """Yield the relation that a title before a name states ("Peruvian President X", "JNIM leader X")."""
    words = fold(mention.role_text or "").split()
    noun = next((word for word in reversed(words) if word in rules.role_nouns), None)
    if noun is None:
        return
    begin = mention.char_start - len(mention.role_text or "") - 30
    held = [m for m in index.inside(max(0, begin), mention.char_start) if m.cluster != mention.cluster]
    near = [m for m in held if text[m.char_end : mention.char_start].count(" ") <= len(words) + 1]
    same = [m for m in near if not any(mark in text[m.char_end : mention.char_start] for mark in ",.;:")]
    target = same[-1].cluster if same and same[-1].actor_type != "person" else None
    if target is None:
        target = body_before(index, mention, [word for word in words if word in rules.body_nouns])
    yield make_role(doc, doc[first], rules.role_nouns[noun], mention, target, "role-title")


def body_before(index: MentionIndex, mention: Mention, heads: Sequence[str]) -> int | None:
    """Give the body last named with one of some head nouns before a mention ("ministry spokesperson X")."""
    for other in reversed(index.inside(0, mention.char_start)) if heads else ():
        if other.mention_kind == "name" and any(head in fold(other.text).split() for head in heads):
            return other.cluster
    return None


def objects_of(noun: "Token", index: MentionIndex) -> list[Mention]:
    """Give the actors that a role noun names as those it is held at: before it or after "of", "for", "at"."""
    found = []
    for child in noun.children:
        if child.lower_ == "whose":
            before = [m for m in index.inside(max(0, child.idx - 80), child.idx) if child.idx - m.char_end <= 2]
            held = before[-1] if before else None
        elif child.dep_ in ("poss", "compound", "nmod", "amod") and child.i < noun.i:
            held = index.of_noun(child)
        elif child.dep_ == "prep" and child.lower_ in LINKS:
            inner = next((t for t in child.children if t.dep_ == "pobj"), None)
            held = index.of_noun(inner) if inner is not None else None
        else:
            continue
        if held is not None and held.actor_type != "person":
            found.append(held)
    return found


def role_of_verb(doc: "Doc", mention: Mention, verb: "Token", index: MentionIndex, rules: ActorRules) -> Iterator[Role]:
    """Yield the relation that a verb states: "X leads Y", "Y is part of Z", "Y pledged allegiance to Z"."""
    lemma = verb.lemma_.lower()
    if any(child.dep_ == "neg" for child in verb.children):
        return
    if lemma in rules.words["lead_verbs"] and mention.actor_type == "person":
        relation = "leads"
    elif lemma in rules.words["member_verbs"]:
        relation = "member_of"
    elif lemma == "pledge" and mention.actor_type != "person":
        for child in verb.subtree:
            if child.lower_ == "allegiance":
                for held in objects_of(child, index):
                    yield make_role(doc, verb, "allied_with", mention, held.cluster, "role-allegiance")
        return
    elif lemma == "ally":
        yield from allies(doc, mention, verb, index)
        return
    else:
        return
    for child in verb.children:
        if child.dep_ == "dobj" and not any(t.dep_ == "auxpass" for t in verb.children):
            found = index.of_noun(child)
            if found is None and child.lemma_.lower() not in rules.words["part_nouns"]:
                named = (index.of_noun(t) for t in child.lefts if t.dep_ in ("compound", "nmod"))
                found = next((m for m in named if m is not None), None)
            if found is not None and found.cluster != mention.cluster and found.actor_type not in ("person",):
                yield make_role(doc, verb, relation, mention, found.cluster, f"role-{relation}")


def allies(doc: "Doc", mention: Mention, word: "Token", index: MentionIndex) -> Iterator[Role]:
    """Yield whom "allied" says that a body stands with: "X is allied with Y", "X allied itself to Y"."""
    for prep in word.children:
        if prep.dep_ != "prep" or prep.lower_ not in ("with", "to"):
            continue
        for noun in (t for child in prep.children if child.dep_ == "pobj" for t in (child, *child.conjuncts)):
            held = index.of_noun(noun)
            if held is not None and held.cluster != mention.cluster:
                yield make_role(doc, word, "allied_with", mention, held.cluster, "role-allied_with")


def part_of(
    doc: "Doc", mention: Mention, root: "Token", span: tuple[int, int], index: MentionIndex, rules: ActorRules
) -> Iterator[Role]:
    """Yield the body that a body is set down as a part or an ally of ("Y, an affiliate of Z")."""
    nouns = after_name(doc, *span, "appos")
    if root.dep_ in ("nsubj", "nsubjpass") and root.head.lemma_ == "be":
        for word in root.head.children:
            if word.dep_ == "acomp" and word.lower_ == "allied":
                yield from allies(doc, mention, word, index)
        nouns.extend(child for child in root.head.children if child.dep_ == "attr")
    for noun in nouns:
        lemma = noun.lemma_.lower()
        relation = (
            "part_of"
            if lemma in rules.words["part_nouns"]
            else "allied_with"
            if lemma in rules.words["ally_nouns"]
            else None
        )
        if relation is None:
            continue
        for held in objects_of(noun, index):
            if held.cluster != mention.cluster:
                yield make_role(doc, noun, relation, mention, held.cluster, f"role-{relation}")


def make_role(doc: "Doc", token: "Token", relation: str, mention: Mention, target: int | None, rule_id: str) -> Role:
    """Give the record, its evidence the sentence around `token`."""
    assert mention.cluster is not None, "relations are found between clustered mentions"
    sent = token.sent
    start, end = sent.start_char, sent.end_char
    if end - start > LONGEST:
        start = max(start, mention.char_start - LONGEST // 3)
        end = min(end, start + LONGEST)
    return Role(start, end, relation, mention.cluster, target, mention.role_text, rule_id)


def date_roles(text: str, roles: Sequence[Role], dates: Sequence[DateExpression]) -> list[Role]:
    """Give roles the time their clause states: since or from a date, until or to one.

    A clause that names several people or roles leaves open whose time it is, and gives none.
    """
    clauses = Counter((role.char_start, role.char_end) for role in roles)
    dated = []
    for role in roles:
        if clauses[role.char_start, role.char_end] == 1:
            for held in dates:
                if role.char_start <= held.char_start < role.char_end and held.start_date and held.end_date:
                    before = text[max(0, held.char_start - 8) : held.char_start].lower()
                    if BEGINS.search(before) and not role.start_date:
                        role = replace(role, start_date=held.start_date, date_precision=held.date_precision)
                    elif ENDS.search(before) and not role.end_date:
                        precision = role.date_precision or held.date_precision
                        role = replace(role, end_date=held.end_date, date_precision=precision)
        dated.append(role)
    return dated
