"""Find the wordings of a text that name a time, and say which days they mean.

Three anchors: the publication, the utterance inside a quote (`reanchor_dates`), and in histories the date told last.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from unicodedata import category

from parley.calendar import Point, containing, precision_of, third, to_interval
from parley.errors import ContractError
from parley.extract.dates.datelines import PublicationRules, compile_publication, find_date
from parley.extract.dates.time_resolvers import RESOLVERS
from parley.extract.dates.timerules import Rule, compile_rule, expand, find_matches, groups_of
from parley.extract.dates.timewords import Tokens, Vocabulary, compile_vocabulary, lower, tokenize
from parley.extract.dates.timex import Context, Meaning, value_of
from parley.records import DateExpression, Interval

WHERE = "lexicons/dates.yml"
_CLAUSE_END = re.compile(r"[.;:!?\n\"“”«»—]|--")
_REACH = 90  # characters to each side that are searched for a verb
_ANCHORS_KEPT = 12
_TENSED = frozenset(("calendar", "weekday", "the_unit", "clock", "range", "week_of", "piece"))
_GLUE = ("/", "=", "_", "-")  # beside a date in digits: part of an address or a number
_NEAR = 250  # characters over which a news text still speaks of the date it has just named


@dataclass(frozen=True, slots=True)
class DateRules:
    """The compiled lexicon.

    Attributes:
        dispatch: Code of a first word to the rules that can start with it, in lexicon order.
        tense: Pattern with the groups `future` and `past`: words that place what stands beside them.
        publication: Wordings by which a text states its own date.
    """

    vocabulary: Vocabulary
    dispatch: Mapping[str, tuple[Rule, ...]]
    tense: re.Pattern[str]
    publication: PublicationRules


def compile_rules(raw: Mapping[str, Any]) -> DateRules:
    """Compile the lexicon `dates`.

    Raises:
        ContractError: An entry is malformed; the message names it.
    """
    try:
        macros, entries = raw["macros"], raw["rules"]
        patterns = [expand(str(entry["pattern"]), macros, f"{WHERE}.{entry['id']}") for entry in entries]
        conditions = [
            str(entry.get(name, "")) for entry in entries for name in ("before", "not_before", "after", "not_after")
        ]
        vocabulary = compile_vocabulary(raw["classes"], raw["numbers"], patterns + conditions)
        rules = [compile_rule(entry, macros, vocabulary, f"{WHERE}.{entry['id']}") for entry in entries]
        tense, classes = raw["tense"], raw["classes"]
        months = {**classes["month"], **classes["mon"]}
        publication = compile_publication(raw["publication"], months, [*classes["weekday"], *classes["wday"]])
    except KeyError as error:
        raise ContractError(where=WHERE, problem=f"misses the key {error}", remedy="Add it.") from error
    for rule in rules:
        if rule.kind not in RESOLVERS:
            raise ContractError(
                where=f"{WHERE}.{rule.id}",
                problem=f"unknown kind {rule.kind!r}",
                remedy=f"Use one of {', '.join(RESOLVERS)}",
            )
    dispatch = {c: tuple(r for r in rules if c in r.first) for c in sorted({c for r in rules for c in r.first})}
    words = {name: "|".join(re.escape(word) for word in tense[name]) for name in ("future", "past")}
    cues = rf"(?<!\w)(?:(?P<future>{words['future']})|(?P<past>{words['past']}|\w+ed))(?!\w)"
    return DateRules(vocabulary, dispatch, re.compile(cues), publication)


@dataclass(frozen=True, slots=True)
class _Find:
    """A matched rule, not yet resolved."""

    rule: Rule
    groups: dict[str, Any]
    char_start: int
    char_end: int


def extract_dates(
    text: str, published: Interval | None, rules: DateRules, spans: Sequence[tuple[int, int]] | None = None
) -> list[DateExpression]:
    """Give every expression of time in the text, by position, none overlapping another.

    Args:
        spans: The pieces to read, in order; None for the whole text.
        published: When the text was published; relative expressions stay unresolved without it.
    """
    lowered = lower(text)
    tokens = tokenize(lowered, [(0, len(text))] if spans is None else spans, rules.vocabulary)
    finds = _find(text, tokens, rules)
    breaks = [start for start, code in zip(tokens.starts, tokens.codes, strict=True) if code == "\n"]
    history = _tells_history(finds, published)
    dates: list[DateExpression] = []
    anchors: list[Point] = []
    named: list[Point] = []
    paragraph, last_point = -1, None
    for number, find in enumerate(finds):
        here = bisect_right(breaks, find.char_start)
        if not history and (here != paragraph or (number and find.char_start - finds[number - 1].char_end > _NEAR)):
            anchors.clear()
        if here != paragraph:
            named.clear()
        paragraph = here
        joined = last_point if number and _are_joined(lowered, finds[number - 1], find) else None
        hint = _year_hint(lowered, finds, number)
        context = Context(
            None, tuple(anchors[-_ANCHORS_KEPT:]), history, _tense(lowered, find, rules), hint, tuple(named), joined
        )
        found = _resolve(find, context, published)
        last_point = None
        if found is None:
            continue
        meaning, interval = found
        if find.rule.kind == "weekday":
            last_point = meaning.point
        if meaning.point and meaning.date_type in ("DATE", "TIME"):
            named.append(meaning.last or meaning.point)
        if meaning.point and _moves_story(meaning, history, anchors, lowered, find.char_start):
            anchors.append(meaning.last or meaning.point)
        dates.append(_expression(text, find, meaning, interval))
    return dates


def _find(text: str, tokens: Tokens, rules: DateRules) -> list[_Find]:
    finds = []
    shouts = text.upper() == text or text.lower() == text
    for rule, match in find_matches(tokens, rules.dispatch):
        groups = groups_of(match, tokens, rules.vocabulary)
        if rule.options.get("capital") and not shouts:
            at = next((groups[name] for name in ("at_month", "at_weekdays") if name in groups), match.start())
            if not text[tokens.starts[at]].isupper():
                continue
        start, end = tokens.starts[match.start()], tokens.ends[match.end() - 1]
        if rule.options.get("bare") and not _is_year(text, start, end, groups["year"]):
            continue
        if rule.kind == "written" and (text[start - 1 : start] in _GLUE or text[end : end + 1] in _GLUE):
            continue
        finds.append(_Find(rule, groups, start, end))
    return finds


def _is_year(text: str, start: int, end: int, year: int) -> bool:
    """Tell a year from a count: no decimal part or digits beside it, and not a round number before a noun."""
    if start and category(text[start - 1]) == "Sc":
        return False
    if not 1000 <= year < 2200 or (text[end : end + 1] in ("-", "%") and text[end + 1 : end + 2].isalpha()):
        return False
    if text[start - 1 : start] in ("-", "/", ".", ",") and text[start - 2 : start - 1].isalnum() and start > 1:
        return text[start - 1] in "-/" and text[start - 2].isdigit()
    return year >= 1300 and not re.search(r"\b(?:[Nn]os?|[Nn]r)\.\s*$", text[max(0, start - 6) : start])


def _tells_history(finds: Sequence[_Find], published: Interval | None) -> bool:
    """Tell whether a text has a time line of its own: many dates of past years, few that count from today."""
    if published is None:
        return True
    stated = [
        f.groups["year"]
        for f in finds
        if f.rule.kind in ("calendar", "range") and isinstance(f.groups.get("year"), int)
    ]
    stated += [-1 for f in finds if "era" in f.groups]
    past = sum(1 for year in stated if year < published.start.year)
    spoken = sum(1 for f in finds if f.rule.kind in ("weekday", "dayword", "relative", "this_daypart"))
    return past >= 3 and past > 2 * spoken


def _are_joined(lowered: str, first: _Find, second: _Find) -> bool:
    return (
        re.fullmatch(
            r"\s*(?:,|and|or|to|through|until|,\s*and|[-–])\s*(?:on\s+)?", lowered[first.char_end : second.char_start]
        )
        is not None
    )


def _moves_story(meaning: Meaning, history: bool, anchors: Sequence[Point], lowered: str, start: int) -> bool:
    """Tell whether later dates are read from this one: not from a look back, nor from a year named in passing."""
    if meaning.point is None or not meaning.moves_story or (history and meaning.basis == "relative"):
        return False
    return meaning.point.grain != "year" or not anchors or _opens_sentence(lowered, start)


def _opens_sentence(lowered: str, start: int) -> bool:
    """Tell whether a date stands at the start of its sentence, where it sets the time of a story."""
    return (
        re.search(
            r"(?:^|[.!?:;\n\"”)])\s*(?:and |but )?(?:in|by|during|until|throughout|from|since|on|at)?\s*(?:the )?$",
            lowered[max(0, start - 40) : start],
        )
        is not None
    )


def _year_hint(lowered: str, finds: Sequence[_Find], number: int) -> int | None:
    """Give the year that the next date states, when the two are joined: "in May and July 2013"."""
    find = finds[number]
    if not find.groups.keys() & {"month", "season"} or "year" in find.groups:
        return None
    for later in finds[number + 1 : number + 4]:
        between = lowered[find.char_end : later.char_start]
        if not re.fullmatch(r"\s*(?:,|and|or|to|through|until|till|[-–/])?\s*(?:,|and|or|the)?\s*", between):
            return None
        year = later.groups.get("year")
        if not later.groups.keys() & {"month", "season"}:
            return None
        if isinstance(year, int):
            return year
        find = later
    return None


def _tense(lowered: str, find: _Find, rules: DateRules) -> str | None:
    """Give the tense of the clause around an expression: of the nearest word that shows one, first to the left."""
    if find.rule.kind not in _TENSED and "tense" not in find.rule.options:
        return None
    left = lowered[max(0, find.char_start - _REACH) : find.char_start]
    for end in _CLAUSE_END.finditer(left):
        left = " " * end.end() + left[end.end() :]
    cues = list(rules.tense.finditer(left))
    cue = cues[-1] if cues else None
    if cue is None:
        right = lowered[find.char_end : find.char_end + _REACH]
        stop = _CLAUSE_END.search(right)
        cue = rules.tense.search(right[: stop.start()] if stop else right)
    return cue.lastgroup if cue else None


def _resolve(find: _Find, context: Context, published: Interval | None) -> tuple[Meaning, Interval | None] | None:
    """Resolve an expression from every day of publication: what they agree on, else all they can mean."""
    resolver = RESOLVERS[find.rule.kind]

    def seen_from(day: date | None) -> Meaning | None:
        try:
            return resolver(find.groups, find.rule.options, replace(context, speech=day))
        except (OverflowError, ValueError):
            return Meaning()

    first = seen_from(published.start if published else None)
    if first is None:
        return None
    if published is None or published.start == published.end or first.basis != "relative":
        return first, _days_of(first)
    last = seen_from(published.end)
    low, high = _days_of(first), _days_of(last) if last else None
    if last is None or low is None or high is None or first == last:
        return first, low
    start, end = min(low.start, high.start), max(low.end, high.end)
    if first.point == last.point:
        return first, Interval(start, end, low.precision)
    spans = (containing(grain, start) for grain in ("month", "year"))
    whole = next((s for s in spans if (i := to_interval(s)) and (i.start, i.end) == (start, end)), None)
    timex = None if whole else f"{start}/{end}"
    return replace(first, timex=timex, point=whole, suffix=""), Interval(start, end, precision_of(start, end))


def _days_of(meaning: Meaning) -> Interval | None:
    if meaning.days or meaning.point is None:
        return meaning.days
    interval = to_interval(meaning.point)
    last = to_interval(meaning.last) if meaning.last else None
    if interval and last:
        return Interval(interval.start, last.end, precision_of(interval.start, last.end))
    return third(interval, meaning.part) if interval and meaning.part else interval


def _expression(text: str, find: _Find, meaning: Meaning, interval: Interval | None) -> DateExpression:
    start, end = find.char_start, find.char_end
    return DateExpression(
        char_start=start,
        char_end=end,
        text=text[start:end],
        timex=value_of(meaning),
        date_type=meaning.date_type,
        start_date=interval.start if interval else None,
        end_date=interval.end if interval else None,
        date_precision=interval.precision if interval else None,
        date_basis=meaning.basis if interval else None,
        rule_id=find.rule.id,
    )


def reanchor_dates(
    text: str,
    dates: Sequence[DateExpression],
    utterances: Sequence[tuple[int, int, Interval]],
    published: Interval | None,
    rules: DateRules,
) -> list[DateExpression]:
    """Resolve what stands inside an utterance from when it was said; all other expressions stay as they are."""
    spoken: dict[tuple[int, int], DateExpression] = {}
    for start, end, said in utterances:
        for found in extract_dates(text, said, rules, [(start, end)]):
            if found.timex == "PRESENT_REF":
                found = replace(
                    found,
                    start_date=said.start,
                    end_date=said.end,
                    date_precision=said.precision,
                    date_basis="relative",
                )
            if found.date_basis == "relative":
                spoken[found.char_start, found.char_end] = found
    return [spoken.get((d.char_start, d.char_end), d) if d.date_basis in (None, "relative") else d for d in dates]


def find_publication_date(text: str, rules: DateRules) -> tuple[Interval, int, int] | None:
    """Give the date that a text states as its own near its head, and where it stands; None when it states none."""
    return find_date(text, rules.publication)
