"""Parts of the work store: those that no text needs any more are deleted when asked, many small ones joined to one."""

import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley import batches, store
from parley.batches import Batch, Settings, Text
from parley.publishing.durable import lock_output

UNFINISHED = ".writing-"
"""Begins the names of parts that are being written, or were when their run was killed."""
SMALL, LARGE, MANY = 48, 1024, 24
"""Texts below which a part is small; most texts of a joined one; small parts from which joining is worth while."""


@dataclass(frozen=True)
class Cleaned:
    """What a cleaning deleted, joined and kept, in parts and bytes."""

    removed: int
    removed_bytes: int
    kept: int
    joined: int = 0

    def message(self) -> str:
        """Say it in one sentence."""
        joined = f", {self.joined} small ones joined" if self.joined else ""
        return f"{self.removed} parts deleted ({self.removed_bytes / 1e6:,.1f} MB){joined}, {self.kept} kept."


def clean_parts(raw: Sequence[Path], output: Path, settings: Settings) -> Cleaned:
    """Delete the parts that hold nothing which a release of these texts, made by this code, would take again.

    Findings of other raw folders, of changed texts and of earlier code, lexicons or registries go; a part with one
    text that is still needed stays whole, unless many such are small: these are joined, with what is needed of them.

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
        joined, made = join_parts(texts, work, index, only_whole=False)
        return Cleaned(removed, before - size_below(work), len(needed) - joined + made, joined)


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
            remove_part(folder)
        elif folder.name.startswith(UNFINISHED):
            shutil.rmtree(folder)
    return removed


def remove_part(folder: Path) -> None:
    """Delete a part so that at no moment half of it is taken for a part."""
    folder = folder.rename(folder.with_name(f"{UNFINISHED}{folder.name}"))
    (folder / "part.json").unlink()
    shutil.rmtree(folder)


def join_parts(
    texts: Sequence[Text], work: Path, index: Mapping[str, str], *, only_whole: bool = True
) -> tuple[int, int]:
    """Join the small parts that hold some texts, where there are many; give the numbers of parts joined and made.

    Nightly runs leave a part each, however few texts were new, and to open a part takes as long as to read it. A part
    is deleted after the one that takes its place is there: a run killed in between leaves both, which does no harm.

    Args:
        index: For each key of a text the part that holds its findings.
        only_whole: Leave parts alone that hold something which these texts do not need: another run may.
    """
    held: dict[str, list[Text]] = {}
    for text in texts:
        if text.key in index:
            held.setdefault(index[text.key], []).append(text)
    sizes = Counter(index.values())
    small = {
        name: own
        for name, own in sorted(held.items())
        if len(own) < SMALL and (len(own) == sizes[name] or not only_whole)
    }
    if len(small) < MANY:
        return 0, 0
    made = 0
    for names in group_parts(small):
        batch = Batch(1, tuple(text for name in names for text in small[name]))
        write_joined(batch, work)
        made += 1
        for name in set(names) - {batch.name}:
            remove_part(work / name)
    return len(small), made


def write_joined(batch: Batch, work: Path) -> None:
    """Write the findings of some texts, which other parts hold, as one part."""
    from parley.parts import to_parts

    found, rejections = batches.read_findings(batch.texts, work, LARGE)
    keys = [text.key for text in batch.texts]
    store.write_part(work, batch.name, keys, to_parts(found, rejections), batches.origin_of(batch))


def group_parts(small: Mapping[str, Sequence[Text]]) -> Iterator[list[str]]:
    """Yield the names of parts in groups that hold at most so many texts as a joined part may."""
    names: list[str] = []
    size = 0
    for name, own in small.items():
        if names and size + len(own) > LARGE:
            yield names
            names, size = [], 0
        names.append(name)
        size += len(own)
    yield names


def size_below(folder: Path) -> int:
    """Give the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
