"""Bring what is new into the collections of a raw folder, each from the source that its `source.yml` names."""

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from parley.errors import InputError, ParleyError
from parley.optional import load_optional
from parley.sources.collection import SOURCE, Collection, check_manifest, read_source
from parley.sources.fetch import Fetcher
from parley.sources.files import gather_files, gather_folder
from parley.sources.ledger import State
from parley.sources.pace import Clock, Pace
from parley.sources.pages import gather_pages
from parley.sources.run import Run, Summary
from parley.sources.source import Source
from parley.sources.urls import host_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A collection and the source that fills it."""

    folder: Path
    source: Source


def gather_all(
    raw: Sequence[Path],
    names: Sequence[str] = (),
    clock: Clock | None = None,
    step: Callable[[Job, Pace], Summary] | None = None,
) -> list[Summary]:
    """Bring what is new into all collections that have a source, one after the other, at one pace.

    A collection that can't be used is told in its summary, and the others are gone on with.

    Args:
        raw: Folders of collections.
        names: Collections to take; empty for all.
        clock: What tells the time; default: the machine's.
        step: What does one collection; default: `gather`.

    Raises:
        ContractError: A `source.yml` is wrong; nothing was asked for then.
        InputError: As `find_jobs` does.
    """
    pace = Pace(clock or Clock())
    summaries = []
    for job in find_jobs(raw, names):
        try:
            summaries.append((step or gather)(job, pace))
        except ParleyError as error:
            summaries.append(Summary(job.folder.name, broken=str(error)))
    return summaries


def find_jobs(raw: Sequence[Path], names: Sequence[str] = ()) -> list[Job]:
    """List the collections of raw folders that have a `source.yml`, in order; all of them are read before any is used.

    Raises:
        ContractError: A `source.yml` is wrong.
        InputError: There is no such folder or collection, a manifest by hand is in the way, a source lies in the raw
            folder, or a package that one needs is not installed.
    """
    jobs: list[Job] = []
    for root in raw:
        if not root.is_dir():
            raise InputError(where=str(root), problem="no such folder", remedy="Name the folder of your collections")
        folders = [root, *sorted(f for f in root.iterdir() if f.is_dir() and f.name != "registry")]
        for folder in folders:
            if (folder / SOURCE).is_file():
                jobs.append(Job(folder, read_source(folder)))
                check_path(jobs[-1], root)
    known = {job.folder.name for job in jobs}
    for name in names:
        if name not in known:
            remedy = f"Name one of {', '.join(sorted(known))}" if known else "See docs/sources.md for how to write one"
            raise InputError(where=name, problem=f"no collection of this name has a {SOURCE}", remedy=remedy)
    jobs = [job for job in jobs if not names or job.folder.name in names]
    for job in jobs:
        check_manifest(job.folder)
        check_packages(job)
    return jobs


def check_path(job: Job, root: Path) -> None:
    """Refuse a source that lies in the raw folder: a release would read it too, beside what is taken from it.

    Raises:
        InputError: It does.
    """
    path = job.source.path
    if path and "://" not in path:
        place = Path(os.path.normpath(job.folder.resolve() / path))
        if place.is_relative_to(root.resolve()):
            remedy = "Put it outside, and name it from there, such as `path: ../../inbox`"
            where, problem = (
                f"{job.folder / SOURCE}.path",
                f"{path!r} lies in the raw folder, which a release reads whole",
            )
            raise InputError(where=where, problem=problem, remedy=remedy)


def check_packages(job: Job) -> None:
    """See that the packages are there which a source needs.

    Raises:
        InputError: One is not; the message says how to install it.
    """
    needed = {"feed": ("feedparser",), "warc": ("warcio",)}.get(job.source.kind, ())
    for module in (*needed, *(("protego",) if job.source.urls else ())):
        load_optional(module, "sources", str(job.folder / SOURCE))


def gather(job: Job, pace: Pace) -> Summary:
    """Bring what is new into one collection; what its source does wrong is in the summary and the ledger.

    Raises:
        InputError: The folder can't be used.
    """
    source = job.source
    pace.deadline = pace.clock.monotonic() + source.limits.run_minutes * 60
    with Collection(job.folder, source) as collection:
        run = Run(collection, pace)
        collection.heal(run.now())
        if source.kind == "files":
            gather_folder(run)
        else:
            with Fetcher(source, pace, find_peace(collection.state)) if source.urls else nullcontext() as fetcher:
                if source.kind in ("jsonl", "warc"):
                    gather_files(run, fetcher)
                else:
                    assert fetcher is not None, "feeds and pages have addresses"
                    gather_pages(run, fetcher)
    log.info("%s", run.summary.message())
    return run.summary


def find_peace(state: State) -> dict[str, str]:
    """Give the hosts that asked in an earlier run to be left alone, and until when."""
    found: dict[str, str] = {}
    for held in state.texts.values():
        if held.not_before:
            host = host_of(held.url or held.id)
            found[host] = max(found.get(host, ""), held.not_before)
    return found
