"""The release flow on a real Prefect server: what a user's first, second and forced runs give."""

import filecmp
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parley.batches import Settings
from parley.errors import ReleaseError
from parley.run import Job, run_if_small

PROSE = (
    "The council of elders opened talks with the Orvel Liberation Front (OLF) on Monday in the town of Kelmadu, two "
    "officials said. “We will listen to the Front,” said Adaru Selim, who speaks for the council. At least 12 fighters "
    "of the OLF were killed in March when the army attacked a camp near the town."
)


@pytest.fixture(scope="module")
def flow() -> Iterator[Any]:
    """Give the flow's module while a Prefect server of the test's own runs."""
    from parley.cli import load_flow, set_up_prefect

    set_up_prefect()
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=300):
        yield load_flow("release")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a raw folder with three texts, a picture called a text, and a manifest that names a missing one."""
    root = tmp_path_factory.mktemp("raw")
    folder = root / "orvel"
    folder.mkdir()
    for name, day in (("a", "Monday"), ("b", "Friday"), ("c", "Sunday")):
        (folder / f"{name}.txt").write_text(
            f"Talks open on {day} in Kelmadu\n\n{PROSE.replace('Monday', day)}", encoding="utf-8"
        )
    (folder / "picture.txt").write_bytes(b"\xff\xd8\xff\xe0" + b"\x00" * 99)
    (folder / "manifest.yml").write_text(
        "collection: orvel\ndocuments:\n- {path: a.txt, published: 2031-05-05}\n- {path: gone.txt}\n", encoding="utf-8"
    )
    return root


@pytest.fixture(scope="module")
def first(flow: Any, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give the outcome of the first run."""
    outcome: dict[str, Any] = flow.build_release(raw=[raw], output=tmp_path_factory.mktemp("out"), version="2031.5.0")
    return outcome


def test_the_first_run_publishes_and_says_what_it_left_out(first: dict[str, Any]) -> None:
    folder = Path(first["folder"])
    assert first["is_new"]
    assert folder.name == "2031.5.0"
    assert first["counts"]["documents"] == 3
    assert all(first["counts"][table] > 0 for table in ("actors", "quotes", "figures", "event_reports"))
    assert [line.split(":")[0] for line in first["left_out"]] == ["orvel/gone.txt", "orvel/picture.txt"]
    assert json.loads((folder.parents[1] / "latest.json").read_text())["version"] == "2031.5.0"
    assert list((folder.parents[1] / "quarantine").glob("*.jsonl"))


