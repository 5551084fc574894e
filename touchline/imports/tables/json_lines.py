"""What stands in a file of JSON Lines?

One object per line. What is nested is a column by its path, such as "properties.amount"; a key that
a line does not have is blank there, and one that no line has is missing from the file.
"""

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from streams.mapping.amount import cell_text
from touchline.imports.columns import Wanted
from touchline.imports.errors import FileRefused
from touchline.imports.tables.table import (
    BytesRead,
    CountedReads,
    Record,
    Table,
    header_refusal,
    uncounted,
)

_MARK = b"\xef\xbb\xbf"
_decode = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_ABSENT = object()


def json_table(path: Path, wanted: Wanted) -> Table:
    """A file of JSON Lines; it is read until every column that is wanted was seen."""
    seen: dict[str, None] = {}
    is_empty = True
    for _, line in _lines(path, uncounted):
        is_empty = False
        try:
            seen.update(dict.fromkeys(_names(_decode(line))))
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if not wanted.missing(tuple(seen)):
            break
    header = tuple(seen)
    if not header:
        found = "nothing" if is_empty else "no line with an object"
        expected = "JSON Lines: an object on each line"
        raise FileRefused(path, where="", found=found, expected=expected)
    if wanted.missing(header):
        raise header_refusal(path, header, wanted)
    paths = tuple(
        tuple(called.split("."))
        for name in wanted.names
        for called in [_called(name, wanted, header)]
    )
    return Table(
        path=path,
        header=header,
        columns=wanted.names,
        read=partial(_records, path, paths, wanted),
        decimal=wanted.said.decimal,
        is_json=True,
    )


def _called(name: str, wanted: Wanted, header: tuple[str, ...]) -> str:
    place = wanted.places(header).get(name)
    return name if place is None else header[place]


def _names(found: Mapping[str, Any], within: str = "") -> Iterator[str]:
    for key, value in found.items():
        yield within + key
        if isinstance(value, dict):
            yield from _names(value, f"{within}{key}.")


def _records(
    path: Path, paths: tuple[tuple[str, ...], ...], wanted: Wanted, bytes_read: BytesRead
) -> Iterator[Record]:
    decimal = wanted.said.decimal
    for number, line in _lines(path, bytes_read):
        try:
            found = _decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            text = line.decode(errors="replace").strip()
            reason = f"found {str(error).lower()}, expected a JSON object"
            yield Record(number, (), [text], reason)
        else:
            yield Record(number, [cell_text(_at(found, keys), decimal) for keys in paths], found)


def _at(found: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    """What stands at a path; a key may hold dots itself."""
    whole = found.get(".".join(keys), _ABSENT)
    if whole is not _ABSENT:
        return whole
    value: Any = found
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _lines(path: Path, bytes_read: BytesRead) -> Iterator[tuple[int, bytes]]:
    with io.BufferedReader(CountedReads(path, bytes_read), 256 * 1024) as raw:
        for number, line in enumerate(raw, start=1):
            told = line.removeprefix(_MARK) if number == 1 else line
            if told.strip():
                yield number, told
