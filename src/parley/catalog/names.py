"""Names in a drawn chart, put beside their spots so that none lies on another.

In the pages Vega's own `label` transform does this; it needs a browser's canvas, which the previews are drawn without.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

SPOTS = re.compile(r'<g class="mark-symbol role-mark spots".*?</g>', re.DOTALL)
SPOT = re.compile(r'<path transform="translate\(([^,]+),([^)]+)\)" d="M([^,]+),')
"""A place at a pole is drawn at `Infinity`, which Python reads as well; no name has room there."""
NAMES = re.compile(r'(<g class="mark-text role-mark names"[^>]*>)(.*?)</g>', re.DOTALL)
NAME = re.compile(r'<text text-anchor="start" transform="translate\([^)]*\)"(.*?)>(.*?)</text>', re.DOTALL)
HEIGHT, WIDTH = 13.0, 6.6
"""Height of a name's line, and width of a letter, in units of the drawing; a bit more than the font needs."""
GAP = 3.0
HALO = 'paint-order="stroke" stroke="#ffffff" stroke-width="3" stroke-linejoin="round"'
"""Keeps a name apart from the lines that it lies on."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the drawing, from its upper left corner to its lower right one."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box") -> bool:
        """Tell whether the other part lies in this one."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )

    def meets(self, other: "Box") -> bool:
        """Tell whether two parts overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def place_names(svg: str, width: float, height: float) -> str:
    """Give the drawing with each name beside its spot, the first names first; a name without room is left out.

    Args:
        svg: A drawing with as many names in the group `names` as spots in the group `spots`, in the same order.
        width: Width of the part that names may stand in.
        height: Its height.
    """
    spots, names = SPOTS.search(svg), NAMES.search(svg)
    if not spots or not names:
        return svg
    places = [(float(x), float(y), float(radius)) for x, y, radius in SPOT.findall(spots[0])]
    taken = [Box(x - radius, y - radius, x + radius, y + radius) for x, y, radius in places]
    kept, whole = [], Box(0, 0, width, height)
    for place, found in zip(places, NAME.finditer(names[2]), strict=True):
        for box in _choices(*place, WIDTH * len(html.unescape(found[2]))):
            if whole.holds(box) and not any(box.meets(other) for other in taken):
                taken.append(box)
                at = f"translate({box.left:.1f},{box.bottom - HEIGHT / 4:.1f})"
                kept.append(f'<text text-anchor="start" transform="{at}" {HALO}{found[1]}>{found[2]}</text>')
                break
    return svg[: names.start()] + names[1] + "".join(kept) + "</g>" + svg[names.end() :]


def _choices(x: float, y: float, radius: float, width: float) -> Iterator[Box]:
    """Yield where a name can stand: right, left, above, below."""
    away, middle = radius + GAP, y - HEIGHT / 2
    for left, top in (
        (x + away, middle), (x - away - width, middle), (x - width / 2, y - away - HEIGHT), (x - width / 2, y + away),
    ):  # fmt: skip
        yield Box(left, top, left + width, top + HEIGHT)
