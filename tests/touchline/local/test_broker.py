"""Is it Kafka, and does it keep what it was told?"""

from contextlib import closing

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from touchline.local.runtime import Runtime

TOPIC = "words"


def declare(bootstrap: str) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
        admin.create_topics([NewTopic(TOPIC, num_partitions=1, replication_factor=1)])


def tell(bootstrap: str, word: bytes) -> None:
    with closing(KafkaProducer(bootstrap_servers=bootstrap, acks="all")) as producer:
        producer.send(TOPIC, word).get(timeout=20)


def told(bootstrap: str) -> list[bytes]:
    partition = TopicPartition(TOPIC, 0)
    with closing(KafkaConsumer(bootstrap_servers=bootstrap)) as consumer:
        consumer.assign([partition])
        consumer.seek_to_beginning(partition)
        end = consumer.end_offsets([partition])[partition]
        words: list[bytes] = []
        while len(words) < end:
            for batch in consumer.poll(timeout_ms=1000).values():
                words += [message.value for message in batch]
        return words


def test_what_was_acknowledged_survives_kill_9(broker: Runtime) -> None:
    bootstrap = broker.settings.kafka_bootstrap
    declare(bootstrap)
    tell(bootstrap, b"before")
    broker.kill("broker")
    broker.restart("broker")
    tell(bootstrap, b"after")
    assert told(bootstrap) == [b"before", b"after"]


def test_a_topic_is_not_made_by_asking_for_it(broker: Runtime) -> None:
    with closing(KafkaConsumer(bootstrap_servers=broker.settings.kafka_bootstrap)) as consumer:
        assert not consumer.partitions_for_topic("unheard")
    with closing(KafkaAdminClient(bootstrap_servers=broker.settings.kafka_bootstrap)) as admin:
        assert "unheard" not in admin.list_topics()
