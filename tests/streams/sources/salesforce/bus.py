"""Who stands in for the Pub/Sub API? A server of the same gRPC, beside the double of the REST API.

It accepts the sessions of that one, sends no more than was asked for, shows that it is alive,
begins where it is told to or refuses a place that it keeps no more, and breaks off when told to.
What is published twice, late or never is the test's to say.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import grpc

from streams.sources.salesforce.pubsub import pubsub_pb2 as said
from streams.sources.salesforce.pubsub.pubsub_pb2_grpc import (
    PubSubServicer,
    add_PubSubServicer_to_server,
)
from tests.streams.sources.salesforce.double import ORGANIZATION, Double
from tests.streams.sources.salesforce.schemas import HEADER, written

REQUESTED_MAX: Final = 100
_ERROR: Final = "sfdc.platform.eventbus.grpc"
ENDED: Final = (grpc.StatusCode.UNAUTHENTICATED, f"{_ERROR}.service.auth.error")
EXPIRED: Final = (
    grpc.StatusCode.INVALID_ARGUMENT,
    f"{_ERROR}.subscription.fetch.replayid.corrupted",
)
HIDDEN: Final = (grpc.StatusCode.PERMISSION_DENIED, f"{_ERROR}.topic.permission.denied")
AWAY: Final = (grpc.StatusCode.UNAVAILABLE, f"{_ERROR}.service.unavailable")


@dataclass
class Subscriber:
    """Who listens, and how much more it asked for."""

    topic: str
    place: int
    open: int
    asked: list[int] = field(default_factory=list)


@dataclass
class Bus(PubSubServicer):
    """The event bus of one company."""

    company: Double
    page_max: int = 3
    alive_seconds: float = 0.2
    hidden: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    """Topics to which nobody may subscribe, though they are there"""
    breaks: list[tuple[grpc.StatusCode, str]] = field(default_factory=list)
    """Each ends a stream once it has sent something"""
    begun: list[tuple[str, int, bytes]] = field(default_factory=list)
    """Topic, preset and place of each subscription"""
    subscribers: list[Subscriber] = field(default_factory=list)
    schemas_asked: list[str] = field(default_factory=list)
    url: str = ""
    _schemas: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    _first: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def publish(self, *changes: Mapping[str, Any]) -> None:
        for change in changes:
            told = written(change)
            self._schemas[told.schema_id] = told.schema_json
            self.send(change[HEADER]["entityName"], told.schema_id, told.payload)

    def send(self, entity: str, schema_id: str, payload: bytes) -> None:
        """Bytes as they are."""
        kept = self._kept[f"/data/{entity}ChangeEvent"]
        event = said.ProducerEvent(id=f"e{len(kept)}", schema_id=schema_id, payload=payload)
        kept.append(said.ConsumerEvent(event=event, replay_id=_replay_id(len(kept) + 1)))
        self._wake()

    def expire(self) -> None:
        """Three days pass: what was published until now is kept no more."""
        self._first = max(len(kept) for kept in self._kept.values())

    async def GetTopic(self, request: Any, context: Any) -> Any:
        await self._refuse(request.topic_name, context)
        can_subscribe = request.topic_name not in self.silent
        return said.TopicInfo(topic_name=request.topic_name, can_subscribe=can_subscribe)

    async def GetSchema(self, request: Any, context: Any) -> Any:
        await self._refuse("", context)
        self.schemas_asked.append(request.schema_id)
        json = self._schemas.get(request.schema_id, "no schema")
        return said.SchemaInfo(schema_id=request.schema_id, schema_json=json)

    async def Subscribe(self, requests: Any, context: Any) -> AsyncIterator[Any]:
        first = await anext(aiter(requests))
        await self._refuse(first.topic_name, context)
        self.begun.append((first.topic_name, first.replay_preset, first.replay_id))
        subscriber = Subscriber(first.topic_name, await self._place(first, context), 0)
        self.subscribers.append(subscriber)
        await self._asked(subscriber, first, context)
        hearing = asyncio.create_task(self._hear(subscriber, requests, context))
        try:
            async for response in self._responses(subscriber, context):
                yield response
        finally:
            hearing.cancel()
            self.subscribers.remove(subscriber)

    async def _responses(self, subscriber: Subscriber, context: Any) -> AsyncIterator[Any]:
        while True:
            await self._refuse(subscriber.topic, context)
            kept = self._kept[subscriber.topic]
            share = min(self.page_max, subscriber.open)
            events = kept[subscriber.place : subscriber.place + share]
            subscriber.place += len(events)
            subscriber.open -= len(events)
            news = self._news
            if events or subscriber.place >= len(kept):
                yield self._response(subscriber, events)
                if self.breaks:
                    why = self.breaks.pop(0)
                    if why[0] is grpc.StatusCode.OK:
                        return
                    await _abort(context, why)
            if not events:
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), self.alive_seconds)

    def _response(self, subscriber: Subscriber, events: Iterable[Any]) -> Any:
        return said.FetchResponse(
            events=events,
            latest_replay_id=_replay_id(subscriber.place),
            pending_num_requested=subscriber.open,
        )

    async def _hear(self, subscriber: Subscriber, requests: Any, context: Any) -> None:
        async for request in requests:
            await self._asked(subscriber, request, context)
            self._wake()

    async def _asked(self, subscriber: Subscriber, request: Any, context: Any) -> None:
        asked = request.num_requested
        if not 0 < asked <= REQUESTED_MAX or subscriber.open + asked > REQUESTED_MAX:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"asked for {asked}")
        subscriber.open += asked
        subscriber.asked.append(asked)

    async def _place(self, first: Any, context: Any) -> int:
        kept = self._kept[first.topic_name]
        if first.replay_preset == said.LATEST:
            return len(kept)
        if first.replay_preset == said.EARLIEST:
            return min(self._first, len(kept))
        place = int.from_bytes(first.replay_id)
        if place < self._first or place > len(kept):
            await _abort(context, EXPIRED)
        return place

    async def _refuse(self, topic: str, context: Any) -> None:
        told = dict(context.invocation_metadata())
        expected = {
            "accesstoken": f"session {self.company.sessions}",
            "instanceurl": self.company.url,
            "tenantid": ORGANIZATION,
        }
        if any(told.get(name) != value for name, value in expected.items()):
            await _abort(context, ENDED)
        if topic in self.hidden:
            await _abort(context, HIDDEN)

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _replay_id(place: int) -> bytes:
    return place.to_bytes(8)


async def _abort(context: Any, why: tuple[grpc.StatusCode, str]) -> None:
    status, code = why
    await context.abort(status, "as the test says", (("error-code", code), ("rpc-id", "1")))


@asynccontextmanager
async def serving(bus: Bus) -> AsyncIterator[Bus]:
    """The bus at an address of this machine."""
    server = grpc.aio.server()
    add_PubSubServicer_to_server(bus, server)
    bus.url = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    await server.start()
    try:
        yield bus
    finally:
        await server.stop(grace=None)
