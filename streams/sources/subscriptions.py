"""Which vendors that call nobody are listened to, and who sees to it that this goes on?

Every active source of a file whose vendor has a stream, each topic of it by itself. The file is
looked at again and again: a source that is set up, changed, paused or removed counts without a
restart. Of several collectors one listens, and another goes on from there once it is gone. What
fails as nobody expected is logged and begun again; it stops no other source.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import structlog

from streams.outages import waited_for
from streams.sources.connections import account_of, api_of
from streams.sources.cursors import Cursors
from streams.sources.errors import ApiRefuses
from streams.sources.hearing import Hearing, Pauses
from streams.sources.keeping import Keeping, Teller
from streams.sources.known import MalformedSources, Source, Sources
from streams.sources.vendor import Account, Vendor

log = structlog.get_logger(__name__)


async def nobody_beside() -> bool:
    """Of a collector that is alone."""
    return True


class Wanted(NamedTuple):
    """A source as it is set up, with its secrets as they are."""

    teller: Teller
    account: Account


@dataclass(slots=True)
class Subscriptions:
    """Listens to the sources of a file until it is cancelled."""

    sources: Sources
    vendors: Mapping[str, Vendor]
    keeping: Keeping
    connect: Callable[[], Any]
    """A client of the warehouse, which knows how far each topic was heard"""
    pauses: Pauses = field(default_factory=Pauses)
    is_ours: Callable[[], Awaitable[bool]] = nobody_beside
    """Whether it is this collector that listens"""
    _under_way: dict[str, tuple[Wanted, asyncio.Task[None]]] = field(default_factory=dict)
    _said: dict[str, str] = field(default_factory=dict)
    """What a person was told to mend, by the name of the source"""

    async def run(self) -> None:
        try:
            while True:
                try:
                    await self._look()
                except Exception:
                    # A defect of ours, or a file that is just being replaced: nobody else looks.
                    log.error("sources not looked at", exc_info=True)
                await asyncio.sleep(self.pauses.look_seconds)
        finally:
            for name in list(self._under_way):
                await self._stop(name)

    async def _look(self) -> None:
        wanted = self._wanted() if await self.is_ours() else {}
        for name, (known, task) in list(self._under_way.items()):
            if task.done() or wanted.get(name) != known:
                await self._stop(name)
        for name, each in wanted.items():
            if name not in self._under_way:
                self._under_way[name] = each, asyncio.create_task(self._listen(each))

    async def _stop(self, name: str) -> None:
        _, task = self._under_way.pop(name)
        task.cancel()
        (ended,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(ended, Exception):
            log.error("not listened to", source=name, exc_info=ended)

    def _wanted(self) -> dict[str, Wanted]:
        try:
            known = self.sources.all()
        except MalformedSources as problem:
            self._say("", str(problem))
            return {name: wanted for name, (wanted, _) in self._under_way.items()}
        found = {}
        for name, source in known.items():
            vendor = None if source.mapping else self.vendors.get(source.vendor)
            if vendor and vendor.stream and source.state == "active":
                if account := self._account(name, source, vendor):
                    found[name] = Wanted(Teller(name, source, vendor), account)
        return found

    def _account(self, name: str, source: Source, vendor: Vendor) -> Account | None:
        try:
            account = account_of(name, source, vendor, self.sources)
        except ApiRefuses as refused:
            self._say(name, str(refused))
            return None
        self._said.pop(name, None)
        return account

    def _say(self, name: str, reason: str) -> None:
        """Once, however often it is looked at."""
        if self._said.get(name) != reason:
            self._said[name] = reason
            log.error("not listened to", source=name, reason=reason)

    async def _listen(self, wanted: Wanted) -> None:
        """To every topic of one source."""
        teller, vendor = wanted.teller, wanted.teller.vendor
        if vendor.stream is None:
            raise AssertionError  # Such a source is not wanted.
        try:
            api, stream = api_of(teller.name, vendor, wanted.account), vendor.stream(wanted.account)
        except ApiRefuses as refused:
            log.error("not listened to", source=teller.name, reason=str(refused))
            await asyncio.sleep(self.pauses.refused_seconds)
            return
        cursors = Cursors(await waited_for("warehouse", self.connect))
        async with AsyncExitStack() as opened, asyncio.TaskGroup() as topics:
            opened.push_async_callback(api.close)
            opened.push_async_callback(stream.close)
            for topic, kind in vendor.topics.items():
                hearing = Hearing(
                    teller, topic, kind, stream, api, self.keeping, cursors, self.pauses
                )
                topics.create_task(hearing.go_on())
