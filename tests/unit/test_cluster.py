"""A cluster that can't be used is told at once, with its place, the problem and the remedy."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from parley import cluster
from parley.cluster import check_answers, join_cluster, wait_for_all
from parley.errors import InputError, ReleaseError


@pytest.fixture
def taken() -> Iterator[tuple[socket.socket, str]]:
    """Give a port of this machine that nobody else gets, and its address."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held, f"127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "tcp://scheduler", "host:port", ":8786", "", "[::1"])
@pytest.mark.parametrize("runner", ["dask", "ray"])
def test_what_names_no_host_and_port_is_no_address(runner: str, address: str) -> None:
    with pytest.raises(InputError, match="names no host and port, as") as told:
        check_answers(runner, address)
    assert told.value.where == f"address {address}"


@pytest.mark.parametrize(("runner", "command"), [("dask", "dask scheduler --port"), ("ray", "ray start --head")])
def test_an_address_where_nothing_answers_names_the_command_that_starts_a_cluster(
    runner: str, command: str, taken: tuple[socket.socket, str]
) -> None:
    with pytest.raises(InputError, match=f"^address {taken[1]}: nothing answers there .*{command}"):
        check_answers(runner, taken[1])


@pytest.mark.parametrize("address", ["{}", "tcp://{}", "ray://{}"])
def test_an_address_that_answers_passes(address: str, taken: tuple[socket.socket, str]) -> None:
    taken[0].listen()
    check_answers("ray", address.format(taken[1]))


def test_something_else_at_the_address_of_a_scheduler_does_not_hang_the_run(
    taken: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    monkeypatch.setattr(cluster, "JOIN_SECONDS", 1)
    taken[0].listen()  # it takes the connection, and never says a word
    with (
        pytest.raises(InputError, match="can't be joined as a Dask scheduler"),
        join_cluster("dask", f"tcp://{taken[1]}"),
    ):
        pass


def test_a_cluster_without_workers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    monkeypatch.setattr(cluster, "WORKER_SECONDS", 1)
    with (
        distributed.LocalCluster(n_workers=0, processes=False, dashboard_address="127.0.0.1:0", protocol="tcp") as held,
        pytest.raises(InputError, match=r"has no worker after 1 s\. Start some: `dask worker tcp://"),
        join_cluster("dask", held.scheduler_address),
    ):
        pass


class Future:
    """A future that has ended: with an error, or well."""

    def __init__(self, error: Exception | None = None) -> None:
        """Name the error."""
        self.error = error

    def result(self) -> None:
        """Raise the error."""
        if self.error:
            raise self.error


class FutureCancelledError(Exception):
    """What a client of Dask's raises that has lost its scheduler, by name."""


@pytest.mark.parametrize("runner", ["local", "dask", "ray"])
def test_results_come_in_their_order_while_the_cluster_is_there(runner: str, taken: tuple[socket.socket, str]) -> None:
    taken[0].listen()
    done = [Future(), Future(), Future()]
    assert list(wait_for_all(iter(done), runner, None if runner == "local" else taken[1])) == done


def test_a_ray_head_that_goes_away_while_nothing_comes_ends_the_wait(
    taken: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(cluster, "GONE_SECONDS", 0.05)
    never = threading.Event()

    def wait() -> Iterator[Any]:
        yield Future()
        never.wait()

    results = wait_for_all(wait(), "ray", taken[1])
    next(results)
    with pytest.raises(
        ReleaseError, match=r"Ray head there has gone away .* \(`ray start --head .* done is kept$"
    ) as told:
        next(results)
    assert told.value.where == f"address {taken[1]}"
    never.set()


def test_a_ray_head_that_is_silent_and_there_is_waited_for(
    taken: tuple[socket.socket, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 0.05)
    taken[0].listen()
    slow = threading.Event()

    def wait() -> Iterator[Any]:
        threading.Timer(0.3, slow.set).start()
        slow.wait()
        yield Future()

    assert len(list(wait_for_all(wait(), "ray", taken[1]))) == 1


def test_a_future_that_lost_its_scheduler_says_so_though_another_answers_there(
    taken: tuple[socket.socket, str],
) -> None:
    taken[0].listen()
    with pytest.raises(ReleaseError, match="the Dask scheduler there has gone away"):
        list(wait_for_all([Future(FutureCancelledError())], "dask", taken[1]))


def test_a_batch_of_which_every_worker_dies_says_what_to_do() -> None:
    error = type("KilledWorker", (Exception,), {})("four workers died")
    with pytest.raises(ReleaseError, match=r"^runner dask: .* \(four workers died\)\. Give a smaller --batch-size"):
        list(wait_for_all([Future(error)], "dask", None))


def test_a_batch_that_fails_by_itself_fails_as_it_is(taken: tuple[socket.socket, str]) -> None:
    taken[0].listen()
    for runner, error in (
        ("dask", ValueError("odd")),
        ("ray", ValueError("odd")),
        ("ray", InputError(where="x", problem="y")),
    ):
        with pytest.raises(type(error)) as told:
            list(wait_for_all([Future(error)], runner, taken[1]))
        assert told.value is error


def test_what_fails_while_results_are_waited_for_is_raised_here(taken: tuple[socket.socket, str]) -> None:
    def fail() -> Iterator[Any]:
        yield Future()
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        list(wait_for_all(fail(), "ray", taken[1]))
