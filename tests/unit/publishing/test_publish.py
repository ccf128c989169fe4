"""Releases appear whole or not at all, never twice under one number, and damage is found."""

import json
import subprocess
import sys
import time
from datetime import date

import pytest

from parley.errors import ReleaseError
from parley.publishing import publish
from parley.publishing.durable import lock_output
from parley.publishing.publish import list_versions, rebuild_index, same_as_latest, write_release
from parley.publishing.verify import verify_release
from parley.publishing.versions import next_version
from parley.release import bundle, digest_tables


@pytest.fixture(scope="module")
def make(tables, report, contracts):
    """Give a function from a version to its files."""

    def build(version):
        return dict(bundle(
            tables, report, contracts, version=version, release_date=date(2031, 5, 9), inputs=[], parameters={},
            code={}, licence_text="Take it.\n", codebook_text="# Codebook\n",
        ))  # fmt: skip

    return build


def latest(output):
    return json.loads((output / "latest.json").read_text())


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
        patched.setattr(publish, "write_new", die_halfway)
        with pytest.raises(KeyboardInterrupt):
            write_release(make("2031.5.1"), tmp_path, "2031.5.1")
    assert (tmp_path / ".staging" / "2031.5.1").exists()
    assert latest(tmp_path)["version"] == "2031.5.0"
    assert same_as_latest(tmp_path, {}) is None
    write_release(make("2031.5.1"), tmp_path, "2031.5.1")
    assert latest(tmp_path)["version"] == "2031.5.1"
    assert not (tmp_path / ".staging").exists()


def test_bytes_that_the_disk_changed_are_not_published(make, tmp_path, monkeypatch):
    monkeypatch.setattr(publish, "write_new", lambda path, content: path.write_bytes(content[:-1]))
    with pytest.raises(ReleaseError, match="not written whole"):
        write_release(make("2031.5.0"), tmp_path, "2031.5.0")
    assert not (tmp_path / "releases").exists()


def test_a_path_out_of_the_release_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="leads out"):
        write_release({"../evil": b""}, tmp_path, "2031.5.0")


def test_the_lock_is_freed_when_its_holder_is_killed(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from parley.publishing.durable import lock_output\n"
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
