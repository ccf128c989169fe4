"""What speaks for one start or one end of the words a cue reports, among the others there are.

Features are strings as in `ranker_features`. A side is "left" or "right" of the attribution, or "rest" for what goes
on behind it.
"""

from bisect import bisect_left
from collections.abc import Sequence

from parley.extract.quotes.ranker_boundaries import Site, first_word, last_word
from parley.extract.quotes.ranker_shapes import SUBJECTS, finite_verbs, shape, size


def start_features(site: Site, starts: Sequence[int], side: str) -> list[list[str]]:
    """Give the features of each start."""
    passage = site.passage
    stop = site.left_end if side == "left" else site.high
    verbs = finite_verbs(passage, starts[0], stop)
    words = {first_word(passage, a) for a, _ in site.proposal}
    befores = [shape(passage, i - 1) if i > site.low else "start" for i in starts]
    found = []
    for n, (i, before) in enumerate(zip(starts, befores, strict=True)):
        this = shape(passage, i)
        follower = befores[n + 1] if n + 1 < len(starts) else "none"
        place = f"{side}{min(n, 3)}"
        features = [
            f"{place}={min(len(starts), 4)}",
            f"{side}-this={this}",
            f"{side}-before={before}",
            f"{side}-both={before},{this}",
            f"{side}-two={this},{shape(passage, i + 1)}",
            f"{side}-next={follower},{before}",
            f"{place}-before={before}",
        ]
        if words:
            same = first_word(passage, i) in words
            features += [
                f"{side}-rules={same}",
                f"{side}-rules-before={same},{before}",
                f"{side}-rules-this={same},{this}",
                f"{place}-rules={same}",
            ]
        if side == "left":
            features += left_start(site, starts[0], i, verbs, before, place)
        else:
            features += right_start(site, i, verbs, before, this, place)
        found.append(features)
    return found


def left_start(site: Site, first: int, i: int, verbs: Sequence[int], before: str, place: str) -> list[str]:
    """Give what speaks for a start in front of the attribution, `verbs` being the finite verbs behind the first."""
    token = site.passage.doc[i]
    lost = bisect_left(verbs, i)
    return [
        f"left-verbs={min(2, len(verbs) - lost)},{place}",
        f"left-lost={min(2, lost)},{before}",
        f"left-gap={size(i - first)},{before}",
        f"left-kind={site.cue.rule_id},{place}",
        f"left-tag={token.tag_},{before}",
        f"left-dep={token.dep_},{before}",
    ]


def right_start(site: Site, i: int, verbs: Sequence[int], before: str, this: str, place: str) -> list[str]:
    """Give what speaks for a start behind the attribution."""
    doc = site.passage.doc
    token, verb = doc[i], doc[site.cue.start]
    dep = next((c.dep_ for c in verb.rights if c.left_edge.i == i), "no")
    head = token.head.dep_ if token.head != token else ""
    return [
        f"right-lemma={verb.lemma_.lower()},{before},{dep}",
        f"right-kind={site.cue.rule_id},{before}",
        f"right-dep={dep},{before}",
        f"right-dep-this={dep},{this}",
        f"right-gap={size(max(0, i - site.right))},{before}",
        f"right-own={token.dep_},{dep}",
        f"right-head={head},{dep}",
        f"right-verbs={any(i <= k < i + 12 for k in verbs)},{before}",
        f"right-time={token.ent_type_ in ('DATE', 'TIME')},{place}",
    ]


