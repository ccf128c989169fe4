"""Bytes to documents: encodings, languages, pages, and what is left out with its reason."""

import pytest

from parley import ingest
from parley.ingest import Entry
from parley.records import Document, Rejection

PROSE = (
    "The council of Orvel said on Monday that its envoys had met commanders of the Front in the hills above Kelmadu. "
    "Nobody signed anything, and both sides will come back in a week to talk about the detainees."
)
FRENCH = (
    "Le conseil des anciens a ouvert lundi des pourparlers avec les chefs du Front dans la ville de Kelmadu, selon "
    "deux responsables qui ont participé aux réunions et qui ne souhaitent pas être nommés dans cet article."
)
ENGLISH = frozenset({"en"})


def read(data: bytes, path: str = "orvel/a.txt", **facts: object) -> Document | Rejection:
    """Read bytes as the text at `path`."""
    return ingest.read_document(data, Entry(path=path, collection="orvel", **facts), ENGLISH)  # type: ignore[arg-type]


def accepted(data: bytes, **facts: object) -> Document:
    """Read bytes that must be accepted."""
    document = read(data, **facts)
    assert isinstance(document, Document), document
    return document


def test_a_plain_text_stays_as_decoded() -> None:
    text = f"Title\r\n\r\n{PROSE}\r\n"
    assert accepted(text.encode()).text == text


def test_a_byte_order_mark_of_utf_8_stays_in_the_text_so_that_offsets_hold() -> None:
    assert accepted(b"\xef\xbb\xbf" + PROSE.encode()).text == "\ufeff" + PROSE


def test_a_declared_encoding_is_used_and_recorded() -> None:
    document = accepted(f"Moussa Ould Sidé. {PROSE}".encode("latin-1"), encoding="latin-1")
    assert (document.encoding, document.text[:16], document.text_repairs) == ("latin-1", "Moussa Ould Sidé", ())


def test_an_encoding_that_nobody_declared_is_found_and_told() -> None:
    document = accepted(f"Moussa Ould Sidé said “no”. {PROSE}".encode("cp1252"))
    assert document.text.startswith("Moussa Ould Sidé said “no”")
    assert document.text_repairs == ("encoding found: cp1252",)


def test_utf_16_with_its_mark_is_read() -> None:
    assert accepted(PROSE.encode("utf-16")).text == PROSE


def test_letters_that_were_decoded_wrongly_before_are_mended_and_told() -> None:
    broken = f"The minister, Aïssata Koné, said “yes”. {PROSE}".encode().decode("cp1252", errors="ignore")
    document = accepted(broken.encode())
    assert "Aïssata Koné" in document.text
    assert document.text_repairs == ("mojibake",)


@pytest.mark.parametrize(
    ("data", "facts", "code"),
    [
        (b"", {}, "empty"),
        (b" \n\t ", {}, "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 99, {}, "binary"),
        (b"%PDF-1.7 ...", {}, "binary"),
        (b"abc\x00\x01\x02" * 50, {}, "binary"),
        (PROSE.encode("utf-8"), {"encoding": "no-such-code"}, "encoding"),
        (PROSE.encode("utf-16-le")[:-1], {"encoding": "utf-16"}, "encoding"),
        (FRENCH.encode(), {}, "language"),
        (PROSE.encode(), {"sha256": "0" * 64}, "checksum"),
    ],
)
def test_what_is_no_text_is_left_out_with_its_reason(data: bytes, facts: dict[str, str], code: str) -> None:
    refused = read(data, **facts)
    assert isinstance(refused, Rejection)
    assert refused.reason_code == code
    assert refused.problem
    assert refused.remedy


def test_a_text_over_the_limit_is_left_out() -> None:
    refused = ingest.read_document(PROSE.encode() * 100, Entry("a.txt", "orvel"), ENGLISH, max_bytes=1000)
    assert isinstance(refused, Rejection)
    assert refused.reason_code == "size"


def test_the_prose_decides_the_language_not_the_page_around_it() -> None:
    assert accepted(f"Aller au contenu principal\nPays\nVoir l'original\n\n{PROSE}".encode()).language == "en"


def test_a_short_text_has_the_language_its_manifest_names() -> None:
    assert accepted(b"Truce in Orvel.", language="en-GB").language == "en-GB"


def test_a_web_page_gives_its_article_with_blocks() -> None:
    page = f"""<!doctype html><html lang="en"><head><title>Talks open in Kelmadu</title>
    <meta property="article:published_time" content="2021-05-03">
    <meta property="og:site_name" content="Orvel Courier"></head>
    <body><nav><a href="/">Home</a><a href="/w">World</a></nav><article><h1>Talks open in Kelmadu</h1><p>{PROSE}</p>
    <figure><img src="/p/hall.jpg" alt="A hall"><figcaption>FILE - The hall in Kelmadu.</figcaption></figure>
    <h2>What comes next</h2><p>{PROSE.replace("Monday", "Friday")}</p></article>
    <footer>Copyright 2031 Orvel Courier</footer></body></html>"""
    document = accepted(page.encode(), path="orvel/a.html")
    assert document.media_type == "text/html"
    assert document.publisher == "Orvel Courier"
    assert document.published is not None
    assert document.published.start.isoformat() == "2021-05-03"
    assert [b.kind for b in document.blocks] == ["title", "paragraph", "caption", "heading", "paragraph"]
    assert [document.text[b.char_start : b.char_end] for b in document.blocks][1] == PROSE
    assert "FILE - The hall in Kelmadu." in document.text
    assert "Home" not in document.text
    assert "Copyright" not in document.text


def test_a_json_line_without_text_is_refused_by_its_place() -> None:
    with pytest.raises(ingest.InputError, match=r"in\.jsonl:3"):
        ingest.document_of_line({"doc_id": "1"}, "in.jsonl:3")
