"""When an act took place that its own clause does not date: told by tense, by deictic words and by the account's time.

Nothing here falls back on the publication date because a date is missing. It counts where the grammar points to it: a
verb in the present tense tells how things stand when the text is written; "recently" and "imminent" count from then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from parley.extract.events.circumstances import Calendar, clause_head, find_date
from parley.extract.events.reports import VERBAL_TYPES
from parley.extract.events.verb_forms import auxiliaries
from parley.grammar import content_blocks
from parley.records import EventReport, Interval, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NEAR = timedelta(days=31)
"""How far from the day of writing "recently" and "imminent" reach."""

LEAD = 5
"""Sentences, the headline among them, in which a report tells when its news was given out."""

SPOKEN_TYPES = VERBAL_TYPES | {"CONSULT"}
"""Types whose acts are told as news when somebody speaks of them in the past perfect."""


@dataclass(frozen=True, slots=True)
class When:
    """A time for a report, with the wording it comes from."""

    start: date | None
    end: date | None
    precision: str | None
    basis: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the times that bear on it.

    Attributes:
        end: Where it ends.
        before: The time that the sentences before it in its block set.
        said: When somebody in it says something, if it tells.
    """

    end: int
    before: When | None
    said: When | None


@dataclass(frozen=True, slots=True)
class Telling:
    """What the times of an account are read with.

    Attributes:
        speech: Lemmas of verbs of saying.
        outcomes: Lemmas of verbs that tell what an act came to ("talks that led to a deal in May").
        deictics: Word to past, present or future, counted from the day of writing.
    """

    calendar: Calendar
    published: Interval | None
    speech: frozenset[str]
    outcomes: frozenset[str]
    deictics: Mapping[str, str]


def date_reports(doc: "Doc", reports: Sequence[EventReport], telling: Telling) -> list[EventReport]:
    """Give the reports in their order, those without a date with the one that the account gives them."""
    if not reports:
        return []
    dated: list[EventReport] = []
    times = sentence_times(doc, telling)
    story = next((sentence.said for sentence in times[:LEAD] if sentence.said is not None), None)
    at = 0
    for report in reports:
        while at + 1 < len(times) and times[at].end <= report.trigger_start:
            at += 1
        if report.start_date is None and report.end_date is None and times:
            anchor = anchor_of(doc, report)
            found = told_time(report, anchor, times[at].before, story, telling) if anchor is not None else None
            if found is not None:
                report = with_time(report, found)
        dated.append(report)
    return retold(dated)


def with_time(report: EventReport, when: When) -> EventReport:
    """Give a report with a time."""
    return replace(
        report,
        start_date=when.start,
        end_date=when.end,
        date_precision=when.precision,
        date_basis=when.basis,
        date_text=when.text,
    )


