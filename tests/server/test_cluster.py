"""The release on a real Dask cluster of two workers and on a real Ray instance that lose a worker, or the scheduler."""

import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from parley import cluster
from parley.cli import load_flow, set_up_prefect
from parley.errors import InputError, ReleaseError


@pytest.fixture
def release_flow() -> Any:
    """Give the module of the release flow."""
    set_up_prefect()
    return load_flow("release")


@pytest.fixture(scope="module")
def dask(server: Any, tools: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Give a Dask cluster: its address, and what kills one of its workers, which has a batch in hand, or the scheduler.

    It does not outlast the second.
    """
    pytest.importorskip("prefect_dask", reason="the extra 'dask' is not installed")
    from distributed import Client

    folder = tmp_path_factory.mktemp("dask")
    facts = folder / "scheduler.json"
    arguments = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(facts))
    started = [server.spawn("-m", "distributed.cli.dask_scheduler", *arguments, cwd=folder)]
    tools["wait_until"](facts.exists, "the scheduler", pause=0.1)
    address = json.loads(facts.read_text())["address"]
    for name in ("first", "second"):
        given = (address, "--name", name, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder))
        started.append(server.spawn("-m", "distributed.cli.dask_worker", *given, cwd=folder))

    def kill_worker() -> bool:
        with Client(address, set_as_default=False) as client:
            os.killpg(started[1].pid, signal.SIGSTOP)  # so that it does not end its batch while we look
            held = {facts["name"]: its for its, facts in client.scheduler_info()["workers"].items()}
            is_busy = bool(client.processing()[held["first"]])
        tools["kill_group"](started[1])
        return is_busy

    def kill_head() -> bool:
        tools["kill_group"](started[0])
        return True

    yield SimpleNamespace(address=address, kill_worker=kill_worker, kill_head=kill_head)
    for process in started:
        tools["kill_group"](process)


@pytest.fixture(scope="module")
def ray(server: Any, tools: Any) -> Iterator[SimpleNamespace]:
    """Give a Ray instance: the same for its workers."""
    pytest.importorskip("prefect_ray", reason="the extra 'ray' is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    folder = tempfile.mkdtemp(prefix="ray")  # Ray puts sockets below it, whose paths must be short
    given = ("--head", "--block", "--port", address.split(":")[1], "--node-ip-address", "127.0.0.1", "--num-cpus", "2")
    held = server.spawn(
        "-c", "from ray.scripts.scripts import main; main()", "start", *given,
        "--temp-dir", folder, "--include-dashboard", "false", "--object-store-memory", "100000000",
        "--disable-usage-stats", "--dashboard-agent-listen-port", "0",
    )  # fmt: skip
    tools["wait_until"](lambda: answers(address), "Ray", pause=0.1)

    def list_busy() -> list[int]:
        (node,) = [pid for pid, words in tools["list_children"](held.pid).items() if b"/raylet\0" in words]
        return [pid for pid, words in tools["list_children"](node).items() if words.startswith(b"ray::extract")]

    def kill_worker() -> bool:
        os.kill(tools["wait_until"](list_busy, "a worker at work")[0], signal.SIGKILL)
        return True

    yield SimpleNamespace(address=address, kill_worker=kill_worker)
    held.terminate()
    tools["wait_for_end"](held)
    tools["kill_group"](held)
    shutil.rmtree(folder, ignore_errors=True)


def kill_later(kill: Callable[[], bool], output: Path, tools: Any) -> Callable[[], bool]:
    """Kill something once two parts are there; give a function that waits for it and tells whether it was in time."""
    told = []

    def axe() -> None:
        tools["wait_until"](lambda: len(tools["list_parts"](output)) >= 2, "parts")
        told.append(kill() and not (output / "latest.json").exists())

    killer = threading.Thread(target=axe, daemon=True)
    killer.start()

    def was_in_time() -> bool:
        killer.join()
        return told == [True]

    return was_in_time


@pytest.mark.parametrize("runner", ["dask", "ray"])
def test_a_cluster_that_loses_a_worker_gives_the_same_release(
    runner: str, request: pytest.FixtureRequest, run_again: Any, is_same: Any, tools: Any, tmp_path: Path
) -> None:
    held = request.getfixturevalue(runner)
    was_in_time = kill_later(held.kill_worker, tmp_path, tools)
    outcome = run_again(tmp_path, runner=runner, address=held.address)
    assert was_in_time()
    assert is_same(Path(outcome["folder"]))


def test_a_run_whose_cluster_goes_away_says_so_and_the_next_one_finishes_it(
    dask: SimpleNamespace, run_again: Any, is_same: Any, tools: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 1)
    monkeypatch.setattr(cluster, "GONE_SECONDS", 2)
    was_in_time = kill_later(dask.kill_head, tmp_path, tools)
    with pytest.raises(ReleaseError, match="has gone away in the middle of the run") as told:
        run_again(tmp_path, runner="dask", address=dask.address)
    assert was_in_time()
    assert told.value.where == f"address {dask.address}"
    kept = tools["list_parts"](tmp_path)
    assert len(kept) >= 2
    assert is_same(Path(run_again(tmp_path)["folder"]))
    assert kept.items() <= tools["list_parts"](tmp_path).items(), "a finished part was made again"


@pytest.mark.parametrize("runner", ["dask", "ray"])
def test_a_cluster_whose_extra_is_missing_says_how_to_install_it(
    runner: str, release_flow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, f"prefect_{runner}", None)
    with pytest.raises(InputError, match=rf"^runner {runner}: .*pip install 'parley\[{runner}\]'"):
        release_flow.make_runner(runner, 2, None)


def test_an_address_needs_to_say_of_what(release_flow: Any) -> None:
    with pytest.raises(InputError, match="Give --runner dask or --runner ray too"):
        release_flow.make_runner("local", 2, "tcp://scheduler:8786")


def answers(address: str) -> bool:
    """Tell whether something listens there."""
    host, port = address.split(":")
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex((host, int(port))) == 0
