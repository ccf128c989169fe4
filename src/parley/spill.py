"""Findings of more texts than memory should hold: sorted once on disk, then read a few thousand documents at a time.

Whoever compares documents goes over all findings several times, each time for one or two kinds of record. So they are
put in order of document into one file a kind, in buckets of so many documents, and a bucket's records of a kind are
made when somebody asks for them and forgotten when the next bucket comes.
"""

import os
import shutil
import tempfile
import weakref
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, Self, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from parley.parts import OWNER, RECORDS, by_document, to_records, to_schema, to_tables
from parley.records import Document, Findings, Rejection
from parley.resolve.sentences import Sentence

AT_ONCE = 1000
"""Documents whose findings are read from disk at once, unless a run says otherwise."""
FEW = 4
"""Up to so many times as many are all held in memory: to sort them on disk would take longer, and save little."""
KINDS: Mapping[str, type] = {"documents": Document, **RECORDS, "sentences": Sentence}
FOLDER = ".comparing-"
COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


class SpilledFindings(Sequence[Findings]):
    """Findings of many documents, by document id, of which only a bucket of documents is in memory at a time.

    Attributes:
        folder: Where the files lie; it goes when nobody holds these findings any more.
        at_once: Documents a bucket.
    """

    def __init__(self, folder: Path, ids: Sequence[str], at_once: int, *, is_copy: bool = False) -> None:
        """Take the files of a folder whose documents are `ids`, in order; a copy leaves them to whom it came from."""
        self.folder, self.at_once = folder, at_once
        self._ids = ids
        if not is_copy:
            self._finalizer = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process read the same files while this one holds them."""
        return partial(SpilledFindings, is_copy=True), (self.folder, self._ids, self.at_once)

    def __len__(self) -> int:
        """Give the number of documents."""
        return len(self._ids)

    def __iter__(self) -> Iterator[Findings]:
        """Yield the findings of each document, by its id."""
        for bucket in self.buckets():
            yield from bucket

    @overload
    def __getitem__(self, at: int) -> Findings: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Findings]: ...
    def __getitem__(self, at: int | slice) -> Findings | Sequence[Findings]:
        """Give the findings of the document at a position, or those of a slice as a list."""
        if isinstance(at, slice):
            return [self[n] for n in range(*at.indices(len(self)))]
        number, row = divmod(range(len(self))[at], self.at_once)
        return next(islice(self.buckets(), number, None))[row]

    def buckets(self) -> Iterator["Bucket"]:
        """Yield the findings of `at_once` documents at a time; what is not held is forgotten."""
        with ExitStack() as stack:
            readers = {kind: pa.ipc.open_file(stack.enter_context(pa.OSFile(str(self.folder / f"{kind}.arrow"))))
                       for kind in KINDS}  # fmt: skip
            for number in range(-(-len(self) // self.at_once)):
                yield Bucket({k: pa.Table.from_batches([reader.get_batch(number)]) for k, reader in readers.items()})


class Bucket(Sequence[Findings]):
    """The findings of some documents, by document id: as Arrow holds them, and as records once these are asked for.

    Attributes:
        tables: A table a kind, in order of document.
    """

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        """Take the tables."""
        self.tables = tables
        self._held: dict[str, Sequence[tuple[Any, ...]]] = {}

    def __len__(self) -> int:
        """Give the number of documents."""
        return int(self.tables["documents"].num_rows)

    @overload
    def __getitem__(self, at: int) -> Findings: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Findings]: ...
    def __getitem__(self, at: int | slice) -> Findings | Sequence[Findings]:
        """Give the findings of the document at a position, or those of a slice as a list."""
        places = range(len(self))[at]
        return [BucketFindings(self, n) for n in places] if isinstance(places, range) else BucketFindings(self, places)

    def __eq__(self, other: object) -> bool:
        """Tell whether another bucket holds equal findings."""
        return isinstance(other, Bucket) and list(self) == list(other)

    @cached_property
    def documents(self) -> Sequence[Document]:
        """Give the documents."""
        return to_records(self.tables["documents"], Document)

    def rows(self, kind: str) -> Sequence[tuple[Any, ...]]:
        """Give the records of a kind of each document."""
        if kind not in self._held:
            ids = self.tables["documents"]["document_id"].combine_chunks()
            self._held[kind] = by_document(self.tables[kind], RECORDS[kind], ids)
        return self._held[kind]


class BucketFindings(Findings):
    """The findings of one document of a bucket; the slots of a plain `Findings` stay empty."""

    __slots__ = ("_at", "_bucket")
    _at: int
    _bucket: Bucket

    def __init__(self, bucket: Bucket, at: int) -> None:
        """Take the document at a position of a bucket."""
        object.__setattr__(self, "_bucket", bucket)
        object.__setattr__(self, "_at", at)


def property_of(kind: str) -> property:
    """Give the property that reads a kind of record, or the document, from the bucket."""
    if kind == "document":
        return property(lambda self: self._bucket.documents[self._at])
    return property(lambda self: self._bucket.rows(kind)[self._at])


for name in ("document", *RECORDS):
    setattr(BucketFindings, name, property_of(name))


def buckets_of(found: Sequence[Findings]) -> Iterable[Bucket]:
    """Give findings in order of document, as many together as are held in memory at once."""
    if isinstance(found, SpilledFindings):
        return found.buckets()
    if isinstance(found, Bucket):
        return [found]
    return [Bucket(to_tables(sorted(found, key=lambda findings: findings.document.document_id)))]


def sentences_of(found: Sequence[Findings]) -> Iterator[pa.Table] | None:
    """Yield the sentences of some documents at a time as the parts keep them; None where there are no parts."""
    if not isinstance(found, SpilledFindings | Bucket):
        return None
    return (bucket.tables["sentences"] for bucket in buckets_of(found))


class SpilledTexts(Mapping[str, str]):
    """The texts of spilled documents by document id; asked for in order of id, each part of the file is read once."""

    def __init__(self, found: SpilledFindings) -> None:
        """Take the findings whose texts are asked for."""
        self._found = found
        self._number, self._column = -1, pa.array([], pa.string())

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process read them as the findings."""
        return SpilledTexts, (self._found,)

    def __len__(self) -> int:
        """Give the number of texts."""
        return len(self._found._ids)

    def __iter__(self) -> Iterator[str]:
        """Yield the document ids."""
        return iter(self._found._ids)

    def __getitem__(self, document_id: str) -> str:
        """Give a document's text."""
        ids = self._found._ids
        at = bisect_left(ids, document_id)
        if at == len(ids) or ids[at] != document_id:
            raise KeyError(document_id)
        number, row = divmod(at, self._found.at_once)
        if number != self._number:
            with pa.OSFile(str(self._found.folder / "documents.arrow")) as file:
                self._column = pa.ipc.open_file(file).get_batch(number).column("text")
            self._number = number
        text: str = self._column[row].as_py()
        return text


