"""A call in a process of its own gives what the call here gives, and leaves no process behind."""

import fcntl
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from parley import store
from parley.apart import call_apart
from parley.errors import InputError, ReleaseError
from parley.publishing import publish
from parley.publishing.remote_store import RemoteError

LOCK_AND_SLEEP = """
import fcntl, pathlib, time
lock = open({lock!r}, "a")
fcntl.flock(lock, fcntl.LOCK_EX)
pathlib.Path({ready!r}).touch()
time.sleep(600)
"""


def test_a_result_comes_back_from_another_process() -> None:
    assert call_apart(os.getpid) != os.getpid()
    assert call_apart(sorted, ["b", "a"], reverse=False) == ["a", "b"]


def test_an_error_comes_back_with_its_parts_and_its_cause(tmp_path: Path) -> None:
    with pytest.raises(InputError) as missing:
        call_apart(store.find_release, tmp_path, "2031.5.0")
    assert (missing.value.where, missing.value.problem) == (str(tmp_path / "releases" / "2031.5.0"), "no such release")
    (tmp_path / ".lock").mkdir()  # where a file should be
    with pytest.raises(ReleaseError, match="can't bring the index in order") as refused:
        call_apart(publish.heal, tmp_path)
    assert isinstance(refused.value.__cause__, IsADirectoryError)


def test_an_error_that_nobody_foresaw_says_where_it_was_raised(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        call_apart(store.read_bytes, tmp_path / "none")
    assert missing.value.filename == str(tmp_path / "none")
    assert "read_bytes" in missing.value.__notes__[0]
    with pytest.raises(RuntimeError, match="can't be sent"):
        call_apart(exec, 'class Own(Exception): pass\nraise Own("can\'t be sent")')


def test_errors_of_every_kind_survive_the_way() -> None:
    held = RemoteError(where="bucket", problem="it is busy", remedy="Wait", is_temporary=True)
    again = pickle.loads(pickle.dumps(held))
    assert (str(again), again.remedy, again.is_temporary) == ("bucket: it is busy. Wait", "Wait", True)


def test_a_process_that_was_ended_is_told_as_such() -> None:
    with pytest.raises(ReleaseError, match="ended from outside"):
        call_apart(os.abort)


def test_the_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    code = LOCK_AND_SLEEP.format(lock=str(tmp_path / "lock"), ready=str(tmp_path / "ready"))
    started = subprocess.Popen(
        [sys.executable, "-c", f"from parley.apart import call_apart; call_apart(exec, {code!r})"]
    )
    try:
        wait_until((tmp_path / "ready").exists)
    finally:
        started.kill()
        started.wait()
    wait_until(lambda: is_free(tmp_path / "lock"))


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that must happen within a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def is_free(path: Path) -> bool:
    """Tell whether nobody holds a lock."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
