"""The records that the steps hand to each other: frozen dataclasses, no behaviour.

A span is `char_start` (inclusive) and `char_end` (exclusive) in Unicode code points of the document's text;
`text[char_start:char_end]` is the record's `text`, always. `cluster` numbers name an actor inside one document;
resolving over all documents turns them into actor ids.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, both included.

    Attributes:
        precision: day, week, month, season, year or vague: how exactly the source puts it.
    """

    start: date
    end: date
    precision: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text with one function on its page.

    Attributes:
        kind: title, heading, dateline, paragraph, list_item, caption or boilerplate.
    """

    kind: str
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with what is known about it.

    Attributes:
        document_id: Stable identifier, made of collection and path.
        path: Path relative to the raw folder, with forward slashes.
        text: The decoded text; all spans count in it.
        published: When it was published; None when neither manifest nor text says.
        published_basis: manifest, text, or None.
        language: BCP 47 code.
        encoding: Encoding the bytes were read with.
        text_repairs: What was mended on the way from bytes to text, such as "mojibake".
        blocks: Pieces in order, not overlapping; empty until cleaned.
    """

    document_id: str
    collection: str
    path: str
    text: str
    text_sha256: str
    title: str | None = None
    publisher: str | None = None
    published: Interval | None = None
    published_basis: str | None = None
    language: str | None = None
    source_url: str | None = None
    licence: str | None = None
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    text_repairs: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A text or a row that was left out, and why.

    Attributes:
        path: File the text came from, or table of the row.
        reason_code: Short code, such as empty, binary, encoding, language, size, missing.
        problem: What is wrong, in words.
        remedy: What the user can do about it.
        row_id: Row that was left out; None when the whole text was.
    """

    path: str
    reason_code: str
    problem: str
    remedy: str
    row_id: str | None = None


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A wording that names a time, resolved as far as the text allows.

    Attributes:
        timex: TIMEX3 value, such as 2021-10-19, 2021-W41, P10Y, PAST_REF; None when it can't be told.
        date_type: DATE, TIME, DURATION or SET.
        start_date: First day it can mean; None when unresolved or a duration.
        end_date: Last day it can mean.
        date_precision: day, week, month, season, year or vague; None when unresolved.
        date_basis: explicit, relative (to publication or utterance) or narrative; None when unresolved.
    """

    char_start: int
    char_end: int
    text: str
    timex: str | None
    date_type: str
    start_date: date | None
    end_date: date | None
    date_precision: str | None
    date_basis: str | None
    rule_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """A wording that names a place on earth.

    Attributes:
        place_name: The gazetteer's name, or the wording when the gazetteer does not know it.
        place_id: GeoNames id; None when unknown.
        place_precision: place, district, region or country.
        country_code: ISO 3166-1 alpha-3.
    """

    char_start: int
    char_end: int
    text: str
    place_name: str
    place_id: str | None
    latitude: float | None
    longitude: float | None
    place_precision: str | None
    country_code: str | None
    rule_id: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names or points to an actor.

    Attributes:
        mention_kind: name, role or pronoun.
        actor_type: Code of `schemas/codelists/actor_type.yml`.
        cluster: Number of the actor inside the document; None until references are resolved, or if they can't be.
        registry_id: Id of the registry's actor when the wording is one of its names.
        country_code: ISO 3166-1 alpha-3 of the country the actor belongs to, when the text or the registry says so.
        role_text: Office or function the text gives the actor here ("ministry spokesperson").
    """

    char_start: int
    char_end: int
    text: str
    mention_kind: str
    actor_type: str
    rule_id: str
    cluster: int | None = None
    registry_id: str | None = None
    country_code: str | None = None
    role_text: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """What one text says an actor is to another.

    Attributes:
        relation: leads, member_of, part_of, speaks_for, holds_office or allied_with.
        cluster: Who.
        object_cluster: To whom; None when it is named only in `role_text`.
    """

    char_start: int
    char_end: int
    relation: str
    cluster: int
    object_cluster: int | None
    role_text: str | None
    rule_id: str
    start_date: date | None = None
    end_date: date | None = None
    date_precision: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Reported speech: who said what to whom, and when.

    Attributes:
        quote_type: direct, indirect or mixed.
        speaker_cluster: Actor who speaks; None when unnamed or unresolved.
        quote_group: Number shared inside the document by the pieces of one utterance.
        mentioned_clusters: Actors named inside, in order.
    """

    char_start: int
    char_end: int
    text: str
    quote_type: str
    rule_id: str
    speaker_cluster: int | None = None
    speaker_text: str | None = None
    speaker_start: int | None = None
    speaker_end: int | None = None
    speaker_role: str | None = None
    cue_text: str | None = None
    cue_start: int | None = None
    cue_end: int | None = None
    addressee_cluster: int | None = None
    addressee_text: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    date_precision: str | None = None
    quote_group: int | None = None
    mentioned_clusters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a text states about the world.

    Attributes:
        measure_code: Code of `schemas/codelists/measure_code.yml`.
        value: The stated number; None for vague amounts and ranges.
        value_low: Smallest value the wording allows; None when open-ended ("up to 5").
        value_high: Largest value it allows; None when open-ended ("at least 12").
        approximation: exact, about, at_least, at_most, between or vague.
        unit_code: person, percent, year, ...; UCUM for physical units, ISO 4217 for money; None for a bare count.
        change_code: level, increase, decrease or cumulative.
        counted_text: The noun phrase counted, as the text has it.
        actor_cluster: Whose number it is.
        reported_by_cluster: Who gives the number.
        quote_index: Index of the document's quote it stands in.
    """

    char_start: int
    char_end: int
    text: str
    measure_code: str
    value: float | None
    value_low: float | None
    value_high: float | None
    approximation: str
    unit_code: str | None
    change_code: str
    counted_text: str | None
    rule_id: str
    actor_cluster: int | None = None
    place_name: str | None = None
    place_id: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    date_precision: str | None = None
    reported_by_cluster: int | None = None
    quote_index: int | None = None


@dataclass(frozen=True, slots=True)
class EventReport:
    """What one text says that somebody did, will do, is asked to do or did not do.

    Attributes:
        char_start: First code point of the clause that supports it; the clause has at most 300.
        event_type: PLOVER type or STATEMENT.
        event_mode: Code of `schemas/codelists/event_mode.yml`; None when the text does not say.
        status: occurred, ongoing, planned, requested, conditional, denied or alleged.
        source_clusters: Actors who did it.
        target_clusters: Actors to or with whom.
        source_texts: Wordings of the parties, the unresolved ones too.
        asserted_by_cluster: Actor whose statement it is, when the text reports it so.
        quote_index: Index of the document's quote it stands in.
        date_text: Wording the date comes from.
    """

    char_start: int
    char_end: int
    text: str
    trigger_start: int
    trigger_end: int
    trigger_text: str
    event_type: str
    event_mode: str | None
    status: str
    rule_id: str
    source_clusters: tuple[int, ...] = ()
    target_clusters: tuple[int, ...] = ()
    source_texts: tuple[str, ...] = ()
    target_texts: tuple[str, ...] = ()
    asserted_by_cluster: int | None = None
    quote_index: int | None = None
    place_name: str | None = None
    place_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_precision: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    date_precision: str | None = None
    date_basis: str | None = None
    date_text: str | None = None


@dataclass(frozen=True, slots=True)
class RegistryActor:
    """An actor that the curated registry knows.

    Attributes:
        actor_id: The registry's key: lower-case words joined by hyphens.
        aliases: Further names, spellings and acronyms, in any language and script.
        weak_aliases: Names that mean this actor only beside its country or a stronger name (such as a bare acronym).
        demonyms: For states: adjectives and people ("Malian", "Malians").
        offices: Offices it held: (title, object actor id, first day or None, last day or None).
        source: Where the facts come from.
    """

    actor_id: str
    name: str
    actor_type: str
    country_code: str | None = None
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    part_of_ids: tuple[str, ...] = ()
    wikidata_id: str | None = None
    offices: tuple[tuple[str, str, str | None, str | None], ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one document gave, before documents are compared."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    roles: tuple[Role, ...] = ()
    dates: tuple[DateExpression, ...] = ()
    places: tuple[Place, ...] = ()
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    reports: tuple[EventReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor over all documents.

    Attributes:
        basis: registry, or text when it was found from the texts alone.
        aliases: Every other spelling, sorted.
    """

    actor_id: str
    name: str
    actor_type: str
    basis: str
    country_code: str | None = None
    aliases: tuple[str, ...] = ()
    part_of_ids: tuple[str, ...] = ()
    wikidata_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What the reports of all documents together say happened, or did not.

    Attributes:
        report_keys: The reports it is made of: (document_id, index in that document's findings).
        is_contested: Whether its reports contradict each other.
    """

    event_id: str
    event_type: str
    event_mode: str | None
    status: str
    report_keys: tuple[tuple[str, int], ...]
    source_ids: tuple[str, ...] = ()
    target_ids: tuple[str, ...] = ()
    place_name: str | None = None
    place_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_precision: str | None = None
    start_date: date | None = None
    end_date: date | None = None
    date_precision: str | None = None
    date_basis: str | None = None
    is_contested: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Rows that can't all be true.

    Attributes:
        kind: figure, date, status, actor or place.
        table_name: Table of the rows: event_reports or figures.
        row_keys: The rows: (document_id, index in that document's findings).
        summary: One generated sentence that names what differs.
    """

    kind: str
    table_name: str
    row_keys: tuple[tuple[str, int], ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Override:
    """A curator's decision about an actor.

    Attributes:
        action: merge, split, retype or reject.
        actor_id: Whom it is about; for a merge, the actor that remains.
        drop_ids: For a merge, the actors that become it.
        documents: For a split, paths of the texts whose mentions are somebody else's.
        names: For a split, wordings that are somebody else's; with documents, those in these texts alone.
        name: For a split, the name to show of the new actor.
        where: File and entry, for messages.
    """

    action: str
    actor_id: str
    reason: str
    author: str
    drop_ids: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    name: str | None = None
    actor_type: str | None = None
    where: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class IdChange:
    """What became of an identifier.

    Attributes:
        new_id: The identifier to use instead; None when nothing took its place.
        relation: merged_into, split_into or rejected.
    """

    old_id: str
    new_id: str | None
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What comparing all documents gave; a key is (document_id, number inside the document).

    Attributes:
        stories: For each document_id its story id and whether it leads the story (the first or fullest telling).
        actor_ids: (document_id, cluster) to actor id.
        event_ids: (document_id, index of report) to event id.
        quote_groups: (document_id, index of quote) to group id, where several pieces or texts share one utterance.
        figure_groups: (document_id, index of figure) to group id, where several texts give the same quantity.
        id_changes: Identifiers of actors that curation ended or began.
    """

    stories: dict[str, tuple[str, bool]]
    actors: tuple[Actor, ...]
    actor_ids: dict[tuple[str, int], str]
    events: tuple[Event, ...]
    event_ids: dict[tuple[str, int], str]
    quote_groups: dict[tuple[str, int], str]
    figure_groups: dict[tuple[str, int], str]
    contradictions: tuple[Contradiction, ...]
    id_changes: tuple[IdChange, ...] = ()
