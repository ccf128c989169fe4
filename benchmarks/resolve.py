"""How long comparing invented texts takes: `python benchmarks/resolve.py 1000 5000`.

Each text has two reports, a figure and a quotation, over thirty actors, sixty towns and one year, so that many reports
share a party, a place or a day. Time per text should stay about the same while their number grows.
"""

import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from parley import store
from parley.records import Actor, Block, Document, EventReport, Figure, Findings, Interval, Place, Quote
from parley.resolve import counts, events, figures, quotes, stories, wording

ACTORS = [Actor(f"act_{n}", f"Actor {n}", "armed_group" if n < 20 else "person", "text") for n in range(30)]
TOWNS = [f"Town{chr(65 + n % 26)}{n}" for n in range(60)]
OBJECTS = ["market", "base", "convoy", "bridge", "school", "post"]


def make_text(number: int, chance: random.Random) -> Findings:
    """Give an invented text with what was found in it."""
    day = date(2031, 1, 1) + timedelta(chance.randrange(365))
    town, aim, dead = chance.choice(TOWNS), chance.choice(OBJECTS), chance.randrange(2, 40)
    attack = f"Fighters attacked the {aim} in {town} and killed {dead} people"
    talks, words = "Talks were held on that", " ".join(f"w{chance.randrange(3000)}" for _ in range(14))
    text = f"{attack}. {talks}. {words}"
    on = day - timedelta(chance.randrange(3)) if chance.random() < 0.6 else None
    second, spoken, amount = len(attack) + 2, len(text) - len(words), attack.index(f"{dead} people")
    reports = (
        EventReport(
            0, len(attack), attack, 9, 17, "attacked", "ASSAULT", None, "occurred", "benchmark",
            source_clusters=(0,) if chance.random() < 0.5 else (), target_texts=(f"the {aim}",), place_name=town,
            start_date=on, end_date=on, date_precision="day" if on else None,
        ),
        EventReport(
            second, second + len(talks), talks, second, second + 5, "Talks", "CONSULT", None,
            chance.choice(["occurred", "planned", "denied"]), "benchmark", source_clusters=(0,), target_clusters=(1,),
        ),
    )  # fmt: skip
    figure = Figure(
        amount, amount + len(str(dead)), str(dead), "deaths", dead, dead, dead, "exact", "person", "level", "people",
        "benchmark",
    )  # fmt: skip
    at = text.index(town)
    return Findings(
        Document(
            f"doc_{number:06}", "invented", f"{number}.txt", text, "", published=Interval(day, day, "day"),
            blocks=(Block("paragraph", 0, len(text)),),
        ),
        reports=reports,
        figures=(figure,),
        quotes=(Quote(spoken, len(text), words, "direct", "benchmark", speaker_cluster=0),),
        places=(Place(at, at + len(town), town, town, None, None, None, None, None, "benchmark"),),
    )  # fmt: skip


def timed(spent: dict[str, float], name: str, function: Callable[[], Any]) -> Any:
    """Run a function and note how many seconds it took."""
    start = time.perf_counter()
    result = function()
    spent[name] = time.perf_counter() - start
    return result


def measure(found: Sequence[Findings], ids: Mapping[tuple[str, int], str]) -> dict[str, float]:
    """Give the seconds of each part of comparing texts."""
    rules = wording.compile_rules(store.read_lexicon("comparison"))
    spent: dict[str, float] = {}
    told = timed(spent, "stories", lambda: stories.resolve_stories([f.document for f in found]))
    links = timed(spent, "links", lambda: counts.link_figures(found, rules))
    tolls = counts.find_tolls(found, links, rules)
    rows, event_ids, _ = timed(
        spent,
        "events",
        lambda: events.resolve_events(found, ids, told, actors=ACTORS, tolls=tolls, rules=rules),
    )
    timed(
        spent,
        "figures",
        lambda: figures.resolve_figures(
            found, ids, told, actors=ACTORS, events=rows, event_ids=event_ids, links=links, rules=rules
        ),
    )
    timed(spent, "quotes", lambda: quotes.resolve_quotes(found, ids, actors=ACTORS, rules=rules))
    return spent


def main(sizes: Sequence[int]) -> None:
    """Write a line of seconds for each number of texts."""
    for size in sizes:
        chance = random.Random(1)
        found = [make_text(number, chance) for number in range(size)]
        ids = {(f.document.document_id, c): f"act_{chance.randrange(30)}" for f in found for c in (0, 1)}
        spent = measure(found, ids)
        parts = "  ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items())
        sys.stdout.write(f"{size:>7} texts  {sum(spent.values()):.2f} s  {parts}\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 2500, 5000])
