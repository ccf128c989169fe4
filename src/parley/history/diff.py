"""`parley diff`: what changed between two published releases, for people and for programs."""

import json
from collections.abc import Iterator
from pathlib import Path

from parley import store
from parley.errors import InputError
from parley.formats.delimited import table_to_csv
from parley.formats.parquet import to_parquet
from parley.history.changes import CHANGES, to_rows
from parley.history.comparison import Difference, compare_sides, primary_keys, summarise
from parley.history.id_map import CURATED, extend_id_map, parse_id_map
from parley.history.published import read_published
from parley.history.telling import to_side
from parley.publishing.durable import told
from parley.publishing.versions import is_version, parse_version, sort_versions
from parley.records import IdChange
from parley.tables import to_table


def find_folder(release: str, output: Path) -> Path:
    """Give the folder of a release named by its version, as "latest", or by the folder itself.

    Raises:
        InputError: There is no such release.
    """
    if release != "latest" and not is_version(release):
        folder = Path(release)
        if not folder.is_dir():
            remedy = "Name a version such as 2026.11.0, or the folder of a release"
            raise InputError(where=release, problem="neither a version nor a folder", remedy=remedy)
        return folder
    return store.find_release(output, release)


def list_folders(output: Path) -> list[Path]:
    """Give the folder of every release in `output`, oldest first.

    Raises:
        InputError: There is none.
    """
    folder = output / "releases"
    names = [path.name for path in folder.iterdir() if is_version(path.name)] if folder.is_dir() else []
    if not names:
        raise InputError(where=str(output), problem="it holds no release", remedy="Build one with `parley release`")
    return [folder / name for name in sort_versions(names)]


def diff_releases(before: Path, after: Path) -> Difference:
    """Compare two releases in their folders, whether or not one follows the other.

    Raises:
        InputError: A folder holds no release.
        ReleaseError: A release is damaged.
    """
    old, new = read_published(before), read_published(after)
    one, other = to_side(old), to_side(new)
    held = parse_id_map(new.read_csv("changes/id_map.csv"), new.version)
    curated = [
        IdChange(entry.old_id, entry.new_id, entry.relation, entry.reason)
        for entry in held
        if entry.relation in CURATED and entry.table_name == "actors" and _is_between(entry.since_version, old.version)
    ]
    id_map = extend_id_map(
        parse_id_map(old.read_csv("changes/id_map.csv"), old.version),
        old.tables,
        new.tables,
        primary_keys(one.schema, other.schema),
        curated,
        new.version,
    )
    return compare_sides(one, other, id_map)


def _is_between(since: str, before: str) -> bool:
    return not (is_version(since) and is_version(before)) or parse_version(since) > parse_version(before)


def to_lines(difference: Difference) -> Iterator[str]:
    """Yield the difference in sentences and as a small table of numbers."""
    yield f"{difference.before.version} → {difference.after.version}"
    yield from (f"- {sentence}" for sentence in difference.sentences)
    told_tables = [
        table for table in summarise(difference)["tables"] if table["added"] + table["removed"] + table["changed"]
    ]
    if told_tables:
        yield ""
        yield f"{'table':18}{'before':>10}{'now':>10}{'added':>10}{'removed':>10}{'changed':>10}  causes"
    for table in told_tables:
        numbers = (table[name] for name in ("rows_before", "rows", "added", "removed", "changed"))
        causes = ", ".join(f"{cause} {number:,}" for cause, number in table["causes"].items())
        yield f"{table['table']:18}" + "".join(f"{number:>10,}" for number in numbers) + f"  {causes}"


def to_json_lines(difference: Difference) -> Iterator[str]:
    """Yield the numbers and sentences as JSON, as `changes/summary.json` has them."""
    yield json.dumps(summarise(difference), ensure_ascii=False, indent=1)


def write_rows(difference: Difference, path: Path) -> None:
    """Write every changed row, before and after, as CSV or Parquet by the file's ending.

    Raises:
        InputError: It has another ending.
        ReleaseError: The file can't be written.
    """
    table = to_table(to_rows(difference.changes), CHANGES, difference.after.schema.version)
    if path.suffix not in (".csv", ".parquet"):
        raise InputError(where=str(path), problem="unknown kind of file", remedy="End it in .csv or .parquet")
    with told(path, "write the rows"):
        path.write_bytes(table_to_csv(table) if path.suffix == ".csv" else to_parquet(table, CHANGES))