def texts_of(found: Sequence[Findings]) -> Mapping[str, str]:
    """Give the text of each document by its id."""
    if isinstance(found, SpilledFindings):
        return SpilledTexts(found)
    return {findings.document.document_id: findings.document.text for findings in found}


# Tables


class StoredTables(Mapping[str, pa.Table]):
    """Tables beside spilled findings, each mapped into memory when it is asked for and given up when another one is.

    What was read of a mapped file counts as memory in use, so that nobody should hold many of them.
    """

    def __init__(self, paths: Mapping[str, Path], found: SpilledFindings) -> None:
        """Take the file of each table, and the findings beside which they lie."""
        self._paths, self._found = paths, found
        self._last: tuple[str, pa.Table] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Let another process read them as the findings."""
        return StoredTables, (self._paths, self._found)

    def __getitem__(self, name: str) -> pa.Table:
        """Give a table."""
        if self._last is None or self._last[0] != name:
            path, self._last = self._paths[name], None
            self._last = name, pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        return self._last[1]

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a table."""
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._paths)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._paths)

    def put(self, tables: Mapping[str, pa.Table]) -> "StoredTables":
        """Give these tables with others for some names, written beside them."""
        with SpilledTables({name: table.schema for name, table in tables.items()}, self._found) as written:
            for name, table in tables.items():
                written.add(name, table)
        return StoredTables({**self._paths, **written.paths}, self._found)


