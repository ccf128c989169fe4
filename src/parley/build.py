"""Findings of all documents to a checked set of tables, and those to a published release."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

from parley import comparison, libraries, release, store
from parley.apart import caller
from parley.catalog.assets import read_chart_library
from parley.catalog.scores import parse_scores
from parley.contracts import Contracts
from parley.errors import ReleaseError
from parley.formats.digests import digest_tables
from parley.history.telling import tell_history
from parley.outcome import Outcome
from parley.publishing import publish, versions
from parley.records import Findings, IdChange, Override, RegistryActor, Rejection
from parley.report import Report
from parley.spill import SpilledFindings, put_tables, texts_of
from parley.tables import build_tables

LIBRARIES = ("great-expectations", "jinja2", "pyarrow", "rapidfuzz", "vl-convert-python")
"""Packages whose version can change a release, beside those that findings depend on."""
MANY = 10_000
"""Documents from which on memory matters more than the seconds that further processes take to start."""


@dataclass(frozen=True)
class Assembled:
    """Tables that passed their checks, with all that was left out on the way.

    Attributes:
        is_large: Whether each step that needs much memory has a process of its own.
    """

    tables: Mapping[str, Any]
    report: Report
    rejections: tuple[Rejection, ...]
    inputs: tuple[Mapping[str, Any], ...]
    contracts: Contracts
    id_changes: tuple[IdChange, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    is_large: bool = False

    def outcome(self, version: str, folder: Path, *, is_new: bool) -> Outcome:
        """Give how a run with these tables ended."""
        counts = {name: table.num_rows for name, table in self.tables.items()}
        checks = Counter(check.table for check in self.report.checks)
        return Outcome(version, folder, is_new, counts, dict(checks), self.rejections)


@dataclass(frozen=True)
class Request:
    """What the user asks of a release.

    Attributes:
        version: YYYY.M.N, or "next".
        release_date: Day the release bears; None for the first of the version's month.
        force: Whether to publish tables that equal the latest release's.
        today: The day by the clock, for the next version.
        fingerprint: Hashes of code, lexicons, registry and model.
        parameters: Settings that shape the result.
        override: Why to publish although the release falls behind the last one; None to refuse it then.
    """

    version: str
    release_date: date | None
    force: bool
    today: date
    fingerprint: Mapping[str, str]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    override: str | None = None


def assemble(
    found: Sequence[Findings],
    rejections: Sequence[Rejection],
    registry: Sequence[RegistryActor],
    contracts: Contracts,
    overrides: Sequence[Override] = (),
    apart_from: int = MANY,
) -> Assembled:
    """Compare all documents, build the tables, check them, and take out the rows that fail.

    Of more than `apart_from` documents that are not all in memory, each of these steps has a process of its own.

    Raises:
        ValidationError: A table fails as a whole; nothing should be published.
    """
    texts = texts_of(found)
    # What is in memory is not sent to and fro.
    is_large = isinstance(found, SpilledFindings) and len(found) > apart_from
    call = caller(is_large)
    tables, id_changes = call(compare_all, found, registry, contracts, overrides)
    kept, report, failing = call(check_all, tables, contracts, texts)
    inputs = tuple(
        {
            "path": findings.document.path,
            "sha256": findings.document.text_sha256,
            "document_id": findings.document.document_id,
        }
        for findings in found
    )
    rejected = (*rejections, *failing)
    return Assembled(kept, report, rejected, inputs, contracts, id_changes, texts, is_large)


def compare_all(
    found: Sequence[Findings], registry: Sequence[RegistryActor], contracts: Contracts, overrides: Sequence[Override]
) -> tuple[Mapping[str, Any], tuple[IdChange, ...]]:
    """Compare all documents and build the tables; give these and what curators did to identifiers."""
    resolution = comparison.resolve_all(found, registry, overrides)
    return build_tables(found, resolution, contracts), resolution.id_changes


def check_all(
    tables: Mapping[str, Any], contracts: Contracts, texts: Mapping[str, str]
) -> tuple[Mapping[str, Any], Report, tuple[Rejection, ...]]:
    """Check the tables and take out the rows that fail; give what is left, the report on that, and those rows.

    Raises:
        ValidationError: A table fails as a whole.
    """
    from parley.quarantine import quarantine_rows
    from parley.validate import check_tables

    report = check_tables(tables, contracts, texts)
    kept, failing = quarantine_rows(tables, report, contracts)
    if not failing:
        return tables, report, ()
    report = check_tables(kept, contracts, texts)
    kept, more = quarantine_rows(kept, report, contracts)
    assert not more, "rows still fail after the failing ones were taken out"
    return put_tables(kept, tables), report, failing


def publish_tables(assembled: Assembled, output: Path, request: Request) -> Outcome:
    """Write the release, unless its tables equal those of the latest one; see `write_tables`."""
    outcome: Outcome = caller(assembled.is_large)(write_tables, assembled, output, request)
    return outcome


def write_tables(assembled: Assembled, output: Path, request: Request) -> Outcome:
    """Write the release, unless its tables equal those of the latest one.

    Raises:
        InputError: The version is not written as versions are.
        ReleaseError: The version was used before, a first release holds no text, the release falls behind the last one,
            or it can't be written.
    """
    publish.heal(output)
    digests = digest_tables(assembled.tables, assembled.contracts)
    same = publish.same_as_latest(output, digests)
    if same and not request.force:
        return assembled.outcome(same, output / "releases" / same, is_new=False)
    number = request.version
    if number == "next":
        number = versions.next_version(publish.list_versions(output), request.today)
    year, month, *_ = versions.parse_version(number)
    if not assembled.tables["documents"].num_rows and not publish.good_versions(output, number):
        left_out = [f"{rejection.path}: {rejection.problem}. {rejection.remedy}" for rejection in assembled.rejections]
        raise ReleaseError(
            where=f"release {number}",
            problem="no text can be used, and there is no earlier release",
            remedy="\n  ".join(["Each text with its reason and what to do:", *left_out]) if left_out else "Add texts",
        )
    code = {
        "parley": installed("parley"),
        "libraries": library_versions(),
        "sha256": dict(request.fingerprint),
    }
    told = caller(assembled.is_large)(
        tell_history,
        output,
        number,
        assembled.tables,
        assembled.contracts,
        made={"code": code, "parameters": dict(request.parameters)},
        curated=assembled.id_changes,
        override=request.override,
    )
    files = release.bundle(
        assembled.tables,
        assembled.report,
        assembled.contracts,
        version=number,
        release_date=request.release_date or date(year, month, 1),
        inputs=assembled.inputs,
        parameters=request.parameters,
        code=code,
        licence_text=store.read_project_text("LICENSE-DATA"),
        codebook_text=store.read_project_text("docs/codebook.md"),
        rejections=assembled.rejections,
        extra=told.files,
        facts={**told.facts, "scores": parse_scores(store.read_project_text("docs/method.md"))},
        digests=digests,
        chart_library=read_chart_library(output / ".work"),
        kept=output / ".work",
        texts=assembled.texts,
    )
    return assembled.outcome(number, publish.write_release(files, output, number), is_new=True)


def library_versions() -> dict[str, str]:
    """Give the versions of the libraries that a release depends on; not Python's, under which it is the same bytes."""
    held = {**libraries.read_versions(), **{name: installed(name) for name in LIBRARIES}}
    del held[libraries.PYTHON]
    return dict(sorted(held.items()))
