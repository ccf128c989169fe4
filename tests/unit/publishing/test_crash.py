"""A publisher that is killed, refused by the disk or in a race leaves every published release and the pointer whole.

Each case runs in processes of its own, forked from one that has imported the publisher. One that dies is really ended,
by SIGKILL, between two of its calls to the file system.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PREAMBLE = """
import json, os, signal, sys, resource
from pathlib import Path
import rfc8785
from parley.publishing import publish
from parley.formats.checksums import sha256, to_checksums
from parley.errors import ParleyError
from parley.publishing.verify import verify_release
from parley.publishing.versions import sort_versions

def files(version, size=9):
    content = {"README.md": f"Release {version}".encode(), "data/a.bin": b"a" * size, "data/deep/b.bin": b"b" * 9}
    facts = {path: {"sha256": sha256(held), "bytes": len(held)} for path, held in content.items()}
    manifest = rfc8785.dumps({"name": "case", "title": "Case", "version": version, "files": facts, "tables": {},
                              "schema_version": "1.0.0", "release_date": "2031-05-09"})
    content["manifest.json"] = manifest
    content["SHA256SUMS"] = to_checksums({path: sha256(held) for path, held in content.items()})
    return content

def check(output):
    '''Give the versions to be seen, after checking that each is whole and that the pointer and the index hold.'''
    folder = output / "releases"
    seen = sort_versions(path.name for path in folder.iterdir()) if folder.is_dir() else []
    for version in seen:
        assert verify_release(folder / version) == [], (version, verify_release(folder / version))
    if (output / "latest.json").exists():
        pointer = json.loads((output / "latest.json").read_bytes())
        assert pointer["version"] in seen
        assert pointer["manifest_sha256"] == sha256((output / pointer["manifest"]).read_bytes())
    if (output / "index.json").exists():
        indexed = [entry["version"] for entry in json.loads((output / "index.json").read_bytes())["releases"]]
        assert set(indexed) <= set(seen)
    return seen

def in_child(work):
    '''Run work in a forked process and give (signal that ended it, exit code).'''
    sys.stdout.flush()  # or the child prints what is waiting a second time
    child = os.fork()
    if child == 0:
        try:
            work()
        except ParleyError as error:
            print(f"refused: {error}", flush=True)
            os._exit(3)
        except BaseException as error:
            print(f"broke: {error!r}", flush=True)
            os._exit(4)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, os.waitstatus_to_exitcode(status)
"""


def run(program: str, *arguments: object) -> str:
    """Run a program after the preamble and give what it prints; it must end well."""
    command = [sys.executable, "-c", PREAMBLE + program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


KILLED = """
from datetime import date
TOUCHES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree")
# A killed process leaves what it wrote, flushed or not: no need to wait for the disk, only to stop before and after.
os.fsync = lambda handle: None

def die_at(number, output):
    '''Kill this process before its call number `number` to the file system below the folder, flushing included.'''
    count = 0
    def step():
        nonlocal count
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
    def hook(event, arguments):
        if event == "fcntl.flock" or (event in TOUCHES and str(arguments[0]).startswith(str(output))):
            step()
    flush = os.fsync
    os.fsync = lambda handle: (step(), flush(handle), step())
    sys.addaudithook(hook)

def work(number, output, deed):
    die_at(number, output)
    deed(output)

