"""What each figure counts: which report's victims, captives or crowd, and for whom it speaks.

A figure in the clause of a report counts what the report did ("killing 12"); a toll without a report of its own counts
the victims of the attack that the text told last ("put the toll at 24").
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parley.ids import fold
from parley.records import EventReport, Figure, Findings
from parley.resolve.inside_text import REALISED
from parley.resolve.same_event import Key, Toll
from parley.resolve.wording import Comparison, is_earlier, is_part, kind_of, tells_toll

VICTIMS = frozenset({"deaths", "injured", "casualties"})
COUNTABLE = frozenset({"people", "troops", "groups", "other", "attacks", "displaced"})
MATERIAL = frozenset({"RETREAT", "PROTEST", "COERCE", "ASSAULT", "MOBILIZE", "SANCTION", "COOPERATE"})
"""Types of acts that are done to, or by, a number of people or things."""

TOLL_REACH = 1000
"""How many characters after an attack the number of its victims may stand."""

LOCAL_PRECISIONS = frozenset({"day", "week"})


@dataclass(frozen=True, slots=True)
class Link:
    """A figure counts what one report of its text did.

    Attributes:
        report: Index of the report in its text's findings.
        role: victims, target, source or object: what of the act it counts.
    """

    report: int
    role: str


def link_figures(findings: Sequence[Findings], rules: Comparison) -> dict[Key, Link]:
    """Give for each figure that counts something of a told act the report it belongs to."""
    links: dict[Key, Link] = {}
    for found in findings:
        order = sorted(range(len(found.reports)), key=lambda n: (found.reports[n].char_start, n))
        starts = [found.reports[n].char_start for n in order]
        longest = max((r.char_end - r.char_start for r in found.reports), default=0)
        for number, figure in enumerate(found.figures):
            around = list(containing(figure, found.reports, order, starts, longest))
            if any(found.reports[n].status not in REALISED for n in around[:1]):
                continue
            link = link_victims(figure, found, around, rules)
            link = link or link_counted(figure, found.reports, around)
            if link:
                links[found.document.document_id, number] = link
    return links


def containing(
    figure: Figure, reports: Sequence[EventReport], order: Sequence[int], starts: Sequence[int], longest: int
) -> Iterator[int]:
    """Yield the reports whose clause holds a figure, the shortest clause first."""
    held = []
    for at in range(bisect_right(starts, figure.char_start) - 1, -1, -1):
        report = reports[order[at]]
        if report.char_start < figure.char_start - longest:
            break
        if figure.char_end <= report.char_end:
            held.append(order[at])
    yield from sorted(held, key=lambda n: (span_length(reports[n]), distance(reports[n], figure), n))


def span_length(report: EventReport) -> int:
    """Give the length of a report's clause in characters."""
    return report.char_end - report.char_start


def distance(report: EventReport, figure: Figure) -> int:
    """Give how far a report's trigger stands from a figure."""
    return abs(report.trigger_start - figure.char_start)


def link_victims(figure: Figure, found: Findings, around: Sequence[int], rules: Comparison) -> Link | None:
    """Link a number of dead or wounded to the attack of its clause, else to the one that the text told last."""
    if figure.measure_code not in VICTIMS or figure.change_code != "level":
        return None
    for number in around:
        if found.reports[number].event_type == "ASSAULT":
            return Link(number, "victims")
    text = found.document.text
    if not tells_toll(text, figure.char_start, figure.char_end, rules) or is_long_ago(figure):
        return None
    title = next((block for block in found.document.blocks if block.kind == "title"), None)
    attacks = [n for n, r in enumerate(found.reports) if r.event_type == "ASSAULT" and r.status in REALISED]
    before = [n for n in attacks if 0 <= figure.char_start - found.reports[n].trigger_end <= TOLL_REACH]
    if before:
        return Link(max(before, key=lambda n: (found.reports[n].trigger_end, -n)), "victims")
    if title is not None and figure.char_start < title.char_end and attacks:
        return Link(min(attacks, key=lambda n: (found.reports[n].trigger_start, n)), "victims")
    return None


def is_long_ago(figure: Figure) -> bool:
    """Tell whether a figure is true of a longer time than one attack takes."""
    return figure.start_date is not None and figure.date_precision not in LOCAL_PRECISIONS


def link_counted(figure: Figure, reports: Sequence[EventReport], around: Sequence[int]) -> Link | None:
    """Link a number of people or things to the act whose party it counts: captives freed, a crowd that marched."""
    if figure.measure_code not in COUNTABLE or figure.change_code != "level":
        return None
    amount = f" {fold(figure.text)} "
    for number in around:
        report = reports[number]
        if report.event_type not in MATERIAL:
            continue
        if report.trigger_start <= figure.char_start < report.trigger_end:
            return Link(number, "object")
        for role, texts in (("target", report.target_texts), ("source", report.source_texts)):
            if any(amount in f" {fold(words)} " for words in texts):
                return Link(number, role)
    return None


def find_tolls(
    findings: Sequence[Findings], links: Mapping[Key, Link], rules: Comparison
) -> dict[Key, frozenset[Toll]]:
    """Give for each report the exact numbers of its victims, without parts and replaced numbers."""
    held: dict[Key, set[Toll]] = defaultdict(set)
    for found in findings:
        name, text = found.document.document_id, found.document.text
        for number, figure in enumerate(found.figures):
            link = links.get((name, number))
            if link is None or link.role != "victims" or figure.value is None or figure.approximation != "exact":
                continue
            if is_part(text, figure.char_start, figure.char_end, rules) or is_earlier(text, figure.char_start, rules):
                continue
            kind = kind_of(figure.counted_text, figure.text, rules)
            held[name, link.report].add((figure.measure_code, kind, figure.value))
    return {key: frozenset(tolls) for key, tolls in held.items()}
