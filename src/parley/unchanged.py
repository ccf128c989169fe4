"""Whether a release of these inputs is there already, told from the inputs alone: nothing is read or compared for it.

After each run a small record beside the parts says what went in and which release it gave. Where a later run has the
same inputs, and that release is still the latest good one with the very same manifest, the run ends as the earlier one
would again.
"""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from parley import batches, store
from parley.batches import Settings, Text
from parley.errors import ParleyError
from parley.formats.checksums import sha256
from parley.outcome import Outcome
from parley.publishing import publish
from parley.publishing.durable import lock_output
from parley.publishing.verify import MANIFEST
from parley.records import Rejection

RECORD = "last_run.json"


def to_parameters(settings: Settings) -> dict[str, Any]:
    """Give the settings that shape a release, as its manifest tells them."""
    return {"languages": list(settings.languages), "max_bytes": settings.max_bytes}


def fingerprint_inputs(texts: Sequence[Text], rejections: Sequence[Rejection], settings: Settings) -> str:
    """Give a hash over all that a release's tables depend on, the libraries and the contracts among it."""
    inputs = {
        "texts": [(text.entry.path, text.key) for text in texts],
        "rejections": [asdict(rejection) for rejection in rejections],
        "made_by": batches.fingerprint(settings),
        "contracts": store.contracts_fingerprint(),
        "libraries": sorted({f"{held.name} {held.version}" for held in distributions()}),
        "python": sys.version,
        "parameters": to_parameters(settings),
    }
    return sha256(json.dumps(inputs, sort_keys=True, default=str).encode())


def find_outcome(output: Path, inputs: str) -> Outcome | None:
    """Give how the run of these inputs ended, if its release is still the latest and as it was; None to run again.

    Raises:
        ReleaseError: The output folder can't be brought in order.
    """
    record = store.read_record(output / ".work" / RECORD)
    if record.get("inputs") != inputs:
        return None
    publish.heal(output)
    version = publish.last_good(output)
    if version is None or record.get("release") != name_release(output, version):
        return None
    rejections = tuple(Rejection(**held) for held in record["rejections"])
    return Outcome(version, output / "releases" / version, False, record["counts"], record["checks"], rejections)


def keep_outcome(output: Path, inputs: str, outcome: Outcome) -> None:
    """Write down what a run's inputs gave."""
    record = {
        "inputs": inputs,
        "release": name_release(output, outcome.version),
        "counts": dict(outcome.counts),
        "checks": dict(outcome.checks),
        "rejections": [asdict(rejection) for rejection in outcome.rejections],
    }
    store.write_text(output / ".work" / RECORD, json.dumps(record, ensure_ascii=False) + "\n")


def name_release(output: Path, version: str) -> list[str]:
    """Give a release's version and the sha256 of its manifest, which seals every file of it."""
    return [version, sha256(store.read_bytes(output / "releases" / version / MANIFEST))]


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


def conclude_run(raw: Sequence[Path], output: Path, settings: Settings, started: datetime) -> Outcome | None:
    """End a run that has nothing to do, without an orchestrator: nobody need start a server to tell it that.

    It leaves the record that every run leaves. None where there is something to do, or something wrong, which the flow
    then meets and tells.
    """
    if not store.read_record(output / ".work" / RECORD):
        return None
    try:
        with lock_output(output, ".run.lock", wait=False):
            outcome = find_outcome(output, fingerprint_inputs(*batches.find_texts(raw, settings), settings))
    except ParleyError:
        return None
    if outcome is not None:
        run_id = f"{started:%Y%m%dT%H%M%S}-unchanged"
        times = {"started": started.isoformat(), "ended": datetime.now(started.tzinfo).isoformat()}
        told = {"raw": [str(folder) for folder in raw], **times, "status": "completed", **outcome.summary()}
        store.write_run(output, run_id, told)
        store.write_quarantine(output, run_id, outcome.rejections)
    return outcome
