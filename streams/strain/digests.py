"""Whose weeks were shown together, so that it can be compared and not read?"""

from collections.abc import Iterable
from hashlib import sha256


def digests(tenant: str, members: Iterable[str]) -> frozenset[str]:
    return frozenset(digest(tenant, each) for each in members)


def digest(tenant: str, rep_id: str) -> str:
    return sha256(f"{tenant}/{rep_id}".encode()).hexdigest()[:32]
