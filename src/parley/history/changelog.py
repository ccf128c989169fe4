"""What changed since the last release in plain sentences, for people."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from parley.history.causes import GONE, NEW, REVISED, Circumstances
from parley.history.changes import ADDED, CHANGED, REMOVED, Change
from parley.history.id_map import Entry
from parley.libraries import to_words

NOUNS = {
    "documents": ("text", "texts"),
    "actors": ("actor", "actors"),
    "actor_mentions": ("mention", "mentions"),
    "actor_roles": ("role", "roles"),
    "events": ("event", "events"),
    "event_reports": ("report", "reports"),
    "quotes": ("quote", "quotes"),
    "figures": ("figure", "figures"),
    "contradictions": ("contradiction", "contradictions"),
    "event_actors": ("link between event and actor", "links between event and actor"),
}
"""Table to the words for one of its rows and for several."""
MOST = 5
"""Most examples named in a sentence."""
MADE_BY = {
    "code": "The code, the rules or the model changed.",
    "libraries": "Libraries changed: {libraries}.",
    "registry": "The registry of actors changed.",
    "curation": "The curators' overrides changed.",
    "settings": "The settings of the run changed.",
}

Tables = Mapping[str, pa.Table]


def count(number: int, table: str) -> str:
    """Give a number of rows of a table in words.

    >>> [count(1, "quotes"), count(1200, "actor_roles"), count(2, "odd_things")]
    ['1 quote', '1,200 roles', '2 rows of odd_things']
    """
    one, many = NOUNS.get(table, (f"row of {table}", f"rows of {table}"))
    return f"{number:,} {one if number == 1 else many}"


def to_sentences(
    changes: Sequence[Change], before: Tables, after: Tables, seen: Circumstances, id_map: Iterable[Entry]
) -> list[str]:
    """Say what changed, a sentence each: texts, what made the difference, rows table by table, what it means."""
    moved = {entry.old_id: entry.new_id for entry in id_map if entry.new_id}
    names = {**_names(before), **_names(after)}
    libraries = to_words(seen.libraries)
    made_by = (MADE_BY[cause].format(libraries=libraries) for cause in seen.made_by)
    sentences = [*_text_sentences(before, after, seen), *made_by]
    by_table: dict[str, list[Change]] = {}
    for change in changes:
        by_table.setdefault(change.table_name, []).append(change)
    for table, held in by_table.items():
        if table != "documents":
            sentences += _row_sentences(table, held)
        sentences += _telling(table, held, names, moved)
    if not changes:
        sentences.append("No row of any table changed.")
    return sentences


def _text_sentences(before: Tables, after: Tables, seen: Circumstances) -> Iterator[str]:
    paths = {**_column(before, "documents", "path"), **_column(after, "documents", "path")}
    for kind, word in ((NEW, "new"), (REVISED, "revised"), (GONE, "no longer part")):
        found = sorted(paths.get(i, i) for i, what in seen.documents.items() if what == kind)
        if found:
            is_or_are = "is" if len(found) == 1 else "are"
            yield f"{count(len(found), 'documents')} {is_or_are} {word}: {listed(found)}."


def _row_sentences(table: str, changes: Sequence[Change]) -> Iterator[str]:
    """Say how many rows came, went and changed; those that only got another identifier are told apart."""
    moved = sum(change.change == REMOVED and change.other_id is not None for change in changes)
    arrived = sum(change.change == ADDED and change.other_id is not None for change in changes)
    numbers = Counter(change.change for change in changes)
    numbers[ADDED] -= arrived
    numbers[REMOVED] -= moved
    parts = []
    if numbers[ADDED]:
        one, many = NOUNS.get(table, (f"row of {table}", f"rows of {table}"))
        parts.append(f"{numbers[ADDED]:,} new {one if numbers[ADDED] == 1 else many}")
    if numbers[REMOVED]:
        parts.append(f"{count(numbers[REMOVED], table)} gone")
    if moved or arrived:
        parts.append(f"{count(max(moved, arrived), table)} under another identifier")
    if numbers[CHANGED]:
        columns = Counter(column for change in changes for column in change.columns)
        most = sorted(columns, key=lambda name: (-columns[name], name))
        told = ", ".join(f"{name} in {columns[name]:,}" for name in most[:MOST])
        more = f" and {len(most) - MOST} more columns" if len(most) > MOST else ""
        parts.append(f"{count(numbers[CHANGED], table)} changed ({told}{more})")
    if parts:
        yield _capital("; ".join(parts)) + "."


def _telling(
    table: str, changes: Sequence[Change], names: Mapping[str, str], moved: Mapping[str, str | None]
) -> Iterator[str]:
    """Say what some changes mean: who speaks now, what an event became, which number is another."""
    changed = [change for change in changes if change.change == CHANGED]
    if table == "quotes":
        yield from _reattributed(changed, names, moved)
    elif table == "events":
        yield from _turned(changed, "status", "1 event has another status", "{} events have another status")
    elif table == "figures":
        yield from _turned(changed, "value", "1 figure has another value", "{} figures have another value")
    elif table == "actors":
        yield from _turned(changed, "name", "1 actor has another name", "{} actors have another name")
        yield from _turned(changed, "actor_type", "1 actor is of another type", "{} actors are of another type")


def _reattributed(
    changed: Sequence[Change], names: Mapping[str, str], moved: Mapping[str, str | None]
) -> Iterator[str]:
    pairs: Counter[tuple[str, str]] = Counter()
    for change in changed:
        if "speaker_id" in change.columns:
            old, new = change.before.get("speaker_id"), change.after.get("speaker_id")
            if old is None or moved.get(old) != new:  # the same actor under another identifier says nothing new
                pairs[_name(old, names), _name(new, names)] += 1
    if pairs:
        told = [f"{number:,} from {old} to {new}" for (old, new), number in _most(pairs)]
        yield f"{count(pairs.total(), 'quotes')} re-attributed: {listed(told)}."


def _turned(changed: Sequence[Change], column: str, one: str, many: str) -> Iterator[str]:
    pairs = Counter((_said(c.before.get(column)), _said(c.after.get(column))) for c in changed if column in c.columns)
    if pairs:
        told = [f"{old} → {new}" + (f" ({number:,})" if number > 1 else "") for (old, new), number in _most(pairs)]
        subject = one if pairs.total() == 1 else many.format(f"{pairs.total():,}")
        yield f"{subject}: {listed(told)}."


def _most(pairs: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(pairs.items(), key=lambda item: (-item[1], item[0]))


def _name(actor_id: str | None, names: Mapping[str, str]) -> str:
    return "nobody" if actor_id is None else names.get(actor_id, actor_id)


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return f"{value:,.0f}"
    return "none" if value is None else value if isinstance(value, str) else json.dumps(value, default=str)


def _names(tables: Tables) -> dict[str, str]:
    return _column(tables, "actors", "name")


def _column(tables: Tables, table: str, column: str) -> dict[str, str]:
    held = tables.get(table)
    if held is None:
        return {}
    return dict(zip(held[held.column_names[0]].to_pylist(), held[column].to_pylist(), strict=True))


def listed(items: Sequence[str]) -> str:
    """Give the first few of a list in words, and how many more there are.

    >>> listed(list("abcdefg"))
    'a, b, c, d, e and 2 more'
    """
    return ", ".join(items[:MOST]) + (f" and {len(items) - MOST:,} more" if len(items) > MOST else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def merge_sentences(id_map: Iterable[Entry], before: Tables, after: Tables, version: str) -> Iterator[str]:
    """Say which actors were joined, split or rejected in this release, and why."""
    names = {**_names(before), **_names(after)}
    words = {
        "merged_into": "{} is now part of {}",
        "split_into": "Part of {} is now {}",
        "rejected": "{} is no actor any more",
    }
    for entry in id_map:
        if entry.since_version == version and entry.table_name == "actors" and entry.relation in words:
            told = words[entry.relation].format(_name(entry.old_id, names), _name(entry.new_id, names))
            yield f"{told}: {entry.reason.rstrip('.')}."


def to_changelog(
    title: str, version: str, previous: str | None, sections: Mapping[str, Sequence[str]], older: str
) -> str:
    """Give `CHANGELOG.md`: this release on top, below it what the release before said of itself and of older ones.

    Args:
        title: Title of the dataset.
        version: This release.
        previous: The release it is compared with; None for the first.
        sections: Heading to sentences; an empty heading comes first and is left out.
        older: The `CHANGELOG.md` of the release before; empty when there is none.
    """
    lines = [f"# Changes of {title}", "", f"## {version}", ""]
    lines += [f"Compared with {previous}." if previous else "The first release: there is none to compare it with."]
    for heading, sentences in sections.items():
        if sentences:
            lines += ["", *([f"### {heading}", ""] if heading else []), *(f"- {_one_line(s)}" for s in sentences)]
    start = older.find("\n## ")
    return "\n".join(lines) + "\n" + (older[start:] if start >= 0 else "")


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")
