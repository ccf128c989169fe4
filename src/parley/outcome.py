"""How a run ended, in counts and sentences; it imports nothing slow, for a run may find nothing to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley.records import Rejection


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes:
        version: The version published, or the one that already holds these tables.
        folder: Folder of that release.
        is_new: Whether it was published by this run.
        counts: Rows of each table.
        checks: Checks that each table passed.
        rejections: Texts and rows that were left out.
    """

    version: str
    folder: Path
    is_new: bool
    counts: Mapping[str, int]
    checks: Mapping[str, int]
    rejections: tuple[Rejection, ...]

    def message(self) -> str:
        """Say how it ended in one sentence."""
        if not self.is_new:
            return (
                f"Nothing to publish: the tables equal those of release {self.version}. --force publishes them again."
            )
        rows = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in self.counts.items() if count)
        return f"Release {self.version} is in {self.folder}: {rows}."

    def left_out(self) -> list[str]:
        """Say a line for each text that was left out, and one for the rows."""
        texts = [f"{r.path}: {r.problem}. {r.remedy}." for r in self.rejections if r.row_id is None]
        rows = sum(r.row_id is not None for r in self.rejections)
        return [*texts, *([f"{rows} rows that failed their checks; issues.jsonl names each"] if rows else [])]

    def summary(self) -> dict[str, Any]:
        """Give what the flow returns: plain values only."""
        return {
            "version": self.version,
            "folder": str(self.folder),
            "is_new": self.is_new,
            "counts": dict(self.counts),
            "left_out": self.left_out(),
            "message": self.message(),
        }

    def validation_markdown(self) -> str:
        """Say in Markdown what was checked."""
        lines = [
            f"{sum(self.checks.values())} checks passed on {sum(self.counts.values()):,} rows.",
            "",
            "| table | checks | rows |",
            "|---|---|---|",
            *(f"| {table} | {self.checks.get(table, 0)} | {rows} |" for table, rows in self.counts.items()),
        ]
        return "\n".join([*lines, "", *(f"- left out: {line}" for line in self.left_out())])
