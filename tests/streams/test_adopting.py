"""Does another topic take the place of the adopted one so that every row stays right?"""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from events.activity import ActivityLinked
from events.envelope import Envelope
from projections.fact import Entity
from streams import groups
from streams.adopting import Adoption, adopt
from streams.errors import MissingPosition
from streams.packing import partition_of, unpacked
from streams.producer import Producer
from streams.rerouting import recorded_between, reroute, tell_again
from streams.topic_errors import (
    FewerPartitions,
    GroupAtWork,
    LostTopic,
    NotDrained,
    OtherPartitions,
    ReplacedTopic,
)
from tests.streams.given import RECORDED, Ground, called, created, event, opened
from tests.streams.working import (
    KEEPER,
    ROUTER,
    differences,
    ends,
    eventually,
    landed,
    logs,
    rows,
    running,
    tell,
)


def adoption(
    own: Ground, name: str, *, is_lost: bool = False, told: Callable[[str], object] = str
) -> Adoption | None:
    with opened(own) as stores:
        topic = own.topics.named(f"{own.prefix}.touchline.{name}")
        return adopt(stores, topic, is_lost=is_lost, now=RECORDED, notice=told)


def wider(own: Ground, partitions: int = 6) -> Ground:
    """The same topics by settings that say another count for the facts."""
    return replace(
        own,
        topics=replace(own.topics, facts=replace(own.topics.facts, partitions=partitions)),
    )


def told(own: Ground, first: int, count: int) -> list[Envelope]:
    """Deals with a call each, and a second call that is linked to a deal only later."""
    events = []
    for number in range(first, first + count):
        deal, call = f"D{number}", f"A{number}"
        link = ActivityLinked(activity_id=call, entity_kind="deal", entity_id="D0")
        events += [
            event(said, id=f"{number}-{kind}", tenant_id=own.tenant)
            for kind, said in enumerate((created(deal), called(call, deal), link))
        ]
    return events


def again(own: Ground, count: int) -> list[Envelope]:
    """One more call for each of the deals."""
    return [
        event(called(f"B{number}", f"D{number}"), id=f"{number}-again", tenant_id=own.tenant)
        for number in range(count)
    ]


def deal_of(own: Ground, partition: int) -> str:
    """A deal, not told of so far, that hears through this partition: each ground has others."""
    names = (f"D{number}" for number in count(100))
    partitions = own.topics.facts.partitions
    return next(
        name
        for name in names
        if partition_of(Entity(own.tenant, "deal", name), partitions) == partition
    )


def partitions_of_facts(own: Ground) -> dict[int, set[int]]:
    """Of each partition: where the entities of its facts belong by the adopted count."""
    found: dict[int, set[int]] = {}
    partitions = own.topics.facts.partitions
    with opened(own) as stores:
        for place, end in ends(stores, own.topics.facts).items():
            for offset in range(end):
                record = stores.log.record(place, offset)
                assert record is not None
                for fact in unpacked(record.value or b"")[1]:
                    found.setdefault(place.partition, set()).add(
                        partition_of(fact.entity, partitions)
                    )
    return found


async def test_a_drained_topic_of_facts_gets_more_partitions(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *told(set_up, 0, 12))
    await landed(set_up, tmp_path)
    own = wider(set_up)
    adopted = adoption(own, "facts")
    assert adopted is not None
    assert adopted.said == [f"{own.topics.facts.name}: epoch 1, 4 → 6 partitions"]
    newcomer = created(deal_of(own, 5))
    await tell(own, *again(own, 12), event(newcomer, id="newcomer", tenant_id=own.tenant))
    await landed(own, tmp_path)
    assert differences(own) == []
    assert rows(own, "deal")[1] == ("D1", 4)
    assert partitions_of_facts(own)[5] == {5}
    assert adoption(own, "facts") is None


async def test_facts_that_nobody_has_heard_are_drained_first(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *told(set_up, 0, 3))
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: fact_count(set_up) > 0)
    with pytest.raises(NotDrained, match="let the keepers read all of it"):
        adoption(wider(set_up), "facts")
    await landed(set_up, tmp_path)


def fact_count(own: Ground) -> int:
    """How many records of facts were sent."""
    with opened(own) as stores:
        return sum(ends(stores, own.topics.facts).values())


async def test_facts_in_the_wrong_partition_are_sent_on_after_kafka_was_told_directly(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *told(set_up, 0, 12))
    async with running(set_up, ROUTER, tmp_path):
        await eventually(lambda: fact_count(set_up) >= 4)
    with opened(set_up) as stores:
        stores.broker.create_partitions({set_up.topics.facts.name: 6})
    with pytest.raises(OtherPartitions):
        await landed(set_up, tmp_path)
    own = wider(set_up)
    assert adoption(own, "facts") is not None
    await landed(own, tmp_path)
    assert differences(own) == []


