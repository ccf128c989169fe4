"""Acts done by speaking: refusals, promises and demands, and what they are about."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.extract.events.control import find_subject
from parley.extract.events.modality import verb_status
from parley.extract.events.modes import COMPLEMENT_MODES
from parley.extract.events.parties import Cast, parties
from parley.extract.events.reports import Scene, build, clusters, to_report
from parley.extract.events.trigger_matching import ordered
from parley.extract.events.triggers import Group, Hit
from parley.extract.events.verb_forms import FUTURE, auxiliaries, is_negated
from parley.extract.events.verbs import Verb
from parley.grammar import doc_span, text_of
from parley.records import EventReport

if TYPE_CHECKING:
    from spacy.tokens import Token


HARMFUL = frozenset({"ASSAULT", "COERCE", "SANCTION"})
"""Types of acts that do others harm."""

WARNINGS = frozenset({"warn", "caution"})


def refused(hit: Hit, verb: Verb, scene: Scene) -> EventReport | None:
    """Give a refusal where someone will not or cannot do what would be a step towards others."""
    rules = scene.rules
    head = hit.carrier or hit.head
    group = rules.triggers.by_rule.get("will_not")
    if group is None or head.pos_ not in ("VERB", "AUX") or hit.group.type not in rules.acts_of_will or verb.passive:
        return None
    modal = next((a for a in auxiliaries(head) if a.lower_ in FUTURE or a.lower_ in ("would", "can", "ca")), None)
    if modal is None and hit.group.type in ("CONCEDE", "AGREE"):
        modal = next((a for a in auxiliaries(head) if a.lower_ in ("did", "do", "does")), None)
    if modal is None or not is_negated(head) or any(a.lemma_ == "have" for a in auxiliaries(head)):
        return None
    if any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in head.lefts):
        return None
    words = ordered(head, [modal, *hit.words])
    mode = COMPLEMENT_MODES.get(hit.group.type)
    own = hit.group.frame
    renamed = Group(id=group.id, type=group.type, mode=mode, frame=own, needs="source")
    return to_report(Hit(renamed, hit.head, words, hit.eaten, hit.carrier), verb, "occurred", mode, scene)


def threatened(hit: Hit, verb: Verb, hits: Mapping[int, Hit], scene: Scene) -> Hit:
    """Give a promise as the threat it is where what is promised harms others ("vowed to attack the port")."""
    group = scene.rules.triggers.groups.get("threaten")
    if group is None or hit.group.id != "agree-promise" or hit.head.pos_ != "VERB":
        return hit
    below = [hits[child.i] for child in verb.complements if child.i in hits]
    harms = any(each.group.type in HARMFUL and not is_negated(each.carrier or each.head) for each in below)
    return replace(hit, group=group) if harms else hit


def warned(hit: Hit, verb: Verb, status: str, act: EventReport, scene: Scene) -> EventReport | None:
    """Give the threat in someone's own warning that they will do others harm."""
    group = scene.rules.triggers.groups.get("threaten")
    head = hit.carrier or hit.head
    said = head.head
    if group is None or hit.group.type not in HARMFUL or head.dep_ != "ccomp" or verb.passive:
        return None
    if said.lemma_ not in WARNINGS or status not in ("planned", "conditional"):
        return None
    if verb_status(said, scene.rules.modality, verbal=True) != "occurred":
        return None
    speaker, doer = find_subject(said), find_subject(head)
    if speaker is None or doer is None or not is_same(speaker, doer, scene.cast):
        return None
    start, end = doc_span(said.doc, said.i, said.i + 1)
    return replace_trigger(act, group, start, end, text_of(said.doc)[start:end], scene, speaker)


