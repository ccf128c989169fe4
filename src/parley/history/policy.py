"""What `schemas/dataset.yml` asks of each new release beside the last one: floors, and breaks announced beforehand."""

from dataclasses import dataclass
from typing import Any

from parley.errors import ContractError
from parley.strict import as_list, as_text, as_texts, as_version, require_only_keys


@dataclass(frozen=True, slots=True)
class Floors:
    """How far a release may fall behind the last good one before it is refused; shares lie between 0 and 1.

    Attributes:
        max_shrink: Share of its rows that a table may lose.
        min_id_survival: Share of a table's identifiers that must still be there or lead to one that is.
        max_null_rise: How much larger the share of empty cells of a column may be.
        min_rows: Rows below which a table is too small to be judged by shares.
        exempt: Tables that may come and go.
    """

    max_shrink: float = 0.2
    min_id_survival: float = 0.8
    max_null_rise: float = 0.2
    min_rows: int = 20
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """A break of the schema that is told releases before it comes.

    Attributes:
        subject: What will break: a table, a code list, `table.column` or `codelist.code`.
        removed_in: Schema version that brings the break.
        notice: What users should do about it.
    """

    subject: str
    removed_in: str
    notice: str


def parse_floors(raw: Any, where: str) -> Floors:
    """Make the floors of what `dataset.yml` holds; what is not given keeps its default.

    Raises:
        ContractError: A limit is unknown, or no number that it can be.
    """
    shares = ("max_shrink", "min_id_survival", "max_null_rise")
    require_only_keys(raw, where, (), (*shares, "min_rows", "exempt"))
    for name in shares:
        value = raw.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise ContractError(where=f"{where}.{name}", problem=f"{value!r} is no share", remedy="Use 0 to 1")
    rows = raw.get("min_rows", 0)
    if isinstance(rows, bool) or not isinstance(rows, int) or rows < 0:
        raise ContractError(where=f"{where}.min_rows", problem=f"{rows!r} is no count", remedy="Use 0 or more")
    return Floors(**{**raw, "exempt": as_texts(raw.get("exempt", []), f"{where}.exempt")})


def parse_announcements(raw: Any, where: str) -> tuple[Announcement, ...]:
    """Make the announced breaks of what `dataset.yml` holds.

    Raises:
        ContractError: An entry lacks something, or announces one thing twice.
    """
    found: dict[str, Announcement] = {}
    for item in as_list(raw, where):
        require_only_keys(item, where, ("subject", "removed_in", "notice"))
        subject = as_text(item["subject"], f"{where}.subject")
        if subject in found:
            raise ContractError(where=f"{where}.{subject}", problem="announced twice", remedy="Keep one of them")
        place = f"{where}.{subject}"
        version = as_version(item["removed_in"], f"{place}.removed_in")
        found[subject] = Announcement(subject, version, as_text(item["notice"], f"{place}.notice"))
    return tuple(found.values())
