"""Make many texts out of the project's own: sentences recombined; names, numbers and dates replaced by invented ones.

usage: python benchmarks/generate.py FOLDER --documents N [--seed S]

The result is a raw folder with one collection a publisher, each with its manifest; the same N and seed give the same
bytes. The texts are as long as agency reports (some 250-300 words) and spread over years. They tell of conflicts that
each have people, groups and towns of their own: a few conflicts fill most of the news, and the number of distinct names
grows with N, as in life. One text in six is a report told again by another publisher; others follow up an earlier one.
Nobody in them exists; some towns bear the names of real ones, so that they have a place on the map.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import invented
from invented import Named

from parley import store

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (ROOT / "raw" / "mali", ROOT / "raw" / "sample")
WORDS = 225
"""Words after which a text takes no further paragraph."""
TOLD_AGAIN, FOLLOWED_UP, WITH_TAIL, WITHOUT_TITLE = 0.17, 0.35, 0.08, 0.3
CHANGED, DROPPED, OPENED, ENDED = 0.7, 0.08, 0.12, 0.15
"""How often a word takes another of its kind, and a sentence is left out, begun or ended otherwise."""
FIRST_YEAR = 2015
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
MONTH = "|".join(MONTHS)
DATES = re.compile(
    rf"\b(?:(?P<from>\d{{1,2}})(?P<to> (?:and|to) ))?(?P<day>\d{{1,2}}) (?P<month>{MONTH})(?: (?P<year>\d{{4}}))?\b"
    rf"|\b(?P<month_only>{MONTH}) (?P<month_year>\d{{4}})\b|\b(?P<year_only>(?:19|20)\d{{2}})\b"
)
NUMBERS = re.compile(r"(?<![\w.,:-])\d{1,3}(?:,\d{3})+(?![\w:-])|(?<![\w.,:-])\d{2,6}(?![\w:-])")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Þ])")
SPEECH = re.compile(r"([“«\"]) ?[A-Z][^”»\"]{18,}?([.,?!]?) ?([”»\"])")
DATELINE = re.compile(rf"^[A-ZÀ-Þ' -]+(?: \([^)]*\))?, \d{{1,2}} (?:{MONTH}) \d{{4}} [-–] ")
PUBLISHERS = 12


@dataclass(frozen=True)
class Source:
    """One of the project's own texts: its title, its paragraphs and the day it was written."""

    title: str
    paragraphs: tuple[str, ...]
    published: date


@dataclass(frozen=True)
class Conflict:
    """Who and what one conflict's news name."""

    home: Named
    capital: str
    region: str
    people: Sequence[Named]
    groups: Sequence[Named]
    towns: Sequence[str]
    countries: Sequence[tuple[Named, str]]
    bodies: Sequence[Named]
    outlets: Sequence[str]


@dataclass(frozen=True)
class Report:
    """A generated text with what its manifest says of it."""

    title: str
    paragraphs: tuple[str, ...]
    published: date
    publisher: int


