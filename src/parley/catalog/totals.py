"""Events counted for the charts: by time, by place, and by who acts on whom."""

from collections import Counter
from typing import Any

from parley.catalog.source import Row, Source

MOST_ACTORS = 60
"""Actors in the network: those with the most events that have two sides."""


def to_totals(source: Source) -> dict[str, Any]:
    """Count events.

    Returns:
        days: [first month "YYYY-MM", span, type, class, status, count]; `span` is the shortest of month, quarter and
            year that holds the whole event, or "longer".
        places: [name, latitude, longitude, year or None, type, class, status, count].
        edges: [source, target, year or None, type, class, status, count].
        undated, unplaced, one_sided: Events that these leave out.
    """
    events = source.tables["events"]
    days, places, pairs = Counter[Any](), Counter[Any](), Counter[Any]()
    for row in events:
        kind = (row["event_type"], row["quad_class"], row["status"])
        year = row["start_date"].year if row["start_date"] else None
        if row["start_date"]:
            days[row["start_date"].strftime("%Y-%m"), find_span(row), *kind] += 1
        if row["latitude"] is not None and row["longitude"] is not None:
            places[row["place_name"], round(row["latitude"], 3), round(row["longitude"], 3), year, *kind] += 1
        for one in dict.fromkeys(row["source_ids"]):
            for other in dict.fromkeys(row["target_ids"]):
                if one != other:
                    pairs[one, other, year, *kind] += 1
    edges = _among_the_most(pairs)
    return {
        "days": _to_rows(days),
        "places": _to_rows(places),
        "edges": _to_rows(edges),
        "events": len(events),
        "undated": len(events) - sum(days.values()),
        "unplaced": len(events) - sum(places.values()),
        "one_sided": sum(not (row["source_ids"] and row["target_ids"]) for row in events),
        "actors": [len({key for pair in pairs for key in pair[:2]}), len({key for pair in edges for key in pair[:2]})],
    }


def find_span(row: Row) -> str:
    """Give the shortest of month, quarter and year in which an event lies whole; else longer."""
    start, end = row["start_date"], row["end_date"]
    if end is None or (start.year, start.month) == (end.year, end.month):
        # Without an end only the precision tells how wide the date is.
        return {"year": "year", "season": "quarter", "vague": "longer"}.get(row["date_precision"] or "", "month")
    if start.year == end.year:
        return "quarter" if (start.month - 1) // 3 == (end.month - 1) // 3 else "year"
    return "longer"


def _among_the_most(pairs: Counter[Any]) -> Counter[Any]:
    weight: Counter[str] = Counter()
    for (one, other, *_), count in pairs.items():
        weight[one] += count
        weight[other] += count
    kept = {key for key, _ in sorted(weight.items(), key=lambda item: (-item[1], item[0]))[:MOST_ACTORS]}
    return Counter({pair: count for pair, count in pairs.items() if pair[0] in kept and pair[1] in kept})


def _to_rows(counts: Counter[Any]) -> list[list[Any]]:
    return [[*key, count] for key, count in sorted(counts.items(), key=lambda item: [str(part) for part in item[0]])]
