"""The order of a run's steps, the record it leaves, and which runs need no orchestrator."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley import batches, run, store, unchanged
from parley.batches import Settings
from parley.errors import InputError, ReleaseError
from parley.outcome import Outcome
from parley.publishing.durable import lock_output
from parley.records import Rejection
from parley.run import Job, Steps

pytestmark = pytest.mark.usefixtures("still_code")
SETTINGS = Settings()
REFUSED = Rejection("orvel/picture.txt", "binary", "it is a picture", "Take it out")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Give the job of a release of two texts."""
    folder = tmp_path / "raw" / "orvel"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"The council of Kelmadu met envoy {name}.")
    return Job((folder.parent,), tmp_path / "output", SETTINGS, batch_size=1)


@pytest.fixture
def steps() -> tuple[Steps, list[str]]:
    """Give steps that note their names and find texts, and these names."""
    noted: list[str] = []

    def note(name: str, gives: Callable[..., Any]) -> Callable[..., Any]:
        def carry_out(*given: Any) -> Any:
            noted.append(name)
            return gives(*given)

        return carry_out

    def publish(assembled: Any, output: Path, request: Any) -> Outcome:
        manifest = output / "releases" / "2031.5.0" / "manifest.json"
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text("{}")
        return Outcome("2031.5.0", manifest.parent, True, {"documents": assembled}, {}, (REFUSED,))

    made = Steps(
        forget_parts=note("forget", lambda work: 3),
        find_texts=note("find", batches.find_texts),
        extract_batches=note("extract", lambda planned, work, settings: None),
        assemble_tables=note("assemble", lambda texts, *rest: len(texts)),
        publish_tables=note("publish", publish),
        say=noted.append,
    )
    return made, noted


def test_the_steps_of_a_run_follow_each_other_and_what_came_of_it_is_written_down(
    job: Job, steps: tuple[Steps, list[str]]
) -> None:
    outcome = run.run_release(job, steps[0], "night")
    assert steps[1] == ["find", "2 texts; 2 of them new or changed, in 2 batches", "extract", "assemble", "publish"]
    assert outcome.counts == {"documents": 2}
    (path,) = (job.output / "runs").glob("*-night.json")
    record = store.read_record(path)
    assert (record["status"], record["version"], record["raw"]) == ("completed", "2031.5.0", [str(job.raw[0])])
    assert [held.name for held in (job.output / "quarantine").iterdir()] == [f"{path.stem}.jsonl"]
    assert store.read_record(job.work / unchanged.RECORD)["counts"] == {"documents": 2}


def test_a_rebuild_forgets_what_was_extracted_first(job: Job, steps: tuple[Steps, list[str]]) -> None:
    rebuilt = Job(job.raw, job.output, SETTINGS, rebuild=True)
    run.run_release(rebuilt, steps[0])
    assert steps[1][:3] == ["forget", "Forgot 3 parts of earlier runs", "find"]


def test_a_run_that_fails_says_so_in_its_record_and_leaves_the_output_free(
    job: Job, steps: tuple[Steps, list[str]]
) -> None:
    wrong = Job((job.raw[0] / "nowhere",), job.output, SETTINGS)
    with pytest.raises(InputError, match="nowhere"):
        run.run_release(wrong, steps[0])
    (path,) = (job.output / "runs").iterdir()
    assert store.read_record(path)["status"] == "failed"
    assert "nowhere" in store.read_record(path)["error"]
    run.run_release(job, steps[0])


@pytest.fixture
def keep_outcome(publish_release: Callable[[Path, str], None]) -> Callable[[Job], None]:
    """Give what leaves behind what a run over the texts of a job would leave."""

    def keep(job: Job) -> None:
        version = "2031.5.0"
        publish_release(job.output, version)
        folder = job.output / "releases" / version
        made = Outcome(version, folder, True, {"documents": 2}, {"documents": 30}, (REFUSED,))
        texts = batches.find_texts(job.raw, job.settings)
        unchanged.keep_outcome(job.output, unchanged.fingerprint_inputs(*texts, job.settings), made)

    return keep


