"""Near-identical texts become one story; texts on the same subject do not."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from parley.records import Block, Document, Interval
from parley.resolve.stories import resolve_stories

WIRE = [
    "The council of elders of Orvel opened talks with the Front in the hill town of Kelmadu on Monday morning.",
    "Two officials who took part said that the envoys had brought a list of forty detainees to the table.",
    "The Front has asked for the release of every one of them before it will speak about a truce at all.",
    "A first meeting in March broke up after an hour because neither side would leave its weapons at the gate.",
    "The capital has not said who leads its side, and the ministry of peace did not answer questions about it.",
]
OTHER = [
    "Heavy rain washed away the only bridge between the hill towns and the capital of Orvel over the weekend.",
    "Engineers of the army said that lorries with grain would have to wait for at least ten days at the river.",
    "Prices in the market of Kelmadu have doubled since the bridge fell, traders in the town said by telephone.",
]


def document(name: str, paragraphs: list[str], day: date | None = date(2031, 5, 3)) -> Document:
    """Make a document of paragraphs."""
    text, blocks = "", []
    for paragraph in paragraphs:
        blocks.append(Block("paragraph", len(text), len(text) + len(paragraph)))
        text += paragraph + "\n\n"
    published = Interval(day, day, "day") if day else None
    return Document(name, "orvel", f"{name}.txt", text, "", published=published, blocks=tuple(blocks))


def test_a_form_filled_in_with_other_facts_is_another_story() -> None:
    line = "On 5 May unknown armed men attacked a farm near Tolune in the district and killed 3 people, an elder said."
    other = line.replace("5 May", "6 May").replace("killed 3", "killed 4")
    elsewhere = line.replace("Tolune", "Dravik")
    for changed in (other, elsewhere):
        stories = resolve_stories([document("a", [line]), document("b", [changed])])
        assert stories["a"][0] != stories["b"][0]
    stories = resolve_stories([document("a", [line]), document("b", [line.replace("Tolune", "Toloune")])])
    assert stories["a"][0] == stories["b"][0]


def test_a_shortened_and_lightly_edited_retelling_is_the_same_story() -> None:
    retold = [WIRE[0].replace("on Monday morning", "on Monday"), WIRE[2], WIRE[3].replace("an hour", "one hour")]
    stories = resolve_stories([document("a", WIRE), document("b", retold), document("c", OTHER)])
    assert stories["a"][0] == stories["b"][0] != stories["c"][0]
    assert [stories[name][1] for name in "abc"] == [True, False, True]


def test_one_borrowed_sentence_is_no_retelling() -> None:
    stories = resolve_stories([document("a", WIRE), document("c", [*OTHER, WIRE[3]])])
    assert stories["a"][0] != stories["c"][0]


def test_the_same_words_a_year_apart_are_two_stories() -> None:
    stories = resolve_stories([document("a", WIRE), document("b", WIRE, date(2032, 5, 3))])
    assert stories["a"][0] != stories["b"][0]


def test_furniture_that_two_pages_share_is_no_story() -> None:
    shared = Block("boilerplate", 0, len(WIRE[0]))
    pages = [Document(name, "o", name, WIRE[0], "", blocks=(shared,)) for name in "ab"]
    stories = resolve_stories(pages)
    assert stories["a"][0] != stories["b"][0]


@given(st.permutations(["a", "b", "c"]))
def test_the_order_of_documents_changes_nothing(order: list[str]) -> None:
    made = {"a": document("a", WIRE), "b": document("b", WIRE[1:]), "c": document("c", OTHER)}
    assert resolve_stories([made[name] for name in order]) == resolve_stories(list(made.values()))


def test_no_documents_give_no_stories() -> None:
    assert resolve_stories([]) == {}