class SpilledTables:
    """Tables that are being made piece by piece: on disk beside spilled findings, in memory for findings held there.

    Attributes:
        paths: The file of each table on disk.
    """

    def __init__(self, schemas: Mapping[str, pa.Schema], found: Sequence[Findings]) -> None:
        """Take the schema of each table and the findings that they are made of."""
        self._schemas = schemas
        self._found = found if isinstance(found, SpilledFindings) else None
        self._held: dict[str, list[pa.RecordBatch]] = {name: [] for name in schemas}
        self.paths: dict[str, Path] = {}
        self._open = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Open the files."""
        if self._found is not None:
            folder = Path(tempfile.mkdtemp(prefix="tables-", dir=self._found.folder))
            self.paths = {name: folder / f"{name}.arrow" for name in self._schemas}
        for name, path in self.paths.items():
            file = self._open.enter_context(pa.OSFile(str(path), "wb"))
            self._writers[name] = self._open.enter_context(pa.ipc.new_file(file, self._schemas[name]))
        return self

    def __exit__(self, *error: object) -> None:
        """Close the files."""
        self._open.close()

    def add(self, name: str, rows: pa.Table) -> None:
        """Add rows at the end of a table."""
        if self._found is not None:
            self._writers[name].write_table(rows)
        else:
            self._held[name] += rows.to_batches()

    def read(self) -> Mapping[str, pa.Table]:
        """Give the tables, once all their rows are there."""
        if self._found is not None:
            return StoredTables(self.paths, self._found)
        return {name: pa.Table.from_batches(held, self._schemas[name]) for name, held in self._held.items()}


def put_tables(changed: Mapping[str, pa.Table], tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
    """Give tables with others for some names, kept as they are: on disk or in memory."""
    return tables.put(changed) if isinstance(tables, StoredTables) else {**tables, **changed}


# Parts of the work store to spilled findings


def read_parts(
    work: Path, wanted: Mapping[str, set[str]], at_once: int = AT_ONCE
) -> tuple[Sequence[Findings], list[Rejection]]:
    """Give the findings and rejections of the wanted texts of some parts, by document id and by path.

    Args:
        work: The work store.
        wanted: For each part by name, the paths of the texts that are wanted of it.
        at_once: Documents to hold in memory at once; up to `FEW` times as many are all held, in one bucket.
    """
    held: dict[str, frozenset[str]] = {}
    rejections: list[Rejection] = []
    for name, paths in sorted(wanted.items()):
        names = read_table(work / name / "documents.parquet", ["document_id", "path"]).to_pydict()
        pairs = zip(names["document_id"], names["path"], strict=True)
        held[name] = frozenset(document_id for document_id, path in pairs if path in paths)
        refused = to_records(read_table(work / name / "rejections.parquet"), Rejection)
        rejections += [rejection for rejection in refused if rejection.path in paths]
    rejections.sort(key=lambda rejection: (rejection.path, rejection.reason_code))
    ids = sorted(document_id for of_part in held.values() for document_id in of_part)
    remove_stale(work)
    if len(ids) <= FEW * at_once:
        return Bucket({kind: in_order(t, kind, ids) for kind, t in read_kinds(work, held).items()}), rejections
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=work))
    found = SpilledFindings(folder, ids, at_once)
    sort_into(folder, work, held, ids, at_once)
    return found, rejections


def remove_stale(work: Path) -> None:
    """Remove what runs that were killed left; a run locks the output folder, so that no other is on."""
    for folder in work.glob(f"{FOLDER}*"):
        if not folder.name.startswith(f"{FOLDER}{os.getpid()}-"):
            shutil.rmtree(folder, ignore_errors=True)


def read_kinds(work: Path, wanted: Mapping[str, frozenset[str]]) -> dict[str, pa.Table]:
    """Give the records of the wanted documents of some parts, one table a kind."""
    tables = {}
    for kind, record in KINDS.items():
        held = [to_schema(record).empty_table()]
        for name, ids in wanted.items():
            table = read_table(work / name / f"{kind}.parquet")
            held.append(table.filter(pc.is_in(table[owner_of(kind)], pa.array(sorted(ids), pa.string()))))
        tables[kind] = pa.concat_tables(held)
    return tables


def in_order(table: pa.Table, kind: str, ids: Sequence[str]) -> pa.Table:
    """Give the records of a kind in order of document, each chunk of a column in one piece."""
    ranks = pc.index_in(table[owner_of(kind)], pa.array(ids, pa.string()))
    return table.take(pa.array(np.argsort(ranks.to_numpy(), kind="stable"))).combine_chunks()


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a file of a part, which is small: threads would take longer than the reading."""
    with pq.ParquetFile(path, memory_map=True) as file:
        return file.read(columns, use_threads=False)


