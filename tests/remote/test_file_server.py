"""Releases reach an SFTP server, a folder and fsspec's memory whole or not at all, one publisher at a time."""

import json
import threading
import uuid
from datetime import date
from pathlib import Path

import pytest

from parley.errors import InputError, ReleaseError
from parley.publishing.durable import lock_output
from parley.publishing.publish import yank_release
from parley.publishing.remote import Upload, publish_release
from parley.publishing.remote_store import Patience
from parley.publishing.verify import verify_release

POINTERS = ("index.json", "index.html", "feed.atom", "catalog.jsonld", "candidate.json", "latest.json")


class Disk:
    """A place whose files lie in a folder of this machine."""

    def __init__(self, url, folder):
        self.url, self.folder = url, folder

    def read(self, path):
        return (self.folder / path).read_bytes() if (self.folder / path).is_file() else None

    def write(self, path, content):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)

    def names(self, path):
        return sorted(each.name for each in (self.folder / path).iterdir()) if (self.folder / path).is_dir() else []


class Memory:
    """A place in fsspec's memory."""

    def __init__(self, url, system):
        self.url, self.base, self.system = url, url.removeprefix("memory:/"), system

    def read(self, path):
        name = f"{self.base}/{path}"
        return self.system.cat_file(name) if self.system.exists(name) else None

    def write(self, path, content):
        self.system.makedirs(f"{self.base}/{path}".rpartition("/")[0], exist_ok=True)
        self.system.pipe_file(f"{self.base}/{path}", content)

    def names(self, path):
        name = f"{self.base}/{path}"
        return (
            sorted(each.rsplit("/", 1)[-1] for each in self.system.ls(name, detail=False))
            if self.system.exists(name)
            else []
        )


@pytest.fixture(params=["sftp", "folder", "file URL", "memory"])
def place(request, tmp_path):
    """Give each kind of place in turn."""
    folder = tmp_path / "far away" / "sets"
    if request.param == "sftp":
        return Disk(request.getfixturevalue("sftp")(folder), folder)
    fsspec = pytest.importorskip("fsspec")
    if request.param == "memory":
        return Memory(f"memory://{uuid.uuid4().hex}/sets", fsspec.filesystem("memory"))
    return Disk(str(folder) if request.param == "folder" else f"file://{folder}", folder)


@pytest.fixture
def sftp_place(sftp, tmp_path):
    """Give a folder of the SFTP server."""
    return Disk(sftp(tmp_path / "sets"), tmp_path / "sets")


def versions(place):
    """Give the versions in the index of a place."""
    return [entry["version"] for entry in json.loads(place.read("index.json"))["releases"]]


def test_a_release_arrives_byte_by_byte_with_the_pointers_and_nothing_is_left_lying_about(place, build, patience):
    output = build("2031.5.0")
    folder = output / "releases/2031.5.0"
    assert publish_release(place.url, output, patience=patience) == Upload(place.url, "2031.5.0", 7, 0, "2031.5.0")
    for path in folder.rglob("*"):
        if path.is_file():
            assert place.read(f"releases/2031.5.0/{path.relative_to(folder)}") == path.read_bytes()
    for name in POINTERS:
        assert place.read(name) == (output / name).read_bytes()
    assert place.names(".publish-lock") == place.names(".uploads") == []
    assert not list(output.glob(".remote-*.token"))


def test_the_next_release_a_yank_and_the_same_release_again(place, build, patience):
    output = build("2031.5.0", "2031.5.1")
    publish_release(place.url, output, "2031.5.0", patience=patience)
    assert publish_release(place.url, output, patience=patience).latest == "2031.5.1"
    again = publish_release(place.url, output, verify=True, patience=patience)
    assert (again.uploaded, again.skipped, again.verified) == (0, 7, 5)
    yank_release(output, "2031.5.1", "No", date(2031, 6, 1))
    assert publish_release(place.url, output, patience=patience).latest == "2031.5.0"
    for name in (*POINTERS, "yanked.json"):
        assert place.read(name) == (output / name).read_bytes()


def test_a_file_of_the_same_name_with_other_bytes_is_refused_by_name_and_stays(place, build, patience):
    place.write("releases/2031.5.0/data/a.bin", b"other")
    with pytest.raises(ReleaseError, match=r"releases/2031.5.0/data/a.bin: the remote has a file of this name"):
        publish_release(place.url, build("2031.5.0"), patience=patience)
    assert place.read("releases/2031.5.0/data/a.bin") == b"other"
    assert place.read("latest.json") is None
    assert place.names(".publish-lock") == []


def test_another_release_of_the_same_number_is_refused(place, build, patience):
    publish_release(place.url, build("2031.5.0"), patience=patience)
    with pytest.raises(ReleaseError, match="under the next number"):
        publish_release(place.url, build("2031.5.0", name="other", note="changed"), patience=patience)
    assert versions(place) == ["2031.5.0"]


def test_while_another_publisher_is_at_work_nothing_is_written_and_the_lock_is_named(place, build, patience):
    place.write(".publish-lock/of-somebody-else", b"")
    with pytest.raises(ReleaseError, match=r"/.publish-lock: another publisher is at work there"):
        publish_release(place.url, build("2031.5.0"), patience=patience)
    assert place.read("latest.json") is None
    assert place.names("releases") == []
    assert place.names(".publish-lock") == ["of-somebody-else"]


