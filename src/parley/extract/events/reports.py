"""From a trigger to its report: parties, clause, time, place and whose statement it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parley.extract.events.arguments import first, source_parties, target_parties
from parley.extract.events.circumstances import Calendar, Setting, asserted_by, find_date, find_place, supporting_clause
from parley.extract.events.modality_rules import ModalityRules
from parley.extract.events.noun_arguments import first_of_noun
from parley.extract.events.parties import Cast, Party
from parley.extract.events.trigger_matching import agent_noun
from parley.extract.events.triggers import Hit, TriggerRules
from parley.extract.events.verbs import Verb, is_of_time
from parley.extract.events.voice import is_passive
from parley.grammar import doc_span, text_of
from parley.records import EventReport

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

VERBAL_TYPES = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "STATEMENT"})

SUFFERED = frozenset({"receive", "suffer", "face", "draw", "undergo", "sustain", "attract"})
"""Light verbs whose subject is the one that an act is done to."""

LONGEST_TRIGGER = 60


@dataclass(frozen=True, slots=True)
class EventRules:
    """The lexicon of events, compiled."""

    triggers: TriggerRules
    modality: ModalityRules
    place_prepositions: frozenset[str]
    acts_of_will: frozenset[str]
    cooperative_acts: frozenset[str]
    outcomes: frozenset[str]
    deictics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with what is known about it."""

    sent: "Span"
    setting: Setting
    cast: Cast
    calendar: Calendar
    is_title: bool
    rules: EventRules


def to_report(
    hit: Hit,
    verb: Verb | None,
    status: str,
    mode: str | None,
    scene: Scene,
    below: Sequence[Party] = (),
    outer: tuple[Sequence[Party], Sequence[Party]] = ((), ()),
) -> EventReport | None:
    """Give the report of a trigger, or None when the parties it needs are missing.

    Args:
        below: Targets of the act that the trigger promises, asks for, refuses or threatens.
        outer: Sources and targets that the verb above tells, for when the trigger's own phrase names none.
    """
    sources = source_parties(hit, verb, scene.cast) or list(outer[0])
    targets = target_parties(hit, verb, scene.cast, below) or list(outer[1])
    if hit.carrier is not None and hit.carrier.lemma_ in SUFFERED:
        doers = first_of_noun(("from", "by", "poss"), hit, scene.cast)
        if not doers and verb is not None:
            doers = first(("from",), hit, verb, scene.cast, as_source=True)  # "drew criticism from": hung on the verb
        sources, targets = doers, sources or targets
    sources, targets = told_apart(sources, targets, symmetric=hit.group.frame.symmetric)
    needs = hit.group.needs
    if needs == "both" and not (sources and targets):
        return None
    if needs == "victim" and not (targets and (sources or verb is None or has_armed_cause(verb, scene))):
        return None
    if needs == "source" and not sources:
        return None
    if needs == "target" and not targets:
        return None
    anchor = hit.carrier or hit.head
    lone = needs == "party" and not sources and not targets
    if lone and not stands_alone(hit, status):
        return None
    report = build(hit, anchor, status, mode, sources, targets, scene)
    dateless = not (report.start_date or report.place_name)
    if needs == "context" and dateless and not (sources or targets):
        return None
    if lone and dateless and status != "denied" and not (is_announced(hit.head) or has_auxiliary(hit.head)):
        return None
    return report


def stands_alone(hit: Hit, status: str) -> bool:
    """Tell whether a noun names an act clearly enough to need no parties: said to be held, announced or denied."""
    noun = hit.head
    if noun.pos_ == "VERB" and hit.eaten and is_passive(noun):
        return True
    if hit.group.type not in ("CONSULT", "AGREE", "ASSAULT", "COERCE", "PROTEST", "RETREAT"):
        return False
    if noun.dep_ == "nsubj" and noun.head.lemma_ in ("break", "erupt", "flare", "rage"):
        return True
    goes_on = hit.group.type == "CONSULT" and noun.head.lemma_ in ("resume", "begin", "open", "start", "continue")
    if noun.dep_ == "nsubj" and goes_on:
        return True
    if noun.dep_ == "dobj" and noun.head.lemma_ in ("trigger", "spark", "provoke", "cause", "unleash", "ignite"):
        return True
    if hit.group.type == "CONSULT" and ((status == "denied" and noun.dep_ != "ROOT") or is_announced(noun)):
        return True
    if len(hit.words) < 2:
        return False
    return noun.dep_ in ("nsubj", "nsubjpass", "dobj", "ROOT") or (
        noun.dep_ == "pobj" and noun.head.lower_ in ("to", "during", "in")
    )


def is_announced(noun: "Token") -> bool:
    """Tell whether the opening of an act is announced."""
    node = noun
    while node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.pos_ == "NOUN":
        node = node.head.head
    return bool(node.dep_ in ("dobj", "nsubjpass") and node.head.lemma_ in ("announce", "declare", "confirm"))


