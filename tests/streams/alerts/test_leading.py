"""Does one of several notifiers send, and does one that lost its place know it?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from events.strain import TOPIC
from events.topics import Topic
from projections.alerts.receiver import Receiver
from streams.alerts import tables
from streams.alerts.channels.slack import Slack
from streams.alerts.delivering import Deliverer
from streams.alerts.strain import StrainDeliverer
from streams.alerts.strain_topic import follow
from streams.crash_points import never
from streams.declare import admin, make
from streams.departures import Message
from streams.leading import Place, leading
from streams.producer import Producer
from streams.warehouse import insert
from tests.projections.alerts.given import ADA, AT, change
from tests.streams.alerts.receiving import Posts, receiving
from tests.streams.alerts.test_strain_delivery import ADAS, BENS
from tests.streams.given import Ground
from tests.streams.working import SECONDS_MAX
from touchline.alerts.notifier import in_milliseconds


@pytest.fixture
async def posts() -> AsyncIterator[Posts]:
    async with receiving() as posts:
        yield posts


@pytest.fixture
def topic(own: Ground) -> Topic:
    topic = replace(TOPIC, name=f"{own.prefix}.lead")
    with admin(own.settings.kafka_bootstrap) as broker:
        make(broker, topic)
    return topic


async def until_held(place: Place) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while not await place.is_held():
            await asyncio.sleep(0.05)


async def until_one_holds(first: Place, second: Place) -> None:
    """Meanwhile never both: it may pass on between two answers, but not there and back in three."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            before, other, after = [await place.is_held() for place in (first, second, first)]
            assert not (before and other and after)
            if other is not after:
                return
            await asyncio.sleep(0.05)


async def test_of_two_one_has_the_place_and_the_other_takes_it_when_the_first_leaves(
    own: Ground, topic: Topic
) -> None:
    bootstrap, group = own.settings.kafka_bootstrap, own.prefix
    async with AsyncExitStack() as staying:
        async with leading(bootstrap, topic, group=group) as first:
            await until_held(first)
            second = await staying.enter_async_context(leading(bootstrap, topic, group=group))
            await until_one_holds(first, second)
        await until_held(second)


async def test_whoever_is_replaced_has_the_place_no_longer_whatever_it_believes(
    own: Ground, topic: Topic
) -> None:
    bootstrap, group = own.settings.kafka_bootstrap, own.prefix
    async with leading(bootstrap, topic, group=group, instance="one") as before:
        await until_held(before)
        async with leading(bootstrap, topic, group=group, instance="one") as after:
            await until_held(after)
            assert before.partition in before.consumer.assignment()
            assert not await before.is_held()


async def test_whoever_stands_by_sends_nothing_that_is_planned(own: Ground, posts: Posts) -> None:
    at = in_milliseconds()
    alert = change(tenant_id=own.tenant, audience="operator", escalates_to="", changed_at=at)
    insert(own.client, tables.ALERTS, [alert])
    ops = Receiver(
        name="ops", audience="operator", tenant_id=own.tenant, channels=("slack",), group_minutes=0
    )

    async def elsewhere() -> bool:
        return False

    channels = {"slack": Slack(posts.url)}
    sends = Deliverer(own.client, [ops], channels, lambda: at, never)
    assert await replace(sends, may_send=elsewhere).deliver() == 0
    assert posts.seen == []
    assert await sends.deliver() == 1


async def test_whoever_takes_over_the_topic_of_strain_sends_what_is_not_delivered_and_no_more(
    own: Ground, topic: Topic, posts: Posts
) -> None:
    """The first has told Ada and waits for Ben, whose receiver is away, when it is stopped."""
    ben = replace(ADA, name="ben", rep_id="ben")
    bootstrap, channels = own.settings.kafka_bootstrap, {"mail": Slack(posts.url)}
    async with Producer(bootstrap) as producer:
        await producer.send(topic.name, [Message(ADAS), Message(BENS)])
    posts.answers = [(200, {}), (503, {})]

    def deliverer(at: datetime) -> StrainDeliverer:
        return StrainDeliverer([ADA, ben], channels, lambda: at, never)

    async def until_seen(count: int, at: datetime) -> None:
        work = asyncio.create_task(follow(bootstrap, topic, deliverer(at), group=own.prefix))
        async with asyncio.timeout(SECONDS_MAX):
            while len(posts.seen) < count:
                await asyncio.sleep(0.05)
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    await until_seen(2, AT)
    await until_seen(3, datetime.now(UTC) + timedelta(hours=1))
    assert ["rep ada" in post.body for post in posts.seen] == [True, False, False]
