"""Is Pipedrive asked so that nothing is missed, and is a person told what only he can mend?"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from jsonschema import Draft202012Validator

from projections import deal
from projections.fact import Entity
from projections.ledger import facts
from streams.sources.errors import ApiRefuses
from streams.sources.pipedrive.api import Pipedrive
from streams.sources.pipedrive.vendor import PIPEDRIVE
from streams.sources.telling import Context
from streams.sources.vendor import Account
from tests.streams.sources.border import NOW, ledgers, outcome, taken
from tests.streams.sources.doubles import serving
from tests.streams.sources.pipedrive.double import TOKEN, Double
from tests.streams.sources.recorded import DATA, needs_data

DEAL = {
    "id": 10,
    "title": "Acme",
    "value": 12000,
    "currency": "EUR",
    "status": "open",
    "stage_id": 3,
    "pipeline_id": 1,
    "owner_id": 77,
    "person_id": 5,
    "org_id": 9,
    "is_deleted": False,
    "add_time": "2026-10-01T09:00:00Z",
    "update_time": "2026-10-20T10:00:00Z",
    "stage_change_time": "2026-10-20T10:00:00Z",
}
PERSON = {
    "id": 5,
    "name": "Ada",
    "org_id": 9,
    "owner_id": 77,
    "is_deleted": False,
    "emails": [{"value": "ada@example.com", "primary": True, "label": "work"}],
    "phones": [],
    "add_time": "2026-09-01T08:00:00Z",
    "update_time": "2026-09-01T08:00:00Z",
}
STAGE = {
    "id": 3,
    "name": "Proposal",
    "order_nr": 1,
    "deal_probability": 60,
    "pipeline_id": 1,
    "is_deleted": False,
    "add_time": "2026-05-15T09:58:01Z",
    "update_time": "2026-05-15T09:58:01Z",
}
LEAD = {
    "id": "b1810230-6c0d-11ed-9826-a53d0eb706a5",
    "person_id": 5,
    "owner_id": 77,
    "source_name": "Web form",
    "is_archived": False,
    "add_time": "2026-09-10T08:00:00.675Z",
    "update_time": "2026-09-10T08:00:00.675Z",
}
MOVED = {
    "field_key": "stage_id",
    "old_value": "2",
    "new_value": "3",
    "actor_user_id": 77,
    "time": "2026-10-20 10:00:00",
    "change_source": "app",
    "is_bulk_update_flag": False,
}
PIPELINE = {
    "id": 1,
    "name": "Sales",
    "order_nr": 1,
    "is_deleted": False,
    "is_deal_probability_enabled": True,
    "add_time": "2026-05-15T09:57:48Z",
    "update_time": "2026-05-15T09:57:48Z",
}


@pytest_asyncio.fixture
async def double() -> AsyncIterator[Double]:
    company = Double()
    company.put("deals", **DEAL)
    company.changelogs["deals/10"] = [MOVED]
    company.put("persons", **PERSON)
    company.put("leads", **LEAD)
    company.put("pipelines", **PIPELINE)
    company.put("stages", **STAGE)
    async with serving(company):
        yield company


@pytest_asyncio.fixture
async def api(double: Double) -> AsyncIterator[Pipedrive]:
    asked = Pipedrive(account(double.url))
    yield asked
    await asked.close()


def account(url: str, token: str = TOKEN) -> Account:
    return Account(url=url, secrets={"token": [token]}, options={}, attempts_max=3)


def told(kind: str, records: Any) -> list[Any]:
    context = Context(source="pipedrive", received_at=NOW)
    return [each for record in records for each in PIPEDRIVE.translations[kind](record, context)]


async def test_a_deal_comes_with_all_that_it_went_through(api: Pipedrive) -> None:
    events = taken(told("deal", await api.records("deal", ["10"])))
    entity = Entity("acme", "deal", "10")
    row = deal.row(entity, facts(ledgers(events)[entity]))
    assert row is not None
    assert [step.stage for step in row.stages] == ["2", "3"]


@pytest.mark.parametrize(
    ("kind", "id", "types"),
    [
        ("lead", LEAD["id"], {"lead.created": 1, "lead.owner_changed": 1}),
        ("pipeline", "1", {"pipeline.defined": 1}),
        ("person", "5", {"contact.created": 1}),
    ],
)
async def test_an_object_comes_with_what_its_translation_needs(
    api: Pipedrive, kind: str, id: str, types: dict[str, int]
) -> None:
    assert outcome(told(kind, await api.records(kind, [id]))) == types


async def test_a_deleted_deal_shows_itself_and_one_that_is_gone_does_not(
    double: Double, api: Pipedrive
) -> None:
    double.put("deals", **{**DEAL, "id": 11, "is_deleted": True})
    found = await api.records("deal", ["10", "11", "12"])
    assert [each["id"] for each in found] == [10, 11]
    assert outcome(told("deal", found[1:])) == {"deal.deleted": 1}


async def test_more_objects_than_one_call_takes_are_asked_for_in_shares(
    double: Double, api: Pipedrive
) -> None:
    for id in range(1000, 1150):
        double.put("persons", **{**PERSON, "id": id})
    ids = [str(id) for id in range(1000, 1150)]
    assert len(await api.records("person", ids)) == 150
    assert len(double.calls) == 2


async def test_every_change_since_then_is_read_page_by_page(double: Double, api: Pipedrive) -> None:
    for day in range(1, 6):
        at = f"2026-11-0{day}T10:00:00Z"
        double.put("persons", **{**PERSON, "id": 100 + day, "update_time": at})
    since = datetime(2026, 11, 2, 10, tzinfo=UTC)
    pages = [page async for page in api.changed("person", since=since, cursor=None)]
    assert [[each["id"] for each in page.records] for page in pages] == [[102, 103], [104, 105]]
    assert [page.cursor for page in pages] == ["2026-11-03T10:00:00Z", "2026-11-05T10:00:00Z"]
    again = [page async for page in api.changed("person", since=None, cursor=pages[0].cursor)]
    assert [each["id"] for page in again for each in page.records] == [103, 104, 105]


@pytest.mark.parametrize(
    ("kind", "count"), [("deal", 1), ("lead", 1), ("pipeline", 1), ("stage", 1), ("note", 0)]
)
async def test_a_backfill_reads_every_object(api: Pipedrive, kind: str, count: int) -> None:
    pages = [page async for page in api.changed(kind, since=None, cursor=None)]
    assert sum(len(page.records) for page in pages) == count


async def test_leads_are_read_from_where_they_changed(double: Double, api: Pipedrive) -> None:
    for day in range(1, 5):
        at = f"2026-11-0{day}T10:00:00.000Z"
        double.put("leads", **{**LEAD, "id": f"lead-{day}", "update_time": at})
    since = datetime(2026, 11, 3, tzinfo=UTC)
    pages = [page async for page in api.changed("lead", since=since, cursor=None)]
    assert [each["id"] for page in pages for each in page.records] == ["lead-3", "lead-4"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_call_that_is_put_off_is_made_again(
    double: Double, api: Pipedrive, status: int
) -> None:
    double.faults = [(status, {"Retry-After": "0"})]
    assert len(await api.records("person", ["5"])) == 1


@pytest.mark.parametrize(
    ("status", "cure"),
    [(402, "subscription has ended"), (403, "may not read this"), (400, "report it")],
)
async def test_what_a_person_has_to_mend_is_told_at_once(
    double: Double, api: Pipedrive, status: int, cure: str
) -> None:
    double.faults = [(status, {})]
    with pytest.raises(ApiRefuses, match=cure):
        await api.records("person", ["5"])
    assert len(double.calls) == 1


async def test_a_token_that_is_not_accepted_is_told(double: Double) -> None:
    stranger = Pipedrive(account(double.url, "another token"))
    with pytest.raises(ApiRefuses, match="the token is not accepted"):
        await stranger.check()
    await stranger.close()


@pytest.mark.parametrize(
    ("webhooks", "is_admin", "wrong"),
    [
        ([{"event_object": "*", "is_active": 1}], 1, []),
        ([{"event_object": "*", "is_active": 1}], 0, ["no administrator"]),
        ([{"event_object": "*", "is_active": 0}], 1, ["no webhook at work"]),
        ([], 1, ["no webhook at work"]),
        ([{"event_object": "deal", "is_active": 1}], 1, ["every object"]),
    ],
)
async def test_a_check_says_what_is_wrong_and_what_to_do(
    double: Double, api: Pipedrive, webhooks: list[dict[str, Any]], is_admin: int, wrong: list[str]
) -> None:
    double.webhooks, double.is_admin = webhooks, is_admin
    found = await api.check()
    assert len(found) == len(wrong)
    assert all(part in said for part, said in zip(wrong, found, strict=True))


@needs_data
@pytest.mark.parametrize(
    ("schema", "held"),
    [("deals", DEAL), ("persons", PERSON), ("stages", STAGE), ("pipelines", PIPELINE)],
)
def test_the_double_holds_what_the_api_returns(schema: str, held: dict[str, Any]) -> None:
    file = DATA / "singer_schemas" / "tap-pipedrive" / f"{schema}.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    Draft202012Validator(known).validate(held)
    assert held.keys() <= known["properties"].keys()
