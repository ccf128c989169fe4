"""The contracts: what tables, columns and codes a release has, parsed from `schemas/` and refused when wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from parley.errors import ContractError
from parley.history.policy import Announcement, Floors, parse_announcements, parse_floors
from parley.strict import as_flag, as_list, as_text, as_texts, as_version, one_of, require_keys, require_only_keys

TYPES = ("string", "int64", "double", "bool", "date32", "list<string>")
CHECK_KINDS = ("less", "less_or_equal", "together", "inside_text", "mode_of_type", "span", "rows")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        type: One of `TYPES`; a list is never null, it may be empty.
        required: Whether null is refused.
        unit: What the numbers count; None for text.
        codelist: Name of the code list its values come from.
        reference: `table.column` that each value, or each item of a list, must be found in.
        reference_by: Column that names the table whose primary key the items must be found in.
        minimum: Smallest number allowed.
        maximum: Largest number allowed.
        min_items: Fewest items of a list.
        max_length: Most code points of a text.
        pattern: Regular expression that the whole value fits.
    """

    name: str
    type: str
    description: str
    required: bool = False
    unit: str | None = None
    codelist: str | None = None
    reference: str | None = None
    reference_by: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_length: int | None = None
    pattern: str | None = None

    @property
    def is_list(self) -> bool:
        """Tell whether a cell holds a list."""
        return self.type.startswith("list<")


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on several columns of a row, or on the number of rows.

    Attributes:
        kind: less or less_or_equal (two columns); together (all null or none); inside_text (a span within its
            document); mode_of_type (a mode and the type it must belong to); span (text, start, end: the document's
            words there are the text); rows (no columns; bounds on the number of rows).
    """

    kind: str
    columns: tuple[str, ...]
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a release; `sort` ends in what makes the order unique."""

    name: str
    version: str
    title: str
    description: str
    primary_key: tuple[str, ...]
    sort: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def foreign_keys(self) -> tuple[tuple[str, str, str], ...]:
        """Give the references as (column, other table, other column)."""
        return tuple((c.name, *split_reference(c.reference)) for c in self.columns if c.reference)

    def column(self, name: str) -> Column:
        """Give the column called `name`."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list.

    Attributes:
        attributes: What else the list says of the code, such as a crosswalk to another scheme.
    """

    code: str
    label: str
    definition: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes a column may hold; an open list names the common ones and allows others."""

    name: str
    version: str
    title: str
    description: str
    source: str
    is_open: bool
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class Licence:
    """Terms of the released data; `spdx` is the licence's short name in the SPDX list."""

    spdx: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """What holds for the dataset as a whole; `tables` gives their order."""

    name: str
    title: str
    description: str
    schema_version: str
    licence: Licence
    citation_title: str
    citation_message: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    languages: tuple[str, ...]
    tables: tuple[str, ...]
    floors: Floors = field(default_factory=Floors)
    announced: tuple[Announcement, ...] = ()


@dataclass(frozen=True, slots=True)
class Contracts:
    """All contracts together, every reference between them resolved."""

    dataset: Dataset
    tables: Mapping[str, Table]
    codelists: Mapping[str, CodeList]


def split_reference(reference: str) -> tuple[str, str]:
    """Part `table.column` at the dot."""
    table, _, column = reference.partition(".")
    return table, column


