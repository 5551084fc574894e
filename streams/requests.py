"""What do all that take requests have in common?

A request that is not taken is answered at once, and one that has to wait is told when to come back.
A body is read as it comes, so that one that is too long is given up before it is whole.
"""

from collections.abc import Awaitable, Mapping

from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from streams.errors import BrokerAway
from streams.sentiment.errors import OtherScorer, ScorerAway, ScorersBusy

RETRY_AFTER_SECONDS = 2


class NotTaken(Exception):
    """A request that is answered without looking at what it brings."""

    def __init__(self, status: int, error: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(error)
        self.response = JSONResponse({"error": error}, status, dict(headers or {}))


def later(error: object, seconds: int = RETRY_AFTER_SECONDS) -> JSONResponse:
    """Nothing was taken; the same request will be, after so long."""
    return JSONResponse({"error": str(error)}, 503, {"Retry-After": str(seconds)})


async def answered(taking: Awaitable[Response], counted: Counter) -> Response:
    """The answer to a request, whether it was taken or not; each is counted by its status."""
    try:
        response = await taking
    except NotTaken as not_taken:
        response = not_taken.response
    except (BrokerAway, ScorersBusy, ScorerAway, OtherScorer) as away:
        response = later(away)
    counted.labels(response.status_code).inc()
    return response


async def body_of(request: Request, bytes_max: int) -> bytes:
    """The body as it came; raises NotTaken when it is longer than that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise NotTaken(413, f"body: longer than {bytes_max:,} bytes")
    return bytes(body)
