"""Bodies named by what they are: "the Peruvian government", "Ghana's army", "the rural water ministry"."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parley.extract.actors.rules import ActorRules
from parley.grammar import words_of
from parley.ids import fold
from parley.records import Mention

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

STATE_BODIES = {
    "government": ("government", "government-of-"),
    "authorities": ("government", "government-of-"),
    "junta": ("government", ""),
    "army": ("military", "armed-forces-of-"),
    "military": ("military", "armed-forces-of-"),
    "parliament": ("government", ""),
    "ministry": ("government", ""),
    "police": ("military", ""),
    "gendarmerie": ("military", ""),
}
"""Head noun of a body that belongs to a state: its type, and the start of its id when the state has one of the kind."""
FORCES = frozenset({"armed", "defence", "defense"})
PLAIN_MODIFIERS = frozenset({"amod", "compound", "nmod"})


def body_mentions(doc: "Doc", text: str, names: Sequence[Mention], rules: ActorRules) -> Iterator[Mention]:
    """Yield the bodies whose wording names a state, or a ministry's field, beside a head noun.

    Args:
        names: The names found before; a state among them makes "X's army" a name.
    """
    states = {m.char_end: m for m in names if m.actor_type == "state" and m.registry_id}
    by_start = {m.char_start: m for m in states.values()}
    taken = {m.char_end for m in names if m.actor_type not in ("state",)}
    words = words_of(doc)
    for at, lower in enumerate(words.lowers):
        if lower in STATE_BODIES:
            key = lower
        elif lower == "forces" and at and words.lowers[at - 1] in FORCES:
            key = "army"
        else:
            continue
        token = doc[at]
        if token.pos_ not in ("NOUN", "PROPN", "ADJ") or token.idx + len(token.text) in taken:
            continue
        mention = state_body(doc, text, token, key, states, by_start, rules)
        if mention is None and key == "ministry":
            mention = ministry(doc, text, token)
        if mention is not None:
            yield mention


def state_body(
    doc: "Doc",
    text: str,
    token: "Token",
    key: str,
    states: "dict[int, Mention]",
    by_start: "dict[int, Mention]",
    rules: ActorRules,
) -> Mention | None:
    """Give the body of a state whose head noun is `token`, from the state's name or adjective on; None without one."""
    following = doc[token.i + 1] if token.i + 1 < len(doc) else None
    is_modifier = following is not None and following.pos_ in ("NOUN", "PROPN") and not is_end(token)
    if key == "military" and is_modifier:
        return None
    at = token.i - 1
    while (
        at >= 0
        and token.i - at < 5
        and not doc[at].is_sent_start
        and doc[at].dep_ in PLAIN_MODIFIERS
        and doc[at].text[0].islower()
    ):
        at -= 1
    if at < 0 or token.i - at > 5:
        return None
    start, state = at, None
    if doc[at].tag_ == "POS" and at:
        named = states.get(doc[at - 1].idx + len(doc[at - 1].text))
        if named is not None:
            state, begin = named.registry_id, named.char_start
    elif doc[at].idx + len(doc[at].text) in states and token.i - at <= 4:
        named = states[doc[at].idx + len(doc[at].text)]
        state, begin = named.registry_id, named.char_start
    if state is None:
        pair = fold(doc[at - 1 : at + 1].text) if at and doc[at - 1].is_alpha else ""
        if pair in rules.demonyms:
            state, start = rules.demonyms[pair], at - 1
        elif fold(doc[at].text) in rules.demonyms:
            state = rules.demonyms[fold(doc[at].text)]
        if state is not None:
            begin = doc[start].idx
    end = token.idx + len(token.text)
    if state is None:
        return in_seat(doc, text, token, key, by_start, rules)
    actor_type, prefix = STATE_BODIES[key]
    own = own_id(text[token.idx : end].lower(), prefix, state)
    country = rules.by_id[state].country_code
    return Mention(
        begin, end, text[begin:end], "name", actor_type, "state-body",
        registry_id=own, country_code=country,
    )  # fmt: skip


def in_seat(
    doc: "Doc", text: str, token: "Token", key: str, by_start: "dict[int, Mention]", rules: ActorRules
) -> Mention | None:
    """Give "the government in Lima" and "government of Peru" as a body of the state."""
    if (
        key not in ("government", "army", "junta")
        or token.i + 2 >= len(doc)
        or doc[token.i + 1].lower_ not in ("in", "of")
    ):
        return None
    first = doc[token.i + 2]
    named = by_start.get(first.idx)
    if named is not None:
        state, end = named.registry_id or "", named.char_end
    else:
        seats = [m for m in rules.aliases.find(text, first.idx, first.idx + 40) if m.char_start == first.idx]
        if not seats or rules.by_id[seats[0].actor_ids[0]].actor_type != "state":
            return None
        state, end = seats[0].actor_ids[0], seats[0].char_end
    actor_type, prefix = STATE_BODIES[key]
    own = own_id(key, prefix, state)
    return Mention(
        token.idx, end, text[token.idx : end], "name", actor_type, "state-body",
        registry_id=own, country_code=rules.by_id[state].country_code,
    )  # fmt: skip


def own_id(head: str, prefix: str, state: str) -> str | None:
    """Give the id of a state's body; None for a ministry, of which it has many."""
    if head == "ministry":
        return None
    return f"{prefix}{state}" if prefix else f"{head}-of-{state}"


def is_end(token: "Token") -> bool:
    """Tell whether a token heads its phrase rather than modifies a noun."""
    return token.dep_ not in ("compound", "amod", "nmod")


def ministry(doc: "Doc", text: str, token: "Token") -> Mention | None:
    """Give a ministry named by its field in lower case ("the rural water ministry")."""
    at = token.i
    while at and token.i - at < 5 and not doc[at].is_sent_start:
        before = doc[at - 1]
        if before.pos_ not in ("NOUN", "PROPN", "ADJ") and before.lower_ not in ("and",):
            break
        if before.lower_ in ("same", "new", "other", "former", "said", "country", "powerful"):
            break
        at -= 1
    while at < token.i and doc[at].lower_ == "and":
        at += 1
    if at == token.i:
        return None
    start, end = doc[at].idx, token.idx + len(token.text)
    return Mention(start, end, text[start:end], "name", "government", "ministry")
