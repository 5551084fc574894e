"""Are the topics there, and kept as events/topics.py says?

A topic that is kept differently is refused, never changed: records that are deleted early, or
compacted away, or acknowledged by too few brokers, are lost without a trace. Which topic it is, and
with how many partitions, is asked in streams/epochs.py.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError, TopicAlreadyExistsError, UnknownTopicOrPartitionError

from events.topics import Topic
from streams.errors import BrokerAbsent
from streams.topic_errors import OtherTopic

BROKER_SECONDS_MAX = 30.0
# So long a broker may take without anybody being told that it is waited for.
SILENT_SECONDS_MAX = 1.5
FOR_EVER = -1

Notice = Callable[[str], object]


class Found(NamedTuple):
    """A topic as the broker describes it."""

    topic_id: str
    partitions: int
    replicas: int
    settings: Mapping[str, str]


@contextmanager
def admin(
    bootstrap: str,
    notice: Notice = lambda said: None,
    *,
    seconds: float = BROKER_SECONDS_MAX,
) -> Iterator[KafkaAdminClient]:
    """An admin client for the length of a block; `notice` hears when the broker is waited for."""
    with closing(_connected(bootstrap, notice, seconds)) as client:
        yield client


def make(client: KafkaAdminClient, topic: Topic) -> None:
    """Make a topic as it must be declared."""
    options = {
        "num_partitions": topic.partitions,
        "replication_factor": topic.replicas,
        "configs": {name: str(value) for name, value in _expected(topic).items()},
    }
    try:
        client.create_topics({topic.name: options})
    except TopicAlreadyExistsError:
        pass  # Another Touchline made it in the meantime; it is compared like any other.
    client.wait_for_topics([topic.name])


def described(client: KafkaAdminClient, name: str) -> Found | None:
    """The topic of this name; None when there is none."""
    try:
        (found,) = client.describe_topics([name])
    except UnknownTopicOrPartitionError:
        return None
    if found["error_code"] == UnknownTopicOrPartitionError.errno:
        return None
    partitions = found["partitions"]
    return Found(
        topic_id=str(found["topic_id"]),
        partitions=len(partitions),
        replicas=min(len(partition["replica_nodes"]) for partition in partitions),
        settings=_settings(client, name),
    )


def refuse_other_keeping(topic: Topic, found: Found) -> None:
    """Refuse a topic that may lose what it acknowledged, or that does not take what we send."""
    if found.replicas < topic.replicas:
        raise OtherTopic(topic.name, "replicas", found=found.replicas, expected=topic.replicas)
    for name, expected in _expected(topic).items():
        if not _is_kept(found.settings[name], expected, is_at_least=name in _AT_LEAST):
            raise OtherTopic(topic.name, name, found=found.settings[name], expected=expected)


def _connected(bootstrap: str, notice: Notice, seconds: float) -> KafkaAdminClient:
    silent = min(SILENT_SECONDS_MAX, seconds / 2)
    try:
        return _client(bootstrap, silent)
    except KafkaError:
        notice(f"waiting up to {seconds:g} s for the broker at {bootstrap}")
    try:
        return _client(bootstrap, seconds - silent)
    except KafkaError as problem:
        raise BrokerAbsent(bootstrap, seconds) from problem


def _client(bootstrap: str, seconds: float) -> KafkaAdminClient:
    return KafkaAdminClient(bootstrap_servers=bootstrap, bootstrap_timeout_ms=int(seconds * 1000))


# More of these loses nothing; a longer retention may be what saves a late worker.
_AT_LEAST = frozenset({"retention.ms", "max.message.bytes", "min.insync.replicas"})


def _expected(topic: Topic) -> Mapping[str, str | int]:
    return {
        "cleanup.policy": topic.cleanup_policy,
        "retention.ms": topic.retention_ms,
        "retention.bytes": FOR_EVER,
        "max.message.bytes": topic.max_message_bytes,
        "min.insync.replicas": topic.replicas_in_sync_min,
        "unclean.leader.election.enable": "false",
    }


def _is_kept(found: str, expected: str | int, *, is_at_least: bool) -> bool:
    if is_at_least:
        return int(found) == FOR_EVER or int(found) >= int(expected)
    return found == str(expected)


def _settings(client: KafkaAdminClient, name: str) -> dict[str, str]:
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    answer = client.describe_configs([resource], config_filter="all")
    return {key: setting["value"] for key, setting in answer["topic"][name].items()}
