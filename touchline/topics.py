"""Which topics do these settings ask for?"""

from dataclasses import replace

from events.topics import DEAD_LETTERS, EVENTS, FACTS
from streams.roles import Topics
from touchline.settings import Settings


def topics(settings: Settings) -> Topics:
    """The declared topics, with partitions and replicas as the settings have them."""
    replicas = settings.kafka_replication
    return Topics(
        events=replace(EVENTS, partitions=settings.events_partitions, replicas=replicas),
        facts=replace(FACTS, partitions=settings.facts_partitions, replicas=replicas),
        dead_letters=replace(DEAD_LETTERS, replicas=replicas),
    )
