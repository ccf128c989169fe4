"""A schedule on a real server with real workers: releases come by themselves, whatever dies; failures are told of."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from parley import store

ENDED = {"Completed", "Failed", "Crashed", "Cancelled", "TimedOut"}


@pytest.fixture(scope="module")
def client(deployed: Any) -> Any:
    """Give a client of the server's API."""
    from parley.cli import set_up_prefect

    set_up_prefect()
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: deployed.url}), get_client(sync_client=True) as held:
        yield held


@pytest.fixture(scope="module")
def start_worker(
    deployed: Any, tools: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Give a function that starts a worker in some other folder."""
    started = []

    def start() -> subprocess.Popen[str]:
        arguments = ("worker", "start", "--pool", "local", "--limit", "2")
        started.append(deployed.spawn("-m", "prefect", *arguments, cwd=tmp_path_factory.mktemp("elsewhere")))
        return started[-1]

    yield start
    for process in started:
        tools["kill_group"](process)


def parameters(output: Path) -> dict[str, Any]:
    """Give the parameters of a release of the sample."""
    sample = str(store.project_root() / "raw" / "sample")
    return {"raw": [sample], "output": str(output), "version": "2031.5.0", "batch_size": 1}


def wait_for_run(client: Any, tools: Any, deployment: UUID, states: set[str]) -> Any:
    """Wait until a run of a deployment is in one of the states and give it."""
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId

    its = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))

    def find() -> Any:
        return next((run for run in client.read_flow_runs(deployment_filter=its) if run.state_name in states), None)

    return tools["wait_until"](find, f"a run that is {states}", pause=0.2)


def process_of(tools: Any, run: UUID) -> int:
    """Give the process that runs a flow run."""
    held = tools["list_processes"](f"PREFECT__FLOW_RUN_ID={run}")
    (found,) = [process for process, command in held.items() if b"spawn_main" not in command]
    return int(found)


def test_every_deployment_has_its_schedule_and_runs_one_at_a_time(client: Any) -> None:
    held = {deployment.name: deployment for deployment in client.read_deployments()}
    assert set(held) == {"nightly", "weekly-rebuild", "hourly"}
    for deployment in held.values():
        assert [schedule.active for schedule in deployment.schedules] == [True]
        assert deployment.global_concurrency_limit.limit == 1
        assert deployment.job_variables["env"]["PREFECT_FLOWS_DEFAULT_RETRIES"] == "1"
    assert held["weekly-rebuild"].parameters["rebuild"] is True


@pytest.fixture(scope="module")
def night(
    client: Any, deployed: Any, start_worker: Any, tools: Any, tmp_path_factory: pytest.TempPathFactory
) -> SimpleNamespace:
    """Give what came of a night in which the first run was killed, and then the worker under the second.

    `killed` is the first run, `met` one that was due meanwhile, `kept` the parts that the first had finished, and
    `scheduled` the second run, with the artifacts it left.
    """
    from prefect.client.schemas.actions import DeploymentUpdate
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
    from prefect.client.schemas.schedules import IntervalSchedule

    output = tmp_path_factory.mktemp("night")
    worker = start_worker()
    weekly = client.read_deployment_by_name("release/weekly-rebuild")
    given = {**parameters(output), "workers": 1}
    killed = client.create_flow_run_from_deployment(weekly.id, parameters=given)
    wait_for_run(client, tools, weekly.id, {"Pending", "Running"})
    client.create_flow_run_from_deployment(weekly.id, parameters=given)
    met = wait_for_run(client, tools, weekly.id, {"Cancelled"})
    tools["wait_until"](lambda: len(tools["list_parts"](output)) >= 3, "parts")
    os.kill(process_of(tools, killed.id), signal.SIGKILL)
    wait_for_run(client, tools, weekly.id, {"Crashed"})
    tools["wait_until"](
        lambda: deployed.told.exists() and "ended as Crashed" in deployed.told.read_text(), "the notifier"
    )
    kept = tools["list_parts"](output)

    nightly = client.read_deployment_by_name("release/nightly")
    client.update_deployment(nightly.id, DeploymentUpdate(parameters=parameters(output)))
    (soon,) = client.create_deployment_schedules(nightly.id, [(IntervalSchedule(interval=timedelta(seconds=10)), True)])
    run = wait_for_run(client, tools, nightly.id, {"Running"})
    client.delete_deployment_schedule(nightly.id, soon.id)
    tools["wait_until"](lambda: len(tools["list_parts"](output)) > len(kept), "more parts")
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    tools["wait_until"](lambda: client.read_flow_run(run.id).state_name in ENDED, "the end of the run", pause=0.2)
    scheduled = client.read_flow_run(run.id)
    its = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[scheduled.id]))
    artifacts = {artifact.key: artifact.data for artifact in client.read_artifacts(artifact_filter=its)}
    return SimpleNamespace(output=output, killed=killed, met=met, kept=kept, scheduled=scheduled, artifacts=artifacts)


def test_a_run_that_dies_is_told_of(night: SimpleNamespace, deployed: Any, tools: Any) -> None:
    told = f"the release run {night.killed.name} ended as Crashed"
    tools["wait_until"](lambda: deployed.told.exists() and told in deployed.told.read_text(), "the notifier")


def test_the_next_run_knows_that_it_died_and_tells_nobody_a_second_time(night: SimpleNamespace, deployed: Any) -> None:
    (record,) = (night.output / "runs").glob(f"*-{str(night.killed.id)[:8]}.json")
    assert store.read_record(record)["status"] == "killed"
    (following,) = (night.output / "runs").glob(f"*-{str(night.scheduled.id)[:8]}.json")
    assert store.read_record(following)["killed_before"] == [record.stem]
    assert record.stem not in deployed.told.read_text()


def test_a_run_that_is_due_while_another_of_its_deployment_is_at_work_is_cancelled(night: SimpleNamespace) -> None:
    assert night.met.id != night.killed.id
    assert night.met.run_count == 0


def test_a_scheduled_run_finishes_what_the_killed_one_left_though_its_worker_dies(
    night: SimpleNamespace, is_same: Any, tools: Any
) -> None:
    run = night.scheduled
    assert (run.state_name, run.auto_scheduled, run.run_count) == ("Completed", True, 1), run.state
    assert run.name == "release-2031.5.0"
    assert 3 <= len(night.kept) < 13, "it was not killed in the middle"
    assert night.kept.items() <= tools["list_parts"](night.output).items(), "a finished part was made again"
    assert is_same(night.output / "releases" / "2031.5.0")


def test_a_scheduled_run_leaves_its_artifacts_on_the_server(night: SimpleNamespace) -> None:
    assert set(night.artifacts) == {"release-counts", "release-validation", "release-folder"}
    assert '"table": "documents", "rows": 13' in night.artifacts["release-counts"]
    assert "checks passed" in night.artifacts["release-validation"]
    assert (night.output / "releases" / "2031.5.0").as_uri() in night.artifacts["release-folder"]


def test_a_run_that_fails_is_tried_again_and_then_told_of(
    night: SimpleNamespace, client: Any, start_worker: Any, tools: Any, deployed: Any, tmp_path: Path
) -> None:
    worker = start_worker()
    weekly = client.read_deployment_by_name("release/weekly-rebuild")
    given = {**parameters(tmp_path), "raw": [str(tmp_path / "nowhere")]}
    variables = {"env": {**weekly.job_variables["env"], "PREFECT_FLOWS_DEFAULT_RETRY_DELAY_SECONDS": "0"}}
    client.create_flow_run_from_deployment(weekly.id, parameters=given, job_variables=variables)
    run = wait_for_run(client, tools, weekly.id, {"Failed"})
    tools["kill_group"](worker)
    assert run.run_count == 2
    tools["wait_until"](lambda: "nowhere: no such folder" in deployed.told.read_text(), "the notifier")


def test_a_run_that_takes_too_long_is_told_of(client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect import flow

    from parley.notify import tell_failure

    monkeypatch.setenv("PARLEY_ON_FAILURE", f"tee '{tmp_path}/told.txt'")

    @flow(name="slow", flow_run_name="slow", timeout_seconds=0.1, on_failure=[tell_failure])
    def dawdle() -> None:
        threading.Event().wait(60)

    with pytest.raises(TimeoutError):
        dawdle()
    assert "the slow run slow ended as TimedOut" in (tmp_path / "told.txt").read_text()


def test_serving_offers_the_same_deployments(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from parley.cli import load_flow

    held = {deployment.name: deployment for deployment in client.read_deployments()}
    for name in held["nightly"].job_variables["env"]:
        monkeypatch.setenv(name, "0")
    monkeypatch.chdir(store.project_root())
    served = {deployment.name: deployment for deployment in load_flow("serve").read_deployments()}
    assert set(served) == set(held)
    for name, deployment in served.items():
        assert deployment.entrypoint == held[name].entrypoint
        assert deployment.concurrency_options == held[name].concurrency_options
        assert deployment.schedules[0].schedule in [schedule.schedule for schedule in held[name].schedules]


def test_serving_without_a_server_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from parley.cli import load_flow

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    with pytest.raises(SystemExit, match="prefect server start"):
        load_flow("serve").main()


def test_serving_runs_what_is_due_without_a_worker(client: Any, deployed: Any, tools: Any, tmp_path: Path) -> None:
    hourly = client.read_deployment_by_name("ingest/hourly")
    serving = deployed.spawn(str(store.project_root() / "flows" / "serve.py"), cwd=tmp_path)
    run = client.create_flow_run_from_deployment(hourly.id, parameters={"raw": [str(tmp_path)]})
    tools["wait_until"](lambda: client.read_flow_run(run.id).state_name in ENDED, "the end of the run", pause=0.2)
    tools["kill_group"](serving)
    assert client.read_flow_run(run.id).state_name == "Completed"
