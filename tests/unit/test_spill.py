"""Findings that are read a few documents at a time give what those held in memory give."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from parley import build, comparison, spill, store
from parley.contracts import Contracts
from parley.parts import RECORDS, to_parts
from parley.records import Block, Document, EventReport, Figure, Findings, Interval, Mention, Place, Quote, Rejection
from parley.tables import build_tables

TOWNS = ("Kelmadu", "Orvel", "Tolune")


def make_text(number: int) -> Findings:
    """Give an invented text with what was found in it; each third one tells of the same attack."""
    day, town, dead = date(2031, 5, 1 + number % 3), TOWNS[number % 3], 12 + number % 2
    words = f"The Reed Front attacked the market in {town} and killed {dead} people on the first day of the week"
    said = "We shall rebuild every stall before the rains come to the valley"
    text = f"{words}. “{said}”, said Adaru Selim."

    def span(part: str) -> tuple[int, int, str]:
        return text.index(part), text.index(part) + len(part), part

    trigger, status = span("attacked"), "denied" if number == 4 else "occurred"
    return Findings(
        Document(
            f"doc_{number * 7919 % 1000:016}", "orvel", f"orvel/{number}.txt", text, f"{number:064}",
            published=Interval(day, day, "day"), published_basis="manifest", blocks=(Block("paragraph", 0, len(text)),),
        ),
        mentions=(
            Mention(*span("Reed Front"), "name", "armed_group", "test", cluster=0),
            Mention(*span("Adaru Selim"), "name", "person", "test", cluster=1, role_text="elder"),
        ),
        places=(Place(*span(town), town, None, None, None, "place", None, "test"),),
        quotes=(Quote(*span(said), "direct", "test", speaker_cluster=1),) if number % 4 else (),
        figures=(
            Figure(*span(str(dead)), "deaths", dead, dead, dead, "exact", "person", "level", "people", "test"),
        ),
        reports=(
            EventReport(
                0, len(words), words, *trigger, "ASSAULT", None, status, "test", (0,), (), (), ("the market",),
                place_name=town, start_date=day, end_date=day, date_precision="day",
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def parts(tmp_path: Path) -> tuple[Path, dict[str, set[str]]]:
    """Give a work store with eleven texts in four parts, one of them an old version that nobody wants any more."""
    found = [make_text(number) for number in range(11)]
    stale = replace(found[0], document=replace(found[0].document, text="old"), mentions=())
    refused = Rejection("orvel/photo.txt", "binary", "it is a picture", "Save the article's text")
    for name, held, rejected in (
        ("p1", found[:4], []),
        ("p2", found[4:9], [refused]),
        ("p3", found[9:], []),
        ("p0", [stale], [refused]),
    ):
        store.write_part(tmp_path, name, [], to_parts(held, rejected))
    paths = {name: {f.document.path for f in held} for name, held in (("p1", found[:4]), ("p2", found[4:9]))}
    return tmp_path, {**paths, "p3": {f.document.path for f in found[9:]}, "p0": {"orvel/photo.txt"}}


def plain(found: Findings) -> Findings:
    """Give findings as those that were never on disk."""
    kinds: dict[str, Any] = {kind: getattr(found, kind) for kind in RECORDS}
    return Findings(found.document, **kinds)


def test_spilled_findings_are_those_held_in_memory_in_order_of_document(
    parts: tuple[Path, dict[str, set[str]]],
) -> None:
    whole, refused = spill.read_parts(*parts)
    assert isinstance(whole, spill.Bucket)
    whole = [plain(f) for f in whole]
    assert whole == sorted((make_text(n) for n in range(11)), key=lambda f: f.document.document_id)
    assert [rejection.path for rejection in refused] == ["orvel/photo.txt"]
    assert spill.read_parts(*parts, 3) == spill.read_parts(*parts)
    for at_once in (1, 2):
        found, rejections = spill.read_parts(*parts, at_once)
        assert isinstance(found, spill.SpilledFindings)
        assert (len(found), rejections) == (11, refused)
        assert [plain(f) for f in found] == [plain(f) for f in found] == whole
        assert (plain(found[4]), plain(found[-1])) == (whole[4], whole[-1])
        assert [plain(f) for f in found[2:4]] == whole[2:4]


def test_texts_of_spilled_findings_are_found_by_document(parts: tuple[Path, dict[str, set[str]]]) -> None:
    texts = spill.texts_of(spill.read_parts(*parts, 2)[0])
    assert dict(texts) == spill.texts_of(spill.read_parts(*parts)[0])
    assert "doc_none" not in texts


def test_comparing_and_tables_do_not_depend_on_how_much_is_held_at_once(
    parts: tuple[Path, dict[str, set[str]]], contracts: Contracts
) -> None:
    made: list[Mapping[str, pa.Table]] = []
    for at_once in (100, 2, 1):
        found, _ = spill.read_parts(*parts, at_once)
        made.append(build_tables(found, comparison.resolve_all(found, ()), contracts))
    assert made[0]["events"].num_rows < made[0]["event_reports"].num_rows == 11
    assert made[0]["contradictions"].num_rows > 0
    for tables in made[1:]:
        for name, table in made[0].items():
            assert tables[name].equals(table), name


def test_what_a_killed_run_left_is_removed_and_what_this_run_holds_goes_with_it(
    parts: tuple[Path, dict[str, set[str]]],
) -> None:
    work = parts[0]
    (work / f"{spill.FOLDER}1-abc").mkdir()
    found, _ = spill.read_parts(*parts, 2)
    assert [folder.name.startswith(f"{spill.FOLDER}1-") for folder in work.glob(f"{spill.FOLDER}*")] == [False]
    assert store.read_part_index(work) == {}
    del found
    assert not list(work.glob(f"{spill.FOLDER}*"))


def test_a_release_made_in_processes_of_their_own_is_the_one_made_here(
    parts: tuple[Path, dict[str, set[str]]], contracts: Contracts, tmp_path: Path
) -> None:
    misread = replace(make_text(21), quotes=(replace(make_text(21).quotes[0], text="Not what stands there."),))
    store.write_part(parts[0], "p4", [], to_parts([misread], []))
    work, wanted = parts[0], parts[1] | {"p4": {misread.document.path}}
    request = build.Request("next", None, True, date(2031, 5, 9), {"code": "a"})
    releases: list[dict[str, bytes]] = []
    for name, at_once in (("here", 100), ("apart", 2)):
        found, refused = spill.read_parts(work, wanted, at_once)
        made = build.assemble(found, refused, (), contracts, (), apart_from=5)
        assert made.is_large == (name == "apart")
        assert [rejection.path for rejection in made.rejections] == ["orvel/photo.txt", "quotes"]
        if name == "here":
            build.publish_tables(made, tmp_path / name, request)
            shutil.copytree(tmp_path / name, tmp_path / "apart")  # both follow an earlier release
        folder = build.publish_tables(made, tmp_path / name, request).folder
        releases.append({str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")})
    assert {path for path in releases[0] if releases[0][path] != releases[1].get(path)} == set()
    assert len(releases[0]) == len(releases[1]) > 50
