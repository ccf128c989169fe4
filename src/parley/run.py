"""One run of the main job: its steps in their order, whoever carries them out, Prefect's tasks or plain calls."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley import batches, notify, part_cleaning, store, unchanged, unfinished
from parley.batches import Batch, Settings, Text
from parley.errors import ParleyError
from parley.outcome import Outcome
from parley.publishing.durable import lock_output
from parley.records import Rejection

if TYPE_CHECKING:
    from parley.build import Assembled, Request

# What builds tables is imported late, as it loads much: a run that finds nothing new needs none of it.


@dataclass(frozen=True)
class Job:
    """What a run is asked to do.

    Attributes:
        raw: Folders that hold collections.
        output: Folder that releases are written to.
        settings: What extraction depends on beside the texts.
        version: YYYY.M.N, or "next" for the next one of this month.
        release_date: Day the release bears; None for the first of the version's month.
        batch_size: Most texts in one batch.
        force: Publish even when nothing has changed.
        override_floors: Why to publish although the release falls behind the last one; None to refuse it then.
        rebuild: Forget what earlier runs extracted.
        texts_at_once: Texts whose findings are held in memory at once while more than four times as many are compared.
    """

    raw: tuple[Path, ...]
    output: Path
    settings: Settings
    version: str = "next"
    release_date: date | None = None
    batch_size: int = 64
    force: bool = False
    override_floors: str | None = None
    rebuild: bool = False
    texts_at_once: int = 1000

    @property
    def work(self) -> Path:
        """Folder of what earlier runs extracted."""
        return self.output / ".work"


def forget_parts(work: Path) -> int:
    """Delete what earlier runs extracted; give the number of parts."""
    return part_cleaning.remove_parts(work, kept=frozenset())


def extract_batches(planned: Sequence[Batch], work: Path, settings: Settings) -> None:
    """Extract batches here, one after the other."""
    for batch in planned:
        batches.extract_batch(batch, work, settings)


def assemble_tables(
    texts: Sequence[Text], rejections: Sequence[Rejection], work: Path, settings: Settings, texts_at_once: int
) -> "Assembled":
    """Compare all documents, build the tables, check them and take out the rows that fail."""
    from parley import build

    folder = Path(settings.registry) if settings.registry else None
    registry, overrides = store.read_registry(folder), store.read_overrides(folder)
    found, refused = batches.read_findings(texts, work, texts_at_once)
    return build.assemble(found, [*rejections, *refused], registry, store.read_contracts(), overrides)


def publish_tables(assembled: "Assembled", output: Path, request: "Request") -> Outcome:
    """Write the release, unless its tables equal the latest one's."""
    from parley import build

    return build.publish_tables(assembled, output, request)


@dataclass(frozen=True)
class Steps:
    """The steps of a run, plain functions unless somebody wraps them, and `say`, which is told how it goes."""

    forget_parts: Callable[[Path], int] = forget_parts
    find_texts: Callable[[Sequence[Path], Settings], tuple[Sequence[Text], Sequence[Rejection]]] = batches.find_texts
    extract_batches: Callable[[Sequence[Batch], Path, Settings], None] = extract_batches
    assemble_tables: Callable[..., Any] = assemble_tables
    publish_tables: Callable[[Any, Path, Any], Outcome] = publish_tables
    say: Callable[[str], None] = lambda line: None


def run_release(job: Job, steps: Steps, run_id: str = "by-hand") -> Outcome:
    """Bring the release of the raw texts up to date, and leave a record of the run in output/runs/.

    Args:
        job: What is asked.
        steps: Who carries it out.
        run_id: What the run's record is named after, behind the time.

    Raises:
        ParleyError: An input can't be used, the output folder is in use, or validation or writing failed; nothing was
            published then.
    """

    def carry_out(name: str, record: dict[str, Any]) -> Outcome:
        with lock_output(job.output, ".run.lock", wait=False), note_run(job, name, record, steps.say):
            if job.rebuild:
                steps.say(f"Forgot {steps.forget_parts(job.work):,} parts of earlier runs")
            return finish_run(job, steps, *steps.find_texts(job.raw, job.settings))

    return keep_record(job, run_id, carry_out)


