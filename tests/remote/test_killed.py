"""A publisher that is killed at any step leaves readers a whole release, and the next run completes what it began."""

import itertools
import json
import shutil
import subprocess
import sys

import pytest

from parley.formats.checksums import sha256
from parley.publishing.remote import publish_release

FORKS = """
import os, signal, sys, threading
from pathlib import Path
from parley.publishing import file_server
from parley.publishing.object_store import ObjectStore
from parley.publishing.remote import publish_release
from parley.publishing.remote_store import Patience

left, lock = [0], threading.Lock()

def mortal(method, last=lambda *arguments, **named: None):
    '''Give a method that at the call that was chosen does `last` instead, and ends the process.'''
    def run(*arguments, **named):
        with lock:
            left[0] -= 1
            now = left[0] == 0
        if now:
            last(*arguments, **named)
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*arguments, **named)
    return run

os.fsync = lambda handle: None  # a killed process leaves what it wrote, flushed or not
ObjectStore._put = mortal(ObjectStore._put, last=ObjectStore._put)
write = file_server._write_bytes
file_server._write_bytes = mortal(write, last=lambda system, name, content: write(system, name, content[:99]))
try:
    from fsspec.implementations.local import LocalFileSystem
except ModuleNotFoundError:
    pass
else:
    for name in ("mkdir", "makedirs", "mv", "rm_file", "rmdir"):
        setattr(LocalFileSystem, name, mortal(getattr(LocalFileSystem, name)))
for line in sys.stdin:
    url, output, number = line.rstrip().split("\\t")
    child = os.fork()
    if child == 0:
        left[0] = int(number)
        try:
            done = publish_release(url, Path(output), patience=Patience(first_seconds=0.05, lock_seconds=5))
            os._exit(0 if done.latest == done.version else 3)
        except BaseException as error:
            print(error, file=sys.stderr, flush=True)
            os._exit(4)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture
def publish_and_die():
    """Give a function that publishes in a process of its own, which dies at a step; it gives how the process ended."""
    helper = subprocess.Popen([sys.executable, "-c", FORKS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(url, output, number):
        helper.stdin.write(f"{url}\t{output}\t{number}\n")
        helper.stdin.flush()
        return int(helper.stdout.readline())

    yield run
    helper.stdin.close()
    assert helper.wait(30) == 0


def check(read):
    """Check that the pointer and the index at a place lead to whole releases, and give the version of the pointer."""
    pointer = json.loads(read("latest.json"))
    for entry in [pointer, *json.loads(read("index.json"))["releases"]]:
        manifest = read(entry["manifest"])
        assert sha256(manifest) == entry["manifest_sha256"]
        for path, facts in json.loads(manifest)["files"].items():
            assert sha256(read(f"releases/{entry['version']}/{path}")) == facts["sha256"]
    return pointer["version"]


def test_killed_after_any_object_it_wrote_to_s3(bucket, build, patience, publish_and_die):
    output = build("2031.5.0", "2031.5.1")
    seen = []
    for number in itertools.count(1):
        base = f"s3://{bucket.name}/{number}"
        publish_release(base, output, "2031.5.0", patience=patience)

        def read(path, number=number):
            return bucket.read(path, base=str(number))

        ended = publish_and_die(base, output, number)
        seen.append((ended, check(read)))
        if ended == 0:
            break
        assert publish_release(base, output, patience=patience).latest == "2031.5.1"
        assert read("latest.json") == (output / "latest.json").read_bytes()
        assert read("index.json") == (output / "index.json").read_bytes()
    assert [ended for ended, _ in seen] == [-9] * (len(seen) - 1) + [0]
    # The claim, twice, five files, two seals; then the index, the page, the feed, the catalog and the pointer.
    assert [version for _, version in seen] == ["2031.5.0"] * 13 + ["2031.5.1"] * 2


def test_killed_at_any_change_to_a_file_server(tmp_path, build, patience, publish_and_die):
    pytest.importorskip("fsspec")
    output = build("2031.5.0", "2031.5.1")
    publish_release(str(tmp_path / "first"), output, "2031.5.0", patience=patience)
    seen = []
    for number in itertools.count(1):
        place = shutil.copytree(tmp_path / "first", tmp_path / "places" / str(number))

        def read(path, place=place):
            return (place / path).read_bytes()

        ended = publish_and_die(place, output, number)
        seen.append((ended, check(read)))
        if ended == 0:
            break
        assert publish_release(str(place), output, patience=patience).latest == "2031.5.1"
        assert check(read) == "2031.5.1"
        assert read("index.json") == (output / "index.json").read_bytes()
        assert not {".publish-lock", ".uploads"} & {each.name for each in place.iterdir()}
    assert len(seen) > 35
    assert [ended for ended, _ in seen] == [-9] * (len(seen) - 1) + [0]
    versions = [version for _, version in seen]
    assert versions == sorted(versions)
