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
