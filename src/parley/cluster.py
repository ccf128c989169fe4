"""A Dask or Ray cluster of the user's: whether it is there and has workers, and whether it stays."""

import asyncio
import os
import queue
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parley.errors import InputError, ParleyError, ReleaseError
from parley.optional import load_optional

CONNECT_SECONDS = 10
"""Longest wait for the machine at the address to take a connection."""
JOIN_SECONDS = 60
"""Longest wait for the cluster to answer."""
WORKER_SECONDS = 60
"""Longest wait for its first worker."""
LOOK_SECONDS = 5
"""Pause after which a run that waits for Ray looks whether its head is still there."""
GONE_SECONDS = 15
"""Time that a Ray head may be away before the run gives it up; Ray ends the whole process after 60."""
LOST = ("FutureCancelledError", "FuturesCancelledError", "CommClosedError", "ClientDisconnected")
"""Names of the errors that a cluster's own client raises when it has lost the scheduler or head."""
DIED = ("KilledWorker", "WorkerCrashedError", "OutOfMemoryError")
"""Names of those that it raises when each worker that took a batch has died of it."""
EXAMPLES = {"dask": "tcp://scheduler:8786", "ray": "head-node:6379"}
ADDRESSES = {
    "dask": "Name the scheduler's address",
    "ray": "Name head-node:6379 on a machine that is part of the cluster, ray://head-node:10001 on any other",
}
"""Which address of a cluster of each kind is meant."""
HEADS = {"dask": "Dask scheduler", "ray": "Ray head"}
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
        raise _no_cluster("dask", address, error) from error
    yield


@contextmanager
def _join_ray(address: str) -> Iterator[None]:
    """Join as the driver, which the task runner then finds done."""
    ray = load_optional("ray", "ray", "runner ray")
    try:
        ray.init(address, namespace="prefect")
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise _no_cluster("ray", address, error) from error
    try:
        if not ray.cluster_resources().get("CPU"):
            raise _no_worker(address, f"ray start --address {address}")
        yield
    finally:
        ray.shutdown()


def wait_for_all(done: Iterable[Any], runner: str, address: str | None) -> Iterator[Any]:
    """Yield each future of `done` once its result is there, unless the cluster goes away before.

    A client of Dask's notices by itself. One of Ray's waits, and after a minute ends the whole process.

    Args:
        done: Yields futures as they end; it may wait for ever.
        runner: local, dask or ray.
        address: The scheduler's or head's; None for a cluster of our own, which is as lasting as we are.

    Raises:
        ReleaseError: The scheduler or head has gone away, or a batch has ended every worker that took it.
    """
    for future in watch(done, runner, address) if runner == "ray" and address else done:
        try:
            future.result()
        except ParleyError:
            raise
        except Exception as error:
            if type(error).__name__ in DIED:
                raise ReleaseError(
                    where=f"address {address}" if address else f"runner {runner}",
                    problem=f"a batch ended every worker that took it, as happens when memory runs out ({error})",
                    remedy="Give a smaller --batch-size, or workers with more memory: what was done is kept",
                ) from error
            if address and (type(error).__name__ in LOST or is_gone(runner, address, 0)):
                raise _lost(runner, address) from error
            raise
        yield future


def watch(done: Iterable[Any], runner: str, address: str) -> Iterator[Any]:
    """Yield what `done` yields, unless the cluster has gone away; another thread waits, so that this one can look."""
    given: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()
    end = object()

    def pass_on() -> None:
        try:
            for item in done:
                given.put((item, None))
            given.put((end, None))
        except BaseException as error:
            given.put((end, error))

    threading.Thread(target=pass_on, name="cluster-results", daemon=True).start()
    while True:
        try:
            item, error = given.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            if is_gone(runner, address):
                raise _lost(runner, address) from None
            continue
        if error:
            raise error
        if item is end:
            return
        yield item


def is_gone(runner: str, address: str, seconds: float | None = None) -> bool:
    """Tell whether nothing answers at the cluster's address, asked for so many seconds."""
    end = time.monotonic() + (GONE_SECONDS if seconds is None else seconds)
    while True:
        try:
            check_answers(runner, address, LOOK_SECONDS)
        except InputError:
            if time.monotonic() >= end:
                return True
            time.sleep(1)
        else:
            return False


def _lost(runner: str, address: str) -> ReleaseError:
    """Give the error for a cluster that has gone away in the middle of a run."""
    return ReleaseError(
        where=f"address {address}",
        problem=f"the {HEADS[runner]} there has gone away in the middle of the run",
        remedy=f"Start it again (`{STARTS[runner]}`) with its workers, then run it again: what was done is kept",
    )


def _no_cluster(runner: str, address: str, error: Exception) -> InputError:
    """Give the error for an address where something else answers, or another version."""
    return InputError(
        where=f"address {address}",
        problem=f"what answers there can't be joined as a {HEADS[runner]} ({str(error) or 'it says nothing'})",
        remedy=f"{ADDRESSES[runner]}, and use the same versions of Python and of its packages there and here",
    )


def _no_worker(address: str, command: str) -> InputError:
    """Give the error for a cluster on which a run would wait for ever."""
    return InputError(
        where=f"address {address}",
        problem=f"the cluster has no worker after {WORKER_SECONDS} s",
        remedy=f"Start some: `{command}`. One that grows by itself must keep at least one",
    )
