"""Rows of a release to what the page of one actor, event, text, quote or figure shows beside the row itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.catalog.fragments import encode, to_list, to_object
from parley.catalog.groups import Groups, Numbers, find_starts, to_groups
from parley.catalog.lists import Lists, point_to, to_evidence
from parley.catalog.source import Row, Source
from parley.catalog.totals import find_pairs, find_years

MOST = 25
"""Most rows of a list on the page of something else; the list itself, filtered, has them all."""
MOST_NAMES = 12
"""Most wordings, and most partners, on the page of an actor."""
LONGEST_NAME = 80
KINDS = {"actor": "actors", "event": "events", "document": "documents", "quote": "quotes", "figure": "figures"}
"""Kind of page to the list in which its row stands."""
REPORT = (
    "report_id", "document_id", "event_type", "event_mode", "status", "source_ids", "target_ids", "source_texts",
    "target_texts", "asserted_by_id", "quote_id", "place_name", "date_precision", "date_text", "rule_id", "start_date",
    "end_date",
)  # fmt: skip
ROLE = (
    "actor_id", "relation", "object_id", "role_text", "document_id", "date_precision", "start_date", "end_date",
)  # fmt: skip
CLAUSE = ("text", "trigger_text", "trigger_start", "char_start")
Detail = dict[str, bytes]
Maker = Callable[[Sequence[int]], Iterator[Detail]]
"""Gives details of the rows with these numbers: what they show by name, as JSON."""


def to_details(source: Source, lists: Lists) -> Iterator[tuple[str, Maker]]:
    """Yield (kind of page, what makes the details of its rows)."""
    disputes = _to_disputes(source)
    yield "event", _events(source, lists, disputes)
    yield "actor", _actors(source, lists)
    yield "document", _documents(source, lists, disputes)
    yield "quote", _quotes(source, lists)
    yield "figure", _figures(source, lists, disputes)


def _take(lists: Lists, view: str, numbers: Sequence[int]) -> bytes:
    """Give the first of these rows, and how many there are."""
    rows = to_list(lists.rows[view][number] for number in numbers[:MOST])
    return to_object({"rows": rows, "total": encode(len(numbers))})


@dataclass(frozen=True, slots=True)
class Disputes:
    """Contradictions as pages show them, as JSON, and which of them concern which rows."""

    shown: Sequence[bytes]
    by_event: Groups
    by_figure: Groups
    by_document: Groups

    def of(self, groups: Groups, number: int) -> bytes:
        """Give those of one row."""
        return to_list(self.shown[at] for at in groups.of(number)[:MOST])


def _to_disputes(source: Source) -> Disputes:
    rows, pages = source.rows("contradictions", None, ("kind", "summary")), list(point_to(source))
    shown = [encode({**row, "pages": held}) for row, held in zip(rows, pages, strict=True)]
    owners = np.array([number for number, held in enumerate(pages) for _ in held], np.int64)
    ids = pa.array([key for held in pages for key, _ in held], pa.string())
    by_event, by_figure = (
        to_groups(source.number(table, ids), owners, source.size(table)) for table in ("events", "figures")
    )
    return Disputes(shown, by_event, by_figure, source.group("contradictions", "document_ids", "documents"))


def _events(source: Source, lists: Lists, disputes: Disputes) -> Maker:
    def make(numbers: Sequence[int]) -> Iterator[Detail]:
        told = [lists.reports.of(number) for number in numbers]
        wanted = [report for held in told for report in held[:MOST]]
        rows = iter(source.rows("event_reports", wanted, (*REPORT, *CLAUSE)))
        for number, held in zip(numbers, told, strict=True):
            yield {
                "contradictions": disputes.of(disputes.by_event, number),
                "report_total": encode(len(held)),
                "reports": to_list(encode(to_report(next(rows))) for _ in held[:MOST]),
            }

    return make


def to_report(row: Row) -> Row:
    """Give what the page of an event shows of one report."""
    return {**{name: row[name] for name in REPORT}, "evidence": to_evidence(row)}


def _actors(source: Source, lists: Lists) -> Maker:
    size = source.size("actors")
    quotes = source.group("quotes", "speaker_id", "actors")
    about = [source.number("actors", source.tables["figures"][name]) for name in ("actor_id", "reported_by_id")]
    figures = to_groups(np.concatenate(about), np.tile(np.arange(source.size("figures")), 2), size)
    texts = source.group_pairs("actor_mentions", "actors", "documents")
    roles = [source.group("actor_roles", name, "actors") for name in ("actor_id", "object_id")]
    parts = source.group("actors", "part_of_ids", "actors")
    names, partners, years = _Names(source), _Partners(source), _Years(source)
    ids = source.column("actors", "actor_id")

    def make(numbers: Sequence[int]) -> Iterator[Detail]:
        rows = source.rows("actors", numbers, ("part_of_ids",))
        held = [list(dict.fromkeys(role for group in roles for role in group.of(n)))[:MOST] for n in numbers]
        shown = iter(_to_roles(source, lists, [role for some in held for role in some]))
        for number, row, some in zip(numbers, rows, held, strict=True):
            yield {
                "documents": _take(lists, "documents", texts.of(number)),
                "events": _take(lists, "events", lists.sides.of(number)),
                "figures": _take(lists, "figures", figures.of(number)),
                "names": encode(names.of(number)),
                "part_of": encode(row["part_of_ids"]),
                "partners": encode([[ids[other], *counts] for other, counts in partners.of(number)]),
                "parts": encode([ids[part] for part in parts.of(number)[:MOST]]),
                "quotes": _take(lists, "quotes", quotes.of(number)),
                "roles": to_list(next(shown) for _ in some),
                "years": encode(years.of(lists.sides.of(number))),
            }

    return make


def _to_roles(source: Source, lists: Lists, numbers: Sequence[int]) -> Iterator[bytes]:
    for number, row in zip(numbers, source.rows("actor_roles", numbers, ROLE), strict=True):
        yield to_object({**{name: encode(value) for name, value in row.items()}, "evidence": lists.roles[number]})


class _Names:
    """How texts call each actor by name or role, the most frequent first."""

    def __init__(self, source: Source) -> None:
        held = source.tables["actor_mentions"]
        cut = pc.binary_join_element_wise(pc.utf8_slice_codeunits(held["text"], 0, LONGEST_NAME - 1), "…", "")
        text = pc.if_else(pc.greater(pc.utf8_length(held["text"]), LONGEST_NAME), cut, held["text"])
        columns = {"actor": source.number("actors", held["actor_id"]), "kind": held["mention_kind"], "text": text}
        counted = pa.table(columns).filter(pc.not_equal(held["mention_kind"], "pronoun"))
        counted = counted.group_by(["actor", "kind", "text"], use_threads=False).aggregate([([], "count_all")])
        order = [("actor", "ascending"), ("count_all", "descending"), ("kind", "ascending"), ("text", "ascending")]
        self._held = counted.sort_by(order).combine_chunks()
        self._starts = find_starts(self._held["actor"].to_numpy(), source.size("actors"))

    def of(self, number: int) -> list[list[Any]]:
        """Give (kind, words, times) of an actor."""
        first, last = self._starts[number], self._starts[number + 1]
        rows = self._held.slice(first, min(MOST_NAMES, last - first)).to_pylist()
        return [[row["kind"], row["text"], row["count_all"]] for row in rows]


class _Partners:
    """With whom each actor has events."""

    def __init__(self, source: Source) -> None:
        self._size = source.size("actors")
        _, ones, others = find_pairs(source)
        self._ids = source.column("actors", "actor_id")
        self._out, self._back = self._count(ones, others), self._count(others, ones)

    def _count(self, ones: Numbers, others: Numbers) -> tuple[Groups, Numbers]:
        pairs, counts = np.unique(ones * self._size + others, return_counts=True)
        owners, members = np.divmod(pairs, max(1, self._size))
        return Groups(members, find_starts(owners, self._size)), counts

    def of(self, number: int) -> list[tuple[int, list[int]]]:
        """Give (the other, [how often it acts on the other, how often the other acts on it]), the most first."""
        found: dict[int, list[int]] = {}
        for side, (groups, counts) in enumerate((self._out, self._back)):
            first = groups.starts[number]
            for at, other in enumerate(groups.of(number)):
                found.setdefault(other, [0, 0])[side] = int(counts[first + at])
        return sorted(found.items(), key=lambda item: (-sum(item[1]), self._ids[item[0]]))[:MOST_NAMES]


class _Years:
    """Year and class of events."""

    def __init__(self, source: Source) -> None:
        events = source.tables["events"]
        self._years = pc.fill_null(find_years(source), 0).to_pylist()
        classes = events["quad_class"].combine_chunks().dictionary_encode()
        self._names, self._classes = classes.dictionary.to_pylist(), pc.fill_null(classes.indices, -1).to_pylist()

    def of(self, events: Sequence[int]) -> list[list[Any]]:
        """Count events by year and class: [year, class, count]; those that lack one are left out."""
        counts = Counter(
            (self._years[number], self._names[self._classes[number]])
            for number in events
            if self._years[number] and self._classes[number] >= 0
        )
        return [[year, quad, count] for (year, quad), count in sorted(counts.items())]


def _documents(source: Source, lists: Lists, disputes: Disputes) -> Maker:
    groups = {
        "actors": source.group_pairs("actor_mentions", "documents", "actors"),
        "events": source.group_pairs("event_reports", "documents", "events"),
        "figures": source.group("figures", "document_id", "documents"),
        "quotes": source.group("quotes", "document_id", "documents"),
    }
    stories, ids = _Alike(source, "documents", "story_id"), source.column("documents", "document_id")

    def make(numbers: Sequence[int]) -> Iterator[Detail]:
        for number in numbers:
            yield {
                "contradictions": disputes.of(disputes.by_document, number),
                "copies": encode([ids[other] for other in stories.others(number)[:MOST]]),
                **{view: _take(lists, view, held.of(number)) for view, held in groups.items()},
            }

    return make


class _Alike:
    """Rows of a table that bear the same identifier of a group."""

    def __init__(self, source: Source, table: str, column: str) -> None:
        codes = source.tables[table][column].combine_chunks().dictionary_encode()
        self._group = np.asarray(pc.fill_null(codes.indices, -1).to_numpy(zero_copy_only=False), np.int64)
        self._rows = to_groups(self._group, np.arange(len(self._group)), len(codes.dictionary))

    def all(self, number: int) -> list[int]:
        """Give all rows of a row's group; the row alone when it has none."""
        return self._rows.of(int(self._group[number])) or [number]

    def others(self, number: int) -> list[int]:
        """Give the other rows of a row's group."""
        return [other for other in self.all(number) if other != number]


