"""Releases appear whole or not at all, never twice under one number, and damage is found."""

import json
import subprocess
import sys
import threading
import time
from datetime import date

import pytest

from parley import publish
from parley.errors import InputError, ReleaseError
from parley.publish import (
    list_versions,
    lock_output,
    next_version,
    parse_version,
    rebuild_index,
    same_as_latest,
    verify_release,
    write_release,
)
from parley.release import bundle, digest_tables


@pytest.fixture(scope="module")
def make(tables, report, contracts):
    """Give a function from a version to its files."""

    def build(version):
        return bundle(
            tables, report, contracts, version=version, release_date=date(2031, 5, 9), inputs=[], parameters={},
            code={}, licence_text="Take it.\n", codebook_text="# Codebook\n",
        )  # fmt: skip

    return build


def latest(output):
    return json.loads((output / "latest.json").read_text())


def test_versions_sort_as_numbers_and_candidates_come_first():
    mixed = ["2026.10.1", "2026.10.0", "2026.10.0-rc.10", "2026.9.0", "2026.10.0-rc.2"]
    assert sorted(mixed, key=parse_version) == [
        "2026.9.0", "2026.10.0-rc.2", "2026.10.0-rc.10", "2026.10.0", "2026.10.1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "odd", ["", "2026.11", "v2026.11.0", "2026.01.0", "2026.13.0", "2026.11.0-rc.0", "../2026.1.0"]
)
def test_what_is_no_version_is_refused(odd):
    with pytest.raises(InputError):
        parse_version(odd)


@pytest.mark.parametrize(
    ("existing", "following"),
    [
        ([], "2031.5.0"),
        (["2031.4.9"], "2031.5.0"),
        (["2031.5.0", "2031.5.2"], "2031.5.3"),
        (["2031.5.9", "2031.5.10", "2031.6.0"], "2031.5.11"),
        (["2031.5.0-rc.1"], "2031.5.1"),
    ],
)
def test_the_next_number_of_the_month_is_taken_and_none_twice(existing, following):
    assert next_version(existing, date(2031, 5, 31)) == following


def test_a_release_is_written_whole_and_the_pointers_follow(make, tmp_path):
    folder = write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    assert folder == tmp_path / "releases" / "2031.5.0"
    assert verify_release(folder) == []
    assert latest(tmp_path)["version"] == "2031.5.0"
    assert not (tmp_path / ".staging").exists()
    write_release(make("2031.10.0"), tmp_path, "2031.10.0")
    write_release(make("2031.11.0-rc.1"), tmp_path, "2031.11.0-rc.1")
    write_release(make("2031.9.0"), tmp_path, "2031.9.0")
    assert latest(tmp_path)["version"] == "2031.10.0"
    index = json.loads((tmp_path / "index.json").read_text())
    assert [entry["version"] for entry in index["releases"]] == ["2031.5.0", "2031.9.0", "2031.10.0", "2031.11.0-rc.1"]


def test_a_version_is_never_used_twice_not_even_after_it_was_deleted(make, tmp_path):
    folder = write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    with pytest.raises(ReleaseError, match="used before"):
        write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    folder.rename(tmp_path / "elsewhere")
    rebuild_index(tmp_path)
    assert latest(tmp_path)["version"] is None
    assert next_version(list_versions(tmp_path), date(2031, 5, 9)) == "2031.5.1"
    with pytest.raises(ReleaseError, match="used before"):
        write_release(make("2031.5.0"), tmp_path, "2031.5.0")


def test_a_yanked_release_stays_and_latest_moves_back(make, tmp_path):
    for version in ("2031.5.0", "2031.5.1"):
        write_release(make(version), tmp_path, version)
    (tmp_path / "yanked.json").write_text(json.dumps({"2031.5.1": {"reason": "wrong registry"}}))
    rebuild_index(tmp_path)
    assert latest(tmp_path)["version"] == "2031.5.0"
    assert verify_release(tmp_path / "releases" / "2031.5.1") == []


