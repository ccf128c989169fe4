"""Findings and what comparing gave to tables: ids, references, list columns and order as the contracts say.

A table is made column by column: what a text's findings hold is there as Arrow columns, and stays so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.collecting import collecting_later
from parley.contracts import CodeList, Contracts, Table
from parley.counts import COUNTED, recount
from parley.derive.arrow import to_schema
from parley.ids import stable_id, stable_ids
from parley.parts import OWNER, to_values
from parley.records import Actor, Contradiction, Event, Findings, Resolution
from parley.spill import Bucket, SpilledTables, buckets_of, put_tables

Row = dict[str, Any]
Key = tuple[str, int]
Columns = Mapping[str, Any]
"""The values of each column by its name, as an Arrow array or a list."""

ROWS_AT_ONCE = 20_000
"""Actors or events that are made rows together."""

# A hyphen or an apostrophe between letters holds a word together.
WORD = re.compile(r"[^\W_]+(?:['’\-‐][^\W_]+)*")

FACTS = {
    "mentions": ("actor_mentions", ("char_start", "char_end")),
    "roles": ("actor_roles", ("char_start", "char_end", "relation")),
    "quotes": ("quotes", ("char_start", "char_end")),
    "figures": ("figures", ("char_start", "char_end")),
    "reports": ("event_reports", ("trigger_start", "trigger_end", "event_type")),
}
"""For each kind of record its table and what, beside the document, its id is made of."""


@collecting_later()
def build_tables(findings: Sequence[Findings], resolution: Resolution, contracts: Contracts) -> Mapping[str, pa.Table]:
    """Give every table of the contracts, sorted, with ids, references and counts filled in.

    The order of `findings` does not matter. Records that point to an actor the resolution left out get a null
    reference, since an unresolved speaker keeps its wording and nothing else. Tables of spilled findings lie on disk,
    with a record batch for so many documents as are held at once, and each is read when it is asked for.
    """
    version = contracts.dataset.schema_version
    schemas = {name: to_schema(table, version) for name, table in contracts.tables.items()}
    wanted = {(c.table_name, key) for c in resolution.contradictions for key in c.row_keys}
    contradicting: dict[tuple[str, Key], str] = {}
    with SpilledTables(schemas, findings) as tables:

        def add(name: str, columns: Columns) -> None:
            tables.add(name, from_columns(columns, contracts.tables[name], schemas[name]))

        for bucket in buckets_of(findings):
            read = {kind: Records.read(bucket.tables[kind], *facts) for kind, facts in FACTS.items()}
            for held in (read["reports"], read["figures"]):
                contradicting |= {(held.table, k): i for k, i in held.ids.items() if (held.table, k) in wanted}
            add("documents", document_columns(bucket, resolution))
            add("actor_mentions", mention_columns(read["mentions"], resolution))
            add("actor_roles", role_columns(read["roles"], resolution))
            add("event_reports", report_columns(read["reports"], resolution, read["quotes"].ids))
            add("quotes", quote_columns(read["quotes"], resolution))
            add("figures", figure_columns(read["figures"], resolution, read["quotes"].ids))
        for actors in slices(sorted(resolution.actors, key=lambda actor: actor.actor_id)):
            add("actors", columns_of(actors, Actor))
        for events in slices(sorted(resolution.events, key=lambda event: event.event_id)):
            add("events", event_columns(events, contracts))
            add("event_actors", link_columns(events))
        add("contradictions", contradiction_columns(resolution, contradicting))
    made = tables.read()
    counted = recount(made)
    return put_tables({name: counted[name] for name in COUNTED}, made)


def slices(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield rows some thousands at a time."""
    return (rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE))


def to_table(rows: Iterable[Row], table: Table, schema_version: str) -> pa.Table:
    """Give `rows` as an Arrow table in the contract's columns, types and order; a key that is no column is left out.

    Empty texts become null and empty items leave their list, so that CSV and Parquet can say the same.
    """
    held = list(rows)
    columns = {column.name: [row.get(column.name) for row in held] for column in table.columns}
    return from_columns(columns, table, to_schema(table, schema_version))


def from_columns(columns: Columns, table: Table, schema: pa.Schema) -> pa.Table:
    """Give columns as an Arrow table, as `to_table` does rows; a column that is not there is null, or empty lists."""
    missing = [None] * max(map(len, columns.values()), default=0)
    cleaned = [clean(columns.get(field.name, missing), field.type) for field in schema]
    made = pa.Table.from_arrays(cleaned, schema=schema)
    order = pc.sort_indices(made, [(name, "ascending") for name in table.sort])
    return made.take(order)


def clean(values: Any, kind: pa.DataType) -> pa.Array:
    """Give the values of a column without empty texts; a list that is not there is empty."""
    column = values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind)
    if pa.types.is_list(kind):
        items = column.flatten()
        if column.null_count or items.null_count or has_empty(items):
            return pa.array([[item for item in held or () if item] for held in column.to_pylist()], kind)
    elif pa.types.is_string(kind) and has_empty(column):
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, kind), column)
    return column


