"""Is the text of a reply found anywhere after it was sent, whatever broke meanwhile?

Real processes on an installation of their own. Texts that occur nowhere else are sent along every
way in, those of CRMs too, or lie with a CRM until they are asked for, past every failure; then
everything that the processes left is searched: topics, tables, logs, folders for temporary files,
and what the broker and the engine wrote to disk.
"""

import asyncio
import json
import os
import resource
import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from events.topics import DEAD_LETTERS, DELIVERIES, EVENTS
from streams.producer import Producer
from streams.sources.delivery import Delivery, message
from streams.sources.known import Source, sources_text
from tests.conftest import silent, snippets_of
from tests.logged import records_of
from tests.streams.sources.doubles import served_beside
from tests.streams.sources.hubspot.double import TOKEN as HUBSPOT_TOKEN
from tests.streams.sources.hubspot.double import Double as HubSpot
from tests.streams.sources.salesforce.double import KEYS as SALESFORCE_KEYS
from tests.streams.sources.salesforce.double import Double as Salesforce
from tests.touchline.planting import (
    ARRAY,
    E_MAIL,
    KEY,
    LINES,
    ONE,
    PLAIN,
    SECONDS_MAX,
    STEM,
    TOKEN,
    Planting,
    collecting,
    hold_e_mails,
    hold_mails,
    scoring_process,
    working,
)
from tests.waiting import wait_until
from touchline.local.runtime import Runtime
from touchline.settings import Settings
from touchline.warehouse import connect

HERE = "tests/touchline/test_planted_texts.py"
HOW_TO = Path(__file__).parents[2] / "docs/how-to/score-replies.md"


