"""A release that loses a worker process, then its server, ends as if undisturbed.

Every process that dies here dies by SIGKILL: it has no chance to tidy. How the flow itself is killed: test_schedule.py.
"""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

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


def test_the_next_run_goes_on_without_its_server_and_ends_when_that_is_back(
    halted: tuple[Path, int], server: Any, is_same: Any, tools: Any
) -> None:
    output, _ = halted
    before = tools["list_parts"](output)
    run = server.release(output)
    tools["wait_until"](lambda: len(tools["list_parts"](output)) > len(before), "parts")
    server.kill()
    tools["wait_until"](lambda: len(tools["list_parts"](output)) == ALL, "the other parts")
    assert not (output / "latest.json").exists()
    server.start()
    assert tools["wait_for_end"](run) == 0
    assert before.items() <= tools["list_parts"](output).items(), "a finished part was made again"
    assert is_same(output / "releases" / "2031.5.0")
