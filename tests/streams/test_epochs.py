"""Is a topic that was replaced, moved or widened noticed before anybody works with it?"""

from dataclasses import replace

import pytest
from kafka import KafkaAdminClient

from events.topics import Topic
from streams import epochs, topic_errors
from streams.declare import admin, described, make
from streams.epochs import TABLE, EpochRow
from streams.errors import Refused
from streams.positions import Place, beginning
from streams.roles import ROLES
from streams.warehouse import insert
from tests.streams.given import RECORDED, Ground, ground
from touchline.settings import Settings


def set_up(own: Ground) -> dict[str, str]:
    with admin(own.settings.kafka_bootstrap) as broker:
        return dict(epochs.set_up(broker, own.client, own.topics.all(), RECORDED))


def known(own: Ground, topic: Topic) -> EpochRow:
    return epochs.newest(own.client, [topic.name])[topic.name]


def refused(own: Ground, refusal: type[Refused], what: str, topic: Topic | None = None) -> None:
    """The workers and setting up say the same."""
    with admin(own.settings.kafka_bootstrap) as broker:
        for ask in (epochs.log_ids, set_up_by):
            with pytest.raises(refusal, match=what):
                ask(broker, own.client, [topic or own.topics.facts])


def set_up_by(broker: KafkaAdminClient, client: object, topics: list[Topic]) -> object:
    return epochs.set_up(broker, client, topics, RECORDED)


def test_setting_up_adopts_a_topic_by_its_id_cluster_and_partitions(own: Ground) -> None:
    topic = own.topics.facts
    with admin(own.settings.kafka_bootstrap) as broker:
        cluster = epochs.cluster_id(broker)
    assert known(own, topic) == EpochRow(
        topic=topic.name,
        epoch=0,
        topic_id=own.topic_ids[topic.name],
        partitions=4,
        cluster_id=cluster,
        log_id=own.topic_ids[topic.name],
        adopted_at=RECORDED,
    )


def test_setting_up_again_adopts_nothing(own: Ground) -> None:
    before = [known(own, topic) for topic in own.topics.all()]
    assert set_up(own) == own.topic_ids
    assert [known(own, topic) for topic in own.topics.all()] == before


def test_a_topic_that_is_not_there_is_refused(own: Ground) -> None:
    with (
        admin(own.settings.kafka_bootstrap) as broker,
        pytest.raises(topic_errors.MissingTopic, match="missing: not found"),
    ):
        epochs.log_ids(
            broker, own.client, [replace(own.topics.facts, name=f"{own.prefix}.missing")]
        )


def test_an_adopted_topic_that_is_gone_is_never_made_anew(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        broker.delete_topics([own.topics.facts.name])
    refused(own, topic_errors.LostTopic, "found none, expected the one with id")


def test_a_topic_made_anew_is_refused(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        broker.delete_topics([own.topics.facts.name])
        make(broker, own.topics.facts)
    refused(own, topic_errors.ReplacedTopic, f"expected {own.topic_ids[own.topics.facts.name]}")


def test_a_topic_with_more_partitions_is_refused(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        broker.create_partitions({own.topics.facts.name: 6})
    refused(own, topic_errors.OtherPartitions, "found 6 partitions, expected 4")


def test_settings_of_another_partition_count_are_refused(own: Ground) -> None:
    wider = replace(own.topics.facts, partitions=6)
    refused(
        own,
        topic_errors.OtherPartitionsSetting,
        "FACTS_PARTITIONS = 6, expected 4 as adopted",
        wider,
    )


def test_another_cluster_is_refused(own: Ground) -> None:
    before = known(own, own.topics.facts)
    insert(own.client, TABLE, [replace(before, epoch=1, cluster_id="elsewhere")])
    refused(own, topic_errors.OtherCluster, "expected elsewhere")


@pytest.fixture
def before_epochs(furnished: Settings) -> Ground:
    """Topics of a Touchline that knew no epochs."""
    own = ground(furnished)
    own.set_first_positions(ROLES["keeper"])
    return own


def test_topics_of_before_epochs_are_adopted_when_the_positions_agree(
    before_epochs: Ground,
) -> None:
    with (
        admin(before_epochs.settings.kafka_bootstrap) as broker,
        pytest.raises(topic_errors.UnadoptedTopic, match="run `touchline setup`"),
    ):
        epochs.log_ids(broker, before_epochs.client, [before_epochs.topics.facts])
    assert set_up(before_epochs) == before_epochs.topic_ids


def test_positions_of_another_topic_are_not_adopted(before_epochs: Ground) -> None:
    facts = before_epochs.topics.facts
    with admin(before_epochs.settings.kafka_bootstrap) as broker:
        broker.delete_topics([facts.name])
        make(broker, facts)
    with pytest.raises(
        topic_errors.ReplacedTopic, match=f"expected {before_epochs.topic_ids[facts.name]}"
    ):
        set_up(before_epochs)


def test_positions_in_more_partitions_are_not_adopted(before_epochs: Ground) -> None:
    facts = before_epochs.topics.facts
    fifth = Place(facts.name, 4)
    before_epochs.write_positions(
        [beginning("group", fifth, before_epochs.topic_ids[facts.name], RECORDED)]
    )
    with pytest.raises(topic_errors.OtherPartitions, match="found 4 partitions, expected 5"):
        set_up(before_epochs)


def test_the_newest_epoch_counts(own: Ground) -> None:
    before = known(own, own.topics.facts)
    newer = replace(before, epoch=2, topic_id="newer")
    insert(own.client, TABLE, [newer, replace(before, epoch=1, topic_id="older")])
    assert known(own, own.topics.facts) == newer


def test_a_topic_is_described_by_the_broker(own: Ground) -> None:
    with admin(own.settings.kafka_bootstrap) as broker:
        found = described(broker, own.topics.dead_letters.name)
    assert found is not None
    assert (found.partitions, found.replicas) == (1, 1)