def main() -> None:
    """Write the raw folder."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    words = write_raw(chosen.folder, chosen.documents, chosen.seed)
    print(f"{chosen.documents} texts with {words} words in {chosen.folder}")


def write_raw(folder: Path, count: int, seed: int = 1) -> int:
    """Write so many texts with their manifests into a new folder; give the number of their words."""
    outlets = name_publishers(seed)
    entries: dict[int, list[dict[str, Any]]] = {number: [] for number in range(PUBLISHERS)}
    words = 0
    for number, report in enumerate(generate(count, seed)):
        text = "\n\n".join((report.title, *report.paragraphs))
        words += len(text.split())
        name = f"{report.published.isoformat()}_{number:06d}.txt"
        store.write_text(folder / f"outlet_{report.publisher:02d}" / name, text + "\n")
        entry = {"path": name, "publisher": outlets[report.publisher], "published": report.published.isoformat()}
        entries[report.publisher].append({**entry, "language": "en", "licence": "CC-BY-4.0"})
    for number, held in entries.items():
        if held:  # YAML can be written as JSON, which is quicker
            lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in sorted(held, key=lambda e: e["path"]))
            manifest = f'{{"collection": "outlet_{number:02d}", "documents": [\n{lines}\n]}}\n'
            store.write_text(folder / f"outlet_{number:02d}" / "manifest.yml", manifest)
    return words


def generate(count: int, seed: int = 1) -> Iterator[Report]:
    """Yield so many reports, each story after the other."""
    conflicts = [make_conflict(number, seed) for number in range(max(3, round(0.6 * count**0.5)))]
    weights = [1 / (rank + 3) for rank in range(len(conflicts))]
    days = round(365 * min(10.0, max(1.0, count**0.5 / 22)))
    written = story = 0
    while written < count:
        rng = Random(f"{seed}/{count}/story/{story}")
        story += 1
        conflict = rng.choices(conflicts, weights)[0]
        for report in tell_story(conflict, date(FIRST_YEAR, 1, 1) + timedelta(days=rng.randrange(days)), rng):
            if written < count:
                yield report
            written += 1


def tell_story(conflict: Conflict, day: date, rng: Random) -> Iterator[Report]:
    """Yield a report, the same as others tell it again, and what follows it up with the same people."""
    cast = Cast(conflict, rng)
    while True:
        report = write_report(cast, day, rng)
        yield report
        while rng.random() < TOLD_AGAIN:
            yield tell_again(report, rng)
        if rng.random() >= FOLLOWED_UP:
            return
        day += timedelta(days=rng.randrange(1, 12))


def tell_again(report: Report, rng: Random) -> Report:
    """Give a report as another publisher prints it: another title, a paragraph less, now and then another number."""
    kept = list(report.paragraphs)
    if len(kept) > 3:
        kept.pop(rng.randrange(1, len(kept)))
    if rng.random() < 0.3:
        kept = [change_numbers(paragraph, rng) if rng.random() < 0.3 else paragraph for paragraph in kept]
    title = report.title if rng.random() < WITHOUT_TITLE else kept[-1].split(".")[0][:70].strip(' "“”')
    day = report.published + timedelta(days=rng.choice((0, 0, 0, 1, 1, 2)))
    return Report(title, tuple(kept), day, rng.randrange(PUBLISHERS))


def write_report(cast: "Cast", day: date, rng: Random) -> Report:
    """Give a report of one day, its paragraphs from two of the project's texts."""
    first, second = rng.sample(read_sources(), 2)
    paragraphs, words = [], 0
    for source, held in ((first, list(first.paragraphs)), (second, list(second.paragraphs))):
        start = rng.randrange(2)
        for paragraph in held[start : start + rng.choice((3, 4, 5))]:
            if words < WORDS:
                paragraphs.append(rewrite(paragraph, source, cast, day, rng))
                words += len(paragraphs[-1].split())
    lead = f"{cast.conflict.capital.upper()}, {day.day} {MONTHS[day.month - 1]} {day.year} - {paragraphs[0]}"
    tail = [rng.choice(read_wordings()["tails"])] if rng.random() < WITH_TAIL else []
    title = rewrite(first.title, first, cast, day, rng, whole=True)
    return Report(title, (lead, *paragraphs[1:], *tail), day, rng.randrange(PUBLISHERS))


def rewrite(paragraph: str, source: Source, cast: "Cast", day: date, rng: Random, *, whole: bool = False) -> str:
    """Give a paragraph with other names, numbers, dates and words, and with a sentence more or less."""
    weeks = timedelta(days=round((day - source.published).days / 7) * 7)  # whole weeks: a Friday stays a Friday
    wordings = read_wordings()
    sentences = [paragraph] if whole else SENTENCE.split(paragraph)
    told = []
    for number, sentence in enumerate(sentences):
        if number and len(sentences) > 2 and rng.random() < DROPPED:
            continue
        sentence = change_numbers(move_dates(sentence, source.published, weeks), rng)
        sentence = cast.rename(change_speech(change_words(sentence, rng), rng))
        is_plain = not whole and not re.search(r"[“”\"‘«»]", sentence)
        if is_plain and sentence.endswith(".") and rng.random() < ENDED:
            sentence = f"{sentence[:-1]}{rng.choice(wordings['endings'])}."
        if is_plain and number and sentence.startswith(("The ", "A ", "In ", "On ")) and rng.random() < OPENED:
            sentence = f"{rng.choice(wordings['openers'])}{sentence[0].lower()}{sentence[1:]}"
        told.append(sentence)
    return " ".join(told)


