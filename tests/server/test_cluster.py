"""The release on a real Dask cluster of two workers and on a real Ray instance, one of whose workers is killed."""

import json
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def dask(server: Any, tools: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """Give the address of a Dask cluster and a function that kills one of its workers."""
    pytest.importorskip("prefect_dask", reason="the extra 'dask' is not installed")
    folder = tmp_path_factory.mktemp("dask")
    facts = folder / "scheduler.json"
    arguments = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(facts))
    started = [server.spawn("-m", "distributed.cli.dask_scheduler", *arguments, cwd=folder)]
    tools["wait_until"](facts.exists, 60, "the scheduler")
    address = json.loads(facts.read_text())["address"]
    for _ in range(2):
        given = (address, "--nthreads", "1", "--nworkers", "1", "--no-dashboard", "--local-directory", str(folder))
        started.append(server.spawn("-m", "distributed.cli.dask_worker", *given, cwd=folder))
    yield address, lambda: tools["kill_group"](started[1])
    for process in started:
        tools["kill_group"](process)


@pytest.fixture
def ray(server: Any, tools: Any) -> Iterator[tuple[str, Any]]:
    """Give the address of a Ray instance and a function that kills one of its workers."""
    pytest.importorskip("prefect_ray", reason="the extra 'ray' is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    folder = tempfile.mkdtemp(prefix="ray")  # Ray puts sockets below it, whose paths must be short
    given = ("--head", "--block", "--port", address.split(":")[1], "--node-ip-address", "127.0.0.1", "--num-cpus", "2")
    held = server.spawn(
        "-c", "from ray.scripts.scripts import main; main()", "start", *given,
        "--temp-dir", folder, "--include-dashboard", "false", "--object-store-memory", "100000000",
        "--disable-usage-stats",
    )  # fmt: skip
    tools["wait_until"](lambda: answers(address), 120, "Ray")

    def kill() -> None:
        (node,) = [pid for pid, words in tools["list_children"](held.pid).items() if b"/raylet\0" in words]
        workers = [pid for pid, words in tools["list_children"](node).items() if words.startswith(b"ray::extract")]
        os.kill(workers[0], signal.SIGKILL)

    yield address, kill
    held.terminate()
    held.wait(timeout=60)
    tools["kill_group"](held)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("runner", ["dask", "ray"])
def test_a_cluster_that_loses_a_worker_gives_the_same_release(
    runner: str, request: pytest.FixtureRequest, run_again: Any, is_same: Any, tools: Any, tmp_path: Path
) -> None:
    address, kill = request.getfixturevalue(runner)
    killed = threading.Event()

    def axe() -> None:
        tools["wait_until"](lambda: len(tools["list_parts"](tmp_path)) >= 2, 120, "parts")
        if len(tools["list_parts"](tmp_path)) < 12:
            kill()
            killed.set()

    killer = threading.Thread(target=axe)
    killer.start()
    outcome = run_again(tmp_path, runner=runner, address=address)
    killer.join()
    assert killed.is_set(), "it was not killed in the middle"
    assert is_same(Path(outcome["folder"]))


def answers(address: str) -> bool:
    """Tell whether something listens there."""
    host, port = address.split(":")
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex((host, int(port))) == 0
