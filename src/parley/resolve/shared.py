"""Which of many sets share how many members: counted with arrays, members that are in too many sets left aside."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

AT_ONCE = 1_000_000
"""Pairs that are counted together."""


def shared_members(
    sets: Sequence[npt.NDArray[np.int64]], too_common: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield arrays of (set, later set, members that both hold) for all pairs of sets that share one, in order.

    Args:
        sets: The members of each, none of them twice.
        too_common: A member of more sets than that is passed over.
    """
    owners = np.repeat(np.arange(len(sets)), [len(held) for held in sets])
    members = np.concatenate([np.empty(0, np.int64), *sets])
    order = np.argsort(members, kind="stable")  # so that the sets of a member stand in order
    if not len(order):
        return
    ordered = members[order]
    firsts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    counts = np.diff(np.append(firsts, len(order)))
    ends = np.repeat(firsts + counts, counts)
    is_kept = np.repeat((counts > 1) & (counts <= too_common), counts)
    places, sizes = np.empty(len(order), np.int64), np.zeros(len(order), np.int64)
    places[order] = np.arange(len(order))
    sizes[order] = np.where(is_kept, ends - np.arange(len(order)) - 1, 0)
    held = owners[order]
    reached = np.cumsum(sizes)
    start = 0
    while start < len(sizes):
        before = int(reached[start - 1]) if start else 0
        end = max(int(np.searchsorted(reached, before + AT_ONCE, "right")), start + 1)
        if end < len(sizes):  # whole sets only
            end = int(np.searchsorted(owners, owners[end], "left"))
            if end <= start:
                end = int(np.searchsorted(owners, owners[start], "right"))
        many = sizes[start:end]
        one = np.repeat(owners[start:end], many)
        at = np.arange(len(one)) - np.repeat(np.cumsum(many) - many, many) + np.repeat(places[start:end] + 1, many)
        codes, shared = np.unique(one * len(sets) + held[at], return_counts=True)
        if len(codes):
            first, second = np.divmod(codes, len(sets))
            yield first, second, shared
        start = end
