"""Rows of a release to the rows of the catalogue's lists: the fields of each view, in order, with evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley.catalog.clauses import show_all, to_clauses
from parley.catalog.excerpts import mark_found, shorten
from parley.catalog.fragments import encode
from parley.catalog.groups import Groups
from parley.catalog.source import Row, Source, flatten, to_link
from parley.catalog.views import VIEWS, View

BATCH = 1000
"""Rows that are Python values at a time."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a release.

    Attributes:
        rows: Per view its rows in order, each the values of the view's fields as JSON.
        reports: Reports of each event, the earliest first.
        sides: Events of each actor.
        roles: What shows each role's words in context, as JSON.
    """

    rows: Mapping[str, Sequence[bytes]]
    reports: Groups
    sides: Groups
    roles: Sequence[bytes]


def to_lists(source: Source, texts: Mapping[str, str]) -> Lists:
    """Give every view's rows; `texts` has the text of documents by identifier, as far as it is known."""
    clauses = to_clauses(source)
    reports = source.group("event_reports", "event_id", "events")
    sides = source.group_pairs("event_actors", "actors", "events")
    made = {
        "events": _events(source, reports),
        "actors": _actors(source, sides),
        "quotes": map(to_quote, _in_batches(source, "quotes")),
        "figures": _figures(source, show_all(source, clauses, texts, "figures", "text")),
        "documents": _documents(source),
        "contradictions": _contradictions(source),
    }
    rows = {view.name: [encode(_to_cells(view, row)) for row in made[view.name]] for view in VIEWS}
    roles = [encode(shown) for shown in show_all(source, clauses, texts, "actor_roles", "role_text")]
    return Lists(rows, reports, sides, roles)


def _to_cells(view: View, row: Row) -> list[Any]:
    return [row.get(field) for field in view.fields]


def _in_batches(source: Source, table: str) -> Iterator[Row]:
    for first in range(0, source.size(table), BATCH):
        yield from source.rows(table, slice(first, first + BATCH))


def _events(source: Source, reports: Groups) -> Iterator[Row]:
    columns = ("document_id", "char_start", "text", "trigger_start", "trigger_text")
    for first in range(0, source.size("events"), BATCH):
        rows = source.rows("events", slice(first, first + BATCH))
        told = [number + first for number in range(len(rows)) if reports.of(number + first)]
        shown = source.rows("event_reports", [reports.of(number)[0] for number in told], columns)
        evidence = dict(zip(told, shown, strict=True))
        for number, row in enumerate(rows, start=first):
            report = evidence.get(number)
            row["evidence"] = to_evidence(report) if report else []
            row["document_id"] = report["document_id"] if report else None
            yield row


def to_evidence(report: Row) -> list[str]:
    """Give the clause of a report with its trigger marked; a clause that was cut may not hold it."""
    return mark_found(shorten(report["text"]), report["trigger_text"], report["trigger_start"] - report["char_start"])


def to_quote(row: Row) -> Row:
    """Give a quote with its words as evidence, all of them marked."""
    return {**row, "evidence": ["", row["text"]]}


def _figures(source: Source, shown: Sequence[list[str]]) -> Iterator[Row]:
    for row, evidence in zip(_in_batches(source, "figures"), shown, strict=True):
        yield {**row, "evidence": to_figure_evidence(evidence, row["counted_text"])}


def to_figure_evidence(shown: list[str], counted: str | None) -> list[str]:
    """Add what is counted to a figure's words that stand alone.

    >>> to_figure_evidence(["", "several"], "bargees"), to_figure_evidence(["", "40 bargees"], "bargees")
    (['', 'several', ' … bargees'], ['', '40 bargees'])
    """
    return [*shown, f" … {shorten(counted)}"] if len(shown) == 2 and counted and counted not in shown[1] else shown


def _actors(source: Source, sides: Groups) -> Iterator[Row]:
    events, quotes = sides.sizes().tolist(), source.group("quotes", "speaker_id", "actors").sizes().tolist()
    for number, row in enumerate(_in_batches(source, "actors")):
        yield {**row, "event_count": events[number], "quote_count": quotes[number]}


def _documents(source: Source) -> Iterator[Row]:
    counted = {"event_count": "event_reports", "quote_count": "quotes", "figure_count": "figures"}
    counts = {name: source.group(table, "document_id", "documents").sizes().tolist() for name, table in counted.items()}
    for number, row in enumerate(_in_batches(source, "documents")):
        held = {name: sizes[number] for name, sizes in counts.items()}
        yield {**row, **held, "source_url": to_link(row["source_url"])}


def _contradictions(source: Source) -> Iterator[Row]:
    for row, pages in zip(_in_batches(source, "contradictions"), point_to(source), strict=True):
        yield {**row, "pages": pages}


def point_to(source: Source) -> Iterator[list[list[str]]]:
    """Yield for each contradiction what its rows lead to: (identifier with a page, the words there), each page once."""
    ids, owners = flatten(source.tables["contradictions"]["row_ids"])
    pages: list[dict[str, str]] = [{} for _ in range(source.size("contradictions"))]
    kinds = source.column("contradictions", "table_name")
    for table, page, words in (("event_reports", "event_id", "trigger_text"), ("figures", "figure_id", "text")):
        numbers = source.number(table, ids)
        known = np.flatnonzero(numbers >= 0)
        for at, row in zip(known, source.rows(table, numbers[known].tolist(), (page, words)), strict=True):
            if kinds[owners[at]] == table:
                pages[owners[at]].setdefault(row[page], row[words])
    for held in pages:
        yield [[key, words] for key, words in held.items()]
