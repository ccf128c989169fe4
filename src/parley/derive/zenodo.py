"""Contract to `.zenodo.json`: what Zenodo asks for when a release is deposited there."""

import html
import json
from typing import Any

from parley.derive.edition import Edition


def to_zenodo(edition: Edition) -> str:
    """Give the metadata of a deposit as JSON, in the fields of Zenodo's deposit interface."""
    import pycountry  # slow to start

    dataset = edition.contracts.dataset
    language = pycountry.languages.get(alpha_2=dataset.languages[0])
    value: dict[str, Any] = {
        "title": f"{dataset.title}, version {edition.version}",
        "upload_type": "dataset",
        "description": f"<p>{html.escape(dataset.description)}</p>",
        "creators": [{"name": author} for author in dataset.authors],
        "access_right": "open",
        "license": dataset.licence.spdx.lower(),
        "keywords": list(dataset.keywords),
        "version": edition.version,
        "publication_date": edition.release_date.isoformat(),
    }
    if language is not None:
        value["language"] = language.alpha_3
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
