"""How does a test stand at the border: a collector that is running, and its log?"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import uvicorn
from aiohttp import ClientSession, TCPConnector
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from prometheus_client import CollectorRegistry

from events.codec import decode
from events.envelope import Envelope
from streams.batch import Record
from streams.collector import Collector, CollectorMetrics, Sizes, application
from streams.crash_points import CrashPoint, never
from streams.dead_letters import DeadLetterRow, letter_of
from streams.outbox import Outbox
from streams.producer import Producer
from streams.scoring import Scoring
from streams.sentiment.pool import Pool
from streams.sources.delivery import Delivery, delivery_of
from streams.sources.hubspot.endpoint import signature
from streams.sources.keeping import Keeping
from streams.sources.known import Source, Sources, sources_text
from streams.sources.reception import Reception
from streams.sources.vendor import WebhookRequest
from streams.sources.vendors import VENDORS
from streams.tokens import Tokens
from tests.logged import records_of
from tests.streams.given import NOON, Ground, clock
from touchline.settings import free_ports

TOKEN = "a token"
SIZES = Sizes(one_bytes_max=2_000, many_bytes_max=10_000)
ONE = "application/cloudevents+json"
ARRAY = "application/cloudevents-batch+json"
LINES = "application/x-ndjson"
PATH = "/v1/sources/hub"
PUBLIC_URL = "https://ingest.example.com"
SECRET = "a secret of HubSpot's"
IN_A_VARIABLE = {"secret": ["env:HUBSPOT_SECRET"]}


@dataclass
class Border:
    """A collector that is running, and its log."""

    own: Ground
    url: str
    http: ClientSession
    registry: CollectorRegistry

    async def post(
        self, body: bytes, media_type: str = ONE, **headers: str
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        sent = {"Content-Type": media_type, "Authorization": f"Bearer {TOKEN}"} | headers
        async with self.http.post(f"{self.url}/v1/events", data=body, headers=sent) as response:
            return response.status, await response.json(), response.headers

    async def get(self, path: str) -> int:
        async with self.http.get(f"{self.url}{path}") as response:
            return response.status

    def events(self) -> list[Envelope]:
        return [decode(record.value or b"") for record in self.records(self.own.topics.events.name)]

    def letters(self) -> list[DeadLetterRow]:
        name = self.own.topics.dead_letters.name
        return [letter_of(record.value or b"") for record in self.records(name)]

    async def deliver(
        self, body: bytes, *, path: str = PATH, secret: str = SECRET, seconds_ago: int = 0
    ) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        """As HubSpot does, and signed as it signs."""
        at = str(int((clock().timestamp() - seconds_ago) * 1000))
        request = WebhookRequest("POST", PUBLIC_URL + path, {}, body, clock())
        sent = {
            "Content-Type": "application/json",
            "X-HubSpot-Signature-v3": signature(secret, request, at).decode(),
            "X-HubSpot-Request-Timestamp": at,
        }
        async with self.http.post(
            f"{self.url}{path}", data=BytesIO(body), headers=sent
        ) as response:
            return response.status, await response.json(), response.headers

    def deliveries(self) -> list[Delivery]:
        name = self.own.topics.deliveries.name
        return [delivery_of(record.value or b"") for record in self.records(name)]

    def records(self, topic: str) -> list[Record]:
        return records_of(self.own.settings.kafka_bootstrap, self.own.topics.named(topic))

    def counted(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"touchline_{name}", labels)


@asynccontextmanager
async def serving(
    own: Ground,
    folder: Path,
    *,
    seconds_max: float = 20.0,
    bytes_max: int = 1_000_000,
    crash_point: CrashPoint = never,
    pool: Pool | None = None,
) -> AsyncIterator[Border]:
    registry = CollectorRegistry()
    tokens = folder / "tokens.json"
    tokens.write_text(json.dumps({own.tenant: [TOKEN]}))
    set_up(folder, hub=Source(tenant_id=own.tenant, vendor="hubspot", secrets=IN_A_VARIABLE))
    async with (
        Producer(own.settings.kafka_bootstrap, partial(crash_point, "collector.sent")) as producer,
        ClientSession(connector=TCPConnector(force_close=True)) as http,
    ):
        outbox = Outbox(producer, seconds_max=seconds_max, bytes_max=bytes_max)
        metrics = CollectorMetrics(registry, outbox)
        collector = Collector(
            Tokens(tokens),
            outbox,
            clock,
            metrics,
            own.topics,
            SIZES,
            crash_point,
            scoring=Scoring(pool) if pool else None,
        )
        (port,) = free_ports(1)
        routes = _reception(collector, folder / "sources.json").routes()
        served_here = application(collector, producer, version="0.0.0", routes=routes)
        config = uvicorn.Config(served_here, port=port, log_config=None)
        server = uvicorn.Server(config)
        served = asyncio.create_task(server.serve())
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.sleep(0.01)
        try:
            yield Border(own, f"http://127.0.0.1:{port}", http, registry)
        finally:
            server.should_exit = True
            await served


def _reception(collector: Collector, sources: Path) -> Reception:
    return Reception(
        sources=Sources(sources, {"HUBSPOT_SECRET": SECRET}),
        vendors=VENDORS,
        keeping=Keeping(
            outbox=collector.outbox,
            clock=collector.clock,
            metrics=collector.metrics,
            topics=collector.topics,
            crash_point=collector.crash_point,
            scoring=collector.scoring,
        ),
        public_url=PUBLIC_URL,
    )


def set_up(folder: Path, **sources: Source) -> None:
    """As `touchline source add` does: a new file in the place of the old one."""
    new = folder / "sources.new"
    new.write_text(sources_text(sources))
    new.replace(folder / "sources.json")


def call(id: str = "1", **attributes: Any) -> CloudEvent:
    said = {
        "activity_id": f"A{id}",
        "direction": "outbound",
        "outcome": "connected",
        "duration_seconds": 60,
    }
    told = {
        "id": id,
        "source": "crm",
        "type": "call.completed",
        "time": NOON,
        "specversion": "1.0",
        "repid": "R1",
    }
    return CloudEvent(told | attributes, said)


def text(event: CloudEvent) -> bytes:
    return bytes(JSONFormat().write(event))
