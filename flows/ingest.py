"""What is new at the sources, brought into raw/ as a Prefect flow: the only one that asks the web for texts.

It only orders the steps, which are plain functions of the package, and tells Prefect what happened. Run it as
`parley ingest`, or by hand: `python flows/ingest.py`.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE

from parley.errors import InputError
from parley.log_filter import outlive_readers, shorten_problems
from parley.notify import tell_failure
from parley.sources import gather
from parley.sources.gather import Job
from parley.sources.pace import Pace
from parley.sources.run import Summary

shorten_problems()


# Not tried again as a task: the step itself asks again where that may help, and an hour later comes the next run.
@task(cache_policy=NO_CACHE, retries=0, task_run_name="ingest-{job.folder.name}")
def ingest_collection(job: Job, pace: Pace) -> Summary:
    """Bring what is new into one collection."""
    return gather.gather(job, pace)


@flow(name="ingest", flow_run_name="ingest", on_failure=[tell_failure], on_crashed=[tell_failure])
def ingest_sources(raw: list[Path] | None = None, collections: list[str] | None = None) -> dict[str, Any]:
    """Bring what is new into every collection that has a `source.yml`, and tell what came of it.

    Args:
        raw: Folders that hold collections; default: raw/ where the run starts.
        collections: Names of collections to take; default: all that have a source.
    """
    outlive_readers()
    folders = [Path(folder).resolve() for folder in raw or [Path("raw")]]
    summaries = gather.gather_all(folders, collections or (), step=ingest_collection)
    tell(summaries)
    if broken := [summary.message() for summary in summaries if summary.broken]:
        raise InputError(where="ingest", problem="; ".join(broken))
    return {
        "message": "\n".join(summary.message() for summary in summaries) or "No collection has a source.yml",
        "unread": [f"{summary.collection}: {line}" for summary in summaries for line in summary.unread],
        "problems": [f"{summary.collection}: {line}" for summary in summaries for line in summary.problems],
        "collections": [asdict(summary) for summary in summaries],
    }


# A server that is away comes back: what has not spoken to it yet gives up at once, and is tried again.
@task(retries=4, retry_delay_seconds=[5, 15, 60, 240], cache_policy=NO_CACHE, task_run_name="leave-artifacts")
def leave_artifacts(summaries: list[Summary], lines: list[str]) -> None:
    """Leave the counts and what could not be had on the server."""
    rows = [{"collection": summary.collection, **summary.counts} for summary in summaries]
    create_table_artifact(rows, key="ingest-counts", description="What the sources gave")
    create_markdown_artifact("\n".join(lines) or "Everything could be had.", key="ingest-problems")


def tell(summaries: list[Summary]) -> None:
    """Tell the server and the log what came of it."""
    lines = [
        f"- {summary.collection}: {line}" for summary in summaries for line in (*summary.unread, *summary.problems)
    ]
    leave_artifacts(summaries, lines)
    logger = get_run_logger()
    for summary in summaries:
        logger.info("%s", summary.message())
    for line in lines:
        logger.warning("Not had: %s", line)


if __name__ == "__main__":
    ingest_sources()
