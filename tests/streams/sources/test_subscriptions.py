"""Is nothing lost of what a vendor tells only to those that listen, whatever happens meanwhile?"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from streams.collector import CollectorMetrics
from streams.crash_points import CrashPoint, never
from streams.dead_letters import DeadLetterRow, letter_of
from streams.departures import Message
from streams.outbox import Outbox
from streams.producer import Producer
from streams.sources.cursors import cursors
from streams.sources.delivery import Delivery, delivery_of
from streams.sources.hearing import Pauses
from streams.sources.keeping import Keeping
from streams.sources.known import Source, Sources, sources_text
from streams.sources.salesforce.pubsub.pubsub_pb2 import CUSTOM, EARLIEST, LATEST
from streams.sources.salesforce.stream import OPTION, TOPICS
from streams.sources.salesforce.vendor import SALESFORCE
from streams.sources.subscriptions import Subscriptions
from streams.sources.texts import digest
from streams.sources.vendors import VENDORS
from tests.logged import records_of
from tests.streams.given import RECORDED, Ground, adopted, clock, ground
from tests.streams.sources.border import told_by
from tests.streams.sources.doubles import serving
from tests.streams.sources.salesforce.bus import AWAY, Bus
from tests.streams.sources.salesforce.bus import serving as serving_the_bus
from tests.streams.sources.salesforce.double import KEYS, Double
from tests.streams.sources.salesforce.schemas import HEADER
from tests.streams.working import eventually
from touchline.settings import Settings
from touchline.warehouse import connect

TOPIC = "/data/TaskChangeEvent"
CANARY = "the customer cannot stand our new price"
PAUSES = Pauses(0.05, 0.1, 0.01, 0.05)
STARTED_AT = "2026-03-02T12:30:00.000+0000"


class Killed(Exception):
    """What a kill is to those that are in the same process."""


class Flaky(Producer):
    """Its broker is away at times, and what it acknowledged is remembered."""

    def __init__(self, bootstrap: str, acknowledged: list[tuple[str, bytes]]) -> None:
        super().__init__(bootstrap)
        self.away = 0
        self._acknowledged = acknowledged

    async def send(self, topic: str, messages: Sequence[Message]) -> None:
        if self.away:
            self.away -= 1
            raise KafkaTimeoutError
        await super().send(topic, messages)
        self._acknowledged += [(topic, each.value) for each in messages]


@dataclass
class Standing:
    """Where the tests stand: a company, its bus, and a collector's part that listens."""

    own: Ground
    client: Any
    bus: Bus
    file: Path
    name: str
    environment: dict[str, str] = field(default_factory=lambda: dict(KEYS))
    acknowledged: list[tuple[str, bytes]] = field(default_factory=list)
    flaky: Flaky | None = None

    def set_up(self, **said: Any) -> None:
        source = Source(
            tenant_id=self.own.tenant,
            vendor="salesforce",
            secrets={name: [f"env:{name}"] for name in KEYS},
            options={OPTION: self.bus.url},
            api_url=self.bus.company.url,
        )
        told = {name: getattr(source, name) for name in source.__struct_fields__} | said
        new = self.file.with_suffix(".new")
        new.write_text(sources_text({self.name: Source(**told)}))
        new.replace(self.file)

    @asynccontextmanager
    async def listening(self, crash_point: CrashPoint = never) -> AsyncIterator[None]:
        async with Flaky(self.own.settings.kafka_bootstrap, self.acknowledged) as self.flaky:
            outbox = Outbox(self.flaky)
            metrics = CollectorMetrics(CollectorRegistry(), outbox)
            keeping = Keeping(outbox, clock, metrics, self.own.topics, crash_point)
            subscriptions = Subscriptions(
                Sources(self.file, self.environment),
                VENDORS,
                keeping,
                partial(connect, self.own.settings),
                PAUSES,
            )
            running = asyncio.create_task(subscriptions.run())
            try:
                yield
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running

    def deliveries(self) -> list[Delivery]:
        name = self.own.topics.deliveries.name
        return [delivery_of(value) for topic, value in self.acknowledged if topic == name]

    def letters(self) -> list[DeadLetterRow]:
        name = self.own.topics.dead_letters.name
        return [letter_of(value) for topic, value in self.acknowledged if topic == name]

    def told(self) -> set[str]:
        """The ids of all of which something was acknowledged."""
        return {each.key.removeprefix("object/") for each in self.deliveries()}

    def cursor(self, topic: str = TOPIC) -> str | None:
        known = cursors(self.client, self.own.tenant, self.name).get(topic)
        return known and known.cursor

    def begun(self, topic: str = TOPIC) -> list[int]:
        return [preset for named, preset, _ in self.bus.begun if named == topic]


