"""What the pages load beside their data."""

from pathlib import Path

import pytest

from parley.catalog import assets


def test_the_chart_script_is_made_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["first\r\nline\n", "second"])
    monkeypatch.setattr(assets, "_make_chart_library", lambda: next(made))
    kept = tmp_path / "kept"
    assert assets.read_chart_library(kept) == "first\r\nline\n"
    assert assets.read_chart_library(kept) == "first\r\nline\n"
    (path,) = kept.iterdir()
    path.write_bytes(path.read_bytes()[:-3])
    assert assets.read_chart_library(kept) == "second", "a damaged script was taken"
