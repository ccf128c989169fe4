"""The validation report as a page to read: what was checked, in words, and what came of it."""

import html
from collections.abc import Iterator, Sequence

from parley.contracts import Contracts, Table
from parley.records import Rejection
from parley.report import CEILING_ROWS, CEILING_SHARE, Check, Report

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; }
td.number, th.number { text-align: right; }
td { overflow-wrap: anywhere; }
summary { cursor: pointer; }
"""
Cell = str | int


def to_html(report: Report, contracts: Contracts, rejections: Sequence[Rejection] = ()) -> str:
    """Give the report as a page; it loads nothing from elsewhere and is the same for the same report."""
    title = f"Validation of {contracts.dataset.title}"
    left_out = [rejection for rejection in rejections if rejection.row_id is not None]
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{html.escape(title)}</h1>",
        *(f"<p>{html.escape(sentence)}</p>" for sentence in _verdict(report, left_out)),
        "<h2>Tables</h2>",
        _table(("Table", "Rows", "Checks", "Failed"), _overview(report)),
        *_failed(report),
        *_left_out(left_out),
        "<h2>What was checked</h2>",
        *(f"<p>{html.escape(sentence)}</p>" for sentence in _scope(report)),
    ]
    for name, contract in contracts.tables.items():
        parts += _of_table(contract, [check for check in report.checks if check.table == name], report.rows[name])
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


def _verdict(report: Report, left_out: Sequence[Rejection]) -> Iterator[str]:
    failed = sum(1 for check in report.checks if _is_failed(check))
    count, rows = len(report.checks), sum(report.rows.values())
    if report.is_clean:
        yield f"All {count} checks passed on the {rows:,} rows of this release."
    else:
        yield f"{failed} of {count} checks failed on {rows:,} rows; nothing was published."
    mended = sum(rejection.reason_code == "repaired" for rejection in left_out)
    if left_out:
        yield (
            f"Before that, {len(left_out) - mended} rows that failed a check, or rested on one that did, were taken "
            f"out, and in {mended} more a reference to them was emptied. They are listed below and in issues.jsonl."
        )
    else:
        yield "No row had to be taken out to get there."


def _scope(report: Report) -> Iterator[str]:
    alone = sum(check.engine == "great_expectations" for check in report.checks)
    yield (
        "The checks come from the contracts in schema/, one list for each table. Great Expectations ran the "
        f"{alone} that one table can be asked by itself (its suites are in validation/suites/); Parley ran the other "
        f"{len(report.checks) - alone}, which need other tables or the texts: that references lead somewhere, that "
        "quoted words stand where the row says, that counts add up."
    )
    yield (
        f"A row that fails is taken out with its reason. A table that fails as a whole, or in which {CEILING_ROWS} "
        f"rows or more and over {CEILING_SHARE:.0%} fail, stops the release."
    )
    yield "Checks show that rows are well formed and rest on their texts. They can't show that a text is right."


def _overview(report: Report) -> Iterator[tuple[Cell, ...]]:
    for name, rows in report.rows.items():
        held = [check for check in report.checks if check.table == name]
        yield name, rows, len(held), sum(_is_failed(check) for check in held)


def _failed(report: Report) -> Iterator[str]:
    failed = [check for check in report.checks if _is_failed(check)]
    if failed:
        yield "<h2>Failed checks</h2>"
        rows = [(check.check, check.asks, check.failed, check.problem or "") for check in failed]
        yield _table(("Check", "Asks that", "Rows", "Problem"), rows)


def _left_out(left_out: Sequence[Rejection]) -> Iterator[str]:
    if left_out:
        yield "<h2>Rows taken out or mended</h2>"
        rows = [(r.path, r.row_id or "", r.reason_code.replace("_", " "), r.problem) for r in left_out]
        yield _table(("Table", "Row", "What", "Why"), rows)


def _of_table(contract: Table, checks: Sequence[Check], rows: int) -> Iterator[str]:
    yield f'<h3 id="{contract.name}">{html.escape(contract.title)}</h3>'
    yield f"<p>{html.escape(contract.description)}</p>"
    yield f"<details><summary>{len(checks)} checks on {rows:,} rows</summary>"
    listed = [(_sentence(check), check.checked, _result(check), check.engine.replace("_", " ")) for check in checks]
    yield _table(("It was checked that", "Rows", "Result", "Run by"), listed)
    yield "</details>"


def _sentence(check: Check) -> str:
    return f"{'in every row ' if check.level == 'row' else ''}{check.asks}"


def _result(check: Check) -> str:
    if not _is_failed(check):
        return "passed"
    return check.problem or f"{check.failed} rows fail"


def _is_failed(check: Check) -> bool:
    return bool(check.failed or check.problem)


def _table(header: Sequence[str], rows: Sequence[Sequence[Cell]] | Iterator[Sequence[Cell]]) -> str:
    lines = ["<table>", "<tr>" + "".join(f"<th>{html.escape(name)}</th>" for name in header) + "</tr>"]
    for row in rows:
        cells = (
            f'<td class="number">{value:,}</td>' if isinstance(value, int) else f"<td>{html.escape(str(value))}</td>"
            for value in row
        )
        lines.append("<tr>" + "".join(cells) + "</tr>")
    return "\n".join([*lines, "</table>"])
