"""Which topics do these settings ask for?"""

from dataclasses import replace

from events.topics import DEAD_LETTERS, DELIVERIES, EVENTS, FACTS
from streams.generations import topics_of
from streams.roles import Topics
from touchline.settings import Settings


def topics(settings: Settings, generation: int) -> Topics:
    """The topics of a generation, with partitions and replicas as the settings have them."""
    replicas = settings.kafka_replication
    declared = Topics(
        events=replace(EVENTS, partitions=settings.events_partitions, replicas=replicas),
        facts=replace(FACTS, partitions=settings.facts_partitions, replicas=replicas),
        dead_letters=replace(DEAD_LETTERS, replicas=replicas),
        deliveries=replace(DELIVERIES, replicas=replicas),
    )
    return topics_of(generation, declared)
