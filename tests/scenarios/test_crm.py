"""Does what a CRM says reach the rows once, though who hears or translates it is killed meanwhile?

The processes are those of production. The collector is called as HubSpot calls it, and listens to a
double of Salesforce's bus; the translator asks doubles of their APIs. Each is killed with -9 at
every point that it passes.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from signal import SIGKILL
from typing import Any

from aiohttp import ClientSession

from streams.crash_points import OF_A_TRANSLATION
from streams.sources.hubspot.endpoint import signature
from streams.sources.known import Source, sources_text
from streams.sources.salesforce.stream import OPTION
from streams.sources.vendor import WebhookRequest
from tests.streams.sources.doubles import serving
from tests.streams.sources.hubspot.double import TOKEN, Double
from tests.streams.sources.salesforce.bus import Bus
from tests.streams.sources.salesforce.bus import serving as serving_the_bus
from tests.streams.sources.salesforce.double import KEYS
from tests.streams.sources.salesforce.double import Double as Company
from tests.streams.sources.salesforce.schemas import HEADER
from touchline.landing import wait_until_landed
from touchline.local.child import Child
from touchline.local.processes import PROCESSES
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.verify import verify
from touchline.warehouse import connect

MADE_AT, WON_AT = "2026-03-01T08:00:00Z", "2026-03-02T09:00:00Z"
SECRET = "a secret of HubSpot's"
DEALS = [str(number) for number in range(1, 21)]
CANARY = "the customer cannot stand our new price"
MAILS = [str(number) for number in range(101, 109)]
SECONDS_MAX = 120.0


def child(stores: Runtime, name: str, crash_at: str = "") -> Child:
    (process,) = (process for process in PROCESSES if process.name == name)
    changed = {"crash_at": crash_at, "scorer": "vader"}
    return Child(process, stores.settings.model_copy(update=changed))


def set_up(settings: Settings, double: Double) -> None:
    places = {}
    for name, held in (("secret", SECRET), ("token", TOKEN)):
        file = settings.home / name
        file.write_text(held)
        places[name] = [f"file:{file}"]
    hub = Source(tenant_id="acme", vendor="hubspot", secrets=places, api_url=double.url)
    settings.sources_file.write_text(sources_text({"hub": hub}))


def set_up_salesforce(settings: Settings, bus: Bus) -> None:
    places = {}
    for name, held in KEYS.items():
        file = settings.home / name
        file.write_text(held)
        places[name] = [f"file:{file}"]
    crm = Source(
        tenant_id="globex",
        vendor="salesforce",
        secrets=places,
        options={OPTION: bus.url},
        api_url=bus.company.url,
    )
    settings.sources_file.write_text(sources_text({"crm": crm}))


def calls_made(numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Change events of calls, as Salesforce bears them."""
    at = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
    said = {"TaskSubtype": "Call", "CallDisposition": "Connected", "Subject": CANARY}
    said |= {"IsClosed": True, "CreatedDate": at, "CompletedDateTime": at, "LastModifiedDate": at}
    return [
        {
            HEADER: {
                "entityName": "Task",
                "recordIds": [f"00TSM000000{number:04}AAK"],
                "changeType": "CREATE",
                "changeOrigin": "",
                "commitTimestamp": at,
                "commitUser": "005SM000000146PYAQ",
            },
            **said,
        }
        for number in numbers
    ]


def activities(settings: Settings) -> list[tuple[Any, ...]]:
    query = """
        SELECT activity_id, version FROM core.activity FINAL
        WHERE tenant_id = 'globex' ORDER BY activity_id"""
    return list(connect(settings).query(query).result_rows)


def calls(deals: list[str], mails: list[str]) -> bytes:
    """That deals were made and mails came, and what somebody wrote in a note and a ticket."""
    at = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
    made = {"subscriptionType": "deal.creation", "occurredAt": at}
    wrote = {"subscriptionType": "object.propertyChange", "occurredAt": at, "objectId": 9}
    note = wrote | {"objectTypeId": "0-46", "propertyName": "hs_note_body"}
    ticket = wrote | {"objectTypeId": "0-5", "propertyName": "content"}
    written = [each | {"propertyValue": CANARY} for each in (note, ticket)]
    came = made | {"subscriptionType": "object.creation", "objectTypeId": "0-49"}
    told = [*({**made, "objectId": int(deal)} for deal in deals), *written]
    return json.dumps([*told, *({**came, "objectId": int(mail)} for mail in mails)]).encode()


