"""The index, the pointers and the feed say what the manifests say, and a yank moves the pointer back."""

import json
from datetime import date, datetime

import pytest
from lxml import etree

from parley.errors import InputError, ReleaseError
from parley.formats.checksums import sha256, to_checksums
from parley.publishing import publish
from parley.publishing.index import to_entry, to_feed, to_pointer
from parley.publishing.publish import rebuild_index, write_release, yank_release
from parley.publishing.verify import verify_release

ATOM = "{http://www.w3.org/2005/Atom}"
TODAY = date(2031, 6, 1)


def files(version, **facts):
    """Give the files of a small release."""
    manifest = {"name": "case", "title": "Case & Co", "authors": ["A. Nobody"], "version": version, "files": {},
                "tables": {}, "schema_version": "1.0.0", "release_date": "2031-05-09", **facts}  # fmt: skip
    content = json.dumps(manifest).encode()
    return {"manifest.json": content, "SHA256SUMS": to_checksums({"manifest.json": sha256(content)})}


@pytest.fixture
def output(tmp_path):
    """Give a folder with three releases and a candidate."""
    for version in ("2031.5.0", "2031.5.1", "2031.6.0-rc.1", "2031.5.2"):
        write_release(files(version), tmp_path, version)
    return tmp_path


def read(output, name):
    """Give what a JSON file of the folder holds."""
    return json.loads((output / name).read_text())


def test_a_yank_keeps_the_files_moves_latest_back_and_is_told_everywhere(output):
    assert yank_release(output, "2031.5.2", "Two texts\n  were mixed up", TODAY, "2031.5.1") == "2031.5.1"
    assert verify_release(output / "releases" / "2031.5.2") == []
    told = {"date": "2031-06-01", "reason": "Two texts were mixed up", "replacement": "2031.5.1"}
    assert read(output, "yanked.json") == {"2031.5.2": told}
    entry = next(e for e in read(output, "index.json")["releases"] if e["version"] == "2031.5.2")
    assert (entry["yanked"], entry["yank"]) == (True, told)
    assert read(output, "latest.json")["version"] == "2031.5.1"
    assert "Two texts were mixed up" in (output / "feed.atom").read_text()
    assert '"withdrawn"' in (output / "catalog.jsonld").read_text()


def test_when_all_are_yanked_latest_is_null(output):
    assert [yank_release(output, f"2031.5.{n}", "No", TODAY) for n in (2, 0, 1)] == ["2031.5.1", "2031.5.1", None]
    assert set(read(output, "latest.json").values()) == {None}
    assert list(read(output, "yanked.json")) == ["2031.5.0", "2031.5.1", "2031.5.2"]


@pytest.mark.parametrize(
    ("version", "reason", "replacement", "message"),
    [
        ("2031.5.9", "No", None, "no such release. Name one of 2031.5.0"),
        ("2031.5.2", " ", None, "Say why"),
        ("2031.5.0", "No", None, "yanked before, on 2031-06-01: First"),
        ("2031.5.2", "No", "2031.5.2", "2031.5.2 is no good release"),
        ("2031.5.2", "No", "2031.5.0", "2031.5.0 is no good release"),
        ("2031.5.2", "No", "2031.9.0", "2031.9.0 is no good release"),
    ],
)
def test_a_yank_that_makes_no_sense_is_refused(output, version, reason, replacement, message):
    yank_release(output, "2031.5.0", "First", TODAY)
    before = (output / "yanked.json").read_bytes()
    with pytest.raises(InputError, match=message):
        yank_release(output, version, reason, TODAY, replacement)
    assert (output / "yanked.json").read_bytes() == before


def test_a_list_of_yanks_that_cannot_be_read_stops_rather_than_bring_them_back(output):
    yank_release(output, "2031.5.2", "No", TODAY)
    (output / "yanked.json").write_text('{"2031.5')
    for work in (lambda: rebuild_index(output), lambda: write_release(files("2031.7.0"), output, "2031.7.0")):
        with pytest.raises(ReleaseError, match=r"yanked\.json: not a JSON object"):
            work()
    assert read(output, "latest.json")["version"] == "2031.5.1"


def test_the_index_built_from_nothing_is_the_one_that_grew(output):
    yank_release(output, "2031.5.1", "No", TODAY)
    names = ("index.html", "index.json", "latest.json", "candidate.json", "feed.atom", "catalog.jsonld")
    grown = {name: (output / name).read_bytes() for name in names}
    for name in names:
        (output / name).unlink()
    publish.heal(output)
    assert {name: (output / name).read_bytes() for name in names} == grown


