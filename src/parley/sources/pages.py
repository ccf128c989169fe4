"""Feeds and lists of pages: which pages are asked for in a run, and what each gives."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from parley.sources.feeds import Entry, parse_feed
from parley.sources.fetch import Answer, Fetcher, FetchError
from parley.sources.items import Failure, Item, optional_url, to_facts, to_key, url_key
from parley.sources.ledger import Held, Line, State, is_due
from parley.sources.media import encoding_fact, suffix_of
from parley.sources.run import Run, file_key
from parley.sources.source import Source
from parley.sources.urls import declared_url, identity, is_front_page, is_wanted

LAST_TRIES = 8
"""A page that fell out of its feed and could not be had so often is given up."""


def gather_pages(run: Run, fetcher: Fetcher) -> None:
    """Ask for the pages that feeds or the list name: new ones first, then those that may have changed."""
    offered: list[Entry] = []
    read: dict[str, Answer] = {}
    for url in run.source.urls:
        if run.source.kind == "pages":
            offered.append(Entry(url, optional_url(url)))
        else:
            run.guard(url, file_key(url), lambda url=url: read_feed(run, fetcher, url, offered, read))  # type: ignore[misc]
    for entry in offered:
        key = to_key(f"entry\x1f{entry.id}")
        if entry.url is None and key not in run.state.texts:
            run.take(entry.id, key, lambda e=entry, k=key: Failure(e.id, k, "address", "it has no web address"))  # type: ignore[misc]
    for entry in plan_pages(offered, run.state, run.source, run.now()):
        key = key_of(str(entry.url), run.state)
        if run.is_full() or not run.take(entry.id, key, lambda e=entry, k=key: fetch_page(run, fetcher, e, k)):  # type: ignore[misc]
            return
    for url, answer in read.items():
        run.tell_read(file_key(url), url, answer.etag, answer.last_modified)


def read_feed(run: Run, fetcher: Fetcher, url: str, offered: list[Entry], read: dict[str, Answer]) -> None:
    """Ask for a feed and add its entries to `offered`; one that was dealt with before only if it has changed."""
    answer = fetcher.get(url, *run.tags(file_key(url)))
    if answer.status == 200:
        offered += parse_feed(answer.data, answer.url, answer.media_type)
        read[url] = answer


def plan_pages(offered: Sequence[Entry], state: State, source: Source, now: datetime) -> list[Entry]:
    """Give the pages to ask for, each once: those never had, those that could not be had, those to look at again."""
    new: list[Entry] = []
    again: list[Entry] = []
    seen = set()
    for entry in offered:
        if entry.url is None or not is_wanted(entry.url, source.keep, source.leave_out):
            continue
        key = key_of(entry.url, state)
        if key in seen:
            continue
        seen.add(key)
        held = state.texts.get(key)
        if held is None or is_missing(held, now, source.limits.retry_hours):
            new.append(entry)
        elif held.file and (is_news(entry, held, now, source) or is_old(held, now, source)):
            again.append(entry)
    if source.kind == "feed":  # a page is still looked at when its feed no longer names it
        for key, held in sorted(state.texts.items()):
            if key in seen or not held.url or not is_wanted(held.url, source.keep, source.leave_out):
                continue
            is_wanting = held.failures <= LAST_TRIES and is_missing(held, now, source.limits.retry_hours)
            if is_wanting or (held.file and is_old(held, now, source)):
                again.append(Entry(held.id, held.url, dict(held.facts), held.updated))
    return new + again


def key_of(url: str, state: State) -> str:
    """Give the key of a page: its own, or that of the text which is known to have its address."""
    own = url_key(url)
    return own if own in state.texts else state.by_url.get(identity(url), own)


def is_missing(held: Held, now: datetime, retry_hours: float) -> bool:
    """Tell whether a page that could not be had is to be asked for again now."""
    return not held.file and held.outcome in ("failed", "postponed") and is_due(held, now, retry_hours)


def is_news(entry: Entry, held: Held, now: datetime, source: Source) -> bool:
    """Tell whether a feed says that a page was changed, or the ledger knows nothing of it but its file."""
    if (held.failures or held.not_before) and not is_due(held, now, source.limits.retry_hours):
        return False
    return held.outcome == "found" or bool(entry.updated and held.updated != entry.updated)


def is_old(held: Held, now: datetime, source: Source) -> bool:
    """Tell whether it is time to look at a page again."""
    if held.not_before and now < datetime.fromisoformat(held.not_before):
        return False
    is_young = now - datetime.fromisoformat(held.first or held.last) < timedelta(days=source.recheck.for_days)
    return is_young and now - datetime.fromisoformat(held.last) >= timedelta(hours=source.recheck.every_hours)


def fetch_page(run: Run, fetcher: Fetcher, entry: Entry, key: str) -> Item | Failure | Line:
    """Ask for one page.

    Raises:
        FetchError: The time of the run was over before it could be asked for.
    """
    url = str(entry.url)
    held = run.state.texts.get(key) or Held(key)
    tags = (held.etag, held.last_modified) if held.file and held.outcome != "found" else ()
    try:
        answer = fetcher.get(entry.id if optional_url(entry.id) == url else url, *tags)
    except FetchError as error:
        if error.code == "over":
            raise
        return Failure(entry.id, key, error.code, error.problem, url, status=error.status, not_before=error.not_before)
    facts = {**held.facts, **entry.facts}
    if answer.status == 304:
        return Line(
            key,
            run.now().isoformat(timespec="seconds"),
            "unchanged",
            id=entry.id,
            url=url,
            etag=answer.etag or held.etag,
            last_modified=answer.last_modified or held.last_modified,
            status=304,
            updated=entry.updated,
            facts=facts,
        )
    return to_item(entry, key, answer, facts, run.source)


def to_item(entry: Entry, key: str, answer: Answer, facts: dict[str, str], source: Source) -> Item | Failure:
    """Give the text of a page that answered, or why it is none."""
    url = str(entry.url)
    final = optional_url(answer.url) or url
    if is_front_page(final) and not is_front_page(url):
        return Failure(entry.id, key, "gone", "it leads to the front page of the site", url, status=answer.status)
    if not is_wanted(final, (), source.leave_out):
        return Failure(entry.id, key, "left_out", f"it leads to {final}, which is left out", url, status=answer.status)
    suffix = suffix_of(answer.media_type, answer.data)
    if suffix is None:
        what = answer.media_type or "of no known type"
        return Failure(
            entry.id, key, "format", f"it is {what}, neither a page nor plain text", url, status=answer.status
        )
    declared = declared_url(answer.data, final) if suffix == ".html" else None
    return Item(
        id=entry.id,
        key=key,
        data=answer.data,
        suffix=suffix,
        url=url,
        aliases=tuple(sorted({identity(address) for address in (url, final, declared) if address})),
        etag=answer.etag,
        last_modified=answer.last_modified,
        updated=entry.updated,
        status=answer.status,
        redirects=answer.redirects,
        facts=to_facts(**{**facts, "encoding": encoding_fact(answer.charset, answer.data)}),
    )
