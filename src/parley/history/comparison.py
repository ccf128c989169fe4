"""Two releases compared: rows, identifiers, schema, and all of it in sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from parley.history.causes import GONE, NEW, REVISED, Circumstances, explain, find_circumstances
from parley.history.changelog import merge_sentences, to_sentences
from parley.history.changes import ADDED, CHANGED, REMOVED, Change, compare_tables
from parley.history.floors import find_ended, find_survival
from parley.history.id_map import Entry
from parley.history.schema_policy import Schema, SchemaChange, compare_schemas


@dataclass(frozen=True)
class Side:
    """One of two releases, published or about to be.

    Attributes:
        made: What it was made with: `code` and `parameters` as in the manifest.
    """

    version: str
    tables: Mapping[str, pa.Table]
    schema: Schema
    made: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """How one release differs from an older one.

    Attributes:
        changes: Row by row, with causes.
        survival: Table to the share of the older one's identifiers that have not ended.
        sentences: The same for people.
    """

    before: Side
    after: Side
    changes: Sequence[Change]
    circumstances: Circumstances
    schema_changes: Sequence[SchemaChange]
    id_map: Sequence[Entry]
    survival: Mapping[str, float]
    sentences: Sequence[str]


def primary_keys(*schemas: Schema) -> dict[str, Sequence[str]]:
    """Give the primary key of every table of some schemas; of two keys of one table that of the later schema."""
    return {name: table["primary_key"] for schema in schemas for name, table in schema.tables.items()}


def compare_sides(before: Side, after: Side, id_map: Sequence[Entry]) -> Difference:
    """Give how `after` differs from `before`.

    Args:
        before: The older release.
        after: The newer one.
        id_map: What became of the older one's identifiers, see `extend_id_map`.
    """
    keys = primary_keys(before.schema, after.schema)
    schema_changes = compare_schemas(before.schema, after.schema)
    seen = find_circumstances(
        before.tables, after.tables, before.made, after.made, same_schema=before.schema == after.schema
    )
    plain = compare_tables(before.tables, after.tables, keys)
    changes = explain(plain, before.tables, after.tables, seen, id_map, after.version)
    survival = find_survival(before.tables, after.tables, keys, find_ended(id_map))
    sentences = [
        *to_sentences(changes, before.tables, after.tables, seen, id_map),
        *merge_sentences(id_map, before.tables, after.tables, after.version),
        *(f"Schema: {c.subject} {c.what}." for c in schema_changes if c.level != "patch"),
    ]
    return Difference(before, after, changes, seen, schema_changes, id_map, survival, sentences)


def summarise(difference: Difference) -> dict[str, Any]:
    """Give the difference in numbers, for `changes/summary.json`; tables are a list, which any tool can walk."""
    before, after = difference.before, difference.after
    kinds = {(table, kind): 0 for table in (*after.tables, *before.tables) for kind in (ADDED, REMOVED, CHANGED)}
    kinds |= Counter((change.table_name, change.change) for change in difference.changes)
    causes: dict[str, Counter[str]] = {}
    for change in difference.changes:
        causes.setdefault(change.table_name, Counter())[change.cause] += 1
    return {
        "version": after.version,
        "previous": before.version,
        "texts": {name: difference.circumstances.count(kind) for name, kind in TEXTS.items()},
        "made_by": list(difference.circumstances.made_by),
        "tables": [
            {
                "table": name,
                "rows_before": before.tables[name].num_rows if name in before.tables else 0,
                "rows": after.tables[name].num_rows if name in after.tables else 0,
                **{kind: kinds[name, kind] for kind in (ADDED, REMOVED, CHANGED)},
                "id_survival": round(difference.survival[name], 6) if name in difference.survival else None,
                "causes": dict(sorted(causes.get(name, Counter()).items())),
            }
            for name in dict.fromkeys([*after.tables, *before.tables])
        ],
        "schema": [{"subject": c.subject, "level": c.level, "what": c.what} for c in difference.schema_changes],
        "sentences": list(difference.sentences),
    }


TEXTS = {"new": NEW, "revised": REVISED, "removed": GONE}
"""Words of the summary for what became of a text."""
