"""The web: the only module that sends requests. It asks as source.yml and robots.txt allow, and no faster."""

import logging
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import IO, Self
from urllib.parse import urljoin, urlsplit

import httpx

from parley import __version__
from parley.errors import InputError
from parley.publishing.remote_store import Patience, describe_error, wait_seconds
from parley.sources import robots
from parley.sources.pace import Clock, Pace
from parley.sources.source import Source
from parley.sources.urls import host_of, is_private

log = logging.getLogger(__name__)
PASSING = frozenset((408, 425, 429)) | frozenset(range(500, 600)) - {501, 505}
"""Statuses that the same request may not get a moment later."""
SILENCE = 3
"""After so many addresses without an answer a host is left alone for the run."""
ACCEPT = "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/xml;q=0.9,*/*;q=0.5"


class FetchError(InputError):
    """An address gave no text.

    Attributes:
        code: One word for the ledger.
        status: Status of the answer, if there was one.
        is_passing: Whether the same request may succeed a moment later.
        not_before: Time, in ISO 8601, before which nothing should be asked there again.
    """

    def __init__(
        self,
        url: str,
        code: str,
        problem: str,
        *,
        status: int | None = None,
        is_passing: bool = False,
        retry_after: float = 0.0,
        not_before: str | None = None,
    ) -> None:
        """Keep what the ledger tells."""
        super().__init__(where=url, problem=problem)
        self.code, self.status, self.is_passing = code, status, is_passing
        self.retry_after, self.not_before = retry_after, not_before


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave.

    Attributes:
        url: The address that answered, after redirects.
        status: 200, or 304 when it is as it was.
        media_type: From the header, in lower case, without parameters; may be empty.
        charset: Encoding that the header declares.
        redirects: Addresses that led on, first one first.
    """

    url: str
    status: int
    data: bytes = b""
    media_type: str = ""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    redirects: tuple[str, ...] = ()


@dataclass
class Fetcher:
    """A client that asks for pages one after the other.

    Attributes:
        source: Limits, contact and agent; its own hosts may be private ones.
        pace: When each host may be asked; shared by all collections of a run.
        not_before: Host to the time, in ISO 8601, until which it wants peace.
    """

    source: Source
    pace: Pace
    not_before: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Build the client; nothing is sent yet."""
        limits = self.source.limits
        agent = f"{self.source.agent}/{__version__} (+{self.source.contact})"
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept": ACCEPT}, timeout=limits.timeout_seconds, follow_redirects=False
        )
        self._patience = Patience(attempts=limits.attempts, first_seconds=1.0)
        self._own = frozenset(host_of(url) for url in self.source.urls)
        self._rules: dict[str, robots.Rules] = {}
        self._silent: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Give the fetcher itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self._client.close()

    @property
    def clock(self) -> Clock:
        """Give the clock of the pace."""
        return self.pace.clock

    def get(self, url: str, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Ask for a page, following redirects; with tags of the last answer, 304 says that it is as it was.

        Raises:
            FetchError: There is no page to be had: refused, missing, too large, too slow, broken, or not now.
        """
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        return self._follow(url, {name: value for name, value in headers.items() if value}, None)

    def download(self, url: str, file: IO[bytes], etag: str | None = None, last_modified: str | None = None) -> Answer:
        """Write what an address holds to a file, as it comes, packed or not; raises as `get` does."""
        headers = {"Accept-Encoding": "identity", "If-None-Match": etag, "If-Modified-Since": last_modified}
        return self._follow(url, {name: value for name, value in headers.items() if value}, file)

    def _follow(self, url: str, headers: Mapping[str, str], file: IO[bytes] | None) -> Answer:
        chain: list[str] = []
        current = url
        while True:
            self._refuse_private(current)
            rules = self._robots(current)
            if reason := rules.refusal(current):
                raise FetchError(current, "robots", reason)
            answer, location = self._ask(current, headers, rules.delay_seconds, file)
            if location is None:
                return replace(answer, redirects=tuple(chain))
            chain.append(current)
            current = self._next(current, location, chain)

    def _next(self, url: str, location: str, chain: list[str]) -> str:
        """Give the address that a redirect leads to."""
        try:
            target = urljoin(url, location)
            scheme = urlsplit(target).scheme
        except ValueError as error:
            raise FetchError(url, "redirect", f"it redirects to no address: {error}") from error
        if scheme not in ("http", "https"):
            raise FetchError(url, "redirect", f"it redirects to {scheme or 'no address'}")
        if target in chain:
            raise FetchError(url, "redirect", "its redirects go in a circle")
        if len(chain) > self.source.limits.redirects:
            raise FetchError(url, "redirect", f"it redirects more than {self.source.limits.redirects} times")
        return target

    def _refuse_private(self, url: str) -> None:
        """Refuse an address in a network that is not public, unless source.yml names its host itself."""
        host = urlsplit(url).hostname or ""
        if host_of(url) in self._own:
            return
        try:
            found = {str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError):
            return  # a proxy may know the name; if not, the request says so
        if any(is_private(address) for address in found | {host}):
            raise FetchError(url, "private", "it lies in a network that is not public, and source.yml does not name it")

    def _robots(self, url: str) -> robots.Rules:
        """Give the rules of the site of an address, asked for once a run."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = self._read_robots(f"{origin}/robots.txt")
        return self._rules[origin]

    def _read_robots(self, url: str) -> robots.Rules:
        agent, current = self.source.agent, url
        try:
            for _ in range(6):
                self._refuse_private(current)
                answer, location = self._ask(current, {}, 0.0, None, robots.MAX_BYTES)
                if location is None:
                    return robots.parse_robots(answer.status, answer.data, agent)
                current = self._next(current, location, [])
        except FetchError as error:
            if error.status is not None and error.status >= 400 and error.code != "postponed":
                return robots.parse_robots(error.status, b"", agent)
            if error.code in ("postponed", "over"):
                raise
            return robots.Rules(agent, reason=f"the site's robots.txt can't be had ({error.problem})")
        return robots.Rules(agent)  # more redirects than RFC 9309 asks to follow: as if there were none

    def _ask(
        self,
        url: str,
        headers: Mapping[str, str],
        delay: float,
        file: IO[bytes] | None,
        cut: int | None = None,
    ) -> tuple[Answer, str | None]:
        """Send a request, again after ever longer waits while trouble may pass; give the answer or where to go on."""
        host, limits = host_of(url), self.source.limits
        for attempt in range(1, limits.attempts + 1):
            self._refuse_silent(url, host)
            if not self.pace.wait(host, max(delay, limits.delay_seconds)):
                raise FetchError(url, "over", "the time of the run was over")
            try:
                answer = self._send(url, headers, file, cut)
                self._silent[host] = 0
                return answer
            except FetchError as error:
                if not error.is_passing:
                    raise
                if error.retry_after > limits.max_wait_seconds:
                    until = self.clock.now() + timedelta(seconds=error.retry_after)
                    self.not_before[host] = until.isoformat(timespec="seconds")
                    raise FetchError(
                        url, "postponed", f"{error.problem}", status=error.status, not_before=self.not_before[host]
                    ) from error
                if attempt == limits.attempts:
                    self._silent[host] = 0 if error.status else self._silent.get(host, 0) + 1
                    raise
                wait = max(error.retry_after, wait_seconds(attempt, self._patience))
                log.info("%s; attempt %d of %d in %.1f s", error, attempt + 1, limits.attempts, wait)
                self.pace.hold(host, wait)
        raise AssertionError("a loop of at least one attempt either returns or raises")

    def _refuse_silent(self, url: str, host: str) -> None:
        """Leave a host alone that asked for peace or gave no answer several times."""
        until = self.not_before.get(host)
        if until and self.clock.now().isoformat(timespec="seconds") < until:
            raise FetchError(url, "postponed", f"the host asked to be left alone until {until}", not_before=until)
        if self._silent.get(host, 0) >= SILENCE:
            raise FetchError(url, "postponed", f"the host gave no answer {SILENCE} times in this run")

    def _send(
        self, url: str, headers: Mapping[str, str], file: IO[bytes] | None, cut: int | None
    ) -> tuple[Answer, str | None]:
        """Send one request and read its answer."""
        with self._told(url), self._client.stream("GET", url, headers=dict(headers)) as response:
            status = response.status_code
            if response.has_redirect_location:
                return Answer(url, status), response.headers["location"]
            if status >= 400:
                raise FetchError(
                    url,
                    f"status_{status}",
                    f"the server answered {status}",
                    status=status,
                    is_passing=status in PASSING,
                    retry_after=self._retry_after(response.headers.get("retry-after")) if status in (429, 503) else 0.0,
                )
            if status not in (200, 203, 304):
                raise FetchError(url, f"status_{status}", f"the server answered {status}, no page", status=status)
            data = b"" if status == 304 else self._receive(response, url, file, cut)
            return to_answer(url, response, data), None

    def _receive(self, response: httpx.Response, url: str, file: IO[bytes] | None, cut: int | None) -> bytes:
        """Give the body, unpacked, or write it to the file as it comes; refuse what is too large or too slow."""
        limits = self.source.limits
        limit = limits.max_file_bytes if file else limits.max_bytes
        until = time.monotonic() + limits.timeout_seconds
        pieces, size = [], 0
        if file:
            file.seek(0)
            file.truncate()
        for piece in response.iter_raw() if file else response.iter_bytes():
            size += len(piece)
            if cut and size > cut:
                pieces.append(piece)
                break
            if size > limit and not cut:
                raise FetchError(url, "too_large", f"it is over the limit of {limit:,} bytes", status=200)
            if file and self.pace.is_over():
                raise FetchError(url, "over", "the time of the run was over")
            if file:
                file.write(piece)
            else:
                pieces.append(piece)
            if not file and time.monotonic() > until:
                raise FetchError(
                    url, "timeout", f"it took longer than {limits.timeout_seconds:g} seconds", is_passing=True
                )
        return b"".join(pieces)

    @contextmanager
    def _told(self, url: str) -> Iterator[None]:
        """Tell errors of the network as ours."""
        try:
            yield
        except httpx.TimeoutException as error:
            problem = f"no answer within {self.source.limits.timeout_seconds:g} seconds"
            raise FetchError(url, "timeout", problem, is_passing=True) from error
        except httpx.TransportError as error:
            raise FetchError(url, "network", describe_error(error), is_passing=True) from error
        except httpx.DecodingError as error:
            raise FetchError(url, "broken", f"its packing is broken: {describe_error(error)}", status=200) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise FetchError(url, "address", describe_error(error)) from error

    def _retry_after(self, value: str | None) -> float:
        """Give the seconds that a Retry-After header asks to wait: a number, or a date."""
        if not value:
            return 0.0
        if value.strip().isdecimal():
            return float(value)
        try:
            return max(0.0, (parsedate_to_datetime(value) - self.clock.now()).total_seconds())
        except (ValueError, TypeError):
            return 0.0


def to_answer(url: str, response: httpx.Response, data: bytes) -> Answer:
    """Give the parts of a response that matter."""
    headers = response.headers
    return Answer(
        url=url,
        status=200 if response.status_code == 203 else response.status_code,
        data=data,
        media_type=headers.get("content-type", "").split(";")[0].strip().lower(),
        charset=response.charset_encoding,
        etag=headers.get("etag"),
        last_modified=headers.get("last-modified"),
    )
