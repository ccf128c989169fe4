"""A small case that runs through tables, validation and release: two invented texts on an invented country."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from parley import store
from parley.contracts import Contracts
from parley.formats.checksums import sha256, to_checksums
from parley.ids import stable_id
from parley.publishing import publish
from parley.records import (
    Actor,
    Block,
    Contradiction,
    Document,
    Event,
    EventReport,
    Figure,
    Findings,
    Interval,
    Mention,
    Quote,
    Resolution,
    Role,
)
from parley.tables import build_tables

FIRST = (
    "Orlo visits Karsa\n\nEnvoy Tamsin Orlo met delegates of the Reed Front in Karsa on Monday. "
    "“We will free about 40 captives, =soon”, she told them.\n\nLog in to comment"
)
SECOND = "The Reed Front, “a pack of liars”\r\nin Orlo’s eyes, denied on Friday that it had met Tamsin Orlo."


class Case(NamedTuple):
    """What the steps after extraction take."""

    findings: tuple[Findings, ...]
    resolution: Resolution
    texts: dict[str, str]


def span(text: str, words: str, start: int = 0) -> tuple[int, int, str]:
    """Give where `words` stand in `text`, and the words."""
    begin = text.index(words, start)
    return begin, begin + len(words), words


def document(name: str, text: str, day: date, **facts: Any) -> Document:
    """Give a document of the case."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        stable_id("documents", "reed", name), "reed", f"reed/{name}", text, digest,
        published=Interval(day, day, "day"), published_basis="manifest", language="en", **facts,
    )  # fmt: skip


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    """Give the project's contracts."""
    return store.read_contracts()


@pytest.fixture(scope="session")
def case() -> Case:
    """Give two texts, what was found in them and what comparing them gave."""
    masked = span(FIRST, "Log in to comment")[:2]
    one = document("one.txt", FIRST, date(2031, 5, 6), title="", blocks=(Block("boilerplate", *masked),))
    two = document("two.txt", SECOND, date(2031, 5, 9), text_repairs=("mojibake",), title="A “denial”")
    clause, trigger = span(FIRST, "Tamsin Orlo met delegates of the Reed Front"), span(FIRST, "met")
    first = Findings(
        one,
        mentions=(
            Mention(*span(FIRST, "Tamsin Orlo"), "name", "person", "test", cluster=0, role_text="Envoy"),
            Mention(*span(FIRST, "Reed Front"), "name", "armed_group", "test", cluster=1),
            Mention(*span(FIRST, "she"), "pronoun", "person", "test", cluster=0),
            Mention(*span(FIRST, "them"), "pronoun", "unknown", "test"),
        ),
        roles=(Role(*span(FIRST, "Envoy Tamsin Orlo")[:2], "holds_office", 0, None, "Envoy", "test"),),
        quotes=(
            Quote(
                *span(FIRST, "We will free about 40 captives, =soon"), "direct", "test", 0, "she",
                *span(FIRST, "she")[:2], quote_group=0, cue_text="told",
                cue_start=FIRST.index("told"), cue_end=FIRST.index("told") + len("told"),
            ),
        ),
        figures=(
            Figure(*span(FIRST, "about 40"), "people", 40, None, None, "about", None, "level", "captives", "test",
                   actor_cluster=1, quote_index=0),
        ),
        reports=(
            EventReport(*clause, *trigger, "CONSULT", None, "occurred", "test", (0,), (1,), ("Tamsin Orlo",),
                        ("delegates of the Reed Front",), place_name="Karsa", start_date=date(2031, 5, 5),
                        end_date=date(2031, 5, 5), date_precision="day", date_basis="relative", date_text="Monday"),
        ),
    )  # fmt: skip
    clause, trigger = span(SECOND, "it had met Tamsin Orlo"), span(SECOND, "met")
    second = Findings(
        two,
        mentions=(
            Mention(*span(SECOND, "Reed Front"), "name", "armed_group", "test", cluster=0),
            Mention(*span(SECOND, "Tamsin Orlo"), "name", "person", "test", cluster=1),
        ),
        quotes=(Quote(*span(SECOND, "it had met Tamsin Orlo"), "indirect", "test", 0, mentioned_clusters=(1, 1)),),
        reports=(
            EventReport(*clause, *trigger, "CONSULT", None, "denied", "test", (0,), (1,), ("it",), ("Tamsin Orlo",),
                        asserted_by_cluster=0, quote_index=0),
        ),
    )  # fmt: skip
    orlo, front = stable_id("actors", "orlo"), stable_id("actors", "reed-front")
    reports = ((one.document_id, 0), (two.document_id, 0))
    event = Event(
        stable_id("events", "met"), "CONSULT", None, "occurred", reports, (orlo,), (front,), is_contested=True
    )  # fmt: skip
    resolution = Resolution(
        stories={d.document_id: (stable_id("stories", d.document_id), True) for d in (one, two)},
        actors=(
            Actor(orlo, "Tamsin Orlo", "person", "text", aliases=("Orlo", "")),
            Actor(front, "Reed Front", "armed_group", "registry", country_code="QQQ"),
        ),
        actor_ids={
            (one.document_id, 0): orlo, (one.document_id, 1): front,
            (two.document_id, 0): front, (two.document_id, 1): orlo,
        },
        events=(event,),
        event_ids=dict.fromkeys(reports, event.event_id),
        quote_groups={},
        figure_groups={},
        contradictions=(Contradiction("status", "event_reports", reports, "One text affirms, the other denies."),),
    )  # fmt: skip
    return Case((first, second), resolution, {one.document_id: FIRST, two.document_id: SECOND})


@pytest.fixture(scope="session")
def tables(case: Case, contracts: Contracts) -> dict[str, Any]:
    """Give the tables of the case."""
    return build_tables(case.findings, case.resolution, contracts)


@pytest.fixture(scope="session")
def report(tables: dict[str, Any], case: Case, contracts: Contracts) -> Any:
    """Give the validation report on the tables of the case."""
    from parley.validate import check_tables

    return check_tables(tables, contracts, case.texts)


@pytest.fixture
def still_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the package's code still, which every key depends on."""
    monkeypatch.setattr(store, "code_fingerprint", lambda without=(): {"code": "a", "data": "b"})


@pytest.fixture
def publish_release() -> Callable[[Path, str], None]:
    """Give what writes a release that the index takes for one."""

    def write(output: Path, version: str) -> None:
        manifest = json.dumps({"version": version, "release_date": "2031-05-01", "files": {}, "tables": {}}).encode()
        sums = to_checksums({"manifest.json": sha256(manifest)})
        publish.write_release({"manifest.json": manifest, "SHA256SUMS": sums}, output, version)

    return write
