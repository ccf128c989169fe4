"""Records to tables: ids, references, list columns and order as the contracts say."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import pyarrow as pa

from parley.contracts import CodeList, Contracts, Table
from parley.counts import recount
from parley.derive.arrow import to_schema
from parley.ids import stable_id
from parley.records import Document, Event, EventReport, Figure, Findings, Mention, Quote, Resolution, Role
from parley.spill import SpilledFindings, spilled_tables

Row = dict[str, Any]
Key = tuple[str, int]

ROWS_AT_ONCE = 20_000
"""Actors or events that are made rows together."""

# A hyphen or an apostrophe between letters holds a word together.
WORD = re.compile(r"[^\W_]+(?:['’\-‐][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Index:
    """The ids of records that rows of other records refer to, by (document id, index in its findings)."""

    quotes: Mapping[tuple[str, int], str]
    figures: Mapping[tuple[str, int], str]
    event_reports: Mapping[tuple[str, int], str]


def build_tables(findings: Sequence[Findings], resolution: Resolution, contracts: Contracts) -> dict[str, pa.Table]:
    """Give every table of the contracts, sorted, with ids, references and counts filled in.

    The order of `findings` does not matter. Records that point to an actor the resolution left out get a null
    reference, since an unresolved speaker keeps its wording and nothing else. Tables of spilled findings lie on disk,
    mapped into memory, with a record batch for so many documents as are held at once.
    """
    version, held = contracts.dataset.schema_version, buckets_of(findings)
    wanted = {(c.table_name, key) for c in resolution.contradictions for key in c.row_keys}
    contradicting: dict[tuple[str, Key], str] = {}
    with spilled_tables(findings, {n: to_schema(t, version) for n, t in contracts.tables.items()}) as tables:

        def add(name: str, rows: Iterable[Row]) -> None:
            tables.add(name, to_table(rows, contracts.tables[name], version))

        for ordered in held:
            index = number_rows(ordered)
            for name, keys in (("event_reports", index.event_reports), ("figures", index.figures)):
                contradicting |= {(name, key): keys[key] for key in keys if (name, key) in wanted}
            add("documents", (_document_row(found.document, resolution) for found in ordered))
            add("actor_mentions", _mention_rows(ordered, resolution))
            add("actor_roles", _role_rows(ordered, resolution))
            add("event_reports", _report_rows(ordered, resolution, index))
            add("quotes", _quote_rows(ordered, resolution, index))
            add("figures", _figure_rows(ordered, resolution, index))
        for actors in slices(sorted(resolution.actors, key=lambda actor: actor.actor_id)):
            add("actors", (_plain_row(actor) for actor in actors))
        for events in slices(sorted(resolution.events, key=lambda event: event.event_id)):
            add("events", (_event_row(event, contracts) for event in events))
            add("event_actors", _link_rows(events))
        add("contradictions", _contradiction_rows(resolution, contradicting))
    return recount(tables.read())


def buckets_of(findings: Sequence[Findings]) -> Iterable[Sequence[Findings]]:
    """Give findings in order of document, as many together as are held in memory at once."""
    if isinstance(findings, SpilledFindings):
        return findings.buckets()
    return [sorted(findings, key=lambda found: found.document.document_id)]


def slices(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Yield rows some thousands at a time."""
    return (rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE))


def number_rows(ordered: Sequence[Findings]) -> Index:
    """Give the ids of the rows that others refer to."""
    return Index(
        quotes=_number(ordered, "quotes", lambda f: f.quotes, lambda q: (q.char_start, q.char_end)),
        figures=_number(ordered, "figures", lambda f: f.figures, lambda q: (q.char_start, q.char_end)),
        event_reports=_number(
            ordered, "event_reports", lambda f: f.reports, lambda r: (r.trigger_start, r.trigger_end, r.event_type)
        ),
    )


