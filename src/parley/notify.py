"""Telling somebody that a run has failed, through any program that reads text: mail, curl, a script."""

import logging
import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

from parley import unfinished

LOGGER = logging.getLogger(__name__)
VARIABLE = "PARLEY_ON_FAILURE"
"""Environment variable that holds the command to run when a scheduled run has failed or died."""
TIMEOUT_SECONDS = 60


def tell_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """Tell of a flow that failed or whose process died: a hook of Prefect's, which names its arguments."""
    if not tell(flow.name, flow_run.name, state.name, state.message or ""):
        return
    output = (getattr(flow_run, "parameters", None) or {}).get("output", "output")
    unfinished.note_told(Path(output), str(getattr(flow_run, "id", ""))[:8])


def tell_killed(name: str, message: str) -> None:
    """Tell of a release run that was killed when nobody could tell of it."""
    tell("release", name, "Killed", message)


def tell(flow: str, run: str, state: str, message: str) -> bool:
    """Run the command of `PARLEY_ON_FAILURE`, if there is one, with the failure as text on its standard input.

    The command is no shell line. What it needs one by one stands in its environment: PARLEY_FLOW, PARLEY_RUN,
    PARLEY_STATE, PARLEY_MESSAGE. A notifier that fails is logged and changes nothing. Gives whether somebody was told.
    """
    command = os.environ.get(VARIABLE, "")
    if not command.strip():
        return False
    facts = {"FLOW": flow, "RUN": run, "STATE": state, "MESSAGE": message}
    text = f"Parley: the {flow} run {run} ended as {state}.\n{message}\n"
    try:
        subprocess.run(
            shlex.split(command),
            input=text,
            text=True,
            encoding="utf-8",
            env={**os.environ, **{f"PARLEY_{name}": value.replace("\0", "") for name, value in facts.items()}},
            timeout=TIMEOUT_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        LOGGER.warning("%s: nobody was told of the failure: %s", VARIABLE, error)
        return False
    return True
