"""Speech in quotation marks: each run between marks with its attribution, or with who spoke before."""

from collections.abc import Sequence

from parley.extract.quotes import direct_speech
from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.drafts import Draft, open_ended
from parley.extract.quotes.passages import Passage
from parley.grammar import text_of


def marked_drafts(
    passage: Passage, cues: Sequence[Cue], before: Draft | None, announced: Cue | None, *, is_heading: bool
) -> list[Draft]:
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
                lead = direct_speech.lead_in(
                    passage, direct_speech.lead_floor(passage, k, found[-1].last if found else 0), a
                )
                if lead is not None:
                    first, start, end, kind = lead, passage.doc[lead].idx, run.char_end, "mixed"
            found.append(Draft(start, end, first, b, kind, cue.rule_id, cue, cue.subject, cue.start))
            continue
        goes_on = bool(found) and k > 0 and found[-1].last == passage.run_tokens[k - 1][1]
        inside = direct_speech.named_inside(k, passage)
        if inside is not None:
            named, first = inside
            start = max(start, passage.doc[first].idx)
            found.append(Draft(start, end, first, b, kind, named.rule_id, named, named.subject, named.start))
            continue
        beside = direct_speech.named_behind(k, passage) or direct_speech.named_before(k, passage)
        if beside is not None:
            found.append(Draft(start, end, a, b, kind, beside.rule_id, beside, beside.subject, beside.start))
        elif announced is not None and k == 0 and a <= passage.start + 1:
            found.append(
                Draft(start, end, a, b, kind, announced.rule_id, announced, announced.subject, announced.start)
            )
        elif not is_heading and direct_speech.stands_alone(k, passage, goes_on=goes_on):
            prior = found[-1] if found else before
            led = direct_speech.leading_cue(passage, cues, found[-1].last if found else passage.start, a)
            if led is not None:
                found.append(Draft(start, end, a, b, kind, "carried", led, led.subject, led.start, is_carried=True))
            elif prior is None:
                found.append(Draft(start, end, a, b, kind, "alone", None, None, a))
            else:
                key = prior.key if found or open_ended(text_of(passage.doc), prior) else a
                found.append(Draft(start, end, a, b, kind, "carried", prior.cue, prior.head, key, is_carried=True))
    return found
