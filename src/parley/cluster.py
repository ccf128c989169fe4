"""A Dask or Ray cluster of the user's: whether it is there and has workers, told before a run waits for it."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from parley.errors import InputError
from parley.optional import load_optional

CONNECT_SECONDS = 10
"""Longest wait for the machine at the address to take a connection."""
JOIN_SECONDS = 60
"""Longest wait for the cluster to answer."""
WORKER_SECONDS = 60
"""Longest wait for its first worker."""
EXAMPLES = {"dask": "tcp://scheduler:8786", "ray": "head-node:6379"}
STARTS = {"dask": "dask scheduler --port 8786", "ray": "ray start --head --port 6379"}
"""How a cluster of each kind is started."""


def set_up_ray() -> None:
    """Set what Ray reads when imported: nothing is sent anywhere, and a token that is there is shown.

    `ray start` asks for the token as soon as there is one, which any instance that is started here leaves behind; a
    program that joins does not show it unless told so.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if (Path.home() / ".ray" / "auth_token").exists():
        os.environ.setdefault("RAY_AUTH_MODE", "token")


@contextmanager
def join_cluster(runner: str, address: str) -> Iterator[None]:
    """Make sure that a cluster can be used, and stay joined to it while the context lasts.

    Args:
        runner: dask or ray.
        address: The scheduler's or head's, such as tcp://scheduler:8786 or head-node:6379.

    Raises:
        InputError: It is no address, nothing of that kind answers there, or no worker is there to do anything.
    """
    check_answers(runner, address)
    join = _join_dask if runner == "dask" else _join_ray
    with join(address):
        yield


def check_answers(runner: str, address: str, seconds: float = CONNECT_SECONDS) -> None:
    """Raise an InputError unless `address` is one and its port takes a connection; cheap, and needs neither package."""
    where = f"address {address}"
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not port:
        raise InputError(
            where=where, problem=f"it names no host and port, as {EXAMPLES[runner]} does", remedy="Give --address so"
        )
    try:
        socket.create_connection((host, port), timeout=seconds).close()
    except OSError as error:
        raise InputError(
            where=where,
            problem=f"nothing answers there ({error})",
            remedy=f"Start the cluster (`{STARTS[runner]}`), or name the right address",
        ) from error


@contextmanager
def _join_dask(address: str) -> Iterator[None]:
    """Ask the scheduler once, and wait for its first worker."""
    distributed = load_optional("distributed", "dask", "runner dask")

    async def greet() -> None:
        client = distributed.Client(address, asynchronous=True, timeout=JOIN_SECONDS, set_as_default=False)
        try:
            # Of its own accord it waits for ever for one that takes the connection and then says nothing.
            await asyncio.wait_for(client, JOIN_SECONDS)
            try:
                await client.wait_for_workers(1, timeout=WORKER_SECONDS)
            except TimeoutError as error:
                raise _no_worker(address, f"dask worker {address}") from error
        finally:
            await client.close(timeout=1)

    try:
        asyncio.run(greet())
    except (OSError, ValueError) as error:
        raise _no_cluster("Dask scheduler", address, error) from error
    yield


@contextmanager
def _join_ray(address: str) -> Iterator[None]:
    """Join as the driver, which the task runner then finds done."""
    ray = load_optional("ray", "ray", "runner ray")
    try:
        ray.init(address, namespace="prefect")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise _no_cluster("Ray head", address, error) from error
    try:
        if not ray.cluster_resources().get("CPU"):
            raise _no_worker(address, f"ray start --address {address}")
        yield
    finally:
        ray.shutdown()


def _no_cluster(what: str, address: str, error: Exception) -> InputError:
    """Give the error for an address where something else answers, or another version."""
    return InputError(
        where=f"address {address}",
        problem=f"what answers there can't be joined as a {what} ({str(error) or 'it says nothing'})",
        remedy="Name its address, and use the same versions of Python and of its packages there and here",
    )


def _no_worker(address: str, command: str) -> InputError:
    """Give the error for a cluster on which a run would wait for ever."""
    return InputError(
        where=f"address {address}",
        problem=f"the cluster has no worker after {WORKER_SECONDS} s",
        remedy=f"Start some: `{command}`. One that grows by itself must keep at least one",
    )
