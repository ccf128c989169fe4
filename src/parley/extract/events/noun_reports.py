"""Reports of acts that nouns name without a light verb ("the raid", "a call for talks")."""

from collections.abc import Mapping
from dataclasses import replace

from parley.extract.events.arguments import source_parties, target_parties
from parley.extract.events.circumstances import clause_head
from parley.extract.events.control import find_subject, object_of
from parley.extract.events.modes import mode_of_noun
from parley.extract.events.noun_modality import noun_status
from parley.extract.events.parties import Party, parties
from parley.extract.events.reports import VERBAL_TYPES, Scene, clusters, to_report
from parley.extract.events.triggers import Hit
from parley.extract.events.verbs import Verb
from parley.records import EventReport

PLANS = frozenset(
    {"plan", "consider", "mull", "contemplate", "weigh", "envisage", "ponder", "eye", "prepare", "threaten", "promise"}
    | {"pledge", "announce", "organise", "organize", "schedule", "vow", "intend", "offer", "study"}
)
"""Verbs whose subject will do what their object names."""

TOPICS = frozenset({"discuss", "focus", "review", "explore", "examine", "centre", "center", "address", "talk"})
"""Verbs whose object is only what is talked about."""

TURNED_DOWN = frozenset({"reject", "decline", "refuse", "ignore", "rebuff", "dismiss", "oppose", "spurn", "deny"})
"""Verbs whose report tells the request or offer they turn down."""


def noun_outcome(status: str, event_type: str) -> str:
    """Give the status of what is announced: steps still to be taken are planned, the rest has happened."""
    if status != "announced":
        return status
    return "planned" if event_type in ("RETREAT", "MOBILIZE", "AID", "COOPERATE") else "occurred"


def noun_report(hit: Hit, scene: Scene, hits: Mapping[int, Hit], nouns: Mapping[int, Hit]) -> EventReport | None:
    """Give the report of a noun that stands without a light verb; it must bring a party of its own."""
    above_noun = hit.head.head.head if hit.head.dep_ == "pobj" else hit.head.head
    if hit.group.type == "COOPERATE" and above_noun.lemma_ in TOPICS and hit.head.dep_ in ("pobj", "dobj"):
        return None
    if hit.head.dep_ == "nsubj" and hit.head.head.lemma_ in scene.rules.modality.speech:
        return None  # a quotation without a verb ("No talks!, he said")
    status = noun_status(hit.head, scene.rules.modality, lasting=hit.group.state_noun, title=scene.is_title)
    if status is None:
        return None
    status = noun_outcome(status, hit.group.type)
    if status == "denied" and hit.group.type in VERBAL_TYPES and hit.head.head.lemma_ in TURNED_DOWN:
        return None
    if (
        hit.group.type in VERBAL_TYPES
        and status in ("requested", "conditional")
        and hit.group.type not in ("AGREE", "CONCEDE")
    ):
        return None
    governor = clause_head(hit.head)
    above = hits.get(governor.i)
    if above is not None and above.group.id == "reject-collapse" and hit.head.dep_ in ("nsubj", "nsubjpass"):
        return None
    outer = outer_parties(hit, hits, status, scene)
    report = to_report(hit, None, status, mode_of_noun(hit, hits, nouns), scene, outer=outer)
    if report is None or report.source_texts or status != "denied":
        return report
    return denied_by_its_party(report, hit, scene)


def outer_parties(hit: Hit, hits: Mapping[int, Hit], status: str, scene: Scene) -> tuple[list[Party], list[Party]]:
    """Give the parties of what is planned or asked for, from the verb that plans or asks.

    Who plans sanctions will impose them; who is asked for help is to give it, to the one who asks.
    """
    noun = hit.head
    governor = noun.head.head if noun.dep_ == "pobj" else noun.head
    if governor.pos_ != "VERB":
        return [], []
    if status == "planned" and noun.dep_ == "dobj" and governor.lemma_ in PLANS:
        doer = find_subject(governor)
        return (parties(doer, scene.cast) if doer is not None else []), []
    if governor.lemma_ in ("blame", "accuse", "condemn", "denounce", "criticise", "criticize", "charge"):
        # "They blame the army for the killing of villagers": of the killing, the army is accused.
        doer = (
            object_of(governor) if noun.dep_ == "pobj" and noun.head.lower_ in ("for", "of", "with", "over") else None
        )
        return (parties(doer, scene.cast) if doer is not None else []), []
    above = hits.get(governor.i)
    if status != "requested" or above is None or above.group.type != "REQUEST" or noun.head.lower_ != "for":
        return [], []
    asked = Verb(governor)
    callers = source_parties(above, asked, scene.cast)
    if hit.group.type == "PROTEST":
        return callers, []  # who calls a strike will strike
    takers = callers if hit.group.type == "AID" else []
    return [p for p in target_parties(above, asked, scene.cast) if p.char_start < noun.idx], takers


def denied_by_its_party(report: EventReport, hit: Hit, scene: Scene) -> EventReport:
    """Give a report of what somebody denies with the one who denies it as party: nobody denies the acts of others."""
    node = hit.head
    for _ in range(3):
        node = node.head
        if node.lemma_ == "deny":
            speaker = find_subject(node)
            named = parties(speaker, scene.cast) if speaker is not None else []
            return replace(report, source_clusters=clusters(named), source_texts=tuple(p.text for p in named))
    return report
