"""What a source offers: a text, or the reason why there is none."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

from parley import calendar
from parley.sources.urls import canonical_url, identity

TITLE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Item:
    """A text as a source offers it, before anyone has looked whether it is held already.

    Attributes:
        id: Address or name as the source gives it.
        key: Name of the text in the ledger; see `to_key`.
        suffix: Ending of its file.
        url: Canonical address.
        aliases: Addresses of the page without their schemes, each in canonical spelling.
        etag: What tells this state of it from any other, if the source has such a thing.
        seen: When the source had it like this, in ISO 8601; None for now.
        updated: When the source says it was changed last, as written there.
        status: Status of the answer, for a page that was asked for.
        reason: What was not understood of what the source says about it.
    """

    id: str
    key: str
    data: bytes
    suffix: str
    url: str | None = None
    aliases: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    seen: str | None = None
    updated: str | None = None
    status: int | None = None
    redirects: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source gave no text; attributes as those of `Item` and of a ledger's line.

    Attributes:
        is_noted_once: Whether the ledger has enough of one line, however often a file is read that has it.
    """

    id: str
    key: str
    code: str
    reason: str
    url: str | None = None
    etag: str | None = None
    status: int | None = None
    not_before: str | None = None
    is_noted_once: bool = False


def to_key(name: str) -> str:
    """Give the key of an id or of an address without its scheme: 16 hexadecimal digits of a hash."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:16]


def url_key(url: str) -> str:
    """Give the key of a page by its canonical address."""
    return to_key(identity(url))


def optional_url(value: object) -> str | None:
    """Give the canonical spelling of what may be a web address; None when it is none."""
    try:
        return canonical_url(value) if isinstance(value, str) else None
    except ValueError:
        return None


def to_line_of_text(value: object) -> str | None:
    """Give a fact as one line that can be written as UTF-8; None when nothing is left of it."""
    if not isinstance(value, str):
        return None
    plain = value.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", plain).strip()[:TITLE_LENGTH] or None


def to_facts(**values: object) -> dict[str, str]:
    """Give the facts that are known, in a fixed order."""
    found = {name: to_line_of_text(value) for name, value in sorted(values.items())}
    return {name: value for name, value in found.items() if value}


def to_edtf(value: str) -> str | None:
    """Give a date as written in a feed or a file (EDTF, ISO 8601, RFC 822) as EDTF; None when it is not understood.

    The day is that of the time zone it is written in.

    >>> to_edtf("Tue, 06 May 2031 23:30:00 -0500"), to_edtf("2031-05-06T23:30:00Z"), to_edtf("2031-05")
    ('2031-05-06', '2031-05-06', '2031-05')
    """
    plain = value.strip()
    try:
        calendar.parse_edtf(plain)
        return plain
    except ValueError:
        pass
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(plain).date().isoformat()
        except (ValueError, TypeError, IndexError):
            continue
    return None
