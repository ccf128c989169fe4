"""ZIP archives with the same bytes for the same content: no clock, no owner, and one compressor on every machine."""

import struct
import zlib
from collections.abc import Iterable

import pyarrow as pa

from parley.errors import ReleaseError

LARGEST = 2**32 - 1
DAY_ZERO = 0x0021
"""1980-01-01, the first day that ZIP knows."""
LEVEL = 1
"""A higher level makes spreadsheets a tenth smaller and takes twice the time."""
GZIP_HEADER, GZIP_TRAILER = 10, 8


def to_zip(files: Iterable[tuple[str, bytes | bytearray]]) -> bytes:
    """Give an archive of (path, content) pairs, in their order.

    The pairs are taken one by one, so that no two contents need to be in memory. Python's own zipfile would compress
    with whatever zlib it was built with, and these differ in their output; Arrow brings its own, which the lock pins.

    Raises:
        ReleaseError: A file or the archive is larger than 4 GiB.
    """
    out, directory = bytearray(), bytearray()
    count = 0
    for path, content in files:
        count += 1
        packed = pa.Codec("gzip", compression_level=LEVEL).compress(content, asbytes=True)[GZIP_HEADER:-GZIP_TRAILER]
        if max(len(content), len(out) + len(packed)) > LARGEST:
            raise ReleaseError(where=path, problem="too large for a ZIP archive", remedy="Release fewer rows")
        name, start = path.encode(), len(out)
        facts = struct.pack("<5H3L2H", 20, 0x0800, 8, 0, DAY_ZERO, zlib.crc32(content), len(packed), len(content),
                            len(name), 0)  # fmt: skip
        out += b"PK\3\4" + facts + name + packed
        directory += b"PK\1\2" + struct.pack("<H", 20) + facts + struct.pack("<3H2L", 0, 0, 0, 0, start) + name
    end = struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(out), 0)
    out += directory
    return bytes(out + b"PK\5\6" + end)
