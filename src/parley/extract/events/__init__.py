"""Events: from a parsed text to reports of who did what to whom, when, where - and whether it happened."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parley.errors import ContractError
from parley.extract.events.arguments import target_parties
from parley.extract.events.circumstances import Calendar
from parley.extract.events.modality import verb_status
from parley.extract.events.modality_rules import ModalityRules, compile_modality
from parley.extract.events.modes import mode_of
from parley.extract.events.narrative import Telling, date_reports
from parley.extract.events.noun_modality import noun_status
from parley.extract.events.noun_reports import noun_outcome, noun_report
from parley.extract.events.parties import Cast, Party
from parley.extract.events.reports import VERBAL_TYPES, EventRules, Scene, to_report
from parley.extract.events.resumption import resume_parties
from parley.extract.events.speech_acts import ceased, must_reports, promised, refused, threatened, warned
from parley.extract.events.trigger_matching import adjective_hit, deed_of, noun_hits, ordered, verb_hit
from parley.extract.events.triggers import Hit, compile_triggers
from parley.extract.events.verbs import Verb
from parley.extract.events.voice import has_to
from parley.grammar import MentionIndex, Words, content_blocks, words_of
from parley.records import DateExpression, EventReport, Interval, Mention, Place, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


TRIGGER_POS = frozenset({"VERB", "NOUN", "ADJ", "AUX", "PROPN"})
"""Parts of speech that can name an act."""

GATHERING = frozenset(
    {
        "gather",
        "assemble",
        "take",
        "return",
        "come",
        "turn",
        "converge",
        "flock",
        "march",
        "rally",
        "pour",
        "go",
        "join",
    }
    | {"block", "stop", "leave", "descend", "meet", "walk"}
)
"""Verbs of coming together."""

MEDIA_NOUNS = frozenset(
    {
        "reporter",
        "journalist",
        "press",
        "media",
        "newspaper",
        "correspondent",
        "newsman",
        "audience",
        "radio",
        "magazine",
    }
    | {"television", "broadcaster", "news"}
)
"""Whom people talk to when they make something public."""

__all__ = ["EventRules", "compile_rules", "extract_events"]


def compile_rules(raw: Mapping[str, Any]) -> EventRules:
    """Compile the lexicon of events.

    Raises:
        ContractError: The lexicon is malformed.
    """
    for part in ("classes", "frames", "groups", "modality", "circumstances"):
        if part not in raw:
            raise ContractError(where=f"events.{part}", problem="the part is missing", remedy="See the lexicon's head.")
    modality = raw["modality"]
    return EventRules(
        triggers=compile_triggers(raw),
        modality=compile_modality(modality),
        place_prepositions=frozenset(map(str, raw["circumstances"]["place_prepositions"])),
        acts_of_will=frozenset(modality["acts_of_will"]),
        cooperative_acts=frozenset(modality["cooperative_acts"]),
        outcomes=frozenset(map(str, raw["circumstances"]["outcomes"])),
        deictics={word: towards for towards, words in raw["circumstances"]["deictics"].items() for word in words},
    )


def extract_events(
    doc: "Doc",
    mentions: Sequence[Mention],
    dates: Sequence[DateExpression],
    places: Sequence[Place],
    quotes: Sequence[Quote],
    rules: EventRules,
    published: Interval | None = None,
) -> list[EventReport]:
    """Give the reports of a text, by where their triggers start.

    Args:
        published: When the text was written; what it tells in the present tense is dated by it.
    """
    index = MentionIndex(mentions)
    classes = rules.triggers.classes
    said = sorted((q.char_start, q.char_end, q.speaker_cluster) for q in quotes if q.speaker_cluster is not None)
    cast = Cast(
        index,
        said,
        classes["people"],
        classes["member_nouns"],
        classes["sites"],
        classes["footprint"] | classes["troops"],
        classes["relational"],
        classes["bodies"],
    )
    calendar = Calendar(dates, places, quotes)
    found: list[EventReport] = []
    for block in content_blocks(doc):
        is_title = block.label_ in ("title", "heading", "caption")
        for sent in block.sents:
            found += sentence_reports(sent, cast, calendar, is_title, rules)
    found.sort(key=lambda r: (r.trigger_start, r.trigger_end, r.event_type))
    telling = Telling(calendar, published, rules.modality.speech, rules.outcomes, rules.deictics)
    return date_reports(doc, resume_parties(doc, found), telling)


def sentence_reports(
    sent: "Span", cast: Cast, calendar: Calendar, is_title: bool, rules: EventRules
) -> list[EventReport]:
    """Give the reports of one sentence; a question reports nothing."""
    doc = sent.doc
    candidates = [doc[at] for at in candidate_words(words_of(doc), sent.start, sent.end, rules)]
    if not candidates:
        return []
    nouns = noun_hits(candidates, cast, is_title, rules.triggers)
    hits: dict[int, Hit] = {}
    verbs: dict[int, Verb] = {}
    for token in candidates:
        if is_verb(token, rules):
            hit = verb_hit(token, nouns, cast, verbs, rules.triggers)
            if hit is not None:
                hits[token.i] = hit
        elif token.pos_ == "ADJ" and token.lower_ in rules.triggers.adjectives:
            hits |= adjective_hit(token, rules.triggers)
    if not hits and not nouns:
        return []
    if is_question(sent):
        return []
    scene = Scene(sent, calendar.setting(sent), cast, calendar, is_title, rules)
    eaten = {noun.i for hit in hits.values() for noun in (*hit.eaten, hit.head)}
    for at, hit in list(hits.items()):
        means = deed_of(hit, verbs.get(at), nouns)
        if means is not None and means.group.frame.symmetric and target_parties(means, None, cast):
            del hits[at]
        elif means is not None:
            eaten.add(means.head.i)
            hits[at] = replace(hit, group=replace(hit.group, mode=means.group.mode or hit.group.mode))
    reports: list[EventReport] = []
    for at, hit in sorted(hits.items()):
        reports += verb_reports(hit, verbs.get(at) or Verb(hit.head), hits, nouns, scene)
    for _, hit in sorted(nouns.items()):
        if not any(word.i in eaten for word in hit.words):
            report = noun_report(hit, scene, hits, nouns)
            if report is not None:
                reports.append(report)
    for token in (t for t in candidates if t.tag_ == "MD"):
        if token.lower_ == "must":
            reports += must_reports(token, hits, nouns, scene)
    return reports


def candidate_words(words: Words, start: int, end: int, rules: EventRules) -> list[int]:
    """Give the tokens that may be a trigger, or the "must" of a demand, by their form and part of speech alone."""
    heads, adjectives = rules.triggers.heads, rules.triggers.adjectives
    forms = zip(range(start, end), words.pos[start:end], words.lemmas[start:end], words.lowers[start:end], strict=True)
    return [
        at
        for at, pos, lemma, lower in forms
        if pos in TRIGGER_POS and (lemma.lower() in heads or lower in adjectives or lower == "must")
    ]


def is_verb(token: "Token", rules: EventRules) -> bool:
    """Tell whether a word is a verb, also where it was read as a noun ("the front demands that they leave")."""
    if token.pos_ in ("VERB", "AUX"):
        return True
    if not is_verb_lemma(token, rules):
        return False
    is_finite = token.tag_ == "NNS" and token.dep_ == "ROOT" and any(c.dep_ == "nsubj" for c in token.lefts)
    return has_to(token) or is_finite


def is_verb_lemma(token: "Token", rules: EventRules) -> bool:
    """Tell whether a word, whatever it was read as, has the form of a verb that is a trigger or carries one."""
    lemma = token.lemma_.lower()
    return lemma in rules.triggers.verbs or lemma in rules.triggers.light


def carried_status(hit: Hit, status: str, scene: Scene) -> str:
    """Give the status of a noun that a verb in the past carries: to announce or order a raid is not yet to make it."""
    rules = scene.rules.modality
    own = noun_status(hit.head, rules, title=scene.is_title)
    if own in ("denied", "alleged", "planned", "requested", "announced") and hit.group.type not in VERBAL_TYPES:
        return noun_outcome(own, hit.group.type)
    return own if own in ("denied", "alleged") else status


def is_question(sent: "Span") -> bool:
    """Tell whether a sentence asks rather than tells."""
    for token in reversed(sent):
        if not token.is_space and token.text not in ('"', "”", "’", "'", ")"):
            return bool(token.text == "?")
    return False


def verb_reports(
    hit: Hit, verb: Verb, hits: Mapping[int, Hit], nouns: Mapping[int, Hit], scene: Scene
) -> list[EventReport]:
    """Give the reports of a verb: its own, and what refusing or announcing it makes of it."""
    rules = scene.rules
    hit = threatened(hit, verb, hits, scene)
    group = hit.group
    refusal = refused(hit, verb, scene) or ceased(hit, verb, scene)
    if refusal is not None:
        return [r for r in [refusal] if r is not None]
    head = hit.carrier or hit.head
    is_state = group.state or head.pos_ == "ADJ"
    finite = head.head if head.dep_ == "acomp" and head.head.pos_ in ("AUX", "VERB") else head
    status = verb_status(
        finite, rules.modality, verbal=group.type in VERBAL_TYPES, state=is_state, title=scene.is_title
    )
    if status is None or (status == "planned" and group.type in VERBAL_TYPES and is_purpose(head)):
        return []
    if hit.group.type == "PROTEST" and status == "planned" and is_done(head, rules.modality):
        status = "occurred"
    if hit.carrier is not None and status in ("occurred", "ongoing"):
        status = carried_status(hit, status, scene)
    if is_moot(head, hits) or is_interview(hit, verb, scene):
        return []
    if status == "denied" and hit.group.type == "AGREE" and head.dep_ == "xcomp" and head.head.lemma_ == "fail":
        failed = replace(group, id="reject-deal", type="REJECT")
        hit, status = replace(hit, group=failed, words=ordered(head, [head.head, *hit.words])), "occurred"
    if status == "denied" and is_asked(head, hits):
        return []
    below = parties_below(verb, hits, scene.cast)
    report = to_report(hit, verb, status, mode_of(hit, verb, hits, nouns, rules), scene, below)
    if report is None:
        return []
    promise = promised(hit, verb, status, report, scene) or warned(hit, verb, status, report, scene)
    return [report, promise] if promise is not None else [report]


def is_purpose(verb: "Token") -> bool:
    """Tell whether a verb only says what something is for ("came to praise the king")."""
    return verb.dep_ in ("advcl", "relcl") and has_to(verb)


def is_done(verb: "Token", rules: ModalityRules) -> bool:
    """Tell whether people came together for a protest, who thereby protested ("took to the streets to protest")."""
    above = verb.head
    if not has_to(verb) or verb.dep_ not in ("advcl", "xcomp") or above.lemma_ not in GATHERING:
        return False
    return verb_status(above, rules) in ("occurred", "ongoing")


def is_asked(verb: "Token", hits: Mapping[int, Hit]) -> bool:
    """Tell whether an act is one that somebody asks another not to do."""
    above = hits.get(verb.head.i) if verb.dep_ in ("xcomp", "ccomp", "advcl") else None
    return above is not None and above.group.type == "REQUEST"


def parties_below(verb: Verb, hits: Mapping[int, Hit], cast: Cast) -> list[Party]:
    """Give the targets of the act that a verb promises, asks for, refuses or threatens."""
    for child in verb.complements:
        hit = hits.get(child.i)
        if hit is not None:
            found = target_parties(hit, Verb(hit.carrier or hit.head), cast)
            if found:
                return found
    return []


def is_interview(hit: Hit, verb: Verb, scene: Scene) -> bool:
    """Tell whether a conversation is only how somebody came to say something: to a medium, or as a frame of saying."""
    if hit.group.type != "CONSULT":
        return False
    if hit.head.dep_ == "advcl" and (hit.group.mode == "back_channel" and hit.head.tag_ == "VBN"):
        return True
    if hit.head.dep_ == "advcl" and hit.head.head.lemma_ in scene.rules.modality.speech and hit.head.tag_ == "VBG":
        return True
    if any(noun.lemma_.lower() in MEDIA_NOUNS for noun in verb.objects[:1]):
        return True
    for links in verb.links.values():
        for link in links:
            for noun in link.children:
                words = {noun.lemma_.lower(), *(c.lower_ for c in noun.lefts if c.dep_ == "compound")}
                if words & MEDIA_NOUNS and noun.dep_ == "pobj" and link.lower_ in ("to", "with"):
                    return True
                mention = scene.cast.mentions.of_noun(noun)
                if mention is not None and mention.actor_type == "media":
                    return True
    return False


def is_moot(verb: "Token", hits: Mapping[int, Hit]) -> bool:
    """Tell whether an act stands only as what is refused or called off, which the refusal's report tells already."""
    node = verb
    for _ in range(3):
        if node.dep_ not in ("xcomp", "pcomp") or node.head == node:
            return False
        node = node.head if node.dep_ == "xcomp" else node.head.head
        above = hits.get(node.i)
        if above is not None:
            if above.head.pos_ == "ADJ":
                return above.group.type in ("AGREE", "REJECT")
            return above.group.id == "reject-refuse" or above.group.type == "STATEMENT"
    return False
