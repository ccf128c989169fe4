"""What validation found: checks, failing rows and whether the release may go on; as record and JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from parley.records import Rejection

# A table in which more rows fail than this is not a table with a few bad rows: something is wrong with the line.
CEILING_SHARE = 0.20
CEILING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One check as it was run.

    Attributes:
        check: Its id, such as `quotes.cue_start.less.cue_end`.
        asks: What it asks, in words.
        level: row (a failing row can be taken out) or table (the table fails as a whole).
        engine: great_expectations or parley.
        checked: Rows looked at.
        failed: Rows that failed; for a table-level check 1 when it failed.
        problem: Why a table-level check failed, or why a check could not be run; None when all is well.
    """

    check: str
    table: str
    asks: str
    level: str
    engine: str
    checked: int
    failed: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed a check; `row` is its position in the table that was checked."""

    table: str
    row: int
    row_id: str
    check: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of all tables, with every failing row."""

    checks: tuple[Check, ...]
    failures: tuple[Failure, ...]
    rows: Mapping[str, int]

    @property
    def is_clean(self) -> bool:
        """Tell whether every check passed."""
        return not self.failures and not self.stops

    @property
    def stops(self) -> tuple[tuple[str, str], ...]:
        """Give what stops the release, as (table, problem): taking rows out would not mend it."""
        return tuple(_stops(self))


def _stops(report: Report) -> Iterator[tuple[str, str]]:
    for check in report.checks:
        if check.problem is not None:
            yield check.table, f"{check.check}: {check.problem}"
    for table, count in report.rows.items():
        bad = len({failure.row for failure in report.failures if failure.table == table})
        if bad >= CEILING_ROWS and bad > CEILING_SHARE * count:
            yield table, f"{bad} of {count} rows fail, more than {CEILING_SHARE:.0%}: {_commonest(report, table)}"


def _commonest(report: Report, table: str) -> str:
    failed = [check for check in report.checks if check.table == table and check.level == "row" and check.failed]
    worst = sorted(failed, key=lambda check: (-check.failed, check.check))[:3]
    return ", ".join(f"{check.check} in {check.failed} rows" for check in worst)


def to_json(report: Report, quarantined: Sequence[Rejection] = ()) -> str:
    """Give the report as JSON: the same for the same tables, with no clock and no machine in it."""
    value: dict[str, Any] = {
        "status": "passed" if report.is_clean else "failed",
        "checks_run": len(report.checks),
        "checks_failed": sum(1 for check in report.checks if check.failed or check.problem),
        "tables": dict(report.rows),
        "stops": [{"table": table, "problem": problem} for table, problem in report.stops],
        "checks": [asdict(check) for check in report.checks],
        "failures": [asdict(failure) for failure in report.failures],
        "quarantined": [asdict(rejection) for rejection in quarantined if rejection.row_id is not None],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
