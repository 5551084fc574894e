"""Are topics made as declared, refused when kept otherwise, and is their broker waited for?"""

import time
from dataclasses import replace
from typing import Any

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from events.topics import DAY_MS, Topic
from streams.declare import Found, admin, described, make, refuse_other_keeping
from streams.errors import BrokerAbsent
from streams.topic_errors import OtherTopic
from tests.streams.given import Ground
from touchline.settings import free_ports


def found(own: Ground, topic: Topic) -> Found:
    with admin(own.settings.kafka_bootstrap) as broker:
        found = described(broker, topic.name)
    assert found is not None
    return found


def test_a_topic_is_kept_as_it_was_made(own: Ground) -> None:
    for topic in own.topics.all():
        refuse_other_keeping(topic, found(own, topic))


def test_making_a_topic_that_is_there_leaves_it_as_it_is(own: Ground) -> None:
    before = found(own, own.topics.facts)
    with admin(own.settings.kafka_bootstrap) as broker:
        make(broker, replace(own.topics.facts, partitions=7))
    assert found(own, own.topics.facts) == before


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"cleanup_policy": "compact"}, "found cleanup.policy = delete, expected compact"),
        ({"retention_ms": 8 * DAY_MS}, "found retention.ms = 604800000, expected 691200000"),
        ({"max_message_bytes": 2**23}, "found max.message.bytes = 4194304, expected 8388608"),
        ({"replicas": 3}, "found replicas = 1, expected 3"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_topic_that_is_kept_otherwise_is_refused(
    own: Ground, change: dict[str, Any], what: str
) -> None:
    with pytest.raises(OtherTopic, match=f"topic {own.topics.facts.name}: {what}"):
        refuse_other_keeping(replace(own.topics.facts, **change), found(own, own.topics.facts))


@pytest.mark.parametrize(
    ("name", "value"),
    [("retention.bytes", "1000000"), ("unclean.leader.election.enable", "true")],
)
def test_a_topic_that_may_lose_records_is_refused(own: Ground, name: str, value: str) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        facts = own.topics.facts.name
        broker.alter_configs([ConfigResource(ConfigResourceType.TOPIC, facts, {name: value})])
    with pytest.raises(OtherTopic, match=f"found {name} = {value}"):
        refuse_other_keeping(own.topics.facts, found(own, own.topics.facts))


def test_a_record_of_a_topic_with_replicas_is_acknowledged_by_two_of_them(own: Ground) -> None:
    facts = found(own, own.topics.facts)._replace(replicas=3)
    with pytest.raises(OtherTopic, match=r"found min.insync.replicas = 1, expected 2"):
        refuse_other_keeping(replace(own.topics.facts, replicas=3), facts)


def test_a_topic_that_keeps_more_and_longer_is_taken(own: Ground) -> None:
    less = replace(own.topics.facts, retention_ms=6 * DAY_MS, max_message_bytes=1_000)
    refuse_other_keeping(less, found(own, own.topics.facts))


def test_a_topic_that_is_not_there_is_not_found(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        assert described(broker, f"{own.prefix}.missing") is None


def test_a_broker_that_does_not_answer_is_named_before_it_is_waited_for() -> None:
    bootstrap, begun = f"127.0.0.1:{free_ports(1)[0]}", time.monotonic()
    told: list[tuple[str, float]] = []

    def notice(said: str) -> None:
        told.append((said, time.monotonic() - begun))

    with (
        pytest.raises(BrokerAbsent, match="found no answer"),
        admin(bootstrap, notice, seconds=2.5),
    ):
        pass
    ((said, seconds),) = told
    assert bootstrap in said
    assert seconds < 2
