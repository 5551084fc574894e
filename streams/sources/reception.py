"""How does what a CRM delivers get into the log, so that a 2xx is a promise?

Proved on the raw bytes, taken apart, its replies scored and its texts let go, and acknowledged by
the broker before it is answered. Whatever is proved is answered with 2xx, known or not: a vendor
sends a refusal again ten times, or stops calling. What is no record becomes a dead letter and
stops none of its neighbours. Who proves nothing learns nothing, but that a vendor which asks before
it calls whether anybody is there is answered with what it said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final, NamedTuple

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from events.body import BODY_BYTES_MAX, parsed
from events.errors import UndecodableEvent
from streams.requests import NotTaken, answered, body_of
from streams.scoring import TooManyTexts
from streams.sources.keeping import Keeping, Kept, Teller
from streams.sources.known import NotSetUp, Sources
from streams.sources.own import vendor_of
from streams.sources.vendor import Endpoint, Secrets, Vendor, WebhookRequest
from streams.withheld import kept_unread

PAUSED_SECONDS: Final = 300
NOT_PROVED: Final = "not proved"
ECHO_LENGTH_MAX: Final = 2_000

log = structlog.get_logger(__name__)


class Called(NamedTuple):
    """A source that a vendor may call, and what proves it."""

    teller: Teller
    endpoint: Endpoint
    secrets: Secrets


@dataclass(frozen=True, slots=True)
class Reception:
    """Takes what the vendors of a file of sources deliver."""

    sources: Sources
    vendors: Mapping[str, Vendor]
    keeping: Keeping
    public_url: str
    """The collector's address as the vendors call it"""

    def routes(self) -> list[Route]:
        return [
            Route(path, self.delivered, methods=["POST"])
            for path in ("/v1/sources/{name}", "/v1/sources/{name}/{rest:path}")
        ]

    async def delivered(self, request: Request) -> Response:
        """POST /v1/sources/{name}, with whatever the vendor's endpoint knows behind it."""
        return await answered(self._delivered(request), self.keeping.metrics.answers)

    async def _delivered(self, request: Request) -> Response:
        body = await body_of(request, BODY_BYTES_MAX)
        self.keeping.crash_point("collector.body_read")
        called = self._called(request.path_params["name"])
        if not body and (told := _echoed(request, called.endpoint)):
            return PlainTextResponse(told, headers={"X-Content-Type-Options": "nosniff"})
        self._prove(request, body, called)
        kept = await self._take(request, called.teller, called.endpoint, body)
        return JSONResponse({"kept": kept.deliveries, "refused": kept.letters})

    def _called(self, name: str) -> Called:
        """The source of this name; one that is not known proves nothing."""
        try:
            source = self.sources.all().get(name)
            if source is None:
                raise NotTaken(401, NOT_PROVED)
            vendor = vendor_of(name, source, self.vendors)
            if vendor.endpoint is None:
                raise NotTaken(401, NOT_PROVED)
            secrets = self.sources.secrets(name, source, vendor.endpoint.secrets)
        except NotSetUp as problem:
            log.error("source not understood", source=name, reason=str(problem))
            raise NotTaken(503, "not set up", {"Retry-After": str(PAUSED_SECONDS)}) from problem
        return Called(Teller(name, source, vendor), vendor.endpoint, secrets)

    def _prove(self, request: Request, body: bytes, called: Called) -> None:
        told, path = self._webhook_request(request, body), called.teller.source.path
        is_addressed = not path or compare_digest(
            request.path_params.get("rest", "").encode(), path.encode()
        )
        if not called.endpoint.is_proved(told, called.secrets) or not is_addressed:
            raise NotTaken(401, NOT_PROVED)
        if called.teller.source.state == "paused":
            raise NotTaken(503, "paused", {"Retry-After": str(PAUSED_SECONDS)})

    def _webhook_request(self, request: Request, body: bytes) -> WebhookRequest:
        path = request.scope.get("raw_path", request.scope["path"].encode())
        query = request.scope["query_string"]
        url = self.public_url.rstrip("/") + path.decode() + (f"?{query.decode()}" if query else "")
        return WebhookRequest(request.method, url, _headers(request), body, self.keeping.clock())

    async def _take(
        self, request: Request, teller: Teller, endpoint: Endpoint, body: bytes
    ) -> Kept:
        try:
            items = list(endpoint.items(parsed(body)))
        except UndecodableEvent as problem:
            kept = body if kept_unread(body) else b""
            return await self.keeping.keep_unread(teller, str(problem), received=body, kept=kept)
        try:
            return await self.keeping.keep(teller, items, _headers(request))
        except TooManyTexts as many:
            raise NotTaken(413, str(many)) from many


def _echoed(request: Request, endpoint: Endpoint) -> str:
    told = request.query_params.get(endpoint.echoed, "") if endpoint.echoed else ""
    return told if len(told) <= ECHO_LENGTH_MAX else ""


def _headers(request: Request) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in request.headers.raw}
