"""A release that loses a worker process or its server in the middle ends, then or next time, as if undisturbed.

Every process that dies here dies by SIGKILL: it has no chance to tidy. How the flow itself is killed: test_schedule.py.
"""

import os
import signal
from pathlib import Path
from typing import Any

SOME = 3
"""Finished parts after which the axe falls."""


def test_a_run_whose_worker_process_is_killed_says_so_and_keeps_what_was_done(
    server: Any, finish: Any, tools: Any, tmp_path: Path
) -> None:
    run = server.release(tmp_path, "--workers", "2")
    tools["wait_until"](lambda: len(tools["list_parts"](tmp_path)) >= SOME, 120, "parts")
    pool = [pid for pid, command in tools["list_children"](run.pid).items() if b"spawn_main" in command]
    os.kill(pool[0], signal.SIGKILL)
    assert run.wait(timeout=120) == 1
    assert "a worker process was ended from outside" in server.log.read_text()
    finish(tmp_path)


def test_a_run_goes_on_without_its_server_and_ends_when_that_is_back(
    server: Any, is_same: Any, tools: Any, tmp_path: Path
) -> None:
    run = server.release(tmp_path)
    tools["wait_until"](lambda: len(tools["list_parts"](tmp_path)) >= SOME, 120, "parts")
    server.kill()
    tools["wait_until"](lambda: len(tools["list_parts"](tmp_path)) == 13, 60, "the other parts")
    assert not (tmp_path / "latest.json").exists()
    server.start()
    assert run.wait(timeout=240) == 0
    assert is_same(tmp_path / "releases" / "2031.5.0")
