"""Of several collectors, does the one listen whose turn it is, and no other?"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streams.sources.hearing import Pauses
from streams.sources.known import Source, Sources, sources_text
from streams.sources.subscriptions import Subscriptions
from streams.sources.vendor import Account, Heard, Vendor
from tests.streams.working import eventually


class Telling:
    """A vendor that has nothing to say, and knows how many listen."""

    listeners = 0
    looks = 0

    async def heard(self, topic: str, *, after: str) -> AsyncGenerator[Heard]:
        self.listeners += 1
        try:
            await asyncio.Event().wait()
            yield Heard((), (), "")
        finally:
            self.listeners -= 1

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def telling() -> Telling:
    return Telling()


@pytest.fixture
async def turn(telling: Telling, tmp_path: Path) -> AsyncIterator[asyncio.Event]:
    """Set while it is the turn of the collector that is running."""
    turn = asyncio.Event()

    def told(account: Account) -> Any:
        return telling

    vendor = Vendor("quiet", {}, api=told, api_secrets=(), stream=told, topics={"t": "k"})
    file = tmp_path / "sources.json"
    file.write_text(sources_text({"quiet": Source(tenant_id="acme", vendor="quiet")}))
    warehouse = SimpleNamespace(query=lambda *_, **__: SimpleNamespace(result_rows=[]))

    async def is_ours() -> bool:
        telling.looks += 1
        return turn.is_set()

    keeping: Any = None  # Nothing is heard that could be kept.
    subscriptions = Subscriptions(
        Sources(file, {}),
        {"quiet": vendor},
        keeping,
        connect=lambda: warehouse,
        pauses=Pauses(0.01, 0.01, 0.01, 0.01),
        is_ours=is_ours,
    )
    running = asyncio.create_task(subscriptions.run())
    yield turn
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_who_stands_by_listens_once_it_is_his_turn_and_no_longer(
    telling: Telling, turn: asyncio.Event
) -> None:
    await eventually(lambda: telling.looks > 2)
    assert telling.listeners == 0
    turn.set()
    await eventually(lambda: telling.listeners == 1)
    turn.clear()
    await eventually(lambda: telling.listeners == 0)
