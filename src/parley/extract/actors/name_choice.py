"""Which stretches of a text may be names, and which of them its own words support."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from parley.extract.actors import name_types
from parley.extract.actors.alias_index import AliasMatch
from parley.extract.actors.name_cuts import Candidate, cut, to_tokens
from parley.extract.actors.name_runs import find_runs, is_title_case
from parley.extract.actors.names import is_acronym, stands_for
from parley.extract.actors.rules import ActorRules
from parley.grammar import content_blocks, words_of
from parley.ids import fold
from parley.records import RegistryActor

if TYPE_CHECKING:
    from spacy.tokens import Doc


def find_candidates(doc: "Doc", text: str, rules: ActorRules) -> tuple[list[Candidate], list[tuple[int, int]]]:
    """Give the stretches that may be names, and the characters of headings in which capitals tell nothing."""
    words = words_of(doc)
    found: list[Candidate] = []
    headings: list[tuple[int, int]] = []
    for block in content_blocks(doc):
        matches = to_tokens(doc, rules.aliases.find(text, block.start_char, block.end_char), words.starts)
        matches = [m for m in matches if not in_longer_entity(doc, m, rules)]
        if is_title_case(block, words):
            headings.append((block.start_char, block.end_char))
            is_shouted = text[block.start_char : block.end_char].isupper()
            stops = rules.words["stop_names"] if is_shouted else frozenset()
            found.extend(
                Candidate(a, b, match=m) for a, b, m in matches if not m.is_weak and words.lowers[a] not in stops
            )
            continue
        covered = block.start
        for start, end in find_runs(doc, block.start, block.end, rules):
            inside = [m for m in matches if m[0] < end and m[1] > start]
            start, end = min([start, *(m[0] for m in inside)]), max([end, *(m[1] for m in inside)])
            start = max(start, covered)
            if start < end:
                found.extend(cut(doc, start, end, [m for m in inside if m[0] >= start], rules))
            found.extend(Candidate(a, b, match=m) for a, b, m in matches if covered <= a and b <= start)
            covered = max(covered, end)
        found.extend(Candidate(a, b, match=m) for a, b, m in matches if a >= covered)
    return sorted(found, key=lambda c: (c.start, c.end)), headings


def in_longer_entity(doc: "Doc", match: tuple[int, int, AliasMatch], rules: ActorRules) -> bool:
    """Tell whether the model reads a state's or a weak name as part of a longer one ("Chad Omegna", "Niger Delta")."""
    start, end, known = match
    if not known.is_weak and rules.by_id[known.actor_ids[0]].actor_type != "state":
        return False
    if start > 1 and doc[start - 1].lower_ == "of" and doc[start - 2].lower_ in rules.words["place_heads"]:
        return True
    if (
        end == start + 1
        and rules.by_id[known.actor_ids[0]].actor_type == "person"
        and has_given_name(doc, start, rules)
    ):
        return True
    label = doc[start].ent_type_
    if not label or label not in ("PERSON", "LOC", "FAC", "GPE", "ORG"):
        return False
    goes_on = end < len(doc) and doc[end].ent_iob_ == "I" and doc[end].text[0].isupper()
    comes_in = (
        start > 0
        and doc[start].ent_iob_ == "I"
        and doc[start - 1].text[0].isupper()
        and not doc[start - 1].is_sent_start
    )
    if label == "PERSON":
        return goes_on or comes_in
    return (goes_on and doc[end].lower_ not in rules.titles) or (comes_in and label != "ORG")


def has_given_name(doc: "Doc", start: int, rules: ActorRules) -> bool:
    """Tell whether another name stands right before a surname, so that it is that person's ("Lisa Omegna")."""
    if start == 0:
        return False
    before = doc[start - 1]
    word = before.lower_.rstrip(".")
    is_name = before.pos_ == "PROPN" and before.text[:1].isupper() and before.text[-1:].islower()
    return is_name and word not in rules.titles and word not in rules.role_nouns and word not in rules.demonyms


def definitions(doc: "Doc", candidates: Sequence[Candidate]) -> dict[str, str]:
    """Give acronyms in brackets with the name before them, or "" when it is no name ("first incident report (FIR)")."""
    words = words_of(doc)
    ends = {candidate.end: candidate for candidate in candidates}
    found: dict[str, str] = {}
    for candidate in candidates:
        start, end = candidate.start, candidate.end
        if (
            candidate.match
            or start < 2
            or end >= len(doc)
            or words.texts[start - 1] != "("
            or not is_acronym(words.span(start, end))
        ):
            continue
        before = ends.get(start - 1)
        if before is not None:
            found.setdefault(key_of(doc, candidate), key_of(doc, before))
        elif stands_for(short := words.span(start, end), words.span(max(0, start - 1 - len(short)), start - 1)):
            found.setdefault(key_of(doc, candidate), "")
    return found


def is_firm(doc: "Doc", candidate: Candidate) -> bool:
    """Tell whether a candidate's capital tells something: not a sentence's first word, unless the model sees a name."""
    if candidate.end - candidate.start > 1 or candidate.head or candidate.title:
        return True
    token = doc[candidate.start]
    if not (token.is_sent_start or doc[token.i - 1].pos_ in ("PUNCT", "SPACE", "")):
        return token.pos_ not in ("ADJ", "ADV", "PRON", "DET")
    return token.ent_type_ in ("PERSON", "ORG") and token.tag_ in ("NNP", "NNPS")


