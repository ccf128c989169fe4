"""The steps joined: one text to its findings, all findings to the tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from parley import parse, store
from parley.extract import actors, dates, events, figures, places, quotes
from parley.grammar import content_blocks
from parley.records import (
    DateExpression,
    Document,
    EventReport,
    Figure,
    Findings,
    Interval,
    Mention,
    Override,
    Place,
    Quote,
    RegistryActor,
    Resolution,
)
from parley.registry import with_world
from parley.resolve import actors as resolve_actors
from parley.resolve import counts, curation, references, stories, wording
from parley.resolve import events as resolve_events
from parley.resolve import figures as resolve_figures
from parley.resolve import quotes as resolve_quotes
from parley.resolve.relations import date_roles

if TYPE_CHECKING:
    from spacy.tokens import Doc

Record = TypeVar("Record", Mention, DateExpression, Place, Quote, Figure, EventReport)


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
    """Load the model, the lexicons, the gazetteer and the registry of actors; some two seconds."""
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
    return Findings(
        document=document,
        mentions=verbatim(document.text, found_mentions),
        roles=tuple(date_roles(document.text, roles, found_dates)),
        dates=verbatim(document.text, found_dates),
        places=verbatim(document.text, found_places),
        quotes=verbatim(document.text, found_quotes),
        figures=verbatim(document.text, found_figures),
        reports=verbatim(document.text, reports),
    )


def verbatim(text: str, found: Iterable[Record]) -> tuple[Record, ...]:
    """Give the records with the document's own wording: the parser read line breaks inside a block as spaces."""
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


def resolve_all(
    found: Sequence[Findings], registry: Sequence[RegistryActor], overrides: Sequence[Override] = ()
) -> Resolution:
    """Compare all documents: stories, actors, events, groups of quotes and figures, contradictions."""
    rules = wording.compile_rules(store.read_lexicon("comparison"))
    told = stories.resolve_stories([findings.document for findings in found])
    actor_rows, actor_ids = resolve_actors.resolve_actors(found, registry, told, overrides)
    links = counts.link_figures(found, rules)
    tolls = counts.find_tolls(found, links, rules)
    event_rows, event_ids, disputed = resolve_events.resolve_events(
        found, actor_ids, told, actors=actor_rows, tolls=tolls, rules=rules
    )
    figure_groups, diverging, contested = resolve_figures.resolve_figures(
        found, actor_ids, told, actors=actor_rows, events=event_rows, event_ids=event_ids, links=links, rules=rules
    )
    return Resolution(
        stories=told,
        actors=actor_rows,
        actor_ids=actor_ids,
        events=tuple(replace(e, is_contested=True) if e.event_id in contested else e for e in event_rows),
        event_ids=event_ids,
        quote_groups=resolve_quotes.resolve_quotes(found, actor_ids, actors=actor_rows, rules=rules),
        figure_groups=figure_groups,
        contradictions=(*disputed, *diverging),
        id_changes=curation.id_changes(overrides, (actor.actor_id for actor in actor_rows)),
    )
