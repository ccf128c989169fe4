"""Texts to batches, a batch to a part of the work store: what one task of the flow does, wherever it runs.

What only extraction needs is imported when it is needed: a run that finds nothing new never loads it.
"""

import hashlib
import json
import logging
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parley import clean, ingest, libraries, manifest, parse, store
from parley.errors import InputError
from parley.extract import dates
from parley.ingest import Entry
from parley.log_filter import shorten_problems
from parley.records import Document, Findings, Rejection

if TYPE_CHECKING:
    from parley import line

LOGGER = logging.getLogger(__name__)
BEYOND_EXTRACTION = (
    "catalog/",
    "derive/",
    "formats/",
    "publishing/",
    "sources/",
    *(f"history/{name}.py" for name in (
        "causes", "changelog", "changes", "comparison", "diff", "floors", "id_map", "moved_rows", "published",
        "schema_policy", "telling",
    )),
    *(f"resolve/{name}.py" for name in (
        "actor_links", "actors", "counts", "curation", "event_blocks", "event_denials", "event_disputes",
        "event_passes", "event_retellings", "events", "figures", "groups", "inside_text", "languages", "quotes",
        "readings", "same_event", "shared", "sketches", "stories", "tellings", "wording",
    )),
    "lexicons/comparison.yml",
    *(f"{name}.py" for name in (
        "apart", "build", "checks", "cli", "cluster", "collecting", "comparison", "counts", "evidence", "export",
        "notify", "optional", "outcome", "part_cleaning", "progress", "quarantine", "release", "report", "report_page",
        "reuse", "run", "suggest", "tables", "unchanged", "unfinished", "validate", "validation_engine",
    )),
)  # fmt: skip
"""Beginnings of the paths of what extraction never meets, so that a change there leaves findings as they are. What is
not named here counts; a test compares this with what the modules import."""
MIN_WORDS = 20
"""Words of content below which a text is no prose."""


@dataclass(frozen=True)
class Settings:
    """What extraction depends on beside the texts.

    Attributes:
        registry: Folder of the actor registry; None for the project's own.
        languages: Languages that can be read, as two-letter codes.
        max_bytes: Size over which a text is left out.
    """

    registry: str | None = None
    languages: tuple[str, ...] = ("en",)
    max_bytes: int = ingest.MAX_BYTES


@dataclass(frozen=True)
class Text:
    """One raw text before it is read.

    Attributes:
        root: Raw folder that `entry.path` is relative to.
        key: Hash of all that its findings depend on.
        content: Hash of its bytes.
        facts: Hash of its entry.
        made_by: Hashes of the rest that its findings depend on, which is the same for all texts of a run.
    """

    root: str
    entry: Entry
    size: int
    key: str
    content: str = ""
    facts: str = ""
    made_by: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Batch:
    """Texts that one task extracts."""

    number: int
    texts: tuple[Text, ...]

    @property
    def name(self) -> str:
        """Name of the part: a hash over the keys of its texts."""
        return hashlib.sha256("".join(text.key for text in self.texts).encode()).hexdigest()[:32]


def fingerprint(settings: Settings) -> dict[str, str]:
    """Give the hashes of code, lexicons, registry, overrides and model: what makes equal texts give equal tables."""
    overrides = repr(store.read_overrides(Path(settings.registry) if settings.registry else None))
    return {**store.code_fingerprint(), **curated(settings), "overrides": hash_text(overrides)}


def dependencies(settings: Settings) -> dict[str, str]:
    """Give what findings depend on beside the text, each as a hash or written out."""
    made_by = {**store.code_fingerprint(BEYOND_EXTRACTION), **curated(settings)}
    made_by["libraries"] = libraries.to_line(libraries.read_versions())
    return {**made_by, "languages": ",".join(settings.languages), "max_bytes": str(settings.max_bytes)}


def curated(settings: Settings) -> dict[str, str]:
    """Give the hashes of the registry's content and of the model's version and settings."""
    registry = repr(store.read_registry(Path(settings.registry) if settings.registry else None))
    return {
        "registry": hash_text(registry),
        "model": hash_text(json.dumps(parse.fingerprint(), sort_keys=True)),
    }


