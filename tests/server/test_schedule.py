"""A schedule on a real server with a real worker: the release comes by itself, and a run that dies is told of."""

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from parley import store


@pytest.fixture
def client(deployed: Any) -> Any:
    """Give a client of the server's API."""
    from parley.cli import set_up_prefect

    set_up_prefect()
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: deployed.url}), get_client(sync_client=True) as held:
        yield held


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

    return tools["wait_until"](find, 240, f"a run that is {states}")


def test_every_deployment_has_its_schedule_and_runs_one_at_a_time(client: Any) -> None:
    held = {deployment.name: deployment for deployment in client.read_deployments()}
    assert set(held) == {"nightly", "weekly-rebuild", "hourly"}
    for deployment in held.values():
        assert [schedule.active for schedule in deployment.schedules] == [True]
        assert deployment.global_concurrency_limit.limit == 1
        assert deployment.job_variables["env"]["PREFECT_FLOWS_DEFAULT_RETRIES"] == "1"
    assert held["weekly-rebuild"].parameters["rebuild"] is True


def test_a_scheduled_release_is_built_and_its_artifacts_are_on_the_server(
    client: Any, worker: Any, tools: Any, is_same: Any, tmp_path: Path
) -> None:
    from prefect.client.schemas.actions import DeploymentUpdate
    from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId
    from prefect.client.schemas.schedules import IntervalSchedule

    nightly = client.read_deployment_by_name("release/nightly")
    client.update_deployment(nightly.id, DeploymentUpdate(parameters=parameters(tmp_path)))
    soon = IntervalSchedule(interval=timedelta(days=1), anchor_date=datetime.now(UTC) + timedelta(seconds=8))
    client.create_deployment_schedules(nightly.id, [(soon, True)])
    run = wait_for_run(client, tools, nightly.id, {"Completed", "Failed", "Crashed", "Cancelled"})
    assert (run.state_name, run.auto_scheduled, run.run_count) == ("Completed", True, 1), run.state
    assert run.name == "release-2031.5.0"
    assert is_same(tmp_path / "releases" / "2031.5.0")
    its = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
    artifacts = {artifact.key: artifact for artifact in client.read_artifacts(artifact_filter=its)}
    assert set(artifacts) == {"release-counts", "release-validation", "release-folder"}
    assert '"table": "documents", "rows": 13' in artifacts["release-counts"].data
    assert "checks passed" in artifacts["release-validation"].data


def test_a_run_that_dies_is_told_of_and_the_next_one_finishes_it(
    client: Any, worker: Any, tools: Any, deployed: Any, finish: Any, tmp_path: Path
) -> None:
    weekly = client.read_deployment_by_name("release/weekly-rebuild")
    run = client.create_flow_run_from_deployment(weekly.id, parameters={**parameters(tmp_path), "workers": 1})
    tools["wait_until"](lambda: len(tools["list_parts"](tmp_path)) >= 3, 240, "parts")
    os.kill(process_of(run.id), signal.SIGKILL)
    wait_for_run(client, tools, weekly.id, {"Crashed"})
    told = f"the release run {run.name} ended as Crashed"
    tools["wait_until"](lambda: deployed.told.exists() and told in deployed.told.read_text(), 60, "the notifier")
    finish(tmp_path)


def test_a_run_that_fails_is_tried_again_and_then_told_of(
    client: Any, worker: Any, tools: Any, deployed: Any, tmp_path: Path
) -> None:
    weekly = client.read_deployment_by_name("release/weekly-rebuild")
    given = {**parameters(tmp_path), "raw": [str(tmp_path / "nowhere")]}
    variables = {"env": {**weekly.job_variables["env"], "PREFECT_FLOWS_DEFAULT_RETRY_DELAY_SECONDS": "0"}}
    client.create_flow_run_from_deployment(weekly.id, parameters=given, job_variables=variables)
    run = wait_for_run(client, tools, weekly.id, {"Failed"})
    assert run.run_count == 2
    tools["wait_until"](lambda: "nowhere: no such folder" in deployed.told.read_text(), 60, "the notifier")


def test_serving_offers_the_same_deployments(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from parley.cli import load_flow

    for name in ("PREFECT_FLOWS_DEFAULT_RETRIES", "PREFECT_FLOWS_DEFAULT_RETRY_DELAY_SECONDS"):
        monkeypatch.setenv(name, "0")
    monkeypatch.chdir(store.project_root())
    served = {deployment.name: deployment for deployment in load_flow("serve").read_deployments()}
    held = {deployment.name: deployment for deployment in client.read_deployments()}
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


def process_of(run: UUID) -> int:
    """Give the process that runs a flow run: its environment names it."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            held = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if str(run).encode() in held and b"spawn_main" not in command:
            return int(folder.name)
    raise AssertionError(f"no process runs {run}")
