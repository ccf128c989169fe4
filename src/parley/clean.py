"""Tell a text's title, headings, paragraphs, captions and page furniture apart; the text itself never changes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parley.errors import ContractError
from parley.ids import fold
from parley.records import Block, Document

GROUPS = ("line", "start", "notice", "label", "caption")
SENTENCE_END = re.compile(r"[.!?…:;][\"”’'»)\]*]*$")
SENTENCE_STOP = re.compile(r"[.!?][\"”’')\]]*\s")
BULLET = re.compile(r"(?:[•·‣▪◦*–—-]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S")
CHUNK = re.compile(r"\S(?:.|\n(?![ \t\r\xa0]*(?:\n|$)))*", re.ASCII)
LINE = re.compile(r"[^\n]+")
CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ'’.]+"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
CAPITALIZED = r"[A-ZÀ-ÖØ-Þ][\w'’.-]+"
SOURCE = r"\([^()\n]{2,40}\)"
DAY = rf"(?:[A-Z][a-z]+day,? )?(?:\d{{1,2}} {MONTH}|{MONTH} \d{{1,2}})(?:,? \d{{4}})?"
DATELINE = re.compile(
    rf"(?:(?P<place>{CAPITALS}(?:[ /-]{CAPITALS}){{0,4}})"
    rf"|{CAPITALIZED}(?: {CAPITALIZED}){{0,3}}(?=,? ?[(\d]|, {MONTH} \d))"
    r"(?:, [A-ZÀ-ÖØ-Þ][\w'’. ]{1,30}?)?"
    rf"(?P<source>(?: ?{SOURCE})?(?:,? ?{DAY})?(?: ?{SOURCE})?)"
    r" ?(?P<dash>—|–|--|-|_)[ \xa0]+(?=\S.{20})"
)
"""Where and when a report was filed, before its first sentence: "LUMASI (Basin Wire), 10 May 2023 – The …"."""
DATELINED = 3
"""How many paragraphs from the top may have a dateline."""
EDGE = " \t\r\n\xa0\ufeff\u200b\u2060\f\v"
WRAP_MIN, WRAP_MAX = 40, 120
HEADING_WORDS, STRAY_WORDS = 16, 4


@dataclass(frozen=True)
class CleanRules:
    """The wording of page furniture, one pattern a group of `lexicons/boilerplate.yml`."""

    line: re.Pattern[str]
    start: re.Pattern[str]
    notice: re.Pattern[str]
    label: re.Pattern[str]
    caption: re.Pattern[str]


def compile_rules(raw: Mapping[str, Any]) -> CleanRules:
    """Compile the lexicon of page furniture.

    Raises:
        ContractError: A group is missing, or a pattern is not a regular expression.
    """
    compiled = {}
    for group in GROUPS:
        try:
            patterns = raw[group]["patterns"]
            compiled[group] = re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)
        except (KeyError, TypeError) as error:
            raise ContractError(
                where=f"boilerplate.{group}", problem="no list of patterns", remedy="Give `patterns:` a list"
            ) from error
        except re.error as error:
            raise ContractError(where=f"boilerplate.{group}", problem=f"not a regular expression: {error}") from error
    return CleanRules(**compiled)


def clean_document(document: Document, rules: CleanRules) -> Document:
    """Give the document with its blocks: those ingest found on its page, less furniture, or those of its lines."""
    if document.blocks:
        held = [
            replace(b, kind="boilerplate") if is_furniture(document.text[b.char_start : b.char_end], rules) else b
            for b in document.blocks
        ]
        blocks = split_datelines(document.text, held)
    else:
        blocks = find_blocks(document.text, rules, document.title)
    title = document.title or next(
        (document.text[b.char_start : b.char_end] for b in blocks if b.kind == "title"), None
    )
    return replace(document, blocks=tuple(blocks), title=" ".join(title.split()) if title else None)


def content_words(document: Document) -> int:
    """Count the words of prose: those of paragraphs, list items and captions."""
    prose = ("paragraph", "list_item", "caption")
    return sum(len(document.text[b.char_start : b.char_end].split()) for b in document.blocks if b.kind in prose)


def find_blocks(text: str, rules: CleanRules, title: str | None = None) -> list[Block]:
    """Cut a plain text into blocks and give each its kind."""
    chunks = [(chunk.start(), lines_of(text, chunk.start(), chunk.end())) for chunk in CHUNK.finditer(text)]
    blocks: list[Block] = []
    for _, lines in chunks:
        furniture = is_information_box([text[a:b] for a, b in lines], rules)
        for start, end in join_wrapped(text, lines):
            start, end = trimmed(text, start, end)
            if start < end:
                kind = "boilerplate" if furniture else line_kind(text[start:end], rules)
                blocks.append(Block(kind, start, end))
    return split_datelines(text, mark_strays(text, mark_title(text, blocks, title)))


def split_datelines(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Cut the dateline off the first paragraphs: it is no part of their first sentence."""
    first = [b for b in blocks if b.kind == "paragraph"][:DATELINED]
    cut: list[Block] = []
    for block in blocks:
        end = dateline_end(text[block.char_start : block.char_end]) if block in first else 0
        if end:
            begin, stop = trimmed(text, block.char_start, block.char_start + end)
            cut += [Block("dateline", begin, stop), Block("paragraph", block.char_start + end, block.char_end)]
        else:
            cut.append(block)
    return cut


