"""The counted columns of actors and events: worked out from the rows that support them, and nowhere else."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

COUNTED = ("actors", "events")
"""Tables with counted columns."""


def count_support(tables: Mapping[str, pa.Table]) -> dict[str, dict[str, list[Any]]]:
    """Give the counted columns of actors and events, row by row in the order of those tables."""
    actors = _gather(tables["actor_mentions"], "actor_id", tables["documents"], tables["actors"])
    events = _gather(tables["event_reports"], "event_id", tables["documents"], tables["events"])
    return {
        "actors": {
            "mention_count": actors["rows"],
            "document_count": actors["documents"],
            "story_count": actors["stories"],
            "first_date": actors["first"],
            "last_date": actors["last"],
        },
        "events": {
            "report_count": events["rows"],
            "document_count": events["documents"],
            "story_count": events["stories"],
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


def _gather(table: pa.Table, key: str, documents: pa.Table, wanted: pa.Table) -> dict[str, list[Any]]:
    """Count what stands behind each row of `wanted`: rows, documents, stories, first and last day of publication.

    Days count only where a document has both a first and a last one.
    """
    is_dated = pc.and_(pc.is_valid(documents["published_start"]), pc.is_valid(documents["published_end"]))
    at = pc.index_in(table["document_id"], documents["document_id"].combine_chunks())
    columns = {
        "key": table[key],
        "document": table["document_id"],
        "story": _codes(documents["story_id"]).take(at),
        "first": pc.if_else(is_dated, documents["published_start"], None).take(at),
        "last": pc.if_else(is_dated, documents["published_end"], None).take(at),
    }
    counted = (
        pa.table(columns)
        .filter(pc.is_valid(table[key]))
        .group_by("key")
        .aggregate(
            [("key", "count"), ("document", "count_distinct"), ("story", "count_distinct"), ("first", "min"),
             ("last", "max")]
        )
    )  # fmt: skip
    place = pc.index_in(wanted[key], counted["key"].combine_chunks())
    found = {name: counted[name].take(place) for name in counted.column_names}
    rows, held, told = (
        pc.fill_null(found[name], 0).to_pylist() for name in ("key_count", "document_count_distinct",
                                                             "story_count_distinct")
    )  # fmt: skip
    return {
        "rows": rows,
        "documents": held,
        "stories": told,
        "first": found["first_min"].to_pylist(),
        "last": found["last_max"].to_pylist(),
    }


def _codes(column: pa.ChunkedArray) -> pa.Array:
    """Give a number for each value of a column, the same for equal ones; null stays null."""
    return pc.dictionary_encode(column.combine_chunks()).indices