def has_empty(texts: pa.Array) -> bool:
    """Tell whether one of some texts is empty."""
    return bool(pc.any(pc.equal(pc.binary_length(texts), 0)).as_py())


# What the texts' findings hold


@dataclass(frozen=True)
class Records:
    """The records of one kind of some documents, about to become rows of a table.

    Attributes:
        columns: What they hold.
        documents: The document of each.
        ids: The id of each by (document id, index in its findings), in order.
    """

    table: str
    columns: Mapping[str, pa.Array]
    documents: Sequence[str]
    ids: Mapping[Key, str]

    @classmethod
    def read(cls, held: pa.Table, table: str, facts: Sequence[str]) -> "Records":
        """Give the records of a table of findings; those of a document stand together, and ids are made of `facts`."""
        columns = {name: held[name].combine_chunks() for name in held.column_names}
        owners = columns[OWNER]
        documents = owners.to_pylist()
        keys = zip(documents, places_in(owners), strict=True)
        ids = dict(zip(keys, stable_ids(table, owners, *(columns[name] for name in facts)), strict=True))
        return cls(table, columns, documents, ids)

    def rows(self, id_name: str, **further: Any) -> dict[str, Any]:
        """Give the columns of the rows: what the records hold, their ids and documents, and further columns."""
        return {**self.columns, id_name: list(self.ids.values()), "document_id": self.columns[OWNER], **further}

    def actors(self, name: str, resolution: Resolution) -> list[str | None]:
        """Give the actor of the cluster that a column names."""
        clusters = self.columns[name].to_pylist()
        return [resolution.actor_ids.get(key) for key in zip(self.documents, clusters, strict=True)]

    def several_actors(self, name: str, resolution: Resolution) -> list[list[str | None]]:
        """Give the actors of the clusters that a column lists, none of them twice."""
        lists = to_values(self.columns[name], tuple[int, ...])
        return [
            list(dict.fromkeys(resolution.actor_ids.get((document, cluster)) for cluster in clusters))
            for document, clusters in zip(self.documents, lists, strict=True)
        ]

    def quotes(self, quote_ids: Mapping[Key, str]) -> list[str | None]:
        """Give the id of the quote that each stands in."""
        places = self.columns["quote_index"].to_pylist()
        keys = zip(self.documents, places, strict=True)
        return [None if key[1] is None else quote_ids[key] for key in keys]


def places_in(owners: pa.Array) -> list[int]:
    """Give the index of each row among those of its owner, which stand together."""
    counts = np.bincount(owners.dictionary_encode().indices.to_numpy())
    places: list[int] = (np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)).tolist()
    return places


def document_columns(bucket: Bucket, resolution: Resolution) -> Columns:
    """Give the columns of the documents."""
    held = bucket.tables["documents"]
    ids, texts = held["document_id"].to_pylist(), held["text"].to_pylist()
    published = dict(zip(("start", "end", "precision"), held["published"].combine_chunks().flatten(), strict=True))
    furniture = [
        [(block.char_start, block.char_end) for block in document.blocks if block.kind == "boilerplate"]
        for document in bucket.documents
    ]
    masked = [sum(end - start for start, end in spans) for spans in furniture]
    # A text that resembles no other is a story of its own.
    stories = [resolution.stories.get(i) or (stable_id("stories", i), True) for i in ids]
    return {
        **{name: held[name].combine_chunks() for name in held.column_names},
        **{f"published_{name}": column for name, column in published.items()},
        "published_basis": pc.if_else(pc.is_valid(published["start"]), held["published_basis"].combine_chunks(), None),
        "char_count": [len(text) for text in texts],
        "word_count": [count_words(text, spans) for text, spans in zip(texts, furniture, strict=True)],
        "content_char_count": [len(text) - count for text, count in zip(texts, masked, strict=True)],
        "story_id": [story_id for story_id, _ in stories],
        "is_story_lead": [is_lead for _, is_lead in stories],
    }


def count_words(text: str, masked: Sequence[tuple[int, int]]) -> int:
    """Count the words of `text` outside the masked spans, which are in order and do not overlap.

    >>> count_words("Log in. The co-chair didn't come.", [(0, 7)])
    4
    """
    count, position = 0, 0
    for start, end in [*masked, (len(text), len(text))]:
        count += len(WORD.findall(text, position, start))
        position = end
    return count


def mention_columns(held: Records, resolution: Resolution) -> Columns:
    """Give the columns of the mentions; a name that comparing the texts showed to name no actor is no row."""
    actor_ids = held.actors("cluster", resolution)
    kinds = held.columns["mention_kind"].to_pylist()
    is_row = [actor_id is not None or kind != "name" for actor_id, kind in zip(actor_ids, kinds, strict=True)]
    return only(held.rows("mention_id", actor_id=actor_ids), is_row)


def role_columns(held: Records, resolution: Resolution) -> Columns:
    """Give the columns of the roles; one that nobody has, since its mention names no actor, is no row."""
    actor_ids = held.actors("cluster", resolution)
    is_row = [actor_id is not None for actor_id in actor_ids]
    objects = held.actors("object_cluster", resolution)
    return only(held.rows("role_id", actor_id=actor_ids, object_id=objects), is_row)