def test_every_address_in_every_index_is_there(output):
    yank_release(output, "2031.5.1", "No", TODAY)
    for entry in read(output, "index.json")["releases"]:
        assert sha256((output / entry["manifest"]).read_bytes()) == entry["manifest_sha256"]
    for name, version in (("latest.json", "2031.5.2"), ("candidate.json", "2031.6.0-rc.1")):
        pointer = read(output, name)
        assert pointer["version"] == version
        assert sha256((output / pointer["manifest"]).read_bytes()) == pointer["manifest_sha256"]
    catalog = read(output, "catalog.jsonld")
    folders = [item["@id"] for item in catalog.get("dataset", catalog.get("dcat:dataset", []))]
    assert folders
    assert all((output / folder).is_dir() for folder in folders)


def test_nothing_points_to_a_release_whose_manifest_was_changed(output):
    path = output / "releases" / "2031.5.2" / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"Nobody", b"Nemesis"))
    rebuild_index(output)
    assert read(output, "latest.json")["version"] == "2031.5.1"
    assert [e["version"] for e in read(output, "index.json")["releases"] if e["damaged"]] == ["2031.5.2"]
    with pytest.raises(ReleaseError, match="used before"):
        write_release(files("2031.5.2"), output, "2031.5.2")


def check_atom(content):
    """Check a feed against what RFC 4287 asks, and give it."""
    feed = etree.fromstring(content)
    assert feed.tag == ATOM + "feed"
    for held in (feed, *feed.iter(ATOM + "entry")):
        for name in ("id", "title", "updated"):
            assert len(held.findall(ATOM + name)) == 1, name
        assert held.find(ATOM + "id").text.startswith("urn:uuid:")
        for name in ("updated", "published"):
            for moment in held.findall(ATOM + name):
                assert datetime.fromisoformat(moment.text).tzinfo is not None
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in held.findall(ATOM + "link")]
        assert len([link for link in links if link[0] == "alternate"]) == len(
            set(links) & {x for x in links if x[0] == "alternate"}
        )
        assert all(link.get("href") for link in held.findall(ATOM + "link"))
    assert feed.findall(f"{ATOM}author/{ATOM}name")
    assert len(feed.findall(f"{ATOM}link[@rel='self']")) == 1
    ids = [held.text for held in feed.iter(ATOM + "id")]
    assert len(ids) == len(set(ids))
    for content in feed.iter(ATOM + "content"):
        assert content.get("type") == "html"
        etree.HTML(content.text)
    known = {"id", "title", "updated", "published", "author", "name", "link", "entry", "content", "category"}
    assert {etree.QName(held).localname for held in feed.iter()} == known | {"feed"}
    return feed


def test_the_feed_is_atom_and_its_newest_entry_comes_first(output):
    yank_release(output, "2031.5.0", "Wrong", TODAY, "2031.5.2")
    feed = check_atom((output / "feed.atom").read_bytes())
    titles = [title.text for title in feed.findall(f"{ATOM}entry/{ATOM}title")]
    assert titles == ["2031.5.0 (yanked)", "2031.6.0-rc.1 (candidate)", "2031.5.2 (stable)", "2031.5.1 (stable)"]
    assert feed.find(ATOM + "updated").text == "2031-06-01T00:00:00Z"
    assert "Use 2031.5.2 instead." in feed.find(f"{ATOM}entry/{ATOM}content").text


def test_the_feed_bears_any_words_and_stays_the_same(output):
    odd = 'Ωδή <b>"&amp;\x00\x0b]]>\ud800 \U0001f600 العربية'
    changes = {"sentences": [odd]}
    manifest = {"release_date": "2031-05-09", "previous": None, "changes": changes, "tables": {}}
    entry = to_entry("2031.5.0", b"", manifest, {"2031.5.0": {"reason": odd, "date": "2031-05-10"}})
    feed = to_feed("case", odd, [odd], [entry])
    root = check_atom(feed)
    text = "".join(etree.HTML(root.find(f"{ATOM}entry/{ATOM}content").text).itertext())
    assert 'Ωδή <b>"&amp;' in text
    assert to_feed("case", odd, [odd], [entry]) == feed
    assert b"<entry>" not in to_feed("case", "Case", [], [])


def test_the_pointer_passes_over_candidates_yanked_and_damaged_releases():
    entries = [
        to_entry("2031.9.0", b"", {}, {}),
        to_entry("2031.10.0", b"", {}, {}),
        to_entry("2031.11.0", b"", {}, {"2031.11.0": {}}),
        to_entry("2031.12.0", b"", None, {}),
        to_entry("2032.1.0-rc.1", b"", {}, {}),
    ]
    assert to_pointer(entries)["version"] == "2031.10.0"
    assert to_pointer(entries, "candidate")["version"] == "2032.1.0-rc.1"
