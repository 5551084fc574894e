"""How does a client hear of a late error that only understands early ones?

The answer is held back until it is whole, in memory and then in a file that has no name, so that an
error still gets its status and its words. A very long answer goes out before its end.
"""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

BLOCK_BYTES = 1 << 20
IN_MEMORY_BYTES_MAX = 1 << 24
HELD_BYTES_MAX = 1 << 30


def held_back(pieces: Iterator[bytes], bytes_max: int = HELD_BYTES_MAX) -> Iterator[bytes]:
    with SpooledTemporaryFile(IN_MEMORY_BYTES_MAX) as held:
        for piece in pieces:
            held.write(piece)
            if held.tell() >= bytes_max:
                break
        held.seek(0)
        while block := held.read(BLOCK_BYTES):
            yield block
    yield from pieces