def run_if_small(job: Job, say: Callable[[str], None] = Steps.say) -> Outcome | None:
    """Carry out a run right here when at most one batch of texts is new since the last one; None to do nothing.

    It is for runs that no server should see: starting an orchestrator would cost most of their time. Where something is
    wrong with the inputs, or another run is on, nothing is done either: the flow then meets that and tells it.

    Raises:
        ParleyError: Validation or writing failed; nothing was published then.
    """
    if job.force or job.rebuild or not store.read_record(job.work / unchanged.RECORD):
        return None
    with ExitStack() as held:
        try:
            held.enter_context(lock_output(job.output, ".run.lock", wait=False))
            texts, rejections = batches.find_texts(job.raw, job.settings)
        except ParleyError:
            return None
        if len(batches.plan_batches(texts, store.read_part_index(job.work), job.batch_size)) > 1:
            return None

        def carry_out(name: str, record: dict[str, Any]) -> Outcome:
            with note_run(job, name, record, say):
                return finish_run(job, Steps(say=say), texts, rejections)

        try:
            return keep_record(job, "small", carry_out)
        except Exception as error:
            notify.tell("release", f"release-{job.version}", "Failed", str(error))
            raise


def finish_run(job: Job, steps: Steps, texts: Sequence[Text], rejections: Sequence[Rejection]) -> Outcome:
    """Do what is left to do once the texts are known: nothing, where they gave the latest release already."""
    inputs = unchanged.fingerprint_inputs(texts, rejections, job.settings)
    if not job.force and not job.rebuild and (held := unchanged.find_outcome(job.output, inputs)):
        return held
    planned = batches.plan_batches(texts, store.read_part_index(job.work), job.batch_size)
    unknown = sum(len(batch.texts) for batch in planned)
    steps.say(f"{len(texts):,} texts; {unknown:,} of them new or changed, in {len(planned):,} batches")
    if planned:
        steps.extract_batches(planned, job.work, job.settings)
    part_cleaning.join_parts(texts, job.work, store.read_part_index(job.work))
    assembled = steps.assemble_tables(texts, rejections, job.work, job.settings, job.texts_at_once)
    outcome = steps.publish_tables(assembled, job.output, to_request(job))
    unchanged.keep_outcome(job.output, inputs, outcome)
    return outcome


def to_request(job: Job) -> "Request":
    """Give what the user asks of a release, with what it is made by."""
    from parley.build import Request

    made_by, parameters = batches.fingerprint(job.settings), unchanged.to_parameters(job.settings)
    today = datetime.now(UTC).date()
    return Request(job.version, job.release_date, job.force, today, made_by, parameters, job.override_floors)


@contextmanager
def note_run(job: Job, name: str, record: dict[str, Any], say: Callable[[str], None]) -> Iterator[None]:
    """Have a run seen while it is at work, and say, tell and write down which runs before it were killed."""
    with unfinished.at_work(job.output, name, record, notify.tell_killed) as killed:
        if killed:
            record["killed_before"] = killed
            say(f"Before this one a run was killed, or its machine went down: {', '.join(killed)}")
        yield


def keep_record(job: Job, run_id: str, carry_out: Callable[[str, dict[str, Any]], Outcome]) -> Outcome:
    """Carry out a run, which is given its name and its record, and write down how it went, and what it left out."""
    started = datetime.now(UTC)
    name = f"{started:%Y%m%dT%H%M%S}-{run_id}"
    record: dict[str, Any] = {"raw": [str(folder) for folder in job.raw], "started": started.isoformat()}
    try:
        outcome = carry_out(name, record)
        record |= {"status": "completed", **outcome.summary()}
    except Exception as error:
        words = str(error) if isinstance(error, ParleyError) else f"{type(error).__name__}: {error}"
        record |= {"status": "failed", "error": words}
        raise
    except BaseException as signal:
        record |= {"status": "stopped", "error": type(signal).__name__}
        raise
    finally:
        store.write_run(job.output, name, {**record, "ended": datetime.now(UTC).isoformat()})
    store.write_quarantine(job.output, name, outcome.rejections)
    return outcome


def is_watched(env: Mapping[str, str], home: Path, folder: Path) -> bool:
    """Tell whether a server of the user's may be there that should see each run, without loading the orchestrator.

    Args:
        env: The environment.
        home: The user's home folder.
        folder: Where the run starts: settings are read from files there too.
    """
    if {"PREFECT_API_URL", "PREFECT_PROFILE"} & {name.upper() for name in env}:
        return True
    prefect = Path(env.get("PREFECT_HOME") or home / ".prefect")
    files = [Path(env.get("PREFECT_PROFILES_PATH") or prefect / "profiles.toml"), folder / ".env"]
    if any("PREFECT_API_URL" in text or "PREFECT_PROFILE" in text for text in map(store.read_if_there, files)):
        return True
    # In these its address stands in a table [api], or [tool.prefect.api].
    tables = [store.read_if_there(folder / "prefect.toml"), store.read_if_there(folder / "pyproject.toml")]
    return any(re.search(r"(?m)^\s*(\[[\w.]*api\]|[\w.]*api\b[\w.\s]*=)", text) for text in tables)
