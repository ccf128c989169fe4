"""Tables to report: Great Expectations suites from the contracts, and the checks across tables."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from parley.checks import Outcome, Texts, check_across, check_schema
from parley.contracts import CodeList, Contracts, Table
from parley.derive.expectations import to_suite
from parley.formats.cells import to_cell
from parley.report import Check, Failure, Report
from parley.validation_engine import Engine

logger = logging.getLogger(__name__)

# Shown of a value that failed: enough to recognise it, too little to carry a source text.
SHOWN_CHARS = 80
FRAME_BYTES = 64_000_000
"""Most of a table that is made a data frame of at a time."""


@dataclass(frozen=True, slots=True)
class Found:
    """A check with the positions and reasons of its failing rows."""

    check: Check
    failing: tuple[tuple[int, str], ...]


def check_tables(tables: Mapping[str, pa.Table], contracts: Contracts, texts: Texts) -> Report:
    """Run every check of the contracts over `tables`; `texts` gives each document's text by its id.

    Nothing is raised and nothing mended. Where a table is missing or has other columns, only that is reported for it,
    and the checks across tables wait until all have the right columns.
    """
    version = contracts.dataset.schema_version
    found: list[Found] = []
    sound: list[str] = []
    for name, contract in contracts.tables.items():
        outcome = check_schema(name, tables.get(name), contract, version)
        found.append(_found(outcome))
        if outcome.problem is None:
            sound.append(name)
    engine = Engine()
    for name in sound:
        found += _run_suite(engine, tables[name], contracts.tables[name], contracts.codelists)
    if len(sound) == len(contracts.tables):
        found += [_found(outcome) for outcome in check_across(tables, contracts, texts)]
    rank = {name: position for position, name in enumerate(contracts.tables)}
    found.sort(key=lambda item: (rank[item.check.table], item.check.check))
    failures = [
        Failure(item.check.table, row, _row_id(tables[item.check.table], contracts.tables[item.check.table], row),
                item.check.check, reason)
        for item in found
        for row, reason in item.failing
    ]  # fmt: skip
    rows = {name: tables[name].num_rows if name in tables else 0 for name in contracts.tables}
    report = Report(tuple(item.check for item in found), tuple(failures), rows)
    logger.info("%d checks, %d failing rows, %d stops", len(report.checks), len(failures), len(report.stops))
    return report


def _found(outcome: Outcome) -> Found:
    level = "table" if outcome.problem is not None or outcome.check.endswith((".schema", ".counted")) else "row"
    failed = len(outcome.failing) or int(outcome.problem is not None)
    check = Check(
        outcome.check, outcome.table, outcome.asks, level, "parley", outcome.checked, failed, outcome.problem
    )  # fmt: skip
    reasons = ((row, f"expected that {outcome.asks}; {reason}") for row, reason in outcome.failing)
    return Found(check, tuple(reasons))


def _row_id(table: pa.Table, contract: Table, row: int) -> str:
    return "|".join(to_cell(table[name][row].as_py()) for name in contract.primary_key)


def _run_suite(engine: Engine, table: pa.Table, contract: Table, codelists: Mapping[str, CodeList]) -> Iterator[Found]:
    expectations = to_suite(contract, codelists)["expectations"]
    for piece, asked in _in_groups(expectations, table):
        for result in engine.run(_to_frame(piece), contract.name, asked):
            yield _read_result(result, table, contract)


def _in_groups(
    expectations: Sequence[Mapping[str, Any]], table: pa.Table
) -> Iterator[tuple[pa.Table, list[Mapping[str, Any]]]]:
    """Yield expectations with the table that they need: all of it, or of a large one a few columns at a time."""
    if table.nbytes <= FRAME_BYTES:
        yield table, list(expectations)
        return
    about_names = [item for item in expectations if item["type"] == "expect_table_columns_to_match_ordered_list"]
    yield table.slice(0, 0), about_names
    columns: dict[str, int] = {}
    asked: list[Mapping[str, Any]] = []
    for expectation in (item for item in expectations if item not in about_names):
        needed = {name: table[name].nbytes for name in _columns_of(expectation)}
        if asked and sum((columns | needed).values()) > FRAME_BYTES:
            yield table.select(list(columns)), asked
            columns, asked = {}, []
        columns |= needed
        asked.append(expectation)
    yield table.select(list(columns)), asked


def _columns_of(expectation: Mapping[str, Any]) -> list[str]:
    kwargs = expectation["kwargs"]
    return [
        *(kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs),
        *kwargs.get("column_list", ()),
    ]


def _to_frame(table: pa.Table) -> Any:
    """Give the table as Great Expectations can deal with it.

    Dates are datetime64, because it can't compare Python's dates with each other and null. A list is its length: the
    suites ask no more of it than to be there, and lists would make the tool pickle the whole frame to fingerprint it.
    """
    for position, held in enumerate(table.schema):
        if pa.types.is_list(held.type):
            table = table.set_column(position, held.name, pc.list_value_length(table.column(position)))
    return table.to_pandas(date_as_object=False)


def _read_result(result: Any, table: pa.Table, contract: Table) -> Found:
    config = result.expectation_config
    meta, kwargs = config.meta, config.kwargs
    raised = _exception(result.exception_info)
    rows = sorted(result.result.get("unexpected_index_list") or []) if not result.success else []
    failing: tuple[tuple[int, str], ...] = ()
    problem = f"could not be run: {raised}" if raised else None
    if not result.success and problem is None:
        if meta["level"] == "table" or not rows:
            problem = f"expected that {meta['asks']}" + (f"; {len(rows)} rows fail" if rows else "")
        else:
            columns = [kwargs[key] for key in ("column", "column_B", "column_A") if key in kwargs]
            failing = tuple((row, f"expected that {meta['asks']}; {_shown(table, columns, row)}") for row in rows)
    failed = len(rows) or int(problem is not None)
    check = Check(
        meta["check"], contract.name, meta["asks"], meta["level"], "great_expectations", table.num_rows, failed, problem
    )  # fmt: skip
    return Found(check, failing)


def _exception(info: Mapping[str, Any] | None) -> str | None:
    """Give the first message of an exception that stopped an expectation; the tool nests them by metric."""
    if not info:
        return None
    if "raised_exception" in info:
        return str(info.get("exception_message") or "unknown error") if info["raised_exception"] else None
    messages = sorted(str(item.get("exception_message")) for item in info.values() if item.get("raised_exception"))
    return messages[0] if messages else None


def _shown(table: pa.Table, columns: list[str], row: int) -> str:
    cells = []
    for name in columns:
        text = to_cell(table[name][row].as_py())
        cells.append(f"{name} is {text[:SHOWN_CHARS]!r}" if text else f"{name} is empty")
    return ", ".join(cells)
