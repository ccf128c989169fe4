"""The orchestrator's log: a problem that can be mended is its sentence alone, and a run needs nobody to read along."""

import logging
import os
from functools import partial
from typing import Any

from parley.errors import ParleyError

LOGGERS = ("prefect.flow_runs", "prefect.task_runs")


def without_traceback(record: logging.LogRecord) -> bool:
    """Let a problem that the user can mend be logged as its sentence alone; any other keeps its traceback."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if isinstance(error, ParleyError):
        record.exc_info, record.exc_text = None, None
    return True


def shorten_problems() -> None:
    """Have the orchestrator's logs of flows and tasks pass this filter, once."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(without_traceback)


def outlive_readers() -> None:
    """Have a run go on when whoever reads its log is gone, as when the process that started it has been killed.

    The orchestrator's handlers print through a console that then ends the program; the log goes to the server besides.
    """
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    for logger in loggers:
        for handler in getattr(logger, "handlers", ()):
            if console := getattr(handler, "console", None):
                console.on_broken_pipe = partial(print_nowhere, console)


def print_nowhere(console: Any) -> None:
    """Turn what a console prints away from a pipe that nobody reads."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, console.file.fileno())
    os.close(nowhere)
