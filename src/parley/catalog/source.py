"""The tables of a release as the catalogue reads them: in the order of its lists, and by what their rows belong to.

They stay Arrow tables; a row becomes Python values only while the file is made in which it stands.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from parley.catalog.groups import Groups, Numbers, to_groups
from parley.contracts import Contracts
from parley.derive.arrow import to_schema

Row = dict[str, Any]
WEB = re.compile(r"https?://[^\s<>\"']+\Z", re.IGNORECASE)
NO_DAY = "9"
"""Sorts after every day."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a release.

    Attributes:
        tables: The tables, their dates as ISO 8601 texts. Texts, events, quotes, figures and contradictions stand with
            the newest first, actors with those of the most events first, reports by their text's day.
    """

    contracts: Contracts
    tables: Mapping[str, pa.Table]

    def size(self, table: str) -> int:
        """Give the number of rows of a table."""
        return int(self.tables[table].num_rows)

    def rows(
        self, table: str, numbers: Sequence[int] | slice | None = None, columns: Sequence[str] | None = None
    ) -> list[Row]:
        """Give rows as mappings, all or those of these numbers, with all columns or these."""
        held = self.tables[table] if columns is None else self.tables[table].select(list(columns))
        if isinstance(numbers, slice):
            held = held.slice(numbers.start, numbers.stop - numbers.start)
        elif numbers is not None:
            held = held.take(pa.array(numbers, pa.int64()))
        rows: list[Row] = held.to_pylist()
        return rows

    def column(self, table: str, name: str) -> list[Any]:
        """Give the values of a column."""
        values: list[Any] = self.tables[table][name].to_pylist()
        return values

    def key(self, table: str) -> str:
        """Give the name of the column that identifies a table's rows."""
        return self.contracts.tables[table].primary_key[0]

    def number(self, table: str, ids: Any) -> Numbers:
        """Give the number of the row that each identifier names; -1 where there is none."""
        return find_numbers(ids, self.tables[table][self.key(table)])

    def group(self, table: str, column: str, owners: str) -> Groups:
        """Give the rows of `table` by the row of `owners` that `column` names, or each item of it when it is a list."""
        ids, members = flatten(self.tables[table][column])
        return to_groups(self.number(owners, ids), members, self.size(owners))

    def group_pairs(self, table: str, owners: str, members: str) -> Groups:
        """Give the rows of `members` by the row of `owners`, both named by a table of pairs, each pair once."""
        held = self.tables[table]
        one, other = (self.number(name, held[self.key(name)]) for name in (owners, members))
        return to_groups(one, other, self.size(owners))

    def labels(self, codelist: str) -> dict[str, str]:
        """Give the labels of a code list by code."""
        held = self.contracts.codelists.get(codelist)
        return {code: item.label for code, item in held.codes.items()} if held else {}


def to_source(tables: Mapping[str, pa.Table], contracts: Contracts) -> Source:
    """Read Arrow tables; a table that the release has not is empty."""
    held = {
        name: _with_days_as_text(tables[name] if name in tables else to_schema(contract, "").empty_table())
        for name, contract in contracts.tables.items()
    }
    held["documents"] = _sort(held["documents"], {"published_start": "descending", "document_id": "ascending"})
    published = held["documents"].select(["document_id", "published_start"])
    # An event's earliest report is its evidence in lists and the first on its page.
    held["event_reports"] = _sort(
        held["event_reports"],
        {"day": "ascending", "char_start": "ascending", "report_id": "ascending"},
        pc.fill_null(look_up(held["event_reports"]["document_id"], published), NO_DAY),
    )
    told = held["event_reports"].select(["event_id", "document_id"])
    first = look_up(look_up(held["events"]["event_id"], told), published)
    held["events"] = _newest_first(held["events"], "event_id", first)
    for name in ("quotes", "figures"):
        held[name] = _newest_first(held[name], f"{name[:-1]}_id", look_up(held[name]["document_id"], published))
    held["contradictions"] = _newest_first(held["contradictions"], "contradiction_id", _last_day(held, published))
    held["actors"] = _most_said_first(held)
    return Source(contracts, held)


