"""Which bytes travel: how is an answer packed?"""

import zlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import brotli
import lz4.frame
from backports import zstd

from touchline.local.warehouse.frames import framed, framed_readable

GZIP_LEVEL = 3
BROTLI_QUALITY = 3


class Packer(Protocol):
    """Packs an answer piece by piece; `reason` is the text of an error in its midst."""

    def begin(self) -> bytes: ...
    def compress(self, data: bytes) -> bytes: ...
    def reason(self, text: bytes) -> bytes: ...
    def flush(self) -> bytes: ...


class Packed:
    """A packer made of what the libraries call one."""

    def __init__(
        self,
        compress: Callable[[bytes], bytes],
        flush: Callable[[], bytes],
        begin: Callable[[], bytes] = bytes,
    ) -> None:
        self.compress, self.reason, self.flush, self.begin = compress, compress, flush, begin


class Framed:
    """Frames inside of what HTTP packs; the reason is a frame that can be read unpacked."""

    def __init__(self, outer: Packer) -> None:
        self.begin, self.flush, self._outer = outer.begin, outer.flush, outer

    def compress(self, data: bytes) -> bytes:
        return self._outer.compress(framed(data))

    def reason(self, text: bytes) -> bytes:
        return self._outer.compress(framed_readable(text))


def lz4_packer() -> Packer:
    packer = lz4.frame.LZ4FrameCompressor()
    return Packed(packer.compress, packer.flush, packer.begin)


def packer_of(library: Any) -> Packer:
    return Packed(library.compress, library.flush)


def brotli_packer() -> Packer:
    packer = brotli.Compressor(quality=BROTLI_QUALITY)
    return Packed(packer.process, packer.finish)


# In the order in which we choose when a client takes several.
PACKERS: Mapping[str, Callable[[], Packer]] = {
    "": lambda: Packed(lambda data: data, bytes),
    "lz4": lz4_packer,
    "zstd": lambda: packer_of(zstd.ZstdCompressor()),
    "gzip": lambda: packer_of(zlib.compressobj(GZIP_LEVEL, wbits=31)),
    "deflate": lambda: packer_of(zlib.compressobj(GZIP_LEVEL)),
    "br": brotli_packer,
}


def packer(encoding: str, *, is_framed: bool) -> Packer:
    outer = PACKERS[encoding]()
    return Framed(outer) if is_framed else outer


def packed(body: bytes, packer: Packer) -> bytes:
    """The whole body at once; an empty one is no frame, but may still have a head and a tail."""
    return packer.begin() + (packer.compress(body) if body else b"") + packer.flush()


def chosen(accepted: str) -> str:
    """The first encoding of ours that the client takes; none is a choice, too."""
    names = {each.partition(";")[0].strip() for each in accepted.split(",")}
    return next((encoding for encoding in PACKERS if encoding and encoding in names), "")
