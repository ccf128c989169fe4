"""The deployments of prefect.yaml, run on schedule by this very process: for people without a work pool.

It needs a Prefect server: `prefect server start` in one terminal, `PREFECT_API_URL=… python flows/serve.py` in another.
It goes on until it is stopped, and pauses the schedules then.
"""

import os
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


def read_deployments(path: Path = PROJECT / "prefect.yaml") -> list[Any]:
    """Give what `prefect serve` takes for each deployment of prefect.yaml.

    Retries come from the job's environment, which here is this process's own: set it before flows are loaded.
    """
    from prefect.client.schemas.objects import ConcurrencyLimitConfig
    from prefect.flows import Flow
    from prefect.schedules import Cron

    from parley import store

    held = store.read_yaml(path)["deployments"]
    for facts in held:
        for name, value in facts["work_pool"].get("job_variables", {}).get("env", {}).items():
            os.environ.setdefault(name, value)
    return [
        Flow.from_source(str(PROJECT), facts["entrypoint"]).to_deployment(
            facts["name"],
            description=facts["description"],
            parameters=facts.get("parameters", {}),
            schedules=[Cron(when["cron"], timezone=when["timezone"]) for when in facts["schedules"]],
            concurrency_limit=ConcurrencyLimitConfig(**facts["concurrency_limit"]),
        )
        for facts in held
    ]


def main() -> None:
    """Serve every deployment, one run at a time."""
    if not os.environ.get("PREFECT_API_URL"):
        sys.exit(
            "PREFECT_API_URL: it is not set, and a schedule needs a server. Start one with `prefect server start` and "
            "set PREFECT_API_URL=http://127.0.0.1:4200/api"
        )
    from prefect import serve

    os.chdir(PROJECT)
    serve(*read_deployments(), limit=1)


if __name__ == "__main__":
    main()
