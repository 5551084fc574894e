"""What does a generation begin with, before anything is folded into it?

Its facts topic, and positions: its router goes on where the router of the generation that is read
stands, which is the cut. What the archive holds before the cut is routed again, what comes after it
is routed as it comes; and as a ledger is a set, it does not matter which of the two is heard first.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from kafka import KafkaAdminClient

from streams import epochs, positions
from streams.generations import group_of
from streams.positions import Place, PositionRow, beginning, required, stored
from streams.rerouting import Selection
from streams.roles import ROLES, Topics
from streams.warehouse import insert


def lay_out(
    broker: KafkaAdminClient,
    client: Any,
    *,
    current: int,
    generation: int,
    topics: Topics,
    now: datetime,
) -> Selection:
    """Make the topic and the first positions; which archived events lie before the cut."""
    logs = epochs.set_up(broker, client, topics.all(), now)
    reads = ROLES["router"].reads(topics)
    places = [Place(topic.name, part) for topic in reads for part in range(topic.partitions)]
    group = group_of("router", current)
    found = required(stored(client, group, logs.values()), group, places, logs)
    routers = [
        replace(row, consumer_group=group_of("router", generation), reset_epoch=0, applied_at=now)
        for row in found.values()
    ]
    facts = topics.facts
    keepers = [
        beginning(group_of("keeper", generation), Place(facts.name, part), logs[facts.name], now)
        for part in range(facts.partitions)
    ]
    insert(client, positions.TABLE, [*routers, *keepers])
    return before(row for row in routers if row.topic == topics.events.name)


def before(cut: Iterable[PositionRow]) -> Selection:
    """The archived events of older logs, and those of this one before these positions."""
    conditions, told = ["1"], dict[str, Any]()
    for number, row in enumerate(cut):
        conditions.append(
            f"NOT (topic_id = {{log_{number}:String}} AND partition = {{part_{number}:UInt32}}"
            f" AND offset >= {{next_{number}:UInt64}})"
        )
        told |= {
            f"log_{number}": row.topic_id,
            f"part_{number}": row.partition,
            f"next_{number}": row.next_offset,
        }
    return Selection(" AND ".join(conditions), told)
