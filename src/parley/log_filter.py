"""What the orchestrator's log says of a problem that the user can mend: its sentence, and no traceback."""

import logging

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
