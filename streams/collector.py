"""How does an event get from HTTP into the log, so that a 2xx is a promise?

2xx is said after the broker has acknowledged all that the answer speaks of: what was accepted, and
the dead letters of what was refused. While the broker is away the answer is 503; sending again adds
nothing, because the same event has the same id. 401, 413 and 415 are counted and nothing is kept.
The text of a reply is scored before anything is sent, and only its score goes with the event.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from events.binary_mode import is_binary_mode
from events.envelope import Envelope
from events.errors import UndecodableEvent
from streams import contract_pages, dead_letters
from streams.crash_points import CrashPoint, never
from streams.dead_letters import DeadLetterRow
from streams.intake import (
    ARRAY,
    LINES,
    MEDIA_TYPES,
    ONE,
    PLAIN,
    Accepted,
    Refusal,
    judged,
    judged_in_binary_mode,
    message_of,
    refused_whole,
)
from streams.outbox import Outbox
from streams.producer import Producer
from streams.requests import NotTaken, answered, body_of
from streams.roles import Topics
from streams.scoring import Scoring, TooManyTexts
from streams.tokens import Tokens

READY_SECONDS_MAX = 2.0
PLAINLY = "identity"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long a body may be: one event, or many at once."""

    one_bytes_max: int = 1024 * 1024
    many_bytes_max: int = 16 * 1024 * 1024


class CollectorMetrics:
    """What the collector counts."""

    def __init__(self, registry: CollectorRegistry, outbox: Outbox) -> None:
        self.accepted = Counter("touchline_accepted", "Events accepted", registry=registry)
        self.refused = Counter("touchline_refused", "Events refused", registry=registry)
        self.deliveries = Counter(
            "touchline_deliveries", "Deliveries of CRMs kept", registry=registry
        )
        self.scored = Counter("touchline_replies_scored", "Replies scored", registry=registry)
        self.answers = Counter("touchline_answers", "Answers", ["status"], registry=registry)
        self.produce_seconds = Histogram(
            "touchline_produce_seconds", "Until the broker acknowledged", registry=registry
        )
        held = Gauge("touchline_held_bytes", "Bytes not yet acknowledged", registry=registry)
        held.set_function(lambda: outbox.bytes_held)


@dataclass(frozen=True, slots=True)
class Collector:
    """Takes events for all tenants of a file of tokens."""

    tokens: Tokens
    outbox: Outbox
    clock: Callable[[], datetime]
    metrics: CollectorMetrics
    topics: Topics = field(default_factory=Topics)
    sizes: Sizes = field(default_factory=Sizes)
    crash_point: CrashPoint = never
    scoring: Scoring | None = None

    async def events(self, request: Request) -> Response:
        """POST /v1/events"""
        return await answered(self._events(request), self.metrics.answers)

    async def _events(self, request: Request) -> Response:
        tenant_id = self._tenant(request)
        media_type = _media_type(request)
        _refuse_packed(request)
        body = await self._body(request, is_one=media_type not in (ARRAY, LINES))
        return await self._take(request, body, media_type, tenant_id)

    def _tenant(self, request: Request) -> str:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        tenant_id = self.tokens.tenant(token) if scheme.lower() == "bearer" else None
        if tenant_id is None:
            raise NotTaken(401, "no tenant has this token", {"WWW-Authenticate": "Bearer"})
        return tenant_id

    async def _body(self, request: Request, *, is_one: bool) -> bytes:
        bytes_max = self.sizes.one_bytes_max if is_one else self.sizes.many_bytes_max
        body = await body_of(request, bytes_max)
        self.crash_point("collector.body_read")
        return body

    async def _take(
        self, request: Request, body: bytes, media_type: str, tenant_id: str
    ) -> Response:
        now = self.clock()
        is_scored = self.scoring is not None
        judge = partial(judged, tenant_id=tenant_id, now=now, is_scored=is_scored)
        headers = request.headers.raw
        try:
            if media_type == PLAIN and is_binary_mode(headers):
                verdicts = [judged_in_binary_mode(headers, body, judge)]
            else:
                verdicts = list(judge(body, media_type))
        except UndecodableEvent as problem:
            verdicts = [refused_whole(body, problem)]
            media_type = ONE
        accepted = [verdict for verdict in verdicts if isinstance(verdict, Accepted)]
        refused = [
            (verdict.index, _letter(verdict, tenant_id, now))
            for verdict in verdicts
            if isinstance(verdict, Refusal)
        ]
        scored = await self._scored(accepted)
        await self._send(accepted, scored, [letter for _, letter in refused])
        if media_type in (ARRAY, LINES):
            return JSONResponse(_listing(accepted, refused))
        return _single(accepted, refused)

    async def _scored(self, accepted: Sequence[Accepted]) -> Sequence[Envelope]:
        """What is told of the replies among these events; after this line no text is needed."""
        scored: Sequence[Envelope] = ()
        if self.scoring is not None:
            try:
                scored = await self.scoring.scored(accepted)
            except TooManyTexts as many:
                raise NotTaken(413, str(many)) from many
        self.crash_point("collector.scored")
        return scored

    async def _send(
        self,
        accepted: Sequence[Accepted],
        scored: Sequence[Envelope],
        letters: Sequence[DeadLetterRow],
    ) -> None:
        events = [*(event.message for event in accepted), *map(message_of, scored)]
        with self.metrics.produce_seconds.time():
            await self.outbox.send(
                {
                    self.topics.events.name: events,
                    self.topics.dead_letters.name: [
                        dead_letters.message(letter) for letter in letters
                    ],
                }
            )
        self.crash_point("collector.acknowledged")
        self.metrics.accepted.inc(len(accepted))
        self.metrics.scored.inc(len(scored))
        self.metrics.refused.inc(len(letters))


