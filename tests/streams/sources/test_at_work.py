"""Does what a CRM says reach the rows exactly once, though the translator dies on the way?"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from streams.roles import TRANSLATOR
from streams.sources.known import Source, Sources
from tests.streams.border import IN_A_VARIABLE, SECRET, Border, set_up
from tests.streams.border import serving as serving_the_border
from tests.streams.given import Ground
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double
from tests.streams.working import KEEPER, ROUTER, eventually, moved, rows, running

ENVIRONMENT = {"HUBSPOT_SECRET": SECRET, "HUB": TOKEN}
MADE_AT = "2026-03-01T08:00:00Z"
DEALS = [str(number) for number in range(1, 9)]


class Killed(Exception):
    """What a kill is to those that are in the same process."""


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    held = Double()
    for deal in DEALS:
        steps = [("s1", MADE_AT), ("closedwon", "2026-03-02T09:00:00Z")]
        held.put("deals", deal, created_at=MADE_AT, histories={"dealstage": steps})
    async with serving(held):
        yield held


@pytest.fixture
async def border(own: Ground, double: Double, tmp_path: Path) -> AsyncIterator[Border]:
    own.set_first_positions(TRANSLATOR)
    own.set_first_positions(ROUTER)
    own.set_first_positions(KEEPER)
    async with serving_the_border(own, tmp_path) as running:
        secrets = {**IN_A_VARIABLE, "token": ["env:HUB"]}
        hub = Source(tenant_id=own.tenant, vendor="hubspot", secrets=secrets, api_url=double.url)
        set_up(tmp_path, hub=hub)
        yield running


def made(deal: str) -> dict[str, Any]:
    return {
        "subscriptionType": "deal.creation",
        "objectId": int(deal),
        "occurredAt": 1772352000000,
    }


def dying_at(point: str) -> Any:
    left = [point]

    def pass_by(passed: str) -> None:
        if passed in left:
            left.remove(passed)
            raise Killed

    return pass_by


@pytest.mark.parametrize("point", ["translator.translated", "translator.events_acknowledged"])
async def test_a_kill_between_any_two_effects_changes_no_row(
    border: Border, tmp_path: Path, point: str
) -> None:
    own, sources = border.own, Sources(tmp_path / "sources.json", ENVIRONMENT)
    status, _, _ = await border.deliver(json.dumps([made(deal) for deal in DEALS]).encode())
    assert status == 200
    async with running(
        own, TRANSLATOR, tmp_path / "first", crash_point=dying_at(point), sources=sources
    ) as first:
        assert isinstance(await first.ended, Killed)
    async with running(own, TRANSLATOR, tmp_path / "second", sources=sources):
        await eventually(lambda: moved(own, TRANSLATOR) == len(DEALS))
    assert border.letters() == []
    assert len({event.event_id for event in border.events()}) == 3 * len(DEALS)
    async with running(own, ROUTER, tmp_path), running(own, KEEPER, tmp_path):
        await eventually(lambda: rows(own, "deal") == [(deal, 3) for deal in DEALS])