def ceased(hit: Hit, verb: Verb, scene: Scene) -> EventReport | None:
    """Give the halt of an attack where someone stops attacking."""
    head = hit.carrier or hit.head
    stopped = head.head
    group = scene.rules.triggers.by_rule.get("stopped")
    if group is None or hit.group.type != "ASSAULT" or head.dep_ != "xcomp" or head.tag_ != "VBG":
        return None
    if stopped.lemma_ not in ("stop", "cease", "halt", "quit", "suspend"):
        return None
    status = verb_status(stopped, scene.rules.modality)
    if status is None:
        return None
    words = ordered(stopped, hit.words)
    renamed = Group(id=group.id, type=group.type, mode=group.mode, frame=hit.group.frame)
    return to_report(Hit(renamed, hit.head, words, hit.eaten, hit.carrier), verb, status, group.mode, scene)


def promised(hit: Hit, verb: Verb, status: str, act: EventReport, scene: Scene) -> EventReport | None:
    """Give the promise in someone's own announcement that they will do something for or with others."""
    rules = scene.rules
    head = hit.carrier or hit.head
    group = rules.triggers.by_rule.get("said_will")
    if (
        group is None
        or status != "planned"
        or hit.group.type not in rules.acts_of_will
        or verb.passive
        or head.dep_ != "ccomp"
    ):
        return None
    modal = next((a for a in auxiliaries(head) if a.lower_ in FUTURE or a.lower_ == "would"), None)
    said = head.head
    if modal is None or said.lemma_ not in rules.modality.speech or any(c.lower_ == "rather" for c in head.children):
        return None
    speaker, doer = find_subject(said), find_subject(head)
    if speaker is None or doer is None or not is_same(speaker, doer, scene.cast):
        return None
    start, end = doc_span(modal.doc, modal.i, modal.i + 1)
    return replace_trigger(act, group, start, end, text_of(modal.doc)[start:end], scene, speaker)


def is_same(one: "Token", other: "Token", cast: Cast) -> bool:
    """Tell whether two nouns mean the same actor: one cluster, or a pronoun for the one who speaks."""
    first, second = parties(one, cast), parties(other, cast)
    if first and second and first[0].cluster is not None and first[0].cluster == second[0].cluster:
        return True
    return (
        other.pos_ == "PRON"
        and other.lower_ in ("it", "he", "she", "they", "we", "i")
        and (not second or second[0].cluster is None)
    )


def replace_trigger(
    act: EventReport, group: Group, start: int, end: int, text: str, scene: Scene, speaker: "Token"
) -> EventReport:
    """Give the report of a promise, made from that of the act promised."""
    voices = parties(speaker, scene.cast)
    return replace(
        act,
        trigger_start=start,
        trigger_end=end,
        trigger_text=text,
        event_type=group.type,
        event_mode=None,
        status="occurred",
        rule_id=f"events.{group.id}",
        source_clusters=clusters(voices) or act.source_clusters,
        source_texts=tuple(p.text for p in voices) or act.source_texts,
        place_name=None,
        place_id=None,
        latitude=None,
        longitude=None,
        place_precision=None,
    )


def must_reports(modal: "Token", hits: Mapping[int, Hit], nouns: Mapping[int, Hit], scene: Scene) -> list[EventReport]:
    """Give a demand where someone says that another must do something."""
    group = scene.rules.triggers.by_rule.get("said_must")
    verb = modal.head
    if (
        group is None
        or verb.dep_ != "ccomp"
        or verb.head.lemma_ not in scene.rules.modality.speech
        or verb.head.lemma_ == "believe"
    ):
        return []
    speaker, doer = find_subject(verb.head), find_subject(verb)
    if speaker is None or doer is None or is_same(speaker, doer, scene.cast):
        return []
    sources, targets = parties(speaker, scene.cast), parties(doer, scene.cast)
    if not sources or not (targets or verb.i in hits):
        return []
    if any(hit.group.type == "REQUEST" and hit.head == verb.head for hit in hits.values()):
        return []
    below = hits.get(verb.i)
    mode = COMPLEMENT_MODES.get(below.group.type, "change") if below else "change"
    hit = Hit(group, modal, (modal,))
    return [build(hit, verb.head, "occurred", mode, sources, targets, scene)]
