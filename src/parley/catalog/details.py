"""Rows of a release to what the page of one actor, event, text, quote or figure shows beside the row itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.catalog.fragments import encode, encode_all, join_lists, join_objects, to_list, to_object
from parley.catalog.groups import Groups, Numbers, find_starts, to_groups
from parley.catalog.lists import EVIDENCE, Lists, point_to, to_evidence
from parley.catalog.source import Source
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
BATCH = 200
"""Details that are made together."""
Detail = dict[str, bytes]
Maker = Callable[[Numbers], Iterator[Detail]]
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
    rows = lists.rows[view]
    return b'{"rows":[%b],"total":%d}' % (b",".join([rows[number] for number in numbers[:MOST]]), len(numbers))


def _in_batches(make: Callable[[list[int]], Iterator[Detail]]) -> Maker:
    """Let details be made `BATCH` at a time, however many are asked for."""

    def make_all(numbers: Numbers) -> Iterator[Detail]:
        for first in range(0, len(numbers), BATCH):
            yield from make(numbers[first : first + BATCH].tolist())

    return make_all


@dataclass(frozen=True, slots=True)
class Disputes:
    """Contradictions as pages show them, as JSON, and which of them concern which rows."""

    shown: Sequence[bytes]
    by_event: Groups
    by_figure: Groups
    by_document: Groups

    def each(self, groups: Groups, numbers: Sequence[int]) -> Iterator[bytes]:
        """Yield those of each row."""
        for held in groups.each(numbers):
            yield to_list([self.shown[at] for at in held[:MOST]])


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
    def make(numbers: list[int]) -> Iterator[Detail]:
        told = list(lists.reports.each(numbers))
        reports = iter(to_reports(source, [report for held in told for report in held[:MOST]]))
        for disputed, held in zip(disputes.each(disputes.by_event, numbers), told, strict=True):
            yield {
                "contradictions": disputed,
                "report_total": b"%d" % len(held),
                "reports": to_list(islice(reports, min(MOST, len(held)))),
            }

    return _in_batches(make)


def to_reports(source: Source, numbers: Sequence[int]) -> list[bytes]:
    """Give what the page of an event shows of reports."""
    held = source.tables["event_reports"].select(list(dict.fromkeys((*REPORT, *EVIDENCE))))
    held = held.take(pa.array(numbers, pa.int64()))
    shown = {name: encode_all(held[name]) for name in REPORT}
    shown["evidence"] = encode_all(pa.array(to_evidence(held), pa.list_(pa.string())))
    return join_objects(dict(sorted(shown.items())))


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

    def make(numbers: list[int]) -> Iterator[Detail]:
        part_of = source.tables["actors"]["part_of_ids"].take(pa.array(numbers, pa.int64()))
        held = [list(dict.fromkeys(role for group in roles for role in group.of(n)))[:MOST] for n in numbers]
        shown = iter(_to_roles(source, lists, [role for some in held for role in some]))
        called = names.of(numbers)
        for number, above, some in zip(numbers, encode_all(part_of).to_pylist(), held, strict=True):
            yield {
                "documents": _take(lists, "documents", texts.of(number)),
                "events": _take(lists, "events", lists.sides.of(number)),
                "figures": _take(lists, "figures", figures.of(number)),
                "names": to_list(next(called)),
                "part_of": above.encode(),
                "partners": encode([[ids[other], *counts] for other, counts in partners.of(number)]),
                "parts": encode([ids[part] for part in parts.of(number)[:MOST]]),
                "quotes": _take(lists, "quotes", quotes.of(number)),
                "roles": to_list(islice(shown, len(some))),
                "years": encode(years.of(lists.sides.of(number))),
            }

    return _in_batches(make)


def _to_roles(source: Source, lists: Lists, numbers: Sequence[int]) -> list[bytes]:
    held = source.tables["actor_roles"].select(list(ROLE)).take(pa.array(numbers, pa.int64()))
    evidence = pa.array([lists.roles[number] for number in numbers], pa.binary()).cast(pa.string())
    return join_objects({**{name: encode_all(held[name]) for name in ROLE}, "evidence": evidence})


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

    def of(self, numbers: Sequence[int]) -> Iterator[Iterator[bytes]]:
        """Yield (kind, words, times) of actors, as JSON; those of one are to be taken before the next ones."""
        spans = [(self._starts[n], min(self._starts[n + 1], self._starts[n] + MOST_NAMES)) for n in numbers]
        held = self._held.take(pa.array([at for span in spans for at in range(*span)], pa.int64()))
        rows = iter(join_lists([encode_all(held[name]) for name in ("kind", "text", "count_all")]))
        for first, last in spans:
            yield islice(rows, last - first)


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

    def make(numbers: list[int]) -> Iterator[Detail]:
        found = zip(*(held.each(numbers) for held in groups.values()), strict=True)
        disputed = disputes.each(disputes.by_document, numbers)
        for number, members in zip(numbers, found, strict=True):
            yield {
                "contradictions": next(disputed),
                "copies": encode([ids[other] for other in stories.others(number)[:MOST]]),
                **{view: _take(lists, view, held) for view, held in zip(groups, members, strict=True)},
            }

    return _in_batches(make)


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

    def make(numbers: list[int]) -> Iterator[Detail]:
        for number, told, given in zip(numbers, events.each(numbers), figures.each(numbers), strict=True):
            yield {
                "events": _take(lists, "events", told),
                "figures": _take(lists, "figures", given),
                "quotes": _take(lists, "quotes", same.others(number)),
            }

    return _in_batches(make)


def _figures(source: Source, lists: Lists, disputes: Disputes) -> Maker:
    same = _Alike(source, "figures", "figure_group_id")

    def make(numbers: list[int]) -> Iterator[Detail]:
        quotes = encode_all(source.tables["figures"]["quote_id"].take(pa.array(numbers, pa.int64()))).to_pylist()
        for number, quote, disputed in zip(numbers, quotes, disputes.each(disputes.by_figure, numbers), strict=True):
            yield {
                "contradictions": disputed,
                "group": _take(lists, "figures", same.all(number)),
                "quote_id": quote.encode(),
            }

    return _in_batches(make)


def to_records(
    lists: Lists, kind: str, ids: Sequence[str], numbers: Sequence[int], details: Iterator[Detail]
) -> Mapping[str, bytes]:
    """Give the rows with these numbers, each with its details, by identifier.

    Args:
        lists: The lists.
        kind: Kind of page.
        ids: Identifiers of all rows of the kind.
        numbers: The wanted rows.
        details: Their details; as many are taken.
    """
    rows = lists.rows[KINDS[kind]]
    return {ids[number]: to_object({**detail, "row": rows[number]})
            for number, detail in zip(numbers, islice(details, len(numbers)), strict=True)}  # fmt: skip
