"""Is Salesforce listened to as its Pub/Sub API wants it, and does nothing slip through?"""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import grpc
import pytest

from streams.sources.errors import ApiAway, ApiRefuses, CursorExpired
from streams.sources.salesforce.pubsub import pubsub_pb2
from streams.sources.salesforce.stream import OPTION, TOPICS, PubSub
from streams.sources.telling import Untold
from streams.sources.vendor import EARLIEST, LATEST, Account, Gap, Heard, Item
from tests.streams.sources.doubles import serving
from tests.streams.sources.salesforce.bus import AWAY, Bus
from tests.streams.sources.salesforce.bus import serving as serving_the_bus
from tests.streams.sources.salesforce.double import KEYS, Double
from tests.streams.sources.salesforce.schemas import HEADER

TOPIC = "/data/OpportunityChangeEvent"


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    async with serving(Double()) as company, serving_the_bus(Bus(company)) as running:
        yield running


@pytest.fixture
async def stream(bus: Bus) -> AsyncIterator[PubSub]:
    subscribed = PubSub(account(bus))
    yield subscribed
    await subscribed.close()


def account(bus: Bus, **secrets: str) -> Account:
    known = {name: [secrets.get(name, value)] for name, value in KEYS.items()}
    return Account(bus.company.url, known, {OPTION: bus.url}, attempts_max=2)


def moved(number: int, **said: Any) -> dict[str, Any]:
    header = {
        "entityName": "Opportunity",
        "recordIds": [deal(number)],
        "changeType": "UPDATE",
        "changeOrigin": "",
        "commitTimestamp": 1792490400000 + number,
        "commitUser": "005SM000000146PYAQ",
        "changedFields": ["StageName"],
    }
    return {HEADER: header | said, "StageName": f"Stage {number}"}


def deal(number: int) -> str:
    return f"006SM000000{number:04}AYAE"


async def heard(
    stream: PubSub, count: int, *, after: str = EARLIEST, topic: str = TOPIC
) -> list[Heard]:
    """All that is heard until so many items are."""
    found = list[Heard]()
    async with aclosing(stream.heard(topic, after=after)) as told:
        async for each in told:
            found.append(each)
            if sum(len(one.items) for one in found) >= count:
                return found
    raise AssertionError


def told(found: list[Heard]) -> list[str]:
    items = [item for each in found for item in each.items]
    return [item.record["StageName"] for item in items if isinstance(item, Item)]


def stages(*numbers: int) -> list[str]:
    return [f"Stage {number}" for number in numbers]


async def test_changes_are_heard_by_name_in_the_order_of_their_commit(
    bus: Bus, stream: PubSub
) -> None:
    bus.publish(*map(moved, range(7)))
    found = await heard(stream, 7)
    assert told(found) == stages(*range(7))
    (first, *_) = found[0].items
    assert isinstance(first, Item)
    assert (first.kind, first.key) == ("change", f"object/{deal(0)}")
    assert first.record[HEADER]["changedFields"] == ["StageName"]
    assert len(bus.schemas_asked) == 1


async def test_no_more_is_asked_for_than_has_been_taken(bus: Bus, stream: PubSub) -> None:
    bus.page_max = 60
    bus.publish(*map(moved, range(130)))
    async with aclosing(stream.heard(TOPIC, after=EARLIEST)) as hearing:
        sizes = [len((await anext(hearing)).items)]
        (subscriber,) = bus.subscribers
        assert subscriber.asked == [100]
        sizes += [len((await anext(hearing)).items) for _ in range(2)]
        # Forty of the hundred were left open when the first share had been taken.
        assert subscriber.asked[:2] == [100, 60]
    assert sum(sizes) >= 100
    assert len(told(await heard(stream, 130))) == 130


async def test_hearing_goes_on_behind_the_last_place(bus: Bus, stream: PubSub) -> None:
    bus.publish(*map(moved, range(6)))
    first = await heard(stream, 3)
    assert told(first) == stages(0, 1, 2)
    assert told(await heard(stream, 3, after=first[-1].cursor)) == stages(3, 4, 5)


async def test_a_quiet_topic_says_where_it_stands(bus: Bus, stream: PubSub) -> None:
    bus.publish(*map(moved, range(4)))
    async with aclosing(stream.heard(TOPIC, after=LATEST)) as hearing:
        alive = await anext(hearing)
        assert (alive.items, alive.gaps) == ([], [])
        bus.publish(moved(5))
        assert told([await anext(hearing)]) == stages(5)
    bus.publish(moved(6))
    assert told(await heard(stream, 2, after=alive.cursor)) == stages(5, 6)