def parse_contract(raw: Any, where: str) -> Table:
    """Make a table of what `schemas/<table>.yml` holds.

    Raises:
        ContractError: Something is missing, unknown or of the wrong kind; the message says where.
    """
    wanted = ("name", "version", "title", "description", "primary_key", "sort", "columns")
    require_only_keys(raw, where, wanted, ("checks",))
    columns = tuple(_parse_column(item, where) for item in as_list(raw["columns"], f"{where}.columns"))
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            raise ContractError(where=f"{where}.{name}", problem="declared twice", remedy="Keep one of them")
    table = Table(
        name=as_text(raw["name"], f"{where}.name"),
        version=as_version(raw["version"], f"{where}.version"),
        title=as_text(raw["title"], f"{where}.title"),
        description=as_text(raw["description"], f"{where}.description"),
        primary_key=_as_columns(raw["primary_key"], f"{where}.primary_key", names),
        sort=_as_columns(raw["sort"], f"{where}.sort", names),
        columns=columns,
        rules=tuple(_parse_rule(item, f"{where}.checks", names) for item in as_list(raw.get("checks", []), where)),
    )
    if not set(table.primary_key) <= set(table.sort):
        raise ContractError(
            where=f"{where}.sort", problem="does not make the order unique", remedy="End it in the primary key"
        )
    for column in columns:
        if column.name in table.primary_key and not column.required:
            raise ContractError(
                where=f"{where}.{column.name}", problem="is in the primary key, yet may be null", remedy="Require it"
            )
        if column.reference_by and column.reference_by not in names:
            raise ContractError(
                where=f"{where}.{column.name}", problem=f"unknown column {column.reference_by!r}", remedy=one_of(names)
            )
    return table


def _parse_column(raw: Any, where: str) -> Column:
    if not isinstance(raw, Mapping) or "name" not in raw:
        raise ContractError(where=f"{where}.columns", problem="a column has no name", remedy="Give each one a name")
    place = f"{where}.{raw['name']}"
    known = {held.name for held in fields(Column)} - {"minimum", "maximum"} | {"min", "max"}
    require_only_keys(raw, place, ("name", "type", "description"), tuple(sorted(known)))
    if raw["type"] not in TYPES:
        raise ContractError(where=place, problem=f"unknown type {raw['type']!r}", remedy=one_of(TYPES))
    renamed: dict[str, Any] = {
        {"min": "minimum", "max": "maximum"}.get(str(key), str(key)): value for key, value in raw.items()
    }
    column = Column(**renamed)
    as_text(column.description, f"{place}.description")
    as_flag(column.required, f"{place}.required")
    if column.is_list and not column.required:
        raise ContractError(
            where=place, problem="a list may be null", remedy="Require it: no items are an empty list, never null"
        )
    if column.type in ("int64", "double") and not column.unit:
        raise ContractError(where=place, problem="a number has no unit", remedy="Say what it counts or measures")
    if column.reference is not None and "." not in column.reference:
        raise ContractError(
            where=place, problem=f"reference {column.reference!r} names no column", remedy="Write table.column"
        )
    try:
        re.compile(column.pattern or "")
    except re.error as error:
        raise ContractError(where=place, problem=f"pattern is no regular expression: {error}") from error
    return column


def _parse_rule(raw: Any, where: str, names: Sequence[str]) -> Rule:
    if not isinstance(raw, Mapping) or len(raw) != 1 or next(iter(raw)) not in CHECK_KINDS:
        raise ContractError(where=where, problem=f"unknown check {raw!r}", remedy=one_of(CHECK_KINDS))
    kind, value = next(iter(raw.items()))
    if kind == "rows":
        require_only_keys(value, f"{where}.rows", (), ("min", "max"))
        return Rule(kind, (), value.get("min"), value.get("max"))
    if kind == "span":
        require_only_keys(value, f"{where}.span", ("text", "start", "end"))
        value = [value["text"], value["start"], value["end"]]
    columns = _as_columns(value, f"{where}.{kind}", names)
    if kind in ("less", "less_or_equal", "inside_text", "mode_of_type") and len(columns) != 2:
        raise ContractError(where=f"{where}.{kind}", problem="needs two columns", remedy="Name two columns")
    return Rule(kind, columns)


def parse_codelist(raw: Any, where: str) -> CodeList:
    """Make a code list of what `schemas/codelists/<name>.yml` holds.

    Raises:
        ContractError: Something is missing, unknown, of the wrong kind, or a code comes twice.
    """
    wanted = ("name", "version", "title", "description", "source", "open", "codes")
    require_only_keys(raw, where, wanted)
    codes: dict[str, Code] = {}
    for item in as_list(raw["codes"], f"{where}.codes"):
        require_keys(item, f"{where}.codes", ("code", "label", "definition"))
        given = {key: value for key, value in item.items() if key not in ("code", "label", "definition")}
        code = as_text(item["code"], f"{where}.codes")
        if code in codes:
            raise ContractError(where=f"{where}.{code}", problem="declared twice", remedy="Keep one of them")
        codes[code] = Code(
            code=code,
            label=as_text(item["label"], f"{where}.{code}.label"),
            definition=as_text(item["definition"], f"{where}.{code}.definition"),
            attributes=given,
        )
    return CodeList(
        name=as_text(raw["name"], f"{where}.name"),
        version=as_version(raw["version"], f"{where}.version"),
        title=as_text(raw["title"], f"{where}.title"),
        description=as_text(raw["description"], f"{where}.description"),
        source=as_text(raw["source"], f"{where}.source"),
        is_open=as_flag(raw["open"], f"{where}.open"),
        codes=codes,
    )