def _quotes(source: Source, lists: Lists) -> Maker:
    events = source.group_pairs("event_reports", "quotes", "events")
    figures = source.group("figures", "quote_id", "quotes")
    same = _Alike(source, "quotes", "quote_group_id")

    def make(numbers: Sequence[int]) -> Iterator[Detail]:
        for number in numbers:
            yield {
                "events": _take(lists, "events", events.of(number)),
                "figures": _take(lists, "figures", figures.of(number)),
                "quotes": _take(lists, "quotes", same.others(number)),
            }

    return make


def _figures(source: Source, lists: Lists, disputes: Disputes) -> Maker:
    same = _Alike(source, "figures", "figure_group_id")

    def make(numbers: Sequence[int]) -> Iterator[Detail]:
        for number, row in zip(numbers, source.rows("figures", numbers, ("quote_id",)), strict=True):
            yield {
                "contradictions": disputes.of(disputes.by_figure, number),
                "group": _take(lists, "figures", same.all(number)),
                "quote_id": encode(row["quote_id"]),
            }

    return make


def to_records(lists: Lists, kind: str, ids: Sequence[str], numbers: Sequence[int], make: Maker) -> Mapping[str, bytes]:
    """Give the rows with these numbers, each with its details, by identifier."""
    rows = lists.rows[KINDS[kind]]
    return {
        ids[number]: to_object({**detail, "row": rows[number]})
        for number, detail in zip(numbers, make(numbers), strict=True)
    }
