"""Quotation marks of a text, paired by kind; whatever the marks, nothing is lost and nothing raises."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

CURLY_OPEN, CURLY_CLOSE = "“„‟", "”"
ANGLE_OPEN, ANGLE_CLOSE = "«", "»"
SINGLE_OPEN, SINGLE_CLOSE = "‘‚", "’"

MARK = re.compile(r"``|''|[“”„‟«»\"‘’‚']")
SHORTEST = 3
"""Letters between two bare ' from which they can be marks: "rock 'n' roll" has none."""
PARAGRAPH = re.compile(r"\n")
REACH = 200
"""No speech holds more marks; it keeps a text of nothing but marks from taking for ever."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A run of text between an opening and a closing mark.

    Attributes:
        char_start: Where the opening mark starts.
        inner_start: First code point after the opening mark and white space.
        inner_end: Code point after the last one before white space and the closing mark.
        char_end: Code point after the closing mark; equals `inner_end` when nothing closes it.
        is_closed: Whether a closing mark was found in the same paragraph.
    """

    char_start: int
    inner_start: int
    inner_end: int
    char_end: int
    is_closed: bool


def pair_marks(text: str, start: int = 0, end: int | None = None) -> list[Marked]:
    """Give the outermost runs between marks in `text[start:end]`, in order.

    A run never leaves its paragraph: one that is not closed ends with it, as news texts do when speech goes on in the
    next paragraph. A closing mark without an opening one is passed over.
    """
    end = len(text) if end is None else end
    found: list[Marked] = []
    at = start
    for line in PARAGRAPH.finditer(text, start, end):
        found.extend(pair_paragraph(text, at, line.start()))
        at = line.end()
    found.extend(pair_paragraph(text, at, end))
    return found


def pair_paragraph(text: str, start: int, end: int) -> list[Marked]:
    """Give the outermost runs of one paragraph."""
    marks = [m.span() for m in MARK.finditer(text, start, end)]
    found: list[Marked] = []
    i = 0
    while i < len(marks):
        a, b = marks[i]
        kind = opens(text, a, b, start, end)
        if kind is None:
            i += 1
            continue
        j = closing(text, marks, i, kind, start, end)
        if j is None:
            # Only a kind that cannot be an apostrophe may stay open, and an inch sign has no comma or colon before it.
            if kind in ("curly", "angle") and not any(
                opens(text, *m, start, end) == kind for m in marks[i + 1 : i + REACH]
            ):
                append_run(found, text, a, b, end, end, is_closed=False)
                break
            if kind in ("straight", "double") and text[max(start, a - 9) : a].rstrip()[-1:] in ("", ",", ":"):
                append_run(found, text, a, b, end, end, is_closed=False)
                break
            i += 1
            continue
        append_run(found, text, a, b, *marks[j], is_closed=True)
        i = j + 1
    return found


def append_run(
    found: list[Marked], text: str, a: int, b: int, close_start: int, close_end: int, *, is_closed: bool
) -> None:
    """Append the run unless nothing but white space stands between the marks."""
    inner_start, inner_end = b, close_start
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    if inner_start < inner_end:
        found.append(Marked(a, inner_start, inner_end, close_end if is_closed else inner_end, is_closed))


def opens(text: str, a: int, b: int, start: int, end: int) -> str | None:
    """Give the kind of marks that the mark at `a` opens, or None when it can't open any."""
    mark = text[a:b]
    before = text[a - 1] if a > start else " "
    after = text[b] if b < end else " "
    if mark in CURLY_OPEN:
        return None if before.isalnum() or (before in ".,?!" and not after.isalnum()) else "curly"
    if mark in ANGLE_OPEN:
        return "angle"
    if mark in ANGLE_CLOSE and not before.isalnum() and after.isalnum():
        return "angle"  # »so« is how German prints it
    if mark in ("``", "''"):
        return None if after.isspace() and not before.isspace() else "double"
    if mark == '"':
        # A figure before it makes it an inch sign; a mark glued to the word before it closes.
        return None if before.isalnum() or (after.isspace() and not before.isspace()) else "straight"
    if mark in SINGLE_OPEN:
        return "single" if not before.isalnum() and not after.isspace() else None
    if mark == "'":
        return "plain" if (before.isspace() or before in "([—–-") and after.isalnum() else None
    return None


def closing(text: str, marks: Sequence[tuple[int, int]], i: int, kind: str, start: int, end: int) -> int | None:
    """Give the index of the mark that closes the run opened at `marks[i]`, or None."""
    depth = 0
    fallback = None
    for j in range(i + 1, min(len(marks), i + REACH)):
        a, b = marks[j]
        mark = text[a:b]
        if kind in ("curly", "angle"):
            if opens(text, a, b, start, end) == kind and mark in (CURLY_OPEN + ANGLE_OPEN):
                if text[marks[i][0]] == mark:
                    depth += 1
            elif mark in (CURLY_CLOSE if kind == "curly" else ANGLE_CLOSE + ANGLE_OPEN) or (
                kind == "curly"
                and (mark in ('"', "''") or (mark in CURLY_OPEN and opens(text, a, b, start, end) is None))
            ):
                if depth == 0:
                    return j
                depth -= 1
            elif kind == "curly" and text[marks[i][0]] == "„" and mark == "“":
                return j
        elif kind == "double":
            if mark == "''" or mark == "”" or mark == '"':
                return j
        elif kind == "straight":
            if mark in ('"', "”"):
                return j
        elif kind in ("single", "plain"):
            wanted = SINGLE_CLOSE if kind == "single" else "'"
            if mark in wanted and is_single_close(text, a, b, start, end):
                if text[a - 1] in ",.?!…" or b >= end:
                    return j
                is_long = a - marks[i][1] >= SHORTEST
                if fallback is None and (kind == "single" or (is_long and not is_apostrophe(text, a, b, end))):
                    fallback = j
    return fallback


def is_single_close(text: str, a: int, b: int, start: int, end: int) -> bool:
    """Tell whether a single mark can close: after a word or stop, and not before a letter (an apostrophe)."""
    after = text[b] if b < end else " "
    return a > start and not text[a - 1].isspace() and not after.isalnum()


def is_apostrophe(text: str, a: int, b: int, end: int) -> bool:
    """Tell whether a bare ' behind a word is likely to be the apostrophe of a plural ("the rebels' camp")."""
    return text[a - 1] in "sS" and not (b < end and text[b] in ",.;:?!)")


class MarkIndex:
    """The runs of a text, found by position."""

    def __init__(self, runs: Sequence[Marked]) -> None:
        """Keep the runs, which must be in order and not overlap."""
        self.runs = list(runs)
        self._starts = [run.char_start for run in self.runs]

    def at(self, position: int) -> int | None:
        """Give the index of the run whose marks or words hold `position`, if any."""
        i = bisect_right(self._starts, position) - 1
        return i if i >= 0 and position < self.runs[i].char_end else None

    def between(self, start: int, end: int) -> list[int]:
        """Give the indexes of the runs that touch the characters from `start` to `end`."""
        i = max(0, bisect_right(self._starts, start) - 1)
        touched = []
        while i < len(self.runs) and self.runs[i].char_start < end:
            if self.runs[i].char_end > start:
                touched.append(i)
            i += 1
        return touched