def parse_dataset(raw: Any, where: str) -> Dataset:
    """Make the dataset record of what `schemas/dataset.yml` holds.

    Raises:
        ContractError: Something is missing, unknown or of the wrong kind.
    """
    texts = ("name", "title", "description", "schema_version")
    wanted = (*texts, "licence", "citation", "keywords", "languages", "tables")
    require_only_keys(raw, where, wanted, ("floors", "announced"))
    licence, citation = raw["licence"], raw["citation"]
    require_only_keys(licence, f"{where}.licence", ("spdx", "title", "url"))
    require_only_keys(citation, f"{where}.citation", ("title", "authors", "message"))
    as_version(raw["schema_version"], f"{where}.schema_version")
    return Dataset(
        **{key: as_text(raw[key], f"{where}.{key}") for key in texts},
        licence=Licence(**{key: as_text(value, f"{where}.licence.{key}") for key, value in licence.items()}),
        citation_title=as_text(citation["title"], f"{where}.citation.title"),
        citation_message=as_text(citation["message"], f"{where}.citation.message"),
        authors=as_texts(citation["authors"], f"{where}.citation.authors"),
        keywords=as_texts(raw["keywords"], f"{where}.keywords"),
        languages=as_texts(raw["languages"], f"{where}.languages"),
        tables=as_texts(raw["tables"], f"{where}.tables"),
        floors=parse_floors(raw.get("floors", {}), f"{where}.floors"),
        announced=parse_announcements(raw.get("announced", []), f"{where}.announced"),
    )


def join_contracts(dataset: Dataset, tables: Sequence[Table], codelists: Sequence[CodeList]) -> Contracts:
    """Bring tables into the dataset's order and check that every name one contract uses of another is there.

    Raises:
        ContractError: A table, column or code list that is named does not exist, or a table is not listed.
    """
    by_name = {table.name: table for table in tables}
    lists = {codelist.name: codelist for codelist in codelists}
    if sorted(by_name) != sorted(dataset.tables):
        odd = sorted(set(by_name) ^ set(dataset.tables))
        raise ContractError(
            where="dataset.tables", problem=f"tables and contracts differ in {', '.join(odd)}", remedy="List each once"
        )
    for name in dataset.floors.exempt:
        if name not in by_name:
            raise ContractError(
                where="dataset.floors.exempt", problem=f"unknown table {name!r}", remedy=one_of(list(by_name))
            )
    for table in tables:
        for column in table.columns:
            place = f"{table.name}.{column.name}"
            if column.codelist is not None and column.codelist not in lists:
                raise ContractError(
                    where=place, problem=f"unknown code list {column.codelist!r}", remedy=one_of(sorted(lists))
                )
        for name, other, key in table.foreign_keys:
            if other not in by_name or by_name[other].primary_key != (key,):
                raise ContractError(
                    where=f"{table.name}.{name}",
                    problem=f"{other}.{key} is no primary key",
                    remedy="Refer to the primary key of a table",
                )
    ordered = {name: by_name[name] for name in dataset.tables}
    return Contracts(dataset, ordered, dict(sorted(lists.items())))


def _as_columns(value: Any, where: str, names: Sequence[str]) -> tuple[str, ...]:
    found = as_texts(value, where)
    for name in found:
        if name not in names:
            raise ContractError(where=where, problem=f"unknown column {name!r}", remedy=one_of(names))
    if not found:
        raise ContractError(where=where, problem="names no column", remedy=one_of(names))
    return found
