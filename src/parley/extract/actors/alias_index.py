"""Known names found in a text by their folded words, so that accents, apostrophes, hyphens and points do not count."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parley.ids import fold

WORD = re.compile(r"[^\W_]+(?:['’‘ʼ`](?![sS]\b)[^\W_]+)*")
GAP = re.compile(r"[\s\-‐‑–.,’'‘ʼ&/]{1,3}")
END = re.compile(r"(?<=\.[^\W\d_])\.")
SURE, WEAK = "sure", "weak"


class AliasMatch(NamedTuple):
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
        self._by_start: dict[str, dict[str, list[tuple[str, ...]]]] = {}
        self._owners: dict[tuple[str, ...], dict[str, bool]] = {}
        self._exact: dict[tuple[str, ...], set[str]] = {}
        for name, actor_id, is_weak in aliases:
            words = tuple(fold(name).split())
            if not words:
                continue
            owners = self._owners.setdefault(words, {})
            owners[actor_id] = owners.get(actor_id, True) and is_weak
            # By the second word too, empty for names of one: hundreds of names begin with "the".
            forms = self._by_start.setdefault(words[0], {}).setdefault(words[1] if len(words) > 1 else "", [])
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
        words = tuple(map(fold, WORD.findall(text, start, end)))
        found: list[AliasMatch] = []
        spans: list[tuple[int, int]] = []
        free = 0
        for at, word in enumerate(words):
            if word not in self._by_start or at < free:
                continue
            starts = self._by_start[word]
            following = words[at + 1] if at + 1 < len(words) else ""
            for form in (*starts.get(following, ()), *starts.get("", ())):
                if words[at : at + len(form)] != form:
                    continue
                spans = spans or [m.span() for m in WORD.finditer(text, start, end)]
                if self._stands(form, spans[at : at + len(form)], text):
                    found.append(self._match(form, spans[at][0], spans[at + len(form) - 1][1], text))
                    free = at + len(form)
                    break
        return found

    def _stands(self, form: tuple[str, ...], spans: Sequence[tuple[int, int]], text: str) -> bool:
        """Tell whether words that are a form's stand as one name: small gaps between them, written as a name."""
        for (_, before), (after, _) in pairwise(spans):
            gap = text[before:after]
            if not GAP.fullmatch(gap) or "," in gap or gap.count("\n") > 1:
                return False
        wording = text[spans[0][0] : spans[-1][1]]
        letters = "".join(filter(str.isalpha, wording))
        forms = self._exact[form]
        if letters in forms:
            return True
        if "" not in forms:
            return False
        return not letters[:1].islower() or (len(form) > 1 and any(c.isupper() for c in letters))

    def _match(self, form: tuple[str, ...], start: int, end: int, text: str) -> AliasMatch:
        """Give the match of a form between two characters, the point of "U.N." included."""
        if END.match(text, end):
            end += 1
        owners = self._owners[form]
        sure = tuple(sorted(actor for actor, weak in owners.items() if not weak))
        return AliasMatch(start, end, sure or tuple(sorted(owners)), not sure)
