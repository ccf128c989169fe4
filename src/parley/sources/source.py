"""The file `source.yml` of a collection: where its texts come from, on which terms, and how gently to ask for them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal
from urllib.parse import urlsplit

from parley.errors import ContractError
from parley.strict import as_list, as_text, one_of, require_only_keys

Kind = Literal["files", "jsonl", "warc", "feed", "pages"]
PLACES: Mapping[str, tuple[str, ...]] = {
    "files": ("path",),
    "jsonl": ("path", "url"),
    "warc": ("path", "url"),
    "feed": ("url",),
    "pages": ("url",),
}
"""Each kind of source, and which fields may say where it is."""
MAX_PAGES = 500
"""Pages that one run asks for at most, if source.yml does not say."""
TERMS = ("publisher", "language", "licence", "title", "note")
OPTIONAL = (*TERMS, "path", "url", "contact", "agent", "keep", "leave_out", "limits", "recheck", "fields")
ROW_FIELDS = ("id", "text", "html", "url", "title", "published", "publisher", "language", "licence")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a run takes, and how patiently it asks.

    Attributes:
        max_per_run: Texts that one run asks for or takes at most; the others wait for the next run. For feeds and
            pages it is `MAX_PAGES` where source.yml does not say.
        max_bytes: Size of a text, decompressed, over which it is left out.
        max_file_bytes: Size over which a JSON-lines or WARC file is not fetched.
        delay_seconds: Least time between two requests to a host; robots.txt may ask for more.
        timeout_seconds: Longest time for one page, from the first byte sent to the last received.
        attempts: How often a page is asked for within a run when the trouble may pass.
        max_wait_seconds: Longest wait that an answer may ask for (Retry-After); over it the host has peace for now.
        redirects: How many redirects are followed.
        run_minutes: Time after which a run takes nothing new.
        retry_hours: How long after a failure a page is asked for again; twice as long after each further one, at most
            a week.
    """

    max_per_run: int = 1_000_000
    max_bytes: int = 20_000_000
    max_file_bytes: int = 5_000_000_000
    delay_seconds: float = 2.0
    timeout_seconds: float = 60.0
    attempts: int = 4
    max_wait_seconds: float = 120.0
    redirects: int = 5
    run_minutes: float = 55.0
    retry_hours: float = 1.0


@dataclass(frozen=True, slots=True)
class Recheck:
    """When a page that was taken is asked for again, to see whether it has changed.

    Attributes:
        every_hours: Least time between two looks at a page.
        for_days: For how long after it was taken a page is looked at; 0 for never.
    """

    every_hours: float = 24.0
    for_days: float = 7.0


@dataclass(frozen=True, slots=True)
class Source:
    """What a `source.yml` says.

    Attributes:
        path: Folder, file, glob or fsspec URL; relative to the folder of `source.yml`.
        urls: Web addresses of feeds, files or pages.
        contact: E-mail address or web page at which the operator of a site reaches who runs this.
        agent: Name under which we ask; robots.txt is read for it.
        keep: Glob patterns of addresses or names; what fits none is passed over. Empty for all.
        leave_out: Glob patterns of those that are passed over all the same.
        fields: For JSON lines: our name of a field to its name in the file.
    """

    kind: Kind
    path: str | None = None
    urls: tuple[str, ...] = ()
    publisher: str | None = None
    language: str | None = None
    licence: str | None = None
    title: str | None = None
    contact: str | None = None
    agent: str = "parley"
    keep: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    limits: Limits = Limits()
    recheck: Recheck = Recheck()
    fields: Mapping[str, str] | None = None


