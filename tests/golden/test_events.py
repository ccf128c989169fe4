"""The golden set of events: each sentence of events.yml gives what a careful coder would write, and nothing else."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import yaml

from parley import clean, line, parse, store
from parley.extract import events
from parley.extract.events.modality_rules import STATUSES
from parley.records import Document, EventReport, Interval

ROW = re.compile(r"^(\?)?(\S+) (\S+): (.+?) > (.+?)(?: @ (.+?))?(?: # (.+))?$")
ANY = "*"
NONE = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """What a coder writes of one event; a tuple holds the answers to choose between."""

    text: str
    optional: bool
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    sources: str
    targets: str
    place: str | None
    when: str | None


def read_row(text: str) -> Row:
    """Read one row of the golden set.

    Raises:
        ValueError: The row is malformed.
    """
    found = ROW.match(text)
    if found is None:
        raise ValueError(f"not a row of the golden set: {text!r}")
    optional, kinds, statuses, sources, targets, place, when = found.groups()
    return Row(text, bool(optional), tuple(kinds.split("|")), tuple(statuses.split("|")), sources, targets, place, when)


def compare(rows: Sequence[str], reports: Sequence[EventReport]) -> list[str]:
    """Say which rows no report gives and which reports no row allows; empty when the coding is right."""
    left = list(reports)
    wrong = []
    for row in sorted(map(read_row, rows), key=lambda row: row.optional):
        found = next((report for report in left if gives(report, row)), None)
        if found is not None:
            left.remove(found)
            while row.optional and (again := next((r for r in left if gives(r, row)), None)):
                left.remove(again)
        elif not row.optional:
            wrong.append(f"missing: {row.text}")
    return wrong + [f"not in the gold: {written(report)}" for report in left]


def gives(report: EventReport, row: Row) -> bool:
    """Tell whether a report is what a row asks for."""
    kind = f"{report.event_type}/{report.event_mode or NONE}"
    return (
        any(kind == k or k == f"{report.event_type}/{ANY}" for k in row.kinds)
        and any(status in (report.status, ANY) for status in row.statuses)
        and has_parties(report.source_texts, row.sources)
        and (has_parties(report.target_texts, row.targets) or has_parties(others(report), row.targets))
        and (row.place is None or (report.place_name or NONE) == row.place)
        and (row.when is None or timing(report) == row.when)
    )


def others(report: EventReport) -> list[str]:
    """Give the targets that are not sources as well, as both parties to an agreement are."""
    both = set(report.target_texts) <= set(report.source_texts)
    return [] if both else [text for text in report.target_texts if text not in report.source_texts]


def has_parties(texts: Sequence[str], wanted: str) -> bool:
    """Tell whether the wordings of one side are those that a row names."""
    return any(
        answer == ANY
        or (answer == NONE and not texts)
        or (answer != NONE and all(any(p in text or text in p for text in texts) for p in answer.split(" + ")))
        for answer in wanted.split("|")
    )


def timing(report: EventReport) -> str:
    """Write the interval and basis of a report as a row has them."""
    if report.start_date is None:
        return NONE
    end = "" if report.end_date == report.start_date else f"/{report.end_date or ''}"
    return f"{report.start_date}{end} ({report.date_basis})"


def written(report: EventReport) -> str:
    """Write a report as a row."""
    sides = (" + ".join(texts) or NONE for texts in (report.source_texts, report.target_texts))
    place = f" @ {report.place_name}" if report.place_name else ""
    kind = f"{report.event_type}/{report.event_mode or NONE}"
    return f"{kind} {report.status}: {' > '.join(sides)}{place} # {timing(report)}"


CASES = yaml.safe_load((store.project_root() / "tests" / "golden" / "events.yml").read_text(encoding="utf-8"))
ROWS = [read_row(row) for case in CASES for row in case["rows"]]
PUBLISHED = Interval(date(2031, 5, 14), date(2031, 5, 14), "day")


@pytest.fixture(scope="module")
def coded() -> dict[str, list[EventReport]]:
    """Give the reports of each sentence, each read as a text of its own."""
    resources = line.load_resources()
    rules = clean.compile_rules(store.read_lexicon("boilerplate"))
    documents = [clean.clean_document(document(case["text"]), rules) for case in CASES]
    return dict(zip((d.text for d in documents), code(documents, resources), strict=True))


def document(text: str) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(f"doc_{digest[:16]}", "golden", "golden/a.txt", text, digest, published=PUBLISHED)


def code(documents: list[Document], resources: line.Resources) -> Iterator[list[EventReport]]:
    for each, doc in zip(documents, parse.parse_documents(documents, resources.nlp), strict=True):
        found = line.extract_document(each, doc, resources)
        yield events.extract_events(
            doc, found.mentions, found.dates, found.places, found.quotes, resources.event_rules, PUBLISHED
        )


def test_every_sentence_is_coded_as_a_careful_coder_would(coded: dict[str, list[EventReport]]) -> None:
    wrong = {case["text"]: compare(case["rows"], coded[case["text"]]) for case in CASES}
    failures = [f"{text}\n    " + "\n    ".join(faults) for text, faults in wrong.items() if faults]
    assert not failures, f"{len(failures)} of {len(CASES)} sentences:\n" + "\n".join(failures)


def test_the_set_is_large_and_has_no_sentence_twice() -> None:
    texts = [case["text"] for case in CASES]
    assert len(texts) == len(set(texts)) >= 500


def codes(name: str) -> list[dict[str, Any]]:
    path = store.project_root() / "schemas" / "codelists" / f"{name}.yml"
    return list(yaml.safe_load(path.read_text(encoding="utf-8"))["codes"])


def test_the_set_covers_every_type_and_every_mode_of_each() -> None:
    kinds = {kind for row in ROWS if not row.optional for kind in row.kinds}
    assert {code["code"] for code in codes("event_type")} == {kind.split("/")[0] for kind in kinds}
    modes = {f"{kind}/{mode['code']}" for mode in codes("event_mode") for kind in mode["event_types"]}
    assert modes - kinds == set()


def test_the_set_covers_every_type_in_every_status() -> None:
    have = {(row.kinds[0].split("/")[0], status) for row in ROWS for status in row.statuses}
    want = {(code["code"], status) for code in codes("event_type") for status in STATUSES}
    assert want - have == set()


REPORT = EventReport(
    0, 9, "Ana met Bo", 4, 7, "met", "CONSULT", "meet", "occurred", "test",
    source_texts=("Ana",), target_texts=("Bo",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        ("CONSULT/meet occurred: Ana > Bo", True),
        ("CONSULT/* planned|occurred: * > Bo Diaz|-", True),
        ("CONSULT/- occurred: Ana > Bo", False),
        ("CONSULT/meet denied: Ana > Bo", False),
        ("CONSULT/meet occurred: Bo > Ana", False),
        ("CONSULT/meet occurred: Ana > -", False),
        ("CONSULT/meet occurred: Ana > Bo @ Oslin", False),
        ("CONSULT/meet occurred: Ana > Bo # 2031-05-14 (explicit)", False),
    ],
)
def test_a_row_tells_right_from_wrong(row: str, fits: bool) -> None:
    assert gives(REPORT, read_row(row)) is fits
    assert (compare([row], [REPORT]) == []) is fits


def test_what_no_row_allows_is_told() -> None:
    assert compare([], [REPORT]) == ["not in the gold: CONSULT/meet occurred: Ana > Bo # -"]
    assert compare(["?CONSULT/meet occurred: Ana > Bo"], []) == []


def test_parties_joined_by_a_plus_must_all_be_named() -> None:
    assert has_parties(["Ana Holt", "Bo"], "Ana + Bo")
    assert not has_parties(["Ana Holt"], "Ana + Bo")


def test_a_malformed_row_is_refused() -> None:
    with pytest.raises(ValueError, match="not a row"):
        read_row("CONSULT: Ana meets Bo")
    assert isinstance(read_row("?CONSULT/- planned: - > -"), Row)
