"""Rows of a release to the rows of the catalogue's lists: the fields of each view, in order, with evidence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.catalog.clauses import show_all, to_clauses
from parley.catalog.excerpts import mark_found, shorten
from parley.catalog.fragments import encode, encode_all, join_lists
from parley.catalog.groups import Groups
from parley.catalog.source import Source, flatten, to_link
from parley.catalog.views import VIEWS, View

BATCH = 1000
"""Rows that are made at a time."""
EVIDENCE = ("text", "trigger_text", "trigger_start", "char_start")
"""Columns of a report that its evidence is made of."""
Added = Callable[[slice], dict[str, pa.Array]]
"""Gives fields of a view that are no columns of its table, as JSON, for the rows with these numbers."""


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
    added = {
        "events": _events(source, reports),
        "actors": _actors(source, sides),
        "quotes": _quotes(source),
        "figures": _figures(source, show_all(source, clauses, texts, "figures", "text")),
        "documents": _documents(source),
        "contradictions": _contradictions(source),
    }
    rows = {view.name: list(_to_rows(source, view, added[view.name])) for view in VIEWS}
    roles = [encode(shown) for shown in show_all(source, clauses, texts, "actor_roles", "role_text")]
    return Lists(rows, reports, sides, roles)


def _to_rows(source: Source, view: View, added: Added) -> Iterator[bytes]:
    for first in range(0, source.size(view.table), BATCH):
        held = source.tables[view.table].slice(first, BATCH)
        more = added(slice(first, first + held.num_rows))
        yield from join_lists([more[f] if f in more else encode_all(held[f]) for f in view.fields])


def _events(source: Source, reports: Groups) -> Added:
    def add(numbers: slice) -> dict[str, pa.Array]:
        firsts = [held[0] if held else None for held in reports.each(range(numbers.start, numbers.stop))]
        told = source.tables["event_reports"].select([*EVIDENCE, "document_id"]).take(pa.array(firsts, pa.int64()))
        return {"evidence": _encode_lists(to_evidence(told)), "document_id": encode_all(told["document_id"])}

    return add


def to_evidence(reports: pa.Table) -> list[list[str]]:
    """Give the clause of each report with its trigger marked; a clause that was cut may not hold it."""
    texts, words, at, start = (reports[name].to_pylist() for name in EVIDENCE)
    return [
        [] if text is None else mark_found(shorten(text), trigger, place - first)
        for text, trigger, place, first in zip(texts, words, at, start, strict=True)
    ]


def _encode_lists(values: Sequence[Sequence[str]]) -> pa.Array:
    return encode_all(pa.array(values, pa.list_(pa.string())))


def _quotes(source: Source) -> Added:
    def add(numbers: slice) -> dict[str, pa.Array]:
        """Give the words of quotes as their evidence, all of them marked."""
        texts = source.tables["quotes"]["text"].slice(numbers.start, numbers.stop - numbers.start)
        return {"evidence": pc.binary_join_element_wise('["",', encode_all(texts), "]", "")}

    return add


def _figures(source: Source, shown: Sequence[list[str]]) -> Added:
    counted = source.tables["figures"]["counted_text"]

    def add(numbers: slice) -> dict[str, pa.Array]:
        words = counted.slice(numbers.start, numbers.stop - numbers.start).to_pylist()
        return {"evidence": _encode_lists([*map(to_figure_evidence, shown[numbers], words)])}

    return add


def to_figure_evidence(shown: list[str], counted: str | None) -> list[str]:
    """Add what is counted to a figure's words that stand alone.

    >>> to_figure_evidence(["", "several"], "bargees"), to_figure_evidence(["", "40 bargees"], "bargees")
    (['', 'several', ' … bargees'], ['', '40 bargees'])
    """
    return [*shown, f" … {shorten(counted)}"] if len(shown) == 2 and counted and counted not in shown[1] else shown


def _actors(source: Source, sides: Groups) -> Added:
    return _counted({"event_count": sides, "quote_count": source.group("quotes", "speaker_id", "actors")})


def _counted(groups: Mapping[str, Groups]) -> Added:
    sizes = {name: held.sizes() for name, held in groups.items()}
    return lambda numbers: {name: encode_all(pa.array(held[numbers])) for name, held in sizes.items()}


def _documents(source: Source) -> Added:
    tables = {"event_count": "event_reports", "quote_count": "quotes", "figure_count": "figures"}
    count = _counted({name: source.group(table, "document_id", "documents") for name, table in tables.items()})
    urls = source.tables["documents"]["source_url"]

    def add(numbers: slice) -> dict[str, pa.Array]:
        links = [to_link(url) for url in urls.slice(numbers.start, numbers.stop - numbers.start).to_pylist()]
        return {**count(numbers), "source_url": encode_all(pa.array(links, pa.string()))}

    return add


def _contradictions(source: Source) -> Added:
    pages = [encode(held).decode() for held in point_to(source)]
    return lambda numbers: {"pages": pa.array(pages[numbers], pa.string())}


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