def _with_days_as_text(table: pa.Table) -> pa.Table:
    for index, field in enumerate(table.schema):
        if pa.types.is_date(field.type):
            table = table.set_column(index, field.name, table.column(index).cast(pa.string()))
    return table.combine_chunks()


def _sort(table: pa.Table, order: Mapping[str, str], day: Any = None) -> pa.Table:
    """Sort a table by its columns, or by `day`, which is added while it is sorted; what is not known stands last."""
    held = table if day is None else table.append_column("day", day)
    at = pc.sort_indices(held.select(list(order)), sort_keys=list(order.items()))
    return table.take(at).combine_chunks()


def _newest_first(table: pa.Table, key: str, published: Any) -> pa.Table:
    """Sort by the day of a row, else by the day on which its text was published."""
    day = pc.coalesce(table["start_date"], published) if "start_date" in table.column_names else published
    return _sort(table, {"day": "descending", key: "ascending"}, day)


def _last_day(tables: Mapping[str, pa.Table], published: pa.Table) -> pa.Array:
    """Give for each contradiction the last day on which one of its texts was published."""
    ids, numbers = flatten(tables["contradictions"]["document_ids"])
    days = pa.table({"number": numbers, "day": look_up(ids, published)}).group_by("number").aggregate([("day", "max")])
    wanted = pa.array(range(tables["contradictions"].num_rows), pa.int64())
    return look_up(wanted, days.select(["number", "day_max"]))


def _most_said_first(tables: Mapping[str, pa.Table]) -> pa.Table:
    actors = tables["actors"]
    size = actors.num_rows
    sides = to_groups(
        find_numbers(tables["event_actors"]["actor_id"], actors["actor_id"]),
        find_numbers(tables["event_actors"]["event_id"], tables["events"]["event_id"]),
        size,
    )
    order = {"day": "descending", "mention_count": "descending", "actor_id": "ascending"}
    return _sort(actors, order, pa.array(sides.sizes(), pa.int64()))


def find_numbers(values: Any, among: Any) -> Numbers:
    """Give at which place each value stands first in a column; -1 where it does not."""
    found = pc.fill_null(pc.index_in(values, value_set=among.combine_chunks(), skip_nulls=True), -1)
    return np.asarray(
        found.to_numpy(zero_copy_only=False) if isinstance(found, pa.Array) else found.to_numpy(), np.int64
    )


def look_up(values: Any, table: pa.Table) -> pa.Array:
    """Give what the second column of a table holds where the first holds the value; null where none does."""
    numbers = find_numbers(values, table.column(0))
    return table.column(1).combine_chunks().take(pa.array(numbers, mask=numbers < 0))


def flatten(column: Any) -> tuple[Any, Numbers]:
    """Give the values of a column, of lists each item, and the number of the row in which each stands."""
    if pa.types.is_list(column.type):
        held = column.combine_chunks()
        return pc.list_flatten(held), np.asarray(pc.list_parent_indices(held).to_numpy(), np.int64)
    return column, np.arange(len(column), dtype=np.int64)


def count_values(column: Any) -> dict[Any, int]:
    """Count the values of a column, the most frequent first."""
    counts = [(item["values"], item["counts"]) for item in pc.value_counts(column).to_pylist()]
    return dict(sorted((item for item in counts if item[0] is not None), key=lambda item: (-item[1], str(item[0]))))


def to_link(url: Any) -> str | None:
    """Give an address if it is one of the web, so that a link can't run a script; else None.

    >>> to_link("https://example.org/a"), to_link("javascript:alert(1)"), to_link(None)
    ('https://example.org/a', None, None)
    """
    return url if isinstance(url, str) and WEB.match(url) else None
