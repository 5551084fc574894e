"""Are the topics as the promises need them?"""

from dataclasses import replace

import pytest

from events.body import BODY_BYTES_MAX
from events.topics import DAY_MS, DEAD_LETTERS, DELIVERIES, EVENTS, FACTS, TOPICS


def test_topics_are_those_of_the_flow_the_sources_and_the_alerts() -> None:
    assert [topic.name for topic in TOPICS] == [
        "touchline.events",
        "touchline.facts",
        "touchline.dead_letters",
        "touchline.deliveries",
        "touchline.alerts",
    ]


def test_log_keeps_a_week_of_events() -> None:
    assert {topic.retention_ms for topic in (EVENTS, FACTS, DELIVERIES)} == {7 * DAY_MS}


def test_no_topic_drops_a_message_for_a_newer_one() -> None:
    assert {topic.cleanup_policy for topic in TOPICS} == {"delete"}


def test_greatest_event_fits_into_every_topic() -> None:
    bearing_events = (EVENTS, FACTS, DEAD_LETTERS)
    assert all(topic.max_message_bytes > BODY_BYTES_MAX for topic in bearing_events)
    assert DEAD_LETTERS.max_message_bytes > BODY_BYTES_MAX * 4 / 3


@pytest.mark.parametrize(("replicas", "in_sync"), [(1, 1), (2, 2), (3, 2)])
def test_what_is_acknowledged_survives_one_replica_wherever_there_are_two(
    replicas: int, in_sync: int
) -> None:
    assert replace(EVENTS, replicas=replicas).replicas_in_sync_min == in_sync
