"""Is Salesforce asked so that nothing is missed, and is a person told what only he can mend?"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from projections import deal
from projections.fact import Entity
from projections.ledger import facts
from streams.sources.errors import ApiRefuses
from streams.sources.salesforce.api import FIELDS, Salesforce
from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.telling import Context
from streams.sources.vendor import Account
from tests.streams.sources.border import NOW, ledgers, outcome, taken
from tests.streams.sources.doubles import serving
from tests.streams.sources.recorded import answers, needs_data
from tests.streams.sources.salesforce.double import KEYS, Double
from tests.streams.sources.specimens import specimens

DEAL, OTHER = "006SM0000001Tb3YAE", "006SM0000001Tb4YAE"
SPECIMENS = specimens(SALESFORCE)
READ = SPECIMENS["opportunity read with its history"]
OPPORTUNITY = {name: value for name, value in READ.record.items() if name != "history"}
CONTACT = {
    "Id": "003SM0000001AbcYAE",
    "AccountId": "001SM0000000iibYAA",
    "IsDeleted": False,
    "MasterRecordId": None,
    "CreatedDate": "2026-09-10T08:00:00.000+0000",
    "LastModifiedDate": "2026-09-10T08:00:00.000+0000",
    "SystemModstamp": "2026-09-10T08:00:00.000+0000",
}


@pytest.fixture
async def double() -> AsyncIterator[Double]:
    company = Double()
    company.put("Opportunity", **OPPORTUNITY)
    for row in reversed(READ.record["history"]):
        company.put("OpportunityHistory", **row)
    async with serving(company):
        yield company


@pytest.fixture
async def api(double: Double) -> AsyncIterator[Salesforce]:
    asked = Salesforce(account(double.url))
    yield asked
    await asked.close()


def account(url: str, **secrets: str) -> Account:
    known = {name: [secrets.get(name, value)] for name, value in KEYS.items()}
    options = {"multiple_currencies": "yes"}
    return Account(url=url, secrets=known, options=options, attempts_max=3)


def told(kind: str, records: Any) -> list[Any]:
    context = Context(source="salesforce", received_at=NOW, references=READ.references)
    return [each for record in records for each in SALESFORCE.translations[kind](record, context)]


def contact(number: int, at: str) -> dict[str, Any]:
    return {**CONTACT, "Id": f"003SM000000{number:04}AYAE", "SystemModstamp": f"{at}.000+0000"}


async def test_an_opportunity_comes_with_all_stages_it_went_through(api: Salesforce) -> None:
    (record,) = await api.records("Opportunity", [DEAL, OTHER])
    assert record["id"] == DEAL
    events = taken(told("Opportunity", [record]))
    entity = Entity("acme", "deal", DEAL)
    row = deal.row(entity, facts(ledgers(events)[entity]))
    assert row is not None
    assert [step.stage for step in row.stages] == ["Prospecting", "Negotiation", "Closed Won"]
    assert row.statuses[-1].status == "won"


async def test_what_was_merged_away_is_read_and_names_its_survivor(
    double: Double, api: Salesforce
) -> None:
    survivor = "003SM0000001AbdYAE"
    double.put("Contact", **{**CONTACT, "IsDeleted": True, "MasterRecordId": survivor})
    found = await api.records("Contact", [CONTACT["Id"]])
    assert outcome(told("Contact", found)) == {"contact.merged": 1}


async def test_a_session_that_is_put_off_is_waited_for(double: Double, api: Salesforce) -> None:
    double.session_faults += [503, 500]
    (record,) = await api.records("Opportunity", [DEAL])
    assert (record["id"], double.session_faults) == (DEAL, [])


async def test_every_change_since_then_is_read_page_by_page(
    double: Double, api: Salesforce
) -> None:
    for day in range(1, 6):
        double.put("Contact", **contact(day, f"2026-11-0{day}T10:00:00"))
    since = datetime(2026, 11, 2, 10, tzinfo=UTC)
    pages = [page async for page in api.changed("Contact", since=since, cursor=None)]
    assert [len(page.records) for page in pages] == [2, 2]
    assert [page.cursor for page in pages] == ["2026-11-03T10:00:00Z", "2026-11-05T10:00:00Z"]
    again = [page async for page in api.changed("Contact", since=None, cursor=pages[0].cursor)]
    assert sum(len(page.records) for page in again) == 3


async def test_meetings_that_ended_since_are_read_though_nobody_changed_them(
    double: Double, api: Salesforce
) -> None:
    double.put(
        "Event",
        Id="00USM000001XyZ2AAK",
        StartDateTime="2026-11-10T09:00:00.000+0000",
        EndDateTime="2026-11-10T09:45:00.000+0000",
        OwnerId="005SM000000146PYAQ",
        CreatedDate="2026-11-03T15:05:00.000+0000",
        SystemModstamp="2026-11-03T15:05:00.000+0000",
    )
    since = datetime(2026, 11, 10, tzinfo=UTC)
    pages = [page async for page in api.changed("Event", since=since, cursor=None)]
    records = [each for page in pages for each in page.records]
    assert outcome(told("Event", records)) == {"meeting.scheduled": 1, "meeting.held": 1}


async def test_a_backfill_that_is_broken_off_before_ended_meetings_are_read_reads_them_again(
    double: Double, api: Salesforce
) -> None:
    for day in (9, 12):
        at = f"2026-11-{day:02}T09:00:00.000+0000"
        times = dict.fromkeys(("StartDateTime", "EndDateTime", "SystemModstamp"), at)
        double.put("Event", Id=f"00USM0000000{day:02}ABAAK", **times)
    since = datetime(2026, 11, 10, tzinfo=UTC)
    pages = [page async for page in api.changed("Event", since=since, cursor=None)]
    assert [page.cursor for page in pages] == ["", "", "2026-11-12T09:00:00Z"]
    assert [len(page.records) for page in pages] == [1, 1, 0]


async def test_a_session_that_has_ended_is_renewed(double: Double, api: Salesforce) -> None:
    assert len(await api.records("Opportunity", [DEAL])) == 1
    double.end_sessions()
    assert len(await api.records("Opportunity", [DEAL])) == 1


async def test_keys_that_are_not_accepted_are_told(double: Double) -> None:
    stranger = Salesforce(account(double.url, client_secret="another"))
    with pytest.raises(ApiRefuses, match="the keys are not accepted"):
        await stranger.records("Opportunity", [DEAL])
    await stranger.close()


def test_a_company_without_an_address_is_told_where_to_say_it() -> None:
    with pytest.raises(ApiRefuses, match="--api-url"):
        Salesforce(account(""))


async def test_a_call_that_is_put_off_is_made_again(double: Double, api: Salesforce) -> None:
    double.faults = [(503, [{"errorCode": "SERVER_UNAVAILABLE"}])]
    assert len(await api.records("Opportunity", [DEAL])) == 1


@pytest.mark.parametrize(
    ("status", "code", "cure"),
    [
        (403, "REQUEST_LIMIT_EXCEEDED", "the calls of the day are spent"),
        (400, "LIMIT_EXCEEDED", "the calls of the day are spent"),
        (400, "INVALID_FIELD", "may not see this"),
        (403, "API_DISABLED_FOR_ORG", "may not use the API"),
        (400, "MALFORMED_QUERY", "report it"),
    ],
)
async def test_what_a_person_has_to_mend_is_told_at_once(
    double: Double, api: Salesforce, status: int, code: str, cure: str
) -> None:
    double.faults = [(status, [{"errorCode": code, "message": "x"}])]
    with pytest.raises(ApiRefuses, match=cure):
        await api.records("Opportunity", [DEAL])


async def test_a_user_who_may_not_see_all_activities_is_told(
    double: Double, api: Salesforce
) -> None:
    said = "Implementation restriction: Task queries need a filter or View All Data"
    double.faults = [(400, [{"errorCode": "API_ERROR", "message": said}])]
    with pytest.raises(ApiRefuses, match="give it View All Data"):
        await api.records("Task", ["00TSM0000001XyZ2AA"])


async def test_a_check_names_what_is_not_to_be_seen(double: Double, api: Salesforce) -> None:
    double.hidden = {"EmailMessage"}
    (wrong,) = await api.check()
    assert wrong.startswith("EmailMessage: ")
    assert len(double.questions) == len(FIELDS)


async def test_what_is_no_id_is_never_put_into_a_question(double: Double, api: Salesforce) -> None:
    assert await api.records("Contact", ["x') OR Name != ('"]) == []
    assert double.questions == []


@needs_data
def test_the_double_answers_in_the_shape_of_the_recorded_answers() -> None:
    recorded = next(each.body for each in answers("salesforce") if each.name.endswith("/contacts"))
    company = Double()
    company.put("Contact", **CONTACT)
    held = company.records["Contact"][0]
    assert recorded.keys() == {"totalSize", "done", "records"}
    assert held["attributes"].keys() == recorded["records"][0]["attributes"].keys()
    assert {"Id", "AccountId", "CreatedDate", "SystemModstamp"} <= recorded["records"][0].keys()