def only(columns: Columns, is_row: Sequence[bool]) -> Columns:
    """Give columns with the rows that are wanted."""
    if all(is_row):
        return columns
    kept = pa.table(dict(columns)).filter(pa.array(is_row, pa.bool_()))
    return {name: kept[name].combine_chunks() for name in columns}


def report_columns(held: Records, resolution: Resolution, quote_ids: Mapping[Key, str]) -> Columns:
    """Give the columns of the reports of events."""
    return held.rows(
        "report_id",
        event_id=[resolution.event_ids.get(key) for key in held.ids],
        source_ids=held.several_actors("source_clusters", resolution),
        target_ids=held.several_actors("target_clusters", resolution),
        asserted_by_id=held.actors("asserted_by_cluster", resolution),
        quote_id=held.quotes(quote_ids),
    )


def quote_columns(held: Records, resolution: Resolution) -> Columns:
    """Give the columns of the quotes; pieces of one utterance that no other text gives are a group of their own."""
    pieces = held.columns["quote_group"].to_pylist()
    own = [None if n is None else stable_id("quote_groups", i, n) for i, n in zip(held.documents, pieces, strict=True)]
    return held.rows(
        "quote_id",
        speaker_id=held.actors("speaker_cluster", resolution),
        addressee_id=held.actors("addressee_cluster", resolution),
        mentioned_ids=held.several_actors("mentioned_clusters", resolution),
        quote_group_id=[resolution.quote_groups.get(key, alone) for key, alone in zip(held.ids, own, strict=True)],
    )


def figure_columns(held: Records, resolution: Resolution, quote_ids: Mapping[Key, str]) -> Columns:
    """Give the columns of the figures."""
    return held.rows(
        "figure_id",
        actor_id=held.actors("actor_cluster", resolution),
        reported_by_id=held.actors("reported_by_cluster", resolution),
        quote_id=held.quotes(quote_ids),
        figure_group_id=[resolution.figure_groups.get(key) for key in held.ids],
    )


# What comparing gave


def columns_of(records: Sequence[Any], kind: type) -> dict[str, list[Any]]:
    """Give the fields of some records, each as a column."""
    return {field.name: list(map(attrgetter(field.name), records)) for field in fields(kind)}


def event_columns(events: Sequence[Event], contracts: Contracts) -> Columns:
    """Give the columns of the events."""
    types, modes = contracts.codelists["event_type"], contracts.codelists["event_mode"]
    columns = columns_of(events, Event)
    sorts = list(zip(columns["event_type"], columns["event_mode"], strict=True))
    roots = {sort: cameo_root(*sort, types, modes) for sort in set(sorts)}
    return {
        **columns,
        "source_ids": [list(dict.fromkeys(held)) for held in columns["source_ids"]],
        "target_ids": [list(dict.fromkeys(held)) for held in columns["target_ids"]],
        "cameo_root": [roots[sort] for sort in sorts],
        "quad_class": [attribute(types, event_type, "quad_class") for event_type in columns["event_type"]],
    }


def cameo_root(event_type: str, event_mode: str | None, types: CodeList, modes: CodeList) -> str | None:
    """Give the CAMEO root: the mode's own for this type where it has one, else the type's; None for unknown codes."""
    special = attribute(modes, event_mode, "cameo_root") or {}
    found: str | None = special.get(event_type) or attribute(types, event_type, "cameo_root")
    return found


def attribute(codelist: CodeList, code: str | None, name: str) -> Any:
    """Give what a code list says of a code; None for an unknown one."""
    known = codelist.codes.get(code) if code is not None else None
    return known.attributes.get(name) if known else None


def link_columns(events: Iterable[Event]) -> Columns:
    """Give the columns of the links between events and actors."""
    links = [
        (event.event_id, actor_id, side)
        for event in events
        for side, actor_ids in (("source", event.source_ids), ("target", event.target_ids))
        for actor_id in dict.fromkeys(actor_ids)
        if actor_id
    ]
    return {name: [link[at] for link in links] for at, name in enumerate(("event_id", "actor_id", "side"))}


def contradiction_columns(resolution: Resolution, ids: Mapping[tuple[str, Key], str]) -> Columns:
    """Give the columns of the contradictions."""
    rows: dict[str, tuple[Contradiction, list[str]]] = {}
    for contradiction in resolution.contradictions:
        row_ids = sorted({ids[contradiction.table_name, key] for key in contradiction.row_keys})
        # The same rows can differ in one kind only once: a second finding of it adds nothing.
        rows.setdefault(stable_id("contradictions", contradiction.kind, *row_ids), (contradiction, row_ids))
    told = [contradiction for contradiction, _ in rows.values()]
    return {
        **columns_of(told, Contradiction),
        "contradiction_id": list(rows),
        "row_ids": [row_ids for _, row_ids in rows.values()],
        "document_ids": [sorted({document_id for document_id, _ in c.row_keys}) for c in told],
    }
