"""Readers look at a release: they follow links to the evidence, filter, download, and see every text as text."""

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

PAGES = ("index", "look", "events", "actors", "quotes", "figures", "contradictions", "documents")
ROWS = (
    "row.html#evt_0000000000000001", "row.html#act_0000000000000002", "row.html#doc_0000000000000001",
    "row.html#quo_0000000000000001", "row.html#fig_0000000000000001",
)  # fmt: skip
ALL = (*(f"{name}.html" for name in PAGES), *ROWS)
ON_DISK = pytest.mark.parametrize("root", ["file"], indirect=True)
"""For what can't differ between a disk and a server."""
WIDE = pytest.mark.parametrize("page", ["wide"], indirect=True)
"""For what can't differ between a wide and a narrow screen."""
VIOLATIONS = {"resultTypes": ["violations"]}
CONTRAST = {**VIOLATIONS, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""What a dark page can get wrong that a light one does not."""
EVENT, FRONT = "evt_0000000000000001", "act_0000000000000002"


def visit(page: Any, address: str) -> None:
    """Open an address and wait until its scripts are done."""
    page.goto("about:blank")
    page.goto(address)
    wait(page)


def wait(page: Any) -> None:
    """Wait until a page's scripts are done; those without have nothing to wait for."""
    page.wait_for_function(
        "() => !document.querySelector('#config') || document.body.dataset.drawn === 'yes' ||"
        " (document.body.dataset.page !== 'look' && document.body.dataset.ready === 'yes')"
    )


def download(page: Any, name: str) -> tuple[str, bytes]:
    """Press a button and give the file that it hands out."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).first.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Read a CSV file with heads."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def test_a_reader_gets_from_the_releases_to_the_evidence_and_takes_it_along(page: Any, root: str) -> None:
    page.goto(f"{root}/index.html")
    page.get_by_role("link", name="Look at 2031.5.0").click()
    page.get_by_role("link", name="2 actors").click()
    wait(page)
    page.get_by_role("link", name="Tamsin Orlo").first.click()
    wait(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Tamsin Orlo"
    page.get_by_role("link", name="Consult").first.click()
    page.get_by_role("heading", name="What the texts say").wait_for()
    assert page.locator(".beside td.evidence mark").all_inner_texts() == ["met", "met"]
    assert page.get_by_role("link", name="source").get_attribute("href") == "https://gazette.example/1?a=1&b=2"
    assert "no address given" in page.locator(".beside").inner_text()
    name, content = download(page, "Download these reports (CSV)")
    rows = read_csv(content)
    assert name == f"{EVENT}.csv"
    assert [row["status"] for row in rows] == ["occurred", "denied"]
    assert rows[0]["evidence"] == 'the envoy met "the front" & 40 <b>elders</b> in Karsa'
    assert json.loads(rows[0]["source_names"]) == ["Tamsin Orlo"]


@ON_DISK
def test_an_event_shows_its_reports_side_by_side_and_where_they_differ(page: Any, pages: str) -> None:
    visit(page, f"{pages}/row.html#{EVENT}")
    assert page.locator(".beside thead th").count() == 2
    differing = [text.split()[0] for text in page.locator("tr.differs th").all_inner_texts()]
    assert differing == ["Status", "Who", "Whom"], "a text that says nothing of it does not differ"
    assert page.locator("tr.differs", has_text="When").count() == 0
    assert page.locator(".beside td", has_text="not said").count() == 3
    assert "told as occurred and as denied" in page.locator(".disputes").inner_text()
    assert page.get_by_text("contested", exact=True).is_visible()


@ON_DISK
def test_the_numbers_of_several_sources_stand_as_ranges(page: Any, pages: str) -> None:
    visit(page, f"{pages}/row.html#fig_0000000000000001")
    assert page.get_by_role("heading", level=1).inner_text().endswith(": 24 … 99")
    assert [text.split(" ")[0] for text in page.locator(".ranges .told").all_inner_texts()] == ["24", "40"]
    bars = page.locator(".ranges .bar")
    assert bars.nth(0).bounding_box()["width"] > bars.nth(1).bounding_box()["width"]


def test_a_list_is_filtered_ordered_and_downloaded_and_its_address_gives_it_again(page: Any, pages: str) -> None:
    visit(page, f"{pages}/events.html")
    assert page.get_by_role("status").inner_text() == "Rows 1 to 2 of 2"
    page.get_by_label("Type").select_option("CONSULT")
    page.get_by_text("Rows 1 to 1 of 1 (of all 2)").wait_for()
    page.get_by_label("Search words").fill("orlo ELDERS")
    page.wait_for_url("**q=orlo*")
    address = page.url
    name, content = download(page, "Download these rows (CSV)")
    rows = read_csv(content)
    assert (name, [row["event_id"] for row in rows]) == ("events.csv", [EVENT])
    assert rows[0]["source_url"] == "https://gazette.example/1?a=1&b=2"
    assert json.loads(rows[0]["target_ids"]) == [FRONT]
    assert rows[0]["is_contested"] == "true"
    page.get_by_label("Search words").fill("nothing of the kind")
    page.get_by_text("No row fits.").wait_for()
    visit(page, address)
    assert page.get_by_label("Type").input_value() == "CONSULT"
    assert page.locator("table.rows tbody tr").count() == 1
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("Rows 1 to 2 of 2").wait_for()


@WIDE
@ON_DISK
def test_an_address_says_which_rows_are_shown(page: Any, pages: str) -> None:
    expected = {
        "events.html#from=2031-01-01": 1, "events.html#until=2030-12-31": 1, "events.html#contested=1": 1,
        "events.html#from=2030-06-01&until=2031-06-01": 2, f"events.html#actor={FRONT}": 2,
        f"events.html#source={FRONT}": 1, "events.html#place=Karsa+%3Cb%3Etown%3C%2Fb%3E": 1, "events.html#type=AID": 0,
        "events.html#class=material_conflict": 1, "events.html#q=shelled": 1, "events.html#page=99&sort=-status": 2,
        "actors.html#q=ߘߊ߲ߖߊ": 1, "figures.html#group=fgr_0000000000000001": 2,
        "quotes.html#mentioned=act_0000000000000001": 1,
    }  # fmt: skip
    for address, found in expected.items():
        visit(page, f"{pages}/{address}")
        assert page.locator("table.rows tbody tr").count() == found, address


@WIDE
@ON_DISK
def test_a_long_list_is_read_only_as_far_as_it_is_shown(page: Any, root: str, many: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/data/")[2]))
    visit(page, f"{root}/{many}/catalog/events.html")
    assert page.get_by_role("status").inner_text() == "Rows 1 to 50 of 120"
    page.get_by_role("button", name="Next").click()
    page.get_by_text("Rows 51 to 100 of 120").wait_for()
    assert [name for name in asked if name.startswith("events/")] == ["events/0.js", "events/1.js"]
    page.get_by_label("Type").select_option("ASSAULT")
    page.get_by_text("Rows 1 to 50 of 60 (of all 120)").wait_for()
    _, content = download(page, "Download these rows (CSV)")
    assert len(read_csv(content)) == 60
    visit(page, f"{root}/{many}/catalog/events.html#page=3")
    assert page.get_by_role("status").inner_text() == "Rows 101 to 120 of 120"
    _, content = download(page, "Download these rows (CSV)")
    rows = read_csv(content)
    assert len({row["event_id"] for row in rows}) == 120


@WIDE
@ON_DISK
def test_a_filter_that_came_with_a_link_can_be_seen_and_removed(page: Any, pages: str) -> None:
    visit(page, f"{pages}/events.html#source={FRONT}")
    page.get_by_role("button", name="Who: Reed Front").click()
    page.get_by_text("Rows 1 to 2 of 2").wait_for()


@WIDE
@ON_DISK
def test_rows_can_be_ordered_by_a_column_with_the_keyboard(page: Any, pages: str) -> None:
    visit(page, f"{pages}/events.html")
    button = page.get_by_role("button", name="What")
    button.focus()
    page.keyboard.press("Enter")
    page.locator('th[aria-sort="ascending"]').wait_for()
    assert page.locator("table.rows tbody tr td.event").first.inner_text().startswith("Assault")
    assert page.evaluate("document.activeElement.dataset.field") == "event_type"


@WIDE
@ON_DISK
def test_markup_and_every_script_can_be_read(page: Any, pages: str) -> None:
    visit(page, f"{pages}/row.html#{FRONT}")
    told = page.locator("main").inner_text()
    for words in ("Reed Front <script>window.hacked=1</script>", "جبهة القصب", "ߘߊ߲ߖߊ", '"never" met <i>the envoy</i>'):
        assert words in told, words
    visit(page, f"{pages}/row.html#doc_0000000000000001")
    assert page.get_by_role("heading", level=1).inner_text() == 'Envoy <em>meets</em> the "front"'


def test_charts_are_drawn_and_lead_to_the_rows(page: Any, pages: str) -> None:
    visit(page, f"{pages}/look.html")
    assert page.locator("#timeline svg .mark-rect path").count() >= 1
    assert page.locator("#map svg .mark-symbol path").count() == 1
    assert page.locator("#network svg .spots path").count() == 2
    assert "Karsa <b>town</b>" in page.locator("#map svg text").all_text_contents()
    page.locator("#map svg .mark-symbol path").first.click(force=True)
    page.wait_for_url("**/events.html#place=*")
    wait(page)
    assert page.locator("table.rows tbody tr").count() == 1


@WIDE
@ON_DISK
def test_charts_follow_the_filters_and_have_tables_beside_them(page: Any, pages: str) -> None:
    visit(page, f"{pages}/look.html")
    page.get_by_label("From year").fill("2031")
    page.get_by_label("From year").blur()
    page.get_by_text("Events with both sides known: 1").wait_for()
    wait(page)
    assert "from=2031" in page.url
    page.locator("#network-table").locator("xpath=..").locator("summary").click()
    line = page.locator("#network-table tbody tr").first
    assert line.inner_text().split("\t")[0].strip() == "Tamsin Orlo"
    line.get_by_role("link", name="1", exact=True).click()
    wait(page)
    assert page.locator("table.rows tbody tr").count() == 1


def test_a_download_is_the_file_whose_checksum_the_page_shows(page: Any, pages: str) -> None:
    page.goto(f"{pages}/index.html")
    link = page.get_by_role("link", name="events.csv")
    if pages.startswith("file:"):
        address = link.evaluate("(anchor) => anchor.href")
        content = Path(address.removeprefix("file://")).read_bytes()
    else:
        with page.expect_download() as waiting:
            link.click()
        content = Path(waiting.value.path()).read_bytes()
    shown = link.locator("xpath=..").locator("code").get_attribute("title")
    assert shown == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("root", ["http"], indirect=True)  # axe reads the styles again, which a page on a disk may not
def test_every_page_shows_texts_as_text_fits_the_screen_and_has_nothing_that_axe_calls_serious(
    page: Any, pages: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    told = []
    for name in ALL:
        page.emulate_media(color_scheme="light")
        visit(page, f"{pages}/{name}")
        assert page.evaluate("window.hacked === undefined"), name
        assert page.locator("main b, main i, main em").count() == 0, name
        assert page.evaluate("[...document.links].every((link) => /^(https?|file|blob):/.test(link.href))"), name
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], name
        found = axe.run(page, options=VIOLATIONS).response["violations"]
        page.emulate_media(color_scheme="dark")
        wait(page)
        for item in [*found, *axe.run(page, options=CONTRAST).response["violations"]]:
            if item["impact"] in ("serious", "critical"):
                told.append((name, item["id"], [node["html"][:120] for node in item["nodes"]][:3]))
    assert told == []


@WIDE
@ON_DISK
def test_a_release_without_rows_says_so_on_every_page(page: Any, root: str, bare: str) -> None:
    for name in PAGES:
        visit(page, f"{root}/{bare}/catalog/{name}.html")
    assert page.locator(".note").inner_text() == "This release has no texts."
    visit(page, f"{root}/{bare}/catalog/look.html")
    assert page.locator(".chart .note").count() == 3


@WIDE
@ON_DISK
def test_the_keyboard_reaches_the_content_first(page: Any, pages: str) -> None:
    visit(page, f"{pages}/events.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@WIDE
@ON_DISK
def test_print_leaves_out_what_only_a_screen_can_use(page: Any, pages: str) -> None:
    visit(page, f"{pages}/row.html#{EVENT}")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert not page.get_by_role("button", name="Download these reports (CSV)").is_visible()
    assert page.locator("td.evidence").first.is_visible()
    visit(page, f"{pages}/events.html")
    assert page.get_by_role("columnheader", name="When").get_by_text("When").is_visible()


@WIDE
@ON_DISK
def test_an_identifier_that_the_release_has_not_is_told(page: Any, pages: str) -> None:
    for name in ("evt_ffffffffffffffff", "__proto__", "evt_%3Cb%3E", "evt_%", ""):
        visit(page, f"{pages}/row.html#{name}")
        assert page.get_by_role("heading", level=1).inner_text() == "No such row"
