"""Does a worker begin at its positions, and end as it should, on a real broker and engine?"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag
from time import monotonic
from types import SimpleNamespace
from typing import Any, cast

import faust
import pytest
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.errors import CommitFailedError
from kafka import KafkaAdminClient

from streams import faust_seams, worker
from streams.batch import Batch, Told, Work
from streams.declare import admin
from streams.departures import Message
from streams.endings import Stalled
from streams.errors import InstanceTaken, MissingPosition, NewerGeneration, OtherFaust
from streams.lane import Limits, Surroundings
from streams.lanes import Lanes, OpenWork
from streams.positions import Place, PositionRow, beginning
from streams.producer import Producer
from streams.roles import Role, Tools
from streams.topic_errors import LostTopic
from streams.watchdog import Patience
from streams.worker import Worker
from tests.streams.given import RECORDED, Ground, created, event, message
from tests.streams.working import (
    KEEPER,
    ROUTER,
    archived,
    call,
    eventually,
    moved,
    rows,
    running,
    tell,
)


async def test_events_become_rows(set_up: Ground, tmp_path: Path) -> None:
    deal = event(created("D1"), tenant_id=set_up.tenant)
    await tell(set_up, deal, call(set_up, "A1"), call(set_up, "A2"))
    async with running(set_up, ROUTER, tmp_path), running(set_up, KEEPER, tmp_path):
        await eventually(lambda: rows(set_up, "deal") == [("D1", 3)])
        await eventually(lambda: rows(set_up, "activity") == [("A1", 1), ("A2", 1)])


async def test_a_worker_without_a_position_is_refused(own: Ground, tmp_path: Path) -> None:
    async with running(own, KEEPER, tmp_path) as keeper:
        failed = await keeper.ended
    assert isinstance(failed, MissingPosition)


async def test_a_worker_on_another_faust_is_refused(
    set_up: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faust_seams, "FAUST_VERSION", "0.99")
    with pytest.raises(OtherFaust):
        async with running(set_up, ROUTER, tmp_path):
            pass


async def test_a_worker_that_does_not_move_ends_by_itself(set_up: Ground, tmp_path: Path) -> None:
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        told = replace_partition(message(call(set_up, "A1")), 0)
        await producer.send(set_up.topics.events.name, [told])
    role, patience = holding_up(0, until=asyncio.Event()), Patience(0.1, position_seconds_max=0.5)
    async with running(set_up, role, tmp_path, patience=patience) as router:
        await asyncio.wait([router.ended], timeout=30)
        assert isinstance(await router.stop(), Stalled)


async def test_a_worker_whose_event_loop_does_not_answer_is_ended(
    set_up: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Flag()
    monkeypatch.setattr(worker, "end_deaf", lambda *_: ended.set())
    async with running(set_up, ROUTER, tmp_path, patience=Patience(loop_seconds_max=1)):
        assert ended.wait(30)  # In the loop's own thread, so that nothing else goes on.


@pytest.mark.parametrize("slept", [False, True])
async def test_one_that_slept_through_a_rebuild_is_behind_and_not_refused(slept: bool) -> None:
    refused, newer = LostTopic("touchline.facts", "an id"), NewerGeneration(found=1, expected=0)

    async def finds_its_topic_gone() -> LostTopic:
        return refused

    async def finds_a_newer_generation() -> NewerGeneration:
        if not slept:
            await asyncio.Event().wait()
        return newer

    lanes = Lanes({}, cast(Surroundings, SimpleNamespace(now=monotonic)))
    worker = Worker(
        cast(faust.App, Idle()),
        lanes,
        (finds_its_topic_gone,),
        left_behind=finds_a_newer_generation,
    )
    assert await worker.work(asyncio.Event()) is (newer if slept else refused)


class Idle:
    """In the place of a Faust app that runs until it is stopped."""

    crash_reason = None

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        pass

    async def wait(self) -> None:
        await self._stopped.wait()

    async def stop(self) -> None:
        self._stopped.set()


async def test_the_next_worker_goes_on_where_the_last_one_stopped(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path) as first:
        await eventually(lambda: moved(set_up, ROUTER) == 1)
        assert await first.stop() is None
    await tell(set_up, call(set_up, "A2"))
    async with running(set_up, ROUTER, tmp_path) as second:
        await eventually(lambda: moved(set_up, ROUTER) == 2)
        assert second.worker.lanes.is_open()
    assert archived(set_up) == 2


async def test_the_position_counts_and_not_what_faust_has_committed(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: moved(set_up, ROUTER) == 1)
        with admin(set_up.settings.kafka_bootstrap) as broker:
            await eventually(lambda: committed(broker, set_up) == 1)
    set_up.client.command(
        "DELETE FROM raw.event WHERE tenant_id = {tenant:String}",
        parameters={"tenant": set_up.tenant},
    )
    topic = set_up.topics.events
    set_up.write_positions(
        replace(
            beginning(set_up.group(ROUTER), place, set_up.topic_ids[topic.name], RECORDED),
            reset_epoch=1,
        )
        for place in (Place(topic.name, partition) for partition in range(topic.partitions))
    )
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: archived(set_up) == 1)


def committed(broker: KafkaAdminClient, own: Ground) -> int:
    """How many events Faust has told the broker that the router has worked on."""
    group = own.group(ROUTER)
    offsets = broker.list_group_offsets(group)[group].items()
    return sum(at.offset for place, at in offsets if place.topic == own.topics.events.name)


async def test_a_record_that_is_no_event_is_buried_and_the_next_goes_on(
    set_up: Ground, tmp_path: Path
) -> None:
    name = set_up.topics.events.name
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        await producer.send(name, [Message(b"no event", partition=0)])
        await producer.send(name, [replace_partition(message(call(set_up, "A1")), 0)])
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: archived(set_up) == 1 and len(buried(set_up)) == 1)
    assert buried(set_up) == [(b"no event", 0)]


def replace_partition(told: Message, partition: int) -> Message:
    return told._replace(partition=partition)


def buried(own: Ground) -> list[tuple[bytes, int]]:
    query = "SELECT received, offset FROM ops.dead_letter FINAL WHERE topic_id = {id:String}"
    answer = own.client.query(
        query,
        parameters={"id": own.topic_ids[own.topics.events.name]},
        column_formats={"received": "bytes"},
    )
    return list(answer.result_rows)


async def test_a_worker_says_when_it_is_ready_and_how_far_behind_it_is(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path) as router:
        await eventually(lambda: moved(set_up, ROUTER) == 1)
        assert await asyncio.to_thread(router.metrics, "/readyz") == "ready\n"
        assert await asyncio.to_thread(router.metrics, "/healthz") == "alive\n"
        metrics = await asyncio.to_thread(router.metrics)
    place = f'{{partition="0",topic="{set_up.topics.events.name}"}}'
    assert f"touchline_lag_records{place} 0.0" in metrics
    assert "touchline_events_total 1.0" in metrics


async def test_two_workers_share_the_partitions_and_lose_nothing(
    set_up: Ground, tmp_path: Path
) -> None:
    told = [call(set_up, f"A{number}") for number in range(40)]
    all_places = sum(topic.partitions for topic in ROUTER.reads(set_up.topics))
    await tell(set_up, *told[:20])
    async with running(set_up, ROUTER, tmp_path) as first:
        await eventually(lambda: moved(set_up, ROUTER) == 20)
        async with running(set_up, ROUTER, tmp_path / "second") as second:
            await eventually(lambda: bool(second.worker.lanes.positions()))
            await tell(set_up, *told[20:])
            await eventually(lambda: moved(set_up, ROUTER) == 40)
            places = [position.place for position in second.worker.lanes.positions()]
        await eventually(lambda: len(first.worker.lanes.positions()) == all_places)
    assert len(places) < all_places
    assert archived(set_up) == 40


async def test_it_stops_within_ten_seconds_in_the_middle_of_work(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *(call(set_up, f"A{number}") for number in range(500)))
    async with running(set_up, ROUTER, tmp_path) as router:
        await eventually(lambda: archived(set_up) > 0)
        async with asyncio.timeout(10):
            assert await router.stop() is None


async def test_a_worker_with_an_instance_is_a_member_of_its_group_under_that_name(
    set_up: Ground, tmp_path: Path
) -> None:
    async with running(set_up, ROUTER, tmp_path, instance="one") as router:
        await eventually(router.worker.lanes.is_open)
        group = set_up.group(ROUTER)
        with admin(set_up.settings.kafka_bootstrap) as broker:
            (member,) = broker.describe_groups([group])[group]["members"]
    assert member["group_instance_id"] == f"{group}-one"


async def test_of_two_workers_with_one_instance_the_first_is_refused(
    set_up: Ground, tmp_path: Path
) -> None:
    async with running(set_up, ROUTER, tmp_path, instance="one") as first:
        await eventually(first.worker.lanes.is_open)
        async with running(set_up, ROUTER, tmp_path / "second", instance="one") as second:
            refused = await first.ended
            await tell(set_up, call(set_up, "A1"))
            await eventually(lambda: archived(set_up) == 1)
            assert second.worker.lanes.is_open()
    assert isinstance(refused, InstanceTaken)
    assert "found another worker at" in str(refused)


async def test_a_commit_that_a_rebalance_overtakes_ends_nobody(
    set_up: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, refused = GroupCoordinator.commit_offsets, list[Exception]()

    async def overtaken(coordinator: Any, *what: Any) -> None:
        joined = coordinator.generation
        coordinator.generation = joined - 1  # As until the answer to a join has come.
        try:
            await commit(coordinator, *what)
        except CommitFailedError as problem:
            refused.append(problem)
            raise
        finally:
            coordinator.generation = joined

    asked = list[object]()  # Who no longer knows itself asks who has its name.
    monkeypatch.setattr(worker, "why_lost", lambda *who, **_: asked.append(who))
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path, instance="one") as router:
        await eventually(lambda: archived(set_up) == 1)
        with monkeypatch.context() as now:
            now.setattr(GroupCoordinator, "commit_offsets", overtaken)
            await tell(set_up, call(set_up, "A2"))
            await eventually(lambda: bool(refused))
        await tell(set_up, call(set_up, "A3"))
        await eventually(lambda: archived(set_up) == 3)
        assert not asked
        assert not router.ended.done()


async def test_one_partition_that_is_held_up_holds_up_no_other_and_fills_no_memory(
    set_up: Ground, tmp_path: Path
) -> None:
    held_up, goes_on = (
        [replace_partition(message(call(set_up, f"A{partition}-{n}")), partition) for n in range(n)]
        for partition, n in ((0, 8_000), (1, 1_000))
    )
    may_go_on = asyncio.Event()
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        await producer.send(set_up.topics.events.name, [*held_up, *goes_on])
    role, limits = holding_up(0, until=may_go_on), Limits(waiting_records_max=100)
    async with running(set_up, role, tmp_path, limits=limits) as router:
        await eventually(lambda: archived(set_up) == len(goes_on))
        (lane,) = (
            each
            for each in router.worker.lanes
            if each.position.place == Place(set_up.topics.events.name, 0)
        )
        await eventually(lambda: lane.waiting >= 100)
        assert lane.waiting < len(held_up) - 1_000
        may_go_on.set()
        await eventually(lambda: archived(set_up) == len(held_up) + len(goes_on))


def holding_up(partition: int, *, until: asyncio.Event) -> Role:
    """A router that waits before it works on this partition."""

    def works(tools: Tools) -> Mapping[str, OpenWork]:
        events, opened = tools.topics.events.name, ROUTER.works(tools)

        def open_work(position: PositionRow) -> Work:
            async def held_up(batch: Batch) -> Told:
                await until.wait()
                return await opened[events](position)(batch)

            return held_up if position.partition == partition else opened[events](position)

        return {**opened, events: open_work}

    return replace(ROUTER, works=works)
