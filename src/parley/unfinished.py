"""Runs that began and never ended, as when the power fails: who could tell of it died too, so the next run does."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parley import store

AT_WORK, TOLD = ".running", ".told"
"""Follow a run's name in the name of the note that it is at work, and of one whose end somebody has been told of."""


@contextmanager
def at_work(
    output: Path, name: str, record: Mapping[str, Any], tell: Callable[[str, str], object]
) -> Iterator[list[str]]:
    """Leave a note that a run is at work while the context lasts; give the names of the runs that never ended.

    To be entered with the lock of the output folder held: a note that is there all the same is that of a run that was
    killed, and becomes its record.

    Args:
        output: Folder that releases are written to.
        name: Name of the run's record.
        record: What its note says.
        tell: Is called with the name of a run that never ended and a sentence about it, unless somebody was told then.
    """
    killed = [close_note(path, name, tell) for path in list_notes(output)]
    store.write_run(output, f"{name}{AT_WORK}", {**record, "status": "running"})
    try:
        yield killed
    finally:
        for note in (AT_WORK, TOLD):
            (output / "runs" / f"{name}{note}.json").unlink(missing_ok=True)


def list_notes(output: Path) -> list[Path]:
    """List the notes of runs that have not ended, in order of their beginning."""
    return sorted(path for note in (AT_WORK, TOLD) for path in (output / "runs").glob(f"*{note}.json"))


def close_note(path: Path, found_by: str, tell: Callable[[str, str], object]) -> str:
    """Make a note the record of a run that was killed, tell of it, and give the run's name."""
    run, _, note = path.stem.rpartition(".")
    record = store.read_record(path)
    found = datetime.now(UTC).isoformat()
    store.write_run(path.parent.parent, run, {**record, "status": "killed", "found": found, "found_by": found_by})
    if f".{note}" == AT_WORK:
        tell(run, f"The run {run} never ended: it was killed, or its machine went down. The next run takes up its work")
    path.unlink()
    return run


def note_told(output: Path, run_id: str) -> None:
    """Note that somebody has been told of the end of a run, if that run has not ended of its own accord."""
    for path in list_notes(output):
        if path.stem.endswith(f"-{run_id}{AT_WORK}"):
            path.rename(path.with_name(path.name.replace(AT_WORK, TOLD)))
