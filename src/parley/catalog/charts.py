"""The charts: how they are drawn, as Vega-Lite and Vega specifications, and what of them stands in `preview/` as SVG.

The pages draw the same specifications with the values that the reader's filters leave.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.catalog import assets
from parley.catalog.drawing import draw
from parley.catalog.names import place_names

Spec = dict[str, Any]
COLOURS = {
    "verbal_cooperation": "#2a6fb0",
    "material_cooperation": "#0f8b8d",
    "verbal_conflict": "#c27a00",
    "material_conflict": "#c0392b",
}
"""Colour of each class: told apart with colour-blind eyes, and three to one against white and against the dark page."""
OTHER = "#7a7f87"
CLIP = re.compile(r"""(?<=url\(#)clip\d+(?=\))|(?<=id=")clip\d+(?=")""")
FONT = "Liberation Sans"
"""Font of the previews. The library that draws them carries it, so that they are the same on every machine."""
MOST_LINKS = 150
"""Arrows in the network: those of the most events."""
LONGEST_MONTHS, LONGEST_QUARTERS = 24, 72
"""Months that a release covers at most for its time line to be drawn by months, and by quarters."""


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of a release.

    Attributes:
        specs: Per chart its specification, from `specs/`, without values. Those of the time line: day, group, n, order.
        unit: Unit of time of the time line: month, quarter or year.
    """

    specs: Mapping[str, Spec]
    unit: str


def to_charts(totals: Mapping[str, Any]) -> Charts:
    """Give the charts of a release, their frame and unit of time fit to it."""
    return Charts(
        {"timeline": assets.read_spec("timeline"), "map": to_map(totals), "network": to_network()}, choose_unit(totals)
    )


def choose_unit(totals: Mapping[str, Any]) -> str:
    """Choose by what to draw the time line, from how long it is."""
    months = [int(day[:4]) * 12 + int(day[5:7]) for day, *_ in totals["days"]]
    length = max(months, default=0) - min(months, default=0) + 1
    return "month" if length <= LONGEST_MONTHS else "quarter" if length <= LONGEST_QUARTERS else "year"


def to_map(totals: Mapping[str, Any]) -> Spec:
    """Give the map, framed so that all places are on it. Its values: name, lon, lat, n, group."""
    spec = _in_colours(assets.read_spec("map"))
    spots = [(lon, lat) for _, lat, lon in totals["spots"]]
    # Many places have small spots, so that they hide each other less.
    values = {"frame": to_frame(spots), "largest": round(max(150, min(900, 4000 / max(1, len(spots)) ** 0.5)))}
    for signal in spec["signals"]:
        signal["value"] = values.get(signal["name"], signal["value"])
    return spec


def to_frame(places: list[tuple[float, float]]) -> Spec:
    """Give the corners of what the map shows: all places with room around, the whole world when there is none."""
    if not places:
        places = [(-150.0, -50.0), (170.0, 70.0)]
    west, east = min(lon for lon, _ in places), max(lon for lon, _ in places)
    south, north = min(lat for _, lat in places), max(lat for _, lat in places)
    room = max(4.0, 0.12 * (east - west), 0.12 * (north - south))
    corners = [[max(-179.9, west - room), max(-70.0, south - room)], [min(179.9, east + room), min(78.0, north + room)]]
    return {"type": "MultiPoint", "coordinates": corners}


def to_network() -> Spec:
    """Give the network: actors, and an arrow from one to another it acts on.

    Its values: `shown` id, name, n; `links` source, target, group, n, told (the words of the tooltip).
    """
    return _in_colours(assets.read_spec("network"))


def _in_colours(spec: Spec) -> Spec:
    for scale in spec["scales"]:
        if scale["name"] == "colour":
            scale["domain"], scale["range"] = list(COLOURS), list(COLOURS.values())
    return spec


def to_previews(
    charts: Charts, totals: Mapping[str, Any], names: Mapping[str, str], kept: Path | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the charts of the whole release as SVG files, for a README; `kept` is where drawings are kept for later."""
    config = {"background": "white", "font": FONT, "axis": {"grid": False}}
    timeline = deepcopy(charts.specs["timeline"])
    unit = {"month": "utcyearmonth", "quarter": "utcyearquarter", "year": "utcyear"}[charts.unit]
    timeline["encoding"]["x"]["timeUnit"] = unit
    timeline["encoding"]["color"]["scale"] = {"domain": [to_words(c) for c in COLOURS], "range": list(COLOURS.values())}
    timeline["data"]["values"] = [
        {"day": f"{day}-01", "group": to_words(quad), "n": count, "order": list(COLOURS).index(quad)}
        for day, span, kind, count in totals["days"]
        if is_shown(span, charts.unit) and (quad := totals["kinds"][kind][1]) in COLOURS
    ]
    yield "preview/timeline.svg", to_stable(draw("timeline", {**timeline, "config": config}, kept, is_lite=True))
    places = deepcopy(charts.specs["map"])
    places["data"][0]["values"] = json.loads(assets.read_outlines())
    places["data"][1]["values"] = gather_places(totals)
    yield "preview/map.svg", _draw("map", places, kept)
    network = deepcopy(charts.specs["network"])
    network["data"][0]["values"], network["data"][1]["values"] = gather_network(totals, names)
    yield "preview/network.svg", _draw("network", network, kept)


def _draw(name: str, spec: Spec, kept: Path | None) -> bytes:
    """Draw a Vega specification without a browser: in the library's own font, the names put in their places after."""
    for mark in spec["marks"]:
        for held in (mark, *mark.get("marks", ())):
            if held["type"] == "text":
                del held["transform"]
                held["encode"]["enter"] |= {"x": {"field": "x"}, "y": {"field": "y"}, "font": {"value": FONT}}
    drawn = draw(name, {**spec, "config": {"background": "white"}}, kept)
    return to_stable(place_names(drawn, spec["width"], spec["height"]))


def to_stable(svg: str) -> bytes:
    """Number the clips of a drawing from 1: Vega counts on from one drawing of a process to the next.

    >>> to_stable('<g clip-path="url(#clip7)"/><clipPath id="clip7"/>')
    b'<g clip-path="url(#clip1)"/><clipPath id="clip1"/>'
    """
    numbers = {name: f"clip{number}" for number, name in enumerate(dict.fromkeys(CLIP.findall(svg)), start=1)}
    return CLIP.sub(lambda found: numbers[found[0]], svg).encode()


def is_shown(span: str, unit: str) -> bool:
    """Tell whether an event of this span can stand in a time line by this unit."""
    spans = ("month", "quarter", "year")
    return span in spans and spans.index(span) <= spans.index(unit)


def to_words(code: str) -> str:
    """Give a code as words.

    >>> to_words("verbal_conflict")
    'verbal conflict'
    """
    return code.replace("_", " ")


def gather_places(totals: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the map's values of the whole release: per place its events, and the class of most of them."""
    classes = _count_classes(totals, "places")
    return [
        {"name": name, "lat": lat, "lon": lon, "n": held.total(), "group": _most(held)}
        for (name, lat, lon), held in zip(totals["spots"], classes, strict=True)
    ]


def _count_classes(totals: Mapping[str, Any], name: str) -> list[Counter[str]]:
    """Count the classes of each spot of the places, or of each pair of the edges."""
    counts: list[Counter[str]] = [Counter() for _ in totals[{"places": "spots", "edges": "pairs"}[name]]]
    for number, _, kind, count in totals[name]:
        counts[number][totals["kinds"][kind][1] or ""] += count
    return counts


def gather_network(totals: Mapping[str, Any], names: Mapping[str, str]) -> tuple[list[Any], list[Any]]:
    """Give the network's values of the whole release: actors, and pairs with the class of most of their events."""
    weight: Counter[str] = Counter()
    links = []
    for (one, other), held in zip(totals["pairs"], _count_classes(totals, "edges"), strict=True):
        weight[one] += held.total()
        weight[other] += held.total()
        links.append({"source": one, "target": other, "n": held.total(), "group": _most(held)})
    links = links[:MOST_LINKS]
    linked = {end for link in links for end in (link["source"], link["target"])}
    ordered = sorted(((key, n) for key, n in weight.items() if key in linked), key=lambda item: (-item[1], item[0]))
    return [{"id": key, "name": names.get(key, key), "n": count} for key, count in ordered], links


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))
