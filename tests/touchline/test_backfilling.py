"""Is all that a CRM holds read once, and what it lost told by the next reading?"""

from collections.abc import AsyncIterator, Collection
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from events.topics import DELIVERIES
from streams.sources.cursors import cursors
from streams.sources.delivery import Delivery, delivery_of
from streams.sources.errors import ApiRefuses
from streams.sources.known import Source
from tests.logged import records_of
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double, limited
from touchline.backfilling import backfilled
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.sources import SourceRefused, wrong_with
from touchline.warehouse import connect

MANY = 230


@pytest.fixture
def settings(stores: Runtime) -> Settings:
    return stores.settings


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    held = Double(
        owners=[{"id": "113", "archived": False}, {"id": "114", "archived": True}],
        pipelines=[{"id": "default", "stages": []}],
    )
    for number in range(MANY):
        hour, minute = divmod(number, 60)
        held.put("deals", str(number), changed_at=f"2026-03-01T{hour:02}:{minute:02}:00Z")
    async with serving(held):
        yield held


async def backfill(
    settings: Settings,
    double: Double,
    name: str,
    *,
    kinds: Collection[str] = ("deal",),
    token: str = TOKEN,
    since: datetime | None = None,
) -> Any:
    shown: list[tuple[str, int]] = []
    source = hub(double)
    told = await backfilled(
        name,
        source,
        settings,
        client=connect(settings),
        environment={"HUB": token},
        since=since,
        kinds=kinds,
        shown=lambda kind, count: shown.append((kind, count)),
    )
    assert sum(told.values()) == sum(count for _, count in shown)
    return told


def hub(double: Double) -> Source:
    return Source(
        tenant_id="acme",
        vendor="hubspot",
        secrets={"token": ["env:HUB"], "secret": ["env:HUB"]},
        api_url=double.url,
    )


def deliveries(settings: Settings, name: str) -> list[Delivery]:
    records = records_of(settings.kafka_bootstrap, DELIVERIES)
    found = [delivery_of(record.value or b"") for record in records]
    return [each for each in found if each.source == name]


async def test_every_object_is_read_page_by_page_and_kept_as_history(
    settings: Settings, double: Double
) -> None:
    double.faults += [limited(), (500, {}, {})]
    assert await backfill(settings, double, "whole") == {"deal": MANY}
    found = deliveries(settings, "whole")
    assert {each.record["id"] for each in found} == {str(number) for number in range(MANY)}
    assert {(each.kind, each.is_backfill, each.tenant_id) for each in found} == {
        ("deal", True, "acme")
    }
    assert all("associations" in each.record for each in found)


async def test_the_next_reading_begins_where_the_last_one_ended(
    settings: Settings, double: Double
) -> None:
    await backfill(settings, double, "again")
    double.put("deals", "new", changed_at="2026-03-02T00:00:00Z")
    double.delete("deals", "7", "2026-03-02T01:00:00Z")
    told = await backfill(settings, double, "again")
    # The last of before, the new one, and the one that was deleted.
    assert told == {"deal": 3}
    known = cursors(connect(settings), "acme", "again")
    assert {kind: row.cursor for kind, row in known.items()} == {"deal": "1772409600000"}


async def test_what_an_outage_lost_is_read_since_it_began(
    settings: Settings, double: Double
) -> None:
    since = datetime(2026, 3, 1, 3, tzinfo=UTC)
    assert await backfill(settings, double, "outage", since=since) == {"deal": MANY - 180}


async def test_owners_and_pipelines_are_read_whole(settings: Settings, double: Double) -> None:
    told = await backfill(settings, double, "people", kinds=("owner", "pipeline"))
    assert told == {"pipeline": 1, "owner": 2}


async def test_a_token_that_is_not_accepted_is_said_at_once(
    settings: Settings, double: Double
) -> None:
    with pytest.raises(ApiRefuses, match="the token is not accepted"):
        await backfill(settings, double, "refused", token="another")
    with pytest.raises(SourceRefused, match="kind: found 'order'"):
        await backfill(settings, double, "refused", kinds=("order",))


async def test_check_asks_for_one_of_each_kind_and_names_the_scopes(double: Double) -> None:
    public_url, said = "https://ingest.example.com", {"errors": [{"context": {"s": ["x.read"]}}]}
    environment = {"HUB": TOKEN}
    assert await checked(double, public_url, environment) == []
    double.faults.append((403, {}, said))
    (wrong,) = await checked(double, public_url, environment)
    assert "the app lacks a scope (x.read)" in wrong


async def checked(double: Double, public_url: str, environment: dict[str, str]) -> list[str]:
    source = hub(double)
    told = await wrong_with(
        "hub",
        source,
        public_url=public_url,
        environment=environment,
        clock=partial(datetime.now, UTC),
    )
    return list(told)
