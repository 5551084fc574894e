"""Are topics made as declared, and refused when they are not?"""

from dataclasses import replace
from typing import Any

import pytest

from events.topics import DAY_MS, Topic
from streams.declare import admin, checked, declare
from streams.errors import MissingTopic, OtherTopic
from tests.streams.given import Ground


def declared(own: Ground, *topics: Topic) -> dict[str, str]:
    with admin(own.settings.kafka_bootstrap) as broker:
        return declare(broker, topics, replication=1)


def test_declaring_again_changes_nothing(own: Ground) -> None:
    assert declared(own, *own.topics.all()) == own.topic_ids


def test_every_topic_has_an_id_of_its_own(own: Ground) -> None:
    assert len(set(own.topic_ids.values())) == 3


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"partitions": 5}, "found partitions = 4, expected 5"),
        ({"cleanup_policy": "compact"}, "found cleanup.policy = delete, expected compact"),
        ({"retention_ms": 8 * DAY_MS}, "found retention.ms = 604800000, expected 691200000"),
        ({"max_message_bytes": 1_000}, "found max.message.bytes = 4194304, expected 1000"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_topic_that_differs_is_refused(own: Ground, change: dict[str, Any], what: str) -> None:
    with pytest.raises(OtherTopic, match=f"topic {own.topics.facts.name}: {what}"):
        declared(own, replace(own.topics.facts, **change))


def test_a_topic_that_keeps_its_records_longer_is_taken(own: Ground) -> None:
    facts = replace(own.topics.facts, retention_ms=6 * DAY_MS)
    assert declared(own, facts) == {facts.name: own.topic_ids[facts.name]}


def test_a_topic_that_is_not_there_is_refused(own: Ground) -> None:
    missing = replace(own.topics.facts, name=f"{own.prefix}.missing")
    with (
        admin(own.settings.kafka_bootstrap) as broker,
        pytest.raises(MissingTopic, match=r"missing: not found"),
    ):
        checked(broker, missing)