root, deed_name = Path(sys.argv[1]), sys.argv[2]
deeds = {
    "publish": (lambda output: publish.write_release(files("2031.5.1"), output, "2031.5.1"), "2031.5.1"),
    "yank": (lambda output: publish.yank_release(output, "2031.5.0", "Wrong", date(2031, 5, 9)), "2031.4.0"),
    "heal": (publish.heal, "2031.5.0"),
}
deed, latest = deeds[deed_name]
killed, outcomes, number = 0, set(), 0
while True:
    number += 1
    output = root / f"{deed_name}-{number}"
    for version in ("2031.4.0", "2031.5.0"):
        publish.write_release(files(version), output, version)
    if deed_name == "heal":
        (output / "index.json").unlink()
        (output / "feed.atom").write_text("old")
        (output / "latest.json").write_text("{")
        (output / ".staging" / "2031.5.1").mkdir(parents=True)
    ended, code = in_child(lambda: work(number, output, deed))
    if deed_name != "heal":
        assert (output / "latest.json").exists() and (output / "index.json").exists(), number
        seen = check(output)
        outcomes.add(len(seen))
        assert seen[:2] == ["2031.4.0", "2031.5.0"], (number, seen)
    if not ended:
        assert code == 0, (number, code)
        break
    assert ended == signal.SIGKILL
    killed += 1
    # The next run heals, whatever it goes on to do.
    publish.heal(output)
    seen = check(output)
    assert not (output / ".staging").exists()
    pointer = json.loads((output / "latest.json").read_bytes())["version"]
    index = json.loads((output / "index.json").read_bytes())
    assert [entry["version"] for entry in index["releases"]] == seen
    good = [entry["version"] for entry in index["releases"] if not entry["yanked"]]
    assert pointer == good[-1]
    if deed_name == "publish" and "2031.5.1" not in seen:
        publish.write_release(files("2031.5.1"), output, "2031.5.1")
    if deed_name == "yank" and not index["releases"][1]["yanked"]:
        deed(output)
    check(output)
    assert json.loads((output / "latest.json").read_bytes())["version"] == latest
    left = [path.name for path in output.rglob(".*.new")]
    assert left == [] or deed_name == "yank", left
print(json.dumps({"killed": killed, "outcomes": sorted(outcomes)}))
"""


@pytest.mark.parametrize(("deed", "fewest"), [("publish", 50), ("yank", 15), ("heal", 15)])
def test_killed_before_any_of_its_steps_it_leaves_all_whole_and_the_next_run_heals(tmp_path, deed, fewest):
    told = json.loads(run(KILLED, tmp_path, deed).splitlines()[-1])
    assert told["killed"] >= fewest  # else the hook has missed steps
    if deed == "publish":
        assert told["outcomes"] == [2, 3]  # some deaths came before the release was to be seen, some after


FULL = """
output = Path(sys.argv[1])
publish.write_release(files("2031.5.0"), output, "2031.5.0")

def work():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    publish.write_release(files("2031.5.1", 100_000), output, "2031.5.1")

print(in_child(work))
print(check(output), (output / ".staging").exists())
publish.write_release(files("2031.5.1", 100_000), output, "2031.5.1")
print(check(output), json.loads((output / "latest.json").read_bytes())["version"])
"""


@pytest.mark.parametrize("room", [0, 12, 50_000])
def test_a_disk_without_room_refuses_the_release_and_keeps_the_last(tmp_path, room):
    lines = run(FULL, tmp_path / "out", room).splitlines()
    assert lines[0].startswith("refused: ")
    assert "can't publish 2031.5.1: File too large" in lines[0]
    assert "What was published before is as it was" in lines[0]
    assert lines[1:] == ["(0, 3)", "['2031.5.0'] False", "['2031.5.0', '2031.5.1'] 2031.5.1"]


SMALL_DISK = """
output = Path(sys.argv[1]) / "out"
publish.write_release(files("2031.5.0"), output, "2031.5.0")
print(in_child(lambda: publish.write_release(files("2031.5.1", 3_000_000), output, "2031.5.1")))
print(check(output), (output / ".staging").exists())
publish.write_release(files("2031.5.2"), output, "2031.5.2")
print(check(output), json.loads((output / "latest.json").read_bytes())["version"])
"""


def test_a_full_disk_is_told_and_given_its_room_back(tmp_path):
    """On a file system of one megabyte, mounted where this user may mount one."""
    program = tmp_path / "program.py"
    program.write_text(PREAMBLE + SMALL_DISK)
    mount = f"mount -t tmpfs -o size=1m none {tmp_path}/disk && {sys.executable} {program} {tmp_path}/disk"
    (tmp_path / "disk").mkdir()
    may = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False) if _has_unshare() else None
    if may is None or may.returncode:
        pytest.skip("this user may not mount a file system")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", mount], capture_output=True, text=True, timeout=120, check=False
    )
    if "permission denied" in done.stderr:
        pytest.skip("this user may not mount a file system")
    lines = done.stdout.splitlines()
    assert "can't publish 2031.5.1: No space left on device" in lines[0], done.stderr
    assert lines[1:] == ["(0, 3)", "['2031.5.0'] False", "['2031.5.0', '2031.5.2'] 2031.5.2"]


def _has_unshare() -> bool:
    return any((Path(folder) / "unshare").exists() for folder in os.environ.get("PATH", "").split(os.pathsep))


READ_ONLY = """
import tempfile, shutil
with tempfile.TemporaryDirectory() as name:
    os.chmod(name, 0o755)
    output = Path(name) / "out"
    publish.write_release(files("2031.5.0"), output, "2031.5.0")
    for path in [output, *output.rglob("*")]:
        os.chmod(path, 0o555 if path.is_dir() else 0o444)
    def work(deed):
        if os.getuid() == 0:
            os.setuid(65534)
        deed()
    print(in_child(lambda: work(lambda: publish.write_release(files("2031.5.1"), output, "2031.5.1"))))
    print(in_child(lambda: work(lambda: publish.heal(output))))
    print(check(output))
    for path in [output, *output.rglob("*")]:
        os.chmod(path, 0o755 if path.is_dir() else 0o644)
    publish.write_release(files("2031.5.1"), output, "2031.5.1")
    print(check(output))
