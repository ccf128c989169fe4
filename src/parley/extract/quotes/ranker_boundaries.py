"""Where the words that a cue reports may start and end: every boundary worth weighing, likely or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import DASHES, OPENERS, PARTING, Passage

COMPLEMENTISERS = frozenset({"that", "whether", "if"})
WH_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})
PART_TAGS = WH_TAGS | {"CC", "IN", "VBG", "VBN", "TO", "RB"}
JOINED = frozenset("-%$’'/")
REACH = 18
MOST_STARTS = 6
MOST_ENDS = 24


@dataclass(frozen=True)
class Site:
    """A cue, the room that the words it reports may take, and what the rules would take of it.

    Attributes:
        low: First token of the room: of the sentence, or the first one that nothing else has taken.
        high: Token after its last.
        proposal: First token and token after the last of each piece that the rules propose, in order.
        is_spoken: Whether speech in marks has the same cue.
    """

    cue: Cue
    passage: Passage
    low: int
    high: int
    proposal: tuple[tuple[int, int], ...] = ()
    is_spoken: bool = False

    @cached_property
    def proposed(self) -> str:
        """On which side of the cue the rules see its words."""
        if not self.proposal:
            return "none"
        if len(self.proposal) > 1:
            return "split"
        return "left" if self.proposal[0][1] <= self.cue.start else "right"

    @cached_property
    def left_end(self) -> int:
        """Token after the last in front of the attribution."""
        return last_word(self.passage, self.low, max(self.low, min(self.cue.low, self.high)))

    @cached_property
    def right(self) -> int:
        """First token of the room behind the attribution."""
        cue, passage = self.cue, self.passage
        if "source" in cue.frames:
            return cue.high
        if cue.subject is None or cue.subject.i < cue.end or passage.doc[cue.start].tag_ == "VBG":
            return cue.end
        parted = any(is_bare(passage, k) for k in range(cue.end, min(cue.subject.i, self.high)))
        return cue.end if parted else cue.high


def is_bare(passage: Passage, i: int) -> bool:
    """Tell whether a token is white space or punctuation outside marks."""
    words = passage.words
    return (words.spaces[i] or words.puncts[i]) and not passage.in_marks[i - passage.start]


def is_inside(passage: Passage, i: int) -> bool:
    """Tell whether a boundary before token `i` would cut the words between two marks."""
    at = i - passage.start
    if not 0 < at < len(passage.in_marks) or not (passage.in_marks[at] and passage.in_marks[at - 1]):
        return False
    return passage.run_at(i) == passage.run_at(i - 1)


def last_word(passage: Passage, start: int, stop: int) -> int:
    """Leave out white space and punctuation outside marks before token `stop`, but nothing before `start`."""
    while stop > start and is_bare(passage, stop - 1):
        stop -= 1
    return stop


def first_word(passage: Passage, i: int) -> int:
    """Give the first token at `i` or behind it that is a word."""
    while i < passage.end and (passage.words.puncts[i] or passage.words.spaces[i]):
        i += 1
    return i


def with_proposed(found: list[int], proposed: Iterable[int]) -> list[int]:
    """Add the boundaries that the rules propose."""
    return sorted({*found, *proposed})


def left_starts(site: Site) -> list[int]:
    """Give the tokens where a clause in front of the attribution may start, in order."""
    passage, words, stop = site.passage, site.passage.words, site.left_end
    first = site.low
    while first < stop and is_bare(passage, first):
        first += 1
    found = [first] if first < stop else []
    opening = True
    for k in range(first + 1, stop):
        if len(found) == MOST_STARTS:
            break
        before, lower, is_parted = words.texts[k - 1], words.lowers[k - 1], is_bare(passage, k - 1)
        opening = opening and (is_parted or lower in OPENERS)
        if is_bare(passage, k) or is_inside(passage, k):
            continue
        is_parted = is_parted and (before in PARTING or before in DASHES or before in ":;")
        if opening or is_parted or lower == "that":
            found.append(k)
    return with_proposed(found, (a for a, b in site.proposal if site.low <= a and b <= stop))


def right_starts(site: Site) -> list[int]:
    """Give the tokens where a clause behind the attribution may start, in order."""
    passage, doc, right = site.passage, site.passage.doc, site.right
    verb = doc[site.cue.start]
    edges = {child.left_edge.i for child in verb.rights}
    found: list[int] = []
    for i in range(right, min(site.high, right + REACH)):
        token, before = doc[i], doc[i - 1]
        if is_bare(passage, i):
            if token.text in ".;?!":
                break
        elif token.lower_ not in COMPLEMENTISERS and not is_inside(passage, i):
            if (
                not found
                or i in edges
                or before.lower_ in COMPLEMENTISERS
                or before.ent_type_ in ("DATE", "TIME")
                or before.text in (",", ":")
                or (before.tag_ == "IN" and before.head == verb)
                or token.tag_ in WH_TAGS
            ):
                found.append(i)
            if len(found) == MOST_STARTS:
                break
    return with_proposed(found, (a for a, _ in site.proposal if a >= right))


def right_ends(site: Site, start: int) -> list[int]:
    """Give the tokens after the last of what starts at `start`, in order."""
    passage, words, high = site.passage, site.passage.words, site.high
    edges = {child.right_edge.i + 1 for child in passage.doc[site.cue.start].rights}
    found: list[int] = []
    for k in range(start + 1, high):
        parts = (words.puncts[k] and words.texts[k] not in JOINED) or words.tags[k] in PART_TAGS or k in edges
        if not parts or is_inside(passage, k):
            continue
        stop = last_word(passage, start, k)
        if stop > start and (not found or stop > found[-1]):
            found.append(stop)
            if len(found) == MOST_ENDS:
                break
    stop = last_word(passage, start, high)
    proposed = (b for _, b in site.proposal if start < b <= high)
    return with_proposed(found, (*proposed, stop) if stop > start else proposed)
