"""Reported clauses beside the speech in marks: found for each cue, accepted or refused in one place."""

from collections.abc import Collection, Sequence

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.clause_end import before_own_verb
from parley.extract.quotes.drafts import Draft, clause_draft, close_to, is_part, same_cue
from parley.extract.quotes.parentheses import before_marks, beside_attribution, beside_source, is_enclosed, is_joined
from parley.extract.quotes.passages import Passage
from parley.extract.quotes.ranker import Chooser
from parley.extract.quotes.ranker_boundaries import Site
from parley.extract.quotes.reported_clause import after_that, clause_limit, complement, next_report
from parley.grammar import sent_start

NEIGHBOURS = 8  # reported words that can stand in the same sentence


def clause_drafts(
    passage: Passage, cues: Sequence[Cue], direct: Sequence[Draft], chooser: Chooser | None = None
) -> list[Draft]:
    """Give the reported clauses beside the speech already found; an outer clause takes what stands inside it.

    `chooser` has the last word on what a cue reports; without it the rules have.
    """
    marked, clauses = list(direct), list[Draft]()
    spoken = {d.cue.start for d in direct if d.cue is not None and not d.is_carried}
    covered: list[tuple[int, int]] = []
    for n, cue in enumerate(cues):
        if any(a <= cue.start < b for a, b in covered[-NEIGHBOURS:]):
            continue
        low, high = passage.unit_start(cue.start), passage.unit_end(cue.start)
        near = [*close_to(marked, low, high), *clauses[-NEIGHBOURS:]]
        for first, last in reported(passage, cues, n, near, chooser, is_spoken=cue.start in spoken):
            if not is_reported(passage, cue, first, last, spoken):
                continue
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


def is_reported(passage: Passage, cue: Cue, first: int, last: int, spoken: Collection[int]) -> bool:
    """Tell whether the words from `first` to `last` are kept as what `cue` reports: the one place that refuses them.

    `spoken` are the first tokens of the cues that have speech in marks of their own.
    """
    doc = passage.doc
    if last <= cue.low and doc[first].tag_ in ("VBN", "VBD") and first == sent_start(doc, first):
        return False  # "Asked whether it would, X said no": what stands first is another's question
    if "source" in cue.frames or doc[cue.start].tag_ == "VBN":
        # "“…,” X said, according to Y": what Y tells is what X said, which is found already.
        return not any(i in spoken for i in range(first, last))
    return True


def reported(
    passage: Passage, cues: Sequence[Cue], n: int, kept: Sequence[Draft], chooser: Chooser | None, *, is_spoken: bool
) -> list[tuple[int, int]]:
    """Give the tokens of the clauses that cue `n` reports, beside the drafts that are `kept`."""
    cue = cues[n]
    if cue.subject is None and not can_lack_speaker(cue, passage):
        return []
    if cue.subject is not None and (cue.subject.lower_ in ("i", "we", "you") and "mind" in cue.frames):
        return []
    floor = max((d.last for d in kept if d.last <= cue.low and d.quote_type != "indirect"), default=passage.start)
    ceiling = min(
        (d.first for d in kept if d.first >= cue.end and not same_cue(d.cue, cue) and not d.is_carried),
        default=passage.end,
    )
    ceiling = before_own_verb(cue, passage, ceiling)
    proposal = proposed(passage, cues, n, floor, ceiling, is_spoken=is_spoken)
    if chooser is None:
        return proposal
    low = cue.start if is_joined(cue, passage) else max(floor, passage.unit_start(cue.start))
    high = next_report(passage, cues, n, min(ceiling, passage.unit_end(cue.start)))
    return chooser.choose(Site(cue, passage, low, high, tuple(proposal), is_spoken), cues, n)


def proposed(
    passage: Passage, cues: Sequence[Cue], n: int, floor: int, ceiling: int, *, is_spoken: bool
) -> list[tuple[int, int]]:
    """Give the clauses that cue `n` reports by the rules, between the tokens `floor` and `ceiling`."""
    cue = cues[n]
    doc = passage.doc
    if "source" in cue.frames:
        return beside_source(cue, passage, floor, ceiling)
    if is_spoken and not any(
        doc[k].lower_ == "that" and doc[k].dep_ == "mark" for k in range(cue.end, min(passage.end, cue.end + 4))
    ):
        return before_marks(cue, passage, floor) if "parenthesis" in cue.frames else []
    if "parenthesis" in cue.frames and is_enclosed(cue, passage):
        aside = beside_attribution(cue, passage, floor, ceiling)
        if len(aside) > 1:
            return aside
    found = complement(cue, passage, min(ceiling, clause_limit(passage, cues, n)))
    if found is not None:
        return [found]
    if is_spoken or "parenthesis" not in cue.frames:
        return []
    return beside_attribution(cue, passage, floor, ceiling)


def can_lack_speaker(cue: Cue, passage: Passage) -> bool:
    """Tell whether a cue reports though nobody is named: a noun, or a passive before "that" or a question."""
    doc = passage.doc
    if doc[cue.start].pos_ == "NOUN":
        return True
    end = min(passage.unit_end(cue.start), cue.end + 8)
    return doc[cue.start].tag_ in ("VBN", "VBD") and after_that(cue, passage, end) is not None
