"""Telling somebody that a run has failed, through any program that reads text: mail, curl, a script."""

import logging
import os
import shlex
import subprocess
from typing import Any

LOGGER = logging.getLogger(__name__)
VARIABLE = "PARLEY_ON_FAILURE"
"""Environment variable that holds the command to run when a scheduled run has failed or died."""
TIMEOUT_SECONDS = 60


def tell_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """Run the command of `PARLEY_ON_FAILURE`, if there is one, with the failure as text on its standard input.

    A hook of Prefect's, which names its arguments; for flows that fail and for flows whose process has died. The
    command is no shell line. What it needs one by one stands in its environment: PARLEY_FLOW, PARLEY_RUN, PARLEY_STATE,
    PARLEY_MESSAGE. A notifier that fails is logged and changes nothing.
    """
    command = os.environ.get(VARIABLE, "")
    if not command.strip():
        return
    facts = {"FLOW": flow.name, "RUN": flow_run.name, "STATE": state.name, "MESSAGE": state.message or ""}
    text = f"Parley: the {facts['FLOW']} run {facts['RUN']} ended as {facts['STATE']}.\n{facts['MESSAGE']}\n"
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
