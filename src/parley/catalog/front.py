"""The page of a folder of releases: which there are, what changed in each, and the way to look at them."""

from collections.abc import Mapping, Sequence
from typing import Any

from parley.catalog import assets
from parley.catalog.pages import templates
from parley.catalog.views import VIEWS
from parley.publishing.versions import parse_version

PAGE, DRAWN = "catalog/index.html", "preview/timeline.svg"


def to_front_page(entries: Sequence[Mapping[str, Any]], manifests: Mapping[str, Mapping[str, Any] | None]) -> bytes:
    """Give `index.html` of the folder of releases, whole in one file.

    Args:
        entries: What the index says of each release (`index.to_entry`).
        manifests: Version, oldest first, to its manifest; None where it is damaged.
    """
    ordered = sorted(entries, key=lambda entry: parse_version(entry["version"]), reverse=True)
    good = [entry for entry in ordered if not entry["yanked"] and not entry["damaged"]]
    stable = [entry for entry in good if entry["channel"] == "stable"]
    whole = {version: manifest for version, manifest in manifests.items() if manifest}
    newest: Mapping[str, Any] = next(reversed(whole.values()), {})
    latest = next(iter(stable or good), None)
    files = (whole.get(latest["version"]) or {}).get("files", {}) if latest else {}
    page = templates().get_template("releases.html")
    return page.render(
        title=newest.get("title") or newest.get("name") or "Releases",
        licence=newest.get("licence"),
        entries=ordered,
        latest=latest,
        drawn=DRAWN if DRAWN in files and latest and latest["rows"].get("events") else None,
        views=VIEWS,
        pages={version for version, manifest in whole.items() if PAGE in manifest.get("files", {})},
        style=assets.read_own("style.css"),
    ).encode()
