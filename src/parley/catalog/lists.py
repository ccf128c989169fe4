"""Rows of a release to the rows of the catalogue's lists: the fields of each view, in order, with evidence."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.catalog.excerpts import mark_found, shorten, show_in_context
from parley.catalog.source import Row, Source, to_link
from parley.catalog.views import VIEWS, View

Cells = list[Any]


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a release.

    Attributes:
        rows: Per view its rows, the newest first, each the values of the view's fields.
        by_id: Per view its rows by identifier.
    """

    rows: Mapping[str, Sequence[Cells]]
    by_id: Mapping[str, Mapping[str, Cells]]


def to_lists(source: Source) -> Lists:
    """Give every view's rows."""
    reports = source.group("event_reports", "event_id")
    events = Counter(row["actor_id"] for row in unique_sides(source))
    said = _count(source, "quotes", "speaker_id")
    held = (("event", "event_reports"), ("quote", "quotes"), ("figure", "figures"))
    found = {f"{name}_count": _count(source, table, "document_id") for name, table in held}
    made: dict[str, Callable[[Row], Row]] = {
        "events": lambda row: to_event(source, row, reports.get(row["event_id"], ())),
        "actors": _with_counts("actor_id", {"event_count": events, "quote_count": said}),
        "quotes": to_quote,
        "figures": lambda row: to_figure(source, row),
        "documents": _with_counts("document_id", found),
        "contradictions": lambda row: {**row, "pages": source.point_to(row)},
    }
    rows = {view.name: _in_order(source, view, map(made[view.name], source.tables[view.table])) for view in VIEWS}
    return Lists(rows, {name: {cells[0]: cells for cells in held} for name, held in rows.items()})


def unique_sides(source: Source) -> list[Row]:
    """Give each pair of event and actor once, also when an actor is on both sides."""
    return list({(row["event_id"], row["actor_id"]): row for row in source.tables["event_actors"]}.values())


def to_event(source: Source, row: Row, reports: Sequence[Row]) -> Row:
    """Give an event with the evidence of its earliest report."""
    if not reports:
        return {**row, "evidence": [], "document_id": None}
    first = min(reports, key=lambda r: (source.published(r["document_id"]) or "9", r["char_start"], r["report_id"]))
    return {**row, "evidence": to_evidence(first), "document_id": first["document_id"]}


def to_evidence(report: Row) -> list[str]:
    """Give the clause of a report with its trigger marked; a clause that was cut may not hold it."""
    return mark_found(shorten(report["text"]), report["trigger_text"], report["trigger_start"] - report["char_start"])


def to_quote(row: Row) -> Row:
    """Give a quote with its words as evidence, all of them marked."""
    return {**row, "evidence": ["", row["text"]]}


def to_figure(source: Source, row: Row) -> Row:
    """Give a figure with the clause around it."""
    clauses = source.clauses.get(row["document_id"], ())
    return {**row, "evidence": show_in_context(clauses, row["char_start"], row["char_end"], row["text"])}


def _with_counts(key: str, counts: Mapping[str, Mapping[str, int]]) -> Callable[[Row], Row]:
    def add(row: Row) -> Row:
        held = {name: count.get(row[key], 0) for name, count in counts.items()}
        link = {"source_url": to_link(row["source_url"])} if "source_url" in row else {}
        return {**row, **held, **link}

    return add


def _count(source: Source, table: str, column: str) -> Counter[str]:
    return Counter(row[column] for row in source.tables[table] if row[column])


def _in_order(source: Source, view: View, rows: Iterator[Row]) -> list[Cells]:
    """Give the cells of the rows: what most is said of first among actors, else the newest first."""

    def rank(row: Row) -> tuple[Any, ...]:
        if view.name == "actors":
            return (row["event_count"], row["mention_count"])
        return (_day(source, row),)

    ordered = sorted(rows, key=lambda row: str(row[view.fields[0]]))
    ordered.sort(key=rank, reverse=True)
    return [[_plain(row.get(field)) for field in view.fields] for row in ordered]


def _day(source: Source, row: Row) -> str:
    """Give the day of a row, else the day on which its text was published, as ISO 8601."""
    day = row.get("start_date") or row.get("published_start")
    documents = row.get("document_ids") or [row.get("document_id")]
    return str(day) if day else max(map(source.published, documents))


def _plain(value: Any) -> Any:
    """Give a date as ISO 8601; everything else as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value
