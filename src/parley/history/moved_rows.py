"""Rows that are the same in two releases though their identifier is not: texts renamed, spans moved."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

EVIDENCE = {
    "actor_mentions": ("text", "mention_kind"),
    "actor_roles": ("role_text", "relation"),
    "event_reports": ("trigger_text", "event_type"),
    "quotes": ("text",),
    "figures": ("text", "measure_code"),
}
"""Tables of rows in a text, and the columns by which a row is known again when its span has moved."""
MOST_STEPS = 4_000_000
"""Rows before times rows after of one text above which their order is not compared: it takes as many steps."""

Tables = Mapping[str, pa.Table]
Said = tuple[str, tuple[Any, ...]]


def match_moved(before: Tables, after: Tables) -> dict[str, dict[str, str]]:
    """Give for each table the identifiers that ended and go on as another: identifier before to identifier after."""
    texts = _match_texts(before, after)
    onward = {document_id: document_id for document_id in revised_texts(before, after)} | texts
    moved = {"documents": texts}
    for name, columns in EVIDENCE.items():
        if name in before and name in after:
            moved[name] = dict(_match_rows(columns, before[name], after[name], onward))
    moved["contradictions"] = _match_sets(before, after, moved)
    return moved


def column_by_id(
    table: pa.Table, name: str, among: Iterable[str] | None = None, at: str | None = None
) -> dict[str, Any]:
    """Give a column by the identifier of the row, which is the first column.

    Args:
        table: The rows.
        name: The column.
        among: If given, only rows with one of these values are looked at.
        at: The column of these values; default: that of the identifiers.
    """
    table = table.select(list(dict.fromkeys([table.column_names[0], name])))
    if among is not None:
        table = table.filter(
            pc.is_in(table[at or table.column_names[0]], value_set=pa.array(sorted(among), pa.string()))
        )
    return dict(zip(table[table.column_names[0]].to_pylist(), table[name].to_pylist(), strict=True))


def _match_texts(before: Tables, after: Tables) -> dict[str, str]:
    """Give for each document that left the one that has its very text, where there is one such on either side."""
    if "documents" not in before or "documents" not in after:
        return {}
    old, new = column_by_id(before["documents"], "text_sha256"), column_by_id(after["documents"], "text_sha256")
    left = {digest: ids for digest, ids in ids_by_value(old).items() if not any(i in new for i in ids)}
    came = {digest: [i for i in ids if i not in old] for digest, ids in ids_by_value(new).items()}
    return {ids[0]: came[digest][0] for digest, ids in left.items() if len(ids) == 1 and len(came.get(digest, ())) == 1}


def ids_by_value(column: Mapping[str, Any]) -> dict[Any, list[str]]:
    held: dict[Any, list[str]] = defaultdict(list)
    for key, value in column.items():
        held[value].append(key)
    return held


def revised_texts(before: Tables, after: Tables) -> set[str]:
    """Give the documents of both releases whose text is another."""
    if "documents" not in before or "documents" not in after:
        return set()
    old, new = column_by_id(before["documents"], "text_sha256"), column_by_id(after["documents"], "text_sha256")
    return {document_id for document_id in old if document_id in new and old[document_id] != new[document_id]}


def _match_rows(
    columns: Sequence[str], before: pa.Table, after: pa.Table, texts: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield (identifier before, after) of rows that are the same though their span, and so their identifier, is not.

    Only texts that were revised or renamed are looked at: where the text stayed, another span is another row.

    The rows of a text before and after are laid side by side in their order; equal runs of what they say are the same
    rows. What is left on both sides and says something that only one row on each side says is the same too.
    """
    key = before.column_names[0]
    if not texts or any(column not in table.column_names for table in (before, after) for column in columns):
        return
    old, new = _by_text(before, key, columns, list(texts)), _by_text(after, key, columns, list(texts.values()))
    for document_id in sorted(texts):
        was, now = old.get(document_id, []), new.get(texts[document_id], [])
        still, had = {row_id for row_id, _ in now}, dict(was)
        said = dict(now)
        for old_id, new_id in _align(was, now):
            # Another row may have the identifier by chance of its span; one that says the same has kept it.
            if old_id not in still and had.get(new_id) != said[new_id]:
                yield old_id, new_id


def _by_text(table: pa.Table, key: str, columns: Sequence[str], texts: Sequence[str]) -> dict[str, list[Said]]:
    """Give for each of some documents its rows in order as (identifier, what the row says)."""
    table = table.filter(pc.is_in(table["document_id"], value_set=pa.array(texts, pa.string())))
    held: dict[str, list[Said]] = defaultdict(list)
    said = zip(*(table[column].to_pylist() for column in columns), strict=True)
    places = table["char_start"].to_pylist()
    rows = zip(table["document_id"].to_pylist(), places, table[key].to_pylist(), said, strict=True)
    for document_id, _, row_id, words in sorted(rows, key=lambda row: (row[0], row[1], row[2])):
        held[document_id].append((row_id, words))
    return held


def _align(was: Sequence[Said], now: Sequence[Said]) -> Iterator[tuple[str, str]]:
    old, new = [words for _, words in was], [words for _, words in now]
    paired_old: set[int] = set()
    paired_new: set[int] = set()
    if len(old) * len(new) <= MOST_STEPS:
        for first, second, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            for step in range(size):
                paired_old.add(first + step)
                paired_new.add(second + step)
                yield was[first + step][0], now[second + step][0]
    left_old = {words: n for n, words in enumerate(old) if n not in paired_old}
    left_new = {words: n for n, words in enumerate(new) if n not in paired_new}
    counts_old = Counter(words for n, words in enumerate(old) if n not in paired_old)
    counts_new = Counter(words for n, words in enumerate(new) if n not in paired_new)
    for words, n in left_old.items():
        if counts_old[words] == counts_new[words] == 1:
            yield was[n][0], now[left_new[words]][0]


def _match_sets(before: Tables, after: Tables, moved: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Give for each contradiction the one between the same rows under their new identifiers."""
    if "contradictions" not in before or "contradictions" not in after:
        return {}
    onward = {old: new for rows in moved.values() for old, new in rows.items()}
    new = {(row["kind"], tuple(sorted(row["row_ids"]))): row["contradiction_id"] for row in _rows(after)}
    found = {}
    for row in _rows(before):
        same = new.get((row["kind"], tuple(sorted(onward.get(i, i) for i in row["row_ids"]))))
        if same is not None and same != row["contradiction_id"]:
            found[row["contradiction_id"]] = same
    return found


def _rows(tables: Tables) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tables["contradictions"].select(["contradiction_id", "kind", "row_ids"]).to_pylist()
    return rows
