"""How do the records of many senders share few requests?

For each partition one batch is under way; what arrives meanwhile leaves with the next, in the order
in which it came. So batches are small when it is quiet and grow under load, and who sends a hundred
records is told once for each partition, not once for each record.
"""

import asyncio
import copy
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiokafka.errors import MessageSizeTooLargeError
from aiokafka.partitioner import DefaultPartitioner

_partition_of = DefaultPartitioner()


class Message(NamedTuple):
    """One record to send; without a partition the key decides."""

    value: bytes
    key: bytes | None = None
    partition: int | None = None


@dataclass(slots=True)
class Share:
    """What one sender has for one partition, and how much of it has left."""

    messages: Sequence[Message]
    acknowledged: asyncio.Future[None]
    left: int = 0

    @property
    def has_left(self) -> bool:
        return self.left == len(self.messages)

    def settle(self, problem: Exception | None) -> None:
        if self.acknowledged.done():
            return  # Whoever waited has gone, or was told of a batch before.
        if problem is not None:
            self.acknowledged.set_exception(copy.copy(problem))
        elif self.has_left:
            self.acknowledged.set_result(None)


class Departures:
    """The way of one producer of Kafka's into the log; `sent` hears that a batch is under way."""

    def __init__(self, kafka: Any, sent: Callable[[], None], *, bytes_max: int) -> None:
        self._kafka = kafka
        self._sent = sent
        self._bytes_max = bytes_max
        self._partitions: dict[tuple[str, int], Partition] = {}

    async def send(self, topic: str, messages: Iterable[Message]) -> None:
        """Return once the broker has acknowledged every message."""
        numbers = sorted(await self._kafka.partitions_for(topic))
        shares = defaultdict[int, list[Message]](list)
        for message in messages:
            self._refuse_oversized(message)
            number = message.partition
            if number is None:
                number = _partition_of(message.key, numbers, numbers)
            shares[number].append(message)
        waiting = [self._to(topic, number).put(share) for number, share in shares.items()]
        # Until all are told, so that who sends again has nothing under way.
        for told in await asyncio.gather(*waiting, return_exceptions=True):
            if isinstance(told, BaseException):
                raise told

    def _refuse_oversized(self, message: Message) -> None:
        size = len(message.value) + len(message.key or b"")
        if size > self._bytes_max:
            reason = f"message: found {size:,} bytes, expected at most {self._bytes_max:,}"
            raise MessageSizeTooLargeError(reason)

    def _to(self, topic: str, number: int) -> "Partition":
        place = topic, number
        if place not in self._partitions:
            self._partitions[place] = Partition(self._kafka, topic, number, self._sent)
        return self._partitions[place]


class Partition:
    """What waits to leave for one partition."""

    def __init__(self, kafka: Any, topic: str, number: int, sent: Callable[[], None]) -> None:
        self._kafka = kafka
        self._topic = topic
        self._number = number
        self._sent = sent
        self._waiting: deque[Share] = deque()
        self._under_way: asyncio.Task[None] | None = None

    def put(self, messages: Sequence[Message]) -> asyncio.Future[None]:
        """What is done once the broker has acknowledged these."""
        share = Share(messages, asyncio.get_running_loop().create_future())
        self._waiting.append(share)
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._depart())
        return share.acknowledged

    async def _depart(self) -> None:
        while self._waiting:
            batch, aboard = self._loaded()
            try:
                acknowledged = await self._kafka.send_batch(
                    batch, self._topic, partition=self._number
                )
                self._sent()
                await acknowledged
            except Exception as problem:
                self._settle(aboard, problem)
            else:
                self._settle(aboard, None)

    def _loaded(self) -> tuple[Any, list[Share]]:
        """A batch with as much of what waits as it takes."""
        batch, aboard = self._kafka.create_batch(), list[Share]()
        while self._waiting:
            share = self._waiting[0]
            aboard.append(share)
            for message in share.messages[share.left :]:
                if batch.append(timestamp=None, key=message.key, value=message.value) is None:
                    return batch, aboard
                share.left += 1
            self._waiting.popleft()
        return batch, aboard

    def _settle(self, aboard: Iterable[Share], problem: Exception | None) -> None:
        for share in aboard:
            share.settle(problem)
        if self._waiting and self._waiting[0].acknowledged.done():
            self._waiting.popleft()  # The rest of what failed.
