"""What the metadata of one release are derived from: the contracts, and the files as they were written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parley.contracts import Contracts, Table


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release; `media_type` as registered with IANA where it is."""

    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the dataset.

    Attributes:
        rows: Per table its number of rows.
        files: The data files by their path in the release.
        coverage: First and last day on which the texts were published; None when no text has a date.
        previous: The release that this one follows.
    """

    contracts: Contracts
    version: str
    release_date: date
    rows: Mapping[str, int]
    files: Mapping[str, File]
    coverage: tuple[date, date] | None = None
    previous: str | None = None

    @property
    def citation(self) -> str:
        """Say how to cite this version."""
        dataset = self.contracts.dataset
        authors = ", ".join(dataset.authors)
        return f"{authors} ({self.release_date.year}): {dataset.citation_title}, version {self.version}."

    def allowed(self, table: Table, column: str) -> list[str] | None:
        """Give the codes that a column may hold; None when it is free or its list is open."""
        name = table.column(column).codelist
        codelist = self.contracts.codelists[name] if name else None
        return list(codelist.codes) if codelist and not codelist.is_open else None
