"""Which rows belong to what."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parley.catalog.groups import to_groups

PAIRS = st.lists(st.tuples(st.integers(-1, 6), st.integers(-1, 9)), max_size=40)


@given(pairs=PAIRS)
def test_each_owner_has_its_members_once_and_in_order(pairs: list[tuple[int, int]]) -> None:
    owners, members = np.array(pairs, np.int64).reshape(-1, 2).T
    groups = to_groups(owners, members, 7)
    for owner in range(7):
        assert groups.of(owner) == sorted({member for other, member in pairs if other == owner and member >= 0})
    assert groups.sizes().tolist() == [len(groups.of(owner)) for owner in range(7)]


def test_an_unknown_owner_has_none() -> None:
    assert to_groups(np.array([0, 1]), np.array([3, 4]), 2).of(-1) == []
