"""Why a row changed: what was different when the two releases were made, and which of it touches the row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.history.changes import ADDED, KEY_SEPARATOR, REMOVED, Change
from parley.history.id_map import CURATED, SUPPORT, Entry
from parley.libraries import find_changes

NEW, REVISED, GONE = "new_document", "revised_document", "removed_document"
CODE, LIBRARIES, REGISTRY, CURATION, SETTINGS = "code", "libraries", "registry", "curation", "settings"
SEVERAL = "several"
SOURCE_FACTS = ("text_sha256", "collection", "publisher", "source_url", "licence", "published_start", "published_end")
"""What the source and its manifest say of a text: another value makes it a revised one."""
OVER_ALL_TEXTS = ("actors", "events", "contradictions", "event_actors")
"""Tables whose rows depend on all texts together."""
OVER_ALL_COLUMNS = ("_id", "_ids", "_count", "is_story_lead", "is_contested")
"""Ends of the names of columns that depend on all texts together."""

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What was different between the making of two releases.

    Attributes:
        documents: Document that is new, revised or gone, to which of these it is.
        made_by: code, libraries, registry, curation, settings: those that were not the same.
        libraries: (library, version before, version after) of those that were not the same.
    """

    documents: Mapping[str, str]
    made_by: tuple[str, ...]
    libraries: tuple[tuple[str, str, str], ...] = ()

    def count(self, cause: str) -> int:
        """Count the documents that are new, revised or gone."""
        return sum(kind == cause for kind in self.documents.values())


def find_circumstances(
    before: Tables, after: Tables, old: Mapping[str, Any], new: Mapping[str, Any], *, same_schema: bool = True
) -> Circumstances:
    """Give what was different.

    Args:
        before: Tables of the older release.
        after: Tables of the newer one.
        old: `code` and `parameters` of the older release's manifest.
        new: The same of the newer one.
        same_schema: Whether both have one schema.
    """
    made_by = tuple(_compare_makers(old, new, same_schema))
    return Circumstances(_compare_documents(before, after), made_by, tuple(_compare_libraries(old, new)))


def _compare_documents(before: Tables, after: Tables) -> dict[str, str]:
    old, new = (_facts(tables) for tables in (before, after))
    found = {document_id: NEW for document_id in new if document_id not in old}
    found |= {document_id: GONE for document_id in old if document_id not in new}
    return found | {i: REVISED for i in old if i in new and old[i] != new[i]}


def _facts(tables: Tables) -> dict[str, tuple[Any, ...]]:
    if "documents" not in tables:
        return {}
    held = {}
    table = tables["documents"]
    wanted = [name for name in ("document_id", "published_basis", *SOURCE_FACTS) if name in table.column_names]
    for row in table.select(wanted).to_pylist():
        dated = row.get("published_basis") == "manifest"  # a date read from the text changes with the code
        names = SOURCE_FACTS if dated else SOURCE_FACTS[:-2]
        held[row["document_id"]] = (dated, *(row.get(name) for name in names))
    return held


def _compare_makers(old: Mapping[str, Any], new: Mapping[str, Any], same_schema: bool) -> Iterable[str]:
    was, now = ((given.get("code") or {}) for given in (old, new))
    hashes, others = ((given.get("sha256") or {}) for given in (was, now))
    parts = {REGISTRY: "registry", CURATION: "overrides"}
    plain = [
        {
            **{k: v for k, v in given.items() if k != "libraries"},
            "sha256": {k: v for k, v in (given.get("sha256") or {}).items() if k not in parts.values()},
        }
        for given in (was, now)
    ]
    if plain[0] != plain[1] or not same_schema:
        yield CODE
    if _compare_libraries(old, new):
        yield LIBRARIES
    for cause, name in parts.items():
        if hashes.get(name) != others.get(name):
            yield cause
    if old.get("parameters") != new.get("parameters"):
        yield SETTINGS


