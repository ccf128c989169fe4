"""A failed run is told to the program that the environment names, and to nobody when it names none."""

import logging
import sys
from types import SimpleNamespace

import pytest

from parley.notify import VARIABLE, tell_failure

RUN = (
    SimpleNamespace(name="ingest"),
    SimpleNamespace(name="ingest-7"),
    SimpleNamespace(name="Failed", message="No\0 disk."),
)


def test_the_command_reads_what_failed(monkeypatch, tmp_path):
    program = tmp_path / "notify.py"
    program.write_text(
        "import os, pathlib, sys\n"
        "told = sys.stdin.read() + os.environ['PARLEY_RUN'] + ' ' + os.environ['PARLEY_MESSAGE']\n"
        "pathlib.Path(sys.argv[1]).write_text(told)\n"
    )
    monkeypatch.setenv(VARIABLE, f"{sys.executable} {program} {tmp_path / 'told.txt'}")
    tell_failure(*RUN)
    told = (tmp_path / "told.txt").read_text()
    assert told.startswith("Parley: the ingest run ingest-7 ended as Failed.\n")
    assert told.endswith("ingest-7 No disk.")


@pytest.mark.parametrize("command", ["/no/such/program", "false", "an unclosed 'quote"])
def test_a_notifier_that_fails_is_logged_and_changes_nothing(monkeypatch, caplog, command):
    monkeypatch.setenv(VARIABLE, command)
    with caplog.at_level(logging.WARNING):
        tell_failure(*RUN)
    assert "nobody was told" in caplog.text


def test_without_a_command_nobody_is_told(monkeypatch, caplog):
    monkeypatch.delenv(VARIABLE, raising=False)
    tell_failure(*RUN)
    assert caplog.text == ""
