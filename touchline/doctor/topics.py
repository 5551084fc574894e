"""Are the topics the adopted ones, kept as declared?"""

from collections.abc import Iterator
from functools import partial

from streams.declare import admin, described
from streams.epochs import cluster_id, newest, refuse_other_topic
from streams.generations import current
from touchline.doctor.asking import Patient
from touchline.doctor.finding import Finding
from touchline.doctor.schema import refused
from touchline.doctor.stores import BROKER_SECONDS_MAX
from touchline.topics import topics

CURE = "Workers do not start before this is settled; the page says how."


def adopted(patient: Patient) -> Iterator[Finding]:
    client = patient.warehouse()
    declared = topics(patient.settings, current(client).generation).all()
    known = newest(client, (topic.name for topic in declared))
    with admin(patient.settings.kafka_bootstrap, seconds=BROKER_SECONDS_MAX) as broker:
        cluster = cluster_id(broker)
        for topic in declared:
            found = described(broker, topic.name)
            yield from refused(
                partial(refuse_other_topic, topic, found, known.get(topic.name), cluster), CURE
            )
