"""A release's place after the last good one: whether it may follow, and the files that say how it differs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from parley.contracts import Contracts
from parley.errors import ReleaseError
from parley.formats.checksums import sha256
from parley.formats.delimited import table_to_csv, to_csv
from parley.formats.parquet import to_parquet
from parley.history.changelog import to_changelog
from parley.history.changes import CHANGES, to_rows
from parley.history.comparison import Difference, Side, compare_sides, primary_keys, summarise
from parley.history.floors import check_floors
from parley.history.id_map import ID_MAP, Entry, extend_id_map, parse_id_map
from parley.history.published import Published, read_published
from parley.history.schema_policy import check_notice, check_version, to_schema
from parley.publishing import publish
from parley.publishing.durable import to_json_bytes
from parley.publishing.verify import MANIFEST
from parley.publishing.versions import is_candidate
from parley.records import IdChange
from parley.tables import to_table

OVERRIDE = "If it is meant, say why with --override-floors REASON; the reason will stand in the release"


@dataclass(frozen=True)
class History:
    """What a release says of the one before.

    Attributes:
        files: `changes/*` and `CHANGELOG.md`.
        facts: What the manifest says: channel, previous, changes, floors, announced.
    """

    files: Mapping[str, bytes]
    facts: Mapping[str, Any]


def tell_history(
    output: Path,
    version: str,
    tables: Mapping[str, pa.Table],
    contracts: Contracts,
    *,
    made: Mapping[str, Any],
    curated: Sequence[IdChange],
    override: str | None = None,
) -> History:
    """Compare the tables with the last good release and give what the new one says of it.

    Args:
        output: Folder of releases.
        version: The new release.
        tables: Its tables.
        contracts: Their contracts.
        made: `code` and `parameters` as the manifest will say them.
        curated: What curators did to identifiers.
        override: Why it should be published though it falls behind; None to refuse it then.

    Raises:
        ReleaseError: It falls behind the last good release or breaks the schema, or that release is damaged.
    """
    after = Side(version, tables, to_schema(contracts), made)
    older = publish.good_versions(output, version)
    previous = read_published(output / "releases" / older[0]) if older else None
    id_map = follow_ids(output, after, previous, curated)
    announced = [asdict(item) for item in contracts.dataset.announced]
    facts: dict[str, Any] = {"channel": "candidate" if is_candidate(version) else "stable", "announced": announced}
    if previous is None:
        facts |= {"previous": None, "changes": None, "floors": {"compared_with": None, "overridden": None}}
        summary: dict[str, Any] = {"version": version, "previous": None, "tables": [], "sentences": []}
        notices = [_notice(item) for item in announced]
        sections = {"": [f"{name}: {table.num_rows:,} rows." for name, table in tables.items()], "To come": notices}
        log = to_changelog(contracts.dataset.title, version, None, sections, "")
        return History(_files(summary, [], id_map, contracts, log), facts)
    difference = compare_sides(to_side(previous), after, id_map)
    refused = [*check_break(output, difference, older), *_check_floors(difference, contracts)]
    if refused and not override:
        raise ReleaseError(
            where=f"release {version}",
            problem=f"refused against {previous.version}: {'; '.join(refused)}",
            remedy=OVERRIDE,
        )
    overridden = {"reason": override, "problems": refused} if refused else None
    summary = summarise(difference)
    facts |= {
        "previous": {
            "version": previous.version,
            "manifest_sha256": sha256((previous.folder / MANIFEST).read_bytes()),
        },
        "changes": {key: value for key, value in summary.items() if key not in ("version", "previous")},
        "floors": {
            "compared_with": previous.version,
            "limits": asdict(contracts.dataset.floors),
            "overridden": overridden,
        },
    }
    sections = {
        "": list(difference.sentences),
        "Published all the same": [*refused, f"Because: {override}"] if refused else [],
        "To come": [_notice(item) for item in announced],
    }
    log = to_changelog(contracts.dataset.title, version, previous.version, sections, previous.read_text("CHANGELOG.md"))
    return History(_files(summary, to_rows(difference.changes), id_map, contracts, log), facts)


def to_side(published: Published) -> Side:
    """Give a published release as one side of a comparison."""
    return Side(published.version, published.tables, published.schema, published.manifest)


def follow_ids(output: Path, after: Side, previous: Published | None, curated: Sequence[IdChange]) -> list[Entry]:
    """Give the map of identifiers of a new release: from the one before, and from any yanked since."""
    entries: list[Entry] = []
    for published in [*([previous] if previous else []), *_yanked_since(output, after.version, previous)]:
        held = parse_id_map(published.read_csv("changes/id_map.csv"), published.version)
        known = {(entry.table_name, entry.old_id) for entry in entries}
        entries += [entry for entry in held if (entry.table_name, entry.old_id) not in known]
        keys = primary_keys(published.schema, after.schema)
        entries = extend_id_map(entries, published.tables, after.tables, keys, curated, after.version)
    return entries or extend_id_map([], {}, after.tables, primary_keys(after.schema), curated, after.version)


def _yanked_since(output: Path, version: str, previous: Published | None) -> Iterator[Published]:
    """Yield the releases taken back since the last good one, if whole: people may hold their identifiers."""
    for name in publish.yanked_since(output, version, previous.version if previous else None):
        try:
            yield read_published(output / "releases" / name)
        except ReleaseError:
            continue


def check_break(output: Path, difference: Difference, older: Sequence[str]) -> list[str]:
    """Give what breaks the schema last published without having been announced.

    Raises:
        ReleaseError: The schema version does not say that the schema is another; nothing overrides that.
    """
    before, after, changes = difference.before.schema, difference.after.schema, difference.schema_changes
    for problem in check_version(before, after, changes):
        raise ReleaseError(
            where="schemas/dataset.yml",
            problem=f"{problem}. Release {difference.before.version} was published with another schema",
            remedy="Raise schema_version, so that users see it; see docs/releases.md",
        )
    announced = [
        {item["subject"]: item["removed_in"] for item in publish.read_manifest(output, version).get("announced") or []}
        for version in older
    ]
    return check_notice(after, changes, announced)


def _check_floors(difference: Difference, contracts: Contracts) -> list[str]:
    before, after = difference.before, difference.after
    keys = primary_keys(before.schema, after.schema)
    return check_floors(before.tables, after.tables, keys, difference.id_map, contracts.dataset.floors)


def _notice(item: Mapping[str, str]) -> str:
    return f"{item['subject']} goes or changes in schema {item['removed_in']}. {item['notice']}"


def _files(
    summary: Mapping[str, Any],
    rows: Sequence[dict[str, Any]],
    id_map: Sequence[Entry],
    contracts: Contracts,
    log: str,
) -> dict[str, bytes]:
    table = to_table(rows, CHANGES, contracts.dataset.schema_version)
    return {
        "CHANGELOG.md": log.encode(),
        "changes/summary.json": to_json_bytes(summary),
        "changes/changes.parquet": to_parquet(table, CHANGES),
        "changes/changes.csv": table_to_csv(table),
        "changes/id_map.csv": to_csv(ID_MAP, map(astuple, id_map)).encode(),
    }
