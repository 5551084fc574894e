"""What does a client mean by `compress=1`: how are the frames of ClickHouse's own protocol made?

A frame is a checksum (CityHash128), a method, the length of the rest, the raw length and one packed
block. Drivers for Java and Go speak nothing else by default.
"""

import struct
from collections.abc import Iterator

import lz4.block
from backports import zstd
from clickhouse_cityhash.cityhash import CityHash128

from touchline.local.warehouse.errors import Refusal, TooLarge

RAW_BYTES_MAX = 1 << 20
# What a body may claim to hold; a client writes about a megabyte a frame.
CLAIMED_BYTES_MAX = 1 << 28
CHECKSUM = struct.Struct("<QQ")
HEAD = struct.Struct("<BII")
LZ4, ZSTD, NONE = 0x82, 0x90, 0x02
HALF = (1 << 64) - 1
# A length that does not fit into the token of an LZ4 block goes on in bytes of this size.
TOKEN_MAX, BYTE_MAX = 15, 255


def framed(raw: bytes) -> bytes:
    return b"".join(
        frame(lz4.block.compress(block, store_size=False), len(block)) for block in blocks(raw)
    )


def framed_readable(text: bytes) -> bytes:
    """One frame that holds the text as it is: the driver for Go looks for it before unpacking."""
    more = len(text) - TOKEN_MAX
    token = bytes([min(len(text), TOKEN_MAX) << 4])
    length = b"" if more < 0 else bytes([BYTE_MAX] * (more // BYTE_MAX) + [more % BYTE_MAX])
    return frame(token + length + text, len(text))


def unframed(body: bytes, *, bytes_max: int = CLAIMED_BYTES_MAX) -> bytes:
    """All blocks of a body that came with `decompress=1`."""
    return b"".join(unframed_blocks(memoryview(body), bytes_max))


def blocks(raw: bytes) -> Iterator[bytes]:
    for start in range(0, len(raw), RAW_BYTES_MAX):
        yield raw[start : start + RAW_BYTES_MAX]


def frame(packed: bytes, raw_length: int) -> bytes:
    rest = HEAD.pack(LZ4, HEAD.size + len(packed), raw_length) + packed
    return checksum(rest) + rest


def checksum(rest: bytes) -> bytes:
    number = CityHash128(rest)
    return CHECKSUM.pack(number >> 64, number & HALF)


def unframed_blocks(rest: memoryview, bytes_max: int) -> Iterator[bytes]:
    room = bytes_max
    while rest:
        if len(rest) < CHECKSUM.size + HEAD.size:
            raise Refusal(33, "CANNOT_READ_ALL_DATA", "Frame: its head is cut off.")
        method, length, raw_length = HEAD.unpack_from(rest, CHECKSUM.size)
        end = CHECKSUM.size + length
        if length < HEAD.size or end > len(rest) or raw_length > CLAIMED_BYTES_MAX:
            raise Refusal(33, "CANNOT_READ_ALL_DATA", "Frame: its lengths do not fit the body.")
        if checksum(bytes(rest[CHECKSUM.size : end])) != rest[: CHECKSUM.size]:
            raise Refusal(40, "CHECKSUM_DOESNT_MATCH", "Frame: its checksum does not match.")
        room -= raw_length
        if room < 0:
            raise TooLarge(bytes_max)
        yield unpacked_block(method, bytes(rest[CHECKSUM.size + HEAD.size : end]), raw_length)
        rest = rest[end:]


def unpacked_block(method: int, packed: bytes, raw_length: int) -> bytes:
    try:
        if method == LZ4:
            return bytes(lz4.block.decompress(packed, uncompressed_size=raw_length))
        if method == ZSTD:
            return zstd.ZstdDecompressor().decompress(packed, raw_length)
    except (lz4.block.LZ4BlockError, zstd.ZstdError) as error:
        raise Refusal(271, "CANNOT_DECOMPRESS", f"Frame: cannot unpack it: {error}.") from error
    if method == NONE:
        return packed
    raise Refusal(89, "UNKNOWN_COMPRESSION_METHOD", f"Frame: method {method:#x} is unknown.")
