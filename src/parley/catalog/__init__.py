"""The catalogue: pages that show a release in the browser, made of its tables, without a server.

`to_catalog` gives the pages of one release, `to_front_page` the page that leads to all of them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from parley.catalog import assets, charts, details, lists, pages
from parley.catalog.front import to_front_page
from parley.catalog.overview import to_overview
from parley.catalog.shards import to_shards
from parley.catalog.source import to_source
from parley.catalog.totals import to_totals
from parley.contracts import Contracts

__all__ = ["to_catalog", "to_front_page"]


def to_catalog(
    tables: Mapping[str, Any],
    contracts: Contracts,
    manifest: Mapping[str, Any],
    *,
    chart_library: str,
    texts: Mapping[str, str] | None = None,
    kept: Path | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a release's catalogue as (path in the release, content), one at a time.

    The same tables, contracts and manifest give the same bytes. Pages load nothing but each other's files, and these by
    script elements, so that they work from a disk as from a web host.

    Args:
        tables: Arrow tables of the release by name.
        contracts: Contracts they fit.
        manifest: The release's manifest, or what is known of it before the catalogue is written: `version`,
            `release_date`, `tables`, `files`, `validation`, `issues`, `previous`, `changes`, `scores`.
        chart_library: Script that sets `vegaEmbed`; see `assets.read_chart_library`.
        texts: Text of each document by identifier, as far as it is known: figures and roles that stand in no clause of
            the release are shown in their sentence. Asked for by rising identifier; excerpts stay short.
        kept: Folder in which drawings are kept for the next run; None draws each anew.
    """
    source = to_source(tables, contracts)
    rows = lists.to_lists(source, texts or {})
    totals = to_totals(source)
    drawings = charts.to_charts(totals)
    overview = to_overview(manifest, source)
    yield from (
        (f"catalog/{path}", content)
        for group in (
            pages.to_pages(overview, source, rows, drawings),
            assets.to_assets(chart_library),
            to_shards(source, rows, details.to_details(source, rows), totals, drawings),
        )
        for path, content in group
    )
    names = dict(zip(source.column("actors", "actor_id"), source.column("actors", "name"), strict=True))
    yield from charts.to_previews(drawings, totals, names, kept)
