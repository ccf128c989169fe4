"""Building the same texts twice gives the same release, whatever differs between the two machines."""

import hashlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.store import project_root

DOCUMENTS, SEED = 100, 20310509
VERSION = "2031.5.0"
MACHINES = (
    {"TZ": "Asia/Tokyo", "LANG": "C", "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1"},
    {"TZ": "America/Lima", "LANG": "fr_FR.UTF-8", "PYTHONHASHSEED": "99", "OMP_NUM_THREADS": "2"},
)
WORKERS = ("1", "2")
LIKE_A_MACHINE = ("LC_", "LANG", "TZ", "PREFECT_", "PYTHONHASHSEED", "OMP_")


def shuffled_texts() -> Iterator[tuple[str, str]]:
    """Yield (name, text): small dispatches put together from the paragraphs of the sample."""
    chance = random.Random(SEED)
    paragraphs = [
        " ".join(paragraph.split())
        for path in sorted((project_root() / "raw" / "sample").glob("*.txt"))
        for paragraph in path.read_text(encoding="utf-8", errors="ignore").split("\n\n")
        if len(paragraph) > 80
    ]
    for number in range(DOCUMENTS):
        yield f"{number:03d}.txt", "\n\n".join(chance.sample(paragraphs, 3)) + "\n"


def write_raw(folder: Path, texts: list[tuple[str, str]]) -> Path:
    """Write the texts, in the order given, with a manifest that gives every other one its date."""
    held = folder / "shuffled"
    held.mkdir(parents=True)
    for name, text in texts:
        (held / name).write_bytes(text.encode())
    dated = [f"- {{path: '{name}', published: 2031-05-{int(name[:3]) % 28 + 1:02d}}}" for name, _ in sorted(texts)[::2]]
    (held / "manifest.yml").write_text("\n".join(["collection: shuffled", "documents:", *dated, ""]), encoding="utf-8")
    return folder


def start(raw: Path, output: Path, machine: dict[str, str], workers: str) -> subprocess.Popen[str]:
    """Start `parley release` as on a machine of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LIKE_A_MACHINE)}
    command = [
        sys.executable,
        "-c",
        "from parley.cli import main; main()",
        "release",
        "--raw",
        str(raw),
        "--output",
        str(output),
    ]
    return subprocess.Popen(
        [*command, "--version", VERSION, "--workers", workers, "--texts-at-once", "1000" if workers == "1" else "5"],
        env={**kept, **machine, "PREFECT_HOME": str(output.parent / "prefect")},
        cwd=output.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def tree(output: Path) -> dict[str, str]:
    """Give path and hash of every file that users get; runs/ holds the clock, .work/ is a cache."""
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.relative_to(output).parts[0] not in ("runs", "quarantine", ".work", ".locks")
    }


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Give the output folders of two builds that ran side by side."""
    texts = list(shuffled_texts())
    made, runs = [], []
    for machine, workers in zip(MACHINES, WORKERS, strict=True):
        home = tmp_path_factory.mktemp(f"machine-{workers}")
        # The second machine was given the files in another order.
        raw = write_raw(home / "raw", texts if workers == "1" else texts[::-1])
        made.append(home / "output")
        runs.append(start(raw, made[-1], machine, workers))
    for run in runs:
        told, _ = run.communicate(timeout=600)
        assert run.returncode == 0, told
    return made


def test_two_machines_build_the_same_tree(outputs: list[Path]) -> None:
    first, second = (tree(output) for output in outputs)
    differing = sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))
    assert differing == []
    assert f"releases/{VERSION}/parley.xlsx" in first
    assert f"releases/{VERSION}/parley.sqlite" in first


def test_no_file_tells_of_the_machine(outputs: list[Path]) -> None:
    marks = [str(output.parent).encode() for output in outputs] + [b"Asia/Tokyo", b"America/Lima"]
    for path in (outputs[0] / "releases").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [mark for mark in marks if mark in content], path


def test_the_texts_gave_rows_to_compare(outputs: list[Path]) -> None:
    rows = {path.stem: len(path.read_bytes().splitlines()) - 1 for path in outputs[0].glob("releases/*/csv/*.csv")}
    assert rows["documents"] == DOCUMENTS
    assert all(rows[table] > DOCUMENTS / 4 for table in ("actors", "quotes", "figures", "event_reports"))
