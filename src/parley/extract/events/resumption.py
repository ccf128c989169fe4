"""Talks that a text speaks of again without saying whose they are: "no talks had yet taken place"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from parley.grammar import content_blocks
from parley.records import EventReport

if TYPE_CHECKING:
    from spacy.tokens import Doc

RESUMED = frozenset({"CONSULT"})
"""Types whose nouns are taken up again for the same parties."""


def resume_parties(doc: "Doc", reports: Sequence[EventReport]) -> list[EventReport]:
    """Give the reports in order; one without a party has those of the last act of its type in its paragraph."""
    ends = [block.end_char for block in content_blocks(doc) if len(block)]
    found: list[EventReport] = []
    held: dict[str, EventReport] = {}
    at = 0
    for report in reports:
        while at < len(ends) and report.trigger_start >= ends[at]:
            at, held = at + 1, {}
        if report.event_type in RESUMED:
            told = held.get(report.event_type)
            if told is not None and not report.source_texts and not report.target_texts:
                report = replace(
                    report,
                    source_clusters=told.source_clusters,
                    source_texts=told.source_texts,
                    target_clusters=told.target_clusters,
                    target_texts=told.target_texts,
                )
            if report.source_texts and report.target_texts:
                held[report.event_type] = report
        found.append(report)
    return found
