"""Which bytes travel: how is a body unpacked, and how is an answer packed?"""

import gzip
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import lz4.frame
from backports import zstd

from touchline.local.warehouse.errors import Refusal

GZIP_LEVEL = 3


class Packer(Protocol):
    """Packs an answer piece by piece."""

    def begin(self) -> bytes: ...
    def compress(self, data: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


class Headless:
    """A packer of a format that needs no beginning."""

    def __init__(self, packer: Any) -> None:
        self.compress = packer.compress
        self.flush = packer.flush

    def begin(self) -> bytes:
        return b""


class Unpacked(Headless):
    def __init__(self) -> None:
        pass

    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def unpacked_frames(body: bytes) -> bytes:
    """All frames: a client packs each block of rows apart, and one call reads only the first."""
    pieces, rest = [], memoryview(body)
    while rest:
        piece, length = lz4.frame.decompress(rest, return_bytes_read=True)
        pieces.append(piece)
        rest = rest[length:]
    return b"".join(pieces)


UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "identity": lambda body: body,
    "lz4": unpacked_frames,
    "zstd": zstd.decompress,
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
}
PACKERS: Mapping[str, Callable[[], Packer]] = {
    "": Unpacked,
    "lz4": lz4.frame.LZ4FrameCompressor,
    "zstd": lambda: Headless(zstd.ZstdCompressor()),
    "gzip": lambda: Headless(zlib.compressobj(GZIP_LEVEL, wbits=31)),
    "deflate": lambda: Headless(zlib.compressobj(GZIP_LEVEL)),
}


def unpacked(body: bytes, encoding: str) -> bytes:
    if encoding not in UNPACK:
        raise Refusal(
            36, "BAD_ARGUMENTS",
            f"Content-Encoding {encoding!r}: expected one of lz4, zstd, gzip, deflate.",
        )  # fmt: skip
    try:
        return UNPACK[encoding](body)
    except (RuntimeError, OSError, EOFError, zlib.error, zstd.ZstdError) as error:
        message = f"Content-Encoding {encoding!r}: cannot unpack the body: {error}."
        raise Refusal(354, "CANNOT_DECOMPRESS", message) from error


def packed(body: bytes, encoding: str) -> bytes:
    packer = PACKERS[encoding]()
    return packer.begin() + packer.compress(body) + packer.flush()


def chosen(accepted: str) -> str:
    """The first encoding of ours that the client takes; none is a choice, too."""
    names = {each.partition(";")[0].strip() for each in accepted.split(",")}
    return next((encoding for encoding in PACKERS if encoding and encoding in names), "")
