"""Known names found in a text by their folded words, so that accents, apostrophes, hyphens and points do not count."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from parley.ids import fold

WORD = re.compile(r"[^\W_]+(?:['’‘ʼ`](?![sS]\b)[^\W_]+)*")
GAP = re.compile(r"[\s\-‐‑–.,’'‘ʼ&/]{1,3}")
END = re.compile(r"(?<=\.[^\W\d_])\.")
SURE, WEAK = "sure", "weak"


@dataclass(frozen=True, slots=True)
class AliasMatch:
    """A known name in a text.

    Attributes:
        actor_ids: Whom it can name: one actor, or several that share a weak name.
        is_weak: Whether it names them only beside a stronger hint.
    """

    char_start: int
    char_end: int
    actor_ids: tuple[str, ...]
    is_weak: bool


class AliasIndex:
    """Names and whom they mean, found longest first."""

    def __init__(self, aliases: Iterable[tuple[str, str, bool]]) -> None:
        """Take triples of name, actor id and whether the name is weak.

        Names in capitals of at most six letters are matched with their case, all others wherever a capital begins them.
        """
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._owners: dict[tuple[str, ...], dict[str, bool]] = {}
        self._exact: dict[tuple[str, ...], set[str]] = {}
        for name, actor_id, is_weak in aliases:
            words = tuple(fold(name).split())
            if not words:
                continue
            owners = self._owners.setdefault(words, {})
            owners[actor_id] = owners.get(actor_id, True) and is_weak
            forms = self._by_first.setdefault(words[0], [])
            if words not in forms:
                forms.append(words)
                forms.sort(key=len, reverse=True)
            letters = "".join(c for c in name if c.isalpha())
            written = self._exact.setdefault(words, set())
            written.add(letters if letters.isupper() and len(letters) <= 6 else "")

    def owners(self, name: str) -> tuple[str, ...]:
        """Give the actors that a name means for sure, whatever its capitals."""
        held = self._owners.get(tuple(fold(name).split()), {})
        return tuple(sorted(actor for actor, weak in held.items() if not weak))

    def find(self, text: str, start: int, end: int) -> list[AliasMatch]:
        """Give the known names between two characters of a text, longest first where they overlap, in order."""
        words = [(m.start(), m.end(), fold(m.group())) for m in WORD.finditer(text, start, end)]
        found: list[AliasMatch] = []
        at = 0
        while at < len(words):
            step = 1
            for form in self._by_first.get(words[at][2], ()):
                if self._stands(form, words, at, text):
                    found.append(self._match(form, words, at, text))
                    step = len(form)
                    break
            at += step
        return found

    def _stands(self, form: tuple[str, ...], words: list[tuple[int, int, str]], at: int, text: str) -> bool:
        """Tell whether a form stands at a word: same words, nothing but small gaps between them, written as a name."""
        if at + len(form) > len(words):
            return False
        for offset, word in enumerate(form):
            if words[at + offset][2] != word:
                return False
            if offset:
                gap = text[words[at + offset - 1][1] : words[at + offset][0]]
                if not GAP.fullmatch(gap) or "," in gap or gap.count("\n") > 1:
                    return False
        wording = text[words[at][0] : words[at + len(form) - 1][1]]
        letters = "".join(c for c in wording if c.isalpha())
        forms = self._exact[form]
        if letters in forms:
            return True
        if "" not in forms:
            return False
        first = next((c for c in wording if c.isalpha()), "")
        return not first.islower() or (len(form) > 1 and any(c.isupper() for c in wording))

    def _match(self, form: tuple[str, ...], words: list[tuple[int, int, str]], at: int, text: str) -> AliasMatch:
        """Give the match of a form at a word, the point of "U.N." included."""
        start, end = words[at][0], words[at + len(form) - 1][1]
        if END.match(text, end):
            end += 1
        owners = self._owners[form]
        sure = tuple(sorted(actor for actor, weak in owners.items() if not weak))
        return AliasMatch(start, end, sure or tuple(sorted(owners)), not sure)