def test_a_lock_that_a_killed_run_left_is_known_again_and_what_it_uploaded_by_half_is_removed(place, build, patience):
    output = build("2031.5.0")
    publish_release(place.url, output, patience=patience)
    (lock,) = output.glob(".remote-*.lock")
    lock.with_suffix(".token").write_text("mine")
    place.write(".publish-lock/mine", b"")
    place.write(".uploads/half", b"ha")
    assert publish_release(place.url, output, patience=patience).latest == "2031.5.0"
    assert place.names(".publish-lock") == place.names(".uploads") == []


def test_a_lock_whose_maker_was_killed_before_it_signed_is_removed(sftp_place, build, patience):
    (sftp_place.folder / ".publish-lock").mkdir(parents=True)
    assert publish_release(sftp_place.url, build("2031.5.0"), patience=patience).latest == "2031.5.0"
    assert not (sftp_place.folder / ".publish-lock").exists()


def test_publishers_from_several_output_folders_take_turns(sftp_place, build):
    numbers = [f"2031.5.{number}" for number in range(3)]
    outputs = [build(version, name=version) for version in numbers]
    results = []

    def run(output):
        results.append(publish_release(sftp_place.url, output, patience=Patience(first_seconds=0.1, lock_seconds=40)))

    threads = [threading.Thread(target=run, args=(output,)) for output in outputs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(each.version for each in results) == versions(sftp_place) == numbers
    assert json.loads(sftp_place.read("latest.json"))["version"] == "2031.5.2"
    for version in numbers:
        assert verify_release(sftp_place.folder / "releases" / version) == []


def test_two_runs_from_one_output_folder_take_turns(tmp_path, build, patience):
    output, place = build("2031.5.0"), tmp_path / "far"
    publish_release(str(place), output, patience=patience)
    (lock,) = output.glob(".remote-*.lock")
    second = threading.Thread(target=publish_release, args=(str(place), output))
    with lock_output(output, lock.name):
        second.start()
        second.join(0.5)
        assert second.is_alive()
    second.join(30)
    assert not second.is_alive()


@pytest.mark.parametrize("cuts", [[40_000], [5_000, 9_000, 14_000]], ids=["in a file", "three times"])
def test_a_line_that_is_cut_is_taken_up_again(sftp, cut_line, build, patience, tmp_path, cuts):
    place = Disk(sftp(tmp_path / "sets", cut_line.port), tmp_path / "sets")
    output = build("2031.5.0")
    cut_line.cuts = cuts.copy()
    assert publish_release(place.url, output, patience=patience).latest == "2031.5.0"
    assert cut_line.cuts == []
    assert verify_release(place.folder / "releases/2031.5.0") == []
    assert place.read("latest.json") == (output / "latest.json").read_bytes()
    assert place.names(".publish-lock") == place.names(".uploads") == []


def test_a_line_that_is_cut_for_good_leaves_the_pointer_and_the_next_run_heals(
    sftp, cut_line, build, patience, tmp_path
):
    place = Disk(sftp(tmp_path / "sets", cut_line.port), tmp_path / "sets")
    output = build("2031.5.0", "2031.5.1")
    publish_release(place.url, output, "2031.5.0", patience=patience)
    before = place.read("latest.json")
    cut_line.cuts = [20_000] + [2_000] * 60
    with pytest.raises(ReleaseError, match=r"sftp://127\.0\.0\.1"):
        publish_release(place.url, output, patience=patience)
    assert place.read("latest.json") == before
    cut_line.cuts.clear()
    assert publish_release(place.url, output, patience=patience).latest == "2031.5.1"
    assert verify_release(place.folder / "releases/2031.5.1") == []
    assert place.names(".publish-lock") == place.names(".uploads") == []


def test_a_server_with_another_host_key_is_refused_at_once(sftp_place, sshd, build, patience):
    (sshd.home / ".ssh" / "known_hosts").write_text("")
    with pytest.raises(ReleaseError, match=r"Host key is not trusted"):
        publish_release(sftp_place.url, build("2031.5.0"), patience=patience)
    assert not sftp_place.folder.exists()


def test_a_key_that_the_server_does_not_know_is_refused_at_once(
    sftp_place, sshd, build, patience, monkeypatch, tmp_path
):
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh" / "known_hosts").write_text((sshd.home / ".ssh" / "known_hosts").read_text())
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ReleaseError, match=r"Permission denied.*See that the server is up, your key"):
        publish_release(sftp_place.url, build("2031.5.0"), patience=patience)


def test_a_place_that_nothing_knows_is_refused(build):
    with pytest.raises(InputError, match=r"nosuch://x: can't be reached: .* Give a URL such as s3://"):
        publish_release("nosuch://x", build("2031.5.0"))


def test_a_place_below_a_file_is_refused_and_named(build, tmp_path, patience):
    Path(tmp_path / "file").write_text("")
    with pytest.raises(ReleaseError, match=r"Not a directory|File exists"):
        publish_release(str(tmp_path / "file" / "sets"), build("2031.5.0"), patience=patience)
