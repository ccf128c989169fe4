"""Members that sets share are counted as one would by hand."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.resolve import shared
from parley.resolve.shared import shared_members


def counted(sets: list[set[int]], too_common: int) -> dict[tuple[int, int], int]:
    """Give the number of members that each pair of sets shares."""
    arrays = [np.array(sorted(held), dtype=np.int64) for held in sets]
    found = {}
    for one, other, common in shared_members(arrays, too_common):
        for pair in zip(one.tolist(), other.tolist(), common.tolist(), strict=True):
            assert pair[:2] not in found
            found[pair[:2]] = pair[2]
    return found


@pytest.mark.parametrize("at_once", [1, 7, 1000])
@given(sets=st.lists(st.sets(st.integers(0, 9)), max_size=12), too_common=st.integers(1, 9))
def test_shared_members_are_counted_however_many_are_looked_at_together(
    at_once: int, sets: list[set[int]], too_common: int
) -> None:
    holders = {member: sum(member in held for held in sets) for member in range(10)}
    kept = [{member for member in held if holders[member] <= too_common} for held in sets]
    by_hand = {(a, b): len(kept[a] & kept[b]) for a, b in combinations(range(len(sets)), 2) if kept[a] & kept[b]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "AT_ONCE", at_once)
        assert counted(sets, too_common) == by_hand
