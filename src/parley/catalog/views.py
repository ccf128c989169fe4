"""What the lists of the catalogue show: for each, its fields, its columns and what it can be filtered by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of a list.

    Attributes:
        kind: How its cell is made; `assets/cells.js` has one function for each.
        field: The field it is made of, and sorted by.
    """

    label: str
    kind: str
    field: str
    is_sortable: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Something a list can be filtered by.

    Attributes:
        kind: select (a value of the field), check (the field is true), from and until (days), member (an identifier in
            one of the fields; it comes with a link, not from a control).
        fields: Fields that it looks at.
    """

    name: str
    label: str
    kind: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A list of rows.

    Attributes:
        table: The table whose rows it shows.
        kind: Name of its rows in identifiers of pages, such as event.
        fields: What is sent of each row, in this order; the first is its identifier.
        codelists: Field to the code list that its values come from.
    """

    name: str
    table: str
    kind: str
    title: str
    summary: str
    fields: tuple[str, ...]
    columns: tuple[Shown, ...]
    filters: tuple[Filter, ...]
    codelists: tuple[tuple[str, str], ...] = ()


DAYS = (Filter("from", "From", "from", ("start_date", "end_date")),
        Filter("until", "Until", "until", ("start_date", "end_date")))  # fmt: skip
DOCUMENT = Filter("document", "Text", "member", ("document_ids", "document_id"))

EVENTS = View(
    name="events",
    table="events",
    kind="event",
    title="Events",
    summary="What is said to have been done, planned, asked for or denied, all reports of one event taken together.",
    fields=(
        "event_id", "event_type", "event_mode", "status", "source_ids", "target_ids", "place_name", "place_id",
        "latitude", "longitude", "start_date", "end_date", "date_precision", "report_count", "story_count",
        "is_contested", "quad_class", "evidence", "document_id",
    ),
    columns=(
        Shown("When", "period", "start_date", True), Shown("What", "event", "event_type", True),
        Shown("Status", "code", "status", True), Shown("Who", "refs", "source_ids"),
        Shown("Whom", "refs", "target_ids"),
        Shown("Where", "place", "place_name", True), Shown("Evidence", "evidence", "evidence"),
        Shown("Reports", "reports", "report_count", True),
    ),
    filters=(
        Filter("type", "Type", "select", ("event_type",)), Filter("status", "Status", "select", ("status",)),
        Filter("class", "Class", "select", ("quad_class",)), *DAYS,
        Filter("contested", "Contested only", "check", ("is_contested",)),
        Filter("actor", "Actor", "member", ("source_ids", "target_ids")),
        Filter("source", "Who", "member", ("source_ids",)), Filter("target", "Whom", "member", ("target_ids",)),
        Filter("place", "Place", "member", ("place_name",)),
    ),
    codelists=(
        ("event_type", "event_type"), ("event_mode", "event_mode"), ("status", "status"), ("quad_class", "quad_class"),
    ),
)  # fmt: skip

ACTORS = View(
    name="actors",
    table="actors",
    kind="actor",
    title="Actors",
    summary="Persons, groups, organisations and states that the texts name.",
    fields=(
        "actor_id", "name", "actor_type", "country_code", "aliases", "basis", "mention_count", "document_count",
        "event_count", "quote_count", "first_date", "last_date", "wikidata_id",
    ),
    columns=(
        Shown("Name", "title", "name", True), Shown("Type", "code", "actor_type", True),
        Shown("Country", "text", "country_code", True), Shown("Also called", "texts", "aliases"),
        Shown("Events", "count", "event_count", True), Shown("Quotes", "count", "quote_count", True),
        Shown("Texts", "count", "document_count", True), Shown("First", "day", "first_date", True),
        Shown("Last", "day", "last_date", True),
    ),
    filters=(
        Filter("type", "Type", "select", ("actor_type",)), Filter("country", "Country", "select", ("country_code",)),
        Filter("basis", "Known from", "select", ("basis",)),
    ),
    codelists=(("actor_type", "actor_type"), ("basis", "actor_basis")),
)  # fmt: skip

