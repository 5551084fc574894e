"""What is given up when unread records are, and what brings it back?

Nothing is given up by accident: a person resets a position or adopts another topic, the stretch is
written down in `ops.given_up`, where `touchline verify` knows of it, and the person is told what to
type. Events are in the archive and the facts made of them are routed again; an event that was never
archived is told again by its sender, and counts once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events.topics import Topic
from projections.columns import LowCardinality, Table, UInt32, UInt64
from streams.archive import TABLE as ARCHIVE
from streams.batch import BEFORE_ALL_TIME
from streams.positions import PositionRow
from streams.roles import Topics


@dataclass(frozen=True, slots=True)
class GivenUpRow:
    """Records of one partition that a group will never read, from the first to the last."""

    consumer_group: LowCardinality
    topic: LowCardinality
    topic_id: LowCardinality
    partition: UInt32
    first_offset: UInt64
    last_offset: UInt64
    given_up_at: datetime


TABLE = Table(
    "ops.given_up",
    GivenUpRow,
    key=("consumer_group", "topic_id", "partition", "first_offset"),
    newest="last_offset",
)


def remedy(client: Any, topics: Topics, topic: Topic, positions: Collection[PositionRow]) -> str:
    """What to do after records of a topic behind these positions were given up."""
    read_until = min((position.recorded_at for position in positions), default=BEFORE_ALL_TIME)
    if topic == topics.facts:
        return _route_again(client, read_until, topics.events)
    if topic == topics.events:
        return (
            f"Events that were recorded since {_text(read_until)} and are not in the archive are "
            "known to their senders only: let them tell again all since then, it counts once."
        )
    return (
        "Bytes that were refused since "
        f"{_text(read_until)} may be missing in ops.dead_letter; their senders were told."
    )


def _route_again(client: Any, read_until: datetime, events: Topic) -> str:
    """A fact may have been on its way for as long as its event may wait in the log."""
    since = max(BEFORE_ALL_TIME, read_until - timedelta(milliseconds=events.retention_ms))
    query = (
        f"SELECT count() FROM {ARCHIVE.name} WHERE recorded_at >= {{since:DateTime64(3, 'UTC')}}"
    )
    count = client.query(query, parameters={"since": since}).first_row[0]
    return (
        f"Among the facts given up may be some of {count:,} archived events; start the workers and "
        f"say `touchline reroute --since {_text(since)}`."
    )


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
