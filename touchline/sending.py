"""How do many events get to the collector, none lost and none silently refused?

Batches of CloudEvents, a few requests at a time; the next batch is made in a thread of its own, so
that what was made is on its way meanwhile. A collector that is away or says 503 is asked again
until patience ends; the collector knows every event by its id, so asking twice adds nothing.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any, NamedTuple

import msgspec
import stamina
from aiohttp import ClientError, ClientSession, ClientTimeout

from events.errors import TouchlineError

PATH = "/v1/events"
MEDIA_TYPE = "application/cloudevents-batch+json"
BATCH_EVENTS_MAX = 500
# Half of what the collector accepts, so that a batch of long events is never too large.
BATCH_BYTES_MAX = 512 * 1024
IN_FLIGHT_MAX = 4
PATIENCE_SECONDS = 60.0

Progress = Callable[[int], object]


class SendingFailed(TouchlineError):
    """A batch was not taken; what was sent before is safe, and sending all again adds nothing."""


class CollectorAway(SendingFailed):
    """Nobody answers, or the collector asks to come back later."""

    def __init__(self, url: str, why: str, retry_after: str | None = None) -> None:
        super().__init__(f"{url}: the collector takes no events ({why}); is it up?")
        self.wait_seconds = float(retry_after) if retry_after and retry_after.isdigit() else None


class BatchRefused(SendingFailed):
    """The collector refused a request as a whole: the token, or the form of the batch."""

    def __init__(self, url: str, status: int, answer: str) -> None:
        super().__init__(f"{url}: answered {status} {HTTPStatus(status).phrase}: {answer[:300]}")
        self.status = status


@dataclass(frozen=True, order=True, slots=True)
class Refusal:
    """An event that became a dead letter; `index` counts from 0 in the order of sending."""

    index: int
    reason: str
    dead_letter_id: str


@dataclass(slots=True)
class Summary:
    """What became of all that was sent."""

    accepted: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return self.accepted + len(self.refused)


class Batch(NamedTuple):
    first_index: int
    event_count: int
    body: bytes


def send(
    events: Iterable[Mapping[str, Any]],
    *,
    url: str,
    token: str,
    progress: Progress = lambda _answered: None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Summary:
    """Send all events, wait for the last answer; `progress` hears how many each answer covers."""
    return asyncio.run(
        sending(events, url=url, token=token, progress=progress, patience_seconds=patience_seconds)
    )


async def sending(
    events: Iterable[Mapping[str, Any]],
    *,
    url: str,
    token: str,
    progress: Progress = lambda _answered: None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Summary:
    """The same within a running loop; `url` is the collector's, without a path."""
    summary = Summary()
    waiting, making = batches(events), asyncio.Lock()

    async def made() -> Batch | None:
        async with making:
            return await asyncio.to_thread(next, waiting, None)

    async def lane(collector: ClientSession) -> None:
        while batch := await made():
            add(summary, batch, await answer(collector, url + PATH, batch, patience_seconds))
            progress(batch.event_count)

    headers = {"Authorization": f"Bearer {token}", "Content-Type": MEDIA_TYPE}
    async with ClientSession(headers=headers, timeout=ClientTimeout(total=30)) as collector:
        try:
            async with asyncio.TaskGroup() as lanes:
                for _ in range(IN_FLIGHT_MAX):
                    lanes.create_task(lane(collector))
        except ExceptionGroup as failed:
            # The lanes share one collector, so the first reason is the reason.
            raise failed.exceptions[0] from None
    summary.refused.sort()
    return summary


def batches(events: Iterable[Mapping[str, Any]]) -> Iterator[Batch]:
    """JSON arrays of at most so many events and bytes; an event too long for one goes alone."""
    texts: list[bytes] = []
    bytes_held, first_index = 0, 0
    for index, event in zip(count(), events):
        text = msgspec.json.encode(event)
        if texts and (len(texts) == BATCH_EVENTS_MAX or bytes_held + len(text) > BATCH_BYTES_MAX):
            yield Batch(first_index, len(texts), b"[" + b",".join(texts) + b"]")
            texts, bytes_held, first_index = [], 0, index
        texts.append(text)
        bytes_held += len(text) + 1
    if texts:
        yield Batch(first_index, len(texts), b"[" + b",".join(texts) + b"]")


def add(summary: Summary, batch: Batch, answered: Mapping[str, Any]) -> None:
    """Put the answer to one batch into the summary, in the numbering of the whole."""
    summary.accepted += len(answered["accepted"])
    summary.refused += [
        Refusal(batch.first_index + refusal["index"], refusal["reason"], refusal["dead_letter_id"])
        for refusal in answered["refused"]
    ]


async def answer(
    collector: ClientSession, url: str, batch: Batch, patience_seconds: float
) -> Mapping[str, Any]:
    """What the collector says to one batch, asked again while it is away."""
    async for attempt in stamina.retry_context(
        on=pause, attempts=None, timeout=patience_seconds, wait_initial=0.1, wait_max=5.0
    ):
        with attempt:
            return await answer_now(collector, url, batch)
    raise AssertionError  # stamina either returns from the block or raises its last exception


async def answer_now(collector: ClientSession, url: str, batch: Batch) -> Mapping[str, Any]:
    """The answer of a collector that took the batch; any other answer is raised."""
    try:
        async with collector.post(url, data=batch.body) as response:
            if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
                raise CollectorAway(url, "503", response.headers.get("Retry-After"))
            if response.status != HTTPStatus.OK:
                raise BatchRefused(url, response.status, await response.text())
            said: Mapping[str, Any] = await response.json()
            return said
    except (ClientError, TimeoutError) as error:
        raise CollectorAway(url, str(error) or type(error).__name__) from error


def pause(failure: Exception) -> bool | float:
    """Whether to ask again, and after how many seconds when the collector says so itself."""
    if isinstance(failure, CollectorAway):
        return True if failure.wait_seconds is None else failure.wait_seconds
    return False
