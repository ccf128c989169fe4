"""A run that was killed is seen by the next one, told of once, and gets a record."""

from pathlib import Path

import pytest

from parley import store, unfinished

RECORD = {"raw": ["raw"], "started": "2031-05-09T02:30:00+00:00"}


@pytest.fixture
def told() -> list[str]:
    """Give a list of what is told."""
    return []


def begin(output: Path, name: str, told: list[str]) -> list[str]:
    """Begin a run and end it well; give the runs that it found killed."""
    with unfinished.at_work(output, name, RECORD, lambda *said: told.extend(said)) as killed:
        assert [path.name for path in (output / "runs").glob("*.running.json")] == [f"{name}.running.json"]
    return killed


def kill(output: Path, name: str) -> None:
    """Leave what a run leaves that is killed."""
    store.write_run(output, f"{name}{unfinished.AT_WORK}", {**RECORD, "status": "running"})


def test_a_run_that_ends_leaves_no_note(tmp_path: Path, told: list[str]) -> None:
    assert begin(tmp_path, "one", told) == []
    with pytest.raises(KeyboardInterrupt), unfinished.at_work(tmp_path, "two", RECORD, lambda *said: None):
        raise KeyboardInterrupt
    assert list((tmp_path / "runs").iterdir()) == []
    assert told == []


def test_a_run_that_was_killed_is_told_of_once_and_gets_its_record(tmp_path: Path, told: list[str]) -> None:
    kill(tmp_path, "one")
    assert begin(tmp_path, "two", told) == ["one"]
    assert told[0] == "one"
    assert told[1].startswith("The run one never ended: it was killed")
    record = store.read_record(tmp_path / "runs" / "one.json")
    assert (record["status"], record["found_by"], record["started"]) == ("killed", "two", RECORD["started"])
    assert begin(tmp_path, "three", told) == []
    assert len(told) == 2


def test_a_run_whose_end_was_told_when_it_happened_is_not_told_again(tmp_path: Path, told: list[str]) -> None:
    kill(tmp_path, "night-0a1b2c3d")
    unfinished.note_told(tmp_path, "0a1b2c3d")
    unfinished.note_told(tmp_path, "no-such")
    unfinished.note_told(tmp_path / "nowhere", "0a1b2c3d")
    assert begin(tmp_path, "next", told) == ["night-0a1b2c3d"]
    assert told == []
    assert store.read_record(tmp_path / "runs" / "night-0a1b2c3d.json")["status"] == "killed"
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["night-0a1b2c3d.json"]


def test_a_note_half_written_is_still_one_of_a_run_that_was_killed(tmp_path: Path, told: list[str]) -> None:
    store.write_text(tmp_path / "runs" / "one.running.json", "{")
    assert begin(tmp_path, "two", told) == ["one"]
    assert store.read_record(tmp_path / "runs" / "one.json")["status"] == "killed"
