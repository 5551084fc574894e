"""How does what a CRM delivers get into the log, so that a 2xx is a promise?

Proved on the raw bytes, taken apart, its replies scored and its texts let go, and acknowledged by
the broker before it is answered. Whatever is proved is answered with 2xx, known or not: a vendor
sends a refusal again ten times, or stops calling. What is no record becomes a dead letter and
stops none of its neighbours. Who proves nothing learns nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from events.body import BODY_BYTES_MAX, parsed
from events.errors import UndecodableEvent
from streams import dead_letters
from streams.collector import CollectorMetrics
from streams.crash_points import CrashPoint, never
from streams.dead_letters import Came, DeadLetterRow
from streams.outbox import Outbox
from streams.requests import NotTaken, answered, body_of
from streams.roles import Topics
from streams.scoring import Scoring, TooManyTexts
from streams.sentiment.frames import Asked
from streams.sources.delivery import HEADERS_KEPT, Delivery, Record, ScoredText, message
from streams.sources.known import MalformedSources, MissingSecret, Source, Sources
from streams.sources.telling import Untold
from streams.sources.texts import digest, without_texts
from streams.sources.vendor import Endpoint, Item, Vendor, WebhookRequest
from streams.withheld import kept_unread

PAUSED_SECONDS: Final = 300
NOT_PROVED: Final = "not proved"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Called:
    """A source that was called, and how its vendor is understood."""

    name: str
    source: Source
    vendor: Vendor
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes what the vendors of a file of sources deliver."""

    sources: Sources
    vendors: Mapping[str, Vendor]
    outbox: Outbox
    clock: Callable[[], datetime]
    metrics: CollectorMetrics
    public_url: str
    """The collector's address as the vendors call it"""
    topics: Topics = field(default_factory=Topics)
    crash_point: CrashPoint = never
    scoring: Scoring | None = None

    def routes(self) -> list[Route]:
        return [
            Route(path, self.delivered, methods=["POST"])
            for path in ("/v1/sources/{name}", "/v1/sources/{name}/{rest:path}")
        ]

    async def delivered(self, request: Request) -> Response:
        """POST /v1/sources/{name}, with whatever the vendor's endpoint knows behind it."""
        return await answered(self._delivered(request), self.metrics.answers)

    async def _delivered(self, request: Request) -> Response:
        body = await body_of(request, BODY_BYTES_MAX)
        self.crash_point("collector.body_read")
        called = self._called(request, body)
        return await self._take(request, called, body)

    def _called(self, request: Request, body: bytes) -> Called:
        """The source, once it has proved itself; a name that is not known proves nothing."""
        name = request.path_params["name"]
        try:
            source = self.sources.all().get(name)
            vendor = self.vendors.get(source.vendor) if source else None
            if source is None or vendor is None or vendor.endpoint is None:
                raise NotTaken(401, NOT_PROVED)
            secrets = self.sources.secrets(name, source, vendor.endpoint.secrets)
        except (MissingSecret, MalformedSources) as problem:
            log.error("source not understood", source=name, reason=str(problem))
            raise NotTaken(503, "not set up", {"Retry-After": str(PAUSED_SECONDS)}) from problem
        if not vendor.endpoint.is_proved(self._webhook_request(request, body), secrets):
            raise NotTaken(401, NOT_PROVED)
        if source.state == "paused":
            raise NotTaken(503, "paused", {"Retry-After": str(PAUSED_SECONDS)})
        return Called(name, source, vendor, vendor.endpoint)

    def _webhook_request(self, request: Request, body: bytes) -> WebhookRequest:
        path = request.scope.get("raw_path", request.scope["path"].encode())
        query = request.scope["query_string"]
        url = self.public_url.rstrip("/") + path.decode() + (f"?{query.decode()}" if query else "")
        return WebhookRequest(request.method, url, _headers(request), body, self.clock())

    async def _take(self, request: Request, called: Called, body: bytes) -> Response:
        now, headers = self.clock(), _headers(request)
        try:
            items = list(called.endpoint.items(parsed(body)))
        except UndecodableEvent as problem:
            kept = body if kept_unread(body) else b""
            await self._send([], [_letter(called, str(problem), now, body, kept)])
            return _answer(0, 1)
        records = [item for item in items if isinstance(item, Item)]
        letters = [_untold(called, item, now) for item in items if isinstance(item, Untold)]
        scores = await self._scores(called, records)
        deliveries = [
            Delivery(
                tenant_id=called.source.tenant_id,
                source=called.name,
                vendor=called.vendor.name,
                kind=item.kind,
                key=item.key,
                received_at=now,
                record=without_texts(item.record, called.vendor.is_text),
                headers={name: value for name, value in headers.items() if name in HEADERS_KEPT},
                scores=_of_this(item.record, called, scores),
            )
            for item in records
        ]
        await self._send(deliveries, letters)
        return _answer(len(deliveries), len(letters))

    async def _scores(self, called: Called, items: Sequence[Item]) -> Mapping[str, ScoredText]:
        """By the sha256 of each text; after this line no text is needed."""
        texts = [text for item in items for text in called.vendor.replies(item.record)]
        if self.scoring is None or not texts:
            return {}
        try:
            scored = await self.scoring.scores([Asked(text) for text in texts])
        except TooManyTexts as many:
            raise NotTaken(413, str(many)) from many
        self.crash_point("collector.scored")
        return {
            digest(text): ScoredText(each.scorer_id, each.score)
            for text, each in zip(texts, scored, strict=True)
        }

    async def _send(self, deliveries: Sequence[Delivery], letters: Sequence[DeadLetterRow]) -> None:
        with self.metrics.produce_seconds.time():
            await self.outbox.send(
                {
                    self.topics.deliveries.name: [message(each) for each in deliveries],
                    self.topics.dead_letters.name: [dead_letters.message(each) for each in letters],
                }
            )
        self.crash_point("collector.acknowledged")
        self.metrics.deliveries.inc(len(deliveries))
        self.metrics.refused.inc(len(letters))


def _untold(called: Called, item: Untold, now: datetime) -> DeadLetterRow:
    record = item.record or {}
    received = msgspec.json.encode(record)
    kept = msgspec.json.encode(without_texts(record, called.vendor.is_text))
    return _letter(called, item.reason, now, received, kept)


def _letter(
    called: Called, reason: str, now: datetime, received: bytes, kept: bytes
) -> DeadLetterRow:
    return dead_letters.refused_at_the_border(
        kept,
        tenant_id=called.source.tenant_id,
        reason=f"source {called.name}: {reason}",
        refused_at=now,
        came=Came(len(received), sha256(received).hexdigest()),
    )


def _of_this(
    record: Record, called: Called, scores: Mapping[str, ScoredText]
) -> dict[str, ScoredText]:
    digests = map(digest, called.vendor.replies(record))
    return {each: scores[each] for each in digests if each in scores}


def _headers(request: Request) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in request.headers.raw}


def _answer(kept: int, refused: int) -> Response:
    return JSONResponse({"kept": kept, "refused": refused})
