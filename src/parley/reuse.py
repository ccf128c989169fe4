"""What of earlier runs' work a release takes again, and why it does the rest anew: `parley release --explain`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parley import batches, libraries, store
from parley.batches import Settings, Text

NEW = "no earlier run has read it"
NAMED = 10
"""Most texts that are named for one reason."""
WORDS: Mapping[str, str] = {
    "content": "its content has changed",
    "entry": "its manifest entry has changed",
    "code": "Parley's code has changed",
    "data": "Parley's lexicons or places have changed",
    "model": "the language model has changed",
    "libraries": "libraries have changed",
    "registry": "the actor registry has changed",
    "languages": "the languages that can be read have changed",
    "max_bytes": "the size over which a text is left out has changed",
}
"""What a text's findings depend on, in the words of a reason; the text's own part first."""


@dataclass(frozen=True)
class Reuse:
    """What a release would take again.

    Attributes:
        reused: Number of texts whose findings are there.
        parts: Number of parts that hold them.
        anew: For each reason, the paths of the texts that are extracted for it, in order.
    """

    reused: int
    parts: int
    anew: Mapping[str, Sequence[str]]

    def to_lines(self) -> list[str]:
        """Say it: the counts, then each reason with the texts it concerns."""
        count = sum(len(paths) for paths in self.anew.values())
        lines = [f"{self.reused} texts are taken from {self.parts} parts of earlier runs, {count} are extracted anew."]
        for reason, paths in sorted(self.anew.items(), key=lambda item: (-len(item[1]), item[0])):
            more = [f"  and {len(paths) - NAMED} more"] if len(paths) > NAMED else []
            lines += [f"{len(paths)} because {reason}:", *(f"  {path}" for path in paths[:NAMED]), *more]
        return lines


def explain(raw: Sequence[Path], work: Path, settings: Settings) -> Reuse:
    """Compare the texts of the raw folders with what the work store holds; build nothing and change nothing.

    A text that is not there is compared with its nearest earlier state: the one with the fewest differences.

    Raises:
        InputError: A raw folder can't be used.
    """
    texts, _ = batches.find_texts(raw, settings)
    known = store.read_part_index(work)
    earlier: dict[str, list[Mapping[str, str]]] = {}
    for made_of in store.read_part_origins(work):
        for path, origin in made_of.items():
            earlier.setdefault(path, []).append(origin)
    anew: dict[str, list[str]] = {}
    for text in texts:
        if text.key not in known:
            reason = why_anew(text, earlier.get(text.entry.path, ()))
            anew.setdefault(reason, []).append(text.entry.path)
    used = Counter(known[text.key] for text in texts if text.key in known)
    return Reuse(sum(used.values()), len(used), anew)


def why_anew(text: Text, earlier: Sequence[Mapping[str, str]]) -> str:
    """Say what differs between a text and the nearest of its earlier states; of equally near ones, the last."""
    now = {**text.made_by, "content": text.content, "entry": text.facts}
    different = [([name for name in WORDS if now.get(name) != origin.get(name)], origin) for origin in earlier]
    if not different:
        return NEW
    names, nearest = min(reversed(different), key=lambda held: len(held[0]))
    words = {**WORDS, "libraries": tell_libraries(nearest.get("libraries"), now.get("libraries", ""))}
    return " and ".join(words[name] for name in names) or NEW


def tell_libraries(before: str | None, now: str) -> str:
    """Say which libraries have another version than they had, from which to which."""
    if before is None:
        return "nothing tells which versions of libraries it was read with"
    return libraries.to_words(libraries.find_changes(libraries.parse_line(before), libraries.parse_line(now)))
