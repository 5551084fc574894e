"""Does a strain state reach the rep, once, through quiet hours and kills, and leave no trace?"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from structlog.testing import capture_logs

from events.strain import TOPIC
from events.strain_envelope import encode
from events.topics import Topic
from streams.alerts.channels.webhook import Webhook
from streams.alerts.strain import StrainDeliverer
from streams.alerts.strain_topic import follow
from streams.crash_points import CrashPoint, never
from streams.declare import admin, make
from streams.departures import Message
from streams.producer import Producer
from tests.projections.alerts.given import ADA, AT, MIA, OPS, resting
from tests.projections.alerts.test_strain_alert import told
from tests.streams.alerts.receiving import Posts, receiving
from tests.streams.given import Ground
from tests.streams.working import SECONDS_MAX

SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ADAS = encode(told("rep/ada", "check_in_suggested"))
BENS = encode(told("rep/ben", "strong"))
NORMAL = encode(told("rep/ada", "normal"))
TEAM = encode(told("team/north", "team_process"))


class Killed(Exception):
    """The process ends here."""


@pytest.fixture
async def posts() -> AsyncIterator[Posts]:
    async with receiving() as posts:
        yield posts


Make = Callable[..., StrainDeliverer]


@pytest.fixture
def made(posts: Posts) -> Make:
    """Ada and Mia have a webhook each, in one place."""

    def make(
        at: datetime = AT, crash_point: CrashPoint = never, *, is_resting: bool = False
    ) -> StrainDeliverer:
        ada = resting(ADA) if is_resting else ADA
        channels = {
            name: Webhook(f"{posts.url}/{name}", SECRET, lambda: datetime.now(UTC))
            for name in ("mail", "slack", "pager")
        }
        return StrainDeliverer([ada, MIA, OPS], channels, lambda: at, crash_point)

    return make


def heard(posts: Posts) -> list[tuple[str, str]]:
    return [
        (said["receiver"], said["alerts"][0]["subject"])
        for said in (json.loads(post.body)["data"] for post in posts.seen)
    ]


async def test_the_rep_hears_of_the_rep_and_the_manager_of_the_team(
    made: Make, posts: Posts
) -> None:
    deliverer = made()
    for offset, value in enumerate((ADAS, NORMAL, BENS, TEAM, b"{", b"")):
        deliverer.hear(offset, value)
    assert await deliverer.deliver() == 2
    assert sorted(heard(posts)) == [("ada", "rep/ada"), ("mia", "team/north")]
    assert deliverer.next_offset == 6
    assert await deliverer.deliver() == 0


async def test_the_position_waits_for_the_end_of_the_quiet_hours(made: Make, posts: Posts) -> None:
    at_night = datetime(2026, 3, 2, 22, tzinfo=UTC)
    deliverer = made(at_night, is_resting=True)
    for offset, value in enumerate((TEAM, ADAS, NORMAL), start=7):
        deliverer.hear(offset, value)
    assert await deliverer.deliver() == 1
    assert (heard(posts), deliverer.next_offset) == ([("mia", "team/north")], 8)
    deliverer.clock = lambda: at_night + timedelta(hours=9)
    assert await deliverer.deliver() == 1
    assert deliverer.next_offset == 10


async def test_a_receiver_that_is_away_is_tried_again_and_one_that_never_takes_it_given_up(
    made: Make, posts: Posts
) -> None:
    deliverer = made()
    deliverer.hear(0, ADAS)
    posts.answers = [(503, {}), (410, {})]
    assert (await deliverer.deliver(), deliverer.next_offset) == (0, 0)
    deliverer.clock = lambda: AT + timedelta(seconds=2)
    assert (await deliverer.deliver(), deliverer.next_offset) == (0, 1)


async def test_fifty_kills_repeat_a_message_under_its_id_at_most_once_each(
    made: Make, posts: Posts
) -> None:
    def killed(point: str) -> None:
        raise Killed

    for _ in range(50):
        deliverer = made(crash_point=killed)
        deliverer.hear(0, ADAS)
        with pytest.raises(Killed):
            await deliverer.deliver()
        assert deliverer.next_offset == 0
    last = made()
    last.hear(0, ADAS)
    await last.deliver()
    assert len({post.headers["webhook-id"] for post in posts.seen}) == 1
    assert len(posts.seen) == 51


async def test_no_log_line_names_the_rep(made: Make, posts: Posts) -> None:
    deliverer = made()
    posts.answers = [(500, {})]
    deliverer.hear(0, ADAS)
    deliverer.hear(1, ADAS[:-9])
    with capture_logs() as logs:
        await deliverer.deliver()
    assert len(logs) == 1
    assert "ada" not in str(logs)


async def kept(bootstrap: str, group: str, topic: Topic) -> int | None:
    """The position that the broker keeps for a group."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group)
    await consumer.start()
    try:
        found = await consumer.committed(TopicPartition(topic.name, 0))
    finally:
        await consumer.stop()
    return None if found is None else int(found)


async def test_the_topic_is_followed_from_where_it_was_left(
    own: Ground, made: Make, posts: Posts
) -> None:
    topic, bootstrap = replace(TOPIC, name=f"{own.prefix}.strain"), own.settings.kafka_bootstrap
    with admin(bootstrap) as broker:
        make(broker, topic)
    async with Producer(bootstrap) as producer:
        for count, value in enumerate((ADAS, TEAM), start=1):
            await producer.send(topic.name, [Message(value)])
            deliverer = made()
            following = asyncio.create_task(follow(bootstrap, topic, deliverer, group=own.prefix))
            async with asyncio.timeout(SECONDS_MAX):
                while await kept(bootstrap, own.prefix, topic) != count:
                    await asyncio.sleep(0.1)
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
    assert heard(posts) == [("ada", "rep/ada"), ("mia", "team/north")]
