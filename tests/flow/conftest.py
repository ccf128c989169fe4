"""A news site on loopback that can do everything wrong that sites do, and a clock that does not wait."""

import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from parley.sources.pace import Clock

START = datetime(2031, 5, 9, 6, 0, tzinfo=UTC)


class SkippingClock(Clock):
    """A clock that jumps ahead instead of waiting.

    Attributes:
        slept: How long it was asked to wait, each time.
    """

    def __init__(self) -> None:
        """Start in May 2031."""
        self.ahead, self.slept = 0.0, []  # type: tuple[float, list[float]]

    def now(self) -> datetime:
        """Give the time: it stands still between waits."""
        return START + timedelta(seconds=self.ahead)

    def monotonic(self) -> float:
        """Give the seconds since the start."""
        return self.ahead

    def sleep(self, seconds: float) -> None:
        """Jump ahead."""
        self.slept.append(seconds)
        self.ahead += seconds

    def pass_hours(self, hours: float) -> None:
        """Let hours pass between two runs."""
        self.ahead += hours * 3600


@dataclass
class Page:
    """What the site answers to one path.

    Attributes:
        fault: "drip" sends byte by byte without end, "cut" ends in the middle, "hang" never answers.
        has_etag: Whether the answer bears a tag, and a request with it gets 304.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    has_etag: bool = True


class Site:
    """The site: set pages, look at the log.

    Attributes:
        pages: By path; a list is answered one after the other, the last one for good.
        log: Path and headers of each request.
    """

    def __init__(self) -> None:
        """Start the server on a free port."""
        self.pages: dict[str, Page | list[Page]] = {}
        self.log: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.log.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                with suppress(OSError):
                    site.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def set(self, path: str, body: bytes | str = b"", status: int = 200, **facts: Any) -> None:
        """Set what a path answers; `headers` and `fault` as in `Page`."""
        data = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": "text/html; charset=utf-8", **facts.pop("headers", {})}
        self.pages[path] = Page(data, status, headers, **facts)

    def asked(self) -> list[str]:
        """Give the paths that were asked for since the last call, robots.txt left out."""
        found = [path for path, _ in self.log if path != "/robots.txt"]
        self.log.clear()
        return found

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        held = self.pages.get(handler.path, Page(status=404))
        page = held if isinstance(held, Page) else held.pop(0) if len(held) > 1 else held[0]
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:12]}"'
        if page.fault == "hang":
            time.sleep(3)
            return
        is_known = page.has_etag and page.status == 200 and handler.headers.get("If-None-Match") == tag
        body = b"" if is_known else page.body
        handler.send_response(304 if is_known else page.status)
        for name, value in page.headers.items():
            handler.send_header(name, value)
        if page.has_etag and page.status == 200:
            handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(10**9 if page.fault == "drip" else len(body)))
        handler.end_headers()
        if page.fault == "cut":
            handler.wfile.write(body[: len(body) // 2])
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
        elif page.fault == "drip":
            for byte in body * 100:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.02)
        else:
            handler.wfile.write(body)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Give a site without a page."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    held = Site()
    yield held
    held.server.shutdown()
    held.server.server_close()


@pytest.fixture
def clock() -> SkippingClock:
    """Give a clock that does not wait."""
    return SkippingClock()


@pytest.fixture
def article() -> Callable[..., str]:
    """Give a function that makes a page about a place nobody knows."""

    def make(place: str, extra: str = "", furniture: str = "", head: str = "") -> str:
        prose = (
            f"The harbour council of {place} said on Thursday that it would meet envoys of the Lantern Movement before "
            f"the end of the month. Two fishermen from {place} told the envoys that the road to the mill was open "
            f"again and that nobody had been stopped there since the rains. {extra}"
        )
        return (
            f"<!doctype html><html><head><title>Talks near {place}</title>{head}</head><body><nav>{furniture}</nav>"
            f"<article><h1>Talks near {place}</h1><p>{prose}</p><p>The movement did not answer questions about {place} "
            "by the evening, and its office in the market stayed shut.</p></article></body></html>"
        )

    return make


@pytest.fixture
def rss(site: Site) -> Callable[..., None]:
    """Give a function that sets /feed.xml to an RSS feed of these paths."""

    def make(*paths: str, updated: str = "") -> None:
        items = "".join(
            f"<item><title>Story {path}</title><link>{path if '://' in path else site.url + path}</link>"
            f"<pubDate>Wed, 07 May 2031 23:30:00 -0500</pubDate>{updated}</item>"
            for path in paths
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>{items}</channel></rss>'
        site.set("/feed.xml", feed, headers={"Content-Type": "application/rss+xml"})

    return make


@pytest.fixture
def collection(site: Site, tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a source.yml to raw/harbour/ and gives this folder."""

    def make(kind: str = "feed", limits: dict[str, Any] | None = None, **facts: Any) -> Path:
        folder = tmp_path / "raw" / "harbour"
        folder.mkdir(parents=True, exist_ok=True)
        where = {} if "path" in facts else {"url": f"{site.url}/feed.xml", "contact": "desk@news.example"}
        limits = {"timeout_seconds": 1, "delay_seconds": 2, **(limits or {})}
        facts = {"publisher": "The Harbour Gazette", "language": "en", "licence": "CC0-1.0", **where, **facts}
        (folder / "source.yml").write_text(yaml.safe_dump({"kind": kind, "limits": limits, **facts}))
        return folder

    return make


def packed(body: str) -> bytes:
    """Give a text gzipped, without a time in it."""
    return gzip.compress(body.encode(), mtime=0)