def change_speech(sentence: str, rng: Random) -> str:
    """Give a sentence with what is said in double quotation marks put together anew, its last punctuation kept."""

    def other(match: re.Match[str]) -> str:
        words = " ".join(rng.choice(held) for held in read_wordings()["sayings"])
        return f"{match[1]}{words}{match[2]}{match[3]}"

    return SPEECH.sub(other, sentence)


def change_words(sentence: str, rng: Random) -> str:
    """Give a sentence with some of its words replaced by others of their kind."""

    def other(match: re.Match[str]) -> str:
        held = synonyms().get(match[0])
        return rng.choice(held) if held and rng.random() < CHANGED else match[0]

    return re.sub(r"(?<![\w-])[a-z]+(?![\w-])", other, sentence)


def change_numbers(sentence: str, rng: Random) -> str:
    """Give a sentence with its numbers in digits replaced by others of their size; days and years stay."""
    kept = [match.span() for match in DATES.finditer(sentence)]

    def other(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in kept):
            return match[0]
        value = int(match[0].replace(",", ""))
        changed = max(2, round(value * rng.uniform(0.55, 1.7)))
        digits = len(str(value)) - len(str(value).rstrip("0"))
        changed = max(10**digits, round(changed, -digits))
        return f"{min(changed, 99) if sentence[match.end() :].startswith((' per', '%')) else changed:,}"

    return NUMBERS.sub(other, sentence)


def move_dates(sentence: str, base: date, by: timedelta) -> str:
    """Give a sentence with its dates moved by a span of time."""

    def moved(match: re.Match[str]) -> str:
        if match["year_only"]:
            return str(int(match["year_only"]) + round(by.days / 365.25))
        if match["month_only"]:
            day = date(int(match["month_year"]), MONTHS.index(match["month_only"]) + 1, 15) + by
            return f"{MONTHS[day.month - 1]} {day.year}"
        held = date(int(match["year"] or base.year), MONTHS.index(match["month"]) + 1, min(28, int(match["day"]))) + by
        start = f"{max(1, held.day - 1)}{match['to']}" if match["from"] and held.day > 1 else ""
        year = f" {held.year}" if match["year"] else ""
        return f"{start}{held.day} {MONTHS[held.month - 1]}{year}"

    return DATES.sub(moved, sentence)


# Names


class Cast:
    """Whom and what the reports of one story name, for each name of the project's texts."""

    def __init__(self, conflict: Conflict, rng: Random) -> None:
        """Choose who takes which part; leaders are the same in all stories of a conflict, some others appear once."""
        self.conflict = conflict
        wordings = read_wordings()
        self.names: dict[str, str] = {}
        leaders = {name: conflict.people[i % 6] for i, name in enumerate(wordings["leaders"])}
        pool = list(conflict.people[6:])
        rng.shuffle(pool)
        for number, (given, surname) in enumerate(held.split("|") for held in wordings["people"]):
            chosen = leaders.get(surname) or (pool[number % len(pool)] if rng.random() < 0.8 else invented.person(rng))
            self.names[f"{given} {surname}"] = chosen.full
            self.names.setdefault(surname, chosen.short)
        others = rng.sample(list(conflict.countries), len(conflict.countries))
        for number, (name, adjective, capital) in enumerate(held.split("|") for held in wordings["countries"]):
            country, seat = (
                (conflict.home, conflict.capital) if name in wordings["home"] else others[number % len(others)]
            )
            self.names |= {name: country.full, adjective: country.short, f"{adjective}s": f"{country.short}s"}
            if capital:
                self.names[capital] = seat
        for kind, held in (("groups", conflict.groups), ("bodies", conflict.bodies)):
            for number, line in enumerate(wordings[kind]):
                full, shorts = line.split("|")
                chosen = held[number % len(held)]
                self.names[full] = chosen.full
                self.names |= {short: chosen.short for short in shorts.split(", ") if short}
        for number, line in enumerate(wordings["outlets"]):
            names = re.split(r"\||, ", line.strip("|"))
            self.names |= dict.fromkeys(names, conflict.outlets[number % len(conflict.outlets)])
        towns = rng.sample(list(conflict.towns), len(conflict.towns))
        self.names |= {name: towns[i % len(towns)] for i, name in enumerate(wordings["towns"])}
        self.names |= dict.fromkeys(wordings["words"], conflict.region)
        longest = sorted(self.names, key=lambda name: (-len(name), name))
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?!\w)")

    def rename(self, sentence: str) -> str:
        """Give a sentence with all names replaced."""
        return self.pattern.sub(lambda match: self.names[match[0]], sentence)


