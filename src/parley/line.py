"""The steps joined that read one text: from its wording to its findings."""

import gc
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from parley import parse, store
from parley.extract import actors, dates, events, figures, places, quotes
from parley.grammar import content_blocks, text_of
from parley.records import (
    DateExpression,
    Document,
    EventReport,
    Figure,
    Findings,
    Interval,
    Mention,
    Place,
    Quote,
)
from parley.registry import with_world
from parley.resolve import references
from parley.resolve.relations import date_roles

if TYPE_CHECKING:
    from spacy.tokens import Doc

Record = TypeVar("Record", Mention, DateExpression, Place, Quote, Figure, EventReport)

NEW_OBJECTS = 50_000
"""How many new objects there may be before Python looks for cyclic garbage among them."""


@dataclass(frozen=True)
class Resources:
    """What extraction needs beside the text: the model, the rules, the gazetteers."""

    nlp: Any
    actor_rules: actors.ActorRules
    date_rules: dates.DateRules
    quote_rules: quotes.QuoteRules
    figure_rules: figures.FigureRules
    event_rules: events.EventRules
    gazetteer: places.Gazetteer


def load_resources(registry_folder: Path | None = None, model: str = parse.MODEL) -> Resources:
    """Load the model, the lexicons, the gazetteer and the registry of actors; some two seconds.

    From then on Python looks for cyclic garbage less often: a text makes very many small objects and next to no cycles.
    """
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
    registry = store.read_registry(registry_folder)
    actor_rules = actors.compile_rules(store.read_lexicon("actors"), registry)
    codes = {actor.actor_id: actor.country_code for actor in with_world(registry)}
    demonyms = {word: code for word, state_id in actor_rules.demonyms.items() if (code := codes.get(state_id))}
    return Resources(
        nlp=parse.load_model(model),
        actor_rules=actor_rules,
        date_rules=dates.compile_rules(store.read_lexicon("dates")),
        quote_rules=quotes.compile_rules(
            store.read_lexicon("quotes"), quotes.compile_ranker(store.read_weights("quotes"))
        ),
        figure_rules=figures.compile_rules(store.read_lexicon("figures")),
        event_rules=events.compile_rules(store.read_lexicon("events")),
        gazetteer=places.load_gazetteer(demonyms),
    )


def extract_all(documents: Iterable[Document], resources: Resources) -> Iterator[Findings]:
    """Parse cleaned documents and yield what the extractors find in each, in order."""
    held = list(documents)
    for document, doc in zip(held, parse.parse_documents(held, resources.nlp), strict=True):
        yield extract_document(document, doc, resources)


def extract_document(document: Document, doc: "Doc", resources: Resources) -> Findings:
    """Run every extractor over one parsed document."""
    spans = [(block.start_char, block.end_char) for block in content_blocks(doc)]
    found_dates = dates.extract_dates(document.text, document.published, resources.date_rules, spans)
    filed = [(block.char_start, block.char_end) for block in document.blocks if block.kind == "dateline"]
    found_mentions = [
        mention
        for mention in actors.extract_mentions(doc, resources.actor_rules)
        if not any(start <= mention.char_start < end for start, end in filed)  # a place of filing is no actor
    ]
    taken = actors.settled_spans(found_mentions)
    found_places = places.extract_places(doc, resources.gazetteer, taken)
    found_mentions, roles = references.resolve_references(doc, found_mentions, found_places, resources.actor_rules)
    found_quotes = quotes.extract_quotes(doc, found_mentions, found_dates, resources.quote_rules)
    found_dates = dates.reanchor_dates(
        document.text, found_dates, utterances(found_quotes), document.published, resources.date_rules
    )
    found_figures = figures.extract_figures(
        doc, found_mentions, found_dates, found_places, found_quotes, resources.figure_rules
    )
    reports = events.extract_events(
        doc, found_mentions, found_dates, found_places, found_quotes, resources.event_rules, document.published
    )
    read = text_of(doc)
    return Findings(
        document=document,
        mentions=verbatim(document.text, found_mentions, read),
        roles=tuple(date_roles(document.text, roles, found_dates)),
        dates=verbatim(document.text, found_dates, read),
        places=verbatim(document.text, found_places, read),
        quotes=verbatim(document.text, found_quotes, read),
        figures=verbatim(document.text, found_figures, read),
        reports=verbatim(document.text, reports, read),
    )


def verbatim(text: str, found: Iterable[Record], read: str) -> tuple[Record, ...]:
    """Give the records with the document's own wording: what the parser read has spaces for line breaks in a block."""
    if read == text:
        return tuple(found)
    kept = []
    for record in found:
        changed: dict[str, Any] = {
            name: text[start:end] for name, start, end in wordings(record) if text[start:end] != getattr(record, name)
        }
        kept.append(replace(record, **changed) if changed else record)
    return tuple(kept)


def wordings(record: Any) -> Iterator[tuple[str, int, int]]:
    """Yield (field, start, end) for every wording of a record that has a span of its own."""
    yield "text", record.char_start, record.char_end
    for part in ("trigger", "speaker", "cue"):
        start, end = getattr(record, f"{part}_start", None), getattr(record, f"{part}_end", None)
        if start is not None and end is not None:
            yield f"{part}_text", start, end


def utterances(found: Iterable[Quote]) -> list[tuple[int, int, Interval]]:
    """Give the direct speech whose time is known, so that "today" inside it can be told."""
    return [
        (quote.char_start, quote.char_end, Interval(quote.start_date, quote.end_date, quote.date_precision))
        for quote in found
        if quote.quote_type != "indirect" and quote.start_date and quote.end_date and quote.date_precision
    ]
