"""Reported speech: who said what to whom and when, in direct, indirect and mixed form."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from parley import grammar
from parley.extract.quotes import speakers
from parley.extract.quotes.announcements import announcer, is_block_quote, named_line
from parley.extract.quotes.attribution import Cue, find_cues
from parley.extract.quotes.clause_drafts import clause_drafts
from parley.extract.quotes.cue_rules import QuoteRules, compile_rules
from parley.extract.quotes.drafts import Draft, announced_draft, line_draft
from parley.extract.quotes.marked_drafts import marked_drafts
from parley.extract.quotes.passages import Passage, read_passage
from parley.extract.quotes.ranker import Chooser, compile_ranker
from parley.grammar import text_of
from parley.records import DateExpression, Mention, Quote

if TYPE_CHECKING:
    from spacy.tokens import Doc

CLOSING = "”\"»’'"
NEIGHBOURS = 8  # quotations that can stand in the same sentence


def extract_quotes(
    doc: "Doc", mentions: Sequence[Mention], dates: Sequence[DateExpression], rules: QuoteRules
) -> list[Quote]:
    """Give the reported speech of a text, in order; quotations inside quotations are left out.

    `mentions` are resolved: their cluster numbers become the speakers'.
    """
    drafts: list[Draft] = []
    announced: Cue | None = None
    names = {m.text.rsplit(maxsplit=1)[-1].lower() for m in mentions if m.mention_kind == "name" and m.text.strip()}
    for block in grammar.content_blocks(doc):
        if len(block):
            passage = read_passage(block)
            before = drafts[-1] if drafts and block.start - drafts[-1].last <= 80 else None
            cues = find_cues(passage.doc, passage.start, passage.end, passage.in_marks, rules.cues)
            line = named_line(passage, rules.cues, names)
            if line is not None:
                drafts.append(line_draft(passage, *line))
            elif announced is not None and is_block_quote(passage, cues):
                drafts.append(announced_draft(passage, announced))
            else:
                is_heading = block.label_ in ("title", "heading")
                drafts.extend(read_block(passage, cues, before, announced, rules.chooser, is_heading=is_heading))
            announced = announcer(passage, cues)
    return to_quotes(doc, drafts, grammar.MentionIndex(mentions), sorted(dates, key=lambda d: d.char_start))


def read_block(
    passage: Passage,
    cues: Sequence[Cue],
    before: Draft | None,
    announced: Cue | None,
    chooser: Chooser | None,
    *,
    is_heading: bool,
) -> list[Draft]:
    """Give the quotations of one block; `before` is the last one above it, `announced` the cue that leads to it."""
    direct = marked_drafts(passage, cues, before, announced, is_heading=is_heading)
    if not cues:
        return direct
    return sorted(clause_drafts(passage, cues, direct, chooser), key=lambda d: (d.char_start, d.char_end))


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
        while start < end - 1 and text[start] in CLOSING:
            start += 1  # a tokenizer may glue a dash to the mark before it
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


__all__ = ["QuoteRules", "compile_ranker", "compile_rules", "extract_quotes"]
