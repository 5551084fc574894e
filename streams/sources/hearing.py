"""How is one topic of a vendor's stream heard, so that nothing of it is lost?

Each share of it is in the log before the place behind it is kept and before the next is asked for.
What a kill lets happen twice is told as the same events. When the place is so old that the vendor
does not know what came after, the topic is heard from now on, and then what changed since is read
by the API; so is what changed without a word on which objects did.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import stamina
import structlog

from streams.errors import BrokerAway
from streams.sentiment.errors import OtherScorer, ScorerAway, ScorersBusy
from streams.sources.cursors import Cursors, SourceCursorRow
from streams.sources.errors import ApiAway, ApiRefuses, CursorExpired
from streams.sources.keeping import Keeping, Teller
from streams.sources.vendor import EARLIEST, LATEST, Api, Gap, Heard, Stream

OVERLAP: Final = timedelta(hours=1)
"""So long may a change be under way at the vendor's before it is told"""
NOBODY_TAKES: Final = (BrokerAway, ScorersBusy, ScorerAway, OtherScorer)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long is waited before something is tried again."""

    look_seconds: float = 5.0
    """Before the file of sources is looked at"""
    refused_seconds: float = 300.0
    """Where a person has to act first"""
    away_seconds_min: float = 0.1
    away_seconds_max: float = 60.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """One topic of one source."""

    teller: Teller
    topic: str
    kind: str
    stream: Stream
    api: Api
    keeping: Keeping
    cursors: Cursors
    pauses: Pauses

    async def go_on(self) -> None:
        """Hear it until cancelled."""
        while True:
            try:
                await self._patiently((ApiAway,), self._hear)
            except ApiRefuses as refused:
                log.error("not heard", **self._where(), reason=str(refused))
                await asyncio.sleep(self.pauses.refused_seconds)

    async def _hear(self) -> None:
        """From where it was heard last; returns when a stream ends that said something."""
        source = self.teller.source
        last = await self.cursors.last(source.tenant_id, self.teller.name, self.topic)
        try:
            await self._heard(after=last.cursor if last else EARLIEST)
        except CursorExpired as expired:
            if last is None:
                raise ApiRefuses(str(expired)) from expired
            log.warning("heard too late", **self._where(), since=str(last.read_at))
            await self._heard(after=LATEST, lost_since=last.read_at)

    async def _heard(self, *, after: str, lost_since: datetime | None = None) -> None:
        has_begun = False
        try:
            async with aclosing(self.stream.heard(self.topic, after=after)) as stream:
                async for heard in stream:
                    # Only now it is sure that nothing more is lost meanwhile.
                    lost = [Gap(self.kind, lost_since)] if lost_since and not has_begun else []
                    await self._take(heard, lost)
                    has_begun = True
        except ApiAway as away:
            if not has_begun:
                raise
            log.info("hears again", **self._where(), reason=str(away))

    async def _take(self, heard: Heard, lost: Iterable[Gap]) -> None:
        """All of it into the log, and then the place behind it into the warehouse."""
        for gap in (*lost, *heard.gaps):
            await self._read(gap)
        if heard.items:
            keep = partial(self.keeping.keep, self.teller, heard.items, {})
            await self._patiently(NOBODY_TAKES, keep)
        if heard.cursor:
            tenant_id, now = self.teller.source.tenant_id, self.keeping.clock()
            row = SourceCursorRow(tenant_id, self.teller.name, self.topic, heard.cursor, now)
            await self.cursors.keep(row)

    async def _read(self, gap: Gap) -> None:
        """What the stream does not tell."""
        since = gap.since - OVERLAP
        log.warning("read what was not heard", **self._where(), since=str(since))
        async with aclosing(self.api.changed(gap.kind, since=since, cursor=None)) as pages:
            async for page in pages:
                keep = partial(self.keeping.keep_page, self.teller, page)
                await self._patiently(NOBODY_TAKES, keep)

    async def _patiently(
        self, passing: tuple[type[Exception], ...], act: Callable[[], Awaitable[Any]]
    ) -> None:
        """Act, again until it does."""
        async for attempt in stamina.retry_context(
            on=passing,
            attempts=None,
            timeout=None,
            wait_initial=self.pauses.away_seconds_min,
            wait_max=self.pauses.away_seconds_max,
        ):
            with attempt:
                await act()

    def _where(self) -> dict[str, str]:
        return {"source": self.teller.name, "topic": self.topic}
