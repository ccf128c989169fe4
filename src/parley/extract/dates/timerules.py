"""Rules about time: patterns written in words (`<month> <day> ,? <year>`), and their matches in a text's tokens."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError
from parley.extract.dates.timewords import BREAK, PIECE, Tokens, Vocabulary


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with what it means.

    Attributes:
        kind: Name of the resolver that understands its groups.
        regex: Pattern over codes; group names end in a number, so that a name can stand in several branches.
        options: Settings for the resolver and conditions on the neighbouring words.
    """

    id: str
    kind: str
    regex: re.Pattern[str]
    first: frozenset[str]
    options: Mapping[str, Any]
    before: str = ""
    not_before: str = ""
    after: str = ""
    not_after: str = ""


def compile_rule(raw: Mapping[str, Any], macros: Mapping[str, str], vocabulary: Vocabulary, where: str) -> Rule:
    """Turn one lexicon entry into a rule; what its `ahead` describes must follow and is not part of the wording.

    Raises:
        ContractError: Its pattern or one of its conditions can't be read.
    """
    pattern = expand(str(raw["pattern"]), macros, where)
    source, first = _Pattern(pattern, vocabulary, where).read()
    if "ahead" in raw:
        ahead = _Pattern(expand(str(raw["ahead"]), macros, where), vocabulary, where, prefix="ahead_")
        source += f"(?={ahead.read()[0]})"
    conditions = {
        name: "".join(_charset(word, vocabulary, where) for word in str(raw[name]).split())
        for name in ("before", "not_before", "after", "not_after")
        if name in raw
    }
    return Rule(
        str(raw["id"]), str(raw["kind"]), re.compile(source), first, dict(raw.get("options") or {}), **conditions
    )


def expand(pattern: str, macros: Mapping[str, str], where: str) -> str:
    """Replace each `{name}` in a pattern by the macro of that name, in brackets."""
    for _ in range(5):
        try:
            pattern = re.sub(r"\{([A-Z_]+)\}", lambda match: f"({macros[match[1]]})", pattern)
        except KeyError as error:
            raise ContractError(where=where, problem=f"unknown macro {error}", remedy="Define it in macros.") from error
    return pattern


def _charset(word: str, vocabulary: Vocabulary, where: str) -> str:
    if word == "<break>":
        return BREAK
    name = re.fullmatch(r"<([a-z_]+)>", word)
    if not name:
        return vocabulary.codes.get(word, "")
    if name[1] not in vocabulary.classes:
        raise ContractError(where=where, problem=f"unknown class <{name[1]}>", remedy="Add it to classes.")
    return vocabulary.classes[name[1]]


class _Pattern:
    """Reads one pattern: sequences, branches, brackets and the signs ? and *."""

    def __init__(self, pattern: str, vocabulary: Vocabulary, where: str, prefix: str = "") -> None:
        self.pieces = list(PIECE.finditer(pattern))
        self.vocabulary, self.where, self.prefix = vocabulary, where, prefix
        self.at, self.count = 0, 0

    def read(self) -> tuple[str, frozenset[str]]:
        source, first, nullable = self._branches()
        if self.at < len(self.pieces) or nullable:
            raise ContractError(where=self.where, problem="pattern has a stray bracket or can be empty")
        return source, frozenset(first)

    def _branches(self) -> tuple[str, set[str], bool]:
        source, first, nullable = self._sequence()
        while self.at < len(self.pieces) and self.pieces[self.at][5]:
            self.at += 1
            more, chars, empty = self._sequence()
            source, first, nullable = f"{source}|{more}", first | chars, nullable or empty
        return source, first, nullable

    def _sequence(self) -> tuple[str, set[str], bool]:
        source, first, nullable = "", set[str](), True
        while self.at < len(self.pieces) and not (self.pieces[self.at][4] or self.pieces[self.at][5]):
            part, chars, empty = self._item()
            if nullable:
                first |= chars
            source, nullable = source + part, nullable and empty
        return source, first, nullable

    def _item(self) -> tuple[str, set[str], bool]:
        piece = self.pieces[self.at]
        self.at += 1
        if piece[3]:
            source, first, nullable = self._branches()
            if self.at == len(self.pieces) or not self.pieces[self.at][4]:
                raise ContractError(where=self.where, problem="pattern has a bracket that is not closed")
            source = f"(?:{source})"
            self.at += 1
        else:
            chars = _charset(f"<{piece[1]}>" if piece[1] else piece[8] or "", self.vocabulary, self.where)
            if not chars:
                raise ContractError(where=self.where, problem=f"can't read {piece[0]!r} in the pattern")
            source, first, nullable = f"[{chars}]", set(chars), False
            if piece[1]:
                self.count += 1
                source = f"(?P<{self.prefix}{piece[2] or piece[1]}__{piece[1]}_{self.count}>{source})"
        if self.at < len(self.pieces) and self.pieces[self.at][6]:
            source, nullable = source + self.pieces[self.at][6], True
            self.at += 1
        return source, first, nullable


def groups_of(match: re.Match[str], tokens: Tokens, vocabulary: Vocabulary) -> dict[str, Any]:
    """Give the values of the named groups; `at_<name>` is a token's index, `ahead_<name>` stands after the match."""
    found: dict[str, Any] = {}
    for key, text in match.groupdict().items():
        if text is None:
            continue
        name, _, rest = key.partition("__")
        source, index = rest.rpartition("_")[0], match.start(key)
        values = tokens.numbers[index] if index in tokens.numbers else vocabulary.values[text]
        found[name], found["at_" + name] = values.get(source), index
    return found


class Dispatch:
    """Rules by the codes they can start with."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Take the rules in the order of the lexicon: of matches as long as each other the first rule's counts."""
        first = sorted({code for rule in rules for code in rule.first})
        self._rules = {code: tuple(rule for rule in rules if code in rule.first) for code in first}
        self._starter = re.compile(f"[{''.join(first)}]")
        self._any: dict[str, re.Pattern[str]] = {}

    def find(self, codes: str) -> Iterator[tuple[Rule, re.Match[str]]]:
        """Yield the longest match at every place, left to right, none overlapping another."""
        at = 0
        while found := self._starter.search(codes, at):
            start = found.start()
            best: tuple[Rule, re.Match[str]] | None = None
            end = start
            if self._can_start(codes[start]).match(codes, start):
                for rule in self._rules[codes[start]]:
                    match = rule.regex.match(codes, start)
                    if match and match.end() > end and _fits(rule, codes, start, match.end()):
                        best, end = (rule, match), match.end()
            if best:
                yield best
            at = max(end, start + 1)

    def _can_start(self, code: str) -> re.Pattern[str]:
        """Give one pattern for all rules that start with a code, made when first met: mostly none fits."""
        if code not in self._any:
            sources = (re.sub(r"\(\?P<\w+>", "(?:", rule.regex.pattern) for rule in self._rules[code])
            self._any[code] = re.compile("|".join(f"(?:{source})" for source in sources))
        return self._any[code]


def _fits(rule: Rule, codes: str, start: int, end: int) -> bool:
    """Check the words beside a match."""
    left = codes[start - 1] if start else BREAK
    right = codes[end] if end < len(codes) else BREAK
    return (
        (not rule.before or left in rule.before)
        and (not rule.not_before or left not in rule.not_before)
        and (not rule.after or right in rule.after)
        and (not rule.not_after or right not in rule.not_after)
    )
