"""Is it seen who reads in the name of a group, and when the last of them has left?"""

import asyncio
from pathlib import Path

from streams.declare import admin
from streams.groups import group_names, members, with_members
from streams.positions import Place
from tests.streams.given import Ground
from tests.streams.working import ROUTER, eventually, running


async def test_a_worker_is_a_member_with_its_partitions_until_its_session_ends(
    own: Ground, tmp_path: Path
) -> None:
    group = own.group(ROUTER)
    own.set_first_positions(ROUTER)
    with admin(own.settings.kafka_bootstrap) as broker:
        assert with_members(broker, [group]) == []
        async with running(own, ROUTER, tmp_path, instance="one") as router:
            await eventually(router.worker.lanes.is_open)
            (member,) = (await asyncio.to_thread(members, broker, [group]))[group]
            assert group_names(broker, own.prefix) == [group]
            assert with_members(broker, [group]) == [group]
        assert set(member.places) == places(own)
        assert await asyncio.to_thread(with_members, broker, [group], seconds=20) == []


def places(own: Ground) -> set[Place]:
    return {
        Place(topic.name, partition)
        for topic in (own.topics.events, own.topics.dead_letters, own.topics.alerts)
        for partition in range(topic.partitions)
    }


def test_a_group_that_nobody_ever_joined_has_no_members(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        assert members(broker, ["nobody"]) == {"nobody": []}
