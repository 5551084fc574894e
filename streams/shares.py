"""How is much that is known by its ids asked for, a share at a time?"""

from collections.abc import Iterator, Sequence


def shares(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """All of them in their order, at most so many at once."""
    return (ids[first : first + size] for first in range(0, len(ids), size))