async def test_a_session_that_ends_on_the_way_is_renewed_and_nothing_is_heard_twice(
    bus: Bus, stream: PubSub
) -> None:
    bus.publish(*map(moved, range(3)))
    async with aclosing(stream.heard(TOPIC, after=EARLIEST)) as hearing:
        first = await anext(hearing)
        bus.company.end_sessions()
        bus.publish(*map(moved, range(3, 6)))
        rest = [await anext(hearing)]
        while sum(len(each.items) for each in rest) < 3:
            rest.append(await anext(hearing))
    assert told([first, *rest]) == stages(*range(6))
    assert [begun[1] for begun in bus.begun] == [pubsub_pb2.EARLIEST, pubsub_pb2.CUSTOM]


async def test_keys_that_are_not_accepted_are_said_at_once(bus: Bus) -> None:
    stranger = PubSub(account(bus, client_secret="another"))
    with pytest.raises(ApiRefuses, match="the keys are not accepted"):
        await heard(stranger, 1)
    await stranger.close()


async def test_a_session_that_is_never_accepted_here_is_refused(bus: Bus, stream: PubSub) -> None:
    bus.company.instance = "https://another.example.com"
    with pytest.raises(ApiRefuses, match=r"UNAUTHENTICATED .*the session is not accepted here"):
        await heard(stream, 1)


@pytest.mark.parametrize("status", [AWAY[0], grpc.StatusCode.INTERNAL, grpc.StatusCode.OK])
async def test_a_stream_that_breaks_off_is_to_be_begun_again(
    bus: Bus, stream: PubSub, status: grpc.StatusCode
) -> None:
    bus.publish(*map(moved, range(4)))
    bus.breaks.append((status, ""))
    hearing = stream.heard(TOPIC, after=EARLIEST)
    first = await anext(hearing)
    with pytest.raises(ApiAway, match=TOPIC):
        await anext(hearing)
    assert told([first]) == stages(0, 1, 2)


async def test_nobody_there_is_to_be_asked_again(bus: Bus) -> None:
    lonely = PubSub(Account(bus.company.url, account(bus).secrets, {OPTION: "http://127.0.0.1:1"}))
    with pytest.raises(ApiAway, match="UNAVAILABLE"):
        await heard(lonely, 1)
    (wrong,) = await lonely.check()
    assert wrong.endswith("let http://127.0.0.1:1 be reached from here")
    await lonely.close()


async def test_a_place_that_is_kept_no_more_is_told(bus: Bus, stream: PubSub) -> None:
    bus.publish(moved(1))
    (first,) = await heard(stream, 1)
    bus.publish(moved(2))
    bus.expire()
    with pytest.raises(CursorExpired, match=r"replayid\.corrupted"):
        await heard(stream, 1, after=first.cursor)


async def test_a_change_of_many_records_is_one_of_each(bus: Bus, stream: PubSub) -> None:
    bus.publish(moved(1, recordIds=[deal(1), deal(2)]))
    (found,) = await heard(stream, 2)
    keys = [item.key for item in found.items if isinstance(item, Item)]
    assert keys == [f"object/{deal(1)}", f"object/{deal(2)}"]


@pytest.mark.parametrize(
    "said",
    [
        {"changeType": "GAP_OVERFLOW", "recordIds": ["000000000000000AAA"]},
        {"recordIds": ["006*"]},
    ],
    ids=["too large", "any of them"],
)
async def test_what_names_no_record_is_a_gap_since_then(
    bus: Bus, stream: PubSub, said: dict[str, Any]
) -> None:
    bus.publish(moved(0, **said), moved(1))
    (found,) = await heard(stream, 1)
    assert told([found]) == stages(1)
    (gap,) = found.gaps
    assert isinstance(gap, Gap)
    assert (gap.kind, gap.since.isoformat()) == ("Opportunity", "2026-10-20T10:00:00+00:00")


async def test_what_cannot_be_decoded_stops_none_of_its_neighbours(
    bus: Bus, stream: PubSub
) -> None:
    bus.publish(moved(1))
    bus.send("Opportunity", "no such schema", b"no Avro")
    bus.publish(moved(2))
    (found,) = await heard(stream, 3)
    first, broken, last = found.items
    assert told([found]) == stages(1, 2)
    assert isinstance(broken, Untold)
    assert broken.reason == f"{TOPIC}: schema: found DecodeError, expected one of Avro"
    assert broken.record is not None
    assert broken.record["schemaId"] == "no such schema"
    assert isinstance(first, Item)
    assert isinstance(last, Item)


async def test_a_check_names_each_topic_that_may_not_be_heard(bus: Bus, stream: PubSub) -> None:
    assert await stream.check() == []
    bus.hidden, bus.silent = {"/data/LeadChangeEvent"}, {TOPIC}
    lead, opportunity = await stream.check()
    assert "PERMISSION_DENIED" in lead
    assert "select Lead for Change Data Capture" in lead
    assert f"{TOPIC}: found no right to subscribe; select Opportunity" in opportunity


def test_each_topic_tells_of_a_kind_that_can_be_read() -> None:
    assert set(TOPICS.values()) == {
        *("Account", "Contact", "EmailMessage", "Event", "Lead", "Opportunity", "Task")
    }
