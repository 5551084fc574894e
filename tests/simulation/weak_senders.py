"""How does a process send facts without one of its safeguards?"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from projections.fact import Fact
from streams import packing
from streams.departures import Message
from tests.simulation.sender import Sender


class ChangedFacts(Sender):
    """Facts are changed on their way from router to keeper."""

    def changed(self, fact: Fact) -> Fact | None:
        raise NotImplementedError

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        if topic.endswith(".facts") and self.process.name.startswith("router"):
            messages = list(self._changed(messages))
        await super().send(topic, messages)

    def _changed(self, messages: Iterable[Message]) -> Iterator[Message]:
        for message in messages:
            recorded_at, facts = packing.unpacked(message.value)
            changed = [new for fact in facts if (new := self.changed(fact))]
            for packed in packing.messages(changed, partitions=1, recorded_at=recorded_at):
                yield message._replace(value=packed.value)


class FactPerTelling(ChangedFacts):
    """What is told again is another fact."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._tellings = count()

    def changed(self, fact: Fact) -> Fact:
        return fact._replace(id=f"{fact.id} by {self.process.name} at {next(self._tellings)}")


class OlderRouters(ChangedFacts):
    """Every other router is of a version that tells prospects nothing."""

    def changed(self, fact: Fact) -> Fact | None:
        is_older = int(self.process.name.rpartition(" ")[2]) % 2 == 1
        return None if is_older and fact.entity.kind == "prospect" else fact


class Unawaited(Sender):
    """Nobody waits until what a ledger tells has been acknowledged."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._sending: set[asyncio.Task[None]] = set()

    async def send_patiently(self, topic: str, messages: Sequence[Message]) -> None:
        self._sending.add(asyncio.create_task(super().send_patiently(topic, messages)))