def kept(settings: Settings) -> bytes:
    """What the processes wrote into logs and dead letters."""
    letters = connect(settings).query("SELECT received, reason FROM ops.dead_letter").result_rows
    letters += connect(settings).query("SELECT envelope FROM raw.event").result_rows
    logs = [file.read_bytes() for file in (settings.home / "logs").iterdir()]
    return b"".join([*logs, repr(letters).encode()])


async def call(settings: Settings, body: bytes) -> int:
    """As HubSpot does it."""
    url = f"http://127.0.0.1:{settings.collector_port}/v1/sources/hub"
    now = datetime.now(UTC)
    at = str(int(now.timestamp() * 1000))
    signed = signature(SECRET, WebhookRequest("POST", url, {}, body, now), at).decode()
    headers = {"X-HubSpot-Signature-v3": signed, "X-HubSpot-Request-Timestamp": at}
    async with ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
        return answer.status


async def until(holds: Callable[[], object]) -> None:
    """The double answers meanwhile."""
    async with asyncio.timeout(SECONDS_MAX):
        while not holds():
            await asyncio.sleep(0.1)


async def started(process: Child) -> Child:
    process.spawn()
    await until(lambda: process.look() or process.is_ready)
    return process


def deals(settings: Settings) -> list[tuple[Any, ...]]:
    columns = "deal_id, version, statuses.status"
    query = f"""
        SELECT {columns} FROM core.deal FINAL
        WHERE tenant_id = 'acme' ORDER BY toUInt32(deal_id)"""
    return list(connect(settings).query(query).result_rows)


def scores(settings: Settings) -> list[tuple[Any, ...]]:
    query = """
        SELECT activity_id, length(reply_scores.label) FROM core.activity FINAL
        ORDER BY toUInt32(activity_id)"""
    return list(connect(settings).query(query).result_rows)


async def test_a_translator_that_is_killed_at_every_point_tells_everything_once(
    stores: Runtime,
) -> None:
    double, settings = Double(), stores.settings
    for deal in DEALS:
        steps = [("s1", MADE_AT), ("closedwon", WON_AT)]
        double.put("deals", deal, created_at=MADE_AT, histories={"dealstage": steps})
    for mail in MAILS:
        direction = {"hs_timestamp": WON_AT, "hs_email_direction": "INCOMING_EMAIL"}
        double.put("emails", mail, created_at=MADE_AT, hs_email_text=CANARY, **direction)
    async with serving(double):
        set_up(settings, double)
        running = [await started(child(stores, "collector"))]
        try:
            kinds = len(OF_A_TRANSLATION)
            for place, point in enumerate(OF_A_TRANSLATION):
                told = calls(DEALS[place::kinds], MAILS[place::kinds])
                assert await call(settings, told) == 200
                killed = child(stores, "translator", point)
                killed.spawn()
                await until(lambda killed=killed: not killed.is_running)
                assert killed.exit_code == -SIGKILL
            for name in ("translator", "router", "keeper"):
                running.append(await started(child(stores, name)))
            expected = [(deal, 3, ["open", "won"]) for deal in DEALS]
            await until(lambda: deals(settings) == expected)
            await until(lambda: scores(settings) == [(mail, 1) for mail in MAILS])
            wait_until_landed(settings)
        finally:
            for process in running[::-1]:
                process.stop()
    assert verify(connect(settings)).differences == []
    assert b"Touchline tells of no ticket" in kept(settings)
    assert [each for each in (SECRET, TOKEN, CANARY) if each.encode() in kept(settings)] == []


async def test_a_collector_that_is_killed_hears_salesforce_again_and_tells_everything_once(
    stores: Runtime,
) -> None:
    settings, points = stores.settings, ("collector.sent", "collector.acknowledged")
    async with serving(Company()) as company, serving_the_bus(Bus(company)) as bus:
        set_up_salesforce(settings, bus)
        for place, point in enumerate(points):
            bus.publish(*calls_made(range(place * 5, place * 5 + 5)))
            killed = child(stores, "collector", point)
            killed.spawn()
            await until(lambda killed=killed: not killed.is_running)
            assert killed.exit_code == -SIGKILL
        running: list[Child] = []
        try:
            for name in ("collector", "translator", "router", "keeper"):
                running.append(await started(child(stores, name)))
            bus.publish(*calls_made(range(10, 15)))
            expected = [(f"00TSM000000{number:04}AAK", 1) for number in range(15)]
            await until(lambda: activities(settings) == expected)
            wait_until_landed(settings)
        finally:
            for process in running[::-1]:
                process.stop()
    assert verify(connect(settings)).differences == []
    secrets = (KEYS["client_secret"], f"session {company.sessions}", CANARY)
    assert [each for each in secrets if each.encode() in kept(settings)] == []
