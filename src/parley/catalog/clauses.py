"""The words of rows in context: a clause that the release holds of their text, or a sentence of the text itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.catalog.excerpts import cut_around, find_sentence, shorten, show_in_context
from parley.catalog.groups import Numbers, find_starts
from parley.catalog.source import Source

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Clauses:
    """Clauses of reports, and quotes, by document.

    Attributes:
        firsts: Where the clauses of each document begin, and the end.
        starts: First code point of each clause in its text.
        ends: Code point after it.
        texts: Its words.
    """

    firsts: Numbers
    starts: Numbers
    ends: Numbers
    texts: Any

    def of(self, document: int) -> list[tuple[int, int, str]]:
        """Give the clauses of a document, each as (its start, its end, its words); none of an unknown one, -1."""
        if document < 0:
            return []
        first, last = self.firsts[document : document + 2].tolist()
        starts, ends = self.starts[first:last].tolist(), self.ends[first:last].tolist()
        return list(zip(starts, ends, self.texts.slice(first, last - first).to_pylist(), strict=True))


def to_clauses(source: Source) -> Clauses:
    """Gather the clauses of reports and the quotes."""
    tables = [source.tables[name] for name in ("event_reports", "quotes")]
    documents = np.concatenate([source.number("documents", table["document_id"]) for table in tables])
    starts, ends = (
        np.concatenate([table[name].to_numpy() for table in tables]).astype(np.int64)
        for name in ("char_start", "char_end")
    )
    order = np.lexsort((ends, starts, documents))
    order = order[documents[order] >= 0]
    texts = pa.concat_arrays([table["text"].combine_chunks() for table in tables]).take(pa.array(order))
    return Clauses(find_starts(documents[order], source.size("documents")), starts[order], ends[order], texts)


def show_all(source: Source, clauses: Clauses, texts: Mapping[str, str], table: str, column: str) -> list[list[str]]:
    """Give for each row of a table the words in `column` in context, marked; without such words its span as it stands.

    Texts are asked for by rising identifier, each once for all of its rows.

    Args:
        source: The release.
        clauses: Its wordings; the shortest around the words is shown.
        texts: Text of each document by identifier, as far as it is known, for words that stand in no clause.
        table: Table with document_id, char_start and char_end.
        column: Its column with the words between these, or some of them.
    """
    documents = source.number("documents", source.tables[table]["document_id"])
    shown: list[list[str]] = [[] for _ in documents]
    held, text, told = -1, "", clauses.of(-1)
    order = pc.sort_indices(source.tables[table]["document_id"]).to_numpy()
    for first in range(0, len(order), BATCH):
        numbers = order[first : first + BATCH].tolist()
        rows = source.tables[table].select(["document_id", "char_start", "char_end", column]).take(pa.array(numbers))
        for number, *row in zip(numbers, *(values.to_pylist() for values in rows.columns), strict=True):
            document_id, start, end, words = row
            if documents[number] != held:
                held = int(documents[number])
                text, told = texts.get(document_id, ""), clauses.of(held)
            around = [(first, clause) for first, last, clause in told if first <= start and last >= end]
            shown[number] = _show(around, text, start, end, words)
    return shown


def _show(around: Iterable[tuple[int, str]], text: str, start: int, end: int, words: str | None) -> list[str]:
    """Show words that are the span, or that stand in it, as those of a role stand in a sentence."""
    found = show_in_context(around, start, end, words) if words else []
    if len(found) > 2 or not text[start:end].strip():
        return found
    left, right = find_sentence(text, start, end) if text[start:end] == words else (start, end)
    at = text.find(words, start, end) if words else -1
    if not words or at < 0:
        return found or [shorten(text[start:end].strip())]
    return cut_around(text[left:right].rstrip(), at - left, at - left + len(words))
