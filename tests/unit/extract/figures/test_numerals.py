"""Numbers are read from digits, words and mixtures of both."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.extract.figures.numerals import find_numerals, find_parts, to_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7 mules", 7),
        ("12,500 men", 12500),
        ("1,234.5 litres", 1234.5),
        ("5 000 men", 5000),
        ("5\u202f000\u00a0000 men", 5_000_000),
        ("2½ miles", 2.5),
        (".5 of it", 0.5),
        ("twenty-five men", 25),
        ("TWENTY FIVE MEN", 25),
        ("two hundred and fifty men", 250),
        ("a hundred men", 100),
        ("a million and a half men", 1_500_000),
        ("two and a half million men", 2_500_000),
        ("half a dozen men", 6),
        ("three dozen men", 36),
        ("14 million men", 14_000_000),
        ("3.5 billion crowns", 3_500_000_000),
        ("one hundred and twenty thousand men", 120_000),
        ("five thousand two hundred men", 5200),
        ("THIRTYTHREE MEN", 33),
        ("1,5 million men", 1_500_000),
        ("12,5 per cent", 12.5),
    ],
)
def test_a_number_has_the_value_that_is_written(text: str, value: float) -> None:
    (found,) = find_numerals(text)
    assert found.value == pytest.approx(value)
    assert text.startswith(text[found.char_start : found.char_end])


def test_numbers_side_by_side_stay_apart() -> None:
    text = "three, four and five mules met 20 six-man patrols"
    assert [n.value for n in find_numerals(text)] == [3, 4, 5, 20, 6]


@pytest.mark.parametrize(
    "text", ["", "none at all", "several dozen", "hundreds of men", "the second man", "someone", "often"]
)
def test_words_that_only_look_like_numbers_are_left(text: str) -> None:
    assert list(find_numerals(text)) == []


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("a third of it", [1 / 3]),
        ("two-thirds of it", [2 / 3]),
        ("three quarters", [0.75]),
        ("two third parties", []),
        ("a fifth", [0.2]),
    ],
)
def test_worded_fractions_have_their_share(text: str, shares: list[float]) -> None:
    assert [share for _, _, share in find_parts(text)] == pytest.approx(shares)


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_digits_mean_what_plain_ones_do(value: int) -> None:
    assert to_number(f"{value:,}") == to_number(str(value)) == value
    (found,) = find_numerals(f"x {value:,} y")
    assert found.value == value


@given(st.text())
def test_any_text_is_read_in_order_and_without_overlaps(text: str) -> None:
    found = list(find_numerals(text))
    assert all(a.char_end <= b.char_start for a, b in pairwise(found))
    assert all(0 <= n.char_start < n.char_end <= len(text) for n in found)
