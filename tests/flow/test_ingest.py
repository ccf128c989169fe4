"""Sources to raw/, asked for over real connections: a site on loopback that does wrong what sites do wrong."""

import gzip
import io
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley import manifest, store
from parley.errors import InputError
from parley.sources.gather import gather_all
from parley.sources.run import Summary

for module in ("feedparser", "protego", "warcio"):
    pytest.importorskip(module, reason="the extra 'sources' is not installed")

Make = Callable[..., Any]


@pytest.fixture
def run(clock: Any) -> Callable[[Path], Summary]:
    """Give a function that runs the ingest of one collection."""

    def do(folder: Path) -> Summary:
        (summary,) = gather_all([folder.parent], clock=clock)
        return summary

    return do


def ledger(folder: Path, outcome: str = "") -> list[dict[str, Any]]:
    """Give the ledger's lines of an outcome, those on whole feeds and files left out."""
    lines = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    return [line for line in lines if line["outcome"] == outcome or (not outcome and line["outcome"] != "read")]


def texts(folder: Path) -> dict[str, str]:
    """Give the files of a collection's texts."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.glob("texts/*/*"))}


def documents(folder: Path) -> list[dict[str, Any]]:
    """Give the manifest's list."""
    listed: list[dict[str, Any]] = store.read_yaml(folder / "manifest.yml")["documents"]
    return listed