def make_conflict(number: int, seed: int) -> Conflict:
    """Give the names of a conflict; the longer a conflict's share of the news, the more of them."""
    rng = Random(f"{seed}/conflict/{number}")
    world = Random(f"{seed}/world")
    size = max(2, 40 // (number + 3))
    capital, region = invented.town(rng), invented.word(rng, invented.LAND_ENDS)
    countries = [(invented.country(world), invented.town(world)) for _ in range(14)]
    bodies = [Named("United Nations", "UN"), *(invented.group(world, invented.word(world, ["ra"])) for _ in range(9))]
    real = [rng.choice(real_towns()) for _ in range(8 + size)]
    return Conflict(
        home=invented.country(rng),
        capital=capital,
        region=region,
        people=[invented.person(rng) for _ in range(24 + 8 * size)],
        groups=[invented.group(rng, rng.choice((region, f"Upper {region}"))) for _ in range(6 + size)],
        towns=[*real, *(invented.town(rng) for _ in range(14 + 2 * size))],
        countries=countries,
        bodies=bodies,
        outlets=[*name_publishers(seed)[:6], invented.outlet(rng, capital)],
    )


@cache
def name_publishers(seed: int) -> Sequence[str]:
    """Give the publishers of a raw folder."""
    rng = Random(f"{seed}/publishers")
    return [invented.outlet(rng, invented.town(rng)) for _ in range(PUBLISHERS)]


@cache
def real_towns() -> Sequence[str]:
    """Give the names of towns that the packaged gazetteer can place, of a middling size and of one word."""
    lines = (line.split("\t") for line in store.read_gazetteer().splitlines()[1:])
    cities = {row[3] for row in lines if row[2] == "city" and row[3].isalpha() and 20_000 < int(row[7] or 0) < 200_000}
    return sorted(cities - set(read_wordings()["towns"]))


# The project's texts


@cache
def read_sources() -> Sequence[Source]:
    """Read the project's own texts that are plain text with a full date, without furniture."""
    found = []
    for folder in SOURCES:
        for entry in store.read_yaml(folder / "manifest.yml")["documents"]:
            path, day = folder / entry["path"], str(entry.get("published", ""))
            if path.suffix != ".txt" or len(day) != 10 or "syndicated" in path.name:
                continue
            text = store.read_bytes(path).decode(entry.get("encoding", "utf-8").replace("iso-8859-1", "cp1252"))
            blocks = [block.strip() for block in text.split("\n\n")]
            prose = [DATELINE.sub("", block) for block in blocks if len(block.split()) > 14]
            found.append(Source(blocks[0], tuple(prose), date.fromisoformat(day)))
    return found


@cache
def read_wordings() -> Mapping[str, Any]:
    """Read the names to replace and the words to put for others."""
    held: Mapping[str, Any] = store.read_yaml(Path(__file__).with_name("generated_texts.yml"))
    return held


@cache
def synonyms() -> Mapping[str, Sequence[str]]:
    """Give for each word those that may stand for it."""
    found: dict[str, Sequence[str]] = {}
    for held in read_wordings()["synonyms"]:
        for name in held:
            found.setdefault(name, held)
    return found


if __name__ == "__main__":
    main()
