"""Rows of a release to what the page of one actor, event, text, quote or figure shows beside the row itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parley.catalog.excerpts import shorten, show_in_context
from parley.catalog.lists import Lists, to_evidence, unique_sides
from parley.catalog.source import Row, Source, group_rows

MOST = 25
"""Most rows of a list on the page of something else; the list itself, filtered, has them all."""
KINDS = {"actor": "actors", "event": "events", "document": "documents", "quote": "quotes", "figure": "figures"}
"""Kind of page to the list in which its row stands."""
Detail = dict[str, Any]


def to_details(source: Source, lists: Lists) -> Iterator[tuple[str, Iterator[tuple[str, Detail]]]]:
    """Yield (kind, its (identifier, detail) pairs in the order of the list)."""
    yield "event", _events(source, lists)
    yield "actor", _actors(source, lists)
    yield "document", _documents(source, lists)
    yield "quote", _quotes(source, lists)
    yield "figure", _figures(source, lists)


def _take(lists: Lists, view: str, ids: Sequence[str]) -> dict[str, Any]:
    """Give the first of these rows, and how many there are."""
    return {"rows": [lists.by_id[view][key] for key in ids[:MOST]], "total": len(ids)}


def _in_list_order(lists: Lists, view: str, groups: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    ordered: dict[str, list[str]] = {}
    members = defaultdict(list)
    for group, ids in groups.items():
        for key in ids:
            members[key].append(group)
    for key in lists.by_id[view]:
        for group in members.get(key, ()):
            ordered.setdefault(group, []).append(key)
    return ordered


def _ids(groups: Mapping[str, Sequence[Row]], column: str) -> dict[str, list[str]]:
    return {key: list(dict.fromkeys(row[column] for row in rows if row[column])) for key, rows in groups.items()}


def _events(source: Source, lists: Lists) -> Iterator[tuple[str, Detail]]:
    reports = source.group("event_reports", "event_id")
    contradictions = _contradictions_by_event(source)
    for key in lists.by_id["events"]:
        told = sorted(reports.get(key, ()), key=lambda r: (source.published(r["document_id"]), r["report_id"]))
        yield (
            key,
            {
                "reports": [to_report(row) for row in told[:MOST]],
                "report_total": len(told),
                "contradictions": contradictions.get(key, []),
            },
        )


def to_report(row: Row) -> Detail:
    """Give what the page of an event shows of one report."""
    kept = (
        "report_id", "document_id", "event_type", "event_mode", "status", "source_ids", "target_ids", "source_texts",
        "target_texts", "asserted_by_id", "quote_id", "place_name", "date_precision", "date_text", "rule_id",
    )  # fmt: skip
    dates = {name: row[name].isoformat() if row[name] else None for name in ("start_date", "end_date")}
    return {**{name: row[name] for name in kept}, **dates, "evidence": to_evidence(row)}


def _contradictions_by_event(source: Source) -> dict[str, list[Detail]]:
    found: dict[str, list[Detail]] = defaultdict(list)
    for row in source.tables["contradictions"]:
        if row["table_name"] == "event_reports":
            reports = (source.by_id["event_reports"].get(key) for key in row["row_ids"])
            for event in dict.fromkeys(report["event_id"] for report in reports if report):
                found[event].append(to_dispute(source, row))
    return found


def to_dispute(source: Source, row: Row) -> Detail:
    """Give what a page shows of a contradiction."""
    return {"kind": row["kind"], "summary": row["summary"], "pages": source.point_to(row)}


def _actors(source: Source, lists: Lists) -> Iterator[tuple[str, Detail]]:
    events = _in_list_order(lists, "events", _ids(group_rows(unique_sides(source), "actor_id"), "event_id"))
    quotes = _in_list_order(lists, "quotes", _ids(source.group("quotes", "speaker_id"), "quote_id"))
    about = _ids(source.group("figures", "actor_id"), "figure_id")
    for key, ids in _ids(source.group("figures", "reported_by_id"), "figure_id").items():
        about[key] = list(dict.fromkeys([*about.get(key, ()), *ids]))
    figures = _in_list_order(lists, "figures", about)
    texts = _in_list_order(lists, "documents", _ids(source.group("actor_mentions", "actor_id"), "document_id"))
    named = source.group("actor_mentions", "actor_id")
    roles, said = source.group("actor_roles", "actor_id"), source.group("actor_roles", "object_id")
    parts = source.group("actors", "part_of_ids")
    partners = _partners(source)
    for key in lists.by_id["actors"]:
        row = source.by_id["actors"][key]
        yield (
            key,
            {
                "part_of": list(row["part_of_ids"]),
                "parts": [part["actor_id"] for part in parts.get(key, ())][:MOST],
                "roles": [_to_role(source, role) for role in [*roles.get(key, ()), *said.get(key, ())][:MOST]],
                "names": _names(named.get(key, ())),
                "years": _years(source, events.get(key, ())),
                "partners": [[other, *counts] for other, counts in partners.get(key, ())],
                "events": _take(lists, "events", events.get(key, ())),
                "quotes": _take(lists, "quotes", quotes.get(key, ())),
                "figures": _take(lists, "figures", figures.get(key, ())),
                "documents": _take(lists, "documents", texts.get(key, ())),
            },
        )


def _to_role(source: Source, row: Row) -> Detail:
    clauses = source.clauses.get(row["document_id"], ())
    words = row["role_text"] or ""
    evidence = show_in_context(clauses, row["char_start"], row["char_end"], words) if words else []
    dates = {name: row[name].isoformat() if row[name] else None for name in ("start_date", "end_date")}
    kept = ("actor_id", "relation", "object_id", "role_text", "document_id", "date_precision")
    return {**{name: row[name] for name in kept}, **dates, "evidence": evidence}


def _names(mentions: Sequence[Row]) -> list[list[Any]]:
    """Count how texts call an actor by name or role, the most frequent first."""
    counts = Counter(
        (row["mention_kind"], shorten(row["text"], 80)) for row in mentions if row["mention_kind"] != "pronoun"
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [[kind, text, count] for (kind, text), count in ordered[:12]]


def _years(source: Source, events: Iterable[str]) -> list[list[Any]]:
    """Count an actor's events by year and class."""
    counts: Counter[tuple[int, str]] = Counter()
    for key in events:
        row = source.by_id["events"][key]
        if row["start_date"] and row["quad_class"]:
            counts[row["start_date"].year, row["quad_class"]] += 1
    return [[year, quad, count] for (year, quad), count in sorted(counts.items())]


