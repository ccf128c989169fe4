"""Reading files: YAML words stay words, and a wrong file is told by its place."""

from pathlib import Path

import pytest

from parley import store
from parley.errors import ContractError


def test_words_that_old_yaml_takes_for_truth_values_stay_words(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("words: [no, on, off, yes, y]\non: [true, false]\n", encoding="utf-8")
    assert store.read_yaml(tmp_path / "a.yml") == {"words": ["no", "on", "off", "yes", "y"], "on": [True, False]}


def test_broken_yaml_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("a: 1\nb: [1,\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"(?s)a\.yml.*line 3"):
        store.read_yaml(tmp_path / "a.yml")


def test_a_run_record_is_written_whole_and_found_by_its_version(tmp_path: Path) -> None:
    store.write_run(tmp_path, "1", {"version": "2031.5.0", "raw": ["one"]})
    store.write_run(tmp_path, "2", {"version": "2031.5.1", "raw": ["two"]})
    assert store.read_raw_folders(tmp_path, "2031.5.0") == [Path("one")]
    assert store.read_raw_folders(tmp_path, "2031.6.0") == []


def test_a_wrong_entry_of_the_registry_is_told_with_its_line(tmp_path: Path) -> None:
    good = "{id: orvel-front, name: Orvel Front, type: armed_group, source: its own statute}"
    (tmp_path / "actors.yml").write_text(f"# actors\nactors:\n  - {good}\n  - {{id: b, nam: B}}\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"actors\.yml, line 4: entry 2 \(b\): unknown field 'nam'"):
        store.read_registry(tmp_path)


def test_a_wrong_override_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "actors.yml").write_text("actors: []\n", encoding="utf-8")
    (tmp_path / "overrides.yml").write_text("overrides:\n\n  - {action: melt}\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"overrides\.yml, line 3: entry 1: unknown action 'melt'"):
        store.read_overrides(tmp_path)
