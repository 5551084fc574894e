"""Does a check say all that keeps a source from being heard, and how it is mended?"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from streams.sources.known import Source
from streams.sources.salesforce.stream import OPTION
from tests.streams.sources.doubles import serving
from tests.streams.sources.salesforce.bus import Bus
from tests.streams.sources.salesforce.bus import serving as serving_the_bus
from tests.streams.sources.salesforce.double import KEYS, Double
from touchline.sources import wrong_with


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    async with serving(Double()) as company, serving_the_bus(Bus(company)) as running:
        yield running


async def wrong(
    bus: Bus, *, url: str = "", ahead: timedelta = timedelta(0), **environment: str
) -> list[str]:
    secrets = {name: [f"env:{name}"] for name in KEYS}
    crm = Source(
        tenant_id="acme",
        vendor="salesforce",
        secrets=secrets,
        options={OPTION: url or bus.url},
        api_url=bus.company.url,
    )
    public_url = "https://ingest.example.com"
    told = await wrong_with(
        "crm",
        crm,
        public_url=public_url,
        environment=KEYS | environment,
        clock=lambda: datetime.now(UTC) + ahead,
    )
    return list(told)


async def test_a_company_that_may_be_read_and_heard_is_well(bus: Bus) -> None:
    assert await wrong(bus) == []


async def test_what_may_be_read_and_not_heard_is_named(bus: Bus) -> None:
    bus.hidden = {"/data/TaskChangeEvent"}
    (task,) = await wrong(bus)
    assert task.startswith("Salesforce, /data/TaskChangeEvent: found PERMISSION_DENIED")
    assert "select Task for Change Data Capture" in task


async def test_what_may_be_heard_and_not_read_is_named(bus: Bus) -> None:
    bus.company.hidden = {"EmailMessage"}
    (mail,) = await wrong(bus)
    assert mail.startswith("EmailMessage: ")


async def test_a_pub_sub_api_out_of_reach_is_named_with_its_address(bus: Bus) -> None:
    (away,) = await wrong(bus, url="http://127.0.0.1:1")
    assert away.startswith("Salesforce, /data/AccountChangeEvent: found UNAVAILABLE")
    assert away.endswith("let http://127.0.0.1:1 be reached from here")


async def test_keys_that_are_not_accepted_are_said_once_by_the_stream(bus: Bus) -> None:
    said = await wrong(bus, client_secret="another")
    assert [each for each in said if each.startswith("Salesforce, POST")] == [said[-1]]
    assert "the keys are not accepted" in said[-1]


@pytest.mark.parametrize(
    ("minutes", "said"), [(7, "42[0-2] s ahead of"), (-7, "4(19|2[01]) s behind")]
)
async def test_a_clock_by_which_deliveries_would_be_too_old_is_named(
    bus: Bus, minutes: int, said: str
) -> None:
    (clock,) = await wrong(bus, ahead=timedelta(minutes=minutes))
    assert re.match(rf"clock: found {said} 127\.0\.0\.1, expected at most 60 s;", clock)


async def test_a_clock_that_is_nearly_right_is_right(bus: Bus) -> None:
    assert await wrong(bus, ahead=timedelta(seconds=50)) == []