def is_ordinary(doc: "Doc", candidate: Candidate, counts: "Counter[str]") -> bool:
    """Tell whether a candidate is a lone word that the text writes in lower case as often."""
    if candidate.end - candidate.start != 1 or candidate.head is not None:
        return False
    words = words_of(doc)
    text, lower = words.texts[candidate.start], words.lowers[candidate.start]
    return text != lower and counts[lower] >= counts[text]


def in_place(doc: "Doc", candidate: Candidate) -> bool:
    """Tell whether a candidate stands where places stand: after "in" or "near"."""
    return candidate.start > 0 and words_of(doc).lowers[candidate.start - 1] in ("in", "near")


def people_of(kinds: "dict[str, tuple[str, str | None]]", known: Sequence[RegistryActor]) -> set[str]:
    """Give the shorter forms of the people named in full in the text: their last words, and first names alone."""
    full = [key for key, (kind, _) in kinds.items() if kind == name_types.PERSON]
    full += [fold(actor.name) for actor in known if actor.actor_type == "person"]
    shorter = {" ".join(words[at:]) for key in full for words in [key.split()] for at in range(1, len(words))}
    given = {key.split()[0] for key in full if " " in key}
    return shorter | {word for word in given if kinds.get(word, ("", None))[0] in (name_types.BODY, name_types.PERSON)}


def key_of(doc: "Doc", candidate: Candidate) -> str:
    """Give the form under which a text's spellings of a name are one."""
    return fold(words_of(doc).span(candidate.start, candidate.end))


def is_seat(match: AliasMatch, rules: ActorRules) -> bool:
    """Tell whether a weak name is the seat of a state's government."""
    return rules.by_id[match.actor_ids[0]].actor_type == "state"


def known_actor(doc: "Doc", candidate: Candidate, sure: "Counter[str]", rules: ActorRules) -> RegistryActor | None:
    """Give the registry's actor that a candidate names; a weak name needs a hint in the text."""
    match = candidate.match
    assert match is not None, "only candidates that hold a known name are asked for"
    if not match.is_weak:
        return rules.by_id[match.actor_ids[0]]
    hinted = [
        rules.by_id[actor] for actor in match.actor_ids if is_hinted(rules.by_id[actor], doc, candidate, sure, rules)
    ]
    return hinted[0] if len(hinted) == 1 else None


def is_hinted(actor: RegistryActor, doc: "Doc", candidate: Candidate, sure: "Counter[str]", rules: ActorRules) -> bool:
    """Tell whether the text supports a weak name: by the actor in full, its country or its body; a seat must act."""
    if actor.actor_type == "state":
        if actor.name == words_of(doc).span(candidate.start, candidate.end):
            return doc[candidate.start].ent_type_ in ("GPE", "LOC", "")
        return acts(doc, candidate, rules)
    state = rules.state_ids.get(actor.country_code or "")
    related = {actor.actor_id, *actor.part_of_ids, *(office[1] for office in actor.offices)} | (
        {state} if state else set()
    )
    branches = {a.actor_id for a in rules.registry if actor.actor_id in a.part_of_ids}
    return any(sure[other] for other in related | branches if other)


def acts(doc: "Doc", candidate: Candidate, rules: ActorRules) -> bool:
    """Tell whether a capital stands for its government: it does something, has done something, or is talked with."""
    root = name_types.span_head(doc, candidate.start, candidate.end)
    after = doc[candidate.end] if candidate.end < len(doc) else None
    if root.dep_ in ("nsubj", "nsubjpass") and root.head.pos_ in ("VERB", "AUX"):
        return root.head.lemma_ in rules.words["metonym_verbs"]
    if after is not None and after.tag_ == "POS":
        return root.head.pos_ == "NOUN" and root.head.lower_ not in rules.words["place_nouns"]
    if root.dep_ == "pobj" and root.head.lower_ in ("with", "between", "by", "against", "towards", "toward"):
        return root.ent_type_ in ("GPE", "")
    if root.dep_ == "conj" and root.head.i < candidate.start:
        return any(t.lower_ in ("between", "with") for t in root.head.ancestors if t.i > candidate.start - 6)
    return False


def lower_title(doc: "Doc", candidate: Candidate, rules: ActorRules) -> str | None:
    """Give the role in lower case right before a name ("ministry spokesperson X")."""
    at = candidate.start
    words = words_of(doc)
    if not at or words.pos[at - 1] != "NOUN":
        return None
    if not (words.lowers[at - 1] in rules.role_nouns or words.lowers[at - 1] in rules.titles):
        return None
    first = at - 1
    while first > 0 and at - first < 6 and not doc[first].is_sent_start:
        before = doc[first - 1]
        if before.pos_ not in ("NOUN", "PROPN", "ADJ") or before.dep_ not in ("compound", "amod", "nmod", "poss"):
            break
        first -= 1
    return words.span(first, at)


def is_common(lower: str, rules: ActorRules) -> bool:
    """Tell whether a single word is a head noun, title or kind of place, so that it names nobody alone."""
    words = rules.words
    return (
        (rules.head_type([lower]) is not None and lower not in words["bare_heads_ok"])
        or lower in rules.titles
        or lower in words["place_heads"]
        or lower in words["other_heads"]
        or lower in words["peoples"]
    )