def owner_of(kind: str) -> str:
    """Give the column that names the document of a kind of record."""
    return "document_id" if kind == "documents" else OWNER


def sort_into(folder: Path, work: Path, wanted: Mapping[str, frozenset[str]], ids: Sequence[str], at_once: int) -> None:
    """Write the records of some parts into one file a kind, in order of document, with a record batch a bucket.

    Runs of parts are divided into buckets in memory; then each bucket is put together from all runs and sorted.
    """
    borders = ids[at_once::at_once]
    runs = list(group_parts(wanted, at_once))
    for number, run in enumerate(runs):
        for kind, table in read_kinds(work, run).items():
            places = np.array(
                [bisect_right(borders, owner) for owner in table[owner_of(kind)].to_pylist()], dtype=np.int64
            )
            order = pa.array(np.argsort(places, kind="stable"))
            write_batches(
                folder / f"{kind}.{number}", table.take(order), np.bincount(places, minlength=len(borders) + 1)
            )
    for kind, record in KINDS.items():
        paths = [folder / f"{kind}.{number}" for number in range(len(runs))]
        with ExitStack() as stack:
            readers = [pa.ipc.open_file(stack.enter_context(pa.OSFile(str(path)))) for path in paths]
            file = stack.enter_context(pa.OSFile(str(folder / f"{kind}.arrow"), "wb"))
            writer = stack.enter_context(pa.ipc.new_file(file, to_schema(record), options=COMPRESSED))
            for bucket in range(len(borders) + 1):
                table = pa.Table.from_batches([reader.get_batch(bucket) for reader in readers])
                writer.write_batch(single_batch(in_order(table, kind, ids[bucket * at_once : (bucket + 1) * at_once])))
        for path in paths:
            path.unlink()


def group_parts(wanted: Mapping[str, frozenset[str]], at_once: int) -> Iterator[dict[str, frozenset[str]]]:
    """Yield parts that hold about so many documents together."""
    held: dict[str, frozenset[str]] = {}
    for name, ids in wanted.items():
        held[name] = ids
        if sum(map(len, held.values())) >= at_once:
            yield held
            held = {}
    if held:
        yield held


def write_batches(path: Path, table: pa.Table, counts: Iterable[int]) -> None:
    """Write a table as record batches of the given numbers of rows."""
    start = 0
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema, options=COMPRESSED) as writer:
        for count in map(int, counts):
            writer.write_batch(single_batch(table.slice(start, count)))
            start += count


def single_batch(table: pa.Table) -> pa.RecordBatch:
    """Give a table as one record batch."""
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)