def end_features(site: Site, start: int, ends: Sequence[int], side: str) -> list[list[str]]:
    """Give the features of each end of what begins at token `start`."""
    passage, doc, words, high = site.passage, site.passage.doc, site.passage.words, site.high
    kind, verb = site.cue.rule_id, doc[site.cue.start]
    verbs = finite_verbs(passage, start, high)
    edges = {c.right_edge.i + 1: c.dep_ for c in verb.rights if c.i >= start}
    proposed = last_word(passage, start, site.proposal[-1][1]) if site.proposal else None
    first = doc[verbs[0]].tag_ if verbs else ""
    found = []
    for n, stop in enumerate(ends):
        is_last = n == len(ends) - 1
        k = stop
        while k < high and (words.spaces[k] or words.texts[k] in ",—–--:"):
            k += 1
        after = "last" if is_last else shape(passage, stop)
        word = shape(passage, k) if k < high else "last"
        then = shape(passage, k + 1) if k + 1 < high else "last"
        both = f"{after},{word}"
        held = bisect_left(verbs, stop)
        kept = len(verbs) - held
        length, dep = size(stop - start), edges.get(stop, "no")
        features = [
            f"side={side},{is_last}",
            f"after={after}",
            f"both={both}",
            f"word-then={word},{then}",
            f"three={both},{then}",
            f"held={min(held, 2)},{is_last}",
            f"held-both={min(held, 1)},{both}",
            f"kept={min(kept, 2)},{after}",
            f"kept-both={min(kept, 1)},{both}",
            f"length={length},{is_last}",
            f"length-after={length},{after}",
            f"rest={size(high - stop)},{after}",
            f"place={min(n, 3)},{min(len(ends) - 1 - n, 3)}",
            f"final={shape(passage, stop - 1)},{is_last}",
            f"kind={kind},{is_last}",
            f"kind-both={kind},{both}",
            f"edge={dep},{is_last}",
            f"edge-both={dep},{both}",
            *marks_at(site, start, stop, both, is_last=is_last),
        ]
        if proposed is not None:
            where = (proposed > stop) - (proposed < stop)
            features += [
                f"rules={where}",
                f"rules-after={where},{after}",
                f"rules-both={where},{both}",
                f"rules-last={where},{is_last}",
                f"rules-edge={where},{dep}",
            ]
        if not is_last:
            own = first if held else ""
            other = doc[verbs[held]].tag_ if kept else ""
            features += [
                f"tenses={verb.tag_},{own},{other},{both}",
                f"tense-then={verb.tag_},{own},{then},{word}",
                *joint_at(site, start, stop, k if k < high else stop, after, word),
            ]
        found.append(features)
    return found


def marks_at(site: Site, start: int, stop: int, both: str, *, is_last: bool) -> list[str]:
    """Give which marks are held, closed and left by an end."""
    marks, at = site.passage.in_marks, site.passage.start
    closes, held, later = (
        marks[stop - 1 - at],
        any(marks[start - at : stop - at]),
        any(marks[stop - at : site.high - at]),
    )
    return [f"closes={closes},{both}", f"marks={later},{held},{closes},{is_last}"]


def joint_at(site: Site, start: int, stop: int, k: int, after: str, word: str) -> list[str]:
    """Give how token `k`, the first word behind an end, hangs together with what is before it."""
    doc, verb = site.passage.doc, site.passage.doc[site.cue.start]
    token = doc[k]
    place = where_is(token.head.i, start, stop, verb.i)
    found = [
        f"head={place},{after}",
        f"head-word={place},{word}",
        f"head-dep={place},{token.dep_},{word}",
        f"head-after={place},{token.dep_},{after}",
    ]
    if place != "right":
        if token.pos_ in ("VERB", "AUX"):
            own = any(c.dep_ in SUBJECTS for c in token.lefts)
            found.append(f"verb={place},{token.dep_},{token.tag_ == verb.tag_},{after},{own}")
        return found
    top = token.head
    for _ in range(4):
        if top.head.i < stop or top.head == top:
            break
        top = top.head
    over = "self" if top.head == top else where_is(top.head.i, start, stop, verb.i)
    own = any(c.dep_ in SUBJECTS for c in top.lefts)
    return [
        *found,
        f"top={over},{top.dep_},{word}",
        f"top-tag={over},{top.dep_},{top.tag_},{after}",
        f"top-own={over},{top.dep_},{own},{top.tag_ == verb.tag_},{after},{word}",
    ]


def where_is(i: int, start: int, stop: int, verb: int) -> str:
    """Tell where token `i` stands: in the reported words, the cue itself, in front of them or behind."""
    if start <= i < stop:
        return "in"
    return "cue" if i == verb else "left" if i < start else "right"
