"""Unit codes are what they claim to be, by the libraries that keep the standards: UCUM and ISO 4217."""

import re
from typing import Any

import pycountry
import pytest

from parley import store

RAW = store.read_lexicon("figures")
OWN = frozenset({"second", "minute", "hour", "day", "week", "month", "year", "revolutions per minute", "megapixel"})
"""Codes that are words: units of time, and what UCUM has no unit for."""
UNITS = [unit for unit in RAW["units"] if unit["code"] not in OWN]
MEASURES = {"distance": "[length]", "area": "[length] ** 2"}
READ_OTHERWISE = frozenset(
    {"kilos", "KM", "Nm", "lb-ft", "pound-mass", "pound-feet", "pound-foot", "foot-pounds", "pounds per square inch"}
    # News measure ice, oil and carbon: tons of a thousand kilograms, barrels of 42 gallons.
    | {"gigaton", "gigatons", "kiloton", "kilotons", "barrel", "barrels"}
    | {"degrees celsius", "degree celsius", "degrees fahrenheit", "degree fahrenheit"}
)
"""Wordings that the library reads in another way than the news mean them."""
FORMER = frozenset({"BGN"})
"""Money that is withdrawn, of which older texts tell; the library keeps to what is in force."""


@pytest.fixture(scope="module")
def ucum() -> Any:
    """Give the registry of UCUM units."""
    library = pytest.importorskip("ucumvert", reason="comes with the dev extra")
    return library.PintUcumRegistry()


def quantities(ucum: Any, unit: dict[str, Any]) -> dict[str, Any]:
    """Give what the library says that our wordings of a unit mean, for the ones it knows."""
    import pint

    known: dict[str, Any] = {}
    for wording in [*unit["words"], *unit.get("symbols", [])]:
        if wording in READ_OTHERWISE:
            continue
        plain = re.sub(r" an? ", " per ", wording)
        for name in (plain.replace("-", " "), re.sub(r"[ -]", "_", plain)):
            try:
                read = ucum.Quantity(1, ucum.parse_units(name))
            except (pint.errors.PintError, AttributeError, ValueError, TypeError):
                continue
            known[wording] = read
            break
    return known


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit["code"])
def test_physical_units_are_ucum_codes_of_what_they_measure(ucum: Any, unit: dict[str, Any]) -> None:
    dimension = str(ucum.from_ucum(unit["code"]).dimensionality)
    wanted = MEASURES.get(unit["measure"])
    assert dimension == wanted if wanted else dimension not in MEASURES.values()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit["code"])
def test_a_unit_is_as_large_as_its_names_say(ucum: Any, unit: dict[str, Any]) -> None:
    size = ucum.from_ucum(unit["code"])
    known = quantities(ucum, unit)
    assert known or set(unit["words"]) & READ_OTHERWISE
    for wording, read in known.items():
        assert read.dimensionality == size.dimensionality, wording
        assert read.to_root_units().magnitude == pytest.approx(size.to_root_units().magnitude, rel=1e-3), wording


@pytest.mark.parametrize(
    "money", [m for m in RAW["currencies"] if m["code"].isupper()], ids=lambda money: money["code"]
)
def test_money_has_iso_codes(money: dict[str, Any]) -> None:
    assert money["code"] in FORMER or pycountry.currencies.get(alpha_3=money["code"]) is not None