def _partners(source: Source) -> dict[str, list[tuple[str, tuple[int, int]]]]:
    """Count with whom an actor has events, as (the other, (it acts on the other, the other acts on it))."""
    counts: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    for row in source.tables["events"]:
        for one in dict.fromkeys(row["source_ids"]):
            for other in dict.fromkeys(row["target_ids"]):
                if one != other:
                    counts[one][other, 0] += 1
                    counts[other][one, 1] += 1
    found = {}
    for key, held in counts.items():
        pairs = {other: (held[other, 0], held[other, 1]) for other, _ in held}
        found[key] = sorted(pairs.items(), key=lambda item: (-sum(item[1]), item[0]))[:12]
    return found


def _documents(source: Source, lists: Lists) -> Iterator[tuple[str, Detail]]:
    held = {
        "events": _in_list_order(lists, "events", _ids(source.group("event_reports", "document_id"), "event_id")),
        "quotes": _in_list_order(lists, "quotes", _ids(source.group("quotes", "document_id"), "quote_id")),
        "figures": _in_list_order(lists, "figures", _ids(source.group("figures", "document_id"), "figure_id")),
        "actors": _in_list_order(lists, "actors", _ids(source.group("actor_mentions", "document_id"), "actor_id")),
    }
    contradictions = source.group("contradictions", "document_ids")
    stories = source.group("documents", "story_id")
    for key in lists.by_id["documents"]:
        row = source.by_id["documents"][key]
        copies = [other["document_id"] for other in stories.get(row["story_id"], ()) if other["document_id"] != key]
        yield (
            key,
            {
                **{view: _take(lists, view, groups.get(key, ())) for view, groups in held.items()},
                "copies": copies[:MOST],
                "contradictions": [to_dispute(source, dispute) for dispute in contradictions.get(key, ())[:MOST]],
            },
        )


def _quotes(source: Source, lists: Lists) -> Iterator[tuple[str, Detail]]:
    events = _in_list_order(lists, "events", _ids(source.group("event_reports", "quote_id"), "event_id"))
    figures = _in_list_order(lists, "figures", _ids(source.group("figures", "quote_id"), "figure_id"))
    same = source.group("quotes", "quote_group_id")
    for key in lists.by_id["quotes"]:
        row = source.by_id["quotes"][key]
        others = [other["quote_id"] for other in same.get(row["quote_group_id"], ()) if other["quote_id"] != key]
        yield (
            key,
            {
                "events": _take(lists, "events", events.get(key, ())),
                "figures": _take(lists, "figures", figures.get(key, ())),
                "quotes": _take(lists, "quotes", others),
            },
        )


def _figures(source: Source, lists: Lists) -> Iterator[tuple[str, Detail]]:
    groups = _in_list_order(lists, "figures", _ids(source.group("figures", "figure_group_id"), "figure_id"))
    contradictions: dict[str, list[Detail]] = defaultdict(list)
    for row in source.tables["contradictions"]:
        if row["table_name"] == "figures":
            for key in row["row_ids"]:
                contradictions[key].append(to_dispute(source, row))
    for key in lists.by_id["figures"]:
        row = source.by_id["figures"][key]
        yield (
            key,
            {
                "group": _take(lists, "figures", groups.get(row["figure_group_id"], (key,))),
                "quote_id": row["quote_id"],
                "contradictions": contradictions.get(key, []),
            },
        )
