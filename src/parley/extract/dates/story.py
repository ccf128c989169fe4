"""The time line of a text: what the dates told so far mean for the next one."""

import re
from collections.abc import Sequence

from parley.calendar import Point
from parley.extract.dates.neighbours import (
    Find,
    are_joined,
    ends_range,
    opens_sentence,
    opens_week,
    tells_history,
    tells_quarter,
    tense_of,
    year_hint,
)
from parley.extract.dates.timex import Context, Meaning
from parley.records import Interval

_ANCHORS_KEPT = 12
_QUARTER_REACH = 2000  # characters over which a report on a quarter compares it with "a year earlier"
_NEAR = 250  # characters over which a news text still speaks of the date it has just named


class Story:
    """The dates of one text in order, as far as they are told."""

    def __init__(self, lowered: str, finds: Sequence[Find], published: Interval | None) -> None:
        """Start the time line of a lower-cased text with nothing told yet."""
        self.lowered, self.finds, self.published = lowered, finds, published
        self.tells_history = tells_history(finds, published)
        self._anchors: list[Point] = []
        self._named: list[Point] = []
        self._paragraph = -1
        self._last: tuple[int, Meaning] | None = None
        self._quarter: tuple[int, Point] | None = None

    def context(self, number: int, paragraph: int, cues: re.Pattern[str]) -> Context:
        """Give from where the expression with this number, in this paragraph, is read."""
        find = self.finds[number]
        far = number > 0 and find.char_start - self.finds[number - 1].char_end > _NEAR
        if not self.tells_history and (paragraph != self._paragraph or far):
            self._anchors.clear()
        if paragraph != self._paragraph:
            self._named.clear()
        self._paragraph = paragraph
        before = self._last[1] if self._last and self._last[0] == number - 1 else None
        first = self.finds[number - 1]
        is_weekday = "weekday" in first.groups and first.rule.kind in ("weekday", "relative")
        is_end = before is not None and ends_range(self.lowered, first, find)
        held = self._quarter and find.char_start - self._quarter[0] < _QUARTER_REACH
        return Context(
            speech=None,
            anchors=tuple(self._anchors[-_ANCHORS_KEPT:]),
            tells_history=self.tells_history,
            tense=tense_of(self.lowered, find, cues),
            year_hint=year_hint(self.lowered, self.finds, number),
            named=tuple(self._named[-_ANCHORS_KEPT:]),
            joined=before.point if before and is_weekday and are_joined(self.lowered, first, find) else None,
            since=before.point if before and is_end else None,
            since_basis=before.basis if before and is_end else None,
            quarter=self._quarter[1] if self._quarter and held else None,
            week=before.point if before and opens_week(self.lowered, first, find, before) else None,
        )

    def tell(self, number: int, meaning: Meaning) -> None:
        """Go on with what an expression means."""
        find, point = self.finds[number], meaning.point
        self._last = number, meaning
        if tells_quarter(find, meaning, self.published):
            self._quarter = (find.char_end, point) if point else None
        if point and meaning.date_type in ("DATE", "TIME"):
            self._named.append(meaning.last or point)
        if point and self._goes_on(meaning, point, find.char_start):
            self._anchors.append(meaning.last or point)

    def _goes_on(self, meaning: Meaning, point: Point, start: int) -> bool:
        """Tell whether later dates are read from this one: not from a look back, nor from a year named in passing."""
        if not meaning.moves_story or (self.tells_history and meaning.basis == "relative"):
            return False
        return point.grain != "year" or not self._anchors or opens_sentence(self.lowered, start)