def _compare_libraries(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Give the libraries that have another version; of one that only one of the releases names nothing is known."""
    was, now = ((given.get("code") or {}).get("libraries") or {} for given in (old, new))
    both = sorted(was.keys() & now.keys())
    return find_changes({name: was[name] for name in both}, {name: now[name] for name in both})


def explain(
    changes: Iterable[Change], before: Tables, after: Tables, seen: Circumstances, id_map: Iterable[Entry], version: str
) -> list[Change]:
    """Give the changes with their causes, the texts they rest on and the identifiers they had or have."""
    onward: dict[tuple[str, str], str] = {}
    backward: dict[tuple[str, str], str] = {}
    curated: set[str] = set()
    for entry in id_map:
        if entry.since_version == version:
            if entry.relation in CURATED and entry.table_name == "actors":
                curated |= {entry.old_id, entry.new_id or entry.old_id}
            if entry.new_id:
                onward.setdefault((entry.table_name, entry.old_id), entry.new_id)
                backward.setdefault((entry.table_name, entry.new_id), entry.old_id)
    changes = list(changes)
    touched: dict[str, set[str]] = {}
    for change in changes:
        touched.setdefault(change.table_name, set()).add(change.row_id)
    homes = [find_homes(tables, touched) for tables in (before, after)]
    for removed, added in _match_keys(changes, onward):
        onward[removed], backward[added] = added[1], removed[1]
    explained = []
    for change in changes:
        at = (change.table_name, change.row_id)
        texts = homes[0].get(at[0], {}).get(at[1], frozenset()) | homes[1].get(at[0], {}).get(at[1], frozenset())
        other = {ADDED: backward, REMOVED: onward}.get(change.change, {}).get(at)
        cause = _cause(change, texts, seen, CURATION in seen.made_by and _names_any(change, curated))
        explained.append(replace(change, cause=cause, document_ids=tuple(sorted(texts)), other_id=other))
    return explained


def _match_keys(
    changes: Iterable[Change], onward: Mapping[tuple[str, str], str]
) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Yield (row removed, row added) where a key of several parts differs only by parts that have moved."""
    parts = {old_id: new_id for (_, old_id), new_id in onward.items()}
    keyed = [change for change in changes if KEY_SEPARATOR in change.row_id]
    added = {(change.table_name, change.row_id) for change in keyed if change.change == ADDED}
    for change in keyed:
        if change.change == REMOVED:
            row_id = KEY_SEPARATOR.join(parts.get(part, part) for part in change.row_id.split(KEY_SEPARATOR))
            if (change.table_name, row_id) in added:
                yield (change.table_name, change.row_id), (change.table_name, row_id)


def _cause(change: Change, texts: Iterable[str], seen: Circumstances, is_curated: bool) -> str:
    """Give the cause of one change: what happened to its own texts, a curator's word, or what else was different."""
    own = {seen.documents[text] for text in texts if text in seen.documents}
    for kind in (REVISED, NEW, GONE):
        if kind in own:
            return kind
    if is_curated:
        return CURATION
    possible = list(seen.made_by)
    if _depends_on_all(change):
        possible += sorted(set(seen.documents.values()))
    if len(possible) == 1:
        return possible[0]
    return SEVERAL if possible else CODE


def _depends_on_all(change: Change) -> bool:
    """Tell whether another text can have changed the row."""
    if change.table_name in OVER_ALL_TEXTS:
        return True
    return bool(change.columns) and all(name.endswith(OVER_ALL_COLUMNS) for name in change.columns)


def _names_any(change: Change, actors: set[str]) -> bool:
    values = [change.row_id.split(KEY_SEPARATOR)[0], change.row_id, *change.row_id.split(KEY_SEPARATOR)]
    for value in (*change.before.values(), *change.after.values()):
        values += value if isinstance(value, list) else [value]
    return any(isinstance(value, str) and value in actors for value in values)


def find_homes(tables: Tables, touched: Mapping[str, Iterable[str]]) -> dict[str, dict[str, frozenset[str]]]:
    """Give for the rows of each table that are asked for the texts that they rest on."""
    homes: dict[str, dict[str, frozenset[str]]] = {}
    for name, wanted in touched.items():
        if name in SUPPORT and SUPPORT[name][0] in tables:
            homes[name] = _find_support(tables, name, wanted)
        elif name == "event_actors" and name in tables:
            events = {row_id: row_id.split(KEY_SEPARATOR)[0] for row_id in wanted}
            of_event = _find_support(tables, "events", set(events.values()))
            homes[name] = {row_id: of_event.get(event_id, frozenset()) for row_id, event_id in events.items()}
        elif name in tables:
            homes[name] = _find_own(tables[name], wanted)
    return homes


def _find_own(table: pa.Table, wanted: Iterable[str]) -> dict[str, frozenset[str]]:
    """Give for rows that name their texts themselves those texts."""
    key = table.column_names[0]
    named = next((column for column in ("document_id", "document_ids") if column in table.column_names), None)
    if named is None:
        return {}
    rows = table.select([key, named] if named != key else [key]).filter(
        pc.is_in(table[key], value_set=_strings(wanted))
    )
    texts = rows[named].to_pylist()
    return {
        row_id: frozenset(held if isinstance(held, list) else [held])
        for row_id, held in zip(rows[key].to_pylist(), texts, strict=True)
    }


def _find_support(tables: Tables, name: str, wanted: Iterable[str]) -> dict[str, frozenset[str]]:
    """Give for rows that rest on those of another table the texts of these."""
    table_name, column = SUPPORT[name]
    if table_name not in tables:
        return {}
    rows = tables[table_name].select([column, "document_id"])
    rows = rows.filter(pc.is_in(rows[column], value_set=_strings(wanted)))
    behind: dict[str, set[str]] = defaultdict(set)
    for row_id, document_id in zip(rows[0].to_pylist(), rows[1].to_pylist(), strict=True):
        behind[row_id].add(document_id)
    return {row_id: frozenset(found) for row_id, found in behind.items()}


def _strings(values: Iterable[str]) -> pa.Array:
    return pa.array(sorted(values), pa.string())
