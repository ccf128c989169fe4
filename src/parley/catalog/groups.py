"""Which rows belong to what, as arrays of numbers: a large release has millions of such pairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Groups:
    """Members of each owner, both numbered by the place of their row in its table.

    Attributes:
        members: The members of owner 0, then those of owner 1 and so on, each group in rising order.
        starts: Where in `members` each owner's begin, and their end: one longer than the number of owners.
    """

    members: Numbers
    starts: Numbers

    def of(self, owner: int) -> list[int]:
        """Give the members of one owner; none of the owner -1, which stands for an unknown one."""
        return self.members[self.starts[owner] : self.starts[owner + 1]].tolist() if owner >= 0 else []

    def each(self, owners: Any) -> Iterator[list[int]]:
        """Yield the members of some owners, none of them unknown."""
        owners = np.asarray(owners, np.int64)
        for first, last in zip(self.starts[owners].tolist(), self.starts[owners + 1].tolist(), strict=True):
            yield self.members[first:last].tolist() if first < last else []

    def sizes(self) -> Numbers:
        """Give how many members each owner has."""
        return np.diff(self.starts)


def to_groups(owners: Numbers, members: Numbers, size: int) -> Groups:
    """Group pairs of owner and member, each pair once; pairs with a negative number are left out.

    Args:
        owners: Number of the owner in each pair.
        members: Number of the member in each pair.
        size: How many owners there are.

    >>> to_groups(np.array([1, 0, 1, -1, 1]), np.array([4, 2, 3, 9, 4]), 3).of(1)
    [3, 4]
    """
    kept = (owners >= 0) & (members >= 0)
    owners, members = owners[kept].astype(np.int64), members[kept].astype(np.int64)
    width = int(members.max()) + 1 if len(members) else 1
    pairs = np.unique(owners * width + members)
    owners, members = np.divmod(pairs, width)
    return Groups(members, find_starts(owners, size))


def find_starts(owners: Any, size: int) -> Numbers:
    """Give where each owner's rows begin among rows sorted by owner, and the end."""
    return np.searchsorted(owners, np.arange(size + 1)).astype(np.int64)
