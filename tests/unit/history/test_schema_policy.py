"""What a change of the schema asks of its version, and of the releases before: the whole matrix."""

from dataclasses import replace

import pytest

from parley.contracts import Column, Contracts, Table
from parley.history.schema_policy import Schema, check_notice, check_version, compare_schemas, to_schema

COLUMNS = (
    {"name": "ship_id", "type": "string", "description": "Key.", "required": True, "pattern": "^s"},
    {"name": "length_m", "type": "double", "description": "Length.", "unit": "metre", "minimum": 0, "maximum": 90},
    {"name": "kind", "type": "string", "description": "Kind.", "codelist": "kind"},
    {"name": "port_id", "type": "string", "description": "Home.", "max_length": 20},
)
SHIPS = {"name": "ships", "title": "Ships", "description": "Ships.", "primary_key": ["ship_id"], "sort": ["ship_id"]}
CODES = {"kind": (False, ("sail", "steam")), "flag": (True, ("red",))}


def schema(columns=COLUMNS, codelists=None, tables=None, version="1.4.2", **table):
    """Give a schema of one table with something changed."""
    ships = {**SHIPS, **table, "columns": list(columns)}
    return Schema(version, {"ships": ships} if tables is None else tables, CODES | (codelists or {}))


def column(which, **facts):
    """Give the columns with something else about one of them; None takes a fact away."""
    changed = []
    for held in COLUMNS:
        given = {**held, **facts} if held["name"] == which else held
        changed.append({key: value for key, value in given.items() if value is not None})
    return changed


def extra(position):
    """Give the columns with one more at a position."""
    more = {"name": "crew", "type": "int64", "description": "Crew.", "unit": "person"}
    return [*COLUMNS[:position], more, *COLUMNS[position:]]


NO_PORTS = {"ships": {**SHIPS, "columns": list(COLUMNS)}, "ports": {**SHIPS, "columns": list(COLUMNS)}}

MATRIX = [
    ("nothing", schema(), None, None),
    ("description of a column", schema(column("kind", description="Sort.")), "patch", "ships.kind"),
    ("title of a table", schema(title="Boats"), "patch", "ships"),
    ("column at the end", schema(extra(4)), "minor", "ships.crew"),
    ("new table", schema(tables=NO_PORTS), "minor", "ports"),
    ("new code list", schema(codelists={"rig": (False, ("gaff",))}), "minor", "rig"),
    ("code of an open list", schema(codelists={"flag": (True, ("red", "blue"))}), "minor", "flag.blue"),
    ("list opened", schema(codelists={"kind": (True, ("sail", "steam"))}), "minor", "kind"),
    ("may be empty now", schema(column("ship_id", required=None)), "minor", "ships.ship_id"),
    ("looser minimum", schema(column("length_m", minimum=-1)), "minor", "ships.length_m"),
    ("no maximum", schema(column("length_m", maximum=None)), "minor", "ships.length_m"),
    ("longer texts", schema(column("port_id", max_length=30)), "minor", "ships.port_id"),
    ("no pattern", schema(column("ship_id", pattern=None)), "minor", "ships.ship_id"),
    ("another order of rows", schema(sort=["kind", "ship_id"]), "minor", "ships"),
    ("column dropped", schema(COLUMNS[:3]), "major", "ships.port_id"),
    ("column renamed", schema(column("port_id", name="harbour_id")), "major", "ships.port_id"),
    ("column retyped", schema(column("length_m", type="int64")), "major", "ships.length_m"),
    ("columns moved", schema([COLUMNS[1], COLUMNS[0], *COLUMNS[2:]]), "major", "ships.ship_id"),
    ("column put between", schema(extra(2)), "major", "ships.kind"),
    ("may no longer be empty", schema(column("kind", required=True)), "major", "ships.kind"),
    ("another unit", schema(column("length_m", unit="foot")), "major", "ships.length_m"),
    ("another code list", schema(column("kind", codelist="flag")), "major", "ships.kind"),
    ("a reference", schema(column("port_id", reference="ports.port_id")), "major", "ships.port_id"),
    ("tighter minimum", schema(column("length_m", minimum=5)), "major", "ships.length_m"),
    ("a minimum of items", schema(column("kind", min_items=1)), "major", "ships.kind"),
    ("shorter texts", schema(column("port_id", max_length=9)), "major", "ships.port_id"),
    ("another pattern", schema(column("ship_id", pattern="^t")), "major", "ships.ship_id"),
    ("another key", schema(primary_key=["port_id"]), "major", "ships"),
    ("table dropped", schema(tables={}), "major", "ships"),
    ("code taken away", schema(codelists={"kind": (False, ("sail",))}), "major", "kind.steam"),
    ("code of a closed list", schema(codelists={"kind": (False, ("sail", "steam", "oar"))}), "major", "kind.oar"),
    ("list closed", schema(codelists={"flag": (False, ("red",))}), "major", "flag"),
]  # fmt: skip
NAMES = [row[0] for row in MATRIX]
BREAKS = [row for row in MATRIX if row[2] == "major"]


@pytest.mark.parametrize(("after", "level", "subject"), [row[1:] for row in MATRIX], ids=NAMES)
def test_every_change_is_seen_and_weighed(after, level, subject):
    changes = compare_schemas(schema(), after)
    assert (level, subject) in [(c.level, c.subject) for c in changes] or (level is None and changes == [])
    order = {"patch": 0, "minor": 1, "major": 2}
    assert max((order[c.level] for c in changes), default=0) == order.get(level, 0)


@pytest.mark.parametrize(("after", "level", "subject"), [row[1:] for row in MATRIX], ids=NAMES)
def test_the_version_must_rise_by_as_much_as_the_change_asks(after, level, subject):
    before, changes = schema(), compare_schemas(schema(), after)
    fits = {"1.4.2": (None, "patch"), "1.4.3": (None, "patch"), "1.5.0": (None, "patch", "minor"),
            "2.0.0": (None, "patch", "minor", "major"), "1.4.1": (), "0.9.0": ()}  # fmt: skip
    for version, levels in fits.items():
        problems = check_version(before, replace(after, version=version), changes)
        assert bool(problems) == (level not in levels), version
    if level == "major":
        (problem,) = check_version(before, after, changes)
        assert "raised from 1.4.2 to 2.0.0" in problem
        assert subject in problem


@pytest.mark.parametrize(("after", "level", "subject"), [row[1:] for row in BREAKS], ids=[r[0] for r in BREAKS])
def test_a_break_must_have_been_announced_in_two_releases(after, level, subject):
    after = replace(after, version="2.0.0")
    changes = [c for c in compare_schemas(schema(), after) if c.subject == subject]
    told = {subject: "2.0.0"}
    assert check_notice(after, changes, [told, told]) == []
    for announced in ([], [told], [told, {}], [{}, told, told], [told, {subject: "3.0.0"}]):
        (problem, *_) = check_notice(after, changes, announced)
        assert problem.startswith(subject)


def test_the_projects_own_schema_is_what_a_release_publishes(contracts: Contracts):
    published = to_schema(contracts)
    assert compare_schemas(published, to_schema(contracts)) == []
    quotes: Table = contracts.tables["quotes"]
    tables = dict(contracts.tables) | {"quotes": replace(quotes, columns=(*quotes.columns, Column("x", "bool", "X.")))}
    (change,) = compare_schemas(published, to_schema(replace(contracts, tables=tables)))
    assert (change.subject, change.level) == ("quotes.x", "minor")
