"""Which clause a cue reports, chosen by learned weights among the readings that grammar and rules offer.

Three choices follow each other: on which side of the cue, from where, up to where. Each takes the reading with the
highest sum of weights. Weights are whole numbers, so that every machine sums them alike; of equals the first is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Protocol

from parley.errors import ContractError
from parley.extract.quotes.attribution import Cue
from parley.extract.quotes.passages import Passage, has_finite
from parley.extract.quotes.ranker_boundaries import Site, is_bare, left_starts, right_ends, right_starts
from parley.extract.quotes.ranker_features import cue_features
from parley.extract.quotes.ranker_spans import end_features, start_features

SIDES = ("none", "right", "left", "split")
HEADER = "# parley quote ranker, format 1"
GUARD = 500
"""By how much, in thousandths, "none" must lead to overrule what the rules propose."""

FIELD = 48
"""Bits of each sum of weights in a number that holds those of all sides."""

Pieces = list[tuple[int, int]]


class Chooser(Protocol):
    """Whatever decides which words a cue reports."""

    def choose(self, site: Site, cues: Sequence[Cue], n: int) -> Pieces:
        """Give the first token and the token after the last of each piece that cue `n` reports, in order."""


@dataclass(frozen=True)
class Ranker:
    """The learned weights.

    Attributes:
        sides: For each feature of a cue its weight for every one of `SIDES`.
        starts: For each feature of a start its weight.
        ends: For each feature of an end its weight.
    """

    sides: Mapping[str, tuple[int, ...]]
    starts: Mapping[str, int]
    ends: Mapping[str, int]

    @cached_property
    def packed(self) -> dict[str, int]:
        """Give for each feature the weights of all sides as one number, a one above them: one sum adds them all."""
        return {feature: pack((*weights, 1)) for feature, weights in self.sides.items()}

    def choose(self, site: Site, cues: Sequence[Cue], n: int) -> Pieces:
        """Give the pieces that cue `n` reports; where the rules find none, only with a finite verb.

        Words in marks are the rules' to find: there the marks tell more than the weights do.
        """
        if any(holds_marks(site.passage, a, b) for a, b in site.proposal):
            return list(site.proposal)
        side = self.side(site, cues, n)
        pieces: Pieces = []
        if side in ("left", "split"):
            pieces += self.left_piece(site)
        if side == "right":
            pieces += self.right_piece(site, self.start(site, right_starts(site), "right"), "right")
        elif side == "split":
            pieces += self.right_piece(site, rest_start(site), "rest")
        is_new = not site.proposal
        if is_new and any(holds_marks(site.passage, a, b) for a, b in pieces):
            return []
        return pieces if not is_new or any(has_finite(site.passage.doc, a, b) for a, b in pieces) else []

    def side(self, site: Site, cues: Sequence[Cue], n: int) -> str:
        """Give one of `SIDES`."""
        *sums, known = unpack(total(cue_features(site, cues, n), self.packed), len(SIDES) + 1)
        if not known:
            return SIDES[0]
        if site.proposal:
            sums[0] -= GUARD
        return SIDES[sums.index(max(sums))]

    def start(self, site: Site, starts: Sequence[int], side: str) -> int | None:
        """Give the best of the starts."""
        if len(starts) < 2:
            return next(iter(starts), None)
        return starts[highest(start_features(site, starts, side), self.starts)]

    def left_piece(self, site: Site) -> Pieces:
        """Give the words in front of the attribution."""
        start = self.start(site, left_starts(site), "left")
        return [(start, site.left_end)] if start is not None and start < site.left_end else []

    def right_piece(self, site: Site, start: int | None, side: str) -> Pieces:
        """Give the words behind the attribution that begin at `start`."""
        ends = right_ends(site, start) if start is not None else []
        if start is None or not ends:
            return []
        if len(ends) == 1:
            return [(start, ends[0])]
        return [(start, ends[highest(end_features(site, start, ends, side), self.ends)])]


def highest(readings: Sequence[Sequence[str]], weights: Mapping[str, int]) -> int:
    """Give the index of the reading with the highest sum of weights, the first one of equals."""
    sums = [total(features, weights) for features in readings]
    return sums.index(max(sums))


def total(features: Iterable[str], weights: Mapping[str, int]) -> int:
    """Give the sum of the weights of those features that have one."""
    return sum(map(weights.get, features, repeat(0)))


def pack(values: Iterable[int]) -> int:
    """Put numbers side by side into one, the first at its low end."""
    return sum(value << (FIELD * place) for place, value in enumerate(values))


def unpack(packed: int, count: int) -> list[int]:
    """Give the numbers that one holds, or the sums of those that several added together hold."""
    found = []
    for _ in range(count):
        value = packed & ((1 << FIELD) - 1)
        value -= (value >> (FIELD - 1)) << FIELD
        found.append(value)
        packed = (packed - value) >> FIELD
    return found


def rest_start(site: Site) -> int | None:
    """Give the token where a clause that the attribution interrupts goes on behind it."""
    i = site.cue.high
    while i < site.high and is_bare(site.passage, i):
        if site.passage.doc[i].text in ".;?!":
            return None
        i += 1
    return i if i < site.high else None


def holds_marks(passage: Passage, start: int, stop: int) -> bool:
    """Tell whether some of the words stand in marks."""
    return any(passage.in_marks[start - passage.start : stop - passage.start])


def compile_ranker(raw: str, where: str = "weights/quotes.tsv") -> Ranker:
    """Compile the weights: a header line, then one line each: choice, feature and weights, parted by tabs.

    Raises:
        ContractError: The header is another one, or a line does not fit.
    """
    lines = raw.splitlines()
    if not lines or lines[0] != HEADER:
        raise ContractError(where=where, problem="not weights of this format", remedy="Train them again.")
    sides: dict[str, tuple[int, ...]] = {}
    single: dict[str, dict[str, int]] = {"start": {}, "end": {}}
    for number, line in enumerate(lines[1:], start=2):
        choice, _, rest = line.partition("\t")
        feature, *weights = rest.split("\t")
        try:
            values = tuple(int(weight) for weight in weights)
        except ValueError:
            values = ()
        if choice == "side" and len(values) == len(SIDES):
            sides[feature] = values
        elif choice in single and len(values) == 1:
            single[choice][feature] = values[0]
        else:
            raise ContractError(where=f"{where}:{number}", problem="not a line of weights", remedy="Train them again.")
    return Ranker(sides, single["start"], single["end"])
