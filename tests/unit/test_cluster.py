"""A cluster that can't be used is told at once, with its place, the problem and the remedy."""

import socket
from collections.abc import Iterator

import pytest

from parley import cluster
from parley.cluster import check_answers, join_cluster
from parley.errors import InputError


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
