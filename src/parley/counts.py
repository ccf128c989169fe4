"""The counted columns of actors and events: worked out from the rows that support them, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa


@dataclass(slots=True)
class Support:
    """What stands behind one actor or event while rows are being counted."""

    rows: int = 0
    documents: set[str] = field(default_factory=set)
    stories: set[str] = field(default_factory=set)
    first: date | None = None
    last: date | None = None


def count_support(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, list[Any]]]:
    """Give the counted columns of actors and events, row by row in the order of those tables."""
    documents = {row["document_id"]: row for row in _rows(tables["documents"], "document_id", "story_id",
                                                          "published_start", "published_end")}  # fmt: skip
    actors = _gather(tables["actor_mentions"], "actor_id", documents)
    events = _gather(tables["event_reports"], "event_id", documents)
    of_actor = [actors.get(key, Support()) for key in tables["actors"]["actor_id"].to_pylist()]
    of_event = [events.get(key, Support()) for key in tables["events"]["event_id"].to_pylist()]
    return {
        "actors": {
            "mention_count": [s.rows for s in of_actor],
            "document_count": [len(s.documents) for s in of_actor],
            "story_count": [len(s.stories) for s in of_actor],
            "first_date": [s.first for s in of_actor],
            "last_date": [s.last for s in of_actor],
        },
        "events": {
            "report_count": [s.rows for s in of_event],
            "document_count": [len(s.documents) for s in of_event],
            "story_count": [len(s.stories) for s in of_event],
        },
    }


def recount(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """Give the tables with every counted column set to what the other rows say."""
    counted = dict(tables)
    for name, columns in count_support(tables).items():
        for column, values in columns.items():
            table = counted[name]
            position = table.schema.get_field_index(column)
            held = table.schema.field(position)
            counted[name] = table.set_column(position, held, pa.array(values, held.type))
    return counted


def _gather(table: pa.Table, key: str, documents: Mapping[str, Mapping[str, Any]]) -> dict[str, Support]:
    found: dict[str, Support] = defaultdict(Support)
    for row in _rows(table, key, "document_id"):
        if row[key] is None:
            continue
        support, document = found[row[key]], documents.get(row["document_id"])
        support.rows += 1
        support.documents.add(row["document_id"])
        if document is not None:
            support.stories.add(document["story_id"])
            first, last = document["published_start"], document["published_end"]
            if first is not None and last is not None:
                support.first = min(support.first or first, first)
                support.last = max(support.last or last, last)
    return found


def _rows(table: pa.Table, *columns: str) -> Iterator[dict[str, Any]]:
    values = [table[column].to_pylist() for column in columns]
    for row in zip(*values, strict=True):
        yield dict(zip(columns, row, strict=True))
