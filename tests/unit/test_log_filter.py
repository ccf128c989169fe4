"""What the log says of a problem."""

import logging
import os
import sys

import pytest

from parley.errors import InputError
from parley.log_filter import LOGGERS, outlive_readers, shorten_problems, without_traceback


def record(error: Exception) -> logging.LogRecord:
    """Give the log's record of an error that was raised."""
    try:
        raise error
    except Exception:
        return logging.LogRecord("a", logging.ERROR, "b.py", 1, "failed", (), sys.exc_info())


def test_a_problem_that_can_be_mended_is_told_without_traceback() -> None:
    held = record(InputError(where="raw", problem="no such folder"))
    assert without_traceback(held)
    assert held.exc_info is None


def test_a_defect_keeps_its_traceback() -> None:
    held = record(ZeroDivisionError())
    assert without_traceback(held)
    assert held.exc_info is not None


@pytest.mark.parametrize("name", LOGGERS)
def test_the_filter_is_set_once_however_often_it_is_asked_for(name: str) -> None:
    shorten_problems()
    shorten_problems()
    assert logging.getLogger(name).filters.count(without_traceback) == 1


def test_a_run_goes_on_when_nobody_reads_its_log_any_more() -> None:
    from prefect.logging.handlers import PrefectConsoleHandler

    reader, writer = os.pipe()
    logger = logging.getLogger("prefect.of_this_test")
    logger.propagate = False
    with os.fdopen(writer, "w") as stream:
        logger.addHandler(PrefectConsoleHandler(stream))
        outlive_readers()
        os.close(reader)
        logger.error("nobody reads this, and it ends nothing")
        logger.error("nor this")
    logger.handlers.clear()
