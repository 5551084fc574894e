"""Is much read by a job, all of it, in few calls, and is no job left behind?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from streams.sources.errors import ApiRefuses
from streams.sources.salesforce import bulk
from streams.sources.salesforce.api import Salesforce
from streams.sources.vendor import Account, Page
from tests.streams.sources.doubles import serving
from tests.streams.sources.salesforce.double import KEYS, Double

ACCOUNT = {"OwnerId": "005SM000000146PYAQ", "Name": 'Acme, "Ltd"\nof Leeds', "IsDeleted": False}
COUNT = 5


class Waits(list[float]):
    """What is waited for, without waiting."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    company = Double(page_max=COUNT)
    for number in range(COUNT):
        at = f"2026-11-0{COUNT - number}T10:00:00.000+0000"
        times = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), at)
        company.put("Account", Id=f"001SM00000{number:05}YAE", **ACCOUNT, **times)
    async with serving(company):
        yield company


@pytest.fixture
async def api(double: Double, waits: Waits) -> AsyncIterator[Salesforce]:
    asked = salesforce(double, waits, records_by_rest_max=COUNT - 1)
    yield asked
    await asked.close()


def salesforce(double: Double, waits: Waits, *, records_by_rest_max: int) -> Salesforce:
    account = Account(double.url, {name: [key] for name, key in KEYS.items()}, {}, attempts_max=3)
    return Salesforce(account, records_by_rest_max=records_by_rest_max, sleep=waits)


async def changed(api: Salesforce, **said: Any) -> list[Page]:
    asked = {"since": None, "cursor": None, **said}
    return [page async for page in api.changed("Account", **asked)]


def records(pages: list[Page]) -> list[dict[str, Any]]:
    found = [record for page in pages for record in page.records]
    return sorted(found, key=lambda record: str(record["id"]))


async def test_much_is_read_by_a_job_as_little_is_by_rest(
    double: Double, api: Salesforce, waits: Waits
) -> None:
    little = salesforce(double, waits, records_by_rest_max=COUNT)
    by_rest = records(await changed(little))
    await little.close()
    assert double.jobs.began == 0
    by_job = records(await changed(api))
    assert (double.jobs.began, double.jobs.pages) == (1, 3)
    for each in by_rest:
        del each["attributes"]
    assert by_job == by_rest
    assert len(by_job) == COUNT


async def test_the_next_question_goes_on_before_the_job_began_once_all_was_read(
    double: Double, api: Salesforce
) -> None:
    pages = await changed(api)
    assert [page.cursor for page in pages] == ["", "", "", "2026-11-20T11:00:00Z"]
    assert [len(page.records) for page in pages] == [2, 2, 1, 0]
    await changed(api, cursor="2026-11-01T00:00:00Z")
    assert double.questions[-1].endswith(
        " FROM Account WHERE SystemModstamp >= 2026-11-01T00:00:00Z"
    )


async def test_a_page_that_repeats_a_record_loses_none(double: Double, api: Salesforce) -> None:
    double.jobs.is_repeating = True
    assert len({record["id"] for record in records(await changed(api))}) == COUNT


async def test_a_job_that_was_read_is_deleted(double: Double, api: Salesforce) -> None:
    await changed(api)
    assert (double.jobs.held, double.jobs.aborted) == ({}, 0)


async def test_a_job_is_deleted_when_the_reading_is_broken_off(
    double: Double, api: Salesforce
) -> None:
    async with aclosing(api.changed("Account", since=None, cursor=None)) as pages:
        await anext(pages)
        assert len(double.jobs.held) == 1
    assert (double.jobs.held, double.jobs.aborted) == ({}, 0)


async def test_a_job_that_is_under_way_is_aborted_when_the_backfill_is_cancelled(
    double: Double, api: Salesforce, waits: Waits
) -> None:
    double.jobs.states = ["InProgress"]
    reading = asyncio.create_task(changed(api))
    while not waits:
        await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (double.jobs.held, double.jobs.aborted) == ({}, 1)


async def test_a_job_that_may_not_be_deleted_spoils_nothing(
    double: Double, api: Salesforce
) -> None:
    double.jobs.are_kept = True
    assert len(records(await changed(api))) == COUNT


@pytest.mark.parametrize(
    ("states", "why"),
    [
        (["InProgress", "Failed"], r"Failed \('QUERY_TIMEOUT: took too long'\)"),
        (["Aborted"], "Aborted"),
        (["Paused"], "Paused"),
    ],
)
async def test_a_job_that_comes_to_nothing_is_told_and_moves_no_cursor(
    double: Double, api: Salesforce, states: list[str], why: str
) -> None:
    double.jobs.states = states
    with pytest.raises(ApiRefuses, match=f"{why}.*run the backfill again"):
        await changed(api)
    assert double.jobs.pages == 0
    assert double.jobs.held == {}


async def test_a_job_that_somebody_deleted_is_told(double: Double, api: Salesforce) -> None:
    async with aclosing(api.changed("Account", since=None, cursor=None)) as pages:
        await anext(pages)
        double.jobs.held.clear()
        with pytest.raises(ApiRefuses, match="found no results of it"):
            await anext(pages)


async def test_a_job_is_looked_at_ever_less_often_and_not_for_ever(
    double: Double, api: Salesforce, waits: Waits
) -> None:
    double.jobs.states = ["InProgress"]
    with pytest.raises(ApiRefuses, match="under way after 6 hours"):
        await changed(api)
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert 6 * 3600 <= sum(waits) < 6 * 3600 + 60
    assert (double.jobs.held, double.jobs.aborted) == ({}, 1)


async def test_a_session_that_ends_between_two_pages_is_renewed(
    double: Double, api: Salesforce
) -> None:
    read = 0
    async for page in api.changed("Account", since=None, cursor=None):
        read += len(page.records)
        double.end_sessions()
    assert read == COUNT
    assert double.jobs.held == {}


async def test_a_page_that_is_put_off_is_asked_for_again(double: Double, api: Salesforce) -> None:
    read = 0
    async for page in api.changed("Account", since=None, cursor=None):
        read += len(page.records)
        double.faults = [(503, [{"errorCode": "SERVER_UNAVAILABLE"}])]
    assert read == COUNT


async def test_a_page_is_told_in_shares(
    double: Double, api: Salesforce, monkeypatch: pytest.MonkeyPatch
) -> None:
    double.jobs.page_max = COUNT
    monkeypatch.setattr(bulk, "RECORDS_AT_ONCE", 2)
    assert [len(page.records) for page in await changed(api)] == [2, 2, 1, 0]
    assert double.jobs.pages == 1


async def test_stages_are_few_and_not_counted(double: Double, api: Salesforce) -> None:
    assert [page async for page in api.changed("OpportunityStage", since=None, cursor=None)] == []
    assert [each for each in double.questions if "COUNT()" in each] == []
