"""The pages of a release, whole."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pyarrow as pa
import pytest

from parley.catalog import assets, charts, to_catalog, to_front_page
from parley.catalog.overview import count_evidence
from parley.catalog.source import to_source

STUB = "window.vegaEmbed = null;"


@pytest.fixture(scope="module")
def catalog(tables: Any, contracts: Any, manifest: Any) -> dict[str, bytes]:
    """Give the files of the sample's catalogue."""
    return dict(to_catalog(tables, contracts, manifest, chart_library=STUB))


class Reader(HTMLParser):
    """Gathers the tags of a page and where its links lead."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its links."""
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("href", "src") and value]


def read(content: bytes) -> Reader:
    """Read a page."""
    reader = Reader()
    reader.feed(content.decode())
    return reader


def test_the_same_release_gives_the_same_bytes(tables: Any, contracts: Any, manifest: Any, catalog: Any) -> None:
    assert dict(to_catalog(tables, contracts, manifest, chart_library=STUB)) == catalog


def test_every_link_between_pages_leads_to_a_file_of_the_release(catalog: dict[str, bytes], manifest: Any) -> None:
    known = {*catalog, *manifest["files"], "SHA256SUMS", "manifest.json", "validation/validation.html"}
    outside = {"../../../index.html", "../../../feed.atom"}
    for path, content in catalog.items():
        if path.endswith(".html"):
            for link in read(content).links:
                if link.startswith(("https://creativecommons.org/", "data:", "#")) or link in outside:
                    continue
                target = link[3:] if link.startswith("../") else f"catalog/{link}"
                assert target in known or target.startswith("csv/"), f"{path} leads to {link}"


def test_pages_load_nothing_from_elsewhere(catalog: dict[str, bytes]) -> None:
    for path, content in catalog.items():
        if path.endswith((".html", ".css")):
            assert not re.search(r"(src|@import|url\()\W*(https?:)?//", content.decode()), path


def test_whatever_a_text_holds_stays_text(catalog: dict[str, bytes]) -> None:
    for path, content in catalog.items():
        if path.endswith(".html"):
            assert b"<b>here</b>" not in content
            assert b"window.hacked" not in content, path
    assert b"2 events are new &lt;b&gt;here&lt;/b&gt;." in catalog["catalog/index.html"]
    assert "ߘߊ߲ߖߊ" in catalog["catalog/data/actors/0.js"].decode()


def test_the_front_page_tells_what_a_visitor_needs(catalog: dict[str, bytes]) -> None:
    page = catalog["catalog/index.html"].decode()
    for told in (
        "2031.5.0",
        "2031-05-12 to 2031-05-13",
        "287",
        "20 kB",
        "ab" * 32,
        "CC-BY-4.0",
        "version 2031.5.0",
        "feed.atom",
    ):
        assert told in page, told


def test_the_front_page_tells_how_good_the_release_is(tables: Any, contracts: Any, manifest: Any) -> None:
    scores = [{"what": "quotes <i>", "set": "3 texts", "score": "F1 80"}]
    for path, content in to_catalog(tables, contracts, {**manifest, "scores": scores}, chart_library=STUB):
        if path == "catalog/index.html":
            page = content.decode()
    assert "287 of 287" in page
    assert re.search(r"Rows that name their evidence</dt><dd>100 % \(\d+ of \d+\)", page)
    assert "Texts left out</dt><dd>3</dd>" in page
    assert "quotes &lt;i&gt;</th><td>3 texts</td><td>F1 80</td>" in page


def test_a_front_page_without_scores_says_nothing_of_them(catalog: dict[str, bytes]) -> None:
    assert b"Measured scores" not in catalog["catalog/index.html"]


def test_rows_that_name_no_words_of_a_text_are_counted_as_such(tables: Any, contracts: Any) -> None:
    figures = tables["figures"]
    ends = pa.array([None, *figures["char_end"].to_pylist()[1:]], pa.int64())
    loose = figures.set_column(figures.schema.get_field_index("char_end"), "char_end", ends)
    named, total = count_evidence(to_source({**tables, "figures": loose}, contracts))
    assert total - named == 1


def test_the_scripts_find_the_settings_they_read(catalog: dict[str, bytes]) -> None:
    page = catalog["catalog/events.html"].decode()
    settings = json.loads(re.search(r'id="config" type="application/json">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    assert settings["views"]["events"]["rows"] == 2
    kinds = {column["kind"] for view in settings["views"].values() for column in view["columns"]}
    cells = assets.read_own("cells.js")
    assert all(re.search(rf"^    {kind}: \(", cells, re.M) for kind in kinds), kinds


def test_previews_are_drawn_of_the_whole_release(catalog: dict[str, bytes]) -> None:
    timeline, places, network = (catalog[f"preview/{name}.svg"].decode() for name in ("timeline", "map", "network"))
    assert "verbal cooperation" in timeline
    assert "Karsa &lt;b&gt;town" in places
    assert "Tamsin Orlo" in network
    assert "NaN" not in timeline + places + network


def test_a_release_without_rows_has_pages_and_charts(contracts: Any, manifest: Any) -> None:
    files = dict(to_catalog({}, contracts, manifest, chart_library=STUB))
    assert b"0 events" in files["catalog/index.html"]
    assert files["preview/map.svg"].startswith(b"<svg")


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        ([], "month"),
        (["2031-01", "2032-12"], "month"),
        (["2031-01", "2036-12"], "quarter"),
        (["2012-01", "2031-01"], "year"),
    ],
)
def test_the_time_line_is_drawn_by_a_unit_that_fits_its_length(days: list[str], unit: str) -> None:
    assert charts.choose_unit({"days": [[day] for day in days]}) == unit


def test_the_page_of_all_releases_leads_to_each_catalogue_and_says_what_was_taken_back() -> None:
    def entry(version: str, **facts: Any) -> dict[str, Any]:
        usual = {"yanked": False, "damaged": False, "yank": None, "channel": "stable", "schema_version": "1.0.0",
                 "release_date": "2031-05-20", "previous": None, "rows": {"events": 1200}, "summary": [],
                 "manifest": f"releases/{version}/manifest.json"}  # fmt: skip
        return {"version": version, **usual, **facts}

    entries = [
        entry("2031.4.0"),
        entry("2031.5.0", previous="2031.4.0", summary=["3 events <new>"]),
        entry("2031.6.0", yanked=True, yank={"reason": "wrong <dates>", "replacement": "2031.5.0"}),
    ]
    whole = {"title": "Reeds", "files": {"catalog/index.html": {}}}
    page = to_front_page(entries, {"2031.4.0": {"title": "Reeds", "files": {}}, "2031.5.0": whole, "2031.6.0": whole})
    links, text = read(page).links, page.decode()
    assert "releases/2031.5.0/catalog/index.html" in links
    assert "releases/2031.4.0/catalog/index.html" not in links
    assert "The latest is <strong>2031.5.0</strong>" in text
    assert "wrong &lt;dates&gt; Use 2031.5.0 instead." in text
    assert "3 events &lt;new&gt;" in text


def test_a_folder_without_releases_has_a_page() -> None:
    assert "no good release yet" in to_front_page([], {}).decode()