QUOTES = View(
    name="quotes",
    table="quotes",
    kind="quote",
    title="Quotes",
    summary="What somebody is reported to have said, word for word or in other words.",
    fields=(
        "quote_id", "quote_type", "speaker_id", "speaker_text", "speaker_role", "cue_text", "addressee_id",
        "addressee_text", "mentioned_ids", "start_date", "end_date", "date_precision", "evidence", "document_id",
    ),
    columns=(
        Shown("Speaker", "speaker", "speaker_text", True), Shown("Said", "quote", "evidence"),
        Shown("Kind", "code", "quote_type", True), Shown("When", "period", "start_date", True),
        Shown("Names", "refs", "mentioned_ids"), Shown("Source", "document", "document_id"),
    ),
    filters=(
        Filter("kind", "Kind", "select", ("quote_type",)), *DAYS,
        Filter("speaker", "Speaker", "member", ("speaker_id",)),
        Filter("mentioned", "Names", "member", ("mentioned_ids",)), DOCUMENT,
    ),
    codelists=(("quote_type", "quote_type"),),
)  # fmt: skip

FIGURES = View(
    name="figures",
    table="figures",
    kind="figure",
    title="Figures",
    summary="Numbers that the texts give, each with the range that its wording allows.",
    fields=(
        "figure_id", "text", "measure_code", "counted_text", "value", "value_low", "value_high", "approximation",
        "unit_code", "change_code", "actor_id", "place_name", "start_date", "end_date", "date_precision",
        "reported_by_id", "figure_group_id", "evidence", "document_id",
    ),
    columns=(
        Shown("What", "measure", "measure_code", True), Shown("Range", "range", "value_low", True),
        Shown("Whose", "ref", "actor_id"), Shown("Where", "text", "place_name", True),
        Shown("When", "period", "start_date", True), Shown("Said by", "ref", "reported_by_id"),
        Shown("Evidence", "evidence", "evidence"),
    ),
    filters=(
        Filter("measure", "Measure", "select", ("measure_code",)),
        Filter("unit", "Unit", "select", ("unit_code",)), *DAYS,
        Filter("actor", "Actor", "member", ("actor_id", "reported_by_id")),
        Filter("group", "Same thing counted", "member", ("figure_group_id",)), DOCUMENT,
    ),
    codelists=(
        ("measure_code", "measure_code"), ("approximation", "approximation"), ("unit_code", "unit_code"),
        ("change_code", "change_code"),
    ),
)  # fmt: skip

DOCUMENTS = View(
    name="documents",
    table="documents",
    kind="document",
    title="Texts",
    summary="The texts that the rows rest on. They stay their owners'; a release holds excerpts of them only.",
    fields=(
        "document_id", "title", "publisher", "collection", "path", "published_start", "language", "word_count",
        "event_count", "quote_count", "figure_count", "is_story_lead", "story_id", "licence", "source_url",
    ),
    columns=(
        Shown("Title", "title", "title", True), Shown("Publisher", "text", "publisher", True),
        Shown("Published", "day", "published_start", True), Shown("Words", "count", "word_count", True),
        Shown("Events", "count", "event_count", True), Shown("Quotes", "count", "quote_count", True),
        Shown("Figures", "count", "figure_count", True), Shown("Source", "link", "source_url"),
    ),
    filters=(
        Filter("publisher", "Publisher", "select", ("publisher",)),
        Filter("collection", "Collection", "select", ("collection",)),
        Filter("from", "From", "from", ("published_start",)), Filter("until", "Until", "until", ("published_start",)),
        Filter("story", "Story", "member", ("story_id",)),
    ),
)  # fmt: skip

CONTRADICTIONS = View(
    name="contradictions",
    table="contradictions",
    kind="contradiction",
    title="Contradictions",
    summary="Rows that cannot all be true: a toll that differs, an event that one text announces and another denies.",
    fields=("contradiction_id", "kind", "summary", "table_name", "row_ids", "document_ids", "pages"),
    columns=(
        Shown("Differs in", "code", "kind", True), Shown("What the texts say", "text", "summary"),
        Shown("Rows", "rows", "pages"), Shown("Texts", "refs", "document_ids"),
    ),
    filters=(
        Filter("kind", "Differs in", "select", ("kind",)), Filter("document", "Text", "member", ("document_ids",)),
    ),
    codelists=(("kind", "contradiction_kind"),),
)  # fmt: skip

VIEWS = (EVENTS, ACTORS, QUOTES, FIGURES, CONTRADICTIONS, DOCUMENTS)
