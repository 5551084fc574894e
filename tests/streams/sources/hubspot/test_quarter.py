"""Does a quarter told through HubSpot end in the same rows as the same quarter told directly?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.sources.hubspot.vendor import HUBSPOT
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double
from tests.streams.sources.hubspot.quarter import BEGAN_AT, story
from tests.streams.sources.quarter import Listener, Quarter, is_the_same

ENDED_AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with serving(Double()) as held:
        yield held


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_quarter_through_hubspot_ends_in_the_rows_of_the_same_quarter_told_directly(
    double: Double, tmp_path: Path, seed: int
) -> None:
    listener = Listener(HUBSPOT, double.url, {"token": TOKEN}, tmp_path / "sources.json")
    quarter = Quarter(
        BEGAN_AT, story(seed), timedelta(hours=3), lambda call: call | {"attemptNumber": 1}
    )
    kinds = await is_the_same(double, listener, quarter, seed=seed, ended_at=ENDED_AT)
    assert kinds == {"deal", "activity", "prospect", "account", "rep", "tenant"}
