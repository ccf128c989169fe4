"""Events counted for the charts: by time, by place, and by who acts on whom."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.catalog.groups import Numbers
from parley.catalog.source import Row, Source, flatten

MOST_ACTORS = 40
"""Actors in the network: those with the most events that have two sides."""
MOST_PLACES = 500
"""Places on the map: those with the most events."""
BATCH = 10_000
KIND = ("event_type", "quad_class", "status")
Counts = list[list[Any]]


def to_totals(source: Source) -> dict[str, Any]:
    """Count events. What a count is of is named by its place in another list, so that the charts stay small.

    Returns:
        kinds: [type, class, status] of events.
        years: First and last year in which an event began; empty when none is dated.
        days: [first month "YYYY-MM", span, kind, count]; `span` is the shortest of month, quarter and year that holds
            the whole event, or "longer".
        spots: [name, latitude, longitude] of places, those of the most events first.
        places: [spot, year or 0, kind, count].
        pairs: [source, target], those of the most events first.
        edges: [pair, year or 0, kind, count].
        events: Number of all events; `undated`, `unplaced`, `one_sided`: those that the charts leave out.
        spot_total, actors: How many places there are in all; how many actors, and how many of them are here.
    """
    events = source.tables["events"]
    named = pc.binary_join_element_wise(*(pc.fill_null(events[name], "") for name in KIND), "\n")
    codes = named.combine_chunks().dictionary_encode()
    kinds = [[part or None for part in name.split("\n")] for name in codes.dictionary.to_pylist()]
    kind = np.asarray(codes.indices.to_numpy(zero_copy_only=False), np.int64)
    year = np.asarray(pc.fill_null(find_years(source), 0).to_numpy(), np.int64)
    return {
        "kinds": kinds,
        "events": source.size("events"),
        "years": [int(found) for found in pc.min_max(find_years(source)).as_py().values() if found is not None],
        "undated": events["start_date"].null_count,
        "one_sided": int(pc.sum(_is_one_sided(events)).as_py() or 0),
        "days": _count_days(source, kind),
        **_count_places(source, kind, year),
        **_count_pairs(source, kind, year),
    }


def find_years(source: Source) -> Any:
    """Give the year in which each event began; null when it has no date."""
    return pc.utf8_slice_codeunits(source.tables["events"]["start_date"], 0, 4).cast(pa.int64())


def _is_one_sided(events: pa.Table) -> Any:
    empty = [pc.equal(pc.list_value_length(events[name]), 0) for name in ("source_ids", "target_ids")]
    return pc.or_(*empty).cast(pa.int64())


def _count_days(source: Source, kind: Numbers) -> Counts:
    counts: Counter[Any] = Counter()
    for first in range(0, source.size("events"), BATCH):
        rows = source.rows("events", slice(first, first + BATCH), ("start_date", "end_date", "date_precision"))
        for number, row in zip(kind[first : first + BATCH].tolist(), rows, strict=True):
            if row["start_date"]:
                counts[row["start_date"][:7], find_span(row), number] += 1
    return sorted([*key, count] for key, count in counts.items())


def find_span(row: Row) -> str:
    """Give the shortest of month, quarter and year in which an event lies whole; else longer."""
    start, end = row["start_date"], row["end_date"]
    if end is None or start[:7] == end[:7]:
        # Without an end only the precision tells how wide the date is.
        return {"year": "year", "season": "quarter", "vague": "longer"}.get(row["date_precision"] or "", "month")
    if start[:4] == end[:4]:
        return "quarter" if (int(start[5:7]) - 1) // 3 == (int(end[5:7]) - 1) // 3 else "year"
    return "longer"


def _count_places(source: Source, kind: Numbers, year: Numbers) -> dict[str, Any]:
    events = source.tables["events"]
    lat, lon = (pc.round(events[name], 3) for name in ("latitude", "longitude"))
    held = pa.table({"name": events["place_name"], "lat": lat, "lon": lon, "year": year, "kind": kind})
    held = held.filter(pc.and_(pc.is_valid(lat), pc.is_valid(lon)))
    spot = ["name", "lat", "lon"]
    order = [("count_all", "descending"), *((name, "ascending") for name in spot)]
    spots = _count(held, spot).sort_by(order)
    shown = spots.slice(0, MOST_PLACES).select(spot).to_pylist()
    numbers = {tuple(row.values()): number for number, row in enumerate(shown)}
    counted = [list(row.values()) for row in _count(held, [*spot, "year", "kind"]).to_pylist()]
    return {
        "spots": [list(row.values()) for row in shown],
        "spot_total": spots.num_rows,
        "unplaced": source.size("events") - held.num_rows,
        "places": sorted([numbers[tuple(row[:3])], *row[3:]] for row in counted if tuple(row[:3]) in numbers),
    }


def _count(table: pa.Table, names: list[str]) -> pa.Table:
    return table.group_by(names, use_threads=False).aggregate([([], "count_all")])


def find_pairs(source: Source) -> tuple[Numbers, Numbers, Numbers]:
    """Give who acts on whom: numbers of events, of the actors that act, of those it is done to; each once."""
    sides = []
    for column in ("source_ids", "target_ids"):
        ids, events = flatten(source.tables["events"][column])
        sides.append(pa.table({"event": events, column: source.number("actors", ids)}))
    joined = sides[0].join(sides[1], "event", join_type="inner", use_threads=False)
    held = np.stack([joined[name].to_numpy() for name in ("event", "source_ids", "target_ids")]).astype(np.int64)
    held = held[:, (held[1] >= 0) & (held[2] >= 0) & (held[1] != held[2])]
    events, ones, others = np.unique(held, axis=1)
    return events, ones, others


def _count_pairs(source: Source, kind: Numbers, year: Numbers) -> dict[str, Any]:
    events, ones, others = find_pairs(source)
    ids = source.column("actors", "actor_id")
    weight = np.bincount(np.concatenate([ones, others]), minlength=len(ids))
    kept = set(sorted(np.flatnonzero(weight).tolist(), key=lambda at: (-weight[at], ids[at]))[:MOST_ACTORS])
    counts = Counter(
        (one, other, int(year[event]), int(kind[event]))
        for event, one, other in zip(events.tolist(), ones.tolist(), others.tolist(), strict=True)
        if one in kept and other in kept
    )
    totals: Counter[tuple[int, int]] = Counter()
    for (one, other, *_), count in counts.items():
        totals[one, other] += count
    pairs = sorted(totals, key=lambda pair: (-totals[pair], ids[pair[0]], ids[pair[1]]))
    numbers = {pair: number for number, pair in enumerate(pairs)}
    shown = {number for pair in pairs for number in pair}
    return {
        "pairs": [[ids[one], ids[other]] for one, other in pairs],
        "edges": sorted([numbers[one, other], when, what, n] for (one, other, when, what), n in counts.items()),
        "actors": [int(np.count_nonzero(weight)), len(shown)],
    }
