"""What validation found: checks, failing rows and whether the release may go on; as record, JSON and page."""

import html
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


STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; }
td.number, th.number { text-align: right; }
td { overflow-wrap: anywhere; }
"""


def to_html(report: Report, title: str, quarantined: Sequence[Rejection] = ()) -> str:
    """Give the report as a page to read; it loads nothing from elsewhere."""
    failed = [check for check in report.checks if check.failed or check.problem]
    left_out = [rejection for rejection in quarantined if rejection.row_id is not None]
    verdict = (
        f"All {len(report.checks)} checks passed."
        if report.is_clean
        else f"{len(failed)} of {len(report.checks)} failed."
    )
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>",
        f"<h1>{html.escape(title)}</h1>\n<p>{verdict} {len(left_out)} rows were taken out or repaired before.</p>",
        "<h2>Tables</h2>",
        _html_table(("Table", "Rows", "Checks"), _table_rows(report)),
    ]
    if failed:
        rows = [(check.check, check.asks, check.failed, check.problem or "") for check in failed]
        parts += ["<h2>Failed checks</h2>", _html_table(("Check", "Asks that", "Rows", "Problem"), rows)]
    if left_out:
        rows = [(item.path, item.row_id or "", 1, item.problem) for item in left_out]
        parts += [
            "<h2>Rows taken out or repaired</h2>",
            _html_table(("Table", "Row", "Why"), [(row[0], row[1], row[3]) for row in rows]),
        ]
    rows = [(check.check, check.asks, check.checked, check.engine.replace("_", " ")) for check in report.checks]
    parts += ["<h2>All checks</h2>", _html_table(("Check", "Asks that", "Rows", "Run by"), rows), "</body>\n</html>\n"]
    return "\n".join(parts)


def _table_rows(report: Report) -> list[tuple[str, int, int]]:
    return [(name, rows, sum(c.table == name for c in report.checks)) for name, rows in report.rows.items()]


def _html_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["<table>", "<tr>" + "".join(f"<th>{html.escape(name)}</th>" for name in header) + "</tr>"]
    for row in rows:
        cells = (
            f'<td class="number">{value}</td>' if isinstance(value, int) else f"<td>{html.escape(str(value))}</td>"
            for value in row
        )
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table>"])
