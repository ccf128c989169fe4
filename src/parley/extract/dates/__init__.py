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

from parley.calendar import containing, precision_of, third, to_interval
from parley.errors import ContractError
from parley.extract.dates.datelines import PublicationRules, compile_publication, find_date
from parley.extract.dates.holidays import holiday_rules
from parley.extract.dates.neighbours import Find
from parley.extract.dates.story import Story
from parley.extract.dates.time_resolvers import RESOLVERS
from parley.extract.dates.timerules import Dispatch, compile_rule, expand, groups_of
from parley.extract.dates.timewords import Tokens, Vocabulary, compile_vocabulary, lower, tokenize
from parley.extract.dates.timex import Context, Meaning, value_of
from parley.records import DateExpression, Interval

WHERE = "lexicons/dates.yml"
_GLUE = ("/", "=", "_", "-")  # beside a date in digits: part of an address or a number


@dataclass(frozen=True, slots=True)
class DateRules:
    """The compiled lexicon.

    Attributes:
        dispatch: The rules, by what they can start with.
        tense: Pattern with the groups `certain`, `future` and `past`: words that place what stands beside them.
        publication: Wordings by which a text states its own date.
    """

    vocabulary: Vocabulary
    dispatch: Dispatch
    tense: re.Pattern[str]
    publication: PublicationRules


def compile_rules(raw: Mapping[str, Any]) -> DateRules:
    """Compile the lexicon `dates`.

    Raises:
        ContractError: An entry is malformed; the message names it.
    """
    try:
        macros, entries = raw["macros"], [*raw["rules"], *holiday_rules(raw["holidays"])]
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
    words = {name: "|".join(re.escape(word) for word in tense[name]) for name in ("certain", "future", "past")}
    whole = rf"(?P<future>{words['future']})|(?<!\bbe )(?P<past>{words['past']}|\w+ed)"
    cues = rf"(?:(?P<certain>(?:(?<!\w)|(?=['’]))(?:{words['certain']}))|(?<!\w)(?:{whole}))(?!\w)"
    return DateRules(vocabulary, Dispatch(rules), re.compile(cues), publication)


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
    story = Story(lowered, finds, published)
    dates: list[DateExpression] = []
    for number, find in enumerate(finds):
        context = story.context(number, bisect_right(breaks, find.char_start), rules.tense)
        found = _resolve(find, context, published)
        if found is None:
            continue
        meaning, interval = found
        story.tell(number, meaning)
        dates.append(_expression(text, find, meaning, interval))
    return dates


def _find(text: str, tokens: Tokens, rules: DateRules) -> list[Find]:
    finds = []
    shouts = text.upper() == text or text.lower() == text
    for rule, match in rules.dispatch.find(tokens.codes):
        groups = groups_of(match, tokens, rules.vocabulary)
        if rule.options.get("capital") and not shouts:
            at = next((groups[name] for name in ("at_month", "at_weekdays") if name in groups), match.start())
            if not text[tokens.starts[at]].isupper():
                continue
        start, end = tokens.starts[match.start()], tokens.ends[match.end() - 1]
        if rule.options.get("bare") and not _is_year(text, start, end, groups["year"]):
            continue
        if rule.options.get("tight") and re.search(r"\s", text[start:end]):
            continue
        if rule.kind == "written" and (text[start - 1 : start] in _GLUE or text[end : end + 1] in _GLUE):
            continue
        finds.append(Find(rule, groups, start, end))
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


def _resolve(find: Find, context: Context, published: Interval | None) -> tuple[Meaning, Interval | None] | None:
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


def _expression(text: str, find: Find, meaning: Meaning, interval: Interval | None) -> DateExpression:
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
