"""What has Touchline ever been told?

`raw.event` holds every event of the log as received, once per place in the log. Core is computed
from nothing else, so this is also what a rebuild and `touchline verify` start from. A record that
is no event stands in `ops.dead_letter` instead: both together leave no offset out.
"""

from datetime import datetime
from typing import NamedTuple

from events.envelope import Envelope
from projections.columns import Compressed, LowCardinality, Table, UInt16, UInt32, UInt64


class ArchiveRow(NamedTuple):
    """One event, where it stands in the log, and its envelope as received."""

    topic_id: LowCardinality
    partition: UInt32
    offset: UInt64
    event_id: str
    tenant_id: LowCardinality
    type: LowCardinality
    schema_version: UInt16
    subject: str
    source: LowCardinality
    id: str
    occurred_at: datetime
    time_precision: LowCardinality
    recorded_at: datetime
    source_version: UInt64
    rep_id: LowCardinality
    actor: LowCardinality
    envelope: Compressed


TABLE = Table("raw.event", ArchiveRow, key=("topic_id", "partition", "offset"))


def archive_row(
    event: Envelope, *, topic_id: str, partition: int, offset: int, received: bytes
) -> ArchiveRow:
    """The row of an event; `received` are its bytes in the log, which may be of an older schema."""
    return ArchiveRow(
        topic_id=topic_id,
        partition=partition,
        offset=offset,
        event_id=str(event.event_id),
        tenant_id=event.tenant_id,
        type=event.type,
        schema_version=event.schema_version,
        subject=event.subject,
        source=event.source,
        id=event.id,
        occurred_at=event.occurred_at,
        time_precision=event.time_precision,
        recorded_at=event.recorded_at,
        source_version=event.source_version,
        rep_id=event.rep_id or "",
        actor=event.actor,
        envelope=received.decode(),
    )