def application(
    collector: Collector, producer: Producer, *, version: str, routes: Iterable[Route] = ()
) -> Starlette:
    """The collector over HTTP, with what CRMs call; whoever serves it opens the producer."""

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_: Request) -> Response:
        if await producer.is_reachable(READY_SECONDS_MAX):
            return PlainTextResponse("ready\n")
        return PlainTextResponse("the broker is away\n", 503)

    return Starlette(
        routes=[
            Route("/v1/events", collector.events, methods=["POST"]),
            Route("/healthz", alive),
            Route("/readyz", ready),
            *contract_pages.routes(version),
            *routes,
        ]
    )


def _media_type(request: Request) -> str:
    media_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise NotTaken(415, f"Content-Type: found {media_type!r}, expected {_one_of_them()}")
    if media_type == LINES and is_binary_mode(request.headers.raw):
        raise NotTaken(
            415, f"Content-Type: found {media_type!r} in binary mode, expected {PLAIN!r}"
        )
    return media_type


def _refuse_packed(request: Request) -> None:
    """What is packed would be taken for bytes that are no event."""
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", PLAINLY):
        raise NotTaken(
            415,
            f"Content-Encoding: found {encoding!r}, expected none; send the body as it is",
            {"Accept-Encoding": PLAINLY},
        )


def _one_of_them() -> str:
    return "one of " + ", ".join(MEDIA_TYPES)


def _letter(refused: Refusal, tenant_id: str, now: datetime) -> DeadLetterRow:
    return dead_letters.refused_at_the_border(
        refused.received,
        tenant_id=tenant_id,
        reason=refused.reason,
        refused_at=now,
        came=refused.came,
    )


def _listing(
    accepted: Sequence[Accepted], refused: Sequence[tuple[int, DeadLetterRow]]
) -> Mapping[str, Any]:
    return {
        "accepted": [{"index": event.index, "event_id": event.event_id} for event in accepted],
        "refused": [{"index": index, **_told(letter)} for index, letter in refused],
    }


def _single(accepted: Sequence[Accepted], refused: Sequence[tuple[int, DeadLetterRow]]) -> Response:
    if refused:
        return JSONResponse(_told(refused[0][1]), 422)
    return JSONResponse({"event_id": accepted[0].event_id})


def _told(letter: DeadLetterRow) -> Mapping[str, str]:
    return {"dead_letter_id": letter.dead_letter_id, "reason": letter.reason}