def test_a_second_run_reads_and_publishes_nothing_and_says_so(
    flow: Any, raw: Path, first: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    output = Path(first["folder"]).parents[1]
    monkeypatch.setattr(flow.batches, "read_findings", None)
    again = flow.build_release(raw=[raw], output=output)
    assert not again["is_new"]
    assert again["version"] == "2031.5.0"
    assert "Nothing to publish" in again["message"]
    assert again["left_out"] == first["left_out"]
    assert [path.name for path in (output / "releases").iterdir()] == ["2031.5.0"]


def test_a_forced_run_gives_the_same_rows_under_a_new_number(
    flow: Any, raw: Path, first: dict[str, Any], tmp_path: Path
) -> None:
    """Extracted anew, in two processes and in batches of one text."""
    output = Path(first["folder"]).parents[1]
    (output / ".work").rename(tmp_path / "work")
    forced = flow.build_release(raw=[raw], output=output, version="2031.5.1", force=True, workers=2, batch_size=1)
    folders = [Path(outcome["folder"]) for outcome in (first, forced)]
    names = sorted(os.listdir(folders[0] / "csv"))
    assert filecmp.cmpfiles(*(folder / "csv" for folder in folders), names, shallow=False) == (names, [], [])
    tables = [json.loads((folder / "manifest.json").read_text())["tables"] for folder in folders]
    assert [held["content_sha256"] for held in tables[0].values()] == [
        held["content_sha256"] for held in tables[1].values()
    ]


def test_a_wrong_folder_fails_with_its_name_and_publishes_nothing(flow: Any, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="nowhere: no such folder"):
        flow.build_release(raw=[tmp_path / "nowhere"], output=tmp_path / "out")
    assert not (tmp_path / "out" / "releases").exists()
    (record,) = (tmp_path / "out" / "runs").glob("*.json")
    assert json.loads(record.read_text())["status"] == "failed"


def test_the_server_holds_the_artifacts_of_a_run(first: dict[str, Any]) -> None:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found = {artifact.key: artifact for artifact in client.read_artifacts()}
    assert {"release-counts", "release-validation", "release-folder"} <= set(found)
    assert "documents" in str(found["release-counts"].data)


def test_a_run_without_a_server_that_fails_is_written_down_and_told_of(
    first: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = Path(first["folder"]).parents[1]
    (tmp_path / "raw" / "tovash").mkdir(parents=True)
    (tmp_path / "raw" / "tovash" / "e.txt").write_text(f"Talks end in Kelmadu\n\n{PROSE}", encoding="utf-8")
    monkeypatch.setenv("PARLEY_ON_FAILURE", f"tee {tmp_path / 'told.txt'}")
    with pytest.raises(ReleaseError, match="is gone with its"):
        run_if_small(Job((tmp_path / "raw",), output, Settings(), version="2031.5.9"))
    assert "is gone with its" in (tmp_path / "told.txt").read_text()
    assert not (output / "releases" / "2031.5.9").exists()
    latest = max((output / "runs").glob("*-small.json"))
    assert json.loads(latest.read_text())["status"] == "failed"


def test_a_release_that_lost_a_source_is_refused_and_a_reason_lets_it_through(
    flow: Any, first: dict[str, Any], tmp_path: Path
) -> None:
    output = Path(first["folder"]).parents[1]
    (tmp_path / "raw" / "kelmadu").mkdir(parents=True)
    (tmp_path / "raw" / "kelmadu" / "d.txt").write_text(f"Talks end in Kelmadu\n\n{PROSE}", encoding="utf-8")
    with pytest.raises(Exception, match="the collection 'orvel' is gone with its 3 texts"):
        flow.build_release(raw=[tmp_path / "raw"], output=output, version="2031.6.0")
    assert not (output / "releases" / "2031.6.0").exists()
    assert "2031.6.0" not in (output / "index.json").read_text()
    told = flow.build_release(
        raw=[tmp_path / "raw"], output=output, version="2031.6.0", override_floors="They asked us to take it out"
    )
    manifest = json.loads((Path(told["folder"]) / "manifest.json").read_text())
    assert manifest["floors"]["overridden"]["reason"] == "They asked us to take it out"
    assert "Because: They asked us to take it out" in (Path(told["folder"]) / "CHANGELOG.md").read_text()


def test_a_run_with_one_text_more_gives_without_a_server_what_the_flow_gives(
    flow: Any, raw: Path, first: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(raw, tmp_path / "raw")
    (tmp_path / "raw/orvel/d.txt").write_text(f"Talks end in Kelmadu\n\n{PROSE}", encoding="utf-8")
    for name in ("flow", "here"):
        shutil.copytree(Path(first["folder"]).parents[1], tmp_path / name, ignore=shutil.ignore_patterns("2031.5.1"))
    told = flow.build_release(raw=[tmp_path / "raw"], output=tmp_path / "flow", version="2031.7.0")
    said: list[str] = []
    job = Job((tmp_path / "raw",), tmp_path / "here", Settings(), version="2031.7.0")
    outcome = run_if_small(job, said.append)
    assert outcome is not None
    assert outcome.is_new
    assert outcome.counts == told["counts"]
    assert "5 texts; 1 of them new or changed, in 1 batches" in said
    folders = [tmp_path / name / "releases/2031.7.0" for name in ("flow", "here")]
    names = sorted(path.relative_to(folders[0]).as_posix() for path in folders[0].rglob("*") if path.is_file())
    assert filecmp.cmpfiles(*folders, names, shallow=False) == (names, [], [])
