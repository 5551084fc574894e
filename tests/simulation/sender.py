"""How does a process send records, and what may become of them?

The real producer with another wire: what it does when a record is not acknowledged is its own.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

from aiokafka.errors import KafkaConnectionError, NotEnoughReplicasError, RequestTimedOutError

from streams.departures import Message
from streams.producer import Producer
from tests.simulation.broker import Broker
from tests.simulation.faults import Fault, Faults
from tests.simulation.process import Process


class Sender(Producer):
    """The log's entrance for one process."""

    def __init__(self, process: Process, broker: Broker, faults: Faults) -> None:
        super().__init__("")
        self.process = process
        self._broker = broker
        self._faults = faults

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        await asyncio.gather(
            *(
                self.process.run_in_executor(None, partial(self._append, topic, message))
                for message in messages
            )
        )

    def _append(self, topic: str, message: Message) -> None:
        if self._broker.is_replaced or self._faults.is_away(Fault.BROKER_AWAY):
            raise KafkaConnectionError
        if self._faults.strikes(Fault.BROKER_REFUSES):
            raise NotEnoughReplicasError
        self._broker.append(topic, message)
        if self._faults.strikes(Fault.BROKER_ANSWER_LOST):
            raise RequestTimedOutError
