"""Does a quarter told through Pipedrive end in the same rows as the same quarter told directly?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from streams.sources.pipedrive.vendor import PIPEDRIVE
from tests.streams.sources.doubles import serving
from tests.streams.sources.pipedrive.double import TOKEN, Double
from tests.streams.sources.pipedrive.quarter import BEGAN_AT, story
from tests.streams.sources.quarter import Listener, Quarter, is_the_same

ENDED_AT = datetime(2026, 7, 15, tzinfo=UTC)


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    async with serving(Double(page_max=100)) as held:
        yield held


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_quarter_through_pipedrive_ends_in_the_rows_of_the_same_quarter_told_directly(
    double: Double, tmp_path: Path, seed: int
) -> None:
    listener = Listener(PIPEDRIVE, double.url, {"token": TOKEN}, tmp_path / "sources.json")
    quarter = Quarter(BEGAN_AT, story(seed), timedelta(minutes=1))
    kinds = await is_the_same(double, listener, quarter, seed=seed, ended_at=ENDED_AT)
    assert kinds == {"deal", "activity", "prospect", "account"}
