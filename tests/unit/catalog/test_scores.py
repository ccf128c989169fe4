"""Measured scores, as the description of the method holds them."""

from pathlib import Path

import pytest

from parley.catalog.scores import parse_scores
from parley.errors import ContractError

TEXT = """# Method

## How good it is

Words.

| what | set | score |
|---|---|---|
| quotes | `tests/made.yml`, 3 | F1 80 |

## Next

| a | b | c |
"""


def test_the_table_is_read_without_its_marks() -> None:
    assert parse_scores(TEXT) == [{"what": "quotes", "set": "tests/made.yml, 3", "score": "F1 80"}]


@pytest.mark.parametrize("text", ["", TEXT.replace("| score |", "| result |"), TEXT.replace("| F1 80 |", "|")])
def test_another_table_is_refused(text: str) -> None:
    with pytest.raises(ContractError):
        parse_scores(text)


def test_the_project_has_such_a_table() -> None:
    text = (Path(__file__).parents[3] / "docs" / "method.md").read_text(encoding="utf-8")
    assert len(parse_scores(text)) > 5