"""


def test_a_folder_that_may_not_be_written_is_told_and_stays(tmp_path):
    lines = run(READ_ONLY).splitlines()
    assert "can't publish 2031.5.1: Permission denied" in lines[0]
    assert "can't bring the index in order: Permission denied" in lines[2]
    assert [lines[1], lines[3], *lines[4:]] == ["(0, 3)", "(0, 3)", "['2031.5.0']", "['2031.5.0', '2031.5.1']"]


RACE = """
output, same = Path(sys.argv[1]), sys.argv[2] == "same"
ready, go = os.pipe()
children = []
for number in range(8):
    version = "2031.5.0" if same else f"2031.5.{number}"
    child = os.fork()
    if child == 0:
        os.close(go)
        os.read(ready, 1)
        try:
            publish.write_release(files(version, 1000 + number), output, version)
        except ParleyError:
            os._exit(3)
        os._exit(0)
    children.append(child)
os.close(go)
codes = sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)
index = json.loads((output / "index.json").read_bytes())
print(json.dumps([codes, check(output), [entry["version"] for entry in index["releases"]],
                  json.loads((output / "latest.json").read_bytes())["version"]]))
"""


def test_of_eight_publishers_of_one_version_one_wins(tmp_path):
    codes, seen, indexed, latest = json.loads(run(RACE, tmp_path / "out", "same"))
    assert codes == [0, *[3] * 7]
    assert (seen, indexed, latest) == (["2031.5.0"], ["2031.5.0"], "2031.5.0")


def test_eight_publishers_of_eight_versions_are_all_in_the_index(tmp_path):
    codes, seen, indexed, latest = json.loads(run(RACE, tmp_path / "out", "other"))
    assert codes == [0] * 8
    assert seen == indexed == [f"2031.5.{number}" for number in range(8)]
    assert latest == "2031.5.7"


READER = """
output = Path(sys.argv[1])
publish.write_release(files("2031.5.0"), output, "2031.5.0")
writer = os.fork()
if writer == 0:
    for number in range(1, 25):
        publish.write_release(files(f"2031.5.{number}"), output, f"2031.5.{number}")
    os._exit(0)
seen = set()
while os.waitpid(writer, os.WNOHANG) == (0, 0):
    pointer = json.loads((output / "latest.json").read_bytes())
    manifest = (output / pointer["manifest"]).read_bytes()
    assert sha256(manifest) == pointer["manifest_sha256"]
    assert verify_release(output / "releases" / pointer["version"]) == []
    entries = json.loads((output / "index.json").read_bytes())["releases"]
    assert all((output / entry["manifest"]).is_file() for entry in entries)
    seen.add(pointer["version"])
assert os.waitstatus_to_exitcode(0) == 0
print(len(seen))
"""


def test_a_reader_never_meets_half_a_release(tmp_path):
    assert int(run(READER, tmp_path / "out")) > 1
