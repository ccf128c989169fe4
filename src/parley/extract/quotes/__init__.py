"""Reported speech: who said what to whom and when, in direct, indirect and mixed form."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parley import grammar
from parley.extract.quotes import direct_speech, speakers
from parley.extract.quotes.attribution import Cue, find_cues
from parley.extract.quotes.cue_rules import CueRules, QuoteRules, compile_rules
from parley.extract.quotes.parentheses import beside_attribution, beside_source
from parley.extract.quotes.passages import Passage, read_passage
from parley.extract.quotes.reported_clause import clause_limit, complement
from parley.grammar import text_of
from parley.records import DateExpression, Mention, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

NEIGHBOURS = 8  # reported words that can stand in the same sentence


@dataclass(frozen=True)
class Draft:
    """A quotation before its speaker is worded.

    Attributes:
        first: First token of the reported words.
        last: Token after their last.
        key: Shared by the pieces of one utterance.
        is_carried: Whether the speaker is taken over from the quotation before.
    """

    char_start: int
    char_end: int
    first: int
    last: int
    quote_type: str
    rule_id: str
    cue: Cue | None
    head: "Token | None"
    key: int
    is_carried: bool = False


def extract_quotes(
    doc: "Doc", mentions: Sequence[Mention], dates: Sequence[DateExpression], rules: QuoteRules
) -> list[Quote]:
    """Give the reported speech of a text, in order; quotations inside quotations are left out.

    `mentions` are resolved: their cluster numbers become the speakers'.
    """
    drafts: list[Draft] = []
    for block in grammar.content_blocks(doc):
        if len(block):
            passage = read_passage(block)
            before = drafts[-1] if drafts and block.start - drafts[-1].last <= 80 else None
            drafts.extend(read_block(passage, rules.cues, before, is_heading=block.label_ in ("title", "heading")))
    return to_quotes(doc, drafts, grammar.MentionIndex(mentions), sorted(dates, key=lambda d: d.char_start))


def read_block(passage: Passage, rules: CueRules, before: Draft | None, *, is_heading: bool) -> list[Draft]:
    """Give the quotations of one block, `before` being the last one above it."""
    cues = find_cues(passage.doc, passage.start, passage.end, passage.in_marks, rules)
    direct = marked_drafts(passage, cues, before, is_heading=is_heading)
    if not cues:
        return direct
    return sorted(clause_drafts(passage, cues, direct), key=lambda d: (d.char_start, d.char_end))


def marked_drafts(passage: Passage, cues: Sequence[Cue], before: Draft | None, *, is_heading: bool) -> list[Draft]:
    """Give the speech in quotation marks that has an attribution, or goes on from speech that has one."""
    found: list[Draft] = []
    after = [direct_speech.cue_after(k, passage, cues) for k in range(len(passage.run_tokens))]
    for k, (a, b) in enumerate(passage.run_tokens):
        run = passage.marks.runs[k]
        cue = after[k] or direct_speech.cue_before(k, passage, cues)
        start, end, kind = run.inner_start, run.inner_end, "direct"
        if cue is not None:
            first = a
            if after[k] is not None:
                low = max(passage.unit_start(a), passage.run_tokens[k - 1][1] if k else passage.start)
                lead = direct_speech.lead_in(passage, low, a)
                if lead is not None:
                    first, start, end, kind = lead, passage.doc[lead].idx, run.char_end, "mixed"
            found.append(Draft(start, end, first, b, kind, cue.rule_id, cue, cue.subject, cue.start))
            continue
        goes_on = bool(found) and k > 0 and found[-1].last == passage.run_tokens[k - 1][1]
        named = direct_speech.named_behind(k, passage)
        rule_id = "name-behind"
        if named is None:
            named, rule_id = direct_speech.named_before(k, passage), "name-before"
        if named is not None and (rule_id == "name-behind" or direct_speech.is_whole(k, passage)):
            found.append(Draft(start, end, a, b, kind, rule_id, None, passage.doc[named], a))
        elif not is_heading and direct_speech.stands_alone(k, passage, goes_on=goes_on):
            prior = found[-1] if found else before
            if prior is None:
                found.append(Draft(start, end, a, b, kind, "alone", None, None, a))
            else:
                key = prior.key if found or open_ended(text_of(passage.doc), prior) else a
                found.append(Draft(start, end, a, b, kind, "carried", prior.cue, prior.head, key, is_carried=True))
    return found


def open_ended(text: str, draft: Draft) -> bool:
    """Tell whether a quotation ends with its paragraph and no closing mark, so that the next paragraph continues it."""
    return draft.quote_type == "direct" and text[draft.char_end : draft.char_end + 1] in ("\n", "\r")


def clause_drafts(passage: Passage, cues: Sequence[Cue], direct: Sequence[Draft]) -> list[Draft]:
    """Give the reported clauses beside the speech already found; an outer clause takes what stands inside it."""
    marked, clauses = list(direct), list[Draft]()
    spoken = {d.cue.start for d in direct if d.cue is not None and not d.is_carried}
    covered: list[tuple[int, int]] = []
    for n, cue in enumerate(cues):
        if any(a <= cue.start < b for a, b in covered[-NEIGHBOURS:]):
            continue
        low, high = passage.unit_start(cue.start), passage.unit_end(cue.start)
        near = [*close_to(marked, low, high), *clauses[-NEIGHBOURS:]]
        for first, last in reported(passage, cues, n, near, is_spoken=cue.start in spoken):
            draft = clause_draft(passage, first, last, cue)
            beside = [*close_to(marked, first, last), *clauses[-NEIGHBOURS:]]
            clash = {id(d) for d in beside if d.char_start < draft.char_end and draft.char_start < d.char_end}
            if all(is_part(d, draft) for d in beside if id(d) in clash):
                if clash:
                    marked = [d for d in marked if id(d) not in clash]
                    clauses = [d for d in clauses if id(d) not in clash]
                clauses.append(draft)
                covered.append((first, last))
    return [*marked, *clauses]


def close_to(drafts: Sequence[Draft], low: int, high: int) -> Sequence[Draft]:
    """Give the drafts, of those in order, that touch the tokens from `low` to `high`, and one more on each side."""
    start = bisect_left(drafts, low, key=lambda d: d.first)
    stop = bisect_left(drafts, high, key=lambda d: d.first)
    return drafts[max(0, start - 1) : stop + 1]


def same_cue(one: Cue | None, other: Cue | None) -> bool:
    """Tell whether two finds have the same reporting word."""
    return one is not None and other is not None and one.start == other.start


def is_part(inner: Draft, outer: Draft) -> bool:
    """Tell whether a find gives way to a reported clause that holds it."""
    inside = outer.char_start <= inner.char_start and inner.char_end <= outer.char_end
    loose = inner.is_carried or inner.rule_id == "alone" or same_cue(inner.cue, outer.cue)
    return inside and (loose or inner.quote_type == "indirect")


def reported(
    passage: Passage, cues: Sequence[Cue], n: int, kept: Sequence[Draft], *, is_spoken: bool
) -> list[tuple[int, int]]:
    """Give the tokens of the clauses that cue `n` reports."""
    cue = cues[n]
    doc = passage.doc
    if cue.subject is None or (cue.subject.lower_ in ("i", "we", "you") and "mind" in cue.frames):
        return []
    floor = max((d.last for d in kept if d.last <= cue.low and d.quote_type != "indirect"), default=passage.start)
    ceiling = min(
        (d.first for d in kept if d.first >= cue.end and not same_cue(d.cue, cue) and not d.is_carried),
        default=passage.end,
    )
    if "source" in cue.frames:
        return beside_source(cue, passage, floor, ceiling)
    if is_spoken and not any(
        doc[k].lower_ == "that" and doc[k].dep_ == "mark" for k in range(cue.end, min(passage.end, cue.end + 4))
    ):
        return []
    found = complement(cue, passage, min(ceiling, clause_limit(passage, cues, n)))
    if found is not None:
        return [found]
    if is_spoken or "parenthesis" not in cue.frames:
        return []
    return beside_attribution(cue, passage, floor)


def clause_draft(passage: Passage, first: int, last: int, cue: Cue) -> Draft:
    """Make the draft of a reported clause; its type follows from how much of it stands in marks."""
    doc = passage.doc
    start, end = grammar.doc_span(doc, first, last)
    words = [i for i in range(first, last) if doc[i].is_alpha or doc[i].like_num]
    quoted = sum(passage.in_marks[i - passage.start] for i in words)
    kind = "mixed" if quoted else "indirect"
    if quoted:
        touched = passage.marks.between(start, end)
        runs = passage.marks.runs
        if len(touched) == 1 and quoted == len(words):
            kind, start, end = "direct", runs[touched[0]].inner_start, runs[touched[0]].inner_end
        elif runs[touched[-1]].char_start < end:
            end = max(end, runs[touched[-1]].char_end)
    return Draft(start, end, first, last, kind, cue.rule_id, cue, cue.subject, cue.start)


def to_quotes(
    doc: "Doc", drafts: Sequence[Draft], index: grammar.MentionIndex, dates: Sequence[DateExpression]
) -> list[Quote]:
    """Word the speakers of the drafts, hearers and times, and number the utterances that have several pieces."""
    pieces = Counter(d.key for d in drafts)
    numbers = {key: n for n, key in enumerate(k for k in pieces if pieces[k] > 1)}
    found: list[Quote] = []
    last: tuple[str, int] | None = None  # actor type and cluster of the speaker before
    for n, draft in enumerate(drafts):
        taken = [(d.char_start, d.char_end) for d in drafts[max(0, n - NEIGHBOURS) : n + NEIGHBOURS]]
        quote, last = to_quote(doc, draft, index, dates, taken, numbers.get(draft.key), last)
        found.append(quote)
    return found


def to_quote(
    doc: "Doc",
    draft: Draft,
    index: grammar.MentionIndex,
    dates: Sequence[DateExpression],
    taken: Sequence[tuple[int, int]],
    number: int | None,
    last: tuple[str, int] | None,
) -> tuple[Quote, tuple[str, int] | None]:
    """Make the record of a draft, and give the speaker for a pronoun that follows."""
    text, cue, head = text_of(doc), draft.cue, draft.head
    facts: dict[str, Any] = {}
    if head is not None:
        verb = cue.start if cue is not None else len(doc)
        name = speakers.named_head(head, index)
        start, end = speakers.speaker_chars(name, verb, index)
        mention = speakers.name_over(name, index) or index.of_noun(name) or index.of_noun(head)
        cluster = mention.cluster if mention is not None else None
        if cluster is None and speakers.is_pronoun(head) and last is not None and speakers.agrees(head, last[0]):
            cluster = last[1]
        elif cluster is not None and mention is not None:
            last = (mention.actor_type, cluster)
        else:
            last = None
        facts |= {
            "speaker_cluster": cluster,
            "speaker_text": text[start:end],
            "speaker_start": start,
            "speaker_end": end,
        }
        if name.pos_ == "PROPN":
            facts["speaker_role"] = speakers.speaker_role(head, name, verb, (start, end))
        if facts.get("speaker_role") is None and mention is not None:
            facts["speaker_role"] = mention.role_text
    if cue is not None:
        start, end = grammar.doc_span(doc, cue.start, cue.end)
        facts |= {"cue_text": text[start:end], "cue_start": start, "cue_end": end}
        told = speakers.hearer(doc, cue, taken)
        if told is not None:
            facts["addressee_text"] = text[told[0] : told[1]]
            listener = index.covering(*told) or next(iter(index.inside(*told)), None)
            facts["addressee_cluster"] = listener.cluster if listener is not None else None
        date = speakers.when_said(doc, cue, dates, taken)
        if date is not None:
            facts |= {"start_date": date.start_date, "end_date": date.end_date, "date_precision": date.date_precision}
    inside = [m.cluster for m in index.inside(draft.char_start, draft.char_end) if m.mention_kind == "name"]
    named = tuple(dict.fromkeys(c for c in inside if c is not None))
    quote = Quote(
        char_start=draft.char_start,
        char_end=draft.char_end,
        text=text[draft.char_start : draft.char_end],
        quote_type=draft.quote_type,
        rule_id=draft.rule_id,
        quote_group=number,
        mentioned_clusters=named,
        **facts,
    )
    return quote, last


__all__ = ["QuoteRules", "compile_rules", "extract_quotes"]
