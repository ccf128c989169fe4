"""Whether a release of these inputs is there already, told from the inputs alone: nothing is read or compared for it.

After each run a small record beside the parts says what went in and which release it gave. Where a later run has the
same inputs, and that release is still the latest good one with the very same manifest, the run ends as the earlier one
would again.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parley import batches, libraries, store
from parley.batches import Settings, Text
from parley.formats.checksums import sha256
from parley.outcome import Outcome
from parley.publishing import publish
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
        "libraries": libraries.list_installed(),
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