def test_equal_tables_are_recognised_as_published(make, tmp_path, tables, contracts):
    digests = digest_tables(tables, contracts)
    assert same_as_latest(tmp_path, digests) is None
    write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    assert same_as_latest(tmp_path, digests) == "2031.5.0"
    assert same_as_latest(tmp_path, {**digests, "quotes": "0" * 64}) is None


def test_a_killed_run_leaves_the_last_release_and_the_next_run_cleans_up(make, tmp_path, monkeypatch):
    write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    written = []

    def die_halfway(path, content):
        written.append(path)
        if len(written) > 7:
            raise KeyboardInterrupt
        path.write_bytes(content)

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_write_synced", die_halfway)
        with pytest.raises(KeyboardInterrupt):
            write_release(make("2031.5.1"), tmp_path, "2031.5.1")
    assert (tmp_path / ".staging" / "2031.5.1").exists()
    assert latest(tmp_path)["version"] == "2031.5.0"
    assert same_as_latest(tmp_path, {}) is None
    write_release(make("2031.5.1"), tmp_path, "2031.5.1")
    assert latest(tmp_path)["version"] == "2031.5.1"
    assert not (tmp_path / ".staging").exists()


def test_bytes_that_the_disk_changed_are_not_published(make, tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "_write_synced", lambda path, content: path.write_bytes(content[:-1]))
    with pytest.raises(ReleaseError, match="not written whole"):
        write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    assert not (tmp_path / "releases").exists()


def test_a_path_out_of_the_release_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="leads out"):
        write_release({"../evil": b""}, tmp_path, "2031.5.0")


@pytest.mark.parametrize("path", ["data/quotes.parquet", "csv/events.csv", "README.md", "manifest.json", "SHA256SUMS"])
def test_a_single_flipped_bit_is_found_and_named(make, tmp_path, path):
    folder = write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    content = bytearray((folder / path).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / path).write_bytes(bytes(content))
    problems = verify_release(folder)
    assert any(path in problem for problem in problems)


def test_missing_extra_and_truncated_files_are_named(make, tmp_path):
    folder = write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    (folder / "LICENSE").unlink()
    (folder / "data" / "more.parquet").write_bytes(b"PAR1")
    (folder / "codebook.md").write_bytes(b"# C")
    problems = verify_release(folder)
    assert problems[0] == "LICENSE: missing"
    assert problems[1] == "data/more.parquet: not in the manifest"
    assert problems[2].startswith("codebook.md: 3 bytes, not ")
    assert verify_release(tmp_path / "nowhere") == ["manifest.json: missing or not readable"]


def test_page_checksums_find_damage_that_the_manifest_was_made_to_hide(make, tmp_path):
    files = make("2031.5.0")
    damaged = bytearray(files["data/quotes.parquet"])
    damaged[60] ^= 1
    (tmp_path / "quotes.parquet").write_bytes(bytes(damaged))
    table = json.loads(files["manifest.json"])["tables"]["quotes"]
    assert publish._verify_rows(tmp_path / "quotes.parquet", "data/quotes.parquet", table)


def test_of_two_runs_for_one_version_one_wins(make, tmp_path):
    files, outcomes = make("2031.5.0"), []

    def run():
        try:
            outcomes.append(write_release(files, tmp_path, "2031.5.0"))
        except ReleaseError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, ReleaseError) for outcome in outcomes) == 2
    assert verify_release(tmp_path / "releases" / "2031.5.0") == []


def test_the_lock_is_freed_when_its_holder_is_killed(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from parley.publish import lock_output\n"
        "with lock_output(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ReleaseError, match="another run"), lock_output(tmp_path, wait=False):
            pass
        holder.kill()
        holder.wait()
    time.sleep(0.1)
    with lock_output(tmp_path, wait=False):
        pass