def hash_text(text: str) -> str:
    """Give the sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def find_texts(roots: Sequence[Path], settings: Settings) -> tuple[list[Text], list[Rejection]]:
    """List the texts of the raw folders, each with the key of its findings, and what can't be one.

    Raises:
        InputError: A raw folder or manifest can't be used, or two folders hold the same path.
    """
    made_by = dependencies(settings)
    base = json.dumps(made_by, sort_keys=True)
    texts: dict[str, Text] = {}
    rejections = []
    for root in roots:
        for collection, where, raw, files in store.read_collections(root):
            entries, refused = manifest.list_entries(raw, files, collection, str(where))
            rejections += refused
            for entry in entries:
                if entry.path in texts:
                    raise InputError(
                        where=str(root / entry.path),
                        problem=f"{texts[entry.path].root} holds a text of the same path",
                        remedy="Rename one of the two collections",
                    )
                size, digest = store.read_size_and_hash(root / entry.path)
                facts = json.dumps(asdict(entry), sort_keys=True, default=str)
                key = hash_text("\n".join((base, digest, facts)))
                of_facts = hash_text(facts)
                texts[entry.path] = Text(str(root), entry, size, key, digest, of_facts, made_by)
    return [texts[path] for path in sorted(texts)], rejections


def plan_batches(
    texts: Iterable[Text], known: Mapping[str, str], max_texts: int, max_bytes: int = 2_000_000
) -> list[Batch]:
    """Group the texts whose findings are not known yet into batches of limited size."""
    batches: list[Batch] = []
    held: list[Text] = []
    size = 0
    for text in texts:
        if text.key in known:
            continue
        if held and (len(held) >= max_texts or size + text.size > max_bytes):
            batches.append(Batch(len(batches) + 1, tuple(held)))
            held, size = [], 0
        held.append(text)
        size += text.size
    if held:
        batches.append(Batch(len(batches) + 1, tuple(held)))
    return batches


def extract_batch(batch: Batch, work: Path, settings: Settings) -> tuple[int, int]:
    """Read, clean, parse and extract the texts of a batch and keep the findings in the work store.

    A text that can't be used, or that an extractor fails on, is left out with its reason, and the others go in. Gives
    the numbers of texts extracted and left out.
    """
    from parley.parts import to_parts

    resources = load_resources(settings.registry)
    rules = load_clean_rules()
    documents: list[Document] = []
    rejections: list[Rejection] = []
    for text in batch.texts:
        document = read_text(text, settings, resources.date_rules, rules)
        if isinstance(document, Rejection):
            rejections.append(document)
        else:
            documents.append(document)
    found, failed = extract_safely(documents, resources)
    tables = to_parts(found, [*rejections, *failed])
    store.write_part(work, batch.name, [text.key for text in batch.texts], tables, origin_of(batch))
    return len(found), len(rejections) + len(failed)


def origin_of(batch: Batch) -> dict[str, Any]:
    """Give what a part is made of, as its list of texts tells it and `reuse` reads it."""
    texts = {text.entry.path: {"content": text.content, "entry": text.facts} for text in batch.texts}
    return {"made_by": dict(batch.texts[0].made_by), "texts": texts}


def extract_elsewhere(batch: Batch, work: Path, settings: Settings, made_by: Mapping[str, str]) -> tuple[int, int]:
    """Extract a batch on a worker of a cluster, as `extract_batch` does, once it is sure to give the same there.

    Raises:
        InputError: The worker has another Parley, library, model or registry than what started the run, whose
            dependencies are `made_by`, or does not see the same folders.
    """
    shorten_problems()
    where = f"worker {platform.node()}"
    if different := differences(made_by, settings):
        raise InputError(
            where=where,
            problem=f"it would give other findings: its {', '.join(different)} is not that of the run",
            remedy="Install the same Parley, Python, libraries and registry on every worker, and start workers anew"
            " after a change",
        )
    for folder in sorted({str(work.parent), *(text.root for text in batch.texts)}):
        if not Path(folder).is_dir():
            raise InputError(
                where=where,
                problem=f"it does not see the folder {folder}",
                remedy="Put raw/ and output/ where every worker sees them under the same path",
            )
    return extract_batch(batch, work, settings)


def read_text(
    text: Text, settings: Settings, date_rules: dates.DateRules, rules: clean.CleanRules
) -> Document | Rejection:
    """Give the cleaned document of one raw text, or the reason why it can't be used."""
    entry = text.entry
    try:
        if text.size > settings.max_bytes:
            return ingest.too_large(entry, text.size, settings.max_bytes)
        data = store.read_bytes(Path(text.root) / entry.path)
        document = ingest.read_document(data, entry, frozenset(settings.languages), settings.max_bytes)
        if isinstance(document, Rejection):
            return document
        document = clean.clean_document(document, rules)
        if clean.content_words(document) < MIN_WORDS:
            return Rejection(
                entry.path,
                "no_prose",
                f"it has fewer than {MIN_WORDS} words of running text",
                "Give the article's full text",
            )
        if document.published is None and (stated := dates.find_publication_date(document.text, date_rules)):
            document = replace(document, published=stated[0], published_basis="text")
        return document
    except Exception as error:
        LOGGER.warning("%s: %s while reading it", entry.path, type(error).__name__, exc_info=True)
        return unexpected(entry.path, error)


