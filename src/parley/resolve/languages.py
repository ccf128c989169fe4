"""Names of one actor in two languages or scripts: equal consonants across scripts, cognates and a shared acronym."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from parley.extract.actors.names import PARTICLES, SMALL_WORDS, initials, is_acronym, sound, without_elisions
from parley.extract.actors.scripts import consonants, is_arabic, sounds_fit
from parley.ids import fold
from parley.resolve.actor_links import Cluster, may_join

FOREIGN = re.compile(
    r"\b(?:de|du|des|del|da|dos|pour|para|por|la|las|los|les|haut|alto|conseil|consejo|conselho|comite|mouvement|movimiento|"
    r"movimento|parti|partido|armee|ejercito|exercito|frente|groupe|grupo|ligue|liga|fuerzas|forcas|peuple|pueblo|povo|"
    r"\w+(?:ique|iste|aire|cion|cao|idad|idade))\b"
)
"""Words that a body's name has in French, Spanish or Portuguese and not in English."""
LINKS = SMALL_WORDS | PARTICLES | {"para", "por", "los", "las", "les"}
SHARE = 0.5
"""Share of the words of the shorter name that must be cognates where the acronym is the same."""


def transliterated(clusters: Sequence[Cluster], find: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield actors named in Arabic script with the only one whose name in Latin letters has the same consonants."""
    latin: dict[tuple[bool, str], dict[int, tuple[int, str]]] = defaultdict(dict)
    arabic: list[tuple[int, str, tuple[bool, str]]] = []
    for at, cluster in enumerate(clusters):
        for name, _ in cluster.names:
            folded = fold(name)
            key = (cluster.actor_type == "person", known_consonants(folded))
            if key[1] and is_arabic(name):
                arabic.append((at, folded, key))
            elif key[1]:
                latin[key].setdefault(find(at), (at, folded))
    for at, folded, key in arabic:
        held = [other for other, name in latin.get(key, {}).values() if sounds_fit(folded, name)]
        if len(held) == 1 and may_be_known(clusters[held[0]], clusters[at]):
            yield held[0], at


@lru_cache(maxsize=1 << 15)
def known_consonants(folded: str) -> str:
    """Give the consonants of a folded name, remembered: the same names come again and again."""
    return consonants(folded)


def may_be_known(latin: Cluster, arabic: Cluster) -> bool:
    """Tell whether a cluster in Arabic script, of which the registry knows nothing, can be one that it may know."""
    return not arabic.registry_id and may_join(replace(latin, registry_id=None), arabic)


def bilingual(clusters: Sequence[Cluster], find: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield bodies whose names in two languages are the same by their cognates and their letters."""
    by_letters: dict[str, dict[tuple[int, str], int]] = defaultdict(dict)
    for at, cluster in enumerate(clusters):
        if cluster.actor_type in ("person", "state") or cluster.registry_id or is_acronym(cluster.full):
            continue
        letters = {"".join(sorted(fold(name).replace(" ", ""))) for name, _ in cluster.names if is_acronym(name)}
        for key in {*letters, "".join(sorted(content_initials(cluster.full)))}:
            if len(key) > 2:
                by_letters[key].setdefault((find(at), fold(cluster.full)), at)
    for held in by_letters.values():
        foreign = [at for at in sorted(held.values()) if is_foreign(clusters[at])]
        english = [at for at in sorted(held.values()) if not is_foreign(clusters[at])] if foreign else []
        for left, right in product(english, foreign):
            if is_translation(clusters[left], clusters[right]) and may_join(clusters[left], clusters[right]):
                yield min(left, right), max(left, right)


def is_foreign(cluster: Cluster) -> bool:
    """Tell whether a body's name is French, Spanish or Portuguese."""
    return bool(FOREIGN.search(fold(cluster.full)))


def content_initials(name: str) -> str:
    """Give the first letters of a name's words that are no links."""
    return "".join(word[0] for word in content_words(name))


def content_words(name: str) -> list[str]:
    """Give a body's folded words without articles, prepositions and the like."""
    return [word for word in fold(without_elisions(name)).split() if word not in LINKS and len(word) > 1]


def is_translation(left: Cluster, right: Cluster) -> bool:
    """Tell whether enough words of an English and a foreign name are cognates, the last ones included.

    The last word of "Front for the Liberation of X" is what tells it from another land's front.
    """
    first, second = (content_words(cluster.full) for cluster in (left, right))
    if not first or not second:
        return False
    mine, theirs = {cognate(word) for word in first}, {cognate(word) for word in second}
    shared = len(mine & theirs)
    if mine == theirs:
        return shared > 1
    if has_owner(left.full) and has_owner(right.full) and cognate(first[-1]) != cognate(second[-1]):
        return False
    has_acronym = bool(acronyms(left) & acronyms(right))
    return shared >= (SHARE if has_acronym else 2 / 3) * min(len(mine), len(theirs))


def acronyms(cluster: Cluster) -> set[str]:
    """Give the acronyms a body goes by, that of its full name included."""
    return {fold(name) for name, _ in cluster.names if is_acronym(name)} | {initials(cluster.full).lower()}


def has_owner(name: str) -> bool:
    """Tell whether a body's name ends in what it is for or whose it is ("… of Azawad", "… de l'Azawad")."""
    return bool(re.search(r"\b(?:(?:of|de|du|des|del|do|da)\b|d['’‘ʼ])", name.lower()))


def cognate(word: str) -> str:
    """Give the first three consonants of a folded word, in which cognates of European languages agree.

    >>> cognate("liberation") == cognate("liberacion"), cognate("islamic") == cognate("islamique")
    (True, True)
    """
    bones = re.sub(r"[aeiou]", "", sound(re.sub(r"c(?=i)", "t", word)))
    return bones[:3] or word
