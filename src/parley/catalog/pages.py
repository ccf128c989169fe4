"""The pages of a release's catalogue, from templates; whatever a text holds is escaped."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any

import jinja2

from parley.catalog.charts import COLOURS, MOST_LINKS, Charts
from parley.catalog.details import KINDS
from parley.catalog.lists import Lists
from parley.catalog.overview import Overview
from parley.catalog.shards import DETAILS, ROWS, count_shards
from parley.catalog.source import Source, count_values
from parley.catalog.views import VIEWS, View

MOST_CHOICES = 200
"""Most values of a field that a filter offers: those of the most rows."""


@cache
def templates() -> jinja2.Environment:
    """Give the templates: every value is escaped, a name that is not given is an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("parley.catalog"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"size": to_size, "share": to_share}
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    return environment


def to_size(count: int) -> str:
    """Give a number of bytes in words.

    >>> to_size(512), to_size(20_480), to_size(3_500_000)
    ('512 B', '20 kB', '3.5 MB')
    """
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def to_share(counts: tuple[int, int]) -> str:
    """Give a part of a whole in percent; what is not whole is never rounded up to it.

    >>> to_share((3, 3)), to_share((9_999, 10_000)), to_share((1, 3))
    ('100 %', '99.9 %', '33.3 %')
    """
    part, whole = counts
    return "100 %" if part == whole else f"{int(1000 * part / whole) / 10} %"


def to_pages(overview: Overview, source: Source, lists: Lists, charts: Charts) -> Iterator[tuple[str, bytes]]:
    """Yield the pages: front page, charts, one list a view, and the page that shows any one row."""
    site = {
        "overview": overview,
        "views": VIEWS,
        "config": to_config(source, lists, charts),
        "colours": COLOURS,
        "counts": {view.name: len(lists.rows[view.name]) for view in VIEWS},
    }
    yield "index.html", _render("index.html", page="index", **site)
    yield "look.html", _render("look.html", page="look", **site)
    for view in VIEWS:
        choices = {f.name: to_choices(source, view, f.fields[0]) for f in view.filters if f.kind == "select"}
        yield f"{view.name}.html", _render("list.html", page=view.name, view=view, choices=choices, **site)
    yield "row.html", _render("row.html", page="row", **site)


def _render(template: str, **values: Any) -> bytes:
    return templates().get_template(template).render(**values).encode()


def to_config(source: Source, lists: Lists, charts: Charts) -> dict[str, Any]:
    """Give what the scripts need to know: the views, over how many files they are spread, and the labels of codes."""
    views = {}
    for view in VIEWS:
        count = len(lists.rows[view.name])
        views[view.name] = {
            **asdict(view),
            "codelists": dict(view.codelists),
            "rows": count,
            "shards": count_shards(count, ROWS),
        }
    used = {codelist for view in VIEWS for _, codelist in view.codelists} | {"relation", "mention_kind"}
    kinds = {kind: count_shards(len(lists.rows[view]), DETAILS[kind]) for kind, view in KINDS.items()}
    prefixes = {"evt_": "event", "act_": "actor", "doc_": "document", "quo_": "quote", "fig_": "figure"}
    return {
        "views": views,
        "kinds": {kind: {"shards": shards, "view": KINDS[kind]} for kind, shards in kinds.items()},
        "prefixes": prefixes,
        "labels": {name: source.labels(name) for name in sorted(used)},
        "unit": charts.unit,
        "links": MOST_LINKS,
        "rowsPerFile": ROWS,
        "colours": list(COLOURS.items()),
    }


def to_choices(source: Source, view: View, field: str) -> list[tuple[str, str, int]]:
    """Give what a filter offers: (value, label, rows), the codes in the code list's order, other values by name."""
    counts = count_values(source.tables[view.table][field])
    labels = source.labels(dict(view.codelists).get(field, ""))
    known = [(code, label, counts[code]) for code, label in labels.items() if code in counts]
    other = sorted((value, value, count) for value, count in list(counts.items())[:MOST_CHOICES] if value not in labels)
    return [*known, *other]
