"""Drawings are made once for what they show."""

from pathlib import Path

import pytest

from parley.catalog import drawing


def test_a_chart_that_shows_the_same_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["<svg>\r\né</svg>", "<svg>two</svg>", "<svg>three</svg>", "<svg>four</svg>"])
    monkeypatch.setattr(drawing, "_draw", lambda spec, is_lite: next(made))
    kept = tmp_path / "kept"
    spec = {"values": [1, {"name": "é"}]}
    assert drawing.draw("map", spec, kept) == "<svg>\r\né</svg>"
    assert drawing.draw("map", {"values": [1, {"name": "é"}]}, kept) == "<svg>\r\né</svg>"
    assert drawing.draw("map", {"values": [2]}, kept) == "<svg>two</svg>", "it shows something else"
    assert [path.name for path in kept.iterdir()] == ["drawn-map.svg"]
    (kept / "drawn-map.svg").write_bytes((kept / "drawn-map.svg").read_bytes()[:-2])
    assert drawing.draw("map", {"values": [2]}, kept) == "<svg>three</svg>", "a damaged drawing was taken"
    assert drawing.draw("map", {"values": [2]}) == "<svg>four</svg>", "nothing is kept without a folder"


def test_the_kind_of_specification_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_draw", lambda spec, is_lite: str(is_lite))
    assert drawing.draw("map", {}, tmp_path) == "False"
    assert drawing.draw("map", {}, tmp_path, is_lite=True) == "True"
