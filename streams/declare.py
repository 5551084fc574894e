"""Are the topics there, declared as events/topics.py says?

A topic that differs is refused, never changed: with another number of partitions a fact would
arrive through another partition than the facts before it, and an entity would have two writers.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError

from events.topics import Topic
from streams.errors import MissingTopic, OtherTopic

RETENTION = "retention.ms"
FOR_EVER = -1


@contextmanager
def admin(bootstrap: str) -> Iterator[KafkaAdminClient]:
    """An admin client for the length of a block."""
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as client:
        yield client


def declare(
    client: KafkaAdminClient, topics: Iterable[Topic], *, replication: int
) -> dict[str, str]:
    """Make the topics that are missing, refuse those that differ; name to topic id."""
    declared = list(topics)
    for topic in declared:
        if _description(client, topic.name) is None:
            _make(client, topic, replication)
    client.wait_for_topics([topic.name for topic in declared])
    return {topic.name: checked(client, topic) for topic in declared}


def checked(client: KafkaAdminClient, topic: Topic) -> str:
    """The id of a topic that is declared as it must be."""
    found = _description(client, topic.name)
    if found is None:
        raise MissingTopic(topic.name)
    partitions = len(found["partitions"])
    if partitions != topic.partitions:
        raise OtherTopic(topic.name, "partitions", found=partitions, expected=topic.partitions)
    settings = _settings(client, topic.name)
    for name, expected in _configuration(topic).items():
        if not _is_kept(name, settings[name], expected):
            raise OtherTopic(topic.name, name, found=settings[name], expected=expected)
    return str(found["topic_id"])


def preflight(bootstrap: str, topics: Iterable[Topic]) -> None:
    """Refuse to begin while a topic is missing or differs; Faust would wait for it without end."""
    with admin(bootstrap) as client:
        for topic in topics:
            checked(client, topic)


def _make(client: KafkaAdminClient, topic: Topic, replication: int) -> None:
    try:
        client.create_topics(
            {
                topic.name: {
                    "num_partitions": topic.partitions,
                    "replication_factor": replication,
                    "configs": _configuration(topic),
                }
            }
        )
    except TopicAlreadyExistsError:
        return  # Another Touchline made it in the meantime; it is compared like any other.


def _is_kept(name: str, found: str, expected: str) -> bool:
    """As declared; a longer retention loses nothing, and may be what saves a late worker."""
    if name == RETENTION:
        return int(found) == FOR_EVER or int(found) >= int(expected)
    return found == expected


def _configuration(topic: Topic) -> dict[str, str]:
    return {
        "cleanup.policy": topic.cleanup_policy,
        RETENTION: str(topic.retention_ms),
        "max.message.bytes": str(topic.max_message_bytes),
    }


def _description(client: KafkaAdminClient, name: str) -> Mapping[str, Any] | None:
    try:
        (found,) = client.describe_topics([name])
    except UnknownTopicOrPartitionError:
        return None
    return None if found["error_code"] == UnknownTopicOrPartitionError.errno else _with_id(found)


def _with_id(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**found, "topic_id": UUID(str(found["topic_id"]))}


def _settings(client: KafkaAdminClient, name: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    answer = client.describe_configs([resource], config_filter="all")
    return {key: setting["value"] for key, setting in answer["topic"][name].items()}