@pytest.fixture(scope="module")
def own(furnished: Settings) -> Ground:
    """One for all: each test has a source of its own."""
    return adopted(ground(furnished))


@pytest.fixture
async def place(own: Ground, tmp_path: Path) -> AsyncIterator[Standing]:
    async with serving(Double()) as company, serving_the_bus(Bus(company)) as bus:
        file = tmp_path / "sources.json"
        standing = Standing(own, own.client, bus, file, name=tmp_path.name)
        standing.set_up()
        yield standing
        await eventually(lambda: bus.subscribers == [])


def task(number: int, **said: Any) -> dict[str, Any]:
    header = {
        "entityName": "Task",
        "recordIds": [id_of(number)],
        "changeType": "CREATE",
        "changeOrigin": "",
        "commitTimestamp": int(RECORDED.timestamp() * 1000),
        "commitUser": "005SM000000146PYAQ",
    }
    times = dict.fromkeys(("CreatedDate", "CompletedDateTime"), header["commitTimestamp"])
    closed = {"Status": "Completed", "IsClosed": True, **times}
    return {HEADER: header | said, "TaskSubtype": "Call", "Subject": CANARY, **closed}


def id_of(number: int) -> str:
    return f"00TSM000000{number:04}AAK"


def ids(*numbers: int) -> set[str]:
    return {id_of(number) for number in numbers}


def held(number: int) -> dict[str, Any]:
    """The same task as the REST API shows it."""
    times = dict.fromkeys(("CreatedDate", "LastModifiedDate", "SystemModstamp"), STARTED_AT)
    return {"Id": id_of(number), "TaskSubtype": "Call", "Status": "Completed", **times}


async def test_each_change_is_kept_without_its_texts_and_then_the_place_behind_it(
    place: Standing,
) -> None:
    place.bus.publish(*map(task, range(7)))
    async with place.listening():
        await eventually(lambda: place.told() == ids(*range(7)))
        await eventually(lambda: place.cursor() == f"{7:016x}")
    records = records_of(place.own.settings.kafka_bootstrap, place.own.topics.deliveries)
    in_the_log = [record.value or b"" for record in records]
    assert sorted(in_the_log) == sorted(value for _, value in place.acknowledged)
    assert not any(CANARY.encode() in value for value in in_the_log)
    first = place.deliveries()[0]
    assert (first.source, first.vendor, first.kind) == (place.name, "salesforce", "change")
    assert (first.tenant_id, first.is_backfill) == (place.own.tenant, False)
    assert first.record["Subject"] == {"text_sha256": digest(CANARY)}
    assert first.record[HEADER]["entityName"] == "Task"
    assert {topic for topic, *_ in place.bus.begun} == set(TOPICS)
    assert place.begun() == [EARLIEST]


async def test_who_comes_back_hears_what_was_said_meanwhile(place: Standing) -> None:
    place.bus.publish(task(1))
    async with place.listening():
        await eventually(lambda: place.cursor() == f"{1:016x}")
    place.bus.publish(task(2), task(3))
    async with place.listening():
        await eventually(lambda: place.told() == ids(1, 2, 3))
    assert place.begun() == [EARLIEST, CUSTOM]
    assert len(place.deliveries()) == 3


async def test_a_kill_before_the_place_is_kept_repeats_and_loses_nothing(place: Standing) -> None:
    left = [None]

    def dying(point: str) -> None:
        if point == "collector.acknowledged" and left:
            left.pop()
            raise Killed

    place.bus.publish(*map(task, range(5)))
    with capture_logs() as logged:
        async with place.listening(crash_point=dying):
            await eventually(lambda: place.told() == ids(*range(5)))
    assert [each["event"] for each in logged] == ["not listened to"]
    assert place.begun() == [EARLIEST, EARLIEST]
    assert len(place.deliveries()) > 5


async def test_while_the_broker_is_away_no_place_is_kept_and_nothing_is_lost(
    place: Standing,
) -> None:
    async with place.listening():
        await eventually(lambda: place.cursor() == f"{0:016x}")
        assert place.flaky is not None
        place.flaky.away = 3
        place.bus.publish(task(1))
        await eventually(lambda: place.cursor() == f"{1:016x}")
        assert place.flaky.away == 0
    assert place.told() == ids(1)


