"""Bytes and a manifest entry to a Document, or to the reason why not."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parley import calendar
from parley.errors import InputError
from parley.ids import stable_id
from parley.records import Block, Document, Interval, Rejection

MAX_BYTES = 20_000_000
SIGNATURES = {
    b"\xff\xd8\xff": "a JPEG picture",
    b"\x89PNG": "a PNG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a ZIP archive or office document",
    b"\x1f\x8b": "gzip-compressed data",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"\x7fELF": "a program",
}
BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
HTML = re.compile(rb"<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]")
DATE_SEARCH = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}
"""A page's date is taken from its metadata alone; the fixed bound keeps the search from asking the clock."""
MIN_LETTERS = 100
"""Below so many letters a language can't be told from the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says about one text.

    Attributes:
        path: Path relative to the raw folder.
        published: When the text was published, from the manifest's EDTF string.
        encoding: Encoding the manifest declares.
    """

    path: str
    collection: str
    title: str | None = None
    publisher: str | None = None
    published: Interval | None = None
    language: str | None = None
    source_url: str | None = None
    licence: str | None = None
    encoding: str | None = None
    sha256: str | None = None


def read_document(
    data: bytes, entry: Entry, languages: frozenset[str], max_bytes: int = MAX_BYTES
) -> Document | Rejection:
    """Decode one raw text and learn its language, or say why it can't be used.

    An HTML page gives the text of its main content; the blocks come with it. Plain text stays as decoded. An encoding
    that neither the manifest nor the bytes declare is looked for, and the find is told in `text_repairs`.
    """
    problem = check_bytes(data, entry, max_bytes)
    if problem:
        return problem
    decoded = decode(data, entry)
    if isinstance(decoded, Rejection):
        return decoded
    text, encoding, repairs = decoded
    blocks: tuple[Block, ...] = ()
    facts: Mapping[str, str | None] = {}
    is_html = is_page(data, entry)
    if is_html:
        text, blocks, facts = read_page(text)
    if not text.strip():
        return reject(entry, "empty", "there is no text in it", "Give a file with the article's text")
    language, problem = check_language(text, entry, languages)
    if problem:
        return problem
    published = entry.published or page_date(facts.get("date"))
    return Document(
        document_id=stable_id("documents", entry.path),
        collection=entry.collection,
        path=entry.path,
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        title=entry.title or facts.get("title"),
        publisher=entry.publisher or facts.get("sitename"),
        published=published,
        published_basis=None if published is None else "manifest" if entry.published else "text",
        language=language,
        source_url=entry.source_url or facts.get("url"),
        licence=entry.licence,
        media_type="text/html" if is_html else "text/plain",
        encoding=encoding,
        text_repairs=repairs,
        blocks=blocks,
    )


def read_text(data: bytes, entry: Entry) -> str | Rejection:
    """Give the text of bytes whose encoding is known, as `read_document` does."""
    decoded = decode(data, entry)
    if isinstance(decoded, Rejection):
        return decoded
    return read_page(decoded[0])[0] if is_page(data, entry) else decoded[0]


def is_page(data: bytes, entry: Entry) -> bool:
    """Tell whether bytes are a web page, by their name or their beginning."""
    return entry.path.lower().endswith((".html", ".htm", ".xhtml")) or bool(HTML.search(data[:2000]))


def reject(entry: Entry, code: str, problem: str, remedy: str) -> Rejection:
    """Say why a text is left out."""
    return Rejection(entry.path, code, problem, remedy)


def too_large(entry: Entry, size: int, max_bytes: int) -> Rejection:
    """Say that a file is over the limit."""
    problem = f"{size:,} bytes are over the limit of {max_bytes:,}"
    return reject(entry, "size", problem, "Cut it into its articles, or raise --max-bytes")


def check_bytes(data: bytes, entry: Entry, max_bytes: int) -> Rejection | None:
    """Tell what keeps these bytes from being a text, if anything."""
    if len(data) > max_bytes:
        return too_large(entry, len(data), max_bytes)
    if not data.strip():
        return reject(entry, "empty", "the file is empty", "Give a file with the article's text")
    if entry.sha256 and hashlib.sha256(data).hexdigest() != entry.sha256.lower():
        return reject(
            entry,
            "checksum",
            "its bytes are not those the manifest's sha256 names",
            "Restore the file or mend the manifest",
        )
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            return reject(entry, "binary", f"it is {what}, not a text", "Save the article's text as plain text or HTML")
    wide = (entry.encoding or "").lower().replace("_", "-").startswith(("utf-16", "utf-32"))
    if not wide and not data.startswith(tuple(BYTE_ORDER_MARKS)):
        head = data[:100_000]
        controls = sum(
            head.count(byte) for byte in b"\x00\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"
        )
        if b"\x00" in head or controls > len(head) / 200:
            return reject(
                entry,
                "binary",
                "it holds control bytes as no text does",
                "Save the article's text as plain text or HTML",
            )
    return None


def decode(data: bytes, entry: Entry) -> tuple[str, str, tuple[str, ...]] | Rejection:
    """Give the text, its encoding and what was mended, or say that the encoding can't be read."""
    declared = entry.encoding or next((BYTE_ORDER_MARKS[b] for b in BYTE_ORDER_MARKS if data.startswith(b)), None)
    if declared:
        try:
            text = data.decode(declared)
        except (UnicodeDecodeError, LookupError) as error:
            return reject(
                entry,
                "encoding",
                f"it can't be read as {declared}: {error}",
                "Name the right `encoding` in the manifest",
            )
        return mend(text, declared, ())
    try:
        return mend(data.decode("utf-8"), "utf-8", ())
    except UnicodeDecodeError as error:
        found = find_encoding(data)
        if found is None:
            return reject(
                entry,
                "encoding",
                f"it is not UTF-8 ({error.reason} at byte {error.start}) and no other encoding fits",
                "Save it as UTF-8, or name its `encoding` in the manifest",
            )
        return mend(data.decode(found), found, (f"encoding found: {found}",))


