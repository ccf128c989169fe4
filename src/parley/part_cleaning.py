"""Parts of the work store that no text needs any more: found, and deleted when asked."""

import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley import batches, store
from parley.batches import Settings
from parley.publishing.durable import lock_output

UNFINISHED = ".writing-"
"""Begins the names of parts that are being written, or were when their run was killed."""


@dataclass(frozen=True)
class Cleaned:
    """What a cleaning deleted and kept, in parts and bytes."""

    removed: int
    removed_bytes: int
    kept: int

    def message(self) -> str:
        """Say it in one sentence."""
        return f"{self.removed} parts deleted ({self.removed_bytes / 1e6:,.1f} MB), {self.kept} kept."


def clean_parts(raw: Sequence[Path], output: Path, settings: Settings) -> Cleaned:
    """Delete the parts that hold nothing which a release of these texts, made by this code, would take again.

    Findings of other raw folders, of changed texts and of earlier code, lexicons or registries go; a part with one
    text that is still needed stays whole.

    Raises:
        InputError: A raw folder can't be used.
        ReleaseError: A run is at work in this output folder.
    """
    work = output / ".work"
    with lock_output(output, ".run.lock", wait=False):
        texts, _ = batches.find_texts(raw, settings)
        index = store.read_part_index(work)
        needed = frozenset(index[text.key] for text in texts if text.key in index)
        before = size_below(work)
        removed = remove_parts(work, needed)
        return Cleaned(removed, before - size_below(work), len(needed))


def remove_parts(work: Path, kept: Collection[str]) -> int:
    """Delete all parts but those named, and what killed runs left half written; give the number of parts deleted.

    Only folders that are parts, whole or half written, are touched. A part is renamed before it is deleted: one half
    deleted would stand in the way of a new one.
    """
    if not work.is_dir():
        return 0
    removed = 0
    for folder in sorted(path for path in work.iterdir() if path.is_dir() and path.name not in kept):
        if (folder / "part.json").is_file():
            removed += 1
            folder = folder.rename(folder.with_name(f"{UNFINISHED}{folder.name}"))
            (folder / "part.json").unlink()
        if folder.name.startswith(UNFINISHED):
            shutil.rmtree(folder)
    return removed


def size_below(folder: Path) -> int:
    """Give the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
