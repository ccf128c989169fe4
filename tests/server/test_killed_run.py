"""A release that loses a worker process, is killed, then loses its server twice, ends as if undisturbed.

Every process that dies here dies by SIGKILL: it has no chance to tidy. How a worker's flow is killed: test_schedule.py.
"""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from parley import store

SOME = 3
"""Finished parts after which the axe falls."""
ALL = 13


@pytest.fixture(scope="module")
def halted(server: Any, tools: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """Give the output of a run one of whose two worker processes was killed, and the run's exit code."""
    output = tmp_path_factory.mktemp("killed")
    run = server.release(output, "--workers", "2")
    tools["wait_until"](lambda: len(tools["list_parts"](output)) >= SOME, "parts")
    pool = [pid for pid, command in tools["list_children"](run.pid).items() if b"spawn_main" in command]
    os.kill(pool[0], signal.SIGKILL)
    return output, tools["wait_for_end"](run)


def test_a_run_whose_worker_process_is_killed_says_so_and_keeps_what_was_done(
    halted: tuple[Path, int], server: Any, tools: Any
) -> None:
    output, code = halted
    assert code == 1
    assert "a worker process was ended from outside" in server.log.read_text()
    assert SOME <= len(tools["list_parts"](output)) < ALL
    assert not (output / "releases").exists()


@pytest.fixture(scope="module")
def killed(halted: tuple[Path, int], server: Any, tools: Any) -> dict[str, int]:
    """Give the parts that were there when the next run was killed, with nobody left to tell of it."""
    output, _ = halted
    before = tools["list_parts"](output)
    run = server.release(output)
    tools["wait_until"](lambda: len(tools["list_parts"](output)) > len(before), "parts")
    tools["kill_group"](run)
    return dict(tools["list_parts"](output))


def test_a_run_that_was_killed_with_all_around_it_has_left_a_note(
    halted: tuple[Path, int], killed: dict[str, int], server: Any
) -> None:
    output, _ = halted
    assert len(killed) < ALL, "it was not killed in the middle"
    (note,) = (output / "runs").glob("*.running.json")
    assert store.read_record(note)["status"] == "running"
    assert "never ended" not in server.told.read_text()


def test_the_next_run_tells_of_it_and_outlasts_its_server_while_it_extracts_and_again_while_it_publishes(
    halted: tuple[Path, int], killed: dict[str, int], server: Any, is_same: Any, tools: Any
) -> None:
    output, _ = halted
    (name,) = (path.name.removesuffix(".running.json") for path in (output / "runs").glob("*.running.json"))
    said = len(server.log.read_text())
    run = server.release(output)
    tools["wait_until"](lambda: len(tools["list_parts"](output)) > len(killed), "parts")
    server.kill()
    tools["wait_until"](lambda: len(tools["list_parts"](output)) == ALL, "the other parts")
    assert not (output / "latest.json").exists()
    server.start()
    tools["wait_until"](lambda: "'extract' - Finished" in server.log.read_text()[said:], "the end of extraction")
    server.kill()
    assert not (output / "latest.json").exists()
    tools["wait_until"]((output / "latest.json").exists, "the release, which needs no server")
    server.start()
    assert tools["wait_for_end"](run) == 0
    assert killed.items() <= tools["list_parts"](output).items(), "a finished part was made again"
    assert is_same(output / "releases" / "2031.5.0")
    assert f"Before this one a run was killed, or its machine went down: {name}" in server.log.read_text()
    assert server.told.read_text().count(f"the release run {name} ended as Killed") == 1
    assert store.read_record(output / "runs" / f"{name}.json")["status"] == "killed"


def test_a_run_whose_server_stays_away_says_so_and_keeps_what_was_done(
    halted: tuple[Path, int], server: Any, tools: Any, tmp_path: Path
) -> None:
    output, _ = halted
    shutil.copytree(output / ".work", tmp_path / ".work")
    shutil.rmtree(max((tmp_path / ".work").glob("*/part.json")).parent)
    said = len(server.log.read_text())
    run = server.release(tmp_path, PREFECT_CLIENT_MAX_RETRIES="0")
    tools["wait_until"](lambda: "'extract' - Beginning" in server.log.read_text()[said:], "extraction")
    server.kill()
    code = tools["wait_for_end"](run)
    server.start()
    assert code == 1
    words = "the Prefect server there went away in the middle of the run and did not come back"
    assert f"parley: {server.url.removesuffix('/api')}: {words}" in server.log.read_text()[said:]
    assert len(tools["list_parts"](tmp_path)) == ALL
    assert not (tmp_path / "latest.json").exists()
    (record,) = (tmp_path / "runs").iterdir()
    assert store.read_record(record)["status"] == "failed"
