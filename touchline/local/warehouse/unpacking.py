"""How is a body unpacked, and never further than it may grow?

A few kilobytes can stand for gigabytes, so every library is asked for one piece after the other,
and for no more once there are too many.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

import brotli
import lz4.frame
from backports import zstd

from touchline.local.warehouse.errors import Refusal, TooLarge

PIECE_BYTES = 1 << 16
GZIP_WINDOW, ZLIB_WINDOW = 31, 15


class Unpacker(Protocol):
    """One packed stream; `unused_data` is what follows its end."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Zlib:
    """gzip and deflate, which leave it to the caller to keep what was not read yet."""

    def __init__(self, window: int) -> None:
        self._library = zlib.decompressobj(window)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._library.eof

    @property
    def unused_data(self) -> bytes:
        return self._library.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._library.decompress(self._library.unconsumed_tail + data, max_length)
        # A full piece may leave more inside even when all was read.
        self.needs_input = len(piece) < max_length
        return piece


class Brotli:
    """Refuses by itself what follows the end."""

    unused_data = b""

    def __init__(self) -> None:
        self._library = brotli.Decompressor()
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return bool(self._library.is_finished())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece: bytes = self._library.process(data, output_buffer_limit=max_length)
        self.needs_input = not piece and self._library.can_accept_more_data()
        return piece


UNPACKERS: Mapping[str, Callable[[], Any]] = {
    "lz4": lz4.frame.LZ4FrameDecompressor,
    "zstd": zstd.ZstdDecompressor,
    "br": Brotli,
    "gzip": lambda: Zlib(GZIP_WINDOW),
    "deflate": lambda: Zlib(ZLIB_WINDOW),
}


def unpacked(body: bytes, encoding: str, *, bytes_max: int) -> bytes:
    if encoding in ("", "identity"):
        return within([body], bytes_max)
    if encoding not in UNPACKERS:
        raise Refusal(
            36, "BAD_ARGUMENTS",
            f"Content-Encoding {encoding!r}: expected one of {', '.join(UNPACKERS)}.",
        )  # fmt: skip
    try:
        return within(pieces(body, UNPACKERS[encoding]), bytes_max)
    except (RuntimeError, EOFError, zlib.error, zstd.ZstdError, brotli.error) as error:
        message = f"Content-Encoding {encoding!r}: cannot unpack the body: {error}."
        raise Refusal(354, "CANNOT_DECOMPRESS", message) from error


def pieces(body: bytes, unpacker: Callable[[], Unpacker]) -> Iterator[bytes]:
    """Of all streams in a row: a client packs each block of rows apart."""
    stream = unpacker()
    for start in range(0, len(body), PIECE_BYTES):
        rest = body[start : start + PIECE_BYTES]
        while rest:
            stream = unpacker() if stream.eof else stream
            yield stream.decompress(rest, PIECE_BYTES)
            while not (stream.eof or stream.needs_input):
                yield stream.decompress(b"", PIECE_BYTES)
            rest = stream.unused_data if stream.eof else b""
    if body and not stream.eof:
        cut_off = "its end is missing"
        raise EOFError(cut_off)


def within(parts: Iterator[bytes] | list[bytes], bytes_max: int) -> bytes:
    whole = bytearray()
    for part in parts:
        whole += part
        if len(whole) > bytes_max:
            raise TooLarge(bytes_max)
    return bytes(whole)
