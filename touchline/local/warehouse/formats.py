"""What is the answer's content type, and can its pieces be joined?

The engine hands out pieces that are each a whole document. Lines and blocks can be joined as they
are; where each piece repeats a header, all but the first lose theirs. Anything else, such as JSON
or Parquet, is asked for whole.
"""

import re
from collections.abc import Iterable, Iterator

TEXT = "text/plain; charset=UTF-8"
CONTENT_TYPES = (
    (re.compile("JSON.*EachRow.*|JSONLines|NDJSON"), "application/x-ndjson; charset=UTF-8"),
    (re.compile("JSON.*"), "application/json; charset=UTF-8"),
    (re.compile("XML"), "application/xml; charset=UTF-8"),
    (re.compile("CSVWith.*"), "text/csv; charset=UTF-8; header=present"),
    (re.compile("CSV"), "text/csv; charset=UTF-8; header=absent"),
    (re.compile("TSV.*|TabSeparated.*"), "text/tab-separated-values; charset=UTF-8"),
    (re.compile("Markdown"), "text/markdown; charset=UTF-8"),
    (
        re.compile("Native|RowBinary.*|Arrow.*|Parquet|ORC|Avro|MsgPack"),
        "application/octet-stream",
    ),
)
JOINED = frozenset(
    {
        "Native", "RowBinary", "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw", "CSV",
        "JSONEachRow", "JSONLines", "NDJSON", "JSONCompactEachRow", "JSONStringsEachRow",
        "JSONCompactStringsEachRow", "LineAsString", "MsgPack",
    }
)  # fmt: skip
HEADED = re.compile(
    r"(?P<shape>RowBinary|CSV|TSV|TSVRaw|TabSeparated|TabSeparatedRaw|JSONCompactEachRow"
    r"|JSONCompactStringsEachRow)WithNames(?P<types>AndTypes)?"
)
NEWLINE, QUOTE = b"\n"[0], b'"'[0]
CONTINUES = 0x80


def content_type(format_name: str) -> str:
    return next((kind for name, kind in CONTENT_TYPES if name.fullmatch(format_name)), TEXT)


def is_joinable(format_name: str) -> bool:
    return format_name in JOINED or HEADED.fullmatch(format_name) is not None


def joined(pieces: Iterable[bytes], format_name: str) -> Iterator[bytes]:
    """Pieces that make one document; the first comes even when it holds no row."""
    headed = HEADED.fullmatch(format_name)
    waiting = iter(pieces)
    first = next(waiting, b"")
    header = header_length(first, headed) if headed and first else 0
    yield first
    yield from (piece[header:] for piece in waiting)


def header_length(piece: bytes, headed: re.Match[str]) -> int:
    """How many bytes of a piece tell names, and types, before its first row."""
    rows = 2 if headed["types"] else 1
    if headed["shape"] == "RowBinary":
        return binary_header_length(piece, rows)
    return text_header_length(piece, rows, is_quoted=headed["shape"] == "CSV")


def binary_header_length(piece: bytes, rows: int) -> int:
    """The number of columns, then as many names as that, and as many types."""
    columns, at = number_at(piece, 0)
    for _ in range(columns * rows):
        length, at = number_at(piece, at)
        at += length
    return at


def number_at(piece: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    number = shift = 0
    while piece[at] & CONTINUES:
        number |= (piece[at] ^ CONTINUES) << shift
        at, shift = at + 1, shift + 7
    return number | piece[at] << shift, at + 1


def text_header_length(piece: bytes, rows: int, *, is_quoted: bool) -> int:
    """A name may hold a newline, which only CSV writes as one, between quotes."""
    is_inside = False
    for at, byte in enumerate(piece):
        is_inside ^= is_quoted and byte == QUOTE
        rows -= byte == NEWLINE and not is_inside
        if rows == 0:
            return at + 1
    return len(piece)