def has_auxiliary(verb: "Token") -> bool:
    """Tell whether a verb is a passive that makes a statement of its own ("sanctions have been imposed")."""
    return any(c.dep_ == "auxpass" for c in verb.lefts)


def has_armed_cause(verb: Verb | None, scene: Scene) -> bool:
    """Tell whether a weapon or an attack is what killed or hurt."""
    if verb is None:
        return False
    classes = scene.rules.triggers.classes
    causes = classes["armed"] | classes["bombs"] | classes["attacks"] | classes["projectiles"] | classes["fights"]
    doer = agent_noun(verb) if verb.objects else None  # who dies is no cause
    if doer is not None and doer.lemma_.lower() in causes:
        return True
    nouns = [n for word in ("in", "by", "during") for link in verb.links.get(word, []) for n in link.children]
    if any(n.lemma_.lower() in causes for n in nouns):
        return True
    if any(c.dep_ == "advcl" and is_armed_clause(c, causes) for c in verb.token.rights):
        return True
    harmless = any(link.lower_ in ("in", "by", "during", "from") and not is_of_time(link) for link in verb.all_links())
    victims = {lemma for lemma, _ in verb.heads}
    return bool(victims & classes["combatants"]) and not harmless


def is_armed_clause(verb: "Token", causes: frozenset[str]) -> bool:
    """Tell whether a clause says how people came to harm by arms ("when gunmen opened fire")."""
    if not any(c.lower_ in ("when", "after", "as") for c in verb.lefts):
        return False
    return any(c.lemma_.lower() in causes and c.dep_ in ("nsubj", "nsubjpass", "dobj") for c in verb.children)


def told_apart(sources: list[Party], targets: list[Party], *, symmetric: bool) -> tuple[list[Party], list[Party]]:
    """Give the two sides without anyone on both, save where the act joins equals and only one side is named."""
    if symmetric:
        if not sources and len(targets) > 1:
            return targets, targets
        if not targets and len(sources) > 1:
            return sources, sources
        if sources == targets:
            return sources, sources if len(sources) > 1 else []
    known = {p.cluster for p in sources if p.cluster is not None}
    places = {p.char_start for p in sources}
    others = [replace(p, cluster=None) if p.belongs and p.cluster in known else p for p in targets]
    return sources, [p for p in others if p.cluster not in known and p.char_start not in places]


def build(
    hit: Hit,
    anchor: "Token",
    status: str,
    mode: str | None,
    sources: Sequence[Party],
    targets: Sequence[Party],
    scene: Scene,
) -> EventReport:
    """Put a report together."""
    text = text_of(scene.sent.doc)
    start, end = trigger_span(hit)
    first, last = hit.words[0], hit.words[-1]
    clause = supporting_clause(anchor, first, last)
    clause = (min(clause[0], start), max(clause[1], end))
    lasts = status == "ongoing" and anchor.pos_ in ("VERB", "AUX")
    date = find_date(hit.head, anchor, scene.setting, own_clause=lasts)
    place = find_place(hit.head, anchor, scene.setting, scene.rules.place_prepositions)
    held = scene.calendar.quote_of(start, end)
    voice = held[1].speaker_cluster if held is not None else None
    if held is None:
        voice = asserted_by(anchor, scene.rules.modality.speech, scene.cast.mentions)
    return EventReport(
        char_start=clause[0],
        char_end=clause[1],
        text=text[clause[0] : clause[1]],
        trigger_start=start,
        trigger_end=end,
        trigger_text=text[start:end],
        event_type=hit.group.type,
        event_mode=mode,
        status=status,
        rule_id=f"events.{hit.group.id}",
        source_clusters=clusters(sources),
        target_clusters=clusters(targets),
        source_texts=tuple(dict.fromkeys(p.text for p in sources)),
        target_texts=tuple(dict.fromkeys(p.text for p in targets)),
        asserted_by_cluster=voice,
        quote_index=held[0] if held is not None else None,
        place_name=place.place_name if place else None,
        place_id=place.place_id if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        place_precision=place.place_precision if place else None,
        start_date=date.start_date if date else None,
        end_date=date.end_date if date else None,
        date_precision=date.date_precision if date else None,
        date_basis=date.date_basis if date else None,
        date_text=date.text if date else None,
    )


def clusters(found: Sequence[Party]) -> tuple[int, ...]:
    """Give the actors of some parties, each once, in order."""
    return tuple(dict.fromkeys(p.cluster for p in found if p.cluster is not None))


def trigger_span(hit: Hit) -> tuple[int, int]:
    """Give the characters of a trigger: all its words when they stand close, else its head's."""
    doc = hit.head.doc
    start, end = doc_span(doc, hit.words[0].i, hit.words[-1].i + 1)
    if end - start <= LONGEST_TRIGGER:
        return start, end
    head = hit.carrier if hit.carrier is not None and hit.head not in hit.words else hit.head
    return doc_span(doc, head.i, head.i + 1)