def anchor_of(doc: "Doc", report: EventReport) -> "Token | None":
    """Give the word that a report's trigger hangs on."""
    span = doc.char_span(report.trigger_start, report.trigger_end, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def told_time(
    report: EventReport, anchor: "Token", before: When | None, story: When | None, telling: Telling
) -> When | None:
    """Give the time of one report, by the first rule that tells."""
    verb = finite_verb(anchor)
    quote = telling.calendar.quote_at(report.quote_index)
    spoken = quote is not None and quote.quote_type != "indirect"
    found = outcome_time(anchor, telling)
    if found is None and not spoken:
        found = deictic_time(anchor, telling)
    if found is None and verb is not None and is_so_now(report, anchor, verb):
        now = spoken_interval(quote) if spoken and quote is not None else telling.published
        found = When(now.start, now.end, now.precision, "relative", verb.text) if now is not None else None
    if found is None and not spoken and verb is not None and story is not None:
        found = story if is_news(report, anchor, verb, telling) else None
    if found is None and not spoken and verb is not None and before is not None:
        found = before if is_past(verb) and saying_above(verb, telling) is None else None
    return found


def spoken_interval(quote: Quote) -> Interval | None:
    """Give when a quote was spoken, if that is known."""
    if quote.start_date is None or quote.end_date is None or quote.date_precision is None:
        return None
    return Interval(quote.start_date, quote.end_date, quote.date_precision)


def sentence_times(doc: "Doc", telling: Telling) -> list[Sentence]:
    """Give the sentences of a text with the times that bear on them.

    A date that stands with the main verb of a sentence in the past tense holds for the sentences in the simple past
    that follow it in its block, until one of them names another time or leaves that tense.
    """
    found: list[Sentence] = []
    for block in content_blocks(doc):
        current: When | None = None
        for sent in block.sents:
            setting = telling.calendar.setting(sent)
            if current is None and not setting.dates:
                found.append(Sentence(sent.end_char, None, None))  # as most: no time holds, none is named
                continue
            before, said, root = current, None, sent.root
            tells = root.pos_ in ("VERB", "AUX") and is_past(root)
            if not tells or setting.dates:
                current = None
            held = find_date(root, root, setting) if tells else None
            if held is not None:
                when = When(held.start_date, held.end_date, held.date_precision, "narrative", held.text)
                if root.lemma_ in telling.speech:
                    said = when
                else:
                    current = when
            found.append(Sentence(sent.end_char, before, said))
    return found


def finite_verb(token: "Token") -> "Token | None":
    """Give the verb whose tense a word stands in."""
    node = clause_head(token) if token.pos_ not in ("VERB", "AUX") else token
    for _ in range(8):
        if node.pos_ in ("VERB", "AUX") and (has_tense(node) or node.dep_ == "ROOT"):
            return node
        if node.head == node:
            return None
        node = node.head if node.head.pos_ in ("VERB", "AUX") else clause_head(node.head)
    return None


def has_tense(verb: "Token") -> bool:
    """Tell whether a verb or its auxiliary carries a tense of its own."""
    is_participle = verb.tag_ in ("VBN", "VBG", "VB") or (verb.tag_ == "VBD" and verb.head.lemma_ == "be")
    shares = verb.dep_ == "conj" and is_participle and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.lefts)
    own = verb.tag_ in ("VBD", "VBZ", "VBP") or any(c.tag_ in ("VBD", "VBZ", "VBP", "MD") for c in auxiliaries(verb))
    return bool(own and not (shares and not auxiliaries(verb)))


def is_past(verb: "Token") -> bool:
    """Tell whether a verb stands in the simple past."""
    tags = [(c.tag_, c.lemma_) for c in auxiliaries(verb)]
    if any(tag == "MD" or lemma == "have" for tag, lemma in tags):
        return False
    return bool(verb.tag_ == "VBD" or any(tag == "VBD" for tag, _ in tags))


def is_present(verb: "Token") -> bool:
    """Tell whether a verb stands in the simple present, or is going on in the present."""
    tags = [(c.tag_, c.lemma_) for c in auxiliaries(verb)]
    if any(tag in ("MD", "VBD") for tag, _ in tags):
        return False
    if any(lemma == "have" for _, lemma in tags):
        return bool(verb.tag_ == "VBG")  # "have been fighting": still under way
    return verb.tag_ in ("VBZ", "VBP") or any(tag in ("VBZ", "VBP") for tag, _ in tags)


def outcome_time(anchor: "Token", telling: Telling) -> When | None:
    """Give the date of what an act came to: "they held talks that led to a deal in May"."""
    for noun in (anchor, *(c for c in anchor.children if c.dep_ in ("dobj", "nsubjpass"))):
        for clause in noun.children:
            if clause.dep_ in ("relcl", "acl", "advcl") and clause.lemma_ in telling.outcomes:
                setting = telling.calendar.setting(anchor.sent)
                held = find_date(clause, clause, setting, own_clause=True)
                inner = [(d, a) for d, a in setting.dates if clause.is_ancestor(a)]
                held = held or (inner[0][0] if len(inner) == 1 else None)
                if held is not None:
                    return When(held.start_date, held.end_date, held.date_precision, "narrative", held.text)
    return None


