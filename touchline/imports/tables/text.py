"""In which encoding is a text file written?

Its byte-order mark says so, or the mapping; without either it is UTF-8, and a file that is not is
refused with what it looks like. Nothing is guessed: a wrong guess would spell every name wrong.
"""

import codecs
from pathlib import Path

from touchline.imports.errors import FileRefused
from touchline.imports.tables.table import CountedReads, uncounted

SAMPLE_BYTES = 1024 * 1024
UTF_8 = "utf-8-sig"
_MARKS = {
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LIKELY = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
]
KEPT = "touchline.kept"


def _kept(error: UnicodeError) -> tuple[str, int]:
    """Bytes that mean nothing stay as lone surrogates, so that only their row is rejected."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bytes_found = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in bytes_found), error.end


codecs.register_error(KEPT, _kept)


def encoding(path: Path, *, said: str | None, file: str) -> str:
    """The encoding to read with; raises FileRefused when none was said and it is not UTF-8."""
    with CountedReads(path, uncounted) as raw:
        sample = raw.read(SAMPLE_BYTES) or b""
    for mark, marked in _MARKS.items():
        if sample.startswith(mark):
            return marked
    if said is not None:
        return UTF_8 if said == "utf-8" else said
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError as error:
        raise _refusal(path, sample, error, file) from error
    return UTF_8


def unreadable(text: str) -> str:
    """Why this text of a row cannot be read; blank when it can."""
    if text.isascii():
        return ""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"byte {ord(text[error.start]) & 0xFF:#04x}"
    return ""


def readable(text: str) -> str:
    """The same with ? for what cannot be read."""
    return text.encode(errors="replace").decode()


def _refusal(path: Path, sample: bytes, error: UnicodeDecodeError, file: str) -> FileRefused:
    from charset_normalizer import from_bytes

    number = sample.count(b"\n", 0, error.start) + 1
    line = sample.splitlines()[number - 1]
    guess = from_bytes(sample, cp_isolation=_LIKELY).best()
    # The code pages of Windows agree on most letters; then the commonest one is meant.
    is_common = guess is None or str(guess) == sample.decode("cp1252", errors="replace")
    name = "windows-1252" if is_common or guess is None else _common_name(guess.encoding)
    shown = line.decode(name, errors="replace").strip()[:60]
    return FileRefused(
        path,
        where=f"line {number}",
        found=f"byte {sample[error.start]:#04x}",
        expected=f"UTF-8; if {shown!r} is right, say encoding = '{name}' in [files.{file}]",
    )


def _common_name(encoding: str) -> str:
    return f"windows-{encoding[2:]}" if encoding.startswith("cp125") else encoding