def to_table(rows: Iterable[Row], table: Table, schema_version: str) -> pa.Table:
    """Give `rows` as an Arrow table in the contract's columns, types and order; a key that is no column is left out.

    Empty texts become null and empty items leave their list, so that CSV and Parquet can say the same.
    """
    held = list(rows)
    held.sort(key=lambda row: [(value is None, value) for value in (_clean(row[name], False) for name in table.sort)])
    schema = to_schema(table, schema_version)
    columns = [
        pa.array([_clean(row.get(column.name), column.is_list) for row in held], schema.field(column.name).type)
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _clean(value: Any, is_list: bool) -> Any:
    if is_list:
        return [item for item in value or () if item]
    return None if value == "" else value


def _number(
    findings: Iterable[Findings],
    table: str,
    records: Callable[[Findings], Sequence[Any]],
    facts: Callable[[Any], tuple[Any, ...]],
) -> dict[tuple[str, int], str]:
    """Give each record its id; of records with the same facts the second and later ones add their ordinal."""
    ids: dict[tuple[str, int], str] = {}
    for found in findings:
        document_id, seen = found.document.document_id, defaultdict[tuple[Any, ...], int](int)
        for position, record in enumerate(records(found)):
            key = facts(record)
            seen[key] += 1
            ordinal = (seen[key],) if seen[key] > 1 else ()
            ids[document_id, position] = stable_id(table, document_id, *key, *ordinal)
    return ids


def _plain_row(record: Any) -> Row:
    return {name: getattr(record, name) for name in _field_names(record.__class__)}


@cache
def _field_names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def _document_row(document: Document, resolution: Resolution) -> Row:
    furniture = [(b.char_start, b.char_end) for b in document.blocks if b.kind == "boilerplate"]
    # A text that resembles no other is a story of its own.
    alone = (stable_id("stories", document.document_id), True)
    story_id, is_lead = resolution.stories.get(document.document_id, alone)
    published = document.published
    return _plain_row(document) | {
        "published_start": published and published.start,
        "published_end": published and published.end,
        "published_precision": published and published.precision,
        "published_basis": published and document.published_basis,
        "char_count": len(document.text),
        "word_count": count_words(document.text, furniture),
        "content_char_count": len(document.text) - sum(end - start for start, end in furniture),
        "story_id": story_id,
        "is_story_lead": is_lead,
    }


def count_words(text: str, masked: Sequence[tuple[int, int]]) -> int:
    """Count the words of `text` outside the masked spans, which are in order and do not overlap.

    >>> count_words("Log in. The co-chair didn't come.", [(0, 7)])
    4
    """
    count, position = 0, 0
    for start, end in [*masked, (len(text), len(text))]:
        count += sum(1 for _ in WORD.finditer(text, position, start))
        position = end
    return count


def _mention_rows(findings: Iterable[Findings], resolution: Resolution) -> list[Row]:
    def facts(mention: Mention) -> tuple[Any, ...]:
        return (mention.char_start, mention.char_end)

    rows = []
    ids = _number(findings, "actor_mentions", lambda f: f.mentions, facts)
    for found in findings:
        document_id = found.document.document_id
        for position, mention in enumerate(found.mentions):
            actor_id = _actor(resolution, document_id, mention.cluster)
            if actor_id is None and mention.mention_kind == "name":
                continue  # comparing the texts showed that it names no actor
            rows.append(
                _plain_row(mention)
                | {
                    "mention_id": ids[document_id, position],
                    "actor_id": actor_id,
                    "document_id": document_id,
                }
            )
    return rows


def _role_rows(findings: Iterable[Findings], resolution: Resolution) -> list[Row]:
    def facts(role: Role) -> tuple[Any, ...]:
        return (role.char_start, role.char_end, role.relation)

    rows = []
    ids = _number(findings, "actor_roles", lambda f: f.roles, facts)
    for found in findings:
        document_id = found.document.document_id
        for position, role in enumerate(found.roles):
            actor_id = _actor(resolution, document_id, role.cluster)
            if actor_id is None:
                continue  # nobody has the role: a mention that was not resolved is no actor
            rows.append(
                _plain_row(role)
                | {
                    "role_id": ids[document_id, position],
                    "actor_id": actor_id,
                    "object_id": _actor(resolution, document_id, role.object_cluster),
                    "document_id": document_id,
                }
            )
    return rows


def _report_rows(findings: Iterable[Findings], resolution: Resolution, index: Index) -> list[Row]:
    rows = []
    for found in findings:
        document_id = found.document.document_id
        for position, report in enumerate(found.reports):
            rows.append(_report_row(report, (document_id, position), resolution, index))
    return rows


def _report_row(report: EventReport, key: tuple[str, int], resolution: Resolution, index: Index) -> Row:
    document_id = key[0]
    return _plain_row(report) | {
        "report_id": index.event_reports[key],
        "event_id": resolution.event_ids.get(key),
        "document_id": document_id,
        "source_ids": _actors(resolution, document_id, report.source_clusters),
        "target_ids": _actors(resolution, document_id, report.target_clusters),
        "asserted_by_id": _actor(resolution, document_id, report.asserted_by_cluster),
        "quote_id": _quote(index, document_id, report.quote_index),
    }


def _quote_rows(findings: Iterable[Findings], resolution: Resolution, index: Index) -> list[Row]:
    rows = []
    for found in findings:
        document_id = found.document.document_id
        for position, quote in enumerate(found.quotes):
            rows.append(_quote_row(quote, (document_id, position), resolution, index))
    return rows


def _quote_row(quote: Quote, key: tuple[str, int], resolution: Resolution, index: Index) -> Row:
    document_id = key[0]
    own = None if quote.quote_group is None else stable_id("quote_groups", document_id, quote.quote_group)
    return _plain_row(quote) | {
        "quote_id": index.quotes[key],
        "document_id": document_id,
        "speaker_id": _actor(resolution, document_id, quote.speaker_cluster),
        "addressee_id": _actor(resolution, document_id, quote.addressee_cluster),
        "mentioned_ids": _actors(resolution, document_id, quote.mentioned_clusters),
        "quote_group_id": resolution.quote_groups.get(key, own),
    }


def _figure_rows(findings: Iterable[Findings], resolution: Resolution, index: Index) -> list[Row]:
    rows = []
    for found in findings:
        document_id = found.document.document_id
        for position, figure in enumerate(found.figures):
            rows.append(_figure_row(figure, (document_id, position), resolution, index))
    return rows


def _figure_row(figure: Figure, key: tuple[str, int], resolution: Resolution, index: Index) -> Row:
    document_id = key[0]
    return _plain_row(figure) | {
        "figure_id": index.figures[key],
        "document_id": document_id,
        "actor_id": _actor(resolution, document_id, figure.actor_cluster),
        "reported_by_id": _actor(resolution, document_id, figure.reported_by_cluster),
        "quote_id": _quote(index, document_id, figure.quote_index),
        "figure_group_id": resolution.figure_groups.get(key),
    }


def _event_row(event: Event, contracts: Contracts) -> Row:
    types, modes = contracts.codelists["event_type"], contracts.codelists["event_mode"]
    return _plain_row(event) | {
        "source_ids": list(dict.fromkeys(event.source_ids)),
        "target_ids": list(dict.fromkeys(event.target_ids)),
        "cameo_root": cameo_root(event.event_type, event.event_mode, types, modes),
        "quad_class": _attribute(types, event.event_type, "quad_class"),
    }


def cameo_root(event_type: str, event_mode: str | None, types: CodeList, modes: CodeList) -> str | None:
    """Give the CAMEO root: the mode's own for this type where it has one, else the type's; None for unknown codes."""
    special = _attribute(modes, event_mode, "cameo_root") or {}
    found: str | None = special.get(event_type) or _attribute(types, event_type, "cameo_root")
    return found


def _attribute(codelist: CodeList, code: str | None, name: str) -> Any:
    known = codelist.codes.get(code) if code is not None else None
    return known.attributes.get(name) if known else None


def _contradiction_rows(resolution: Resolution, ids: Mapping[tuple[str, Key], str]) -> list[Row]:
    rows: dict[str, Row] = {}
    for contradiction in resolution.contradictions:
        row_ids = sorted({ids[contradiction.table_name, key] for key in contradiction.row_keys})
        contradiction_id = stable_id("contradictions", contradiction.kind, *row_ids)
        # The same rows can differ in one kind only once: a second finding of it adds nothing.
        rows.setdefault(
            contradiction_id,
            _plain_row(contradiction)
            | {
                "contradiction_id": contradiction_id,
                "row_ids": row_ids,
                "document_ids": sorted({document_id for document_id, _ in contradiction.row_keys}),
            },
        )
    return list(rows.values())


def _link_rows(events: Iterable[Event]) -> list[Row]:
    return [
        {"event_id": event.event_id, "actor_id": actor_id, "side": side}
        for event in events
        for side, actor_ids in (("source", event.source_ids), ("target", event.target_ids))
        for actor_id in dict.fromkeys(actor_ids)
        if actor_id
    ]


def _actor(resolution: Resolution, document_id: str, cluster: int | None) -> str | None:
    return None if cluster is None else resolution.actor_ids.get((document_id, cluster))


def _actors(resolution: Resolution, document_id: str, clusters: Iterable[int]) -> list[str]:
    found = (_actor(resolution, document_id, cluster) for cluster in clusters)
    return list(dict.fromkeys(actor_id for actor_id in found if actor_id is not None))


def _quote(index: Index, document_id: str, position: int | None) -> str | None:
    return None if position is None else index.quotes[document_id, position]