def test_a_run_with_nothing_to_do_ends_by_itself_and_leaves_its_record(
    job: Job, keep_outcome: Callable[[Job], None]
) -> None:
    keep_outcome(job)
    texts = batches.find_texts(job.raw, job.settings)[0]
    for text in texts:
        store.write_part(job.work, f"part-{text.key}", [text.key], {}, {})
    found = run.run_if_small(job)
    assert found is not None
    (path,) = (job.output / "runs").glob("*.json")
    record = store.read_record(path)
    assert (record["status"], record["version"], record["is_new"]) == ("completed", "2031.5.0", False)
    assert [held.name for held in (job.output / "quarantine").iterdir()] == [f"{path.stem}.jsonl"]


def test_a_first_run_a_large_one_and_one_with_something_wrong_are_left_to_the_flow(
    job: Job, keep_outcome: Callable[[Job], None]
) -> None:
    assert run.run_if_small(job) is None
    keep_outcome(job)
    (job.raw[0] / "orvel/c.txt").write_text("The council of Kelmadu met nobody.")
    assert run.run_if_small(job) is None
    for force, rebuild in ((True, False), (False, True)):
        assert run.run_if_small(Job(job.raw, job.output, SETTINGS, force=force, rebuild=rebuild)) is None
    assert run.run_if_small(Job((job.raw[0] / "nowhere",), job.output, SETTINGS)) is None
    with lock_output(job.output, ".run.lock"):
        assert run.run_if_small(Job(job.raw, job.output, SETTINGS)) is None
    assert not (job.output / "runs").exists()


def test_whether_a_server_should_see_the_run_is_told_from_the_settings_and_in_doubt_it_should(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    assert not run.is_watched({"PATH": "/bin"}, home, folder)
    assert run.is_watched({"PREFECT_API_URL": "http://127.0.0.1:4200/api"}, home, folder)
    assert run.is_watched({"PREFECT_PROFILE": "work"}, home, folder)
    store.write_text(folder / "pyproject.toml", "[project]\ndependencies = ['prefect', 'fastapi']\n[tool.prefect]\n")
    assert not run.is_watched({}, home, folder)
    store.write_text(folder / "prefect.toml", "[api]\nurl = 'http://127.0.0.1:4200/api'\n")
    assert run.is_watched({}, home, folder)
    store.write_text(home / ".prefect/profiles.toml", "[profiles.work]\nPREFECT_API_URL = 'http://127.0.0.1:4200/api'")
    assert run.is_watched({}, home, tmp_path)
    assert not run.is_watched({"PREFECT_HOME": str(tmp_path)}, home, tmp_path)


def test_a_run_says_and_writes_down_that_one_before_it_was_killed(job: Job, steps: tuple[Steps, list[str]]) -> None:
    store.write_run(job.output, "20310509T023000-dead.running", {})
    run.run_release(job, steps[0], "night")
    assert steps[1][0] == "Before this one a run was killed, or its machine went down: 20310509T023000-dead"
    (path,) = (job.output / "runs").glob("*-night.json")
    assert store.read_record(path)["killed_before"] == ["20310509T023000-dead"]
    assert store.read_record(job.output / "runs" / "20310509T023000-dead.json")["status"] == "killed"


def test_a_run_that_meets_another_at_work_does_not_take_it_for_killed(job: Job, steps: tuple[Steps, list[str]]) -> None:
    store.write_run(job.output, "20310509T023000-live.running", {})
    with lock_output(job.output, ".run.lock"), pytest.raises(ReleaseError, match="another run is at work"):
        run.run_release(job, steps[0], "night")
    assert (job.output / "runs" / "20310509T023000-live.running.json").exists()


def test_a_run_that_is_interrupted_is_written_down_as_stopped(job: Job) -> None:
    def interrupt(*given: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run_release(job, Steps(extract_batches=interrupt), "night")
    (path,) = (job.output / "runs").iterdir()
    assert store.read_record(path)["status"] == "stopped"
