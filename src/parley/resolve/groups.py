"""Sets that only ever join: what is found to be the same."""

from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Groups(Generic[Key]):
    """Keys in disjoint sets; the smallest key stands for a set, so that the order of joining changes nothing.

    >>> groups = Groups("abc")
    >>> groups.join("c", "b")
    >>> groups.find("c"), groups.members()
    ('b', {'a': ['a'], 'b': ['b', 'c']})
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        """Let each key stand alone at first."""
        self._parent: dict[Key, Key] = {key: key for key in keys}

    def add(self, keys: Iterable[Key]) -> None:
        """Take further keys, each of which stands alone at first."""
        self._parent.update((key, key) for key in keys)

    def find(self, key: Key) -> Key:
        """Give the key that stands for the set of `key`."""
        parent = self._parent
        root = parent[key]
        while (above := parent[root]) != root:
            root = above
        while (above := parent[key]) != root:
            parent[key], key = root, above
        return root

    def join(self, one: Key, other: Key) -> None:
        """Make the sets of two keys one."""
        roots: list[Any] = sorted((self.find(one), self.find(other)))  # type: ignore[type-var]
        self._parent[roots[1]] = roots[0]

    def members(self) -> dict[Key, list[Key]]:
        """Give the keys of each set, in the order they came, by the key that stands for it."""
        held: dict[Key, list[Key]] = {}
        for key in self._parent:
            held.setdefault(self.find(key), []).append(key)
        return held
