"""How does a record get into the log so that it stays there?

Acknowledged by all replicas, by an idempotent producer. Such a producer asks again by itself while
the broker is away; when it has lost its sequence it is of no more use and is replaced.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Self

import stamina
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from streams import attempts
from streams.departures import Departures, Message

REQUEST_BYTES_MAX = 8 * 1024 * 1024
# What stands around the one message of a request is a hundred bytes.
MESSAGE_BYTES_MAX = REQUEST_BYTES_MAX - 1024
BATCH_BYTES = 256 * 1024
STOP_SECONDS_MAX = 5.0

Send = Callable[[str, Sequence[Message]], Awaitable[None]]


class Producer:
    """The log's one entrance, with the life of a block."""

    def __init__(self, bootstrap: str, sent: Callable[[], None] = lambda: None) -> None:
        self._bootstrap = bootstrap
        self._sent = sent
        self._kafka: Any = None
        self._departures: Departures
        self._replacing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._kafka is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._kafka.stop(), STOP_SECONDS_MAX)

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        """Return once the broker has acknowledged every message."""
        kafka, departures = await self._started()
        try:
            await departures.send(topic, messages)
        except KafkaError as problem:
            if not problem.retriable and not isinstance(problem, MessageSizeTooLargeError):
                await self._replace(kafka)
            raise

    async def send_patiently(self, topic: str, messages: Sequence[Message]) -> None:
        """The same, again until the broker has acknowledged; some may then stand there twice."""
        notice = attempts.notice()
        async for attempt in stamina.retry_context(
            on=_passes, attempts=None, timeout=None, wait_initial=0.1, wait_max=5.0
        ):
            notice()
            with attempt:
                await self.send(topic, messages)

    async def is_reachable(self, seconds: float) -> bool:
        """Whether the broker answers within this time."""
        try:
            async with asyncio.timeout(seconds):
                kafka, _ = await self._started()
                return bool(await kafka.client.force_metadata_update())
        except (KafkaError, TimeoutError):
            return False

    async def _started(self) -> tuple[AIOKafkaProducer, Departures]:
        async with self._replacing:
            if self._kafka is None:
                kafka = AIOKafkaProducer(
                    bootstrap_servers=self._bootstrap,
                    acks="all",
                    enable_idempotence=True,
                    max_request_size=REQUEST_BYTES_MAX,
                    max_batch_size=BATCH_BYTES,
                )
                try:
                    await kafka.start()
                except BaseException:
                    await kafka.stop()
                    raise
                self._kafka = kafka
                self._departures = Departures(kafka, self._sent, bytes_max=MESSAGE_BYTES_MAX)
            return self._kafka, self._departures

    async def _replace(self, failed: Any) -> None:
        """Whoever sends next gets a new one; all that waited in the failed one has been told so."""
        async with self._replacing:
            if self._kafka is failed:
                self._kafka = None
                await failed.stop()


def _passes(problem: Exception) -> bool:
    return isinstance(problem, KafkaError) and not isinstance(problem, MessageSizeTooLargeError)