async def test_two_collectors_side_by_side_tell_the_same_and_lose_nothing(
    place: Standing,
) -> None:
    async with place.listening(), place.listening():
        await eventually(lambda: [each.topic for each in place.bus.subscribers].count(TOPIC) == 2)
        place.bus.publish(*map(task, range(5)))
        await eventually(lambda: len(place.deliveries()) == 10)
        await eventually(lambda: place.cursor() == f"{5:016x}")
    assert place.told() == ids(*range(5))
    told = [event for each in place.deliveries() for event in told_by(SALESFORCE, each)]
    assert (len(told), len({event["id"] for event in told})) == (10, 5)
    assert all(told.count(event) == 2 for event in told)


async def test_a_stream_that_breaks_off_is_begun_again_where_it_stood(place: Standing) -> None:
    place.bus.breaks += [AWAY] * 9
    place.bus.publish(*map(task, range(9)))
    async with place.listening():
        await eventually(lambda: place.told() == ids(*range(9)))
    assert len(place.deliveries()) == 9
    assert len(place.bus.begun) > len(TOPICS)


async def test_after_four_days_what_was_missed_is_read_and_hearing_goes_on(
    place: Standing,
) -> None:
    place.bus.publish(task(1))
    async with place.listening():
        await eventually(lambda: place.cursor() == f"{1:016x}")
    place.bus.publish(task(2))
    place.bus.expire()
    place.bus.company.put("Task", **held(2))
    place.bus.company.put("Task", **{**held(3), "SystemModstamp": "2026-03-02T11:59:59.000+0000"})
    async with place.listening():
        await eventually(lambda: place.told() == ids(1, 2))
        await eventually(lambda: place.cursor() == f"{2:016x}")
        place.bus.publish(task(4))
        await eventually(lambda: place.told() == ids(1, 2, 4))
    assert place.begun() == [EARLIEST, CUSTOM, LATEST]
    (read,) = (each for each in place.deliveries() if each.kind == "Task")
    assert (read.key, read.is_backfill) == (f"object/{id_of(2)}", True)
    counted, asked = (each for each in place.bus.company.questions if "FROM Task" in each)
    assert counted.startswith("SELECT COUNT() FROM Task WHERE SystemModstamp >= 2026-03-02T12:00")
    assert "WHERE SystemModstamp >= 2026-03-02T12:00:00Z" in asked


async def test_what_changed_without_a_word_on_which_records_is_read(place: Standing) -> None:
    place.bus.company.put("Task", **held(5))
    place.bus.publish(task(1, changeType="GAP_OVERFLOW", recordIds=["000000000000000AAA"]))
    async with place.listening():
        await eventually(lambda: place.told() == ids(5))
    assert place.letters() == []


async def test_a_topic_that_may_not_be_heard_stops_no_other(place: Standing) -> None:
    place.bus.hidden = {"/data/LeadChangeEvent"}
    place.bus.publish(task(1))
    async with place.listening():
        await eventually(lambda: place.told() == ids(1))
        place.bus.hidden = set()
        await eventually(lambda: place.cursor("/data/LeadChangeEvent") is not None)


async def test_what_cannot_be_decoded_is_a_dead_letter(place: Standing) -> None:
    place.bus.send("Task", "no such schema", b"no Avro")
    place.bus.publish(task(1))
    async with place.listening():
        await eventually(lambda: place.told() == ids(1))
    (letter,) = place.letters()
    assert letter.reason.startswith(f"source {place.name}: {TOPIC}: schema: found")


async def test_a_source_is_paused_and_set_up_anew_without_a_restart(place: Standing) -> None:
    place.set_up(state="paused")
    async with place.listening():
        place.bus.publish(task(1))
        place.set_up()
        await eventually(lambda: place.told() == ids(1))
        place.set_up(state="paused")
        await eventually(lambda: place.bus.subscribers == [])
        place.bus.publish(task(2))
        place.set_up(options={OPTION: place.bus.url, "currency": "EUR"})
        await eventually(lambda: place.told() == ids(1, 2))
        place.file.write_text("no sources")
        place.bus.publish(task(3))
        await eventually(lambda: place.told() == ids(1, 2, 3))


async def test_what_a_source_lacks_is_said_once_and_counts_once_it_is_there(
    place: Standing,
) -> None:
    key = place.environment.pop("client_secret")
    place.bus.publish(task(1))
    with capture_logs() as logged:
        async with place.listening():
            await eventually(lambda: len(logged) == 1)
            place.environment["client_secret"] = key
            await eventually(lambda: place.told() == ids(1))
    (said,) = logged
    assert "client_secret: found nothing" in said["reason"]


async def test_a_source_without_the_address_of_its_company_is_told_so(place: Standing) -> None:
    place.set_up(api_url="")
    with capture_logs() as logged:
        async with place.listening():
            await eventually(lambda: bool(logged))
    assert "expected that of the company" in logged[0]["reason"]
