"""Whatever is done to a published release, `verify` finds it and names the file."""

import json
import os
import shutil
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from parley.formats.checksums import sha256, to_checksums
from parley.publishing.publish import write_release
from parley.publishing.verify import verify_release, verify_rows
from parley.release import bundle


@pytest.fixture(scope="module")
def published(tables, report, contracts, tmp_path_factory):
    """Give the folder of a release that is left as it is."""
    files = bundle(
        tables, report, contracts, version="2031.5.0", release_date=date(2031, 5, 9), inputs=[], parameters={},
        code={}, licence_text="Take it.\n", codebook_text="# Codebook\n", extra={"CHANGELOG.md": b"# Changes\n"},
    )  # fmt: skip
    return write_release(files, tmp_path_factory.mktemp("output"), "2031.5.0")


@pytest.fixture
def folder(published, tmp_path):
    """Give a copy of the release, in an output folder with its index, to be damaged."""
    shutil.copytree(published.parents[1], tmp_path / "output")
    return tmp_path / "output" / "releases" / "2031.5.0"


def paths(folder):
    """Give the path of every file of a release, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def named(folder):
    """Give the files that the problems name."""
    return {problem.split(": ")[0] for problem in verify_release(folder)}


def test_a_release_left_alone_is_whole_and_coreutils_agree(folder):
    assert verify_release(folder) == []
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert len(paths(folder)) > 30
    shutil.copytree(folder, folder.parents[2] / "taken along")
    assert verify_release(folder.parents[2] / "taken along") == []


def test_a_flipped_bit_is_found_in_every_file_wherever_it_is(folder):
    for path in paths(folder):
        content = (folder / path).read_bytes()
        for number, place in enumerate(sorted({0, len(content) // 3, len(content) - 1} if content else ())):
            damaged = bytearray(content)
            damaged[place] ^= 1 << (number + len(content)) % 8
            (folder / path).write_bytes(bytes(damaged))
            assert path in named(folder), (path, place)
        (folder / path).write_bytes(content)
    assert verify_release(folder) == []


def test_truncated_lengthened_and_emptied_files_are_found(folder):
    for path in paths(folder):
        content = (folder / path).read_bytes()
        for damaged in (content[:-1], content + b"\n", b""):
            (folder / path).write_bytes(damaged)
            assert path in named(folder) or damaged == content, path
        (folder / path).write_bytes(content)


def test_a_missing_file_is_named_and_so_are_two_that_changed_places(folder):
    for path, other in pairwise(paths(folder)):
        (folder / path).rename(folder / "away")
        assert {path, "away"} <= named(folder) | {"away"}, path
        (folder / other).rename(folder / path)
        (folder / "away").rename(folder / other)
        found = named(folder)
        # Without its manifest nothing more can be said.
        assert {path, other} <= found or found == {"manifest.json"}, (path, other)
        (folder / path).rename(folder / "away")
        (folder / other).rename(folder / path)
        (folder / "away").rename(folder / other)
    assert verify_release(folder) == []


def test_what_is_too_much_is_named(folder):
    (folder / "data" / "more.parquet").write_bytes(b"PAR1")
    (folder / ".hidden").write_bytes(b"")
    (folder / "empty").mkdir()
    os.symlink("/etc/hostname", folder / "link")
    target = folder / "LICENSE"
    copy = folder.parents[2] / "copy"
    target.rename(copy)
    os.symlink(copy, target)
    assert named(folder) == {"data/more.parquet", ".hidden", "empty", "link", "LICENSE"}


def test_a_file_that_became_a_folder_or_may_not_be_read_is_named(folder):
    (folder / "LICENSE").unlink()
    (folder / "LICENSE").mkdir()
    assert named(folder) == {"LICENSE"}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"files": []}', b'{"files": {"a": 1}}', b'{"files": {}, "tables": []}', b"[" * 9999]
)
def test_a_manifest_that_cannot_be_read_is_named(folder, content):
    (folder / "manifest.json").write_bytes(content)
    assert named(folder) == {"manifest.json"}


def test_where_there_is_no_release_that_is_said(tmp_path):
    assert verify_release(tmp_path / "nowhere") == ["manifest.json: missing or not readable"]
    assert verify_release(tmp_path) == ["manifest.json: missing or not readable"]


def forge(folder: Path, path: str, content: bytes) -> None:
    """Replace a file and mend manifest and checksums so that they hide it."""
    (folder / path).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"][path] |= {"sha256": sha256(content), "bytes": len(content)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    digests = {name: facts["sha256"] for name, facts in manifest["files"].items()}
    digests["manifest.json"] = sha256((folder / "manifest.json").read_bytes())
    (folder / "SHA256SUMS").write_bytes(to_checksums(digests))


def test_a_forgery_that_mends_manifest_and_checksums_is_found_by_the_index(folder):
    forge(folder, "LICENSE", b"All yours.\n")
    assert named(folder) == {"manifest.json"}


def test_page_checksums_find_damage_that_the_manifest_was_made_to_hide(folder):
    path = "data/quotes.parquet"
    content = (folder / path).read_bytes()
    found = 0
    for place in range(8, len(content) // 2, 211):
        damaged = bytearray(content)
        damaged[place] ^= 1
        forge(folder, path, bytes(damaged))
        found += any(problem.startswith(path) for problem in verify_release(folder))
    assert found
    table = json.loads((folder / "manifest.json").read_bytes())["tables"]["quotes"]
    forge(folder, path, content)
    assert verify_rows(folder / path, path, table) == []
    assert verify_rows(folder / path, path, {**table, "rows": 99}) == [f"{path}: 2 rows, the manifest says 99"]
    assert "its columns" in verify_rows(folder / path, path, {**table, "columns": ["a"]})[0]
    assert "can't be read" in verify_rows(folder / "LICENSE", "LICENSE", table)[0]
