"""Measured scores of the extraction, from the table in the project's description of its method."""

import re

from parley.errors import ContractError

HEADING = "## How good it is"
COLUMNS = ("what", "set", "score")
ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)


def parse_scores(text: str) -> list[dict[str, str]]:
    """Read the table under the heading "How good it is" of a Markdown text; each row has what, set and score.

    Raises:
        ContractError: There is no such table, or its columns are others.
    """
    _, _, part = text.partition(f"\n{HEADING}\n")
    rows = [[cell.strip().replace("`", "") for cell in line.split("|")] for line in ROW.findall(part.split("\n## ")[0])]
    if not rows or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        raise ContractError(
            where="docs/method.md",
            problem=f"no table with the columns {', '.join(COLUMNS)} under {HEADING!r}",
            remedy="Write the scores in such a table",
        )
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[2:]]