def parse_source(raw: Any, where: str) -> Source:
    """Read what a `source.yml` holds.

    Raises:
        ContractError: A field is unknown, missing or not what it should be.
    """
    require_only_keys(raw, where, ("kind",), OPTIONAL)
    kind = raw["kind"]
    if kind not in PLACES:
        raise ContractError(where=f"{where}.kind", problem=f"unknown kind {kind!r}", remedy=one_of(tuple(PLACES)))
    path, urls = parse_place(raw, kind, where)
    contact = None
    if urls:
        if not raw.get("contact"):
            raise ContractError(
                where=where,
                problem="contact is missing",
                remedy="Add `contact:` with an e-mail address or a web page, for the people whose servers are asked",
            )
        contact = as_text(raw["contact"], f"{where}.contact").strip()
        if not (contact.isascii() and contact.isprintable()):
            problem = f"{contact!r} can't be sent in the header of a request"
            raise ContractError(
                where=f"{where}.contact", problem=problem, remedy="Write it in ASCII letters, on one line"
            )
    if "fields" in raw and kind != "jsonl":
        raise ContractError(where=where, problem="fields is for `kind: jsonl` alone", remedy="Take it out")
    names = raw.get("fields") or {}
    require_only_keys(names, f"{where}.fields", (), ROW_FIELDS)
    terms = {name: as_text(raw[name], f"{where}.{name}") for name in TERMS if name != "note" and name in raw}
    return Source(
        kind=kind,
        path=path,
        urls=urls,
        contact=contact,
        agent=parse_agent(raw.get("agent", "parley"), f"{where}.agent"),
        keep=parse_patterns(raw, "keep", where),
        leave_out=parse_patterns(raw, "leave_out", where),
        limits=parse_limits(raw.get("limits", {}), kind, f"{where}.limits"),
        recheck=Recheck(**parse_numbers(raw.get("recheck", {}), Recheck, f"{where}.recheck")),
        fields={key: as_text(value, f"{where}.fields.{key}") for key, value in names.items()} or None,
        **terms,
    )


def parse_place(raw: Mapping[str, Any], kind: str, where: str) -> tuple[str | None, tuple[str, ...]]:
    """Give the path or the web addresses of a source; it has one or the other."""
    allowed = PLACES[kind]
    given = [name for name in ("path", "url") if name in raw]
    if len(given) != 1 or given[0] not in allowed:
        problem = "path and url can't both be given" if len(given) == 2 else f"{' or '.join(allowed)} is missing"
        raise ContractError(
            where=where, problem=problem, remedy=f"A source of kind {kind} needs {' or '.join(allowed)}"
        )
    if given[0] == "path":
        path = as_text(raw["path"], f"{where}.path").strip()
        if urlsplit(path).scheme in ("http", "https"):
            remedy = "Write `url:` instead of `path:`" if "url" in allowed else "Use `kind: pages` and `url:`"
            raise ContractError(where=f"{where}.path", problem=f"{path!r} is a web address", remedy=remedy)
        return path, ()
    listed = raw["url"] if isinstance(raw["url"], list) else [raw["url"]]
    urls = tuple(as_text(url, f"{where}.url").strip() for url in listed)
    for url in urls:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ContractError(
                where=f"{where}.url", problem=f"{url!r} is no web address", remedy="Write it from https:// on"
            )
    if not urls:
        raise ContractError(where=f"{where}.url", problem="it is empty", remedy="Name a web address")
    return None, urls


def parse_agent(value: Any, where: str) -> str:
    """Give the name under which servers are asked: letters, as robots.txt can name it."""
    name = as_text(value, where)
    if not name.isascii() or not name.replace("-", "").replace("_", "").isalpha():
        raise ContractError(where=where, problem=f"{name!r} is no name of an agent", remedy="Use letters, - and _ only")
    return name


def parse_patterns(raw: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    """Give a list of glob patterns; one alone may stand without a list."""
    value = raw.get(name, [])
    held = [value] if isinstance(value, str) else as_list(value, f"{where}.{name}")
    return tuple(as_text(item, f"{where}.{name}") for item in held)


def parse_limits(raw: Any, kind: str, where: str) -> Limits:
    """Give the limits; where none is set, those of this kind of source."""
    numbers = parse_numbers(raw, Limits, where)
    return Limits(**({"max_per_run": MAX_PAGES} if PLACES[kind] == ("url",) else {}) | numbers)


def parse_numbers(raw: Any, kind: type[Limits] | type[Recheck], where: str) -> dict[str, Any]:
    """Give the numbers of `limits` or `recheck` that are set."""
    wanted = {field.name: field.default for field in fields(kind)}
    require_only_keys(raw, where, (), tuple(wanted))
    at_least_one = ("max_per_run", "max_bytes", "max_file_bytes", "attempts")
    for name, value in raw.items():
        whole = isinstance(wanted[name], int)
        if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)) or not 0 <= value < 1e15:
            kind_of = "a whole number" if whole else "a number"
            raise ContractError(
                where=f"{where}.{name}", problem=f"{value!r} is not {kind_of} from 0 on", remedy=f"Write {kind_of}"
            )
        if (name in at_least_one or name in ("timeout_seconds", "run_minutes")) and value == 0:
            raise ContractError(where=f"{where}.{name}", problem="0 lets nothing through", remedy="Write more than 0")
    return dict(raw)