def extract_safely(
    documents: Sequence[Document], resources: "line.Resources"
) -> tuple[list[Findings], list[Rejection]]:
    """Extract documents together; where that fails, one by one, so that only the one at fault is left out."""
    from parley import line

    try:
        return list(line.extract_all(documents, resources)), []
    except Exception:
        found: list[Findings] = []
        failed: list[Rejection] = []
        for document in documents:
            try:
                found += line.extract_all([document], resources)
            except Exception as error:
                LOGGER.warning("%s: %s while extracting", document.path, type(error).__name__, exc_info=True)
                failed.append(unexpected(document.path, error))
        return found, failed


def unexpected(path: str, error: Exception) -> Rejection:
    """Give the rejection for an error that nobody foresaw."""
    return Rejection(
        path, "error", f"{type(error).__name__}: {error}", "Please report it with the text, it is a defect of Parley"
    )


def read_findings(
    texts: Sequence[Text], work: Path, at_once: int | None = None
) -> tuple[Sequence[Findings], list[Rejection]]:
    """Read the findings of all texts back from the work store, in order of document.

    Args:
        at_once: Documents whose findings are held in memory at once; more than four times as many are sorted on disk
            and read bucket by bucket.
    """
    from parley import spill

    index = store.read_part_index(work)
    wanted: dict[str, set[str]] = {}
    for text in texts:
        wanted.setdefault(index[text.key], set()).add(text.entry.path)
    return spill.read_parts(work, wanted, at_once or spill.AT_ONCE)


def differences(made_by: Mapping[str, str], settings: Settings) -> list[str]:
    """Name what of the dependencies `made_by` this process has otherwise; it takes up a changed registry by itself.

    Of libraries each is named, with its version here and the run's.
    """
    here = loaded_dependencies(settings)
    different = [name for name in sorted(made_by) if here.get(name) != made_by[name]]
    if different == ["registry"]:
        load_resources.cache_clear()
        loaded_dependencies.cache_clear()
        here = loaded_dependencies(settings)
        different = [name for name in sorted(made_by) if here.get(name) != made_by[name]]
    if "libraries" in different:
        ours, theirs = (libraries.parse_line(held.get("libraries", "")) for held in (here, made_by))
        own = [f"{name} ({its} rather than {runs})" for name, its, runs in libraries.find_changes(ours, theirs)]
        different = [*own, *(name for name in different if name != "libraries")]
    return different


@cache
def loaded_dependencies(settings: Settings) -> Mapping[str, str]:
    """Give what this process works with: later changes on the disk do not reach what is loaded."""
    return dependencies(settings)


@cache
def load_resources(registry: str | None) -> "line.Resources":
    """Load model and rules once a process."""
    from parley import line

    return line.load_resources(Path(registry) if registry else None)


@cache
def load_clean_rules() -> clean.CleanRules:
    """Load the wording of page furniture once a process."""
    return clean.compile_rules(store.read_lexicon("boilerplate"))
