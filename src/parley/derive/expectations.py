"""Contract to Great Expectations suite, as plain values of our own: no ids, no settings of the tool."""

from collections.abc import Iterator, Mapping
from typing import Any

from parley.contracts import CodeList, Column, Rule, Table

Expectation = dict[str, Any]
KINDS = (
    "expect_table_columns_to_match_ordered_list", "expect_table_row_count_to_be_between",
    "expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique", "expect_column_values_to_not_be_null",
    "expect_column_value_lengths_to_be_between", "expect_column_values_to_match_regex",
    "expect_column_values_to_be_in_set", "expect_column_values_to_be_between",
    "expect_column_pair_values_a_to_be_greater_than_b",
)  # fmt: skip
"""What suites are made of; the tool is loaded with these only."""


def to_suite(table: Table, codelists: Mapping[str, CodeList]) -> dict[str, Any]:
    """Give the suite of `table`: what one row, or one column by itself, can be checked for.

    Each expectation carries in `meta` the id of its check, what it asks in words, and whether a failing row can be
    taken out (`row`) or the table fails as a whole (`table`). References to other tables, items of lists and spans
    are beyond a single table's suite, and emptiness of every text would double its cost: `parley.checks` does those.
    """
    expectations = [_columns(table)]
    for column in table.columns:
        expectations += _of_column(column, table.name, codelists)
    expectations.append(_unique_key(table))
    for rule in table.rules:
        expectations += _of_rule(rule, table.name)
    return {"name": table.name, "expectations": expectations}


def _expectation(kind: str, check: str, asks: str, *, level: str = "row", **kwargs: Any) -> Expectation:
    assert f"expect_{kind}" in KINDS, f"{kind} is loaded"
    severity = "critical" if level == "table" else "warning"
    meta = {"check": check, "asks": asks, "level": level}
    return {"type": f"expect_{kind}", "kwargs": kwargs, "meta": meta, "severity": severity}


def _columns(table: Table) -> Expectation:
    names = [column.name for column in table.columns]
    return _expectation(
        "table_columns_to_match_ordered_list",
        f"{table.name}.columns",
        "the columns are the contract's, in its order",
        level="table",
        column_list=names,
    )


def _unique_key(table: Table) -> Expectation:
    key, check = list(table.primary_key), f"{table.name}.primary_key"
    asks = f"no two rows share {' and '.join(key)}"
    if len(key) == 1:
        return _expectation("column_values_to_be_unique", check, asks, level="table", column=key[0])
    return _expectation("compound_columns_to_be_unique", check, asks, level="table", column_list=key)


def _of_column(column: Column, table: str, codelists: Mapping[str, CodeList]) -> Iterator[Expectation]:
    name, check = column.name, f"{table}.{column.name}"
    if column.required:
        yield _expectation("column_values_to_not_be_null", f"{check}.required", f"{name} is given", column=name)
    if column.is_list:
        return  # the items of a list are checked outside the suite
    closed = column.codelist is not None and not codelists[column.codelist].is_open
    if column.max_length:
        yield _expectation(
            "column_value_lengths_to_be_between",
            f"{check}.length",
            f"{name} is at most {column.max_length} long",
            column=name,
            max_value=column.max_length,
        )
    if column.pattern:
        yield _expectation(
            "column_values_to_match_regex",
            f"{check}.pattern",
            f"{name} is written like {column.pattern}",
            column=name,
            regex=column.pattern,
        )
    if closed:
        yield _expectation(
            "column_values_to_be_in_set",
            f"{check}.codelist",
            f"{name} is a code of {column.codelist}",
            column=name,
            value_set=list(codelists[str(column.codelist)].codes),
        )
    if column.minimum is not None or column.maximum is not None:
        bounds = [f"at least {column.minimum:g}"] if column.minimum is not None else []
        bounds += [f"at most {column.maximum:g}"] if column.maximum is not None else []
        yield _expectation(
            "column_values_to_be_between",
            f"{check}.range",
            f"{name} is {' and '.join(bounds)}",
            column=name,
            min_value=column.minimum,
            max_value=column.maximum,
        )


def _of_rule(rule: Rule, table: str) -> Iterator[Expectation]:
    if rule.kind in ("less", "less_or_equal"):
        low, high = rule.columns
        words = "less than" if rule.kind == "less" else "not more than"
        yield _expectation(
            "column_pair_values_a_to_be_greater_than_b",
            f"{table}.{low}.{rule.kind}.{high}",
            f"{low} is {words} {high}",
            column_A=high,
            column_B=low,
            or_equal=rule.kind == "less_or_equal",
            ignore_row_if="either_value_is_missing",
        )
    if rule.kind == "rows":
        yield _expectation(
            "table_row_count_to_be_between",
            f"{table}.rows",
            f"the table has at least {rule.minimum or 0} rows" + (f", at most {rule.maximum}" if rule.maximum else ""),
            level="table",
            min_value=rule.minimum,
            max_value=rule.maximum,
        )
