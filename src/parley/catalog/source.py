"""The rows of a release as the catalogue reads them: by table, by identifier, by what they belong to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.contracts import Contracts

Row = Mapping[str, Any]
WEB = re.compile(r"https?://[^\s<>\"']+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a release.

    Attributes:
        tables: Rows of each table, in the table's order.
        by_id: Per table, its rows by their own identifier.
        clauses: Per document the wordings that a release holds of it as (start, end, text), by start.
    """

    contracts: Contracts
    tables: Mapping[str, Sequence[Row]]
    by_id: Mapping[str, Mapping[str, Row]]
    clauses: Mapping[str, Sequence[tuple[int, int, str]]]

    def group(self, table: str, column: str) -> dict[str, list[Row]]:
        """Give a table's rows by a column's value, or by each item of a list; rows without one are left out."""
        return group_rows(self.tables[table], column)

    def published(self, document_id: str | None) -> str:
        """Give the first day on which a text can have been published, as ISO 8601; "" when it is not known."""
        row = self.by_id["documents"].get(document_id or "")
        return str(row["published_start"] or "") if row else ""

    def labels(self, codelist: str) -> dict[str, str]:
        """Give the labels of a code list by code."""
        held = self.contracts.codelists.get(codelist)
        return {code: item.label for code, item in held.codes.items()} if held else {}

    def point_to(self, contradiction: Row) -> list[list[str]]:
        """Give what a contradiction's rows lead to: (identifier with a page, the words there), each page once."""
        if contradiction["table_name"] == "event_reports":
            reports = [self.by_id["event_reports"].get(key) for key in contradiction["row_ids"]]
            pages = {report["event_id"]: report["trigger_text"] for report in reversed(reports) if report}
        else:
            figures = [self.by_id["figures"].get(key) for key in contradiction["row_ids"]]
            pages = {figure["figure_id"]: figure["text"] for figure in reversed(figures) if figure}
        return [[key, pages[key]] for key in reversed(pages)]


def to_source(tables: Mapping[str, Any], contracts: Contracts) -> Source:
    """Read Arrow tables; a table that the release has not is empty."""
    rows = {name: tables[name].to_pylist() if name in tables else [] for name in contracts.tables}
    by_id = {
        name: {row[contract.primary_key[0]]: row for row in rows[name]}
        for name, contract in contracts.tables.items()
        if len(contract.primary_key) == 1
    }
    return Source(contracts, rows, by_id, _find_clauses(rows))


def _find_clauses(rows: Mapping[str, Sequence[Row]]) -> dict[str, list[tuple[int, int, str]]]:
    """Gather the wordings that can show a row's words in context: clauses of reports, and quotes."""
    clauses: dict[str, set[tuple[int, int, str]]] = defaultdict(set)
    for table in ("event_reports", "quotes"):
        for row in rows.get(table, ()):
            clauses[row["document_id"]].add((row["char_start"], row["char_end"], row["text"]))
    return {document: sorted(held) for document, held in clauses.items()}


def group_rows(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Give rows by a column's value, or by each item of a list."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        value = row[column]
        for item in dict.fromkeys(value) if isinstance(value, list) else () if value is None else (value,):
            groups[item].append(row)
    return groups


def to_link(url: Any) -> str | None:
    """Give an address if it is one of the web, so that a link can't run a script; else None.

    >>> to_link("https://example.org/a"), to_link("javascript:alert(1)"), to_link(None)
    ('https://example.org/a', None, None)
    """
    return url if isinstance(url, str) and WEB.match(url) else None