def find_encoding(data: bytes) -> str | None:
    """Find the encoding of bytes that are not UTF-8: the Western European one if its letters fit, else a guess."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    odd = [c for c in text if ord(c) > 127]
    if odd and sum(
        c in "àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜÝŸ’‘“”«»–—…•°©®€£§·\xa0" for c in odd
    ) >= 0.97 * len(odd):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(data[:500_000]).best()
    if best is None or best.chaos > 0.1:
        return None
    try:
        data.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return str(best.encoding)


def mend(text: str, encoding: str, repairs: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """Undo letters that an earlier program decoded wrongly, and say so."""
    import ftfy

    if ftfy.is_bad(text):
        fixed = ftfy.fix_encoding(text)
        if fixed != text:
            return fixed, encoding, (*repairs, "mojibake")
    return text, encoding, repairs


def check_language(text: str, entry: Entry, languages: frozenset[str]) -> tuple[str | None, Rejection | None]:
    """Give the language of the prose, or reject a text in one that is not asked for."""
    found = find_language(text)
    declared = entry.language.split("-")[0].lower() if entry.language else None
    language = found or declared or min(languages)
    if language not in languages:
        return None, reject(
            entry,
            "language",
            f"its prose is in {language!r}, and only {', '.join(sorted(languages))} can be read",
            "Give a translation" if found else "Mend `language` in the manifest",
        )
    return entry.language if declared == language else language, None


KIN = {"pcm": "en", "sco": "en", "jam": "en"}
"""Languages the identifier takes English full of foreign names for, and what they are kin to."""


def find_language(text: str) -> str | None:
    """Find the language that most of the letters are written in, paragraph by paragraph; None for too little text."""
    from py3langid import classify

    votes: dict[str, int] = {}
    for piece in text.split("\n"):
        letters = len(LETTERS.findall(piece[:2000]))
        if letters >= MIN_LETTERS:
            code = str(classify(piece[:2000])[0])
            code = KIN.get(code, code)
            votes[code] = votes.get(code, 0) + letters
    if not votes:
        letters = len(LETTERS.findall(text[:4000]))
        if letters < MIN_LETTERS:
            return None
        found = str(classify(text[:4000])[0])
        return KIN.get(found, found)
    return max(sorted(votes), key=votes.__getitem__)


def read_page(html: str) -> tuple[str, tuple[Block, ...], dict[str, str | None]]:
    """Give the main content of a web page as text with blocks, and what the page says of itself."""
    import trafilatura
    from lxml import etree

    extracted = trafilatura.extract(
        html,
        output_format="xml",
        include_comments=False,
        include_tables=False,
        include_images=True,
        with_metadata=True,
        favor_recall=True,
        date_extraction_params=DATE_SEARCH,
    )
    if not extracted:
        return "", (), {}
    root = etree.fromstring(extracted.encode())
    facts = {key: root.get(key) for key in ("title", "sitename", "date", "url")}
    captions = read_captions(html)
    pieces: list[tuple[str, str]] = [("title", facts["title"])] if facts["title"] else []
    for node in root.iter("head", "p", "item", "quote", "graphic"):
        if any(parent.tag in ("item", "quote") for parent in node.iterancestors()):
            continue
        words = " ".join(" ".join(node.itertext()).split())
        if node.tag == "graphic":
            words = captions.get((node.get("src") or "").rsplit("/", 1)[-1]) or " ".join(
                (node.get("alt") or "").split()
            )
        if words and words not in {piece for _, piece in pieces[:3]}:
            kind = {"head": "heading", "item": "list_item", "graphic": "caption"}.get(node.tag, "paragraph")
            pieces.append((kind, words))
    blocks, at, text = [], 0, ""
    for kind, words in pieces:
        at = len(text)
        text += words + "\n\n"
        blocks.append(Block(kind, at, at + len(words)))
    return text.rstrip("\n"), tuple(blocks), facts


def read_captions(html: str) -> dict[str, str]:
    """Give the captions of a page's figures by the name of the picture's file."""
    from lxml import html as markup

    captions = {}
    for figure in markup.fromstring(html.encode(), parser=markup.HTMLParser(encoding="utf-8")).iter("figure"):
        words = " ".join(" ".join(" ".join(caption.itertext()) for caption in figure.iter("figcaption")).split())
        for picture in figure.iter("img"):
            captions[(picture.get("src") or "").rsplit("/", 1)[-1]] = words
    return captions


def page_date(stated: str | None) -> Interval | None:
    """Give the publication date that a page's own metadata states."""
    try:
        return calendar.parse_edtf(stated) if stated else None
    except ValueError:
        return None


def document_of_line(raw: Any, where: str) -> Document:
    """Give the document of one JSON line with doc_id, text and, if known, published.

    Raises:
        InputError: A field is missing or has the wrong type.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or not raw.get("doc_id"):
        raise InputError(
            where=where, problem="not an object with doc_id and text", remedy='Write {"doc_id": "1", "text": "..."}'
        )
    published = None
    if raw.get("published"):
        try:
            published = calendar.parse_edtf(str(raw["published"]))
        except ValueError as error:
            raise InputError(
                where=where, problem=f"published: {error}", remedy="Write an EDTF date such as 2021-10-19 or 2021-10"
            ) from error
    text = raw["text"]
    return Document(
        document_id=str(raw["doc_id"]),
        collection="",
        path=str(raw["doc_id"]),
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        published=published,
        published_basis="manifest" if published else None,
        language="en",
    )
