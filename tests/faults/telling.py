"""What was told, and what did the collector answer to each of it?

A telling runs beside whatever is being broken. A batch is sent again until it is answered with 200,
as a sender does who wants nothing lost; so what was acknowledged must be in the archive, and what
was sent but never acknowledged may be.
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from threading import Event as Flag
from threading import Thread
from typing import Any, NamedTuple

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout

from events.ids import event_id

MEDIA_TYPE = "application/cloudevents-batch+json"
LANES = 4
ANSWER_SECONDS_MAX = 40.0
PAUSE_SECONDS = 0.2


class Saying(NamedTuple):
    """One event as it is sent; without an id when no collector would take it."""

    text: bytes
    event_id: str


@dataclass(slots=True)
class Account:
    """All that a tenant has told, by event id, and all that was refused, by the bytes' sha256."""

    tenant_id: str
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    sent_to_be_refused: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    """The sha256 of the bytes, by the id of the dead letter that they became."""

    tellings_count: int = 0
    answered_at: list[float] = field(default_factory=list)

    def send(self, sayings: Sequence[Saying]) -> None:
        self.tellings_count += len(sayings)
        for saying in sayings:
            if saying.event_id:
                self.sent.add(saying.event_id)
            else:
                self.sent_to_be_refused.add(sha256(saying.text).hexdigest())

    def acknowledge(self, sayings: Sequence[Saying]) -> None:
        """All that is an event, by who does not say what became of each."""
        self.answered_at.append(time.monotonic())
        self.acknowledged.update(saying.event_id for saying in sayings if saying.event_id)

    def answer(self, sayings: Sequence[Saying], answered: Mapping[str, Any]) -> None:
        self.answered_at.append(time.monotonic())
        self.acknowledged.update(each["event_id"] for each in answered["accepted"])
        for refusal in answered["refused"]:
            digest = sha256(sayings[refusal["index"]].text).hexdigest()
            self.refused[refusal["dead_letter_id"]] = digest


def saying(event: dict[str, Any], tenant_id: str, *, is_refused: bool = False) -> Saying:
    known = "" if is_refused else str(event_id(tenant_id, event["source"], event["id"]))
    return Saying(msgspec.json.encode(event), known)


class Telling:
    """Sayings on their way to the collector, in a thread, until all are told or it is stopped."""

    def __init__(
        self,
        account: Account,
        sayings: Iterable[Saying],
        *,
        url: str,
        token: str,
        batch_events: int = 25,
        batches_per_second: float = 0.0,
    ) -> None:
        self.account = account
        self._batches = batches(sayings, batch_events)
        self._url, self._token = url, token
        self._pause = LANES / batches_per_second if batches_per_second else 0.0
        self._stopping = Flag()
        self._failed: BaseException | None = None
        self._thread = Thread(target=self._run, name=f"telling {account.tenant_id}", daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        """Whether all is told and answered."""
        if self._failed:
            raise self._failed
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Tell no more than what is under way."""
        self._stopping.set()

    def _run(self) -> None:
        try:
            asyncio.run(self._tell())
        except BaseException as problem:
            self._failed = problem

    async def _tell(self) -> None:
        timeout = ClientTimeout(total=ANSWER_SECONDS_MAX)
        async with (
            ClientSession(timeout=timeout) as client,
            asyncio.TaskGroup() as lanes,
        ):
            for _ in range(LANES):
                lanes.create_task(self._lane(client))

    async def _lane(self, client: ClientSession) -> None:
        for batch in self._batches:
            self.account.send(batch)
            body = b"[" + b",".join(saying.text for saying in batch) + b"]"
            while (answered := await self._answer(client, body)) is None:
                await asyncio.sleep(PAUSE_SECONDS)
            self._answered(batch, answered)
            if self._stopping.is_set():
                return
            await asyncio.sleep(self._pause)

    async def _answer(self, client: ClientSession, body: bytes) -> dict[str, Any] | None:
        """None while the collector is away or asks to come back."""
        path, headers = self._addressed(body)
        try:
            async with client.post(f"{self._url}{path}", data=body, headers=headers) as response:
                if response.status == 503:
                    return None
                response.raise_for_status()
                answered: dict[str, Any] = await response.json()
                return answered
        except (ClientError, TimeoutError) as problem:
            if getattr(problem, "status", None):
                raise
            return None

    def _addressed(self, body: bytes) -> tuple[str, Mapping[str, str]]:
        """Where a batch goes, and with which headers."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": MEDIA_TYPE}
        return "/v1/events", headers

    def _answered(self, batch: Sequence[Saying], answered: Mapping[str, Any]) -> None:
        self.account.answer(batch, answered)


def batches(sayings: Iterable[Saying], size: int) -> Iterator[list[Saying]]:
    waiting = iter(sayings)
    while batch := list(islice(waiting, size)):
        yield batch
