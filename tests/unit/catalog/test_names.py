"""Names beside the spots of a drawn chart."""

import re

from parley.catalog.names import place_names

WIDTH, HEIGHT = 300.0, 200.0


def draw(*spots: tuple[float, float, str]) -> str:
    """Give a drawing as the chart library makes it: spots, and their names wherever."""
    paths = "".join(f'<path transform="translate({x},{y})" d="M6,0A6,6,0,1,1,-6,0" fill="#000"/>' for x, y, _ in spots)
    texts = "".join(
        f'<text text-anchor="start" transform="translate({x},{y})" fill="#111">{name}</text>' for x, y, name in spots
    )
    return (
        f'<svg><g class="mark-symbol role-mark spots" role="a">{paths}</g>'
        f'<g class="mark-text role-mark names" role="b">{texts}</g></svg>'
    )


def read(svg: str) -> dict[str, tuple[float, float]]:
    """Give where each name stands."""
    return {
        name: (float(x), float(y))
        for x, y, name in re.findall(r'<text [^>]*translate\(([\d.-]+),([\d.-]+)\)"[^>]*>([^<]*)</text>', svg)
    }


def test_a_name_stands_right_of_its_spot_or_left_where_the_drawing_ends() -> None:
    found = read(place_names(draw((50, 50, "Karsa"), (280, 120, "Sill")), WIDTH, HEIGHT))
    assert found["Karsa"][0] > 50
    assert found["Sill"][0] < 280


def test_no_name_lies_on_another_and_one_without_room_is_left_out() -> None:
    found = read(place_names(draw(*((100, 100, f"Harbour {number}") for number in range(9))), WIDTH, HEIGHT))
    assert 0 < len(found) < 9
    assert "Harbour 0" in found
    places = sorted(found.values())
    assert len(set(places)) == len(places)


def test_markup_in_a_name_stays_as_it_was() -> None:
    assert "Karsa &lt;b&gt;" in place_names(draw((50, 50, "Karsa &lt;b&gt;")), WIDTH, HEIGHT)


def test_a_drawing_without_names_is_left_alone() -> None:
    assert place_names("<svg></svg>", WIDTH, HEIGHT) == "<svg></svg>"


def test_a_place_at_a_pole_which_no_map_holds_goes_without_a_name() -> None:
    drawn = draw((50, float("inf"), "Polar Post"), (100, 100, "Karsa")).replace(",inf)", ",Infinity)")
    assert list(read(place_names(drawn, WIDTH, HEIGHT))) == ["Karsa"]
