"""Sets of invented dispatches, from text to tables: one act told twice, two told alike, and what can't all be true."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from parley import clean, comparison, line, store
from parley.contracts import Contracts
from parley.ids import stable_id
from parley.records import Document, Findings, Interval
from parley.tables import build_tables

Rows = list[dict[str, Any]]

FOLDER = Path(__file__).parent / "contradictions"
CASES = {path.stem: store.read_yaml(path) for path in sorted(FOLDER.glob("*.yml"))}


@dataclass(frozen=True)
class Outcome:
    """What a set gave: the rows of every table, and the texts by document id."""

    tables: Mapping[str, Rows]
    texts: Mapping[str, str]
    ids: Mapping[str, str]

    def find(self, table: str, name: str, words: str, **facts: str) -> Rows:
        """Give a table's rows of one text that stand where `words` stand."""
        document_id = self.ids[name]
        start = self.texts[document_id].index(words)
        begin, end = ("trigger_start", "trigger_end") if table == "event_reports" else ("char_start", "char_end")
        return [
            row
            for row in self.tables[table]
            if row["document_id"] == document_id
            and row[begin] < start + len(words)
            and start < row[end]
            and all(row[field] in wanted.split("|") for field, wanted in facts.items())
        ]


def to_document(case: str, name: str, raw: Mapping[str, Any]) -> Document:
    """Give the cleaned document of one dispatch."""
    text, day = raw["text"].rstrip("\n"), raw["published"]
    document = Document(
        document_id=stable_id("documents", case, name),
        collection=case,
        path=f"{case}/{name}.txt",
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        publisher=raw["publisher"],
        published=Interval(day, day, "day"),
        published_basis="manifest",
        language="en",
    )
    return clean.clean_document(document, clean.compile_rules(store.read_lexicon("boilerplate")))


@pytest.fixture(scope="module")
def findings() -> dict[str, list[Findings]]:
    """Give what is found in the texts of each set; all are parsed in one go."""
    documents = [
        to_document(case, name, raw) for case, held in CASES.items() for name, raw in held["documents"].items()
    ]
    found: dict[str, list[Findings]] = {case: [] for case in CASES}
    for one in line.extract_all(documents, line.load_resources()):
        found[one.document.collection].append(one)
    return found


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    """Give the project's contracts."""
    return store.read_contracts()


def to_rows(found: Sequence[Findings], contracts: Contracts) -> dict[str, Rows]:
    """Give the rows of every table that texts make, without the registry."""
    tables = build_tables(found, comparison.resolve_all(found, ()), contracts)
    return {name: table.to_pylist() for name, table in tables.items()}


@pytest.fixture(scope="module")
def outcomes(findings: dict[str, list[Findings]], contracts: Contracts) -> dict[str, Outcome]:
    """Give the outcome of each set."""
    return {
        case: Outcome(
            to_rows(found, contracts),
            {one.document.document_id: one.document.text for one in found},
            {name: stable_id("documents", case, name) for name in CASES[case]["documents"]},
        )
        for case, found in findings.items()
    }


def wordings(named: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give (text, words) for each wording that an expectation names."""
    return [(name, words) for name, held in named.items() for words in ([held] if isinstance(held, str) else held)]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    """Give the name of each set."""
    name: str = request.param
    return name


def test_reports_are_joined_and_kept_apart(case: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case]
    events = {row["event_id"]: row for row in outcome.tables["events"]}
    for expected in CASES[case].get("same_event", ()):
        found = list(event_ids(outcome, expected))
        common = set.intersection(*found)
        assert len(common) == 1, f"{expected['reports']}: {found}"
        event = events[common.pop()]
        assert event["document_count"] == len(expected["reports"])
        for field, column in (("contested", "is_contested"), ("story_count", "story_count"), ("status", "status")):
            if field in expected:
                assert event[column] == expected[field], f"{expected['reports']}: {column}"
    for expected in CASES[case].get("different_events", ()):
        for one, other in combinations(event_ids(outcome, expected), 2):
            assert not one & other, f"{expected['reports']} are one event"


def event_ids(outcome: Outcome, expected: Mapping[str, Any]) -> Iterator[set[str]]:
    """Yield the events of the reports at each wording."""
    for name, words in wordings(expected["reports"]):
        rows = outcome.find("event_reports", name, words, event_type=expected["type"])
        assert rows, f"no {expected['type']} at “{words}” in {name}"
        yield {row["event_id"] for row in rows}


def test_what_cannot_all_be_true_is_told_and_nothing_else(case: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case]
    names = {document_id: name for name, document_id in outcome.ids.items()}
    found = [
        (row["kind"], sorted(names[d] for d in row["document_ids"]), row["summary"])
        for row in outcome.tables["contradictions"]
    ]
    wanted = CASES[case].get("contradictions", [])
    assert sorted(row[:2] for row in found) == sorted((w["kind"], sorted(w["documents"])) for w in wanted), found
    for expected in wanted:
        (summary,) = [
            s for kind, texts, s in found if (kind, texts) == (expected["kind"], sorted(expected["documents"]))
        ]
        assert [words for words in expected["says"] if words not in summary] == [], summary
        assert summary.endswith(".")
        assert "\n" not in summary


@pytest.mark.parametrize(("table", "kind"), [("figures", "figure"), ("quotes", "quote")])
def test_groups_hold_what_is_the_same(case: str, table: str, kind: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case]
    group = f"{kind}_group_id"
    for expected in CASES[case].get(f"same_{kind}", ()):
        held = {f"{name}: {words}": outcome.find(table, name, words) for name, words in wordings(expected)}
        groups = [{row[group] for row in rows} - {None} for rows in held.values()]
        assert all(groups), {words: [(r["text"], r[group]) for r in rows] for words, rows in held.items()}
        assert set.intersection(*groups), {words: [(r["text"], r[group]) for r in rows] for words, rows in held.items()}
    for expected in CASES[case].get(f"different_{kind}s", ()):
        found = [(words, outcome.find(table, name, words)) for name, words in wordings(expected)]
        for (one, rows), (other, others) in combinations(found, 2):
            assert rows, f"no {kind} at “{one}”"
            assert others, f"no {kind} at “{other}”"
            common = {row[group] for row in rows} & {row[group] for row in others} - {None}
            assert not common, f"“{one}” and “{other}” share a group"


def test_copies_are_one_story(case: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case]
    stories = {row["document_id"]: row["story_id"] for row in outcome.tables["documents"]}
    for names in CASES[case].get("same_story", ()):
        assert len({stories[outcome.ids[name]] for name in names}) == 1
    for names in CASES[case].get("different_stories", ()):
        assert len({stories[outcome.ids[name]] for name in names}) == len(names)


def test_the_order_of_texts_changes_no_row(
    case: str, findings: dict[str, list[Findings]], outcomes: dict[str, Outcome], contracts: Contracts
) -> None:
    assert to_rows(findings[case][::-1], contracts) == outcomes[case].tables


def test_every_set_says_why_it_is_here_and_expects_something() -> None:
    for name, held in CASES.items():
        assert held["note"], name
        assert any(key.startswith(("same", "different", "contradictions")) for key in held), name
