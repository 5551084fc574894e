"""Is it noticed before the start, and later, that the stores are not those that were set up?"""

from dataclasses import replace
from pathlib import Path

import pytest

from events.topics import DAY_MS
from streams.declare import admin, make
from streams.preflight import refuse_unsafe_topics
from streams.topic_errors import MissingTopic, OtherTopic, ReplacedTopic
from streams.watchdog import Patience
from tests.streams.given import Ground
from tests.streams.working import ROUTER, call, eventually, moved, running, tell

OFTEN = Patience(topics_seconds=0.2)


async def test_a_worker_ends_when_its_topic_is_made_anew(set_up: Ground, tmp_path: Path) -> None:
    await tell(set_up, call(set_up, "A1"))
    async with running(set_up, ROUTER, tmp_path, patience=OFTEN) as router:
        await eventually(lambda: moved(set_up, ROUTER) == 1)
        with admin(set_up.settings.kafka_bootstrap) as broker:
            broker.delete_topics([set_up.topics.facts.name])
            make(broker, set_up.topics.facts)
        assert isinstance(await router.ended, ReplacedTopic)


def look(own: Ground, **change: int) -> None:
    """What a collector does before it serves."""
    topics = [replace(own.topics.events, **change), own.topics.dead_letters]
    refuse_unsafe_topics(own.settings.kafka_bootstrap, topics, str, seconds=9)


def test_a_collector_writes_to_topics_that_are_kept_as_declared(own: Ground) -> None:
    look(own)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"retention_ms": 400 * DAY_MS}, "found retention.ms"),
        ({"replicas": 3}, "found replicas = 1, expected 3"),
    ],
    ids=["retention", "replicas"],
)
def test_a_collector_does_not_write_to_a_topic_that_may_lose_records(
    own: Ground, change: dict[str, int], what: str
) -> None:
    with pytest.raises(OtherTopic, match=what):
        look(own, **change)


def test_a_collector_does_not_wait_for_a_topic_that_is_not_there(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        broker.delete_topics([own.topics.dead_letters.name])
    with pytest.raises(MissingTopic, match="declare it with `touchline setup`"):
        look(own)
