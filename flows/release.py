"""The main job as a Prefect flow: raw texts in, a validated, versioned release out.

It only orders the steps, which are plain functions of the package, and tells Prefect what happened. Run it as
`parley release`, or by hand: `python flows/release.py`.
"""

import logging
import multiprocessing
import os
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.futures import as_completed
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from parley import batches, build, ingest, store
from parley.batches import Batch, Settings
from parley.build import Outcome, Request
from parley.errors import InputError, ParleyError
from parley.publishing.durable import lock_output

Runner = Literal["local", "dask", "ray"]


def without_traceback(record: logging.LogRecord) -> bool:
    """Let a problem that the user can mend be logged as its sentence alone; any other keeps its traceback."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if isinstance(error, ParleyError):
        record.exc_info, record.exc_text = None, None
    return True


for name in ("prefect.flow_runs", "prefect.task_runs"):
    logging.getLogger(name).addFilter(without_traceback)


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


@task(**WORLD, task_run_name="find-texts")
def find_texts(raw: list[Path], settings: Settings) -> Any:
    """List the texts of the raw folders and what can't be one."""
    return batches.find_texts(raw, settings)


@task(cache_policy=NO_CACHE, task_run_name="extract-batch-{number}")
def extract_batch(number: int, batch: Batch, work: Path, settings: Settings, pool: Executor | None) -> tuple[int, int]:
    """Extract one batch, in a process of the pool if there is one; give the numbers of texts extracted and left out."""
    if pool is None:
        return batches.extract_batch(batch, work, settings)
    return pool.submit(batches.extract_batch, batch, work, settings).result()


@flow(name="extract", flow_run_name="extract", validate_parameters=False)
def extract_texts(planned: list[Batch], work: Path, settings: Settings, pool: Executor | None) -> None:
    """Extract every batch, one task each, on whatever task runner the flow was given."""
    with progress(sum(len(batch.texts) for batch in planned)) as advance:
        sizes = {extract_batch.submit(batch.number, batch, work, settings, pool): len(batch.texts) for batch in planned}
        for future in as_completed(list(sizes)):
            future.result()
            advance(sizes[future])


@task(cache_policy=NO_CACHE, task_run_name="assemble-tables")
def assemble_tables(texts: Any, rejections: Any, work: Path, settings: Settings) -> Any:
    """Compare all documents, build the tables, check them and take out the rows that fail."""
    folder = Path(settings.registry) if settings.registry else None
    registry, overrides = store.read_registry(folder), store.read_overrides(folder)
    found, refused = batches.read_findings(texts, work)
    return build.assemble(found, [*rejections, *refused], registry, store.read_contracts(), overrides)


@task(**WORLD, task_run_name="publish-tables")
def publish_tables(assembled: Any, output: Path, request: Request) -> Any:
    """Write the release, unless its tables equal the latest one's."""
    return build.publish_tables(assembled, output, request)


@flow(name="release", flow_run_name="release-{version}")
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
    """
    folders = [Path(folder).resolve() for folder in raw or [Path("raw")]]
    output = Path(output).resolve()
    settings = Settings(str(Path(registry).resolve()) if registry else None, tuple(languages or ["en"]), max_bytes)
    started = datetime.now(UTC)
    record: dict[str, Any] = {"raw": [str(folder) for folder in folders], "started": started.isoformat()}
    run_id = f"{started:%Y%m%dT%H%M%S}-{str(flow_run.get_id() or 'by-hand')[:8]}"
    try:
        with lock_output(output, ".run.lock", wait=False):
            texts, rejections = find_texts(folders, settings)
            extract_unknown(texts, output / ".work", settings, runner, address, workers, batch_size)
            assembled = assemble_tables(texts, rejections, output / ".work", settings)
            parameters = {"languages": list(settings.languages), "max_bytes": max_bytes}
            made_by = batches.fingerprint(settings)
            request = Request(version, release_date, force, started.date(), made_by, parameters, override_floors)
            outcome = publish_tables(assembled, output, request)
        record |= {"status": "completed", **outcome.summary()}
    except Exception as error:
        record |= {"status": "failed", "error": str(error)}
        raise
    finally:
        store.write_run(output, run_id, {**record, "ended": datetime.now(UTC).isoformat()})
    store.write_quarantine(output, run_id, outcome.rejections)
    tell(outcome)
    return outcome.summary()


def extract_unknown(
    texts: Any, work: Path, settings: Settings, runner: Runner, address: str | None, workers: int, batch_size: int
) -> None:
    """Extract the texts whose findings the work store does not hold yet."""
    planned = batches.plan_batches(texts, store.read_part_index(work), batch_size)
    unknown = sum(len(batch.texts) for batch in planned)
    get_run_logger().info("%d texts; %d of them new or changed, in %d batches", len(texts), unknown, len(planned))
    if planned:
        with make_pool(runner, min(workers, len(planned))) as pool:
            extract_texts.with_options(task_runner=make_runner(runner, workers, address))(planned, work, settings, pool)


def make_runner(runner: Runner, workers: int, address: str | None) -> TaskRunner[Any]:
    """Give the task runner by name; the cluster ones come with the extras `parley[dask]` and `parley[ray]`."""
    try:
        if runner == "dask":
            from prefect_dask import DaskTaskRunner

            return DaskTaskRunner(
                address, cluster_kwargs=None if address else {"n_workers": workers, "threads_per_worker": 1}
            )
        if runner == "ray":
            from prefect_ray import RayTaskRunner

            return RayTaskRunner(address, init_kwargs={} if address else {"num_cpus": workers})
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


def tell(outcome: Outcome) -> None:
    """Leave counts, validation and the release's place as artifacts, and say how it ended."""
    rows = [{"table": table, "rows": count} for table, count in outcome.counts.items()]
    create_table_artifact(rows, key="release-counts", description=f"Rows of release {outcome.version}")
    create_markdown_artifact(outcome.validation_markdown(), key="release-validation", description="What was checked")
    create_link_artifact(outcome.folder.as_uri(), key="release-folder", link_text=f"Release {outcome.version}")
    logger = get_run_logger()
    for line in outcome.left_out():
        logger.warning("Left out: %s", line)
    logger.info("%s", outcome.message())


if __name__ == "__main__":
    build_release()
