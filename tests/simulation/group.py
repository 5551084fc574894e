"""Who reads which partition?

A consumer group without the courtesy of Kafka's: whoever is given a partition begins at once, while
the one who had it may be in the middle of a batch, or frozen. So every rebalance here is one that
Kafka brings about only when a member is too slow.
"""

from collections.abc import Iterable
from random import Random
from typing import Protocol

from streams.positions import Place


class Member(Protocol):
    """What a group tells its members."""

    def balance_anew(self) -> None: ...

    def evicted(self) -> None: ...

    def grown(self, place: Place) -> None: ...


class Group:
    """One consumer group over the partitions of its topics."""

    def __init__(self, name: str, places: Iterable[Place], random: Random) -> None:
        self.name = name
        self.places = list(places)
        self.committed: dict[Place, int] = {}
        self._random = random
        self._members: list[Member] = []
        self._shares: dict[Member, tuple[Place, ...]] = {}

    def join(self, member: Member) -> None:
        if member not in self._members:
            self._members.append(member)
            self._balance()

    def leave(self, member: Member) -> None:
        if member in self._members:
            self._members.remove(member)
            self._balance()

    def evict(self, member: Member) -> None:
        """The member was not heard of for a whole session; it learns so when it asks again."""
        if member in self._members:
            self.leave(member)
            member.evicted()

    def share(self, member: Member) -> tuple[Place, ...]:
        return self._shares.get(member, ())

    def grown(self, place: Place) -> None:
        """A partition has a new record."""
        for member, share in self._shares.items():
            if place in share:
                member.grown(place)

    def disband(self) -> None:
        """The coordinator has forgotten everybody; they join again."""
        for member in list(self._members):
            self.evict(member)

    def _balance(self) -> None:
        count = len(self._members)
        first = self._random.randrange(count) if count else 0
        self._shares = {
            member: tuple(self.places[(index + first) % count :: count])
            for index, member in enumerate(self._members)
        }
        for member in self._shares:
            member.balance_anew()