def dateline_end(paragraph: str) -> int:
    """Give where the dateline of a paragraph ends; 0 where it has none, as in "ECOWAS – the bloc's name – met"."""
    found = DATELINE.match(paragraph)
    if found is None or (found["place"] and len(found["place"]) < 4 and not found["source"]):
        return 0
    sentence = SENTENCE_STOP.split(paragraph[found.end() :], maxsplit=1)[0]
    if not found["source"] and f" {found['dash']} " in sentence:
        return 0
    return found.end()


def lines_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the spans of the lines between `start` and `end`."""
    return [(m.start(), m.end()) for m in LINE.finditer(text, start, end)]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the span without white space and marks of no width at its ends."""
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    return start, end


def join_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join lines that a fixed width broke; lines that end by themselves stay apart."""
    longest = max((b - a for a, b in lines), default=0)
    joined: list[tuple[int, int]] = []
    open_line = False
    for start, end in lines:
        line = text[start:end].strip()
        if open_line and not BULLET.match(line):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        full = WRAP_MIN <= len(line) <= WRAP_MAX and longest <= WRAP_MAX
        open_line = full and (len(line) >= 0.75 * longest or not SENTENCE_END.search(line))
    return joined


def line_kind(line: str, rules: CleanRules) -> str:
    """Give the kind of a block from its wording alone."""
    if len(line) < 400 and rules.caption.search(line):
        return "caption"
    if is_furniture(line, rules):
        return "boilerplate"
    if BULLET.match(line):
        return "list_item"
    words = line.split()
    if len(words) <= HEADING_WORDS and not SENTENCE_END.search(line) and not line[0].islower():
        return "heading"
    return "paragraph"


def is_furniture(line: str, rules: CleanRules) -> bool:
    """Tell whether a block is page furniture: a link, a button, a counter, a notice."""
    core = line.strip().strip(".!:»«|>< \t*_").strip()
    if not core or (len(core) < 120 and rules.line.fullmatch(core)):
        return True
    if len(core) < 260 and rules.start.match(core):
        return True
    return len(line.split()) < 220 and len({m.group().lower() for m in rules.notice.finditer(line)}) >= 2


def is_information_box(lines: Sequence[str], rules: CleanRules) -> bool:
    """Tell whether lines are the labels and values of a page's information box."""
    short = [line.strip(" \t\r:") for line in lines]
    if len(short) < 3 or any(len(line.split()) > 5 or SENTENCE_END.search(line) for line in short):
        return False
    return 3 * sum(bool(rules.label.fullmatch(line)) for line in short) >= len(short)


def mark_strays(text: str, blocks: list[Block]) -> list[Block]:
    """Take short headings that head nothing for furniture: those before furniture, and all below the last prose."""
    prose = [i for i, b in enumerate(blocks) if b.kind in ("paragraph", "list_item", "caption")]
    if not prose:
        return blocks
    marked = list(blocks)
    for i in reversed(range(len(marked))):
        below = marked[i + 1].kind if i + 1 < len(marked) else "boilerplate"
        is_short = len(text[marked[i].char_start : marked[i].char_end].split()) <= STRAY_WORDS
        if marked[i].kind == "heading" and below == "boilerplate" and (is_short or i > prose[-1]):
            marked[i] = replace(marked[i], kind="boilerplate")
    return marked


def mark_title(text: str, blocks: list[Block], title: str | None) -> list[Block]:
    """Mark the title: the block that says what the manifest calls it, else the first heading that is long enough.

    Short lines above the title belong to the site, not to the text.
    """
    at = title_index(text, blocks, title)
    if at is None:
        return blocks
    above = [
        replace(b, kind="boilerplate")
        if b.kind == "heading" and len(text[b.char_start : b.char_end].split()) <= 4
        else b
        for b in blocks[:at]
    ]
    return [*above, replace(blocks[at], kind="title"), *blocks[at + 1 :]]


def title_index(text: str, blocks: Sequence[Block], title: str | None) -> int | None:
    """Find the title's block among the first ones."""
    head = list(enumerate(blocks[:12]))
    if title:
        for i, b in head:
            if fold(text[b.char_start : b.char_end]) == fold(title):
                return i
    for i, b in head:
        words = text[b.char_start : b.char_end].split()
        is_question = b.kind == "paragraph" and len(words) <= HEADING_WORDS and words[-1].endswith("?")
        if (b.kind == "heading" or is_question) and len(words) >= 3:
            return i
        if b.kind in ("paragraph", "list_item"):
            break
    return None
