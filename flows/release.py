"""The main job as a Prefect flow: raw texts in, a validated, versioned release out.

It only orders the steps, which are plain functions of the package, and tells Prefect what happened. Run it as
`parley release`, or by hand: `python flows/release.py`.
"""

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any, Literal

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.context import FlowRunContext
from prefect.futures import as_completed
from prefect.runtime import flow_run
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from parley import batches, cluster, ingest, run
from parley.batches import Batch, Settings
from parley.errors import InputError, ReleaseError
from parley.log_filter import outlive_readers, shorten_problems
from parley.notify import tell_failure
from parley.outcome import Outcome
from parley.run import Job, Steps

Runner = Literal["local", "dask", "ray"]
OBJECT_STORE_BYTES = 100_000_000
"""Memory that a Ray instance of our own sets aside: batches go there as lists of paths, and only counts come back."""


shorten_problems()


def is_passing(task: Any, run: Any, state: Any) -> bool:
    """Tell whether a failure may pass by itself: the disk's or the network's, not a wrong input."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) or isinstance(getattr(error, "__cause__", None), OSError)


# Only steps that meet the world are tried again; the others would fail the same way a second time.
WORLD: dict[str, Any] = {
    "retries": 2,
    "retry_delay_seconds": 5,
    "retry_condition_fn": is_passing,
    "cache_policy": NO_CACHE,
}


# A server that is away comes back: what has not spoken to it yet gives up at once, and is tried again.
ARTIFACTS: dict[str, Any] = {"retries": 4, "retry_delay_seconds": [5, 15, 60, 240], "cache_policy": NO_CACHE}


@task(cache_policy=NO_CACHE, task_run_name="extract-batch-{number}")
def extract_batch(number: int, batch: Batch, work: Path, settings: Settings, pool: Executor | None) -> tuple[int, int]:
    """Extract one batch, in a process of the pool if there is one; give the numbers of texts extracted and left out."""
    if pool is None:
        return batches.extract_batch(batch, work, settings)
    try:
        return pool.submit(batches.extract_batch, batch, work, settings).result()
    except BrokenExecutor as error:
        raise ReleaseError(
            where=f"batch {number}",
            problem="a worker process was ended from outside, as happens when memory runs out",
            remedy="Run it again: what was done is kept. With fewer --workers it needs less memory",
        ) from error


# The same on a cluster, whose workers can't import this file: a function of the package, and nothing of this file's
# beside it. A worker that is lost is the cluster's to replace.
extract_elsewhere = task(cache_policy=NO_CACHE, task_run_name="extract-batch-{batch.number}")(batches.extract_elsewhere)


# What a cluster's workers are told of the flow that their task is part of: they can't import that either.
told_elsewhere = flow(name="extract", validate_parameters=False)(batches.extract_elsewhere)


forget_parts = task(**WORLD, task_run_name="forget-parts")(run.forget_parts)
find_texts = task(**WORLD, task_run_name="find-texts")(batches.find_texts)
assemble_tables = task(cache_policy=NO_CACHE, task_run_name="assemble-tables")(run.assemble_tables)
publish_tables = task(**WORLD, task_run_name="publish-tables")(run.publish_tables)


@flow(name="release", flow_run_name="release-{version}", on_failure=[tell_failure], on_crashed=[tell_failure])
def build_release(
    raw: list[Path] | None = None,
    output: Path = Path("output"),
    version: str = "next",
    release_date: date | None = None,
    runner: Runner = "local",
    address: str | None = None,
    workers: int = 1,
    batch_size: int = 64,
    force: bool = False,
    registry: Path | None = None,
    languages: list[str] | None = None,
    max_bytes: int = ingest.MAX_BYTES,
    override_floors: str | None = None,
    rebuild: bool = False,
    texts_at_once: int = 1000,
) -> dict[str, Any]:
    """Build a release of the texts in the raw folders and give its version, folder and counts.

    Args:
        raw: Folders that hold collections; default: raw/ where the run starts.
        output: Folder that releases are written to.
        version: YYYY.M.N, or "next" for the next one of this month.
        release_date: Day the release bears; default: the first of the version's month.
        runner: Where batches are extracted: here, or on a Dask or Ray cluster.
        address: Address of that cluster; none starts one on this machine.
        workers: Processes that extract side by side.
        batch_size: Most texts in one batch.
        force: Publish even when nothing has changed.
        registry: Folder of actors.yml; default: the project's own.
        languages: Languages that can be read, as two-letter codes; default: English.
        max_bytes: Size over which a text is left out.
        override_floors: Why to publish although the release falls behind the last one; it stands in the release.
        rebuild: Forget what earlier runs extracted, and extract every text anew.
        texts_at_once: Texts whose findings are held in memory at once while more than four times as many are compared.
    """
    outlive_readers()
    job = Job(
        raw=tuple(Path(folder).resolve() for folder in raw or [Path("raw")]),
        output=Path(output).resolve(),
        settings=Settings(str(Path(registry).resolve()) if registry else None, tuple(languages or ["en"]), max_bytes),
        version=version,
        release_date=release_date,
        batch_size=batch_size,
        force=force,
        override_floors=override_floors,
        rebuild=rebuild,
        texts_at_once=texts_at_once,
    )
    # A list of all texts is not looked through for results of other tasks.
    steps = Steps(
        forget_parts=forget_parts,
        find_texts=find_texts,
        extract_batches=lambda planned, *where: extract_batches(planned, *where, runner, address, workers),
        assemble_tables=lambda texts, *rest: assemble_tables(quote(texts), *rest),
        publish_tables=publish_tables,
        say=get_run_logger().info,
    )
    outcome = run.run_release(job, steps, str(flow_run.get_id() or "by-hand")[:8])
    tell(outcome)
    return outcome.summary()


def extract_batches(
    planned: Sequence[Batch], work: Path, settings: Settings, runner: Runner, address: str | None, workers: int
) -> None:
    """Extract batches as a flow of their own, on whatever task runner there is."""
    made_by = batches.dependencies(settings)

    # Without parameters, for these would go to the server, and with every task to the cluster: a list of all texts. Not
    # tried again by itself, for the release flow that it is part of is.
    @flow(name="extract", flow_run_name="extract", retries=0, task_runner=make_runner(runner, workers, address))
    def extract_texts() -> None:
        """Extract every batch, one task each."""
        sizes = {}
        with (
            make_pool(runner, min(workers, len(planned))) as pool,
            progress(sum(len(batch.texts) for batch in planned)) as advance,
            told_of(runner, address),
        ):
            for batch in planned:
                if runner == "local":
                    future = extract_batch.submit(batch.number, batch, work, settings, pool)
                else:
                    future = extract_elsewhere.submit(batch, work, settings, made_by)
                sizes[future] = len(batch.texts)
            for future in cluster.wait_for_all(as_completed(list(sizes)), runner, address):
                advance(sizes[future])

    with cluster.join_cluster(runner, address) if address else nullcontext():
        extract_texts()


@contextmanager
def told_of(runner: Runner, address: str | None) -> Iterator[None]:
    """Submit tasks with a context that a cluster's workers can unpack.

    Those of a cluster here are told the address of a temporary server too: else each would start one of its own.
    """
    context = FlowRunContext.get()
    if runner == "local" or context is None:
        yield
        return
    with ExitStack() as told:
        if not address:
            told.enter_context(temporary_settings({PREFECT_API_URL: str(get_client(sync_client=True).api_url)}))
        told.enter_context(context.model_copy(update={"flow": told_elsewhere, "parameters": {}}))
        yield


def make_runner(runner: Runner, workers: int, address: str | None) -> TaskRunner[Any]:
    """Give the task runner by name; the cluster ones come with the extras `parley[dask]` and `parley[ray]`."""
    if runner == "local" and address:
        raise InputError(
            where=f"address {address}",
            problem="it is a cluster's, and nothing says of which kind",
            remedy="Give --runner dask or --runner ray too",
        )
    try:
        if runner == "dask":
            from prefect_dask import DaskTaskRunner

            own = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}
            return DaskTaskRunner(address=address, cluster_kwargs=None if address else own)
        if runner == "ray":
            cluster.set_up_ray()
            from prefect_ray import RayTaskRunner

            own = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": OBJECT_STORE_BYTES}
            return RayTaskRunner(address or "local", init_kwargs={} if address else own)
    except ImportError as error:
        raise InputError(
            where=f"runner {runner}", problem=str(error), remedy=f"Install it: pip install 'parley[{runner}]'"
        ) from error
    return ThreadPoolTaskRunner(max_workers=max(1, workers))


def make_pool(runner: Runner, workers: int) -> Any:
    """Give the pool of processes that local batches run in; with one worker they run right here."""
    if runner != "local" or workers < 2:
        return nullcontext(None)
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def progress(total: int) -> Any:
    """Give a progress bar over `total` texts on a terminal, and none elsewhere; entering it gives what advances it."""
    if not sys.stderr.isatty():
        return nullcontext(lambda count: None)
    from parley.progress import bar

    return bar("texts", total)


@task(**ARTIFACTS, task_run_name="leave-artifacts")
def leave_artifacts(outcome: Any) -> None:
    """Leave counts, validation and the release's place on the server."""
    rows = [{"table": table, "rows": count} for table, count in outcome.counts.items()]
    create_table_artifact(rows, key="release-counts", description=f"Rows of release {outcome.version}")
    create_markdown_artifact(outcome.validation_markdown(), key="release-validation", description="What was checked")
    create_link_artifact(outcome.folder.as_uri(), key="release-folder", link_text=f"Release {outcome.version}")


def tell(outcome: Outcome) -> None:
    """Tell the server and the log what came of it."""
    leave_artifacts(outcome)
    logger = get_run_logger()
    for line in outcome.left_out():
        logger.warning("Left out: %s", line)
    logger.info("%s", outcome.message())


if __name__ == "__main__":
    build_release()
