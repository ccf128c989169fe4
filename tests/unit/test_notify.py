"""Whoever is named to be told of a failure is told; a notifier that fails breaks nothing."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from parley import store
from parley.notify import tell_failure, tell_killed

FLOW = SimpleNamespace(name="release")
RUN = SimpleNamespace(name="release-2031.5.0")
STATE = SimpleNamespace(name="Failed", message="raw/nowhere: no such folder. Name the folder “raw”")


def test_the_command_gets_the_failure_as_text_and_as_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "tell.py"
    script.write_text(
        "import os, sys; from pathlib import Path\n"
        "text = sys.stdin.buffer.read().decode()\n"
        "Path(sys.argv[1]).write_text(text + os.environ['PARLEY_STATE'] + os.environ['PARLEY_MESSAGE'])"
    )
    monkeypatch.setenv("PARLEY_ON_FAILURE", f"'{sys.executable}' '{script}' '{tmp_path}/told of.txt'")
    tell_failure(flow=FLOW, flow_run=RUN, state=STATE)
    told = (tmp_path / "told of.txt").read_text()
    assert told.startswith("Parley: the release run release-2031.5.0 ended as Failed.\nraw/nowhere: no such folder.")
    assert told.endswith("Failed" + STATE.message)


def test_nobody_is_told_where_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARLEY_ON_FAILURE", raising=False)
    tell_failure(FLOW, RUN, STATE)


@pytest.mark.parametrize("command", ["/no/such/program", "false", "'unclosed"])
def test_a_notifier_that_fails_is_logged_only(
    command: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PARLEY_ON_FAILURE", command)
    tell_failure(FLOW, RUN, STATE)
    assert "nobody was told of the failure" in caplog.text


def test_a_run_that_was_killed_is_told_of_by_its_record_s_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_ON_FAILURE", f"tee '{tmp_path}/told.txt'")
    tell_killed("20310509T023000-0a1b2c3d", "It never ended")
    told = (tmp_path / "told.txt").read_text()
    assert told == "Parley: the release run 20310509T023000-0a1b2c3d ended as Killed.\nIt never ended\n"


@pytest.mark.parametrize(("command", "note"), [("true", "told"), ("false", "running"), ("", "running")])
def test_the_note_of_a_run_whose_process_died_says_whether_somebody_was_told(
    command: str, note: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hook knows the flow run's identifier, in whose beginning the note's name ends, and the output folder."""
    monkeypatch.setenv("PARLEY_ON_FAILURE", command)
    for name in ("20310509T023000-0a1b2c3d", "20310509T023000-99999999"):
        store.write_run(tmp_path, f"{name}.running", {})
    run = SimpleNamespace(name="release-next", id="0a1b2c3d-4e5f", parameters={"output": str(tmp_path)})
    tell_failure(FLOW, run, SimpleNamespace(name="Crashed", message=""))
    held = [path.name for path in sorted((tmp_path / "runs").iterdir())]
    assert held == [f"20310509T023000-0a1b2c3d.{note}.json", "20310509T023000-99999999.running.json"]