async def test_nobody_may_be_at_work_meanwhile(
    set_up: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "LEAVE_SECONDS_MAX", 0.2)
    said: list[str] = []
    async with running(set_up, KEEPER, tmp_path) as keeper:
        await eventually(keeper.worker.lanes.is_open)
        with pytest.raises(GroupAtWork, match="stop every worker"):
            adoption(wider(set_up), "facts", told=said.append)
    assert said == [f"waiting until nobody is at work in {set_up.group(KEEPER)}"]


def test_a_topic_never_gets_fewer_partitions(set_up: Ground) -> None:
    with pytest.raises(FewerPartitions, match="found 3 partitions in the settings"):
        adoption(wider(set_up, 3), "facts")


async def test_a_lost_topic_of_facts_is_made_good_from_the_archive(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *told(set_up, 0, 6))
    await landed(set_up, tmp_path)
    forget_what_was_told_to(set_up, "D0")
    with opened(set_up) as stores:
        stores.broker.delete_topics([set_up.topics.facts.name])
    with pytest.raises(LostTopic, match=r"topics adopt .* --lost"):
        adoption(set_up, "facts")
    adopted = adoption(set_up, "facts", is_lost=True)
    assert adopted is not None
    assert "touchline reroute --since" in adopted.said[-1]
    lost = recorded_between(RECORDED, None, set_up.tenant)
    async with Producer(set_up.settings.kafka_bootstrap) as producer:
        send, topic = producer.send, set_up.topics.facts
        await reroute(set_up.client, send, topic=topic, selection=lost)
        await landed(set_up, tmp_path)
        assert differences(set_up) != []
        await tell_again(set_up.client, send, topic=topic, selection=lost, generation=0)
    await landed(set_up, tmp_path)
    assert differences(set_up) == []


def forget_what_was_told_to(own: Ground, deal_id: str) -> None:
    """As though what other entities told this one had been in the lost topic, not yet read."""
    for table, id_ in (("fact", "entity_id"), ("deal", "deal_id")):
        own.client.command(
            f"DELETE FROM core.{table} "
            f"WHERE tenant_id = {{tenant:String}} AND {id_} = {{id:String}}",
            parameters={"tenant": own.tenant, "id": deal_id},
        )


async def test_a_topic_of_events_made_anew_starts_at_its_beginning(
    set_up: Ground, tmp_path: Path
) -> None:
    await tell(set_up, *told(set_up, 0, 6))
    await landed(set_up, tmp_path)
    assert "let them tell again" in made_anew(set_up).said[-1]
    await tell(set_up, *told(set_up, 0, 6), *again(set_up, 6))
    await landed(set_up, tmp_path)
    assert differences(set_up) == []
    assert archived_logs(set_up) == {
        set_up.topic_ids[set_up.topics.events.name]: 18,
        logs(set_up)[set_up.topics.events.name]: 24,
    }


def made_anew(own: Ground) -> Adoption:
    """Lose the topic of events and adopt the one that is made in its place."""
    with opened(own) as stores:
        stores.broker.delete_topics([own.topics.events.name])
    adopted = adoption(own, "events", is_lost=True)
    assert adopted is not None
    return adopted


def archived_logs(own: Ground) -> dict[str, int]:
    query = """
        SELECT topic_id, count() FROM raw.event FINAL
        WHERE tenant_id = {tenant:String} GROUP BY topic_id"""
    return dict(own.client.query(query, parameters={"tenant": own.tenant}).result_rows)


async def test_a_topic_that_somebody_made_anew_is_not_worked_on(
    set_up: Ground, tmp_path: Path
) -> None:
    anew = made_anew(set_up)
    set_up.client.command(
        "DELETE FROM ops.topic WHERE topic = {topic:String} AND epoch = 1",
        parameters={"topic": set_up.topics.events.name},
    )
    with pytest.raises(ReplacedTopic, match=f"found topic id {anew.epoch.topic_id}"):
        await landed(set_up, tmp_path)


async def test_positions_of_the_former_topic_do_not_count(set_up: Ground, tmp_path: Path) -> None:
    anew = made_anew(set_up)
    set_up.client.command(
        "DELETE FROM ops.position WHERE topic_id = {log_id:String} AND partition = 2",
        parameters={"log_id": anew.epoch.log_id},
    )
    async with running(set_up, ROUTER, tmp_path) as router:
        failed = await router.ended
    assert isinstance(failed, MissingPosition)
