"""What a change of the contracts asks of the schema version, compared with the schema last published.

| change | version | announced before |
|---|---|---|
| description, title, label | any | no |
| table, code list, column at the end, code of an open list; a looser rule | minor | no |
| column dropped, renamed, retyped, moved or no longer allowed to be empty | major | yes |
| a tighter rule, another unit, key, reference or code list | major | yes |
| code taken away, code added to a closed list, list closed | major | yes |
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.contracts import Contracts
from parley.derive.arrow import to_table_schema

NOTICES = 2
"""Published releases that must have announced a break before it comes."""
LEVELS = ("patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema as it was, or will be, published.

    Attributes:
        tables: Table to its contract as plain values, see `to_table_schema`.
        codelists: Code list to (whether it is open, its codes).
    """

    version: str
    tables: Mapping[str, Mapping[str, Any]]
    codelists: Mapping[str, tuple[bool, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One difference between two schemas.

    Attributes:
        subject: table, codelist, table.column or codelist.code.
        level: patch, minor or major: what it asks of the version.
        what: What became of the subject, in words that follow its name.
    """

    subject: str
    level: str
    what: str


def to_schema(contracts: Contracts) -> Schema:
    """Give the schema that a release of these contracts publishes."""
    return Schema(
        contracts.dataset.schema_version,
        {name: to_table_schema(table) for name, table in contracts.tables.items()},
        {name: (held.is_open, tuple(held.codes)) for name, held in contracts.codelists.items()},
    )


def compare_schemas(before: Schema, after: Schema) -> list[SchemaChange]:
    """Give every difference, in the order of the tables; a renamed column is one dropped and one added."""
    return [*_compare_tables(before, after), *_compare_codelists(before, after)]


def _compare_tables(before: Schema, after: Schema) -> Iterator[SchemaChange]:
    for name, old in before.tables.items():
        new = after.tables.get(name)
        if new is None:
            yield SchemaChange(name, "major", "was dropped")
            continue
        if old["primary_key"] != new["primary_key"]:
            yield SchemaChange(name, "major", f"has another primary key: {', '.join(new['primary_key'])}")
        if old.get("sort") != new.get("sort"):
            yield SchemaChange(name, "minor", "is sorted in another way")
        if any(old.get(key) != new.get(key) for key in ("title", "description")):
            yield SchemaChange(name, "patch", "is described in other words")
        yield from _compare_columns(name, old["columns"], new["columns"])
    yield from (SchemaChange(name, "minor", "is new") for name in after.tables if name not in before.tables)


def _compare_columns(
    table: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[SchemaChange]:
    old, new = ({column["name"]: column for column in columns} for columns in (before, after))
    for name in old:
        if name not in new:
            yield SchemaChange(f"{table}.{name}", "major", "was dropped")
    kept = [name for name in old if name in new]
    order = list(new)
    for place, name in enumerate(kept):
        if order[place] != name:
            yield SchemaChange(f"{table}.{name}", "major", "was moved")
            break  # one column in front moves all that follow
    for name in kept:
        for level, what in _compare_column(old[name], new[name]):
            yield SchemaChange(f"{table}.{name}", level, what)
    yield from (SchemaChange(f"{table}.{name}", "minor", "is new") for name in order if name not in old)


def _compare_column(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if old["type"] != new["type"]:
        yield "major", f"is {new['type']} and no longer {old['type']}"
    if bool(old.get("required")) != bool(new.get("required")):
        yield ("major", "may no longer be empty") if new.get("required") else ("minor", "may now be empty")
    if old.get("unit") != new.get("unit"):
        yield "major", f"counts {new.get('unit')} and no longer {old.get('unit')}"
    for key, word in (("codelist", "code list"), ("reference", "reference"), ("reference_by", "reference"),
                      ("pattern", "pattern")):  # fmt: skip
        if old.get(key) != new.get(key):
            yield ("major", f"has another {word}") if new.get(key) else ("minor", f"has no {word} any more")
    for key, sign in (("minimum", 1), ("min_items", 1), ("maximum", -1), ("max_length", -1)):
        if old.get(key) != new.get(key):
            was, now = old.get(key), new.get(key)
            tighter = now is not None and (was is None or sign * (now - was) > 0)
            yield ("major", f"has a tighter {key}") if tighter else ("minor", f"has a looser {key}")
    if old.get("description") != new.get("description"):
        yield "patch", "is described in other words"


def _compare_codelists(before: Schema, after: Schema) -> Iterator[SchemaChange]:
    for name, (was_open, old) in before.codelists.items():
        if name not in after.codelists:
            yield SchemaChange(name, "major", "was dropped")
            continue
        is_open, new = after.codelists[name]
        if was_open != is_open:
            yield SchemaChange(name, *(("minor", "is open now") if is_open else ("major", "is closed now")))
        yield from (SchemaChange(f"{name}.{code}", "major", "was taken away") for code in old if code not in new)
        level = "minor" if is_open else "major"
        yield from (SchemaChange(f"{name}.{code}", level, "is a new code") for code in new if code not in old)
    yield from (SchemaChange(name, "minor", "is new") for name in after.codelists if name not in before.codelists)


def check_version(before: Schema, after: Schema, changes: Sequence[SchemaChange]) -> list[str]:
    """Give why the schema version does not fit the changes: it must rise by as much as the gravest of them asks."""
    old, new = (tuple(map(int, schema.version.split("."))) for schema in (before, after))
    if new < old:
        return [f"schema_version {after.version} is lower than the published {before.version}"]
    gravest = max((LEVELS.index(change.level) for change in changes), default=0)
    digits = 3 - gravest
    if gravest == 0 or new[:digits] > old[:digits]:
        return []
    wanted = f"{old[0] + 1}.0.0" if gravest == 2 else f"{old[0]}.{old[1] + 1}.0"
    graves = [f"{c.subject} {c.what}" for c in changes if LEVELS.index(c.level) == gravest]
    return [f"schema_version must be raised from {before.version} to {wanted}: {'; '.join(graves)}"]


def check_notice(after: Schema, changes: Sequence[SchemaChange], announced: Sequence[Mapping[str, str]]) -> list[str]:
    """Give the breaks that were not announced in the releases before.

    Args:
        after: The schema to be published.
        changes: Its differences from the one last published.
        announced: For each of the last good releases, subject to the schema version it announced for the break.
    """
    problems = []
    for change in changes:
        if change.level == "major":
            told = [held for held in announced[:NOTICES] if _comes_in(held.get(change.subject), after.version)]
            if len(told) < NOTICES:
                problems.append(
                    f"{change.subject} {change.what}, which {len(told)} of the {NOTICES} releases before have announced"
                )
    return problems


def _comes_in(removed_in: str | None, version: str) -> bool:
    return removed_in is not None and [int(n) for n in removed_in.split(".")] <= [int(n) for n in version.split(".")]