@pytest.fixture(scope="module")
def planted(stores: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Planting:
    """Everything has been sent, and everything that can break has been broken."""
    folder = tmp_path_factory.mktemp("planted")
    settings = stores.settings.model_copy(update={"scorer": "vader"})
    settings.tokens_file.write_text(json.dumps({"main": [TOKEN]}))
    (folder / "key").write_text(KEY)
    for name, held in {"token": HUBSPOT_TOKEN, **SALESFORCE_KEYS}.items():
        (folder / name).write_text(held)
    secrets = {"bearer": [f"file:{folder / 'key'}"]}
    outbound = Source(tenant_id="main", vendor="instantly", secrets=secrets)
    settings.sources_file.write_text(sources_text({"outbound": outbound}))
    planting = Planting(settings, folder)
    with collecting(settings, folder) as collector:
        type_the_how_to(settings)
        send_along_every_way(planting)
        send_what_is_refused(planting)
        deliver_along_every_way(planting)
        send_while_scoring_dies(planting, collector)
        with silent(stores, "broker"):
            assert planting.post(planting.event()) == 503
            assert planting.deliver(planting.reply()) == 503
    for point in ("collector.body_read", "collector.scored", "collector.acknowledged"):
        with collecting(settings, folder, TOUCHLINE_CRASH_AT=point):
            assert planting.post(planting.event()) == 0
        with collecting(settings, folder, TOUCHLINE_CRASH_AT=point):
            assert planting.deliver(planting.reply()) == 0
    bury(settings, folder)
    with served_beside(HubSpot()) as hubspot, served_beside(Salesforce()) as salesforce:
        hold_mails(planting, hubspot)
        hold_e_mails(planting, salesforce)
        key = {"token": [f"file:{folder / 'token'}"]}
        hub = Source(tenant_id="main", vendor="hubspot", secrets=key, api_url=hubspot.url)
        keys = {name: [f"file:{folder / name}"] for name in SALESFORCE_KEYS}
        crm = Source(tenant_id="main", vendor="salesforce", secrets=keys, api_url=salesforce.url)
        sources = {"outbound": outbound, "hub": hub, "crm": crm}
        settings.sources_file.write_text(sources_text(sources))
        read_what_crms_hold(settings, planting, hubspot)
    return planting


def type_the_how_to(settings: Settings) -> None:
    """The snippet of the how-to that sends a reply, as it stands there."""
    (sent,) = (each.text for each in snippets_of(HOW_TO) if each.runner == HERE)
    script = sent.replace("8080", str(settings.collector_port))
    environment = os.environ | {"TOKEN": TOKEN}
    subprocess.run(["bash", "-euc", script], env=environment, check=True, capture_output=True)


def send_along_every_way(planting: Planting) -> None:
    assert planting.post(planting.event()) == 200
    assert planting.post([planting.event(), planting.event()], ARRAY) == 200
    lines = b"\n".join(json.dumps(planting.event()).encode() for _ in range(2))
    assert planting.post(lines, LINES) == 200
    event = planting.event()
    headers = {f"ce-{name}": value for name, value in event.items() if name != "data"}
    assert planting.post(event["data"], PLAIN, **headers) == 200
    reply = {"text": planting.text(), "subject": planting.text(), "parent_text": planting.text()}
    assert planting.post(planting.event(data={"reply": reply | {"headers": {"X": "y"}}})) == 200


def send_what_is_refused(planting: Planting) -> None:
    whole = json.dumps(planting.event()).encode()
    for broken in (whole[:-1], whole[1:], whole + b"}", whole.replace(b":", b"", 1), whole * 2):
        assert planting.post(broken) == 422
    assert planting.post(b"[" + whole, ARRAY) == 422
    assert planting.post(whole.decode().encode("utf-16")) == 422
    for changes in (
        {"time": "2026-03-02"},
        {"type": "email.replied"},
        {"type": "deal.won"},
        {"type": "call.completed"},
        {"time": "2036-03-02T12:00:00Z"},
        {"subject": planting.text()},
        {"reply": planting.text()},
        {"data": {"text": planting.text()}},
        {"data": {"reply": planting.text()}},
        {"data": {"reply": {"text": planting.text(), "body": planting.text()}}},
        {"data": {"thread_id": {"text": planting.text()}}},
    ):
        assert planting.post(planting.event(**changes)) == 422, changes
    mixed = [planting.event(), planting.event(specversion="0.3"), planting.event()]
    assert planting.post(mixed, ARRAY) == 200
    assert planting.post({"data": planting.text(), "type": "x"}) == 422
    broken_data = f'{{"reply": {{"text": "{planting.text()}"'.encode()
    headers = {"ce-id": "b", "ce-type": "email.received", "ce-source": "planted"}
    assert planting.post(broken_data, PLAIN, **headers) == 422
    assert planting.post(planting.event(), "text/plain") == 415
    assert planting.post(planting.event(), ONE, Authorization="Bearer x") == 401
    assert planting.post(planting.event() | {"x": "y" * 2**20}) == 413


def deliver_along_every_way(planting: Planting) -> None:
    """A CRM hears 2xx whatever it is that it tells, as long as it proves who it is."""
    for told in (
        planting.reply(),
        [planting.reply(), planting.reply()],
        planting.reply(timestamp="yesterday"),
        planting.reply(event_type="answered"),
        planting.reply(reply_text={"body": planting.text()}),
        planting.reply(new_field=planting.text() * 20),
        planting.reply(reply_text=planting.text() * 4_000),
        [planting.text(), planting.reply()],
        json.dumps(planting.reply()).encode()[:-1],
    ):
        assert planting.deliver(told) == 200, told
    assert planting.deliver(planting.reply(), key="another key") == 401
    assert planting.deliver(planting.reply(padding="x" * 2**20)) == 413


def send_while_scoring_dies(planting: Planting, collector: int) -> None:
    os.kill(scoring_process(collector), signal.SIGKILL)
    assert planting.post(planting.event()) == 200
    os.kill(scoring_process(collector), signal.SIGSEGV)
    assert planting.post(planting.event()) == 200


def read_what_crms_hold(settings: Settings, planting: Planting, hubspot: HubSpot) -> None:
    """By a translator that is killed, with a scorer that dies and a CRM that fails."""
    made = {"subscriptionType": "object.creation", "objectTypeId": "0-49", "occurredAt": 1}
    first, then = ([made | {"objectId": id} for id in ids] for ids in (HELD[:6], HELD[6:]))
    put_into_the_log(settings, first)
    put_into_the_log(settings, [change_of(E_MAIL.format(number)) for number in range(4)], "crm")
    with working(settings, planting.folder, "translator", "translator.texts_read") as killed:
        assert killed.wait(SECONDS_MAX) == -signal.SIGKILL
    client = connect(settings)
    with (
        working(settings, planting.folder, "router"),
        working(settings, planting.folder, "translator") as translator,
    ):
        wait_until(lambda: len(scored(client)) == 3 + len(first) - 3, seconds_max=SECONDS_MAX)
        assert resource.prlimit(translator.pid, resource.RLIMIT_CORE) == (0, 0)
        os.kill(scoring_process(translator.pid), signal.SIGSTOP)
        hubspot.faults += [(status, {}, {"message": planting.text()}) for status in (500, 429, 502)]
        put_into_the_log(settings, then)
        wait_until(lambda: not hubspot.faults, seconds_max=SECONDS_MAX)
        os.kill(scoring_process(translator.pid), signal.SIGSEGV)
        wait_until(lambda: len(scored(client)) == len(SCORED), seconds_max=SECONDS_MAX)
        hubspot.faults.append((400, {}, {"message": planting.text()}))
        put_into_the_log(settings, then)
        wait_until(lambda: not hubspot.faults, seconds_max=SECONDS_MAX)
    assert scored(client) == SCORED


HELD = range(900, 912)
SCORED = [
    *(f"activity/{id}" for id in (900, 902, 903, 906, 907, 908, 909)),
    *(f"activity/{E_MAIL.format(number)}" for number in range(3)),
]
"""Those that came, and whose text can be read."""


def change_of(id: str) -> dict[str, Any]:
    """A change event of Salesforce's that says too little."""
    header = {"entityName": "EmailMessage", "changeType": "GAP_UPDATE", "recordIds": [id]}
    return {"ChangeEventHeader": header | {"commitTimestamp": 1772452800000}}


def put_into_the_log(
    settings: Settings, records: list[dict[str, Any]], source: str = "hub"
) -> None:
    """As the collector does with what a CRM calls."""
    told = [
        Delivery(
            tenant_id="main",
            source=source,
            vendor={"hub": "hubspot", "crm": "salesforce"}[source],
            kind="change",
            key="object/1",
            received_at=datetime.now(UTC),
            record=each,
        )
        for each in records
    ]

    async def put() -> None:
        async with Producer(settings.kafka_bootstrap) as producer:
            await producer.send(DELIVERIES.name, [message(each) for each in told])

    asyncio.run(put())


def scored(client: Any) -> list[str]:
    """The mails that CRMs hold and that were scored, each as often as it was told."""
    found = client.query(
        "SELECT subject FROM raw.event WHERE type = 'reply.scored' AND subject LIKE 'activity/9%' "
        "GROUP BY subject, event_id ORDER BY subject"
    ).result_rows
    return [subject for (subject,) in found]


def bury(settings: Settings, folder: Path) -> None:
    """The translator makes events of deliveries; the router and its burial fill the tables."""
    with working(settings, folder, "translator"), working(settings, folder, "router"):
        client = connect(settings)
        wait_until(lambda: landed(client, settings), seconds_max=SECONDS_MAX)


def landed(client: Any, settings: Settings) -> bool:
    stored = client.query(
        "SELECT (SELECT count() FROM raw.event), (SELECT count() FROM ops.dead_letter), "
        "(SELECT count() FROM raw.event WHERE subject LIKE 'activity/m%')"
    )
    events, letters, from_deliveries = stored.first_row
    broker = settings.kafka_bootstrap
    lengths = tuple(len(records_of(broker, topic)) for topic in (EVENTS, DEAD_LETTERS))
    return bool((events, letters) == lengths and from_deliveries >= REPLIES_DELIVERED)


# Each is an event and its score.
REPLIES_DELIVERED = 2 * 6


def test_no_topic_holds_a_text(planted: Planting, stores: Runtime) -> None:
    broker = stores.settings.kafka_bootstrap
    records = [
        record.value or b""
        for topic in (EVENTS, DEAD_LETTERS, DELIVERIES)
        for record in records_of(broker, topic)
    ]
    assert sum(b"reply.scored" in record for record in records) >= 12 + REPLIES_DELIVERED // 2
    assert [record for record in records if STEM.encode() in record] == []


def test_no_table_holds_a_text(planted: Planting, stores: Runtime) -> None:
    client = connect(stores.settings)
    # What views say stands in tables.
    tables = client.query(
        "SELECT database, table, groupArray(name) FROM system.columns "
        "WHERE database IN ('raw', 'core', 'ops') AND type NOT LIKE 'AggregateFunction%' "
        "AND (database, table) IN (SELECT database, name FROM system.tables "
        "WHERE engine NOT IN ('View', 'Merge')) "
        "GROUP BY database, table"
    ).result_rows
    columns = {f"{database}.{table}": names for database, table, names in tables}
    assert "received" in columns["ops.dead_letter"]
    for table, names in columns.items():
        found = " OR ".join(f"position(toString(`{name}`), '{STEM}') > 0" for name in names)
        assert client.query(f"SELECT count() FROM {table} WHERE {found}").first_row == (0,), table


def test_no_file_holds_a_text(planted: Planting, stores: Runtime) -> None:
    folders = [planted.folder, stores.settings.home]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "collector.log" and path.stat().st_size for path in files)
    assert [path for path in files if STEM.encode() in path.read_bytes()] == []


def test_no_answer_repeats_a_text(planted: Planting) -> None:
    assert len(planted.answers) > 30
    assert [answer for answer in planted.answers if STEM in answer] == []


def test_a_text_would_be_found_if_it_were_there(stores: Runtime, tmp_path: Path) -> None:
    """The search itself: as far as a dead letter that may keep its bytes."""
    client = connect(stores.settings)
    row = client.query(f"SELECT position(toString(tuple('a {STEM} b')), '{STEM}') > 0").first_row
    assert row == (1,)