def deictic_time(anchor: "Token", telling: Telling) -> When | None:
    """Give the time that "recently" or "imminent" tells, counted from the day of writing."""
    published = telling.published
    node = anchor
    while published is not None:
        for child in node.children:
            towards = telling.deictics.get(child.lower_)
            if towards is not None and child.dep_ in ("advmod", "amod"):
                start = published.start - NEAR if towards == "past" else published.start
                end = published.end + NEAR if towards == "future" else published.end
                return When(start, end, "vague", "relative", child.text)
        if node.head == node:
            break
        node = node.head
    return None


def is_so_now(report: EventReport, anchor: "Token", verb: "Token") -> bool:
    """Tell whether a text says in the present tense that something is so, or that somebody asks, blames, refuses."""
    if report.status not in ("ongoing", "occurred", "denied") or not is_present(verb):
        return False
    if report.status != "occurred" or in_title(verb):
        return True
    return report.event_type in SPOKEN_TYPES and anchor.pos_ != "NOUN" and verb in (anchor, anchor.head)


def in_title(token: "Token") -> bool:
    """Tell whether a word stands in a headline."""
    blocks = token.doc.spans.get("blocks", ())
    return any(block.start <= token.i < block.end and block.label_ in ("title", "heading") for block in blocks)


def is_news(report: EventReport, anchor: "Token", verb: "Token", telling: Telling) -> bool:
    """Tell whether somebody whom the account quotes tells of an act as part of the news.

    What they tell in the simple past, how things stood "yet", and what has been asked, agreed or refused is news;
    violence or arrests that "had" taken place may lie long ago.
    """
    said = saying_above(anchor, telling)
    if said is None or said == anchor or not is_past(said) or report.status in ("planned", "conditional"):
        return False
    return is_past(verb) or has_yet(verb) or (report.event_type in SPOKEN_TYPES and not is_present(verb))


def saying_above(anchor: "Token", telling: Telling) -> "Token | None":
    """Give the verb of saying that governs a clause or stands beside it."""
    node = anchor
    for _ in range(8):
        if node.dep_ in ("ccomp", "parataxis") and node.head.lemma_ in telling.speech:
            return node.head
        if node.head == node:
            break
        node = node.head
    beside = (c for c in node.children if c.dep_ in ("parataxis", "ccomp") and c.i > node.i)
    return next((c for c in beside if c.lemma_ in telling.speech), None)


def has_yet(verb: "Token") -> bool:
    """Tell whether a clause says how things stood up to the time of speaking ("had not yet met")."""
    return any(c.lower_ in ("yet", "already", "so") for c in verb.children if c.dep_ == "advmod")


def retold(reports: Sequence[EventReport]) -> list[EventReport]:
    """Give the reports, those without a date with that of the same act told elsewhere in the text.

    The same act has the same type, status and parties on both sides; one time must be told of it, not several.
    """
    times: dict[tuple[object, ...], set[When]] = {}
    for report in reports:
        if report.start_date is not None:
            when = When(report.start_date, report.end_date, report.date_precision, "narrative", report.date_text)
            times.setdefault(act_key(report), set()).add(when)
    found = []
    for report in reports:
        held = times.get(act_key(report), set()) if report.source_clusters and report.target_clusters else set()
        is_undated = report.start_date is None and report.end_date is None
        found.append(with_time(report, next(iter(held))) if is_undated and len(held) == 1 else report)
    return found


def act_key(report: EventReport) -> tuple[object, ...]:
    """Give what two tellings of one act share."""
    sides = (frozenset(report.source_clusters), frozenset(report.target_clusters))
    return (report.event_type, report.event_mode, report.status, *sides)