def test_the_articles_of_a_feed_come_in_with_what_is_known_of_them(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/a?utm_source=feed", "/b")
    site.set("/a?utm_source=feed", article("Orrin"))
    site.set("/b", article("Tessal"))
    folder = collection()
    assert run(folder).counts == {"taken": 2, "read": 1}
    first, second = sorted(documents(folder), key=lambda document: str(document["url"]))
    assert (first["url"], first["title"], first["published"]) == (
        f"{site.url}/a", "Story /a?utm_source=feed", "2031-05-07",
    )  # fmt: skip
    ((name, where, raw, files),) = store.read_collections(folder.parent)
    entries, refused = manifest.list_entries(raw, files, name, str(where))
    assert not refused
    assert [entry.publisher for entry in entries] == ["The Harbour Gazette"] * 2
    assert {entry.path for entry in entries} == {f"harbour/{first['path']}", f"harbour/{second['path']}"}
    agents = {headers["user-agent"] for _, headers in site.log}
    assert len(agents) == 1
    assert agents.pop().endswith("(+desk@news.example)")


def test_a_feed_that_has_not_changed_costs_one_request_and_changes_no_byte(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/a")
    site.set("/a", article("Orrin"))
    folder = collection()
    run(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    site.asked()
    assert run(folder).counts == {}
    assert site.asked() == ["/feed.xml"]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_an_atom_feed_with_relative_links_is_read(site: Any, article: Make, collection: Make, run: Make) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title><id>urn:x</id><updated>2031-05-08T01:00:00Z'
        '</updated><entry><title type="html">&lt;b&gt;Talks&lt;/b&gt; near Orrin</title><id>urn:y</id>'
        '<link rel="alternate" href="/a"/><published>2031-05-07T23:30:00-05:00</published>'
        "<updated>2031-05-08T01:00:00Z</updated></entry><entry><title>No link</title><id>urn:z</id></entry></feed>"
    )
    site.set("/feed.xml", feed, headers={"Content-Type": "application/atom+xml"})
    site.set("/a", article("Orrin"))
    folder = collection()
    summary = run(folder)
    assert summary.problems == ["urn:z: it has no web address"]
    (document,) = documents(folder)
    assert (document["title"], document["published"]) == ("Talks near Orrin", "2031-05-07")


def test_a_changed_page_takes_the_place_of_the_old_and_the_ledger_keeps_its_hash(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any
) -> None:
    rss("/a")
    site.set("/a", article("Orrin"))
    folder = collection()
    run(folder)
    (taken,) = ledger(folder, "taken")
    site.set("/a", article("Orrin", "A third meeting was called off."))
    clock.pass_hours(25)
    assert run(folder).counts == {"changed": 1}
    (changed,) = ledger(folder, "changed")
    assert changed["previous_sha256"] == taken["sha256"]
    assert changed["file"] == taken["file"]
    assert "called off" in texts(folder)[taken["file"]]


def test_a_page_with_other_furniture_alone_is_not_taken_again(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any
) -> None:
    rss("/a")
    site.set("/a", article("Orrin", furniture="7 readers now"))
    folder = collection()
    run(folder)
    before = texts(folder)
    site.set("/a", article("Orrin", furniture="8 readers now"))
    clock.pass_hours(25)
    assert run(folder).counts == {"unchanged": 1}
    assert texts(folder) == before
    clock.pass_hours(25)
    site.asked()
    run(folder)
    assert site.asked() == ["/feed.xml", "/a"]
    assert ledger(folder)[-1]["status"] == 304


def test_pages_are_looked_at_again_for_a_while_only(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any
) -> None:
    rss("/a")
    site.set("/a", article("Orrin"))
    folder = collection(recheck={"every_hours": 24, "for_days": 2})
    run(folder)
    rss()
    clock.pass_hours(25)
    assert run(folder).counts["unchanged"] == 1
    clock.pass_hours(25)
    assert "unchanged" not in run(folder).counts


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_goes_away_is_noted_and_its_text_stays(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any, status: int
) -> None:
    rss("/a")
    site.set("/a", article("Orrin"))
    folder = collection()
    run(folder)
    before = texts(folder), documents(folder)
    site.set("/a", status=status)
    clock.pass_hours(25)
    assert run(folder).counts == {"gone": 1}
    assert (texts(folder), documents(folder)) == before
    assert ledger(folder, "gone")[0]["status"] == status


def test_redirects_are_followed_noted_and_limited(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/short", "/other", "/circle", "/far1", "/home", "/file")
    site.set("/short", status=301, headers={"Location": "/middle"})
    site.set("/middle", status=302, headers={"Location": f"{site.url}/long"})
    site.set("/other", status=308, headers={"Location": "/long"})
    site.set("/long", article("Orrin"))
    site.set("/circle", status=302, headers={"Location": "/circle"})
    for number in range(1, 9):
        site.set(f"/far{number}", status=302, headers={"Location": f"/far{number + 1}"})
    site.set("/home", status=302, headers={"Location": "/"})
    site.set("/", article("Front"))
    site.set("/file", status=302, headers={"Location": "ftp://news.example/a"})
    folder = collection()
    summary = run(folder)
    assert summary.counts == {"taken": 1, "duplicate": 1, "failed": 4, "read": 1}
    assert ledger(folder, "taken")[0]["redirects"] == [f"{site.url}/short", f"{site.url}/middle"]
    assert ledger(folder, "duplicate")[0]["same_as"] == ledger(folder, "taken")[0]["file"]
    reasons = {line["id"].rsplit("/", 1)[1]: line["reason"] for line in ledger(folder, "failed")}
    assert "circle" in reasons["circle"]
    assert "more than 5" in reasons["far1"]
    assert "front page" in reasons["home"]
    assert "redirects to ftp" in reasons["file"]


def test_one_text_at_two_addresses_is_taken_once(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    """By its words, whatever stands around them; and by the address that a page declares for itself."""
    rss("/a", "/copy", "/print", "/elsewhere")
    site.set("/a", article("Orrin"))
    site.set("/copy", article("Orrin", furniture="another layout"))
    site.set("/print", article("Orrin", "Print view.", head='<link rel="canonical" href="/a">'))
    site.set("/elsewhere", article("Tessal", head='<link rel="canonical" href="/">'))
    folder = collection()
    assert run(folder).counts == {"taken": 2, "duplicate": 2, "read": 1}
    assert len(texts(folder)) == 2
    site.asked()
    run(folder)
    assert site.asked() == ["/feed.xml"]


def test_a_server_that_stumbles_is_asked_again_within_the_run(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any
) -> None:
    rss("/a")
    site.set("/a", status=500)
    stumble = site.pages["/a"]
    site.set("/a", article("Orrin"))
    site.pages["/a"] = [stumble, stumble, site.pages["/a"]]
    assert run(collection()).counts == {"taken": 1, "read": 1}
    assert site.asked() == ["/feed.xml", "/a", "/a", "/a"]


def test_a_page_that_fails_stops_no_other_and_is_asked_for_later_and_ever_later(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any
) -> None:
    rss("/a", "/b")
    site.set("/a", status=503)
    site.set("/b", article("Tessal"))
    folder = collection(limits={"attempts": 2})
    summary = run(folder)
    assert summary.counts == {"taken": 1, "failed": 1, "read": 1}
    assert summary.problems == [f"{site.url}/a: the server answered 503"]
    assert run(folder).counts == {}
    clock.pass_hours(1)
    assert run(folder).counts == {"failed": 1}
    clock.pass_hours(1)
    assert run(folder).counts == {}
    clock.pass_hours(1)
    site.set("/a", article("Orrin"))
    assert run(folder).counts == {"taken": 1}, "although the feed has not changed"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("drip", "longer than"), ("hang", "no answer within"), ("cut", "peer closed connection")],
)
def test_slow_and_broken_answers_end_in_a_reason(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, fault: str, reason: str
) -> None:
    rss("/a", "/b")
    site.set("/a", article("Orrin"), fault=fault)
    site.set("/b", article("Tessal"))
    folder = collection(limits={"attempts": 1, "timeout_seconds": 0.5})
    assert run(folder).counts == {"taken": 1, "failed": 1, "read": 1}
    assert reason in ledger(folder, "failed")[0]["reason"]


def test_a_host_that_gives_no_answer_is_left_alone_for_the_run(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss(*[f"/{number}" for number in range(9)])
    for number in range(9):
        site.set(f"/{number}", fault="hang")
    folder = collection(limits={"attempts": 1, "timeout_seconds": 0.3})
    assert run(folder).counts == {"failed": 3, "postponed": 6, "read": 1}
    assert len(site.asked()) == 4


def test_packed_pages_are_unpacked_and_broken_packing_is_told(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/gzip", "/broken", "/bomb")
    site.set("/gzip", gzip.compress(article("Orrin").encode()), headers={"Content-Encoding": "gzip"})
    site.set("/broken", b"\x1f\x8bno", headers={"Content-Encoding": "gzip"})
    site.set("/bomb", gzip.compress(b"a" * 9_000_000), headers={"Content-Encoding": "gzip"})
    folder = collection(limits={"max_bytes": 1_000_000})
    run(folder)
    (held,) = texts(folder).values()
    assert held == article("Orrin")
    reasons = {line["id"].rsplit("/", 1)[1]: line["reason"] for line in ledger(folder, "failed")}
    assert "packing is broken" in reasons["broken"]
    assert "over the limit of 1,000,000 bytes" in reasons["bomb"]


def test_brotli_is_unpacked(site: Any, rss: Make, article: Make, collection: Make, run: Make) -> None:
    brotli = pytest.importorskip("brotli")
    rss("/a")
    site.set("/a", brotli.compress(article("Orrin").encode()), headers={"Content-Encoding": "br"})
    folder = collection()
    run(folder)
    assert list(texts(folder).values()) == [article("Orrin")]
    assert "br" in site.log[-1][1]["accept-encoding"]


def test_an_encoding_that_only_the_header_tells_goes_into_the_manifest(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/a")
    page = article("Orrin", "Подписка на новости").encode("cp1251")
    site.set("/a", page, headers={"Content-Type": "text/html; charset=windows-1251"})
    folder = collection()
    run(folder)
    assert documents(folder)[0]["encoding"] == "cp1251"


def test_what_is_no_text_is_left_out(site: Any, rss: Make, collection: Make, run: Make) -> None:
    rss("/scan.pdf", "/empty", "/odd")
    site.set("/scan.pdf", b"%PDF-1.7", headers={"Content-Type": "application/pdf"})
    site.set("/empty", "<html><body><nav>Home</nav></body></html>")
    site.set("/odd", b"<html>\x00\x00\x00\x00</html>")
    folder = collection()
    assert run(folder).counts == {"failed": 3, "read": 1}
    assert {line["code"] for line in ledger(folder, "failed")} == {"format", "empty", "binary"}


def test_robots_are_obeyed(site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any) -> None:
    rss("/open/a", "/closed/b", "/open/c")
    site.set("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: parley\nCrawl-delay: 7\nDisallow: /closed/")
    for path in ("/open/a", "/closed/b", "/open/c"):
        site.set(path, article(path))
    folder = collection()
    assert run(folder).counts == {"taken": 2, "failed": 1, "read": 1}
    assert site.asked() == ["/feed.xml", "/open/a", "/open/c"]
    assert clock.slept == [2, 7, 7], "after robots.txt the delay of source.yml, then that of the site"
    assert ledger(folder, "failed")[0]["code"] == "robots"


def test_nothing_is_asked_for_where_robots_can_t_be_had(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/a")
    site.set("/a", article("Orrin"))
    site.set("/robots.txt", status=500)
    folder = collection()
    summary = run(folder)
    assert site.asked() == []
    assert "robots.txt can't be had" in summary.unread[0]
    site.set("/robots.txt", status=403)
    assert run(folder).counts == {"taken": 1, "read": 1}


def test_a_host_that_asks_for_peace_has_it(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, clock: Any
) -> None:
    rss("/a", "/b", "/c")
    site.set("/a", status=429, headers={"Retry-After": "30"})
    busy = site.pages["/a"]
    site.set("/a", article("Orrin"))
    site.pages["/a"] = [busy, site.pages["/a"]]
    site.set("/b", status=503, headers={"Retry-After": "Fri, 09 May 2031 09:00:00 GMT"})
    site.set("/c", article("Tessal"))
    folder = collection()
    assert run(folder).counts == {"taken": 1, "postponed": 2, "read": 1}
    assert max(clock.slept) == pytest.approx(30, abs=1)
    assert site.asked() == ["/feed.xml", "/a", "/a", "/b"]
    clock.pass_hours(2)
    assert "taken" not in run(folder).counts
    assert site.asked() == []
    site.set("/b", article("Ulm Reach"))
    clock.pass_hours(2)
    assert run(folder).counts["taken"] == 2


def test_a_feed_can_t_lead_into_a_private_network(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss(site.url.replace("127.0.0.1", "localhost") + "/a", "/b", "/c")
    site.set("/a", article("Orrin"))
    site.set("/b", status=302, headers={"Location": "http://169.254.169.254/latest"})
    site.set("/c", article("Tessal"))
    folder = collection()
    assert run(folder).counts == {"failed": 2, "taken": 1, "read": 1}
    assert {line["code"] for line in ledger(folder, "failed")} == {"private"}
    assert site.asked() == ["/feed.xml", "/b", "/c"]


def test_patterns_choose_the_pages(site: Any, rss: Make, article: Make, collection: Make, run: Make) -> None:
    rss("/war/a", "/war/live/b", "/sport/c")
    site.set("/war/a", article("Orrin"))
    run(collection(keep="*/war/*", leave_out=["*/live/*"]))
    assert site.asked() == ["/feed.xml", "/war/a"]


def test_what_a_run_may_not_take_waits_for_the_next(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/a", "/b", "/c")
    for path in ("/a", "/b", "/c"):
        site.set(path, article(path))
    folder = collection(limits={"max_per_run": 2})
    first = run(folder)
    assert (first.counts, first.is_unfinished) == ({"taken": 2}, True)
    second = run(folder)
    assert (second.counts, second.is_unfinished) == ({"taken": 1, "read": 1}, False)
    folder = collection(limits={"run_minutes": 0.05, "delay_seconds": 2})
    rss("/a", "/b", "/c", "/d", "/e")
    site.set("/d", article("Dorn"))
    site.set("/e", article("Esk"))
    assert run(folder).is_unfinished
    assert not ledger(folder, "failed")


def test_a_feed_that_is_down_or_no_feed_is_told_as_unread(site: Any, collection: Make, run: Make) -> None:
    folder = collection(url=[f"{site.url}/gone.xml", f"{site.url}/page"])
    site.set("/page", "<html><body>This is a page</body></html>")
    summary = run(folder)
    assert [line.split(": ")[1] for line in summary.unread] == ["the server answered 404", "it is neither RSS nor Atom"]
    assert documents(folder) == []


def test_a_list_of_pages_is_asked_for(site: Any, article: Make, collection: Make, run: Make) -> None:
    site.set("/a", article("Orrin"))
    folder = collection("pages", url=[f"{site.url}/a", f"{site.url}/a#top", f"{site.url}/b"])
    assert run(folder).counts == {"taken": 1, "failed": 1}


def test_a_manifest_by_hand_is_never_touched(site: Any, rss: Make, collection: Make, run: Make) -> None:
    folder = collection()
    written = "collection: harbour\ndocuments:\n- {path: a.txt}\n"
    (folder / "manifest.yml").write_text(written)
    with pytest.raises(InputError, match=r"manifest\.yml: it was written or changed by hand"):
        run(folder)
    assert (folder / "manifest.yml").read_text() == written
    assert site.log == []
    (folder / "manifest.yml").unlink()
    rss()
    run(folder)
    edited = (folder / "manifest.yml").read_text() + "# mine\n"
    (folder / "manifest.yml").write_text(edited)
    with pytest.raises(InputError, match="by hand"):
        run(folder)
    assert (folder / "manifest.yml").read_text() == edited


def test_a_file_that_was_deleted_is_taken_again(
    site: Any, rss: Make, article: Make, collection: Make, run: Make
) -> None:
    rss("/a", "/b")
    site.set("/a", article("Orrin"))
    site.set("/b", article("Tessal"))
    folder = collection()
    run(folder)
    before = texts(folder)
    (folder / next(iter(before))).unlink()
    assert run(folder).counts == {"taken": 1, "read": 1}
    assert texts(folder) == before


RUN = """
import sys
from pathlib import Path
from parley.sources.gather import gather_all
print(gather_all([Path(sys.argv[1])])[0].counts)
"""


@pytest.mark.parametrize("moment", ["between", "file without a line", "half a line"])
def test_a_run_killed_in_the_middle_loses_and_doubles_nothing(
    site: Any, rss: Make, article: Make, collection: Make, run: Make, tmp_path: Path, moment: str
) -> None:
    paths = [f"/{number}" for number in range(4)]
    rss(*paths)
    for path in paths:
        site.set(path, article(f"Orrin{path}"))
    site.set("/2", article("Orrin/2"), fault="hang")
    folder = collection(limits={"delay_seconds": 0, "timeout_seconds": 20})
    process = subprocess.Popen([sys.executable, "-c", RUN, str(folder.parent)], stdout=subprocess.PIPE)
    while not any(path == "/2" for path, _ in site.log):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    path = folder / "ledger.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    assert len(lines) == 2
    if moment == "file without a line":
        path.write_text(lines[0])
    elif moment == "half a line":
        path.write_text(lines[0] + lines[1][:40])
    site.set("/2", article("Orrin/2"))
    run(folder)
    killed = texts(folder), [{**document, "retrieved": ""} for document in documents(folder)]
    (tmp_path / "raw").rename(tmp_path / "killed")
    folder = collection(limits={"delay_seconds": 0, "timeout_seconds": 20})
    run(folder)
    assert len(texts(folder)) == 4
    assert killed == (texts(folder), [{**document, "retrieved": ""} for document in documents(folder)])


def test_two_runs_at_once_are_refused(site: Any, rss: Make, collection: Make, run: Make) -> None:
    from parley.publishing.durable import lock_output

    rss()
    folder = collection()
    with lock_output(folder, ".ingest.lock"):
        assert "another run is at work" in run(folder).broken
    assert site.log == []


def warc(pages: list[tuple[str, str, str]], status: str = "200 OK") -> bytes:
    """Give a packed WARC file of these pages: address, time, body."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
    for url, when, body in pages:
        headers = StatusAndHeaders(
            status,
            [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")],
            protocol="HTTP/1.1",
        )
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(gzip.compress(body.encode())),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": when},
        )
        writer.write_record(record)
        writer.write_record(writer.create_warc_record(url, "request", payload=io.BytesIO(b"GET / HTTP/1.1\r\n\r\n")))
    return out.getvalue()


def test_the_wanted_pages_of_a_warc_file_are_taken_each_once(article: Make, collection: Make, run: Make) -> None:
    folder = collection("warc", path="../../crawl/*.warc.gz", keep="*://gazette.example/*")
    crawl = folder.parents[1] / "crawl"
    crawl.mkdir()
    first = warc(
        [
            ("https://gazette.example/a?utm_medium=x", "2031-05-01T10:00:00Z", article("Orrin")),
            ("https://gazette.example/b", "2031-05-01T11:00:00Z", article("Tessal")),
            ("https://shop.example/c", "2031-05-01T11:00:00Z", article("Ulm")),
            ("http://gazette.example/a", "2031-05-03T10:00:00Z", article("Orrin", "The mill was shut on Friday.")),
            ("https://gazette.example/b", "2031-04-01T11:00:00Z", article("Tessal", "An older state.")),
        ]
    )
    (crawl / "1.warc.gz").write_bytes(first)
    assert run(folder).counts == {"taken": 2, "changed": 1, "read": 1}
    assert [("shut on Friday" in text, "older state" in text) for text in texts(folder).values()].count(
        (True, False)
    ) == 1
    assert run(folder).counts == {}


def test_a_damaged_warc_file_is_told_and_stops_no_other(article: Make, collection: Make, run: Make) -> None:
    folder = collection("warc", path="../../crawl")
    crawl = folder.parents[1] / "crawl"
    crawl.mkdir()
    whole = warc([("https://gazette.example/a", "2031-05-01T10:00:00Z", article("Orrin"))])
    (crawl / "1.warc.gz").write_bytes(whole[: len(whole) // 2])
    (crawl / "2.warc.gz").write_bytes(b"no archive at all, but a note of three lines\n" * 3)
    (crawl / "3.warc.gz").write_bytes(warc([("https://gazette.example/b", "2031-05-01T10:00:00Z", article("Tessal"))]))
    summary = run(folder)
    assert summary.counts["taken"] == 1
    assert "https://gazette.example/a: it is cut off" in summary.problems
    assert [line.split(":")[0] for line in summary.unread] == ["2.warc.gz"]
    (crawl / "1.warc.gz").write_bytes(whole)
    assert run(folder).counts["taken"] == 1


def test_a_warc_file_is_fetched_and_read(site: Any, article: Make, collection: Make, run: Make) -> None:
    site.set("/crawl.warc.gz", warc([("https://gazette.example/a", "2031-05-01T10:00:00Z", article("Orrin"))]))
    folder = collection("warc", url=f"{site.url}/crawl.warc.gz")
    assert run(folder).counts == {"taken": 1, "read": 1}
    site.asked()
    assert run(folder).counts == {}
    assert site.log[-1][1]["if-none-match"]


def test_json_lines_are_fetched_packed_and_read(site: Any, collection: Make, run: Make) -> None:
    rows = [{"doc_id": n, "body": f"The reed cutters of village {n} met the miller. " * 6} for n in range(3)]
    lines = "\n".join(json.dumps(row) for row in rows) + "\nnot json\n"
    site.set("/rows.jsonl.gz", gzip.compress(lines.encode(), mtime=0))
    folder = collection("jsonl", url=f"{site.url}/rows.jsonl.gz", fields={"text": "body"})
    summary = run(folder)
    assert summary.counts == {"taken": 3, "failed": 1, "read": 1}
    assert "line 4" in summary.problems[0]
    rows[1]["body"] = str(rows[1]["body"]).replace("miller", "ferryman")
    lines = "\n".join(json.dumps(row) for row in rows) + "\nnot json\n"
    site.set("/rows.jsonl.gz", gzip.compress(lines.encode(), mtime=0))
    assert run(folder).counts == {"changed": 1, "read": 1}
    assert len(texts(folder)) == 3


def test_the_flow_brings_texts_in_and_leaves_artifacts(
    site: Any, rss: Make, article: Make, collection: Make, tmp_path: Path
) -> None:
    from parley.cli import load_flow, set_up_prefect

    set_up_prefect()
    from prefect.client.orchestration import get_client
    from prefect.testing.utilities import prefect_test_harness

    rss("/a", "/b")
    site.set("/a", article("Orrin"))
    folder = collection(limits={"delay_seconds": 0})
    with prefect_test_harness(server_startup_timeout=300):
        outcome = load_flow("ingest").ingest_sources(raw=[folder.parent])
        (tmp_path / "empty").mkdir()
        nothing = load_flow("ingest").ingest_sources(raw=[tmp_path / "empty"])
        (folder / "ledger.jsonl").write_text("{}\n")
        with pytest.raises(InputError, match=r"harbour: stopped.*ledger\.jsonl, line 1"):
            load_flow("ingest").ingest_sources(raw=[folder.parent])
        with get_client(sync_client=True) as client:
            artifacts = [(artifact.key, str(artifact.data)) for artifact in client.read_artifacts()]
    assert nothing["message"] == "No collection has a source.yml"
    assert outcome["message"] == "harbour: 1 failed, 1 taken"
    assert outcome["problems"] == [f"harbour: {site.url}/b: the server answered 404"]
    assert not outcome["unread"]
    assert any(key == "ingest-counts" and "harbour" in data for key, data in artifacts)
    assert any(key == "ingest-problems" and "404" in data for key, data in artifacts)
